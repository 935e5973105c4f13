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
# The "67-year" of "a 67-year-old", the "seven-year" of "a seven-year-old"; "billion euros"; a rank.
_PART = re.compile(
    r"[0-9]-[a-z]|\w-(?:year|month|week|day|hour)s?\Z"
    r"|\A(?:[mb]illion|thousand|hundred|first|second|third)\b",
    re.IGNORECASE,
)
# "76% of the French", of « 76 % des Français »; up to three words, "U.S." being one.
_OF = re.compile(
    r" of (?:the |all )?(?P<what>(?:U\.S\.|[^\W\d_][\w'-]*)(?: [^\W\d_][\w'-]*){0,2})(?!\.\w)"
)
_FRENCH_OF = re.compile(r"%[ \u00a0\u202f]?(?:des|de la|de l['’]|du|de|d['’])[ \u00a0]?\w")
_AGE = re.compile(r"[ -]old\b")
_VICTIMS = re.compile(
    r"\b(?:dead|deaths?|died|killed|fatalities|victims?|bodies|wounded|injured|injuries|missing)\b"
)
_DEAD = re.compile(r"\b(?:dead|deaths|died|killed|fatalities)\b")
_NOT_COUNTED = FUNCTION_WORDS["en"] | {"bis", "plus", "ter", "versus"}
_NOUN_WITHIN = 3  # words after a number among which its noun is looked for: displaced people
_IN_A_NAME = re.compile(r"[\w:/’'-]")  # beside a number: a score, a version, a part of a word
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def times(rows: Iterable[Row]) -> list[Fact]:
    """Find dates, months, years and times of day; one that an earlier one holds goes under it.

    « Mardi soir » before « le mardi 16 avril » is another Tuesday.
    """
    found: dict[frozenset[str], tuple[str, list[int]]] = {}
    for row in rows:
        for text, readings in (*_dated(row), *_years(row)):
            if not row.doubts(text):
                found.setdefault(readings, (text, []))[1].append(row.number)
    first = {readings: rows_with[0] for readings, (_, rows_with) in found.items()}
    with_reading = defaultdict[str, list[frozenset[str]]](list)
    for readings in found:
        for reading in readings:
            with_reading[reading].append(readings)
    merged: dict[frozenset[str], list[int]] = {}
    for readings, (_, rows_with) in found.items():
        others = min((with_reading[reading] for reading in readings), key=len)
        known = (o for o in others if readings <= o and first[o] <= first[readings])
        widest = max(known, key=len)
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
        Fact(kind="how much", text=_small(text), rows=tuple(sorted({*rows_with})))
        for text, rows_with in found.values()
    ]


def tells_of_victims(amount: str) -> bool:
    """Tell whether an amount counts people who were killed, hurt or are missing."""
    return bool(_VICTIMS.search(amount))


def _small(amount: str) -> str:
    """Return "Two years" as within a sentence; "EUR 5" and "A320s" stay."""
    return amount[0].lower() + amount[1:] if amount[1:2].islower() else amount


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
            end = amount.start + len(amount.text) + len(per)
            what = _whole(row, amount.text, end) or _old(row, amount.text, end)
            yield amount.text + per + what, (amount.parts, per + what.casefold())


def _whole(row: Row, amount: str, end: int) -> str:
    """Return of what a share is one: the " of the French" of "76% of the French"."""
    found = _OF.match(row.english, end) if amount.endswith("%") else None
    if not found or not _FRENCH_OF.search(row.french):
        return ""
    kept: list[str] = []
    for word in found["what"].split(" "):
        if word.casefold() in FUNCTION_WORDS["en"] or not row.trusts(word):
            break
        kept.append(word)
    return found[0][: -len(found["what"])] + " ".join(kept) if kept else ""


def _old(row: Row, amount: str, end: int) -> str:
    """Return the " old" of "54 years old"."""
    found = _AGE.match(row.english, end) if amount.endswith("years") else None
    return found[0] if found else ""


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
            yield text, f"{number.text} dead" if _DEAD.search(text) else text.casefold()


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
        if not found or not found["word"].islower() or found["word"] in _NOT_COUNTED:
            break
        end = found.end()
        if found["word"] in _COUNTED or (found["word"].endswith("s") and not counted):
            counted = text[at:end]
    return counted
