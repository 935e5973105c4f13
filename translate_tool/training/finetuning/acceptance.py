"""Decides whether a tuned model replaces the one it came from, and says why.

Both translate the same sentences as users would get them. Knows systems and sets; knows nothing of
how a model was tuned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from translate_tool.evaluation.comparison import Comparison, compare
from translate_tool.evaluation.measuring import Test
from translate_tool.evaluation.sets import EvaluationSet
from translate_tool.evaluation.systems import System

HELD_OUT, GENERAL = "held-out", "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """What is asked of a tuned model.

    `gain`: chrF points that it must win on held-out pairs, beyond what chance gives. `fall`: chrF
    points that it may lose on general text. `flags`: how much the share of flagged sentences may
    grow on either, 0..1.
    """

    gain: float = 0.0
    fall: float = 0.5
    flags: float = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Whether a tuned model is accepted: `reasons` say what is wrong with it, if anything."""

    comparisons: tuple[Comparison, ...]
    reasons: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Turn it into plain values."""
        return {
            "reasons": list(self.reasons),
            "comparisons": [comparison.as_dict() for comparison in self.comparisons],
        }


def assess(
    held_out: EvaluationSet,
    general: EvaluationSet | None,
    before: System,
    after: System,
    margins: Margins,
) -> Acceptance:
    """Compare two models. Raises as `compare` does.

    - `held_out`: pairs of the user's that training did not see
    - `general`: other text, if there is any
    - `before`, `after`: the model that training began with, and the tuned one
    - `margins`: what is asked of the latter
    """
    own = compare(held_out, before, after)
    found, reasons = [own], [*_gain(own, margins.gain), *_flags(own, margins.flags)]
    if general:
        other = compare(general, before, after)
        found.append(other)
        reasons += [*_fall(other, margins.fall), *_flags(other, margins.flags)]
    return Acceptance(comparisons=tuple(found), reasons=tuple(reasons))


def chrf(comparison: Comparison) -> Test:
    """Find the test by chrF."""
    return next(test for test in comparison.tests if test.metric.startswith("chrF"))


def _gain(own: Comparison, least: float) -> list[str]:
    test = chrf(own)
    figures = f"{own.set}: chrF {test.a:.1f} before, {test.b:.1f} after"
    if test.b <= test.a or test.b - test.a < least:
        return [f"{figures}; wanted is a gain" + (f" of {least:g}" if least else "")]
    return [] if test.significant else [f"{figures}, which may be chance (p = {test.p:.2f})"]


def _fall(other: Comparison, most: float) -> list[str]:
    test = chrf(other)
    figures = f"{other.set}: chrF {test.a:.1f} before, {test.b:.1f} after"
    return [f"{figures}; it may fall by {most:g} at most"] if test.a - test.b > most else []


def _flags(comparison: Comparison, most: float) -> list[str]:
    """Compare the flagged sentences, and the lost ones, whose measure is a count."""
    sentences = comparison.results.results[0].sentences
    reasons = []
    for name, unit in (("flagged", 1), ("lost", sentences)):
        before, after = (
            result.measures[name].value / unit for result in comparison.results.results
        )
        if after - before > most:
            figures = f"{comparison.set}: {name} are {before:.1%} before, {after:.1%} after"
            reasons.append(f"{figures}; it may be {most:.1%} more at most")
    return reasons
