"""Articles and their translations → a few English lines, each citing the rows that support it.

Two ways behind one function: choosing among the article's own sentences, or asking a model and
believing only what the article supports. Knows no engine and no model: it is handed a function.
Every step is deterministic.
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
from translate_tool.units import cut

# With fewer words or rows an article is nearly its own summary, and a model made for longer news
# invents to fill up: its lead is kept.
_SHORT_WORDS, _SHORT_ROWS = 80, 3
_PROSE = frozenset({"paragraph", "list_item", "quote"})
_NOT_READ_OUT = frozenset({"code", "table_row"})
_SHORTEST_ROW = 5  # words; what is shorter is a signature, a label, a cry

# Weights of the extractive way, tuned on 700 French news articles (OrangeSum, lab/summaries.py);
# the gain over LEAD is alike on both halves, and a third more or less of any costs under 0.6 ROUGE.
_LEAD_FADES = 10.0  # rows in which the advantage of standing early falls to 1/e
_CENTRALITY = 0.5  # weight of likeness to the rest of the article; standing first weighs 1
_FULL_ROW = (15, 35)  # words; shorter rows say too little, longer ones take too much room
_DOUBTED = 0.5  # factor for rows whose translation carries a warning; a choice, not a measurement

# What is believed of a model; choices for caution, not measurements.
_SUPPORT = 0.5  # share of a line's content words that the rows it cites must hold
_SURVIVORS = 1 / 3  # share of a draft's lines that must hold, or none of the draft is used
_MOST_SOURCES = 3
_STEM = 5  # letters by which words are compared: Ukraine, ukrainien, Ukraine's

_ENDED = re.compile(r"[.!?…][\"'”’»)\] \u00a0\u202f]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article and its rows: row n is `pairs[n - 1]`."""

    article: Article
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstractor:
    """A summarising model, as much of it as is needed here.

    `generate` maps texts to their summaries, same length and order. `count` gives the tokens of a
    text, end tokens included; no text handed to `generate` counts more than `limit`.
    """

    generate: Callable[[Sequence[str]], list[Hypothesis]]
    count: Callable[[str], int]
    limit: int

    def unknown(self, _: str) -> frozenset[str]:
        """None, as far as fitting goes: what the vocabulary lacks is the engine's to carry."""
        return frozenset()


def summarise(
    documents: Sequence[Document], *, lines: int = 5, model: Abstractor | None = None
) -> list[tuple[SummaryLine, ...]]:
    """At most `lines` lines for each document, in its order; never longer than the article.

    With a model, all chunks of all documents go to one `generate` call. A document that is short,
    or whose generated lines the article does not support, gets rows of its own instead.
    """
    if model is None:
        return [_extract(document, lines) for document in documents]
    chunks = [_chunks(document, model) for document in documents]
    flat = [chunk for several in chunks for chunk in several]
    drafts = iter(model.generate(flat) if flat else [])
    summaries = []
    for document, several in zip(documents, chunks, strict=True):
        draft = [line for _ in several for line in _sentences(next(drafts).text)]
        summaries.append(_believed(document, draft, lines) or _extract(document, lines))
    return summaries


# -- what may be chosen, and how much of it --------------------------------------------------------


def _candidates(document: Document) -> list[int]:
    """Numbers of the rows a summary may use: sound prose, or else whatever has words at all."""
    spoken = [n for n, pair in enumerate(document.pairs, 1) if words(pair.hypothesis.text)]
    sound = [n for n in spoken if not _is_severe(document.pairs[n - 1])]
    prose = [n for n in sound if _is_prose(document, document.pairs[n - 1])]
    return prose or sound or spoken


def _is_severe(pair: Pair) -> bool:
    return any(flag.severity == "severe" for flag in pair.flags)


def _is_prose(document: Document, pair: Pair) -> bool:
    """Whether a row tells something whole; without a stop it is a byline, a caption, an intro."""
    kind, text = document.article.blocks[pair.sentence.block].kind, pair.sentence.text
    return kind in _PROSE and len(words(text)) >= _SHORTEST_ROW and bool(_ENDED.search(text))


