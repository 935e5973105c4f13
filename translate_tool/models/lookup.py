"""Finds the model that a name means: bundled, a local folder, a copy on disk, or on the hub.

Knows the order of search, and the errors where it ends. Does not know how anything is downloaded
or hashed, nor how the caches are laid out.
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from translate_tool.errors import ChecksumError, DownloadError, ModelError, ModelNotFound
from translate_tool.models import copies, fetching, hf_cache, hub, manifests
from translate_tool.models.copies import Copy, HubName
from translate_tool.models.model import (
    BUNDLED,
    DEFAULT,
    EXTRACTIVE,
    PICKLED,
    WEIGHTS,
    WITHOUT,
    Card,
    Model,
    card,
    card_with_digests,
    check_task,
    describe,
    family_of,
    near,
    wanted,
)
from translate_tool.records import Task, digest

_log = logging.getLogger(__name__)

LOCAL = "local"
_REINSTALL = "Install the package again: pip install --force-reinstall translate-tool"


def default_cache() -> Path:
    """Return TRANSLATE_TOOL_CACHE, or this user's cache folder on this system."""
    from platformdirs import user_cache_path

    named = os.environ.get("TRANSLATE_TOOL_CACHE")
    return Path(named).expanduser() if named else user_cache_path("translate-tool")


def find(name: str, *, task: Task, cache: Path, download: bool) -> Model:
    """Find the model called `name`, ready to load; the hub is asked only if `download`.

    OWNER/NAME@REVISION is one of the hub's at a commit, a branch or a tag. "auto" (to translate) is
    the default model where it can be had, else the bundled one: the result's `name`, `draft` and
    `notes` tell. Raises ModelNotFound, DownloadError, ChecksumError, or ModelError if it does
    another job than `task` or is of no use.
    """
    if name == "auto" and task == "translate":
        return _auto(cache, download=download)
    model = _bundled(name) or _local(name, cache) or _on_disk(name, cache)
    if model is None:
        requested = copies.parse(name)
        if not download or requested is None:
            raise _not_found(name, cache)
        model = _open(fetching.fetch(requested, task, cache, fetching.silent), requested, cache)
    check_task(model.family, task, owner=name)
    _log.info("model %s: found in %s", name, model.folder)
    return model


def pull(
    name: str, *, task: Task | None, cache: Path, on_progress: hub.Progress | None = None
) -> Model:
    """Check every byte of the model called `name`; download it, or its damaged files, if needed.

    An intact copy on disk costs no request and stays at its commit; a branch or a tag is looked up
    again. Raises as `find` does.
    """
    model = _bundled(name) or _local(name, cache)
    if model is None:
        requested = copies.parse(name)
        if requested is None:
            raise _not_found(name, cache)
        model = _intact(requested, cache) or _open(
            fetching.fetch(requested, task, cache, on_progress or fetching.silent), requested, cache
        )
    if task:
        check_task(model.family, task, owner=name)
    return model


def in_hf_cache(model: Model) -> bool:
    """Tell whether it is in Hugging Face's cache, where other tools may remove it."""
    return hf_cache.holds(model.folder)


def superseded(name: str, cache: Path) -> str:
    """Return the commit at which a run uses `name` if `pull` would fetch a newer one; else ""."""
    requested = copies.parse(name)
    if requested is None or hub.offline() or copies.find_copy(requested, cache, former=False):
        return ""
    found = copies.find_copy(requested, cache)
    return found.revision if found else ""


def fallback_note(name: str, exc: ModelError) -> str:
    """Return the note in an output made without the model that was to be downloaded for it."""
    return f"{name} was to be downloaded for this, and could not be: {exc.message}."


def bundled_folder(name: str) -> Path:
    """Return the folder of the package's own model of that name."""
    return Path(str(files("translate_tool") / "bundled" / name))


def _auto(cache: Path, *, download: bool) -> Model:
    """Find the default model, or the bundled one, with a note if the download failed."""
    notes: tuple[str, ...] = ()
    if model := _on_disk(DEFAULT, cache):
        return model
    if download:
        try:
            return find(DEFAULT, task="translate", cache=cache, download=True)
        except (DownloadError, ModelNotFound) as exc:
            notes = (fallback_note(DEFAULT, exc),)
            _log.info("%s Using %s.", notes[0], BUNDLED)
    return replace(find(BUNDLED, task="translate", cache=cache, download=False), notes=notes)


