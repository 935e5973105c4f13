"""What preparations are tried on: development sets, clean and disturbed, and fragments.

Knows texts and their references; knows no model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import chain
from random import Random

from translate_tool.lab.disturbing import KINDS, noise

LEAST = 20
"""Fewer rows than this say nothing."""

CLEAN = "none"
"""The noise of texts as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """French texts in the order of an article, `clean` and with noise.

    `references` are of those that `scored` (the first, and the step) picks; others are company.
    """

    name: str
    noise: str
    texts: tuple[str, ...]
    clean: tuple[str, ...]
    references: tuple[str, ...]
    scored: tuple[int, int] = (0, 1)


def materials(name: str, french: Sequence[str], english: Sequence[str]) -> Iterator[Material]:
    """The texts as they are, then those that each kind of noise changes."""
    for kind in (CLEAN, *KINDS):
        rows = [(_noisy(text, kind), text, e) for text, e in zip(french, english, strict=True)]
        if kind != CLEAN:
            rows = [row for row in rows if row[0] != row[1]]
        if len(rows) >= LEAST:
            texts, clean, references = zip(*rows, strict=True)
            yield Material(name=name, noise=kind, texts=texts, clean=clean, references=references)


def fragments(french: Sequence[str], english: Sequence[str]) -> Iterator[Material]:
    """The fragments, each before one of these lines; at last those lines, which may suffer."""
    table = _table()[: len(french)]
    for material in materials("fragments", *zip(*table, strict=True)):
        yield replace(
            material,
            texts=_between(material.texts, french),
            clean=_between(material.clean, french),
            scored=(0, 2),
        )
    texts = _between([fragment for fragment, _ in table], french)
    yield Material(
        name="lines after fragments",
        noise=CLEAN,
        texts=texts,
        clean=texts,
        references=tuple(english[: len(table)]),
        scored=(1, 2),
    )


def _between(texts: Sequence[str], lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(chain(*zip(texts, lines, strict=False)))


def _noisy(text: str, kind: str) -> str:
    if kind == CLEAN:
        return text
    return noise(text, kind, Random(f"{kind} {text}"))  # noqa: S311 - repeatable, not secret


def _table() -> list[tuple[str, str]]:
    text = (files("translate_tool") / "data" / "fragments.tsv").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in text.splitlines() if not line.startswith("#"))
    return [(french, english) for french, _, english in rows]
