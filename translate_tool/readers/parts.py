"""A text inside a file (an item of a feed, a part of a message, a chapter) → its blocks.

Knows HTML and plain text; the title is the file's business, and so is none here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from translate_tool.readers import text as plain
from translate_tool.readers import xml
from translate_tool.readers.decode import Decoded
from translate_tool.readers.html_blocks import blocks, hide, parsed
from translate_tool.readers.superscripts import write_out
from translate_tool.readers.xml import Element
from translate_tool.records import Block

_PAGE_NUMBER = re.compile(r"(?:page-?)(?:num|number|break|no)s?", re.IGNORECASE)
_LONGEST_PAGE_NUMBER = 12  # characters


class Part(NamedTuple):
    """Blocks, and counts of what is left out of them: "words", "note marks"."""

    blocks: list[Block]
    left_out: Counter[str]


def of_html(data: bytes, origin: str) -> tuple[Part, Decoded]:
    """Return all visible text of a document, and how its bytes were read. Raises InputError."""
    root, decoded = parsed(data, origin)
    left_out = Counter({"words": hide(root)})
    left_out["page numbers"] = _drop_page_numbers(root)
    left_out["note marks"] = write_out(root)
    return Part(blocks(root, origin), left_out), decoded


def _drop_page_numbers(root: Element) -> int:
    """Take out the numbers of the pages of a printed book; return how many."""
    marks = [e for e in root.iter() if _is_page_number(e)]
    count = sum(bool("".join(mark.itertext()).strip()) for mark in marks)
    xml.drop(marks)
    return count


def _is_page_number(element: Element) -> bool:
    """Tell by the marks of EPUB 3, or by the names that books before it use."""
    kinds = f"{element.get('epub:type', '')} {element.get('role', '')}".split()
    named = _PAGE_NUMBER.fullmatch(element.get("class", "").strip())
    if not named and not {"pagebreak", "doc-pagebreak"} & {*kinds}:
        return False
    return len("".join(element.itertext())) <= _LONGEST_PAGE_NUMBER


def of_fragment(html: str, origin: str) -> Part:
    """Return all visible text of a piece of HTML. Raises InputError."""
    if not html.strip():
        return Part([], Counter())
    page = f'<meta charset="utf-8"><body>{html}'
    return of_html(page.encode("utf-8", "replace"), origin)[0]


def of_text(text: str) -> Part:
    """Return a plain text's blocks, none of which is a title; a date on top stays a paragraph."""
    day, found = plain.parse(text)
    dated = [Block(kind="paragraph", text=day)] * bool(day)
    return Part([*dated, *untitled(found)], Counter())


def untitled(found: Iterable[Block]) -> list[Block]:
    """Return blocks of which the title, for there is another, is a paragraph."""
    return [replace(b, kind="paragraph") if b.kind == "title" else b for b in found]
