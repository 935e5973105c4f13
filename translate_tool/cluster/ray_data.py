"""Runs the stages as one stream over a Ray cluster: jobs in, entries out, in any order.

Starts Ray, sizes its processes and converts its errors. Ray places the processes, restarts those
that die, gives their parts to others, and holds back the readers while the engines are busy.

The processes of a run end with the driver. A part whose process died is tried again, as often as
the attempt counter allows; then it is left out, and the caller isolates it.
"""

from __future__ import annotations

import logging
import math
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from translate_tool.cluster import stages, workers
from translate_tool.cluster.dedup_lookup import Repeats
from translate_tool.cluster.ledger import Ledger
from translate_tool.cluster.records import Entry
from translate_tool.cluster.storage import Place
from translate_tool.cluster.workers import AttemptCounter
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

CONNECT = 10.0
"""Seconds in which a cluster must answer: a network that is up takes milliseconds."""

RETRIES = "5"
"""How often Ray asks a cluster that listens and does not answer; by itself 20 times, a minute."""

STORE = 1 << 30
"""Bytes of shared memory for parts on their way, on one machine; a part has about a quarter of a
megabyte, and those in flight are a few for each process."""

RAY_ENVIRONMENT = {
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # what concerns a user is raised
    "RAY_DEDUP_LOGS_SKIP_REGEX": "^",  # and not printed on standard output, which has the result
    "RAY_ENABLE_AUTO_CONNECT": "0",  # a call after the end of a run must not start another Ray
}
"""Environment variables of Ray, set before it is imported unless a user has set them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What a run may use: `actors` engine processes, and `finishers`.

    `initial`: engines that fit when the run begins; more of them would wait for machines, and take
    meanwhile the cores that reading and writing need.
    """

    actors: int
    finishers: int
    initial: int


@contextmanager
def cluster(address: str, settings: Settings) -> Iterator[Capacity]:
    """Join the cluster at `address` ("auto": the one this machine is in), or start one here ("").

    Raises ConfigError where there is none, or no room in it, and EngineError where one cannot be
    started.
    """
    for name, value in RAY_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError as exc:
        hint = "pip install 'translate-tool[scale]'"
        raise ConfigError("Ray is not installed", hint=hint) from exc
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    try:
        if address:
            _require_reachable(address)
            os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", RETRIES)
            with _silenced():
                ray.init(address, **quiet)
            capacity = _cluster_capacity(settings, ray.cluster_resources())  # type: ignore[no-untyped-call]  # no hints
        else:
            capacity = _local_capacity(settings)
            size = math.ceil(capacity.actors * settings.cpus + capacity.finishers * FINISHER + 1)
            with _silenced():
                ray.init("local", num_cpus=size, object_store_memory=STORE, **quiet)
    except (ConnectionError, TimeoutError, ValueError) as exc:
        hint = (
            "Is it running? `ray status` tells; `ray start --head` begins one. It wants "
            "RAY_AUTH_MODE=token, and its token, of whoever talks to it."
        )
        raise ConfigError(f"no Ray cluster at {address}: {exc}", hint=hint) from exc
    except (RuntimeError, OSError) as exc:
        raise EngineError(f"Ray cannot be started: {exc}") from exc
    try:
        yield capacity
    finally:
        ray.shutdown()


def _require_reachable(address: str) -> None:
    """Raise ConnectionError where nobody listens at HOST:PORT: Ray itself would try for minutes."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not (host and port.isdecimal()):
        return  # "auto", which Ray looks up in its own files
    try:
        socket.create_connection((host, int(port)), timeout=CONNECT).close()
    except (OSError, OverflowError, UnicodeError) as exc:
        raise ConnectionError(getattr(exc, "strerror", None) or str(exc)) from exc


@contextmanager
def _silenced() -> Iterator[None]:
    """Start Ray in this block: standard error is silent, and the handler of SIGTERM is kept.

    Ray's own handler would exit at once; and its C++ part prints in spite of `RAY_ENVIRONMENT`.
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


