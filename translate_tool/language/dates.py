"""Finds dates, months, weekdays, years and times of day, in either language.

Words that may be something else (May, March, Mars) are doubtful. What day it is is not known, so
that "tomorrow" is no moment. Every expression is linear in the length
of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from translate_tool.language.numbers import CLOCK
from translate_tool.language.words import Language, remembered, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date or time as written: `text` is the piece from `start` on.

    `parts`: what it says, each in all the forms that it may mean, the same in both languages:
    weekday:5, month:06, date:06-06, year:2024, decade:1990, time:20:30. English 03/04/2024 is in
    March or April, "8:30" in the morning or the evening. `doubtful`: maybe no moment at all.
    """

    text: str
    start: int
    parts: tuple[frozenset[str], ...]
    doubtful: bool = False

    @property
    def end(self) -> int:
        """Where what follows it begins."""
        return self.start + len(self.text)

    @property
    def readings(self) -> frozenset[str]:
        """Every form of every part."""
        return frozenset[str]().union(*self.parts)


def _table(row: str) -> dict[str, int]:
    """Number the words of `row` from 1; `a|b` are two words for one value, `.` is none."""
    return {
        word: value
        for value, alternatives in enumerate(row.split(), 1)
        for word in alternatives.split("|")
        if word != "."
    }


_WEEKDAYS: dict[Language, dict[str, int]] = {
    "fr": _table(
        "lundi mardi mercredi jeudi vendredi samedi"
        " dimanche|dominical|dominicale|dominicaux|dominicales"
    ),
    "en": _table("monday tuesday wednesday thursday friday saturday sunday"),
}
_MONTHS: dict[Language, dict[str, int]] = {
    "fr": _table(
        "janvier février|fevrier mars avril mai juin juillet août|aout septembre octobre novembre"
        " décembre|decembre"
    ),
    "en": _table(
        "january february march april may june july august september october november december"
    ),
}
# Only beside a day of the month: « mer » is the sea, « sept » seven, "sat" a verb, "Jan" a name.
_SHORT_WEEKDAYS: dict[Language, dict[str, int]] = {
    "fr": _table("lun mar mer jeu ven sam dim"),
    "en": _table("mon tue|tues wed thu|thur|thurs fri sat sun"),
}
_SHORT_MONTHS: dict[Language, dict[str, int]] = {
    "fr": _table("janv|jan févr|fév . avr . . juil . sept oct nov déc"),
    "en": _table("jan feb mar apr . jun jul aug sept|sep oct nov dec"),
}
_MONTH_NUMBERS: dict[Language, dict[str, int]] = {
    language: {**months, **_SHORT_MONTHS[language]} for language, months in _MONTHS.items()
}
# A planet and a first name; a verb, a walk and a surname: months for sure beside a day, a year or
# one of `_BEFORE_MONTH`. The English ones are no months at all in lower case.
_DOUBTFUL: dict[Language, frozenset[str]] = {
    "fr": frozenset({"Mars", "MARS", "Avril", "AVRIL", "Mai", "MAI"}),  # Mai 68, place de Mai
    "en": frozenset({"May", "MAY", "March", "MARCH"}),
}
_NO_MONTHS: dict[Language, frozenset[str]] = {
    "fr": frozenset(),
    "en": frozenset({"may", "march", "august"}),
}
_BEFORE_MONTH = re.compile(
    r"\b(?:in|by|since|until|till|from|of|this|last|next|early|late|mid|between|through|during"
    r"|before|after|every|each|en|mois de|fin|début|dès|mi|depuis)[ -]\Z",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(
    r"\b(?:in|by|since|until|till|from|between|during|before|after|early|late|mid|end of"
    r"|en|dès|depuis|jusqu['’]en|entre|avant|après|début|fin|années)[ -]\Z",
    re.IGNORECASE,
)
_NAMED_TIMES = {"midi": 12, "noon": 12, "midday": 12, "minuit": 0, "midnight": 0}

_S = "[ \u00a0\u2009\u202f]"
# Not the figure of a name: COVID-19 may
_DAY = r"(?<![^\W\d_]-)(?:3[01]|[12][0-9]|0?[1-9])(?:er|st|nd|rd|th)?(?!\w|[.,][0-9])"
_DAYS = rf"{_DAY}(?:{_S}?(?:au|et|ou|à|to|and|or|through|-|–){_S}?{_DAY})?"
_YEAR = r"(?:1[0-9]|20)[0-9]{2}(?!\w|[.,][0-9])"


def _expression(language: Language) -> re.Pattern[str]:
    """A month with what may stand around it, or a weekday alone, or noon and midnight.

    Vendredi 6 juin 2024; du 6 au 8 juin; Friday, June 6, 2024; the 6th of June; May 2024.
    """
    weekday, short = "|".join(_WEEKDAYS[language]), "|".join(_SHORT_WEEKDAYS[language])
    day_after = rf"(?:{_S}(?P<after>{_DAYS}))?" if language == "en" else "(?P<after>(?!))?"
    return re.compile(
        rf"\b(?=[0-9]|{_beginnings(language)})"
        rf"(?:(?:(?P<weekday>{weekday}|{short})\b\.?,?{_S}(?:(?:le|the){_S})?)?"
        rf"(?:(?P<before>{_DAYS}){_S}(?:of{_S})?)?"
        rf"(?P<month>{'|'.join(_MONTH_NUMBERS[language])})\b(?:\.(?={_S}[0-9]))?{day_after}"
        rf"(?:,?{_S}(?:(?:of|de){_S})?(?P<year>{_YEAR}))?"
        rf"|(?P<alone>{weekday})s?\b"
        rf"|(?P<named>{'|'.join(_NAMED_TIMES)})\b)",
        re.IGNORECASE,
    )


def _beginnings(language: Language) -> str:
    """The first two letters of every word of the expression: most words are soon seen to be none.

    As ju|ma|me is written j[u]|m[ae], a letter is looked at once.
    """
    seconds: dict[str, set[str]] = {}
    tables = _WEEKDAYS, _SHORT_WEEKDAYS, _MONTH_NUMBERS
    for word in (*(word for table in tables for word in table[language]), *_NAMED_TIMES):
        seconds.setdefault(word[0], set()).add(word[1])
    return "|".join(f"{first}[{''.join(sorted(seconds[first]))}]" for first in sorted(seconds))


_EXPRESSIONS = {language: _expression(language) for language in _MONTHS}
# Few texts have one of these words: the long expression waits for them.
_ANCHORS = {
    language: frozenset({*days, *(f"{day}s" for day in days), *_MONTH_NUMBERS[language]})
    | _NAMED_TIMES.keys()
    for language, days in _WEEKDAYS.items()
}
_NUMERAL = re.compile(r"[0-9]+")
_NUMERIC = re.compile(  # 2024-06-06, 06/06/2024
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?!\w|-[0-9])"
    r"|(?P<first>[0-9]{1,2})(?P<mark>[/.-])(?P<second>[0-9]{1,2})(?P=mark)(?P<last>[0-9]{4}|[0-9]{2})"
    r"(?!\w|[/.-][0-9])"
)
# Without a year, and only after what dates stand after: « le 12/04 », « since 9/11 ».
_NUMERIC_SHORT = re.compile(r"(?P<first>[0-9]{1,2})/(?P<second>[0-9]{1,2})(?![\w/]|[.,-][0-9])")
_BEFORE_DAY = re.compile(
    r"(?:\b(?:le|du|au|ce|dès|[a-zé]{2,6}di|the|on|of|since|after|before|day,?)|\() \Z",
    re.IGNORECASE,
)
_YEAR_ALONE = re.compile(rf"{_YEAR}|(?P<decade>(?:1[89]|20)[0-9]0)s\b")


