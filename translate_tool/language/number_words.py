"""Finds numbers in words and in Roman numerals, in French and English.

The tables are the place to teach it more. Every expression is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_tool.language.words import Language, words

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
        (1, "premier|première|premiers|premières|unième deuxième|second|seconde|double"),
        (3, "troisième|tiers|triple quatrième|quart|quarts cinquième sixième septième"),
        (8, "huitième|huitièmes neuvième"),
        (10, "dixième|dizaine|dizaines onzième douzième|douzaine|midi treizième quatorzième"),
        (15, "quinzième|quinzaine seizième|seizièmes"),
        (20, "vingt|vingts|vingtaine|vingtième"),
        (30, "trente|trentaine|trentième|trentenaire"),
        (40, "quarante|quarantaine|quarantième|quadragénaire"),
        (50, "cinquante|cinquantaine|cinquantième|moitié|quinquagénaire"),
        (60, "soixante|soixantaine|soixantième|sexagénaire"),
        (70, "septante|septuagénaire"),
        (80, "huitante|octante|octogénaire"),
        (90, "nonante|nonagénaire"),
        (100, "cent|cents|centaine|centaines|centième|centenaire"),
        (10**3, "mille|millier|milliers|millième"),
        (10**6, "million|millions"),
        (10**9, "milliard|milliards"),
        (10**12, "billion|billions"),
    ),
    "en": _table(
        (0, "zero|nil a|an|one two|both three four five six seven eight nine ten eleven twelve"),
        (13, "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
        (1, "first|once second|twice|double|pair|couple|fortnight third|thirds|triple fourth"),
        (4, "quarter|quarters fifth sixth seventh eighth ninth"),
        (2, "twofold threefold fourfold fivefold sixfold sevenfold eightfold ninefold tenfold"),
        (10, "tenth|tens eleventh twelfth|dozen|dozens|noon thirteenth fourteenth"),
        (15, "fifteenth sixteenth seventeenth eighteenth nineteenth"),
        (20, "twenty|twentieth|twenties"),
        (30, "thirty|thirtieth|thirties"),
        (40, "forty|fortieth|forties"),
        (50, "fifty|fiftieth|fifties|half"),
        (60, "sixty|sixtieth|sixties"),
        (70, "seventy|seventieth|seventies|septuagenarian"),
        (80, "eighty|eightieth|eighties|octogenarian"),
        (90, "ninety|ninetieth|nineties"),
        (100, "hundred|hundreds|hundredth|centenarian"),
        (10**3, "thousand|thousands|thousandth"),
        (10**6, "million|millions"),
        (10**9, "billion|billions"),
        (10**12, "trillion|trillions"),
    ),
}
CARDINAL = re.compile(
    r"(?:(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze"
    r"|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|nonante|cents?|mille|et)"
    r"(?:[- \u00a0]|\Z))+",
    re.IGNORECASE,
)
"""A number in words that digits can replace: dix-huit, deux cents; not dizaine, moitié, second."""
# Words that join two number words of one number: vingt et un, two hundred and six; before a scale
# also another one: une centaine de milliers, tens of thousands.
_JOINERS: dict[Language, tuple[str, str]] = {"fr": ("et", "de"), "en": ("and", "of")}
_ARTICLES: dict[Language, frozenset[str]] = {
    "fr": frozenset({"un", "une"}),
    "en": frozenset({"a", "an"}),
}
# What an « -aine » may be said as in dozens; what a « huitième de finale » is a round of.
_ALSO = {"dizaine": 12, "dizaines": 12, "vingtaine": 24, "trentaine": 36, "quarantaine": 48}
_ROUNDS = {"huitième": 16, "huitièmes": 16, "seizième": 32, "seizièmes": 32}
_OF_A_CUP = re.compile(r"[  ]de[  ]finale\b")
# Parts of a whole, which the other side may write as a share: trois quarts, 75 %.
_ONE = {"un", "une", "a", "one"}
_SINGULAR = _ONE | {"two"}  # "a two-third majority"
_FEW = {"couple", "half", "pair", "quart", "quarter"}  # "a couple of million" is not two
_OPENERS = {"a", "an"}  # "two billion a year"
_PARTS = {"tiers", "quart", "quarts", "third", "thirds", "quarter", "quarters"}

# Not every midi is noon, nor every cent a hundred; « dans le mille » is a bull's-eye, and who is
# « en quarantaine » is kept apart.
_LETTERS = re.compile(
    r"(?:dans le mille\b|en quarantaine\b(?! d)|[^\W\d_]+)"
    r"(?:(?<=près)-midi\b|(?<=\bpour)[ \u00a0-]cent\b)?"
)
_NOUNS = ("aine", "aire", "arian")  # « un trentenaire et un autre » are not 31
_NAMED = re.compile(r"[^\W\d_]*[-‑](?P<next>[^\W\d_]+)")
_BETWEEN = " \u00a0\u2009\u202f-‑"
_ROMAN = re.compile(
    r"\b(?:(?P<ordinal>I(?=er\b|re\b)|(?![CL]e\b)[IVXLC]{1,7}(?=e\b|ème\b))\w+"
    r"|(?P<alone>[IVXLC]{2,7}|(?<=War )I))\b"
)
# Few texts have one of these, and this finds it sooner.
_ROMAN_HINT = re.compile(r"[IVXLC](?:[IVXLC]|(?<![CL])e\b|(?:èm|r)e\b|er\b)|War I\b")
_WELL_FORMED = re.compile(r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


_TELLING = {
    language: frozenset(known) - _ARTICLES[language] for language, known in NUMBER_WORDS.items()
}


def in_words(text: str, language: Language) -> Iterator[Spelled]:
    """Neighbouring number words as one number: quatre-vingt-dix-sept, two hundred and six.

    An article is part of one (a hundred), and none by itself.
    """
    if _TELLING[language].isdisjoint(words(text)):
        return
    known, joiners = NUMBER_WORDS[language], _JOINERS[language]
    run: list[re.Match[str]] = []
    end = 0
    for found in _LETTERS.finditer(text):
        word = found[0].casefold()
        joins = word in joiners
        if run and (not (joins or word in known) or text[end : found.start()].strip(_BETWEEN)):
            yield from _values(run, language)
            run = []
        if (word in known and not _begins_name(found, language)) or (run and joins):
            run.append(found)
        end = found.end()
    yield from _values(run, language)


def _begins_name(word: re.Match[str], language: Language) -> bool:
    """Tell whether a name goes on behind its hyphen, of which it is a part: Trois-Rivières."""
    found = _NAMED.match(word.string, word.start()) if word[0][0].isupper() else None
    if not found or not found["next"][0].isupper():
        return False
    following = found["next"].casefold()
    return following not in NUMBER_WORDS[language] and following not in _JOINERS[language]


def _values(run: list[re.Match[str]], language: Language) -> Iterator[Spelled]:
    """Add and multiply a run of number words up; where they do not add up, a new number starts."""
    articles, groups = _ARTICLES[language], _JOINERS[language][1]
    known = NUMBER_WORDS[language]
    total, current, taken = 0, 0, list[re.Match[str]]()
    before = ""
    for found in run:
        word = found[0].casefold()
        value = known.get(word)
        last, before = before, word
        if value is None:
            continue
        joined = last == groups
        goes_on = not (
            (taken and (word in _OPENERS or taken[-1][0].casefold() in _FEW))
            or (joined and value < 1000)
            # 2,6 milliards deux jours plus tard: it belongs to the figure before it
            or (taken and known[taken[0][0].casefold()] >= 10**6)
        )
        if value == 20 and current % 100 == 4:
            current += 76  # quatre-vingts
        elif goes_on and value >= 1000 and (current or total < value):
            total, current = (total + current * value if current else (total or 1) * value), 0
        elif goes_on and value == 100 and current < 100:
            current = (current or 1) * value
        elif value == 12 and 2 <= current <= 9 and len(taken) == 1:
            current *= value  # two dozen
        elif goes_on and _adds(current, value) and not _is_noun(taken):
            current += value
        else:
            yield from _spelled(taken, total + current, articles)
            if word in _PARTS and (word[-1] == "s" or taken[-1][0].casefold() in _SINGULAR):
                yield _share([*taken, found], (total + current) / value)
            total, current, taken = 0, value, []
        taken.append(found)
    yield from _spelled(taken, total + current, articles)


def _is_noun(taken: list[re.Match[str]]) -> bool:
    return bool(taken) and taken[-1][0].casefold().endswith(_NOUNS)


def _adds(current: int, value: int) -> bool:
    """Tell if `value` < 100 may follow: 20 then 3, 10 then 7, 60 or 80 then 17, 100 then any."""
    tail = current % 100
    fits = tail >= 20 and tail % 10 == 0 and value < (20 if tail in (60, 80) else 10)
    fits = fits or (tail == 10 and 7 <= value <= 9)  # dix-sept
    return value < 100 and (current == 0 or fits or tail == 0)


def _spelled(taken: list[re.Match[str]], value: int, articles: frozenset[str]) -> Iterator[Spelled]:
    if not taken:
        return
    start, last = taken[0].start(), taken[-1]
    word = last[0].casefold()
    if len(taken) == 1 and word in articles:
        return
    readings = {str(value)}
    if len(taken) == 1 and word in _ALSO:
        readings.add(str(_ALSO[word]))
    if word in _ROUNDS and _OF_A_CUP.match(last.string, last.end()):
        readings.add(str(_ROUNDS[word]))
    yield start, last.end(), frozenset(readings)


def _share(taken: list[re.Match[str]], share: float) -> Spelled:
    """A part of a whole as a percentage, which writers round either way, and in decimals."""
    forms = {str(int(share * 100)), str(round(share * 100)), f"{share:.2f}".rstrip("0")}
    if taken[0][0].casefold() in _ONE:
        forms.add(str(round(1 / share)))  # « du tiers » has no article
    return taken[0].start(), taken[-1].end(), frozenset(forms)


def in_roman(text: str) -> Iterator[Spelled]:
    """Ordinals of centuries, kings and republics (XIXe is 19th), and longer ones alone (XIV)."""
    for found in _ROMAN.finditer(text) if _ROMAN_HINT.search(text) else ():
        letters = found["ordinal"] or found["alone"]
        if _WELL_FORMED.fullmatch(letters):
            digits = [_ROMAN_VALUES[letter] for letter in letters]
            value = sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))
            yield found.start(), found.end(), frozenset({str(value)})
