"""Paragraphs and tables of rich text (RTF) as they come, and what holds up to the end of a group.

Knows blocks; knows no control words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from translate_tool.readers.html_blocks import block, row
from translate_tool.readers.roles import Role
from translate_tool.readers.superscripts import on_the_line
from translate_tool.records import Block

_HALVES = re.compile("[\ud800-\udfff]")
"""Parts of a character that is given as two."""


@dataclass(slots=True)
class Flow:
    """Paragraphs and tables in their order: of the text, of a note, of a box."""

    blocks: list[Block] = field(default_factory=list)
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    cell: list[Block] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)
    notes: int = 0
    """Marks of notes that went."""

    def end_paragraph(self, role: Role, *, in_table: bool = False) -> None:
        """Make a block of the text gathered."""
        text, notes = on_the_line(self.pieces)
        self.notes += notes
        label = "".join(self.label).strip()
        if any(map(str.isalnum, label)) and text.strip():
            text = f"{label} {text.lstrip()}"
        made = [*block(role.kind, joined(text), role.level), *self.boxes]
        (self.cell if in_table else self.blocks).extend(made)
        self.pieces, self.label, self.boxes = [], [], []

    def end_cell(self, role: Role) -> None:
        """End a cell of a table."""
        self.end_paragraph(role, in_table=True)
        self.cells.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        """Make a block of the cells."""
        self.blocks += row([*self.cells, self.cell] if self.cell else self.cells)
        self.cells, self.cell = [], []

    def finish(self, role: Role) -> list[Block]:
        """Return all blocks."""
        self.end_paragraph(role)
        self.end_row()
        return self.blocks


@dataclass(slots=True)
class State:
    """What holds up to the end of a group.

    `inside`: which kind of group; `skips`: characters after one of Unicode, for old programs.
    """

    flow: Flow
    inside: str = "text"
    codec: str = "cp1252"
    skips: int = 1
    raised: bool = False
    unseen: bool = False
    style: int = 0
    outline: int = 9
    listed: bool = False
    level: int = 0
    in_table: bool = False


def joined(text: str) -> str:
    """Return a text whose halves of characters, which control words give apart, are whole."""
    if not _HALVES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