def _is_short(document: Document, rows: Sequence[int]) -> bool:
    size = sum(len(words(document.pairs[row - 1].sentence.text)) for row in rows)
    return len(rows) <= _SHORT_ROWS or size < _SHORT_WORDS


def _budget(rows: int, lines: int) -> int:
    """A third of the rows, at least 2 and at most `lines`: 5 of 15, 3 of 9, 2 of 4."""
    return min(lines, max(2, math.ceil(rows / 3)))


# -- extractive ------------------------------------------------------------------------------------


def _extract(document: Document, lines: int) -> tuple[SummaryLine, ...]:
    """The weightiest rows, weighed on the French (cleaner than a draft translation)."""
    rows = _candidates(document)
    pairs = [document.pairs[row - 1] for row in rows]
    if _is_short(document, rows):
        chosen = list(range(min(lines, 2, max(1, len(rows) - 1), len(rows))))
    else:
        doubts = [_DOUBTED if any(f.severity != "info" for f in p.flags) else 1.0 for p in pairs]
        french = [pair.sentence.text for pair in pairs]
        chosen = _choose(french, "fr", _budget(len(rows), lines), doubts)
    return tuple(
        SummaryLine(text=canonical(pairs[i].hypothesis.text), sources=(rows[i],)) for i in chosen
    )


def _choose(
    texts: Sequence[str], language: Language, most: int, trust: Sequence[float]
) -> list[int]:
    """Indices of at most `most` texts that together say most, in order.

    The weight of a text falls by its likeness to each one chosen before it (maximal marginal
    relevance, Carbonell & Goldstein 1998, as a product), so a repeated text never comes twice.
    """
    vectors = _vectors([_content(text, language) for text in texts])
    weights = [w * t for w, t in zip(_weights(texts, vectors), trust, strict=True)]
    chosen: list[int] = []
    while weights and len(chosen) < most and max(weights) > 1e-6:
        best = weights.index(max(weights))
        chosen.append(best)
        likeness = [_dot(vectors[best], vector) for vector in vectors]
        weights = [w * max(0.0, 1 - alike) for w, alike in zip(weights, likeness, strict=True)]
        weights[best] = 0.0
    return sorted(chosen)


def _weights(texts: Sequence[str], vectors: Sequence[Mapping[str, float]]) -> list[float]:
    """Earliness plus centrality, less for rows that are too short or too long."""
    centroid: Counter[str] = Counter()
    for vector in vectors:
        centroid.update(vector)
    central = [max(0.0, _dot(vector, centroid) - _dot(vector, vector)) for vector in vectors]
    top = max(central, default=0.0) or 1.0
    least, most = _FULL_ROW
    weights = []
    for at, text in enumerate(texts):
        size = len(words(text)) or 1
        fit = min(1.0, size / least, most / size)
        weight = math.exp(-at / _LEAD_FADES) + _CENTRALITY * central[at] / top
        weights.append(weight * (1 + fit) / 2)
    return weights


def _content(text: str, language: Language) -> Counter[str]:
    return Counter(w for w in words(text) if len(w) > 1 and w not in FUNCTION_WORDS[language])


def _vectors(contents: Sequence[Counter[str]]) -> list[dict[str, float]]:
    """tf-idf vectors of length 1; each text counts as a document."""
    spread = Counter(word for content in contents for word in content)
    vectors = []
    for content in contents:
        raw = {
            word: (1 + math.log(times)) * math.log(1 + len(contents) / spread[word])
            for word, times in content.items()
        }
        length = math.hypot(*raw.values()) or 1.0
        vectors.append({word: value / length for word, value in raw.items()})
    return vectors


