"""HTML page → its main article, through trafilatura.

Menus, advertisements, links to other articles, comments and cookie banners stay out;
`meta["left_out"]` says how many words that were, so that none goes unseen. Where no article can be
told from the rest of the page, all visible text is kept, and `meta["extraction"]` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from translate_tool.errors import InputError
from translate_tool.readers.html_blocks import Element, blocks, page, titled, words
from translate_tool.readers.libraries import library
from translate_tool.readers.superscripts import write_out
from translate_tool.records import Article, Block

_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-12-31"}
"""The date of publication, as the page declares it. A bound other than today keeps ids stable."""

_NAMES = {"item": "li", "quote": "blockquote", "lb": "br", "row": "tr", "cell": "td"}
"""Trafilatura's names of elements → those of HTML."""


def read(data: bytes, origin: str, meta: Mapping[str, str]) -> Iterator[Article]:
    """The page's article. Raises InputError.

    Added to `meta`: "encoding", "author", "site", "url", "left_out"; and "extraction" where no
    article was found.
    """
    root, decoded = page(data, origin)
    marks = write_out(root)
    everything = blocks(root, origin)
    if not everything:
        raise InputError(
            "empty: the page shows no text",
            origin=origin,
            hint="If scripts or frames fill it in, save it from a browser.",
        )
    found = _extracted(root, origin)
    article = blocks(_in_html(found.body), origin) if found else []
    title, kept = titled((found.title if found else "") or "", article or everything)
    extra = {**decoded.meta, "left_out": _left_out(everything, kept, marks)}
    extra |= {} if article else {"extraction": "no article found: all visible text"}
    if found:
        extra |= {"author": found.author, "site": found.sitename, "url": found.url}
    yield Article(
        origin=origin,
        title=title,
        date=(found.date if found else "") or "",
        blocks=tuple(kept),
        meta={**meta, **{key: value for key, value in extra.items() if value}},
    )


def _extracted(root: Element, origin: str) -> Any | None:
    """Trafilatura's document: metadata and `body`, a tree; None where it sees no article."""
    trafilatura = library("trafilatura", origin)
    try:
        return trafilatura.bare_extraction(
            root, include_comments=False, with_metadata=True, date_extraction_params=_DATES
        )
    except Exception:  # its heuristics may trip over any page: to be read whole, and to say so
        return None


def _in_html(body: Element) -> Element:
    """`body` with its elements named as in HTML."""
    for element in body.iter():
        if element.tag == "list":
            element.tag = "ol" if element.get("rend") == "ol" else "ul"
        elif element.tag == "head":
            element.tag = element.get("rend", "h2")
        else:
            element.tag = _NAMES.get(element.tag, element.tag)
    return body


def _left_out(everything: list[Block], kept: list[Block], marks: int) -> str:
    count = (words(everything) - words(kept)).total()
    told = [f"{count} words"] * bool(count) + [f"note marks: {marks}"] * bool(marks)
    return "; ".join(told)
