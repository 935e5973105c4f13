"""Reads the inputs of a run until it is time to stop, and estimates how many articles there are.

A file is one article, but for tables, which have one a row. How many rows, Parquet says; of other
tables it is estimated: from the part of the file that the rows so far take, and for one that is not
begun from the rows per byte of those before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO

from translate_tool.config import Config
from translate_tool.pipeline.progress import ProgressTracker
from translate_tool.readers import Source, ingest, is_table
from translate_tool.readers.ingest import Found
from translate_tool.readers.source import count
from translate_tool.records import Article, Failure
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.timing import each
from translate_tool.store.journal import Journal

SOON = 1.0
"""Seconds by which reading a file may overrun the deadline: then it surely is over, and the file is
left to the next run instead of being blamed."""


def read_all(
    found: Sequence[ingest.Found],
    config: Config,
    prepare: ingest.Preparing,
    journal: Journal,
    stop: Stop,
    tracker: ProgressTracker,
) -> Iterator[Article | Failure]:
    """Read every article, in the order found, until `stop`; what cannot be read is a failure.

    A file is given up, and is left to the next run, once it is time: it may have a million rows, or
    take a minute to read.
    """
    unreadable = journal.unreadable()
    expected = tracker.expected or Expected(found)
    for number, item in enumerate(found):
        parts = ingest.read(
            item, config, prepare, unreadable, tracker.timed, stop.left + SOON, expected.opened
        )
        counted = expected.counted(item, each("read", parts))
        if stop.due() or not (yield from ingest.whole(counted, stop)):
            unread = [rest.origin for rest in found[number:]]
            tracker.receive(unread)
            tracker.leave(len(unread))
            return


AHEAD = 1 << 20
"""Bytes that readers of tables read at once."""


class Expected:
    """Counts what is read of files, and estimates the rest."""

    def __init__(self, found: Sequence[Found]) -> None:
        self._waiting = {item.origin: _size(item) for item in found if _has_rows(item)}
        """Bytes of the tables that are not begun."""
        self._others = len(found) - len(self._waiting)
        """Other files that are not begun."""
        self._read = 0
        self._rows = self._bytes = 0
        """Of the tables that were read to their end."""
        self._table: _Table | None = None

    def counted(
        self, item: Found, parts: Iterator[Article | Failure]
    ) -> Iterator[Article | Failure]:
        """Yield the `parts` of a file, and count them."""
        size = self._waiting.pop(item.origin, None)
        table = self._table = None if size is None else _Table(size)
        self._others -= table is None
        for part in parts:
            self._read += 1
            if table:
                table.rows += 1
                table.text += _length(part)
            yield part
        if table:
            self._rows += table.rows
            self._bytes += table.size
        self._table = None

    def opened(self, file: BinaryIO, source: Source) -> None:
        """Look into a file that is about to be read: what it says of itself, and how far it is."""
        if self._table:
            self._table.file = file
            self._table.known = count(file, source)

    def __call__(self) -> tuple[int, bool]:
        """Return how many articles there are, and whether that is exact."""
        ahead, rows, size = 0, self._rows, self._bytes
        if table := self._table:
            ahead, rows, size = table.ahead, rows + table.rows, size + table.position
        ahead += sum(
            max(1, round(waiting * rows / size)) if size else 1
            for waiting in self._waiting.values()
        )
        exact = not self._waiting and (table is None or table.known > 0)
        return self._read + self._others + ahead, exact


class _Table:
    """A table that is being read: `known` is the number of its rows, 0 where it does not say.

    `text`: characters of the rows so far.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.known = self.rows = self.text = 0
        self.file: BinaryIO | None = None

    @property
    def position(self) -> int:
        """Return the bytes of the rows so far; what the file is read ahead by does not count."""
        with suppress(OSError, ValueError):  # it is closed by now
            taken = self.file.tell() if self.file else 0
            return max(taken - AHEAD, min(taken, self.text))
        return self.size

    @property
    def ahead(self) -> int:
        """Return how many rows are not read yet."""
        if self.known:
            return max(0, self.known - self.rows)
        left = max(0, self.size - self.position)
        return round(self.rows * left / self.position) if self.position else 1


def _length(item: Article | Failure) -> int:
    return sum(len(block.text) for block in item.blocks) if isinstance(item, Article) else 0


def _has_rows(item: Found) -> bool:
    return isinstance(item, Source) and is_table(item.path.name)


def _size(item: Found) -> int:
    with suppress(OSError):
        return item.path.stat().st_size if isinstance(item, Source) else 0
    return 0
