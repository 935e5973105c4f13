"""JSON → rows: an object on each line, or objects over several lines, in an array or one by one.

Which of the two a file is its first line tells: a whole object, or the beginning of something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from translate_tool.readers.rows import LONGEST, BadRow, Row
from translate_tool.readers.streams import Lines, open_lines

_PIECE = 1 << 16  # characters
_MARKS = re.compile(r'["\\\[\]{},\n]')
"""What tells where a value begins and ends, and in which line."""


class _Value(NamedTuple):
    """A value as written, None if it is too long; `line` is the one in which it begins."""

    text: str | None
    line: int


def rows(file: BinaryIO, origin: str) -> Iterator[Row | BadRow]:
    """Yield a row of each object. Its number is that of its line, or its own in an array.

    Raises InputError.
    """
    lines = open_lines(file, origin, newline="\n")
    if _goes_on(lines.head.text):
        yield from _from_document(lines)
        return
    for number, line in enumerate(lines.bounded(LONGEST), 1):
        if line is None or line.strip():
            yield _row(line, number, f"line {number}", lines.meta())


def _goes_on(text: str) -> bool:
    """Tell whether a text begins with an array, or an object of which its line has the brace."""
    line = text.lstrip().partition("\n")[0].strip()
    return line.startswith("[") or line == "{"


def _from_document(lines: Lines) -> Iterator[Row | BadRow]:
    for number, value in enumerate(_Scanner().values(lines.pieces(_PIECE)), 1):
        yield _row(value.text, number, f"line {value.line}", lines.meta())


class _Scanner:
    """Cuts a JSON text into the values of its outermost array, and those that follow one another.

    It does not judge them: what is no JSON ends where its brackets say. A quote that is never
    closed ends with its line. Takes linear time, and memory for one value.
    """

    def __init__(self) -> None:
        self._depth = self._base = 0  # values stand at depth 1 in an array, else at 0
        self._quoted = False
        self._skip = 0  # where in the piece the character ends that a backslash escapes
        self._parts: list[str] = []
        self._size = 0
        self._line = self._first = 1

    def values(self, pieces: Iterable[str]) -> Iterator[_Value]:
        """Yield the values of a text that comes in pieces."""
        for piece in pieces:
            done = 0
            for mark in _MARKS.finditer(piece):
                sign, start = mark[0], mark.start()
                if self._is_text(sign, start):
                    continue
                end = self._turn(sign)
                if end is not None:
                    self._add(piece[done : start + end])
                    done = start + 1
                    yield from self._taken()
            self._add(piece[done:])
            self._skip = max(0, self._skip - len(piece))
        yield from self._taken()

    def _is_text(self, sign: str, start: int) -> bool:
        """Tell whether a mark says nothing of where values end, as those in quotes do."""
        if start < self._skip:
            return True
        if sign == "\n":
            self._line += 1
            self._quoted = False
        elif sign == '"':
            self._quoted = not self._quoted
        elif sign == "\\" and self._quoted:
            self._skip = start + 2
        return self._quoted or sign in '\n"\\'

    def _turn(self, sign: str) -> int | None:
        """Follow a bracket or comma; how much of it belongs to the value that it ends, if any."""
        if sign == ",":
            return 0 if self._depth == self._base else None
        if sign in "[{":
            outermost = sign == "[" and not self._depth
            self._base = 1 if outermost else self._base
            self._depth += 1
            return 0 if outermost else None
        if self._depth > self._base:
            self._depth -= 1
            return 1 if self._depth == self._base else None
        if sign == "]" and self._base:
            self._depth = self._base = 0
            return 0
        return None

    def _add(self, text: str) -> None:
        self._size += len(text)
        if self._size <= LONGEST:
            self._parts.append(text)
        else:
            self._parts.clear()

    def _taken(self) -> Iterator[_Value]:
        """Yield what was gathered, unless it is blank, and begin anew."""
        text, size, first = "".join(self._parts), self._size, self._first
        self._parts, self._size, self._first = [], 0, self._line
        if size > LONGEST:
            yield _Value(None, first)
        elif bare := text.lstrip():
            yield _Value(bare, first + text[: len(text) - len(bare)].count("\n"))


def _row(line: str | None, number: int, place: str, meta: Mapping[str, str]) -> Row | BadRow:
    if line is None:
        return BadRow(number, place, f"longer than {LONGEST:,} characters")
    try:
        fields = json.loads(line.rstrip(), object_pairs_hook=_fields)
    except json.JSONDecodeError as exc:
        return BadRow(number, place, f"not JSON: {exc.msg} at character {exc.pos + 1}")
    except (RecursionError, ValueError) as exc:  # too deep; a number of too many digits
        return BadRow(number, place, f"not JSON that can be read: {exc}")
    if not isinstance(fields, dict):
        hint = "Put one object on each line: jq -c '.[]' does it for a JSON array."
        return BadRow(number, place, "not a JSON object", hint)
    return Row(number, place, fields, meta)


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's fields; of those of one name the last has it, as JSON is mostly read."""
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    last = {name: number for number, (name, _) in enumerate(pairs)}
    others = [pair for number, pair in enumerate(pairs) if last[pair[0]] != number]
    return fields | {f"{name} (earlier, {n})": value for n, (name, value) in enumerate(others, 1)}
