"""A brief's Markdown page, perhaps edited by a person since → its rows.

Knows how `markdown` lays rows out, and what editors do to tables: pad cells, drop anchors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from translate_tool.writers.escape import plain

_BAR = re.compile(r"(?<!\\)\|")  # ends a cell, unless it is escaped: "a \| b | c" has two
_NUMBER = re.compile(r'(?:<a id="r\d+"></a>)?\s*(\d+)')
_MARK = re.compile(r"\s*\[\^r\d+\]\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a page and the line it is on, with both texts as a reader sees them.

    `fault` says why the texts cannot be told; they are empty then.
    """

    line: int
    row: int
    french: str = ""
    english: str = ""
    fault: str = ""


def rows(page: str) -> Iterator[Row]:
    """Yield the rows of a page, in its order; what is not one is passed over."""
    for number, line in enumerate(page.splitlines(), start=1):
        cells = _BAR.split(line.strip())
        head = _NUMBER.fullmatch(cells[1].strip()) if len(cells) > 2 and not cells[0] else None
        if not head:
            continue
        row = int(head[1])
        if len(cells) != 5 or cells[4]:
            fault = f"{len(cells) - 2} columns where there were 3: write a bar in a text as \\|"
            yield Row(line=number, row=row, fault=fault)
        else:
            french, english = (_MARK.sub("", cell).strip() for cell in cells[2:4])
            yield Row(line=number, row=row, french=plain(french), english=plain(english))
