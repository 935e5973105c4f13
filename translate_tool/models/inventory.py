"""What there is and whether it is sound: the two lists behind `models list` and `models verify`.

Knows the cards and the cache. Changes nothing, asks no network.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from translate_tool.errors import ModelError, ModelNotFound
from translate_tool.models import ct2, disk, shelf
from translate_tool.models.cards import BUNDLED, CARDS, Card, card
from translate_tool.models.model import TASKS
from translate_tool.records import Task

State = Literal["bundled", "cached", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the catalogue. `size` in bytes: on disk, or to be downloaded if "absent"."""

    name: str
    task: Task
    state: State
    size: int
    licence: str
    revision: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What `verify` found out about a model or a conversion. `reason` is "" if all is well."""

    name: str
    ok: bool
    reason: str


def catalogue(cache: Path) -> list[Entry]:
    """Every model that has a card, then the others in the cache."""
    others = {m.name: m for _, m in disk.sealed(cache / shelf.HUB) if not card(m.name)}
    return [*(_of_card(c, cache) for c in CARDS), *(_of_manifest(m, "") for m in others.values())]


def verify(cache: Path, name: str | None = None) -> list[Verdict]:
    """Hash everything again: the bundled model and all that is in the cache, or `name` alone.

    Raises ModelNotFound if `name` is neither.
    """
    verdicts = [_of_bundled()] if name in (None, BUNDLED) else []
    for room in (shelf.HUB, shelf.LOCAL, ct2.FOLDER):
        for folder, manifest in disk.sealed(cache / room):
            if name is None or name in (manifest.name, manifest.name.rpartition(" (")[0]):
                faults = disk.problems(folder, manifest, rehash=True)
                cure = (
                    f"`translate-tool models pull {manifest.name}` mends it"
                    if room == shelf.HUB
                    else f"delete {folder}, it is made again when needed"
                )
                reason = "; ".join([*faults, cure]) if faults else ""
                verdicts.append(Verdict(name=manifest.name, ok=not faults, reason=reason))
    if not verdicts:
        raise ModelNotFound(
            f"{name} is not in the cache {cache}",
            hint="`translate-tool models list` shows what is.",
        )
    return verdicts


def _of_card(known: Card, cache: Path) -> Entry:
    if known.revision != "bundled" and (found := shelf.shelved(known.name, cache)):
        return _of_manifest(found[1], known.note)
    return Entry(
        name=known.name,
        task=known.task,
        state="bundled" if known.revision == "bundled" else "absent",
        size=known.size,
        licence=known.licence,
        revision=known.revision,
        note=known.note,
    )


def _of_manifest(manifest: disk.Manifest, note: str) -> Entry:
    known = card(manifest.name)
    return Entry(
        name=manifest.name,
        task=next(task for family, task in TASKS.items() if family == manifest.kind),
        state="cached",
        size=sum(file.size for file in manifest.files.values()),
        licence=known.licence if known else manifest.licence,
        revision=manifest.revision,
        note=note,
    )


def _of_bundled() -> Verdict:
    try:
        shelf.find(BUNDLED, task="translate", cache=Path(), download=False)
    except ModelError as exc:
        return Verdict(name=BUNDLED, ok=False, reason=exc.message)
    return Verdict(name=BUNDLED, ok=True, reason="")
