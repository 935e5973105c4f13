"""Reads and writes pairs as tab-separated lines: French, tab, English.

There is no quoting, as in the registered type text/tab-separated-values: a quotation mark is a
quotation mark. Reads UTF-8 and, by its byte order mark, UTF-16, which spreadsheets write.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import BinaryIO

from translate_tool.bitext.pair import SentencePair, Skipped
from translate_tool.records import canonical

HEADERS = (("french", "english"), ("fr", "en"), ("français", "anglais"), ("source", "target"))
"""First lines that name the columns, letter case apart. The first of them is written."""


def read(file: BinaryIO, *, errors: str = "surrogateescape") -> Iterator[SentencePair | Skipped]:
    """Read the pairs of a file, line by line, and close it.

    Raises UnicodeError for UTF-16 that was cut and, where `errors` are "strict", for what is not
    UTF-8; else that becomes lone surrogates.
    """
    utf16 = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    file.seek(0)
    encoding = "utf-16" if utf16 else "utf-8-sig"
    with TextIOWrapper(file, encoding=encoding, errors=errors, newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            columns = line.rstrip("\r\n").split("\t")
            header = number == 1 and tuple(column.casefold() for column in columns) in HEADERS
            if line.strip() and not header:
                yield _pair(columns, place=f"line {number}")


def write(pairs: Iterable[SentencePair]) -> Iterator[str]:
    """Write a header and a line per pair; white space inside a text becomes one space."""
    yield "French\tEnglish\n"
    for pair in pairs:
        yield f"{canonical(pair.source)}\t{canonical(pair.target)}\n"


def _pair(columns: list[str], place: str) -> SentencePair | Skipped:
    if len(columns) != 2:
        return Skipped(place=place, reason=f"2 columns wanted, {len(columns)} found")
    return SentencePair(*columns, place=place)
