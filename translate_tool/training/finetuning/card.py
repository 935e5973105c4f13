"""Writes what a tuned model is: CARD.md, for people, and finetuning.json.

Knows what is told of it; finds out nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from translate_tool.evaluation.comparison_page import conclusion
from translate_tool.models import Model
from translate_tool.runtime.files import write as put
from translate_tool.training.finetuning.acceptance import Acceptance, Margins
from translate_tool.training.finetuning.finetuner import Hyperparameters
from translate_tool.writers.escape import code, inline

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


def write(folder: Path, card: Card) -> None:
    """Put both files into `folder`. Raises OutputError."""
    put(folder / "CARD.md", _page(card))
    put(folder / "finetuning.json", json.dumps(_record(card), ensure_ascii=False, indent=1) + "\n")


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
