"""Finds numbers in French and English text, in digits and in words, and what each may mean.

Every expression is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from translate_tool.language.number_words import NUMBER_WORDS, in_roman, in_words
from translate_tool.language.words import Language, remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as written, and the plain forms of what it may mean.

    "1,500" in French is 1500 or 1.5, "20 h" a time or a duration: two numbers are equivalent if
    they share a reading. `spelled`: in words, in Roman numerals or in a name (CO2), which the
    other side may leave out. `text` is the piece from `start` on.
    """

    text: str
    start: int
    readings: frozenset[str]
    spelled: bool = False

    @property
    def parts(self) -> tuple[frozenset[str]]:
        """What it says, as `Moment.parts`: a single thing."""
        return (self.readings,)

    @property
    def end(self) -> int:
        """Where what follows it begins."""
        return self.start + len(self.text)


# May also be units of measure (230 m, 5 k): they add a reading, and replace one beside a currency
# alone (200 k€, $30m), or where they are no unit (12 Mds).
_SHORT_SCALES = {
    **dict.fromkeys(("k", "K"), 10**3),
    **dict.fromkeys(("M", "m", "mn"), 10**6),
    **dict.fromkeys(("Md", "Mds", "md", "mds", "bn", "B"), 10**9),
}
_SURE_SCALES = frozenset({"Md", "Mds", "md", "mds", "bn"})
_DECIMAL_MARK: dict[Language, str] = {"fr": ",", "en": "."}

_SPACES = " \u00a0\u2009\u202f"
_S = f"[{_SPACES}]"
CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})"
    rf"(?:{_S}?(?:[hH]|heures?){_S}?(?P<minute>[0-5][0-9])(?![0-9])"  # 20 h 30
    r"|:(?P<colon>[0-5][0-9])(?![0-9:])"  # 20:30
    rf"|\.(?P<dot>[0-5][0-9])(?={_S}?(?:[ap]\.?m|heures|h)\b)"  # 8.30pm
    rf"|{_S}?(?:h|heures?|o['’]clock)\b|(?={_S}?[ap]\.?m\b))"  # 20 h, 8 p.m.
    rf"(?:{_S}?(?:(?P<am>a\.?m\b\.?|du{_S}matin|in{_S}the{_S}morning)"
    rf"|(?P<pm>p\.?m\b\.?|du{_S}soir|de{_S}l['’]après-midi|in{_S}the{_S}(?:afternoon|evening)"
    rf"|at{_S}night)))?"
)
_DIGIT = re.compile("[0-9]")  # few texts have one, and this finds it sooner
_DIGITS = re.compile(
    rf"(?<![0-9])(?P<grouped>[0-9]{{1,3}}(?P<mark>[{_SPACES}.,'’])[0-9]{{3}}"
    r"(?:(?P=mark)[0-9]{3})*)(?![0-9])(?:[.,](?P<part>[0-9]+))?"
    r"|(?P<plain>[0-9]+)(?:[.,](?P<rest>[0-9]+))?"
)
_SCALE = re.compile(rf"[{_SPACES}-]?(?P<word>[^\W\d_]+)(?:{_S}(?P<again>milli(?:on|ard)s?)\b)?")
_SAME_CENTURY = re.compile(r"\b(?P<century>19|20)[0-9]{2}[/–-]\Z")
_SIGN_BEFORE = re.compile("[€$£¥] ?\\Z")
_CURRENCY = re.compile(rf"{_S}?(?:[€$£¥]|(?:d['’])?(?:[Ee]uros?|[Dd]ollars?)\b)")
_TIME = re.compile(r"(?P<hour>[01]?[0-9]|2[0-4])(?P<dot>\.)?(?P<minute>[0-5][0-9])")
_OPENING = re.compile(rf"[0-9]{{1,2}}{_S}(?:à|et){_S}[0-9]{{1,2}}{_S}?h(?:eures?)?\b")  # 9 à 18 h
_ZONE = re.compile(rf"{_S}?(?:GMT|UTC|CES?T|BST|E[DS]T|P[DS]T|hours|hrs|local)\b")
_DECADE = re.compile(r"\bannées[ \u00a0]\Z")
_DATE = re.compile(r"(?<![0-9/.])[0-9]{1,2}(?P<mark>[/.])[0-9]{1,2}(?P=mark)\Z")  # 12/04/24
# Two numbers that French parts by their unit: 1 m 70, 12 € 50, 9 s 58; and 2 h 05 min 30 s.
_PARTED = re.compile(
    rf"(?P<whole>[0-9]+){_S}?(?:[m€]{_S}?(?=[0-9]{{2}})|s{_S}?)(?P<part>[0-9]{{1,2}})(?!\w)"
)
_LAP = re.compile(
    rf"(?:(?P<hours>[0-9]{{1,2}})(?:{_S}?h{_S}?|:)(?=[0-9]{{2}}{_S}?(?:min|mn|:|['’′])))?"
    rf"(?P<minutes>[0-9]{{1,2}})(?:{_S}?(?:min|mn|['’′]){_S}?|:)(?P<seconds>[0-5][0-9])"
    rf"(?:{_S}?s\b|''|\"|″|(?![0-9:]))(?:{_S}?\.?(?P<rest>[0-9]{{1,2}})(?![0-9]))?"
)
_WAR = re.compile(r"(?<![0-9])(?:14[-–]18|39[-–]45)(?![0-9])")  # one may call it by its name
_NOT_DIGITS = re.compile("[^0-9]")
# 01 23 45 67 89, +33 1 23 45 67 89: one number, whose last nine digits tell it from others.
_PHONE = re.compile(r"(?:\+[0-9]{2}[ .-]?(?:\(0\))?|0)([1-9](?:[ .-]?[0-9]{2}){4})(?![0-9])")
_AND_A_HALF: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(r"\bet demie?\b"),
    "en": re.compile(rf"\band[ -]a[ -]half\b(?:{_S}(?P<scale>million|billion|trillion)\b)?"),
}
_SPOKEN = re.compile(rf"{_S}heures?{_S}")  # une heure trente
_NO_DIGITS = re.compile("[0-9]+⁄[0-9]+")  # 1⁄2, which ½ is to some
_NEAR = 20  # characters between a number and its half: deux longues années et demie
_ARTICLE = re.compile(r"\b(?:une?|an?)\b")
_HOURS = re.compile(r"midi|minuit|heure|hour")
_HALF_PAST = re.compile(r"\bhalf[- ]past ")
_PART_OF_HOUR = re.compile(rf"{_S}d['’]heure\b")
_WHOLES = {"siècle": 100, "heure": 60, "hour": 60}
_HALF: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(rf"\bdemi[-{_SPACES}](?P<scale>siècle|heure|millier|million|milliard)\b"),
    "en": re.compile(rf"\bhalf[-{_SPACES}](?:an?{_S})?(?P<scale>hour|million|billion|trillion)\b"),
}


