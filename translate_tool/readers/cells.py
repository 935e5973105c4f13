"""What stands in a column of text → blocks: plain text, HTML, or a list of such.

Knows HTML as content management systems keep it: with paragraphs parted by blank lines, or with
its signs written out once more, as feeds do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any, NamedTuple

from translate_tool.errors import InputError
from translate_tool.readers.rows import LONGEST, Columns, is_empty, of_text
from translate_tool.readers.text import parse
from translate_tool.records import Block

_NAMES = (
    "a abbr article aside b blockquote body br caption center cite code dd del details div dl dt em"
    " figcaption figure footer h[1-6] header hr html i iframe img ins li main mark nav ol p pre q s"
    " section small span strike strong sub sup table tbody td tfoot th thead time tr u ul video"
).replace(" ", "|")
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)
"""A tag of HTML as it stands in articles, not "a <b et c> d": attributes have no "<"."""
_WRITTEN_OUT = re.compile(rf"&lt;/?(?:{_NAMES})(?:\s(?:(?!&[lg]t;)[^<>])*)?/?&gt;", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,5});")
_PARAGRAPH = re.compile(r"<(?:p|br|pre)\b", re.IGNORECASE)
_BLANK = re.compile(r"\n[ \t\r]*\n\s*")

_LONGEST_HTML = 1_000_000
"""Characters of HTML. A parser in C takes them, in the process that reads all rows."""


class Cell(NamedTuple):
    """What a column has of an article; `date` and `title` are those that the text begins with."""

    date: str
    blocks: tuple[Block, ...]
    meta: Mapping[str, str]


def text_of(value: Any, columns: Columns) -> str:
    """Return the text of a value: a string, or a list of paragraphs; "" where it has none."""
    if isinstance(value, str):
        return "" if is_empty(value) else value
    if isinstance(value, Mapping):
        names = of_text(columns, list(value))
        return next(filter(None, (text_of(value[name], columns) for name in names)), "")
    if isinstance(value, Sequence):
        parts = [text_of(each, columns) for each in value]
        return "\n\n".join(parts) if all(parts) else ""
    return ""


def read(text: str, origin: str) -> Cell:
    """Return the blocks of a text. Raises InputError where it has none, or too much."""
    if len(text) > LONGEST:
        raise InputError(f"longer than {LONGEST:,} characters", origin=origin)
    markup = {}
    if not _TAG.search(text) and _WRITTEN_OUT.search(text):
        text = unescape(text)
    if _TAG.search(text):
        return _html(text, origin)
    if _ENTITY.search(text):
        text, markup = _ENTITY.sub(lambda found: unescape(found[0]), text), {"markup": "entities"}
    date, blocks = parse(text)
    if not blocks:
        raise InputError("empty: it has nothing but rules", origin=origin)
    return Cell(date, blocks, markup)


def _html(text: str, origin: str) -> Cell:
    from translate_tool.readers.html_blocks import blocks, page
    from translate_tool.readers.superscripts import write_out

    if len(text) > _LONGEST_HTML:
        reason = f"longer than {_LONGEST_HTML:,} characters, and in HTML"
        raise InputError(reason, origin=origin, hint="Save it as a file of its own, as .html.")
    if not _PARAGRAPH.search(text):
        text = "<br>".join(_BLANK.sub("\n<p>", text).split("\n"))
    root, _ = page(text.encode(), origin)
    marks = write_out(root)
    found = blocks(root, origin)
    if not found:
        raise InputError("empty: its HTML shows no text", origin=origin)
    notes = {"left_out": f"note marks: {marks}"} if marks else {}
    return Cell("", tuple(found), {"markup": "HTML", **notes})
