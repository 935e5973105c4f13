"""Articles and their translations → a few English lines, each citing the rows that support it.

Two ways behind one function: choosing among the article's own sentences, or asking a model and
believing only what the article supports. Knows no engine and no model: it is handed a function.
Every step is deterministic and linear in the length of the article.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from translate_tool.marks import FUNCTION_WORDS, Language, links, names, numbers, words
from translate_tool.records import Article, Hypothesis, Pair, SummaryLine, canonical
from translate_tool.segment import split

# Fewer words than this are their own summary: models made for longer news invent to fill up.
SHORT_ARTICLE = 80
_PROSE = frozenset({"paragraph", "list_item", "quote"})
_NOT_FOR_MODELS = frozenset({"code", "table_row"})
_SHORTEST_ROW = 5  # words; what is shorter is a signature, a label, a cry

# Weights of the extractive way, tuned on the even half of 700 French news articles (OrangeSum
# development set) and confirmed on the odd half; ROUGE changes little around them.
_LEAD_FADES = 10.0  # rows in which the advantage of standing early falls to 1/e
_CENTRALITY = 0.5  # weight of likeness to the whole article, against 1 for standing first
_FULL_LENGTH = range(15, 36)  # words; shorter rows say too little, longer ones cost too much room
_QUOTED = 0.85  # factor for rows that open with a quotation: colour more often than substance
_DOUBTFUL = 0.5  # factor for rows whose translation carries a warning

# What the abstractive way believes: a choice for caution, not a measurement.
_SUPPORT = 0.5  # share of a line's content words that its source rows must hold
_SURVIVORS = 1 / 3  # share of a draft's lines that must hold, or none of it is believed
_MOST_SOURCES = 3
_NAME_STEM = 5  # letters that decide whether two names are the same (Macron's, Ukraine/ukrainien)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article and its rows: row n is `pairs[n - 1]`."""

    article: Article
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstractor:
    """A summarising model, as much of it as this file needs.

    `generate` maps texts to summaries, same length and order. `count` gives the tokens of a text,
    end tokens included; no text handed to `generate` counts more than `limit`.
    """

    generate: Callable[[Sequence[str]], list[Hypothesis]]
    count: Callable[[str], int]
    limit: int


def summarise(
    documents: Sequence[Document], *, lines: int = 5, model: Abstractor | None = None
) -> list[tuple[SummaryLine, ...]]:
    """At most `lines` lines for each document, in its order; never longer than the article.

    With a model, all chunks of all documents go to one `generate` call. A document that is short,
    or whose generated lines the article does not support, gets lines of its own instead.
    """
    if model is None:
        return [_extract(document, lines) for document in documents]
    chunks = [() if _is_short(_rows(d)) else _chunks(d, model) for d in documents]
    flat = [chunk for several in chunks for chunk in several]
    drafts = iter(model.generate(flat) if flat else [])
    summaries = []
    for document, several in zip(documents, chunks, strict=True):
        draft = [line for _ in several for line in _sentences(next(drafts).text)]
        summaries.append(_believe(document, draft, lines) or _extract(document, lines))
    return summaries


# -- extractive ------------------------------------------------------------------------------------


def _extract(document: Document, lines: int) -> tuple[SummaryLine, ...]:
    """The article's own weightiest rows, weighed on the French, in reading order."""
    rows = _rows(document)
    pairs = [document.pairs[row - 1] for row in rows]
    if _is_short(rows, pairs):
        chosen = range(min(2, max(1, len(rows) - 1)))
    else:
        ...


def _content(text: str, language: Language) -> Counter[str]:
    return Counter(w for w in words(text) if len(w) > 1 and w not in FUNCTION_WORDS[language])
