"""Numbers without an equivalent on the other side, or with another unit there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translate_tool.marks import Measure, Number, moments
from translate_tool.marks import measures as find_measures
from translate_tool.marks import numbers as find_numbers
from translate_tool.records import Flag

# What English may do without: "at 14" is « à 14 ans », 20° is 20th, and a « livre » may be a book.
_DURATIONS = {"second", "minute", "hour", "day", "week", "month", "year", "century"}
_LEFT_OUT = _DURATIONS | {"degree", "point", "pound"}
_HALVES = ("half", "moitié")


def numbers(source: str, target: str) -> Iterator[Flag]:
    """Numbers without an equivalent, in digits or words, on the other side.

    Those in words may be left out or said otherwise: they count where both sides have such a one.
    """
    french, english = find_numbers(source, "fr"), find_numbers(target, "en")
    lost, gained = _strange(french, english), _strange(english, french)
    if lost and not all(number.spelled for number in lost):
        named = _months(target)
        lost = [number for number in lost if not number.readings & named]
    changed = any(map(_counts, lost)) and any(map(_counts, gained))
    for strange, language in ((lost, "English"), (gained, "French")):
        for number in strange:
            if not number.spelled or (changed and _counts(number)):
                yield Flag(kind="number", detail=f"{number.text}: not in the {language}")


def _strange(these: Sequence[Number], those: Sequence[Number]) -> list[Number]:
    """Those of `these` without an equivalent in `those`: each text once, « 3 milliards » whole."""
    readings = frozenset[str]().union(*(number.readings for number in those))
    strange = [number for number in these if not number.readings & readings]
    end = 0
    outer: dict[str, Number] = {}
    for number in sorted(strange, key=lambda n: (n.start, -n.end)):
        if number.start >= end:
            outer.setdefault(number.text, number)
            end = number.end
    return list(outer.values())


def _months(target: str) -> frozenset[str]:
    """The months that the English names: « 05/06/2024 » is June 5, 2024."""
    readings = (reading for moment in moments(target, "en") for reading in moment.readings)
    months = (reading.partition("month:")[2] for reading in readings)
    return frozenset(month.lstrip("0") for month in months if month)


def _counts(number: Number) -> bool:
    """Whether it is more than an article, a pair, a half, or part of a name (CO2)."""
    if number.spelled and number.text.isdigit():
        return False
    return not number.readings & {"0", "1", "2"} and number.text.casefold() not in _HALVES


def measures(source: str, target: str) -> Iterator[Flag]:
    """Numbers that have one unit in the French and another, or none, in the English."""
    french, english = find_measures(source, "fr"), find_measures(target, "en")
    known, given = _amounts(french), _amounts(english)
    strangers = {
        reading: measure
        for measure in english
        if known.isdisjoint(_amounts([measure]))
        for reading in measure.readings
    }
    changed = [measure for measure in french if given.isdisjoint(_amounts([measure]))]
    bare = {r for n in find_numbers(target, "en") for r in n.readings} if changed else set()
    excused = _LEFT_OUT | {measure.unit for measure in english}
    for measure in changed:
        swapped = [strangers[r].text for r in sorted(measure.readings) if r in strangers]
        if swapped:
            yield Flag(kind="unit", detail=f"{measure.text}: {swapped[0]} in the English")
        elif measure.unit not in excused and measure.readings & bare:
            yield Flag(kind="unit", detail=f"{measure.text}: without a unit in the English")


def _amounts(measures: Sequence[Measure]) -> set[tuple[str, str]]:
    return {(measure.unit, reading) for measure in measures for reading in measure.readings}
