"""A brief as a translation memory in TMX 1.4b, which OmegaT and its like open.

Only rows that were translated are in it: a memory of what was copied or left empty would mislead.
"""

from __future__ import annotations

from collections.abc import Iterator

from translate_tool.bitext import tmx
from translate_tool.bitext.pair import SentencePair
from translate_tool.records import Brief, Pair
from translate_tool.writers.context import Context
from translate_tool.writers.seals import REMARK, sealed
from translate_tool.writers.view import block_of, flags_in_words


def render(brief: Brief, context: Context) -> str:
    """Write the document; its header says how many rows were left out, and the context's notes."""
    translated = [
        (row, pair) for row, pair in enumerate(brief.pairs, start=1) if _is_translated(brief, pair)
    ]
    left_out = len(brief.pairs) - len(translated)
    notes = [*context.notes, *([f"Rows left out, not translated: {left_out}."] if left_out else [])]
    pairs = _pairs(brief, translated)
    document = tmx.write(pairs, memory="translate-tool brief", note=" ".join(notes))
    return sealed("".join([*document, REMARK]))


def _pairs(brief: Brief, rows: list[tuple[int, Pair]]) -> Iterator[SentencePair]:
    signatures = [recipe.signature for recipe in brief.recipes if recipe.task == "translate"]
    for row, pair in rows:
        flags = flags_in_words(pair.flags)
        yield SentencePair(
            pair.sentence.text,
            pair.hypothesis.text,
            properties=(
                ("origin", brief.article.origin),
                ("row", str(row)),
                *(("recipe", signature) for signature in signatures),
                *([("flags", flags)] if flags else []),
            ),
        )


def _is_translated(brief: Brief, pair: Pair) -> bool:
    return bool(pair.hypothesis.text.strip()) and not block_of(brief, pair).copied