@remembered
def numbers(text: str, language: Language) -> tuple[Number, ...]:
    """Find the numbers of `text`: first those in digits, then those in words or Roman numerals."""
    found = list(_in_digits(text, language))
    for start, end, readings in (*in_words(text, language), *in_roman(text)):
        if "quart" in text[start:end] and _PART_OF_HOUR.match(text, end):
            readings = readings | {"15", "45"}  # un quart d'heure
        found.append(_number(text[start:end], start, readings, spelled=True))
    if "demi" in text or "half" in text:
        found += [*_and_a_half(text, found, language), *_half(text, language)]
    if language == "fr" and "heure" in text:
        found += _spoken(text, found)
    return tuple(found)


def _number(text: str, start: int, readings: Iterable[str], *, spelled: bool = False) -> Number:
    return Number(text=text, start=start, readings=frozenset(readings), spelled=spelled)


def _and_a_half(text: str, found: list[Number], language: Language) -> Iterator[Number]:
    """The number that « deux ans et demi » comes to, beside that of « deux »."""
    at = {number.start: number for number in found}
    widest = {n.end: n for n in sorted(found, key=lambda n: -n.start)}  # of « 3 millions » all
    for half in _AND_A_HALF[language].finditer(text):
        before = range(half.start() - 1, max(0, half.start() - _NEAR) - 1, -1)
        if whole := next((at[start] for start in before if start in at), None):
            whole = widest[whole.end]
            start, values = whole.start, {int(r) for r in whole.readings if r.isdigit()}
        elif article := _ARTICLE.search(text, max(0, half.start() - _NEAR), half.start()):
            start, values = article.start(), {1}  # une heure et demie
        else:
            continue
        readings = {_form(_halved(value, half.groupdict().get("scale"))) for value in values}
        if _HOURS.search(text, start, half.start()):  # 12:30; ninety minutes
            readings |= {_dial(value, "30") for value in values}
            readings |= {str(60 * value + 30) for value in values}
        yield _number(text[start : half.end()], start, readings, spelled=True)
    for past in _HALF_PAST.finditer(text) if language == "en" else ():
        if hour := at.get(past.end()):
            readings = {_dial(int(r), "30") for r in hour.readings if r.isdigit()}
            yield _number(text[past.start() : hour.end], past.start(), readings, spelled=True)


