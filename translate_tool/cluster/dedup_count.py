"""Which sentences occur in several parts of an archive: a groupby on their digests, over Ray Data.

Only digests go through the shuffle, 28 bytes for a sentence, not the sentences. Knows how they are
counted; not what becomes of those that are found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from translate_tool.cluster.ray_data import in_blocks_of
from translate_tool.cluster.records import Part, Shard
from translate_tool.cluster.shards import parts
from translate_tool.cluster.storage import Place, Unreachable
from translate_tool.config import Config
from translate_tool.errors import TranslateToolError
from translate_tool.pipeline import stages
from translate_tool.records import Article, digest

if TYPE_CHECKING:
    import pyarrow as pa

BUCKETS = 256
"""Groups that digests are counted in, by their first byte, each in the memory of one process."""

HELD = 1 << 17
"""Digests that a reader holds before it counts them together and hands them on."""

TRIES = 3
"""How often a shard is read whose storage fails."""

BLOCK = 1 << 26
"""Bytes of a block of digests on its way."""


class Counted(NamedTuple):
    """Digests, each once and sorted; in how many parts each is; the first shard, by number."""

    digests: npt.NDArray[np.bytes_]
    parts: npt.NDArray[np.int32]
    shards: npt.NDArray[np.int32]


NOTHING = Counted(np.empty(0, "S16"), np.empty(0, np.int32), np.empty(0, np.int32))


def key(text: str) -> bytes:
    """What a canonical text is counted by: its digest, as 16 bytes."""
    return bytes.fromhex(digest(text))


def texts_in(part: Part) -> list[str]:
    """The distinct canonical texts of a part, in reading order, without those that are copied."""
    articles = [article for article in part.items if isinstance(article, Article)]
    return stages.texts_of(stages.split(articles))


def count(
    shards: Sequence[Shard], *, place: Place, config: Config
) -> Iterator[tuple[int, Counted]]:
    """Bucket by bucket, the distinct texts summed over parts, and those that two parts have.

    Needs a cluster. Raises Unreachable where a storage fails again and again.
    """
    import ray.data
    from ray.exceptions import RayTaskError

    in_blocks_of(BLOCK)
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
        .map_groups(_repeated, batch_format="pyarrow")
    )
    try:
        for row in found.iter_rows():
            yield row["texts"], _unpacked(row)
    except RayTaskError as exc:
        if isinstance(exc.cause, TranslateToolError):
            raise exc.cause from exc
        raise


def added(counted: Sequence[Counted]) -> Counted:
    """Counts of the same digests, added up."""
    digests, parts, shards = map(np.concatenate, zip(*counted, strict=True))
    if not len(digests):
        return NOTHING
    order = np.argsort(digests)
    digests = digests[order]
    starts = np.flatnonzero(np.append(True, digests[1:] != digests[:-1]))
    return Counted(
        digests[starts],
        np.add.reduceat(parts[order], starts, dtype=np.int32),
        np.minimum.reduceat(shards[order], starts),
    )


def repeated(counted: Counted) -> Counted:
    """Those that two parts have."""
    several = counted.parts > 1
    return Counted(counted.digests[several], counted.parts[several], counted.shards[several])


def steadily(place: Place, shard: Shard, config: Config) -> Iterator[Part]:
    """The parts of a shard; where its storage fails, it is asked again for what is missing.

    Raises Unreachable where that does not help, and as `shards.items` does.
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


def of_parts(parts: Iterator[Part], shard: int) -> Iterator[Counted]:
    """The texts of the parts of one shard, counted, a bounded number at a time."""
    held, size = [NOTHING], 0
    for part in parts:
        keys = np.frombuffer(b"".join(map(key, texts_in(part))), "S16")
        held.append(
            Counted(keys, np.ones(len(keys), np.int32), np.full(len(keys), shard, np.int32))
        )
        size += len(keys)
        if size >= HELD:
            yield added(held)
            held, size = [NOTHING], 0
    yield added(held)


def _digests(batch: Mapping[str, Any], *, place: Place, config: Config) -> Iterator[pa.Table]:
    """A row for each distinct text of a shard, or for each of a stretch of it."""
    import pyarrow as pa

    (number,), (shard,) = batch["number"], batch["shard"]
    for found in of_parts(steadily(place, shard, config), int(number)):
        digests = pa.Array.from_buffers(
            pa.binary(16), len(found.digests), [None, pa.py_buffer(found.digests.tobytes())]
        )
        buckets = found.digests.view(np.uint8)[::16].astype(np.int32)
        columns = {"bucket": buckets, "digest": digests, "parts": found.parts}
        yield pa.table(columns | {"shard": found.shards})


def _repeated(group: pa.Table) -> pa.Table:
    """What of a bucket is repeated, as one row."""
    import pyarrow as pa

    digests = b"".join(
        chunk.buffers()[1].slice(16 * chunk.offset, 16 * len(chunk)).to_pybytes()
        for chunk in group["digest"].chunks
    )
    columns = (group[name].to_numpy() for name in ("parts", "shard"))
    counted = added([Counted(np.frombuffer(digests, "S16"), *columns)])
    found = repeated(counted)
    row = {name: [column.tobytes()] for name, column in found._asdict().items()}
    return pa.table({"texts": [int(counted.parts.sum())], **row})


def _unpacked(row: Mapping[str, Any]) -> Counted:
    return Counted(
        np.frombuffer(row["digests"], "S16"),
        np.frombuffer(row["parts"], np.int32),
        np.frombuffer(row["shards"], np.int32),
    )
