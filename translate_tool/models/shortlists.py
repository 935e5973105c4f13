"""Cut models: where they are kept, and what was measured of them.

A cut model is one whose decoder has fewer rows than that of the model it was made from: an output
shortlist. Knows folders and evidence, and what is asked of one before it is taken unasked; makes
none itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from translate_tool.models import ct2, disk
from translate_tool.models.model import Model
from translate_tool.records import Recipe, digest

FOLDER = "shortlists"
EVIDENCE = "evidence.json"
METHOD = "1"  # to be raised when a cut model or its evidence comes to hold something else

IDENTICAL = 0.995
"""Share of sentences that must come out as the full model has them. A user who changes nothing else
may see one sentence in 200 read otherwise, no more."""

FALL = 0.1
"""Most points of BLEU that may be lost against references: a tenth of the 95 % bounds of a set of a
thousand sentences."""

FEWEST = 600
"""Fewest sentences that can tell. Where none of n differs, the share of all that do may still be
3/n (the rule of three, 95 % confidence): 600 for `IDENTICAL`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was measured of a cut model on sentences that it was not made from.

    `vocabulary`: rows of the full decoder; `kept` and `learnt`: those of the cut one. `counted`,
    `judged`: sentences it was made from, and that it was measured on. `identical`, `escaped`: the
    share that came out as the full model has it, and that the full model had to search again;
    `missed`: the share that should have been, for the full model's output has a piece left out.
    `chrf`: of its output against the full model's. `speedup`: CPU time of the full model to that of
    the cut one, searching again included. `shortfall`, `error`: mean absolute error of the
    log-partition function, in nats, if rows were left out alone, and with the learnt ones. `bleu`:
    against references, of the full model and of the cut one.
    """

    model: str
    precision: str
    beam: int
    vocabulary: int
    kept: int
    learnt: int
    counted: int
    judged: int
    identical: float
    escaped: float
    missed: float
    chrf: float
    speedup: float
    shortfall: float
    error: float
    bleu: tuple[float, float] | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """What speaks against taking it unasked."""
        full, cut = self.bleu or (0.0, 0.0)
        bars = {
            f"{self.judged} sentences were judged; {FEWEST} are needed to tell": (
                self.judged < FEWEST
            ),
            f"{self.identical:.2%} of the sentences are as the full model has them; "
            f"{IDENTICAL:.1%} are wanted": self.identical < IDENTICAL,
            f"BLEU falls from {full:.2f} to {cut:.2f}; it may by {FALL}": full - cut > FALL,
            f"it is no faster: {self.speedup:.2f}x": self.speedup <= 1,
        }
        return tuple(reason for reason, holds in bars.items() if holds)

    @property
    def adopted(self) -> bool:
        """Whether a run takes it unasked."""
        return not self.reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """A cut model on disk. `id` is a digest of its files, whatever was measured."""

    id: str
    folder: Path
    evidence: Evidence


def place(model: Model, cache: Path, recipe: Recipe) -> Path:
    """Where the cut model for `model` at the precision and beam of `recipe` is, or would be."""
    return cache / FOLDER / ct2.key(model, recipe.precision, METHOD, str(recipe.beam))


def find(model: Model, cache: Path, recipe: Recipe) -> Shortlist | None:
    """The cut model at that place; None where there is no sound one."""
    return _opened(place(model, cache, recipe))


def every(model: Model, cache: Path) -> Iterator[Shortlist]:
    """All the cut models for `model`, at whatever precision and beam.

    One made by another version of CTranslate2 is among them, though no run takes it.
    """
    for folder, manifest in disk.sealed(cache / FOLDER):
        found = _opened(folder) if manifest.origin == model.sha256 else None
        if found:
            yield found


def seal(folder: Path, model: Model, evidence: Evidence) -> None:
    """Write `evidence` beside the cut model in `folder`, which is final from now on."""
    (folder / EVIDENCE).write_text(json.dumps(asdict(evidence), indent=1) + "\n", encoding="utf-8")
    disk.seal(
        folder,
        name=f"{model.name} ({evidence.precision}, beam {evidence.beam}), cut",
        kind="shortlist",
        revision=model.revision,
        licence=model.licence,
        origin=model.sha256,
    )


def _opened(folder: Path) -> Shortlist | None:
    manifest = disk.read(folder)
    if manifest is None or disk.problems(folder, manifest):
        return None
    try:
        fields = json.loads((folder / EVIDENCE).read_text("utf-8"))
        bleu = tuple(fields.pop("bleu") or ()) or None
        evidence = Evidence(**fields, bleu=bleu)
    except (OSError, ValueError, TypeError, KeyError):  # of another version of this package
        return None
    parts = [p for n, file in manifest.files.items() if n != EVIDENCE for p in (n, file.sha256)]
    return Shortlist(id=digest(*parts), folder=folder, evidence=evidence)
