"""Rounds: every side once in each, in an order that turns, each in a process of its own.

Knows processes and clocks; does not know what a side does. A machine that slows down, or has other
things to do, slows all sides; medians over the rounds are what is compared.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import IO, Any, Protocol

from translate_tool.errors import EngineError

CHILD = (sys.executable, "-X", "utf8", "-m", "translate_tool.lab.bench.child")


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a side did in one round: seconds, counts, and the most bytes it has held so far."""

    wall: float
    cpu: float
    tokens: int
    sentences: int
    memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A side's medians.

    `wall`, `cpu`: target tokens in a second of either; `pace`: sentences in a second of wall time;
    `tokens`, `sentences`: of a round; `start`: seconds from nothing to a model in memory;
    `memory`: bytes at the peak.
    """

    side: str
    wall: float
    cpu: float
    pace: float
    tokens: int
    sentences: int
    start: float
    memory: int


class Runner(Protocol):
    """What does rounds. `start`: seconds it took to open."""

    start: float

    def round(self) -> Round:
        """Do one."""


class Child:
    """A side in a process of its own, open and warm once this is made."""

    def __init__(self, process: subprocess.Popen[str], name: str, task: str, began: float) -> None:
        self._process = process
        self._name = name
        self._ask(task)
        self.start = time.perf_counter() - began
        self._answer()

    def round(self) -> Round:
        """Have it do one. Raises EngineError if it dies."""
        return Round(**self._ask("go"))

    def _ask(self, line: str) -> dict[str, Any]:
        print(line, file=_open(self._process.stdin), flush=True)
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        line = _open(self._process.stdout).readline()
        if not line:
            raise EngineError(f"the side {self._name} of the benchmark stopped")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def child(name: str, task: str) -> Iterator[Child]:
    """A side at work; its process ends with the context.

    Raises EngineError, with what it said last, if it stops before.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - this very package
            CHILD,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            encoding="utf-8",
        )
        with process:
            try:
                yield Child(process, name, task, began)
            except (EngineError, BrokenPipeError) as exc:
                process.wait()
                said.seek(0)
                last = (said.read().splitlines() or [str(exc)])[-1]
                raise EngineError(f"{name}: {last}") from exc
            finally:
                process.kill()


def compare(
    tasks: Mapping[str, str], rounds: int, on_round: Callable[[str, Round], None]
) -> list[Row]:
    """The medians of every side over `rounds` rounds, in the order of `tasks`."""
    with ExitStack() as stack:
        opened = {name: stack.enter_context(child(name, task)) for name, task in tasks.items()}
        return measure(opened, rounds, on_round)


def measure(
    sides: Mapping[str, Runner], rounds: int, on_round: Callable[[str, Round], None]
) -> list[Row]:
    """As `compare`, for sides that are open."""
    seen: dict[str, list[Round]] = {name: [] for name in sides}
    names = list(sides)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            seen[name].append(sides[name].round())
            on_round(name, seen[name][-1])
    return [_row(name, sides[name].start, those) for name, those in seen.items()]


def _row(name: str, start: float, rounds: list[Round]) -> Row:
    last = rounds[-1]
    return Row(
        side=name,
        wall=median(one.tokens / one.wall for one in rounds),
        cpu=median(one.tokens / one.cpu for one in rounds),
        pace=median(one.sentences / one.wall for one in rounds),
        tokens=last.tokens,
        sentences=last.sentences,
        start=start,
        memory=max(one.memory for one in rounds),
    )


def _open(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise EngineError("a side of the benchmark was begun without its pipes")
    return pipe
