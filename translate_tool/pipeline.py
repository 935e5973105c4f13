"""The night's work: four idempotent drains over waves of articles.

    files ─find, read→ Article ─segment→ Sentence ─────→ journal         1 admit
    journal ─missing texts→ units ─batches→ engine ────→ journal         2 translate
    journal ─pairs→ checks ─summarise──────────────────→ journal         3 brief
    journal ─briefs→ writers ──────────────────────────→ outputs/        4 publish

Each drain asks what is missing, computes it and commits it. There is no resume: a run that was
killed goes on because the next one finds less missing.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from translate_tool import readers, writers
from translate_tool.checks import check
from translate_tool.config import Config
from translate_tool.dispatch import generate_texts, one_machine
from translate_tool.errors import ConfigError, EngineError, InputError
from translate_tool.journal import Journal
from translate_tool.lock import hold
from translate_tool.records import Article, Brief, Failure, Hypothesis, Pair, canonical
from translate_tool.report import Progress, Report, Tally, silent
from translate_tool.segment import sentences
from translate_tool.stopping import Stop, seconds_until
from translate_tool.summarise import Abstractor, Document, summarise
from translate_tool.workshop import Bench

T = TypeVar("T")

STATE = ".translate-tool"
"""The folder inside the output folder where the journal and the lock live."""

SUMMARY_GROUP = 16
"""Articles summarised between two commits: enough for dense batches, little to lose in a kill."""


def run(
    config: Config,
    on_progress: Callable[[Progress], None] = silent,
    stop: Stop | None = None,
) -> Report:
    """Bring the journal up to date with the inputs, then the outputs up to date with the journal.

    Once `stop` is due, or the deadline of the settings, the batches in flight are kept, what is
    complete is published, and the rest is left to the next run.

    Raises ConfigError, ModelError, Busy, JournalError or OutputError when the run as a whole
    cannot go on; what concerns one input only is among the report's failures.
    """
    started = time.monotonic()
    if not config.run.inputs:
        raise ConfigError(
            "nothing to read: no inputs were given",
            hint="Name files or folders, or set `inputs` under [run] in the settings.",
        )
    stop = _with_deadline(stop or Stop(), config)
    found = _ordered(readers.find(config.run.inputs, skip=config.run.output), config)
    bench = Bench(config)
    tally = Tally(on_progress=on_progress, progress=Progress(sources=len(found)))
    state = config.run.output / STATE
    with hold(state), Journal(state / "journal.sqlite3") as journal:
        for wave in waves(read_all(found, config, stop, tally), config.run.wave):
            articles = receive(journal, wave, tally)
            fresh = unpublished(journal, bench, articles, tally)
            journal.admit((article, sentences(article)) for article in fresh)
            errors = translate(journal, bench, fresh, tally, stop)
            documents = complete(journal, bench, fresh, errors, tally, stop)
            summarised = brief(journal, bench, documents, tally, stop)
            publish(journal, bench, summarised, tally)
        entries = publish_index(journal, bench, tally)
    report = _report(bench, tally, entries, stop, time.monotonic() - started)
    writers.write(config.run.output / "report.json", json.dumps(report.as_dict(), indent=2) + "\n")
    return report


def waves(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of `size`; the last may be shorter."""
    iterator = iter(items)
    while wave := list(islice(iterator, size)):
        yield wave


def read_all(
    found: Sequence[readers.Source | Failure], config: Config, stop: Stop, tally: Tally
) -> Iterator[Article | Failure]:
    """Every article, in the order found, until `stop`; what cannot be read, as a failure."""
    for number, item in enumerate(found):
        if stop.due():
            unread = [rest.origin for rest in found[number:]]
            tally.receive(unread)
            tally.leave(len(unread))
            return
        if isinstance(item, Failure):
            yield item
            continue
        try:
            yield from readers.read(item, max_bytes=config.read.max_bytes)
        except InputError as exc:
            yield Failure(
                origin=exc.origin,
                status="quarantined",
                place=exc.place,
                reason=exc.message,
                hint=exc.hint,
            )


