"""Cuts streams into waves, and fetches them a little ahead of their use."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


def waves(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield `items` in lists of `size`; the last may be shorter."""
    iterator = iter(items)
    while wave := list(islice(iterator, size)):
        yield wave


class Ahead(Generic[T]):
    """`items`, of which up to `most` can be fetched before they are asked for."""

    def __init__(self, items: Iterable[T], most: int) -> None:
        self._items = iter(items)
        self._most = most
        self._fetched: deque[T] = deque()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        return self._fetched.popleft() if self._fetched else next(self._items)

    def fetch(self) -> bool:
        """Fetch one more; False where there is none, or enough are waiting."""
        if len(self._fetched) < self._most:
            for item in self._items:
                self._fetched.append(item)
                return True
        return False


def finish(work: Iterable[object]) -> None:
    """Do what is left of work that was begun."""
    for _ in work:
        pass
