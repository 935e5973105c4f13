"""The process that reads files, seen from the one that has them: how it is asked, and ends.

Knows processes, limits and pipes; trusts nothing that the child says: answers are JSON, checked
against the records. Which child reads what is the business of `sandbox`.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, ClassVar, cast

from translate_tool.errors import InputError
from translate_tool.readers.child import (
    ANSWER,
    DAMAGE,
    DATA,
    GO_ON,
    PIECE,
    READ,
    STOP,
    Answer,
    receive,
    send,
    too_much,
)
from translate_tool.records import Article

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_CHILD = "translate_tool.readers.child"

FILES_PER_CHILD = 500
"""Then comes a new child, for whatever its libraries may have leaked."""

_LONGEST_CONFINEMENT = 1000  # bytes

_GRACE = 2.0
"""Seconds that an idle child has to end by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading one file may cost: wall `seconds`, bytes of `memory`, bytes of the `answer`."""

    seconds: float
    memory: int
    answer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a child is to read: a `task` in words, and the `data` of a file or an open table."""

    task: Mapping[str, Any]
    limits: Limits
    data: bytes = b""
    file: BinaryIO | None = None


class Child:
    """A child process and the pipes to it, for one file at a time.

    `current`: one that waits for the next file; while a table is read, there may be another.
    `running`: those that were started and not closed. `files`: how many it has read and was not
    broken by. `confinement`: what the last one said of that, before it had seen a file. `damage`:
    why its file could not be handed over.
    """

    current: ClassVar[Child | None] = None
    running: ClassVar[set[Child]] = set()
    confinement = ""

    def __init__(self) -> None:
        self.files = 0
        self.damage: InputError | None = None
        self._new = True
        self._busy = False
        self.process = subprocess.Popen(  # noqa: S603 - a module of ours
            [sys.executable, "-m", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # native libraries are chatty
            # -m imports from the current folder first: let that be ours, not one full of articles.
            cwd=Path(__file__).parents[2],
        )
        self.tasks = cast("IO[bytes]", self.process.stdin)
        self.answers = cast("IO[bytes]", self.process.stdout)
        self.running.add(self)

    @classmethod
    def in_use(cls) -> Child:
        """Return the current child, or a new one where it is none, dead or old."""
        child = cls.current
        if child and (child.files >= FILES_PER_CHILD or child.process.poll() is not None):
            cls.current = None
            child.close()
        cls.current = cls.current or cls()
        return cls.current

    @classmethod
    def taken(cls) -> Child:
        """Return the current child, which is nobody else's until it is given back."""
        child, cls.current = cls.in_use(), None
        return child

    def give_back(self) -> None:
        """Be the current child, unless there is another one, or this one is in no state to be."""
        if self._busy:
            self._kill()
        if self._busy or Child.current:
            self.close()
        else:
            Child.current = self

    def hear_confinement(self) -> None:
        """Hear how it is confined, once."""
        if self._new:
            Child.confinement = receive(self.answers, _LONGEST_CONFINEMENT).decode()
            self._new = False

    def ask(self, request: Request) -> Generator[Answer]:
        """Yield its answers, or what became of it."""
        self._busy, self.damage = True, None
        clock = _Clock(request.limits.seconds, self.process.kill)
        sent = [json.dumps(request.task).encode(), request.data]
        while True:
            answer = self._answer(sent, request, clock)
            if not answer.more:
                break
            try:
                yield answer
            except GeneratorExit:
                send(self.tasks, STOP)
                self._busy = False
                raise
            clock, sent = _Clock(request.limits.seconds, self.process.kill), [GO_ON]
        self.files += not answer.broken
        self._busy = answer.broken
        yield answer

    def _answer(self, sent: Iterable[bytes], request: Request, clock: _Clock) -> Answer:
        """Send frames, hand over what it needs of the file, and return its answer."""
        limits = request.limits
        try:
            said = self._exchange(sent, limits, clock)
            while said[:1] == READ and request.file:
                said = self._exchange([self._piece(request.file, said)], limits, clock)
        except OverflowError:
            self._kill()
            return too_much(f"more than {limits.answer:,} bytes of text", "max_text")
        except _NoAnswer:
            code = self._kill(limits.seconds)  # on a busy machine it ends later
            return _late(limits) if clock.ran_out else _crashed(code, limits)
        except BaseException:
            self._kill()
            raise
        return _verified(said, request)

    def _piece(self, file: BinaryIO, asked: bytes) -> bytes:
        """Return the frame with the bytes that the child asks for, or that there are none."""
        try:
            return DATA + _piece(file, asked)
        except InputError as exc:
            self.damage = exc
            return DAMAGE + exc.origin.encode("utf-8", "replace")

    def _exchange(self, frames: Iterable[bytes], limits: Limits, clock: _Clock) -> bytes:
        """Send frames and return the one that comes back."""
        try:
            with clock:
                self.hear_confinement()
                send(self.tasks, *frames)
                return receive(self.answers, limits.answer)
        except (EOFError, OSError) as exc:
            raise _NoAnswer from exc

    def close(self) -> None:
        """End the process, kindly if it is idle, and close the pipes."""
        self.running.discard(self)
        with suppress(OSError):  # what was not sent yet has nowhere to go
            self.tasks.close()
        self._kill(_GRACE)
        self.answers.close()

    def _kill(self, grace: float = 0.0) -> int:
        """End the process, where it does not by itself within so many seconds; its exit code."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(grace)
        self.process.kill()
        return self.process.wait()


class _NoAnswer(Exception):
    """The child does not answer any more."""


class _Clock:
    """Counts the seconds in which the child is waited for, and kills it when they are over."""

    def __init__(self, seconds: float, kill: Callable[[], None]) -> None:
        self._left, self._kill = seconds, kill

    def __enter__(self) -> None:
        self._alarm = threading.Timer(max(0.0, self._left), self._kill)
        self._start = time.monotonic()
        self._alarm.start()

    def __exit__(self, *_: object) -> None:
        self._alarm.cancel()
        self._left -= time.monotonic() - self._start

    @property
    def ran_out(self) -> bool:
        return self._left <= 0


def _piece(file: BinaryIO, asked: bytes) -> bytes:
    """Return the bytes that the child asks for."""
    place, size = int.from_bytes(asked[1:9], "big"), int.from_bytes(asked[9:], "big")
    size = min(size, PIECE)
    if not file.seekable():  # unpacked: damage must not take along what is before it
        return bytes(getattr(file, "read1", file.read)(size))
    if file.tell() != place:
        file.seek(place)
    return file.read(size)


def _crashed(code: int, limits: Limits) -> Answer:
    """Return what the exit code of a process that fell silent says."""
    if code == -getattr(signal, "SIGXCPU", 0):
        return _late(limits)
    cause = signal.strsignal(-code) if code < 0 else f"exit code {code}"
    hint = "The file may be damaged, or need more memory: see max_memory under [read]."
    return Answer(reason=f"its reader crashed ({cause})", hint=hint, broken=True)


def _late(limits: Limits) -> Answer:
    return too_much(f"took more than {limits.seconds:g} seconds to read", "max_seconds")


def _verified(said: bytes, request: Request) -> Answer:
    """Return the answer in `said`, if it is one, and about the file that was asked for."""
    origin = request.task["origin"]
    try:
        if said[:1] != ANSWER:
            raise ValueError("no answer")
        answer = _schema().validate_python(json.loads(said[1:]))
        if not request.file and not all(isinstance(item, Article) for item in answer.items):
            raise ValueError("a failure of a row")
    except (ValueError, RecursionError) as exc:
        return Answer(reason=f"its reader answered nonsense: {exc}"[:300], broken=True)
    if any(a.origin != origin and not a.origin.startswith(f"{origin}#") for a in answer.items):
        return Answer(reason="its reader answered about another file", broken=True)
    return answer


@cache
def _schema() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter  # not at the top: the child has no use for it

    return TypeAdapter(Answer)
