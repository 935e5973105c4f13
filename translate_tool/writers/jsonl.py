"""A brief as one line of JSON with everything in it, and back.

Knows the schema, which is the records' fields under their own names, plus what can be derived but
is handy to have: ids, row numbers and signatures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from importlib.resources import files
from typing import Any

from translate_tool.errors import InputError
from translate_tool.records import (
    Article,
    Block,
    Brief,
    Fact,
    Flag,
    Hypothesis,
    Pair,
    Recipe,
    Sentence,
    SummaryLine,
)
from translate_tool.writers.context import Context
from translate_tool.writers.seals import PLACE, sealed

SCHEMA = "translate-tool/brief/1"
"""Name and version. The version goes up when a field changes its meaning or goes away."""

_BREAKS = re.compile("[\x85\u2028\u2029]")
"""Line breaks to some readers of text files, though not to JSON."""


def render(brief: Brief, context: Context) -> str:
    """Return the line, with its newline."""
    article = brief.article
    record = {
        "schema": SCHEMA,
        "software": dict(sorted(context.versions.items())),
        "notes": context.notes,
        "article": {
            "id": article.id,
            "origin": article.origin,
            "title": article.title,
            "date": article.date,
            "meta": dict(sorted(article.meta.items())),
            "blocks": article.blocks,
        },
        "summary": brief.summary,
        "facts": brief.facts,
        "pairs": [{"row": row, **_plain(pair)} for row, pair in enumerate(brief.pairs, start=1)],
        "recipes": [
            {"id": recipe.id, "signature": recipe.signature, **recipe.record}
            for recipe in brief.recipes
        ],
        "seal": PLACE,
    }
    return sealed(line_of(record))


def line_of(record: Any) -> str:
    """Return a record as one line of JSON, by whatever reader, with its newline."""
    text = _JSON.encode(record)
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a line, which comes with the package."""
    file = files("translate_tool").joinpath("data/brief.schema.json")
    return dict(json.loads(file.read_text(encoding="utf-8")))


def parse(line: str) -> Brief:
    """Return the brief of a line made by `render`. Raises InputError for any other line."""
    try:
        record = json.loads(line)
        if record["schema"] != SCHEMA:
            raise ValueError(f"its schema is {record['schema']!r}")
        return Brief(
            article=_article(record["article"]),
            pairs=tuple(_pair(pair) for pair in record["pairs"]),
            summary=tuple(
                SummaryLine(text=x["text"], sources=tuple(x["sources"]), flags=_flags(x["flags"]))
                for x in record["summary"]
            ),
            recipes=tuple(map(Recipe.of, record["recipes"])),
            facts=tuple(  # which earlier lines lack
                Fact(kind=x["kind"], text=x["text"], rows=tuple(x["rows"]))
                for x in record.get("facts", ())
            ),
        )
    except (ValueError, TypeError, KeyError) as exc:
        message = f"not a line of {SCHEMA}: {exc}"
        raise InputError(message, origin="a brief in JSON") from exc


def _plain(record: Any) -> dict[str, Any]:
    """Return the fields of a record, which JSON asks for as it comes upon one."""
    return {name: getattr(record, name) for name in record.__slots__}


_JSON = json.JSONEncoder(ensure_ascii=False, default=_plain)


def _article(record: Mapping[str, Any]) -> Article:
    own = {field.name: record[field.name] for field in fields(Article) if field.name in record}
    blocks = tuple(Block(**block) for block in record["blocks"])
    return Article(**{**own, "blocks": blocks})


def _pair(record: Mapping[str, Any]) -> Pair:
    return Pair(
        sentence=Sentence(**record["sentence"]),
        hypothesis=Hypothesis(**record["hypothesis"]),
        flags=_flags(record["flags"]),
    )


def _flags(records: Iterable[Mapping[str, Any]]) -> tuple[Flag, ...]:
    return tuple(Flag(**record) for record in records)
