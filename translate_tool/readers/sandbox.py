"""A reader in a child process, so that a file which hangs, crashes or swells costs one file.

Knows processes, limits and a pipe; the formats are the readers' business. One child reads many
files, and is replaced when one of them broke it. It has no rights to files, network or programs
where the system can take them (`readers.child`), and before it sees the first file. The
parent trusts nothing that it says: answers are JSON, checked against the records.

    child → parent   once, one frame: how it is confined
    parent → child   two frames: the task, as JSON; the file's bytes, none where it is a table
    child → parent   frames: which bytes of a table it needs, which the parent replies with;
                     the answer, as JSON, or some rows of it, after which the parent says whether
                     to go on (a frame: 8 bytes of length, then so many bytes)
"""

from __future__ import annotations

import atexit
import io
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, suppress
from types import MappingProxyType
from typing import Any, BinaryIO, cast

from translate_tool.errors import InputError
from translate_tool.readers.child import Answer
from translate_tool.readers.process import Child, Limits, Request
from translate_tool.records import Article, Failure

__all__ = ["Limits", "confinement", "count", "run", "stop", "stream"]


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
    task = _Task(module, origin, limits, meta=meta, data=data, options=options)
    yield from cast("Iterator[Article]", task.items())


def stream(
    module: str,
    opened: Callable[[], BinaryIO],
    origin: str,
    meta: Mapping[str, str],
    limits: Limits,
    columns: Mapping[str, str],
) -> Iterator[Article | Failure]:
    """Yield what `read(file, origin, meta, Columns(**columns))` of `module` yields, as it comes.

    The child reads what `opened` returns through this process, which holds some rows; `limits` are
    those of each answer. Raises InputError as `run`, and whatever reading the file raises.
    """
    yield from _Task(module, origin, limits, meta=meta, opened=opened, options=columns).items()


def count(module: str, file: BinaryIO, origin: str, limits: Limits) -> int:
    """Return what `count(file)` of `module` returns, in a child process; 0 where it fails."""
    task = _Task(module, origin, limits, opened=lambda: file, counts=True)
    with suppress(InputError):
        for _ in task.items():
            pass
    return task.count


def confinement(*, start: bool = False) -> str:
    """Return what confined the last child: "Landlock ABI 7 (files, TCP), ...".

    "" where there was none; `start` one then.
    """
    if start and not Child.confinement:
        try:
            Child.in_use().hear_confinement()
        except (EOFError, OSError):
            stop()
            return "unknown: the process that reads files does not start"
    return Child.confinement


def stop() -> None:
    """End the child, if there is one. The next `run` starts another."""
    child, Child.current = Child.current, None
    if child:
        child.close()


@atexit.register
def _stop_all() -> None:
    """End all children, those of tables too that nobody reads to their ends."""
    Child.current = None
    for child in [*Child.running]:
        child.close()


class _Task:
    """One file to read: its bytes in `data`, or a table that `opened` opens, or opens anew."""

    def __init__(
        self,
        module: str,
        origin: str,
        limits: Limits,
        *,
        meta: Mapping[str, str] = MappingProxyType({}),
        data: bytes = b"",
        opened: Callable[[], BinaryIO] | None = None,
        options: Mapping[str, int | str] = MappingProxyType({}),
        counts: bool = False,
    ) -> None:
        self._origin, self._limits, self._data = origin, limits, data
        self.count = 0
        self._opened = opened
        self._given = 0  # items, the last of which is `_last`
        self._last = ""
        self._words: dict[str, Any] = {"module": module, "origin": origin, "meta": dict(meta)}
        self._words |= {"seconds": limits.seconds, "memory": limits.memory}
        self._words |= {"options": dict(options), "streams": opened is not None, "counts": counts}

    def items(self) -> Iterator[Article | Failure]:
        """Yield articles, and failures of rows. Raises InputError for what ends them too soon."""
        while True:
            child = Child.taken()
            try:
                answer = yield from self._asked(child)
            finally:
                child.give_back()
            # Broken by the file, or by what earlier ones left behind in the child?
            if not answer.broken or not child.files:
                break
        if child.damage:
            raise child.damage
        self.count = answer.count
        if answer.reason:
            place = answer.place or f"after row {self._last}" * bool(self._last)
            raise InputError(answer.reason, origin=self._origin, place=place, hint=answer.hint)

    def _asked(self, child: Child) -> Generator[Article | Failure, None, Answer]:
        """Yield the items that were not given yet; return the last answer."""
        seen = 0
        file = self._opened() if self._opened else None
        size = file.seek(0, io.SEEK_END) if file and file.seekable() else None
        answer = Answer()
        task = {**self._words, "size": size}
        request = Request(task=task, limits=self._limits, data=self._data, file=file)
        with closing(child.ask(request)) as answers:
            for answer in answers:
                fresh = answer.items[max(0, self._given - seen) :]
                seen += len(answer.items)
                for item in fresh:
                    self._given += 1
                    self._last = item.origin.rpartition("#")[2] if file else ""
                    yield item
        return answer
