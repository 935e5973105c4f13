"""File systems that are not this machine's: object stores, Hadoop, whatever fsspec can reach.

Knows how to open one, what lies there, and how a file appears on it whole. Its paths are those of
the file system, not below a place. Raises what the storages raise: `places` makes it ours.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ARROWS = {"gcs", "gs", "hdfs", "s3", "viewfs"}
"""Schemes for which what pyarrow says is wrong is wrong, and no reason to ask fsspec."""

_AT_ONCE = re.compile(r"s3|gcs|abfs|py::fsspec\+.*\b(abfs|az|gcs|gs|oci|oss|s3)\b")
"""File systems, as pyarrow names them, where a file is there when its writer closes it: whole."""

_CHANGED = ("mtime", "last_modified", "LastModified", "created")
"""What the file systems of fsspec call the time of change; the first that there is."""

BUFFER = 1 << 22
"""Bytes asked of a storage at a time: it takes as long to answer for a thousandth of that."""


def temporary(name: str) -> str:
    """A file's name until all of it is there, like no other."""
    return f".{name}.{uuid4().hex}.tmp"


@lru_cache(maxsize=16)
def opened(url: str) -> tuple[Any, str]:
    """The file system of a URL, once per process, and the path in it."""
    from pyarrow import ArrowException, fs

    try:
        system, path = fs.FileSystem.from_uri(url)
    except ArrowException:
        if url.partition(":")[0].lower() in ARROWS:
            raise
        system, path = fs.FileSystem.from_uri(f"fsspec+{url}")
    return system, path.rstrip("/")


def listed(system: Any, path: str) -> Iterator[tuple[str, int, float]]:
    """The files below a path, or at it: path below it, bytes, time of change; 0.0 if not known."""
    from pyarrow import fs

    infos = [system.get_file_info(path)]
    if infos[0].type == fs.FileType.Directory:
        infos = system.get_file_info(fs.FileSelector(path, recursive=True))
    files = [info for info in infos if info.type == fs.FileType.File]
    times = _times(system, path) if any(info.mtime is None for info in files) else {}
    for info in files:
        name = info.path.strip("/")
        changed = _seconds(info.mtime) if info.mtime else times.get(name, 0.0)
        yield name[len(path.strip("/")) :].strip("/"), info.size, changed


def _times(system: Any, path: str) -> dict[str, float]:
    """Path → time of change, of file systems of fsspec that have a word of their own for it."""
    found = system.handler.fs.find(path, detail=True) if hasattr(system, "handler") else {}
    return {
        name.strip("/"): _seconds(next((info[word] for word in _CHANGED if info.get(word)), 0.0))
        for name, info in found.items()
    }


def _seconds(time: object) -> float:
    if isinstance(time, datetime):
        return time.timestamp()
    return float(time) if isinstance(time, (int, float)) else 0.0


def put(system: Any, path: str, data: bytes) -> None:
    """Make a file hold `data`: all of it, or as it was before."""
    if _AT_ONCE.match(system.type_name):
        with system.open_output_stream(path, compression=None) as file:  # not by its suffix
            file.write(data)
        return
    folder, _, name = path.rpartition("/")
    system.create_dir(folder, recursive=True)
    unfinished = f"{folder}/{temporary(name)}"
    try:
        with system.open_output_stream(unfinished, compression=None) as file:
            file.write(data)
        if system.type_name == "hdfs":  # its rename refuses a name that is taken
            with suppress(FileNotFoundError):
                system.delete_file(path)
        system.move(unfinished, path)
    except BaseException:
        with suppress(Exception):  # what went wrong before is what matters
            system.delete_file(unfinished)
        raise


class Remote(io.RawIOBase):
    """A file of a storage, open for reading. What it raises when that fails goes through `ours`.

    So who reads it can tell a storage that failed from a file that is damaged.
    """

    def __init__(self, file: Any, ours: Callable[[Exception], Exception]) -> None:
        self._file, self._ours = file, ours

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Bytes before the next one."""
        return int(self._file.tell())

    def seek(self, offset: int, whence: int = 0) -> int:
        """As of any file."""
        return int(self._file.seek(offset, whence))

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer`; 0 at the end."""
        target = memoryview(buffer).cast("B")
        try:
            data = self._file.read(len(target))
        except Exception as exc:
            raise self._ours(exc) from exc
        target[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """As of any file."""
        if not self.closed:
            self._file.close()
        super().close()
