"""Keeps an engine busy: texts → chunks → batches → engine → hypotheses.

Knows engines and batches; knows nothing of articles, the journal or outputs.

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
from threading import Event
from typing import TypeVar

from translate_tool.errors import EngineError
from translate_tool.inference.base import Engine
from translate_tool.inference.batches import batches, shared_out
from translate_tool.inference.chunks import Chunked, cut, join
from translate_tool.records import Hypothesis
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


def good(outcomes: Mapping[str, Outcome]) -> dict[str, Hypothesis]:
    """Return the outcomes that are translations."""
    return {text: o for text, o in outcomes.items() if isinstance(o, Hypothesis)}


def bad(outcomes: Mapping[str, Outcome]) -> dict[str, EngineError]:
    """Return the outcomes that the engine could not do."""
    return {text: o for text, o in outcomes.items() if isinstance(o, EngineError)}


def nothing_else() -> bool:
    """Say that there is nothing to do meanwhile."""
    return False


def as_it_is(text: str) -> str:
    """Return `text`."""
    return text


def run_batches(
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
    chunked = (replace(cut(prepare(t), engine.tokenizer, limit), text=t) for t in texts)
    planned = each("tokenise", batches(chunked, lambda one: max(1, one.tokens), budget))
    todo = (left for batch in planned if (left := [u for u in batch if not texts[u.text]]))

    def work(batch: list[Chunked], over: Stopping) -> tuple[dict[str, Outcome], int]:
        return _attempt(engine, batch, budget, over), sum(chunked.tokens for chunked in batch)

    yield from _in_flight(work, todo, engine.workers, due, meanwhile)


def generate_batches(
    engine: Engine, texts: Sequence[str], *, budget: int, due: Stopping = never
) -> list[Hypothesis]:
    """Return the outputs for texts that fit the model as they are, in the same order.

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
    engine: Engine, batch: Sequence[Chunked], budget: int, due: Stopping
) -> dict[str, Outcome]:
    """Translate a batch; halve it when the engine fails, so that the culprits fail alone.

    Raises Stopped once it is `due`.
    """
    try:
        hypotheses = iter(_searched(engine, batch, budget, due))
        return {
            chunked.text: join(chunked, [next(hypotheses) for _ in chunked.pieces])
            for chunked in batch
        }
    except EngineError as exc:
        if len(batch) == 1:
            return {batch[0].text: exc}
        half = len(batch) // 2
        _log.info("a batch of %d failed and is halved: %s", len(batch), exc)
        first, second = batch[:half], batch[half:]
        return _attempt(engine, first, budget, due) | _attempt(engine, second, budget, due)


def _searched(
    engine: Engine, batch: Sequence[Chunked], budget: int, due: Stopping
) -> list[Hypothesis]:
    """Search the pieces of a batch, at most `budget` source tokens at a time.

    A batch within the budget is asked for whole. A text of hundreds of pieces is not: between two
    searches there is a look at whether to stop. Raises EngineError, and Stopped once it is `due`.
    """
    pieces = [piece for chunked in batch for piece in chunked.pieces]
    sizes = [size for chunked in batch for size in chunked.sizes]
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
    """Do `work` on each of `items`, over `workers` threads, with one more queued: none idles.

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
