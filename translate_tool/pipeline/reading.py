"""Reads the inputs of a run, until it is time to stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translate_tool.config import Config
from translate_tool.pipeline.expected import Expected
from translate_tool.pipeline.progress import ProgressTracker
from translate_tool.readers import ingest
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
