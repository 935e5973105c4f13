"""Flags the result of a match that was turned around: « bat Gérone 4-0 », "beat Girona 0-4"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_tool.records import Flag

_RESULT = re.compile(
    r"(?<![\w.,/:–-])([0-9]{1,2})(?:[-–]| (?:à|to) )([0-9]{1,2})(?![\w/:–-]|[.,][0-9])"
)
# Told of the one who lost, English has the larger figure first: « s'incline 1-2 », lose 2-1.
_LOST = re.compile(
    r"inclin|battu|perd|défait|chut|revers|\blos[et]|beaten|defeat|went down|fell to", re.IGNORECASE
)


def results(source: str, target: str) -> Iterator[Flag]:
    """Flag the first result of which the English has another, or turned its figures around."""
    if "-" not in source and "–" not in source and " à " not in source:
        return
    given, made = _RESULT.findall(source), _RESULT.findall(target)
    if len(given) != len(made) or _LOST.search(source) or _LOST.search(target):
        return
    lost = [one for one in given if one not in made]
    instead = [other for other in made if other not in given]
    if lost and instead and lost[0][0] != lost[0][1]:
        detail = f"{'-'.join(lost[0])}: “{'-'.join(instead[0])}” in the English"
        yield Flag(kind="number", detail=detail)
