"""Flags rows whose words do not answer each other: « 412 fauteuils » → "412 mistakes".

Each content word is looked up in a table of which words translate which (`language.lexicon`), and
has a counterpart on the other side or none. People paraphrase, so that one word alone says little:
what a row shows is added up, in two ways. `evidence` asks whether a machine slipped where people
would not; `doubt` asks, of a machine that often slips, whether it did here. Names and figures are
for other checks.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from translate_tool.checks.thresholds import Thresholds
from translate_tool.language.content_words import LIGHT, Stem, content_words
from translate_tool.language.lexicon import STEP, lexicon, linked
from translate_tool.language.words import KEPT
from translate_tool.records import Flag

_ROOT = 5  # first letters that words of both languages share if they are one: organisation
LONGEST = 1000
"""Characters; a longer row has a counterpart for everything."""

_TELLING = 1.0  # nats: the weight of a word that a flag names, ...
_TOLD = 0.5  # ... and of a model that is often wrong
_NAMED = 3  # words of a side that a flag names
_PRIOR = 3  # answered words that each row is taken to have besides: 5 of 10 tell more than 1 of 2
_WHOLE = 0.5  # nats: a word of less weight counts in part
_MOST = 2.0  # nats: what a word's weight tells at most of two that stand for each other
_Link = tuple[int, int, float]


class Word(NamedTuple):
    """A content word that the table knows. `weight`: how much it says, in nats, if it is missing.

    - `found`: it has a counterpart in the row; `near`: or a word there is translated like one
    - `answered`: how far it has a counterpart of its own, which answers no other word, 0..1; a word
      that is not missed has one
    - `place`: in its row; `slot`: a counterpart would stand after the first of these places on the
      other side and before the second, by the words that have one
    """

    text: str
    number: int
    weight: float
    found: bool
    near: bool
    answered: float
    place: int
    slot: tuple[int, int]


class Side(NamedTuple):
    """One side of a row: the content words that the table knows, and how many words it has."""

    words: tuple[Word, ...]
    length: int

    def weight(self, counts: Callable[[Word], bool]) -> float:
        """Add up the weights of the words that count."""
        return sum(word.weight for word in self.words if counts(word))


def meaning(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    """Flag a row in which words of either side have no counterpart, and say which."""
    if len(source) > LONGEST:
        return
    both = sides(source, target)
    if evidence(*both) >= thresholds.meaning:
        told = _told(
            both, "nothing like it", lambda w: not (w.near or w.answered) and w.weight >= _TELLING
        )
    elif thresholds.doubt < math.inf and doubt(*both) >= thresholds.doubt:
        told = _told(both, "no word for it", lambda w: w.weight >= _TOLD)
    else:
        return
    yield from (Flag(kind="meaning", detail=detail) for detail in told)


def doubt(french: Side, english: Side) -> float:
    """Return the log-odds, in nats, that a row is wrong, of a model of which half are.

    By logistic regression on 461 rows of the bundled model that were read. The longer a row is, the
    more can be wrong in it.
    """
    return (
        -3.61
        + 12.14 * unanswered(french, english)
        + 0.61 * alone(french, english)
        + 0.63 * swapped(french, english)
        + 0.99 * math.log(1 + french.length)
    )


def unanswered(french: Side, english: Side) -> float:
    """Return the share of the content words of both sides without a counterpart, 0..1.

    A French word whose counterpart is an unusual one counts a little. Where two words have the same
    counterpart, it answers only one: of « mondiale et internationale » "global" leaves the other.
    """
    words = (*french.words, *english.words)
    lost = sum(
        min(1.0, word.weight / _WHOLE) * (1 - word.answered) for word in words if word.answered < 1
    )
    return lost / (len(words) + _PRIOR)


def alone(french: Side, english: Side) -> float:
    """Return the weight, in nats, of the one word that tells most and has nothing like it."""
    words = (*french.words, *english.words)
    return max((w.weight for w in words if not w.near and not w.answered), default=0.0)


def swapped(french: Side, english: Side) -> float:
    """Return how much two words tell, in nats, that have no counterpart and stand for each other.

    « victoire, bonheur et paix », "victory, goodness and peace".
    """
    missing = [word for word in english.words if not word.answered]
    return max(
        (
            min(word.weight, _MOST) + min(other.weight, _MOST)
            for word in french.words
            if not word.answered
            for other in missing
            if word.slot[0] < other.place < word.slot[1]
        ),
        default=0.0,
    )


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
    french, english = content_words(source, "fr"), content_words(target, "en")
    numbers = [table.french.get(stem, -1) for _, stem, _ in french]
    others = [table.english.get(stem, -1) for _, stem, _ in english]
    here, there = set(numbers) - {-1}, set(others) - {-1}
    candidates = table.candidates(numbers, others)
    links = linked(candidates)
    shared = _roots(french) & _roots(english)
    links += _alike(french, english, links) if shared else ()
    left = _known(
        french, numbers, links, len(english), table.french_weights, LIGHT["fr"], shared,
        {one for _, _, one, _ in candidates},
        lambda n: any(table.near.has(n, other) for other in there),
    )  # fmt: skip
    back = [(other, one, 1.0) for one, other, _ in links]
    right = _known(
        english, others, back, len(french), table.english_weights, LIGHT["en"], shared,
        {other for _, _, _, other in candidates},
        lambda n: any(table.near.has(number, n) for number in here),
    )  # fmt: skip
    return Side(tuple(left), len(french)), Side(tuple(right), len(english))


def _alike(
    french: Sequence[Stem], english: Sequence[Stem], links: Sequence[_Link]
) -> Iterator[_Link]:
    """Link the words that the table does not, and that begin alike: organisation."""
    left, right = {one for one, _, _ in links}, {other for _, other, _ in links}
    places: dict[str, list[int]] = {}
    for other, (_, stem, _) in enumerate(english):
        if other not in right and len(stem) >= _ROOT:
            places.setdefault(stem[:_ROOT], []).append(other)
    for one, (_, stem, _) in enumerate(french):
        if one not in left and (free := places.get(stem[:_ROOT])):
            yield one, free.pop(0), 1.0


def _known(
    stems: Sequence[Stem],
    numbers: Sequence[int],
    links: Sequence[_Link],
    length: int,
    weights: bytes,
    light: Set[str],
    shared: Set[str],
    answered: Set[int],
    has_near: Callable[[int], bool],
) -> Iterator[Word]:
    """Yield the content words of a side that the table knows.

    - `links`: from the places of this side to those of the other, which has `length` of them
    - `weights`: of all words of the table
    - `light`: words that are not missed
    - `shared`: how words begin that are one in both languages
    - `answered`: the places of words that have a counterpart on the other side
    - `has_near`: whether a word has one there that is like a counterpart
    """
    own = {one: part for one, _, part in links}
    anchors = [(-1, -1), *sorted((one, other) for one, other, _ in links), (len(stems), length)]
    for at, ((text, stem, content), number) in enumerate(zip(stems, numbers, strict=True)):
        if content and number >= 0:
            alike = stem[:_ROOT] in shared
            found = alike or at in answered
            far = 1.0 if alike or text.lower() in light else own.get(at, 0.0)
            near = found or has_near(number)
            slot = (0, 0) if far else _slot(at, anchors)
            yield Word(text, number, weights[number] / STEP, found, near, far, at, slot)


def _slot(at: int, anchors: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the places on the other side of the `anchors` before and after a place, in order."""
    after = bisect_left(anchors, (at,))
    before, behind = anchors[after - 1][1], anchors[after][1]
    return min(before, behind), max(before, behind)


def _roots(stems: Sequence[Stem]) -> frozenset[str]:
    return frozenset(stem[:_ROOT] for _, stem, _ in stems if len(stem) >= _ROOT)


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
    found = {word.text: word for word in side.words if not word.answered and missing(word)}
    chosen = sorted(found.values(), key=lambda word: -word.weight)[:_NAMED]
    return [word for word in found.values() if word in chosen]


def _usual(word: Word) -> str:
    """Return in brackets what a French word is usually translated by.

    Pieces such as the "ll" of a contraction are left out, and what is the word itself: Yves.
    """
    words = lexicon().usual[word.number].split()
    usual = [each for each in words if len(each) > 2 and each != word.text.lower()]
    return f" ({', '.join(usual)})" if usual else ""
