"""Runs the stages on many machines, over Ray Data: archives in, Parquet out.

`scale` brings a data set up to date with an archive; `publish` writes briefs of any part of it. The
stages are those of `pipeline`; this room distributes them and records what is done.
"""

from translate_tool.cluster.driver import scale
from translate_tool.cluster.publish import publish
from translate_tool.cluster.report import Progress, Report
from translate_tool.cluster.storage import Place, place

__all__ = ["Place", "Progress", "Report", "place", "publish", "scale"]
