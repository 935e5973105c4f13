"""Estimates what a run would have to do, and how long it would take.

Reads every input one by one, as a run would, and writes nothing. The pace is measured: some of the
very sentences that are to be translated are, for a few seconds, and thrown away.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, TypeVar

from translate_tool import readers
from translate_tool.config import Config
from translate_tool.errors import ConfigError, OutputError, TranslateToolError
from translate_tool.inference import autotune
from translate_tool.inference.chunks import cut
from translate_tool.inference.runner import Runner
from translate_tool.language.sentences import sentences
from translate_tool.pipeline import ownership, places
from translate_tool.pipeline.known import Known
from translate_tool.readers import ingest
from translate_tool.records import Article, Failure, Hypothesis, Pair, Sentence, canonical
from translate_tool.runtime import machine
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

    `kinds`: files to be read, by what decides who reads them; `fresh`: articles whose briefs are
    not on disk as this run would write them; `tokens` are the source tokens of the missing
    sentences, None, as `time` is, where there is no model to count and measure with. `disk_needed`:
    bytes, beside what is there already. `problems`: why a run could not start, or not finish;
    `exit_code`: what it would end with for that, 0 if there is none; `notes`: what is passed over.
    """

    inputs: int
    kinds: Mapping[str, int]
    articles: int
    fresh: int
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
    exit_code: int = 0
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
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
    fresh: int = 0
    sentences: int = 0
    missing: int = 0
    tokens: int = 0
    disk: int = 0
    failures: list[Failure] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    sample: Reservoir[str] = field(default_factory=lambda: Reservoir(SAMPLE))
    documents: Reservoir[Article] = field(default_factory=lambda: Reservoir(3))


def plan(config: Config, on_article: Callable[[int], None] = lambda _: None) -> Plan:
    """Return what a run with these settings would do; `on_article` gets the count read.

    Raises ConfigError for inputs that are not there and settings that contradict one another,
    InputError where there is nothing to read; a model that cannot be had, or an output folder with
    files of somebody else, is among the plan's problems.
    """
    places.require(config)
    notes: list[str] = []
    found, prepare = ingest.find(config, notes.append), ingest.preparation(config)
    resolved, problem = _resolved(config)
    refusal = _refusal(config, found)
    count = _Count()
    began = time.monotonic()
    with Known(config, resolved) as known:
        for item in (part for file in found for part in ingest.read(file, config, prepare, {})):
            count.inputs += 1
            if isinstance(item, Failure):
                count.failures.append(item)
                continue
            _take_in(item, count, known)
            on_article(count.articles)
    reading = time.monotonic() - began
    problems = [error for error in (problem, refusal) if error]
    free = machine.free(config.run.output)
    if count.disk > free:
        full = f"{config.run.output}: too little room on this disk"
        problems.append(OutputError(full, hint="Free some, or choose another with --output."))
    return Plan(
        inputs=count.inputs,
        kinds=_kinds(found),
        articles=count.articles,
        fresh=count.fresh,
        sentences=count.sentences,
        distinct=len(count.seen),
        missing=count.missing,
        tokens=count.tokens if resolved else None,
        failures=tuple(count.failures),
        time=_time(resolved, count, reading) if resolved else None,
        disk_needed=count.disk,
        disk_free=free,
        signatures=tuple(recipe.signature for recipe in resolved.recipes) if resolved else (),
        problems=tuple(map(str, problems)),
        exit_code=problems[0].exit_code if problems else 0,
        notes=tuple(notes),
    )


def _kinds(found: Sequence[ingest.Found]) -> dict[str, int]:
    """Count the files to read by the suffix that says who reads them; the most frequent first."""
    files = (item for item in found if isinstance(item, readers.Source))
    kinds = Counter(readers.kind_of(item.path.name) or "standard input" for item in files)
    return dict(kinds.most_common())


def pace(runner: Runner, texts: Sequence[str], seconds: float = SECONDS) -> tuple[list[float], int]:
    """Measure source tokens a second on a few groups of `texts`; also return the texts done.

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


def _resolved(config: Config) -> tuple[Resolved | None, TranslateToolError | None]:
    try:
        resolved = Resolved(config)
        autotune.tune(resolved.translator.runner, config, size=0)
        _ = resolved.translator.runner.engine
    except ConfigError:
        raise
    except TranslateToolError as exc:
        return None, exc
    return resolved, None


def _refusal(config: Config, found: Sequence[ingest.Found]) -> TranslateToolError | None:
    """Return why a run would not begin in the output folder; None if it would."""
    try:
        ownership.refuse_foreign_files(config, ingest.origins(found))
    except ConfigError as exc:
        return exc
    return None


def _take_in(article: Article, count: _Count, known: Known) -> None:
    """Count an article; of its sentences, those to translate that were in none before it."""
    split = sentences(article)
    count.articles += 1
    count.sentences += len(split)
    if (disk := known.disk(article)) is not None:
        count.fresh += 1
        count.disk += disk
    fresh: dict[str, Sentence] = {}
    for sentence in split:
        if article.blocks[sentence.block].copied:
            continue
        short = int(sentence.key[:16], 16)
        if short not in count.seen:
            count.seen.add(short)
            fresh[sentence.key] = sentence
    there = known.sentences(fresh)
    todo = [canonical(sentence.text) for key, sentence in fresh.items() if key not in there]
    count.missing += len(todo)
    for text in todo:
        count.sample.add(text)
        if runner := known.runner:
            count.tokens += cut(text, runner.engine.tokenizer, runner.recipe.limit).tokens
    if todo:
        count.documents.add(article)


def _time(resolved: Resolved, count: _Count, reading: float) -> Time:
    """Add up reading, as long as it took just now, translating, summarising and writing."""
    rest = reading + count.fresh * (WRITING + _summary_seconds(resolved, count.documents.items))
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
    """Measure the seconds that an article takes a summarising model, on its French."""
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
