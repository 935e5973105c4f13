"""Keeps the lines of a model's draft that rows of the article support, and cites these rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from translate_tool.language import (
    Language,
    Measure,
    Moment,
    Number,
    measures,
    moments,
    names,
    numbers,
    root,
    verbatim,
    words,
)
from translate_tool.language.sentences import split
from translate_tool.records import SummaryLine, canonical
from translate_tool.summarisation.document import (
    ENDED,
    Document,
    budget,
    candidates,
    content,
    repeats,
    title_of,
)
from translate_tool.summarisation.extractive import choose

# Choices for caution, not measurements.
_SUPPORT = 0.5  # share of a line's content words that the rows it cites must hold
_LEAST_KEPT = 1 / 3  # share of a draft's lines that must hold, or none of the draft is used
_MOST_SOURCES = 3
_WORTH_CITING = 0.2  # share of a line's content words for which alone a row is cited
_STEM = 5  # letters by which words are compared: Ukraine, ukrainien, Ukraine's

_OPENING = re.compile(r"\W*(\w+)")  # the "Paris" of “Paris said so.”

Trace = tuple[str, str]
"""What a text can be held to: a sort ("word", "number", "date", ...) and one of its forms."""


def sentences(draft: str) -> list[str]:
    """Split a draft into its lines."""
    return [canonical(span.text) for span in split(draft) if span.text]


def believed(document: Document, draft: Sequence[str], lines: int) -> tuple[SummaryLine, ...]:
    """Return the lines of `draft` that the article supports; none if too few of them hold."""
    if not draft:
        return ()
    rows = [
        _traces(pair.sentence.text, "fr") | _traces(pair.hypothesis.text, "en")
        for pair in document.pairs
    ]
    held = [SummaryLine(text=line, sources=s) for line in draft if (s := _sources(line, rows))]
    if len(held) < _LEAST_KEPT * len(draft):
        return ()
    title = title_of(document, "en")
    held = [line for line in held if not repeats(line.text, title, "en")]
    most = budget(len(candidates(document)), lines)
    chosen = choose([line.text for line in held], "en", most, [1.0] * len(held))
    summary = [held[i] for i in chosen]
    room = sum(len(words(pair.hypothesis.text)) for pair in document.pairs)
    while sum(len(words(line.text)) for line in summary) > room:
        summary.pop()
    return tuple(summary)


def _sources(line: str, rows: Sequence[frozenset[Trace]]) -> tuple[int, ...]:
    """Find the fewest rows, greedily, that hold every mark of `line` and enough of its words.

    None if it is cut off, or if no `_MOST_SOURCES` rows do.
    """
    if not ENDED.search(line):
        return ()
    marks, wanted = list(_marks(line)), _stems(content(line, "en"))
    missing, cited = set(wanted), list[int]()
    while len(cited) < _MOST_SOURCES:
        gains = [(sum(bool(m & row) for m in marks), len(missing & row)) for row in rows]
        best = max(range(len(rows)), key=lambda at: gains[at])
        covered, shared = gains[best]
        if not covered and shared < (_WORTH_CITING * len(wanted) if cited else 1):
            break
        cited.append(best + 1)
        marks = [mark for mark in marks if not mark & rows[best]]
        missing -= rows[best]
    supported = len(wanted) - len(missing) >= _SUPPORT * len(wanted) > 0
    return tuple(sorted(cited)) if supported and not marks else ()


def _marks(line: str) -> Iterator[frozenset[Trace]]:
    """Yield names and marks of a line, each as the traces of which a row must have one.

    The word that opens it counts as a name: its capital does not tell that it is none. Names are
    compared by their first letters and not as the checks do: a row has two languages, and a line
    may inflect a name of either.
    """
    opening = _OPENING.match(line)
    named = [word for name in names(line, "en") for word in content(name, "en")]
    named += content(opening[1], "en") if opening else []
    yield from (frozenset({stem}) for stem in _stems(named))
    # "one", "two", "second", "pair" are also plain words, and no news.
    small = {"0", "1", "2"}
    counted = [n for n in numbers(line, "en") if not (n.spelled and n.readings <= small)]
    amounts = [m for m in measures(line, "en") if not (m.may_lose_unit or m.readings <= small)]
    yield from _forms(counted, amounts, moments(line, "en"), verbatim(line))


def _traces(text: str, language: Language) -> frozenset[Trace]:
    """Return what a row can be cited for."""
    return _stems(words(text)).union(
        *_forms(
            numbers(text, language),
            measures(text, language),
            moments(text, language),
            verbatim(text),
        )
    )


def _forms(
    counted: Iterable[Number],
    amounts: Iterable[Measure],
    dates: Iterable[Moment],
    copied: Iterable[str],
) -> Iterator[frozenset[Trace]]:
    """Yield the forms of every part of these marks, as `align` compares them."""
    for sort, marks in (("number", counted), ("measure", amounts), ("date", dates)):
        yield from (_as(sort, part) for mark in marks for part in mark.parts)
    yield from (_as("link", [link]) for link in copied)


def _as(sort: str, forms: Iterable[str]) -> frozenset[Trace]:
    return frozenset((sort, form) for form in forms)


def _stems(tokens: Iterable[str]) -> frozenset[Trace]:
    """Return the first letters of each word, accents off: models write Melenchon for Mélenchon."""
    return _as("word", (root(token, _STEM) for token in tokens if len(token) > 1))
