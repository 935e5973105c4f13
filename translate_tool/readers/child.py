"""The child process of `sandbox`: confined, it answers one file after the other.

Knows what it may use, what the parent asks and how to answer; the formats are the readers'
business. What this module sends and the parent receives are frames: 8 bytes of length, then so
many bytes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import IO, Any

from translate_tool.errors import InputError
from translate_tool.readers.confinement import confine
from translate_tool.records import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Articles, and the reason why there are no more. `broken`: a fresh child might do better."""

    articles: tuple[Article, ...] = ()
    reason: str = ""
    place: str = ""
    hint: str = ""
    broken: bool = False


def too_much(reason: str, setting: str, *, broken: bool = False) -> Answer:
    """Return that a limit was broken, which a `setting` raises."""
    hint = f"If the file is what it should be, raise {setting} under [read]."
    return Answer(reason=reason, hint=hint, broken=broken)


def serve() -> None:
    """Answer tasks until the parent closes the pipe, or is gone."""
    for number in (signal.SIGINT, signal.SIGTERM):  # sent to the whole group: the parent decides
        signal.signal(number, signal.SIG_IGN)
    _die_with_parent()
    tasks, answers = sys.stdin.buffer, _private_output()
    send(answers, confine().encode())
    with suppress(EOFError):
        while True:
            task = json.loads(receive(tasks))
            answer = asdict(_read(task, receive(tasks)))
            text = json.dumps(answer, ensure_ascii=False)
            send(answers, text.encode("utf-8", "backslashreplace"))


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


def _read(task: Mapping[str, Any], data: bytes) -> Answer:
    articles: list[Article] = []
    try:
        _limit(task["seconds"], task["memory"])
        read = import_module(task["module"]).read
        articles.extend(read(data, task["origin"], task["meta"], **task["options"]))
        return Answer(articles=tuple(articles))
    except InputError as exc:  # the articles before it are good
        return Answer(articles=tuple(articles), reason=exc.message, place=exc.place, hint=exc.hint)
    except MemoryError:
        reason = f"needs more than {task['memory']:,} bytes of memory"
        return too_much(reason, "max_memory", broken=True)
    except Exception as exc:  # this is the gate: the parent tells, whatever a parser raised
        reason = f"its reader failed: {type(exc).__name__}: {exc}"[:300]
        return Answer(reason=reason, hint="Please report this, with the file.", broken=True)


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
        resource.RLIMIT_FSIZE: 0,  # no file grows, even where nothing forbids to open one
    }
    for kind, most in bounds.items():
        hard = resource.getrlimit(kind)[1]
        with suppress(ValueError, OSError):  # macOS refuses some, and a stricter one may be set
            resource.setrlimit(kind, (most, hard))


# -- frames, for parent and child ---------------------------------------------------------------


def send(file: IO[bytes], *frames: bytes) -> None:
    """Write `frames`, each after its length."""
    for frame in frames:
        file.write(len(frame).to_bytes(8, "big"))
        file.write(frame)
    file.flush()


def receive(file: IO[bytes], most: int = sys.maxsize) -> bytes:
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
