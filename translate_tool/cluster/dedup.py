"""Finds, before the passes of a run, the sentences that several parts have, and translates them.

    shards ─read→ digests of each part ─groupby→ those of two parts or more          counting
    shards ─read→ PieceTexts ─translate, write→ Piece → index                        translating

The texts of those that are found are read a second time, and go straight to the engines: a piece
is a unit of work as a part is. What the table has follows from shards and settings alone, not from
what of them is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import blake2b
from typing import Any

from translate_tool.cluster import dedup_lookup as tables
from translate_tool.cluster import ray_data, stages
from translate_tool.cluster.dedup_count import (
    NO_COUNTS,
    PIECE_TEXTS,
    Counted,
    PieceTexts,
    ShardTexts,
    count_texts,
    merge_counts,
    plan_pieces,
    read_piece_texts,
)
from translate_tool.cluster.dedup_lookup import Index, Piece, Repeats, open_repeats
from translate_tool.cluster.ledger import Ledger
from translate_tool.cluster.records import Shard, encoded
from translate_tool.cluster.storage import Place
from translate_tool.cluster.workers import (
    AttemptCounter,
    PartFailure,
    Row,
    Stage,
    attempt_counter,
    item,
    rows_of,
)
from translate_tool.config import Config
from translate_tool.records import Hypothesis, Recipe, digest
from translate_tool.runtime.deadline import Stop
from translate_tool.translation.prepared import Store, versions
from translate_tool.translation.resolve import Resolved
from translate_tool.translation.translator import Nowhere

Watched = Callable[[Stop, Iterable[Any]], Iterator[Any]]
"""Iterates for as long as it is not time to stop."""


@dataclass(kw_only=True)
class Prepass:
    """Translates the sentences that several parts have into a table, before a run's passes.

    A piece that fails is left out: its sentences are translated where they occur, and
    `part_failures` counts the reason.
    """

    place: Place
    capacity: ray_data.Capacity
    settings: stages.WorkerSettings
    ledger: Ledger
    stop: Stop
    watched: Watched
    part_failures: Counter[str]

    def repeats(self, shards: Sequence[Shard]) -> Repeats | None:
        """Return the table for `shards`, those not complete: an earlier one, or a new one.

        None if time ran out. What an earlier table has is not translated again, nor are pieces that
        a killed run has left. Raises what made a worker give up.
        """
        output = self.ledger.place
        settings = digest(encoded(self.ledger.settings()).decode())
        index = tables.read_index(output)
        if index and not tables.is_complete(output, index):
            index = None
        if not index or not index.covers(settings, shards):
            before = open_repeats(output, index) if index else None
            index = self._build(shards, settings, before)
            if index is None:
                return None
            tables.write_index(output, index)
        return open_repeats(output, index)

    def _build(
        self, shards: Sequence[Shard], settings: str, before: Repeats | None
    ) -> Index | None:
        texts, found = self._count(shards)
        if self.stop.due():
            return None
        stamp = _stamp(settings, shards, found)
        pieces = self._translate(stamp, shards, found, before)
        if self.stop.due():
            return None
        return Index(
            stamp=stamp,
            settings=settings,
            shards={shard.name: shard.fingerprint for shard in shards},
            texts=texts,
            repeated=len(found.digests),
            files=tuple(pieces[path] for path in sorted(pieces)),
        )

    def _count(self, shards: Sequence[Shard]) -> tuple[int, Counted]:
        """Count all sentences, and find the repeated ones."""
        buckets = count_texts(shards, place=self.place, config=self.settings.config)
        texts, found = 0, [NO_COUNTS]
        for more, repeated in self.watched(self.stop, buckets):
            texts += more
            found.append(repeated)
        return texts, merge_counts(found)

    def _translate(
        self, stamp: str, shards: Sequence[Shard], found: Counted, before: Repeats | None
    ) -> dict[str, Piece]:
        """Make passes over the pieces that are missing, until one brings none; return all."""
        output = self.ledger.place
        pieces = tables.find_pieces(output, stamp, _first_recipes(self.settings))
        while not self.stop.due():
            known = len(pieces)
            done = {int(path.rpartition("-")[2].partition(".")[0]) for path in pieces}
            jobs = plan_pieces(shards, found, done)
            if not jobs:
                break
            with attempt_counter() as attempts:
                worker = (self.settings, output, stamp, before, attempts)
                for made in self.watched(self.stop, self._stream(jobs, worker)):
                    if isinstance(made, PartFailure):
                        self.part_failures[made.reason] += 1
                    else:
                        pieces[made.path] = made
            if len(pieces) == known:
                break
        return pieces

    def _stream(
        self, jobs: Sequence[ShardTexts], worker: tuple[Any, ...]
    ) -> Iterator[Piece | PartFailure]:
        """Yield the pieces that are missing, each as soon as it is written."""
        from ray.data import ActorPoolStrategy

        config = self.settings.config
        read = partial(_read, place=self.place, config=config)
        found = ray_data.read_rows(jobs, read, self.capacity).map(
            PrepassTranslator,
            fn_constructor_args=worker,
            compute=ActorPoolStrategy(
                min_size=1,
                max_size=self.capacity.actors,
                initial_size=self.capacity.initial,
                max_tasks_in_flight_per_actor=ray_data.AHEAD,
            ),
            num_cpus=config.scale.cpus,
            num_gpus=config.scale.gpus,
        )
        return ray_data.items_of(found)


def _stamp(settings: str, shards: Sequence[Shard], found: Counted) -> str:
    """Return a digest of all that determines the pieces of a table."""
    plan = blake2b(b"".join(column.tobytes() for column in found), digest_size=16).hexdigest()
    names = (word for shard in shards for word in (shard.name, shard.fingerprint))
    return digest(settings, plan, str(PIECE_TEXTS), *names)


def _read(of: Row, *, place: Place, config: Config) -> Iterator[Row]:
    """Yield the texts of the pieces of a ShardTexts that are not done."""
    job: ShardTexts = item(of)
    pieces = read_piece_texts(job, place, config)
    return rows_of(job.shard, (texts for texts in pieces if texts.number not in job.done))


class RecordingStore:
    """Records all that is recalled and kept, over another store that is only read."""

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
        tables.Row(recipe, tables.text_key(text), made.text, made.score, texts[text])
        for (recipe, text), made in sorted(
            store.made.items(), key=lambda attempt: (attempt[0][0], order[attempt[0][1]])
        )
    ]


def _first_recipes(settings: stages.WorkerSettings) -> set[str]:
    """Return the ids of the recipes of first attempts, prepared texts among them."""
    first = settings.recipes[0]
    return {recipe.id for recipe in versions(first)}


class PrepassTranslator(Stage):
    """Turns a PieceTexts into a Piece, in an engine process."""

    def __init__(
        self,
        settings: stages.WorkerSettings,
        output: Place,
        stamp: str,
        before: Repeats | None,
        attempts: AttemptCounter,
    ) -> None:
        super().__init__(attempts)
        self._settings = settings
        self._output = output
        self._stamp = stamp
        self._before = before or Nowhere()

    @cached_property
    def _resolved(self) -> Resolved:
        return stages.resolve(self._settings)

    def work(self, got: PieceTexts) -> Piece:
        """Translate `got`, write its piece and return it."""
        data = tables.encode_piece(translate_rows(self._resolved, got.texts, self._before))
        path = tables.piece_path(self._stamp, got.number)
        self._output.put(path, data)
        return tables.describe_piece(path, data, _first_recipes(self._settings))
