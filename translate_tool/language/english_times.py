"""Writes the times of an English row the English way: « 20h30 » is 8:30 p.m., « 15 h » 3 p.m.

A time is rewritten only where the French row has the same one. Every expression is linear in the
length of the text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from translate_tool.language.english_forms import english_time
from translate_tool.language.time_of_day import hours_mentioned, times_of_day

_S = "[ \u00a0\u2009\u202f]"
_NOON = 12

CLOCK = re.compile(
    rf"(?<![\w.,/:-])(?<![0-9]: )(?P<hour>[0-9]{{1,2}})"
    rf"(?:{_S}?h(?:{_S}?(?P<minute>[0-5][0-9]))?|[.:](?P<dot>[0-5][0-9])|(?={_S}?[ap]\.?m\b))"
    rf"(?![\w%'’/]|[.,:][0-9])(?P<half>{_S}?[ap]\.?m\b\.?)?"
)
"""A time as models write it: "20h30", "20.30 p.m.", "9:30", "15 a.m."."""

PARTED = re.compile(r"(?<![\w:.,])(?P<hour>[0-9]{1,2}): (?P<minute>[0-5][0-9])(?![\w:])")
"""An hour and its minutes with a space between: "0: 47"."""


def clock(found: re.Match[str], source: str) -> str:
    """Write « 20h30 », and a model's "20.30 p.m.", as 8:30 p.m.; 9:30 and 9.30 a.m. may stay.

    The French says which half of the day it is: "12:30 a.m." for « 12h30 » is 12:30 p.m. What a
    model was shown as « 15 h 00 » is 3 p.m.
    """
    hour, minute = int(found["hour"]), found["minute"] or found["dot"] or ""
    times, mentioned = _times(source)
    full = minute == "00" and (hour, "00") not in times
    minute = "" if full else minute
    if found["dot"] and f"{found['hour']},{found['dot']}" in source:
        return found[0]
    if found["half"]:
        same = [h for h, m in mentioned if m == minute and (h - hour) % _NOON == 0]
        if len(same) != 1 or (same[0], minute) not in times:
            return found[0]
        evening = found["half"].lstrip()[0] in "pP"
        if evening and 0 < same[0] < _NOON:  # « à 8 heures, ce soir »
            return found[0]
        is_right = hour <= _NOON and evening == (same[0] >= _NOON)
        hour = same[0]
    else:
        if (hour, minute) not in times:
            return found[0]
        is_right = hour <= _NOON and ":" in found[0]
    if is_right and not full:
        return found[0]
    return english_time(f"{hour} h {minute}".rstrip()) or f"{hour}:{minute or '00'}"


def parted(found: re.Match[str], source: str) -> str:
    """Write the "0: 47" of « 0 h 47 » as one time."""
    times, _ = _times(source)
    is_time = (int(found["hour"]), found["minute"]) in times
    return f"{found['hour']}:{found['minute']}" if is_time else found[0]


@lru_cache(maxsize=1)
def _times(source: str) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """Return the times of day of a French row, and those and all else that may be one."""
    times = {(time.hour, time.minute) for time in times_of_day(source)}
    low = source.lower()
    named = {(hour, "") for word, hour in (("midi", 12), ("minuit", 0)) if word in low}
    return times, hours_mentioned(source) | named
