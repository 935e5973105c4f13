"""Splits French text into sentences, losing nothing.

What has no full stop for too long to be read as a sentence is cut at its clauses.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from translate_tool.language import clauses, nontext
from translate_tool.language.borders import BLANK_LINE, CLOSERS, ITEM, STOP, Scan
from translate_tool.records import Article, Block, Sentence

LONGEST = 1200
"""Characters of a sentence that is left whole. Of 3,900 sentences in annotated documents the
longest has 650, of 2,500 of news, guides and web comments 1,007."""

ROW = 400
"""Characters, at most, of the pieces of a longer one: two or three clauses, a few lines."""

_ENDED = re.compile(rf'(?:{STOP}{CLOSERS}|;|")\Z')
_END_REACH = 40  # characters in which the stop of a sentence and what closes it are looked for
_BULLET_REACH = 8  # characters in which the bullet of an item stands
# White space and invisible characters that count as one character.
_FOLDED = re.compile("\\s{2,}|[^\\S ]|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]{2,}")


class Span(NamedTuple):
    """A sentence and the white space after it."""

    text: str
    gap: str


def split(text: str) -> list[Span]:
    """`text` cut into sentences; joining every `text + gap` gives it back.

    White space that leads `text` is the gap of a first, empty span. No other span is empty, and
    no span's text begins or ends with white space. A sentence of more than `LONGEST` characters
    is cut into pieces of at most `ROW` each, where a string that is no text counts as one.
    """
    return [row for span in _whole(text) for row in _rows(span)]


def goes_on(text: str, gap: str, following: str) -> bool:
    """Tell whether what `split` cut off before `following` is only the start of a sentence.

    The items of a list are sentences, and so is what announces them.
    """
    if not text or _ENDED.search(text[-_END_REACH:]) or BLANK_LINE.search(gap):
        return False
    return not ITEM.search(gap + following[:_BULLET_REACH])


def _whole(text: str) -> list[Span]:
    """The sentences of `text`, however long."""
    start = len(text) - len(text.lstrip())
    spans = [Span("", text[:start])] if start else []
    for end, following in Scan(text, start).borders():
        spans.append(Span(text[start:end], text[end:following]))
        start = following
    if start < len(text):
        last = text[start:].rstrip()
        spans.append(Span(last, text[start + len(last) :]))
    return spans


def sentences(article: Article) -> list[Sentence]:
    """Every sentence of `article`, in reading order; a block of code is one sentence."""
    name = article.id
    return [
        Sentence(article=name, block=number, index=index, text=span.text, gap=span.gap)
        for number, block in enumerate(article.blocks)
        for index, span in enumerate(_spans(block))
    ]


def _spans(block: Block) -> list[Span]:
    if block.kind != "code":
        return split(block.text)
    return [Span(block.text, "")] if block.text else []


def _rows(sentence: Span) -> Iterator[Span]:
    """A sentence as it is, or in pieces if it is too long."""
    text, gap = sentence
    short, places = _shortened(text) if len(text) > LONGEST else (text, [])
    if len(short) <= LONGEST:
        yield sentence
        return

    def place(at: int) -> int:
        short_at, text_at = places[bisect_right(places, (at, len(text))) - 1]
        return text_at + at - short_at

    text += gap
    parts = [(place(part.start), place(part.end)) for part in clauses.spans(short, len, ROW)]
    for (start, end), (following, _) in pairwise([*parts, (len(text), 0)]):
        yield Span(text[start:end], text[end:following])


def _shortened(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`text` with one character for what counts as one, and where its stretches begin in both."""
    folded = [*nontext.spans(text), *(match.span() for match in _FOLDED.finditer(text))]
    parts: list[str] = []
    places = [(0, 0)]
    length = done = 0
    for start, end in [*sorted(folded, key=lambda f: (f[0], -f[1])), (len(text), len(text))]:
        if start < done:  # within one that counts as a whole
            continue
        parts += [text[done:start], " " if text[start:end].isspace() else "\ufffc"[: end - start]]
        length += start - done
        places += [(length, start), (length + 1, end)]
        length += 1
        done = end
    return "".join(parts), places
