"""Tells what the front page of a run says of time: when it ended, what it brought, what came when.

A front page that lists what the last one listed is the last one, with its date and its news: to run
again changes nothing. Knows the journal and clocks; knows nothing of how a page looks.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from translate_tool.errors import ConfigError
from translate_tool.records import Brief, Failure, digest
from translate_tool.store.journal import Edition, Journal, Published
from translate_tool.writers.context import News

CONTINUES = timedelta(hours=6)
"""A run that begins within this time of one that left articles to it makes the same front page:
somebody stopped it, and went on. A night later the reader has seen the page."""

CLOCK = "SOURCE_DATE_EPOCH"
"""Environment variable: seconds since 1970 that are taken for now, so that two runs write the same
bytes (https://reproducible-builds.org/specs/source-date-epoch/)."""


def now() -> datetime:
    """Return the local time, to the second; or the one that `CLOCK` says. Raises ConfigError."""
    fixed = os.environ.get(CLOCK)
    if not fixed:
        return datetime.now().astimezone().replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(fixed), tz=timezone.utc)
    except (ValueError, OverflowError, OSError) as exc:
        raise ConfigError(
            f"{CLOCK}: {fixed!r} is no time",
            hint="It is a whole number of seconds since 1970; unset it to use the clock.",
        ) from exc


def begin(journal: Journal) -> str:
    """Return the ISO day on which what this run finds came in; it goes on where one was stopped."""
    began = now()
    for last in journal.editions()[:1]:
        if not last.whole and began - datetime.fromisoformat(last.ended) < CONTINUES:
            journal.reopen_edition(last.number)
    return began.date().isoformat()


def number(journal: Journal) -> int:
    """Return the number of the front page that is being made."""
    return next((last.number for last in journal.editions()), 0) + 1


def history(made: Brief, before: Published | None, current: int) -> dict[str, Any]:
    """Return what is kept of a brief to tell when it was `first` made, and last `changed`.

    Both are numbers of front pages; 0: older than there were numbers. `read` digests what a reader
    reads: other flags, models or settings that leave the words alone change nothing.
    """
    words = [text for p in made.pairs for text in (p.sentence.text, p.hypothesis.text)]
    read = digest(made.article.title, *words, *(line.text for line in made.summary))
    if before is None:
        return {"first": current, "changed": current, "read": read}
    known = before.entry
    article = known.get("proof", {}).get("article", made.article.id)
    same = known["read"] == read if "read" in known else article == made.article.id
    changed = known.get("changed", 0) if same else current
    return {"first": known.get("first", 0), "changed": changed, "read": read}


def end(
    journal: Journal, published: Sequence[Published], failures: Sequence[Failure], *, whole: bool
) -> News:
    """Return what is new on a front page of these, and put on record that it came out.

    `whole`: whether nothing is left to the next run.
    """
    content = digest(
        *(part for item in published for part in (item.name, item.entry.get("read", ""))),
        *(repr(failure) for failure in sorted(failures, key=repr)),
    )
    last = next(iter(journal.editions()), None)
    if last is None or last.content != content:
        ended = now().isoformat()
        number = last.number + 1 if last else 1
        journal.keep_edition(Edition(number=number, ended=ended, whole=whole, content=content))
    return _news(journal, published)


def _news(journal: Journal, published: Sequence[Published]) -> News:
    this, *before = journal.editions()
    entries = {item.name: item.entry for item in published}
    first = {name: entry.get("first", 0) for name, entry in entries.items()}
    changed = {name: entry.get("changed", 0) for name, entry in entries.items()}
    days = journal.arrivals([item.origin for item in published])
    return News(
        ended=this.ended,
        since=before[0].ended if before else "",
        new=frozenset(n for n in entries if before and first[n] == this.number),
        changed=frozenset(n for n in entries if first[n] != changed[n] == this.number),
        came={item.name: days[item.origin] for item in published if item.origin in days},
    )
