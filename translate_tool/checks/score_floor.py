"""Looks up how low a score must be to say something: for each model, as scores have no scale.

And how many words without a counterpart are enough, of a model that is often wrong.

The measurements come with the package or from a file of the user's own; benchmarks/checks/
score_floor.py makes them. A model that nobody measured has no
floor, so its scores raise no flag: a figure borrowed from another model would flag half of its
rows, or none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import Field

from translate_tool.checks.thresholds import DEFAULT, Thresholds
from translate_tool.config import Section
from translate_tool.records import Recipe
from translate_tool.runtime import toml


class Calibration(Section):
    """One model's floor, and what it was measured on."""

    name: str
    """What people call the model; it is recognised by its digest."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{16,64}$")]
    """The digest in the model's recipes, or how it begins."""
    precision: str
    """The arithmetic of the weights it was measured with."""
    floor: Annotated[float, Field(le=0)]
    """Nats per target token; `share` of the development set scored lower."""
    meaning: float | None = None
    """How much evidence of wrong words is enough for a row to be flagged, in nats, where a model is
    so often wrong that less will do than by default: see docs/checks.md."""
    doubt: float | None = None
    """And how likely it must be that a row of such a model is wrong: log-odds, in nats."""
    share: Annotated[float, Field(gt=0, lt=1)]
    sentences: Annotated[int, Field(ge=1)]
    date: str
    command: str


class _File(Section):
    model: tuple[Calibration, ...] = ()


def score_floor(recipe: Recipe, own: Path | None = None) -> float | None:
    """The score below which `recipe`'s model is unsure, in nats per token; None if not measured.

    Raises as `thresholds_for`.
    """
    found = _measured(recipe, own)
    return found.floor if found else None


def thresholds_for(recipe: Recipe, own: Path | None = None) -> Thresholds:
    """The default thresholds, with what was measured of `recipe`'s model.

    `own` is the user's file of measurements and comes before the package's. Raises ConfigError
    where it cannot be read.
    """
    found = _measured(recipe, own)
    if not found:
        return replace(DEFAULT, score=-math.inf)
    bars = {name: getattr(found, name) for name in ("meaning", "doubt")}
    measured = {name: bar for name, bar in bars.items() if bar is not None}
    return replace(DEFAULT, score=found.floor, **measured)


def _measured(recipe: Recipe, own: Path | None) -> Calibration | None:
    """What was measured at another precision serves too: the two differ by a hundredth."""
    if not recipe.sha256:
        return None
    here = str(files("translate_tool") / "data" / "calibration.toml")
    known = [c for path in (own, here) if path for c in _of(_load(str(path)), recipe)]
    exact = [c for c in known if c.precision == recipe.precision]
    return next(iter((*exact, *known)), None)


def _of(known: tuple[Calibration, ...], recipe: Recipe) -> Iterator[Calibration]:
    return (c for c in known if recipe.sha256.startswith(c.sha256))


@lru_cache(maxsize=4)
def _load(path: str) -> tuple[Calibration, ...]:
    hint = "python -m benchmarks.checks.score_floor prints what belongs there."
    return toml.load(Path(path), _File, hint=hint).model
