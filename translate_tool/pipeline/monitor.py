"""Records a run while it goes: a log, a status file, and samples for the report.

Knows a run's progress and where to note it down; knows nothing of how the work is done. A log or a
status file that cannot be begun stops the run before it starts; one that breaks later does not end
the night, and is among `troubles` at its end.
"""

from __future__ import annotations

import heapq
import json
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeVar

from translate_tool.config import JOURNAL, Run
from translate_tool.errors import OutputError, TranslateToolError
from translate_tool.inference.autotune import Race
from translate_tool.pipeline.places import require_log
from translate_tool.pipeline.progress import Progress, Report, Sample, Series, rates, silent, stage
from translate_tool.records import Failure
from translate_tool.runtime import machine
from translate_tool.runtime.files import hold, replacing
from translate_tool.runtime.timing import Stopwatch
from translate_tool.runtime.wording import count
from translate_tool.store.journal import Journal

T = TypeVar("T")

STATUS = "status.json"
"""The status file, in the state folder of an output folder."""

STATUS_EVERY = 2.0
LOG_EVERY = 10.0
"""Seconds between two notes of progress, at least."""

SLOWEST = 10
"""Inputs named as those that took longest to read."""

RESERVED = 1 << 16
"""Bytes kept on the disk, so that a run which fills it can still say so at its end."""

PAGES = ("index.md", "quarantine.md", "report.json")
"""The files about the run as a whole, whose digests the last status holds."""


