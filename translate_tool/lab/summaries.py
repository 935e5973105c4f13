"""How close chosen sentences come to the abstracts that editors wrote, in ROUGE, and how they read.

Knows French articles and abstracts, a line each, and ROUGE. Knows no model and ships no articles.
Every summariser may use the same number of sentences; LEAD takes the first ones, which is hard to
beat on news.

    python -m translate_tool.lab.summaries ARTICLES ABSTRACTS
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]  # ships no types

from translate_tool.marks import words
from translate_tool.records import Article, Block, Hypothesis, Pair
from translate_tool.segment import sentences
from translate_tool.summarise import Document, summarise
from translate_tool.summarise.choosing import dangles

METRICS = ("rouge1", "rouge2", "rougeL")
SENTENCES = 2  # OrangeSum abstracts are about two sentences long
LINES = 5  # what a brief has at most
LONG = 25  # sentences of an article of which the lines should not all be from the top
Summariser = Callable[[Document, int], Sequence[str]]


class _FrenchTokenizer:
    """rouge_score's own tokenizer drops accented letters."""

    def tokenize(self, text: str) -> list[str]:
        return words(text)


def document(text: str) -> Document:
    """A one-paragraph article that is its own translation, so that French is what is chosen."""
    article = Article(origin="", title="", date="", blocks=(Block(kind="paragraph", text=text),))
    rows = [s for s in sentences(article) if s.text]
    return Document(
        article=article,
        pairs=tuple(Pair(sentence=s, hypothesis=Hypothesis(text=s.text, score=0.0)) for s in rows),
    )


def lead(article: Document, count: int) -> list[str]:
    """The first `count` sentences."""
    return [pair.sentence.text for pair in article.pairs[:count]]


def extractive(article: Document, count: int) -> list[str]:
    """The sentences `summarise` chooses without a model."""
    return [line.text for line in summarise([article], lines=count)[0]]


def evaluate(
    articles: Sequence[str], abstracts: Sequence[str], summariser: Summariser
) -> list[dict[str, float]]:
    """ROUGE F1 (0..100) of each article's summary against its abstract, by metric."""
    scorer = RougeScorer(METRICS, tokenizer=_FrenchTokenizer())
    rows = []
    for article, abstract in zip(articles, abstracts, strict=True):
        summary = " ".join(summariser(document(article), SENTENCES))
        scores = scorer.score(abstract, summary)
        rows.append({metric: 100 * scores[metric].fmeasure for metric in METRICS})
    return rows


def win_rate(ours: Sequence[float], theirs: Sequence[float], resamples: int = 2000) -> float:
    """Share of bootstrap resamples in which our mean is the higher (paired, fixed seed)."""
    gains = [a - b for a, b in zip(ours, theirs, strict=True)]
    draw = random.Random(0).choices  # noqa: S311  # statistics, not secrets
    return fmean(sum(draw(gains, k=len(gains))) > 0 for _ in range(resamples))


def table(ours: Sequence[Mapping[str, float]], theirs: Sequence[Mapping[str, float]]) -> str:
    """Means on all articles and on either half of them, and how sure the difference is."""
    lines = [f"{'articles':12}{'metric':10}{'LEAD':>8}{'ours':>8}{'wins':>8}"]
    for part, cut in (
        ("all", slice(None)),
        ("even", slice(0, None, 2)),
        ("odd", slice(1, None, 2)),
    ):
        for metric in METRICS:
            mine = [row[metric] for row in ours[cut]]
            base = [row[metric] for row in theirs[cut]]
            if mine:
                wins = f"{win_rate(mine, base):8.1%}"
                lines.append(f"{part:12}{metric:10}{fmean(base):8.2f}{fmean(mine):8.2f}{wins}")
    return "\n".join(lines)


def reading(articles: Sequence[str], summariser: Summariser) -> str:
    """How summaries of `LINES` lines read: loose openings, and how far they reach into long ones.

    A line is loose if it begins as if what stands before it were known. Of a long article, the
    place of its last line is given in percent of the article.
    """
    loose, reach = list[bool](), list[float]()
    for text in articles:
        article = document(text)
        lines = summariser(article, LINES)
        loose += [dangles(line, "fr") for line in lines]
        rows = [pair.sentence.text for pair in article.pairs]
        if len(rows) >= LONG:
            reach.append(max(map(rows.index, lines)) / len(rows))
    far = f"{fmean(reach):.0%}" if reach else "-"
    return f"loose openings {fmean(loose):.1%}, last line of a long article at {far}"


def main(arguments: Sequence[str]) -> int:
    """Print the table for the two files named, and how summaries read; 2 on wrong usage."""
    if len(arguments) != 2:
        print("usage: python -m translate_tool.lab.summaries ARTICLES ABSTRACTS", file=sys.stderr)
        return 2
    articles, abstracts = (Path(a).read_text("utf-8").splitlines() for a in arguments)
    ours = evaluate(articles, abstracts, extractive)
    print(table(ours, evaluate(articles, abstracts, lead)))
    for name, summariser in (("LEAD", lead), ("ours", extractive)):
        print(f"{name}: {reading(articles, summariser)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
