"""Flags numbers without an equivalent on the other side, or with another unit there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from translate_tool.language import Language, Moment, Number, align, moments, pieces, words
from translate_tool.language import measures as find_measures
from translate_tool.language import numbers as find_numbers
from translate_tool.language.number_words import NUMBER_WORDS
from translate_tool.records import Flag

# How many of a unit make the next one; a French week has eight days, and two have fifteen.
_PER_NEXT_UNIT = {"minute": 60, "hour": 24, "day": 7, "month": 12, "year": 10}
_WEEKS = {"8": "1", "15": "2"}
# Words for a share, a part of a year or about so many, which the other side may well put otherwise.
_LOOSE = frozenset(
    words(
        """
        both couple dizaine dizaines double dozen dozens fortnight half moitié once pair quart
        quarter quarters quarts second seconde tens twice
        """
    )
)
# Words that say how many there are, and what joins them.
_CARDINALS = frozenset(
    words(
        """
        trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt
        vingts trente quarante cinquante soixante septante huitante nonante cent cents mille million
        millions milliard milliards millier milliers centaine centaines dizaines quinzaine vingtaine
        trentaine quarantaine cinquantaine soixantaine douzaine un une deux et de
        three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
        hundreds thousand thousands million millions billion billions trillion trillions dozen
        one two and of a
        """
    )
)
_FEWEST = 3  # « deux » is both, a couple, a pair, either, the other
# How words begin that say a number as well: a decade, half a dozen, a trio, tripled.
_SAID = {
    3: ("tri", "thri", "treb", "tierc"),
    4: ("quad", "quat", "quart"),
    5: ("quin", "penta", "lust"),
    6: ("hexa", "half", "demi", "sext", "semest"),
    7: ("week", "semaine", "hept"),
    8: ("octo", "octu", "week", "semaine"),
    10: ("deca", "déca", "décen", "dizain", "ten"),
    12: ("dozen", "douzain", "year", "noon", "midi", "midday"),
    15: ("fortnight", "quinzain"),
    20: ("score", "vingt", "twent"),
    40: ("quarant",),
    50: ("half", "halv", "moitié", "demi"),
    100: ("cent", "siècle"),
    1000: ("millen", "milléna", "mille"),
}
_METRIC = frozenset(
    words("metre kilometre centimetre millimetre hectare kilogram gram litre tonne celsius")
) | {"square_metre", "square_kilometre", "cubic_metre"}
_IMPERIAL = frozenset(words("mile foot inch yard acre pound ounce gallon fahrenheit")) | {
    "square_mile",
    "square_foot",
}
_ARTICLE = re.compile(r"\b(?:une?|an?)\b", re.IGNORECASE)
_DISTRICT = re.compile(r"\b(Paris|Lyon|Marseille)[ ,(]+\Z")
# Of an index its number may be left out: FTSE 100, S&P 500.
_INDEX = re.compile(r"\b(CAC|DAX|FTSE|MSCI|Nasdaq|NASDAQ|Nikkei|Russell|S&P|SMI|Stoxx|STOXX)[ -]\Z")
_NUMERAL = re.compile("[0-9]+")
# How long (en 30 ans), and how old: « de 30 ans », "30 years old".
_YEARS = re.compile(
    r"(?P<during>\b(?:en|pendant|durant|d['’]ici|tous les|toutes les) )?"
    r"\b([0-9]{1,3}) (?:ans|années)\b"
)
_AGE = re.compile(r"\b([0-9]{1,3})[ -]years?[ -]old\b")
_SMALL = 1000  # a number in words below which the scale of the next one may be its own
_LONGEST = 12  # digits of a number worth calling otherwise
_SCALES = {
    **dict.fromkeys(("million", "millions"), 10**6),
    **dict.fromkeys(("billion", "milliard", "milliards"), 10**9),
}


def numbers(source: str, target: str) -> Iterator[Flag]:
    """Flag numbers without an equivalent, in digits or words, on the other side.

    Of those in words, ordinals, shares and small or vague ones may be left out: they count where
    both sides have such a one.
    """
    french, english = find_numbers(source, "fr"), find_numbers(target, "en")
    found = align(source, target).numbers
    lost, gained = _whole(found.only_source, french), _whole(found.only_target, english)
    if lost or gained:
        here, there = _Side.of(source, french, "fr"), _Side.of(target, english, "en")
        lost, gained = here.unmatched(lost, there), there.unmatched(gained, here)
    if lost and not all(number.spelled for number in lost):
        named = _months(moments(target, "en"))
        lost = [number for number in lost if not number.readings & named]
    gained = [number for number in gained if not _is_copied(number, source)]
    lost = [number for number in lost if not _is_called(number, source, target)]
    if gained and not all(number.spelled for number in gained):
        gained = _given(gained, source, target)
        named = _months(moments(source, "fr"))
        gained = [number for number in gained if not number.readings & named]
    changed = any(map(_counts, [*lost, *gained])) and _replaced(french, english)
    for alone, language, other in ((lost, "English", target), (gained, "French", source)):
        for number in alone:
            if not number.spelled or (changed and _counts(number)) or _is_missed(number, other):
                yield Flag(kind="number", detail=f"{number.text}: not in the {language}")


def _is_copied(number: Number, source: str) -> bool:
    """Tell whether an English number in words stands in the French: Three Mile Island."""
    french = number.text in NUMBER_WORDS["fr"]
    return number.spelled and not french and number.text in pieces(source)


def _is_called(number: Number, source: str, target: str) -> bool:
    """Tell whether English does without the figure: a marathon's length, a district of Paris."""
    if number.text == "42,195":
        return "marathon" in target.lower()
    near = (source, max(0, number.start - 12), number.start)
    named = _DISTRICT.search(*near) or _INDEX.search(*near)
    return bool(named and named[1] in target and number.text[-1:].isdigit())


