"""Holds lines of print, and puts large initials in front of the lines that they begin."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

_DROPPED = 1.6
"""How much larger than the lines beside it an initial is that is dropped into a paragraph."""
_INITIAL = re.compile(r"[«\"“]?\s?[^\W\d_]['’]?")
_WORDS_OF_ONE_LETTER = frozenset("ÀAYÔ")
_AFTER_A = "ce ces cet cette l la le les leur leurs partir peine sa ses son un une"
"""Words before which a large "A" or "À" is a word: "À la", but "Alors"."""


class Line(NamedTuple):
    """A line of text and its box; `size` of its type; `page` from 1."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    page: int

    @property
    def middle(self) -> float:
        """Height of its middle, by which lines are level."""
        return (self.bottom + self.top) / 2


def with_initials(page: Sequence[Line]) -> list[Line]:
    """Put initials that are dropped into paragraphs before their words.

    "L" in large type beside "e conseil municipal" and "de la ville" → "Le conseil municipal".
    """
    lines: list[Line | None] = [*page]
    levels = sorted(range(len(page)), key=lambda number: page[number].middle)
    middles = [page[number].middle for number in levels]
    for place in range(len(page)):
        initial = lines[place]
        if initial is None or not _INITIAL.fullmatch(initial.text):
            continue
        level = slice(bisect_left(middles, initial.bottom), bisect_right(middles, initial.top))
        near = ((n, line) for n in levels[level] if (line := lines[n]))
        beside = [(n, line) for n, line in near if _is_beside(initial, line)]
        if len(beside) >= 2:
            first, line = max(beside, key=lambda numbered: numbered[1].middle)
            space = " " * _is_word(initial.text, line.text)
            lines[first] = line._replace(text=f"{initial.text}{space}{line.text}")
            lines[place] = None
    return [line for line in lines if line]


def _is_beside(initial: Line, line: Line) -> bool:
    gap = line.left - initial.right
    level = initial.bottom <= line.middle <= initial.top
    return level and initial.size >= _DROPPED * line.size and -0.5 <= gap / line.size <= 2


def _is_word(initial: str, following: str) -> bool:
    """Whether an initial is a word of its own, not the first letter of what follows."""
    if initial[-1] not in _WORDS_OF_ONE_LETTER:
        return False
    word = re.split(r"[\W\d_]", following, maxsplit=1)[0]
    return word.lower() in _AFTER_A.split() or word.istitle()
