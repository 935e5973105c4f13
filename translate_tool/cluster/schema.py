"""Defines the columns of a scaled run's data sets, with their types and meanings.

Knows names, types and meanings; `tables` fills them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = "translate-tool/scale/1"
"""Name and version of the tables: goes up when a column changes its meaning or goes away."""

_COLUMNS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "articles": (
        ("id", "text", "digest of origin and content, as in every output of the package"),
        ("origin", "text", "path below the input, with `#row` where a file holds several articles"),
        ("title", "text", "as read; also the block of kind `title`"),
        ("date", "text", "as read, ISO where that could be told; empty if none"),
        ("blocks", "blocks", "the French text, to the letter: title, heading, paragraph, ..."),
        ("meta", "notes", "what the reader found out: encoding, sha256 of the file, author, ..."),
        ("facts", "facts", "who, where, when, how much, as the English says it, and in which rows"),
        ("rows", "number", "how many pairs the article has"),
        ("flagged", "number", "how many of them ask for a look: flags other than `info`"),
        ("recipes", "texts", "ids of the recipes that made it, which the manifest spells out"),
    ),
    "pairs": (
        ("article", "text", "id of the article"),
        ("origin", "text", "origin of the article"),
        ("row", "number", "number of the pair in the article, from 1, in reading order"),
        ("block", "number", "the block that the sentence stands in, from 0"),
        ("index", "number", "its number within the block; sentences and gaps join to the block"),
        ("source", "text", "the French sentence"),
        ("gap", "text", "the white space after it"),
        ("target", "text", "its English; empty where no engine could translate it"),
        ("score", "score", "mean log-probability per target token, in nats; 0 if copied"),
        ("flags", "flags", "reasons not to trust the pair: `info`, `warning` or `severe`"),
    ),
    "summaries": (
        ("article", "text", "id of the article"),
        ("origin", "text", "origin of the article"),
        ("line", "number", "number of the line in the summary, from 1"),
        ("text", "text", "the line, in English"),
        ("sources", "numbers", "the rows that it stands on"),
        ("flags", "flags", "reasons not to trust the line"),
    ),
    "quarantine": (
        ("origin", "text", "what did not become a brief, or not a whole one"),
        ("place", "text", "page, row or offset inside it, where known"),
        ("status", "text", "`quarantined`: it cannot be read; `failed`: a later stage gave up"),
        ("reason", "text", "what is wrong with it"),
        ("hint", "text", "what to do about it"),
    ),
}
"""Data set → its columns: name, kind (a key of `_kinds`) and meaning."""

DATASETS = tuple(_COLUMNS)


class Column(NamedTuple):
    """A column as the documentation has it."""

    dataset: str
    name: str
    type: str
    meaning: str


def columns() -> list[Column]:
    """List every column of every data set, as its schema has it."""
    return [
        Column(dataset, field.name, str(field.type), field.metadata[b"description"].decode())
        for dataset, schema in schemas().items()
        for field in schema
    ]


@cache
def schemas() -> Mapping[str, pa.Schema]:
    """Return data set → its Arrow schema; each field has its meaning as "description"."""
    import pyarrow as pa

    kinds = _kinds()
    return {
        dataset: pa.schema(
            [
                pa.field(name, kinds[kind], nullable=False, metadata={"description": meaning})
                for name, kind, meaning in fields
            ],
            metadata={"format": FORMAT, "dataset": dataset},
        )
        for dataset, fields in _COLUMNS.items()
    }


def _kinds() -> dict[str, pa.DataType]:
    import pyarrow as pa

    def listed(kind: pa.DataType) -> pa.DataType:
        return pa.list_(pa.field("element", kind))  # as Parquet calls it

    text, number, numbers = pa.string(), pa.int32(), listed(pa.int32())
    flag = pa.struct({"kind": text, "detail": text, "severity": text})
    fact = pa.struct({"kind": text, "text": text, "rows": numbers})
    block = pa.struct({"kind": text, "text": text, "level": number, "language": text})
    return {
        "text": text,
        "texts": listed(text),
        "number": number,
        "numbers": numbers,
        "score": pa.float64(),
        "notes": pa.map_(text, text),
        "flags": listed(flag),
        "facts": listed(fact),
        "blocks": listed(block),
    }
