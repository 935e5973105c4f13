"""The pre-pass: finds the sentences that several parts have, and has each translated once.

    shards ─read→ digests of each part ─groupby→ those of two parts or more          counting
    shards ─read→ Portion of their texts ─translate, write→ Piece → index            translating

The texts of those that are found are read a second time, and go straight to the engines: a piece
is a unit of work as a part is. What the table has follows from shards and settings alone, not from
what of them is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import blake2b
from typing import Any

from translate_tool.cluster import dedup_pieces as tables
from translate_tool.cluster import ray_data, stages
from translate_tool.cluster.attempts import Witness, witness
from translate_tool.cluster.dedup_count import NOTHING, Counted, added, count, key
from translate_tool.cluster.dedup_lookup import Repeats, repeats
from translate_tool.cluster.dedup_pieces import Index, Piece
from translate_tool.cluster.dedup_portions import SIZE, Portion, Wanted, portions, wanted
from translate_tool.cluster.layout import encoded
from translate_tool.cluster.ledger import Ledger
from translate_tool.cluster.records import Shard
from translate_tool.cluster.storage import Place, Unreachable
from translate_tool.cluster.workers import Row, Setback, Stage, item, row
from translate_tool.config import Config
from translate_tool.errors import TranslateToolError
from translate_tool.records import Hypothesis, Recipe, digest
from translate_tool.runtime.deadline import Stop
from translate_tool.translation.resolve import Resolved
from translate_tool.translation.translator import Nowhere, Store

Watched = Callable[[Stop, Iterable[Any]], Iterator[Any]]
"""Iterates for as long as it is not time to stop."""


def prepass(
    shards: Sequence[Shard],
    *,
    place: Place,
    room: ray_data.Room,
    orders: stages.Orders,
    ledger: Ledger,
    stop: Stop,
    watched: Watched,
    setbacks: Counter[str],
) -> Repeats | None:
    """The table for `shards`, those that are not complete: as it is there, or made now.

    None where time ran out. What an earlier table has is not translated again, nor are pieces that
    a run which was killed has left. A piece that cannot be made is left out: its sentences are
    translated where they occur, and `setbacks` has the reason.

    Raises what made a worker give up for good.
    """
    output, settings = ledger.place, digest(encoded(ledger.settings()).decode())
    before = tables.read_index(output)
    if before and not tables.is_whole(output, before):
        before = None
    if not before or not before.covers(settings, shards):
        made = _Making(
            shards=shards,
            place=place,
            room=room,
            orders=orders,
            output=output,
            before=repeats(output, before) if before else None,
            stop=stop,
            watched=watched,
            setbacks=setbacks,
        ).made(settings)
        if made is None:
            return None
        tables.write_index(output, made)
        before = made
    return repeats(output, before)


@dataclass(kw_only=True)
class _Making:
    """A table in the making."""

    shards: Sequence[Shard]
    place: Place
    room: ray_data.Room
    orders: stages.Orders
    output: Place
    before: Repeats | None
    stop: Stop
    watched: Watched
    setbacks: Counter[str]
    pieces: dict[str, Piece] = field(default_factory=dict)

    def made(self, settings: str) -> Index | None:
        texts, found = self._count()
        if self.stop.due():
            return None
        stamp = _stamp(settings, self.shards, found)
        self.pieces = tables.pieces(self.output, stamp, self.orders.recipes[0].id)
        self._translate(stamp, found)
        if self.stop.due():
            return None
        return Index(
            stamp=stamp,
            settings=settings,
            shards={shard.name: shard.fingerprint for shard in self.shards},
            texts=texts,
            repeated=len(found.digests),
            files=tuple(self.pieces[path] for path in sorted(self.pieces)),
        )

    def _count(self) -> tuple[int, Counted]:
        """How many sentences there are, and the repeated ones."""
        buckets = count(self.shards, place=self.place, config=self.orders.config)
        texts, found = 0, [NOTHING]
        for more, repeated in self.watched(self.stop, buckets):
            texts += more
            found.append(repeated)
        return texts, added(found)

    def _translate(self, stamp: str, found: Counted) -> None:
        """Pass after pass over the pieces that are missing, for as long as one brings any."""
        while not self.stop.due():
            before = len(self.pieces)
            done = {int(path.rpartition("-")[2].partition(".")[0]) for path in self.pieces}
            jobs = wanted(self.shards, found, done)
            if not jobs:
                return
            with witness() as seen:
                worker = (self.orders, self.output, stamp, self.before, seen)
                made = _stream(jobs, self.room, self.place, self.orders.config, worker)
                for result in self.watched(self.stop, made):
                    self._take(result)
            if len(self.pieces) == before:
                return

    def _take(self, made: Piece | Setback) -> None:
        if isinstance(made, Setback):
            self.setbacks[made.reason] += 1
        else:
            self.pieces[made.path] = made


def _stamp(settings: str, shards: Sequence[Shard], found: Counted) -> str:
    """Digest of all that the pieces of a table follow from."""
    plan = blake2b(b"".join(column.tobytes() for column in found), digest_size=16).hexdigest()
    names = (word for shard in shards for word in (shard.name, shard.fingerprint))
    return digest(settings, plan, str(SIZE), *names)


def _read(of: Row, *, place: Place, config: Config) -> Iterator[Row]:
    """The portions of a Wanted that are not done, one after the other."""
    job: Wanted = item(of)
    try:
        for portion in portions(job, place, config):
            if portion.number not in job.done:
                yield row(portion)
    except Unreachable as exc:
        yield row(Setback(shard=job.shard.name, part=None, reason=str(exc)))
    except TranslateToolError as exc:
        yield row(exc)


class Attempts:
    """A store that remembers what it is asked and told, over one that is only read."""

    def __init__(self, before: Store) -> None:
        self._before = before
        self.made: dict[tuple[str, str], Hypothesis] = {}

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """What the store below has of `texts`."""
        found = self._before.recall(recipe, texts)
        self.keep(recipe, found)
        return found

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """For as long as this object lives."""
        self.made |= {(recipe.id, text): made for text, made in translations.items()}


def rows(resolved: Resolved, texts: Mapping[str, int], before: Store) -> list[tables.Row]:
    """First attempts and remedies for `texts`, in their order; of what failed there is nothing.

    Raises as `stages.translate` does.
    """
    store = Attempts(before)
    translator = resolved.translator.keeping(store)
    translator.retry(translator.first(list(texts)))
    order = {text: number for number, text in enumerate(texts)}
    return [
        tables.Row(recipe, key(text), made.text, made.score, texts[text])
        for (recipe, text), made in sorted(
            store.made.items(), key=lambda attempt: (attempt[0][0], order[attempt[0][1]])
        )
    ]


class Beforehand(Stage):
    """An engine process of the pre-pass: Portion → Piece. The engine is opened with the first."""

    def __init__(
        self,
        orders: stages.Orders,
        output: Place,
        stamp: str,
        before: Repeats | None,
        seen: Witness,
    ) -> None:
        super().__init__(seen)
        self._orders = orders
        self._output = output
        self._stamp = stamp
        self._before = before or Nowhere()

    @cached_property
    def _bench(self) -> Resolved:
        return stages.workplace(self._orders)

    def work(self, got: Portion) -> Piece:
        """The piece that `got` becomes, which is written."""
        data = tables.to_piece(rows(self._bench, got.texts, self._before))
        path = tables.piece_path(self._stamp, got.number)
        self._output.put(path, data)
        return tables.described(path, data, self._orders.recipes[0].id)


def _stream(
    jobs: Sequence[Wanted],
    room: ray_data.Room,
    place: Place,
    config: Config,
    worker: tuple[Any, ...],
) -> Iterator[Piece | Setback]:
    """The pieces that are missing; one is yielded as soon as it is written.

    Raises what made a worker give up for good.
    """
    import ray.data
    from ray.data import ActorPoolStrategy

    ray_data.in_blocks_of(1)  # a portion is a block
    found = (
        ray.data.from_items([row(job) for job in jobs], override_num_blocks=len(jobs))
        .flat_map(
            partial(_read, place=place, config=config),
            num_cpus=ray_data.READER,
            concurrency=room.finishers,
        )
        .map(
            Beforehand,  # type: ignore[arg-type]  # Ray's hint forgets callable classes
            fn_constructor_args=worker,
            compute=ActorPoolStrategy(
                min_size=1,
                max_size=room.actors,
                initial_size=room.now,
                max_tasks_in_flight_per_actor=ray_data.AHEAD,
            ),
            num_cpus=config.scale.cpus,
            num_gpus=config.scale.gpus,
        )
        .iter_rows()
    )
    for made in map(item, found):
        if isinstance(made, TranslateToolError):
            raise made
        yield made
