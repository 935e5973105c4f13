"""Reads and writes files of a place: a folder or a file, on this machine or behind a URL.

Converts the errors of file systems to this package's; knows nothing of what is in a file. Paths
are below the place, with `/`; "" is the place itself, where it is a file. Other storages than this
machine's (object stores, Hadoop, whatever fsspec can reach) are opened by pyarrow.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from translate_tool.errors import ConfigError, InputError, OutputError, TranslateToolError
from translate_tool.runtime.files import make_folder, replacing, sync_folders

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")  # of one letter, it is a drive of Windows
_SECRET = re.compile(r"(?<=://)[^/@]*@")
_TEMPORARY = re.compile(r"\.[^/]+\.[0-9a-f]{32}\.tmp")

_ARROW_SCHEMES = {"gcs", "gs", "hdfs", "s3", "viewfs"}
"""URL schemes for which an error of pyarrow's is final; others are tried with fsspec as well."""

_ATOMIC = re.compile(r"s3|gcs|abfs|py::fsspec\+.*\b(abfs|az|gcs|gs|oci|oss|s3)\b")
"""File systems, as pyarrow names them, where a file appears whole when its writer closes it."""

_TIME_FIELDS = ("mtime", "last_modified", "LastModified", "created")
"""Names of fsspec's file systems for the time of change; the first one present is taken."""

_BUFFER = 1 << 22
"""Bytes requested of a storage at a time: a request for a thousandth of that takes as long."""


class Missing(InputError):
    """There is no such file."""


class Unreachable(InputError):
    """The storage failed, not the file: another try may well succeed."""


class Stored(NamedTuple):
    """A file: its path below the place, its bytes, and its time of change, 0.0 where unknown.

    `changed` is in seconds since the epoch.
    """

    path: str
    size: int
    changed: float

    @property
    def unfinished(self) -> bool:
        """Whether it is the temporary file of a `put`, which may have been killed."""
        return bool(_TEMPORARY.fullmatch(self.path.rpartition("/")[2]))


@dataclass(frozen=True, slots=True)
class Place:
    """A place as `place` reads it: an absolute path of this machine, or a URL.

    Nothing but this text is pickled: each process opens the file system when it first needs it.
    """

    text: str

    def __str__(self) -> str:
        return _SECRET.sub("", self.text)

    @property
    def local(self) -> Path | None:
        """The path on this machine; None where it is elsewhere."""
        return None if _URL.match(self.text) else Path(self.text)

    @property
    def name(self) -> str:
        """The last part of its path."""
        path = unquote(urlsplit(self.text).path) if _URL.match(self.text) else self.text
        return path.rstrip("/").rpartition("/")[2]

    def files(self, below: str = "") -> list[Stored]:
        """The files below a folder, however deep, sorted; none where there is no such folder.

        Links to folders are not followed. Raises ConfigError.
        """
        return [file for file in self._list(below) if not file.unfinished]

    def leftovers(self, below: str = "") -> list[Stored]:
        """The temporary files of `put`s that were killed or are in progress. Raises ConfigError."""
        return [file for file in self._list(below) if file.unfinished]

    def open(self, path: str) -> BinaryIO:
        """A file to read, at random. Raises Missing and Unreachable; so does reading it."""
        origin = path or self.name

        def convert(exc: Exception) -> InputError:
            return _as_input_error(exc, origin)

        try:
            if local := self._local(path):
                return local.open("rb")
            system, whole = self._remote(path)
            raw = _Remote(system.open_input_file(whole), convert)
        except TranslateToolError:
            raise
        except Exception as exc:  # fsspec lets through whatever its storages raise
            raise convert(exc) from exc
        return cast(BinaryIO, io.BufferedReader(raw, _BUFFER))

    def read(self, path: str) -> bytes | None:
        """All of a file; None where there is none. Raises Unreachable."""
        try:
            with self.open(path) as file:
                return file.read()
        except Missing:
            return None
        except OSError as exc:
            raise _as_input_error(exc, path or self.name) from exc

    def put(self, path: str, data: bytes) -> None:
        """Write all of `data` to a file, or leave it as it was; folders above it are made.

        On this machine it outlasts a power cut. Several may put the same file at once: it is one
        of theirs. Raises OutputError.
        """
        with _convert_errors(OutputError, f"cannot write {path} in {self}"):
            if local := self._local(path):
                _put_local(local, data)
            else:
                system, whole = self._remote(path)
                _put_remote(system, whole, data)

    def delete(self, path: str) -> None:
        """Delete a file, if it is there. Raises OutputError."""
        with (
            _convert_errors(OutputError, f"cannot delete {path} in {self}"),
            suppress(FileNotFoundError),
        ):
            if local := self._local(path):
                local.unlink()
            else:
                system, whole = self._remote(path)
                system.delete_file(whole)

    def _local(self, path: str) -> Path | None:
        root = self.local
        return root / path if root and path else root

    def _remote(self, path: str) -> tuple[Any, str]:
        """File system and path in it. Raises ConfigError."""
        with _convert_errors(ConfigError, f"cannot open {self}"):
            system, root = _open_file_system(self.text)
        return system, f"{root}/{path}" if path else root

    def _list(self, below: str) -> list[Stored]:
        with _convert_errors(ConfigError, f"cannot read {self}"):
            if local := self._local(below):
                found = _list_local(local)
            else:
                found = _list_remote(*self._remote(below))
            return sorted(
                Stored("/".join(part for part in (below, path) if part), size, changed)
                for path, size, changed in found
            )


