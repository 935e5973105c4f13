"""Files → articles. Knows formats and encodings; knows nothing of models, settings or outputs.

`find` lists what can be read under the inputs, `read` gives the articles of one of them. A new
format is a new file with one function, and one line in `source.READERS`.
"""

from translate_tool.readers.find import find
from translate_tool.readers.source import READERS, Reader, Source, read

__all__ = ["READERS", "Reader", "Source", "find", "read"]