@remembered
def moments(text: str, language: Language) -> tuple[Moment, ...]:
    """Find the dates and times of `text`, in order: "vendredi 6 juin 2024" is one."""
    found = list(_in_figures(text, language))
    if not _ANCHORS[language].isdisjoint(words(text)):
        found.extend(_in_words(text, language))
    return tuple(sorted(found, key=lambda moment: moment.start))


def _in_words(text: str, language: Language) -> Iterator[Moment]:
    """Weekdays, noon and midnight, months and the days and years around them."""
    for found in _EXPRESSIONS[language].finditer(text):
        sure = True
        if found["alone"]:
            parts = [_weekday(found["alone"], language)]
            sure = not found["alone"].casefold().startswith("dominic")  # le repos dominical
        elif found["named"]:
            parts = [_part("time", f"{_NAMED_TIMES[found['named'].casefold()]}:00")]
        else:
            parts = _date(found, language)
            if not any(found[piece] for piece in ("before", "after", "year")):
                if not _may_stand_alone(found["month"], language):
                    continue
                lead = text[max(0, found.start() - 9) : found.start()]
                sure = found["month"] not in _DOUBTFUL[language] or bool(_BEFORE_MONTH.search(lead))
        yield Moment(text=found[0], start=found.start(), parts=tuple(parts), doubtful=not sure)


def _may_stand_alone(month: str, language: Language) -> bool:
    return month not in _NO_MONTHS[language] and month.casefold() in _MONTHS[language]


