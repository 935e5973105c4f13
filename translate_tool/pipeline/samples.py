"""How a run went over time: a few hundred points, however long it took.

Pure: knows no clock; who samples brings the time.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST = 512
"""Points kept: more than a chart has pixels to tell apart in a third of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Counts of a run `seconds` after it began; `memory` in bytes."""

    seconds: float
    done: int
    translated: int
    tokens: int
    memory: int


class Series:
    """Samples at least `every` seconds apart. When there are `most`, every other one goes.

    So the interval doubles as the run grows, and the points stay evenly spread over all of it.
    """

    def __init__(self, *, most: int = MOST, every: float = 1.0) -> None:
        self.every = every
        self._most = most
        self._kept: list[Sample] = []
        self._last: Sample | None = None

    def add(self, sample: Sample) -> None:
        """Take in a sample, later than all before it."""
        self._last = sample
        if not self._kept or sample.seconds >= self._kept[-1].seconds + self.every:
            self._kept.append(sample)
        if len(self._kept) == self._most:
            self._kept = self._kept[::2]
            self.every *= 2

    @property
    def points(self) -> tuple[Sample, ...]:
        """The samples kept, and the last one of all."""
        kept = tuple(self._kept)
        return kept if self._last is None or self._last in kept[-1:] else (*kept, self._last)
