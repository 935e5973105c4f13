"""Bring a model into this tool's cache: from the hub, or from a pickle in Hugging Face's cache.

Knows which commit is asked for, what makes it the model that was tested, and how a folder grows
beside its place until it is whole. Does not know how bytes travel.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from translate_tool.errors import ChecksumError, DownloadError, ModelNotFound
from translate_tool.models import copies, hub, manifests
from translate_tool.models.cards import WITHOUT, Card, card
from translate_tool.models.copies import Asked, Copy
from translate_tool.models.model import PICKLED, check_task, family_of, wanted
from translate_tool.records import Task

_log = logging.getLogger(__name__)


def fetch(asked: Asked, task: Task | None, cache: Path, on_progress: hub.Progress) -> Copy:
    """The model that the hub has under that name, in the cache when this returns.

    Raises DownloadError, ChecksumError, ModelNotFound if the hub has no such model, or another one
    than was tested, and ModelError if it is of no use or does another job than `task`.
    """
    if hub.offline():
        raise DownloadError(
            f"{asked} is not on disk, and TRANSLATE_TOOL_OFFLINE or HF_HUB_OFFLINE is set",
            hint=f"Unset it to download the model. {WITHOUT}",
        )
    known = None if asked.revision else card(asked.name)
    ref, found = _listed(asked, known, cache)
    if known:
        _demand_tested(known, found)
    folder = copies.folder_of(cache, asked.name, found.commit)
    with manifests.locked(folder.with_name(f"{folder.name}.lock")):
        manifest = manifests.read(folder)
        if manifest is None or manifests.problems(folder, manifest, rehash=True):
            manifest = _fetch_into(folder, found, known, task, on_progress)
        if not found.commit.startswith(ref):
            copies.record(cache, asked.name, ref, found.commit)
    return copies.sealed_copy(folder, manifest)


def adopt(copy: Copy, cache: Path) -> Copy:
    """A copy with pickled weights in Hugging Face's cache, in this tool's as safetensors.

    Its files have been checked. Raises ModelError.
    """
    folder = copies.folder_of(cache, copy.name, copy.revision)
    with manifests.locked(folder.with_name(f"{folder.name}.lock")):
        manifest = manifests.read(folder)
        if manifest is None or manifests.problems(folder, manifest):
            with manifests.building(folder) as draft:
                manifest = rewrite(
                    copy.folder, draft, name=copy.name, revision=copy.revision, origin=copy.folder
                )
    return copies.sealed_copy(folder, manifest)


def rewrite(
    source: Path, draft: Path, *, name: str, revision: str, origin: Path | str
) -> manifests.Manifest:
    """Copy a model whose weights are a pickle into the folder `draft`, as safetensors, and seal it.

    Raises ModelError.
    """
    for file in wanted((path.name for path in source.iterdir()), owner=name)[:-1]:
        shutil.copyfile(source / file, draft / file)
    _unpickle(source, draft)
    return manifests.seal(
        draft,
        name=name,
        kind=family_of(draft, owner=name),
        revision=revision,
        licence="",
        origin=f"{origin} {PICKLED}",
    )


def _listed(asked: Asked, known: Card | None, cache: Path) -> tuple[str, hub.Listing]:
    """The revision that the hub was asked for, and what it has there.

    A hub that does not know the pinned commit is asked for `main`: repositories are squashed,
    mirrors have some commits only.
    """
    if known:
        try:
            return known.revision, hub.listing(asked.name, known.revision)
        except ModelNotFound:
            return "main", hub.listing(asked.name, "main")
    before = None if asked.moves else copies.pick(asked, cache)
    revision = before.revision if before else asked.revision or "main"
    return revision, hub.listing(asked.name, revision)


def _demand_tested(known: Card, found: hub.Listing, folder: Path | None = None) -> None:
    """Raise unless what is listed is the model of the card, as far as is known before it comes.

    The digests of small files are known when they are in `folder`.
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
        told = f"is another model ({differing} differ)" if differing else "may be another model"
        raise ModelNotFound(
            f"{hub.endpoint()} does not know the commit {known.revision[:12]} of {found.name} that "
            f"was tested here, and its main ({found.commit[:12]}) {told}",
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
    """Fetch beside `folder` and rename at the end. A damaged `folder` gives what is good in it."""
    part = folder.with_name(folder.name + manifests.UNFINISHED)
    _log.info("downloading %s at %s to %s", found.name, found.commit[:12], part)
    if folder.exists():
        shutil.rmtree(part, ignore_errors=True)
        folder.rename(part)
        (part / manifests.MANIFEST).unlink(missing_ok=True)
    part.mkdir(exist_ok=True)
    needed = wanted(found.files, owner=found.name)
    hub.fetch(found, needed[:-1], part, silent)  # a few small files tell if the rest is of use
    family = family_of(part, owner=found.name)
    if task:
        check_task(family, task, owner=found.name)
    if known:
        _demand_tested(known, found, part)
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
