"""Word document (DOCX) → one article in blocks.

Reads the parts of the file directly, since what libraries offer as "paragraphs" passes over text
boxes, tracked insertions, content controls and notes. Foot- and endnotes stand at the end, each
with its number; the marks that refer to them, which would run into words, are dropped. Deleted and
hidden text, headers, footers and comments stay out: `meta["left_out"]` says how many words. Numbers
that Word generates (of list items, headings) are not in the file, and so not in the blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from pathlib import PurePosixPath

from translate_tool.errors import InputError
from translate_tool.readers import mail, rtf
from translate_tool.readers.blocks import Part, block, numbered, row, words_of
from translate_tool.readers.decode import decode
from translate_tool.readers.html_blocks import of_html
from translate_tool.readers.office import Drawings, Package, Role, article, beside, named
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


def read(data: bytes, origin: str, meta: Mapping[str, str], **most: int) -> Iterator[Article]:
    """Yield the document's article.

    "author" and "left_out" are added to `meta`. Raises InputError.
    """
    package = Package(data, origin, **most)
    document = _Document(package)
    core = [name for kind, name in document.top.values() if kind == "core-properties"]
    facts = {local(e): (e.text or "").strip() for name in core for e in package.elements(name)}
    yield article(
        Part(document.read(), document.left_out),
        origin,
        meta,
        title=facts.get("title", ""),
        author=facts.get("creator", ""),
        created=facts.get("created", ""),
    )


def part(data: bytes, origin: str, depth: int) -> Part:
    """Return the text of a document that another one, at a depth, holds. Raises InputError."""
    document = _Document(Package(data, origin, max_text=_MOST_EMBEDDED), depth)
    return Part(document.read(), document.left_out)


class _Document:
    """The text of a document; `left_out` counts what is not read of it.

    `top`: what the whole package refers to, as `_relations` has it.
    """

    def __init__(self, package: Package, depth: int = 0) -> None:
        self.top = _relations(package, "")
        known = [name for kind, name in self.top.values() if kind == "officeDocument"]
        main = next(filter(package.__contains__, known), "word/document.xml")
        root = package.xml(main)
        if root is None or local(root) != "document":
            raise InputError(
                "not a Word document: it has no word/document.xml",
                origin=package.origin,
                hint="Open it, and save it as .docx.",
            )
        self.left_out: Counter[str] = Counter()
        self._package, self._root = package, root
        self._relations = _relations(package, main)
        targets = {identity: name for identity, (_, name) in self._relations.items()}
        self._drawings = Drawings(package, targets, self._embedded, self.left_out)
        self._depth = depth
        self._styles = _Styles(next(self._roots("styles"), None))

    def read(self) -> list[Block]:
        """Return the blocks of the text, and then of its notes."""
        self.left_out["words"] += _cleaned(self._root)
        found = list(self._blocks(self._root))
        for name in ("footnotes", "endnotes"):
            for notes in self._roots(name):
                self.left_out["words"] += _cleaned(notes)
                found += self._notes(notes, name)
        self.left_out["words"] += sum(_count(root) for kind in _ASIDE for root in self._roots(kind))
        return found

    def _roots(self, kind: str) -> Iterator[Element]:
        """Yield the roots of the parts of a kind that the document refers to."""
        names = (name for own, name in self._relations.values() if own == kind)
        return (root for name in names if (root := self._package.xml(name)) is not None)

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
            if identity in known:
                yield from numbered(number, self._blocks(known[identity]))


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return what `part` ("" for the whole package) refers to: id → kind and name of a part."""
    folder, _, name = part.rpartition("/")
    listed = package.xml(f"{folder}/_rels/{name}.rels".lstrip("/"))
    return {
        attribute(one, "Id") or attribute(one, "Target"): (
            attribute(one, "Type").rpartition("/")[2],
            beside(part, attribute(one, "Target")),
        )
        for one in ([] if listed is None else listed)
    }


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
        return bool(_at([element], "sdtPr", "showingPlcHdr"))
    marks = _at([element], "rPr", "vanish") if name == "r" else []
    return name == "del" or any(attribute(m, "val") not in ("0", "false", "off") for m in marks)


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
            run, position = parent, _value([parent], "rPr", "vertAlign")
            raised = local(parent) == "r" and position == "superscript"
        if name in ("num", "den") and local(parent) == "f":  # a fraction of Word's formulas
            yield (" ", False) if name == "num" else ("/", False)
        elif local(parent) == "r":
            text = element.text or "" if name == "t" else _CHARACTERS.get(name, "")
            exponent = text and any(local(one) == "sup" for one in parent.iterancestors())
            yield (power(text), False) if exponent else (text, raised)


def _at(elements: Iterable[Element], *names: str) -> list[Element]:
    """Return the elements that a path of local names leads to."""
    for name in names:
        elements = [child for element in elements for child in element if local(child) == name]
    return [*elements]


def _value(elements: Iterable[Element], *names: str) -> str:
    """Return `val` of the first element that a path leads to; "" where there is none."""
    return next((attribute(found, "val") for found in _at(elements, *names)), "")


class _Styles:
    """Paragraph styles, by id."""

    def __init__(self, root: Element | None) -> None:
        listed = [] if root is None else _at([root], "style")
        self._by_id = {attribute(style, "styleId"): style for style in listed}

    def role(self, paragraph: Element) -> Role:
        """Return what a paragraph is, by its own properties and those of its style."""
        props = _at([paragraph], "pPr")
        identity = _value(props, "pStyle")
        names: list[str] = []
        for style in self._line(identity):
            props += _at([style], "pPr")
            names.append(_value([style], "name"))
        names = names or [identity]
        outline = _value(props, "outlineLvl")
        roles = [role for name in names if (role := named(name))]
        heading = next((role for role in roles if role.kind == "heading"), None)
        if heading:
            return heading
        if outline in tuple("012345678"):
            return Role("heading", int(outline) + 1)
        return roles[0] if roles else self._listed(props)

    @staticmethod
    def _listed(props: list[Element]) -> Role:
        lists = _at(props, "numPr")
        if _value(lists, "numId") in ("", "0"):
            return Role()
        level = _value(lists, "ilvl")
        return Role("list_item", int(level) + 1 if level in tuple("012345678") else 1)

    def _line(self, identity: str) -> Iterator[Element]:
        """Yield a style and those it is based on."""
        seen = set[str]()
        while identity in self._by_id and identity not in seen:
            seen.add(identity)
            yield self._by_id[identity]
            identity = _value([self._by_id[identity]], "basedOn")
