"""Makes the front page: counts, what to review, every story, charts, and what failed.

Knows cards and how the page is put together; the template knows how it is set out, the script what
searches, filters and sorts. Without the script the page lists every brief there is room for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from translate_tool.records import Failure, digest
from translate_tool.writers.context import Context
from translate_tool.writers.escape import visible
from translate_tool.writers.seals import PLACE, REMARK, sealed
from translate_tool.writers.site import plots
from translate_tool.writers.site.cards import Card, day_in_words
from translate_tool.writers.site.edition import Edition
from translate_tool.writers.site.look import template

FINGERPRINT = "data/fingerprint.txt"
DATA = b"deliver("
"""How the site's data files begin."""
SHOWN = 40
"""Stories on the page at first, and more at each "show more"."""
LISTED = 1000
"""Briefs in the plain list that those without scripts get."""
REVIEWED = 6
REASONS = 8
FAILURES = 100
"""Rows of the table of what is not done; quarantine.md has them all."""
UNNAMED = "no source named"
DAYS, SOURCES = 14, 5
"""Of the chart: the last days that have articles; the largest sources, the others in one."""

Named = Mapping[str, Card]
"""File name of a brief, without suffix → its card."""


def fingerprint(cards: Named, failures: Sequence[Failure], context: Context) -> str:
    """Return a digest that changes when anything on the front page would.

    The files of the package are in it, so that a new release makes the page anew.
    """
    return digest(
        *(part for name in sorted(cards) for part in (name, cards[name]["digest"])),
        *sorted(repr(failure) for failure in failures),
        repr((context.notes, sorted(context.versions.items()))),
        *(text for _, text in assets()),
    )


def build(cards: Named, failures: Sequence[Failure], context: Context) -> Iterator[tuple[str, str]]:
    """Make each file of the site but the pages of briefs: path in its folder, and content.

    The fingerprint comes last, so that a site cut short is never taken for a whole one.
    """
    edition = Edition(cards)
    yield from assets()
    yield from edition.files()
    yield "index.html", _page(edition, failures, context)
    yield FINGERPRINT, fingerprint(cards, failures, context) + "\n"


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
    cards, leaders = edition.cards, edition.leaders
    risky = sorted((n for n in cards if cards[n]["risk"]), key=lambda n: (-cards[n]["risk"], n))
    days = sorted({made["day"] for made in cards.values()} - {""})
    page = template("front.html").render(
        root="",
        notes=context.notes,
        span=[day_in_words(day) for day in dict.fromkeys([*days[:1], *days[-1:]])],
        days=days,
        counts=_counts(cards, len(leaders), failures),
        review=[edition.view(name) for name in risky[:REVIEWED]],
        risky=len(risky),
        stories=[edition.story(name) for name in leaders[:SHOWN]],
        total=len(cards),
        leaders=len(leaders),
        shown=SHOWN,
        plain=[edition.view(name) for name in edition.names[:LISTED]],
        choices=_choices(cards),
        plots=_plots(cards),
        failures=sorted(failures, key=lambda item: (item.origin, item.place))[:FAILURES],
        reasons=_most(Counter(visible(failure.reason) for failure in failures))[:REASONS],
        failed=len(failures),
    )
    return sealed(f"{page}\n{REMARK}")


def _counts(cards: Named, stories: int, failures: Sequence[Failure]) -> dict[str, int]:
    made = cards.values()
    status = Counter(failure.status for failure in failures)
    doubtful = sum(c["failed"] + c["severe"] + c["warning"] for c in made)
    return {
        "briefs": len(cards),
        "stories": stories,
        "French words": sum(c["words"] for c in made),
        "rows": sum(c["rows"] for c in made),
        "rows to review": doubtful,
        "failed": status["failed"],
        "quarantined": status["quarantined"],
    }


def _choices(cards: Named) -> dict[str, list[tuple[str, int]]]:
    """Return what the filters offer, each with how many briefs it finds."""
    made = list(cards.values())
    counts = {
        "source": Counter(c["source"] for c in made if c["source"]),
        "topic": Counter(topic for c in made for topic in c["topics"]),
        "flag": Counter(flag for c in made for flag in c["flags"]),
    }
    return {name: sorted(found.items()) for name, found in counts.items()}


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return the most frequent first; of the same number, by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _plots(cards: Named) -> list[plots.Plot]:
    flags: Counter[str] = Counter()
    for made in cards.values():
        flags.update(made["flags"])
    found = [
        plots.lying(
            dict(_most(flags)),
            title="Rows to review, by kind of doubt",
            name="Doubt",
            what="Rows",
        ),
        plots.standing(_by_day(cards), title="Articles by day and source", name="Day"),
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
