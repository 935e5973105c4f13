"""A cut model beside the full one, on the same sentences in the same batches.

Knows engines and scorers; knows nothing of how rows were chosen or learnt.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from statistics import fmean

from translate_tool.dispatch import translate_texts
from translate_tool.engines import Engine
from translate_tool.engines.base import Found
from translate_tool.engines.ct2 import CTranslate2
from translate_tool.evaluation.sets import EvaluationSet
from translate_tool.shortlist.searching import planned

WARM = 2
"""Batches that each side does before the clocks start."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Shares of the sentences, chrF++ of the cut output against the full one, CPU time ratio.

    `missed`: those that have a piece that was left out, and came out with another.
    """

    identical: float
    escaped: float
    missed: float
    chrf: float
    speedup: float


def compare(
    full: CTranslate2, cut: CTranslate2, texts: Sequence[str], kept: Collection[int], budget: int
) -> Comparison:
    """Both translate every batch of `texts`, in turns; CPU time is that of the whole process.

    So nothing else may be at work in it. The cut engine's search with the full model counts.
    """
    batches = [[ids for _, ids in batch] for batch in planned(texts, full, budget)]
    cut.full()  # opening it is no part of a long run's work
    for batch in batches[-WARM:]:
        for engine in (full, cut):
            engine.search(batch, *engine.limits(len(batch[0])))
    before = cut.escaped
    outputs: dict[CTranslate2, list[Found]] = {full: [], cut: []}
    seconds = dict.fromkeys(outputs, 0.0)
    for number, batch in enumerate(batches):
        for engine in (full, cut) if number % 2 else (cut, full):
            start = time.process_time()
            outputs[engine] += engine.search(batch, *engine.limits(len(batch[0])))
            seconds[engine] += time.process_time() - start
    pairs = [(list(a.ids), list(b.ids)) for a, b in zip(outputs[full], outputs[cut], strict=True)]
    return Comparison(
        identical=fmean(a == b for a, b in pairs),
        escaped=(cut.escaped - before) / len(pairs),
        missed=fmean(a != b and not {*a} <= {*kept} for a, b in pairs),
        chrf=_chrf(*(list(map(full.tokenizer.decode, side)) for side in zip(*pairs, strict=True))),
        speedup=seconds[full] / seconds[cut],
    )


def bleu(engine: Engine, against: EvaluationSet, *, limit: int, budget: int) -> float:
    """BLEU of `engine`'s translations of a set, 0..100."""
    from sacrebleu.metrics.bleu import BLEU

    found = translate_texts(engine, against.sources, limit=limit, budget=budget)
    streams = list(zip_longest(*against.references))
    return float(BLEU().corpus_score([h.text for h in found], streams).score)


def _chrf(references: Sequence[str], texts: Sequence[str]) -> float:
    from sacrebleu.metrics.chrf import CHRF

    return float(CHRF(word_order=2).corpus_score(texts, [references]).score)
