"""Flags rows whose words do not answer each other: « 412 fauteuils » → "412 mistakes".

Each content word is looked up in a table of which words translate which (`language.lexicon`), and
has a counterpart on the other side or none. People paraphrase, so that one word alone says little:
what a row shows is added up, in two ways. `evidence` asks whether a machine slipped where people
would not; `unanswered` asks, of a machine that often slips, how much of the row it got wrong. Names
and figures are for other checks.
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
_TELLING = 1.0  # nats: the weight of a word that a flag names, ...
_TOLD = 0.5  # ... and of a model that is often wrong
_NAMED = 3  # words of a side that a flag names
_PRIOR = 3  # answered words that each row is taken to have besides: 5 of 10 tell more than 1 of 2
_HEAD = re.compile(r"(?:\A|[.!?…:;»«\"“”(]\s*|[-–—]\s+)\Z")
"""What stands before a word whose capital is due to its place."""
_CONTRACTED = ("'t", "’t")  # didn't


# Figures, dates and units are for other checks: « huit jours » is "a week", « euros » is "€".
_MEASURES: dict[Language, frozenset[str]] = {
    "fr": frozenset(
        words(
            """
            an année années ans centime centimes dollar dollars euro euros fois franc francs heure
            heures jour jours journée kilomètre kilomètres kilos lendemain matin mètre mètres
            midi millier milliers million millions milliard milliards minuit minute minutes mois
            nuit pour-cent quart semaine semaines siècle siècles soir tonne tonnes veille aujourd
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


_Stem = tuple[str, str, bool]


class Word(NamedTuple):
    """A content word that the table knows. `weight`: how much it says, in nats, if it is missing.

    `found`: it has a counterpart in the row; `near`: or a word there is translated like one.
    `answered`: how far it has a counterpart of its own, which answers no other word, 0..1.
    """

    text: str
    number: int
    weight: float
    found: bool
    near: bool
    answered: float


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
    both = sides(source, target)
    if evidence(*both) >= thresholds.meaning:
        told = _told(both, "nothing like it", lambda w: not w.near and w.weight >= _TELLING)
    elif unanswered(*both) >= thresholds.unanswered or alone(*both) >= thresholds.alone:
        told = _told(both, "no word for it", lambda w: not w.answered and w.weight >= _TOLD)
    else:
        return
    yield from (Flag(kind="meaning", detail=detail) for detail in told)


def unanswered(french: Side, english: Side) -> float:
    """Return the share of the content words of both sides without a counterpart, 0..1.

    A French word whose counterpart is an unusual one counts a little. Where two words have the same
    counterpart, it answers only one: of « mondiale et internationale » "global" leaves the other.
    """
    words = (*french.words, *english.words)
    return sum(1 - word.answered for word in words) / (len(words) + _PRIOR)


def alone(french: Side, english: Side) -> float:
    """Return the weight, in nats, of the one word that tells most and has nothing like it."""
    words = (*french.words, *english.words)
    return max((w.weight for w in words if not w.near and not w.answered), default=0.0)


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


@lru_cache(maxsize=KEPT)  # asked by the measure for all models, then by its model's
def sides(source: str, target: str) -> tuple[Side, Side]:
    """Look up the words of both sides of a row."""
    table = lexicon()
    french, english = _stems(source, "fr"), _stems(target, "en")
    numbers = [table.french.get(stem, -1) for _, stem, _ in french]
    others = [table.english.get(stem, -1) for _, stem, _ in english]
    here, there = set(numbers) - {-1}, set(others) - {-1}
    answered = {other for number in here for other in table.direct.of(number)}
    own = table.linked(numbers, others)
    shared = _roots(french) & _roots(english)
    left = _known(
        french, numbers, own[0], table.french_weights, shared,
        lambda n: not there.isdisjoint(table.direct.of(n)),
        lambda n: any(table.near.has(n, other) for other in there),
    )  # fmt: skip
    right = _known(
        english, others, own[1], table.english_weights, shared,
        answered.__contains__,
        lambda n: any(table.near.has(number, n) for number in here),
    )  # fmt: skip
    return Side(tuple(left), len(french)), Side(tuple(right), len(english))


def _known(
    stems: Sequence[_Stem],
    numbers: Sequence[int],
    own: Mapping[int, float],
    weights: bytes,
    shared: Set[str],
    has: Callable[[int], bool],
    has_near: Callable[[int], bool],
) -> Iterator[Word]:
    """Yield the content words of a side that the table knows.

    - `own`: how far words have a counterpart of their own, by their places
    - `weights`: of all words of the table
    - `shared`: how words begin that are one in both languages
    - `has`, `has_near`: whether a word has a counterpart, or one that is like it, on the other side
    """
    for at, ((text, stem, content), number) in enumerate(zip(stems, numbers, strict=True)):
        if content and number >= 0:
            alike = stem[:_ROOT] in shared
            found = alike or has(number)
            answered = 1.0 if alike else own.get(at, 0.0)
            yield Word(
                text, number, weights[number] / STEP, found, found or has_near(number), answered
            )


def _roots(stems: Sequence[_Stem]) -> frozenset[str]:
    return frozenset(stem[:_ROOT] for _, stem, _ in stems if len(stem) >= _ROOT)


@lru_cache(maxsize=16)  # each hypothesis of a beam has one French
def _stems(text: str, language: Language) -> list[_Stem]:
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
            and text[match.end() : match.end() + 2] not in _CONTRACTED
            and (word == low or bool(_HEAD.search(text[max(0, match.start() - 3) : match.start()])))
        )
        found.append((word, stem(low), content))
    return found


def _told(both: tuple[Side, Side], how: str, missing: Callable[[Word], bool]) -> Iterator[str]:
    """Say which missing words have `how` much on the other side; nothing where none tells much."""
    lost, invented = (_telling(side, missing) for side in both)
    french = ", ".join(f"{word.text}{_usual(word)}" for word in lost)
    english = ", ".join(f"“{word.text}”" for word in invented)
    told = (
        french and f"{french}: {how} in the English",
        english and f"{english}: {how} in the French",
    )
    if any(told):
        yield "; ".join(filter(None, told))


def _telling(side: Side, missing: Callable[[Word], bool]) -> list[Word]:
    """Return those of the missing words that tell most, in their order."""
    found = {word.text: word for word in side.words if missing(word)}
    chosen = sorted(found.values(), key=lambda word: -word.weight)[:_NAMED]
    return [word for word in found.values() if word in chosen]


def _usual(word: Word) -> str:
    """Return in brackets what a French word is usually translated by."""
    table = lexicon()
    usual = [table.forms[number] for number in table.direct.of(word.number)[:2]]
    return f" ({', '.join(usual)})" if usual else ""
