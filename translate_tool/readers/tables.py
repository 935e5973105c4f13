"""Tables → an article a row: JSON, JSON Lines, CSV, TSV, Parquet.

Knows what becomes of the columns of a row; memory is bounded by one row, not by the file. The text
is that of the likeliest column that has one. Fields of objects inside a row are columns as well.
Other columns are kept in `meta` as "column.NAME", or named in its "left_out" where they are too
long, too many, or no plain values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import Any, BinaryIO

from translate_tool.errors import InputError
from translate_tool.readers import delimited, jsonl, parquet
from translate_tool.readers.blocks import noted
from translate_tool.readers.dates import iso_date
from translate_tool.readers.rows import (
    BadRow,
    Columns,
    Row,
    columns_among,
    flat,
    is_empty,
    line_of,
    read_cell,
    text_columns,
    text_of,
)
from translate_tool.records import Article, Block, Failure

__all__ = ["Columns", "read"]

_TRIES = 20
"""Bad rows at the beginning, and no good one, after which the whole file is given up."""

_LONGEST_VALUE = 500  # characters of a column kept in `meta`
_MOST_COLUMNS = 50  # kept in `meta`

_NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""What JSON can spell but UTF-8 or a database cannot hold: NUL, and halves of characters."""
_REPLACEMENT = "\ufffd"


def read(
    file: BinaryIO, origin: str, meta: Mapping[str, str], columns: Columns
) -> Iterator[Article | Failure]:
    """Yield the article of each row, as `origin#number`; a Failure for a row that has none.

    Rows are read as they are asked for. Raises InputError for what is no table, has no column of
    text, or breaks off; the articles before that are good.
    """
    held: list[Failure] = []
    good = False
    for row in _rows(file, origin, columns):
        item = _item(row, origin, meta, columns)
        if good or isinstance(item, Article):
            yield from held
            yield item
            held, good = [], True
        else:
            held.append(item)
        if len(held) == _TRIES:
            raise _no_good_row(held[0], origin)
    if not good and not held:
        raise InputError("empty: it has no rows", origin=origin)
    yield from held


def _rows(file: BinaryIO, origin: str, columns: Columns) -> Iterator[Row | BadRow]:
    """Yield the rows of a table, whose name tells its format even where ".gz" or ".zst" follows."""
    suffixes = {suffix.lower() for suffix in PurePath(origin).suffixes[-2:]}
    if ".parquet" in suffixes:
        return parquet.rows(file, origin, columns)
    if suffixes & {".csv", ".tsv"}:
        return delimited.rows(file, origin, columns)
    return jsonl.rows(file, origin)


def _no_good_row(first: Failure, origin: str) -> InputError:
    reason = f"none of its first {_TRIES} rows can be read: {first.reason}"
    return InputError(reason, origin=origin, place=first.place, hint=first.hint)


def _item(
    row: Row | BadRow, origin: str, meta: Mapping[str, str], columns: Columns
) -> Article | Failure:
    name = f"{origin}#{row.number}"
    try:
        if isinstance(row, BadRow):
            raise InputError(row.reason, origin=name, hint=row.hint)
        return _article(name, row.fields, {**meta, **row.meta}, columns)
    except InputError as exc:
        reason = _NO_TEXT.sub(_REPLACEMENT, exc.message)
        return Failure(origin=name, place=row.place, reason=reason, hint=exc.hint)


def _article(
    origin: str, fields: Mapping[str, Any], meta: Mapping[str, str], columns: Columns
) -> Article:
    """Return the article of a row. Raises InputError where it has no text."""
    fields, replaced = _mended(flat(fields))
    column, text = _text(fields, columns, origin)
    columns = columns_among(columns, list(fields), origin)
    cell = read_cell(text, origin)
    title, blocks = _titled(line_of(fields.get(columns.title), origin), cell.blocks)
    day = iso_date(fields.get(columns.date))
    others = {k: v for k, v in fields.items() if k not in (column, columns.title)}
    if day:
        del others[columns.date]
    ident = _line(others.pop(columns.id, None))[:_LONGEST_VALUE]
    kept, left_out = _kept(others)
    left_out = [*filter(None, [cell.meta.get("left_out")]), *left_out]
    notes = {"id": ident, "replaced": replaced, **cell.meta, "left_out": "; ".join(left_out)}
    return Article(
        origin=origin,
        title=title,
        date=day or cell.date,
        blocks=blocks,
        meta={**noted(meta, **notes), **kept},
    )


def _text(fields: Mapping[str, Any], columns: Columns, origin: str) -> tuple[str, str]:
    """Return the first column with a text, and that. Raises InputError where there is none."""
    likeliest = columns_among(columns, list(fields), origin).text
    for name in text_columns(columns, list(fields)):
        if text := text_of(fields[name], columns):
            return name, text
    value = fields[likeliest]
    wrong = "is empty" if is_empty(value) else f"has no text: {value!r}"
    raise InputError(f'the column "{likeliest}" {wrong}'[:100], origin=origin)


def _mended(fields: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Fields with what is no text made visible, and a note that says so."""
    count = 0
    mended = {}
    for name, value in fields.items():
        if isinstance(value, str):
            value, found = _NO_TEXT.subn(_REPLACEMENT, value)
            count += found
        mended[_NO_TEXT.sub(_REPLACEMENT, name)] = value
    return mended, f"{count} NUL characters or halves of characters, by {_REPLACEMENT}" * (
        count > 0
    )


def _titled(title: str, blocks: Sequence[Block]) -> tuple[str, tuple[Block, ...]]:
    """Title and blocks: a title of its own makes one in the text a heading, or is that one."""
    first = blocks[0]
    found = " ".join(first.text.split()) if first.kind == "title" else ""
    if not title or title == found:
        return found, tuple(blocks)
    rest = [replace(first, kind="heading", level=1), *blocks[1:]] if found else blocks
    return title, (Block(kind="title", text=title), *rest)


def _line(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _kept(others: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """For `meta`: the short plain values of other columns, and what to say of those left out."""
    kept: dict[str, str] = {}
    left_out = []
    for name, value in others.items():
        if value is None or value == "":
            continue
        text = str(value)
        plain = isinstance(value, (str, int, float, date)) and len(text) <= _LONGEST_VALUE
        if plain and len(kept) < _MOST_COLUMNS and len(name) <= _LONGEST_VALUE:
            kept[f"column.{name}"] = text
        else:
            left_out.append(name)
    named = ", ".join(left_out)[:_LONGEST_VALUE]
    return kept, [f"columns: {named}"] if named else []
