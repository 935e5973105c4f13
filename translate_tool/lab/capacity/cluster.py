"""The machines that a forecast is about, and what came of a simulated run on them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from translate_tool.errors import ConfigError

DRIVER = 0.007
"""Seconds of the driver for a part, by lab.capacity.driver: Ray 2.60, an EPYC core, 4 actors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Alike machines, or *workers*, each with its own engines, readers and finishers.

    `startup`: seconds from a worker's birth to engines at work. `least`: workers at the beginning,
    where the others come when parts wait for an engine (all of them, if None). `driver`: seconds
    that each part costs the driver, which does one at a time. `lifetime`: mean hours until a worker
    is taken away; `replacement`: seconds until another is born in its place. `slow`: share of the
    workers that are `slowness` times as slow. `ahead`: parts that may wait, for each engine and for
    each finisher.
    """

    workers: int
    cores: float = 2.0
    engines: int = 2
    readers: int = 1
    finishers: int = 1
    startup: float = 0.0
    least: int | None = None
    driver: float = 0.0
    lifetime: float = math.inf
    replacement: float = 0.0
    slow: float = 0.0
    slowness: float = 1.0
    ahead: int = 2

    def __post_init__(self) -> None:
        """Raises ConfigError for a cluster that could never finish."""
        counts = (self.workers, self.engines, self.readers, self.finishers, self.ahead)
        if min(*counts, self.first) < 1 or self.first > self.workers:
            raise ConfigError("A cluster needs a worker at least, and one of each of its processes")
        if self.cores <= 0 or self.slowness < 1 or not 0 <= self.slow <= 1 or self.lifetime <= 0:
            raise ConfigError("cores and lifetime: above 0; slow: 0 to 1; slowness: 1 or more")
        if self.lifetime * 3600 <= self.startup:
            raise ConfigError("Workers would be taken away before their engines work: lifetime")
        if min(self.startup, self.driver, self.replacement) < 0:
            raise ConfigError("startup, driver and replacement: seconds, 0 or more")

    @property
    def first(self) -> int:
        """Workers at the beginning."""
        return self.workers if self.least is None else self.least

    @property
    def presence(self) -> float:
        """Share of the time that a worker is there, in the long run."""
        return 1 / (1 + self.replacement / 3600 / self.lifetime)

    @property
    def all_engines(self) -> int:
        """Of all workers together."""
        return self.workers * self.engines


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did. Seconds; those of processes are added up over them.

    `worked`: in read, translate, finish, and the driver, of work that counted; `lost`: of engines,
    for parts done in vain or while a worker was being replaced; `machines`: of workers, from birth
    to end; `tail`: between 95 % of the parts and all; `rate`: parts a second, between a quarter and
    three quarters of them.
    """

    parts: int
    seconds: float
    machines: float
    worked: tuple[float, float, float, float]
    lost: float
    tail: float
    rate: float
    failures: int
