"""Lists the models with their states, and verifies them: `models list` and `models verify`.

Knows the cards and both caches. Changes nothing, uses no network.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from translate_tool.errors import ModelError, ModelNotFound
from translate_tool.models import conversion, copies, hf_cache, lookup, manifests
from translate_tool.models.copies import Copy, HubName
from translate_tool.models.model import BUNDLED, CARDS, TASKS, Card
from translate_tool.records import Task

State = Literal["bundled", "cached", "hf-cache", "absent"]
SUPERSEDED = "of an earlier release: `pull` fetches today's"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the catalogue. `size` in bytes: on disk, or to be downloaded if "absent".

    `name` is what to type: with a revision, where the name alone means another copy. `state`:
    "cached" is this tool's cache, "hf-cache" Hugging Face's.
    """

    name: str
    task: Task
    state: State
    size: int
    licence: str
    revision: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The result of `verify` for a model or a conversion. `reason` is "" if it is intact."""

    name: str
    ok: bool
    reason: str


def catalogue(cache: Path) -> list[Entry]:
    """List every model that has a card, then the other copies in both caches."""
    there = copies.all_copies(cache)
    meant = {known.name: copies.find_copy(HubName(name=known.name), cache) for known in CARDS}
    taken = {copy.folder for copy in meant.values() if copy}
    others = [copy for copy in there if copy.folder not in taken]
    return [
        *(_of_card(known, meant[known.name]) for known in CARDS),
        *(_of_copy(copy, _name_to_type(copy, cache), "") for copy in others),
    ]


def verify(cache: Path, name: str | None = None) -> list[Verification]:
    """Hash the files again of the bundled model and all in both caches, or of `name` alone.

    Raises ModelNotFound if `name` is nowhere.
    """
    verified = [_of_bundled()] if name in (None, BUNDLED) else []
    verified += [
        _verify_copy(copy, cache)
        for copy in copies.all_copies(cache)
        if _is_called(copy, name, cache)
    ]
    for folder_name in (lookup.LOCAL, conversion.FOLDER):
        for folder, manifest in manifests.sealed(cache / folder_name):
            if name is None or name in (manifest.name, manifest.name.rpartition(" (")[0]):
                faults = manifests.problems(folder, manifest, rehash=True)
                reason = "; ".join([*faults, f"delete {folder}, it is made again when needed"])
                verified.append(
                    Verification(name=manifest.name, ok=not faults, reason=reason if faults else "")
                )
    if not verified:
        raise ModelNotFound(
            f"{name} is neither in the cache {cache} nor in Hugging Face's, {hf_cache.root()}",
            hint="`translate-tool models list` shows what is.",
        )
    return verified


def _name_to_type(copy: Copy, cache: Path) -> str:
    """Return what to type for a copy: its name alone where that means it."""
    meant = copies.find_copy(HubName(name=copy.name), cache)
    same = meant is not None and meant.folder == copy.folder
    return copy.name if same else str(copy.exact_name)


def _is_called(copy: Copy, name: str | None, cache: Path) -> bool:
    """Tell whether `verify NAME` includes a copy: NAME means all copies, NAME@REVISION one."""
    if name in (None, copy.name):
        return True
    requested = copies.parse(name or "")
    meant = copies.find_copy(requested, cache) if requested and requested.revision else None
    return meant is not None and meant.folder == copy.folder


def _verify_copy(copy: Copy, cache: Path) -> Verification:
    typed = _name_to_type(copy, cache)
    remedy = f"`translate-tool models pull {copy.exact_name}` " + (
        "mends it" if copy.manifest else "downloads a sound one into this tool's cache"
    )
    faults = copy.problems(rehash=True)
    return Verification(
        name=typed if copy.manifest else f"{typed} (Hugging Face's cache)",
        ok=not faults,
        reason="; ".join([*faults, remedy]) if faults else "",
    )


def _of_card(known: Card, copy: Copy | None) -> Entry:
    if copy:
        old = copy.revision in known.former
        return _of_copy(copy, known.name, SUPERSEDED if old else known.note)
    return Entry(
        name=known.name,
        task=known.task,
        state="bundled" if known.revision == "bundled" else "absent",
        size=known.size,
        licence=known.licence,
        revision=known.revision,
        note=known.note,
    )


def _of_copy(copy: Copy, typed: str, note: str) -> Entry:
    known = copies.card_of(copy)
    licence = copy.manifest.licence if copy.manifest else ""
    return Entry(
        name=typed,
        task=next(task for family, task in TASKS.items() if family == copy.family),
        state="cached" if copy.manifest else "hf-cache",
        size=copy.size,
        licence=known.licence if known else licence,
        revision=copy.revision,
        note=note,
    )


def _of_bundled() -> Verification:
    try:
        lookup.find(BUNDLED, task="translate", cache=Path(), download=False)
    except ModelError as exc:
        return Verification(name=BUNDLED, ok=False, reason=exc.message)
    return Verification(name=BUNDLED, ok=True, reason="")
