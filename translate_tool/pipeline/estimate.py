"""What a run would have to do, and how long it would take: asked before the night.

Reads every input one by one, as a run would, and writes nothing. The pace is measured: some of the
very sentences that are to be translated are, for a few seconds, and thrown away.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Generic, TypeVar

from translate_tool.config import STATE, Config
from translate_tool.errors import ConfigError, TranslateToolError
from translate_tool.inference import autotune
from translate_tool.inference.chunks import cut
from translate_tool.inference.runner import Runner
from translate_tool.language.sentences import sentences
from translate_tool.pipeline import ownership
from translate_tool.readers import ingest
from translate_tool.records import Article, Failure, Hypothesis, Pair, Sentence, canonical
from translate_tool.runtime import machine
from translate_tool.store.journal_reader import Glance
from translate_tool.summarisation import Document, summarise
from translate_tool.summarisation.abstractive import abstractor
from translate_tool.translation.resolve import Resolved

T = TypeVar("T")

SAMPLE = 384
"""Sentences drawn for the calibration; on a slow machine time is up before they are all done."""

GROUPS = 3
"""Parts of the sample that are timed one by one: their spread gives the range."""

SECONDS = 6.0
"""No further group is begun after so long."""

MARGIN = 0.15
"""Added to the range on both sides: what a few seconds cannot show (other work on the machine, a
processor that gets warm). Four runs of 1,100 to 2,600 sentences by the bundled model on one core of
a CPU took 0.97 to 1.03 of the time expected."""

WRITING = 0.005
"""Seconds per article for the journal, the checks, an extractive summary and two synced files:
1,000 short articles with the echo engine took 4.9 s on two CPU cores with a solid-state disk."""

BYTES = (5_000, 25)
"""Disk that an article needs, and each byte of its text, for journal, Markdown and JSON together:
12.5 kB for articles of 0.31 kB and 50 kB for those of 1.85 kB, measured with the echo engine."""

SITE_BYTES = (10_000, 18)
"""The same for the site: 28 and 93 kB with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """Seconds that a run should take: between `low` and `high`, most likely `expected`.

    `rate` is in source tokens a second, as measured on `sampled` sentences.
    """

    expected: float
    low: float
    high: float
    rate: float
    sampled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run would find. `missing` of the `distinct` sentences have to be translated.

    `tokens` are the source tokens of the missing ones; `tokens` and `time` are None where there is
    no model to count and measure with. `problems`: why a run could not start, or not finish;
    `notes`: what is passed over.
    """

    inputs: int
    articles: int
    sentences: int
    distinct: int
    missing: int
    tokens: int | None
    failures: tuple[Failure, ...]
    time: Time | None
    disk_needed: int
    disk_free: int
    signatures: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)


class Reservoir(Generic[T]):
    """`most` items drawn from a stream, each with the same chance (Vitter 1985, algorithm R)."""

    def __init__(self, most: int) -> None:
        self.items: list[T] = []
        self._most = most
        self._seen = 0
        self._chance = random.Random(0)  # noqa: S311 - drawing a sample: the same each time

    def add(self, item: T) -> None:
        """Offer one item of the stream."""
        self._seen += 1
        if len(self.items) < self._most:
            self.items.append(item)
        elif (place := self._chance.randrange(self._seen)) < self._most:
            self.items[place] = item


@dataclass(kw_only=True)
class _Count:
    """What has been found so far; of sentences only 8 bytes of their digests are kept."""

    inputs: int = 0
    articles: int = 0
    sentences: int = 0
    missing: int = 0
    tokens: int = 0
    bytes: int = 0
    failures: list[Failure] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    sample: Reservoir[str] = field(default_factory=lambda: Reservoir(SAMPLE))
    documents: Reservoir[Article] = field(default_factory=lambda: Reservoir(3))


def plan(config: Config, on_article: Callable[[int], None] = lambda _: None) -> Plan:
    """What a run with these settings would do; `on_article` is told how many have been read.

    Raises ConfigError for inputs that are not there and settings that contradict one another,
    InputError where there is nothing to read; a model that cannot be had, or an output folder with
    files of somebody else, is among the plan's problems.
    """
    resolved, problem = _bench(config)
    notes: list[str] = []
    runner = resolved.translator.runner if resolved else None
    count = _Count()
    began = time.monotonic()
    stores = [config.run.output / STATE / "journal.sqlite3"]
    stores += [config.memory.path] if config.memory.path else []
    with ExitStack() as stack:
        known = [stack.enter_context(Glance(path)) for path in stores]
        for item in ingest.read_everything(config, notes.append):
            count.inputs += 1
            if isinstance(item, Failure):
                count.failures.append(item)
                continue
            _take_in(item, count, known, runner)
            on_article(count.articles)
    reading = time.monotonic() - began
    needed = _disk(config, count) if count.missing else 0
    found = Plan(
        inputs=count.inputs,
        articles=count.articles,
        sentences=count.sentences,
        distinct=len(count.seen),
        missing=count.missing,
        tokens=count.tokens if resolved else None,
        failures=tuple(count.failures),
        time=_time(resolved, count, reading) if resolved else None,
        disk_needed=needed,
        disk_free=machine.free(config.run.output),
        signatures=tuple(recipe.signature for recipe in resolved.recipes) if resolved else (),
        problems=tuple(filter(None, (problem, _refusal(config)))),
        notes=tuple(notes),
    )
    if found.disk_needed > found.disk_free:
        full = f"{config.run.output}: too little room on this disk: free some, or choose another"
        return replace(found, problems=(*found.problems, full))
    return found


def _disk(config: Config, count: _Count) -> int:
    """Bytes that the outputs and the journal will take."""
    each, per_byte = BYTES
    if "html" in config.write.formats:
        each, per_byte = each + SITE_BYTES[0], per_byte + SITE_BYTES[1]
    return count.articles * each + count.bytes * per_byte


def pace(runner: Runner, texts: Sequence[str], seconds: float = SECONDS) -> tuple[list[float], int]:
    """Source tokens a second of each of a few groups of `texts`, and how many texts were done.

    Groups are alike in length. One text is translated first and not counted: it warms up.
    """
    ranked = sorted(texts, key=len)
    _translate(runner, ranked[:1])
    groups = [group for start in range(GROUPS) if (group := ranked[start::GROUPS])]
    rates: list[float] = []
    done = 0
    began = time.perf_counter()
    for group in groups:
        start = time.perf_counter()
        tokens = _translate(runner, group)
        if tokens:  # a text without letters is copied, and has none
            rates.append(tokens / (time.perf_counter() - start))
        done += len(group)
        if time.perf_counter() - began > seconds:
            break
    return rates, done


def _bench(config: Config) -> tuple[Resolved | None, str]:
    try:
        resolved = Resolved(config)
        autotune.tune(resolved.translator.runner, config, size=0)
        _ = resolved.translator.runner.engine
    except TranslateToolError as exc:
        if exc.exit_code == 2:
            raise
        return None, str(exc)
    return resolved, ""


def _refusal(config: Config) -> str:
    """Why a run would not begin in the output folder; "" if it would."""
    try:
        ownership.demand_room(config, ingest.origins(ingest.find(config)))
    except ConfigError as exc:
        return str(exc)
    return ""


def _take_in(
    article: Article, count: _Count, stores: Sequence[Glance], runner: Runner | None
) -> None:
    """Count an article; of its sentences, those to translate that were in none before it."""
    split = sentences(article)
    count.articles += 1
    count.sentences += len(split)
    count.bytes += sum(len(block.text.encode("utf-8", "replace")) for block in article.blocks)
    fresh: dict[str, Sentence] = {}
    for sentence in split:
        if article.blocks[sentence.block].copied:
            continue
        short = int(sentence.key[:16], 16)
        if short not in count.seen:
            count.seen.add(short)
            fresh[sentence.key] = sentence
    known: set[str] = set()
    if runner:
        known.update(*(store.known(runner.recipe.id, list(fresh)) for store in stores))
    todo = [canonical(sentence.text) for key, sentence in fresh.items() if key not in known]
    count.missing += len(todo)
    for text in todo:
        count.sample.add(text)
        if runner:
            count.tokens += cut(text, runner.engine.tokenizer, runner.recipe.limit).tokens
    if todo:
        count.documents.add(article)


def _time(resolved: Resolved, count: _Count, reading: float) -> Time:
    """Reading as long as it took just now, then translating, summarising and writing."""
    rest = reading + count.articles * (WRITING + _summary_seconds(resolved, count.documents.items))
    rates, sampled = pace(resolved.translator.runner, count.sample.items)
    if not rates:
        low = expected = high = rest
        return Time(expected=expected, low=low, high=high, rate=0.0, sampled=sampled)
    rate = len(rates) / sum(1 / rate for rate in rates)
    return Time(
        expected=rest + count.tokens / rate,
        low=(rest + count.tokens / max(rates)) * (1 - MARGIN),
        high=(rest + count.tokens / min(rates)) * (1 + MARGIN),
        rate=rate,
        sampled=sampled,
    )


def _summary_seconds(resolved: Resolved, articles: Sequence[Article]) -> float:
    """Seconds an article takes a summarising model; its French stands in for the English."""
    if resolved.summariser is None or not articles:
        return 0.0
    documents = [
        Document(
            article=article,
            pairs=tuple(
                Pair(sentence=s, hypothesis=Hypothesis(text=canonical(s.text), score=0.0))
                for s in sentences(article)
            ),
        )
        for article in articles
    ]
    runner = resolved.summariser
    model = abstractor(runner)
    summarise(documents[:1], lines=resolved.config.summarise.lines, model=model)  # warms up
    began = time.perf_counter()
    summarise(documents, lines=resolved.config.summarise.lines, model=model)
    return (time.perf_counter() - began) / len(documents)


def _translate(runner: Runner, texts: Sequence[str]) -> int:
    """Translate `texts` and throw the translations away; returns their source tokens."""
    return sum(tokens for _, tokens in runner.run_batches(dict.fromkeys(texts, False)))
