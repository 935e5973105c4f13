"""Replaces what a model got wrong by what it copies, and puts the English of it back afterwards.

    « Poutine arrive à 20 h 30. » → « Boeing arrive à 10 h 15. » → a model
    → "Boeing arrives at 10:15." → "Putin arrives at 8:30 p.m."

Knows names, figures and times; knows no model. What a stand-in is must fit its place: a country
for a country, after the same article, a time for a time. The result is of use only if each
stand-in occurs in the English as often as in the French.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

from translate_tool.glossary.repair import STAND_INS
from translate_tool.language import Mention, align, fold, mentions, moments, numbers
from translate_tool.language.english_forms import (
    BORNE,
    english_figure,
    english_name,
    english_number,
    english_time,
)
from translate_tool.language.number_words import CARDINAL
from translate_tool.language.numbers import CLOCK, Number
from translate_tool.language.words import PIECE
from translate_tool.records import Flag, canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """Says that `french` stands at `start` to `end`, and in the English, found by `pattern`, `put`.

    A `pattern` finds what models make of the stand-in.
    """

    start: int
    end: int
    french: str
    pattern: str
    put: str


@dataclass(frozen=True, slots=True)
class Substituted:
    """A text with stand-ins, as a model is shown it."""

    text: str
    parts: tuple[Substitute, ...]

    def restored(self, english: str) -> str:
        """Put the English of what was replaced into the translation; "" where that is in doubt."""
        for pattern in dict.fromkeys(part.pattern for part in self.parts):
            puts = [part.put for part in self.parts if part.pattern == pattern]
            found = list(re.finditer(pattern, english))
            if len(found) != len(puts):
                return ""
            for match, put in zip(reversed(found), reversed(puts), strict=True):
                english = english[: match.start()] + put + english[match.end() :]
        return english[:1].upper() + english[1:]


def substituted(source: str, target: str, flags: Sequence[Flag]) -> Substituted | None:
    """Replace what `flags` say is lost of canonical `source`; None where nothing can be.

    `target` is the English that was flagged.
    """
    lost = [flag.detail for flag in flags]

    def is_lost(text: str) -> bool:
        return any(detail.startswith(f"{text}: ") for detail in lost)

    found: list[Substitute] = []
    for find in (_names, _moments, _numbers):
        for one in find(source, target, is_lost):
            if all(one.end <= other.start or other.end <= one.start for other in found):
                found.append(one)
    if not found or len(found) > MOST:
        return None
    return Substituted(_written(source, found), tuple(sorted(found, key=lambda one: one.start)))


MOST = 6
"""Substitutes in a text: of one that is full of them, little is left to translate."""

Lost = Callable[[str], bool]


def _written(source: str, found: Sequence[Substitute]) -> str:
    for one in sorted(found, key=lambda one: -one.start):
        before = source[: one.start]
        if one.french[0] not in _VOWELS:
            before = _ELIDED.sub(r"\1e ", before)
        source = before + one.french + source[one.end :]
    return source


_ELIDED = re.compile(r"\b([dlnsjmtc]|qu|lorsqu|puisqu)['’] ?\Z", re.IGNORECASE)
_VOWELS = "AEIOU"


# -- names -----------------------------------------------------------------------------------------

_ARTICLE = re.compile(
    r"\b(?:(?P<elided>[ld]['’])|(?P<article>la|en|le|du|au|les|des|aux) )\Z", re.I
)
_PLACES = {
    "elided": (("Italie", "Italy"), ("Autriche", "Austria"), ("Australie", "Australia")),
    **dict.fromkeys(("le", "du", "au"), (("Canada", "Canada"), ("Japon", "Japan"))),
    **dict.fromkeys(("les", "des", "aux"), (("Pays-Bas", "Netherlands"),)),
    **dict.fromkeys(("la", "en"), (("France", "France"), ("Turquie", "Turkey"))),
    "": (("Madrid", "Madrid"), ("Berlin", "Berlin"), ("Rome", "Rome"), ("Paris", "Paris")),
}
"""Places of the same gender, by the article before, the most telling first: French, English."""
_OTHERS = tuple((name, name) for name in STAND_INS)


def _names(source: str, target: str, is_lost: Lost) -> Iterator[Substitute]:
    aligned = align(source, canonical(target)).names
    lost = [*aligned.only_source, *(name for name, _ in aligned.misspelt)]
    known = {mention.start: mention for mention in mentions(source, "fr")}
    taken: set[tuple[str, str]] = set()
    for text in dict.fromkeys(name.text for name in lost if is_lost(name.text)):
        spots = [
            (start, end, mention)
            for start, end in _places_of(text, source)
            for mention in [known.get(start)]
            if _can_be_replaced(source, start, source[start:end], mention, end)
        ]
        if free := _free(source, taken, _choices(source, spots)):
            taken |= {free}
            for start, end, mention in spots:
                whole = mention if mention and mention.end == end else None
                yield _in_place(
                    start,
                    end,
                    free[0],
                    rf"\b{free[1]}\b",
                    _english_of(source[start:end], whole),
                )


_JOINED_BEFORE = re.compile(r"(?:\b[A-Z]['’]|[\w’'-]+-)\Z")
_PARTICLE = re.compile(r" (?:(?:de|du|des) |d['’])")
_CURRENCY = re.compile(r"\b(?:dollars?|euros?|francs?|livres?) \Z")
_ITEM = re.compile(r"\W*(?:[0-9]{1,3}[.)]|\w\)) ")  # "1) Demander", where a capital says nothing
_SHOUTED = 5
"""Letters of the longest word in capitals that is taken for an acronym."""


def _places_of(text: str, source: str) -> Iterator[tuple[int, int]]:
    """Yield where a name stands, in whole words: of Leary, « O'Leary »."""
    for match in re.finditer(rf"\b{re.escape(text)}\b", source):
        before = _JOINED_BEFORE.search(source, max(0, match.start() - _FAR), match.start())
        yield (before.start() if before else match.start()), match.end()


