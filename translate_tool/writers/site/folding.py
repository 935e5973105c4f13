"""Folds words for searching, topics and stories: no case, no accents, no punctuation.

Knows letters only. `assets/front.js` folds what a reader types in the same way.
"""

from __future__ import annotations

import re

from translate_tool.language.nontext import LONGEST_WORD
from translate_tool.records import normalized

_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of `text`, folded: "L’Été à Évian" gives l, ete, a, evian.

    Data is no word.
    """
    plain = _MARKS.sub("", normalized("NFD", text)).lower()
    found = _WORD.findall(plain.replace("œ", "oe").replace("æ", "ae").replace("ß", "ss"))
    return [word for word in found if len(word) <= LONGEST_WORD]
