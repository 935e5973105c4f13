"""Converts briefs to Arrow tables and Parquet files, the data sets of a scaled run, and back.

A brief that is converted and read back is equal, ids
and white space included, and the same briefs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any

from translate_tool.cluster.records import File, FinishedPart
from translate_tool.cluster.schema import schemas
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
            summary=tuple(_line(line) for line in lines.get(row["id"], ())),
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


def _line(row: Mapping[str, Any]) -> SummaryLine:
    return SummaryLine(text=row["text"], sources=tuple(row["sources"]), flags=_flags(row))


def _flags(row: Mapping[str, Any]) -> tuple[Flag, ...]:
    return tuple(Flag(**flag) for flag in row["flags"])
