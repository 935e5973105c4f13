"""Word document (DOCX) → one article in blocks.

Reads the parts of the file directly, since what libraries offer as "paragraphs" passes over text
boxes, tracked insertions, content controls and notes. Foot- and endnotes stand at the end, each
with its number; the marks that refer to them, which would run into words, are dropped. Deleted and
hidden text, headers, footers and comments stay out: `meta["left_out"]` says how many words. Numbers
that Word generates (of list items, headings) are not in the file, and so not in the blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from pathlib import PurePosixPath

from translate_tool.errors import InputError
from translate_tool.readers import mail, rtf
from translate_tool.readers.blocks import Part, block, row, words_of
from translate_tool.readers.decode import decode
from translate_tool.readers.docx_parts import Drawings, Styles, children, value_of
from translate_tool.readers.html_blocks import of_html
from translate_tool.readers.office import Package, article, beside
from translate_tool.readers.superscripts import on_the_line, power
from translate_tool.readers.text import of_text
from translate_tool.readers.xml import Element, attribute, local
from translate_tool.records import Article, Block

_COUNTED = ("p", "t", "delText")
_CHARACTERS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_ASIDE = ("header", "footer", "comments")

_DEEPEST = 3
"""Documents inside one another; a zip file can hold itself."""
_MOST_EMBEDDED = 20_000_000
"""Bytes of the parts of a document that another one holds."""


def read(
    data: bytes,
    origin: str,
    meta: Mapping[str, str],
    *,
    max_text: int = 100_000_000,
    max_ratio: int = 100,
) -> Iterator[Article]:
    """Yield the document's article.

    "author" and "left_out" are added to `meta`. Raises InputError.
    """
    package = Package(data, origin, max_text=max_text, max_ratio=max_ratio)
    top = _relations(package, "")
    document = _Document(package, top)
    text = Part(document.read(), document.left_out)
    core = _core(package, top)
    yield article(
        text,
        origin,
        meta,
        title=core.get("title", ""),
        author=core.get("creator", ""),
        created=core.get("created", ""),
    )


def part(data: bytes, origin: str, depth: int) -> Part:
    """Return the text of a document that another one, at a depth, holds. Raises InputError."""
    package = Package(data, origin, max_text=_MOST_EMBEDDED, max_ratio=100)
    document = _Document(package, _relations(package, ""), depth)
    return Part(document.read(), document.left_out)


class _Document:
    """The text of a document; `left_out` counts what is not read of it."""

    def __init__(self, package: Package, top: Mapping[str, list[str]], depth: int = 0) -> None:
        main = next(iter(top.get("officeDocument", ())), "word/document.xml")
        root = package.xml(main) if main in package else None
        if root is None or local(root) != "document":
            raise InputError(
                "not a Word document: it has no word/document.xml",
                origin=package.origin,
                hint="Open it, and save it as .docx.",
            )
        self.left_out: Counter[str] = Counter()
        self._package, self._root = package, root
        self._parts = _relations(package, main)
        targets = _targets(package, main)
        self._drawings = Drawings(package, targets, self._embedded, self.left_out)
        self._depth = depth
        self._styles = Styles(next((package.xml(p) for p in self._parts.get("styles", ())), None))

    def read(self) -> list[Block]:
        """Return the blocks of the text, and then of its notes."""
        self.left_out["words"] += _cleaned(self._root)
        found = list(self._blocks(self._root))
        for name in ("footnotes", "endnotes"):
            for listed in self._parts.get(name, ()):
                notes = self._package.xml(listed)
                self.left_out["words"] += _cleaned(notes)
                found += self._notes(notes, name)
        for aside in (part for kind in _ASIDE for part in self._parts.get(kind, ())):
            self.left_out["words"] += _count(self._package.xml(aside))
        return found

    def _embedded(self, name: str) -> Part | None:
        """Return the text of a document inside this one; None where it cannot be read."""
        suffix, origin = PurePosixPath(name).suffix.lower(), self._package.origin
        try:
            data = self._package.read(name)
            if suffix in (".htm", ".html", ".xhtml"):
                return of_html(data, origin)[0]
            if suffix == ".txt":
                return of_text(decode(data, origin).text)
            if suffix == ".docx" and self._depth < _DEEPEST:
                return part(data, origin, self._depth + 1)
            reader = {".eml": mail, ".mht": mail, ".mhtml": mail, ".rtf": rtf}.get(suffix)
            return reader.part(data, origin) if reader else None
        except InputError:
            return None

    def _blocks(self, node: Element) -> Iterator[Block]:
        """Blocks of a part of the document, in its order."""
        name = local(node)
        if name == "p":
            role = self._styles.role(node)
            text, notes = on_the_line(_pieces(node))
            self.left_out["note marks"] += notes
            yield from block(role.kind, text, role.level)
            yield from self._drawings.below(node)
        elif name == "tr":
            yield from row([list(self._blocks(cell)) for cell in _cells(node)])
        elif name == "altChunk":
            yield from self._drawings.chunk(node)
        else:
            for child in node:
                yield from self._blocks(child)

    def _notes(self, notes: Element, name: str) -> Iterator[Block]:
        """Notes in the order in which the text refers to them, numbered; then any others."""
        order = [attribute(e, "id") for e in self._root.iter() if _NOTES.get(local(e)) == name]
        known = {attribute(note, "id"): note for note in notes if not attribute(note, "type")}
        for number, identity in enumerate(dict.fromkeys([*order, *known]), 1):
            mark = f"{number}. "
            for found in self._blocks(known[identity]) if identity in known else ():
                yield replace(found, text=mark + found.text)
                mark = ""


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


def _targets(package: Package, part: str) -> dict[str, str]:
    """Return the names of the parts that a part refers to, by the ids it has for them."""
    folder, _, name = part.rpartition("/")
    listing = f"{folder}/_rels/{name}.rels".lstrip("/")
    listed = package.xml(listing) if listing in package else ()
    return {attribute(one, "Id"): beside(part, attribute(one, "Target")) for one in listed}


def _core(package: Package, top: Mapping[str, list[str]]) -> dict[str, str]:
    """Title, creator, created...: the document's properties by name."""
    parts = top.get("core-properties", ())
    return {local(e): (e.text or "").strip() for part in parts for e in package.xml(part)}


