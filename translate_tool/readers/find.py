"""Inputs named by the user → the files to read, each under a name of its own.

Knows folders, patterns, lists of paths, links and suffixes; opens no article.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from translate_tool.errors import ConfigError
from translate_tool.readers.source import READERS, Source, kind_of
from translate_tool.records import Failure

_STDIN = Path("/dev/stdin")
_WILD = re.compile(r"[*?[]")


class _Target(NamedTuple):
    """An input: a file, or a folder with what matches `pattern` below it, "" being all of it."""

    root: Path
    pattern: tuple[str, ...] = ()


class _Candidate(NamedTuple):
    """A file under `root`, or `root` itself; `fault` is why it cannot be read, where known."""

    path: Path
    root: Path
    fault: str = ""


def find(inputs: Sequence[Path], *, skip: Path | None = None) -> list[Source | Failure]:
    """The files that `inputs` name, sorted by origin.

    An input is a file; a folder, with all that is in it; a pattern such as `news/**/*.txt`, which
    may match folders too; `@FILE`, a list of files and folders, one a line; or `-`, plain text on
    standard input. What exists under its very name is no pattern and no list.

    An origin is the path below the folder given, or a file's bare name; where two files would
    share one, both get as many parent folders in front as it takes to tell them apart. A file
    reached twice is listed once. Hidden files and the folder `skip` are left out; what cannot be
    read, or is listed but missing, is a Failure. Raises ConfigError for an input that does not
    exist, matches nothing, or lies in `skip`.
    """
    closed = _real(skip) if skip else None
    targets: list[_Target] = []
    missing: list[Failure] = []
    for path in inputs:
        if str(path).startswith("@") and not path.exists():
            listed = list(_listed(Path(str(path)[1:]), closed))
            targets += [item for item in listed if isinstance(item, _Target)]
            missing += [item for item in listed if isinstance(item, Failure)]
        else:
            targets.append(_target(path, closed))
    unique: dict[Path, _Candidate] = {}
    for candidate in sorted((c for t in targets for c in _reached(t, closed)), key=_preference):
        unique.setdefault(_real(candidate.path), candidate)
    candidates = list(unique.values())
    found = [_judge(c, origin) for c, origin in zip(candidates, _origins(candidates), strict=True)]
    return sorted([*found, *missing], key=lambda item: item.origin)


def _target(path: Path, closed: Path | None) -> _Target:
    """What an input stands for. Raises ConfigError where there is no such thing."""
    if str(path) == "-" and not path.exists():
        return _Target(_STDIN)
    root = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links as named
    wild = next((n for n, part in enumerate(root.parts) if _WILD.search(part)), None)
    target = _Target(root)
    if wild is not None and not os.path.lexists(root):
        target = _Target(Path(*root.parts[:wild]), root.parts[wild:])
    _demand(target.root, closed)
    if target.pattern and next(_reached(target, closed), None) is None:
        raise ConfigError(f"nothing matches the input {path}", hint="Check the path.")
    return target


def _listed(path: Path, closed: Path | None) -> Iterator[_Target | Failure]:
    """What each line of a file names. Raises ConfigError where it cannot be read."""
    try:
        lines = path.read_bytes().removeprefix(codecs.BOM_UTF8).splitlines()
    except OSError as exc:
        raise ConfigError(f"cannot read the list {path}: {exc.strerror or exc}") from exc
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        name = os.fsdecode(line.strip())
        root = Path(os.path.abspath(name))  # noqa: PTH100 - keeps links as named
        try:
            _demand(root, closed)
        except ConfigError as exc:
            yield Failure(
                origin=_printable(name),
                status="quarantined",
                place=f"{path}, line {number}",
                reason=exc.message,
                hint=exc.hint,
            )
        else:
            yield _Target(root)


def _demand(root: Path, closed: Path | None) -> None:
    try:
        root.stat()
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        raise ConfigError(
            f"cannot read the input {_printable(str(root))}: {reason}",
            hint="Check the path; inputs are files or folders.",
        ) from exc
    if closed and _real(root).is_relative_to(closed):
        raise ConfigError(
            f"the input {root} lies in the output folder {closed}",
            hint="Choose another output folder, so that briefs are not read as articles.",
        )


def _reached(target: _Target, closed: Path | None) -> Iterator[_Candidate]:
    """What `target` has, in a folder or above it, a name for."""
    for candidate in _walk(target.root, closed):
        parts = candidate.path.parts[len(target.root.parts) :]
        if not target.pattern or any(
            _matches(parts[:depth], target.pattern) for depth in range(1, len(parts) + 1)
        ):
            yield candidate


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a path, part by part, is what `pattern` describes; `**` is any number of folders."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[n:], pattern[1:]) for n in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


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
    if path != _STDIN and not kind_of(path.name):
        kind = f"{path.suffix} files" if path.suffix else "files without a suffix"
        reason = f"no reader for {_printable(kind)}"
        hint = f"Files of these kinds can be read: {suffixes}."
        return Failure(origin=origin, status="quarantined", reason=reason, hint=hint)
    try:
        status = path.stat()
    except OSError as exc:
        reason = f"cannot be opened: {exc.strerror or exc}"
        return Failure(origin=origin, status="quarantined", reason=reason)
    if path != _STDIN and not stat.S_ISREG(status.st_mode):
        return Failure(origin=origin, status="quarantined", reason="not a regular file")
    return Source(path=path, origin=origin, modified=status.st_mtime)