def _date(found: re.Match[str], language: Language) -> list[frozenset[str]]:
    month = _MONTH_NUMBERS[language][found["month"].casefold()]
    parts = [_weekday(found["weekday"], language)] if found["weekday"] else []
    parts.append(_part("month", f"{month:02}"))
    for day in _NUMERAL.findall(f"{found['before'] or ''} {found['after'] or ''}"):
        parts.append(_part("date", f"{month:02}-{int(day):02}"))
    return [*parts, _part("year", found["year"])] if found["year"] else parts


def _weekday(word: str, language: Language) -> frozenset[str]:
    name = word.casefold()
    number = _WEEKDAYS[language].get(name) or _SHORT_WEEKDAYS[language][name]
    return _part("weekday", str(number))


def _part(kind: str, *values: str) -> frozenset[str]:
    return frozenset(f"{kind}:{value}" for value in values)


def _in_figures(text: str, language: Language) -> Iterator[Moment]:
    """Dates and times in digits, and years that a word before them tells from other numbers."""
    end = 0
    for found in _NUMERAL.finditer(text):
        start = found.start()
        if start < end or (start and (text[start - 1].isalpha() or text[start - 1] in ".,:/-")):
            continue
        moment = (
            _numeric(text, start, language)
            or _numeric_short(text, start, language)
            or _time(text, start, language)
            or _year(text, start)
        )
        if moment:
            yield moment
            end = start + len(moment.text)


def _numeric(text: str, start: int, language: Language) -> Moment | None:
    """A date in digits: day first in French, day or month first in English."""
    found = _NUMERIC.match(text, start)
    if not found:
        return None
    if found["year"]:
        days = {(int(found["month"]), int(found["day"]))}
    else:
        first, second = int(found["first"]), int(found["second"])
        days = _either_way(first, second, language)
    days = {(month, day) for month, day in days if 1 <= month <= 12 and 1 <= day <= 31}
    if not days:
        return None
    parts = (
        _part("month", *(f"{month:02}" for month, _ in days)),
        _part("date", *(f"{month:02}-{day:02}" for month, day in days)),
        _part("year", found["year"] or _full_year(found["last"])),
    )
    return Moment(text=found[0], start=start, parts=parts)


def _either_way(first: int, second: int, language: Language) -> set[tuple[int, int]]:
    """Months and days of two figures: the day comes first in French, either may in English."""
    return {(second, first)} | ({(first, second)} if language == "en" else set())


def _numeric_short(text: str, start: int, language: Language) -> Moment | None:
    """A date in digits without its year, which may be a fraction or a room as well."""
    found = _NUMERIC_SHORT.match(text, start)
    if not found or not _BEFORE_DAY.search(text, max(0, start - 10), start):
        return None
    days = _either_way(int(found["first"]), int(found["second"]), language)
    dates = [f"{month:02}-{day:02}" for month, day in days if 0 < month <= 12 and 0 < day <= 31]
    if not dates:
        return None
    parts = _part("month", *(date[:2] for date in dates)), _part("date", *dates)
    return Moment(text=found[0], start=start, parts=parts, doubtful=True)


def _full_year(year: str) -> str:
    """Return a year in four digits: « 12/04/24 » is in 2024, « 12/04/87 » in 1987."""
    century = "" if len(year) == 4 else "20" if year < "50" else "19"
    return century + year


def _time(text: str, start: int, language: Language) -> Moment | None:
    """A time of day in digits: on 24 hours, or on 12 where English does not say which half."""
    found = CLOCK.match(text, start)
    if not found or int(found["hour"]) > 24:
        return None
    hour, minute = int(found["hour"]) % 24, found["minute"] or found["colon"] or found["dot"]
    if found["am"] or found["pm"]:
        hours = [hour % 12 + (12 if found["pm"] else 0)]
    elif language == "en" and hour <= 12:
        hours = [hour % 12, hour % 12 + 12]
    else:
        hours = [hour]
    return Moment(
        text=found[0],
        start=start,
        parts=(_part("time", *(f"{hour}:{minute or '00'}" for hour in hours)),),
        doubtful=not minute and found[0][-1] in "hs",  # « 8 heures » may be how long
    )


def _year(text: str, start: int) -> Moment | None:
    """A decade, or a year if the word before it says so."""
    found = _YEAR_ALONE.match(text, start)
    lead = text[max(0, start - 12) : start]
    if not found or not (found["decade"] or _BEFORE_YEAR.search(lead)):
        return None
    decade = found["decade"] or (found[0] if lead.endswith("années ") else "")
    part = _part("decade", decade) if decade else _part("year", found[0])
    return Moment(text=found[0], start=start, parts=(part,))
