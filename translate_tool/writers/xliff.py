"""A brief in XLIFF 1.2, which translators' tools open for correction.

Every row is a unit, in reading order, in a group for its block; doubts are notes, and set the state
of the target.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from translate_tool.bitext.xml import attribute, xml
from translate_tool.records import Brief, Flag, Pair
from translate_tool.writers.context import Context
from translate_tool.writers.seals import REMARK, sealed
from translate_tool.writers.view import SEVERITIES, block_of, corrected, doubts, flags_in_words


def render(brief: Brief, context: Context) -> str:
    """Return the document; ids of units are row numbers, as on the pages."""
    document = "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">',
            f"<file original={attribute(brief.article.origin)} source-language="
            '"fr" target-language="en" datatype="plaintext" xml:space="preserve">',
            "<header>",
            *(_note(note) for note in context.notes),
            *(_note(recipe.signature) for recipe in brief.recipes),
            "</header>",
            "<body>",
            *_groups(brief),
            "</body>",
            "</file>",
            "</xliff>",
            REMARK,
        ]
    )
    return sealed(document)


def _groups(brief: Brief) -> Iterator[str]:
    numbered = enumerate(brief.pairs, start=1)
    for block, rows in groupby(numbered, key=lambda row: row[1].sentence.block):
        kind = brief.article.blocks[block].kind
        yield f'<group id="b{block + 1}" restype={attribute(f"x-{kind}")}>'
        for row, pair in rows:
            yield from _unit(row, pair, copied=block_of(brief, pair).copied)
        yield "</group>"


def _unit(row: int, pair: Pair, *, copied: bool) -> Iterator[str]:
    """Yield a row; what was copied on purpose is not for translation."""
    frozen = ' translate="no"' if copied else ""
    yield f'<trans-unit id="r{row}"{frozen}>'
    yield f"<source>{_text(pair.sentence.text)}</source>"
    state = "final" if copied else _state(pair)
    yield f'<target state="{state}">{_text(pair.hypothesis.text)}</target>'
    yield from _notes(pair.flags)
    yield "</trans-unit>"


def _state(pair: Pair) -> str:
    """Return which of XLIFF's states a target is in."""
    if pair.failed:
        return "needs-translation"
    if corrected(pair):
        return "final"
    return "needs-review-translation" if doubts(pair) else "translated"


def _notes(flags: Sequence[Flag]) -> Iterator[str]:
    for flag in flags:
        yield _note(flags_in_words([flag]), priority=SEVERITIES.index(flag.severity) + 1)


def _note(text: str, priority: int = 1) -> str:
    return f'<note from="translate-tool" priority="{priority}">{_plain(text)}</note>'


def _text(text: str) -> str:
    """A character that XML cannot hold is an inline code, named for what it stands for."""
    return xml(text, lambda character: f'<x id="U+{ord(character):04X}"/>')


def _plain(text: str) -> str:
    return xml(text, lambda character: f"⟨U+{ord(character):04X}⟩")
