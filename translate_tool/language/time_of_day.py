"""Finds the times of day in French text: « à 15 h », not « à 2 heures de route » nor « en 48 h ».

What stands before says so, or that it is one of two: « de 14 h à minuit », « entre 13h30 et
15h30 ». Takes time in proportion to the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_S = "[ \u00a0\u2009\u202f]"
_MENTION = re.compile(
    rf"(?<![\w.,/:])(?P<hour>[01]?[0-9]|2[0-3]){_S}?h(?:eures?)?"
    rf"(?:{_S}?(?P<minute>[0-5][0-9])(?![0-9]))?\b",
    re.IGNORECASE,
)
# « 15 heures de route », « 24 h/24 », « cinq heures et demie », « 8 heures moins dix »
_LENGTH = re.compile(
    rf"{_S}?(?:d[e'’]|/|par\b)|{_S}(?:et{_S}(?:quart|demi)|moins\b)", re.IGNORECASE
)
# « à 15 h », « jeudi 20 h », « 19 octobre 2024, 22h30 »
_BEFORE = re.compile(
    rf"(?:\b(?:à|vers|dès|avant|après|jusqu['’]à|[a-z]{{2,6}}di)|\b[12][0-9]{{3}},?|\bA){_S}\Z",
    re.IGNORECASE,
)
_FROM = re.compile(rf"\bde{_S}\Z", re.IGNORECASE)
_TO = re.compile(rf"{_S}à{_S}*(?:[0-9]|minuit|midi)", re.IGNORECASE)
_BETWEEN = re.compile(rf"\bentre{_S}\Z", re.IGNORECASE)
_AND = re.compile(rf"{_S}et{_S}")
_HEAD = re.compile(r"[\W_]*")  # « 18h52 : le train », « 18h52. »
_AFTER_HEAD = re.compile(rf"{_S}?(?:[.:–—-]|\Z)")
_GMT = re.compile(rf"{_S}GMT\b")
_FAR = 12  # characters before a time in which what tells of it is looked for
_EVENING = 13  # an hour up to which things seldom last


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time as written in `text[start:end]`; `minute` is "" for a full hour: « 15 h »."""

    hour: int
    minute: str
    start: int
    end: int


def times_of_day(text: str) -> list[TimeOfDay]:
    """Find the times of day of a French text, in order."""
    mentions = [m for m in _MENTION.finditer(text) if not _LENGTH.match(text, m.end())]
    found: list[TimeOfDay] = []
    for at, mention in enumerate(mentions):
        second = mentions[at + 1] if at + 1 < len(mentions) else None
        after = found[-1] if found else None
        if (
            _is_time(text, mention)
            or _is_first(text, mention, second)
            or _is_second(text, mention, after)
        ):
            hour, minute = int(mention["hour"]), mention["minute"] or ""
            found.append(TimeOfDay(hour, minute, *mention.span()))
    return found


def hours_mentioned(text: str) -> set[tuple[int, str]]:
    """Return hours and minutes of all that may be a time, or a length of time."""
    return {(int(m["hour"]), m["minute"] or "") for m in _MENTION.finditer(text)}


def _is_time(text: str, mention: re.Match[str]) -> bool:
    start, end = mention.span()
    if _BEFORE.search(text, max(0, start - _FAR), start):
        return True
    opens = _HEAD.fullmatch(text, 0, start) is not None
    return (opens and bool(_AFTER_HEAD.match(text, end))) or (
        text[start - 1 : start] == "(" and bool(_GMT.match(text, end))
    )


def _is_first(text: str, mention: re.Match[str], second: re.Match[str] | None) -> bool:
    """Tell whether another time follows, or noon: « de 14 h à 17 h », « entre 8 h et 20 h »."""
    near = (text, max(0, mention.start() - _FAR), mention.start())
    if _FROM.search(*near) and _TO.match(text, mention.end()):
        return True
    joined = second and _AND.fullmatch(text, mention.end(), second.start())
    if not (second and joined and _BETWEEN.search(*near)):
        return False
    return bool(mention["minute"] and second["minute"]) or int(second["hour"]) >= _EVENING


def _is_second(text: str, mention: re.Match[str], before: TimeOfDay | None) -> bool:
    return bool(before and _AND.fullmatch(text, before.end, mention.start()))
