"""Inputs named by the user → the files to read, each under a name of its own.

Knows folders, patterns, lists of paths, links and suffixes; opens no article.
"""

from __future__ import annotations

import logging
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from translate_tool.errors import ConfigError, InputError
from translate_tool.readers.choice import (
    SAVED,
    USUAL,
    Choice,
    LeftOut,
    entries,
    is_meant,
    saved_with_pages,
)
from translate_tool.readers.source import READERS, Source, kind_of
from translate_tool.records import Failure
from translate_tool.runtime.names import STATE

_log = logging.getLogger(__name__)

_STDIN = Path("/dev/stdin")
_WILD = re.compile(r"[*?[]")

_NOTHING = "nothing to read"
_EMPTY = (
    "No file is there, or none that matches; hidden ones, what [read] ignore, --exclude and "
    "--include leave out, and outputs of this program do not count. Check the path."
)


_OUTPUTS = ({STATE}, {"_settings.json", "_ledger"})
"""Names that a folder has, all of a set, to which `run` or `scale` has written."""


class _Target(NamedTuple):
    """An input: a file, or a folder with what matches `pattern` below it, () being all of it.

    `name`: as it was given, in a list at `place`.
    """

    root: Path
    name: str
    pattern: tuple[str, ...] = ()
    place: str = ""


class _Candidate(NamedTuple):
    """A file under `root`, or `root` itself; `fault` is why it cannot be read, where known."""

    path: Path
    root: Path
    fault: str = ""


Notify = Callable[[str], object]


def find(
    inputs: Sequence[Path],
    *,
    skip: Path | None = None,
    choice: Choice = USUAL,
    notify: Notify = lambda _: None,
) -> list[Source | Failure]:
    """Return the files that `inputs` name, sorted by origin.

    An input is a file; a folder, with all that is in it; a pattern such as `news/**/*.txt`, which
    may match folders too; `@FILE`, a list of files and folders, one a line; or `-`, plain text on
    standard input. What exists under its very name is no pattern and no list.

    An origin is the path below the folder given, or a file's bare name; where two files would
    share one, both get as many parent folders in front as it takes to tell them apart. A file
    reached twice is listed once. Hidden files are left out, and so are the folder `skip` and other
    outputs of this program, of each of which `notify` is called once, and files of folders that
    `choice` is against, which it is told the number of; what cannot be read, or is listed but
    missing, and a pattern that matches nothing, is a Failure. Raises ConfigError
    for an input that does not exist or lies in `skip`, InputError where there is nothing to
    read at all.
    """
    skipped = _real(skip) if skip else None
    walk = _Walk(skipped, choice)
    reached: list[_Candidate] = []
    failures: list[Failure] = []
    for item in (item for path in inputs for item in _named(path, skipped)):
        if isinstance(item, Failure):
            failures.append(item)
        elif candidates := list(walk.reached(item)):
            reached += candidates
        else:
            failures.append(_nothing(item))
    for folder in walk.passed:
        _log.info("%s: passed over, it has outputs of this program", folder)
        notify(f"{_printable(str(folder))} is passed over: it has outputs of this program")
    for line in walk.left_out.told():
        notify(_printable(line))
    if not reached and all(failure.reason == _NOTHING for failure in failures):
        names = ", ".join(_printable(str(path)) for path in inputs)
        raise InputError(f"{_NOTHING} in {names}", origin=names, hint=_EMPTY)
    unique: dict[Path, _Candidate] = {}
    for candidate in sorted(reached, key=_preference):
        unique.setdefault(_real(candidate.path), candidate)
    files = list(unique.values())
    found = [_judge(c, origin) for c, origin in zip(files, _origins(files), strict=True)]
    return sorted([*found, *failures], key=lambda item: item.origin)


def _nothing(target: _Target) -> Failure:
    """Return what is said of an input that has nothing."""
    origin = _printable(target.name)
    return Failure(origin=origin, place=target.place, reason=_NOTHING, hint=_EMPTY)


def _named(path: Path, skipped: Path | None) -> Iterator[_Target | Failure]:
    """Yield what an input names: itself, or what stands in the list that it is."""
    if not str(path).startswith("@") or path.exists():
        yield _target(path, skipped)
        return
    listed = list(_listed(Path(str(path)[1:]), skipped))
    yield from listed or [_nothing(_Target(path, str(path)))]


def _target(path: Path, skipped: Path | None) -> _Target:
    """Return what an input stands for. Raises ConfigError where there is no such thing."""
    if str(path) == "-" and not path.exists():
        return _Target(_STDIN, "-")
    root = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links as named
    wild = next((n for n, part in enumerate(root.parts) if _WILD.search(part)), None)
    target = _Target(root, str(path))
    if wild is not None and not os.path.lexists(root):
        target = _Target(Path(*root.parts[:wild]), str(path), root.parts[wild:])
    _demand(target.root, skipped)
    return target


