"""Says in an article's `meta` what its reader left out of a file on purpose, so that none is lost.

Knows words and how counts are written; knows no format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from translate_tool.records import Block

_WORDS = re.compile(r"\w+")


def words(found: Iterable[Block]) -> Counter[str]:
    """Return how often each word occurs."""
    return words_of("\n".join(block.text for block in found))


def words_of(text: str) -> Counter[str]:
    """Return how often each word of a text occurs."""
    return Counter(_WORDS.findall(text))


def told(counts: Mapping[str, int]) -> dict[str, str]:
    """Return the entry for `meta`: {"left_out": "12 words; note marks: 2"}, {} where all is there.

    "words" come first, for they have no other name; what else was counted follows by its name.
    """
    others = sorted((what, count) for what, count in counts.items() if count and what != "words")
    lines = [f"{counts['words']} words"] if counts.get("words") else []
    lines += [f"{what}: {count}" for what, count in others]
    return {"left_out": "; ".join(lines)} if lines else {}
