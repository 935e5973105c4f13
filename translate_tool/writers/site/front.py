"""Makes the front page: counts, what to review, every story, charts, and what failed.

Knows cards and how the page is put together; the template knows how it is set out, the script what
searches, filters and sorts. Without the script the page lists every brief there is room for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

from translate_tool.records import Failure, digest
from translate_tool.writers import charts
from translate_tool.writers.context import NOTHING_NEW, Context, News
from translate_tool.writers.escape import visible
from translate_tool.writers.seals import PLACE, REMARK, sealed
from translate_tool.writers.site.cards import Card
from translate_tool.writers.site.edition import Edition
from translate_tool.writers.site.page import template
from translate_tool.writers.wording import (
    label,
    meaning,
    month_in_words,
    since_in_words,
    time_in_words,
)

FINGERPRINT = "data/fingerprint.txt"
ALL = "all.html"
"""The page that lists every brief."""
DATA = b"deliver("
"""How the site's data files begin."""
SHOWN = 40
"""Stories on the page at first, and more at each "show more"."""
OFFERED = 60
"""Topics of one kind that the filter offers: the commonest."""
REVIEWED = 6
REASONS = 8
FAILURES = 100
"""Rows of the table of what is not done; quarantine.md has them all."""
UNNAMED = "no source named"
DAYS, SOURCES = 14, 5
"""Of the chart: the last days that have articles; the largest sources, the others in one."""

Named = Mapping[str, Card]
"""File name of a brief, without suffix → its card."""


def fingerprint(cards: Named, failures: Sequence[Failure], context: Context, news: News) -> str:
    """Return a digest that changes when anything on the front page would.

    The files of the package are in it, so that a new release makes the page anew.
    """
    return digest(
        *(part for name in sorted(cards) for part in (name, cards[name]["digest"])),
        *sorted(repr(failure) for failure in failures),
        repr((context.notes, sorted(context.versions.items()))),
        repr((news.ended, news.since, sorted(news.new), sorted(news.changed))),
        repr((sorted(news.came.items()), sorted(news.outdated))),
        *(text for _, text in assets()),
    )


def build(
    cards: Named, failures: Sequence[Failure], context: Context, news: News = NOTHING_NEW
) -> Iterator[tuple[str, str]]:
    """Make each file of the site but the pages of briefs: path in its folder, and content.

    The fingerprint comes last, so that a site cut short is never taken for a whole one.
    """
    edition = Edition(cards, news)
    yield from assets()
    yield from edition.files()
    yield ALL, _all(edition)
    yield "index.html", _page(edition, failures, context)
    yield FINGERPRINT, fingerprint(cards, failures, context, news) + "\n"


def assets() -> Iterator[tuple[str, str]]:
    """Return style sheets and scripts, with the search library and its licence."""
    here = files("translate_tool.writers.site")
    for folder in ("assets", "vendor/minisearch"):
        for file in sorted(here.joinpath(folder).iterdir(), key=lambda file: file.name):
            name = "minisearch-LICENSE.txt" if file.name == "LICENSE" else file.name
            text = file.read_text(encoding="utf-8")
            yield (
                f"assets/{name}",
                text if name.endswith(".txt") else sealed(f"{text}/* {PLACE} */\n"),
            )


def _page(edition: Edition, failures: Sequence[Failure], context: Context) -> str:
    cards, leaders, news = edition.cards, edition.leaders, edition.news
    risky = sorted((n for n in cards if cards[n]["risk"]), key=lambda n: (-cards[n]["risk"], n))
    fresh = [(name, len(found)) for name, found in (("new", news.new), ("changed", news.changed))]
    page = template("front.html").render(
        root="",
        notes=context.notes,
        news=news,
        ended=time_in_words(news.ended),
        fresh=[(name, count) for name, count in fresh if count],
        days=sorted({*edition.on.values()} - {""}),
        counts=_counts(edition, failures),
        review=[edition.view(name) for name in risky[:REVIEWED]],
        risky=len(risky),
        stories=[edition.story(name) for name in leaders[:SHOWN]],
        total=len(cards),
        leaders=len(leaders),
        choices=_choices(edition),
        plots=_plots(cards),
        marks=[(label(kind), meaning(kind)) for kind in _flags(cards) if meaning(kind)],
        failures=sorted(failures, key=lambda item: (item.origin, item.place))[:FAILURES],
        reasons=_most(Counter(visible(failure.reason) for failure in failures))[:REASONS],
        failed=len(failures),
    )
    return sealed(f"{page}\n{REMARK}")


