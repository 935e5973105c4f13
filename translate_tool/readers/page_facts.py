"""What a web page says of itself for machines: whose it is, and the text of its article.

Knows `meta` elements and JSON-LD (schema.org); guesses nothing from titles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from translate_tool.readers.xml import Element

_SITES = ("og:site_name", "publisher", "dc.publisher", "dcterms.publisher", "citation_publisher")
_BODIES = ("articleBody", "reviewBody")
_CONTAINERS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement")
_DEEPEST = 8
_LONGEST = 2_000_000
"""Characters of a script that are read: it says little, or holds an application."""
_ADDRESS = re.compile(r"https?://|@|/")


def site(root: Element) -> str:
    """Return the name of the page's site, as it or its publisher gives it; "" where none does."""
    named = {
        (element.get("property") or element.get("name") or "").lower(): element.get("content", "")
        for element in root.iter("meta")
    }
    given = [named.get(name, "") for name in _SITES]
    publishers = (_name(item.get("publisher")) for item in _linked(root))
    names = (" ".join(name.split()) for name in (*given[:1], *publishers, *given[1:]))
    return next((name for name in names if name and not _ADDRESS.match(name)), "")


def body(root: Element) -> str:
    """Return the article's text as JSON-LD has it, plain or HTML; "" where it has none."""
    texts = (item.get(key) for item in _linked(root) for key in _BODIES)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def _name(publisher: object) -> str:
    if isinstance(publisher, list):
        publisher = next(iter(publisher), "")
    name = publisher.get("name") if isinstance(publisher, dict) else publisher
    return name if isinstance(name, str) else ""


def _linked(root: Element) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD on a page; what is damaged has none."""
    for script in root.iter("script"):
        text = script.text or ""
        if script.get("type", "").lower() == "application/ld+json" and len(text) <= _LONGEST:
            try:
                found = json.loads(text, strict=False)
            except (ValueError, RecursionError):
                continue
            yield from _objects(found, 0)


def _objects(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in _CONTAINERS:
            yield from _objects(value.get(name), depth + 1)
