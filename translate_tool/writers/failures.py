"""What did not become a brief, grouped by reason: ten thousand photographs are one line to read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from translate_tool.records import Failure
from translate_tool.runtime.wording import count
from translate_tool.writers.escape import inline, line, markdown_table

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


def lines(failures: Iterable[Failure], *, more: str, shown: int = 20) -> Iterator[str]:
    """Yield lines for a terminal: each reason once, some articles that have it, and its hint.

    At most `shown` reasons; `more` says where all of them are: "see quarantine.md".
    """
    groups = grouped(failures)
    for group in groups[:shown]:
        first, number = group.first, len(group.failures)
        if number == 1:
            yield f"{first.status}: {_where(first)}: {first.reason}"
        else:
            yield f"{first.status}: {first.reason} ({count(number, 'article')})"
            for failure in group.failures[:EXAMPLES]:
                yield f"  {_where(failure)}" + ("" if group.same else f": {failure.reason}")
            if number > EXAMPLES:
                yield f"  ... and {number - EXAMPLES:,} more: {more}"
        if first.hint:
            yield f"  {first.hint}"
    if len(groups) > shown:
        yield f"... and {count(len(groups) - shown, 'other reason')}: {more}"


def sections(failures: Iterable[Failure], *, shown: int | None = None) -> str:
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