def _all(edition: Edition) -> str:
    """Return the page of all briefs, by month; those of which no day is known come last."""
    listed = groupby(edition.names, key=lambda name: edition.on[name][:7])
    months = [
        (month_in_words(month) or "Without a date", [edition.view(name) for name in names])
        for month, names in listed
    ]
    return sealed(f"{template('all.html').render(root='', months=months)}\n{REMARK}")


def _counts(edition: Edition, failures: Sequence[Failure]) -> list[dict[str, Any]]:
    """Return what the head of the page counts, each with where it leads to."""
    cards, news = edition.cards.values(), edition.news
    doubtful = sum(c["failed"] + c["severe"] + c["warning"] for c in cards)
    since = f" since {since_in_words(news.since, news.ended)}" if news.since else ""
    stories = len(edition.leaders)
    found = [
        ("article" if len(cards) == 1 else "articles", len(cards), "", True),
        ("stories", stories, "", stories < len(cards)),
        (f"new{since}", len(news.new), "#news=new", bool(since or news.new)),
        ("changed", len(news.changed), "#news=changed", bool(news.changed)),
        ("sentences to check", doubtful, "#sort=risk&flag=some", bool(doubtful)),
        ("of an earlier version", len(news.outdated), "", bool(news.outdated)),
        ("not done", len(failures), "#not-done", bool(failures)),
    ]
    return [
        {"name": name, "count": count, "href": href if count else "", "bad": href == "#not-done"}
        for name, count, href, shown in found
        if shown
    ]


def _choices(edition: Edition) -> dict[str, list[Any]]:
    """Return what the filters offer, each with how many briefs it finds."""
    sources = Counter(c["source"] for c in edition.cards.values() if c["source"])
    flags = Counter(flag for c in edition.cards.values() for flag in c["flags"])
    return {
        "source": sorted(sources.items()),
        "topic": [
            (kind, [(topic, len(names)) for topic, names in [*topics.items()][:OFFERED]])
            for kind, topics in edition.topics.items()
        ],
        "flag": sorted((kind, label(kind), count) for kind, count in flags.items()),
    }


def _flags(cards: Named) -> dict[str, int]:
    """Return the kinds of doubt, each with its rows, the most frequent first."""
    flags: Counter[str] = Counter()
    for made in cards.values():
        flags.update(made["flags"])
    return dict(_most(flags))


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return the most frequent first; of the same number, by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _plots(cards: Named) -> list[charts.Plot]:
    flags: Counter[str] = Counter()
    for kind, count in _flags(cards).items():
        flags[label(kind)] += count
    found = [
        charts.lying(
            dict(_most(flags)),
            title="Sentences to check, by what is in doubt",
            name="In doubt",
            what="Sentences",
        ),
        charts.standing(_by_day(cards), title="Articles by day and source", name="Day"),
    ]
    return [plot for plot in found if plot.rows]


def _by_day(cards: Named) -> dict[str, dict[str, int]]:
    """Count articles by day and source; the largest source first, the small ones together last."""
    dated = [(made["day"], made["source"] or UNNAMED) for made in cards.values() if made["day"]]
    days = sorted({day for day, _ in dated})[-DAYS:]
    counts = Counter(source for day, source in dated if day in days)
    ranked = sorted(counts, key=lambda source: (-counts[source], source))
    main = ranked[:SOURCES] if len(ranked) > SOURCES + 1 else ranked
    table = {
        day: dict.fromkeys([*main, *(["others"] if main != ranked else [])], 0) for day in days
    }
    for day, source in dated:
        if day in table:
            table[day][source if source in main else "others"] += 1
    return table