_FAR = 30  # characters of a word that is looked at


def _can_be_replaced(source: str, start: int, name: str, mention: Mention | None, end: int) -> bool:
    """Tell whether a stand-in can take the place of a name, and its English is known.

    Not an adjective (Vénézuéliens), the US of « dollars US », the Avez of « Avez-vous », a word in
    capitals that may be any word, nor what French words make up (Guerre de Succession d'Espagne).
    """
    if source[start + len(name) :][:1] in ("-", "‑", "'", "’"):
        return False
    if _CURRENCY.search(source, max(0, start - _FAR), start):
        return False
    if mention and mention.end == end:
        return mention.proper
    shouted = name.isupper() and len(name) > _SHOUTED
    opens_item = _ITEM.fullmatch(source, 0, start) and " " not in name
    return not shouted and not opens_item and not _PARTICLE.search(name)


def _free(
    source: str, taken: Set[tuple[str, str]], choices: Sequence[tuple[str, str]]
) -> tuple[str, str] | None:
    return next((c for c in choices if c not in taken and c[0] not in source), None)


def _choices(
    source: str, spots: Sequence[tuple[int, int, Mention | None]]
) -> Sequence[tuple[str, str]]:
    """Return what may stand in at all of `spots`: for a country one of its gender."""
    if not spots:
        return ()
    if not all(mention and mention.kind == "place" for *_, mention in spots):
        return _OTHERS
    before = [_ARTICLE.search(source, max(0, start - 4), start) for start, *_ in spots]
    articles = {
        "elided" if found["elided"] else found["article"].lower() for found in before if found
    }
    return _PLACES[next((article for article in _PLACES if article in articles), "")]


def english_form(name: str) -> str:
    """Return what English writes for a French name, by the gazetteer or by rule."""
    whole = next((m for m in mentions(name, "fr") if m.text == name), None)
    return _english_of(name, whole)


def _english_of(text: str, mention: Mention | None) -> str:
    """Return the English of a name in which a mention of the gazetteer may be a part.

    A place that is part of a name stays: Anne Bretagne, Haute-Vienne.
    """
    if mention:
        return english_name(text, mention)
    parts: list[str] = []
    end = 0
    for part in mentions(text, "fr"):
        if part.proper and part.kind == "person" and fold(part.text) not in BORNE:
            parts += [english_name(text[end : part.start].strip()), english_name(part.text, part)]
            end = part.end
    return " ".join(filter(None, [*parts, english_name(text[end:].strip())]))


