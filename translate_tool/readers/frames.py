"""What the process that reads files and its parent send each other.

Frames: 8 bytes of length, then so many bytes. Knows nothing of processes and formats.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import IO

from translate_tool.records import Article, Failure

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
