"""The pre-pass: finds the sentences that several parts have, and translates each of them once.

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

from translate_tool.cluster import dedup_lookup as tables
from translate_tool.cluster import ray_data, stages
from translate_tool.cluster.attempts import AttemptCounter, attempt_counter
from translate_tool.cluster.dedup_count import (
    NO_COUNTS,
    PIECE_TEXTS,
    Counted,
    Portion,
    ShardTexts,
    count_texts,
    merge_counts,
    plan_pieces,
    read_portions,
    text_key,
)
from translate_tool.cluster.dedup_lookup import Index, Piece, Repeats, open_repeats
from translate_tool.cluster.layout import encoded
from translate_tool.cluster.ledger import Ledger
from translate_tool.cluster.records import Shard
from translate_tool.cluster.storage import Place, Unreachable
from translate_tool.cluster.workers import PartFailure, Row, Stage, item, row
from translate_tool.config import Config
from translate_tool.errors import TranslateToolError
from translate_tool.records import Hypothesis, Recipe, digest
from translate_tool.runtime.deadline import Stop
from translate_tool.translation.prepared import Store, prepared_recipe
from translate_tool.translation.resolve import Resolved
from translate_tool.translation.translator import Nowhere

Watched = Callable[[Stop, Iterable[Any]], Iterator[Any]]
"""Iterates for as long as it is not time to stop."""


def prepass(
    shards: Sequence[Shard],
    *,
    place: Place,
    capacity: ray_data.Capacity,
    orders: stages.Orders,
    ledger: Ledger,
    stop: Stop,
    watched: Watched,
    part_failures: Counter[str],
) -> Repeats | None:
    """Return the table for `shards`, those that are not complete: an earlier one, or a new one.

    None if time ran out. What an earlier table has is not translated again, nor are pieces that a
    killed run has left. A piece that fails is left out: its sentences are translated where they
    occur, and `part_failures` counts the reason.

    Raises what made a worker give up.
    """
    output, settings = ledger.place, digest(encoded(ledger.settings()).decode())
    before = tables.read_index(output)
    if before and not tables.is_complete(output, before):
        before = None
    if not before or not before.covers(settings, shards):
        made = _TableBuilder(
            shards=shards,
            place=place,
            capacity=capacity,
            orders=orders,
            output=output,
            before=open_repeats(output, before) if before else None,
            stop=stop,
            watched=watched,
            part_failures=part_failures,
        ).build(settings)
        if made is None:
            return None
        tables.write_index(output, made)
        before = made
    return open_repeats(output, before)


@dataclass(kw_only=True)
class _TableBuilder:
    """Builds the table of repeated sentences."""

    shards: Sequence[Shard]
    place: Place
    capacity: ray_data.Capacity
    orders: stages.Orders
    output: Place
    before: Repeats | None
    stop: Stop
    watched: Watched
    part_failures: Counter[str]
    pieces: dict[str, Piece] = field(default_factory=dict)

    def build(self, settings: str) -> Index | None:
        texts, found = self._count()
        if self.stop.due():
            return None
        stamp = _stamp(settings, self.shards, found)
        self.pieces = tables.find_pieces(self.output, stamp, _first(self.orders))
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
        """Count all sentences, and find the repeated ones."""
        buckets = count_texts(self.shards, place=self.place, config=self.orders.config)
        texts, found = 0, [NO_COUNTS]
        for more, repeated in self.watched(self.stop, buckets):
            texts += more
            found.append(repeated)
        return texts, merge_counts(found)

    def _translate(self, stamp: str, found: Counted) -> None:
        """Make passes over the pieces that are missing, until one brings none."""
        while not self.stop.due():
            before = len(self.pieces)
            done = {int(path.rpartition("-")[2].partition(".")[0]) for path in self.pieces}
            jobs = plan_pieces(self.shards, found, done)
            if not jobs:
                return
            with attempt_counter() as attempts:
                worker = (self.orders, self.output, stamp, self.before, attempts)
                made = _stream_pieces(jobs, self.capacity, self.place, self.orders.config, worker)
                for result in self.watched(self.stop, made):
                    self._record(result)
            if len(self.pieces) == before:
                return

    def _record(self, made: Piece | PartFailure) -> None:
        if isinstance(made, PartFailure):
            self.part_failures[made.reason] += 1
        else:
            self.pieces[made.path] = made


def _stamp(settings: str, shards: Sequence[Shard], found: Counted) -> str:
    """Return a digest of all that determines the pieces of a table."""
    plan = blake2b(b"".join(column.tobytes() for column in found), digest_size=16).hexdigest()
    names = (word for shard in shards for word in (shard.name, shard.fingerprint))
    return digest(settings, plan, str(PIECE_TEXTS), *names)


def _read(of: Row, *, place: Place, config: Config) -> Iterator[Row]:
    """Yield the portions of a ShardTexts that are not done."""
    job: ShardTexts = item(of)
    try:
        for portion in read_portions(job, place, config):
            if portion.number not in job.done:
                yield row(portion)
    except Unreachable as exc:
        yield row(PartFailure(shard=job.shard.name, part=None, reason=str(exc)))
    except TranslateToolError as exc:
        yield row(exc)


class RecordingStore:
    """A store that records all that is recalled and kept, over another that is only read."""

    def __init__(self, before: Store) -> None:
        self._before = before
        self.made: dict[tuple[str, str], Hypothesis] = {}

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """Return what the other store has of `texts`, and record it."""
        found = self._before.recall(recipe, texts)
        self.keep(recipe, found)
        return found

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Record translations in memory."""
        self.made |= {(recipe.id, text): made for text, made in translations.items()}


