"""Tells how the run in an output folder stands, from outside it.

Reads the lock, the status file and the journal, and changes none of them: safe at any moment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from translate_tool.config import JOURNAL, STATE
from translate_tool.errors import Busy, ConfigError, OutputError
from translate_tool.pipeline.monitor import STATUS
from translate_tool.pipeline.progress import Progress
from translate_tool.records import Failure
from translate_tool.runtime import machine
from translate_tool.runtime.wording import size
from translate_tool.store.journal_reader import JournalReader

LITTLE = 1_000_000
"""Bytes on a disk that is as good as full: a run cannot put anything on record any more."""

_SILENT = "it was killed or cut off, or the machine went down"

State = Literal["running", "finished", "stopped", "died"]
"""`stopped`: it ended early and said why; `died`: it ended without a word, which a kill, a machine
that went down and a full disk have in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """`record` is the status file's; `counts` and `failures` are the journal's, of all runs."""

    state: State
    record: Mapping[str, Any]
    counts: Mapping[str, int]
    failures: tuple[Failure, ...]
    free: int
    """Bytes that the disk of the output folder has left."""

    @property
    def progress(self) -> Progress:
        """Return the last that the run said of its progress."""
        return Progress.of(self.record.get("progress", {}))

    @property
    def ending(self) -> str:
        """Say how it came to its end; "" of a run that goes on, or is done."""
        kept = "what is done is kept; the same command goes on from there"
        if self.state == "died":
            full = self.free < LITTLE
            why = f"the disk is full: {size(self.free)} left" if full else _SILENT
            return f"it ended without a word: {why}. In any case, {kept}"
        reason = str(self.record.get("error", "")).removesuffix(": ")
        return f"it ended early: {reason}; {kept}" if reason else ""

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        failures = [asdict(failure) for failure in self.failures]
        return {**self.record, "state": self.state, "journal": self.counts, "failures": failures}


def status(output: Path) -> Status:
    """Return the status of the run in `output`, running or not.

    Raises ConfigError when no run has been there, JournalError when its journal cannot be read.
    """
    folder = output / STATE
    if not folder.is_dir():
        raise ConfigError(
            f"{output}: no run has written here",
            hint="Name the folder given to `translate-tool run` as --output.",
        )
    alive = held(folder)
    record = _record(folder / STATUS)
    with JournalReader(folder / JOURNAL) as journal:
        return Status(
            state="running" if alive else _ending(record),
            record=record,
            counts=journal.counts(),
            failures=tuple(journal.failures()),
            free=machine.free(output),
        )


def held(folder: Path) -> bool:
    """Return whether a living process holds the lock of a state folder.

    The system is asked for a shared lock, which is given back at once: it tells of a dead holder
    whose number went to another process, and needs no permission to write.
    """
    try:
        import fcntl
    except ImportError:
        return _held_on_windows(folder / "lock")
    try:
        with (folder / "lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    except OSError as exc:
        raise OutputError(f"{folder}: its lock cannot be read: {exc.strerror or exc}") from exc
    return False


def require_idle(state: Path) -> None:
    """Raise Busy while a run writes to the folder of a state folder."""
    if held(state):
        raise Busy(
            f"{state.parent}: a run is writing here",
            hint="Ask again when it has ended; `translate-tool status` tells how far it is.",
        )


def _held_on_windows(path: Path) -> bool:
    from filelock import FileLock, Timeout

    try:
        with FileLock(path, blocking=False):
            return False
    except Timeout:
        return True


def _record(path: Path) -> Mapping[str, Any]:
    """Return the status file, which is replaced whole; {} where there is none yet."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _ending(record: Mapping[str, Any]) -> State:
    said = record.get("state")
    return "finished" if said == "finished" else "stopped" if said == "stopped" else "died"
