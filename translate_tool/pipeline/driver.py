"""Runs the whole pipeline on one machine, wave by wave, with a journal between the stages.

    files ─find, read→ Article ─split→ Sentence ───────→ journal         1 admit
    texts ─missing ones→ units ─batches→ engine ───────→ journal         2 translate, retry
    drafts ─ask, review→ documents ─summarise──────────→ journal         3 brief
    briefs ─writers────────────────────────────────────→ outputs/        4 publish

Each stage asks what is missing, computes it and commits it. There is no resume: a run that was
killed goes on because the next one finds less missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from translate_tool.config import Config
from translate_tool.inference import autotune
from translate_tool.inference.scheduler import Outcome, bad, good
from translate_tool.pipeline import ownership, pages, places, stages
from translate_tool.pipeline.monitor import open_output
from translate_tool.pipeline.pages import publish_pages
from translate_tool.pipeline.progress import Progress, ProgressTracker, Report, silent
from translate_tool.pipeline.publish import publish, unpublished
from translate_tool.pipeline.reading import Expected, read_all
from translate_tool.pipeline.stages import Split, Translations, is_partial
from translate_tool.readers import ingest
from translate_tool.records import Article, Brief, Failure, SummaryLine
from translate_tool.runtime.deadline import Stop, Stopped, seconds_until
from translate_tool.runtime.iterators import Ahead, finish, waves
from translate_tool.runtime.timing import each, part
from translate_tool.store.corrected import CORRECTIONS
from translate_tool.store.journal import Journal
from translate_tool.store.memory import Memory
from translate_tool.summarisation import Abstractor, Document, summarise, tell_doubts
from translate_tool.summarisation.abstractive import abstractor
from translate_tool.translation.resolve import Resolved
from translate_tool.translation.review import ask, reviewed
from translate_tool.translation.translator import Retries, Stores, Translator

AGAIN = "Run again: what is done is kept, only this is tried anew."

SUMMARY_GROUP = 16
"""Articles summarised between two commits: enough for dense batches, little to lose in a kill."""


def run(
    config: Config, on_progress: Callable[[Progress], None] = silent, stop: Stop | None = None
) -> Report:
    """Bring the journal up to date with the inputs, then the outputs up to date with the journal.

    Once `stop` is due, or the deadline of the settings, the batches in flight are kept if they are
    soon through, what is complete is published, and the rest is left to the next run.

    Raises ConfigError, ModelError, Busy, JournalError or OutputError when the run as a whole
    cannot go on, InputError when there is nothing to read; what concerns one input only is among
    the report's failures.
    """
    places.require(config)
    stop = _with_deadline(stop or Stop(), config)
    notes: list[str] = []
    found, prepare = ingest.find(config, notes.append), ingest.preparation(config)
    ownership.refuse_foreign_files(config, ingest.origins(found))
    resolved = Resolved(config)
    with (
        open_output(config.run, resolved.facts, on_progress) as (journal, monitor),
        _memory(config) as memory,
    ):
        tracker = ProgressTracker(
            on_progress=monitor,
            on_failures=monitor.failed,
            timed=monitor.timed,
            expected=Expected(found),
            progress=Progress(sources=len(found)),
            notes=notes,
        )
        take_corrections(journal, memory)
        runner = resolved.translator.runner
        if race := autotune.tune(runner, config, ingest.size(found), stop.due):
            monitor.paced(race)
        work = Run(
            resolved=resolved,
            translator=resolved.translator.keeping(Stores(journal, memory)),
            journal=journal,
            tracker=tracker,
            stop=stop,
            day=pages.begin_edition(journal),
        )
        work.go(read_all(found, config, prepare, journal, stop, tracker))
        return publish_pages(journal, resolved, tracker, stop, monitor)


def take_corrections(journal: Journal, memory: Memory | None) -> None:
    """Take over what people corrected, and withdrew, in the memory.

    The briefs concerned count as unpublished from here on.
    """
    if memory:
        for corrections in waves(memory.corrections(), CORRECTIONS):
            journal.correct(dict(corrections), memory=memory.name)
        journal.follow(memory)


class Overlap:
    """Does the reading and writing of neighbouring waves while the engine is at work on one.

    While a wave is translated, the one before it is reviewed and written, and the one after it is
    read, a little at a time, in the main thread. It pays because engines compute in threads of
    their own, without Python's lock, and the main thread has nothing else to do.
    """

    def __init__(self, items: Iterator[Article | Failure], wave: int) -> None:
        self.items = Ahead(items, wave)
        self._writing: Iterator[Brief] = iter(())

    def step(self) -> bool:
        """Do a little; return whether there was anything to do."""
        return next(self._writing, None) is not None or self.items.fetch()

    def hand_over(self, writing: Iterator[Brief]) -> None:
        """Take the writing of a wave, to be done beside the next one."""
        self._writing = writing

    def finish(self) -> None:
        """Do the rest of the writing."""
        finish(self._writing)


@dataclass(kw_only=True)
class Run:
    """A run in progress, with all that its stages need. `day`: ISO, on which its inputs came in."""

    resolved: Resolved
    translator: Translator
    journal: Journal
    tracker: ProgressTracker
    stop: Stop
    day: str = ""

    def go(self, items: Iterator[Article | Failure]) -> None:
        """Take articles through all stages, a wave at a time."""
        size = self.resolved.config.run.wave
        overlap = Overlap(items, size)
        for wave in waves(overlap.items, size):
            articles = self.receive(wave)
            fresh = unpublished(self.journal, self.resolved, articles)
            self.tracker.todo |= {article.origin: article.id for article in fresh}
            self.tracker.begin(wave=len(fresh), done=len(articles) - len(fresh))
            admitted = self.admit(fresh)
            translations = self.translate(admitted, overlap)
            self.tracker.hand_over()
            overlap.hand_over(self.publish(admitted, translations))
        overlap.finish()

    @part("journal")
    def receive(self, wave: Sequence[Article | Failure]) -> list[Article]:
        """Count a wave in, put its failures on record and return its articles."""
        failures = [item for item in wave if isinstance(item, Failure)]
        self.journal.keep_failures(failures)
        self.tracker.receive([item.origin for item in wave])
        self.tracker.fail(failures)
        return [item for item in wave if isinstance(item, Article)]

    @part("journal")
    def admit(self, articles: Sequence[Article]) -> list[Split]:
        """Take in articles, split into sentences; return them as they are on record."""
        return self.journal.admit(each("split", stages.split(articles)), self.day)

    def translate(self, articles: Sequence[Split], overlap: Overlap) -> Translations:
        """Translate what is missing of articles, and once more what went wrong."""
        texts = stages.texts_of(articles)
        with part("journal"):
            corrected = self.journal.corrections(texts)
        known = self.translator.recall(texts)
        missing = sum(text not in known and text not in corrected for text in texts)
        self.tracker.recalled += len(texts) - missing
        self.tracker.update(wave_sentences=missing)
        first = self.translator.first(
            texts,
            known=known,
            unwanted=corrected,
            due=self.stop.due,
            meanwhile=overlap.step,
            on_batch=self._count,
        )
        overlap.finish()
        return Translations(first=first, retries=self._retry(first), corrected=corrected)

    def _count(self, batch: Mapping[str, Outcome], tokens: int) -> None:
        self.tracker.batch(done=len(good(batch)), failed=len(bad(batch)), tokens=tokens)

    @part("heal")
    def _retry(self, first: Mapping[str, Outcome]) -> Retries:
        """Try again what went wrong; counted by fallback, "none" where none helped."""
        retries = self.translator.retry(
            first,
            due=self.stop.due,
            spent=lambda tokens: self.tracker.batch(done=0, failed=0, tokens=tokens),
        )
        self.tracker.healed.update(best.fallback or "none" for best in retries.best.values())
        return retries

    def publish(self, articles: Sequence[Split], translations: Translations) -> Iterator[Brief]:
        """Review, summarise and write a wave, as it is asked for: its briefs, each on disk."""
        briefs = self.brief(self.review(articles, translations))
        yield from publish(self.journal, self.resolved, briefs, self.tracker)

    @part("check")
    def review(self, articles: Sequence[Split], translations: Translations) -> list[Document]:
        """Check the articles that are translated; the others wait for another run.

        An article with a sentence that the engine could not do has failed, and is there all the
        same, the row saying so.
        """
        split = [(article, lines) for article, lines in articles if lines]
        found = [translations.draft(article, lines) for article, lines in split]
        drafts = [draft for draft in found if draft]
        words, thresholds = self.resolved.glossary, self.resolved.thresholds
        answers = ask(self.translator, words, drafts, self.stop.due, self.journal)
        documents = [reviewed(d, answers, words, thresholds) for d in drafts if answers]
        failures = stages.failures_of(documents, translations.retries, advice=AGAIN)
        self.tracker.update(writing=len(documents) - len(failures))
        failures += stages.empty_ones(articles)
        self.journal.keep_failures(failures)
        self.tracker.fail(failures)
        self.tracker.leave(len(split) - len(documents))
        return documents

    @part("summarise")
    def brief(self, documents: Sequence[Document]) -> list[Brief]:
        """Make the briefs of documents, as long as there is time to summarise those without one.

        The summary of an article with a row missing is not kept: the next run may have the row.
        """
        ids = {d.article.id: self.resolved.brief_id(d.article) for d in documents}
        missing = set(self.journal.unsummarised(ids))
        todo = [document for document in documents if document.article.id in missing]
        fresh = self._summarise(todo, ids)
        waiting = missing - fresh.keys()
        self.tracker.leave(sum(d.article.id in waiting and not is_partial(d) for d in documents))
        ready = [d for d in documents if d.article.id not in waiting]
        summaries = [
            tell_doubts(
                fresh.get(d.article.id) or self.journal.summary(d.article.id, ids[d.article.id]),
                d.pairs,
            )
            for d in ready
        ]
        return stages.briefs_of(ready, summaries, self.resolved.recipes)

    def _summarise(
        self, documents: Sequence[Document], ids: Mapping[str, str]
    ) -> dict[str, tuple[SummaryLine, ...]]:
        """Return summaries by article, until it is time; `ids`: of briefs, by article."""
        resolved, stop = self.resolved, self.stop
        model = self._abstractor() if documents else None
        fresh: dict[str, tuple[SummaryLine, ...]] = {}
        for group in waves(documents, SUMMARY_GROUP):
            if resolved.summariser and stop.due():  # without a model it takes no time
                break
            try:
                lines = summarise(group, lines=resolved.config.summarise.lines, model=model)
            except Stopped:
                break
            made = {d.article.id: text for d, text in zip(group, lines, strict=True)}
            whole = [d.article.id for d in group if not is_partial(d)]
            self.journal.keep_brief(ids, {article: made[article] for article in whole})
            fresh |= made
        return fresh

    def _abstractor(self) -> Abstractor | None:
        """Open the summariser; None for the extractive one, or where time is up."""
        runner = self.resolved.summariser
        return None if runner is None or self.stop.due() else abstractor(runner, self.stop.due)


def _with_deadline(stop: Stop, config: Config) -> Stop:
    if config.run.deadline:
        stop.within(seconds_until(config.run.deadline, datetime.now()))
    if config.run.max_hours:
        stop.within(config.run.max_hours * 3600)
    return stop


def _memory(config: Config) -> AbstractContextManager[Memory | None]:
    return Memory(config.memory.path) if config.memory.path else nullcontext()
