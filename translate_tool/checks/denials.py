"""Finds the words of either language that deny, says how surely, and pairs them across a row.

Kinds of denials: "sure" (ne … pas, not); "without", "nor", "whether" and "reply", which have a word
of their own on the other side; "bare", without a verb (pas, rien); "maybe", an idiom that the other
side may put without one. "lexical" words deny on their own (manquer, lack, unclear); "other" ones
are a « ne » or « non » that may mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from typing import NamedTuple

from translate_tool.checks.denial_words import (
    ENGLISH,
    ENGLISH_ALONE,
    ENGLISH_HINT,
    ENGLISH_LEXICAL,
    EXPLETIVE,
    FRENCH,
    FRENCH_ALONE,
    FRENCH_HINT,
    FRENCH_LEXICAL,
    PLAINLY,
)
from translate_tool.language import Language
from translate_tool.language.lexicon import lexicon
from translate_tool.language.spelling import root
from translate_tool.language.stems import english_stem, french_stem

_MOST = 40  # words that deny in one text; what has more is no sentence
_ROOT = 4  # first letters that absence has in both languages
_SHORT = 80  # characters of a text in which all is near
# Of a text's length: how far two denials may stand apart (who says "Not because ..." first may
# say « ce n'est pas » last), ...
_FAR = 0.75
# ... and a denial and a word that denies by itself (lack, manquer).
_NEAR = 0.4
# What pairing two costs beside their distance: one that denies by itself with one that does not,
# a French one that may mean nothing, two of a kind that translate one another.
_LEXICAL = 0.2
_UNSURE = 0.2
_PREFIX = -0.3
_ALONE = re.compile(r"n(?:e |['’])(?:peu|pouv|pourr|saur)\w+", re.IGNORECASE)  # or mean nothing
_SURE = frozenset({"sure", "without"})
_USUAL = 2  # counterparts of a French word, the first
_TWICE = re.compile(r"n.est pas (?:rien\b|(?:exclu|impossible) qu)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_TURNED = re.compile(r"(?:un|i[lmnr]|ignor|dis|d[ée]|non)|.*(?:less|free)\Z", re.IGNORECASE)
_ALIKE = {**dict.fromkeys(("without", "nor", "whether", "reply"), -0.3), "lexical": -0.1}


class Denial(NamedTuple):
    """`start`, `end`: where it stands, in characters of its text; `text`: what is told of it."""

    kind: str
    start: int
    end: int
    text: str

    @property
    def at(self) -> int:
        """Return the place that counts: of a word the first letter, else the middle."""
        return self.start if self.kind == "lexical" else (self.start + self.end) // 2


@lru_cache(maxsize=64)  # of a row and its neighbours: each hypothesis of a beam has one French
def denials(text: str, language: Language) -> tuple[Denial, ...]:
    """Find the words of `text` that deny, or may, in order."""
    find = _in_french if language == "fr" else _in_english
    return tuple(sorted(find(text), key=lambda denial: denial.at))


def denies(text: str, language: Language = "en") -> bool:
    """Tell whether a word of `text` denies anything, or may; in French, but for lexical ones."""
    return any(language == "en" or d.kind != "lexical" for d in denials(text, language))


def _in_french(text: str) -> Iterator[Denial]:
    for match in FRENCH_LEXICAL.finditer(text):
        yield Denial("lexical", match.start(), match.end(), match[0])
    low = text.lower()
    if not any(hint in low for hint in FRENCH_HINT):
        return
    for match in FRENCH.finditer(text):
        if match.lastgroup != "none" and not _is_expletive(match):
            shown = re.sub(r" (?:ne ?|n['’])\Z", "", match[0])
            yield Denial(match.lastgroup or "", match.start(), match.end(), shown)


def _is_expletive(match: re.Match[str]) -> bool:
    """Tell whether a « ne » without « pas » follows what makes it mean nothing."""
    end = match.start()
    alone = match.lastgroup == "other" or _ALONE.fullmatch(match[0])
    return bool(alone and EXPLETIVE.search(match.string, max(0, end - 120), end))


def _in_english(text: str) -> Iterator[Denial]:
    for match in ENGLISH_LEXICAL.finditer(text):
        yield Denial("lexical", match.start(), match.end(), match[0])
    low = text.lower()
    if any(hint in low for hint in ENGLISH_HINT):
        for match in ENGLISH.finditer(text):
            yield Denial(match.lastgroup or "", match.start(), match.end(), match[0])


def _may_deny(source: str, target: str) -> bool:
    """Tell whether one of them may deny; most rows do not, and this finds it sooner."""
    french, english = source.lower(), target.lower()
    return (
        any(hint in french for hint in FRENCH_ALONE)
        or any(hint in english for hint in ENGLISH_ALONE)
        or (any(hint in french for hint in FRENCH_HINT) and bool(FRENCH.search(source)))
        or (any(hint in english for hint in ENGLISH_HINT) and bool(ENGLISH.search(target)))
    )


@lru_cache(maxsize=16)  # one check after the other asks for the same row
def unanswered(source: str, target: str) -> tuple[list[Denial], list[Denial]]:
    """Return the denials of either side that none of the other one is near enough to answer.

    They are paired across the row, those that stand nearest first: what is lost here is not made up
    for by what stands elsewhere.
    """
    if not _may_deny(source, target):
        return [], []
    french, english = list(denials(source, "fr")), list(denials(target, "en"))
    if max(len(french), len(english)) > _MOST:
        return [], []
    french = [denial for denial in french if not _has_plain_word(denial, target)]
    if french and english:
        french, english = _without_translated(source, target, french, english)
    lengths = len(source), len(target)
    pairs = []
    for n, given in enumerate(french):
        for m, made in enumerate(english):
            cost = _cost(given, made, *lengths)
            halved = len(english) == 1 and made.kind == "sure" and _is_twice(given, source)
            if cost is not None and not halved:
                pairs.append((cost, n, m))
    left, right = dict(enumerate(french)), dict(enumerate(english))
    for _, n, m in sorted(pairs):
        if n in left and m in right:
            del left[n], right[m]
    return list(left.values()), list(right.values())


def _is_twice(given: Denial, source: str) -> bool:
    """Tell whether it denies twice, so that one "not" says the opposite: « ce n'est pas rien »."""
    return bool(_TWICE.match(source, given.start))