def _spoken(text: str, found: list[Number]) -> list[Number]:
    """The time or duration that « vingt heures trente » says, in words from end to end."""
    before = {n.end: n for n in found if n.spelled}
    after = {n.start: n for n in found if n.spelled}
    spoken = []
    for hours in _SPOKEN.finditer(text):
        past = after.get(hours.end())
        one = text[: hours.start()][-3:].lower() == "une"
        whole = before.get(hours.start())
        if not past or not (one or whole) or text.startswith(" min", past.end):
            continue
        start, values = (whole.start, whole.readings) if whole else (hours.start() - 3, {"1"})
        spans = {(int(h), int(m)) for h in values for m in past.readings if (h + m).isdigit()}
        readings = {form for h, m in spans if m < 60 for form in _told(h, m)}
        if readings:
            spoken.append(_number(text[start : past.end], start, readings, spelled=True))
    return spoken


def _told(hour: int, minute: int) -> tuple[str, ...]:
    """An hour and minutes as a clock, as minutes and as hours: 1:30, 90, 1.5."""
    return _dial(hour, f"{minute:02}"), str(60 * hour + minute), _form(hour + Decimal(minute) / 60)


def _half(text: str, language: Language) -> Iterator[Number]:
    """Un demi-million, half a million; un demi-siècle, which is fifty years."""
    for found in _HALF[language].finditer(text):
        half = Decimal(NUMBER_WORDS[language].get(found["scale"]) or _WHOLES[found["scale"]]) / 2
        yield _number(found[0], found.start(), {_form(half)}, spelled=True)


def _halved(value: int, scale: str | None) -> Decimal:
    """`value` and a half: of the `scale` after it (two and a half million), its own, or one."""
    if scale:
        return (value + Decimal("0.5")) * NUMBER_WORDS["en"][scale]
    unit = next((10**power for power in (12, 9, 6) if value and value % 10**power == 0), 1)
    return value + Decimal(unit) / 2


def _in_digits(text: str, language: Language) -> Iterator[Number]:
    at = 0
    while digit := _DIGIT.search(text, at):
        start = digit.start()
        if fraction := _NO_DIGITS.match(text, start):
            at = fraction.end()
            continue
        found = _DIGITS.match(text, start)
        if not found:
            break
        clock = CLOCK.match(text, start)
        phone = _PHONE.match(text, start - 1 if text[start - 1 : start] == "+" else start)
        if start and text[start - 1].isalpha():  # CO2, A380: part of a name
            number = _number(found[0], start, {found[0]}, spelled=True)
        elif lap := _lap(text, start):
            number = lap
        elif language == "fr" and (parted := _PARTED.match(text, start)):
            value = Decimal(f"{parted['whole']}.{parted['part']}")
            number = _number(parted[0], start, {_form(value)})
        elif phone:
            number = _number(text[start : phone.end()], start, {_NOT_DIGITS.sub("", phone[1])})
        elif clock and int(clock["hour"]) <= 24:
            number = _number(clock[0], start, _clock_readings(clock))
        else:
            number = _plain(text, found, language)
        yield number
        at = number.end


def _lap(text: str, start: int) -> Number | None:
    """How long a race took: 2 h 05 min 30 s, 2:05:30, 5 min 12; 5:12 alone is a time of day."""
    found = _LAP.match(text, start)
    if not found or (":" in found[0] and not (found["hours"] or found["rest"])):
        return None
    parts = [int(part) for part in found.group("hours", "minutes", "seconds") if part]
    rest = f".{found['rest']}" if found["rest"] else ""
    shown = ":".join([str(parts[0]), *(f"{part:02}" for part in parts[1:])])
    return _number(found[0], start, {f"{shown}{rest}"})