def receive(journal: Journal, wave: Sequence[Article | Failure], tally: Tally) -> list[Article]:
    """Count a wave in; put its failures on record and return its articles."""
    failures = [item for item in wave if isinstance(item, Failure)]
    journal.keep_failures(failures)
    tally.receive([item.origin for item in wave])
    tally.fail(failures)
    return [item for item in wave if isinstance(item, Article)]


def unpublished(
    journal: Journal, bench: Bench, articles: Sequence[Article], tally: Tally
) -> list[Article]:
    """Those whose files on disk are not, or may not be, what this run would write."""
    known = journal.published([article.origin for article in articles])

    def stands(article: Article) -> bool:
        item = known.get(article.origin)
        return (
            item is not None
            and item.stamp == bench.stamp(article)
            and all(path.exists() for path in _paths(bench, item.name).values())
        )

    fresh = [article for article in articles if not stands(article)]
    tally.begin(wave=len(fresh), done=len(articles) - len(fresh))
    return fresh


def translate(
    journal: Journal, bench: Bench, articles: Sequence[Article], tally: Tally, stop: Stop
) -> dict[str, EngineError]:
    """Translate what is missing of `articles`; returns the texts the engine could not do."""
    recipe = bench.translator.recipe
    texts = journal.texts(recipe, [article.id for article in articles])
    missing = sum(not done for done in texts.values())
    tally.recalled += len(texts) - missing
    tally.tell(wave_sentences=missing)
    errors: dict[str, EngineError] = {}
    if not missing:
        return errors
    budget = bench.config.translate.token_budget
    engine, limit = bench.translator.engine, recipe.limit
    for outcomes, tokens in one_machine(engine, texts, limit=limit, budget=budget, due=stop.due):
        good = {text: o for text, o in outcomes.items() if isinstance(o, Hypothesis)}
        errors |= {text: o for text, o in outcomes.items() if isinstance(o, EngineError)}
        journal.keep(recipe, good)
        tally.batch(done=len(good), failed=len(outcomes) - len(good), tokens=tokens)
    return errors


def complete(
    journal: Journal,
    bench: Bench,
    articles: Sequence[Article],
    errors: Mapping[str, EngineError],
    tally: Tally,
    stop: Stop,
) -> list[Document]:
    """The articles translated whole, with checked pairs; others have failed, or wait for a run."""
    ids = [article.id for article in articles]
    documents = [
        Document(article=article, pairs=tuple(_checked(pair) for pair in pairs))
        for article, pairs in journal.translated(bench.translator.recipe, ids)
    ]
    whole = {document.article.id for document in documents}
    unfinished = [article for article in articles if article.id not in whole]
    failures = [failure for a in unfinished if (failure := _failure(a, errors, stop))]
    journal.keep_failures(failures)
    tally.fail(failures)
    tally.leave(len(unfinished) - len(failures))
    tally.tell(wave=len(documents))
    return documents


def brief(
    journal: Journal, bench: Bench, documents: Sequence[Document], tally: Tally, stop: Stop
) -> list[Document]:
    """Summarise the documents that have no summary yet; returns those that have one now."""
    missing = set(journal.unsummarised(bench.brief_id, [d.article.id for d in documents]))
    todo = [document for document in documents if document.article.id in missing]
    for group in waves(todo, SUMMARY_GROUP):
        if bench.summariser and stop.due():  # without a model it takes no time
            break
        lines = summarise(group, lines=bench.config.summarise.lines, model=_abstractor(bench))
        ids = [document.article.id for document in group]
        journal.keep_brief(bench.brief_id, dict(zip(ids, lines, strict=True)))
        missing.difference_update(ids)
    tally.leave(len(missing))
    return [document for document in documents if document.article.id not in missing]


def publish(journal: Journal, bench: Bench, documents: Sequence[Document], tally: Tally) -> None:
    """Write the briefs, each put on record as soon as its files are safe on disk."""
    for document in documents:
        article = document.article
        made = Brief(
            article=article,
            pairs=document.pairs,
            summary=journal.summary(bench.brief_id, article.id),
            recipes=bench.recipes,
        )
        name = _claim(journal, article.origin)
        for format_name, path in _paths(bench, name).items():
            writers.write(path, writers.FORMATS[format_name].render(made, bench.context))
        entry = writers.entry(made, name)
        journal.keep_published(article.origin, name=name, stamp=bench.stamp(article), entry=entry)
        tally.publish()


