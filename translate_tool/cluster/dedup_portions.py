"""Which texts the table of repeats is made of, and how they are cut into pieces of work.

Knows digests and shards; knows nothing of engines or of Ray. The same count of the same shards
gives the same pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from translate_tool.cluster.dedup_count import Counted, key, steadily, texts_in
from translate_tool.cluster.records import Shard
from translate_tool.cluster.storage import Place
from translate_tool.config import Config

SIZE = 1024
"""Texts of a piece; a part of 64 articles has about as many."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wanted:
    """The texts that a shard is to give: their digests, and in how many parts each is.

    They make pieces of `size` texts, numbered from `first`; those of the numbers in `done` are
    there already.
    """

    shard: Shard
    digests: npt.NDArray[np.bytes_]
    parts: npt.NDArray[np.int32]
    size: int
    first: int
    done: Set[int]

    @property
    def numbers(self) -> range:
        """Of its pieces."""
        return range(self.first, self.first + -(-len(self.digests) // self.size))

    @property
    def counts(self) -> dict[bytes, int]:
        """Digest → in how many parts."""
        raw = self.digests.tobytes()  # numpy would take zeros at the end for padding
        starts = range(0, len(raw), 16)
        return {raw[at : at + 16]: n for at, n in zip(starts, self.parts.tolist(), strict=True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """The texts of a piece, in reading order: text → in how many parts it is."""

    shard: Shard
    number: int
    texts: Mapping[str, int]


def wanted(shards: Sequence[Shard], found: Counted, done: Set[int]) -> list[Wanted]:
    """What each shard is to give, where pieces are missing; `found` has shards by their number."""
    order = np.argsort(found.shards, kind="stable")
    numbers, starts = np.unique(found.shards[order], return_index=True)
    first, jobs = 0, []
    for number, rows in zip(numbers.tolist(), np.split(order, starts[1:]), strict=False):
        job = Wanted(
            shard=shards[number],
            digests=found.digests[rows],
            parts=found.parts[rows],
            size=SIZE,
            first=first,
            done=done,
        )
        first = job.numbers.stop
        if left := set(job.numbers) - done:
            jobs.append(replace(job, done=set(job.numbers) - left))
    return jobs


def portions(job: Wanted, place: Place, config: Config) -> Iterator[Portion]:
    """The texts that a shard is to give, piece by piece, in reading order.

    Reads no further than to the last of them. Raises as `shards.items` does.
    """
    left, held = job.counts, dict[str, int]()
    numbers = iter(job.numbers)
    for part in steadily(place, job.shard, config):
        for text in texts_in(part):
            if several := left.pop(key(text), 0):
                held[text] = several
            if len(held) == job.size or (held and not left):
                yield Portion(shard=job.shard, number=next(numbers), texts=held)
                held = {}
        if not left:
            return