def _without_translated(
    source: str, target: str, french: list[Denial], english: list[Denial]
) -> tuple[list[Denial], list[Denial]]:
    """Leave out the words that deny by themselves, and that a plain word of the row translates.

    « Il est difficile de partir », "It is hard to leave": « difficile » answers no "not".
    """
    if not any(denial.kind == "lexical" for denial in (*french, *english)):
        return french, english
    table = lexicon()
    left, right = list(_WORD.finditer(source)), list(_WORD.finditer(target))
    candidates = table.candidates(
        [table.french.get(french_stem(word[0].lower()), -1) for word in left],
        [table.english.get(english_stem(word[0].lower()), -1) for word in right],
    )
    translated: tuple[set[int], set[int]] = set(), set()
    for rank, _, one, other in candidates:
        if rank < _USUAL:
            given, made = left[one], right[other]
            if not _is_part_of(given, french):
                translated[1].add(made.start())
            if not _is_part_of(made, english):
                translated[0].add(given.start())
    return (
        [d for d in french if not _is_translated(d, source, translated[0])],
        [d for d in english if not _is_translated(d, target, translated[1])],
    )


def _has_plain_word(denial: Denial, target: str) -> bool:
    """Tell whether English has a plain word for a French one: un grand pas, a big step."""
    return denial.kind in ("lexical", "maybe", "other") and any(
        french.fullmatch(denial.text) and english.search(target) for french, english in PLAINLY
    )


def _is_part_of(word: re.Match[str], denying: Iterable[Denial]) -> bool:
    return any(denial.start <= word.start() < denial.end for denial in denying)


def _is_translated(denial: Denial, text: str, plainly: Set[int]) -> bool:
    """Tell whether one word denies here, and one of those that begin at some places.

    What an ending or a beginning turns into its opposite is not: "unclear" is « pas clair ».
    """
    if denial.kind != "lexical" or denial.start not in plainly:
        return False
    word = _WORD.match(text, denial.start)
    return bool(word and denial.end <= word.end() and not _TURNED.match(word[0]))


def _cost(given: Denial, made: Denial, here: int, there: int) -> float | None:
    """Return what it costs to pair two, as a share of the text; None if they are too far apart."""
    apart = abs(given.at / here - made.at / there) * min(1.0, max(here, there) / _SHORT)
    lexical = (given.kind == "lexical") + (made.kind == "lexical")
    if apart > (_NEAR if lexical == 1 else _FAR):
        return None
    if lexical == 2 and root(given.text, _ROOT) == root(made.text, _ROOT):
        return apart - 1
    if given.kind == made.kind and given.kind in _ALIKE:
        return apart + _ALIKE[given.kind]
    if given.text.lower().startswith("non") and made.text.lower().startswith("un"):
        return apart + _PREFIX  # non autorisé, unauthorised
    return apart + _LEXICAL * (lexical == 1) + _UNSURE * (given.kind not in _SURE)
