"""Holds lines of print, and puts large initials in front of the lines that they begin."""

from __future__ import annotations

import re
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
    lines = list(page)
    for initial in [line for line in page if _INITIAL.fullmatch(line.text)]:
        beside = [line for line in lines if _is_beside(initial, line)]
        if len(beside) >= 2:
            first = max(beside, key=lambda line: line.middle)
            space = " " * _is_word(initial.text, first.text)
            lines[lines.index(first)] = first._replace(text=f"{initial.text}{space}{first.text}")
            lines.remove(initial)
    return lines


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
