"""Makes a brief of checked rows, and says why an article does not become a whole one.

Knows documents, summaries and facts; knows no engine, no journal and no output.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from translate_tool.errors import EngineError
from translate_tool.records import Article, Brief, Failure, Recipe, SummaryLine, canonical
from translate_tool.summarisation import Document
from translate_tool.summarisation.keyfacts import key_facts


def briefed(
    document: Document, summary: Sequence[SummaryLine], recipes: tuple[Recipe, ...]
) -> Brief:
    """Put together all that is published of `document`."""
    return Brief(
        article=document.article,
        pairs=document.pairs,
        summary=tuple(summary),
        recipes=recipes,
        facts=key_facts(document, summary),
    )


def is_partial(document: Document) -> bool:
    """Tell whether no engine could do one of its rows."""
    return any(pair.failed for pair in document.pairs)


def stuck(document: Document, errors: Mapping[str, EngineError], *, advice: str) -> Failure:
    """Say why a partial document is not translated whole, and where it stuck first.

    `errors`: by canonical text. `advice`: for errors that have none.
    """
    sentence = next(pair.sentence for pair in document.pairs if pair.failed)
    error = errors[canonical(sentence.text)]
    return Failure(
        origin=document.article.origin,
        status="failed",
        place=f"block {sentence.block + 1}, sentence {sentence.index + 1}",
        reason=error.message,
        hint=error.hint or advice,
    )


def empty(article: Article) -> Failure:
    """Say why an article without a sentence is no brief."""
    return Failure(origin=article.origin, status="failed", reason="it has no sentence")
