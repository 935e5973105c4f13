"""The front page of a run in Markdown: every brief, and what did not become one, by reason.

Knows a few facts of each brief, never the briefs themselves: ten thousand entries fit anywhere. Of
failures each reason is told once: ten thousand photographs are one line to read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from translate_tool.records import Brief, Failure
from translate_tool.runtime.wording import count
from translate_tool.writers.context import NOTHING_NEW, OUTDATED, Context, News
from translate_tool.writers.escape import destination, inline, line, markdown_table
from translate_tool.writers.seals import REMARK, sealed
from translate_tool.writers.view import flagged, titles, words
from translate_tool.writers.wording import since_in_words, time_in_words

EXAMPLES = 3
"""Articles of a group that are named where there is little room."""

_DETAILS = re.compile(r'"[^"]*"|\d[\d,.:]*')
"""What differs between two cases of one reason: numbers, and quoted text."""


@dataclass(frozen=True, slots=True)
class Group:
    """Failures of one kind, by origin and place; the first one's reason and hint stand for all."""

    failures: Sequence[Failure]

    @property
    def first(self) -> Failure:
        """Return the one that stands for all."""
        return self.failures[0]

    @property
    def same(self) -> bool:
        """Return whether all of them have the very same reason."""
        return all(failure.reason == self.first.reason for failure in self.failures)


def grouped(failures: Iterable[Failure]) -> list[Group]:
    """Group failures by what went wrong, numbers and quoted text aside; the largest groups first.

    "row 7 has 3 columns, not 4" and "row 9 has 5 columns, not 4" are one reason.
    """
    groups: defaultdict[tuple[str, str, str], list[Failure]] = defaultdict(list)
    for failure in sorted(failures, key=lambda item: (item.origin, item.place)):
        reason, hint = (_DETAILS.sub("#", text) for text in (failure.reason, failure.hint))
        groups[failure.status, reason, hint].append(failure)
    return [Group(g) for g in sorted(groups.values(), key=lambda g: (-len(g), g[0].reason))]


def failure_lines(failures: Iterable[Failure], *, more: str, shown: int = 20) -> Iterator[str]:
    """Yield lines for a terminal: each reason once, some articles that have it, and its hint.

    At most `shown` reasons; `more` says where all of them are: "see quarantine.md". Where they are
    nowhere else, it is "": then all are named.
    """
    groups = grouped(failures)
    most, shown = (EXAMPLES, shown) if more else (None, len(groups))
    for group in groups[:shown]:
        first, number = group.first, len(group.failures)
        if number == 1:
            yield f"{first.status}: {_where(first)}: {first.reason}"
        else:
            yield f"{first.status}: {first.reason} ({count(number, 'article')})"
            for failure in group.failures[:most]:
                yield f"  {_where(failure)}" + ("" if group.same else f": {failure.reason}")
            if more and number > EXAMPLES:
                yield f"  ... and {number - EXAMPLES:,} more: {more}"
        if first.hint:
            yield f"  {first.hint}"
    if len(groups) > shown:
        yield f"... and {count(len(groups) - shown, 'other reason')}: {more}"


def failure_sections(failures: Iterable[Failure], *, shown: int | None = None) -> str:
    """Return Markdown: for each reason a heading, its hint and a table of who has it.

    At most `shown` articles of each reason; None: all.
    """
    return "\n\n".join(_section(group, shown) for group in grouped(failures))


def _section(group: Group, shown: int | None) -> str:
    first, number = group.first, len(group.failures)
    rows = [
        (inline(f.origin), inline(f.place), *(() if group.same else (inline(f.reason),)))
        for f in group.failures[:shown]
    ]
    heads = ("Source", "Where", *(() if group.same else ("Why",)))
    if not any(place for _, place, *_ in rows):
        heads, rows = (heads[0], *heads[2:]), [(row[0], *row[2:]) for row in rows]
    parts = [
        f"### {first.status.capitalize()}: {inline(first.reason)} ({count(number, 'article')})",
        line(first.hint),
        markdown_table(heads, rows),
        f"and {number - len(rows):,} more: see report.json" if number > len(rows) else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _where(failure: Failure) -> str:
    return f"{failure.origin} ({failure.place})" if failure.place else failure.origin


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
        _outdated(len(news.outdated)),
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


def _outdated(number: int) -> str:
    """Say how many briefs are not of their sources as these are now."""
    if not number:
        return ""
    told = "is of an" if number == 1 else "are each of an"
    return (
        f"{count(number, 'brief')} {told} **{OUTDATED}** of the source, which could not be read "
        "since, or is not done yet."
    )


def _came(item: Entry, news: News) -> str:
    """Return the day on which an article came in; "" where it is not known."""
    return news.came.get(item.name, "")


def _date(item: Entry, news: News) -> str:
    """Return the date of an article, or when it came in, and whether it is new or outdated."""
    came = _came(item, news)
    day = inline(item.date) or (f"came in {came}" if came else "")
    mark = "**new**" if item.name in news.new else "**changed**" * (item.name in news.changed)
    outdated = f"**{OUTDATED}**" * (item.name in news.outdated)
    return " ".join(filter(None, (day, mark, outdated)))


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
    return f"## Not done\n\n{failure_sections(failures)}" if failures else ""
