"""Finds the sentences that occur in several parts of an archive, and cuts them into pieces.

Counts digests with a groupby of Ray Data: 28 bytes of a sentence go through the shuffle, not the
sentence. The same count of the same shards gives the same pieces. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from translate_tool.cluster.dedup_lookup import text_key
from translate_tool.cluster.ray_data import own_errors, set_block_size
from translate_tool.cluster.records import Part, Shard
from translate_tool.cluster.shards import parts
from translate_tool.cluster.storage import Place, Unreachable
from translate_tool.config import Config
from translate_tool.pipeline import stages
from translate_tool.records import Article

if TYPE_CHECKING:
    import pyarrow as pa

BUCKETS = 256
"""Groups that digests are counted in, by their first byte, each in the memory of one process."""

BATCH = 1 << 17
"""Digests that a reader holds before it counts them together and hands them on."""

TRIES = 3
"""How often a shard is read whose storage fails."""

PIECE_TEXTS = 1024
"""Texts of a piece; a part of 64 articles has about as many."""

BLOCK = 1 << 26
"""Bytes of a block of digests on its way."""


class Counted(NamedTuple):
    """Digests, each once and sorted; in how many parts each is; the first shard, by number."""

    digests: npt.NDArray[np.bytes_]
    parts: npt.NDArray[np.int32]
    shards: npt.NDArray[np.int32]


NO_COUNTS = Counted(np.empty(0, "S16"), np.empty(0, np.int32), np.empty(0, np.int32))


def texts_in(part: Part) -> list[str]:
    """Return the distinct canonical texts of a part, in reading order, without copied ones."""
    articles = [article for article in part.items if isinstance(article, Article)]
    return stages.texts_of(stages.split(articles))


def count_texts(
    shards: Sequence[Shard], *, place: Place, config: Config
) -> Iterator[tuple[int, Counted]]:
    """Yield for each bucket the distinct texts summed over parts, and those of two or more parts.

    Needs a cluster. Raises Unreachable where a storage fails again and again.
    """
    import ray.data

    set_block_size(BLOCK)
    rows = [{"number": number, "shard": shard} for number, shard in enumerate(shards)]
    found = (
        ray.data.from_items(rows, override_num_blocks=len(rows))
        .map_batches(
            partial(_digests, place=place, config=config),
            batch_size=1,
            batch_format="numpy",
            num_cpus=1,
        )
        .groupby("bucket", num_partitions=min(BUCKETS, len(rows)))
        .map_groups(_count_bucket, batch_format="pyarrow")
    )
    with own_errors():
        for row in found.iter_rows():
            yield row["texts"], _unpack(row)


def merge_counts(counted: Sequence[Counted]) -> Counted:
    """Add up the counts of equal digests."""
    digests, parts, shards = map(np.concatenate, zip(*counted, strict=True))
    if not len(digests):
        return NO_COUNTS
    order = np.argsort(digests)
    digests = digests[order]
    starts = np.flatnonzero(np.append(True, digests[1:] != digests[:-1]))
    return Counted(
        digests[starts],
        np.add.reduceat(parts[order], starts, dtype=np.int32),
        np.minimum.reduceat(shards[order], starts),
    )


def select_repeated(counted: Counted) -> Counted:
    """Return the counts of texts that two parts or more have."""
    several = counted.parts > 1
    return Counted(counted.digests[several], counted.parts[several], counted.shards[several])


def parts_with_retries(place: Place, shard: Shard, config: Config) -> Iterator[Part]:
    """Yield the parts of a shard; read the rest again where its storage fails, `TRIES` times.

    Raises Unreachable after the last one, and as `shards.parts` does.
    """
    done: set[int] = set()
    for tries in range(1, TRIES + 1):
        try:
            for part in parts(place, shard, config, config.scale.part, frozenset(done)):
                yield part
                done.add(part.number)
        except Unreachable:
            if tries == TRIES:
                raise
        else:
            return


def count_parts(parts: Iterator[Part], shard: int) -> Iterator[Counted]:
    """Count the texts of the parts of one shard, a bounded number at a time."""
    held, size = [NO_COUNTS], 0
    for part in parts:
        keys = np.frombuffer(b"".join(map(text_key, texts_in(part))), "S16")
        held.append(
            Counted(keys, np.ones(len(keys), np.int32), np.full(len(keys), shard, np.int32))
        )
        size += len(keys)
        if size >= BATCH:
            yield merge_counts(held)
            held, size = [NO_COUNTS], 0
    yield merge_counts(held)


def _digests(batch: Mapping[str, Any], *, place: Place, config: Config) -> Iterator[pa.Table]:
    """Yield tables with a row for each distinct text of a shard, or of a stretch of it."""
    import pyarrow as pa

    (number,), (shard,) = batch["number"], batch["shard"]
    for found in count_parts(parts_with_retries(place, shard, config), int(number)):
        digests = pa.Array.from_buffers(
            pa.binary(16), len(found.digests), [None, pa.py_buffer(found.digests.tobytes())]
        )
        buckets = found.digests.view(np.uint8)[::16].astype(np.int32)
        columns = {"bucket": buckets, "digest": digests, "parts": found.parts}
        yield pa.table(columns | {"shard": found.shards})


def _count_bucket(group: pa.Table) -> pa.Table:
    """Count a bucket: one row with its texts, and with those that are repeated."""
    import pyarrow as pa

    digests = b"".join(
        chunk.buffers()[1].slice(16 * chunk.offset, 16 * len(chunk)).to_pybytes()
        for chunk in group["digest"].chunks
    )
    columns = (group[name].to_numpy() for name in ("parts", "shard"))
    counted = merge_counts([Counted(np.frombuffer(digests, "S16"), *columns)])
    found = select_repeated(counted)
    row = {name: [column.tobytes()] for name, column in found._asdict().items()}
    return pa.table({"texts": [int(counted.parts.sum())], **row})


def _unpack(row: Mapping[str, Any]) -> Counted:
    return Counted(
        np.frombuffer(row["digests"], "S16"),
        np.frombuffer(row["parts"], np.int32),
        np.frombuffer(row["shards"], np.int32),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShardTexts:
    """The repeated texts that are read from one shard: digests, and in how many parts each is.

    They make pieces of `size` texts, numbered from `first`; those whose numbers are `done` exist.
    """

    shard: Shard
    digests: npt.NDArray[np.bytes_]
    parts: npt.NDArray[np.int32]
    size: int
    first: int
    done: Set[int]

    @property
    def numbers(self) -> range:
        """Return the numbers of its pieces."""
        return range(self.first, self.first + -(-len(self.digests) // self.size))

    @property
    def counts(self) -> dict[bytes, int]:
        """Return digest → in how many parts."""
        raw = self.digests.tobytes()  # numpy would take zeros at the end for padding
        starts = range(0, len(raw), 16)
        return {raw[at : at + 16]: n for at, n in zip(starts, self.parts.tolist(), strict=True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceTexts:
    """The texts of a piece, in reading order: text → in how many parts it is."""

    shard: Shard
    number: int
    texts: Mapping[str, int]


def plan_pieces(shards: Sequence[Shard], found: Counted, done: Set[int]) -> list[ShardTexts]:
    """Plan which texts each shard gives, if pieces of it are missing; `found` numbers shards."""
    order = np.argsort(found.shards, kind="stable")
    numbers, starts = np.unique(found.shards[order], return_index=True)
    first, jobs = 0, []
    for number, rows in zip(numbers.tolist(), np.split(order, starts[1:]), strict=False):
        job = ShardTexts(
            shard=shards[number],
            digests=found.digests[rows],
            parts=found.parts[rows],
            size=PIECE_TEXTS,
            first=first,
            done=done,
        )
        first = job.numbers.stop
        if left := set(job.numbers) - done:
            jobs.append(replace(job, done=set(job.numbers) - left))
    return jobs


def read_piece_texts(job: ShardTexts, place: Place, config: Config) -> Iterator[PieceTexts]:
    """Yield the texts of a shard's pieces, in reading order.

    Reads no further than to the last of them. Raises as `shards.parts` does.
    """
    left, held = job.counts, dict[str, int]()
    numbers = iter(job.numbers)
    for part in parts_with_retries(place, job.shard, config):
        for text in texts_in(part):
            if several := left.pop(text_key(text), 0):
                held[text] = several
            if len(held) == job.size or (held and not left):
                yield PieceTexts(shard=job.shard, number=next(numbers), texts=held)
                held = {}
        if not left:
            return
