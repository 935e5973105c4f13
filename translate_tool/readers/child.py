"""The child process of `sandbox`: confined, it answers one file after the other.

Knows what it may use, what the parent asks and how to answer; the formats are the readers'
business. Of a table it has no more than it asks the parent for, and answers some rows at a time.
What both send are frames: 8 bytes of length, then so many bytes. How rights are taken is the
business of `runtime.confinement`; where none can be, limits of time and memory remain
(`readers.sandbox`).
"""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO
from zoneinfo import TZPATH

from translate_tool.errors import InputError
from translate_tool.records import Article, Failure
from translate_tool.runtime import confinement

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


# -- frames, as both sides speak ------------------------------------------------------------------

READ, ANSWER = b"r", b"a"
"""What a frame of the child's begins with: a place in the file and how many bytes; an answer."""
DATA, DAMAGE = b"d", b"e"
"""What a frame begins with that has those bytes, or says why there are none."""
GO_ON, STOP = b"+", b"."
"""Frames that say whether the next answer is wanted."""

PIECE = 1 << 20  # bytes of the file handed over at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Articles, and failures of rows among them; the reason why there are no more.

    `more`: there are, in the next answer. `broken`: a fresh child might do better.
    """

    items: tuple[Article | Failure, ...] = ()
    count: int = 0
    more: bool = False
    reason: str = ""
    place: str = ""
    hint: str = ""
    broken: bool = False


def too_much(reason: str, setting: str, *, broken: bool = False) -> Answer:
    """Return that a limit was broken, which a `setting` raises."""
    hint = f"If the file is what it should be, raise {setting} under [read]."
    return Answer(reason=reason, hint=hint, broken=broken)


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


# -- the child ------------------------------------------------------------------------------------

_MOST_ITEMS, _MOST_TEXT, _LONGEST = 64, 1_000_000, 1.0
"""Rows in one answer, their characters, and seconds in which they are read."""

_PACKAGE = Path(__file__).resolve().parents[1]

_LINKED = (
    "/etc/ld.so.cache",
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store"),
)
"""Where the system has the libraries that those of Python are linked with."""


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
            data = receive(tasks)
            file = io.BufferedReader(_Remote(task["size"], tasks, answers), PIECE)
            for answer in _read(task, file if task["streams"] else data):
                text = json.dumps(asdict(answer), ensure_ascii=False)
                send(answers, ANSWER + text.encode("utf-8", "backslashreplace"))
                if answer.more and receive(tasks) != GO_ON:
                    break


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


class _Remote(io.RawIOBase):
    """The file that the parent has open; `size` in bytes, None where it is read forwards only."""

    def __init__(self, size: int | None, tasks: IO[bytes], answers: IO[bytes]) -> None:
        self._size, self._place = size, 0
        self._tasks, self._answers = tasks, answers

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._size is not None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if self._size is None:
            raise io.UnsupportedOperation("seek")
        place = (0, self._place, self._size)[whence] + offset
        if place < 0:
            raise OSError(errno.EINVAL, "a place before the beginning")
        self._place = place
        return place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Ask for as much as fits. Raises InputError where the parent cannot read on."""
        target = memoryview(buffer).cast("B")
        size = min(len(target), PIECE)
        send(self._answers, READ + self._place.to_bytes(8, "big") + size.to_bytes(8, "big"))
        reply = receive(self._tasks)
        if reply[:1] == DAMAGE:
            raise InputError("cannot be read on", origin=reply[1:].decode())
        target[: len(reply) - 1] = reply[1:]
        self._place += len(reply) - 1
        return len(reply) - 1


def _read(task: Mapping[str, Any], source: bytes | BinaryIO) -> Iterator[Answer]:
    """Yield answers; all but the last have `more`."""
    items: list[Article | Failure] = []
    ended = Answer()
    try:
        _limit(task["seconds"], task["memory"])
        module = import_module(task["module"])
        if task["counts"]:
            ended = Answer(count=module.count(source))
        else:
            for full in _batches(_opened(module, task, source), items, streams=task["streams"]):
                yield Answer(items=full, more=True)
                _limit(task["seconds"], task["memory"])
    except InputError as exc:  # the articles before it are good
        ended = Answer(reason=exc.message, place=exc.place, hint=exc.hint)
    except MemoryError:
        reason = f"needs more than {task['memory']:,} bytes of memory"
        ended = too_much(reason, "max_memory", broken=True)
    except Exception as exc:  # this is the gate: the parent tells, whatever a parser raised
        reason = f"its reader failed: {type(exc).__name__}: {exc}"[:300]
        ended = Answer(reason=reason, hint="Please report this, with the file.", broken=True)
    yield replace(ended, items=tuple(items))


def _opened(
    module: Any, task: Mapping[str, Any], source: bytes | BinaryIO
) -> Iterator[Article | Failure]:
    if not task["streams"]:
        return iter(module.read(source, task["origin"], task["meta"], **task["options"]))
    columns = module.Columns(**task["options"])
    return iter(module.read(source, task["origin"], task["meta"], columns))


def _batches(
    found: Iterator[Article | Failure], items: list[Article | Failure], *, streams: bool
) -> Iterator[tuple[Article | Failure, ...]]:
    """Gather what is found in `items`; yield, and take out, as much as one answer may have."""
    text, start = 0, time.monotonic()
    for item in found:
        items.append(item)
        text += sum(len(b.text) for b in item.blocks) if isinstance(item, Article) else 0
        full = len(items) >= _MOST_ITEMS or text >= _MOST_TEXT
        if streams and (full or time.monotonic() - start >= _LONGEST):
            yield tuple(items)
            items.clear()
            text, start = 0, time.monotonic()


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


def confine() -> str:
    """Lock this process: no files but libraries, no network, no programs; return by what.

    Call it before there is a second thread, which would keep its rights.
    """
    limits = "limits of time and memory" if find_spec("resource") else "limits of time"
    by: list[str] = []
    without: list[str] = []
    for name, restrict in (("Landlock", _restrict_files), ("seccomp", _restrict_calls)):
        try:
            by.append(restrict())
        except OSError as exc:
            without.append(f"no {name}: {exc.strerror or exc}")
    return "; ".join([", ".join([*by, limits]) + ("" if by else " only"), *without])


def readable() -> Iterator[Path]:
    """Yield what a reader may still open: Python, its libraries, and the rules of time zones.

    Of the folder that has this package the package only: a checkout has other files, too.
    """
    installed = sysconfig.get_paths()
    yield from {Path(installed[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    searched = (Path(entry).resolve() for entry in sys.path if entry)
    yield from (path for path in searched if path != _PACKAGE.parent)
    yield _PACKAGE
    yield from map(Path, (*_LINKED, "/etc/localtime", *TZPATH))


def _restrict_files() -> str:
    version = confinement.restrict_files(readable())
    return f"Landlock ABI {version} (files{', TCP' if version >= 4 else ''})"


def _restrict_calls() -> str:
    confinement.restrict_calls()
    return "seccomp (sockets, programs)"


if __name__ == "__main__":
    serve()
