"""Word document (DOCX) → one article in blocks.

Reads the parts of the file directly, since what libraries offer as "paragraphs" passes over text
boxes, tracked insertions, content controls and notes. Foot- and endnotes stand at the end, each
with its number; the marks that refer to them, which would run into words, are dropped. Deleted and
hidden text, headers, footers and comments stay out: `meta["left_out"]` says how many words. Numbers
that Word generates (of list items, headings) are not in the file, and so not in the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from translate_tool.errors import InputError
from translate_tool.readers.html_blocks import Element, block, row, titled, words
from translate_tool.readers.superscripts import on_the_line, power
from translate_tool.readers.zipped import Package, attribute, beside, local
from translate_tool.records import Article, Block, BlockKind

_COUNTED = ("p", "t", "delText")
_CHARACTERS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_ASIDE = ("header", "footer", "comments")

_TITLE = re.compile(r"title|titre", re.IGNORECASE)
_HEADING = re.compile(r"(?:heading|titre) ?([1-9])", re.IGNORECASE)
_QUOTE = re.compile(r"(?:intense )?quote|citation(?: intense)?", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class _Role(NamedTuple):
    kind: BlockKind
    level: int = 0


def read(
    data: bytes,
    origin: str,
    meta: Mapping[str, str],
    *,
    max_text: int = 100_000_000,
    max_ratio: int = 100,
) -> Iterator[Article]:
    """The document's article; "author" and "left_out" are added to `meta`. Raises InputError."""
    package = Package(data, origin, max_text=max_text, max_ratio=max_ratio)
    top = _relations(package, "")
    main = next(iter(top.get("officeDocument", ())), "word/document.xml")
    root = package.xml(main) if main in package else None
    if root is None or local(root) != "document":
        raise InputError(
            "not a Word document: it has no word/document.xml",
            origin=origin,
            hint="Open it, and save it as .docx.",
        )
    parts = _relations(package, main)
    left_out = _cleaned(root)
    styles = _Styles(next((package.xml(part) for part in parts.get("styles", ())), None))
    found = list(_blocks(root, styles))
    for name in ("footnotes", "endnotes"):
        for part in parts.get(name, ()):
            notes = package.xml(part)
            left_out += _cleaned(notes)
            found += _notes(root, notes, name, styles)
    if not found:
        raise InputError("empty: it has no text", origin=origin, hint="It may hold only images.")
    for part in (part for kind in _ASIDE for part in parts.get(kind, ())):
        left_out += _count(package.xml(part))
    core = _core(package, top)
    title, found = titled("", found)
    if not title:
        title, found = titled(core.get("title", ""), found)
    marks = sum(on_the_line(_pieces(p))[1] for p in root.iter() if local(p) == "p")
    told = [f"{left_out} words"] * bool(left_out) + [f"note marks: {marks}"] * bool(marks)
    extra = {"author": core.get("creator", ""), "left_out": "; ".join(told)}
    date = _DAY.match(core.get("created", ""))
    yield Article(
        origin=origin,
        title=title,
        date=date[0] if date else "",
        blocks=tuple(found),
        meta={**meta, **{key: value for key, value in extra.items() if value}},
    )


def _relations(package: Package, part: str) -> dict[str, list[str]]:
    """Kind → names of the parts that `part` ("" for the whole package) refers to."""
    folder, _, name = part.rpartition("/")
    listing = f"{folder}/_rels/{name}.rels".lstrip("/")
    found: dict[str, list[str]] = {}
    for relation in package.xml(listing) if listing in package else ():
        target = beside(part, attribute(relation, "Target"))
        if target in package:
            kind = attribute(relation, "Type").rpartition("/")[2]
            found.setdefault(kind, []).append(target)
    return found


def _core(package: Package, top: Mapping[str, list[str]]) -> dict[str, str]:
    """Title, creator, created...: the document's properties by name."""
    parts = top.get("core-properties", ())
    return {local(e): (e.text or "").strip() for part in parts for e in package.xml(part)}


def _cleaned(root: Element) -> int:
    """Take out all that does not show; set text boxes after the paragraphs that anchor them.

    Returns how many words were taken out, less those that stand in the text a second time.
    """
    _remove(root, _again)
    before = _count(root)
    _remove(root, _gone)
    for box in reversed([e for e in root.iter() if local(e) == "txbxContent"]):
        anchor = next((e for e in box.iterancestors() if local(e) == "p"), None)
        if anchor is not None:
            anchor.addnext(box)
    return before - _count(root)


def _remove(root: Element, unwanted: Callable[[Element], bool]) -> None:
    for element in [e for e in root.iter() if unwanted(e)]:
        element.getparent().remove(element)


