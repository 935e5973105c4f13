"""What the paragraphs of a Word document refer to: styles, diagrams, charts, documents put into it.

Knows WordprocessingML and DrawingML. The texts of diagrams are list items, those of a chart its
titles and the names of its series and categories; values of charts, and documents of other kinds,
are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from translate_tool.readers.blocks import CELLS, Part, block, untitled
from translate_tool.readers.office import Package, Role, named
from translate_tool.readers.xml import Element, attribute, local
from translate_tool.records import Block, BlockKind


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of this local name."""
    return (child for child in element if local(child) == name)


def value_of(elements: list[Element], name: str) -> str:
    """Return `val` of the first child of this name; "" where there is none."""
    found = (attribute(child, "val") for e in elements for child in children(e, name))
    return next(found, "")


class Styles:
    """Paragraph styles, by id."""

    def __init__(self, root: Element | None) -> None:
        listed = () if root is None else children(root, "style")
        self._by_id = {attribute(style, "styleId"): style for style in listed}

    def role(self, paragraph: Element) -> Role:
        """Return what a paragraph is, by its own properties and those of its style."""
        props = list(children(paragraph, "pPr"))
        identity = value_of(props, "pStyle")
        names: list[str] = []
        for style in self._line(identity):
            props += children(style, "pPr")
            names.append(value_of([style], "name"))
        names = names or [identity]
        outline = value_of(props, "outlineLvl")
        roles = [role for name in names if (role := named(name))]
        heading = next((role for role in roles if role.kind == "heading"), None)
        if heading:
            return heading
        if outline in tuple("012345678"):
            return Role("heading", int(outline) + 1)
        return roles[0] if roles else self._listed(props)

    @staticmethod
    def _listed(props: list[Element]) -> Role:
        lists = [number for prop in props for number in children(prop, "numPr")]
        if value_of(lists, "numId") in ("", "0"):
            return Role("paragraph")
        level = value_of(lists, "ilvl")
        return Role("list_item", int(level) + 1 if level in tuple("012345678") else 1)

    def _line(self, identity: str) -> Iterator[Element]:
        """Yield a style and those it is based on."""
        seen = set[str]()
        while identity in self._by_id and identity not in seen:
            seen.add(identity)
            yield self._by_id[identity]
            identity = value_of([self._by_id[identity]], "basedOn")


class Drawings:
    """The parts of a document that its paragraphs refer to; what is not read goes to `left_out`.

    `targets`: names of parts by the ids that the document has for them. `embedded` reads a document
    that is such a part; None: it cannot.
    """

    def __init__(
        self,
        package: Package,
        targets: Mapping[str, str],
        embedded: Callable[[str], Part | None],
        left_out: Counter[str],
    ) -> None:
        self._package = package
        self._targets = targets
        self._embedded = embedded
        self._left_out = left_out

    def below(self, paragraph: Element) -> Iterator[Block]:
        """Blocks of the diagrams, charts and word art in a paragraph."""
        for element in paragraph.iter():
            name = local(element)
            if name == "relIds":
                yield from self._diagram(attribute(element, "dm"))
            elif name == "chart":
                yield from self._chart(attribute(element, "id"))
            elif name == "textpath":
                yield from block("paragraph", attribute(element, "string"))

    def chunk(self, element: Element) -> Iterator[Block]:
        """Blocks of a document that Word puts in this place when it opens the file."""
        name = self._targets.get(attribute(element, "id"), "")
        found = self._embedded(name) if name in self._package else None
        if found is None:
            self._left_out["embedded documents"] += 1
            return
        self._left_out.update(found.left_out)
        yield from untitled(found.blocks)

    def _root(self, identity: str) -> Element | None:
        name = self._targets.get(identity, "")
        return self._package.xml(name) if name in self._package else None

    def _diagram(self, identity: str) -> Iterator[Block]:
        root = self._root(identity)
        if root is None:
            self._left_out["diagrams"] += 1
        else:
            yield from _paragraphs(root, "list_item", 1)

    def _chart(self, identity: str) -> Iterator[Block]:
        root = self._root(identity)
        if root is None:
            self._left_out["charts"] += 1
            return
        yield from _paragraphs(root, "paragraph", 0)
        series = [e for e in root.iter() if local(e) == "ser"]
        for part in ("tx", "cat"):
            names = dict.fromkeys(name for one in series for name in _values(one, part))
            yield from block("table_row", CELLS.join(names))
        values = (value for one in series for part in ("val", "xVal", "yVal", "bubbleSize")
                  for value in _values(one, part))  # fmt: skip
        self._left_out["chart values"] += sum(1 for _ in values)


def _paragraphs(root: Element, kind: BlockKind, level: int) -> Iterator[Block]:
    """Blocks of the texts of a drawing."""
    for paragraph in (e for e in root.iter() if local(e) == "p"):
        runs = (e for e in paragraph.iter() if local(e) in ("t", "br"))
        text = "".join("\n" if local(run) == "br" else run.text or "" for run in runs)
        yield from block(kind, text, level)


def _values(series: Element, part: str) -> Iterable[str]:
    """Texts of the points of a part of a series, as the chart remembers them."""
    parts = (e for e in series if local(e) == part)
    values = (e for one in parts for e in one.iter() if local(e) == "v")
    return (text for value in values if (text := " ".join((value.text or "").split())))
