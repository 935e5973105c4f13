"""One input file and the table that says who reads it.

Knows sizes, suffixes and digests; what stands inside a file is its reader's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Protocol

from translate_tool.errors import InputError
from translate_tool.records import Article

READERS: Mapping[str, str] = {
    ".markdown": "markup",
    ".md": "markup",
    ".text": "text",
    ".txt": "text",
}
"""Suffix, in lower case → the module of this folder whose `read` is its `Reader`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to read. `origin` names it everywhere; `modified` is in seconds since the epoch."""

    path: Path
    origin: str
    modified: float


class Reader(Protocol):
    """What each format provides, as a function named `read`."""

    def __call__(self, data: bytes, origin: str, meta: Mapping[str, str]) -> Iterator[Article]:
        """Articles of a file's bytes; each passes `meta` on, with what it found out added.

        Raises InputError.
        """


def read(source: Source, *, max_bytes: int) -> Iterator[Article]:
    """Articles of a file, with its "sha256" and size in "bytes" among their `meta`.

    Raises InputError for a file that cannot be opened or is larger than `max_bytes`, and for
    whatever its format cannot make sense of.
    """
    module = import_module(f"{__package__}.{READERS[source.path.suffix.lower()]}")
    reader: Reader = module.read
    data = _bytes(source, max_bytes)
    yield from reader(
        data, source.origin, {"sha256": sha256(data).hexdigest(), "bytes": str(len(data))}
    )


def _bytes(source: Source, max_bytes: int) -> bytes:
    try:
        with source.path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as exc:
        reason = f"cannot be opened: {exc.strerror or exc}"
        raise InputError(reason, origin=source.origin, hint="Check its permissions.") from exc
    if len(data) > max_bytes:
        raise InputError(
            f"larger than {max_bytes:,} bytes",
            origin=source.origin,
            hint="Cut it into several files, or raise max_bytes under [read].",
        )
    return data
