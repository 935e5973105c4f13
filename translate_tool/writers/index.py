"""The front page of a run: every brief, and every input that did not become one.

Knows a few facts of each brief, never the briefs themselves: ten thousand entries fit anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from translate_tool.records import Brief, Failure
from translate_tool.runtime.wording import count
from translate_tool.writers.context import Context
from translate_tool.writers.days import since_in_words, time_in_words
from translate_tool.writers.escape import destination, inline, line, markdown_table
from translate_tool.writers.failures import sections
from translate_tool.writers.news import NOTHING_NEW, News
from translate_tool.writers.seals import REMARK, sealed
from translate_tool.writers.view import flagged, titles, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A brief on the front page. `name` is its file's, as in `file_name`, without the suffix."""

    name: str
    title: str
    title_fr: str
    date: str
    origin: str
    rows: int
    words: int
    flagged: int


def entry(brief: Brief, name: str) -> dict[str, Any]:
    """Return the fields of a brief's `Entry`, plain enough for JSON."""
    french, title = titles(brief)
    return asdict(
        Entry(
            name=name,
            title=title,
            title_fr=french,
            date=brief.article.date,
            origin=brief.article.origin,
            rows=len(brief.pairs),
            words=words(brief),
            flagged=len(flagged(brief)),
        )
    )


def as_entry(record: Mapping[str, Any]) -> Entry:
    """Return the `Entry` among the fields of `record`."""
    return Entry(**{field.name: record[field.name] for field in fields(Entry)})


def render(
    entries: Sequence[Entry],
    failures: Sequence[Failure],
    context: Context,
    news: News = NOTHING_NEW,
    *,
    path: Callable[[str], str] = "{}.md".format,
) -> str:
    """Return the page: newest first, then by title; entries link to the `path` of their names."""
    by_title = sorted(entries, key=lambda item: (item.title.casefold(), item.origin))
    newest = sorted(by_title, key=lambda item: item.date or _came(item, news), reverse=True)
    parts = [
        "# Briefs",
        *(f"> {line(note)}" for note in context.notes),
        _counts(entries, failures),
        _ended(news),
        _table(newest, news, path),
        _failed(failures),
        REMARK,
    ]
    return sealed("\n\n".join(part for part in parts if part))


def render_failures(failures: Sequence[Failure]) -> str:
    """Return a page of its own for what did not become a brief."""
    listed = _failed(failures) or "Nothing: every input was done."
    return sealed("\n\n".join(["# Quarantine", listed, REMARK]))


def _counts(entries: Sequence[Entry], failures: Sequence[Failure]) -> str:
    return " · ".join(
        (
            count(len(entries), "brief"),
            f"{len(failures):,} not done",
            count(sum(item.rows for item in entries), "sentence"),
            f"{sum(item.flagged for item in entries):,} to check",
            count(sum(item.words for item in entries), "French word"),
        )
    )


def _ended(news: News) -> str:
    """Return when the run ended, and what it brought."""
    parts = [time_in_words(news.ended)]
    if news.since:
        brought = f"{len(news.new):,} new and {len(news.changed):,} changed"
        parts.append(f"{brought} since {since_in_words(news.since, news.ended)}")
    return " · ".join(filter(None, parts))


def _came(item: Entry, news: News) -> str:
    """Return the day on which an article came in; "" where it is not known."""
    return news.came.get(item.name, "")


def _date(item: Entry, news: News) -> str:
    """Return the date of an article, or when it came in, and whether it is new."""
    came = _came(item, news)
    day = inline(item.date) or (f"came in {came}" if came else "")
    mark = "**new**" if item.name in news.new else "**changed**" * (item.name in news.changed)
    return " ".join(filter(None, (day, mark)))


def _table(entries: Sequence[Entry], news: News, path: Callable[[str], str]) -> str:
    rows = [
        (
            _date(item, news),
            f"[{inline(item.title)}]({destination(path(item.name))})",
            inline(item.title_fr),
            inline(item.origin),
            str(item.rows),
            str(item.flagged),
        )
        for item in entries
    ]
    heads = ("Date", "Brief", "Titre", "Source", "Sentences", "To check")
    return markdown_table(heads, rows, align="llllr")


def _failed(failures: Sequence[Failure]) -> str:
    return f"## Not done\n\n{sections(failures)}" if failures else ""
