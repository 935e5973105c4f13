"""Flags dates and times that are others on the other side, or not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translate_tool.language import Moment, compare, forms_of, moments, words
from translate_tool.records import Flag

_NIGHT = re.compile(r"\bnuit (?:de|du) \w{5,8}(?: \d{1,2})? (?:à|au) \w{5,8}", re.IGNORECASE)
# Words of the other side that say it as well: Nov-Feb, la rentrée.
_SAID = {
    **{month: (month[:3],) for month in ("janvier", "mars", "octobre", "novembre")},
    "février": ("feb",),
    "avril": ("apr",),
    "juillet": ("jul",),
    "août": ("aug",),
    "septembre": ("sep", "sept"),
    "décembre": ("dec",),
    "september": ("rentrée",),
}


# « À 9 heures, 91 % », "At 9:91%": an hour, and a number of something else.
_NO_TIME = re.compile(r"(?<![\d:.])0?(?P<hour>1?[0-9]|2[0-3]):[6-9][0-9](?![\d:])")
# « 1 h 52 », "1 hour 52 hours"
_NO_DURATION = re.compile(r"\b[0-9]+ (hour|minute|second)s? (?:and )?[0-9]+ \1s?\b", re.IGNORECASE)


def dates(source: str, target: str) -> Iterator[Flag]:
    """Flag weekdays and months of one side only, days of other months, morning for evening.

    Days, years and hours as such are figures: their loss is for `numbers` to tell.
    """
    french, english = moments(source, "fr"), moments(target, "en")
    if french or english:
        both = compare(french, english, _named)
        yield from _lost(_told(both.only_source, source, english), target, "English")
        yield from _lost(both.only_target, source, "French")
        yield from _regrouped(french, english)
        yield from _other_half(french, english)
        yield from _joined(french, english)
    for found in _NO_TIME.finditer(target):
        if re.search(rf"\b0?{found['hour']}[ \u00a0\u202f]?h(?:eures?)?\b", source):
            yield Flag(kind="date", detail=f"{found[0]}: no time of day")
    for found in _NO_DURATION.finditer(target):
        yield Flag(kind="unit", detail=f"{found[0]}: no length of time")


def _told(lost: Sequence[Moment], source: str, english: Sequence[Moment]) -> list[Moment]:
    """Return `lost` but for the one of two days between which a night is: overnight on Saturday."""
    days = _parts(english, "weekday")
    there = forms_of(days) if len(days) == 1 else frozenset[str]()
    nights = [
        night
        for night in _NIGHT.finditer(source)
        if any(not there.isdisjoint(m.readings) and _is_in(m, night) for m in moments(source, "fr"))
    ]
    return [moment for moment in lost if not any(_is_in(moment, night) for night in nights)]


def _is_in(moment: Moment, night: re.Match[str]) -> bool:
    return night.start() <= moment.start < night.end()


def _lost(found: Sequence[Moment], other: str, language: str) -> Iterator[Flag]:
    """Moments of one side only that are no word of `other` either."""
    texts = {moment.text: None for moment in found if not moment.doubtful}
    spoken = set(words(other)) if texts else set()
    for text in texts:
        known = {text.casefold(), *_SAID.get(text.casefold(), ())}
        if known.isdisjoint(spoken):  # Black Friday is so in French
            yield Flag(kind="date", detail=f"{text}: not in the {language}")


def _named(moment: Moment) -> list[frozenset[str]]:
    """What this check compares: days, years and hours are figures as well."""
    return _parts([moment], "weekday", "month")


def _regrouped(french: Sequence[Moment], english: Sequence[Moment]) -> Iterator[Flag]:
    """The same days and months on both sides, but not each day in its month."""
    these, those = _parts(french, "date"), _parts(english, "date")
    known = forms_of(those)
    if _apart(these) == _apart(those) and not all(map(known.intersection, these)):
        texts = ", ".join(moment.text for moment in french if _parts([moment], "date"))
        yield Flag(kind="date", detail=f"{texts}: other days in the English")


def _apart(dates: Sequence[frozenset[str]]) -> tuple[set[str], set[str]]:
    """The months and the days of `dates`, as if they did not belong together."""
    halves = [min(date).removeprefix("date:").split("-") for date in dates]
    return {month for month, _ in halves}, {day for _, day in halves}


def _other_half(french: Sequence[Moment], english: Sequence[Moment]) -> Iterator[Flag]:
    """Times that a clock shows alike, one in the morning, the other in the evening."""
    shown: dict[tuple[int, str], set[str]] = {}
    for time in _parts(english, "time"):
        shown.setdefault(_dial(time), set()).update(time)
    for moment in french:
        for time in _parts([moment], "time"):
            if shown.get(_dial(time), time).isdisjoint(time):
                yield Flag(kind="date", detail=f"{moment.text}: the other half of the day")


def _joined(french: Sequence[Moment], english: Sequence[Moment]) -> Iterator[Flag]:
    """Two full hours that the English has as one time: « de 8 h à 20 h », "from 8:20 a.m."."""
    times = _parts(french, "time")
    known = {_dial(time) for time in times}
    hours = {int(min(time).split(":")[1]) for time in times if _dial(time)[1] == "00"}
    for moment in english:
        for hour, minute in map(_dial, _parts([moment], "time")):
            apart = (hour, minute) not in known and (hour, "00") in known
            if apart and int(minute) in hours:
                yield Flag(kind="date", detail=f"{moment.text}: not in the French")


def _dial(time: frozenset[str]) -> tuple[int, str]:
    """Return what a clock shows: the same for all that `time` may mean."""
    _, hour, minute = min(time).split(":")
    return int(hour) % 12, minute


def _parts(found: Sequence[Moment], *kinds: str) -> list[frozenset[str]]:
    return [part for moment in found for part in moment.parts if min(part).startswith(kinds)]