# -- dates -----------------------------------------------------------------------------------------

_MONTHS = dict(
    pair.split()
    for pair in (
        *("janvier January", "février February", "mars March", "avril April", "mai May"),
        *("juin June", "juillet July", "août August", "septembre September", "octobre October"),
        *("novembre November", "décembre December"),
    )
)
_WEEKDAYS = dict(
    pair.split()
    for pair in (
        *("lundi Monday", "mardi Tuesday", "mercredi Wednesday", "jeudi Thursday"),
        *("vendredi Friday", "samedi Saturday", "dimanche Sunday"),
    )
)


def _moments(source: str, target: str, is_lost: Lost) -> Iterator[Substitute]:  # noqa: ARG001
    """Replace months and weekdays by others; the days and years are numbers."""
    for moment in moments(source, "fr"):
        if not is_lost(moment.text):
            continue
        for table, choices in ((_MONTHS, ("juin", "juillet")), (_WEEKDAYS, ("lundi", "vendredi"))):
            free = [c for c in choices if c not in source.lower()]
            for word in PIECE.finditer(source, moment.start, moment.start + len(moment.text)):
                if free and (put := table.get(word[0].lower())):
                    yield Substitute(
                        start=word.start(),
                        end=word.end(),
                        french=free[0],
                        pattern=rf"\b{table[free[0]]}\b",
                        put=put,
                    )


# -- numbers ---------------------------------------------------------------------------------------

_FIGURES = ("17", "14", "16", "13")
_DIGITS = re.compile(r"[0-9]+(?:[ \u00a0\u2009\u202f.][0-9]{3}(?![0-9]))*(?:,[0-9]+)?")
_CLOCKS = (("10 h 15", r"\b10 ?[:.h] ?15(?: ?a\.?m\b\.?)?"),)
_CENTURIES = (("XXe", r"\b(?:20th|twentieth)\b"), ("XIXe", r"\b(?:19th|nineteenth)\b"))
_MONEY = re.compile(r"(?P<scale>k|M|Mds?|md|Md)[ \u00a0\u202f]?(?P<sign>[€$£])")
_SCALES = {"k": ",000", "M": " million"}


def _numbers(source: str, target: str, is_lost: Lost) -> Iterator[Substitute]:  # noqa: ARG001
    free = [figure for figure in _FIGURES if figure not in source]
    for number in numbers(source, "fr"):
        if is_lost(number.text) and (one := _number(source, number, free)):
            free = [figure for figure in free if figure != one.french.strip()]
            yield one


def _number(source: str, number: Number, free: Sequence[str]) -> Substitute | None:
    """Return what stands in for a number: another of its kind."""
    if number.spelled:
        return _spelled(source, number, free)
    if CLOCK.fullmatch(number.text) and (time := english_time(number.text)):
        french, pattern = _CLOCKS[0]
        return _in_place(number.start, number.end, french, pattern, time)
    digits = _DIGITS.match(source, number.start)
    if not digits or not free or (digits.end() < number.end and source[digits.end()].isdigit()):
        return None
    put, end = english_figure(digits[0]), digits.end()
    money = _MONEY.match(source, end + (source[end : end + 1] in " \u00a0\u202f"))
    if money:  # 200 k€: the model is shown 17 €
        put += _SCALES.get(money["scale"], " billion")
        end = money.start("sign")
        return _in_place(digits.start(), end, f"{free[0]} ", rf"\b{free[0]}\b", put)
    return _in_place(digits.start(), end, free[0], rf"\b{free[0]}\b", put)


def _spelled(source: str, number: Number, free: Sequence[str]) -> Substitute | None:
    put = english_number(number)
    if not put:
        return None
    if put[-1].isalpha() and put[0].isdigit():
        century = next((c for c in _CENTURIES if c[0] not in source), None)
        return century and _in_place(number.start, number.end, *century, put)
    article = number.text.casefold() in ("un", "une")
    if article or not free or number.text[-1].isdigit() or not CARDINAL.fullmatch(number.text):
        return None
    return _in_place(number.start, number.end, free[0], rf"\b{free[0]}\b", put)


def _in_place(start: int, end: int, french: str, pattern: str, put: str) -> Substitute:
    return Substitute(start=start, end=end, french=french, pattern=pattern, put=put)
