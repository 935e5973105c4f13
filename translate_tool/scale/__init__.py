"""The stages of a run on many machines, over Ray Data: archives in, Parquet out.

`scale` brings a data set up to date with an archive; `publish` makes briefs of any part of it. What
is done with an article is done by the rooms that `pipeline` uses; here is how it is shared out, and
how what is done is put on record.
"""

from translate_tool.scale.driver import scale
from translate_tool.scale.places import Place, place
from translate_tool.scale.publishing import publish
from translate_tool.scale.report import Progress, Report

__all__ = ["Place", "Progress", "Report", "place", "publish", "scale"]
