"""What must survive translation, found in French or English text: numbers, names, links.

Knows how both languages write them; does not know which text translates which, nor what to make of
a loss: that is for checks and summarise.
"""

from translate_tool.marks.links import links, without_links
from translate_tool.marks.names import names
from translate_tool.marks.numbers import Number, numbers
from translate_tool.marks.words import FUNCTION_WORDS, Language, words

__all__ = [
    "FUNCTION_WORDS",
    "Language",
    "Number",
    "links",
    "names",
    "numbers",
    "without_links",
    "words",
]
