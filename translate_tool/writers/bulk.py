"""A brief as two lines for the bulk API of Elasticsearch and OpenSearch: action and document.

Knows the document, and the mapping that gives each of its fields a type. Loading a file twice
changes nothing: the document's id is the article's, which its corrections do not alter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from translate_tool.records import Brief
from translate_tool.writers import view
from translate_tool.writers.context import Context
from translate_tool.writers.jsonl import line_of
from translate_tool.writers.seals import PLACE, sealed
from translate_tool.writers.site.cards import source
from translate_tool.writers.view import corrected, flagged, titles, words
from translate_tool.writers.wording import iso_date

INDEX = "translate-tool-briefs"
"""Name of the index in the action lines."""

SCHEMA = "translate-tool/document/1"
"""Of a document. The version goes up when a field changes its meaning or goes away."""

BEGINS = f'{{"index": {{"_index": "{INDEX}"'.encode()
"""How the files begin."""

_LONGEST = 1024
"""Characters of an exact value that is indexed: Lucene refuses terms of more than 32,766 bytes."""

_FACTS = {"who": "people", "where": "places", "when": "times", "how much": "amounts"}


def render(brief: Brief, context: Context) -> str:
    """Return the two lines, each with its newline."""
    action = {"index": {"_index": INDEX, "_id": brief.article.id}}
    return line_of(action) + line_of(document(brief, context))


def document(brief: Brief, context: Context) -> dict[str, Any]:
    """Return the document of a brief; what is not known of it is left out."""
    article, meta = brief.article, brief.article.meta
    french_title, english_title = titles(brief)
    to_review = flagged(brief)
    fields = {
        "schema": SCHEMA,
        "article": article.id,
        "origin": article.origin,
        "date": iso_date(article.date),
        "source": source(article),
        "url": meta.get("url", ""),
        "author": meta.get("author", ""),
        "title": english_title,
        "title_fr": french_title,
        "summary": [line.text for line in brief.summary],
        "text": view.english_text(brief),
        "text_fr": view.french_text(brief),
        **{
            field: [fact.text for fact in brief.facts if fact.kind == kind]
            for kind, field in _FACTS.items()
        },
        "words": words(brief),
        "rows": len(brief.pairs),
        "rows_to_review": len(to_review),
        "rows_corrected": sum(map(corrected, brief.pairs)),
        "flags": sorted({flag.kind for _, pair in to_review for flag in pair.flags}),
        "review": [
            {
                "row": number,
                "kind": sorted({flag.kind for flag in pair.flags}),
                "severity": sorted({flag.severity for flag in pair.flags}),
                "french": pair.sentence.text,
                "english": pair.hypothesis.text,
            }
            for number, pair in to_review
        ],
        "recipes": [recipe.signature for recipe in brief.recipes],
        "notes": list(context.notes),
    }
    return {name: value for name, value in fields.items() if value not in ("", [])}


def mapping() -> str:
    """Return the body of the request that makes the index, as JSON: types and analysers.

    A field that it does not know is kept, and not indexed: later versions may add some.
    """
    body = {
        "mappings": {
            "dynamic": False,
            "_meta": {"schema": SCHEMA, "seal": PLACE},
            "properties": _properties(),
        }
    }
    return sealed(json.dumps(body, indent=2) + "\n")


def _properties() -> Mapping[str, Any]:
    exact = {"type": "keyword", "ignore_above": _LONGEST}
    number = {"type": "integer"}

    def text(language: str) -> dict[str, Any]:
        return {"type": "text", "analyzer": language}

    def found_both_ways(language: str) -> dict[str, Any]:
        return {**text(language), "fields": {"exact": exact}}

    review = {
        "row": number,
        "kind": exact,
        "severity": exact,
        "french": text("french"),
        "english": text("english"),
    }
    return {
        **dict.fromkeys(("schema", "article", "origin", "source", "url", "author"), exact),
        "date": {"type": "date", "format": "strict_date_optional_time"},
        "title": found_both_ways("english"),
        "title_fr": found_both_ways("french"),
        "summary": text("english"),
        "text": text("english"),
        "text_fr": text("french"),
        **dict.fromkeys(_FACTS.values(), exact),
        **dict.fromkeys(("words", "rows", "rows_to_review", "rows_corrected"), number),
        "flags": exact,
        "review": {"type": "nested", "properties": review},
        "recipes": exact,
        "notes": {"type": "text", "analyzer": "english"},
    }