def _bundled(name: str) -> Model | None:
    known = card(name)
    if known is None or known.revision != "bundled":
        return None
    if name == EXTRACTIVE:
        raise ModelError(f"{EXTRACTIVE} is built in: there is no model to load or to download")
    folder = bundled_folder(name)
    try:
        found = manifests.sha256(folder / WEIGHTS)
    except OSError as exc:
        raise ModelError(f"{name} is missing from the package: {exc}", hint=_REINSTALL) from exc
    if found != known.digests[WEIGHTS]:
        raise ChecksumError(f"{folder / WEIGHTS} is not the file of this release", hint=_REINSTALL)
    return describe(folder, name=name, revision="bundled", sha256=found, licence="", known=known)


def _local(name: str, cache: Path) -> Model | None:
    folder = Path(name).expanduser().resolve()
    if not (folder / "config.json").is_file():
        return None
    needed = wanted((path.name for path in folder.iterdir()), owner=name)
    family_of(folder, owner=name)
    if needed[-1] == PICKLED:
        folder = _as_safetensors(folder, needed, cache)
    found = _hashed(folder, name)
    return describe(
        folder,
        name=name,
        revision="",
        sha256=found,
        licence="",
        known=_matching_card(folder, found),
    )


def _matching_card(folder: Path, weights: str) -> Card | None:
    """Return the card whose digests the files of a folder have, whatever its name."""

    def sha256(file: str) -> str:
        if file == WEIGHTS:
            return weights
        return manifests.sha256(folder / file) if (folder / file).is_file() else ""

    return card_with_digests(sha256)


def _hashed(folder: Path, name: str) -> str:
    """Hash a folder's weights. Raises ModelError where they are no safetensors."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(folder / WEIGHTS, framework="numpy"):
            return manifests.sha256(folder / WEIGHTS)
    except (OSError, SafetensorError) as exc:
        raise ModelError(f"{name}: {WEIGHTS} cannot be read or is cut short: {exc}") from exc


def _as_safetensors(folder: Path, needed: list[str], cache: Path) -> Path:
    """Copy a local folder into the cache, with its pickled weights as safetensors."""
    pickle = manifests.sha256(folder / PICKLED)
    key = digest(*(part for n in needed for part in (n, manifests.sha256(folder / n))))
    target = cache / LOCAL / f"{folder.name}-{key}"
    manifests.build_once(
        target,
        lambda unfinished: fetching.rewrite(
            folder, unfinished, name=str(folder), revision="", origin=f"sha256:{pickle}"
        ),
    )
    return target


def _on_disk(name: str, cache: Path) -> Model | None:
    requested = copies.parse(name)
    found = copies.find_copy(requested, cache) if requested else None
    return _open(found, requested, cache) if requested and found else None


def _intact(requested: HubName, cache: Path) -> Model | None:
    """Return the model on disk if `pull` need not fetch it: intact, and what the hub would give."""
    offline = hub.offline()
    found = copies.find_copy(requested, cache, former=offline)
    if found is None or (requested.is_movable and not offline):
        return None
    try:
        return _open(found, requested, cache, rehash=True)
    except ChecksumError:
        if offline:
            raise
        return None


def _open(copy: Copy, requested: HubName, cache: Path, *, rehash: bool = False) -> Model:
    """Check the files of a copy and describe its model. Raises ChecksumError."""
    if faults := copy.problems(rehash=rehash):
        remedy = "mends it." if copy.manifest else "downloads a sound one into this tool's cache."
        raise ChecksumError(
            f"{requested} is damaged in {copy.where}: {faults[0]}",
            hint=f"`translate-tool models pull {requested}` {remedy}",
        )
    if copy.manifest is None and copy.pickled:
        copy = fetching.convert_pickled(copy, cache)
    return describe(
        copy.folder,
        name=copy.name,
        revision=copy.revision,
        sha256=copy.sha256(WEIGHTS),
        licence=copy.manifest.licence if copy.manifest else "",
        known=copies.card_of(copy),
    )


def _not_found(name: str, cache: Path) -> ModelNotFound:
    requested = copies.parse(name)
    if requested:
        others = _other_revisions(requested, cache)
        hint = f"`translate-tool models pull {name}` downloads it. {others}{WITHOUT}"
    elif guess := near(name):
        hint = f"Did you mean {guess}? `translate-tool models list` shows what is known."
    else:
        hint = "`translate-tool models list` shows what is known; owner/name is one of the hub's."
    if Path(name).expanduser().is_dir():
        return ModelNotFound(f"the folder {name} is not a model: it has no config.json", hint=hint)
    return ModelNotFound(
        f"no model {name} is bundled, in the cache, in Hugging Face's cache or in a folder",
        hint=hint,
    )


def _other_revisions(requested: HubName, cache: Path) -> str:
    """Return a hint that names the copies on disk of other revisions, or ""."""
    found = [*copies.cached_copies(cache, requested.name), *copies.hf_copies(requested.name)]
    named = " or ".join(str(copy.exact_name) for copy in found)
    return f"Another revision is on disk: name it {named} to use it. " if named else ""
