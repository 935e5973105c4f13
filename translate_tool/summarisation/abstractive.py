"""Lets a model write summaries, and prepares what it is given to read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from translate_tool.inference.chunks import cut
from translate_tool.inference.runner import Runner
from translate_tool.inference.scheduler import Stopping
from translate_tool.records import Hypothesis, canonical
from translate_tool.runtime.deadline import never
from translate_tool.summarisation.document import ENDED, Document, candidates, is_severe, is_short

_NOT_READ_OUT = frozenset({"code", "table_row"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstractor:
    """Is a summarising model, as much of it as is needed here.

    `generate` maps texts to their summaries, same length and order. `count` gives the tokens of a
    text, end tokens included; no text handed to `generate` counts more than `limit`.
    """

    generate: Callable[[Sequence[str]], list[Hypothesis]]
    count: Callable[[str], int]
    limit: int

    def unknown(self, _: str) -> frozenset[str]:
        """Return none, as far as fitting goes: the engine carries what the vocabulary lacks."""
        return frozenset()


def chunks(document: Document, model: Abstractor) -> list[str]:
    """Cut the English of the article into as few chunks as fit the model, between sentences.

    None for a short article. The chunks are about equally long: a short last one would be padded
    with inventions.
    """
    if is_short(document, candidates(document)):
        return []
    pieces = [
        piece for text in _read_out(document) for piece in cut(text, model, model.limit).pieces
    ]
    sizes = [model.count(piece) for piece in pieces]
    share = sum(sizes) / max(1, math.ceil(sum(sizes) / model.limit))
    groups: list[list[str]] = []
    filled = 0
    for piece, size in zip(pieces, sizes, strict=True):
        if not groups or filled >= share or filled + size > model.limit:
            groups.append([])
            filled = 0
        groups[-1].append(piece)
        filled += size
    # Tokens of joined pieces may, in theory, be more than the sum: fit them again.
    return [part for group in groups for part in cut(" ".join(group), model, model.limit).pieces]


def _read_out(document: Document) -> Iterator[str]:
    for pair in document.pairs:
        kind = document.article.blocks[pair.sentence.block].kind
        text = canonical(pair.hypothesis.text)
        if any(map(str.isalpha, text)) and kind not in _NOT_READ_OUT and not is_severe(pair):
            yield text if ENDED.search(text) else f"{text}."


def abstractor(runner: Runner, due: Stopping = never) -> Abstractor:
    """Make a writer of summaries of `runner`, its engine opened now.

    It raises Stopped when it is `due` before all are written. Raises as `Runner.engine` does.
    """
    return Abstractor(
        generate=lambda texts: runner.generate(texts, due),
        count=runner.engine.tokenizer.count,
        limit=runner.recipe.limit,
    )