def _cleaned(root: Element) -> int:
    """Take out all that does not show; set text boxes after the paragraphs that anchor them.

    Returns how many words were taken out, less those that stand in the text a second time.
    """
    alternatives = {e.getparent() for e in root.iter() if local(e) == "Choice"}
    _remove(root, lambda element: _again(element, alternatives))
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


def _again(element: Element, alternatives: Set[Element]) -> bool:
    """Return where moved text was; a text box again, for programs older than text boxes.

    `alternatives`: elements in which newer programs find another form of what they hold.
    """
    if local(element) == "Fallback":
        return element.getparent() in alternatives
    return local(element) == "moveFrom"


def _gone(element: Element) -> bool:
    """Return a tracked deletion, hidden text, or what a control shows until it is filled in."""
    name = local(element)
    if name == "sdt":
        props = list(children(element, "sdtPr"))
        return any(True for prop in props for _ in children(prop, "showingPlcHdr"))
    return name == "del" or (name == "r" and _vanished(element))


def _vanished(run: Element) -> bool:
    marks = (mark for props in children(run, "rPr") for mark in children(props, "vanish"))
    return any(attribute(mark, "val") not in ("0", "false", "off") for mark in marks)


def _count(root: Element) -> int:
    """Words of a part, deleted ones too."""
    named = ((local(element), element) for element in root.iter())
    shown = (("\n" if name == "p" else e.text or "") for name, e in named if name in _COUNTED)
    return words_of("".join(shown)).total()


def _cells(node: Element) -> Iterator[Element]:
    """Yield the cells of a row, some of which may stand inside controls."""
    for child in node:
        if local(child) == "tc":
            yield child
        else:
            yield from _cells(child)


def _pieces(paragraph: Element) -> Iterator[tuple[str, bool]]:
    """The texts of a paragraph, and whether each is raised."""
    run, raised = None, False
    for element in paragraph.iter():
        name, parent = local(element), element.getparent()
        if parent is not run:
            run, raised = parent, local(parent) == "r" and _is_raised(parent)
        if name in ("num", "den") and local(parent) == "f":  # a fraction of Word's formulas
            yield (" ", False) if name == "num" else ("/", False)
        elif local(parent) == "r":
            text = element.text or "" if name == "t" else _CHARACTERS.get(name, "")
            exponent = text and any(local(one) == "sup" for one in parent.iterancestors())
            yield (power(text), False) if exponent else (text, raised)


def _is_raised(run: Element) -> bool:
    return value_of(list(children(run, "rPr")), "vertAlign") == "superscript"
