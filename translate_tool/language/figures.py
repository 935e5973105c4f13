"""Writes the figures of a French text without words as English has them: "12,5 %" is "12.5%".

Such texts, cells of tables mostly, are copied: no model sees them. Copied as it is, "12,345" would
say a thousand times as much in English.
"""

from __future__ import annotations

import re

_SPACES = "\u00a0\u2009\u202f"
"""Those that do not break a line, which nothing but a number has between its digits."""

_FIGURES = re.compile(
    r"(?<![\d.,])"
    rf"(?P<whole>\d{{1,3}}(?:(?P<mark>[ {_SPACES}.'’])\d{{3}}(?:(?P=mark)\d{{3}})*)?(?!\d)|\d+)"
    r"(?:,(?P<decimals>\d+))?(?!\d|[.,]\d)"
)
_PERCENT = re.compile(rf"(?<=\d)[ {_SPACES}](?=[%‰])")
_NOT_DIGITS = re.compile(r"\D")


def in_english(text: str) -> str:
    """Return a text of figures and marks with decimal points, and commas between thousands.

    What may be several numbers, or none of French, stays ("100 200", "1.234", "03/06/2024",
    "1,2,3"), and so does a text with letters.
    """
    if any(map(str.isalpha, text)):
        return text
    return _PERCENT.sub("", _FIGURES.sub(_figure, text))


def _figure(found: re.Match[str]) -> str:
    whole, mark, decimals = found["whole"], found["mark"], found["decimals"]
    if mark:
        sure = mark in f"{_SPACES}'’" or (mark == "." and whole.count(mark) > 1)
        if not sure and not decimals:
            return found[0]
        whole = _NOT_DIGITS.sub(",", whole)
    return f"{whole}.{decimals}" if decimals else whole
