"""CSV and its kin → rows: separated by commas, semicolons or tabs, the first line naming them.

Quotes are taken strictly: text inside which they are not doubled is refused, since no one can
tell where its field ends. What follows a bad row is read from its second line on, so that a quote
never closed does not swallow the rows after it.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from translate_tool.errors import InputError
from translate_tool.readers.lines import open_lines
from translate_tool.readers.rows import LONGEST, BadRow, Columns, Row, among

_DELIMITERS = ",;\t"
_SAMPLE = 20
"""Rows by which the delimiter is told."""


class _Feed:
    """Lines for `csv.reader`, which remembers those of the current row, to read them again."""

    def __init__(self, lines: Iterator[str | None]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0
        self.number = 0
        """Of the last line handed out, from 1."""

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.number += 1
        self._size += LONGEST + 1 if line is None else len(line)
        self._taken.append(line or "")
        if self._size > LONGEST:
            raise csv.Error(f"longer than {LONGEST:,} characters")
        return line or ""

    def begin(self) -> int:
        """Forget the lines taken; the number of the line that comes next."""
        self._taken, self._size = [], 0
        return self.number + 1

    def retry(self) -> None:
        """Hand out again all lines taken but the first."""
        self._again.extendleft(reversed(self._taken[1:]))
        self.number -= len(self._taken[1:])


def rows(file: BinaryIO, origin: str, columns: Columns) -> Iterator[Row | BadRow]:
    """Yield the rows below the first, which has the names.

    Blank ones do not count. Raises InputError.
    """
    lines = open_lines(file, origin, newline="")
    delimiter = _delimiter(lines.head.text)
    feed = _Feed(lines.bounded(LONGEST))
    records = _records(feed, delimiter)
    _, header = next(records, (1, []))
    if isinstance(header, str):
        raise InputError(f"its first line: {header}", origin=origin, place="line 1")
    names = _names(header)
    among(columns, names, origin)
    for number, (line, record) in enumerate(records, 1):
        place = f"line {line}"
        if isinstance(record, str):
            hint = 'A quote inside a quoted field is written twice: "".'
            yield BadRow(number, place, record, hint)
        elif len(record) != len(names):
            reason = f"{len(record)} fields, where the first line names {len(names)}"
            yield BadRow(number, place, reason, "Quote the fields that contain the separator.")
        else:
            yield Row(number, place, dict(zip(names, record, strict=True)), lines.head.meta)


def _records(feed: _Feed, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Number of its first line and fields of each record; where it has none, the reason."""
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        line = feed.begin()
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            feed.retry()
            yield line, str(exc)
            continue
        if record:
            yield line, record


def _names(header: list[str]) -> list[str]:
    """Return a name of its own for each column."""
    names: list[str] = []
    taken: set[str] = set()
    for number, name in enumerate(header, 1):
        own = name.strip() or "column"
        names.append(f"{own} {number}" if own in taken or not name.strip() else own)
        taken.add(names[-1])
    return names


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most of the first rows into as many fields, two or more.

    A table of one column has none; then a comma does as well as another.
    """

    def fit(delimiter: str) -> tuple[int, int]:
        records = [
            record
            for _, record in islice(
                _records(_Feed(iter(text.splitlines(True))), delimiter), _SAMPLE
            )
            if not isinstance(record, str)
        ]
        width = len(records[0]) if records else 0
        return (sum(len(record) == width for record in records) if width > 1 else 0), width

    return max(_DELIMITERS, key=fit)
