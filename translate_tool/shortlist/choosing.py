"""Which rows of a decoder are kept: those of the pieces that the model writes.

Knows hypotheses as rows of ids; knows neither the network nor any search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from math import ceil

Ids = Sequence[int]


def kept(
    counted: Iterable[Ids], watched: Sequence[Ids], always: Collection[int], missing: float
) -> list[int]:
    """The ids that are kept, in order: `always`, and the most frequent ids of `counted`.

    Of the latter so many that at most a share `missing` of `watched` has another id; all of them
    where that is not to be had.
    """
    counts = Counter(i for hypothesis in counted for i in hypothesis)
    frequent = sorted(counts.keys() - set(always), key=lambda i: (-counts[i], i))
    rank = dict.fromkeys(always, 0) | {i: n for n, i in enumerate(frequent, start=1)}
    # so many of the frequent ids does each watched hypothesis want
    wants = sorted(max(rank.get(i, len(frequent)) for i in ids) for ids in watched if ids)
    enough = wants[ceil((1 - missing) * len(wants)) - 1] if wants else len(frequent)
    return sorted({*always, *frequent[:enough]})


def indispensable(tokens: Sequence[str], special: Collection[int]) -> set[int]:
    """The `special` ids, and those of pieces of one character and of digits.

    With them anything can be spelt, and a number that nobody counted be written.
    """
    bare = [token.removeprefix("▁") for token in tokens]
    return {i for i, piece in enumerate(bare) if len(piece) <= 1 or piece.isdigit()} | set(special)
