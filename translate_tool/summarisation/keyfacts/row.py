"""Holds a row while facts are looked for in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from translate_tool.language import words

_MARKED = re.compile(r"[0-9]+(?:[.,:][0-9]+)*|[^\W_]+")  # "1,200.5" and "17:30" whole; words


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Both sides of row `number`, canonical.

    `doubted`: names and figures that checks doubt; `doubtful`: words in small letters that they do.
    `is_dateline`: of a place, a day and an agency, and no sentence.
    """

    number: int
    french: str
    english: str
    doubted: tuple[str, ...] = ()
    doubtful: frozenset[str] = frozenset()
    is_dateline: bool = False

    def doubts(self, text: str) -> bool:
        """Tell whether a name or figure within `text` is doubted."""
        marks = _marks(text)
        return any((doubted := _marks(piece)) and doubted <= marks for piece in self.doubted)

    def trusts(self, text: str) -> bool:
        """Tell whether no check doubts a word of `text`."""
        return self.doubtful.isdisjoint(words(text))


def _marks(text: str) -> set[str]:
    """Return the numbers and capitalised words of `text`."""
    return {word for word in _MARKED.findall(text) if not word[0].islower()}
