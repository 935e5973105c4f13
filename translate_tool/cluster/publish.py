"""Publishes any part of a scaled data set: the files that `run` would write of the same articles.

Knows tables, the ledger and publishing; knows no model: the settings of the data set say what made
the briefs. Holds one part at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Any

from translate_tool.cluster import tables
from translate_tool.cluster.ledger import Ledger
from translate_tool.cluster.records import MANIFEST, Entry, current_entries, is_complete, parsed
from translate_tool.cluster.storage import Place
from translate_tool.config import Config
from translate_tool.errors import ConfigError, InputError
from translate_tool.pipeline import ownership, pages
from translate_tool.pipeline.monitor import open_output
from translate_tool.pipeline.pages import publish_pages
from translate_tool.pipeline.progress import Progress, ProgressTracker, Report, silent
from translate_tool.pipeline.publish import publish as publish_briefs
from translate_tool.pipeline.publish import unpublished
from translate_tool.records import Article, Brief, Failure, Recipe, canonical, digest
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.timing import part as timed
from translate_tool.store.journal import Journal
from translate_tool.writers import Context

if TYPE_CHECKING:
    import pyarrow as pa

ALL = ("*",)
AGAIN = "Delete the entry of this part in _ledger and scale again: it is made anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishSettings:
    """What `publish.BriefMaker` asks for, of briefs that a cluster made.

    `files_digest`: digest of the data set's files that the briefs come from.
    """

    config: Config
    context: Context
    recipes: tuple[Recipe, ...]
    files_digest: str = ""

    def stamp(self, article: Article) -> str:
        """Digest all that an article's published files are made from."""
        told = (*self.config.write.formats, *self.context.notes, *self.context.software)
        recipes = (recipe.id for recipe in self.recipes)
        return digest(article.id, self.files_digest, *told, *recipes)

    @property
    def facts(self) -> Mapping[str, object]:
        """Return what the status file of an output folder says of its origin."""
        return {
            "settings": self.config.model_dump(mode="json"),
            "signatures": [recipe.signature for recipe in self.recipes],
            "versions": dict(self.context.versions),
        }


def publication_settings(recipes: Sequence[Recipe], context: Context) -> dict[str, Any]:
    """Return the settings that a data set needs to be published without its models."""
    return {
        "recipes": [recipe.record for recipe in recipes],
        "notes": list(context.notes),
        "versions": dict(context.versions),
    }


def publish_settings(settings: Mapping[str, Any], config: Config) -> PublishSettings:
    """Read the settings of a data set, for outputs as `config` has them."""
    return PublishSettings(
        config=config,
        context=Context(versions=settings["versions"], notes=tuple(settings["notes"])),
        recipes=tuple(map(Recipe.of, settings["recipes"])),
    )


def publish(
    place: Place,
    config: Config,
    *,
    shards: Sequence[str] = ALL,
    articles: Sequence[str] = ALL,
    on_progress: Callable[[Progress], None] = silent,
    stop: Stop | None = None,
) -> Report:
    """Publish articles of the data set at `place`.

    - `config`: its output folder and formats count
    - `shards`, `articles`: patterns, of which the name of the shard and the origin must fit one
    - `on_progress`: is called as the run goes on
    - `stop`: once it is due, the rest is left to the next call

    Only parts that the ledger knows are read. The front page has all that fits, published now or
    before.

    Raises ConfigError where there is no data set or nothing fits, Busy, JournalError, OutputError.
    """
    stop, ledger = stop or Stop(), Ledger(place)
    maker = publish_settings(ledger.settings(), config)
    chosen = _chosen(ledger, shards)
    ownership.refuse_foreign_files(config)
    with open_output(config.run, maker.facts, on_progress) as (journal, monitor):
        day = pages.begin_edition(journal)
        known = sum(e.articles for es in chosen.values() for e in es)
        tracker = ProgressTracker(
            on_progress=monitor,
            on_failures=monitor.failed,
            progress=Progress(sources=known, articles=known),
            notes=[_unfinished(name) for name, es in chosen.items() if not is_complete(es)],
        )
        unread = [item for item in _unread(ledger, shards) if _fits(item, articles)]
        tracker.receive([failure.origin for failure in unread])
        tracker.fail(unread)
        for entry in (entry for entries in chosen.values() for entry in entries):
            try:
                _publish_part(_Part(place, entry, articles), maker, journal, tracker, stop, day)
            except InputError as exc:
                tracker.receive([exc.origin])
                tracker.fail([_failure(exc)])
        if not tracker.origins:
            raise ConfigError(
                f"{place}: no article is called {' or '.join(articles)}",
                hint="A pattern is matched with the whole origin: begin and end it with *.",
            )
        return publish_pages(journal, maker, tracker, stop, monitor)


