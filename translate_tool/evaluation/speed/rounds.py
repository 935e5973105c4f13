"""Measures sides in rounds: each side once a round, in rotating order, in its own process.

Knows processes and clocks; does not know what a side does. A machine that slows down, or does other
work, slows all sides; medians over the rounds are compared.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from statistics import median
from typing import IO, Any, Protocol

from translate_tool.errors import EngineError

CHILD = (sys.executable, "-X", "utf8", "-m", "translate_tool.evaluation.speed.child")


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


class OpenSide(Protocol):
    """A side that is open. `start`: seconds it took to open."""

    start: float

    def round(self) -> Round:
        """Do one."""


class Child:
    """A side in a process of its own, open and warm once this is made.

    `errors` is where its standard error goes; it `began` then, on the clock of `perf_counter`.
    """

    def __init__(
        self, process: subprocess.Popen[str], errors: IO[str], task: str, began: float
    ) -> None:
        self._process = process
        self._errors = errors
        self._ask(task)
        self.start = time.perf_counter() - began
        self._answer()

    def round(self) -> Round:
        """Do a round. Raises EngineError, with its last line of errors, if the process dies."""
        return Round(**self._ask("go"))

    def _ask(self, line: str) -> dict[str, Any]:
        with suppress(BrokenPipeError):  # the process died: reading the answer raises
            print(line, file=_open(self._process.stdin), flush=True)
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        line = _open(self._process.stdout).readline()
        if not line:
            self._process.kill()
            code = self._process.wait()
            self._errors.seek(0)
            last = self._errors.read().splitlines()[-1:] or [f"it ended with code {code}"]
            raise EngineError(last[0])
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def child(task: str) -> Iterator[Child]:
    """Start a side; its process ends with the context.

    Raises EngineError, with its last line of errors, if it cannot be opened.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - this very package
            CHILD,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
        try:
            yield Child(process, errors, task, began)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(BrokenPipeError):
                    _open(pipe).close()


def compare(
    tasks: Mapping[str, str], rounds: int, on_round: Callable[[str, Round], None]
) -> tuple[list[Row], dict[str, str]]:
    """Return the medians of every side, in the order of `tasks`, and why others failed.

    Those that fail are left out from there on. Raises EngineError where all do.
    """
    failures: dict[str, str] = {}
    with ExitStack() as stack:
        opened: dict[str, OpenSide] = {}
        for name, task in tasks.items():
            try:
                opened[name] = stack.enter_context(child(task))
            except EngineError as exc:
                failures[name] = exc.message
        rows, more = measure(opened, rounds, on_round)
    failures |= more
    if not rows:
        raise EngineError("; ".join(f"{name}: {reason}" for name, reason in failures.items()))
    return rows, failures


def measure(
    sides: Mapping[str, OpenSide], rounds: int, on_round: Callable[[str, Round], None]
) -> tuple[list[Row], dict[str, str]]:
    """Do what `compare` does, for sides that are open; no rows where all fail."""
    seen: dict[str, list[Round]] = {name: [] for name in sides}
    failures: dict[str, str] = {}
    names = list(sides)
    for number in range(rounds if names else 0):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            if name in failures:
                continue
            try:
                seen[name].append(sides[name].round())
            except EngineError as exc:
                failures[name] = exc.message
            else:
                on_round(name, seen[name][-1])
    whole = {name: those for name, those in seen.items() if name not in failures}
    return [_row(name, sides[name].start, those) for name, those in whole.items()], failures


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
