"""HTML → blocks, in the order in which a browser shows them: of a page, or of a piece in a file.

Knows elements (html_tree makes them), lists, tables and what is hidden; does not know which part
of a page matters. Bold, links and the like are marks, not text; numbers of list items are text, as
in Markdown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from translate_tool.errors import InputError
from translate_tool.readers import xml
from translate_tool.readers.blocks import Part, block, row, words_of
from translate_tool.readers.decode import Decoded
from translate_tool.readers.html_tree import parsed
from translate_tool.readers.superscripts import write_out
from translate_tool.readers.xml import Element
from translate_tool.records import Block, BlockKind

_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_INTEGER = re.compile(r"\s*([-+]?\d{1,6})(?!\d)")

_BLOCKS = frozenset({
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr",
    "html", "legend", "li", "main", "nav", "p", "search", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead",
})  # fmt: skip
_UNSEEN = frozenset({
    "audio", "button", "canvas", "datalist", "head", "iframe", "noembed", "noframes", "noscript",
    "object", "script", "select", "style", "svg", "template", "textarea", "title", "video",
})  # fmt: skip
_STAND_INS = (
    "audio", "button", "canvas", "datalist", "iframe", "noembed", "noframes", "noscript", "object",
    "select", "textarea", "video",
)  # fmt: skip
_CODE = ("script", "style", "template")
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))

ELEMENTS = _BLOCKS | _UNSEEN | _HEADINGS | {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blockquote", "br", "cite", "code", "col",
    "colgroup", "data", "del", "dfn", "em", "embed", "font", "i", "img", "input", "ins", "kbd",
    "label", "mark", "menu", "meter", "ol", "option", "output", "picture", "pre", "progress", "q",
    "rp", "rt", "ruby", "s", "samp", "small", "source", "span", "strike", "strong", "sub", "sup",
    "time", "tr", "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
"""Names of the elements of HTML; of what is not shown and of what begins a line, those above."""


class _Place(NamedTuple):
    """What a text becomes where it stands, and how many lists are around it."""

    kind: BlockKind = "paragraph"
    level: int = 0
    lists: int = 0


def hide(root: Element) -> int:
    """Take out what a browser does not show, hidden elements; return how many words that were.

    Words of buttons, of fields and of what stands in for scripts count too: they are no text.
    """
    hidden = xml.outermost(root, _is_hidden)
    count = sum(map(_shown_words, hidden))
    xml.drop(hidden)
    return count + sum(map(_shown_words, xml.outermost(root, _stands_in)))


def _stands_in(element: Element) -> bool:
    return element.tag in _STAND_INS


def _shown_words(element: Element) -> int:
    """Words of an element's text, but for scripts and styles."""
    shown = [e for e in element.iter() if e.tag not in _CODE]
    tails = (e.tail for e in element.iterdescendants())
    return words_of(" ".join(filter(None, [*(e.text for e in shown), *tails]))).total()


def _is_hidden(element: Element) -> bool:
    if element.tag in ("html", "body"):  # pages that scripts show when they have loaded
        return False
    return element.get("hidden") is not None or bool(_HIDING.search(element.get("style", "")))


def blocks(root: Element, origin: str) -> list[Block]:
    """Return all visible text below `root`. Raises InputError for what is nested too deep."""
    try:
        return list(_gathered(_pieces(root, _Place()), _Place()))
    except RecursionError as exc:
        raise InputError(
            "elements nested too deep", origin=origin, hint="Save its text as .txt."
        ) from exc


def _gathered(pieces: Iterable[str | Block], place: _Place) -> Iterator[Block]:
    """Yield the blocks among `pieces`, and blocks made of the text between them."""
    text: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            text.append(piece)
            continue
        yield from block(place.kind, "".join(text), place.level)
        text.clear()
        yield piece
    yield from block(place.kind, "".join(text), place.level)


def _pieces(node: Element, place: _Place) -> Iterator[str | Block]:
    """Texts and blocks in an element, in reading order."""
    yield _SPACES.sub(" ", node.text or "")
    for child in node:
        yield from _piece(child, place)
        yield _SPACES.sub(" ", child.tail or "")


