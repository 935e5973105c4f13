"""Compressed files → the bytes inside, as they are read.

Knows gzip (of any number of members) and Zstandard; knows no format and writes no temporary file.
What comes out is counted against what went in, so that a bomb is an error, not a full memory.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO, Protocol

from translate_tool.errors import InputError

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
