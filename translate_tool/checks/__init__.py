"""Flags what can be seen to be wrong with a translation: (source, target, score) → flags.

A row is judged by its two texts and its score alone, without a model and without its neighbours. A
flag is a reason to look, not a proof. What cannot be used as it stands is "severe": nothing, a
loop, another language, a fragment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from translate_tool.checks.alternatives import alternatives
from translate_tool.checks.bounds import bounds
from translate_tool.checks.dates import dates
from translate_tool.checks.language import language, untranslated
from translate_tool.checks.meaning import meaning
from translate_tool.checks.names import names
from translate_tool.checks.negation import negation
from translate_tool.checks.numbers import measures, numbers
from translate_tool.checks.opposites import opposites
from translate_tool.checks.prefixes import prefixes
from translate_tool.checks.results import results
from translate_tool.checks.shape import doubled, length, repetition
from translate_tool.checks.signs import signs
from translate_tool.checks.thresholds import DEFAULT, Thresholds, of_any_model
from translate_tool.checks.verbatim import codes, data, links, quotation, without_data
from translate_tool.checks.vocabulary import vocabulary
from translate_tool.language import quote
from translate_tool.records import Flag, canonical

__all__ = ["DEFAULT", "Thresholds", "check", "flags"]

_CONTENT = (
    numbers,
    signs,
    bounds,
    results,
    codes,
    dates,
    measures,
    names,
    negation,
    opposites,
    prefixes,
    quotation,
    links,
    alternatives,
    vocabulary,
    doubled,
)

_TELLS = {"name": names, "number": numbers, "date": dates, "unit": measures, "negation": negation}
"""The check that flags of a kind come from most often."""


def check(
    source: str, target: str, score: float, thresholds: Thresholds = DEFAULT
) -> tuple[Flag, ...]:
    """Reasons to doubt that English `target` translates French `source`; `score` in nats.

    Strings that are no text are compared as they are, and left out of everything else.
    """
    row, found = _compared(source, target, of_any_model(thresholds))
    return (*found, *row.meaning(found, thresholds), *row.score(score, thresholds))


def flags(source: str, target: str, likely: Iterable[str] = ()) -> Iterator[Flag]:
    """Yield what `check` returns but for the score; a check is run when it is its turn.

    For those who may have seen enough after a few: `likely` kinds are looked for first, and what
    was found is not remembered.
    """
    row, found = _Row.of(source, target), list[Flag]()
    for flag in row.compared(DEFAULT, likely):
        found.append(flag)
        yield flag
    yield from row.meaning(found, DEFAULT)


class _Row(NamedTuple):
    """Two canonical texts, and the same without the strings that are no text."""

    source: str
    target: str
    french: str
    english: str

    @classmethod
    def of(cls, source: str, target: str) -> _Row:
        source, target = canonical(source), canonical(target)
        return cls(source, target, *without_data(source, target))

    def compared(self, thresholds: Thresholds, likely: Iterable[str] = ()) -> Iterator[Flag]:
        """Yield what the texts say, whichever model made one of the other."""
        yield from data(self.source, self.target)
        if self._has_words():
            yield from _of_prose(self.french, self.english, thresholds, likely)
        elif not self._is_copied():
            yield Flag(kind="empty", detail=quote(self.french), severity="severe")

    def meaning(self, found: Sequence[Flag], thresholds: Thresholds) -> tuple[Flag, ...]:
        """Return what their words say, unless it is `found` that half of them are not there."""
        broken = any(flag.severity == "severe" or flag.kind == "length" for flag in found)
        if broken or not self._has_words():
            return ()
        return _meaning(self.french, self.english, thresholds)

    def score(self, score: float, thresholds: Thresholds) -> Iterator[Flag]:
        """Yield what the model's `score` says, in nats a token."""
        if score < thresholds.score and self._has_words():
            detail = f"the model was unsure: {score:.2f} nats a token, below {thresholds.score}"
            yield Flag(kind="score", detail=detail, severity="info")

    def _is_copied(self) -> bool:
        """Tell whether both are the same figures or marks, of which there is nothing to say."""
        return self.french == self.english and not any(map(str.isalpha, self.french))

    def _has_words(self) -> bool:
        """Tell whether there is something to compare."""
        empty = bool(self.french) and not any(map(str.isalnum, self.english))
        return not empty and not self._is_copied()


@lru_cache(maxsize=8192)  # a row is looked at when it may be mended, and again when it is reviewed
def _compared(source: str, target: str, thresholds: Thresholds) -> tuple[_Row, tuple[Flag, ...]]:
    row = _Row.of(source, target)
    return row, tuple(row.compared(thresholds))


@lru_cache(maxsize=8192)
def _meaning(source: str, target: str, thresholds: Thresholds) -> tuple[Flag, ...]:
    return tuple(meaning(source, target, thresholds))


def _of_prose(
    source: str, target: str, thresholds: Thresholds, likely: Iterable[str]
) -> Iterator[Flag]:
    broken = [
        *repetition(source, target, thresholds),
        *([*untranslated(source, target, thresholds)] or language(source, target, thresholds)),
    ]
    yield from broken
    early = [_TELLS[kind] for kind in likely if kind in _TELLS]
    # no point in saying what else is missing
    for find in () if broken else dict.fromkeys((*early, *_CONTENT)):
        yield from find(source, target)
    yield from length(source, target, thresholds)
