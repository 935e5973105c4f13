"""What the entries of a ledger say together: what is done, what is current, what is missing.

Knows entries only: no place, no disk. The state of a shard is told by its fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from translate_tool.cluster.records import Entry
from translate_tool.cluster.schema import DATASETS

_COUNTS = (
    "parts",
    "articles",
    "pairs",
    "flagged",
    "quarantined",
    "words",
    "texts",
    "tokens",
    "bytes",
)


@dataclass(frozen=True, slots=True)
class Done:
    """The parts of a shard that are done as it is now, and whether these are all it has."""

    parts: frozenset[int] = frozenset()
    complete: bool = False


def valid(fingerprint: str, entries: Iterable[Entry]) -> list[Entry]:
    """The entries of the state of a shard that has this fingerprint, in order, up to its last."""
    same = sorted((e for e in entries if e.fingerprint == fingerprint), key=lambda e: e.part)
    end = next((entry.part for entry in same if entry.last), None)
    return [entry for entry in same if end is None or entry.part <= end]


def done(fingerprint: str, entries: Iterable[Entry]) -> Done:
    """What is done of a shard whose `entries` these are."""
    there = valid(fingerprint, entries)
    parts = frozenset(entry.part for entry in there)
    return Done(parts, bool(there) and there[-1].last and len(parts) == there[-1].part + 1)


def renewed(fingerprint: str, entries: Sequence[Entry], bounds: str) -> str:
    """The fingerprint of a shard whose files have that one, as far as they could be read.

    Where `entries` of it had a file that could not be under other `bounds`, it is a new one; else
    that of the entries, which a run under other bounds may have given them.
    """
    same = [entry for entry in entries if entry.fingerprint.partition("+")[0] == fingerprint]
    anew = f"{fingerprint}+{bounds}"
    begun = any(entry.fingerprint == anew for entry in same)
    if begun or any(entry.unread not in ("", bounds) for entry in same):
        return anew
    return max(same, key=lambda entry: entry.began).fingerprint if same else fingerprint


def whole(entries: Sequence[Entry]) -> bool:
    """Whether a shard's current entries, in order, are all that it has."""
    return done(entries[0].fingerprint, entries).complete


def current(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Shard → its entries in order, of the state that was begun last; shards by name."""
    shards: dict[str, list[Entry]] = {}
    for entry in entries:
        shards.setdefault(entry.shard, []).append(entry)
    return {
        name: valid(max(there, key=lambda entry: entry.began).fingerprint, there)
        for name, there in sorted(shards.items())
    }


def gaps(entries: Sequence[Entry]) -> Iterator[str]:
    """A line for each shard that is not complete, and for each entry of an earlier state."""
    standing = current(entries)
    for name, there in standing.items():
        if not whole(there):
            yield f"{name}: not complete: {len(there)} of its parts are done"
    keys = {(entry.shard, entry.part) for there in standing.values() for entry in there}
    for entry in entries:
        if (entry.shard, entry.part) not in keys:
            yield f"{entry.shard}: part {entry.part} is of an earlier state of it"


def described(entries: Iterable[Entry]) -> dict[str, Any]:
    """The shards in the manifest, and their totals."""
    shards = [_shard(there) for there in current(entries).values()]
    totals = {name: sum(shard[name] for shard in shards) for name in _COUNTS}
    complete = sum(shard["complete"] for shard in shards)
    return {"shards": shards, "totals": {"shards": len(shards), "complete": complete, **totals}}


def _shard(entries: Sequence[Entry]) -> Mapping[str, Any]:
    files = [entry.files[name] for entry in entries for name in DATASETS if name in entry.files]
    first = entries[0]
    return {
        "name": first.shard,
        "fingerprint": first.fingerprint,
        "complete": whole(entries),
        "parts": len(entries),
        "articles": sum(entry.articles for entry in entries),
        "pairs": sum(entry.pairs for entry in entries),
        "flagged": sum(entry.flagged for entry in entries),
        "quarantined": sum(e.files["quarantine"].rows for e in entries if "quarantine" in e.files),
        "words": sum(entry.words for entry in entries),
        "texts": sum(entry.texts for entry in entries),
        "tokens": sum(entry.tokens for entry in entries),
        "bytes": sum(file.bytes for file in files),
        "sha256": sha256("".join(file.sha256 for file in files).encode()).hexdigest(),
    }
