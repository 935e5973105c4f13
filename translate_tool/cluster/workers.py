"""The stages as Ray calls them: a row in, a row out, and what goes wrong is a row as well.

A row has one column, "item": a pickled record of this package. So a row's size is known to the
byte, which is what Ray holds its memory bounds by. Knows rows and clocks; starts no cluster.
"""

from __future__ import annotations

import os
import pickle
import platform
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from translate_tool.cluster import stages
from translate_tool.cluster.attempts import Witness
from translate_tool.cluster.dedup_lookup import Repeats
from translate_tool.cluster.ledger import Ledger, Measured
from translate_tool.cluster.records import Entry, Finished, Part, Shard
from translate_tool.cluster.shards import parts
from translate_tool.cluster.storage import Place, Unreachable
from translate_tool.config import Config
from translate_tool.errors import TranslateToolError
from translate_tool.inference.runner import Runner
from translate_tool.translation.resolve import Resolved, summariser

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """A part or a shard that did not get through, and why: it will be tried again."""

    shard: str
    part: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A shard to read, and the parts of it that are done."""

    shard: Shard
    done: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A part behind the engine: what it was, what it is now, and what that took."""

    part: Part
    drafts: stages.Drafts
    measured: Measured


def row(item: object) -> Row:
    """`item` as a row."""
    return {"item": pickle.dumps(item, protocol=5)}


def item(of: Mapping[str, Any]) -> Any:
    """What a row has."""
    return pickle.loads(of["item"])  # noqa: S301 - made by this program, within the cluster


def read(of: Row, *, place: Place, config: Config) -> Iterator[Row]:
    """The parts of a Job, one after the other."""
    job: Job = item(of)
    try:
        for part in parts(place, job.shard, config, config.scale.part, job.done):
            yield row(part)
    except Unreachable as exc:
        yield row(Setback(shard=job.shard.name, part=None, reason=str(exc)))
    except TranslateToolError as exc:
        yield row(exc)


class Meter:
    """Measures calls in one process, some of which may overlap.

    Of the processor time since the call before, all is put down to the one that ends: a single
    figure may be off, their sum is not.
    """

    def __init__(self) -> None:
        self._spent = time.process_time()
        self._lock = threading.Lock()

    def cpu(self) -> float:
        """Processor seconds of this process since this was last asked."""
        with self._lock:
            now = time.process_time()
            spent, self._spent = now - self._spent, now
            return spent


def translated(resolved: Resolved, part: Part, repeats: Repeats | None, meter: Meter) -> Worked:
    """Stage two of a part, measured. Raises as `stages.translate` does."""
    began, clock = time.time(), time.monotonic()
    drafts = stages.translate(resolved, part.items, repeats)
    measured = Measured(
        texts=drafts.texts,
        recalled=drafts.recalled,
        tokens=drafts.tokens,
        began=began,
        engine=f"{platform.node()}/{os.getpid()}",
        seconds={"read": part.seconds, "translate": time.monotonic() - clock},
        cpu={"read": part.cpu, "translate": meter.cpu()},
    )
    return Worked(part=part, drafts=drafts, measured=measured)


def finished(
    worked: Worked, orders: stages.Orders, runner: Runner | None, meter: Meter
) -> tuple[Finished, Measured]:
    """Stage three of a part, measured."""
    clock = time.monotonic()
    briefs, failures = stages.finish(orders, runner, worked.drafts)
    part, measured = worked.part, worked.measured
    done = Finished(
        shard=part.shard,
        number=part.number,
        last=part.last,
        briefs=tuple(briefs),
        failures=tuple(failures),
    )
    seconds = {**measured.seconds, "finish": time.monotonic() - clock}
    cpu = {**measured.cpu, "finish": meter.cpu()}
    return done, replace(measured, seconds=seconds, cpu=cpu)


class Stage(ABC):
    """A stage that lets through what another one could not do, and says what it cannot do itself.

    An error of this package's concerns all parts alike, and goes on to the driver as it is. Any
    other is a bug that this part has found, and must not cost the others; nor must a part that
    kills the process each time.
    """

    def __init__(self, seen: Witness) -> None:
        self._seen = seen

    def __call__(self, of: Row) -> Row:
        """The row of what became of a row."""
        got = item(of)
        if isinstance(got, (Setback, TranslateToolError)):
            return of
        part: Part = got.part if isinstance(got, Worked) else got
        key = (type(self).__name__, part.shard.name, part.number)
        if not self._seen.begin(*key):
            return row(Setback(shard=key[1], part=key[2], reason="its process died every time"))
        try:
            done = row(self.work(got))
        except Unreachable as exc:
            done = row(Setback(shard=key[1], part=key[2], reason=str(exc)))
        except TranslateToolError as exc:
            done = row(exc)
        except Exception as exc:
            reason = f"{type(exc).__name__}: {exc}"
            done = row(Setback(shard=key[1], part=key[2], reason=reason))
        self._seen.end(*key)
        return done

    @abstractmethod
    def work(self, got: Any) -> object:
        """What becomes of a part."""


class Translator(Stage):
    """An engine process: Part → Worked. The engine is opened with the first part."""

    def __init__(self, orders: stages.Orders, repeats: Repeats | None, seen: Witness) -> None:
        super().__init__(seen)
        self._orders = orders
        self._repeats = repeats
        self._meter = Meter()
        self._opening = threading.Lock()

    @cached_property
    def _bench(self) -> Resolved:
        resolved = stages.workplace(self._orders)
        self._meter.cpu()  # opening is no part's work
        return resolved

    def work(self, got: Part) -> Worked:
        """`got`, translated."""
        with self._opening:  # two parts may come at once
            resolved = self._bench
        return translated(resolved, got, self._repeats, self._meter)


class Finisher(Stage):
    """A process that checks, summarises and puts on record: Worked → Entry."""

    def __init__(self, orders: stages.Orders, ledger: Ledger, seen: Witness) -> None:
        super().__init__(seen)
        self._orders = orders
        self._ledger = ledger
        self._meter = Meter()

    @cached_property
    def _tool(self) -> Runner | None:
        return summariser(self._orders.config)

    def work(self, got: Worked) -> Entry:
        """The entry of `got`, which is on record."""
        return self._ledger.write(*finished(got, self._orders, self._tool, self._meter))
