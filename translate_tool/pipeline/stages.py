"""Implements the stages that runs on one machine and on a cluster share: records in and out.

    articles ─split→ sentences ─texts_of→ texts ─Translator→ Translations ─draft→ drafts
    drafts ─ask, review→ documents ─summarise→ briefs, and failures

Where what is made is kept, and how time is shared out, is for the caller. Knows no journal, no
disk and no Ray.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from translate_tool.errors import EngineError
from translate_tool.inference.scheduler import Outcome
from translate_tool.language.sentences import sentences
from translate_tool.records import (
    Article,
    Brief,
    Failure,
    Flag,
    Hypothesis,
    Pair,
    Recipe,
    Sentence,
    SummaryLine,
    canonical,
)
from translate_tool.store.corrected import CORRECTED
from translate_tool.summarisation import Document
from translate_tool.summarisation.keyfacts import key_facts
from translate_tool.translation.review import Draft
from translate_tool.translation.translator import Retries

Split = tuple[Article, Sequence[Sentence]]
"""An article and its sentences, in reading order."""


def split(articles: Iterable[Article]) -> Iterable[Split]:
    """Split articles into their sentences, one article at a time."""
    return ((article, sentences(article)) for article in articles)


def texts_of(articles: Iterable[Split]) -> list[str]:
    """Return the distinct canonical texts, in reading order, without those that are copied."""
    return list(
        dict.fromkeys(
            canonical(sentence.text)
            for article, lines in articles
            for sentence in lines
            if not article.blocks[sentence.block].copied
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Translations:
    """What became of texts, by canonical text.

    `first`: first attempts; `retries`: what came of those that went wrong; `corrected`: what a
    person made of a text, which wins.
    """

    first: Mapping[str, Outcome]
    retries: Retries
    corrected: Mapping[str, str] = field(default_factory=dict)

    def draft(self, article: Article, lines: Sequence[Sentence]) -> Draft | None:
        """Pair each sentence of an article with the best attempt at it.

        None where a sentence waits for another run.
        """
        rows = [
            _copied(sentence) if article.blocks[sentence.block].copied else self._row(sentence)
            for sentence in lines
        ]
        whole = [row for row in rows if row is not None]
        return (article, whole) if len(whole) == len(rows) else None

    def _row(self, sentence: Sentence) -> Pair | None:
        text = canonical(sentence.text)
        if (correction := self.corrected.get(text)) is not None:
            hypothesis = Hypothesis(text=correction, score=0.0)
            return Pair(sentence=sentence, hypothesis=hypothesis, flags=(CORRECTED,))
        if text in self.retries.waiting or text not in self.first:
            return None
        if best := self.retries.best.get(text):
            return Pair(sentence=sentence, hypothesis=best.hypothesis, flags=(best.flag,))
        outcome = self.first[text]
        if isinstance(outcome, Hypothesis):
            return Pair(sentence=sentence, hypothesis=outcome)
        flag = Flag(kind="failed", detail=outcome.message, severity="severe")
        return Pair(sentence=sentence, hypothesis=Hypothesis(text="", score=0.0), flags=(flag,))


def _copied(sentence: Sentence) -> Pair:
    return Pair(sentence=sentence, hypothesis=Hypothesis(text=sentence.text, score=0.0))


def is_partial(document: Document) -> bool:
    """Tell whether no engine could do one of its rows."""
    return any(pair.failed for pair in document.pairs)


def failures_of(documents: Iterable[Document], retries: Retries, *, advice: str) -> list[Failure]:
    """Say where documents lack a row that no engine could do. `advice`: for errors without one."""
    return [_failure(d, retries.errors, advice) for d in documents if is_partial(d)]


def _failure(document: Document, errors: Mapping[str, EngineError], advice: str) -> Failure:
    """Say why a partial document is not translated whole, and where it stuck first."""
    sentence = next(pair.sentence for pair in document.pairs if pair.failed)
    error = errors[canonical(sentence.text)]
    return Failure(
        origin=document.article.origin,
        status="failed",
        place=f"block {sentence.block + 1}, sentence {sentence.index + 1}",
        reason=error.message,
        hint=error.hint or advice,
    )


def empty_ones(articles: Iterable[Split]) -> list[Failure]:
    """Say which articles have no sentence, and so are no briefs."""
    return [
        Failure(origin=article.origin, status="failed", reason="it has no sentence")
        for article, lines in articles
        if not lines
    ]


def briefs_of(
    documents: Sequence[Document],
    summaries: Sequence[Sequence[SummaryLine]],
    recipes: tuple[Recipe, ...],
) -> list[Brief]:
    """Put documents and their summaries, in the same order, together as briefs."""
    return [briefed(d, lines, recipes) for d, lines in zip(documents, summaries, strict=True)]


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