def _piece(node: Element, place: _Place) -> Iterator[str | Block]:
    """Yield what one element adds to its parent."""
    name = node.tag
    if name in _UNSEEN or "noteref" in node.get("epub:type", node.get("role", "")):
        return
    if name == "br":
        yield "\n"
    elif name == "pre":
        yield from block("code", "".join(node.itertext()))
    elif name == "tr":
        yield from _cells(node)
    elif name in ("ol", "ul", "menu"):
        inner = _Place("list_item", place.lists + 1, place.lists + 1)
        yield from _gathered(_items(node, inner), inner)
    elif name in _HEADINGS or name in _BLOCKS or name == "blockquote":
        inner = _inside(name, place)
        yield from _gathered(_pieces(node, inner), inner)
    else:
        yield from _pieces(node, place)


def _inside(name: str, place: _Place) -> _Place:
    if name in _HEADINGS:
        return _Place("heading", int(name[1]), place.lists)
    return _Place("quote", 0, place.lists) if name == "blockquote" else place


def _items(node: Element, place: _Place) -> Iterator[str | Block]:
    """Pieces of a list. In an ordered one each item's first block begins with its number."""
    ordered = node.tag == "ol"
    step = -1 if node.get("reversed") is not None else 1
    number = _start(node) - step
    yield _SPACES.sub(" ", node.text or "")
    for child in node:
        counted = ordered and child.tag == "li"
        if counted:
            number = _integer(child.get("value"), number + step)
        mark = f"{number}. " if counted else ""
        for piece in _piece(child, place):
            yield replace(piece, text=mark + piece.text) if isinstance(piece, Block) else piece
            mark = ""
        yield _SPACES.sub(" ", child.tail or "")


def _start(node: Element) -> int:
    """Return the number of a list's first item; one that counts down ends at 1."""
    backwards = node.get("reversed") is not None
    return _integer(node.get("start"), sum(e.tag == "li" for e in node) if backwards else 1)


def _integer(value: str | None, otherwise: int) -> int:
    """Return the number that an attribute is, as far as it is read: "5", "-2", " 7a"."""
    found = _INTEGER.match(value or "")
    return int(found[1]) if found else otherwise


def _cells(node: Element) -> Iterator[Block]:
    """Yield a row's block or blocks, and whatever text stands outside its cells."""
    yield from row([list(_gathered(_piece(child, _Place()), _Place())) for child in node])
    stray = filter(None, [node.text, *(child.tail for child in node)])
    yield from block("paragraph", _SPACES.sub(" ", " ".join(stray)))


_PAGE_NUMBER = re.compile(r"(?:page-?)(?:num|number|break|no)s?", re.IGNORECASE)
_LONGEST_PAGE_NUMBER = 12  # characters


def of_html(data: bytes, origin: str) -> tuple[Part, Decoded]:
    """Return all visible text of a document, and how its bytes were read. Raises InputError."""
    root, decoded = parsed(data, origin)
    left_out = Counter({"words": hide(root)})
    left_out["page numbers"] = _drop_page_numbers(root)
    left_out["note marks"] = write_out(root)
    return Part(blocks(root, origin), left_out), decoded


def _drop_page_numbers(root: Element) -> int:
    """Take out the numbers of the pages of a printed book; return how many."""
    marks = [e for e in root.iter() if _is_page_number(e)]
    count = sum(bool("".join(mark.itertext()).strip()) for mark in marks)
    xml.drop(marks)
    return count


def _is_page_number(element: Element) -> bool:
    """Tell by the marks of EPUB 3, or by the names that books before it use."""
    kinds = f"{element.get('epub:type', '')} {element.get('role', '')}".split()
    named = _PAGE_NUMBER.fullmatch(element.get("class", "").strip())
    if not named and not {"pagebreak", "doc-pagebreak"} & {*kinds}:
        return False
    return len("".join(element.itertext())) <= _LONGEST_PAGE_NUMBER


def of_fragment(html: str, origin: str) -> Part:
    """Return all visible text of a piece of HTML. Raises InputError."""
    if not html.strip():
        return Part([], Counter())
    page = f'<meta charset="utf-8"><body>{html}'
    return of_html(page.encode("utf-8", "replace"), origin)[0]
