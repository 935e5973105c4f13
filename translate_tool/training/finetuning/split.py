"""Splits pairs into those to train on, to validate with meanwhile, and to test with.

Whole documents are held out: sentences of one document resemble each other, and who has seen half
of it has seen the rest. Knows pairs only; the same pairs are always split the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from translate_tool.bitext.pair import SentencePair
from translate_tool.errors import InputError
from translate_tool.records import digest
from translate_tool.training.finetuning.pairs import match_keys, without

FEWEST = 100
"""Pairs below which nothing can be held out that says anything."""
_SHARE, _LEAST, _MOST = 0.1, 30, 500  # of all pairs test; so many at least, and at most
_LARGE = 0.2  # of all pairs: a larger document is cut into blocks, or it could not be held out
_BLOCKS, _BLOCK = 40, 25  # all pairs make so many blocks, or more, of 25 pairs in a row


@dataclass(frozen=True, slots=True)
class Split:
    """`train` the model learns; `validation` ends the training in time; `test` it never saw.

    No pair of one part says the same, numbers apart, as one of a later part.
    """

    train: tuple[SentencePair, ...]
    validation: tuple[SentencePair, ...]
    test: tuple[SentencePair, ...]


def split_pairs(pairs: Sequence[SentencePair]) -> Split:
    """Split `pairs` by document. Raises InputError if there are fewer than `FEWEST`."""
    if len(pairs) < FEWEST:
        raise InputError(
            f"{len(pairs)} pairs: too few to learn from and to hold some out",
            origin=pairs[0].document if pairs else "",
            hint=f"At least {FEWEST} different pairs are needed; 2,000 and more do good.",
        )
    waiting = sorted(documents(pairs), key=_order, reverse=True)
    size = min(_MOST, max(_LEAST, round(_SHARE * len(pairs))))
    test = _taken(waiting, size)
    validation = _taken(waiting, size // 2)
    train = [pair for document in waiting for pair in document]
    return Split(
        train=without(train, match_keys(test) | match_keys(validation)),
        validation=without(validation, match_keys(test)),
        test=tuple(test),
    )


def documents(pairs: Sequence[SentencePair]) -> list[list[SentencePair]]:
    """Group `pairs` by what they are from, a large document in blocks."""
    found = defaultdict[str, list[SentencePair]](list)
    for pair in pairs:
        found[pair.document].append(pair)
    block = min(_BLOCK, -(-len(pairs) // _BLOCKS))
    pieces = list[list[SentencePair]]()
    for whole in found.values():
        size = len(whole) if len(whole) <= _LARGE * len(pairs) else block
        pieces += [whole[at : at + size] for at in range(0, len(whole), size)]
    return pieces


def _order(document: Iterable[SentencePair]) -> str:
    """Give a sort key that depends on nothing but what the document says."""
    return digest(*(text for pair in document for text in (pair.source, pair.target)))


def _taken(waiting: list[list[SentencePair]], size: int) -> list[SentencePair]:
    taken = list[SentencePair]()
    while len(taken) < size:
        taken += waiting.pop()
    return taken
