"""Measures the checks on errors that were written by hand, in benchmarks/checks/press.tsv.

Each row is a French sentence, a faithful English of it and an error of one kind. The half "tune"
was looked at while the checks were written, "held" was not. `recall` prints what is measured here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from translate_tool.checks import check

TABLE = Path(__file__).parent / "press.tsv"
HALVES = ("tune", "held")
CLEAN = "clean"
"""The kind of a row that has no error."""


class Row(NamedTuple):
    """A row of the table; `wrong` is the English with its error, empty where it has none."""

    half: str
    kind: str
    french: str
    english: str
    wrong: str


class Score(NamedTuple):
    """`found` of `rows` errors of a kind in one half; for clean rows, those flagged in error."""

    found: int
    rows: int


def table() -> list[Row]:
    """Read the rows."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [_row(*line.split("\t")) for line in lines if not line.startswith("# ")]


def _row(half: str, kind: str, french: str, english: str, right: str, wrong: str) -> Row:
    spoilt = english.replace(right, wrong, 1) if right else ""
    return Row(half=half, kind=kind, french=french, english=english, wrong=spoilt)


def measure(rows: Iterable[Row]) -> dict[str, dict[str, Score]]:
    """Return what is found, by kind and half; under `CLEAN` the faithful English of every row."""
    scores: dict[str, dict[str, Score]] = {}
    for row in rows:
        alarms = _flags(row.french, row.english)
        _count(scores, CLEAN, row.half, found=bool(alarms))
        if row.kind != CLEAN:
            _count(scores, row.kind, row.half, found=bool(_flags(row.french, row.wrong) - alarms))
    return scores


def _count(scores: dict[str, dict[str, Score]], kind: str, half: str, *, found: bool) -> None:
    halves = scores.setdefault(kind, dict.fromkeys(HALVES, Score(0, 0)))
    halves[half] = Score(halves[half].found + found, halves[half].rows + 1)


def _flags(french: str, english: str) -> set[tuple[str, str]]:
    """What an analyst is told to look at; flags that only inform are left out."""
    found = check(french, english, 0.0)
    return {(flag.kind, flag.detail) for flag in found if flag.severity != "info"}


def report(scores: dict[str, dict[str, Score]]) -> str:
    """Return the scores as Markdown."""
    clean = scores[CLEAN]
    lines = [
        "| written error | found, half to tune | found, half held out |",
        "|---|--:|--:|",
        *(_line(kind, halves) for kind, halves in scores.items() if kind != CLEAN),
        f"| *all* | {_share(_all(scores, 'tune'))} | {_share(_all(scores, 'held'))} |",
        f"| *faithful rows flagged in error* | {_share(clean['tune'])} | {_share(clean['held'])} |",
    ]
    return "\n".join(lines)


def _all(scores: dict[str, dict[str, Score]], half: str) -> Score:
    kinds = [halves[half] for kind, halves in scores.items() if kind != CLEAN]
    return Score(sum(score.found for score in kinds), sum(score.rows for score in kinds))


def _line(kind: str, halves: dict[str, Score]) -> str:
    return f"| {kind} | {_share(halves['tune'])} | {_share(halves['held'])} |"


def _share(score: Score) -> str:
    return f"{score.found} of {score.rows} ({score.found / score.rows:.0%})"


def failures(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the false alarms and missed errors of the half to tune, with their pairs."""
    for row in rows:
        alarms = _flags(row.french, row.english)
        if row.half == "tune" and alarms:
            yield f"FALSE ALARM {sorted(alarms)}\n  {row.french}\n  {row.english}"
        if row.half == "tune" and row.wrong and not _flags(row.french, row.wrong) - alarms:
            yield f"MISSED {row.kind}\n  {row.french}\n  {row.wrong}"
