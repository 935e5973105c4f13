"""Words of rich text (RTF), what holds up to the end of a group, and paragraphs as they come.

Knows what control words mean and how blocks are made; `rtf` follows them through a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from translate_tool.readers.blocks import block, row
from translate_tool.readers.office import Role
from translate_tool.readers.superscripts import on_the_line
from translate_tool.records import Block

_HALVES = re.compile("[\ud800-\udfff]")
"""Parts of a character that is given as two."""

TOKEN = re.compile(
    rb"\\(?:([a-z]{1,32})(-?\d{1,10})? ?|'([0-9a-f]{2})|([^a-z]))|([{}])|([^\\{}\r\n]+)|[\r\n]+",
    re.IGNORECASE | re.DOTALL,
)
r"""A control word and its number, a byte as "\'e9", a sign, a brace, or text. All that follows
"{" up to its "}" is a group, and what a control word sets ends with its group."""

DEEPEST = 500
"""Groups inside one another. Real files have some ten."""

CHARACTERS = {
    "tab": " ", "line": "\n", "emdash": "—", "endash": "–", "emspace": "\u2003",
    "enspace": "\u2002", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”",
}  # fmt: skip
SIGNS = {"~": "\u00a0", "_": "\u2011", "\\": "\\", "{": "{", "}": "}"}

GROUPS: Mapping[str, str] = {
    **dict.fromkeys((
        "annotation", "atnauthor", "footer", "footerf", "footerl", "footerr", "header", "headerf",
        "headerl", "headerr",
    ), "aside"),
    **dict.fromkeys((
        "atnid", "atrfend", "atrfstart", "bkmkend", "bkmkstart", "colortbl", "company", "datafield",
        "filetbl", "fldinst", "ftncn", "ftnsep", "ftnsepc", "generator", "info",
        "listoverridetable", "listtable", "nonshppict", "object", "pict", "pn", "private1",
        "revtbl", "rsidtbl", "shprslt", "themedata", "upr", "xe", "xmlnstbl",
    ), "silent"),
    "fonttbl": "fonttbl", "listtext": "label", "pntext": "label", "shpinst": "shape",
    "stylesheet": "stylesheet",
}  # fmt: skip
"""Control word → what its group holds. "aside": text that does not stand in the article: counted;
"silent": none of its text, or a second time; "label": "1." or a bullet, made by the program."""
FLOWS = {"footnote": "note", "shptxt": "box"}
"""Groups with paragraphs of their own."""
SHOWN = frozenset({"fldrslt", "result", "ud"})
"""Groups that are shown in a place of what is not."""
ENDS = frozenset({"cell", "nestcell", "nestrow", "page", "par", "row", "sect"})
"""What ends a paragraph, a cell of a table or a row of it."""
FACTS = frozenset({"title", "author", "creatim"})

CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb2312", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250",
}  # fmt: skip
"""\\fcharset of a font → codec; of others, that of the file."""
CODECS = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
"""Old ways to say the encoding of a file. Another is \\ansicpg1252."""


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


def _small(number: int) -> int:
    return min(8, max(0, number))


def _positive(number: int) -> bool:
    return number > 0


SETS: Mapping[str, tuple[str, Callable[[int], int]]] = {
    "deleted": ("unseen", _positive),
    "ilvl": ("level", _small),
    "intbl": ("in_table", _positive),
    "ls": ("listed", _positive),
    "nosupersub": ("raised", lambda _: False),
    "outlinelevel": ("outline", int),
    "s": ("style", int),
    "super": ("raised", _positive),
    "uc": ("skips", _small),
    "up": ("raised", _positive),
    "v": ("unseen", _positive),
}
"""Control words that set a field of the state to a value of their number."""
