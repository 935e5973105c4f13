"""An output shortlist for a model: fewer rows in its decoder, and evidence of what that changes.

Of a translation model's vocabulary many pieces are of the other language, or are hardly ever
written, and yet every one is scored for every token of every hypothesis. A cut model keeps the rows
that the model writes, as its own translations show. A few learnt rows stand for all the others, so
that the log-partition function, hence scores and the order of hypotheses, stay nearly what they
were. What was made is measured on sentences that it was not made from.
"""

from translate_tool.shortlist.building import Job, build

__all__ = ["Job", "build"]
