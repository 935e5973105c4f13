"""Measures where the time of a run goes: the parts of its own work, and its engines' work.

Knows clocks; knows nothing of what is timed. The parts are those of one thread, the one that the
stopwatch is started in, and never overlap: what is inside another part is taken off it, so together
they are the wall time. Engines work in threads of their own, beside the parts: their time is that
during which at least one of them has a call. Where no stopwatch runs, nothing is measured.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ContextDecorator, contextmanager
from contextvars import ContextVar
from typing import Literal, TypeVar, get_args

T = TypeVar("T")

Part = Literal[
    "read", "split", "tokenise", "wait", "heal", "check", "summarise", "write", "journal", "other"
]
"""`wait`: for an engine, with nothing else to do. `heal`: second attempts.
`other`: what is in no part, among it loading the engine."""

PARTS: tuple[Part, ...] = get_args(Part)


class Stopwatch:
    """Adds up the parts of the thread that starts it, and the time that engines are at work."""

    def __init__(self) -> None:
        self._spent: defaultdict[Part, int] = defaultdict(int)  # ns
        self._inside: list[Part] = ["other"]
        self._turned = time.monotonic_ns()
        self._calls = 0
        self._working = 0  # ns
        self._began = 0
        self._lock = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[Stopwatch]:
        """Measure what `part` and `call` mark, until left."""
        token = _RUNNING.set(self)
        try:
            yield self
        finally:
            _RUNNING.reset(token)

    @property
    def parts(self) -> Mapping[str, float]:
        """Return the seconds of each part until now, in the order of PARTS, if it was entered."""
        self._turn()
        return {part: self._spent[part] / 1e9 for part in PARTS if part in self._spent}

    @property
    def engines(self) -> float:
        """Return the seconds until now during which an engine had a call."""
        with self._lock:
            now = time.monotonic_ns() - self._began if self._calls else 0
            return (self._working + now) / 1e9

    def enter(self, part: Part) -> None:
        """Count the time from here on for `part`."""
        self._turn()
        self._inside.append(part)

    def leave(self) -> None:
        """Count the time from here on for the part around this one."""
        self._turn()
        self._inside.pop()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Time one call of an engine, in whatever thread."""
        with self._lock:
            if not self._calls:
                self._began = time.monotonic_ns()
            self._calls += 1
        try:
            yield
        finally:
            with self._lock:
                self._calls -= 1
                if not self._calls:
                    self._working += time.monotonic_ns() - self._began

    def _turn(self) -> None:
        now = time.monotonic_ns()
        self._spent[self._inside[-1]] += now - self._turned
        self._turned = now


_RUNNING: ContextVar[Stopwatch | None] = ContextVar("stopwatch", default=None)


def current() -> Stopwatch:
    """Return the stopwatch that runs in this thread; where none does, one that nobody reads."""
    return _RUNNING.get() or Stopwatch()


class part(ContextDecorator):  # noqa: N801 - a word of its sentence: `with part("read")`
    """Puts what is done inside down to a part; decorates functions too. Costs a microsecond."""

    def __init__(self, name: Part) -> None:
        self._name: Part = name

    def __enter__(self) -> None:
        if watch := _RUNNING.get():
            watch.enter(self._name)

    def __exit__(self, *exc: object) -> None:
        if watch := _RUNNING.get():
            watch.leave()


def each(name: Part, items: Iterable[T]) -> Iterator[T]:
    """Yield `items`; the time of making each counts for a part, the time between them not."""
    iterator = iter(items)
    while True:
        with part(name):
            try:
                item = next(iterator)
            except StopIteration:
                return
        yield item