class _Part:
    """Reads, when asked, the articles and failures of a part that fit. Raises InputError."""

    def __init__(self, place: Place, entry: Entry, patterns: Sequence[str]) -> None:
        self.files_digest = digest(*(entry.files[name].sha256 for name in sorted(entry.files)))
        self._place = place
        self._entry = entry
        self._patterns = patterns

    @cached_property
    def articles(self) -> list[Article]:
        return [
            item
            for item in tables.articles(self._tables("articles"))
            if _fits(item, self._patterns)
        ]

    @cached_property
    def failures(self) -> list[Failure]:
        return [
            item
            for item in tables.failures(self._tables("quarantine"))
            if _fits(item, self._patterns)
        ]

    @property
    def apart(self) -> list[Failure]:
        """Return the failures but for those that only say why an article is not whole."""
        there = {article.origin for article in self.articles}
        return [f for f in self.failures if f.status == "quarantined" or f.origin not in there]

    def briefs(self, wanted: Set[str], recipes: Sequence[Recipe]) -> list[Brief]:
        """Return the briefs of the articles of these ids."""
        if not wanted:
            return []
        made = tables.briefs(self._tables("articles", "pairs", "summaries"), recipes)
        return [brief for brief in made if brief.article.id in wanted]

    def _tables(self, *datasets: str) -> dict[str, pa.Table]:
        files = self._entry.files
        return {
            name: tables.read_table(self._place, files[name], hint=AGAIN)
            for name in datasets
            if name in files
        }


def _publish_part(
    reader: _Part,
    maker: PublishSettings,
    journal: Journal,
    tracker: ProgressTracker,
    stop: Stop,
    day: str,
) -> None:
    """Publish the briefs of a part whose files are not up to date; once `stop` is due, none.

    `day`: ISO, on which those came in that are new here.
    """
    with timed("read"):
        articles, failures, apart = reader.articles, reader.failures, reader.apart
    origins = [*(article.origin for article in articles), *(failure.origin for failure in apart)]
    if stop.due():
        tracker.receive(origins)
        tracker.leave(len(origins))
        return
    maker = replace(maker, files_digest=reader.files_digest)
    fresh = {article.id for article in unpublished(journal, maker, articles)}
    with timed("read"):
        briefs = reader.briefs(fresh, maker.recipes)
    tracker.receive(origins)
    tracker.fail(failures)
    tracker.begin(wave=len(fresh), done=len(articles) - len(fresh))
    _admit(journal, maker, briefs, day)
    tracker.hand_over()
    for _ in publish_briefs(journal, maker, briefs, tracker):
        pass


@timed("journal")
def _admit(journal: Journal, maker: PublishSettings, briefs: Sequence[Brief], day: str) -> None:
    """Record in the journal what is about to be written, for `verify` to compare files with.

    The translations may have been replaced by fallbacks, so they are not kept as the model's own.
    """
    journal.admit(
        ((brief.article, [pair.sentence for pair in brief.pairs]) for brief in briefs), day
    )
    journal.keep(
        replace(maker.recipes[0], fallback="published"),
        {
            canonical(pair.sentence.text): pair.hypothesis
            for brief in briefs
            for pair in brief.pairs
            if not pair.failed
        },
    )


def _chosen(ledger: Ledger, patterns: Sequence[str]) -> dict[str, list[Entry]]:
    """Return shard → its current entries, of the shards whose name fits."""
    exact = not any(char in pattern for pattern in patterns for char in "*?[")
    found = current_entries(ledger.entries(patterns if exact else None).values())
    chosen = {n: es for n, es in found.items() if any(fnmatchcase(n, p) for p in patterns)}
    if not chosen:
        names = ", ".join([*found][:5]) or ", ".join(
            [*current_entries(ledger.entries().values())][:5]
        )
        raise ConfigError(
            f"{ledger.place}: no shard is called {' or '.join(patterns)}",
            hint=f"There are: {names}" if names else "Nothing is done there yet.",
        )
    return chosen


def _unread(ledger: Ledger, patterns: Sequence[str]) -> list[Failure]:
    """Return the inputs that are in no shard, if a whole data set is published.

    The manifest has them, which is written at the end of a run: before, there are none.
    """
    if tuple(patterns) != ALL:
        return []
    manifest = parsed(ledger.place.read(MANIFEST)) or {}
    return [Failure(**failure) for failure in manifest.get("unread", ())]


def _fits(item: Article | Failure, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(item.origin, pattern) for pattern in patterns)


def _unfinished(shard: str) -> str:
    return f"{shard} is not done to its end: publish again when it is."


def _failure(exc: InputError) -> Failure:
    return Failure(origin=exc.origin, status="quarantined", reason=exc.message, hint=exc.hint)
