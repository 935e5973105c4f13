"""Forecasts held against runs that were: how long they should have taken, by what parts cost."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from translate_tool.errors import InputError
from translate_tool.lab.capacity.cluster import DRIVER, Cluster
from translate_tool.lab.capacity.costs import Costs, Measured, costs, read, shards
from translate_tool.lab.capacity.simulate import simulate


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `report.json` tells: wall seconds of the run, its engines, seconds until they worked."""

    seconds: float
    actors: int
    startup: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A run, and what was predicted for it. Seconds."""

    run: str
    costs_of: str
    actors: int
    parts: int
    seconds: float
    predicted: float

    @property
    def error(self) -> float:
        """Predicted over real, less 1."""
        return self.predicted / self.seconds - 1


def report(output: Path) -> Report:
    """What the run into `output` says of itself; InputError where it does not."""
    path = output / "report.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Report(
            seconds=float(found["seconds"]),
            actors=int(found["actors"]),
            startup=float(found["startup"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise InputError(f"{path}: no report of a run: {exc!r}", origin=str(path)) from exc


def crowded(actors: int, cores: float, threads: float = 1.0) -> bool:
    """Whether busy processes had to wait for cores: an engine has others that work for it."""
    return actors * threads > cores / 2


def check(
    entries: Sequence[Measured],
    actors: int,
    *,
    cores: float | None = None,
    startup: float = 0.0,
    driver: float = DRIVER,
    readers: int = 1,
    finishers: int = 1,
    threads: float = 1.0,
    priced: Costs | None = None,
) -> float:
    """Wall seconds that `actors` engines on one machine should have taken for `entries`, in order.

    By their own costs, or by those of `priced`, a row for each of them. `driver`: serial seconds a
    part; `cores`: this machine's by default; `threads`: of an engine.
    """
    cores = cores or os.cpu_count() or 1
    cluster = Cluster(
        workers=1,
        cores=cores,
        engines=actors,
        readers=readers,
        finishers=finishers,
        startup=startup,
        driver=driver,
    )
    own = priced or costs(entries, crowded=crowded(actors, cores, threads), threads=threads)
    return simulate(cluster, own, range(len(entries)), shards(entries)).seconds


def compare(
    run: Path,
    others: Sequence[Path],
    *,
    cores: float,
    readers: int = 1,
    finishers: int = 1,
    threads: float = 1.0,
) -> list[Checked]:
    """Predict the run into `run` by its own costs, and by those of `others` over the same input.

    Raises InputError where another run has other parts.
    """
    entries, told = read(run), report(run)
    found = []
    for other in (run, *others):
        theirs, same = report(other), _same(entries, read(other), run, other)
        predicted = check(
            entries,
            told.actors,
            cores=cores,
            startup=told.startup,
            readers=readers,
            finishers=finishers,
            priced=costs(same, crowded=crowded(theirs.actors, cores, threads), threads=threads),
        )
        found.append(
            Checked(
                run=str(run),
                costs_of=str(other),
                actors=told.actors,
                parts=len(entries),
                seconds=told.seconds,
                predicted=predicted,
            )
        )
    return found


def _same(
    entries: Sequence[Measured], others: Sequence[Measured], run: Path, other: Path
) -> list[Measured]:
    """The entries of another run for the same parts, in the same order."""
    measured = {(m.shard, m.part): m for m in others}
    for entry in entries:
        if (entry.shard, entry.part) not in measured:
            raise InputError(
                f"{other}: no part {entry.part} of {entry.shard}, which {run} has",
                origin=str(other),
                hint="Both must be runs over the same input, with parts of the same size.",
            )
    return [measured[entry.shard, entry.part] for entry in entries]
