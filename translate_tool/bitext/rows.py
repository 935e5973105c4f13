"""Pairs a line each: tab-separated values, read and written, and JSON lines, read.

    French<tab>English
    {"fr": "...", "en": "..."}, or "en": ["...", "..."] for several

Tab-separated values have no quoting, as the registered type text/tab-separated-values: a quotation
mark is a quotation mark. They are read in UTF-8 and, by its byte order mark, UTF-16, which
spreadsheets write.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import Any, BinaryIO

from translate_tool.bitext.pair import SentencePair, Skipped
from translate_tool.records import canonical

# -- tab-separated values -------------------------------------------------------------------------

HEADERS = (("french", "english"), ("fr", "en"), ("français", "anglais"), ("source", "target"))
"""First lines that name the columns, letter case apart. The first of them is written."""


def read_tsv(
    file: BinaryIO, *, errors: str = "surrogateescape"
) -> Iterator[SentencePair | Skipped]:
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
                yield _tsv_pair(columns, place=f"line {number}")


def write_tsv(pairs: Iterable[SentencePair]) -> Iterator[str]:
    """Write a header and a line per pair; white space inside a text becomes one space."""
    yield "French\tEnglish\n"
    for pair in pairs:
        yield f"{canonical(pair.source)}\t{canonical(pair.target)}\n"


def _tsv_pair(columns: list[str], place: str) -> SentencePair | Skipped:
    if len(columns) != 2:
        return Skipped(place=place, reason=f"2 columns wanted, {len(columns)} found")
    return SentencePair(*columns, place=place)


# -- JSON lines -----------------------------------------------------------------------------------

_KEYS = (("fr", "en"), ("source", "target"), ("french", "english"))
_DOCUMENT = ("document", "origin", "doc", "file")

JSONL_HINT = (
    'Wanted: {"fr": "...", "en": "..."}. Keys known: ' + ", ".join(map(" and ".join, _KEYS)) + "."
)


def read_jsonl(lines: Iterable[str]) -> Iterator[SentencePair | Skipped]:
    """Read the pairs of a file, a line each."""
    for number, line in enumerate(lines, start=1):
        place = f"line {number}"
        try:
            row = json.loads(line)
        except ValueError as exc:
            yield Skipped(place=place, reason=f"not JSON: {exc}")
        else:
            yield _jsonl_pair(row, place)


def _jsonl_pair(row: Any, place: str) -> SentencePair | Skipped:
    source, targets = _texts(row)
    if not targets:
        return Skipped(place=place, reason="no French with its English")
    document = next((str(row[key]) for key in _DOCUMENT if row.get(key)), "")
    target, *others = targets
    return SentencePair(source, target, alternatives=tuple(others), document=document, place=place)


def _texts(row: Any) -> tuple[str, tuple[str, ...]]:
    """Find the French and its translations; empty where they are missing, or are no texts."""
    keys = [pair for pair in _KEYS if isinstance(row, dict) and row.keys() >= set(pair)]
    if not keys:
        return "", ()
    source, target = (row[key] for key in keys[0])
    targets = tuple(target) if isinstance(target, list) else (target,)
    fine = isinstance(source, str) and all(isinstance(each, str) for each in targets)
    return (source, targets) if fine else ("", ())
