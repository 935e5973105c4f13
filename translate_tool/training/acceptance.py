"""Decides whether a tuned model replaces the one it came from, and writes down what it is.

Both translate the same sentences as users would get them. CARD.md is for people, finetuning.json
for programs. Knows systems and sets; knows nothing of how a model was tuned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from translate_tool.evaluation.comparison import Comparison, compare, conclusion
from translate_tool.evaluation.systems import System
from translate_tool.evaluation.translation import EvaluationSet, Test
from translate_tool.models import Model
from translate_tool.runtime.files import write
from translate_tool.training.finetuner import Hyperparameters
from translate_tool.writers.escape import code, inline

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


_DRAFT = "Its base writes drafts, good enough to see what a text is about; so does it.\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`plan` and `data` are digests: of all that made the weights, and of the pairs in `files`."""

    base: Model
    plan: str
    files: tuple[str, ...]
    data: str
    pairs: Mapping[str, int]
    hyperparameters: Hyperparameters
    margins: Margins
    acceptance: Acceptance
    date: str = field(
        default_factory=lambda: datetime.now(timezone.utc).isoformat(timespec="seconds")
    )


def write_card(folder: Path, card: Card) -> None:
    """Put both files into `folder`. Raises OutputError."""
    write(folder / "CARD.md", _page(card))
    write(
        folder / "finetuning.json", json.dumps(_record(card), ensure_ascii=False, indent=1) + "\n"
    )


def _page(card: Card) -> str:
    base, state = card.base, "refused" if card.acceptance.reasons else "adopted"
    tables = "\n\n".join(
        f"### On the {c.set} set, {c.results.results[0].sentences} sentences\n\n{c.results.table()}"
        f"\n\n{conclusion(c)}"
        for c in card.acceptance.comparisons
    )
    ungeneral = "" if len(card.acceptance.comparisons) > 1 else "No general text was asked for.\n\n"
    facts = {
        "base": f"{inline(base.name)}, sha256 {code(base.sha256)}",
        "licence of the base": inline(base.licence) or "not known here",
        "learnt from": ", ".join(map(code, card.files)),
        "digest of the pairs": code(card.data),
        **{f"pairs {name}": f"{count:,}" for name, count in card.pairs.items()},
        "settings": code(json.dumps(card.hyperparameters.model_dump())),
        "margins": code(json.dumps(asdict(card.margins))),
        "plan": code(card.plan),
        "date": card.date,
    }
    listed = "\n".join(f"- {name}: {fact}" for name, fact in facts.items())
    reasons = "".join(f"- {inline(reason)}\n" for reason in card.acceptance.reasons)
    return (
        f"# {inline(base.name)}, fine-tuned: {state}\n\n{reasons}\n"
        f"{_DRAFT if base.draft else ''}{listed}\n\n"
        "Pairs were held out by document; none that judged, nor one that says the same, was "
        "learnt. A is the base, B is this model, both as `translate-tool run` translates.\n\n"
        f"## Scores\n\n{ungeneral}{tables}\n"
    )


def _record(card: Card) -> dict[str, object]:
    return {
        "base": {"name": card.base.name, "sha256": card.base.sha256},
        "plan": card.plan,
        "files": card.files,
        "data": card.data,
        "pairs": dict(card.pairs),
        "way": card.hyperparameters.model_dump(),
        "margins": asdict(card.margins),
        "adopted": not card.acceptance.reasons,
        "date": card.date,
        **card.acceptance.as_dict(),
    }