def _is_missed(number: Number, other: str) -> bool:
    """Tell whether it counts things in words, from three on, and `other` has no word for it."""
    if not number.spelled or not all(word in _CARDINALS for word in words(number.text)):
        return False
    values = {int(reading) for reading in number.readings if reading.isdigit()}
    if not values or min(values) < _FEWEST:
        return False
    said = tuple(part for value in values for part in _SAID.get(value, ()))
    return not (said and any(word.startswith(said) for word in words(other)))


def _replaced(french: Sequence[Number], english: Sequence[Number]) -> bool:
    """Tell whether each side says a number more often than the other: 7 and 7, 7 and 6."""
    return _once_more(french, english) and _once_more(english, french)


def _once_more(these: Sequence[Number], those: Sequence[Number]) -> bool:
    left = Counter(reading for number in _outer(those) for reading in number.readings)
    for number in _outer(these):
        reading = max(number.readings, key=left.__getitem__)
        if not left[reading] and _counts(number):
            return True
        left[reading] -= 1
    return False


def _whole(alone: Sequence[Number], among: Sequence[Number]) -> list[Number]:
    """Return those of `alone`, each text once, but not the 3 of « 3 milliards » in `among`."""
    apart = {*alone}
    whole = (number for number in _outer(among) if number in apart) if apart else ()
    return list({number.text: number for number in whole}.values())


def _outer(numbers: Sequence[Number]) -> Iterator[Number]:
    """Yield those that are no part of another one."""
    end = 0
    for number in sorted(numbers, key=lambda n: (n.start, -n.end)):
        if number.start >= end:
            end = number.end
            yield number


class _Side(NamedTuple):
    """The numbers of one text: all that they may mean, and each by what else it may be called."""

    readings: frozenset[str]
    names: dict[Number, frozenset[str]]

    @classmethod
    def of(cls, text: str, found: Sequence[Number], language: Language) -> _Side:
        units = {n.start: n.unit for n in find_measures(text, language)}
        scales = {_SCALES.get(n.text.split()[-1].casefold(), 1) for n in found} - {1}
        return cls(
            readings=frozenset("1" if _ARTICLE.search(text) else "").union(
                *(n.readings for n in found)
            ),
            names={n: frozenset(_others(n, units.get(n.start, ""), scales)) for n in found},
        )

    def unmatched(self, numbers: Sequence[Number], other: _Side) -> list[Number]:
        """Those of `numbers`, which are of this side, that `other` does not call otherwise."""
        others = frozenset[str]().union(*other.names.values(), *map(_pieces, other.names))
        return [
            number
            for number in numbers
            if number.readings.isdisjoint(others)
            and (number.readings | self.names[number]).isdisjoint(other.readings)
            and not (_pieces(number) and _pieces(number) <= other.readings)
        ]


