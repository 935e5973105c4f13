"""Knows sets of words of which one never translates another, and what else stands for each.

The sets are data/alternatives.toml, what else stands for their words is the lexicon's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import RootModel

from translate_tool.language.lexicon import lexicon
from translate_tool.language.stems import english_stem, french_stem
from translate_tool.language.words import FUNCTION_WORDS
from translate_tool.runtime import toml

HYPHEN = re.compile("[-‑]")
_COMPARED = re.compile(r"([^\W\d_]{2,}?)(?:([b-df-hj-np-tv-z])\2)?(i?)(?:er|est)\Z")
_KEPT = 1 << 14  # words of which the stem is remembered


class Sets(RootModel[dict[str, dict[str, list[tuple[str, str]]]]]):
    """The file: kind → set → members, each its French words and its English ones."""


class Member(NamedTuple):
    """A member of a set: the kind and the name of the set, and its place in it."""

    kind: str
    set: str
    place: int

    def is_beside(self, other: Member) -> bool:
        """Tell whether both are of one set."""
        return self[:2] == other[:2]


Members = frozenset[Member]


class Table(NamedTuple):
    """What French and English stems are members of."""

    french: Mapping[str, Members]
    english: Mapping[str, Members]


@lru_cache(maxsize=1 << 12)
def counterparts(french: str) -> tuple[str, ...]:
    """Return the English stems that the lexicon knows for a French one, the most usual first.

    Without "over" or "one", which it was also seen beside.
    """
    table, (stems, light) = lexicon(), _english_stems()
    number = table.french.get(french)
    known = () if number is None else table.direct.of(number)
    return tuple(stems[n] for n in known if stems[n] not in light)


@cache
def english_of(french: str) -> frozenset[str]:
    """Return the English stems of what a French one of the table is."""
    table = table_of_sets()
    members = table.french[french]
    return frozenset(stem for stem, there in table.english.items() if there & members)


@cache
def _english_stems() -> tuple[tuple[str, ...], frozenset[str]]:
    """Return those of the lexicon, by their numbers, and those of words without a meaning."""
    return tuple(lexicon().english), frozenset(map(english_stem, FUNCTION_WORDS["en"]))


@cache
def table_of_sets() -> Table:
    """Read the sets that come with the package."""
    path = files("translate_tool").joinpath("data/alternatives.toml")
    french: dict[str, set[Member]] = {}
    english: dict[str, set[Member]] = {}
    for kind, sets in toml.load(path, Sets).root.items():
        for name, members in sets.items():
            for place, (here, there) in enumerate(members):
                for stem in map(french_stem_of, here.split()):
                    french.setdefault(stem, set()).add(Member(kind, name, place))
                for stem in map(english_stem, there.split()):
                    english.setdefault(stem, set()).add(Member(kind, name, place))
    return Table(_frozen(french), _frozen(english))


def _frozen(table: Mapping[str, set[Member]]) -> dict[str, Members]:
    return {stem: frozenset(members) for stem, members in table.items()}


@lru_cache(maxsize=_KEPT)
def english_stem_of(low: str) -> str:
    """Return the stem of an English word, of a comparative that of its positive: colder."""
    stem, base = english_stem(low), _COMPARED.fullmatch(low)
    if base and stem not in table_of_sets().english:
        positive = english_stem(base[1] + (base[2] or "") + "y" * bool(base[3]))
        return positive if positive in table_of_sets().english else stem
    return stem


@lru_cache(maxsize=_KEPT)
def french_stem_of(word: str) -> str:
    """Return the stem of a French word, of a compound those of its parts: après-midi."""
    if word.isalnum():
        return french_stem(word.lower())
    return "-".join(map(french_stem, HYPHEN.split(word.lower())))
