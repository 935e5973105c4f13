"""Which pairs are learnt, which are watched meanwhile, and which judge in the end.

Whole documents are held out: sentences of one document resemble each other, and who has seen half
of it has seen the rest. Knows pairs only; the same pairs are always parted the same way.
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
_SHARE, _LEAST, _MOST = 0.1, 30, 500  # of all pairs judge; so many at least, and at most
_LARGE = 0.2  # of all pairs: a larger document is cut into blocks, or it could not be held out
_BLOCKS, _BLOCK = 40, 25  # all pairs make so many blocks, or more, of 25 pairs in a row


@dataclass(frozen=True, slots=True)
class Parts:
    """`learnt` by the model; `watched`, to end the training in time; `judged`, never seen before.

    No pair of one part says the same, numbers apart, as one of a later part.
    """

    learnt: tuple[SentencePair, ...]
    watched: tuple[SentencePair, ...]
    judged: tuple[SentencePair, ...]


def part(pairs: Sequence[SentencePair]) -> Parts:
    """Part `pairs` by document. Raises InputError if there are fewer than `FEWEST`."""
    if len(pairs) < FEWEST:
        raise InputError(
            f"{len(pairs)} pairs: too few to learn from and to hold some out",
            origin=pairs[0].document if pairs else "",
            hint=f"At least {FEWEST} different pairs are needed; 2,000 and more do good.",
        )
    waiting = sorted(documents(pairs), key=_order, reverse=True)
    size = min(_MOST, max(_LEAST, round(_SHARE * len(pairs))))
    judged = _taken(waiting, size)
    watched = _taken(waiting, size // 2)
    learnt = [pair for document in waiting for pair in document]
    return Parts(
        learnt=without(learnt, match_keys(judged) | match_keys(watched)),
        watched=without(watched, match_keys(judged)),
        judged=tuple(judged),
    )


def documents(pairs: Sequence[SentencePair]) -> list[list[SentencePair]]:
    """`pairs` by what they are from, a large document in blocks."""
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
    """A place in line that only depends on what the document says."""
    return digest(*(text for pair in document for text in (pair.source, pair.target)))


def _taken(waiting: list[list[SentencePair]], size: int) -> list[SentencePair]:
    taken = list[SentencePair]()
    while len(taken) < size:
        taken += waiting.pop()
    return taken
