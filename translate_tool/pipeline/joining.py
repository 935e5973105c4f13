"""The files of all briefs, joined to a few that other systems load: parts of a bounded size.

Made at the end of a run from the files of the briefs, as they stand on disk. A part that would
hold the same is left alone; one that a kill left out is made by the next run.
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

LIMIT = 50_000_000
"""Bytes of a part, but where one brief has more: half of what Elasticsearch takes in a request."""

RECORD = "joined.json"
"""Part → what it was made from, and its sha256; among the run's notes."""

Part = tuple[str, Sequence[tuple[Path, str]]]
"""Name in the output folder; files of briefs, each with its sha256."""


def join(run: Run, write: Write, published: Sequence[Published], limit: int = LIMIT) -> list[str]:
    """Bring the joined files up to date with those of the briefs; notes on what was in the way.

    Raises OutputError when something cannot be written.
    """
    before = recorded(run.output)
    parts: list[Part] = []
    folders: set[str] = set()
    notes: list[str] = []
    for name in dict.fromkeys(write.formats):
        if joined := writers.FORMATS[name].joined:
            parts += _parts(joined, _files(run.output, name, published), limit)
            notes += _write_beside(run, joined)
            folders.add(joined.folder)
    now: dict[str, Mapping[str, str]] = {}
    for part, members in parts:
        stamp = digest(*(text for path, sha in members for text in (path.name, sha)))
        known = before.get(part, {})
        if known.get("stamp") == stamp and (run.output / part).exists():
            now[part] = known
            continue
        notes += ownership.clear(run, [part], trusted=_is_ours(run.output / part))
        now[part] = {"stamp": stamp, "sha256": _write(run.output / part, members)}
    if folders:
        ours = {part for part in before if part.partition("/")[0] in folders}
        _drop(run.output, ours - now.keys())
        now |= {part: known for part, known in before.items() if part not in ours}
        files.sync_folders(dict.fromkeys((run.output / part).parent for part in now))
        files.write(run.state / RECORD, json.dumps(now, indent=1) + "\n")
    return notes


def recorded(output: Path) -> dict[str, dict[str, str]]:
    """Return what is on record of the joined files of an output folder, by name."""
    try:
        return dict(json.loads((output / STATE / RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _files(output: Path, form: str, published: Iterable[Published]) -> Iterator[tuple[Path, str]]:
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
            yield _name(joined, number), members
            number, size, members = number + 1, 0, []
        members.append((path, made))
        size += more
    if members:
        yield _name(joined, number), members


def _name(joined: writers.Joined, number: int) -> str:
    return f"{joined.folder}/{joined.stem}-{number:04}{joined.suffix}"


def _write(path: Path, members: Iterable[tuple[Path, str]]) -> str:
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


def _is_ours(path: Path) -> bool:
    """Return whether a part begins as those that a run writes: they are made anew, never edited."""
    begins = [form.joined.begins for form in writers.FORMATS.values() if form.joined]
    try:
        with path.open("rb") as file:
            return file.read(max(map(len, begins))).startswith(tuple(begins))
    except OSError:
        return False


def _drop(output: Path, stale: Iterable[str]) -> None:
    """Delete parts of an earlier run that this one has no use for."""
    for name in stale:
        if _is_ours(output / name):
            (output / name).unlink()
