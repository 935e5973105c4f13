"""Which files are read: those that lists name, and those of folders, by patterns.

What was named by itself is read whatever the patterns say.
"""

from __future__ import annotations

import codecs
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from translate_tool.errors import ConfigError
from translate_tool.runtime.names import IGNORED

_SAVED = ("_fichiers", "_files")
"""How browsers and Word end the name of the folder with what a saved page shows."""
_PAGES = (".htm", ".html", ".xhtml")

_SHOWN = 5  # kinds that are named
_IGNORED = "no articles by their names"
_FOLDERS = "folders"
SAVED = "what saved pages show"
_NOT_ASKED = "left out by include and exclude"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Patterns as `fnmatch` has them, upper or lower case.

    One without "/" holds for the name of a file, or of a folder at any depth; one with it for the
    path below the input, in which "**" is any number of folders. `include`: (): all.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = IGNORED

    def against(self, parts: Sequence[str], *, folder: bool = False) -> str:
        """Say why a file, or all of a folder, at a path below an input is not read; "" if it is."""
        folded = [part.casefold() for part in parts]
        if _any(self.ignore, folded):
            return _IGNORED
        if _any(self.exclude, folded):
            return _NOT_ASKED
        return _NOT_ASKED if self.include and not folder and not _any(self.include, folded) else ""


USUAL = Choice()
"""All but what is no article by its name."""


class LeftOut:
    """The files and folders that a choice is against, each counted once."""

    def __init__(self) -> None:
        self._found: dict[Path, tuple[str, str]] = {}

    def add(self, path: Path, reason: str, *, folder: bool) -> None:
        """Count one, by how its name ends."""
        kind = _FOLDERS if folder else path.suffix.lower() or path.name
        self._found[path] = reason, kind

    def told(self) -> Iterator[str]:
        """Say how many those are: a line for each reason."""
        for reason in dict.fromkeys(reason for reason, _ in self._found.values()):
            kinds = Counter(kind for why, kind in self._found.values() if why == reason)
            shown = kinds.most_common(_SHOWN)
            rest = kinds.total() - sum(count for _, count in shown)
            named = [
                "1 folder" if (kind, count) == (_FOLDERS, 1) else f"{count:,} {kind}"
                for kind, count in shown
            ]
            listed = ", ".join([*named, f"{rest:,} others"] if rest else named)
            yield f"{kinds.total():,} passed over, {reason}: {listed}"


def saved_with_pages(folders: Iterable[str], files: Iterable[str]) -> set[str]:
    """Return the folders in which a browser put what a page beside them shows."""
    names = {name.casefold() for name in files}
    return {
        folder
        for folder in folders
        for end in _SAVED
        if folder.casefold().endswith(end)
        and any(folder.casefold().removesuffix(end) + page in names for page in _PAGES)
    }


def matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Return whether a path, part by part, is what `pattern` describes.

    `**` is any number of folders.
    """
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(matches(parts[n:], pattern[1:]) for n in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and matches(parts[1:], pattern[1:])


def is_meant(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Return whether a path, or a folder above it, matches `pattern`.

    Every path does that of no parts.
    """
    depths = range(1, len(parts) + 1)
    return not pattern or any(matches(parts[:depth], pattern) for depth in depths)


def _any(patterns: Iterable[str], parts: Sequence[str]) -> bool:
    return any(_covers(pattern.casefold().strip("/"), parts) for pattern in patterns)


def _covers(pattern: str, parts: Sequence[str]) -> bool:
    """Return whether a pattern describes a path or a folder above it."""
    if "/" in pattern:
        return is_meant(parts, pattern.split("/"))
    return any(fnmatchcase(part, pattern) for part in parts)


class Entry(NamedTuple):
    """A name in a list, and where it stands there."""

    name: str
    place: str


def entries(path: Path) -> Iterator[Entry]:
    """Yield the names of a list, bytes that are no UTF-8 as Python has them in names of files.

    Also of a list in UTF-16, as PowerShell writes it. Raises ConfigError where it cannot be read.
    """
    try:
        data = path.read_bytes()
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            data = os.fsencode(data.decode("utf-16"))
    except OSError as exc:
        raise ConfigError(f"cannot read the list {path}: {exc.strerror or exc}") from exc
    except UnicodeError as exc:
        hint = "It may have been cut: write it again, in UTF-8."
        raise ConfigError(f"cannot read the list {path}: {exc}", hint=hint) from exc
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).splitlines(), 1):
        if line.strip():
            yield Entry(os.fsdecode(line.strip()), f"{path}, line {number}")
