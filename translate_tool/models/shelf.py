"""From a name to a model on disk: bundled, a local folder, in the cache, or fetched from the hub.

Knows the order of search and the layout of the cache: `hub/` has models as fetched, `local/` local
folders whose weights had to be rewritten. Does not know how anything is downloaded or hashed.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from translate_tool.errors import ChecksumError, DownloadError, ModelError, ModelNotFound
from translate_tool.models import disk, hub
from translate_tool.models.cards import BUNDLED, DEFAULT, EXTRACTIVE, WITHOUT, card, near
from translate_tool.models.model import (
    PICKLED,
    WEIGHTS,
    Model,
    check_task,
    describe,
    family_of,
    wanted,
)
from translate_tool.records import Task, digest

HUB, LOCAL = "hub", "local"
_REINSTALL = "Install the package again: pip install --force-reinstall translate-tool"
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)


def default_cache() -> Path:
    """TRANSLATE_TOOL_CACHE, or this user's cache folder on this system."""
    from platformdirs import user_cache_path

    named = os.environ.get("TRANSLATE_TOOL_CACHE")
    return Path(named).expanduser() if named else user_cache_path("translate-tool")


def find(name: str, *, task: Task, cache: Path, download: bool) -> Model:
    """The model called `name`, ready to load; the hub is asked only if `download`.

    "auto" (to translate) is the default model where it can be had, else the bundled one: the
    result's `name` and `draft` tell. Raises ModelNotFound, DownloadError, ChecksumError, or
    ModelError if it does another job than `task` or is of no use.
    """
    if name == "auto" and task == "translate":
        return _auto(cache, download=download)
    model = _bundled(name) or _local(name, cache) or _cached(name, cache)
    if model is None:
        if not download:
            raise _not_found(name)
        model = _fetched(name, task, cache, _silent)
    check_task(model.family, task, owner=name)
    return model


def pull(
    name: str, *, task: Task | None, cache: Path, on_progress: hub.Progress | None = None
) -> Model:
    """The model called `name`, every byte checked, fetched or mended where need be.

    One in the cache that is sound costs no request and stays at its commit. Raises as `find` does.
    """
    model = _bundled(name) or _local(name, cache)
    if model is None:
        with suppress(ChecksumError):
            model = _cached(name, cache, rehash=True)
    if model is None:
        model = _fetched(name, task, cache, on_progress or _silent)
    if task:
        check_task(model.family, task, owner=name)
    return model


def shelved(name: str, cache: Path) -> tuple[Path, disk.Manifest] | None:
    """The folder of a hub model in the cache: of the pinned commit, else the newest."""
    known = card(name)
    pin = known.revision if known else ""
    found = [
        (folder, manifest)
        for folder, manifest in disk.sealed(cache / HUB)
        if manifest.name == name and pin in ("", manifest.revision)
    ]
    return max(found, key=lambda pair: pair[1].made, default=None)


def bundled_folder(name: str) -> Path:
    """Where the package keeps its own model of that name."""
    return Path(str(files("translate_tool") / "bundled" / name))


def _auto(cache: Path, *, download: bool) -> Model:
    if model := _cached(DEFAULT, cache):
        return model
    if download:
        with suppress(DownloadError, ModelNotFound):
            return _fetched(DEFAULT, "translate", cache, _silent)
    return find(BUNDLED, task="translate", cache=cache, download=False)


def _bundled(name: str) -> Model | None:
    known = card(name)
    if known is None or known.revision != "bundled":
        return None
    if name == EXTRACTIVE:
        raise ModelError(f"{EXTRACTIVE} is built in: there is no model to load or to download")
    folder = bundled_folder(name)
    try:
        found = disk.sha256(folder / WEIGHTS)
    except OSError as exc:
        raise ModelError(f"{name} is missing from the package: {exc}", hint=_REINSTALL) from exc
    if found != known.sha256:
        raise ChecksumError(f"{folder / WEIGHTS} is not the file of this release", hint=_REINSTALL)
    return describe(folder, name=name, revision="bundled", sha256=found, licence=known.licence)


def _local(name: str, cache: Path) -> Model | None:
    folder = Path(name).expanduser().resolve()
    if not (folder / "config.json").is_file():
        return None
    from safetensors import SafetensorError, safe_open

    needed = wanted((path.name for path in folder.iterdir()), owner=name)
    family_of(folder, owner=name)
    if needed[-1] == PICKLED:
        folder = _rewritten(folder, needed, cache)
    try:
        with safe_open(folder / WEIGHTS, framework="numpy"):
            found = disk.sha256(folder / WEIGHTS)
    except (OSError, SafetensorError) as exc:
        raise ModelError(f"{name}: {WEIGHTS} cannot be read or is cut short: {exc}") from exc
    return describe(folder, name=name, revision="", sha256=found, licence="")


