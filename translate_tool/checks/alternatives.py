"""Flags a word that is one of a kind for another: « samedi matin », "Saturday afternoon".

data/alternatives.toml has sets of words of which one never translates another. A French one counts
as translated where the English has anything that the lexicon knows for it, an English one as given
where any French word is known to be translated by it. What then stands for each other is told,
however free the rest of the row is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import RootModel

from translate_tool.checks.denials import denials
from translate_tool.checks.meaning import LONGEST, sides
from translate_tool.language.content_words import content_words
from translate_tool.language.lexicon import lexicon
from translate_tool.language.stems import english_stem, french_stem
from translate_tool.language.words import FUNCTION_WORDS, PIECE
from translate_tool.records import Flag
from translate_tool.runtime import toml

_WORD = re.compile(rf"{PIECE.pattern}(?:[-‑]{PIECE.pattern})*")
_HYPHEN = re.compile("[-‑]")
_YEAR = re.compile(r"\b(?:12|douze)\s(?:\w+\s)?mois\b")  # ces douze derniers mois, the past year
# Of words that turn another around: « interdit, sauf dehors », "only allowed outside".
_TURNED = re.compile(
    r"\b(?:moins|peu|grand-chose|sauf|excepté|less|little|only|unless|except)\b", re.IGNORECASE
)
_DENIED = "opposite"  # the kind of sets of which a word may be denied: « peu difficile », easy
_USUAL = 4  # counterparts of a French word, the first, by which it answers an English one
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


def alternatives(source: str, target: str) -> Iterator[Flag]:
    """Flag the first word that stands for another one of its kind."""
    given = _given(source)
    here = [stem for stem in given if stem in _table().french]
    made = {stem: text for text, stem, _ in content_words(target, "en")} if here else {}
    lost = [stem for stem in here if not _is_translated(stem, made, set(here) - {stem})]
    for stem in lost:
        for instead, member in _of_its_kind(stem, made):
            denied = member.kind == _DENIED and _differ_in_denials(source, target)
            if not (denied or _is_said(instead, member, given.keys() - {stem})):
                yield _flag(member.kind, given[stem], made[instead])
                return
    if lost:
        yield from _in_its_place(source, target)


def _flag(kind: str, given: str, made: str) -> Flag:
    kind = "date" if kind == "date" else "meaning"
    return Flag(kind=kind, detail=f"{given}: “{made}” in the English")


@lru_cache(maxsize=16)  # each hypothesis of a beam has one French
def _given(source: str) -> Mapping[str, str]:
    """Return the words of the French by their stems; of a compound the table has not, the pieces.

    « après-midi » is no « midi ».
    """
    given = dict[str, str]()
    for match in _WORD.finditer(_YEAR.sub(" ", source)):
        word, stem = match[0], _stem(match[0])
        if word.isalnum() or stem in _table().french:
            given[stem] = word
        else:
            given |= {_stem(piece): piece for piece in _HYPHEN.split(word)}
    return given


def _stem(word: str) -> str:
    if word.isalnum():
        return french_stem(word.lower())
    return "-".join(map(french_stem, _HYPHEN.split(word.lower())))


def _is_translated(stem: str, made: Collection[str], others: Collection[str]) -> bool:
    """Tell whether the English has it, or else what the lexicon knows for it.

    That is no other word of its kind, though people do say "afternoon" for « midi », and stands for
    none of the `others`: the "night" of « hier soir » is no yesterday.
    """
    table = _table()
    members = table.french[stem]
    if not _own(stem).isdisjoint(made):
        return True
    answered = _Members().union(*(table.french[other] for other in others))
    for word in filter(made.__contains__, _known(stem)):
        there = table.english.get(word, _Members())
        beside = any(member.is_beside(other) for member in there for other in members)
        if not beside and there.isdisjoint(answered):
            return True
    return False


def _of_its_kind(stem: str, made: Collection[str]) -> Iterator[tuple[str, _Member]]:
    """Yield the English stems that are other members of its sets."""
    table = _table()
    for word in made:
        for member in sorted(table.english.get(word, ())):
            if any(member.is_beside(other) for other in table.french[stem]):
                yield word, member


def _is_said(english: str, member: _Member, french: Collection[str]) -> bool:
    """Tell whether one of some French words is that member, or usually translated by the word."""
    table = _table().french
    return any(member in table.get(stem, ()) or english in _known(stem)[:_USUAL] for stem in french)


def _differ_in_denials(source: str, target: str) -> bool:
    """Tell whether a word may be turned around: « interdit », "not allowed"; « peu difficile »."""
    french = [denial for denial in denials(source, "fr") if denial.kind != "lexical"]
    english = [denial for denial in denials(target, "en") if denial.kind != "lexical"]
    return len(french) != len(english) or bool(_TURNED.search(source) or _TURNED.search(target))


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
