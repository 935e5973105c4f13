"""Says of a shard's entries which parts are done, and describes those of a whole data set.

Reads and writes nothing: `ledger` does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from translate_tool.cluster.records import Entry
from translate_tool.cluster.schema import DATASETS

_TOTALS = (
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


def entries_of_state(fingerprint: str, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries of a shard that have this fingerprint, in order, up to its last part."""
    same = sorted((e for e in entries if e.fingerprint == fingerprint), key=lambda e: e.part)
    end = next((entry.part for entry in same if entry.last), None)
    return [entry for entry in same if end is None or entry.part <= end]


def done_parts(fingerprint: str, entries: Iterable[Entry]) -> Done:
    """Return which parts of a shard are done, given its `entries`."""
    there = entries_of_state(fingerprint, entries)
    parts = frozenset(entry.part for entry in there)
    return Done(parts, bool(there) and there[-1].last and len(parts) == there[-1].part + 1)


def effective_fingerprint(fingerprint: str, entries: Sequence[Entry], bounds: str) -> str:
    """Return the fingerprint that a shard has under `bounds`, given that of its files.

    If one of its `entries` had a file that could not be read under other bounds, it is a new one;
    else that of the entries, which a run under other bounds may have given them.
    """
    same = [entry for entry in entries if entry.fingerprint.partition("+")[0] == fingerprint]
    anew = f"{fingerprint}+{bounds}"
    begun = any(entry.fingerprint == anew for entry in same)
    if begun or any(entry.unread not in ("", bounds) for entry in same):
        return anew
    return max(same, key=lambda entry: entry.began).fingerprint if same else fingerprint


def is_complete(entries: Sequence[Entry]) -> bool:
    """Tell whether a shard's current entries, in order, are all of its parts."""
    return done_parts(entries[0].fingerprint, entries).complete


def current_entries(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Return shard → its entries in order, of the state that was begun last; shards by name."""
    shards = defaultdict[str, list[Entry]](list)
    for entry in entries:
        shards[entry.shard].append(entry)
    return {
        name: entries_of_state(max(there, key=lambda entry: entry.began).fingerprint, there)
        for name, there in sorted(shards.items())
    }


def find_gaps(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield a line for each incomplete shard, and for each entry of an earlier state."""
    standing = current_entries(entries)
    for name, there in standing.items():
        if not is_complete(there):
            yield f"{name}: not complete: {len(there)} of its parts are done"
    keys = {(entry.shard, entry.part) for there in standing.values() for entry in there}
    for entry in entries:
        if (entry.shard, entry.part) not in keys:
            yield f"{entry.shard}: part {entry.part} is of an earlier state of it"


def describe(entries: Iterable[Entry]) -> dict[str, Any]:
    """Return the shards of the manifest, and their totals."""
    shards = [_describe_shard(there) for there in current_entries(entries).values()]
    totals = {name: sum(shard[name] for shard in shards) for name in _TOTALS}
    complete = sum(shard["complete"] for shard in shards)
    return {"shards": shards, "totals": {"shards": len(shards), "complete": complete, **totals}}


def _describe_shard(entries: Sequence[Entry]) -> Mapping[str, Any]:
    files = [entry.files[name] for entry in entries for name in DATASETS if name in entry.files]
    first = entries[0]
    return {
        "name": first.shard,
        "fingerprint": first.fingerprint,
        "complete": is_complete(entries),
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
