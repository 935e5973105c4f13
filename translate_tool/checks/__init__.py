"""What can be seen to be wrong with a translation: (source, target, score) → flags.

Knows the two texts and the score, and nothing else: no model, no dictionary, no neighbours. A flag
is a reason to look, not a proof.
"""

from __future__ import annotations

from collections.abc import Iterator

from translate_tool.checks.figures import numbers
from translate_tool.checks.quoting import quote
from translate_tool.checks.shape import length, repetition, untranslated
from translate_tool.checks.thresholds import DEFAULT, Thresholds
from translate_tool.marks import links as find_links
from translate_tool.records import Flag, canonical

__all__ = ["DEFAULT", "Thresholds", "check"]


def check(
    source: str, target: str, score: float, thresholds: Thresholds = DEFAULT
) -> tuple[Flag, ...]:
    """Reasons to doubt that English `target` translates French `source`; `score` in nats."""
    source, target = canonical(source), canonical(target)
    if source == target and not any(map(str.isalpha, source)):
        return ()
    if source and not any(map(str.isalnum, target)):
        return (Flag(kind="empty", detail=quote(source), severity="severe"),)
    return (
        *repetition(source, target, thresholds),
        *untranslated(source, target, thresholds),
        *numbers(source, target),
        *_links(source, target),
        *length(source, target, thresholds),
        *_score(score, thresholds),
    )


def _links(source: str, target: str) -> Iterator[Flag]:
    for link in sorted({*find_links(source)} ^ {*find_links(target)}):
        yield Flag(kind="link", detail=link)


def _score(score: float, thresholds: Thresholds) -> Iterator[Flag]:
    if score < thresholds.score:
        detail = f"the model was unsure: {score:.2f} nats a token, below {thresholds.score}"
        yield Flag(kind="score", detail=detail, severity="info")
