"""Styles of a Word document: what a paragraph is, by its own properties and those of its style.

Knows WordprocessingML; knows no text.
"""

from __future__ import annotations

from collections.abc import Iterator

from translate_tool.readers.roles import Role, named
from translate_tool.readers.xml import Element, attribute, local


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
