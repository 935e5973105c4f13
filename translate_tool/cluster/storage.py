"""Reads and writes files of a place: a folder or a file, on this machine or behind a URL.

Converts the errors of file systems to this package's; knows nothing of what is in a file. Paths
are below the place, with `/`; "" is the place itself, where it is a file. `remote` reaches other
storages than this machine's.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from translate_tool.cluster import remote
from translate_tool.errors import ConfigError, InputError, OutputError, TranslateToolError
from translate_tool.runtime.files import make_folder, replacing, sync_folders

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")  # of one letter, it is a drive of Windows
_SECRET = re.compile(r"(?<=://)[^/@]*@")  # the "key:secret@" of s3://key:secret@bucket/x
_TEMPORARY = re.compile(r"\.[^/]+\.[0-9a-f]{32}\.tmp")  # .part-00000.json.0123…cdef.tmp

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
        """Tell whether it is the temporary file of a `put`, which may have been killed."""
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
        """Return the path on this machine; None where it is elsewhere."""
        return None if _URL.match(self.text) else Path(self.text)

    @property
    def name(self) -> str:
        """Return the last part of its path."""
        path = unquote(urlsplit(self.text).path) if _URL.match(self.text) else self.text
        return path.rstrip("/").rpartition("/")[2]

    def files(self, below: str = "") -> list[Stored]:
        """List the files below a folder, however deep, sorted; none where there is no such folder.

        Links to folders are not followed. Raises ConfigError.
        """
        return [file for file in self._list(below) if not file.unfinished]

    def leftovers(self, below: str = "") -> list[Stored]:
        """List the temporary files of `put`s, killed or in progress. Raises ConfigError."""
        return [file for file in self._list(below) if file.unfinished]

    def open(self, path: str) -> BinaryIO:
        """Open a file to read, at random. Raises Missing and Unreachable; so does reading it."""
        origin = path or self.name

        def convert(exc: Exception) -> InputError:
            return _as_input_error(exc, origin)

        try:
            if local := self._local(path):
                return local.open("rb")
            system, whole = self._remote(path)
            raw = remote.open_file(system, whole, convert)
        except TranslateToolError:
            raise
        except Exception as exc:  # fsspec lets through whatever its storages raise
            raise convert(exc) from exc
        return cast(BinaryIO, io.BufferedReader(raw, _BUFFER))

    def read(self, path: str) -> bytes | None:
        """Read all of a file; None where there is none. Raises Unreachable."""
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
                remote.put(system, whole, data, temporary=_temporary_name(whole))

    def delete(self, *paths: str) -> None:
        """Delete those of these files that are there.

        On this machine a power cut does not bring them back. Raises OutputError.
        """
        folders: set[Path] = set()
        for path in paths:
            with (
                _convert_errors(OutputError, f"cannot delete {path} in {self}"),
                suppress(FileNotFoundError),
            ):
                if local := self._local(path):
                    local.unlink()
                    folders.add(local.parent)
                else:
                    system, whole = self._remote(path)
                    system.delete_file(whole)
        sync_folders(folders)

    def _local(self, path: str) -> Path | None:
        root = self.local
        return root / path if root and path else root

    def _remote(self, path: str) -> tuple[Any, str]:
        """Return the file system and the path in it. Raises ConfigError."""
        with _convert_errors(ConfigError, f"cannot open {self}"):
            system, root = remote.open_file_system(self.text)
        return system, f"{root}/{path}" if path else root

    def _list(self, below: str) -> list[Stored]:
        with _convert_errors(ConfigError, f"cannot read {self}"):
            if local := self._local(below):
                found = _list_local(local)
            else:
                found = remote.list_files(*self._remote(below))
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
    """Yield the files below a path of this machine, or at it."""
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


def _temporary_name(path: str) -> str:
    """Return a unique name, to stand beside `path` while that is being written."""
    return f".{path.rpartition('/')[2]}.{uuid4().hex}.tmp"
