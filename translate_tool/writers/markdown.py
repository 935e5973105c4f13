"""A brief as a Markdown page: summary, key facts, what to review first, side by side; and back.

Every word of an article passes through `escape` on its way here. `rows` reads the rows of a page
that a person may have edited since, whose editor may have padded cells or dropped anchors.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from translate_tool.records import Brief, Fact, Pair
from translate_tool.writers.context import Context
from translate_tool.writers.escape import code, heading, inline, line, plain, yaml
from translate_tool.writers.seals import PLACE, sealed
from translate_tool.writers.view import (
    block_of,
    credits_of,
    doubts,
    english,
    flagged,
    flags_in_words,
    graded,
    makers,
    role_of,
    sections,
    titles,
    trust,
    without_headline,
    words,
    worst_first,
)
from translate_tool.writers.wording import date_in_words

_NUMBER = re.compile(r"(?:\d{1,3}|[a-z])[.)°]")
"""Begins the items of a numbered list."""


def render(brief: Brief, context: Context) -> str:
    """Return the page.

    The rows of a table are numbered over the whole article and are link targets.
    """
    french, title = titles(brief)
    brief = without_headline(brief)
    parts = [
        _front_matter(brief),
        f"# {heading(title)}",
        _byline(brief, french),
        "\n>\n".join(f"> {line(note)}" for note in (*context.notes, trust(brief)) if note),
        _summary(brief),
        _facts(brief),
        _review(brief),
        *_side_by_side(brief),
        _footnotes(brief),
        _provenance(brief, context),
    ]
    return sealed("\n\n".join(part for part in parts if part) + "\n")


def _byline(brief: Brief, french: str) -> str:
    """Return the French headline, the date, the publisher, the author, the place and the file."""
    article = brief.article
    known = [french, date_in_words(article.date), *credits_of(article), article.origin]
    return line(" · ".join(filter(None, known)))


def _front_matter(brief: Brief) -> str:
    french, title = titles(brief)
    models = [f"  - {yaml(recipe.signature)}" for recipe in brief.recipes]
    meta = brief.article.meta
    return "\n".join(
        [
            "---",
            f"title: {yaml(title)}",
            f"title_fr: {yaml(french)}",
            f"date: {yaml(brief.article.date)}",
            f"source: {yaml(brief.article.origin)}",
            *(
                f"{name}: {yaml(meta[name])}"
                for name in ("author", "agency", "place")
                if name in meta
            ),
            "models:" if models else "models: []",
            *models,
            f"sentences: {len(brief.pairs)}",
            f"words: {words(brief)}",
            f"flagged: {len(flagged(brief))}",
            "---",
        ]
    )


def _summary(brief: Brief) -> str:
    """Each line with links to its rows; those that ask for a look say so here too."""
    items = []
    for number, item in enumerate(brief.summary, start=1):
        doubtful = {row for row in item.sources if doubts(brief.pairs[row - 1])}
        where = f" ({_rows(item.sources, doubtful)})" if item.sources else ""
        mark = f" [^s{number}]" if item.flags else ""
        items.append(f"- {line(item.text)}{where}{mark}")
    return "\n".join(["## Summary", "", *items]) if items else ""


def _facts(brief: Brief) -> str:
    """Who, where, when and how much, a line each, with links to the rows that say so."""
    items = [
        f"- **{kind.capitalize()}**: "
        + "; ".join(f"{inline(_told(fact, brief))} ({_rows(fact.rows)})" for fact in facts)
        for kind, facts in groupby(brief.facts, key=lambda fact: fact.kind)
    ]
    return "\n".join(["## Key facts", "", *items]) if items else ""


def _told(fact: Fact, brief: Brief) -> str:
    return ", ".join(filter(None, (fact.text, role_of(fact, brief))))


def _rows(numbers: Sequence[int], doubtful: Collection[int] = ()) -> str:
    links = (f"[{row}](#r{row})" + (", to review" if row in doubtful else "") for row in numbers)
    return f"{'rows' if len(numbers) > 1 else 'row'} {', '.join(links)}"


def _review(brief: Brief) -> str:
    parts = ["## Review first"]
    for name, rows in graded(brief):
        told = [(n, inline(flags_in_words(worst_first(doubts(pair))))) for n, pair in rows]
        parts += [f"{name}:", "\n".join(f"- [Row {n}](#r{n}): {what}" for n, what in told)]
    return "\n\n".join(parts) if parts[1:] else ""


def _side_by_side(brief: Brief) -> Iterator[str]:
    """Yield one table per section, under the English of its heading."""
    levels = [block.level for block in brief.article.blocks if block.kind == "heading"]
    yield "## Side by side"
    for rows in sections(brief):
        first = rows[0][1].sentence.block
        block = brief.article.blocks[first]
        if block.kind == "heading":
            name = english([pair for _, pair in rows if pair.sentence.block == first])
            depth = min(6, 3 + block.level - min(levels))
            yield f"{'#' * depth} {heading(name or block.text)}"
        yield "\n".join(
            ["| # | Français | English |", "|--:|---|---|", *(_row(brief, *row) for row in rows)]
        )


def _row(brief: Brief, number: int, pair: Pair) -> str:
    starts_item = block_of(brief, pair).kind == "list_item" and pair.sentence.index == 0
    bullet = "• " if starts_item and not _NUMBER.match(pair.sentence.text) else ""
    french, translation = inline(pair.sentence.text), inline(pair.hypothesis.text)
    mark = (" ⚠" * bool(doubts(pair)) + f" [^r{number}]") if pair.flags else ""
    return f'| <a id="r{number}"></a>{number} | {bullet}{french} | {bullet}{translation}{mark} |'


def _footnotes(brief: Brief) -> str:
    """Why a row or summary line is flagged.

    The words in front keep viewers without footnotes from reading a link definition.
    """
    notes = [
        f"[^s{number}]: Summary, line {number}: {inline(flags_in_words(worst_first(item.flags)))}"
        for number, item in enumerate(brief.summary, start=1)
        if item.flags
    ]
    notes += [
        f"[^r{number}]: Row {number}: {inline(flags_in_words(worst_first(pair.flags)))}"
        for number, pair in enumerate(brief.pairs, start=1)
        if pair.flags
    ]
    return "\n".join(notes)


def _provenance(brief: Brief, context: Context) -> str:
    """The seal comes last: it must follow all that an article may say."""
    facts = [
        ("source", brief.article.origin),
        *sorted(brief.article.meta.items()),
        *makers(brief),
        ("software", ", ".join(context.software)),
        ("this page", PLACE),
    ]
    items = [f"- {line(key.replace('_', ' '))}: {code(value)}" for key, value in facts if value]
    return "\n".join(["## Provenance", "", *items])


_BAR = re.compile(r"(?<!\\)\|")  # ends a cell, unless it is escaped: "a \| b | c" has two
_ROW_NUMBER = re.compile(r'(?:<a id="r\d+"></a>)?\s*(\d+)')
_MARK = re.compile(r"\s*(?:⚠\s*)?\[\^r\d+\]\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a page and the line it is on, with both texts as a reader sees them.

    `fault` says why the texts cannot be told; they are empty then.
    """

    line: int
    row: int
    french: str = ""
    english: str = ""
    fault: str = ""


def rows(page: str) -> Iterator[Row]:
    """Yield the rows of a page, in its order; what is not one is passed over."""
    for number, text in enumerate(page.splitlines(), start=1):
        cells = _BAR.split(text.strip())
        head = _ROW_NUMBER.fullmatch(cells[1].strip()) if len(cells) > 2 and not cells[0] else None
        if not head:
            continue
        row = int(head[1])
        if len(cells) != 5 or cells[4]:
            fault = f"{len(cells) - 2} columns where there were 3: write a bar in a text as \\|"
            yield Row(line=number, row=row, fault=fault)
        else:
            french, english = (_MARK.sub("", cell).strip() for cell in cells[2:4])
            yield Row(line=number, row=row, french=plain(french), english=plain(english))
