"""Finds when and how much: dates, times, amounts and counts that both sides of a row have."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator

from translate_tool.language import (
    FUNCTION_WORDS,
    Language,
    Number,
    align,
    compare,
    measures,
    moments,
    numbers,
    words,
)
from translate_tool.records import Fact
from translate_tool.summarisation.keyfacts.row import Row

# The " jobs" of "1,200 jobs", the " by-elections" of "3 by-elections".
_NOUN = re.compile(r"[ \u00a0](?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)")
_COUNTED = frozenset(
    words(
        """
        aircraft children dead displaced fish homeless injured killed men missing people police
        sheep staff women wounded
        """
    )
)
# What a French number counts, or the adjective before it: " emplois", " autres", " d'habitants".
_PLURAL = re.compile(r"[ \u00a0\u202f](?:d['’]|de )?(?P<word>[^\W\d_]+[sxz])\b")
_RATE = re.compile(r"/[A-Za-z]+[²³23]?(?!\w)")  # 142 km/h, €58/MWh
_PART = re.compile(r"[0-9]-[a-z]|\A(?:[mb]illion|thousand|hundred)\b")
_NOUN_WITHIN = 3  # words after a number among which its noun is looked for: displaced people
_IN_A_NAME = re.compile(r"[\w:/’'-]")  # beside a number: a score, a version, a part of a word
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def times(rows: Iterable[Row]) -> list[Fact]:
    """Find dates, months, years and times of day; one that another one holds goes under it."""
    found: dict[frozenset[str], tuple[str, list[int]]] = {}
    for row in rows:
        for text, readings in (*_dated(row), *_years(row)):
            if not row.doubts(text):
                found.setdefault(readings, (text, []))[1].append(row.number)
    with_reading = defaultdict[str, list[frozenset[str]]](list)
    for readings in found:
        for reading in readings:
            with_reading[reading].append(readings)
    merged: dict[frozenset[str], list[int]] = {}
    for readings, (_, rows_with) in found.items():
        others = min((with_reading[reading] for reading in readings), key=len)
        widest = max((other for other in others if readings <= other), key=len)
        merged.setdefault(widest, []).extend(rows_with)
    return [
        Fact(kind="when", text=found[widest][0], rows=tuple(sorted({*rows_with})))
        for widest, rows_with in merged.items()
    ]


def amounts(rows: Iterable[Row]) -> list[Fact]:
    """Find amounts with their unit and counts with their noun, as the English writes them.

    "Five years" and "5 years" are one.
    """
    found: dict[Hashable, tuple[str, list[int]]] = {}
    values: dict[str, Hashable] = {}
    for row in rows:
        for text, read in (*_measured(row), *_counted(row)):
            if not row.doubts(text):
                value = values.setdefault(text.casefold(), read)
                found.setdefault(value, (text, []))[1].append(row.number)
    return [
        Fact(kind="how much", text=text, rows=tuple(sorted({*rows_with})))
        for text, rows_with in found.values()
    ]


def _dated(row: Row) -> Iterator[tuple[str, frozenset[str]]]:
    """Find moments of which the French has every part."""
    for moment in align(row.french, row.english).dates.both:
        if not moment.doubtful:
            yield moment.text, moment.readings


def _years(row: Row) -> Iterator[tuple[str, frozenset[str]]]:
    """Find four digits that no word tells to be a year, alone on both sides: "back to 1999".

    The French must have the same digits: « 99 » is a year to the check, but no word says so.
    """
    years = [number for number in _plain(row.english, "en") if _YEAR.fullmatch(number.text)]
    french = {number.text for number in _plain(row.french, "fr")} if years else set()
    for number in years:
        if number.text in french and not _noun(row.english, number.end):
            yield number.text, frozenset({f"year:{number.text}"})


def _measured(row: Row) -> Iterator[tuple[str, Hashable]]:
    """Find amounts that have the same unit, and may have the same value, in the French.

    Left out is what does not stand alone: the "67-year" of "a 67-year-old", "billion euros".
    """
    for amount in align(row.french, row.english).measures.both:
        rate = _RATE.match(row.english, amount.start + len(amount.text))
        per = rate[0] if rate and rate[0] in row.french else ""
        if not _PART.search(amount.text):
            yield amount.text + per, (amount.parts, per)


def _counted(row: Row) -> Iterator[tuple[str, Hashable]]:
    """Find numbers in digits that count something: 1,200 jobs, 35,000 displaced people.

    Numbers within a date or an amount are compared apart from these, on either side: three jobs
    are not the three of « le 3 mai », which would do for the check. The French must count as well:
    in « le CAC 40 cède » nothing is.
    """
    english = [number for number in _plain(row.english, "en") if _noun(row.english, number.end)]
    french = [n for n in _plain(row.french, "fr") if _counts(row, n)] if english else []
    for number in compare(french, english).both:
        text = f"{number.text}{_noun(row.english, number.end)}"
        if row.trusts(text):
            yield text, text.casefold()


def _counts(row: Row, number: Number) -> bool:
    """Tell whether a plural that no check doubts stands after a number: « 1 200 emplois »."""
    found = _PLURAL.match(row.french, number.end)
    word = found["word"] if found else ""
    return bool(word) and word not in FUNCTION_WORDS["fr"] and row.trusts(word)


def _plain(text: str, language: Language) -> Iterator[Number]:
    """Find numbers in digits that are part of no date, amount, score or name."""
    in_digits = [number for number in numbers(text, language) if not number.spelled]
    if not in_digits:
        return
    taken = [
        range(found.start, found.start + len(found.text))
        for several in (moments(text, language), measures(text, language))
        for found in several
    ]
    for number in in_digits:
        around = text[: number.start][-1:] + text[number.end :][:1]
        apart = not any(number.start in span for span in taken)
        if apart and not _IN_A_NAME.search(around):
            yield number


def _noun(text: str, at: int) -> str:
    """Return what is counted from `at` on, up to a plural; "" if nothing is."""
    end, counted = at, ""
    for _ in range(_NOUN_WITHIN):
        found = _NOUN.match(text, end)
        if not found or not found["word"].islower() or found["word"] in FUNCTION_WORDS["en"]:
            break
        end = found.end()
        if found["word"] in _COUNTED or (found["word"].endswith("s") and not counted):
            counted = text[at:end]
    return counted
