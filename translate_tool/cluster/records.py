"""Defines the records that machines of a cluster exchange: shards, parts, results, entries.

Plain frozen records that pickle; they know nothing of Ray, of files or of models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from translate_tool.records import Article, Brief, Failure


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