def _local_capacity(settings: Settings) -> Capacity:
    """Return as many engines as this machine has cores for; the other processes need little.

    Raises ConfigError for more of anything than this machine can sensibly run.
    """
    most = most_threads()
    for name in ("actors", "finishers", "cpus"):
        if (requested := getattr(settings, name)) > most:
            raise ConfigError(
                f"scale.{name}: {requested:,g} are too many: this machine has {cores()} cores, and "
                f"more than cores only wait for one another; at most {most} are taken",
                hint="Leave it out, or name a cluster with --address.",
            )
    actors = settings.actors or max(1, int(cores() // settings.cpus))
    return Capacity(actors=actors, finishers=_finishers(settings, actors), initial=actors)


def _cluster_capacity(settings: Settings, resources: Mapping[str, float]) -> Capacity:
    """Return how many processes fit into a cluster.

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
    initial = max(1, min(actors, most))
    return Capacity(actors=actors, finishers=_finishers(settings, actors), initial=initial)


def _finishers(settings: Settings, actors: int) -> int:
    """Size the finishers: a sentence takes an engine on a core 4 to 40 ms, and a finisher 1 ms."""
    return settings.finishers or (actors * 4 if settings.gpus else math.ceil(actors / 4))


def resolve_on_worker(config: Config) -> stages.WorkerSettings:
    """Resolve `config` on a worker, whose machine may have models that this one lacks.

    Raises ConfigError and ModelError as Resolved does there.
    """
    import ray

    cpus, gpus = min(1, config.scale.cpus), config.scale.gpus
    task = ray.remote(num_cpus=cpus, num_gpus=gpus)(stages.worker_settings)
    settings: stages.WorkerSettings = result_of(task.remote(config))
    return settings


def result_of(reference: Any) -> Any:
    """Wait for a task and return its result. Raises the error of this package that it raised."""
    import ray

    with own_errors():
        return ray.get(reference)


@contextmanager
def own_errors() -> Iterator[None]:
    """Raise the error of this package that a task of the block raised, and not Ray's about it."""
    from ray.exceptions import RayTaskError

    try:
        yield
    except RayTaskError as exc:
        if isinstance(exc.cause, TranslateToolError):
            raise exc.cause from exc
        raise


def set_block_size(size: int) -> None:
    """Make later streams move blocks of about `size` bytes, and silence their progress bars."""
    from ray.data import DataContext

    logging.getLogger("ray.data").setLevel(logging.ERROR)  # not before: importing it sets it
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.target_max_block_size = size


def stream(
    jobs: Sequence[workers.Job],
    capacity: Capacity,
    *,
    place: Place,
    settings: stages.WorkerSettings,
    ledger: Ledger,
    repeats: Repeats | None,
    attempts: AttemptCounter,
) -> Iterator[Entry | workers.PartFailure]:
    """Run every part of `jobs` that is not done; yield its entry as soon as it is written.

    - `jobs`: the shards, each with its parts that are done
    - `capacity`: how many processes there may be
    - `place`: where the shards are
    - `settings`, `ledger`, `repeats`, `attempts`: what each worker is given

    A part that killed its processes yields a PartFailure. Raises what made a worker give up.
    """
    from ray.data import ActorPoolStrategy

    config = settings.config
    engines: dict[str, Any] = {"num_cpus": config.scale.cpus, "num_gpus": config.scale.gpus}
    # A finisher that summarises with a model has an engine of its own.
    finishing = {"num_cpus": FINISHER} if config.summarise.model == "extractive" else engines
    rows = (
        read_rows(jobs, partial(workers.read, place=place, config=config), capacity)
        .map(
            workers.Translator,
            fn_constructor_args=(settings, repeats, attempts),
            compute=ActorPoolStrategy(
                min_size=min(config.scale.least, capacity.initial),
                max_size=capacity.actors,
                initial_size=capacity.initial,
                max_tasks_in_flight_per_actor=2 * AHEAD,
                max_concurrent_calls_per_actor=AHEAD,
                enable_true_multi_threading=True,
            ),
            **engines,
        )
        .map(
            workers.Finisher,
            fn_constructor_args=(settings, ledger, attempts),
            compute=ActorPoolStrategy(min_size=1, max_size=capacity.finishers),
            **finishing,
        )
    )
    return items_of(rows)


def read_rows(
    jobs: Sequence[object], read: Callable[[workers.Row], Iterator[workers.Row]], capacity: Capacity
) -> Any:
    """Begin a stream: `read` yields the rows of each job, and a row is done or done again."""
    import ray.data

    set_block_size(1)
    rows = ray.data.from_items([workers.row(job) for job in jobs], override_num_blocks=len(jobs))
    # As many as there are finishers: reading is as quick as finishing.
    return rows.flat_map(read, num_cpus=READER, concurrency=capacity.finishers)


def items_of(dataset: Any) -> Iterator[Any]:
    """Yield the items of a stream's rows as they come. Raises the first error among them."""
    for found in map(workers.item, dataset.iter_rows()):
        if isinstance(found, TranslateToolError):
            raise found
        yield found


def end_streams() -> None:
    """Stop the streams that still run, and wait until they have.

    A stream that is still scheduled when its cluster is shut down ends this whole process, silently
    and with exit code 1: Ray does so in any process that calls a dead cluster. Ray Data has
    no public way to give a stream up while another thread waits for its next row.
    """
    from ray.data._internal.execution.streaming_executor import StreamingExecutor

    for thread in threading.enumerate():
        if isinstance(thread, StreamingExecutor):
            thread.shutdown(force=True)
            thread.join()
