r"""The control words of rich text (RTF): which say what a group is, and which are characters.

Source: Microsoft, Rich Text Format Specification, version 1.9.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

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


ASIDE = frozenset({
    "annotation", "atnauthor", "footer", "footerf", "footerl", "footerr", "header", "headerf",
    "headerl", "headerr",
})  # fmt: skip
"""Text that does not stand in the article: counted."""
SILENT = frozenset({
    "atnid", "atrfend", "atrfstart", "bkmkend", "bkmkstart", "colortbl", "company", "datafield",
    "filetbl", "fldinst", "ftncn", "ftnsep", "ftnsepc", "generator", "info", "listoverridetable",
    "listtable", "nonshppict", "object", "pict", "pn", "private1", "revtbl", "rsidtbl", "shprslt",
    "themedata", "upr", "xe", "xmlnstbl",
})  # fmt: skip
"""Groups that hold no text of the article, or hold it a second time."""
FLOWS = {"footnote": "note", "shptxt": "box"}
"""Groups with paragraphs of their own."""
SHOWN = {"fldrslt": "text", "result": "text", "ud": "text"}
"""Groups that are shown in a place of what is not."""
LABELS = frozenset({"listtext", "pntext"})  # "1." or a bullet, made by the program
TABLES = frozenset({"fonttbl", "stylesheet"})
FACTS = frozenset({"title", "author", "creatim"})

CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb2312", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250",
}  # fmt: skip
"""\\fcharset of a font → codec; of others, that of the file."""
CODECS = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
"""Old ways to say the encoding of a file. Another is \\ansicpg1252."""


def _small(number: int) -> int:
    return min(8, max(0, number))


def _positive(number: int) -> bool:
    return number > 0


SETS: Mapping[str, tuple[str, Callable[[int], int]]] = {
    "deleted": ("unseen", _positive),
    "ilvl": ("level", _small),
    "intbl": ("in_table", _positive),
    "ls": ("listed", _positive),
    "outlinelevel": ("outline", int),
    "s": ("style", int),
    "super": ("raised", _positive),
    "uc": ("skips", _small),
    "up": ("raised", _positive),
    "v": ("unseen", _positive),
}
"""Control words that set a field of the state to a value of their number."""
