"""Files of briefs → parts that other systems load, joined at the end of a run.

Made from the files of the briefs, as they stand on disk. A part that would hold the same is left
alone; one that a kill left out is made by the next run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from translate_tool import writers
from translate_tool.config import STATE, Run, Write
from translate_tool.pipeline import ownership
from translate_tool.records import digest
from translate_tool.runtime import files
from translate_tool.store.journal import Published

LARGEST_PART = 50_000_000
"""Bytes of a part, but where one brief has more: half of what Elasticsearch takes in a request."""

PARTS = "joined.json"
"""Part → what it was made from, and its sha256; among the run's notes."""

Part = tuple[str, Sequence[tuple[Path, str]]]
"""Name in the output folder; files of briefs, each with its sha256."""


def join(
    run: Run, write: Write, published: Sequence[Published], limit: int = LARGEST_PART
) -> list[str]:
    """Bring the joined files up to date with those of the briefs; notes on what was in the way.

    Those of formats that are no longer written are deleted. Raises OutputError when something
    cannot be written.
    """
    before = recorded_parts(run.output)
    parts: list[Part] = []
    notes: list[str] = []
    for name, form in writers.FORMATS.items():
        if form.joined and name in write.formats:
            parts += _parts(form.joined, _brief_files(run.output, name, published), limit)
            notes += _write_beside(run, form.joined)
        elif form.joined and form.joined.beside:
            notes += ownership.remove(run, [f"{form.joined.folder}/{form.joined.beside[0]}"])
    now: dict[str, Mapping[str, str]] = {}
    for name, members in parts:
        stamp = digest(*(text for path, sha in members for text in (path.name, sha)))
        known = before.get(name, {})
        if known.get("stamp") == stamp and (run.output / name).exists():
            now[name] = known
            continue
        notes += ownership.clear(run, [name], trusted=_is_part(run.output / name))
        now[name] = {"stamp": stamp, "sha256": _write_part(run.output / name, members)}
    if now or before:
        _delete_parts(run, before.keys() - now.keys())
        files.sync_folders(dict.fromkeys((run.output / name).parent for name in now))
        files.write(run.state / PARTS, json.dumps(now, indent=1) + "\n")
    return notes


def _delete_parts(run: Run, names: Iterable[str]) -> None:
    """Delete parts that no brief is in any more, but what somebody put in their place."""
    stale = [name for name in names if _is_part(run.output / name)]
    ownership.remove(run, stale, {name: files.checksum_of(run.output / name) for name in stale})


def recorded_parts(output: Path) -> dict[str, dict[str, str]]:
    """Return what is on record of the joined files of an output folder, by name."""
    try:
        return dict(json.loads((output / STATE / PARTS).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _brief_files(
    output: Path, form: str, published: Iterable[Published]
) -> Iterator[tuple[Path, str]]:
    """Yield the files of the briefs that have one, in the order of their names."""
    for item in sorted(published, key=lambda item: item.name):
        path = writers.path(item.name, form)
        made = item.entry.get("proof", {}).get("sha256", {}).get(path, "")
        if made and (output / path).exists():
            yield output / path, made


def _parts(joined: writers.Joined, found: Iterable[tuple[Path, str]], limit: int) -> Iterator[Part]:
    """Share files out over parts: as many as fit, and at least one."""
    number, size = 1, 0
    members: list[tuple[Path, str]] = []
    for path, made in found:
        more = path.stat().st_size
        if members and size + more > limit:
            yield _part_name(joined, number), members
            number, size, members = number + 1, 0, []
        members.append((path, made))
        size += more
    if members:
        yield _part_name(joined, number), members


def _part_name(joined: writers.Joined, number: int) -> str:
    return f"{joined.folder}/{joined.stem}-{number:04}{joined.suffix}"


def _write_part(path: Path, members: Iterable[tuple[Path, str]]) -> str:
    """Write a part, a brief at a time; its sha256."""
    total = sha256()

    def pieces() -> Iterator[bytes]:
        for member, _ in members:
            piece = member.read_bytes()
            total.update(piece)
            yield piece

    files.stream_unsynced(path, pieces())
    return total.hexdigest()


def _write_beside(run: Run, joined: writers.Joined) -> list[str]:
    """Write what belongs to the joined files, unless it stands there."""
    if joined.beside is None:
        return []
    name, render = joined.beside
    path, text = run.output / joined.folder / name, render()
    if files.checksum_of(path) == files.checksum(text):
        return []
    notes = ownership.clear(run, [f"{joined.folder}/{name}"])
    files.write(path, text)
    return notes


def _is_part(path: Path) -> bool:
    """Return whether a part begins as those that a run writes: they are made anew, never edited."""
    begins = [form.joined.begins for form in writers.FORMATS.values() if form.joined]
    try:
        with path.open("rb") as file:
            return file.read(max(map(len, begins))).startswith(tuple(begins))
    except OSError:
        return False
