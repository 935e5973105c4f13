"""CSV and its kin → rows: separated by commas, semicolons, tabs or bars, below a line of names.

Quotes are taken strictly: text inside which they are not doubled is refused, since no one can
tell where its field ends. What follows a bad row is read from its second line on, so that a quote
never closed does not swallow the rows after it.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from itertools import chain, islice, pairwise
from typing import BinaryIO, NamedTuple

from translate_tool.errors import InputError
from translate_tool.readers.rows import (
    LONGEST,
    BadRow,
    Columns,
    Row,
    columns_among,
    names_columns,
    text_columns,
)
from translate_tool.readers.streams import open_lines

_SAMPLE = 20
"""Rows by which the dialect is told, and among which the one with the names must be."""

_LONGEST_TOLD = 500  # characters of what stands above the names

_AGAIN, _AGAIN_FOR_EACH = 20 * LONGEST, 10
"""Characters that may be read a second time, behind rows that cannot be read: so many, and more for
each that is read. Rows such as `x","y` open a quote that the next one closes to open its own: each
would take all that follow."""

_SEPARATOR = re.compile(r"\"?sep=([,;\t|])\"?[,;\t| ]*(?:\r\n?|\n|\Z)", re.IGNORECASE)
"""The line by which Excel is told the separator: "sep=;"."""

_QUOTES = 'A quote inside a quoted field is written twice: "".'
_TORN = "Quote the fields that contain the separator or the end of a line."


class _Record(NamedTuple):
    """A record's fields, or the reason why it has none; `line` is its first, `meta` of its text."""

    line: int
    fields: list[str]
    reason: str
    meta: Mapping[str, str]


class _Dialect(NamedTuple):
    """How fields are parted and quoted; `escaped`: quotes in them by a backslash, not doubled."""

    delimiter: str
    quote: str | None = '"'
    escaped: bool = False

    def reader(self, feed: _Feed) -> Iterator[list[str]]:
        """Return what reads the records of `feed`. Raises csv.Error for what is against it."""
        return csv.reader(
            feed,
            delimiter=self.delimiter,
            quotechar=self.quote,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            doublequote=not self.escaped,
            escapechar="\\" if self.escaped else None,
            strict=True,
        )


class _Feed:
    """Lines for `csv.reader`, which remembers those of the current row, to read them again."""

    def __init__(
        self, lines: Iterator[str | None], meta: Callable[[], Mapping[str, str]] = dict
    ) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0
        self._left = _AGAIN
        self.meta = meta
        """Of the lines handed out since it was called last."""
        self.number = 0
        """Of the last line handed out, from 1."""

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        fresh = not self._again
        line = next(self._lines) if fresh else self._again.popleft()
        self._left += _AGAIN_FOR_EACH * len(line or "") * fresh
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

    def retry(self) -> int:
        """Hand out again all lines taken but the first; none where that was done too often.

        Returns the number of the last line that is not handed out again.
        """
        again = self._taken[1:]
        size = sum(map(len, again))
        if size <= self._left:
            self._left -= size
            self._again.extendleft(reversed(again))
            self.number -= len(again)
        return self.number


def rows(file: BinaryIO, origin: str, columns: Columns) -> Iterator[Row | BadRow]:
    """Yield the rows below the line that has the names: the first, or one of the next that has.

    Those whose fields are all blank count, and are none. Raises InputError.
    """
    csv.field_size_limit(LONGEST)  # of the whole process; `_Feed` keeps to the same bound
    lines = open_lines(file, origin, newline="")
    text = lines.head.text
    said = _SEPARATOR.match(text)
    dialect = _dialect(text[said.end() :], columns, said[1]) if said else _dialect(text, columns)
    records = _records(_Feed(lines.bounded(LONGEST), lines.meta), dialect)
    if said:
        next(records, None)
    names, above, records = _header(records, columns, origin)
    for number, (record, torn) in enumerate(_torn(records, len(names)), 1):
        if record.reason or any(map(str.strip, record.fields)):
            yield _row(record, number, names, columns, above, torn=torn)