def publish_index(journal: Journal, bench: Bench, tally: Tally) -> list[writers.Entry]:
    """Write the front page over every brief of this run's inputs, old or new."""
    published = journal.published(tally.origins)
    entries = [writers.Entry(**published[o].entry) for o in tally.origins if o in published]
    formats = bench.config.write.formats
    suffix = writers.FORMATS["markdown" if "markdown" in formats else formats[0]].suffix
    page = writers.render_index(entries, tally.failures, bench.context, suffix=suffix)
    writers.write(bench.config.run.output / "index.md", page)
    return entries


def _ordered(
    found: Sequence[readers.Source | Failure], config: Config
) -> list[readers.Source | Failure]:
    """Failures first, then sources as the settings ask; `found` is in order of origin."""
    if config.run.order == "name":
        return sorted(found, key=lambda item: isinstance(item, readers.Source))
    return sorted(found, key=lambda i: -i.modified if isinstance(i, readers.Source) else -math.inf)


def _with_deadline(stop: Stop, config: Config) -> Stop:
    if config.run.deadline:
        stop.within(seconds_until(config.run.deadline, datetime.now()))
    if config.run.max_hours:
        stop.within(config.run.max_hours * 3600)
    return stop


def _paths(bench: Bench, name: str) -> dict[str, Path]:
    """Format → file, for the brief that goes by `name`."""
    run, formats = bench.config.run, bench.config.write.formats
    return {f: run.output / (name + writers.FORMATS[f].suffix) for f in formats}


def _claim(journal: Journal, origin: str) -> str:
    """The output name of `origin`: its own, or a longer one where another origin has that name."""
    name = writers.file_name(origin)
    if journal.holder(name) in (None, origin):
        return name
    return writers.file_name(origin, distinct=True)


def _checked(pair: Pair) -> Pair:
    flags = check(pair.sentence.text, pair.hypothesis.text, pair.hypothesis.score)
    return Pair(sentence=pair.sentence, hypothesis=pair.hypothesis, flags=flags)


def _failure(article: Article, errors: Mapping[str, EngineError], stop: Stop) -> Failure | None:
    """Why an article could not be translated whole, and where it stuck; None if it only waits."""
    for sentence in sentences(article):
        if error := errors.get(canonical(sentence.text)):
            return Failure(
                origin=article.origin,
                status="failed",
                place=f"block {sentence.block + 1}, sentence {sentence.index + 1}",
                reason=error.message,
                hint=error.hint or "Run again: what is done is kept, only this is tried anew.",
            )
    if stop.due():
        return None
    return Failure(origin=article.origin, status="failed", reason="it has no sentence")


def _abstractor(bench: Bench) -> Abstractor | None:
    tool = bench.summariser
    if tool is None:
        return None
    engine, budget = tool.engine, bench.config.translate.token_budget
    return Abstractor(
        generate=lambda texts: generate_texts(engine, texts, budget=budget),
        count=engine.tokenizer.count,
        limit=tool.recipe.limit,
    )


def _report(
    bench: Bench, tally: Tally, entries: Sequence[writers.Entry], stop: Stop, seconds: float
) -> Report:
    return Report(
        output=bench.config.run.output,
        inputs=len(tally.origins),
        done=tally.progress.done,
        left=tally.left,
        stopped=stop.reason if tally.left else "",
        failures=tuple(tally.failures),
        translated=tally.progress.translated,
        recalled=tally.recalled,
        tokens=tally.progress.tokens,
        published=tally.published,
        rows=sum(entry.rows for entry in entries),
        flagged=sum(entry.flagged for entry in entries),
        seconds=seconds,
        signatures=tuple(recipe.signature for recipe in bench.recipes),
        notes=bench.context.notes,
    )