def _clock_readings(clock: re.Match[str]) -> frozenset[str]:
    """A time on a twelve-hour dial; a full hour also as a plain number, as 17 h is 5 p.m."""
    hour = int(clock["hour"])
    minute = clock["minute"] or clock["colon"] or clock["dot"] or "00"
    dial = {_dial(hour, minute)}
    plain = {str(hour), str(hour % 12), str(hour % 12 + 12)} if minute == "00" else set()
    return frozenset(dial | plain)


def _plain(text: str, found: re.Match[str], language: Language) -> Number:
    """The number in digits at `found`, times the scale word that may follow it."""
    values = _values(found, language)
    after = _SCALE.match(text, found.end())
    word = after["word"] if after else ""
    scale = NUMBER_WORDS[language].get(word.casefold(), 0)
    if after and scale >= (1000 if language == "fr" else 100):  # « 45 cents » are coins
        again = NUMBER_WORDS[language].get(after["again"] or "", 0)  # "3 thousand million"
        scale, end = (scale * again, after.end()) if again else (scale, after.end("word"))
        written = text[found.start() : end]
        return _number(written, found.start(), {_form(value * scale) for value in values})
    if re.fullmatch("0[0-9][0-5][0-9]", found[0]):  # 0630, as timetables and soldiers write it
        return _number(found[0], found.start(), {f"{int(found[0][:2])}:{found[0][2:]}", found[0]})
    if _WAR.match(text, found.start()) or _WAR.match(text, max(0, found.start() - 3)):
        return _number(found[0], found.start(), {found[0], f"19{found[0]}"}, spelled=True)
    century = _SAME_CENTURY.search(text[max(0, found.start() - 6) : found.start()])
    if century and len(found[0]) == 2:  # 2011/12
        values.add(Decimal(f"{century['century']}{found[0]}"))
    if after and word in _SHORT_SCALES:
        scaled = {value * _SHORT_SCALES[word] for value in values}
        values = scaled if _is_scaled(text, found.start(), after) else values | scaled
    return _number(found[0], found.start(), {*map(_form, values), *_shown(text, found, language)})


def _is_scaled(text: str, start: int, scale: re.Match[str]) -> bool:
    """Tell whether `scale` after a number cannot be its unit: 200 k€, 12 Mds, $30m."""
    sign = _SIGN_BEFORE.search(text, max(0, start - 2), start)
    amount = _CURRENCY.match(text, scale.end("word"))
    return bool(sign or amount or scale["word"] in _SURE_SCALES)


def _shown(text: str, found: re.Match[str], language: Language) -> Iterator[str]:
    """What else digits may be: a time (11.15, 9 à 18 h), a decade (années 20), a year (4/5/24)."""
    digits = found[0]
    if language == "en" and (time := _TIME.fullmatch(digits)):
        if time["dot"] or _ZONE.match(text, found.end()):
            yield _dial(int(time["hour"]), time["minute"])
    elif _OPENING.match(text, found.start()) and int(digits) <= 24:
        yield from (_dial(int(digits), "00"), str(int(digits) % 12))
    elif len(digits) == 2 and digits.isdigit():
        lead = text[max(0, found.start() - 10) : found.start()]
        if _DECADE.search(lead) or _DATE.search(lead):
            yield from (f"19{digits}", f"20{digits}")


def _dial(hour: int, minute: str) -> str:
    return f"{hour % 12}:{minute}"


def _values(found: re.Match[str], language: Language) -> set[Decimal]:
    if found["plain"]:
        value = Decimal(f"{found['plain']}.{found['rest'] or 0}")
        # A year of the last century is often cut to its decade: 1995-96, the 80s.
        return {value, value - 1900} if 1930 <= value <= 1999 else {value}
    mark, part = found["mark"], found["part"]
    groups = found["grouped"].split(mark)
    values = {Decimal(f"{''.join(groups)}.{part or 0}")}
    if mark == _DECIMAL_MARK[language] and len(groups) == 2 and not part:
        values.add(Decimal(".".join(groups)))
    return values


def _form(value: Decimal) -> str:
    """One form per value: 3.50 and 3.5 are "3.5", 2E+3 is "2000"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
