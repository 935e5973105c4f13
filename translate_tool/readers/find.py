"""Inputs named by the user → the files to read, each under a name of its own.

Knows folders, links and suffixes; opens no file.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from translate_tool.errors import ConfigError
from translate_tool.readers.source import READERS, Source
from translate_tool.records import Failure


class _Candidate(NamedTuple):
    """A file under `root`, or `root` itself; `fault` is why it cannot be read, where known."""

    path: Path
    root: Path
    fault: str = ""


def find(inputs: Sequence[Path], *, skip: Path | None = None) -> list[Source | Failure]:
    """Files of `inputs` (files, and folders with all that is in them), sorted by origin.

    An origin is the path below the folder given, or a file's bare name; where two files would
    share one, both get as many parent folders in front as it takes to tell them apart. A file
    reached twice is listed once. Hidden files and the folder `skip` are left out; what cannot be
    read is listed as a Failure. Raises ConfigError for an input that does not exist or lies in
    `skip`.
    """
    roots = [Path(os.path.abspath(path)) for path in inputs]  # noqa: PTH100 - keeps links as named
    closed = _real(skip) if skip else None
    _demand(roots, closed)
    unique: dict[Path, _Candidate] = {}
    for candidate in sorted((c for root in roots for c in _walk(root, closed)), key=_preference):
        unique.setdefault(_real(candidate.path), candidate)
    candidates = list(unique.values())
    found = [_judge(c, origin) for c, origin in zip(candidates, _origins(candidates), strict=True)]
    return sorted(found, key=lambda item: item.origin)


def _demand(roots: Iterable[Path], closed: Path | None) -> None:
    for root in roots:
        try:
            root.stat()
        except OSError as exc:
            raise ConfigError(
                f"cannot read the input {root}: {exc.strerror or exc}",
                hint="Check the path; inputs are files or folders.",
            ) from exc
        if closed and _real(root).is_relative_to(closed):
            raise ConfigError(
                f"the input {root} lies in the output folder {closed}",
                hint="Choose another output folder, so that briefs are not read as articles.",
            )


def _walk(root: Path, closed: Path | None) -> Iterator[_Candidate]:
    """Every visible file below `root`, and every folder that cannot be entered."""
    if not root.is_dir():
        yield _Candidate(root, root)
        return
    refused: list[OSError] = []
    for name, folders, files in os.walk(root, onerror=refused.append):
        here = Path(name)
        folders[:] = sorted(
            f for f in folders if not f.startswith(".") and _real(here / f) != closed
        )
        links = [folder for folder in folders if (here / folder).is_symlink()]
        for entry in sorted(files + links):
            path = here / entry
            if entry.startswith(".") or (entry in links and _inside(path, root)):
                continue  # hidden, or another way to files that are found anyway
            outside = path.is_symlink() and not _inside(path, root)
            yield _Candidate(path, root, "a link that leads out of the folder" if outside else "")
    for exc in refused:
        yield _Candidate(Path(exc.filename), root, f"cannot be opened: {exc.strerror}")


def _inside(path: Path, root: Path) -> bool:
    return _real(path).is_relative_to(_real(root))


def _real(path: Path) -> Path:
    """`path` without links. Unlike `Path.resolve`, it takes circular ones on every Python."""
    return Path(os.path.realpath(path))


def _preference(candidate: _Candidate) -> tuple[bool, int, str]:
    """Of two ways to a file: the one that is no link, then the one that says more."""
    depth = len(candidate.path.parts) - len(candidate.root.parts)
    return candidate.path.is_symlink(), -depth, str(candidate.path)


def _origins(candidates: Sequence[_Candidate]) -> list[str]:
    """Each candidate's origin, in the same order."""
    paths = [c.path.parts[1:] for c in candidates]
    depths = [max(1, len(c.path.parts) - len(c.root.parts)) for c in candidates]
    while True:
        names = ["/".join(path[-depth:]) for path, depth in zip(paths, depths, strict=True)]
        count = Counter(names)
        clashes = [
            number
            for number, name in enumerate(names)
            if count[name] > 1 and depths[number] < len(paths[number])
        ]
        if not clashes:
            return [_printable(name) for name in names]
        for number in clashes:
            depths[number] += 1


def _printable(name: str) -> str:
    """`name` with the bytes that are not UTF-8 written as escapes: a backslash, x, two digits."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _judge(candidate: _Candidate, origin: str) -> Source | Failure:
    path, suffixes = candidate.path, ", ".join(READERS)
    if candidate.fault:
        return Failure(origin=origin, status="quarantined", reason=candidate.fault)
    if path.suffix.lower() not in READERS:
        kind = f"{path.suffix} files" if path.suffix else "files without a suffix"
        reason = f"no reader for {_printable(kind)}"
        hint = f"Files of these kinds can be read: {suffixes}."
        return Failure(origin=origin, status="quarantined", reason=reason, hint=hint)
    try:
        status = path.stat()
    except OSError as exc:
        reason = f"cannot be opened: {exc.strerror or exc}"
        return Failure(origin=origin, status="quarantined", reason=reason)
    if not stat.S_ISREG(status.st_mode):
        return Failure(origin=origin, status="quarantined", reason="not a regular file")
    return Source(path=path, origin=origin, modified=status.st_mtime)
