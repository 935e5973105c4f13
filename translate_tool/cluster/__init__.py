"""The stages of a run on many machines, over Ray Data: archives in, Parquet out.

`scale` brings a data set up to date with an archive; `publish` makes briefs of any part of it. What
is done with an article is done by the rooms that `pipeline` uses; here is how it is shared out, and
how what is done is put on record.
"""

from translate_tool.cluster.driver import scale
from translate_tool.cluster.publish import publish
from translate_tool.cluster.report import Progress, Report
from translate_tool.cluster.storage import Place, place

__all__ = ["Place", "Progress", "Report", "place", "publish", "scale"]
