"""Reads HTML that stands in a Markdown text: a block of it, or a tag in a line.

Knows the elements of HTML; the parser is Python's own, so that Markdown needs no other library.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from translate_tool.readers.superscripts import on_the_line
from translate_tool.records import Block, BlockKind

CELLS = " ; "
"""Stands between the cells of a row. Pipes make the models invent words; this does not."""

_INLINE = frozenset(
    """a abbr acronym audio b bdi bdo big br button cite code data del dfn em embed font i iframe
    img input ins kbd label mark meter object output picture progress q rp rt ruby s samp select
    small source span strike strong sub sup svg time tt u var video wbr""".split()  # noqa: SIM905
)
_UNSEEN = frozenset(["script", "style", "template", "head", "title", "svg"])
_BLOCKS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(
        """address article aside body caption center details dialog div dl dd dt fieldset figcaption
        figure footer form header hgroup hr html legend main menu nav ol p section summary table
        tbody tfoot thead ul""".split(),  # noqa: SIM905
        "paragraph",
    ),
    "blockquote": "quote",
    "li": "list_item",
    "pre": "code",
    "tr": "table_row",
}
_CELL = frozenset(["td", "th"])
_NAMES = _INLINE | _UNSEEN | _BLOCKS.keys() | _CELL | {"noscript", "col", "colgroup", "option"}

_TAG = re.compile(r"</?([a-z][a-z0-9]*)(\s[^<>]*)?/?>", re.IGNORECASE)
_ATTRIBUTES = re.compile(
    r"(?:\s+(?:[\w:@.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+)"
    r"|allowfullscreen|async|autoplay|checked|controls|defer|disabled|hidden|loop|muted|open))*\s*/?"
)


def is_markup(tag: str) -> bool:
    """Tell whether what CommonMark takes for a tag or comment is HTML, and no words in brackets.

    "<b>" and '<a href="x">' are; "<Le maire>" and "<b et c>" are not.
    """
    if tag.startswith(("<!", "<?")):
        return True
    found = _TAG.fullmatch(tag)
    if not found or found[1].lower() not in _NAMES:
        return False
    return bool(_ATTRIBUTES.fullmatch((found[2] or "").rstrip()))


class _Reader(HTMLParser):
    """Gathers the blocks of a piece of HTML as its tags come."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.notes = 0
        self._open: list[str] = []
        self._unseen = 0
        self._raised = 0
        self._pieces: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        written = self.get_starttag_text() or ""
        if not is_markup(written):
            self.handle_data(written)
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.end()
            self._open.append(tag)
        elif tag in _CELL and self._pieces:
            self._pieces.append((CELLS, False))
        elif tag == "br":
            self._pieces.append(("\n", False))
        elif tag == "sup":
            self._raised += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in _NAMES:
            self.handle_data(f"</{tag}>")
        elif tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.end()
            if tag in self._open:
                del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]
        elif tag == "sup":
            self._raised = max(0, self._raised - 1)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            code = "pre" in self._open
            text = data if code else re.sub(r"\s+", " ", data)
            self._pieces.append((text, bool(self._raised)))

    def unknown_decl(self, data: str) -> None:
        """Take what stands in CDATA for text, which it is in a document of XML."""
        self.handle_data(data.partition("[")[2])

    def end(self) -> None:
        """Make a block of what was gathered."""
        text, notes = on_the_line(self._pieces)
        self._pieces.clear()
        self.notes += notes
        kind, level = self._kind()
        if kind != "code":
            text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
        if text.strip(CELLS + "\n"):
            self.blocks.append(Block(kind=kind, text=text.strip(), level=level))

    def _kind(self) -> tuple[BlockKind, int]:
        for tag in reversed(self._open):
            kind = _BLOCKS[tag]
            if kind == "heading":
                return kind, int(tag[1])
            if kind != "paragraph":
                lists = self._open.count("ul") + self._open.count("ol")
                return kind, max(1, lists) if kind == "list_item" else 0
        return "paragraph", 0


_ENDS = (
    ("<!--", "-->"),
    ("<?", "?>"),
    ("<![CDATA[", "]]>"),
    *((f"<{name}", f"</{name}") for name in sorted(_UNSEEN)),
    ("<", ">"),
)
"""How what does not show begins and ends."""


def _closed(html: str) -> str:
    """Make text of what begins and never ends: it would hide all that follows it."""
    for begins, ends in _ENDS:
        after = html.lower().rfind(ends) + 1  # what begins before the last end does end
        begun = re.compile(re.escape(begins), re.IGNORECASE)
        html = html[:after] + begun.sub(lambda found: f"&lt;{found[0][1:]}", html[after:])
    return html


def read(html: str) -> tuple[list[Block], int]:
    """Return the blocks of a piece of HTML, and how many marks of notes went."""
    reader = _Reader()
    reader.feed(_closed(html))
    reader.close()
    reader.end()
    return reader.blocks, reader.notes
