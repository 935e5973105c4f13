"""Measures how close summaries come to the abstracts of editors, and how they read.

Knows articles and abstracts, ROUGE, and what a line can be held to. Knows no model but those it is
handed, and ships no articles. LEAD, the first sentences, stands beside every summariser: on news it
is hard to beat.

Where abstracts are French, an article is its own translation, so that what is measured is the
summariser and nothing is waited for. Where they are English, articles are translated and checked
first, as a run does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from translate_tool.errors import ConfigError, InputError
from translate_tool.evaluation import systems
from translate_tool.evaluation.faithfulness import Source, coverage, facts_carried
from translate_tool.evaluation.results import RESAMPLES, Measure, Result, ratio
from translate_tool.language import Language, words
from translate_tool.language.sentences import sentences
from translate_tool.records import Article, Block, Hypothesis, Pair, Sentence, SummaryLine
from translate_tool.summarisation import Abstractor, Document, summarise
from translate_tool.summarisation.extractive import dangles

METRICS = ("rouge1", "rouge2", "rougeL")
LINES = 2  # abstracts of news are about two sentences long
LONG = 25  # sentences of an article of which the lines should not all be from the top

Summariser = Callable[[Sequence[Document], int], Sequence[Sequence[SummaryLine]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A summariser by its name: documents and the most lines for each, to lines."""

    name: str
    summarise: Summariser
    recipe: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A French article, a paragraph a line, and its abstract."""

    article: str
    abstract: str


def read_examples(articles: Path, abstracts: Path | None = None) -> list[Example]:
    """Read two files, of which line n belongs to line n; or JSON lines with both of them.

    Raises InputError for what cannot be read, ConfigError for files of different lengths.
    """
    if abstracts is None:
        return list(_from_json(articles))
    sides = [_lines(path) for path in (articles, abstracts)]
    if len(sides[0]) != len(sides[1]):
        counts = f"{articles} has {len(sides[0])} lines, {abstracts} {len(sides[1])}"
        raise ConfigError(counts, hint="Line n of one belongs to line n of the other.")
    return [Example(article=a, abstract=b) for a, b in zip(*sides, strict=True)]


def lead(documents: Sequence[Document], count: int) -> list[list[SummaryLine]]:
    """Take the first `count` rows of each."""
    return [
        [
            SummaryLine(text=pair.hypothesis.text, sources=(row,))
            for row, pair in enumerate(document.pairs[:count], 1)
        ]
        for document in documents
    ]


def extractive(documents: Sequence[Document], count: int) -> Sequence[Sequence[SummaryLine]]:
    """Take the rows that `summarise` chooses without a model."""
    return summarise(documents, lines=count)


def abstractive(name: str, model: Abstractor, recipe: str = "") -> System:
    """Make a system of what `model` writes, or of rows where the article does not support it."""
    return System(
        name=name,
        summarise=lambda documents, count: summarise(documents, lines=count, model=model),
        recipe=recipe,
    )


LEAD = System(name="LEAD", summarise=lead)
EXTRACTIVE = System(name="extractive", summarise=extractive)


def evaluate_summaries(
    name: str,
    examples: Sequence[Example],
    others: Sequence[System] = (),
    *,
    translator: systems.System | None = None,
    lines: int = LINES,
) -> list[Result]:
    """Measure LEAD, the extractive summariser and others on a set.

    - `name`: of the set
    - `examples`: its articles with their abstracts, in French; in English with a `translator`
    - `others`: more systems
    - `translator`: translates the articles first; its name and recipe go before the systems'
    - `lines`: lines of a summary

    Raises ConfigError without rouge_score, and what models raise.
    """
    documents = make_documents([example.article for example in examples], translator)
    abstracts = [example.abstract for example in examples]
    language: Language = "en" if translator else "fr"
    sentences_read = sum(len(document.pairs) for document in documents)
    first = [translator] if translator else []
    base = rouge(lead(documents, lines), abstracts)
    results = []
    for system in (LEAD, EXTRACTIVE, *others):
        summaries = system.summarise(documents, lines)
        scores = rouge(summaries, abstracts)
        results.append(
            Result(
                set=name,
                system=" + ".join([*(each.name for each in first), system.name]),
                sentences=sentences_read,
                measures={
                    **_bounded(scores, lines),
                    **({} if system is LEAD else _gain(scores, base)),
                    **measure(documents, summaries, language),
                },
                recipe=" + ".join(filter(None, [*(each.recipe for each in first), system.recipe])),
            )
        )
    return results


def make_documents(
    articles: Sequence[str], translator: systems.System | None = None
) -> list[Document]:
    """Cut articles into sentences, each with its translation, checked, or with itself."""
    made = [_article(text) for text in articles]
    cut = [[s for s in sentences(article) if s.text] for article in made]
    rows = [sentence for each in cut for sentence in each]
    pairs = iter(_translated(rows, translator) if translator else map(_own, rows))
    return [
        Document(article=article, pairs=tuple(islice(pairs, len(each))))
        for article, each in zip(made, cut, strict=True)
    ]


def measure(
    documents: Sequence[Document], summaries: Sequence[Sequence[SummaryLine]], language: Language
) -> dict[str, Measure]:
    """Measure how `summaries` read, and what they keep of the articles. Shares are 0..1.

    `loose`: lines that begin as if what stands before them were known. `strange`: lines with a
    number or a name that the article has not. `reach`: how far down a long article the last line
    is from. `facts` are measured of English only, where they are found.
    """
    sizes = [sum(len(words(line.text)) for line in lines) for lines in summaries]
    counts = [len(lines) for lines in summaries]
    both = list(zip(documents, summaries, strict=True))
    loose = [sum(dangles(line.text, language) for line in lines) for lines in summaries]
    sources = [(Source(document, language), lines) for document, lines in both]
    strange = [sum(bool(source.lacks(line.text)) for line in lines) for source, lines in sources]
    covered = [share for d, lines in both if (share := coverage(d, lines, language)) is not None]
    reach = [_reach(d, lines) for d, lines in both if len(d.pairs) >= LONG and lines]
    measures = {
        "words": ratio(sizes),
        "compression": ratio(sizes, [_size(document) for document in documents]),
        "coverage": ratio(covered),
        "loose": ratio(loose, counts),
        "strange": ratio(strange, counts),
    }
    if language == "en":
        carried, found = zip(*(facts_carried(d, lines) for d, lines in both), strict=True)
        measures["facts"] = ratio(carried, found)
    return measures | ({"reach": ratio(reach)} if reach else {})


def rouge(
    summaries: Sequence[Sequence[SummaryLine]], abstracts: Sequence[str]
) -> dict[str, list[float]]:
    """Measure the F1 (0..100) of each summary against its abstract, by metric.

    Raises ConfigError where the library is not installed.
    """
    try:
        from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]  # no types
    except ModuleNotFoundError as exc:
        hint = 'Install it: pip install "translate-tool[lab]"'
        raise ConfigError("ROUGE needs the library rouge_score", hint=hint) from exc
    scorer = RougeScorer(METRICS, tokenizer=_Tokenizer())
    rows = [
        scorer.score(abstract, " ".join(line.text for line in lines))
        for abstract, lines in zip(abstracts, summaries, strict=True)
    ]
    return {name: [100 * row[name].fmeasure for row in rows] for name in METRICS}


class _Tokenizer:
    """rouge_score's own tokenizer, but for accented letters, which that one drops."""

    def tokenize(self, text: str) -> list[str]:
        return words(text)


