"""Makes the card of a brief: what front page, search and stories need of it, as plain values.

Made when a brief is published and kept with it, so that the front page of ten thousand briefs is
made without opening one. Every text in it is visible and on one line.
"""

from __future__ import annotations

import json
import math
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from typing import TypedDict
from urllib.parse import urlsplit

from translate_tool.records import Article, Brief, Flag, Pair, digest
from translate_tool.writers.escape import visible
from translate_tool.writers.site.page import minutes
from translate_tool.writers.site.topics import topics
from translate_tool.writers.view import doubts, gravity, title_rows, titles, words
from translate_tool.writers.wording import date_in_words, day_of, first_day_of

WEIGHTS = {"failed": 8, "severe": 4, "facts": 2, "warning": 1}
"""What a row adds to the risk of a brief, by the worst that is said of it."""


Row = tuple[str, str]
"""French, English."""


class Card(TypedDict):
    """`rows`, `failed`, `severe`, `warning` and the values of `flags` are numbers of rows.

    `facts`: of those of `warning` where a figure, a date, a name or a denial is in doubt.
    `summary`: lines, each with the first row it stands on (0: none). `date` is for reading, `day`
    is ISO, "" where the date is no day; `on` as well, the first day of a date that is a month or a
    year. `title_doubted`: a row of the title is to be checked. `names`: who and where, by the
    English. `text` holds the rows, packed; `digest` tells whether anything changed.
    """

    origin: str
    title: str
    title_fr: str
    title_doubted: bool
    date: str
    day: str
    on: str
    source: str
    words: int
    minutes: int
    rows: int
    failed: int
    severe: int
    warning: int
    facts: int
    flags: dict[str, int]
    risk: float
    summary: list[tuple[str, int]]
    topics: list[str]
    names: list[tuple[str, str]]
    text: str
    digest: str


def card(brief: Brief) -> Card:
    """Return the card of a brief, fit for JSON."""
    article = brief.article
    french, english = titles(brief)
    rows = Counter(map(_worst, brief.pairs))
    day = day_of(article.date)
    made = Card(
        origin=visible(article.origin),
        title=visible(english),
        title_fr=visible(french),
        title_doubted=any(pair.failed or doubts(pair) for pair in title_rows(brief)),
        date=visible(date_in_words(article.date)),
        day=day,
        on=first_day_of(article.date),
        source=visible(source(article)),
        words=words(brief),
        minutes=minutes(brief),
        rows=len(brief.pairs),
        failed=rows["failed"],
        severe=rows["severe"],
        warning=rows["facts"] + rows["warning"],
        facts=rows["facts"],
        flags=dict(sorted(Counter(k for p in brief.pairs for k in _kinds(doubts(p))).items())),
        risk=risk(rows, len(brief.pairs)),
        summary=[(visible(line.text), next(iter(line.sources), 0)) for line in brief.summary],
        topics=topics(article.title, " ".join(pair.sentence.text for pair in brief.pairs)),
        names=[(f.kind, visible(f.text)) for f in brief.facts if f.kind in ("who", "where")],
        text=_packed([(p.sentence.text, p.hypothesis.text) for p in brief.pairs]),
        digest="",
    )
    made["digest"] = digest(json.dumps(made, sort_keys=True))
    return made


def rows(made: Card) -> list[Row]:
    """Return the rows of a card: row n is `rows(card)[n - 1]`."""
    return [(fr, en) for fr, en in json.loads(zlib.decompress(b64decode(made["text"])))]


def risk(rows: Counter[str], count: int) -> float:
    """Return how much a brief of `count` rows asks for a look: the weights of its rows over √count.

    `rows` counts them by the worst that is said of one. The measure is between the sum, which would
    put long articles first, and the share, which would put short ones first. That a run is a draft
    raises every brief alike, and so is said once, on top of the page.
    """
    total = sum(weight * rows[name] for name, weight in WEIGHTS.items())
    return round(total / math.sqrt(max(1, count)), 2)


def source(article: Article) -> str:
    """Return where an article is from: the site, book or agency it names, its folder or table.

    For a page that names none, the host of its address; "" for a file that only has a name.
    """
    meta = article.meta
    named = meta.get("site") or meta.get("book") or meta.get("agency")
    host = urlsplit(meta.get("url", "")).hostname or ""
    path, _, row = article.origin.partition("#")
    folder, _, file = path.partition("/")
    container = path.rsplit("/", 1)[-1].partition(".")[0] if row else ""
    return named or host.removeprefix("www.") or (folder if file else container)


def _worst(pair: Pair) -> str:
    said = doubts(pair)
    return "failed" if pair.failed else _GRADES[gravity(said)] if said else ""


_GRADES = ("severe", "facts", "warning")
"""What the places of `view.GRAVITIES` are called here."""


def _kinds(flags: tuple[Flag, ...]) -> set[str]:
    return {flag.kind for flag in flags}


def _packed(texts: list[Row]) -> str:
    shown = [[visible(fr), visible(en)] for fr, en in texts]
    data = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    return b64encode(zlib.compress(data.encode())).decode()
