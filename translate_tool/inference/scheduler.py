"""One machine's way of getting texts translated: units → batches → engine → hypotheses.

Knows engines and batching; knows nothing of articles, the journal or outputs.

Batches are planned over all texts, and only then is what is already done taken out. So a sentence
keeps the same company in a resumed run as in an unbroken one: its padded arithmetic, hence its
words, are the same to the bit.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from itertools import takewhile
from statistics import fmean
from threading import Event
from typing import TypeVar

from translate_tool.errors import EngineError
from translate_tool.inference.base import Engine
from translate_tool.inference.batches import batches, shared_out
from translate_tool.inference.chunks import Unit, cut, join
from translate_tool.language.sentences import Span, split
from translate_tool.records import Hypothesis, canonical
from translate_tool.runtime.deadline import WORKER, Patience, Stopped, never
from translate_tool.runtime.timing import current, each, part

_log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

Outcome = Hypothesis | EngineError
"""What became of a text: its hypothesis, or why there is none."""

Stopping = Callable[[], bool]
"""Whether it is time to stop."""

Prepare = Callable[[str], str]
"""What a model is shown of a text."""

LOOK = 0.2
"""Seconds between two looks at the clock while an engine is at work."""


def nothing_else() -> bool:
    """What there is to do meanwhile for those who only wait."""
    return False


def as_it_is(text: str) -> str:
    """The text."""
    return text


def one_machine(
    engine: Engine,
    texts: Mapping[str, bool],
    *,
    limit: int,
    budget: int,
    due: Callable[[], bool] = never,
    prepare: Prepare = as_it_is,
    meanwhile: Callable[[], bool] = nothing_else,
) -> Iterator[tuple[dict[str, Outcome], int]]:
    """Translate those canonical `texts` whose value (is it done?) is false, batch by batch.

    `limit` and `budget` are in source tokens: of one piece, and of one padded batch. The engine
    is shown what `prepare` makes of a text; outcomes are those of the text itself. Yields what
    became of each text of a batch, and the batch's source tokens, in the order planned;
    `engine.workers` batches are in flight at a time. While the engine is at work, `meanwhile` is
    called in this thread: it does a little of something else, and returns whether there was
    anything to do.

    Once `due`, no further search is begun. A batch that is not through some seconds later is given
    up whole: the next run does it again, its texts in the company they have in an unbroken one.
    """
    units = (replace(cut(prepare(t), engine.tokenizer, limit), text=t) for t in texts)
    planned = each("tokenise", batches(units, lambda unit: max(1, unit.tokens), budget))
    todo = (left for batch in planned if (left := [u for u in batch if not texts[u.text]]))

    def work(batch: list[Unit], over: Stopping) -> tuple[dict[str, Outcome], int]:
        return _attempt(engine, batch, budget, over), sum(unit.tokens for unit in batch)

    yield from _in_flight(work, todo, engine.workers, due, meanwhile)


def translate_texts(
    engine: Engine,
    texts: Sequence[str],
    *,
    limit: int,
    budget: int,
    mend: Callable[[Mapping[str, Outcome]], Mapping[str, Outcome]] = dict,
) -> list[Hypothesis]:
    """Each text's translation, in the same order; long texts are translated sentence by sentence.

    The white space between sentences is kept. The score is the mean over the sentences. `mend` may
    better the outcomes of the sentences. Raises EngineError when the engine fails on any of them.
    """
    lines = [[span for span in split(text) if span.text] for text in texts]
    wanted = {canonical(span.text): False for line in lines for span in line}
    outcomes: dict[str, Outcome] = {}
    for batch, _ in one_machine(engine, wanted, limit=limit, budget=budget):
        outcomes |= batch
    done = {text: _success(outcome) for text, outcome in mend(outcomes).items()}
    return [_joined(line, [done[canonical(span.text)] for span in line]) for line in lines]


def generate_texts(
    engine: Engine, texts: Sequence[str], *, budget: int, due: Stopping = never
) -> list[Hypothesis]:
    """`engine.generate` over texts that fit the model as they are, in batches; same order.

    Raises EngineError when the engine fails, Stopped when it is `due` before all are done.
    """
    with part("tokenise"):
        sizes = [engine.tokenizer.count(text) for text in texts]
    planned = shared_out(range(len(texts)), sizes.__getitem__, budget, engine.workers)

    def work(batch: list[int], over: Stopping) -> list[tuple[int, Hypothesis]]:
        if over():
            raise Stopped
        hypotheses = engine.generate([texts[number] for number in batch])
        return list(zip(batch, hypotheses, strict=True))

    done = dict(pair for pairs in _in_flight(work, planned, engine.workers, due) for pair in pairs)
    if len(done) < len(texts):
        raise Stopped
    return [done[number] for number in range(len(texts))]


def _attempt(
    engine: Engine, batch: Sequence[Unit], budget: int, due: Stopping
) -> dict[str, Outcome]:
    """Translate a batch; halve it when the engine fails, so that the culprits fail alone.

    Raises Stopped once it is `due`.
    """
    try:
        hypotheses = iter(_searched(engine, batch, budget, due))
        return {unit.text: join(unit, [next(hypotheses) for _ in unit.pieces]) for unit in batch}
    except EngineError as exc:
        if len(batch) == 1:
            return {batch[0].text: exc}
        half = len(batch) // 2
        _log.info("a batch of %d failed and is halved: %s", len(batch), exc)
        first, second = batch[:half], batch[half:]
        return _attempt(engine, first, budget, due) | _attempt(engine, second, budget, due)


def _searched(
    engine: Engine, batch: Sequence[Unit], budget: int, due: Stopping
) -> list[Hypothesis]:
    """What the engine makes of the pieces of a batch, at most `budget` source tokens at a time.

    A batch within the budget is asked for whole. A text of hundreds of pieces is not: between two
    searches there is a look at whether to stop. Raises EngineError, and Stopped once it is `due`.
    """
    pieces = [piece for unit in batch for piece in unit.pieces]
    sizes = [size for unit in batch for size in unit.sizes]
    groups = [list(range(len(pieces)))]
    if sum(sizes) > budget:
        groups = list(batches(groups[0], sizes.__getitem__, budget, "{:09}".format))
    done: dict[int, Hypothesis] = {}
    for group in groups:
        if due():
            raise Stopped
        found = engine.generate([pieces[number] for number in group])
        done.update(zip(group, found, strict=True))
    return [done[number] for number in range(len(pieces))]


def _in_flight(
    work: Callable[[T, Stopping], R],
    items: Iterable[T],
    workers: int,
    due: Stopping = never,
    meanwhile: Callable[[], bool] = nothing_else,
) -> Iterator[R]:
    """`work` done on each of `items`, over `workers` threads, with one more queued: none idles.

    In the order of `items`. Once `due`, no other is begun, and what is in flight is given up after
    a little patience: `work` is told by its second argument, and absent from what is yielded. What
    is to be done `meanwhile` is done only while an item is there to be taken up.
    """
    watch, over, patience = current(), Event(), Patience(due)

    def timed(item: T) -> R:
        with watch.call():
            return work(item, lambda: over.is_set() or due())

    def landed(future: Future[R]) -> Iterator[R]:
        while not future.done() and meanwhile():
            pass
        with part("wait"):
            while not future.done() and not patience.over():
                wait([future], LOOK)
        with suppress(Stopped):
            if future.done():
                yield future.result()

    pool = ThreadPoolExecutor(workers, WORKER)
    waiting: deque[Future[R]] = deque()
    try:
        for item in takewhile(lambda _: not due(), items):
            waiting.append(pool.submit(timed, item))
            if len(waiting) > workers:
                yield from landed(waiting.popleft())
        while waiting:
            yield from landed(waiting.popleft())
    finally:
        over.set()  # whoever works on finds out before his next search
        pool.shutdown(wait=False, cancel_futures=True)


def _success(outcome: Outcome) -> Hypothesis:
    if isinstance(outcome, EngineError):
        raise outcome
    return outcome


def _joined(spans: Sequence[Span], hypotheses: Sequence[Hypothesis]) -> Hypothesis:
    if not spans:
        return Hypothesis(text="", score=0.0)
    text = "".join(h.text + (s.gap or " ") for s, h in zip(spans, hypotheses, strict=True))
    return Hypothesis(text=text.rstrip(), score=fmean(h.score for h in hypotheses))
