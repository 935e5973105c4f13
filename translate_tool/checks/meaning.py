"""Flags rows whose words do not answer each other: « 412 fauteuils » → "412 mistakes".

Each content word is looked up in a table of which words translate which (`language.lexicon`), and
has a counterpart on the other side or none. People paraphrase, so that one word alone says little:
the evidence of a row is added up. Names and figures are for other checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from translate_tool.checks.thresholds import Thresholds
from translate_tool.language import FUNCTION_WORDS
from translate_tool.language.lexicon import STEP, lexicon
from translate_tool.language.number_words import NUMBER_WORDS
from translate_tool.language.stems import english_stem, french_stem
from translate_tool.language.words import KEPT, PIECE, Language, words
from translate_tool.records import Flag

_SHORTEST = 4  # letters of a word that is looked up
_ROOT = 5  # first letters that words of both languages share if they are one: organisation
_LONGEST = 1000  # characters; a longer row has a counterpart for everything
_TELLING = 1.0  # nats: the weight of a word that a flag names
_NAMED = 3  # words of a side that a flag names
_HEAD = re.compile(r"(?:\A|[.!?…:;»«\"“”(]\s*|[-–—]\s+)\Z")
"""What stands before a word whose capital is due to its place."""


# Figures, dates and units are for other checks: « huit jours » is "a week", « euros » is "€".
_MEASURES: dict[Language, frozenset[str]] = {
    "fr": frozenset(
        words(
            """
            an année années ans centime centimes dollar dollars euro euros fois franc francs heure
            heures jour jours journée kilomètre kilomètres kilos lendemain matin mètre mètres
            midi millier milliers million millions milliard milliards minuit minute minutes mois
            nuit pour-cent quart semaine semaines siècle siècles soir tonne tonnes veille
            """
        )
    )
    | frozenset(NUMBER_WORDS["fr"]),
    "en": frozenset(
        words(
            """
            billion billions century centuries cent cents day days dollar dollars euro euros evening
            hour hours kilometre kilometres kilometer kilometers metre metres meter meters midnight
            mile miles million millions minute minutes month months morning night noon percent pound
            pounds thousand thousands times tonne tonnes tons trillion twice week weeks year years
            """
        )
    )
    | frozenset(NUMBER_WORDS["en"]),
}


class Word(NamedTuple):
    """A content word that the table knows. `weight`: how much it says, in nats, if it is missing.

    `found`: it has a counterpart in the row; `near`: or a word there is translated like one.
    """

    text: str
    number: int
    weight: float
    found: bool
    near: bool


class Side(NamedTuple):
    """One side of a row: the content words that the table knows, and how many words it has."""

    words: tuple[Word, ...]
    length: int

    def weight(self, counts: Callable[[Word], bool]) -> float:
        """Add up the weights of the words that count."""
        return sum(word.weight for word in self.words if counts(word))


def meaning(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    """Flag a row in which words of either side have no counterpart, and say which."""
    if len(source) > _LONGEST:
        return
    french, english = sides(source, target)
    if evidence(french, english) < thresholds.meaning:
        return
    lost = ", ".join(f"{word.text}{_usual(word)}" for word in _telling(french))
    invented = ", ".join(f"“{word.text}”" for word in _telling(english))
    told = (
        lost and f"{lost}: nothing like it in the English",
        invented and f"{invented}: nothing like it in the French",
    )
    if any(told):
        yield Flag(kind="meaning", detail="; ".join(filter(None, told)))


def evidence(french: Side, english: Side) -> float:
    """Return the log-odds, in nats, that a row is a machine's slip and no person's translation.

    By logistic regression on one half of 2,497 sentences of news, guides and web comments: those of
    a weak model against people's, and against 2,000 of a good model. People leave a few words of
    either side without a counterpart; a machine that slips translates all the others word by word.
    """
    without = [word.weight for word in french.words if not word.found]
    return (
        0.099
        + 0.163 * len(french.words)
        - 0.336 * len(english.words)
        - 0.064 * french.length
        + 0.080 * english.length
        + 0.160 * len(without)
        - 0.775 * sum(not word.found for word in english.words)
        + 0.222 * max(without, default=0.0)
        + 0.292 * french.weight(lambda word: not word.near)
        + 0.625 * english.weight(lambda word: not word.near)
        - 0.060 * french.weight(lambda word: word.found)
        + 0.105 * english.weight(lambda word: word.found)
    )


@lru_cache(maxsize=KEPT)  # a row is doubted by the same measure for all models, then by its model's
def sides(source: str, target: str) -> tuple[Side, Side]:
    """Look up the words of both sides of a row."""
    table = lexicon()
    french, english = _stems(source, "fr"), _stems(target, "en")
    numbers = {table.french[stem] for _, stem, _ in french if stem in table.french}
    others = {table.english[stem] for _, stem, _ in english if stem in table.english}
    answered = {other for number in numbers for other in table.direct.of(number)}

    def known(
        of: Sequence[tuple[str, str, bool]],
        places: Mapping[str, int],
        weights: bytes,
        beside: Set[str],
        has: Callable[[int], bool],
        has_near: Callable[[int], bool],
    ) -> Iterator[Word]:
        roots = {stem[:_ROOT] for stem in beside if len(stem) >= _ROOT}
        for text, stem, content in of:
            if content and (number := places.get(stem, -1)) >= 0:
                found = stem in beside or stem[:_ROOT] in roots or has(number)
                near = found or has_near(number)
                yield Word(text, number, weights[number] / STEP, found, near)

    left = known(
        french, table.french, table.french_weights, {stem for _, stem, _ in english},
        lambda n: not others.isdisjoint(table.direct.of(n)),
        lambda n: any(table.near.has(n, other) for other in others),
    )  # fmt: skip
    right = known(
        english, table.english, table.english_weights, {stem for _, stem, _ in french},
        answered.__contains__,
        lambda n: any(table.near.has(number, n) for number in numbers),
    )  # fmt: skip
    return Side(tuple(left), len(french)), Side(tuple(right), len(english))


@lru_cache(maxsize=16)  # each hypothesis of a beam has one French
def _stems(text: str, language: Language) -> list[tuple[str, str, bool]]:
    """Return the words of `text`, their stems, and whether each is looked up: no name, no "of"."""
    stem = french_stem if language == "fr" else english_stem
    found = []
    for match in PIECE.finditer(text):
        word, low = match[0], match[0].lower()
        content = (
            len(word) >= _SHORTEST
            and word[1:] == low[1:]
            and word.isalpha()
            and low not in FUNCTION_WORDS[language]
            and low not in _MEASURES[language]
            and (word == low or bool(_HEAD.search(text[max(0, match.start() - 3) : match.start()])))
        )
        found.append((word, stem(low), content))
    return found


def _telling(side: Side) -> list[Word]:
    """Return the words that tell most, in their order."""
    missing = {word.text: word for word in side.words if not word.near and word.weight >= _TELLING}
    chosen = sorted(missing.values(), key=lambda word: -word.weight)[:_NAMED]
    return [word for word in missing.values() if word in chosen]


def _usual(word: Word) -> str:
    """Return in brackets what a French word is usually translated by."""
    table = lexicon()
    usual = [table.forms[number] for number in table.direct.of(word.number)[:2]]
    return f" ({', '.join(usual)})" if usual else ""
