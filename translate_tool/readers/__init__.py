"""Files → articles. Knows formats and encodings; knows nothing of models, settings or outputs.

`find` lists what can be read under the inputs, `read` gives the articles of one of them. A new
format is a new file with one function, and one line in `source.READERS`.
"""

from translate_tool.readers.choice import Choice
from translate_tool.readers.find import find
from translate_tool.readers.rows import Columns
from translate_tool.readers.source import (
    READERS,
    Bounds,
    Format,
    Reader,
    Source,
    is_table,
    kind_of,
    read,
)

__all__ = [
    "READERS",
    "Bounds",
    "Choice",
    "Columns",
    "Format",
    "Reader",
    "Source",
    "find",
    "is_table",
    "kind_of",
    "read",
]
