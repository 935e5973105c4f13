"""OpenDocument text (ODT) → one article in blocks.

Reads the parts of the file directly. Foot- and endnotes stand at the end, each with its number, and
text boxes after the paragraph that holds them. Deleted and hidden text, headers, footers and
comments stay out: `meta["left_out"]` says how many words. Numbers of list items and headings are
made by the program: they are not in the file, and so not in the blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from translate_tool.errors import InputError
from translate_tool.readers.blocks import Part, block, numbered, row, words_of
from translate_tool.readers.office import Package, Role, article, named
from translate_tool.readers.superscripts import on_the_line
from translate_tool.readers.xml import Element, attribute, local
from translate_tool.records import Article, Block

_ASIDE = frozenset({
    "tracked-changes", "annotation", "hidden-text", "hidden-paragraph", "script", "desc",
    "ruby-text",
})  # fmt: skip
"""Elements whose text is not printed among the others: counted."""
_SILENT = frozenset({
    "forms", "sequence-decls", "variable-decls", "user-field-decls", "event-listeners",
})  # fmt: skip
_CHARACTERS = {"tab": " ", "line-break": "\n"}
_ENCODED = re.compile(r"_([0-9a-fA-F]{1,4})_")
"""A character in the name of a style: "Heading_20_1" is "Heading 1"."""
_RAISED = re.compile(r"super|[1-9]")
"""Begins the position of raised text: "super 58%", "33% 58%"; that of lowered text is negative."""
_FURNITURE = frozenset({
    "footer", "footer-first", "footer-left", "header", "header-first", "header-left",
})  # fmt: skip
_WHITE = re.compile(r"[ \t\r\n]+")


def read(data: bytes, origin: str, meta: Mapping[str, str], **most: int) -> Iterator[Article]:
    """Yield the document's article.

    "author" and "left_out" are added to `meta`. Raises InputError.
    """
    package = Package(data, origin, **most)
    body = _body(package)
    document = _Document(body.getroottree().getroot(), package.xml("styles.xml"))
    text = Part(document.read(body), document.left_out)
    facts = _facts(package.elements("meta.xml"))
    yield article(
        text,
        origin,
        meta,
        title=facts.get("title", ""),
        author=facts.get("creator") or facts.get("initial-creator", ""),
        created=facts.get("creation-date", facts.get("date", "")),
    )


def _body(package: Package) -> Element:
    """Return the element of the text. Raises InputError where there is none."""
    _demand_open(package)
    body = next((e for e in package.elements("content.xml") if local(e) == "text"), None)
    if body is None or local(body.getparent()) != "body":
        raise InputError(
            "not an OpenDocument text: its content.xml has none",
            origin=package.origin,
            hint="It may be a spreadsheet or slides: save its text as .odt or .txt.",
        )
    return body


def _demand_open(package: Package) -> None:
    """Raise InputError for a document that needs a password."""
    if any(local(e) == "encryption-data" for e in package.elements("META-INF/manifest.xml")):
        hint = "Open it, and save it without a password."
        raise InputError("protected by a password", origin=package.origin, hint=hint)


def _facts(elements: Iterable[Element]) -> dict[str, str]:
    """Title, creator, creation-date...: the document's properties by name."""
    found: dict[str, str] = {}
    for element in elements:
        text = " ".join((element.text or "").split())
        if text:
            found.setdefault(local(element), text)
    return found


class _Styles:
    """Styles by name: what a paragraph of it is, whether text of it is raised or hidden."""

    def __init__(self, *roots: Element | None) -> None:
        self._parents: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._levels: dict[str, str] = {}
        self.raised: set[str] = set()
        self.hidden: set[str] = set()
        for element in (e for root in roots if root is not None for e in root.iter()):
            if local(element) == "style":
                self._learn(element)

    def _learn(self, style: Element) -> None:
        name = attribute(style, "name")
        self._parents[name] = attribute(style, "parent-style-name")
        self._labels[name] = attribute(style, "display-name") or _ENCODED.sub(_character, name)
        self._levels[name] = attribute(style, "default-outline-level")
        for properties in (e for e in style if local(e) == "text-properties"):
            if _RAISED.match(attribute(properties, "text-position")):
                self.raised.add(name)
            if attribute(properties, "display") == "none":
                self.hidden.add(name)

    def role(self, name: str) -> Role:
        """Return what a paragraph of a style is, by its name and those it is based on."""
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            if role := named(self._labels.get(name, _ENCODED.sub(_character, name))):
                return role
            if self._levels.get(name, "") in tuple("123456789"):
                return Role("heading", int(self._levels[name]))
            name = self._parents.get(name, "")
        return Role()


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