def _listed(path: Path, skipped: Path | None) -> Iterator[_Target | Failure]:
    """Yield what each line of a file names. Raises ConfigError where it cannot be read."""
    for name, place in entries(path):
        root = Path(os.path.abspath(name))  # noqa: PTH100 - keeps links as named
        try:
            _demand(root, skipped)
        except ConfigError as exc:
            origin = _printable(name)
            yield Failure(origin=origin, place=place, reason=exc.message, hint=exc.hint)
        else:
            yield _Target(root, name, place=place)


def _demand(root: Path, skipped: Path | None) -> None:
    try:
        root.stat()
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        raise ConfigError(
            f"cannot read the input {_printable(str(root))}: {reason}",
            hint="Check the path; inputs are files or folders.",
        ) from exc
    if skipped and _real(root).is_relative_to(skipped):
        raise ConfigError(
            f"the input {root} lies in the output folder {skipped}",
            hint="Choose another output folder, so that briefs are not read as articles.",
        )


class _Walk:
    """Goes through folders; `passed` are those it did not enter, which have our own outputs.

    `left_out` are the files and folders that the choice is against.
    """

    def __init__(self, skipped: Path | None, choice: Choice) -> None:
        self.passed: dict[Path, None] = {}
        self.left_out = LeftOut()
        self._skipped = skipped
        self._choice = choice

    def reached(self, target: _Target) -> Iterator[_Candidate]:
        """Yield what `target` has, in a folder or above it, a name for."""
        root = target.root
        if not root.is_dir():
            yield _Candidate(root, root)
            return
        refused: list[OSError] = []
        for name, folders, files in os.walk(root, onerror=refused.append):
            here = Path(name)
            parts = here.parts[len(root.parts) :]
            if self._passes_over(here, {*folders, *files}):
                folders.clear()
                if _may_hold(parts, target.pattern):
                    self.passed[_real(here)] = None
                continue
            saved = saved_with_pages(folders, files)
            folders[:] = [
                folder
                for folder in sorted(folders)
                if not folder.startswith(".")
                and not self._is_left_out(here / folder, root, target.pattern, folder in saved)
            ]
            for candidate in _visible(here, root, folders, files):
                meant = is_meant((*parts, candidate.path.name), target.pattern)
                if meant and not self._is_left_out(candidate.path, root):
                    yield candidate
        for exc in refused:
            path = Path(exc.filename)
            if is_meant(path.parts[len(root.parts) :], target.pattern):
                yield _Candidate(path, root, f"cannot be opened: {exc.strerror}")

    def _passes_over(self, here: Path, names: Set[str]) -> bool:
        """Tell whether a folder with these names in it is one that we wrote to, or may write to."""
        ours = any(outputs <= names for outputs in _OUTPUTS)
        return ours or _real(here) == self._skipped

    def _is_left_out(
        self, path: Path, root: Path, pattern: Sequence[str] | None = None, saved: bool = False
    ) -> bool:
        """Tell whether the choice is against a file, or a folder where `pattern` may have some."""
        parts = path.parts[len(root.parts) :]
        folder = pattern is not None
        reason = SAVED if saved else self._choice.against(parts, folder=folder)
        if reason and (not pattern or _may_hold(parts, pattern)):
            self.left_out.add(path, reason, folder=folder)
        return bool(reason)


def _may_hold(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Return whether something below a folder could be meant by `pattern`."""
    return is_meant(parts, pattern) or len(pattern) > len(parts) or "**" in pattern


def _visible(
    here: Path, root: Path, folders: Sequence[str], files: Sequence[str]
) -> Iterator[_Candidate]:
    """Yield the files of a folder that are not hidden, and links to folders outside it."""
    links = [folder for folder in folders if (here / folder).is_symlink()]
    for entry in sorted([*files, *links]):
        path = here / entry
        if entry.startswith(".") or (entry in links and _inside(path, root)):
            continue  # hidden, or another way to files that are found anyway
        outside = path.is_symlink() and not _inside(path, root)
        yield _Candidate(path, root, "a link that leads out of the folder" if outside else "")


def _inside(path: Path, root: Path) -> bool:
    return _real(path).is_relative_to(_real(root))


def _real(path: Path) -> Path:
    """Return `path` without links.

    Unlike `Path.resolve`, it takes circular ones on every Python.
    """
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
    """Return `name` with bytes that are not UTF-8 written as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _judge(candidate: _Candidate, origin: str) -> Source | Failure:
    path, suffixes = candidate.path, ", ".join(READERS)
    if candidate.fault:
        return Failure(origin=origin, reason=candidate.fault)
    if path != _STDIN and not kind_of(path.name):
        kind = f"{path.suffix} files" if path.suffix else "files without a suffix"
        reason = f"no reader for {_printable(kind)}"
        hint = f"Files of these kinds can be read: {suffixes}."
        return Failure(origin=origin, reason=reason, hint=hint)
    try:
        status = path.stat()
    except OSError as exc:
        reason = f"cannot be opened: {exc.strerror or exc}"
        return Failure(origin=origin, reason=reason)
    if path != _STDIN and not stat.S_ISREG(status.st_mode):
        return Failure(origin=origin, reason="not a regular file")
    return Source(path=path, origin=origin, modified=status.st_mtime)
