"""Rows of the journal as records, for its writer and its readers.

Knows the columns and the records; knows no connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from translate_tool.records import Article, Block, Sentence

ARTICLE = "SELECT origin, title, date, blocks, meta FROM article WHERE id = ?"


def assemble_article(row: tuple[Any, ...], sentences: Iterable[Sentence]) -> Article:
    """Make an article from its `ARTICLE` row; block texts are joined of sentences and gaps."""
    origin, title, date, blocks, meta = row
    texts: dict[int, str] = {}
    for sentence in sentences:
        texts[sentence.block] = texts.get(sentence.block, "") + sentence.text + sentence.gap
    return Article(
        origin=origin,
        title=title,
        date=date,
        blocks=tuple(
            Block(kind=kind, level=level, text=texts.get(number, ""), language="".join(language))
            for number, (kind, level, *language) in enumerate(json.loads(blocks))
        ),
        meta=json.loads(meta),
    )
