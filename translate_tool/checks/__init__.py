"""Flags what can be seen to be wrong with a translation: (source, target, score) → flags.

A row is judged by its two texts and its score alone, without a model and without its neighbours. A
flag is a reason to look, not a proof. What cannot be used as it stands is "severe": nothing, a
loop, another language, a fragment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from translate_tool.checks.dates import dates
from translate_tool.checks.language import language, untranslated
from translate_tool.checks.meaning import meaning
from translate_tool.checks.names import names
from translate_tool.checks.negation import negation
from translate_tool.checks.numbers import measures, numbers
from translate_tool.checks.opposites import opposites
from translate_tool.checks.shape import length, repetition
from translate_tool.checks.signs import signs
from translate_tool.checks.thresholds import DEFAULT, Thresholds
from translate_tool.checks.verbatim import data, links, quotation, without_data
from translate_tool.checks.vocabulary import vocabulary
from translate_tool.language import quote
from translate_tool.records import Flag, canonical

__all__ = ["DEFAULT", "Thresholds", "check"]

_CONTENT = (
    numbers,
    signs,
    dates,
    measures,
    names,
    negation,
    opposites,
    quotation,
    links,
    vocabulary,
)


def check(
    source: str, target: str, score: float, thresholds: Thresholds = DEFAULT
) -> tuple[Flag, ...]:
    """Reasons to doubt that English `target` translates French `source`; `score` in nats.

    Strings that are no text are compared as they are, and left out of everything else.
    """
    source, target = canonical(source), canonical(target)
    copied = tuple(data(source, target))
    return (*copied, *_prose(*without_data(source, target), score, thresholds))


def _prose(source: str, target: str, score: float, thresholds: Thresholds) -> tuple[Flag, ...]:
    if source == target and not any(map(str.isalpha, source)):
        return ()
    if source and not any(map(str.isalnum, target)):
        return (Flag(kind="empty", detail=quote(source), severity="severe"),)
    found = _doubts(source, target, replace(thresholds, score=DEFAULT.score))
    return (*found, *_score(score, thresholds))


@lru_cache(maxsize=8192)  # a row is looked at when it may be mended, and again when it is reviewed
def _doubts(source: str, target: str, thresholds: Thresholds) -> tuple[Flag, ...]:
    """What the two texts say, whatever the score."""
    broken = [
        *repetition(source, target, thresholds),
        *([*untranslated(source, target, thresholds)] or language(source, target, thresholds)),
    ]
    sized = tuple(length(source, target, thresholds))
    return (
        *broken,  # of which there is no point in saying what else is missing
        *(flag for find in _CONTENT if not broken for flag in find(source, target)),
        *(() if broken or sized else meaning(source, target, thresholds)),
        *sized,
    )


def _score(score: float, thresholds: Thresholds) -> Iterator[Flag]:
    if score < thresholds.score:
        detail = f"the model was unsure: {score:.2f} nats a token, below {thresholds.score}"
        yield Flag(kind="score", detail=detail, severity="info")
