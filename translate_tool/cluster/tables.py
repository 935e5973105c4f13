"""Defines the columns of a scaled run's data sets, and converts briefs to Parquet files and back.

A brief that is converted and read back is equal, ids and white space included, and the same briefs
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from translate_tool.cluster.records import FORMAT, File, FinishedPart
from translate_tool.cluster.storage import Place
from translate_tool.errors import InputError
from translate_tool.records import (
    Article,
    Block,
    Brief,
    Fact,
    Failure,
    Flag,
    Hypothesis,
    Pair,
    Recipe,
    Sentence,
    SummaryLine,
)
from translate_tool.writers.view import flagged

if TYPE_CHECKING:
    import pyarrow as pa

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


if TYPE_CHECKING:
    import pyarrow as pa


def to_tables(finished: FinishedPart) -> dict[str, pa.Table]:
    """Convert a part to data set → table, in the order of its briefs; tables may be empty."""
    briefs = finished.briefs
    return {
        "articles": _table("articles", [_article_row(brief) for brief in briefs]),
        "pairs": _table("pairs", [row for brief in briefs for row in _pair_rows(brief)]),
        "summaries": _table("summaries", [row for brief in briefs for row in _line_rows(brief)]),
        "quarantine": _table("quarantine", [asdict(failure) for failure in finished.failures]),
    }


def to_parquet(table: pa.Table) -> bytes:
    """Encode a table as Parquet with zstd; the same table gives the same bytes."""
    import pyarrow as pa
    from pyarrow import parquet

    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd", write_page_checksum=True)
    return bytes(sink.getvalue())


def from_parquet(data: bytes) -> pa.Table:
    """Decode a Parquet file. Raises pyarrow.ArrowException or OSError for other bytes."""
    import pyarrow as pa
    from pyarrow import parquet

    # No threads of Arrow's, nor reading ahead, which has some: one that is still there when the
    # process ends may abort it (apache/arrow#34314).
    return parquet.read_table(
        pa.BufferReader(data), use_threads=False, pre_buffer=False, page_checksum_verification=True
    )


def write_table(place: Place, path: str, table: pa.Table) -> File:
    """Write a table as a Parquet file, and describe it. Raises OutputError."""
    data = to_parquet(table)
    place.put(path, data)
    return File(path=path, rows=table.num_rows, bytes=len(data), sha256=sha256(data).hexdigest())


def read_table(place: Place, file: File, *, hint: str = "") -> pa.Table:
    """Read a Parquet file, with `hint` in errors. Raises InputError where it has changed."""
    from pyarrow import ArrowException

    data = place.read(file.path)
    if data is None or sha256(data).hexdigest() != file.sha256:
        reason = "missing" if data is None else "changed since it was written"
        raise InputError(reason, origin=file.path, hint=hint)
    try:
        return from_parquet(data)
    except (ArrowException, OSError) as exc:
        raise InputError(f"cannot be read: {exc}", origin=file.path, hint=hint) from exc


def articles(tables: Mapping[str, pa.Table]) -> list[Article]:
    """Return the articles of a part, in order; only the table "articles" is needed."""
    return [_article(row) for row in _rows(tables, "articles")]


def failures(tables: Mapping[str, pa.Table]) -> list[Failure]:
    """Return the failures of a part."""
    return [Failure(**row) for row in _rows(tables, "quarantine")]


def briefs(tables: Mapping[str, pa.Table], recipes: Iterable[Recipe]) -> Iterator[Brief]:
    """Yield the briefs of a part, in order. An absent table counts as empty.

    Raises KeyError where the recipe of an article is not among `recipes`.
    """
    known = {recipe.id: recipe for recipe in recipes}
    pairs = _by_article(_rows(tables, "pairs"))
    lines = _by_article(_rows(tables, "summaries"))
    for row in _rows(tables, "articles"):
        yield Brief(
            article=_article(row),
            pairs=tuple(_pair(pair) for pair in pairs.get(row["id"], ())),
            summary=tuple(
                SummaryLine(text=x["text"], sources=tuple(x["sources"]), flags=_flags(x))
                for x in lines.get(row["id"], ())
            ),
            recipes=tuple(known[name] for name in row["recipes"]),
            facts=tuple(Fact(**fact | {"rows": tuple(fact["rows"])}) for fact in row["facts"]),
        )


def _article_row(brief: Brief) -> dict[str, Any]:
    article = brief.article
    return {
        "id": article.id,
        "origin": article.origin,
        "title": article.title,
        "date": article.date,
        "blocks": [asdict(block) for block in article.blocks],
        "meta": list(article.meta.items()),
        "facts": [asdict(fact) for fact in brief.facts],
        "rows": len(brief.pairs),
        "flagged": len(flagged(brief)),
        "recipes": [recipe.id for recipe in brief.recipes],
    }


def _pair_rows(brief: Brief) -> Iterator[dict[str, Any]]:
    name, origin = brief.article.id, brief.article.origin
    for number, pair in enumerate(brief.pairs, start=1):
        sentence = pair.sentence
        yield {
            "article": name,
            "origin": origin,
            "row": number,
            "block": sentence.block,
            "index": sentence.index,
            "source": sentence.text,
            "gap": sentence.gap,
            "target": pair.hypothesis.text,
            "score": pair.hypothesis.score,
            "flags": [asdict(flag) for flag in pair.flags],
        }


def _line_rows(brief: Brief) -> Iterator[dict[str, Any]]:
    name, origin = brief.article.id, brief.article.origin
    for number, line in enumerate(brief.summary, start=1):
        yield {"article": name, "origin": origin, "line": number, **asdict(line)}


def _table(dataset: str, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Convert rows to a table; lone surrogates, which UTF-8 cannot hold, are escaped."""
    import pyarrow as pa

    schema = schemas()[dataset]
    try:
        return pa.Table.from_pylist(rows, schema)
    except UnicodeEncodeError:
        return pa.Table.from_pylist([_escape(row) for row in rows], schema)


def _escape(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {name: _escape(item) for name, item in value.items()}
    return [_escape(item) for item in value] if isinstance(value, (list, tuple)) else value


def _rows(tables: Mapping[str, pa.Table], dataset: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tables[dataset].to_pylist() if dataset in tables else []
    return rows


def _by_article(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return {name: list(group) for name, group in groupby(rows, key=lambda row: row["article"])}


def _article(row: Mapping[str, Any]) -> Article:
    return Article(
        origin=row["origin"],
        title=row["title"],
        date=row["date"],
        blocks=tuple(Block(**block) for block in row["blocks"]),
        meta=dict(row["meta"]),
    )


def _pair(row: Mapping[str, Any]) -> Pair:
    return Pair(
        sentence=Sentence(
            article=row["article"],
            block=row["block"],
            index=row["index"],
            text=row["source"],
            gap=row["gap"],
        ),
        hypothesis=Hypothesis(text=row["target"], score=row["score"]),
        flags=_flags(row),
    )


def _flags(row: Mapping[str, Any]) -> tuple[Flag, ...]:
    return tuple(Flag(**flag) for flag in row["flags"])