class Monitor:
    """Listens to one run. Use as a context manager, inside the run's lock.

    `facts` (settings, signatures, versions: plain enough for JSON) go into the log's first line and
    the status file; `on_progress` is called once the progress is noted; `clock` is the run's.
    Entering raises OutputError when the log or the status file cannot be written, ConfigError when
    the log is a file that has something else in it.
    """

    def __init__(
        self,
        state: Path,
        *,
        facts: Mapping[str, Any],
        log: Path | None = None,
        on_progress: Callable[[Progress], None] = silent,
        clock: Stopwatch | None = None,
    ) -> None:
        self.started = _now()
        self.machine = machine.describe()
        self.clock = clock or Stopwatch()
        self.troubles: list[str] = []
        self._facts = facts
        self._status_path = state / STATUS
        self._reserve = state / "reserve"
        self._log_path = log
        self._log: IO[str] | None = None
        self._on_progress = on_progress
        self._began = time.monotonic()
        self._progress = Progress()
        self._series = Series()
        self._slowest: list[tuple[float, str]] = []
        self._noted = self._logged = self._began
        self._ended = False

    def __enter__(self) -> Monitor:
        try:
            self._reserve.write_bytes(os.urandom(RESERVED))
            if self._log_path:
                require_log(self._log_path)
                self._log = self._log_path.open("a", encoding="utf-8", errors="backslashreplace")
            self._write_line("start", {**self._facts, "machine": self.machine})
            self._write_status("running")
        except OSError as exc:
            self._close()
            raise OutputError(
                f"cannot write {exc.filename or self._log_path}: {exc.strerror or exc}",
                hint="Free some space or check its permissions, or choose another path.",
            ) from exc
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._reserve.unlink()  # on a full disk, this makes room for the last words
        if not self._ended:
            reason = _in_words(error)
            self._event("stop", {"error": reason, **asdict(self._progress)})
            self._status("stopped", error=reason)
        self._close()

    def __call__(self, progress: Progress) -> None:
        """Note where the run stands, then pass it on."""
        fresh_wave = progress.wave > self._progress.wave
        self._progress = progress
        now = time.monotonic()
        self._series.add(self._sample())
        if fresh_wave:
            self._event("wave", asdict(progress))
        if now - self._logged >= LOG_EVERY:
            self._logged = now
            self._event("progress", {**asdict(progress), "memory": machine.memory()})
        if now - self._noted >= STATUS_EVERY:
            self._noted = now
            self._status("running")
        self._on_progress(progress)

    def failed(self, failures: Sequence[Failure]) -> None:
        """Log inputs that will not become briefs."""
        for failure in failures:
            self._event("failure", asdict(failure))

    def paced(self, race: Race) -> None:
        """Log at what pace the engine is run, and why."""
        self._event("pace", race.as_dict())

    def timed(self, origin: str, items: Iterator[T]) -> Iterator[T]:
        """Yield `items`; the time that making them takes is counted for `origin`."""
        spent = 0.0
        try:
            while True:
                began = time.monotonic()
                try:
                    item = next(items)
                except StopIteration:
                    return
                finally:
                    spent += time.monotonic() - began
                yield item
        finally:
            heapq.heappush(self._slowest, (spent, origin))
            if len(self._slowest) > SLOWEST:
                heapq.heappop(self._slowest)

    @property
    def seconds(self) -> float:
        """Return the seconds of wall time since the run began."""
        return time.monotonic() - self._began

    @property
    def samples(self) -> tuple[Sample, ...]:
        """Return how the counts grew, until now."""
        self._series.add(self._sample())
        return self._series.points

    @property
    def slowest(self) -> tuple[tuple[str, float], ...]:
        """Return the inputs that took longest to read, and their seconds, the slowest first."""
        ranked = sorted(self._slowest, reverse=True)
        return tuple((origin, round(seconds, 3)) for seconds, origin in ranked)

    def end(self, report: Report) -> None:
        """Note that the run came to its end, its pages written."""
        self._ended = True
        values = {key: value for key, value in report.as_dict().items() if key != "samples"}
        self._event("end", {"exit_code": report.exit_code, "report": values})
        pages = {
            name: sha256((report.output / name).read_bytes()).hexdigest()
            for name in PAGES
            if (report.output / name).is_file()
        }
        how = {"exit_code": report.exit_code, "pages": pages}
        if report.left:
            reason = f"{report.stopped}, {count(report.left, 'article')} left"
            self._status("stopped", error=reason, **how)
        else:
            self._status("finished", **how)

    def _sample(self) -> Sample:
        now = self._progress
        return Sample(
            seconds=round(self.seconds, 3),
            done=now.done,
            translated=now.translated,
            tokens=now.tokens,
            memory=machine.memory(),
        )

    def _event(self, name: str, values: Mapping[str, Any]) -> None:
        try:
            self._write_line(name, values)
        except OSError as exc:
            self._trouble(f"the log {self._log_path} ends early: {exc.strerror or exc}")
            self._close()

    def _trouble(self, text: str) -> None:
        if text not in self.troubles:
            self.troubles.append(text)

    def _write_line(self, name: str, values: Mapping[str, Any]) -> None:
        if self._log:
            line = {"time": _now(), "event": name, "seconds": round(self.seconds, 3), **values}
            self._log.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
            self._log.flush()

    def _status(self, state: str, **more: Any) -> None:
        try:
            self._write_status(state, **more)
        except OSError as exc:
            self._trouble(f"{self._status_path} is out of date: {exc.strerror or exc}")

    def _write_status(self, state: str, **more: Any) -> None:
        """Replace the status file whole. Not synced: after a power cut it has nothing to tell."""
        status = {
            "state": state,
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "started": self.started,
            "written": _now(),
            "seconds": round(self.seconds, 3),
            "stage": stage(self._progress),
            "progress": asdict(self._progress),
            **rates(self._progress, self.seconds),
            "engines": round(self.clock.engines, 3),
            "parts": {part: round(seconds, 3) for part, seconds in self.clock.parts.items()},
            "memory": machine.memory(),
            **self._facts,
            **more,
        }
        with replacing(self._status_path, sync=False) as file:
            file.write(json.dumps(status, default=str).encode())

    def _close(self) -> None:
        log, self._log = self._log, None
        if log:
            try:
                log.close()
            except OSError as exc:  # what is left to flush cannot be
                self._trouble(f"the log {self._log_path} ends early: {exc.strerror or exc}")


@contextmanager
def open_output(
    run: Run, facts: Mapping[str, Any], on_progress: Callable[[Progress], None] = silent
) -> Iterator[tuple[Journal, Monitor]]:
    """Lock the output folder of a run, and open its journal and its monitor.

    Raises Busy, JournalError, and what entering a Monitor raises.
    """
    with (
        hold(run.state),
        Stopwatch().running() as clock,
        Monitor(
            run.state, facts=facts, log=run.log, on_progress=on_progress, clock=clock
        ) as monitor,
        Journal(run.state / JOURNAL) as journal,
    ):
        yield journal, monitor


def _in_words(error: BaseException | None) -> str:
    """Say why a run ended before its time; "" where nothing is known to be wrong."""
    if error is None:
        return ""
    if isinstance(error, KeyboardInterrupt):
        return "ctrl-C (SIGINT)"
    text = error.message if isinstance(error, TranslateToolError) else str(error)
    named = isinstance(error, TranslateToolError) or not isinstance(error, Exception)
    return text if text and named else f"{type(error).__name__}: {text}".removesuffix(": ")


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