def place(text: str) -> Place:
    """Return the place that a path or a URL names, such as s3://bucket/folder or hdfs://host/x.

    Whether it exists shows when it is used. Raises ConfigError where it names nothing.
    """
    scheme = _URL.match(text)
    if scheme and scheme[1].lower() == "file":
        text, scheme = unquote(urlsplit(text).path), None
    if not text.strip():
        raise ConfigError("no place is named", hint="Give a path, or a URL such as s3://bucket/x.")
    if scheme:
        return Place(text)
    return Place(os.path.abspath(text))  # noqa: PTH100 - keeps links as named


def _list_local(root: Path) -> Iterator[tuple[str, int, float]]:
    """The files below a path of this machine, or at it."""
    if root.is_file():
        status = root.stat()
        yield "", status.st_size, status.st_mtime
    for folder, _, names in os.walk(root, onerror=_raise_unless_absent):
        for path in (Path(folder, name) for name in names):
            with suppress(FileNotFoundError):  # deleted since, or given its name
                status = path.stat()
                yield path.relative_to(root).as_posix(), status.st_size, status.st_mtime


def _raise_unless_absent(exc: OSError) -> None:
    if not isinstance(exc, (FileNotFoundError, NotADirectoryError)):
        raise exc


def _put_local(path: Path, data: bytes) -> None:
    unfinished = path.with_name(_temporary_name(path.name))
    make_folder(path.parent)
    with replacing(path, temporary=unfinished) as file:
        file.write(data)
    sync_folders([path.parent])


def _as_input_error(exc: Exception, origin: str) -> InputError:
    """Convert an error of a file system on reading."""
    if isinstance(exc, FileNotFoundError):
        return Missing("cannot be opened: there is no such file", origin=origin)
    hint = "Check that you may read it, and run again: what is done is kept."
    return Unreachable(f"its storage failed: {_message(exc)}", origin=origin, hint=hint)


@contextmanager
def _convert_errors(kind: type[ConfigError] | type[OutputError], what: str) -> Iterator[None]:
    """Convert the errors of file systems to `kind`; fsspec lets through what its storages raise."""
    try:
        yield
    except TranslateToolError:
        raise
    except Exception as exc:
        hint = "Check its name, and that this machine may use it; see docs/scale.md."
        raise kind(f"{what}: {_message(exc)}", hint=hint) from exc


def _message(exc: Exception) -> str:
    text = str(getattr(exc, "strerror", None) or exc) or type(exc).__name__
    return text.splitlines()[0][:300]


def _temporary_name(name: str) -> str:
    """Return a unique name for a file that is still being written."""
    return f".{name}.{uuid4().hex}.tmp"


@lru_cache(maxsize=16)
def _open_file_system(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, opened once per process, and the path in it."""
    from pyarrow import ArrowException, fs

    try:
        system, path = fs.FileSystem.from_uri(url)
    except ArrowException:
        if url.partition(":")[0].lower() in _ARROW_SCHEMES:
            raise
        system, path = fs.FileSystem.from_uri(f"fsspec+{url}")
    return system, path.rstrip("/")


def _list_remote(system: Any, path: str) -> Iterator[tuple[str, int, float]]:
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


def _put_remote(system: Any, path: str, data: bytes) -> None:
    """Write all of `data` to a file, or leave it as it was."""
    if _ATOMIC.match(system.type_name):
        with system.open_output_stream(path, compression=None) as file:  # not by its suffix
            file.write(data)
        return
    folder, _, name = path.rpartition("/")
    system.create_dir(folder, recursive=True)
    unfinished = f"{folder}/{_temporary_name(name)}"
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


class _Remote(io.RawIOBase):
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
