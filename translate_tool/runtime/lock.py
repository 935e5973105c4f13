"""Locks an output folder for one run.

The operating system holds the lock for a living process and lets go of it when that process dies,
however it dies: a dead holder needs no clearing up. Beside the lock lies a note of who holds it.
"""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock, Timeout

from translate_tool.errors import Busy, OutputError
from translate_tool.runtime.files import make_folder

PATIENCE = 0.5
"""Seconds; `status` holds the lock for an instant, to see whether it is free."""


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold `folder` (made if missing) for as long as the block runs.

    Raises Busy, naming the holder, when another process has it; OutputError when the folder
    cannot be made or written to.
    """
    note = folder / "holder.json"
    try:
        make_folder(folder)
        lock = FileLock(folder / "lock", timeout=PATIENCE, fallback_to_soft=False)
        lock.acquire()
        note.write_text(json.dumps(_self()), encoding="utf-8")
    except Timeout as exc:
        raise Busy(
            f"{folder.parent}: another run holds this folder ({_holder(note)})",
            hint="Wait for it to end, or choose another folder with --output.",
        ) from exc
    except OSError as exc:
        if exc.errno in (errno.ENOSYS, errno.ENOTSUP):
            raise OutputError(
                f"{folder}: this file system has no locks, so two runs could not be told apart",
                hint="Choose a folder on a local disk with --output, and copy the briefs later.",
            ) from exc
        raise OutputError(
            f"{folder}: cannot be written to: {exc}",
            hint="Check its permissions and free space, or choose another folder with --output.",
        ) from exc
    try:
        yield
    finally:
        lock.release()


def _self() -> dict[str, str | int]:
    started = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "started": started}


def _holder(note: Path) -> str:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return f"process {holder['pid']} on {holder['host']}, since {holder['started']}"
    except (OSError, ValueError, KeyError):
        return "it has not said who it is yet"
