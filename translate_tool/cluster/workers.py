"""Wraps the stages for Ray: a row in, a row out; a failure is a row as well.

A row has one column, "item": a pickled record of this package. So Ray knows a row's size to the
byte, and can keep its memory bounds. How often each stage of each part was begun and not ended is
counted by an actor on the driver's machine: a part that kills every process that works on it would
be tried for ever if the count died with the process. Starts no cluster.
"""

from __future__ import annotations

import os
import pickle
import platform
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from translate_tool.cluster import stages
from translate_tool.cluster.dedup_lookup import Repeats
from translate_tool.cluster.ledger import Ledger, Measured
from translate_tool.cluster.records import Entry, FinishedPart, Part, Shard
from translate_tool.cluster.shards import parts
from translate_tool.cluster.storage import Place, Unreachable
from translate_tool.config import Config
from translate_tool.errors import TranslateToolError
from translate_tool.inference.runner import Runner
from translate_tool.translation.resolve import Resolved, summariser

Row = dict[str, Any]

TRIES = 3
"""How often a stage of a part is begun before the part is left out. Two processes may die of
something else, such as a neighbour; a third one is not risked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFailure:
    """A part, or with `part` None a shard, that failed and will be tried again."""

    shard: str
    part: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A shard to read, and the parts of it that are done."""

    shard: Shard
    done: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedPart:
    """A part that was read, its translated articles, and what both took."""

    part: Part
    articles: stages.Translated
    measured: Measured


def row(item: object) -> Row:
    """Pickle `item` into a row."""
    return {"item": pickle.dumps(item, protocol=5)}


def item(of: Mapping[str, Any]) -> Any:
    """Unpickle the item of a row."""
    return pickle.loads(of["item"])  # noqa: S301 - made by this program, within the cluster


def read(of: Row, *, place: Place, config: Config) -> Iterator[Row]:
    """Yield the parts of a Job."""
    job: Job = item(of)
    return rows_of(job.shard, parts(place, job.shard, config, config.scale.part, job.done))


def rows_of(shard: Shard, items: Iterable[object]) -> Iterator[Row]:
    """Yield what is read from `shard` as rows; the last one is the error that ended it, if any."""
    try:
        yield from map(row, items)
    except Unreachable as exc:
        yield row(PartFailure(shard=shard.name, part=None, reason=str(exc)))
    except TranslateToolError as exc:
        yield row(exc)


class Meter:
    """Measures the processor time of calls in one process, some of which may overlap.

    All the time since the last measurement is counted for the call that ends: one figure may be
    wrong, their sum is not.
    """

    def __init__(self) -> None:
        self._spent = time.process_time()
        self._lock = threading.Lock()

    def cpu(self) -> float:
        """Return the processor seconds of this process since the last call."""
        with self._lock:
            now = time.process_time()
            spent, self._spent = now - self._spent, now
            return spent


def translate_part(
    resolved: Resolved, part: Part, repeats: Repeats | None, meter: Meter
) -> TranslatedPart:
    """Translate a part and measure it. Raises as `stages.translate` does."""
    began, clock = time.time(), time.monotonic()
    articles = stages.translate(resolved, part.items, repeats)
    measured = Measured(
        texts=articles.texts,
        recalled=articles.recalled,
        tokens=articles.tokens,
        began=began,
        engine=f"{platform.node()}/{os.getpid()}",
        seconds={"read": part.seconds, "translate": time.monotonic() - clock},
        cpu={"read": part.cpu, "translate": meter.cpu()},
    )
    return TranslatedPart(part=part, articles=articles, measured=measured)


def finish_part(
    translated: TranslatedPart, settings: stages.WorkerSettings, runner: Runner | None, meter: Meter
) -> tuple[FinishedPart, Measured]:
    """Check and summarise a translated part, and measure it."""
    clock = time.monotonic()
    briefs, failures = stages.finish(settings, runner, translated.articles)
    done, measured = translated.part.finished(briefs, failures), translated.measured
    seconds = {**measured.seconds, "finish": time.monotonic() - clock}
    cpu = {**measured.cpu, "finish": meter.cpu()}
    return done, replace(measured, seconds=seconds, cpu=cpu)


