"""One way to put a text on disk: all of it, or what stood there before."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from translate_tool.errors import OutputError
from translate_tool.writers.seals import as_bytes

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
    put(path, content)
    settle([path.parent])


def put(path: Path, content: str | bytes) -> None:
    """`write`, but that a power cut may bring back what stood there before, until `settle`.

    Text is in UTF-8. The temporary file's name follows from `path`, so what a kill leaves behind is
    replaced the next time. Raises OutputError.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    with _telling(f"cannot write {path}"):
        with _begun(temporary) as file:
            file.write(as_bytes(content))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)


def _begun(path: Path) -> BinaryIO:
    """A new file, open; the folders made that it lacks, and what stood there before removed."""
    try:
        return path.open("xb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        path.unlink()
    return path.open("xb")


def settle(folders: Iterable[Path]) -> None:
    """Make what was `put` into `folders` outlast a power cut, where folders can be synced.

    They cannot on Windows. Raises OutputError.
    """
    for folder in () if os.name == "nt" else folders:
        with _telling(f"cannot write {folder}"):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def checksum(content: str | bytes) -> str:
    """sha256, in hex, of the file that `write` makes of `content`."""
    return sha256(as_bytes(content)).hexdigest()


def checksum_of(path: Path) -> str:
    """sha256, in hex, of a file as it is now; "" where there is none, or none that can be read."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def move(path: Path, to: Path) -> None:
    """Move a file, if it is there, missing folders included. Raises OutputError."""
    with _telling(f"cannot move {path}"), suppress(FileNotFoundError):
        to.parent.mkdir(parents=True, exist_ok=True)
        path.replace(to)


@contextmanager
def _telling(what: str) -> Iterator[None]:
    """Where the system's errors become ours."""
    try:
        yield
    except OSError as exc:
        hint = _HINTS.get(exc.errno or 0, "")
        raise OutputError(f"{what}: {exc.strerror or exc}", hint=hint) from exc
