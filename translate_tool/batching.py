"""Length-sorted batches under a token budget.

Knows sizes only: nothing of texts, models or devices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def batches(
    items: Iterable[T],
    size: Callable[[T], int],
    budget: int,
    tie: Callable[[T], str] = str,
) -> Iterator[list[T]]:
    """Every item once, in batches whose padded size (longest x count) is at most `budget`.

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
