"""Summarises articles in a few English lines, each citing the rows that support it.

Two ways behind one function: choosing among the article's own sentences, or asking a model and
believing only what the article supports. Knows no engine and no model: it is handed a function.
Every step is deterministic.
"""

from __future__ import annotations

from collections.abc import Sequence

from translate_tool.records import SummaryLine
from translate_tool.summarisation.abstractive import Abstractor, chunks
from translate_tool.summarisation.document import Document, tell_doubts
from translate_tool.summarisation.extractive import extract
from translate_tool.summarisation.grounding import believed, sentences

__all__ = ["Abstractor", "Document", "summarise", "tell_doubts"]


def summarise(
    documents: Sequence[Document], *, lines: int = 5, model: Abstractor | None = None
) -> list[tuple[SummaryLine, ...]]:
    """Return at most `lines` lines for each document, in its order; no more than the article has.

    With a model, all chunks of all documents go to one `generate` call. A document that is short,
    or whose generated lines the article does not support, gets rows of its own instead. A line has
    the doubts of the rows it cites.
    """
    if model is None:
        made = [extract(document, lines) for document in documents]
    else:
        made = _written(documents, lines, model)
    return [tell_doubts(text, d.pairs) for text, d in zip(made, documents, strict=True)]


def _written(
    documents: Sequence[Document], lines: int, model: Abstractor
) -> list[tuple[SummaryLine, ...]]:
    several = [chunks(document, model) for document in documents]
    flat = [chunk for these in several for chunk in these]
    drafts = iter(model.generate(flat) if flat else [])
    summaries = []
    for document, these in zip(documents, several, strict=True):
        draft = [line for _ in these for line in sentences(next(drafts).text)]
        summaries.append(believed(document, draft, lines) or extract(document, lines))
    return summaries
