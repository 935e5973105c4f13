"""A reader in a child process, so that a file which hangs, crashes or swells costs one file.

Knows processes, limits and a pipe; the formats are the readers' business. One child reads many
files, and is replaced when one of them broke it. It has no rights to files, network or programs
where the system can take them (`readers.confinement`), and before it sees the first file. The
parent trusts nothing that it says: answers are JSON, checked against the records.

    child → parent   once, one frame: how it is confined
    parent → child   two frames: the task, as JSON; the file's bytes
    child → parent   one frame: the answer, as JSON (a frame: 8 bytes of length, then so many bytes)
"""

from __future__ import annotations

import atexit
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, cast

from translate_tool.errors import InputError
from translate_tool.readers.child import Answer, receive, send, too_much
from translate_tool.records import Article

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_CHILD = "translate_tool.readers.child"

FILES_PER_CHILD = 500
"""Then comes a new child, for whatever its libraries may have leaked."""

_LONGEST_GREETING = 1000  # bytes

_GRACE = 2.0
"""Seconds that an idle child has to end by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading one file may cost: wall `seconds`, bytes of `memory`, bytes of the `answer`."""

    seconds: float
    memory: int
    answer: int


def run(
    module: str,
    data: bytes,
    origin: str,
    meta: Mapping[str, str],
    limits: Limits,
    options: Mapping[str, int] = MappingProxyType({}),
) -> Iterator[Article]:
    """Yield what `read(data, origin, meta, **options)` of `module` yields, in a child process.

    Raises InputError as that does, and where it breaks a limit, crashes, or fails in another way.
    """
    task: dict[str, Any] = {"module": module, "origin": origin, "meta": dict(meta)}
    task |= {"seconds": limits.seconds, "memory": limits.memory, "options": dict(options)}
    while True:
        child = _Child.in_use()
        answer = child.ask(task, data, limits)
        if not answer.broken:
            break
        child.process.kill()
        stop()
        if not child.files:  # else it may have been what earlier files left behind
            break
    yield from answer.articles
    if answer.reason:
        raise InputError(answer.reason, origin=origin, place=answer.place, hint=answer.hint)


def confinement(*, start: bool = False) -> str:
    """Return what confined the last child: "Landlock ABI 7 (files, TCP), ...".

    "" where there was none; `start` one then.
    """
    if start and not _Child.confinement:
        try:
            _Child.in_use().greeted()
        except (EOFError, OSError):
            stop()
            return "unknown: the process that reads files does not start"
    return _Child.confinement


def stop() -> None:
    """End the child, if there is one. The next `run` starts another."""
    child, _Child.current = _Child.current, None
    if child:
        child.close()


atexit.register(stop)


# -- the parent ---------------------------------------------------------------------------------


class _Child:
    """A child process and the pipes to it. There is one at a time, for one thread.

    `files`: how many it has read and is none the worse for. `confinement`: what the last one said
    of that, before it had seen a file.
    """

    current: _Child | None = None
    confinement = ""

    def __init__(self) -> None:
        self.files = 0
        self._silent = True
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

    @classmethod
    def in_use(cls) -> _Child:
        """Return the current child, or a new one where it is none, dead or old."""
        child = cls.current
        if child and (child.files >= FILES_PER_CHILD or child.process.poll() is not None):
            stop()
        cls.current = cls.current or cls()
        return cls.current

    def greeted(self) -> None:
        """Hear how it is confined, once."""
        if self._silent:
            _Child.confinement = receive(self.answers, _LONGEST_GREETING).decode()
            self._silent = False

    def ask(self, task: Mapping[str, Any], data: bytes, limits: Limits) -> Answer:
        """Its answer, or what became of it."""
        alarm = threading.Timer(limits.seconds, self.process.kill)
        start = time.monotonic()
        alarm.start()
        try:
            self.greeted()
            send(self.tasks, json.dumps(task).encode(), data)
            said = receive(self.answers, limits.answer)
        except OverflowError:
            self._kill()
            return too_much(f"more than {limits.answer:,} bytes of text", "max_text")
        except (EOFError, OSError):
            code = self._kill(limits.seconds)  # it fell silent: on a busy machine it ends later
            late = time.monotonic() - start >= limits.seconds
            return _late(limits) if late else _obituary(code, limits)
        except BaseException:
            self._kill()
            raise
        finally:
            alarm.cancel()
        answer = _understood(said, task["origin"])
        self.files += not answer.broken
        return answer

    def close(self) -> None:
        """End the process, kindly if it is idle, and close the pipes."""
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


def _obituary(code: int, limits: Limits) -> Answer:
    """Return what the exit code of a process that fell silent says."""
    if code == -getattr(signal, "SIGXCPU", 0):
        return _late(limits)
    cause = signal.strsignal(-code) if code < 0 else f"exit code {code}"
    hint = "The file may be damaged, or need more memory: see max_memory under [read]."
    return Answer(reason=f"its reader crashed ({cause})", hint=hint, broken=True)


def _late(limits: Limits) -> Answer:
    return too_much(f"took more than {limits.seconds:g} seconds to read", "max_seconds")


def _understood(said: bytes, origin: str) -> Answer:
    """Return the answer in `said`, if it is one, and about the file that was asked for."""
    try:
        answer = _schema().validate_python(json.loads(said))
    except (ValueError, RecursionError) as exc:
        return Answer(reason=f"its reader answered nonsense: {exc}"[:300], broken=True)
    if any(a.origin != origin and not a.origin.startswith(f"{origin}#") for a in answer.articles):
        return Answer(reason="its reader answered about another file", broken=True)
    return answer


@cache
def _schema() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter  # not at the top: the child has no use for it

    return TypeAdapter(Answer)
