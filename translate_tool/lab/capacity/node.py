"""A worker whose processes share its cores.

Processor sharing with a cap: while all processes together want no more than the cores there are,
each goes at full speed; else all are slowed alike, by cores over what is wanted. Because they are
slowed alike, one clock of the node's own does for all (its *virtual* time, as in fair queueing:
Parekh and Gallager 1993, IEEE/ACM ToN 1:344): a process ends when that clock has gone on by the
seconds it takes alone, and beginning or ending another moves no other's end on it.
"""

from __future__ import annotations

import math
from heapq import heappop, heappush
from typing import NamedTuple

from translate_tool.lab.capacity.costs import Cost


class Process(NamedTuple):
    """A stage of a part, running: `end` in virtual time, `began` in real; `serial` breaks ties."""

    end: float
    serial: int
    stage: int
    part: int
    load: float
    began: float


class Node:
    """`life` counts the machines that have stood here; `stuck` are done but find no room ahead."""

    __slots__ = (
        "born",
        "busy_until",
        "cores",
        "due",
        "life",
        "load",
        "now",
        "number",
        "processes",
        "rate",
        "speed",
        "stuck",
        "up",
        "virtual",
    )

    def __init__(self, number: int, cores: float, speed: float) -> None:
        self.number, self.cores, self.speed = number, cores, speed
        self.life = 0
        self.up = False
        self.born = math.inf
        self.busy_until = 0.0
        self.due = math.inf
        self.clear()

    def clear(self) -> None:
        """Nothing runs here."""
        self.processes: list[Process] = []
        self.stuck: list[tuple[int, int]] = []  # stage, part
        self.load = self.virtual = self.now = 0.0
        self.rate = self.speed
        self.due = math.inf

    def begin(self, now: float, serial: int, stage: int, part: int, cost: Cost) -> None:
        """A process begins."""
        self.virtual += (now - self.now) * self.rate
        self.now = now
        alone, load = cost
        heappush(self.processes, Process(self.virtual + alone, serial, stage, part, load, now))
        self._share(self.load + load)

    def end(self, now: float) -> Process:
        """The process that is due ends."""
        process = heappop(self.processes)
        self.virtual = process.end
        self.now = self.busy_until = now
        self._share(self.load - process.load if self.processes else 0.0)
        return process

    def next(self) -> float:
        """When the next process ends, if nothing changes."""
        if not self.processes:
            return math.inf
        left = self.processes[0].end - self.virtual
        return self.now + left / self.rate if left > 0 else self.now

    def _share(self, load: float) -> None:
        self.load = load
        self.rate = self.speed if load <= self.cores else self.speed * self.cores / load
