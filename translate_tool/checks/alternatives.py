"""Flags a word that is one of a kind for another: « samedi matin », "Saturday afternoon".

data/alternatives.toml has sets of words of which one never translates another. A French one counts
as translated where the English has anything that the lexicon knows for it, an English one as given
where any French word is known to be translated by it. What then stands for each other is told,
however free the rest of the row is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import RootModel

from translate_tool.checks.denials import denials
from translate_tool.checks.meaning import LONGEST, sides
from translate_tool.language.lexicon import lexicon
from translate_tool.language.stems import english_stem, french_stem
from translate_tool.language.words import FUNCTION_WORDS, PIECE
from translate_tool.records import Flag
from translate_tool.runtime import toml

_WORD = re.compile(rf"{PIECE.pattern}(?:[-‑]{PIECE.pattern})*")
_HYPHEN = re.compile("[-‑]")
_SOME = r"\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix)"
# What is no words of its own, and what it counts as; "" is left out.
_READ_AS = tuple(
    (re.compile(pattern, re.IGNORECASE), put)
    for pattern, put in (
        (r"\b(?:12|douze)\s(?:\w+\s)?mois\b", ""),  # ces douze derniers mois, the past year
        (r"\barrière-", ""),  # arrière-petite-fille
        (r"(?<!peu )(?<!juste )\baprès midi\b", "après-midi"),  # cet après midi
        (r"(?<=[àds] l['’])est\b|(?<=[ds][-‑])est\b", "oriental"),  # dans l'est, sud-est
        (r"\bpommes? de terre\b", "patate"),
        (r"\bde moins en moins\b", "moins-nombreux"),
        (r"\bde plus en plus\b", "plus-nombreux"),
        (rf"(?:(?<=[0-9] )(?:\w+ ){{0,2}}|{_SOME} points? )de plus\b(?! d[e'’])", "plus-nombreux"),
        (
            rf"(?:(?<=[0-9] )(?:\w+ ){{0,2}}|{_SOME} points? )de moins\b(?! d[e'’])",
            "moins-nombreux",
        ),
    )
)
# Few texts have one of these, and this finds it sooner.
_HINT = re.compile(r"mois|arrière|midi|['’‑-]est\b|pomme|\bde (?:plus|moins)\b", re.IGNORECASE)
_UP_OR_DOWN = re.compile(
    r"\b(?:is|are|was|were|been|go|goes|going|went|come|came|closed|ended) (?:\w+ )?(?:up|down)\b"
    r"|\b(?:up|down)(?= (?:by |from |on |to )?(?:[€$£]?[0-9]|a (?:third|quarter)))",
    re.IGNORECASE,
)
_AGE = re.compile(r"(?<=year)s?[- ]olds?\b", re.IGNORECASE)
_COMPARED = re.compile(r"([^\W\d_]{2,}?)(?:([b-df-hj-np-tv-z])\2)?(i?)(?:er|est)\Z")
# Of words that turn another around: « interdit, sauf dehors », "only allowed outside".
_TURNED = re.compile(
    r"\b(?:moins|peu(?! (?:avant|après)\b)|grand-chose|sauf|excepté"
    r"|less|little|only|unless|except)\b",
    re.IGNORECASE,
)
_DENIED = "opposite"  # the kind of sets of which a word may be denied: « peu difficile », easy
_BEFORE, _AFTER = 45, 25  # characters beside such a word in which it is
_USUAL = 4  # counterparts of a French word, the first, by which it answers an English one
_FIRST = 2  # ... and by which no other word does: the "drink" of « boire du vin » is no wine
_KEPT = 1 << 14  # words of which the stem is remembered
_IN_PLACE = "thing"  # the kind of sets of which a word never stands in the place of any other


class Sets(RootModel[dict[str, dict[str, list[tuple[str, str]]]]]):
    """The file: kind → set → members, each its French words and its English ones."""


class _Member(NamedTuple):
    """A member of a set: the kind and the name of the set, and its place in it."""

    kind: str
    set: str
    place: int

    def is_beside(self, other: _Member) -> bool:
        """Tell whether both are of one set."""
        return self[:2] == other[:2]


_Members = frozenset[_Member]


class _Table(NamedTuple):
    """What French and English stems are members of."""

    french: Mapping[str, _Members]
    english: Mapping[str, _Members]


@dataclass(slots=True)
class _Found:
    """A word of a row: as it is written where it stands first, and how often it is there."""

    text: str
    start: int
    times: int


def alternatives(source: str, target: str) -> Iterator[Flag]:
    """Flag the first word that stands for another one of its kind."""
    given = _given(source)
    here = [stem for stem in given if stem in _table().french]
    made = _made(target) if here else {}
    lost = [stem for stem in here if not _is_translated(stem, given.keys(), made.keys())]
    for stem in lost:
        for instead, member in _of_its_kind(stem, made):
            one, other = given[stem], made[instead]
            others = {word: found for word, found in given.items() if word != stem}
            if _times_said(instead, member, others, made.keys()) < other.times and not (
                member.kind == _DENIED and _differ_in_denials(source, one, target, other)
            ):
                yield _flag(member.kind, one.text, other.text)
                return
    if lost:
        yield from _in_its_place(source, target)


def _flag(kind: str, given: str, made: str) -> Flag:
    kind = "date" if kind == "date" else "meaning"
    return Flag(kind=kind, detail=f"{given}: “{made}” in the English")


@lru_cache(maxsize=16)  # each hypothesis of a beam has one French
def _given(source: str) -> Mapping[str, _Found]:
    """Return the words of the French by their stems; of a compound the table has not, the pieces.

    « après-midi » is no « midi ».
    """
    given = dict[str, _Found]()
    for pattern, put in _READ_AS if _HINT.search(source) else ():
        for match in pattern.finditer(source):
            start, end = match.span()
            source = source[:start] + " " * (end - start) + source[end:]
            if put:
                _count(given, _stem(put), match[0], start)
    for match in _WORD.finditer(source):
        word, stem = match[0], _stem(match[0])
        if word.isalnum() or stem in _table().french:
            _count(given, stem, word, match.start())
        else:
            for piece in PIECE.finditer(source, *match.span()):
                _count(given, _stem(piece[0]), piece[0], piece.start())
    return given


@lru_cache(maxsize=16)  # looked at once more by `_in_its_place`
def _made(target: str) -> Mapping[str, _Found]:
    """Return the words of the English by their stems; "coldest" is "cold" as well."""
    made = dict[str, _Found]()
    for match in PIECE.finditer(target):
        low = match[0].lower()
        if low not in ("up", "down"):
            _count(made, _english_stem(low), match[0], match.start())
    for _ in _AGE.finditer(target):  # an answer to « vieux », and none instead of « jeune »
        made["old"].times -= 1
    for match in _UP_OR_DOWN.finditer(target):
        word = match[0].rpartition(" ")[2]
        _count(made, word.lower(), word, match.end() - len(word))
    return made


def _count(found: dict[str, _Found], stem: str, text: str, start: int) -> None:
    if known := found.get(stem):
        known.times += 1
    else:
        found[stem] = _Found(text, start, 1)


@lru_cache(maxsize=_KEPT)
def _english_stem(low: str) -> str:
    """Return the stem of an English word, of a comparative that of its positive: colder."""
    stem, base = english_stem(low), _COMPARED.fullmatch(low)
    if base and stem not in _table().english:
        positive = english_stem(base[1] + (base[2] or "") + "y" * bool(base[3]))
        return positive if positive in _table().english else stem
    return stem


@lru_cache(maxsize=_KEPT)
def _stem(word: str) -> str:
    if word.isalnum():
        return french_stem(word.lower())
    return "-".join(map(french_stem, _HYPHEN.split(word.lower())))


def _is_translated(stem: str, given: Collection[str], made: Collection[str]) -> bool:
    """Tell whether the English has it, or else what the lexicon knows for it.

    That is no other word of its kind, though people do say "afternoon" for « midi », and answers no
    other word of the French: the "night" of « hier soir » is no yesterday.
    """
    table = _table()
    members = table.french[stem]
    if not _own(stem).isdisjoint(made):
        return True
    others = [other for other in given if other != stem]
    answered = _Members().union(*(table.french.get(other, ()) for other in others))
    known = _known(stem)
    for rank, word in enumerate(known):
        if word in made:
            there = table.english.get(word, _Members())
            beside = any(member.is_beside(other) for member in there for other in members)
            theirs = any(word in _known(other)[: min(rank, _FIRST)] for other in others)
            if not (beside or theirs) and there.isdisjoint(answered):
                return True
    return False


def _of_its_kind(stem: str, made: Collection[str]) -> Iterator[tuple[str, _Member]]:
    """Yield the English stems that are other members of its sets."""
    table = _table()
    for word in made:
        for member in sorted(table.english.get(word, ())):
            if any(member.is_beside(other) for other in table.french[stem]):
                yield word, member


def _times_said(
    english: str, member: _Member, given: Mapping[str, _Found], made: Collection[str]
) -> int:
    """Count the French words that are a member, or usually translated by an English word."""
    table = _table().french
    return sum(
        found.times
        for stem, found in given.items()
        if member in table.get(stem, ()) or _may_say(stem, english, made)
    )


def _may_say(french: str, english: str, made: Collection[str]) -> bool:
    """Tell whether a French word is usually translated so, and by nothing that is more usual here.

    « boire » is "drink" in a row that has it, and "beer" in none.
    """
    usual = _known(french)[:_USUAL]
    return english in usual and not any(w in made for w in usual[: usual.index(english)])


def _differ_in_denials(source: str, given: _Found, target: str, made: _Found) -> bool:
    """Tell whether a word may be turned around: « interdit », "not allowed"; « peu difficile »."""
    near = [
        (text, language, found.start - _BEFORE, found.start + len(found.text) + _AFTER)
        for text, language, found in ((source, "fr", given), (target, "en", made))
    ]
    if any(_TURNED.search(text, max(0, start), end) for text, _, start, end in near):
        return True
    french, english = (
        sum(
            start <= denial.at <= end and denial.kind != "lexical"
            for denial in denials(text, language)
        )
        for text, language, start, end in near
    )
    return french != english


def _in_its_place(source: str, target: str) -> Iterator[Flag]:
    """Flag a thing where one of another set would stand: « la variole », "the valley"."""
    if len(source) > LONGEST:
        return
    table = _table()
    french, english = sides(source, target)
    for word in french.words:
        given = table.french.get(_stem(word.text), _Members())
        if word.near or word.answered or not _are_things(given):
            continue
        for other in english.words:
            made = table.english.get(english_stem(other.text.lower()), _Members())
            is_missing = not (other.near or other.answered) and _are_things(made - given)
            if is_missing and word.slot[0] < other.place < word.slot[1]:
                yield _flag(_IN_PLACE, word.text, other.text)
                return


def _are_things(members: _Members) -> bool:
    return any(member.kind == _IN_PLACE for member in members)


@lru_cache(maxsize=1 << 12)
def _known(french: str) -> tuple[str, ...]:
    """Return the English stems that the lexicon knows for a French one, the most usual first.

    Without "over" or "one", which it was also seen beside.
    """
    table, (stems, light) = lexicon(), _english_stems()
    number = table.french.get(french)
    known = () if number is None else table.direct.of(number)
    return tuple(stems[n] for n in known if stems[n] not in light)


@cache
def _own(french: str) -> frozenset[str]:
    """Return the English stems of what a French one of the table is."""
    table = _table()
    members = table.french[french]
    return frozenset(stem for stem, there in table.english.items() if there & members)


@cache
def _english_stems() -> tuple[tuple[str, ...], frozenset[str]]:
    """Return those of the lexicon, by their numbers, and those of words without a meaning."""
    return tuple(lexicon().english), frozenset(map(english_stem, FUNCTION_WORDS["en"]))


@cache
def _table() -> _Table:
    path = files("translate_tool").joinpath("data/alternatives.toml")
    french: dict[str, set[_Member]] = {}
    english: dict[str, set[_Member]] = {}
    for kind, sets in toml.load(path, Sets).root.items():
        for name, members in sets.items():
            for place, (here, there) in enumerate(members):
                for stem in map(_stem, here.split()):
                    french.setdefault(stem, set()).add(_Member(kind, name, place))
                for stem in map(english_stem, there.split()):
                    english.setdefault(stem, set()).add(_Member(kind, name, place))
    return _Table(_frozen(french), _frozen(english))


def _frozen(table: Mapping[str, set[_Member]]) -> dict[str, _Members]:
    return {stem: frozenset(members) for stem, members in table.items()}
