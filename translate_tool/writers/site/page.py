"""Makes a web page of a brief: what happened, what to trust, and where the French says so.

Knows what goes on the page; the template knows how it is set out, the script what moves. The page
is whole without the script, and links to nothing but its own rows and the rest of the site.
Whatever a template prints is made visible and escaped on its way, without being asked: there is no
filter to forget.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from translate_tool.records import Block, Brief, Fact, Flag, Pair
from translate_tool.writers.context import Context
from translate_tool.writers.escape import visible
from translate_tool.writers.names import file_name
from translate_tool.writers.seals import REMARK, sealed
from translate_tool.writers.view import (
    corrected,
    credits_of,
    doubts,
    graded,
    makers,
    role_of,
    titles,
    trust,
    without_headline,
    words,
    worst_first,
)
from translate_tool.writers.wording import date_in_words, label, meaning, told

FOLDER = "briefs"
"""Of the pages, in the site's folder."""

WORDS_A_MINUTE = 230
"""Adults read English non-fiction at 238 words a minute (Brysbaert 2019), and flags slow them."""

_KINDS = ("who", "where", "when", "how much")
_IN_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the side-by-side text, with the words that its flags are about marked.

    `lines`: numbers (from 1) of the summary lines that it supports; `flags`: the worst first;
    `corrected`: by a person, and learnt.
    """

    number: int
    french: Markup
    english: Markup
    flags: Sequence[Flag]
    doubtful: bool
    corrected: bool
    lines: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The rows of a block. `depth`: of its heading on the page (3 to 6), or of its list item."""

    block: Block
    depth: int
    rows: Sequence[Row]


def render(brief: Brief, context: Context) -> str:
    """Return the page, for the site's folder `FOLDER`, at `file_name` of the article's origin."""
    name = file_name(brief.article.origin)
    french, title = titles(brief)
    brief = without_headline(brief)
    page = template("page.html").render(
        root="../" * (1 + name.count("/")),
        title=title,
        french=french,
        article=brief.article,
        date=date_in_words(brief.article.date),
        context=context,
        minutes=minutes(brief),
        words=words(brief),
        brief=brief,
        facts=_facts(brief),
        credits=credits_of(brief.article),
        trust=trust(brief),
        review=[
            (name, [(number, worst_first(doubts(pair))) for number, pair in rows])
            for name, rows in graded(brief)
        ],
        parts=list(_parts(brief)),
        provenance=_provenance(brief, context),
        exact=escape(_exact(brief)),
    )
    return sealed(f"{page}\n{REMARK}")


def minutes(brief: Brief) -> int:
    """Return how long the English takes to read."""
    count = sum(len(pair.hypothesis.text.split()) for pair in brief.pairs)
    return max(1, round(count / WORDS_A_MINUTE))


def _facts(brief: Brief) -> list[tuple[str, list[tuple[Fact, str]]]]:
    """List who, with what they are, where, when, how much: of what there is something to say."""
    grouped = [
        (kind, [(fact, role_of(fact, brief)) for fact in brief.facts if fact.kind == kind])
        for kind in _KINDS
    ]
    return [(kind, found) for kind, found in grouped if found]


def _parts(brief: Brief) -> Iterator[Part]:
    """Yield the blocks in order. No heading is more than one deeper than the one before it."""
    supported = [(row, n) for n, line in enumerate(brief.summary, 1) for row in line.sources]
    top = min((block.level for block in brief.article.blocks if block.kind == "heading"), default=1)
    above = 2
    numbered = enumerate(brief.pairs, start=1)
    for index, rows in groupby(numbered, key=lambda row: row[1].sentence.block):
        block = brief.article.blocks[index]
        depth = max(1, min(block.level, 4))
        if block.kind == "heading":
            above = depth = min(above + 1, 3 + block.level - top, 6)
        yield Part(
            block=block,
            depth=depth,
            rows=[
                _row(number, pair, block, [line for row, line in supported if row == number])
                for number, pair in rows
            ],
        )


def _row(number: int, pair: Pair, block: Block, lines: Sequence[int]) -> Row:
    return Row(
        number=number,
        french=_marked(pair.sentence.text, pair.flags, block),
        english=_marked(pair.hypothesis.text, pair.flags, block),
        flags=worst_first(pair.flags),
        doubtful=bool(doubts(pair)),
        corrected=corrected(pair),
        lines=lines,
    )


def _marked(text: str, flags: Sequence[Flag], block: Block) -> Markup:
    """Return `text`, escaped, with a <mark> around what a flag names before its colon."""
    shown = _laid_out(text) if block.kind == "code" else visible(text)
    named = {visible(flag.detail.partition(": ")[0]) for flag in flags}
    pieces = {piece for piece in named - {"", shown} if piece in shown}
    if not pieces:
        return escape(shown)
    marked, end = Markup(), 0
    for start, stop in _standing(shown, pieces):
        marked += shown[end:start]  # escaped on its way, as what is marked
        marked += Markup("<mark>") + shown[start:stop] + Markup("</mark>")
        end = stop
    return marked + shown[end:]


def _standing(text: str, pieces: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield where a piece stands that is no part of a word; of those that begin there, the longest.

    One by one: an expression for all of them would be compiled for this row only.
    """
    end = 0
    while found := [(at, -len(p)) for p in pieces if (at := _place(text, p, end)) >= 0]:
        start, size = min(found)
        end = start - size
        yield start, end


def _place(text: str, piece: str, at: int) -> int:
    """Return the first place from `at` on where `piece` is no part of a word.

    -1 if there is none.
    """
    while (at := text.find(piece, at)) >= 0:
        beside = text[max(0, at - 1) : at] + text[at + len(piece) : at + len(piece) + 1]
        if not _IN_WORD.search(beside):
            break
        at += 1
    return at


def _laid_out(code: str) -> str:
    """Return `code` in its lines, each with its indent."""
    lines = code.split("\n")
    return "\n".join(line[: len(line) - len(line.lstrip(" "))] + visible(line) for line in lines)


def _provenance(brief: Brief, context: Context) -> list[tuple[str, str]]:
    facts = [
        ("source", brief.article.origin),
        ("article", brief.article.id),
        *((key.replace("_", " "), value) for key, value in sorted(brief.article.meta.items())),
        *makers(brief),
        ("software", ", ".join(context.software)),
    ]
    return [(key, value) for key, value in facts if value]


def _exact(brief: Brief) -> str:
    """Return, as JSON, the texts that a correction must name to the letter and the page alters."""
    texts = {
        number: (pair.sentence.text, pair.hypothesis.text)
        for number, pair in enumerate(brief.pairs, start=1)
    }
    return json.dumps(
        {
            "id": brief.article.id,
            "origin": brief.article.origin,
            "rows": {n: both for n, both in texts.items() if tuple(map(visible, both)) != both},
        }
    )


@cache
def template(name: str) -> Template:
    """Return a template of the site's, ready to render. A variable it lacks is an error."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("translate_tool.writers.site"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "in_address": _in_address,
        "label": label,
        "meaning": meaning,
        "told": told,
    }
    return environment


def _in_address(text: str) -> str:
    """Return `text` for the part of an address behind "#", as encodeURIComponent writes it."""
    return quote(text, safe="!'()*")


def _shown(value: Any) -> Any:
    """Make plain text visible; what Jinja has escaped already is left alone."""
    return visible(value) if type(value) is str else value
