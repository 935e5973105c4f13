"""What parts cost, as a ledger of `translate-tool scale` has it.

Knows the entries of a ledger; knows nothing of clusters. A stage of a part costs `alone` seconds on
a core that nobody else wants, and asks for `load` cores meanwhile: less than one where it waits for
disks, more where it has several threads.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from translate_tool.errors import InputError

STAGES = ("read", "translate", "finish")
READ, TRANSLATE, FINISH = range(3)


class Cost(NamedTuple):
    """Of a stage of a part: seconds on a machine of one's own, and cores wanted meanwhile."""

    alone: float
    load: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What an entry of the ledger tells of costs.

    `seconds` and `cpu`: stage → wall seconds, and seconds of processor time of its process.
    `engine`: which one translated it, from `began` on.
    """

    shard: str
    part: int
    articles: int
    words: int
    engine: str = ""
    began: float = 0.0
    seconds: Mapping[str, float]
    cpu: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Costs:
    """Of the parts of a run: a row a part, a column a stage; the stages of a part stay together."""

    rows: tuple[tuple[Cost, Cost, Cost], ...]
    articles: float
    """In a part, on average."""
    words: float
    """Likewise."""

    def mean(self, stage: int) -> Cost:
        """Of a part, on average; `load` is weighed by time."""
        alone = fmean(row[stage].alone for row in self.rows)
        work = fmean(row[stage].alone * row[stage].load for row in self.rows)
        return Cost(alone, work / alone if alone else 1.0)

    def faster(self, factor: float) -> Costs:
        """The same with engines `factor` times as fast."""
        rows = tuple((r, Cost(t.alone / factor, t.load), f) for r, t, f in self.rows)
        return Costs(rows, self.articles, self.words)


def read(output: Path) -> list[Measured]:
    """The entries below `output`, or in a JSON file with a list of them under "entries"; in order.

    Raises InputError where there are none, or where one cannot be understood.
    """
    rows: list[Any] = []
    path = output
    try:
        if output.is_dir():
            for path in sorted((output / "_ledger").rglob("*.json")):
                rows.append(json.loads(path.read_text(encoding="utf-8")))
        else:
            rows = json.loads(output.read_text(encoding="utf-8"))["entries"]
        found = [_measured(row) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise InputError(f"{path}: no ledger entry: {exc!r}", origin=str(path)) from exc
    if not found:
        raise InputError(
            f"{output}: its ledger has no entries",
            origin=str(output),
            hint="Give the OUTPUT of a `translate-tool scale` that has done some parts.",
        )
    return sorted(found, key=lambda m: (m.shard, m.part))


def costs(entries: Sequence[Measured], *, crowded: bool = False, threads: float = 1.0) -> Costs:
    """What the parts of a run cost.

    Where an engine had several parts at once, it is one part after the other here, in the time that
    it had any. `crowded`: there were as many busy processes as cores, or more, so wall time has
    waiting for cores in it; processor time counts instead, `threads` of an engine at a time.
    """
    alone = once(entries)
    columns = (
        _column(entries, STAGES[READ], 1.0, 1.0 if crowded else None),
        _column(entries, STAGES[TRANSLATE], alone, threads if crowded else None),
        _column(entries, STAGES[FINISH], 1.0, 1.0 if crowded else None),
    )
    return Costs(
        rows=tuple(zip(*columns, strict=True)),
        articles=fmean(entry.articles for entry in entries),
        words=fmean(entry.words for entry in entries),
    )


def once(entries: Iterable[Measured]) -> float:
    """Time in which engines had a part, over the time that parts had an engine: 1, or less."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for entry in entries:
        took = entry.seconds.get(STAGES[TRANSLATE], 0.0)
        spans.setdefault(entry.engine, []).append((entry.began, entry.began + took))
    union = total = 0.0
    for engine in spans.values():
        until = -math.inf
        for began, ended in sorted(engine):
            union += max(0.0, ended - max(began, until))
            total += ended - began
            until = max(until, ended)
    return union / total if total else 1.0


def shards(entries: Iterable[Measured]) -> list[int]:
    """How many parts each shard has."""
    counts: dict[str, int] = {}
    for entry in entries:
        counts[entry.shard] = counts.get(entry.shard, 0) + 1
    return list(counts.values())


def _column(
    entries: Sequence[Measured], stage: str, alone: float, threads: float | None
) -> list[Cost]:
    """Without processor time, wall time is taken to have been spent computing.

    A process puts its processor time down to parts as they end, so only the sum is exact: `load`
    is that of all.
    """
    walls = [entry.seconds.get(stage, 0.0) * alone for entry in entries]
    cpus = [entry.cpu.get(stage, wall) for entry, wall in zip(entries, walls, strict=True)]
    if threads:
        return [Cost(cpu / threads, threads) for cpu in cpus]
    load = sum(cpus) / sum(walls) if sum(walls) else 1.0
    return [Cost(wall, load) for wall in walls]


def _measured(row: Mapping[str, Any]) -> Measured:
    return Measured(
        shard=str(row["shard"]),
        part=int(row["part"]),
        articles=int(row["articles"]),
        words=int(row["words"]),
        engine=str(row["engine"]),
        began=float(row["began"]),
        seconds={stage: float(s) for stage, s in row["seconds"].items()},
        cpu={stage: float(s) for stage, s in row.get("cpu", {}).items()},
    )