class _Document:
    """The text of a document; `left_out` counts what is not."""

    def __init__(self, root: Element, styles: Element | None) -> None:
        self.left_out: Counter[str] = Counter()
        self._styles = _Styles(styles, root)
        self._notes: list[Element] = []
        furniture = (
            (e for e in styles.iter() if local(e) in _FURNITURE) if styles is not None else ()
        )
        for element in furniture:
            self._leave_out(element)

    def read(self, body: Element) -> list[Block]:
        """Return the blocks of the text, and then those of its notes."""
        found = list(self._blocks(body))
        for number, note in enumerate(self._notes, 1):  # a note may hold none: the list is whole
            found += numbered(number, self._blocks(note))
        return found

    def _leave_out(self, element: Element) -> None:
        self.left_out["words"] += words_of(" ".join(element.itertext())).total()

    def _blocks(self, node: Element, lists: int = 0) -> Iterator[Block]:
        """Blocks below an element that stands in so many lists."""
        for child in node:
            name = local(child)
            if name in ("p", "h"):
                yield from self._paragraph(child, name, lists)
            elif name in ("list", "ordered-list", "unordered-list"):
                yield from self._blocks(child, lists + 1)
            elif name == "table-row":
                cells = (cell for cell in child if local(cell) == "table-cell")
                yield from row([list(self._blocks(cell)) for cell in cells])
                for covered in (e for e in child if local(e) == "covered-table-cell"):
                    self._leave_out(covered)  # what a joined cell hides
            elif name in _ASIDE or attribute(child, "display") == "none":
                self._leave_out(child)
            elif name not in _SILENT:
                yield from self._blocks(child, lists)

    def _paragraph(self, node: Element, name: str, lists: int) -> Iterator[Block]:
        """Yield a paragraph's block, and those of the boxes in it."""
        boxes: list[Element] = []
        style = attribute(node, "style-name")
        text, notes = on_the_line(self._pieces(node, boxes, raised=False))
        self.left_out["note marks"] += notes
        role = self._styles.role(style)
        if name == "h":
            level = attribute(node, "outline-level")
            role = Role("heading", int(level) if level in tuple("123456789") else 1)
        elif role.kind == "paragraph" and lists:
            role = Role("list_item", lists)
        if style in self._styles.hidden:
            self.left_out["words"] += words_of(text).total()
        else:
            yield from block(role.kind, text, role.level)
        for box in boxes:
            yield from self._blocks(box)

    def _pieces(
        self, node: Element, boxes: list[Element], *, raised: bool
    ) -> Iterator[tuple[str, bool]]:
        """The texts in a paragraph, and whether each is raised; `boxes` takes up what is none."""
        yield _spaced(node.text), raised
        for child in node:
            name, style = local(child), attribute(child, "style-name")
            if name in _CHARACTERS:
                yield _CHARACTERS[name], raised
            elif name == "s":
                yield " ", raised
            elif name == "note":
                self._notes += [part for part in child if local(part) == "note-body"]
            elif name in _ASIDE or style in self._styles.hidden:
                self._leave_out(child)
            elif name in ("text-box", "table"):
                boxes.append(child)
            elif name == "object":  # a chart, a formula: in a part of its own
                self.left_out["objects"] += 1
            else:
                high = raised or style in self._styles.raised
                yield from self._pieces(child, boxes, raised=high)
            yield _spaced(child.tail), raised


def _spaced(text: str | None) -> str:
    """Return a text whose white space is as OpenDocument has it: a run of it is one space."""
    return _WHITE.sub(" ", text or "")