def _rewritten(folder: Path, needed: list[str], cache: Path) -> Path:
    """A copy of a local folder in the cache, with its pickled weights as safetensors."""
    key = digest(*(part for n in needed for part in (n, disk.sha256(folder / n))))
    target = cache / LOCAL / f"{folder.name}-{key}"
    with disk.locked(target.with_name(f"{target.name}.lock")):
        manifest = disk.read(target)
        if manifest is None or disk.problems(target, manifest):
            with disk.building(target) as draft:
                for name in needed[:-1]:
                    shutil.copyfile(folder / name, draft / name)
                _unpickle(folder, draft)
                disk.seal(
                    draft,
                    name=str(folder),
                    kind=family_of(draft, owner=str(folder)),
                    revision="",
                    licence="",
                    origin=f"{PICKLED} sha256:{disk.sha256(folder / PICKLED)}",
                )
    return target


def _cached(name: str, cache: Path, *, rehash: bool = False) -> Model | None:
    found = shelved(name, cache)
    return _opened(*found, rehash=rehash) if found else None


def _opened(folder: Path, manifest: disk.Manifest, *, rehash: bool = False) -> Model:
    if faults := disk.problems(folder, manifest, rehash=rehash):
        raise ChecksumError(
            f"{manifest.name} is damaged in the cache: {faults[0]}",
            hint=f"`translate-tool models pull {manifest.name}` mends it.",
        )
    return describe(
        folder,
        name=manifest.name,
        revision=manifest.revision,
        sha256=manifest.files[WEIGHTS].sha256,
        licence=manifest.licence,
    )


def _fetched(name: str, task: Task | None, cache: Path, on_progress: hub.Progress) -> Model:
    if not _HUB_ID.fullmatch(name):
        raise _not_found(name)
    if hub.offline():
        raise DownloadError(
            f"{name} is not in the cache, and TRANSLATE_TOOL_OFFLINE or HF_HUB_OFFLINE is set",
            hint=f"Unset it to download the model. {WITHOUT}",
        )
    known, before = card(name), shelved(name, cache)
    revision = (known.revision if known else "") or (before[1].revision if before else "main")
    found = hub.listing(name, revision)
    folder = cache / HUB / f"{name.replace('/', '--')}@{found.commit[:12]}"
    with disk.locked(folder.with_name(f"{folder.name}.lock")):
        manifest = disk.read(folder)
        if manifest is None or disk.problems(folder, manifest, rehash=True):
            manifest = _fetch_into(folder, found, task, on_progress)
    return _opened(folder, manifest)


def _fetch_into(
    folder: Path, found: hub.Listing, task: Task | None, on_progress: hub.Progress
) -> disk.Manifest:
    """Fetch beside `folder` and rename at the end. A damaged `folder` gives what is good in it."""
    part = folder.with_name(folder.name + disk.UNFINISHED)
    if folder.exists():
        shutil.rmtree(part, ignore_errors=True)
        folder.rename(part)
        (part / disk.MANIFEST).unlink(missing_ok=True)
    part.mkdir(exist_ok=True)
    needed = wanted(found.files, owner=found.name)
    hub.fetch(found, needed[:-1], part, _silent)  # a few small files tell if the rest is of use
    family = family_of(part, owner=found.name)
    if task:
        check_task(family, task, owner=found.name)
    hub.fetch(found, needed, part, on_progress)
    if needed[-1] == PICKLED:
        _unpickle(part, part)
        (part / PICKLED).unlink()
    manifest = disk.seal(
        part,
        name=found.name,
        kind=family,
        revision=found.commit,
        licence=found.licence,
        origin=f"{hub.endpoint()}/{found.name} {needed[-1]}",
    )
    part.rename(folder)
    return manifest


def _unpickle(folder: Path, target: Path) -> None:
    from translate_tool.models import weights

    weights.unpickle(folder, target)


def _not_found(name: str) -> ModelNotFound:
    if _HUB_ID.fullmatch(name):
        hint = f"`translate-tool models pull {name}` downloads it. {WITHOUT}"
    elif guess := near(name):
        hint = f"Did you mean {guess}? `translate-tool models list` shows what is known."
    else:
        hint = "`translate-tool models list` shows what is known; owner/name is one of the hub's."
    if Path(name).expanduser().is_dir():
        return ModelNotFound(f"the folder {name} is not a model: it has no config.json", hint=hint)
    return ModelNotFound(f"no model {name} is bundled, in the cache or in a folder", hint=hint)


def _silent(done: int, total: int) -> None:
    """Report nothing."""
