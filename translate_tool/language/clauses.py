"""Cuts an over-long text at clause borders into pieces of like length.

Length is measured by the function it is given, in tokens of a model or characters of a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

BORDERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<=[;:!?…]) (?![»”\")\]!?;:])",
        r"(?<=,) ",
        r"(?<=[)–—]) | (?=[(–—])",
        r" (?=(?:et|ou|mais|car|donc|puis|que|qu['’]|qui|où|dont|quand|comme|si|pour|afin"
        r"|and|or|but|because|that|which|who|when|where|while|if)\b)",
        r"(?<!\d) | (?!\d)",
        r" ",
        r"(?<=[,;:!?…。，．、！？；：])(?=\w)",  # "Lyon,Nantes,Paris"
    )
)
"""Best first. Each match is the space that gives way; the last is for where there is none."""


class Span(NamedTuple):
    """A piece: where it starts and ends, and its size as it was counted."""

    start: int
    end: int
    size: int


def spans(text: str, count: Callable[[str], int], limit: int) -> Iterator[Span]:
    """Cut `text` into pieces that `count` at most `limit`; single spaces between them are left out.

    A character that alone counts more is a piece all the same.
    """
    return _halved(text, 0, len(text), count, limit)


def _halved(
    text: str, start: int, end: int, count: Callable[[str], int], limit: int
) -> Iterator[Span]:
    """Cut `text[start:end]` near its middle, and the halves again, until all pieces fit."""
    counted = count(text[start:end])
    if counted <= limit or end - start < 2:
        yield Span(start, end, counted)
        return
    parts = -(-counted // limit)
    size = (end - start) / parts  # characters of a piece, were all alike
    aim = start + round(size * (parts // 2))
    left, right = _border(text, max(start + 1, aim - int(size / 2)), aim, aim + int(size / 2))
    yield from _halved(text, start, left, count, limit)
    yield from _halved(text, right, end, count, limit)


def _border(text: str, low: int, aim: int, high: int) -> tuple[int, int]:
    """End and start of the pieces beside the best cut in `text[low:high]`; inside a word at last.

    Among borders of the same kind, the one nearest to `aim`.
    """
    for pattern in BORDERS:
        found = [match.span() for match in pattern.finditer(text, low, high)]
        if found:
            return min(found, key=lambda place: abs(place[0] - aim))
    return aim, aim
