"""The stages as one stream over a Ray cluster: jobs in, entries out, in whatever order they end.

Knows Ray: its start, its resources, its way of failing. What Ray does is done by Ray: it places
the processes, restarts those that die, gives their parts to others, and holds back the readers
while the engines are busy.

The processes of a run live and die with the driver. A part whose process died is tried again, as
often as a witness lets it; then it is left out, and it is for the caller to try it with care.
"""

from __future__ import annotations

import logging
import math
import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from translate_tool.cluster import stages, workers
from translate_tool.cluster.attempts import Witness
from translate_tool.cluster.dedup_lookup import Repeats
from translate_tool.cluster.ledger import Ledger
from translate_tool.cluster.records import Entry
from translate_tool.cluster.storage import Place
from translate_tool.config import Config
from translate_tool.config import Scale as Settings
from translate_tool.errors import ConfigError, EngineError, TranslateToolError
from translate_tool.inference.runner import most_threads
from translate_tool.runtime.machine import cores

READER = 0.25
"""Cores set aside for reading a shard: it waits for the engines most of the time."""

FINISHER = 0.5
"""And for a process that checks, summarises and writes."""

AHEAD = 2
"""Parts that an engine process has at once: one is translated while the next is prepared."""

STORE = 1 << 30
"""Bytes of shared memory for parts on their way, on one machine; a part has about a quarter of a
megabyte, and those in flight are a few for each process."""

MANNERS = {
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # what concerns a user is raised
    "RAY_DEDUP_LOGS_SKIP_REGEX": "^",  # and not said on standard output, where a result is expected
    "RAY_ENABLE_AUTO_CONNECT": "0",  # who comes late, when a run has ended, is to start no other
}
"""What Ray is told before it is imported, unless a user has told it something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a run may use: `actors` engine processes, and `finishers`.

    `now`: engines that there is room for when it begins; more of them would wait for machines, and
    take meanwhile the cores that reading and writing need.
    """

    actors: int
    finishers: int
    now: int


@contextmanager
def cluster(address: str, settings: Settings, *, store: int = STORE) -> Iterator[Room]:
    """The cluster at `address`, "auto" being the one this machine is part of; "": one made here.

    Raises ConfigError where there is none, or no room in it, and EngineError where one cannot be
    started.
    """
    for name, value in MANNERS.items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError as exc:
        hint = "pip install 'translate-tool[scale]'"
        raise ConfigError("Ray is not installed", hint=hint) from exc
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    try:
        if address:
            with _quietly():
                ray.init(address, **quiet)
            room = _room(settings, ray.cluster_resources())  # type: ignore[no-untyped-call]  # no hints
        else:
            room = _here(settings)
            size = math.ceil(room.actors * settings.cpus + room.finishers * FINISHER + 1)
            with _quietly():
                ray.init("local", num_cpus=size, object_store_memory=store, **quiet)
    except (ConnectionError, ValueError) as exc:
        hint = (
            "Is it running? `ray status` tells; `ray start --head` begins one. It wants "
            "RAY_AUTH_MODE=token, and its token, of whoever talks to it."
        )
        raise ConfigError(f"no Ray cluster at {address}: {exc}", hint=hint) from exc
    except (RuntimeError, OSError) as exc:
        raise EngineError(f"Ray cannot be started: {exc}") from exc
    try:
        yield room
    finally:
        ray.shutdown()


@contextmanager
def _quietly() -> Iterator[None]:
    """For a start of Ray: SIGTERM keeps the meaning it had, and nobody says anything.

    Ray would exit at once; and what is in C++ says, in spite of `MANNERS`, what it was told.
    """
    handler, kept = signal.getsignal(signal.SIGTERM), os.dup(2)
    try:
        with open(os.devnull, "wb") as nothing:  # noqa: PTH123 - no path of a file system
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)