def _again(element: Element) -> bool:
    """Where moved text was; a text box again, for programs older than text boxes."""
    if local(element) == "Fallback":
        return next(_children(element.getparent(), "Choice"), None) is not None
    return local(element) == "moveFrom"


def _gone(element: Element) -> bool:
    """A tracked deletion, or hidden text."""
    return local(element) == "del" or (local(element) == "r" and _vanished(element))


def _vanished(run: Element) -> bool:
    marks = (mark for props in _children(run, "rPr") for mark in _children(props, "vanish"))
    return any(attribute(mark, "val") not in ("0", "false", "off") for mark in marks)


def _count(root: Element) -> int:
    """Words of a part, deleted ones too."""
    named = ((local(element), element) for element in root.iter())
    shown = (("\n" if name == "p" else e.text or "") for name, e in named if name in _COUNTED)
    return words(block("paragraph", "".join(shown))).total()


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if local(child) == name)


class _Styles:
    """Paragraph styles, by id."""

    def __init__(self, root: Element | None) -> None:
        listed = () if root is None else _children(root, "style")
        self._by_id = {attribute(style, "styleId"): style for style in listed}

    def role(self, paragraph: Element) -> _Role:
        """What a paragraph is, by its own properties and those of its style."""
        props = list(_children(paragraph, "pPr"))
        identity = _value(props, "pStyle")
        names: list[str] = []
        for style in self._line(identity):
            props += _children(style, "pPr")
            names.append(_value([style], "name"))
        names = names or [identity]
        outline = _value(props, "outlineLvl")
        heading = next(filter(None, map(_HEADING.fullmatch, names)), None)
        if _TITLE.fullmatch(names[0]):
            return _Role("heading", 1)
        if heading or outline in tuple("012345678"):
            return _Role("heading", int(heading[1]) if heading else int(outline) + 1)
        if any(map(_QUOTE.fullmatch, names)):
            return _Role("quote")
        return self._listed(props)

    @staticmethod
    def _listed(props: list[Element]) -> _Role:
        lists = [number for prop in props for number in _children(prop, "numPr")]
        if _value(lists, "numId") in ("", "0"):
            return _Role("paragraph")
        level = _value(lists, "ilvl")
        return _Role("list_item", int(level) + 1 if level in tuple("012345678") else 1)

    def _line(self, identity: str) -> Iterator[Element]:
        """A style and those it is based on."""
        seen = set[str]()
        while identity in self._by_id and identity not in seen:
            seen.add(identity)
            yield self._by_id[identity]
            identity = _value([self._by_id[identity]], "basedOn")


def _value(elements: list[Element], name: str) -> str:
    """`val` of the first child of this name; "" where there is none."""
    found = (attribute(child, "val") for e in elements for child in _children(e, name))
    return next(found, "")


def _blocks(node: Element, styles: _Styles) -> Iterator[Block]:
    """Blocks of a part of the document, in its order."""
    name = local(node)
    if name == "p":
        role = styles.role(node)
        yield from block(role.kind, _text(node), role.level)
    elif name == "tr":
        yield from row([list(_blocks(cell, styles)) for cell in _cells(node)])
    else:
        for child in node:
            yield from _blocks(child, styles)


def _cells(node: Element) -> Iterator[Element]:
    """The cells of a row, some of which may stand inside controls."""
    for child in node:
        if local(child) == "tc":
            yield child
        else:
            yield from _cells(child)


def _text(paragraph: Element) -> str:
    """Return what a paragraph's runs show, on the line."""
    return on_the_line(_pieces(paragraph))[0]


def _pieces(paragraph: Element) -> Iterator[tuple[str, bool]]:
    """The texts of a paragraph, and whether each is raised."""
    for element in paragraph.iter():
        name, parent = local(element), element.getparent()
        if name in ("num", "den") and local(parent) == "f":  # a fraction of Word's formulas
            yield (" ", False) if name == "num" else ("/", False)
        elif local(parent) == "r":
            text = element.text or "" if name == "t" else _CHARACTERS.get(name, "")
            exponent = text and any(local(one) == "sup" for one in parent.iterancestors())
            yield (power(text), False) if exponent else (text, _is_raised(parent))


def _is_raised(run: Element) -> bool:
    return _value(list(_children(run, "rPr")), "vertAlign") == "superscript"


def _notes(root: Element, notes: Element, name: str, styles: _Styles) -> Iterator[Block]:
    """Notes in the order in which the text refers to them, numbered; then any others."""
    order = [attribute(e, "id") for e in root.iter() if _NOTES.get(local(e)) == name]
    known = {attribute(note, "id"): note for note in notes if not attribute(note, "type")}
    for number, identity in enumerate(dict.fromkeys([*order, *known]), 1):
        mark = f"{number}. "
        for found in _blocks(known[identity], styles) if identity in known else ():
            yield replace(found, text=mark + found.text)
            mark = ""
