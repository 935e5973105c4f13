"""Runs `scale` from end to end: finds shards, runs what is missing, writes manifest and report.

    shards ─read→ Part ─translate→ TranslatedPart ─finish, write→ Entry      on the workers
    ledger ─done→ jobs ────────────────────→ entries ─→ manifest, report      here

As on one machine there is no resume: a part with an entry is done, the others are missing.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from translate_tool.cluster import ray_data, shards
from translate_tool.cluster.dedup import Prepass
from translate_tool.cluster.dedup_lookup import Repeats
from translate_tool.cluster.isolate import isolate
from translate_tool.cluster.ledger import Ledger
from translate_tool.cluster.publish import publication_settings
from translate_tool.cluster.records import (
    DATASETS,
    LEDGER,
    MANIFEST,
    REPORT,
    SETTINGS,
    Entry,
    Shard,
    encoded,
)
from translate_tool.cluster.report import Progress, Report, engines, stage_times
from translate_tool.cluster.stages import WorkerSettings
from translate_tool.cluster.storage import Place
from translate_tool.cluster.workers import Job, PartFailure, attempt_counter
from translate_tool.config import STATE, Config, override
from translate_tool.errors import ConfigError
from translate_tool.pipeline.progress import silent
from translate_tool.readers import Bounds, Choice
from translate_tool.readers.ingest import choice_of
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.files import hold

T = TypeVar("T")

POLL_SECONDS = 0.2
"""Seconds between two checks of whether to stop."""

QUEUE_SIZE = 1000
"""Entries that may wait in memory until the driver counts them."""


def scale(
    config: Config,
    source: Place,
    output: Place,
    *,
    address: str = "",
    on_progress: Callable[[Progress], None] = silent,
    stop: Stop | None = None,
) -> Report:
    """Bring the data set at `output` up to date with `source`.

    - `config`: the settings of the run
    - `source`: the archive; `output`: the data set
    - `address`: of the cluster, as `ray_data.cluster` takes it
    - `on_progress`: is called whenever a part is done
    - `stop`: once it is due, parts in work are given up, and the rest is left to the next run

    Raises ConfigError, ModelError, EngineError, InputError, OutputError or Busy when the run as a
    whole cannot go on; what concerns one article only is in the quarantine of the data set.
    """
    stop = stop or Stop()
    config = _for_workers(config)
    found = shards.find(source, skip=output, choice=choice_of(config))
    _require_free(output)
    with hold(output.local / STATE) if output.local else nullcontext():  # others have no lock
        began = time.time()
        with ray_data.cluster(address, config.scale) as capacity:
            settings, ledger = ray_data.resolve_on_worker(config), Ledger(output)
            ledger.claim(_data_set_settings(settings))
            run = _Run(
                source=source,
                ledger=ledger,
                settings=settings,
                capacity=capacity,
                shards=shards.with_fingerprints(found.shards, ledger.entries().values(), config),
                on_progress=on_progress,
                stop=stop,
            )
            run.run()
        if output.local:  # the lock is held: no other run is at work on one of these
            output.delete(*(left.path for left in output.leftovers()))
        manifest = ledger.manifest()
        report = _build_report(run, began, found, manifest["totals"])
        manifest["unread"] = [asdict(failure) for failure in found.failures]
        output.put(MANIFEST, encoded(manifest))
        output.put(REPORT, encoded(json.loads(json.dumps(report.as_dict()))))
    return report


def _for_workers(config: Config) -> Config:
    """Set the device and threads of `config` to what a worker will have.

    Raises ConfigError for a device that it will not have.
    """
    gpus = config.scale.gpus > 0
    if config.translate.device == "cuda" and not gpus:
        raise ConfigError("device cuda, but no GPUs for an engine", hint="Say how much: --gpus 1.")
    if config.memory.path:
        raise ConfigError(
            "a translation memory is a file of one machine: many cannot write it at once",
            hint="Leave out memory.path; --repeats finds what occurs in several places.",
        )
    device = "cuda" if gpus else "cpu"
    threads = max(1, int(config.scale.cpus))
    return override(config, {"translate.device": device, "translate.threads": threads})


def _require_free(output: Place) -> None:
    """Raise ConfigError for a place that is no data set and has files where one would write."""
    if output.read(SETTINGS) is not None:
        return
    taken = [name for name in (MANIFEST, REPORT) if output.read(name) is not None]
    taken += [f"{name}/" for name in (LEDGER, *DATASETS) if output.files(name)]
    if taken:
        raise ConfigError(
            f"{output} has files where a data set has its own, and is none: {', '.join(taken)}",
            hint="Choose another OUTPUT.",
        )


def _data_set_settings(settings: WorkerSettings) -> dict[str, Any]:
    """Return all that determines the contents of a data set, beside its input."""
    config = settings.config
    return publication_settings(settings.recipes, settings.context) | {
        "part": config.scale.part,
        "read": config.read.model_dump(mode="json", exclude={*Bounds.__slots__, *Choice.__slots__}),
        "heal": config.translate.heal,
        "glossary": settings.glossary.digest,
        "thresholds": {name: str(value) for name, value in asdict(settings.thresholds).items()},
    }


@dataclass(kw_only=True)
class _Run:
    """Carries out a run. What is done is read from the ledger before each pass.

    `missing`: parts of a shard that are still to come, below zero until its last one is known.
    """

    source: Place
    ledger: Ledger
    settings: WorkerSettings
    capacity: ray_data.Capacity
    shards: Sequence[Shard]
    on_progress: Callable[[Progress], None]
    stop: Stop
    repeats: Repeats | None = None
    progress: Progress = field(default_factory=Progress)
    missing: Counter[str] = field(default_factory=Counter)
    entries: list[Entry] = field(default_factory=list)
    passes: int = 0
    isolated: int = 0
    retries: int = 0
    part_failures: Counter[str] = field(default_factory=Counter)
    left: int = 0

    def run(self) -> None:
        """Make passes over what is missing; once a pass brings nothing, isolate what is left."""
        jobs = self._jobs()
        if jobs and self.settings.config.scale.repeats and not self.stop.due():
            self.repeats = Prepass(
                place=self.source,
                capacity=self.capacity,
                settings=self.settings,
                ledger=self.ledger,
                stop=self.stop,
                watched=_until_due,
                part_failures=self.part_failures,
            ).repeats([job.shard for job in jobs])
        while jobs and not self.stop.due():
            before = len(self.entries)
            self._pass(jobs)
            jobs = self._jobs()
            if len(self.entries) == before and not self.stop.due():
                self._isolate_parts(jobs)
                jobs = self._jobs()
                break
        self.left = len(jobs)

    def _jobs(self) -> list[Job]:
        """List the shards that are not complete."""
        done = self.ledger.done(self.shards)
        jobs = [
            Job(shard=shard, done=done[shard.name].parts)
            for shard in self.shards
            if not done[shard.name].complete
        ]
        self.missing = Counter({job.shard.name: -len(job.done) for job in jobs})
        self._report_progress(shards=len(self.shards), complete=len(self.shards) - len(jobs))
        return jobs

    def _pass(self, jobs: Sequence[Job]) -> None:
        self.passes += 1
        with attempt_counter() as attempts:
            entries = ray_data.stream(
                jobs,
                self.capacity,
                place=self.source,
                settings=self.settings,
                ledger=self.ledger,
                repeats=self.repeats,
                attempts=attempts,
            )
            for found in _until_due(self.stop, entries):
                if isinstance(found, PartFailure):
                    self.part_failures[found.reason] += 1
                else:
                    self._record(found)
            self.retries += attempts.retries()

    def _isolate_parts(self, jobs: Sequence[Job]) -> None:
        """Isolate the parts whose processes all died, one after the other."""
        for job in jobs:
            size = self.settings.config.scale.part
            for part in shards.parts(self.source, job.shard, self.settings.config, size, job.done):
                if self.stop.due():
                    return
                self.isolated += 1
                self._record(self.ledger.write(*isolate(part, self.settings)))

    def _record(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.missing[entry.shard] += (entry.part + 1) * entry.last - 1
        now, quarantine = self.progress, entry.files.get("quarantine")
        self._report_progress(
            complete=now.complete + (self.missing[entry.shard] == 0),
            parts=now.parts + 1,
            articles=now.articles + entry.articles,
            quarantined=now.quarantined + (quarantine.rows if quarantine else 0),
            pairs=now.pairs + entry.pairs,
            words=now.words + entry.words,
        )

    def _report_progress(self, **changes: int) -> None:
        self.progress = replace(self.progress, **changes)
        self.on_progress(self.progress)


def _until_due(stop: Stop, items: Iterable[T]) -> Iterator[T]:
    """Yield `items` of a stream as they come, until `stop` is due.

    When it returns, the stream has ended.
    """
    arriving: queue.Queue[T | BaseException | None] = queue.Queue(maxsize=QUEUE_SIZE)

    def fetch() -> None:
        try:
            for item in items:
                arriving.put(item)
            arriving.put(None)
        except BaseException as exc:
            arriving.put(exc)

    fetching = threading.Thread(target=fetch, daemon=True)
    fetching.start()
    try:
        while not stop.due():
            try:
                item = arriving.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        ray_data.end_streams()
        while fetching.is_alive():  # it may be waiting to put an item into a full queue
            with suppress(queue.Empty):
                arriving.get(timeout=POLL_SECONDS)


def _build_report(
    run: _Run, began: float, found: shards.Found, totals: Mapping[str, int]
) -> Report:
    """Build the report of a run that began at `began`, in seconds since the epoch."""
    first = min((entry.began for entry in run.entries if entry.began), default=began)
    return Report(
        actors=run.capacity.actors,
        progress=run.progress,
        engines=engines(run.entries),
        texts=sum(entry.texts for entry in run.entries),
        recalled=sum(entry.recalled for entry in run.entries),
        tokens=sum(entry.tokens for entry in run.entries),
        seconds=round(time.time() - began, 3),
        startup=round(first - began, 3),
        passes=run.passes,
        retries=run.retries,
        careful=run.isolated,
        setbacks=dict(run.part_failures.most_common()),
        unread=found.failures,
        left=run.left,
        stopped=run.stop.reason if run.left else "",
        price=run.settings.config.scale.price,
        signatures=tuple(recipe.signature for recipe in run.settings.recipes),
        notes=(*found.notes, *run.settings.context.notes),
        repeats=run.repeats.saving if run.repeats else {},
        stages=stage_times(run.entries),
        totals=totals,
    )
