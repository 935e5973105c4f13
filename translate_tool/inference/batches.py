"""Cuts items into length-sorted batches under a token budget.

Knows sizes only: nothing of texts, models or devices.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil
from typing import TypeVar

T = TypeVar("T")


def batches(
    items: Iterable[T],
    size: Callable[[T], int],
    budget: int,
    tie: Callable[[T], str] = str,
) -> Iterator[list[T]]:
    """Put every item in a batch whose padded size (longest x count) is at most `budget`.

    An item larger than the budget goes alone. Longest first, so that a budget too large for the
    memory shows at once; equal sizes go by `tie`, so that the order of `items` does not matter.
    """
    ranked = sorted(((size(item), tie(item), item) for item in items), key=lambda r: (-r[0], r[1]))
    batch: list[T] = []
    longest = 0
    for tokens, _, item in ranked:
        if batch and longest * (len(batch) + 1) > budget:
            yield batch
            batch = []
        longest = longest if batch else tokens
        batch.append(item)
    if batch:
        yield batch


def shared_out(
    items: Sequence[T], size: Callable[[T], int], budget: int, workers: int
) -> list[list[T]]:
    """Make batches that `workers` can share evenly, the largest as small as that allows.

    For few large items: three batches leave two workers idle for a quarter of their time.
    """

    def batched(budget: int) -> list[list[T]]:
        return list(batches(items, size, budget))

    wanted = workers * ceil(len(batched(budget)) / workers)
    enough = bisect_left(range(budget), True, key=lambda less: len(batched(less)) <= wanted)
    return batched(enough)
