"""JSON Lines → rows: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from translate_tool.readers.lines import open_lines
from translate_tool.readers.rows import LONGEST, BadRow, Row


def rows(file: BinaryIO, origin: str) -> Iterator[Row | BadRow]:
    """Yield a row of each line that is not blank.

    Its number is that of the line. Raises InputError.
    """
    lines = open_lines(file, origin, newline="\n")
    for number, line in enumerate(lines.bounded(LONGEST), 1):
        if line is None or line.strip():
            yield _row(line, number, lines.head.meta)


def _row(line: str | None, number: int, meta: Mapping[str, str]) -> Row | BadRow:
    place = f"line {number}"
    if line is None:
        return BadRow(number, place, f"longer than {LONGEST:,} characters")
    try:
        fields = json.loads(line.rstrip())
    except json.JSONDecodeError as exc:
        return BadRow(number, place, f"not JSON: {exc.msg} at character {exc.pos + 1}")
    except (RecursionError, ValueError) as exc:  # too deep; a number of too many digits
        return BadRow(number, place, f"not JSON that can be read: {exc}")
    if not isinstance(fields, dict):
        hint = "Put one object on each line: jq -c '.[]' does it for a JSON array."
        return BadRow(number, place, "not a JSON object", hint)
    return Row(number, place, fields, meta)