class Stage(ABC):
    """Passes failures of earlier stages on, and turns its own into PartFailures.

    An error of this package concerns all parts, and goes to the driver as it is. Any other
    exception is a bug that this part has met: only this part fails, as does one whose process died
    every time.
    """

    def __init__(self, attempts: AttemptCounter) -> None:
        self._attempts = attempts

    def __call__(self, of: Row) -> Row:
        """Return the row that `of` becomes."""
        got = item(of)
        if isinstance(got, (PartFailure, TranslateToolError)):
            return of
        part: Part = got.part if isinstance(got, TranslatedPart) else got
        key = (type(self).__name__, part.shard.name, part.number)
        failed = partial(PartFailure, shard=part.shard.name, part=part.number)
        if not self._attempts.begin(*key):
            return row(failed(reason="its process died every time"))
        done: object
        try:
            done = self.work(got)
        except Unreachable as exc:
            done = failed(reason=str(exc))
        except TranslateToolError as exc:
            done = exc
        except Exception as exc:
            done = failed(reason=f"{type(exc).__name__}: {exc}")
        self._attempts.end(*key)
        return row(done)

    @abstractmethod
    def work(self, got: Any) -> object:
        """Return what a part becomes."""


class Translator(Stage):
    """Turns a Part into a TranslatedPart, in an engine process; the first one opens the engine."""

    def __init__(
        self, settings: stages.WorkerSettings, repeats: Repeats | None, attempts: AttemptCounter
    ) -> None:
        super().__init__(attempts)
        self._settings = settings
        self._repeats = repeats
        self._meter = Meter()
        self._opening = threading.Lock()

    @cached_property
    def _resolved(self) -> Resolved:
        resolved = stages.resolve(self._settings)
        self._meter.cpu()  # opening is no part's work
        return resolved

    def work(self, got: Part) -> TranslatedPart:
        """Translate `got`."""
        with self._opening:  # two parts may come at once
            resolved = self._resolved
        return translate_part(resolved, got, self._repeats, self._meter)


class Finisher(Stage):
    """Checks, summarises and records: turns a TranslatedPart into an Entry."""

    def __init__(
        self, settings: stages.WorkerSettings, ledger: Ledger, attempts: AttemptCounter
    ) -> None:
        super().__init__(attempts)
        self._settings = settings
        self._ledger = ledger
        self._meter = Meter()

    @cached_property
    def _runner(self) -> Runner | None:
        return summariser(self._settings.config)

    def work(self, got: TranslatedPart) -> Entry:
        """Finish `got`, write it to the ledger and return its entry."""
        return self._ledger.write(*finish_part(got, self._settings, self._runner, self._meter))


class AttemptCounter:
    """Counts attempts at parts, from any process of the cluster. It pickles."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def begin(self, stage: str, shard: str, part: int) -> bool:
        """Count an attempt; return whether it may be made, after at most `TRIES` - 1 others."""
        import ray
        from ray.exceptions import RayError

        try:
            return bool(ray.get(self._actor.begin.remote((stage, shard, part))))
        except RayError:
            return True  # without a count, no part is left out

    def end(self, stage: str, shard: str, part: int) -> None:
        """Forget the attempts at a stage of a part: its process has survived."""
        self._actor.end.remote((stage, shard, part))

    def retries(self) -> int:
        """Return how many attempts were not the first; 0 where the actor cannot be asked."""
        import ray
        from ray.exceptions import RayError

        try:
            return int(ray.get(self._actor.retries.remote()))
        except RayError:
            return 0


class _AttemptCounts:
    """Holds the counts of an `AttemptCounter`, in the actor's process."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str, int], int] = {}
        self._retries = 0

    def begin(self, key: tuple[str, str, int]) -> bool:
        times = self._open.get(key, 0) + 1
        self._open[key] = times
        self._retries += times > 1
        return times <= TRIES

    def end(self, key: tuple[str, str, int]) -> None:
        self._open.pop(key, None)

    def retries(self) -> int:
        return self._retries


@contextmanager
def attempt_counter() -> Iterator[AttemptCounter]:
    """Yield a counter whose actor lives as long as the block runs."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    counts: Any = ray.remote(num_cpus=0)(_AttemptCounts)
    actor = counts.options(scheduling_strategy=here).remote()
    try:
        yield AttemptCounter(actor)
    finally:
        ray.kill(actor)
