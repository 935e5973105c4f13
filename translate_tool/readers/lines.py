"""A stream of bytes → lines of text, each within a bound.

Knows encodings, by `decode`, from the beginning of the stream; holds one line at a time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from translate_tool.errors import InputError
from translate_tool.readers.decode import Decoded, decode, mended, told

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 1 << 18
"""Bytes from which the encoding is told."""


class Lines:
    """The text of a stream, line by line; `head` is its beginning, and how it is encoded."""

    def __init__(self, head: Decoded, stream: io.TextIOWrapper) -> None:
        self.head = head
        self._stream = stream
        self._strays = 0

    def bounded(self, longest: int) -> Iterator[str | None]:
        """Lines with their ends; None for one of more than `longest` characters."""
        while line := self._stream.readline(longest + 1):
            if len(line) > longest and not line.endswith("\n"):
                while rest := self._stream.readline(longest):
                    if rest.endswith("\n"):
                        break
                yield None
            else:
                yield self._read(line)

    def pieces(self, size: int) -> Iterator[str]:
        """All of the text, `size` characters at a time."""
        while piece := self._stream.read(size):
            yield self._read(piece)

    def meta(self) -> dict[str, str]:
        """For the article of the lines handed out since this was asked last: how they were read."""
        strays, self._strays = self._strays, 0
        return {**self.head.meta, **told(strays, self.head.encoding)}

    def _read(self, text: str) -> str:
        text, strays = mended(text)
        self._strays += strays
        return text


def open_lines(file: BinaryIO, origin: str, *, newline: str) -> Lines:
    """Return the lines of `file`, ended by `newline` as `open` understands it.

    Raises InputError.
    """
    block = file.read(_BLOCK)
    head = _head(block, origin)
    errors = "replace" if head.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    stream = io.BufferedReader(_Joined(block, file))
    text = io.TextIOWrapper(stream, head.encoding, errors, newline=newline)
    return Lines(head._replace(strays=0), text)


def _head(block: bytes, origin: str) -> Decoded:
    """Return the text of `block`, up to its last line end if it is not the whole of the stream."""
    if len(block) >= _BLOCK:
        end = block.rfind(b"\n") + 1 or len(block)
        block = block[: end - end % 4 if 0 in block else end]
    try:
        return decode(block, origin)
    except InputError:
        if 0 not in block:
            raise
    return decode(block.replace(b"\0", b"") or block, origin)


class _Joined(io.RawIOBase):
    """The bytes already taken from a file, and then the others."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        target = memoryview(buffer).cast("B")
        data = self._head.read(len(target)) or self._file.read(len(target))
        target[: len(data)] = data
        return len(data)
