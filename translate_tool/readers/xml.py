"""XML that strangers wrote → its root: no entities of its own, nothing fetched, bounded depth.

Knows namespaces only as what stands before a name.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from translate_tool.errors import InputError
from translate_tool.readers.libraries import library

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
