"""Compares measured figures with the floors and ceilings of a TOML file: the quality gate.

Knows that file, and results; knows nothing of how a figure comes about, and prints nothing.

    [[floor]]
    set = "news"
    system = "lite-fr-en"
    measure = "chrf"
    floor = 55.0             # or: ceiling = 0.02, for what should be small
    why = "first measured"
    date = "2026-11-24"
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from translate_tool.config import Section
from translate_tool.evaluation.results import Result, Results, markdown_table
from translate_tool.runtime import toml

Outcome = Literal["passed", "failed", "missing"]
"""`missing`: nobody measured it."""

Text = Annotated[str, Field(min_length=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class Floor(Section):
    """What one measure of one system on one set must not fall below, or rise above."""

    set: Text
    system: Text
    measure: Text
    floor: Number | None = None
    ceiling: Number | None = None
    why: Text
    date: Text

    @model_validator(mode="after")
    def _has_one_bound(self) -> Floor:
        if (self.floor is None) == (self.ceiling is None):
            raise ValueError("wanted: floor or ceiling, one of them")
        return self

    def figures(self, results: Iterable[Result]) -> list[float]:
        """Pick the figures that the floor is for: none, one, or several if measured again."""
        found = [r for r in results if (r.set, r.system) == (self.set, self.system)]
        return [r.measures[self.measure].value for r in found if self.measure in r.measures]

    def distance(self, value: float) -> float:
        """Tell how far `value` is on the good side of the bound; below 0, it fails."""
        if not math.isfinite(value):  # infinity is above any floor, and is no figure
            return -math.inf
        return value - self.floor if self.floor is not None else (self.ceiling or 0.0) - value


class _File(Section):
    floor: tuple[Floor, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorResult:
    """What became of a floor. `value` is the worst of what was measured; None where nothing was."""

    floor: Floor
    value: float | None
    outcome: Outcome


def load_floors(path: Path) -> tuple[Floor, ...]:
    """Read the floors of a TOML file. Raises ConfigError naming file and entry."""
    return toml.load(path, _File).floor


def check_floors(floors: Iterable[Floor], results: Iterable[Results]) -> list[FloorResult]:
    """Compare the figures of `results` with each of `floors`, in their order."""
    found = [each for several in results for each in several.results]
    return [_checked(floor, floor.figures(found)) for floor in floors]


def table(checked: Iterable[FloorResult]) -> str:
    """Write `checked` as a Markdown table, those that did not pass first."""
    ordered = sorted(checked, key=lambda each: each.outcome == "passed")
    heads = ["", "set", "system", "measure", "wanted", "measured", "why"]
    return markdown_table(heads, [_row(each) for each in ordered], text=len(heads))


def _checked(floor: Floor, values: Sequence[float]) -> FloorResult:
    if not values:
        return FloorResult(floor=floor, value=None, outcome="missing")
    worst = min(values, key=floor.distance)
    outcome: Outcome = "passed" if floor.distance(worst) >= 0 else "failed"
    return FloorResult(floor=floor, value=worst, outcome=outcome)


def _row(each: FloorResult) -> list[str]:
    floor, value = each.floor, each.value
    wanted = f"≥ {floor.floor:g}" if floor.floor is not None else f"≤ {floor.ceiling:g}"
    measured = "" if value is None else f"{value:g}"
    names = [floor.set, floor.system, floor.measure]
    return [each.outcome, *names, wanted, measured, f"{floor.why} ({floor.date})"]
