"""Defines the records that machines of a cluster exchange, and the names of a data set's files.

Shards, parts, results and entries are frozen records that pickle. Knows nothing of Ray, of disks or
of models; `ledger` reads and writes entries.

    articles/shard=NAME/part-00000.parquet      pairs, summaries and quarantine likewise
    _ledger/NAME/part-00000.json                a part's entry
    _ledger/NAME/settled-DIGEST                 nothing of an earlier state of the shard is left
    _settings.json                              what the data set is made with
    manifest.json                               the data set as a whole, when a run has ended
    report.json                                 what that run did
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from translate_tool.records import Article, Brief, Failure, digest

_SUMMED = ("articles", "pairs", "flagged", "words", "texts", "tokens")
_TOTALS = (*_SUMMED, "parts", "quarantined", "bytes")

FORMAT = "translate-tool/scale/1"
"""Name and version of the tables: goes up when a column changes its meaning or goes away."""

DATASETS = ("articles", "pairs", "summaries", "quarantine")

LEDGER = "_ledger"
SETTINGS = "_settings.json"
MANIFEST = "manifest.json"
REPORT = "report.json"

LONGEST = 180
"""Characters of a folder's name; file systems allow 255 bytes, some of them less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """An input object: a table, or a bundle of text files.

    `name`: below the input, with `/`; `paths`: of its files, as the file system of the input has
    them; `fingerprint`: digest of their names, sizes and times of change: another one, and the
    shard is done anew.
    """

    name: str
    paths: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Consecutive articles of a shard, with the failures among them; `number` counts from 0.

    `last`: the shard has no part after this one. `seconds`, `cpu`: what reading it took.
    """

    shard: Shard
    number: int
    last: bool
    items: tuple[Article | Failure, ...]
    seconds: float = 0.0
    cpu: float = 0.0

    def finished(self, briefs: Iterable[Brief], failures: Iterable[Failure]) -> FinishedPart:
        """Return it with what became of its items."""
        return FinishedPart(
            shard=self.shard,
            number=self.number,
            last=self.last,
            briefs=tuple(briefs),
            failures=tuple(failures),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPart:
    """A finished part: its briefs, and the failures of what did not become one."""

    shard: Shard
    number: int
    last: bool
    briefs: tuple[Brief, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the output, below its root."""

    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A part that is done, as the ledger has it.

    `files`: data set ("articles", "pairs", "summaries", "quarantine") → file. `words`: of the
    French. `texts`: distinct sentences; `recalled`: those of them that were known already.
    `seconds`: stage ("read", "translate", "finish") → how long it took; `cpu`: likewise, seconds of
    processors. `engine`: which process translated it, as "node/process"; `began`: when, in seconds
    since the epoch. `unread`: digest of the bounds under which a file could not be read; "" where
    all could.
    """

    shard: str
    fingerprint: str
    part: int
    last: bool
    files: Mapping[str, File]
    articles: int
    pairs: int
    flagged: int
    words: int
    texts: int
    recalled: int
    tokens: int
    began: float
    engine: str
    seconds: Mapping[str, float] = field(default_factory=dict)
    cpu: Mapping[str, float] = field(default_factory=dict)
    unread: str = ""


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
        **{name: sum(getattr(entry, name) for entry in entries) for name in _SUMMED},
        "quarantined": sum(e.files["quarantine"].rows for e in entries if "quarantine" in e.files),
        "bytes": sum(file.bytes for file in files),
        "sha256": sha256("".join(file.sha256 for file in files).encode()).hexdigest(),
    }


def folder(name: str) -> str:
    """Return a folder name for a shard: its own name, percent-encoded, and cut if too long.

    It has no "/" and no leading dot, and different names have different folders.
    """
    coded = quote(name, safe="")
    if coded.startswith("."):
        coded = f"%2E{coded[1:]}"
    if len(coded) <= LONGEST:
        return coded
    return re.sub("(%[0-9A-F]{0,2})+$", "", coded[: LONGEST - 33]) + f"~{digest(name)}"


def part_path(dataset: str, shard: str, number: int) -> str:
    """Return the path of a part's file in a data set."""
    return f"{part_folder(dataset, shard)}/part-{number:05}.parquet"


def part_folder(dataset: str, shard: str) -> str:
    """Return the folder of a shard in a data set."""
    return f"{dataset}/shard={folder(shard)}"


def entry_path(shard: str, number: int) -> str:
    """Return the path of a part's entry."""
    return f"{entry_folder(shard)}/part-{number:05}.json"


def entry_folder(shard: str) -> str:
    """Return the folder of a shard's entries."""
    return f"{LEDGER}/{folder(shard)}"


def settled_path(shard: Shard) -> str:
    """Return the path of the mark that the shard, with this fingerprint, is settled."""
    return f"{entry_folder(shard.name)}/settled-{digest(shard.fingerprint)}"


def encoded(document: Mapping[str, Any]) -> bytes:
    """Encode a document as it is stored."""
    return (json.dumps(document, indent=1) + "\n").encode()


def parsed(data: bytes | None) -> dict[str, Any] | None:
    """Decode a document; None where there is none, or a part of one."""
    try:
        document = json.loads(data or b"")
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def parsed_entry(data: bytes | None) -> Entry | None:
    """Decode an entry; None where there is none, or a part of one."""
    document = parsed(data) or {}
    try:
        files = {name: File(**file) for name, file in document.pop("files").items()}
        return Entry(**document, files=files)
    except (KeyError, TypeError, AttributeError):
        return None
