"""XML that strangers wrote → its root: no entities of its own, nothing fetched, bounded depth.

And how elements of a tree are taken out, or text is put in their place, in linear time. Merging
what stands before and behind an element with each one that goes copies a paragraph as often as it
has such elements: 70,000 of them took minutes. Here the text between two elements that stay is put
together once. Knows namespaces only as what stands before a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from translate_tool.errors import InputError
from translate_tool.runtime.libraries import library

Element: TypeAlias = Any
"""An element of lxml, which has no type hints."""


def parse(data: bytes, origin: str, place: str = "") -> Element:
    """Return the root of a document, without comments. libxml2 refuses depth over 256 by itself.

    Raises InputError for what is damaged or declares entities, which may stand for gigabytes.
    """
    etree = library("lxml.etree", origin)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise damaged(exc, origin, place) from exc
    rules = root.getroottree().docinfo.internalDTD
    if rules is not None and next(rules.iterentities(), None) is not None:
        raise InputError(
            "its XML declares entities, which no such document needs",
            origin=origin,
            place=place,
            hint="Open it, and save it anew.",
        )
    return root


def damaged(cause: Exception, origin: str, place: str = "") -> InputError:
    """Return the error for a file that breaks the rules of its format."""
    return InputError(
        f"damaged: {cause}",
        origin=origin,
        place=place,
        hint="It may have been cut in a transfer, or have a wrong suffix: get it again.",
    )


def local(element: Element) -> str:
    """Return an element's name without its namespace; "" for what is none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Return the attribute of this local name, or ""."""
    found = (v for key, v in element.attrib.items() if key.rpartition("}")[2] == name)
    return str(next(found, ""))


class Text:
    """The text of an element up to a child that stays, or from one such child to the next."""

    def __init__(self, parent: Element) -> None:
        self._parent = parent
        self._before: Element | None = None
        self._parts = [parent.text or ""]

    def add(self, text: str) -> None:
        """Go on with `text`."""
        self._parts.append(text)

    def strip(self) -> None:
        """Drop white space at the end."""
        while self._parts:
            self._parts[-1] = self._parts[-1].rstrip()
            if self._parts[-1]:
                return
            self._parts.pop()

    def end(self, following: Element | None = None) -> None:
        """Set the text gathered, and begin that behind `following`, a child that stays."""
        text = "".join(self._parts)
        if self._before is None:
            self._parent.text = text
        else:
            self._before.tail = text
        self._before = following
        self._parts = [] if following is None else [following.tail or ""]


def drop(elements: Iterable[Element]) -> None:
    """Take elements out with all that is in them; the text behind each stays.

    One that stands in another of them goes with that one.
    """
    for parent, gone in by_parent(elements).items():
        text = Text(parent)
        for child in list(parent):
            if child in gone:
                text.add(child.tail or "")
                parent.remove(child)
            else:
                text.end(child)
        text.end()


def outermost(root: Element, wanted: Callable[[Element], bool]) -> list[Element]:
    """Return the elements in `root`, itself among them, that are `wanted` and in no other such."""
    from lxml import etree

    walk = etree.iterwalk(root, events=("start",))
    found = []
    for _, element in walk:
        if wanted(element):
            found.append(element)
            walk.skip_subtree()
    return found


def by_parent(elements: Iterable[Element]) -> dict[Element, set[Element]]:
    """Return elements by what they stand in; roots, which stand in nothing, are left out."""
    found: dict[Element, set[Element]] = {}
    for element in elements:
        parent = element.getparent()
        if parent is not None:
            found.setdefault(parent, set()).add(element)
    return found
