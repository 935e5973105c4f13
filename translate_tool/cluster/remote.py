"""Reads and writes files of storages behind URLs: object stores, Hadoop, whatever fsspec can reach.

pyarrow opens them. What they raise passes through: `storage` converts it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_ARROW_SCHEMES = {"gcs", "gs", "hdfs", "s3", "viewfs"}
"""URL schemes for which an error of pyarrow's is final; others are tried with fsspec as well."""

_ATOMIC = re.compile(r"s3|gcs|abfs|py::fsspec\+.*\b(abfs|az|gcs|gs|oci|oss|s3)\b")
"""File systems, as pyarrow names them, where a file appears whole when its writer closes it.

"s3" is one, and "py::fsspec+('abfs', 'abfss')"; "hdfs" and "py::fsspec+memory" are none.
"""

_TIME_FIELDS = ("mtime", "last_modified", "LastModified", "created")
"""Names of fsspec's file systems for the time of change; the first one present is taken."""


def open_file(system: Any, path: str, convert: Callable[[Exception], Exception]) -> io.RawIOBase:
    """Open a file to read; what reading it raises goes through `convert`."""
    return _RemoteFile(system.open_input_file(path), convert)


@lru_cache(maxsize=16)
def open_file_system(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, opened once per process, and the path in it."""
    from pyarrow import ArrowException, fs

    try:
        system, path = fs.FileSystem.from_uri(url)
    except ArrowException:
        if url.partition(":")[0].lower() in _ARROW_SCHEMES:
            raise
        system, path = fs.FileSystem.from_uri(f"fsspec+{url}")
    return system, path.rstrip("/")


def list_files(system: Any, path: str) -> Iterator[tuple[str, int, float]]:
    """Yield the files below a path, or at it: path below it, bytes, time of change or 0.0."""
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
    """Return path → time of change, for fsspec file systems that name it in their own way."""
    found = system.handler.fs.find(path, detail=True) if hasattr(system, "handler") else {}
    return {
        name.strip("/"): _seconds(
            next((info[word] for word in _TIME_FIELDS if info.get(word)), 0.0)
        )
        for name, info in found.items()
    }


def _seconds(time: object) -> float:
    if isinstance(time, datetime):
        return time.timestamp()
    return float(time) if isinstance(time, (int, float)) else 0.0


def put(system: Any, path: str, data: bytes, *, temporary: str) -> None:
    """Write all of `data` to a file, or leave it as it was; `temporary` is a name to write to."""
    if _ATOMIC.match(system.type_name):
        with system.open_output_stream(path, compression=None) as file:  # not by its suffix
            file.write(data)
        return
    folder = path.rpartition("/")[0]
    system.create_dir(folder, recursive=True)
    unfinished = f"{folder}/{temporary}"
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


class _RemoteFile(io.RawIOBase):
    """A file of a storage, open for reading. What reading raises goes through `convert`.

    So the caller can tell a storage that failed from a file that is damaged.
    """

    def __init__(self, file: Any, convert: Callable[[Exception], Exception]) -> None:
        self._file, self._convert = file, convert

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return int(self._file.tell())

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._file.seek(offset, whence))

    def readinto(self, buffer: WriteableBuffer) -> int:
        target = memoryview(buffer).cast("B")
        try:
            data = self._file.read(len(target))
        except Exception as exc:
            raise self._convert(exc) from exc
        target[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
