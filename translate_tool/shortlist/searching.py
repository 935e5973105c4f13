"""A model's own translations of a corpus, as ids.

Knows engines and batches; knows nothing of shortlists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from translate_tool.batching import batches
from translate_tool.engines.base import SearchEngine
from translate_tool.units import cut

Tell = Callable[[str], None]

_TENTH = 10  # parts in which progress is told


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of text as the model sees it, and its hypothesis, the end token included."""

    source: list[int]
    target: list[int]


def pieces(texts: Iterable[str], engine: SearchEngine, limit: int) -> list[str]:
    """What `engine` is handed of the canonical `texts`: pieces of at most `limit` tokens."""
    return [piece for text in texts for piece in cut(text, engine.tokenizer, limit).pieces]


def planned(
    texts: Sequence[str], engine: SearchEngine, budget: int
) -> list[list[tuple[str, list[int]]]]:
    """`texts` with their source ids, in batches of `budget` padded tokens."""
    encoded = [(text, engine.tokenizer.encode(text)) for text in texts]
    return list(batches(encoded, lambda pair: len(pair[1]), budget, tie=lambda pair: pair[0]))


def written(texts: Sequence[str], engine: SearchEngine, budget: int, tell: Tell) -> list[Written]:
    """The hypotheses for pieces of text, longest first. Raises EngineError."""
    plan = planned(texts, engine, budget)
    found: list[Written] = []
    told = 0

    def work(batch: list[tuple[str, list[int]]]) -> list[Written]:
        sources = [ids for _, ids in batch]
        outputs = engine.search(sources, *engine.limits(len(sources[0])))
        return [Written(s, list(o.ids)) for s, o in zip(sources, outputs, strict=True)]

    with ThreadPoolExecutor(engine.workers) as pool:
        for batch in pool.map(work, plan):
            found += batch
            if (done := _TENTH * len(found) // len(texts)) > told:
                told = done
                tell(f"translated {len(found):,} of {len(texts):,} sentences")
    return found