def translate_rows(resolved: Resolved, texts: Mapping[str, int], before: Store) -> list[tables.Row]:
    """Translate `texts`: rows of first attempts and fallbacks, in order; none where both failed.

    Raises as `stages.translate` does.
    """
    store = RecordingStore(before)
    translator = resolved.translator.keeping(store)
    translator.retry(translator.first(list(texts)))
    order = {text: number for number, text in enumerate(texts)}
    return [
        tables.Row(recipe, text_key(text), made.text, made.score, texts[text])
        for (recipe, text), made in sorted(
            store.made.items(), key=lambda attempt: (attempt[0][0], order[attempt[0][1]])
        )
    ]


def _first(orders: stages.Orders) -> set[str]:
    """Ids of the recipes of first attempts, also at texts that the model is shown otherwise."""
    return {recipe.id for recipe in (orders.recipes[0], prepared_recipe(orders.recipes[0]))}


class PrepassTranslator(Stage):
    """An engine process of the pre-pass: turns a Portion into a Piece."""

    def __init__(
        self,
        orders: stages.Orders,
        output: Place,
        stamp: str,
        before: Repeats | None,
        attempts: AttemptCounter,
    ) -> None:
        super().__init__(attempts)
        self._orders = orders
        self._output = output
        self._stamp = stamp
        self._before = before or Nowhere()

    @cached_property
    def _resolved(self) -> Resolved:
        return stages.workplace(self._orders)

    def work(self, got: Portion) -> Piece:
        """Translate `got`, write its piece and return it."""
        data = tables.encode_piece(translate_rows(self._resolved, got.texts, self._before))
        path = tables.piece_path(self._stamp, got.number)
        self._output.put(path, data)
        return tables.describe_piece(path, data, _first(self._orders))


def _stream_pieces(
    jobs: Sequence[ShardTexts],
    capacity: ray_data.Capacity,
    place: Place,
    config: Config,
    worker: tuple[Any, ...],
) -> Iterator[Piece | PartFailure]:
    """Yield the pieces that are missing, each as soon as it is written.

    Raises what made a worker give up.
    """
    import ray.data
    from ray.data import ActorPoolStrategy

    ray_data.set_block_size(1)  # a portion is a block
    found = (
        ray.data.from_items([row(job) for job in jobs], override_num_blocks=len(jobs))
        .flat_map(
            partial(_read, place=place, config=config),
            num_cpus=ray_data.READER,
            concurrency=capacity.finishers,
        )
        .map(
            PrepassTranslator,  # type: ignore[arg-type]  # Ray's hint forgets callable classes
            fn_constructor_args=worker,
            compute=ActorPoolStrategy(
                min_size=1,
                max_size=capacity.actors,
                initial_size=capacity.initial,
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
