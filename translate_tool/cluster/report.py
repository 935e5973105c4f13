"""Reports what a scaled run did, how evenly its engines were used, and how its data set stands.

Knows entries and counts; knows no cluster, and changes nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from translate_tool.cluster.ledger import Ledger
from translate_tool.cluster.records import MANIFEST, REPORT, Entry, describe
from translate_tool.cluster.storage import Place
from translate_tool.config import STATE
from translate_tool.pipeline.progress import EXIT_CODES
from translate_tool.pipeline.status import State, held, require_idle
from translate_tool.records import Failure
from translate_tool.runtime.deadline import Reason

SLOW = 0.5
"""Of the median of words in a busy second: an engine below it is a straggler."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a run stands: of this run, but for shards, which count those done before as well."""

    shards: int = 0
    complete: int = 0
    parts: int = 0
    articles: int = 0
    quarantined: int = 0
    pairs: int = 0
    words: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine process: what it did, while it was busy for so many seconds of wall time."""

    name: str
    parts: int
    words: int
    seconds: float

    @property
    def speed(self) -> float:
        """Return the words in a busy second."""
        return self.words / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did. Counts are of this run; `totals` are those of the data set.

    The fields have the names that `report.json` has. `seconds`: wall time from the start of the
    cluster, of which `startup` went by before the first part was begun. `passes`: how often the
    input was gone through; `retries`: parts begun again, nearly always because a process died;
    `careful`: parts that were isolated; `setbacks`: reasons why parts failed, and how often.
    `unread`: files that no reader of `scale` takes. `left`: shards not complete.
    """

    actors: int
    progress: Progress
    engines: tuple[Engine, ...]
    texts: int
    recalled: int
    tokens: int
    seconds: float
    startup: float
    passes: int
    retries: int
    careful: int
    setbacks: Mapping[str, int]
    unread: tuple[Failure, ...]
    left: int
    stopped: Reason
    price: float
    signatures: tuple[str, ...]
    notes: tuple[str, ...]
    repeats: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)

    @property
    def stragglers(self) -> tuple[str, ...]:
        """Name the engines that were less than half as fast as those in the middle."""
        usual = median(engine.speed for engine in self.engines) if self.engines else 0.0
        return tuple(e.name for e in self.engines if e.speed < SLOW * usual)

    @property
    def engine_hours(self) -> float:
        """Return the hours that engine processes were held."""
        return self.actors * self.seconds / 3600

    @property
    def exit_code(self) -> int:
        """Return that of `run`; 1 where something is left although nobody asked to stop."""
        if self.left:
            return EXIT_CODES[self.stopped]
        return 3 if self.unread or self.totals.get("quarantined") else 0

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        millions = self.progress.words / 1e6
        hours = self.engine_hours
        return asdict(self) | {
            "engines": [asdict(e) | {"words_per_second": round(e.speed, 1)} for e in self.engines],
            "stragglers": list(self.stragglers),
            "engine_hours": round(hours, 4),
            "engine_hours_per_million_words": round(hours / millions, 4) if millions else None,
            "cost": round(hours * self.price, 4) if self.price else None,
            "cost_per_million_words": round(hours * self.price / millions, 4)
            if self.price and millions
            else None,
            "exit_code": self.exit_code,
        }


def engines(entries: Iterable[Entry]) -> tuple[Engine, ...]:
    """List the processes that translated `entries`, the busiest first."""
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        by_name.setdefault(entry.engine, []).append(entry)
    found = [
        Engine(
            name=name,
            parts=len(theirs),
            words=sum(entry.words for entry in theirs),
            seconds=_busy(theirs),
        )
        for name, theirs in by_name.items()
    ]
    return tuple(sorted(found, key=lambda engine: (-engine.words, engine.name)))


def stage_times(entries: Iterable[Entry]) -> dict[str, dict[str, float]]:
    """Sum over all workers: stage → "seconds" of wall time and of "cpu"."""
    seconds, cpu = Counter[str](), Counter[str]()
    for entry in entries:
        seconds.update(entry.seconds)
        cpu.update(entry.cpu)
    return {
        stage: {"seconds": round(seconds[stage], 3), "cpu": round(cpu[stage], 3)}
        for stage in seconds
    }


def _busy(entries: Sequence[Entry]) -> float:
    """Return the seconds during which at least one entry of a process was being translated."""
    total, until = 0.0, 0.0
    for entry in sorted(entries, key=lambda entry: entry.began):
        ends = entry.began + entry.seconds.get("translate", 0.0)
        total += max(0.0, ends - max(entry.began, until))
        until = max(until, ends)
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetStatus:
    """The state of a data set: `totals` are those of its ledger, `report` that of the last run."""

    state: State
    totals: Mapping[str, int]
    report: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {"state": self.state, "totals": dict(self.totals), "report": dict(self.report)}


def status(place: Place) -> DatasetStatus:
    """Return how a data set stands. Raises ConfigError where there is none, InputError.

    A run writes the manifest at its end: where the ledger has moved on since, one was killed.
    """
    ledger = Ledger(place)
    ledger.settings()
    totals = describe(ledger.entries().values())["totals"]
    report = json.loads(place.read(REPORT) or b"{}")
    told = json.loads(place.read(MANIFEST) or b"{}").get("totals")
    state: State = "finished" if told == totals else "died"
    if place.local and held(place.local / STATE):
        state = "running"
    elif state == "finished" and report.get("left"):
        state = "stopped"
    return DatasetStatus(state=state, totals=totals, report=report)


def verify(place: Place) -> list[str]:
    """Check every file of a data set against its ledger; return a line for each problem.

    Raises Busy while a run writes to it, ConfigError where there is no data set, InputError.
    """
    ledger = Ledger(place)
    ledger.settings()
    if place.local:  # of other storages nobody knows whether a run is at work
        require_idle(place.local / STATE)
    return ledger.verify()