def _bounded(scores: Mapping[str, Sequence[float]], lines: int) -> dict[str, Measure]:
    rouge_score = version("rouge_score")
    signature = f"F1|lines:{lines}|tok:words|stem:no|version:{rouge_score}|bs:{RESAMPLES}"
    return {name: ratio(values, signature=signature) for name, values in scores.items()}


def _gain(
    scores: Mapping[str, Sequence[float]], base: Mapping[str, Sequence[float]]
) -> dict[str, Measure]:
    """Measure how far ROUGE-L is above LEAD's, by article: sure where its low is above 0."""
    gains = [ours - theirs for ours, theirs in zip(scores["rougeL"], base["rougeL"], strict=True)]
    return {"gain": ratio(gains, signature=f"rougeL minus LEAD's|paired|bs:{RESAMPLES}")}


def _reach(document: Document, lines: Sequence[SummaryLine]) -> float:
    return max(row for line in lines for row in line.sources) / len(document.pairs)


def _size(document: Document) -> int:
    return sum(len(words(pair.hypothesis.text)) for pair in document.pairs)


def _article(text: str) -> Article:
    paragraphs = filter(str.strip, text.split("\n"))
    blocks = tuple(Block(kind="paragraph", text=each) for each in paragraphs)
    return Article(origin="", title="", date="", blocks=blocks)


def _own(sentence: Sentence) -> Pair:
    return Pair(sentence=sentence, hypothesis=Hypothesis(text=sentence.text, score=0.0))


def _translated(rows: Sequence[Sentence], translator: systems.System) -> Iterator[Pair]:
    done = translator.translate([sentence.text for sentence in rows])
    for sentence, text, flags in zip(rows, done.texts, done.flags, strict=True):
        yield Pair(sentence=sentence, hypothesis=Hypothesis(text=text, score=0.0), flags=flags)


def _lines(path: Path) -> list[str]:
    """Read the lines of a text file; only a line feed ends one."""
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"{path}: cannot be read: {exc}", origin=str(path)) from exc


def _from_json(path: Path) -> Iterator[Example]:
    for number, line in enumerate(_lines(path), 1):
        try:
            row = json.loads(line)
            yield Example(article=str(row["article"]), abstract=str(row["abstract"]))
        except (ValueError, TypeError, KeyError) as exc:
            raise InputError(
                f"{path}: line {number}: no article with its abstract: {exc!r}",
                origin=str(path),
                place=f"line {number}",
                hint='An article a line: {"article": "...", "abstract": "..."}',
            ) from exc
