"""Holds tokenised sentence pairs in flat arrays, and cuts batches from them.

Knows token ids; knows no tokenizer, no network. A million pairs take about 200 MB.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from translate_tool.bitext.pair import SentencePair
from translate_tool.errors import InputError

Ids = NDArray[np.int32]
Encode = Callable[[list[str]], list[list[int]]]

_WINDOW = 100_000  # pairs that are sorted by length together
_CHUNK = 10_000  # pairs that are tokenised together
_RATIO, _SLACK = 3, 10  # a side may be three times as long as the other, and ten tokens more


@dataclass(frozen=True, slots=True)
class Side:
    """One language: `ids` of all sentences, end to end; sentence n is `ids[at[n]:at[n + 1]]`."""

    ids: Ids
    at: NDArray[np.int64]

    def __getitem__(self, row: int) -> Ids:
        return self.ids[self.at[row] : self.at[row + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Count the tokens of each sentence, without the one that ends it."""
        return np.diff(self.at)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Pairs of sentences without end tokens."""

    source: Side
    target: Side

    def __len__(self) -> int:
        return len(self.source.at) - 1

    @property
    def tokens(self) -> int:
        """Count the target tokens, those that end sentences included."""
        return len(self.target.ids) + len(self)

    def save(self, path: Path) -> None:
        """Write one file that `load` reads."""
        sides = {"source": self.source, "target": self.target}
        arrays = {
            f"{name}_{part}": getattr(side, part)
            for name, side in sides.items()
            for part in ("ids", "at")
        }
        with path.open("wb") as file:
            np.savez(file, **arrays)

    @classmethod
    def load(cls, path: Path) -> Corpus:
        """Read what `save` wrote. Raises InputError if there is nothing readable."""
        try:
            with path.open("rb") as file, np.load(file) as arrays:  # it leaves bad files open
                sides = [Side(arrays[f"{s}_ids"], arrays[f"{s}_at"]) for s in ("source", "target")]
        except (OSError, KeyError, ValueError, EOFError, BadZipFile) as exc:
            raise InputError(
                f"no tokenised pairs in it: {exc}", origin=str(path), hint="Prepare them again."
            ) from exc
        return cls(*sides)

    def take(self, rows: Sequence[int]) -> Corpus:
        """Take only these pairs, in this order."""
        return Corpus(*(side([s[row] for row in rows]) for s in (self.source, self.target)))


def side(sentences: Sequence[Sequence[int] | Ids]) -> Side:
    """Join sentences of token ids into one flat array."""
    at = np.zeros(len(sentences) + 1, np.int64)
    np.cumsum([len(s) for s in sentences], out=at[1:])
    return Side(np.fromiter(chain.from_iterable(sentences), np.int32, count=int(at[-1])), at)


def encode(pairs: Iterable[SentencePair], source: Encode, target: Encode, longest: int) -> Corpus:
    """Tokenise `pairs`; those not fit to learn from are left out.

    Left out: an empty side, one of more than `longest` tokens, one thrice as long as the other.
    """
    sources, targets = list[Ids](), list[Ids]()
    waiting = iter(pairs)
    while chunk := [pair for pair, _ in zip(waiting, range(_CHUNK), strict=False)]:
        french = source([pair.source for pair in chunk])
        english = target([pair.target for pair in chunk])
        for s, t in zip(french, english, strict=True):
            if _fit(len(s), len(t), longest):
                sources.append(np.array(s, np.int32))
                targets.append(np.array(t, np.int32))
    return Corpus(side(sources), side(targets))


def _fit(source: int, target: int, longest: int) -> bool:
    shorter, longer = sorted((source, target))
    return shorter > 0 and longer <= min(longest, _RATIO * shorter + _SLACK)


def batches(corpus: Corpus, budget: int, seed: int) -> list[list[int]]:
    """Cut one pass over the pairs into shuffled batches; the same for the same seed.

    A batch holds pairs of like length: rows times the longest side, ends included, stay within
    `budget` tokens, unless one pair alone is longer.
    """
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(corpus))
    source, target = corpus.source.lengths, corpus.target.lengths
    cut = list[list[int]]()
    for start in range(0, len(order), _WINDOW):
        window = order[start : start + _WINDOW]
        window = window[np.lexsort((source[window], target[window]))]
        longer = np.maximum(source[window], target[window]) + 1
        cut += _cut(window.tolist(), longer.tolist(), budget)
    random.Random(seed).shuffle(cut)  # noqa: S311  # an order, not a secret
    return cut


def _cut(rows: Sequence[int], lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    batch, widest = list[int](), 0
    for row, length in zip(rows, lengths, strict=True):
        widest = max(widest, length)
        if batch and widest * (len(batch) + 1) > budget:
            yield batch
            batch, widest = [], length
        batch.append(row)
    if batch:
        yield batch


def collate(corpus: Corpus, rows: Sequence[int], *, pad: int, end: int) -> tuple[Any, Any]:
    """Pad source and target ids of `rows`, ended: torch tensors (rows, longest + 1)."""
    import torch

    return (
        torch.from_numpy(_padded([corpus.source[row] for row in rows], pad, end)),
        torch.from_numpy(_padded([corpus.target[row] for row in rows], pad, end)),
    )


def _padded(sentences: Sequence[Ids], pad: int, end: int) -> NDArray[np.int64]:
    grid = np.full((len(sentences), 1 + max(map(len, sentences))), pad, np.int64)
    for row, sentence in zip(grid, sentences, strict=True):
        row[: len(sentence)] = sentence
        row[len(sentence)] = end
    return grid
