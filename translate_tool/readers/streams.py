"""Files → their bytes, decompressed as they are read, and their lines of text.

Knows gzip (of any number of members), Zstandard and encodings; knows no format and writes no
temporary file. What comes out is counted against what went in, so that a bomb is an error, not a
full memory.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Protocol

from translate_tool.errors import InputError
from translate_tool.readers.decode import Decoded, decode, read_strays, stray_note

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


_CHUNK = 1024
"""Bytes fed at a time. Zstandard packs 128 KiB into 4 bytes at best: so 32 MiB come out at most."""

_HARMLESS = 1_000_000
"""Bytes that may come out whatever the ratio: small repetitive files compress very well."""


class _Decompressor(Protocol):
    """What zlib and zstandard have in common: one member (gzip) or frame (Zstandard)."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


def _gzip() -> _Decompressor:
    return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)


def _zstandard() -> _Decompressor:
    from zstandard import ZstdDecompressor

    return ZstdDecompressor().decompressobj()


PACKERS: Mapping[str, Callable[[], _Decompressor]] = {".gz": _gzip, ".zst": _zstandard}
"""Suffix, in lower case → what undoes it."""


def unpack(file: BinaryIO, suffix: str, origin: str, *, max_ratio: int) -> BinaryIO:
    """Return `file` decompressed while it is read, once and forwards.

    Reading raises InputError, naming the byte of `file`, where it is damaged, cut short, or holds
    more than `max_ratio` times its size.
    """
    pieces = _pieces(file, PACKERS[suffix], origin, max_ratio)
    return io.BufferedReader(_Stream(pieces), buffer_size=1 << 16)


def _pieces(
    file: BinaryIO, fresh: Callable[[], _Decompressor], origin: str, max_ratio: int
) -> Iterator[bytes]:
    taken = made = 0
    state = fresh()
    while chunk := file.read(_CHUNK):
        taken += len(chunk)
        # Tapes are padded with zeros, which gzip lets stand after the last member.
        while chunk := chunk.lstrip(b"\0") if state.eof else chunk:
            state = fresh() if state.eof else state
            piece = _step(state, chunk, origin, taken)
            made += len(piece)
            if made > max(_HARMLESS, max_ratio * taken):
                raise InputError(
                    f"a decompression bomb: it grows more than {max_ratio} times",
                    origin=origin,
                    place=f"byte {taken}",
                    hint="If you trust it, raise max_ratio under [read].",
                )
            yield piece
            chunk = state.unused_data
    if not state.eof:
        raise InputError(
            "cut short: the compressed data ends in the middle" if taken else "empty",
            origin=origin,
            place=f"byte {taken}" if taken else "",
            hint="It may have been cut in a transfer: get it again.",
        )


def _step(state: _Decompressor, chunk: bytes, origin: str, taken: int) -> bytes:
    """Return what `chunk`, the last of `taken` bytes, decompresses to."""
    try:
        return state.decompress(chunk)
    except MemoryError:
        raise
    except Exception as exc:  # zlib and zstandard share no base class, and the latter is optional
        raise InputError(
            f"damaged: it cannot be decompressed: {exc}",
            origin=origin,
            place=f"byte {max(0, taken - len(chunk))}",
            hint="It may have been damaged in a transfer: get it again.",
        ) from exc


class _Stream(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer` from the next piece that is not empty; 0 at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        target = memoryview(buffer).cast("B")
        size = min(len(target), len(self._rest))
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


# -- lines ----------------------------------------------------------------------------------------

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
        return {**self.head.meta, **stray_note(strays, self.head.encoding)}

    def _read(self, text: str) -> str:
        text, strays = read_strays(text)
        self._strays += strays
        return text


def open_lines(file: BinaryIO, origin: str, *, newline: str) -> Lines:
    """Return the lines of `file`, ended by `newline` as `open` understands it.

    Raises InputError.
    """
    block = file.read(_BLOCK)
    head = _head(block, origin)
    errors = "replace" if head.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    rest = iter(partial(file.read, io.DEFAULT_BUFFER_SIZE), b"")
    stream = io.BufferedReader(_Stream(chain([block], rest)))
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
