"""Numbers in words and in Roman numerals, in French and English.

The tables are the place to teach it more. Every expression is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_tool.marks.words import Language

Spelled = tuple[int, int, frozenset[str]]  # start and end in the text, plain forms of the value


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
NUMBER_WORDS: dict[Language, dict[str, int]] = {
    "fr": _table(
        (0, "zéro un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze"),
        (15, "quinze seize"),
        (1, "premier|première|premiers|premières deuxième|second|seconde|double"),
        (3, "troisième|tiers|triple quatrième|quart|quarts cinquième sixième septième huitième"),
        (9, "neuvième"),
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
        (1, "first|once second|twice|double|pair|couple third|thirds|triple fourth"),
        (4, "quarter|quarters fifth sixth seventh eighth ninth"),
        (10, "tenth eleventh twelfth|dozen|noon thirteenth fourteenth"),
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
# Words that join two number words of one number: vingt et un, two hundred and six.
_JOINERS: dict[Language, str] = {"fr": "et", "en": "and"}
# Parts of a whole, which the other side may write as a share: trois quarts, 75 %.
_PARTS = {"tiers", "quart", "quarts", "third", "thirds", "quarter", "quarters"}

_LETTERS = re.compile(r"[^\W\d_]+")
_BETWEEN = " \u00a0\u2009\u202f-‑"
_ROMAN = re.compile(
    r"\b(?:(?P<ordinal>I(?=er\b|re\b)|[IVXLC]{1,7}(?=e\b|ème\b))\w+|(?P<alone>[IVXLC]{2,7}))\b"
)
_WELL_FORMED = re.compile(r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def in_words(text: str, language: Language) -> Iterator[Spelled]:
    """Neighbouring number words as one number: quatre-vingt-dix-sept, two hundred and six."""
    known, joiner = NUMBER_WORDS[language], _JOINERS[language]
    run: list[re.Match[str]] = []
    end = 0
    for found in _LETTERS.finditer(text):
        word = found[0].casefold()
        if run and (
            not (word in known or word == joiner) or text[end : found.start()].strip(_BETWEEN)
        ):
            yield from _values(run, language)
            run = []
        if word in known or (run and word == joiner):
            run.append(found)
        end = found.end()
    yield from _values(run, language)


def _values(run: list[re.Match[str]], language: Language) -> Iterator[Spelled]:
    """Add and multiply a run of number words up; where they do not add up, a new number starts."""
    total, current, taken = 0, 0, list[re.Match[str]]()
    for found in run:
        value = NUMBER_WORDS[language].get(found[0].casefold())
        if value is None:
            continue
        if value == 20 and current % 100 == 4:
            current += 76  # quatre-vingts
        elif value >= 1000 and (current or total < value):
            total, current = (total + current * value if current else (total or 1) * value), 0
        elif value == 100 and current < 100:
            current = (current or 1) * value
        elif _adds(current, value):
            current += value
        else:
            yield _spelled(taken, total + current)
            if found[0].casefold() in _PARTS:
                yield _share([*taken, found], (total + current) / value)
            total, current, taken = 0, value, []
        taken.append(found)
    if taken:
        yield _spelled(taken, total + current)


def _adds(current: int, value: int) -> bool:
    """Whether `value` < 100 may follow: 20 then 3, 10 then 7, 60 or 80 then 17, 100 then any."""
    tail = current % 100
    fits = tail >= 20 and tail % 10 == 0 and value < (20 if tail in (60, 80) else 10)
    fits = fits or (tail == 10 and 7 <= value <= 9)  # dix-sept
    return value < 100 and (current == 0 or fits or tail == 0)


def _spelled(taken: list[re.Match[str]], value: int) -> Spelled:
    return taken[0].start(), taken[-1].end(), frozenset({str(value)})


def _share(taken: list[re.Match[str]], share: float) -> Spelled:
    """A part of a whole as a percentage, which writers round either way, and in decimals."""
    forms = {str(int(share * 100)), str(round(share * 100)), f"{share:.2f}".rstrip("0")}
    return taken[0].start(), taken[-1].end(), frozenset(forms)


def in_roman(text: str) -> Iterator[Spelled]:
    """Ordinals of centuries, kings and republics (XIXe is 19th), and longer ones alone (XIV)."""
    for found in _ROMAN.finditer(text):
        letters = found["ordinal"] or found["alone"]
        if _WELL_FORMED.fullmatch(letters):
            digits = [_ROMAN_VALUES[letter] for letter in letters]
            value = sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))
            yield found.start(), found.end(), frozenset({str(value)})
