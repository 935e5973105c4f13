"""Downloads a model into this tool's cache, or converts one with pickled weights into it.

Decides which commit to request and whether it is the model that was tested; builds a folder beside
its final path until it is complete. `hub` does the transfer.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from translate_tool.errors import ChecksumError, DownloadError, ModelNotFound
from translate_tool.models import copies, hub, manifests
from translate_tool.models.copies import Copy, HubName
from translate_tool.models.model import PICKLED, WITHOUT, Card, card, check_task, family_of, wanted
from translate_tool.records import Task

_log = logging.getLogger(__name__)


def fetch(requested: HubName, task: Task | None, cache: Path, on_progress: hub.Progress) -> Copy:
    """Download the model that the hub has under that name into the cache.

    Raises DownloadError, ChecksumError, ModelNotFound if the hub has no such model, or another one
    than was tested, and ModelError if it is of no use or does another job than `task`.
    """
    if hub.offline():
        raise DownloadError(
            f"{requested} is not on disk, and TRANSLATE_TOOL_OFFLINE or HF_HUB_OFFLINE is set",
            hint=f"Unset it to download the model. {WITHOUT}",
        )
    known = None if requested.revision else card(requested.name)
    ref, found = _listed(requested, known, cache)
    if known:
        _require_tested(known, found)
    folder = copies.folder_of(cache, requested.name, found.commit)
    with manifests.locked(folder.with_name(f"{folder.name}.lock")):
        manifest = manifests.read(folder)
        if manifest is None or manifests.problems(folder, manifest, rehash=True):
            manifest = _fetch_into(folder, found, known, task, on_progress)
        if not found.commit.startswith(ref):
            copies.record_ref(cache, requested.name, ref, found.commit)
    return copies.sealed_copy(folder, manifest)


def convert_pickled(copy: Copy, cache: Path) -> Copy:
    """Convert a copy with pickled weights in Hugging Face's cache to safetensors in this tool's.

    Its files must have been checked. Raises ModelError.
    """
    folder = copies.folder_of(cache, copy.name, copy.revision)
    manifest = manifests.build_once(
        folder,
        lambda unfinished: rewrite(
            copy.folder, unfinished, name=copy.name, revision=copy.revision, origin=copy.folder
        ),
    )
    return copies.sealed_copy(folder, manifest)


def rewrite(
    source: Path, unfinished: Path, *, name: str, revision: str, origin: Path | str
) -> manifests.Manifest:
    """Copy a model whose weights are a pickle, as safetensors, and seal it. Raises ModelError.

    - `source`, `unfinished`: folders: the model, and the one that is built
    - `name`, `revision`: those of the model
    - `origin`: where it was found, for the manifest
    """
    for file in wanted((path.name for path in source.iterdir()), owner=name)[:-1]:
        shutil.copyfile(source / file, unfinished / file)
    _unpickle(source, unfinished)
    return manifests.seal(
        unfinished,
        name=name,
        kind=family_of(unfinished, owner=name),
        revision=revision,
        licence="",
        origin=f"{origin} {PICKLED}",
    )


def _listed(requested: HubName, known: Card | None, cache: Path) -> tuple[str, hub.Listing]:
    """Request the list of files; return it with the revision that was requested.

    If the hub does not know the pinned commit, `main` is requested: repositories are squashed,
    mirrors have some commits only.
    """
    if known:
        try:
            return known.revision, hub.listing(requested.name, known.revision)
        except ModelNotFound:
            return "main", hub.listing(requested.name, "main")
    before = None if requested.is_movable else copies.find_copy(requested, cache)
    revision = before.revision if before else requested.revision or "main"
    return revision, hub.listing(requested.name, revision)


def _require_tested(known: Card, found: hub.Listing, folder: Path | None = None) -> None:
    """Raise unless the listed files are those of the card, as far as their digests are known.

    Those of small files are known once they are in `folder`.
    """

    def sha256(name: str) -> str:
        file = found.files.get(name)
        if file is None or file.lfs:
            return file.digest if file else ""
        return manifests.sha256(folder / name) if folder else known.digests[name]

    differing = ", ".join(known.differing(sha256))
    if found.commit == known.revision:
        if differing:
            raise ChecksumError(
                f"{hub.endpoint()} has other files of {found.name} than were tested here under "
                f"the very same commit {found.commit[:12]}: {differing}",
                hint="What a commit holds never changes. Check HF_ENDPOINT, and whether something "
                "alters what you download.",
            )
    elif differing or not known.digests:
        relation = f"is another model ({differing} differ)" if differing else "may be another model"
        raise ModelNotFound(
            f"{hub.endpoint()} does not know the commit {known.revision[:12]} of {found.name} that "
            f"was tested here, and its main ({found.commit[:12]}) {relation}",
            hint=f"`translate-tool models pull {found.name}@main` takes that one all the same; "
            f"name it {found.name}@main to use it. {WITHOUT}",
        )


def _fetch_into(
    folder: Path,
    found: hub.Listing,
    known: Card | None,
    task: Task | None,
    on_progress: hub.Progress,
) -> manifests.Manifest:
    """Download beside `folder` and rename at the end; keep the intact files of a damaged one."""
    part = folder.with_name(folder.name + manifests.UNFINISHED)
    _log.info("downloading %s at %s to %s", found.name, found.commit[:12], part)
    if folder.exists():
        shutil.rmtree(part, ignore_errors=True)
        folder.rename(part)
        (part / manifests.MANIFEST).unlink(missing_ok=True)
    part.mkdir(exist_ok=True)
    needed = wanted(found.files, owner=found.name)
    hub.fetch(found, needed[:-1], part, silent)  # the config tells whether the weights are of use
    family = family_of(part, owner=found.name)
    if task:
        check_task(family, task, owner=found.name)
    if known:
        _require_tested(known, found, part)
    hub.fetch(found, needed, part, on_progress)
    if needed[-1] == PICKLED:
        _unpickle(part, part)
        (part / PICKLED).unlink()
    manifest = manifests.seal(
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


def silent(done: int, total: int) -> None:
    """Report nothing."""
