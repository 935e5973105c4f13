"""Figures on one side without an equivalent on the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translate_tool.marks import Number
from translate_tool.marks import numbers as find_numbers
from translate_tool.records import Flag


def numbers(source: str, target: str) -> Iterator[Flag]:
    """Numbers in digits without an equivalent, in digits or words, on the other side."""
    french, english = find_numbers(source, "fr"), find_numbers(target, "en")
    for text in _without_equivalent(french, english):
        yield Flag(kind="number", detail=f"{text}: not in the English")
    for text in _without_equivalent(english, french):
        yield Flag(kind="number", detail=f"{text}: not in the French")


def _without_equivalent(these: Sequence[Number], those: Sequence[Number]) -> list[str]:
    readings = frozenset[str]().union(*(number.readings for number in those))
    lost = (n.text for n in these if not n.spelled and not n.readings & readings)
    return list(dict.fromkeys(lost))
