"""The night's work: four idempotent drains over waves of articles.

    files ─find, read→ Article ─segment→ Sentence ─────→ journal         1 admit
    journal ─missing texts→ units ─batches→ engine ────→ journal         2 translate, mend
    journal ─pairs→ checks ─summarise──────────────────→ journal         3 brief
    journal ─briefs→ writers ──────────────────────────→ outputs/        4 publish

Each drain asks what is missing, computes it and commits it. There is no resume: a run that was
killed goes on because the next one finds less missing. While the engine is at work on a wave, the
wave before it is checked and written, and the one after it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from translate_tool.config import Config
from translate_tool.inference import autotune
from translate_tool.inference.scheduler import Outcome, nothing_else
from translate_tool.language.sentences import sentences
from translate_tool.pipeline import ownership
from translate_tool.pipeline.monitor import Monitor
from translate_tool.pipeline.progress import Progress, ProgressTracker, Report, silent
from translate_tool.pipeline.publish import publish, publish_pages, unpublished
from translate_tool.readers import ingest
from translate_tool.records import Article, Brief, Failure, SummaryLine
from translate_tool.runtime.deadline import Stop, Stopped, seconds_until
from translate_tool.runtime.iterators import Ahead, finish, waves
from translate_tool.runtime.lock import hold
from translate_tool.runtime.timing import Stopwatch, each, part
from translate_tool.store.journal import Journal
from translate_tool.store.memory import Memory
from translate_tool.summarisation import Abstractor, Document, summarise, tell_doubts
from translate_tool.summarisation.abstractive import abstractor
from translate_tool.summarisation.brief import briefed, empty, is_partial, stuck
from translate_tool.translation.resolve import Resolved
from translate_tool.translation.review import ask, judged
from translate_tool.translation.translator import Healing, Stores, attempt, bad, good, heal

CORRECTIONS = 10_000
"""Corrections taken over between two commits: bounds memory, whatever people wrote."""

AGAIN = "Run again: what is done is kept, only this is tried anew."

SOON = 1.0
"""Seconds by which reading a file may overrun the deadline: then it surely is over, and the file is
left to the next run instead of being blamed."""

SUMMARY_GROUP = 16
"""Articles summarised between two commits: enough for dense batches, little to lose in a kill."""


def run(
    config: Config,
    on_progress: Callable[[Progress], None] = silent,
    stop: Stop | None = None,
) -> Report:
    """Bring the journal up to date with the inputs, then the outputs up to date with the journal.

    Once `stop` is due, or the deadline of the settings, the batches in flight are kept if they are
    soon through, what is complete is published, and the rest is left to the next run.

    Raises ConfigError, ModelError, Busy, JournalError or OutputError when the run as a whole
    cannot go on, InputError when there is nothing to read; what concerns one input only is among
    the report's failures.
    """
    stop = _with_deadline(stop or Stop(), config)
    notes: list[str] = []
    found, prepare = ingest.find(config, notes.append), ingest.preparation(config)
    ownership.demand_room(config, ingest.origins(found))
    resolved = Resolved(config)
    state = config.run.state
    with (
        hold(state),
        Stopwatch().running() as clock,
        Monitor(
            state, facts=resolved.facts, log=config.run.log, on_progress=on_progress, clock=clock
        ) as monitor,
        Journal(state / "journal.sqlite3") as journal,
        _memory(config) as memory,
    ):
        tracker = ProgressTracker(
            on_progress=monitor,
            on_failures=monitor.failed,
            timed=monitor.timed,
            progress=Progress(sources=len(found)),
            notes=notes,
        )
        heed(journal, memory)
        if race := autotune.settle(resolved.translator, config, ingest.size(found), stop.due):
            monitor.paced(race)
        items = Ahead(read_all(found, config, prepare, journal, stop, tracker), config.run.wave)
        writing: Iterator[Brief] = iter(())

        def meanwhile() -> bool:
            return next(writing, None) is not None or items.fetch()

        for wave in waves(items, config.run.wave):
            articles = receive(journal, wave, tracker)
            fresh = unpublished(journal, resolved, articles)
            tracker.begin(wave=len(fresh), done=len(articles) - len(fresh))
            admit(journal, fresh)
            outcomes = translate(journal, memory, resolved, fresh, tracker, stop, meanwhile)
            finish(writing)
            healing = mend(journal, memory, resolved, outcomes, tracker, stop)
            tracker.hand_over()
            writing = told(journal, resolved, fresh, healing, tracker, stop)
        finish(writing)
        return publish_pages(journal, resolved, tracker, stop, monitor)


def told(
    journal: Journal,
    resolved: Resolved,
    articles: Sequence[Article],
    healing: Healing,
    tracker: ProgressTracker,
    stop: Stop,
) -> Iterator[Brief]:
    """Stages three and four of a wave, done as they are asked for: its briefs, each on disk."""
    documents = complete(journal, resolved, articles, healing, tracker, stop)
    yield from publish(
        journal, resolved, brief(journal, resolved, documents, tracker, stop), tracker
    )


def heed(journal: Journal, memory: Memory | None) -> None:
    """Take over what people corrected; the briefs concerned count as unpublished from here on."""
    for corrections in waves(memory.corrections() if memory else (), CORRECTIONS):
        journal.correct(dict(corrections))


def read_all(
    found: Sequence[ingest.Found],
    config: Config,
    prepare: ingest.Preparing,
    journal: Journal,
    stop: Stop,
    tracker: ProgressTracker,
) -> Iterator[Article | Failure]:
    """Every article, in the order found, until `stop`; what cannot be read, as a failure.

    A file is given up, and is left to the next run, once it is time: it may have a million rows, or
    take a minute to read.
    """
    unreadable = journal.unreadable()
    for number, item in enumerate(found):
        parts = ingest.read(item, config, prepare, unreadable, tracker.timed, stop.left + SOON)
        if stop.due() or not (yield from ingest.whole(each("read", parts), stop)):
            unread = [rest.origin for rest in found[number:]]
            tracker.receive(unread)
            tracker.leave(len(unread))
            return


@part("journal")
def receive(
    journal: Journal, wave: Sequence[Article | Failure], tracker: ProgressTracker
) -> list[Article]:
    """Count a wave in; put its failures on record and return its articles."""
    failures = [item for item in wave if isinstance(item, Failure)]
    journal.keep_failures(failures)
    tracker.receive([item.origin for item in wave])
    tracker.fail(failures)
    return [item for item in wave if isinstance(item, Article)]


@part("journal")
def admit(journal: Journal, articles: Sequence[Article]) -> None:
    """Take in `articles`, split into sentences."""
    journal.admit(each("split", ((article, sentences(article)) for article in articles)))


def translate(
    journal: Journal,
    memory: Memory | None,
    resolved: Resolved,
    articles: Sequence[Article],
    tracker: ProgressTracker,
    stop: Stop,
    meanwhile: Callable[[], bool] = nothing_else,
) -> dict[str, Outcome]:
    """Translate what is missing of `articles`; returns what became of each of their texts.

    Texts that a person corrected are not among them, nor are those that time ran out for. While
    the engine is at work, `meanwhile` is called as `one_machine` does.
    """
    recipe = resolved.translator.recipe
    with part("journal"):
        texts = journal.texts(recipe, [article.id for article in articles])
    store = Stores(journal, memory)
    outcomes: dict[str, Outcome] = {**store.recall(recipe, list(texts))}
    texts |= dict.fromkeys(outcomes, True)
    missing = sum(not done for done in texts.values())
    tracker.recalled += len(texts) - missing
    tracker.update(wave_sentences=missing)
    runner, due = resolved.translator, stop.due
    for batch, tokens in attempt(
        runner, texts, store, budget=runner.budget, due=due, meanwhile=meanwhile
    ):
        outcomes |= batch
        tracker.batch(done=len(good(batch)), failed=len(bad(batch)), tokens=tokens)
    return outcomes


@part("heal")
def mend(
    journal: Journal,
    memory: Memory | None,
    resolved: Resolved,
    outcomes: Mapping[str, Outcome],
    tracker: ProgressTracker,
    stop: Stop,
) -> Healing:
    """Try again what went wrong; counted by remedy, "none" where none helped."""
    healing = heal(
        outcomes,
        resolved.remedies,
        Stores(journal, memory),
        budget=resolved.translator.budget,
        due=stop.due,
        spent=lambda tokens: tracker.batch(done=0, failed=0, tokens=tokens),
    )
    tracker.healed.update(found.rung or "none" for found in healing.verdicts.values())
    return healing


@part("check")
def complete(
    journal: Journal,
    resolved: Resolved,
    articles: Sequence[Article],
    healing: Healing,
    tracker: ProgressTracker,
    stop: Stop,
) -> list[Document]:
    """The articles that are translated, with checked pairs; the others wait for another run.

    An article with a sentence that the engine could not do has failed, and is there all the same,
    the row saying so.
    """
    recipe, ids = resolved.translator.recipe, [article.id for article in articles]
    drafts = [
        (article, [healing.best(pair) for pair in pairs])
        for article, pairs in each("journal", journal.translated(recipe, ids, healing.instead))
        if not any(healing.awaits(pair.sentence) for pair in pairs)
    ]
    answers = ask(resolved, drafts, journal, stop.due)
    documents = [
        judged(draft, answers, resolved.glossary, resolved.thresholds)
        for draft in drafts
        if answers
    ]
    there = {document.article.id for document in documents}
    absent = [article for article in articles if article.id not in there]
    failures = [stuck(d, healing.errors, advice=AGAIN) for d in documents if is_partial(d)]
    tracker.update(writing=len(documents) - len(failures))
    failures += [empty(article) for article in absent if not sentences(article)]
    journal.keep_failures(failures)
    tracker.fail(failures)
    tracker.leave(sum(bool(sentences(article)) for article in absent))
    return documents


@part("summarise")
def brief(
    journal: Journal,
    resolved: Resolved,
    documents: Sequence[Document],
    tracker: ProgressTracker,
    stop: Stop,
) -> list[Brief]:
    """The briefs of `documents`, those without a summary summarised as long as there is time.

    The summary of an article with a row missing is not kept: the next run may have the row.
    """
    ids = {d.article.id: resolved.brief_id(d.article) for d in documents}
    missing = set(journal.unsummarised(ids))
    todo = [document for document in documents if document.article.id in missing]
    model = _abstractor(resolved, stop) if todo else None
    fresh: dict[str, tuple[SummaryLine, ...]] = {}
    for group in waves(todo, SUMMARY_GROUP):
        if resolved.summariser and stop.due():  # without a model it takes no time
            break
        try:
            lines = summarise(group, lines=resolved.config.summarise.lines, model=model)
        except Stopped:
            break
        made = {d.article.id: text for d, text in zip(group, lines, strict=True)}
        whole = [d.article.id for d in group if not is_partial(d)]
        journal.keep_brief(ids, {article: made[article] for article in whole})
        fresh |= made
    waiting = missing - fresh.keys()
    tracker.leave(sum(d.article.id in waiting and not is_partial(d) for d in documents))
    ready = [d for d in documents if d.article.id not in waiting]
    lines_of = {
        d.article.id: tell_doubts(
            fresh.get(d.article.id) or journal.summary(d.article.id, ids[d.article.id]), d.pairs
        )
        for d in ready
    }
    return [briefed(d, lines_of[d.article.id], resolved.recipes) for d in ready]


def _with_deadline(stop: Stop, config: Config) -> Stop:
    if config.run.deadline:
        stop.within(seconds_until(config.run.deadline, datetime.now()))
    if config.run.max_hours:
        stop.within(config.run.max_hours * 3600)
    return stop


def _memory(config: Config) -> AbstractContextManager[Memory | None]:
    return Memory(config.memory.path) if config.memory.path else nullcontext()


def _abstractor(resolved: Resolved, stop: Stop) -> Abstractor | None:
    """The summariser, its engine open; None for the extractive one, or where time is up."""
    runner = resolved.summariser
    if runner is None or stop.due():
        return None
    return abstractor(runner.engine, limit=runner.recipe.limit, budget=runner.budget, due=stop.due)
