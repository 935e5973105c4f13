"""Where data lies: a folder or a file, on this machine or on any storage that has a URL.

Knows names, and the errors of file systems, which it makes ours; knows nothing of what is in a
file. Paths are below the place, with `/`; "" is the place itself, where it is a file.
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

from translate_tool.cluster import storage_backends
from translate_tool.errors import ConfigError, InputError, OutputError, TranslateToolError
from translate_tool.runtime.files import replacing, sync_folders

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")  # of one letter, it is a drive of Windows
_SECRET = re.compile(r"(?<=://)[^/@]*@")
_TEMPORARY = re.compile(r"\.[^/]+\.[0-9a-f]{32}\.tmp")


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
        """Whether a `put` is, or was when it was killed, still at work on it."""
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
        return [file for file in self._listed(below) if not file.unfinished]

    def leftovers(self, below: str = "") -> list[Stored]:
        """What `put`s that were killed have left, or others are at work on. Raises ConfigError."""
        return [file for file in self._listed(below) if file.unfinished]

    def open(self, path: str) -> BinaryIO:
        """A file to read, at random. Raises Missing and Unreachable; so does reading it."""
        origin = path or self.name

        def ours(exc: Exception) -> InputError:
            return _ours(exc, origin)

        try:
            if local := self._local(path):
                return local.open("rb")
            system, whole = self._opened(path)
            raw = storage_backends.Remote(system.open_input_file(whole), ours)
        except TranslateToolError:
            raise
        except Exception as exc:  # fsspec lets through whatever its storages raise
            raise ours(exc) from exc
        return cast(BinaryIO, io.BufferedReader(raw, storage_backends.BUFFER))

    def read(self, path: str) -> bytes | None:
        """All of a file; None where there is none. Raises Unreachable."""
        try:
            with self.open(path) as file:
                return file.read()
        except Missing:
            return None
        except OSError as exc:
            raise _ours(exc, path or self.name) from exc

    def put(self, path: str, data: bytes) -> None:
        """Make a file hold `data`, folders above it included: all of it, or as it was before.

        On this machine it outlasts a power cut. Several may put the same file at once: it is one
        of theirs. Raises OutputError.
        """
        with _telling(OutputError, f"cannot write {path} in {self}"):
            if local := self._local(path):
                _put(local, data)
            else:
                system, whole = self._opened(path)
                storage_backends.put(system, whole, data)

    def delete(self, path: str) -> None:
        """Make a file not be there. Raises OutputError."""
        with _telling(OutputError, f"cannot delete {path} in {self}"), suppress(FileNotFoundError):
            if local := self._local(path):
                local.unlink()
            else:
                system, whole = self._opened(path)
                system.delete_file(whole)

    def _local(self, path: str) -> Path | None:
        root = self.local
        return root / path if root and path else root

    def _opened(self, path: str) -> tuple[Any, str]:
        """File system and path in it. Raises ConfigError."""
        with _telling(ConfigError, f"cannot open {self}"):
            system, root = storage_backends.opened(self.text)
        return system, f"{root}/{path}" if path else root

    def _listed(self, below: str) -> list[Stored]:
        with _telling(ConfigError, f"cannot read {self}"):
            if local := self._local(below):
                found = _walk(local)
            else:
                found = storage_backends.listed(*self._opened(below))
            return sorted(
                Stored("/".join(part for part in (below, path) if part), size, changed)
                for path, size, changed in found
            )


def place(text: str) -> Place:
    """The place that a user names: a path, or a URL such as s3://bucket/folder or hdfs://host/x.

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


def _walk(root: Path) -> Iterator[tuple[str, int, float]]:
    """The files below a path of this machine, or at it."""
    if root.is_file():
        status = root.stat()
        yield "", status.st_size, status.st_mtime
    for folder, _, names in os.walk(root, onerror=_refused):
        for path in (Path(folder, name) for name in names):
            with suppress(FileNotFoundError):  # deleted since, or given its name
                status = path.stat()
                yield path.relative_to(root).as_posix(), status.st_size, status.st_mtime


def _refused(exc: OSError) -> None:
    if not isinstance(exc, (FileNotFoundError, NotADirectoryError)):
        raise exc


def _put(path: Path, data: bytes) -> None:
    unfinished = path.with_name(storage_backends.temporary(path.name))
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, temporary=unfinished) as file:
        file.write(data)
    sync_folders([path.parent])


def _ours(exc: Exception, origin: str) -> InputError:
    """What an error on reading is called here."""
    if isinstance(exc, FileNotFoundError):
        return Missing("cannot be opened: there is no such file", origin=origin)
    hint = "Check that you may read it, and run again: what is done is kept."
    return Unreachable(f"its storage failed: {_said(exc)}", origin=origin, hint=hint)


@contextmanager
def _telling(kind: type[ConfigError] | type[OutputError], what: str) -> Iterator[None]:
    """Where the errors of file systems become ours: fsspec lets through what its storages raise."""
    try:
        yield
    except TranslateToolError:
        raise
    except Exception as exc:
        hint = "Check its name, and that this machine may use it; see docs/scale.md."
        raise kind(f"{what}: {_said(exc)}", hint=hint) from exc


def _said(exc: Exception) -> str:
    text = str(getattr(exc, "strerror", None) or exc) or type(exc).__name__
    return text.splitlines()[0][:300]
