"""A reader in a child process, so that a file which hangs, crashes or swells costs one file.

Knows processes, limits and a pipe; the formats are the readers' business. One child reads many
files, and is replaced when one of them broke it. It bounds accidents and bombs, and trusts nothing
that the child says: answers are JSON, checked against the records. It is no jail for hostile code.

    parent → child   two frames: the task, as JSON; the file's bytes
    child → parent   one frame: the answer, as JSON (a frame: 8 bytes of length, then so many bytes)
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, cast

from translate_tool.errors import InputError
from translate_tool.records import Article

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FILES_PER_CHILD = 500
"""Then comes a new child, for whatever its libraries may have leaked."""

_GRACE = 2.0
"""Seconds that an idle child has to end by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading one file may cost: wall `seconds`, bytes of `memory`, bytes of the `answer`."""

    seconds: float
    memory: int
    answer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """Articles, and the reason why there are no more. `broken`: a fresh child might do better."""

    articles: tuple[Article, ...] = ()
    reason: str = ""
    place: str = ""
    hint: str = ""
    broken: bool = False


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


def stop() -> None:
    """End the child, if there is one. The next `run` starts another."""
    child, _Child.current = _Child.current, None
    if child:
        child.close()


atexit.register(stop)


# -- the parent ---------------------------------------------------------------------------------


class _Child:
    """A child process and the pipes to it. There is one at a time, for one thread.

    `files`: how many it has read and is none the worse for.
    """

    current: _Child | None = None

    def __init__(self) -> None:
        self.files = 0
        self.process = subprocess.Popen(  # noqa: S603 - this very module
            [sys.executable, "-m", __name__],
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

    def ask(self, task: Mapping[str, Any], data: bytes, limits: Limits) -> _Answer:
        """Its answer, or what became of it."""
        alarm = threading.Timer(limits.seconds, self.process.kill)
        start = time.monotonic()
        alarm.start()
        try:
            _send(self.tasks, json.dumps(task).encode(), data)
            said = _receive(self.answers, limits.answer)
        except OverflowError:
            self._kill()
            return _too_much(f"more than {limits.answer:,} bytes of text", "max_text")
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


def _obituary(code: int, limits: Limits) -> _Answer:
    """Return what the exit code of a process that fell silent says."""
    if code == -getattr(signal, "SIGXCPU", 0):
        return _late(limits)
    cause = signal.strsignal(-code) if code < 0 else f"exit code {code}"
    hint = "The file may be damaged, or need more memory: see max_memory under [read]."
    return _Answer(reason=f"its reader crashed ({cause})", hint=hint, broken=True)


def _late(limits: Limits) -> _Answer:
    return _too_much(f"took more than {limits.seconds:g} seconds to read", "max_seconds")


def _too_much(reason: str, setting: str, *, broken: bool = False) -> _Answer:
    hint = f"If the file is what it should be, raise {setting} under [read]."
    return _Answer(reason=reason, hint=hint, broken=broken)


def _understood(said: bytes, origin: str) -> _Answer:
    """Return the answer in `said`, if it is one, and about the file that was asked for."""
    try:
        answer = _schema().validate_python(json.loads(said))
    except (ValueError, RecursionError) as exc:
        return _Answer(reason=f"its reader answered nonsense: {exc}"[:300], broken=True)
    if any(a.origin != origin and not a.origin.startswith(f"{origin}#") for a in answer.articles):
        return _Answer(reason="its reader answered about another file", broken=True)
    return answer


@cache
def _schema() -> TypeAdapter[_Answer]:
    from pydantic import TypeAdapter  # not at the top: the child has no use for it

    return TypeAdapter(_Answer)


# -- the child ----------------------------------------------------------------------------------


def serve() -> None:
    """Answer tasks until the parent closes the pipe, or is gone."""
    for number in (signal.SIGINT, signal.SIGTERM):  # sent to the whole group: the parent decides
        signal.signal(number, signal.SIG_IGN)
    _die_with_parent()
    tasks, answers = sys.stdin.buffer, _private_output()
    with suppress(EOFError):
        while True:
            task = json.loads(_receive(tasks))
            answer = asdict(_read(task, _receive(tasks)))
            text = json.dumps(answer, ensure_ascii=False)
            _send(answers, text.encode("utf-8", "backslashreplace"))


def _die_with_parent() -> None:
    """Be killed when the parent dies, even busy. Elsewhere the end of the pipe is the sign."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # 1: PR_SET_PDEATHSIG


def _private_output() -> IO[bytes]:
    """Standard output for the answers alone: what libraries print there goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _read(task: Mapping[str, Any], data: bytes) -> _Answer:
    articles: list[Article] = []
    try:
        _limit(task["seconds"], task["memory"])
        read = import_module(task["module"]).read
        articles.extend(read(data, task["origin"], task["meta"], **task["options"]))
        return _Answer(articles=tuple(articles))
    except InputError as exc:  # the articles before it are good
        return _Answer(articles=tuple(articles), reason=exc.message, place=exc.place, hint=exc.hint)
    except MemoryError:
        reason = f"needs more than {task['memory']:,} bytes of memory"
        return _too_much(reason, "max_memory", broken=True)
    except Exception as exc:  # this is the gate: the parent tells, whatever a parser raised
        reason = f"its reader failed: {type(exc).__name__}: {exc}"[:300]
        return _Answer(reason=reason, hint="Please report this, with the file.", broken=True)


def _limit(seconds: float, memory: int) -> None:
    """Bound this process: its memory as a whole, processor time from now on, no core dump."""
    try:
        import resource
    except ImportError:  # Windows: there is the parent's clock alone
        return
    spent = time.process_time()
    bounds = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: int(spent + seconds) + 2,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in bounds.items():
        hard = resource.getrlimit(kind)[1]
        with suppress(ValueError, OSError):  # macOS refuses some, and a stricter one may be set
            resource.setrlimit(kind, (most, hard))


# -- both ---------------------------------------------------------------------------------------


def _send(file: IO[bytes], *frames: bytes) -> None:
    for frame in frames:
        file.write(len(frame).to_bytes(8, "big"))
        file.write(frame)
    file.flush()


def _receive(file: IO[bytes], most: int = sys.maxsize) -> bytes:
    """Return the next frame.

    Raises EOFError where there is none, OverflowError if it has over `most`.
    """
    size = int.from_bytes(_exactly(file, 8), "big")
    if size > most:
        raise OverflowError
    return _exactly(file, size)


def _exactly(file: IO[bytes], size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError
    return data


if __name__ == "__main__":
    serve()
