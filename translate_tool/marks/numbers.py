"""Numbers in French and English text, in digits and in words, and what each may mean.

The tables are the place to teach it more. Every expression is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from translate_tool.marks.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as written, and the plain forms of what it may mean.

    "1,500" in French is 1500 or 1.5, "20 h" a time or a duration: two numbers are equivalent if
    they share a reading. `spelled`: in words, in Roman numerals or in a name (CO2), which the
    other side may leave out.
    """

    text: str
    readings: frozenset[str]
    spelled: bool = False


def _table(*rows: tuple[int, str]) -> dict[str, int]:
    """Number each row's words upwards from its first value; `a|b` are two words for one value."""
    return {
        word: value
        for first, row in rows
        for value, alternatives in enumerate(row.split(), first)
        for word in alternatives.split("|")
    }


# From 100 on a word multiplies what stands before it. Mind the false friends: a French milliard
# is an English billion, a French billion an English trillion.
_NUMBER_WORDS: dict[Language, dict[str, int]] = {
    "fr": _table(
        (0, "zéro un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze"),
        (15, "quinze seize"),
        (1, "premier|première|premiers|premières deuxième|second|seconde|double"),
        (3, "troisième|tiers|triple quatrième|quart cinquième sixième septième huitième neuvième"),
        (10, "dixième|dizaine onzième douzième|douzaine|midi treizième quatorzième"),
        (15, "quinzième|quinzaine seizième"),
        (20, "vingt|vingts|vingtaine|vingtième"),
        (30, "trente|trentaine|trentième"),
        (40, "quarante|quarantaine|quarantième"),
        (50, "cinquante|cinquantaine|cinquantième|moitié"),
        (60, "soixante|soixantaine|soixantième"),
        (70, "septante"),
        (80, "huitante|octante"),
        (90, "nonante"),
        (100, "cent|cents|centaine|centaines|centième"),
        (10**3, "mille|millier|milliers|millième"),
        (10**6, "million|millions"),
        (10**9, "milliard|milliards"),
        (10**12, "billion|billions"),
    ),
    "en": _table(
        (0, "zero|nil a|an|one two three four five six seven eight nine ten eleven twelve"),
        (13, "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
        (1, "first|once second|twice|double|pair|couple third|triple fourth|quarter fifth sixth"),
        (7, "seventh eighth ninth tenth eleventh twelfth|dozen|noon thirteenth fourteenth"),
        (15, "fifteenth sixteenth seventeenth eighteenth nineteenth"),
        (20, "twenty|twentieth|twenties"),
        (30, "thirty|thirtieth|thirties"),
        (40, "forty|fortieth|forties"),
        (50, "fifty|fiftieth|fifties|half"),
        (60, "sixty|sixtieth|sixties"),
        (70, "seventy|seventieth|seventies"),
        (80, "eighty|eightieth|eighties"),
        (90, "ninety|ninetieth|nineties"),
        (100, "hundred|hundreds|hundredth"),
        (10**3, "thousand|thousands|thousandth"),
        (10**6, "million|millions"),
        (10**9, "billion|billions"),
        (10**12, "trillion|trillions"),
    ),
}
# May also be units of measure (230 m, 5 k), so they add a reading and replace none.
_SHORT_SCALES = {
    **dict.fromkeys(("k", "K"), 10**3),
    **dict.fromkeys(("M", "m", "mn"), 10**6),
    **dict.fromkeys(("Md", "Mds", "md", "mds", "bn", "B"), 10**9),
}
_DECIMAL_MARK: dict[Language, str] = {"fr": ",", "en": "."}
# Words that join two number words of one number: vingt et un, two hundred and six.
_JOINERS: dict[Language, str] = {"fr": "et", "en": "and"}

_SPACES = " \u00a0\u2009\u202f"
_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})"
    rf"(?:[{_SPACES}]?(?:h|heures?)[{_SPACES}]?(?P<minute>[0-5][0-9])(?![0-9])"  # 20 h 30
    r"|:(?P<colon>[0-5][0-9])(?![0-9:])"  # 20:30
    rf"|\.(?P<dot>[0-5][0-9])(?=[{_SPACES}]?[ap]\.?m\b)"  # 8.30pm
    rf"|[{_SPACES}]?(?:h|heures?|o['’]clock|[ap]\.?m)\b)"  # 20 h, 8 p.m.
)
_DIGITS = re.compile(
    rf"(?<![0-9])(?P<grouped>[0-9]{{1,3}}(?P<mark>[{_SPACES}.,'’])[0-9]{{3}}"
    r"(?:(?P=mark)[0-9]{3})*)(?![0-9])(?:[.,](?P<part>[0-9]+))?"
    r"|(?P<plain>[0-9]+)(?:[.,](?P<rest>[0-9]+))?"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_SCALE = re.compile(rf"[{_SPACES}]?(?P<word>[^\W\d_]+)")
_ROMAN = re.compile(r"\b(?P<letters>I(?=er\b|re\b)|[IVX]{1,6}(?=e\b|ème\b))\w+")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def numbers(text: str, language: Language) -> list[Number]:
    """The numbers of `text`: first those in digits, then those in words or Roman ordinals."""
    return [*_in_digits(text, language), *_in_words(text, language), *_in_roman(text)]


def _in_digits(text: str, language: Language) -> Iterator[Number]:
    at = 0
    while found := _DIGITS.search(text, at):
        clock = _CLOCK.match(text, found.start())
        if found.start() and text[found.start() - 1].isalpha():  # CO2, A380: part of a name
            number = Number(text=found[0], readings=frozenset({found[0]}), spelled=True)
        elif clock and int(clock["hour"]) <= 24:
            number = Number(text=clock[0], readings=_clock_readings(clock))
        else:
            number = _plain(text, found, language)
        yield number
        at = found.start() + len(number.text)


def _clock_readings(clock: re.Match[str]) -> frozenset[str]:
    """A time on a twelve-hour dial; a full hour also as a plain number, as 17 h is 5 p.m."""
    hour = int(clock["hour"])
    minute = clock["minute"] or clock["colon"] or clock["dot"] or "00"
    dial = {f"{hour % 12}:{minute}"}
    plain = {str(hour), str(hour % 12), str(hour % 12 + 12)} if minute == "00" else set()
    return frozenset(dial | plain)


def _plain(text: str, found: re.Match[str], language: Language) -> Number:
    """The number in digits at `found`, times the scale word that may follow it."""
    values = _values(found, language)
    after = _SCALE.match(text, found.end())
    word = after["word"] if after else ""
    scale = _NUMBER_WORDS[language].get(word.casefold(), 0)
    if after and scale >= (1000 if language == "fr" else 100):  # « 45 cents » are coins
        written = text[found.start() : after.end()]
        return Number(text=written, readings=frozenset(_form(v * scale) for v in values))
    values |= {value * _SHORT_SCALES[word] for value in values if word in _SHORT_SCALES}
    return Number(text=found[0], readings=frozenset(map(_form, values)))


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


def _in_words(text: str, language: Language) -> Iterator[Number]:
    """Neighbouring number words as one number: quatre-vingt-dix-sept, two hundred and six."""
    run: list[str] = []
    end = 0
    for found in _LETTERS.finditer(text):
        word = found[0].casefold()
        apart = text[end : found.start()].strip(_SPACES + "-‑")
        end = found.end()
        if run and (apart or not (word in _NUMBER_WORDS[language] or word == _JOINERS[language])):
            yield from _spelled(run, language)
            run = []
        if word in _NUMBER_WORDS[language] or (run and word == _JOINERS[language]):
            run.append(word)
    yield from _spelled(run, language)


def _spelled(run: list[str], language: Language) -> Iterator[Number]:
    """Add and multiply a run of number words up; where they do not add up, a new number starts."""
    total, current, taken = 0, 0, list[str]()
    for word in run:
        value = _NUMBER_WORDS[language].get(word)
        if value is None:
            continue
        if value == 20 and current % 100 == 4:
            current += 76  # quatre-vingts
        elif value >= 1000:
            total, current = total + (current or 1) * value, 0
        elif value == 100 and current < 100:
            current = (current or 1) * value
        elif _adds(current, value):
            current += value
        else:
            yield _word_number(taken, total + current)
            total, current, taken = 0, value, []
        taken.append(word)
    if taken:
        yield _word_number(taken, total + current)


def _adds(current: int, value: int) -> bool:
    """Whether `value` < 100 may follow: 20 then 3, 60 or 80 then 17 (soixante-dix-sept), 100."""
    tail = current % 100
    fits = tail >= 20 and tail % 10 == 0 and value < (20 if tail in (60, 80) else 10)
    return current == 0 or fits or (tail == 0 and value < 100)


def _word_number(taken: list[str], value: int) -> Number:
    return Number(text=" ".join(taken), readings=frozenset({str(value)}), spelled=True)


def _in_roman(text: str) -> Iterator[Number]:
    """Ordinals of centuries, kings and republics: XIXe is English 19th."""
    for found in _ROMAN.finditer(text):
        digits = [_ROMAN_VALUES[letter] for letter in found["letters"]]
        value = sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))
        yield Number(text=found[0], readings=frozenset({str(value)}), spelled=True)