def _row(
    record: _Record,
    number: int,
    names: list[str],
    columns: Columns,
    above: Mapping[str, str],
    *,
    torn: bool,
) -> Row | BadRow:
    place, count = f"line {record.line}", len(record.fields)
    if record.reason:
        return BadRow(number, place, record.reason, _QUOTES)
    if torn or count > len(names) or not text_columns(columns, names[:count]):
        reason = f"{count} fields, where the first line names {len(names)}"
        return BadRow(number, place, reason, _TORN)
    short = {"short_row": f"{count} fields of {len(names)}"} if count < len(names) else {}
    fields = dict(zip(names, record.fields, strict=False))
    return Row(number, place, fields, {**record.meta, **above, **short})


def _torn(records: Iterator[_Record], width: int) -> Iterator[tuple[_Record, bool]]:
    """Yield each record, and whether it and a neighbour may be one that an end of line tore.

    Two halves have a field more than the whole; spreadsheets leave out empty fields at the end of
    a row, and then two rows have more.
    """

    def halves(one: _Record | None, other: _Record | None) -> bool:
        counts = [len(each.fields) for each in (one, other) if each and each.fields]
        return len(counts) == 2 and max(counts) < width and sum(counts) <= width + 1

    before: _Record | None = None
    for record, after in pairwise(chain(records, [None])):
        if record:
            yield record, halves(before, record) or halves(record, after)
            before = record


def _header(
    records: Iterator[_Record], columns: Columns, origin: str
) -> tuple[list[str], dict[str, str], Iterator[_Record]]:
    """Return the names, what to say of the lines above them, and the records below.

    Raises InputError.
    """
    first = list(islice(records, _SAMPLE))
    if first and first[0].reason:
        reason = f"its first line: {first[0].reason}"
        raise InputError(reason, origin=origin, place=f"line {first[0].line}")
    names = [_names(record.fields) for record in first] or [[]]
    found = 0
    if not text_columns(columns, names[0]):
        found = next((n for n, each in enumerate(names) if names_columns(columns, each)), 0)
    columns_among(columns, names[found], origin)
    above = "; ".join(" ".join(record.fields).strip() for record in first[:found]).strip("; ")
    told = {"above_the_names": above[:_LONGEST_TOLD]} if above else {}
    return names[found], told, chain(first[found + 1 :], records)


def _records(feed: _Feed, dialect: _Dialect) -> Iterator[_Record]:
    """Yield each record that is not an empty line."""
    reader = dialect.reader(feed)
    while True:
        line = feed.begin()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            last = feed.retry()
            reason = f"{exc}, up to line {last}" if last > line else str(exc)
            yield _Record(line, [], reason, feed.meta())
            continue
        if fields:
            yield _Record(line, fields, "", feed.meta())


def _names(header: list[str]) -> list[str]:
    """Return a name of its own for each column."""
    names: list[str] = []
    taken: set[str] = set()
    for number, name in enumerate(header, 1):
        own = name.strip() or "column"
        names.append(f"{own} {number}" if own in taken or not name.strip() else own)
        taken.add(names[-1])
    return names


def _dialect(text: str, columns: Columns, delimiters: str = ",;\t|") -> _Dialect:
    """Return the dialect that cuts most of the first rows into as many fields as there are names.

    A table of one column has no delimiter; then a comma does as well as another.
    """
    dialects = [_Dialect(each) for each in delimiters]
    if '"' not in text:
        apostrophes = [_Dialect(each, quote="'") for each in delimiters if f"{each}'" in text]
        dialects = [*apostrophes, *dialects]
    elif "\t" in delimiters:
        dialects.append(_Dialect("\t", quote=None))
    dialects += [_Dialect(each, escaped=True) for each in delimiters if '\\"' in text]
    return max(dialects, key=lambda dialect: _fit(text, dialect, columns))


def _fit(text: str, dialect: _Dialect, columns: Columns) -> tuple[int, int]:
    """How many of the first rows of a text have a field for each name, and how many those are."""
    feed = _Feed(iter(StringIO(text, newline="")))
    records = [record.fields for record in islice(_records(feed, dialect), _SAMPLE)]
    named = (record for record in records if names_columns(columns, _names(record)))
    width = len(next(named, records[0] if records else []))
    return (sum(len(record) == width for record in records), width) if width > 1 else (0, 0)