def _here(settings: Settings) -> Room:
    """As many engines as this machine has cores for: the rest is done in their shade.

    Raises ConfigError for more of anything than this machine can sensibly run.
    """
    most = most_threads()
    for name in ("actors", "finishers", "cpus"):
        if (asked := getattr(settings, name)) > most:
            raise ConfigError(
                f"scale.{name}: {asked:,g} are too many: this machine has {cores()} cores, and "
                f"more than cores only wait for one another; at most {most} are taken",
                hint="Leave it out, or name a cluster with --address.",
            )
    actors = settings.actors or max(1, int(cores() // settings.cpus))
    return Room(actors=actors, finishers=_finishers(settings, actors), now=actors)


def _room(settings: Settings, resources: Mapping[str, float]) -> Room:
    """How many processes fit into a cluster.

    Raises ConfigError where there is no room for one, and no number says that more is to come.
    """
    cpus, gpus = resources.get("CPU", 0.0), resources.get("GPU", 0.0)
    beside = FINISHER * _finishers(settings, 4) / 4 + READER / 4  # for each engine
    most = int((cpus - READER) // (settings.cpus + beside))
    if settings.gpus:
        most = min(most, int(gpus // settings.gpus))
    if most < 1 and not settings.actors:
        raise ConfigError(
            f"the cluster has no room for an engine of {settings.cpus:g} cores and "
            f"{settings.gpus:g} GPUs, and what goes with it: it has {cpus:g} and {gpus:g}",
            hint="Ask for less with --cpus and --gpus, or add machines; a cluster that grows by "
            "itself must be told how far: --actors.",
        )
    actors = settings.actors or most
    now = max(1, min(actors, most))
    return Room(actors=actors, finishers=_finishers(settings, actors), now=now)


def _finishers(settings: Settings, actors: int) -> int:
    """A sentence takes an engine on a core 4 to 40 ms, and a finisher one."""
    return settings.finishers or (actors * 4 if settings.gpus else math.ceil(actors / 4))


def asked(config: Config) -> stages.Orders:
    """What a worker makes of `config`: its machine may have what this one lacks.

    Raises ConfigError and ModelError as Resolved does there.
    """
    import ray

    work = ray.remote(num_cpus=min(1, config.scale.cpus), num_gpus=config.scale.gpus)(stages.given)
    orders: stages.Orders = got(work.remote(config))
    return orders


def got(reference: Any) -> Any:
    """What a task returns. Raises the error of this package that it raised."""
    import ray
    from ray.exceptions import RayTaskError

    try:
        return ray.get(reference)
    except RayTaskError as exc:
        if isinstance(exc.cause, TranslateToolError):
            raise exc.cause from exc
        raise


def in_blocks_of(size: int) -> None:
    """Streams begun from here on move blocks of about so many bytes, and say nothing."""
    from ray.data import DataContext

    logging.getLogger("ray.data").setLevel(logging.ERROR)  # not before: importing it sets it
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.target_max_block_size = size


def stream(
    jobs: Sequence[workers.Job],
    room: Room,
    *,
    place: Place,
    orders: stages.Orders,
    ledger: Ledger,
    repeats: Repeats | None,
    seen: Witness,
) -> Iterator[Entry | workers.Setback]:
    """Every part of `jobs` that is not done, put on record; one is yielded as soon as it is.

    Of a part that killed its processes there is a Setback. Raises what made a worker give up.
    """
    import ray.data
    from ray.data import ActorPoolStrategy

    in_blocks_of(1)  # a part is a block: what moves, and what is done again
    config = orders.config
    engines, finishing = _shares(config)
    rows = (
        ray.data.from_items([workers.row(job) for job in jobs], override_num_blocks=len(jobs))
        .flat_map(
            partial(workers.read, place=place, config=config),
            num_cpus=READER,
            concurrency=room.finishers,  # reading is as quick as finishing
        )
        .map(
            workers.Translator,  # type: ignore[arg-type]  # Ray's hint forgets callable classes
            fn_constructor_args=(orders, repeats, seen),
            compute=ActorPoolStrategy(
                min_size=min(config.scale.least, room.now),
                max_size=room.actors,
                initial_size=room.now,
                max_tasks_in_flight_per_actor=2 * AHEAD,
                max_concurrent_calls_per_actor=AHEAD,
                enable_true_multi_threading=True,
            ),
            **engines,
        )
        .map(
            workers.Finisher,  # type: ignore[arg-type]  # the same
            fn_constructor_args=(orders, ledger, seen),
            compute=ActorPoolStrategy(min_size=1, max_size=room.finishers),
            **finishing,
        )
        .iter_rows()
    )
    for found in map(workers.item, rows):
        if isinstance(found, TranslateToolError):
            raise found
        yield found


def end_streams() -> None:
    """End what is left of streams, and wait for it.

    A stream that is still scheduled when its cluster is shut down ends this whole process, without
    a word and with exit code 1: Ray does so with whoever asks a cluster that has died. Ray Data has
    no public way to give a stream up while another thread waits for its next row.
    """
    from ray.data._internal.execution.streaming_executor import StreamingExecutor

    for thread in threading.enumerate():
        if isinstance(thread, StreamingExecutor):
            thread.shutdown(force=True)
            thread.join()


def _shares(config: Config) -> tuple[dict[str, Any], dict[str, Any]]:
    """What Ray sets aside for an engine process, and for one that finishes.

    One that summarises with a model has an engine of its own.
    """
    engine: dict[str, Any] = {"num_cpus": config.scale.cpus, "num_gpus": config.scale.gpus}
    return engine, engine if config.summarise.model != "extractive" else {"num_cpus": FINISHER}
