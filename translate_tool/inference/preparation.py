"""Prepares what a model is shown of a text: plain words for what it never learnt to read.

Addresses, hashtags, handles and names of files are stood for by "#1", "#2": models take such
strings to pieces (of 25 in 20 sentences the bundled one copied 9), and copy a short mark where it
belongs (25 of 25). Inclusive writing is rewritten, and short forms of amounts and hours are
written out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import count
from types import MappingProxyType
from typing import NamedTuple

from translate_tool.language.inclusive import masculine
from translate_tool.language.links import verbatim_spans
from translate_tool.language.short_forms import written_out

VERSION = 1
"""Bumped when texts are prepared otherwise: what is kept of those that are is then stale."""

SHORT_FORMS = 2
"""The version where short forms are written out: others stay what they were before that."""

_ELIDED = re.compile(r"\b([dlnsjmtc]|qu|lorsqu|puisqu)['’]$", re.IGNORECASE)
_MARK = "#{}"
_MARKS = re.compile(r"#\d+")

Unknown = Callable[[str], frozenset[str]]
"""The characters of a text that the vocabulary lacks."""


class Prepared(NamedTuple):
    """What a model is shown, and which string each mark in it stands for."""

    text: str
    stood: Mapping[str, str] = MappingProxyType({})


def prepared(text: str, unknown: Unknown) -> Prepared:
    """Return what a model is shown of the canonical `text`.

    Neighbours with only a space between share a mark. Strings stay where the vocabulary lacks the
    mark. Every other letter stays, or is part of what was rewritten.
    """
    spans = _clusters(text)
    if not spans or unknown(_MARK.format(1)):
        return Prepared(_plain(text))
    taken = set(_MARKS.findall(text))
    free = (mark for n in count(1) if (mark := _MARK.format(n)) not in taken)
    parts: list[str] = []
    stood: dict[str, str] = {}
    done = 0
    for (start, end), mark in zip(spans, free, strict=False):
        parts += [_ELIDED.sub(r"\1e ", _plain(text[done:start])), mark]
        stood[mark] = text[start:end]
        done = end
    return Prepared("".join([*parts, _plain(text[done:])]), stood)


def version(text: str) -> int:
    """Return the version of what a model is shown of `text`; 0 where that is the text itself."""
    if written_out(text) != text:
        return SHORT_FORMS
    return VERSION if _clusters(text) or masculine(text) != text else 0


def _plain(text: str) -> str:
    return written_out(masculine(text))


def marks(text: str) -> list[tuple[int, str]]:
    """Return the marks in a text, those that stand for something and others: (offset, mark)."""
    return [(match.start(), match[0]) for match in _MARKS.finditer(text)]


def with_strings(output: str, stood: Mapping[str, str]) -> str:
    """Put the strings in for their marks."""
    return _MARKS.sub(lambda match: stood.get(match[0], match[0]), output)


def _clusters(text: str) -> list[tuple[int, int]]:
    """Find the strings that a mark stands for, neighbours as one."""
    clusters: list[tuple[int, int]] = []
    for start, end in verbatim_spans(text):
        if clusters and text[clusters[-1][1] : start] == " ":
            start = clusters.pop()[0]
        clusters.append((start, end))
    return clusters
