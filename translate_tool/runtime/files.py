"""Replaces files whole, so that readers and restarts find new content or old; locks a folder.

The operating system holds a lock for a living process and lets go of it when that process dies,
however it dies: a dead holder needs no clearing up. Beside the lock lies a note of who holds it.
"""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from translate_tool.errors import Busy, ConfigError, OutputError, TranslateToolError

_HINTS = {
    errno.ENOSPC: "The disk is full: free some space and run again; what is done is kept.",
    errno.EDQUOT: "Your quota is used up: free some space and run again; what is done is kept.",
    errno.EACCES: "Check the permissions of the output folder, or choose another one.",
    errno.EPERM: "Check the permissions of the output folder, or choose another one.",
    errno.EROFS: "The disk is read-only: choose another output folder.",
    errno.EISDIR: "A folder has the name of an output: move it, or choose another output folder.",
    errno.EEXIST: "A file has the name of a folder: move it, or choose another output folder.",
    errno.ENOTDIR: "A file has the name of a folder: move it, or choose another output folder.",
    errno.ENAMETOOLONG: "Choose an output folder with a shorter path.",
}


def write(path: Path, content: str | bytes) -> None:
    """Make `path` hold `content` on disk and not only in memory, missing folders included.

    Raises OutputError.
    """
    write_unsynced(path, content)
    sync_folders([path.parent])


def write_unsynced(path: Path, content: str | bytes) -> None:
    """Write as `write` does, but leave the folder to `sync_folders`, once for many files.

    Until then a power cut may bring back what stood there before. Raises OutputError.
    """
    stream_unsynced(path, [as_bytes(content)])


def stream_unsynced(path: Path, pieces: Iterable[bytes]) -> None:
    """Write pieces one by one, as `write_unsynced` writes a whole. Raises OutputError."""
    with _os_errors_as_ours(f"cannot write {path}"):
        make_folder(path.parent)
        with replacing(path) as file:
            file.writelines(pieces)


@contextmanager
def replacing(
    path: Path, *, temporary: Path | None = None, sync: bool = True
) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` when the block ends without an error.

    The content is synced before the rename, unless `sync` is False; the
    folder is not. The name of the temporary file follows from `path`, so that what a kill leaves
    behind is replaced the next time; where several may write at once, give it a name of its own.
    Raises OSError.
    """
    temporary = temporary or path.with_name(f".{path.name}.tmp")
    try:
        with _created(temporary) as file:
            yield file
            file.flush()
            if sync:
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _created(path: Path) -> BinaryIO:
    """Open a new file, never what stands there already: that may be a link to another file."""
    try:
        return path.open("xb")
    except FileExistsError:
        path.unlink()
    return path.open("xb")


def sync_folders(folders: Iterable[Path]) -> None:
    """Make the files renamed into `folders` outlast a power cut, where folders can be synced.

    They cannot on Windows. Raises OutputError.
    """
    for folder in () if os.name == "nt" else folders:
        with _os_errors_as_ours(f"cannot write {folder}"):
            _sync_folder(folder)


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it that are missing, so that they outlast a power cut.

    A synced file is lost with a folder whose own name was never synced. Raises OSError.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    if os.name != "nt":
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def as_bytes(content: str | bytes) -> bytes:
    """Return the bytes that a file of `content` has: UTF-8, with halves of characters spelt out."""
    return content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")


def checksum(content: str | bytes) -> str:
    """Return the sha256, in hex, of the file that `write` makes of `content`."""
    return sha256(as_bytes(content)).hexdigest()


def checksum_of(path: Path) -> str:
    """Return the sha256, in hex, of a file; "" where there is none, or none that can be read."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def delete(path: Path) -> None:
    """Delete a file, if it is there; its folder is left to `sync_folders`. Raises OutputError."""
    with _os_errors_as_ours(f"cannot delete {path}"):
        path.unlink(missing_ok=True)


def move(path: Path, to: Path) -> None:
    """Move a file, if it is there, missing folders included. Raises OutputError."""
    with _os_errors_as_ours(f"cannot move {path}"), suppress(FileNotFoundError):
        make_folder(to.parent)
        path.replace(to)


@contextmanager
def _os_errors_as_ours(what: str) -> Iterator[None]:
    """Raise OutputError, with what to do about it, for an OSError."""
    try:
        yield
    except OSError as exc:
        hint = _HINTS.get(exc.errno or 0, "")
        raise OutputError(f"{what}: {exc.strerror or exc}", hint=hint) from exc


# -- the lock of a folder -------------------------------------------------------------------------

LOCK_PATIENCE = 0.5
"""Seconds; `status` holds the lock for an instant, to see whether it is free."""


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold `folder` (made if missing) for as long as the block runs.

    Raises Busy, naming the holder, when another process has it; ConfigError when the folder cannot
    be made or written to, OutputError when its disk is full, or has no locks.
    """
    note = folder / "holder.json"
    try:
        make_folder(folder)
        lock = FileLock(folder / "lock", timeout=LOCK_PATIENCE, fallback_to_soft=False)
        lock.acquire()
        started = datetime.now(timezone.utc).isoformat(timespec="seconds")
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "started": started}
        note.write_text(json.dumps(holder), encoding="utf-8")
    except OSError as exc:
        raise _not_held(folder, note, exc) from exc
    try:
        yield
    finally:
        lock.release()


_WRONG = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EEXIST,
    errno.EISDIR,
    errno.ENAMETOOLONG,
}
"""What tells that a folder is wrong, and not that its disk is full, or failing."""


def _not_held(folder: Path, note: Path, cause: OSError) -> TranslateToolError:
    """Return the error for a folder that cannot be locked."""
    if isinstance(cause, Timeout):
        hint = "Wait for it to end, or choose another folder with --output."
        return Busy(f"{folder.parent}: another run holds this folder ({_holder(note)})", hint=hint)
    if cause.errno in (errno.ENOSYS, errno.ENOTSUP):
        what = "this file system has no locks, so two runs could not be told apart"
        hint = "Choose a folder on a local disk with --output, and copy the briefs later."
    else:
        what = f"cannot be written to: {cause}"
        hint = "Check its permissions and free space, or choose another folder with --output."
    kind = ConfigError if cause.errno in _WRONG else OutputError
    return kind(f"{folder}: {what}", hint=hint)


def _holder(note: Path) -> str:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return f"process {holder['pid']} on {holder['host']}, since {holder['started']}"
    except (OSError, ValueError, KeyError):
        return "it has not said who it is yet"