def _dot(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return sum(value * b.get(word, 0.0) for word, value in a.items())


# -- abstractive: what the model reads -------------------------------------------------------------


def _chunks(document: Document, model: Abstractor) -> list[str]:
    """The English of the article in as few chunks as fit the model, cut between sentences.

    None for a short article. The chunks are about equally long: a short last one would be padded
    with inventions.
    """
    if _is_short(document, _candidates(document)):
        return []
    pieces = [
        piece for text in _read_out(document) for piece in cut(text, model, model.limit).pieces
    ]
    sizes = [model.count(piece) for piece in pieces]
    share = sum(sizes) / max(1, math.ceil(sum(sizes) / model.limit))
    chunks: list[list[str]] = []
    filled = 0
    for piece, size in zip(pieces, sizes, strict=True):
        if not chunks or filled >= share or filled + size > model.limit:
            chunks.append([])
            filled = 0
        chunks[-1].append(piece)
        filled += size
    # Tokens of joined pieces may, in theory, be more than the sum: fit them again.
    return [part for chunk in chunks for part in cut(" ".join(chunk), model, model.limit).pieces]


def _read_out(document: Document) -> Iterator[str]:
    for pair in document.pairs:
        kind = document.article.blocks[pair.sentence.block].kind
        text = canonical(pair.hypothesis.text)
        if any(map(str.isalpha, text)) and kind not in _NOT_READ_OUT and not _is_severe(pair):
            yield text if _ENDED.search(text) else f"{text}."


# -- abstractive: what is believed of the draft ----------------------------------------------------


def _sentences(draft: str) -> list[str]:
    return [canonical(span.text) for span in split(draft) if span.text]


def _believed(document: Document, draft: Sequence[str], lines: int) -> tuple[SummaryLine, ...]:
    """The lines of `draft` that the article supports; none if too few of them hold."""
    if not draft:
        return ()
    evidence = _Evidence(document)
    held = [SummaryLine(text=line, sources=s) for line in draft if (s := evidence.sources(line))]
    if len(held) < _SURVIVORS * len(draft):
        return ()
    budget = _budget(len(_candidates(document)), lines)
    chosen = _choose([line.text for line in held], "en", budget, [1.0] * len(held))
    summary = [held[i] for i in chosen]
    room = sum(len(words(pair.hypothesis.text)) for pair in document.pairs)
    while sum(len(words(line.text)) for line in summary) > room:
        summary.pop()
    return tuple(summary)


class _Evidence:
    """What an article says, in either language, in a form that lines can be held against."""

    def __init__(self, document: Document) -> None:
        texts: list[tuple[str, Language]] = []
        for pair in document.pairs:
            texts += [(pair.sentence.text, "fr"), (pair.hypothesis.text, "en")]
        stems = [_stems(words(text)) for text, _ in texts]
        self.rows = [
            french | english for french, english in zip(stems[::2], stems[1::2], strict=True)
        ]
        self.stems = frozenset[str]().union(*stems)
        self.links = {link for text, _ in texts for link in links(text)}
        self.readings = {r for text in texts for number in numbers(*text) for r in number.readings}

    def sources(self, line: str) -> tuple[int, ...]:
        """The rows that support `line`; none if it is cut off or says what they do not."""
        return self._cited(line) if _ENDED.search(line) and self._knows_marks(line) else ()

    def _knows_marks(self, line: str) -> bool:
        # "one", "two", "second", "pair" are also plain words, and no news.
        counted = [
            n for n in numbers(line, "en") if not (n.spelled and n.readings <= {"0", "1", "2"})
        ]
        named = _stems(word for name in names(line, "en") for word in _content(name, "en"))
        return (
            all(number.readings & self.readings for number in counted)
            and named <= self.stems
            and self.links.issuperset(links(line))
        )

    def _cited(self, line: str) -> tuple[int, ...]:
        """Greedily the rows that hold most of the line's content words, if they hold enough."""
        wanted = _stems(_content(line, "en"))
        missing, cited = set(wanted), list[int]()
        while missing and len(cited) < _MOST_SOURCES:
            gains = [len(missing & row) for row in self.rows]
            if max(gains) < (0.2 * len(wanted) if cited else 1):
                break
            best = gains.index(max(gains))
            cited.append(best + 1)
            missing -= self.rows[best]
        supported = len(wanted) - len(missing) >= _SUPPORT * len(wanted) > 0
        return tuple(sorted(cited)) if supported else ()


def _stems(tokens: Iterable[str]) -> frozenset[str]:
    """First letters of each word, accents off: models drop them (Melenchon for Mélenchon)."""
    return frozenset(
        "".join(c for c in unicodedata.normalize("NFD", t) if not unicodedata.combining(c))[:_STEM]
        for t in tokens
        if len(t) > 1
    )
