"""Reads Hugging Face's own cache: what `hf download`, transformers or other tools have fetched.

    models--OWNER--NAME/refs/main            the commit that a branch or tag stood for
                        snapshots/COMMIT/    links, by the files' names
                        blobs/DIGEST         contents, named by sha256 if large, else by git's sha1

Knows this layout. Writes nothing there, ever, and knows nothing of which model is wanted. Where a
system has no links, snapshots hold plain files: these have no digest to be compared with.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from translate_tool.models import manifests

_PREFIX = "models--"
_DIGEST = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")  # git's sha1, or a sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A commit of a model, or some of its files. `refs`: branches and tags that stand for it."""

    name: str
    commit: str
    folder: Path
    refs: tuple[str, ...]


def root() -> Path:
    """Return the folder of that cache: its own variables name it, else the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = os.environ.get("HF_HOME") or f"{base}/huggingface"
    named = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    return Path(os.path.expandvars(named or f"{home}/hub")).expanduser()


def holds(folder: Path) -> bool:
    """Tell whether a folder is in that cache."""
    return folder.resolve().is_relative_to(root().resolve())


def names() -> Iterator[str]:
    """Yield the hub ids of the models that have a folder there."""
    for folder in _listed(root()):
        owner, dashes, name = folder.name.removeprefix(_PREFIX).partition("--")
        if folder.name.startswith(_PREFIX) and dashes:
            yield f"{owner}/{name}"


def snapshots(name: str) -> list[Snapshot]:
    """List the snapshots of a model: that of `main` first, the others from new to old."""
    repository = root() / f"{_PREFIX}{name.replace('/', '--')}"
    refs = _refs(repository / "refs")
    found = [
        Snapshot(
            name=name,
            commit=folder.name,
            folder=folder,
            refs=tuple(ref for ref, commit in refs.items() if commit == folder.name),
        )
        for folder in sorted(_listed(repository / "snapshots"), key=_age, reverse=True)
    ]
    return sorted(found, key=lambda snapshot: "main" not in snapshot.refs)


def digest_on_record(path: Path) -> str:
    """Return the sha256 or sha1 that a snapshot's file is stored under; "" if there is none.

    Nothing is hashed: the content may have changed since.
    """
    blob = path.readlink() if path.is_symlink() else path
    named = blob.parent.name == "blobs" and _DIGEST.fullmatch(blob.name)
    return blob.name if named else ""


def sha256_on_record(path: Path) -> str:
    """Return the sha256 of a snapshot's file, hashed if it is not recorded; "" if absent."""
    if not path.is_file():
        return ""
    known = digest_on_record(path)
    return known if len(known) == 64 else manifests.sha256(path)


def problems(folder: Path, files: list[str]) -> list[str]:
    """Check a snapshot's files; return a line for each that has changed since it was stored."""
    return [
        f"{name} has changed: its content is not what it is stored under"
        for name in files
        if (known := digest_on_record(folder / name)) and known != _hashed(folder / name, known)
    ]


def _hashed(path: Path, known: str) -> str:
    return manifests.sha256(path) if len(known) == 64 else manifests.git_sha1(path)


def _refs(folder: Path) -> dict[str, str]:
    """Read branches and tags, such as `main` or `refs/pr/3`, and their commits."""
    try:
        files = [path for path in folder.rglob("*") if path.is_file()]
        return {p.relative_to(folder).as_posix(): p.read_text("utf-8").strip() for p in files}
    except (OSError, UnicodeDecodeError):
        return {}


def _listed(folder: Path) -> list[Path]:
    """List the folders in `folder`; none where it is not there or not for us to read."""
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return []


def _age(folder: Path) -> float:
    return folder.stat().st_mtime
