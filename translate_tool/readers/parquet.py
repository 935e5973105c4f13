"""Parquet → rows, through pyarrow, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from translate_tool.errors import InputError
from translate_tool.readers.rows import BadRow, Columns, Row, columns_among
from translate_tool.runtime.libraries import library

_BATCH = 64
"""Rows in memory at once."""


def rows(file: BinaryIO, origin: str, columns: Columns) -> Iterator[Row | BadRow]:
    """Yield the rows, with the columns that are neither binary nor, but for the text, nested.

    Raises InputError.
    """
    parquet, broken = library("pyarrow.parquet", origin), library("pyarrow", origin).ArrowException
    number = 0
    try:
        table = parquet.ParquetFile(file, buffer_size=1 << 20)
        names = _names(table.schema_arrow, columns, origin)
        for batch in table.iter_batches(_BATCH, columns=names, use_threads=False):
            for index in range(batch.num_rows):
                number += 1
                yield _row(batch.slice(index, 1), number)
    except MemoryError:  # Arrow's own is one, too
        raise
    except (broken, OSError, UnicodeError) as exc:
        raise InputError(
            f"not a Parquet file that can be read: {exc}"[:300],
            origin=origin,
            place=f"after row {number}" if number else "",
            hint="It may have been cut in a transfer: get it again.",
        ) from exc


def _names(schema: Any, columns: Columns, origin: str) -> list[str]:
    """Columns to read, the one of the text among them."""
    from pyarrow import types

    chosen = columns_among(columns, schema.names, origin)
    kinds = dict(zip(schema.names, schema.types, strict=True))
    kind = kinds[chosen.text]
    listed = types.is_list(kind) or types.is_large_list(kind)
    value = kind.value_type if types.is_dictionary(kind) or listed else kind
    if not (types.is_string(value) or types.is_large_string(value) or types.is_string_view(value)):
        raise InputError(
            f'the column "{chosen.text}" has {kind}, not text',
            origin=origin,
            hint="Name another one by text_column under [read] in the settings.",
        )
    return [
        name
        for name, kind in kinds.items()
        if name == chosen.text or not (types.is_nested(kind) or "binary" in str(kind))
    ]


def _row(one: Any, number: int) -> Row | BadRow:
    place = f"row {number}"
    try:
        (fields,) = one.to_pylist()
    except (ValueError, OverflowError) as exc:  # text that is no UTF-8; dates beyond year 9999
        return BadRow(number, place, f"a value that cannot be read: {exc}"[:300])
    return Row(number, place, fields)


def count(file: BinaryIO) -> int:
    """Count the rows of an open file, by what it says of itself; 0 where it cannot be asked."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        return 0
    try:
        return int(parquet.read_metadata(file).num_rows)
    except (ArrowException, OSError):
        return 0
    finally:
        file.seek(0)
