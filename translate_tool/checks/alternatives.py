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
from functools import lru_cache

from translate_tool.checks.alternative_sets import (
    Member,
    Members,
    counterparts,
    english_of,
    english_stem_of,
    french_stem_of,
    table_of_sets,
)
from translate_tool.checks.denials import denials
from translate_tool.checks.meaning import LONGEST, sides
from translate_tool.language.stems import english_stem
from translate_tool.language.words import PIECE
from translate_tool.records import Flag

_WORD = re.compile(rf"{PIECE.pattern}(?:[-‑]{PIECE.pattern})*")
_SOME = r"\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix)"
# What is no words of its own, and what it counts as; "" is left out.
_READ_AS = tuple(
    (re.compile(pattern, re.IGNORECASE), put)
    for pattern, put in (
        (r"\b(?:12|douze)\s(?:\w+\s)?mois\b", ""),  # ces douze derniers mois, the past year
        (r"\bmois d(?:e |['’])(?=janv|févr|mars|avr|mai|jui|août|sept|oct|nov|déc)", ""),
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
_IN_PLACE = "thing"  # the kind of sets of which a word never stands in the place of any other


@dataclass(slots=True)
class _Found:
    """A word of a row: as it is written where it stands first, and how often it is there."""

    text: str
    start: int
    times: int


def alternatives(source: str, target: str) -> Iterator[Flag]:
    """Flag the first word that stands for another one of its kind."""
    given = _given(source)
    here = [stem for stem in given if stem in table_of_sets().french]
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
                _count(given, french_stem_of(put), match[0], start)
    for match in _WORD.finditer(source):
        word, stem = match[0], french_stem_of(match[0])
        if word.isalnum() or stem in table_of_sets().french:
            _count(given, stem, word, match.start())
        else:
            for piece in PIECE.finditer(source, *match.span()):
                _count(given, french_stem_of(piece[0]), piece[0], piece.start())
    return given


@lru_cache(maxsize=16)  # looked at once more by `_in_its_place`
def _made(target: str) -> Mapping[str, _Found]:
    """Return the words of the English by their stems; "coldest" is "cold" as well."""
    made = dict[str, _Found]()
    for match in PIECE.finditer(target):
        low = match[0].lower()
        if low not in ("up", "down"):
            _count(made, english_stem_of(low), match[0], match.start())
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


def _is_translated(stem: str, given: Collection[str], made: Collection[str]) -> bool:
    """Tell whether the English has it, or else what the lexicon knows for it.

    That is no other word of its kind, though people do say "afternoon" for « midi », and answers no
    other word of the French: the "night" of « hier soir » is no yesterday.
    """
    table = table_of_sets()
    members = table.french[stem]
    if not english_of(stem).isdisjoint(made):
        return True
    others = [other for other in given if other != stem]
    answered = Members().union(*(table.french.get(other, ()) for other in others))
    known = counterparts(stem)
    for rank, word in enumerate(known):
        if word in made:
            there = table.english.get(word, Members())
            beside = any(member.is_beside(other) for member in there for other in members)
            theirs = any(word in counterparts(other)[: min(rank, _FIRST)] for other in others)
            if not (beside or theirs) and there.isdisjoint(answered):
                return True
    return False


def _of_its_kind(stem: str, made: Collection[str]) -> Iterator[tuple[str, Member]]:
    """Yield the English stems that are other members of its sets."""
    table = table_of_sets()
    for word in made:
        for member in sorted(table.english.get(word, ())):
            if any(member.is_beside(other) for other in table.french[stem]):
                yield word, member


def _times_said(
    english: str, member: Member, given: Mapping[str, _Found], made: Collection[str]
) -> int:
    """Count the French words that are a member, or usually translated by an English word."""
    table = table_of_sets().french
    return sum(
        found.times
        for stem, found in given.items()
        if member in table.get(stem, ()) or _may_say(stem, english, made)
    )


def _may_say(french: str, english: str, made: Collection[str]) -> bool:
    """Tell whether a French word is usually translated so, and by nothing that is more usual here.

    « boire » is "drink" in a row that has it, and "beer" in none.
    """
    usual = counterparts(french)[:_USUAL]
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
    table = table_of_sets()
    french, english = sides(source, target)
    for word in french.words:
        given = table.french.get(french_stem_of(word.text), Members())
        if word.near or word.answered or not _are_things(given):
            continue
        for other in english.words:
            made = table.english.get(english_stem(other.text.lower()), Members())
            is_missing = not (other.near or other.answered) and _are_things(made - given)
            if is_missing and word.slot[0] < other.place < word.slot[1]:
                yield _flag(_IN_PLACE, word.text, other.text)
                return


def _are_things(members: Members) -> bool:
    return any(member.kind == _IN_PLACE for member in members)