def _others(number: Number, unit: str, scales: set[int]) -> Iterator[str]:
    """24 heures: one day; 18 months: 1.5 years; « 3 » in « de 3 à 5 millions »: 3 million."""
    for reading in number.readings:
        if not reading.replace(".", "", 1).isdigit() or len(reading) > _LONGEST:
            continue
        value = Decimal(reading)
        if unit in _PER_NEXT_UNIT and (2 * value) % _PER_NEXT_UNIT[unit] == 0:
            yield _form(value / _PER_NEXT_UNIT[unit])
        if unit == "day" and reading in _WEEKS:
            yield _WEEKS[reading]
        if number.text[-1:].isdigit() or value < _SMALL:  # « deux à trois millions »
            yield from (_form(value * scale) for scale in scales)


def _form(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _pieces(number: Number) -> frozenset[str]:
    """Hours and minutes of 1 h 52, which is also 1 hour 52 minutes; of « une heure trente »."""
    clock = [reading for reading in number.readings if ":" in reading]
    written = number.text if not number.spelled else " ".join(clock)
    pieces = _NUMERAL.findall(written) if clock else []
    return frozenset(str(int(piece)) for piece in pieces)


def _given(gained: Sequence[Number], source: str, target: str) -> list[Number]:
    """Return `gained` without what English adds to metric figures: 30 m (100 ft)."""
    if not any(measure.unit in _METRIC for measure in find_measures(source, "fr")):
        return [*gained]
    imperial = (m for m in find_measures(target, "en") if m.unit in _IMPERIAL)
    added = {m.readings for m in imperial}
    metric = any(m.unit in _METRIC for m in find_measures(target, "en"))
    return [number for number in gained if not metric or number.readings not in added]


def _months(found: Sequence[Moment]) -> frozenset[str]:
    """The months that one side names: « 05/06/2024 » is June 5, 2024."""
    readings = (reading for moment in found for reading in moment.readings)
    months = (reading.partition("month:")[2] for reading in readings)
    return frozenset(month.lstrip("0") for month in months if month)


def _counts(number: Number) -> bool:
    """Tell whether it is more than one, about so many, a share, or part of a name (CO2)."""
    if number.spelled and number.text.isdigit():
        return False
    return not number.readings & {"0", "1"} and number.text.casefold() not in _LOOSE


def measures(source: str, target: str) -> Iterator[Flag]:
    """Flag numbers that have one unit in the French and another, or none, in the English."""
    yield from _aged(source, target)
    found = align(source, target).measures
    changed = found.only_source
    if not changed:
        return
    added = {r: measure for measure in found.only_target for r in measure.readings}
    here, bare = _readings(source, "fr"), _readings(target, "en")
    instead = {m.unit: m for m in reversed(found.only_target) if m.readings & here}
    excused = {measure.unit for measure in (*found.both, *found.only_target)}
    for measure in changed:
        swapped = [added[r].text for r in sorted(measure.readings) if r in added]
        if swapped:
            yield Flag(kind="unit", detail=f"{measure.text}: {swapped[0]} in the English")
        elif not measure.may_lose_unit and measure.unit not in excused and measure.readings & bare:
            yield Flag(kind="unit", detail=f"{measure.text}: without a unit in the English")
        elif measure.unit in instead and measure.readings & bare:  # « 48 dossiers en 3 jours »
            detail = f"{measure.text}: {instead[measure.unit].text} in the English"
            yield Flag(kind="number", detail=detail)


def _aged(source: str, target: str) -> Iterator[Flag]:
    """Flag a time that something took, or takes, and that became an age: « en 30 ans »."""
    ages = {found[1]: found[0] for found in _AGE.finditer(target)} if "old" in target else {}
    times = {found[2] for found in _YEARS.finditer(source) if found["during"]} if ages else set()
    said = {found[2] for found in _YEARS.finditer(source) if not found["during"]} if times else ()
    for number in sorted((times & ages.keys()) - set(said)):
        yield Flag(kind="unit", detail=f"{number} ans: {ages[number]} in the English")


def _readings(text: str, language: Language) -> frozenset[str]:
    return frozenset[str]().union(*(n.readings for n in find_numbers(text, language)))
