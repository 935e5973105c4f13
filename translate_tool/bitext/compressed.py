"""Opens files that may be compressed, as .gz, .bz2 or .xz, and reads them line by line."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from translate_tool.errors import InputError

OPENERS: Mapping[str, Callable[[Path], Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
"""How a file is opened for reading bytes, by the suffix of its compression."""

ENCODING_HINT = "Save it as UTF-8; iconv converts."


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read its bytes, decompressed; InputError if it cannot be read or decoded."""
    try:
        with OPENERS.get(path.suffix, _plain)(path) as file:
            yield file
    except (OSError, EOFError, lzma.LZMAError, zlib.error, UnicodeError) as exc:
        hint = ENCODING_HINT if isinstance(exc, UnicodeError) else ""
        raise InputError(f"{path}: cannot be read: {exc}", origin=str(path), hint=hint) from exc


def lines(path: Path) -> Iterator[str]:
    """Read the lines of a text in UTF-8, without their ends; only a line feed ends one.

    Raises InputError, naming the line that is not UTF-8.
    """
    with opened(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as exc:
                raise input_error(path, f"line {number}", "not UTF-8", ENCODING_HINT) from exc
            yield text.removesuffix("\n").rstrip("\r")


def bare(path: Path) -> Path:
    """Leave out the suffix of a compression."""
    return path.with_suffix("") if path.suffix in OPENERS else path


def kind(path: Path) -> str:
    """Tell the suffix that names the format, in small letters."""
    return bare(path).suffix.casefold()


def input_error(path: Path, place: str, reason: str, hint: str) -> InputError:
    """Make the error that says what is wrong with a file of pairs, and where."""
    where = f"{path}, {place}" if place else str(path)
    return InputError(f"{where}: {reason}", origin=str(path), place=place, hint=hint)


def _plain(path: Path) -> BinaryIO:
    return path.open("rb")
