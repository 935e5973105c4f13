"""Seals model folders with a manifest of digests, and builds them under locks, atomically.

Knows nothing of models or the network. A folder with a manifest is complete, since the manifest is
written last; one without is work in progress, whatever is in it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

from translate_tool.errors import ModelError
from translate_tool.runtime.files import replacing

MANIFEST = "manifest.json"
UNFINISHED = ".part"
CHUNK = 1 << 20
LOCK_TIMEOUT = 3600.0  # seconds; a dead holder's lock is free at once, a live one may be slow


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A file as it was when sealed: bytes, digest, time of last change in nanoseconds."""

    size: int
    sha256: str
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The contents and origin of a sealed folder. `made` is an ISO 8601 time in UTC."""

    name: str
    kind: str
    revision: str
    licence: str
    origin: str
    made: str
    files: dict[str, Sealed]


def sha256(path: Path) -> str:
    """Return the sha256 of a file, as 64 hex digits."""
    return _digest(path, hashlib.sha256())


def git_sha1(path: Path) -> str:
    """Return git's digest of a file's content, as 40 hex digits."""
    head = b"blob %d\0" % path.stat().st_size
    return _digest(path, hashlib.sha1(head, usedforsecurity=False))


def _digest(path: Path, state: hashlib._Hash) -> str:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            state.update(chunk)
    return state.hexdigest()


def seal(
    folder: Path, *, name: str, kind: str, revision: str, licence: str, origin: str
) -> Manifest:
    """Write the manifest of all files in a folder, which must not change any more.

    - `folder`: the model, or its conversion
    - `name`: what `models verify` calls it
    - `kind`: the family, or the form of a conversion
    - `revision`, `licence`: those of the model
    - `origin`: what it was made from
    """
    files = {}
    for path in sorted(p for p in folder.iterdir() if p.is_file() and p.name != MANIFEST):
        stat = path.stat()
        files[path.name] = Sealed(size=stat.st_size, sha256=sha256(path), mtime_ns=stat.st_mtime_ns)
    manifest = Manifest(
        name=name,
        kind=kind,
        revision=revision,
        licence=licence,
        origin=origin,
        made=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        files=files,
    )
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n"
    unfinished = folder / f"{MANIFEST}{UNFINISHED}"
    with replacing(folder / MANIFEST, temporary=unfinished) as file:
        file.write(text.encode())
    return manifest


def read(folder: Path) -> Manifest | None:
    """Read the manifest of `folder`; None if none can be read: the folder is not sealed."""
    try:
        fields = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = {name: Sealed(**entry) for name, entry in fields.pop("files").items()}
        return Manifest(**fields, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def sealed(parent: Path) -> Iterator[tuple[Path, Manifest]]:
    """Yield the sealed folders in `parent`, in the order of their names."""
    for folder in sorted(parent.iterdir()) if parent.is_dir() else ():
        if not folder.name.endswith(UNFINISHED) and (manifest := read(folder)):
            yield folder, manifest


def problems(folder: Path, manifest: Manifest, *, rehash: bool = False) -> list[str]:
    """Compare a sealed folder with its manifest; return a line for each damaged file.

    A file of the same size and time is taken for unchanged, unless `rehash`.
    """
    lines = []
    for name, sealed in manifest.files.items():
        try:
            stat = (folder / name).stat()
        except OSError:
            lines.append(f"{name} is missing")
            continue
        if stat.st_size != sealed.size:
            lines.append(f"{name} has {stat.st_size:,} bytes instead of {sealed.size:,}")
        elif (rehash or stat.st_mtime_ns != sealed.mtime_ns) and (
            sha256(folder / name) != sealed.sha256
        ):
            lines.append(f"{name} has changed: its sha256 is not the one on record")
    return lines


def intact(folder: Path) -> Manifest | None:
    """Return the manifest of a sealed folder; None where it is absent or its files are damaged."""
    manifest = read(folder)
    return manifest if manifest and not problems(folder, manifest) else None


def build_once(folder: Path, make: Callable[[Path], Manifest]) -> Manifest:
    """Return the manifest of `folder`; unless it is intact, `make` fills a new one and seals it.

    It is filled beside its final path, and renamed when it is whole. Processes that ask at the same
    time wait for the one that builds. Raises ModelError.
    """
    if found := intact(folder):
        return found
    with locked(folder.with_name(f"{folder.name}.lock")):
        if found := intact(folder):
            return found
        unfinished = folder.with_name(folder.name + UNFINISHED)
        shutil.rmtree(unfinished, ignore_errors=True)  # what a killed builder left behind
        unfinished.mkdir()
        try:
            made = make(unfinished)
            shutil.rmtree(folder, ignore_errors=True)
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        return made


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`, its folder made if need be.

    Raises ModelError where the disk refuses something, here or in the body.
    """
    from filelock import FileLock

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path, timeout=LOCK_TIMEOUT):
            yield
    except OSError as exc:
        raise ModelError(
            f"cannot work in the model cache {path.parent}: {exc}",
            hint="free some space there, or set TRANSLATE_TOOL_CACHE to a folder you can write to",
        ) from exc
