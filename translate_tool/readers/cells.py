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
from translate_tool.readers.left_out import told
from translate_tool.readers.rows import LONGEST, Columns, is_empty, of_text
from translate_tool.readers.text import parse
from translate_tool.records import Block

_NAMES = (
    "a abbr acronym article aside b big blockquote body br caption center cite code dd del details"
    " div dl dt em figcaption figure font footer h[1-6] header hr html i iframe img ins li main"
    " mark nav o:p ol p pre q s section small span strike strong sub sup table tbody td tfoot th"
    " thead time tr tt u ul video"
).replace(" ", "|")
_TAG = re.compile(
    rf"""</?(?:{_NAMES})(?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+))*\s*/?>|<!--""",
    re.IGNORECASE,
)
"""A tag of HTML as it stands in articles: in "a <b et c> d" are no attributes."""
_WRITTEN_OUT = re.compile(rf"&lt;/?(?:{_NAMES})(?:\s[^<>&]*)?/?&gt;", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,5});")
_CDATA = ("<![CDATA[", "]]>")
_SHORTCODE = re.compile(
    r"\[/?(?:caption|gallery|embed|audio|video|playlist|vc_\w{1,40}|et_pb_\w{1,40})"
    r"(?:\s[^\[\]]*)?\]"
)
"""What WordPress replaces by something to see: [caption width="300"]...[/caption]."""
_IMAGE = re.compile(r"data:[\w/+.-]{1,80};base64,[A-Za-z0-9+/=]*")
"""A picture inside a page."""
_PARAGRAPH = re.compile(r"<(?:p|br|pre)\b", re.IGNORECASE)
_BREAKS = re.compile(r"(?:<br\s*/?>\s*){2,}", re.IGNORECASE)
_BLANK = re.compile(r"\n[ \t\r]*\n\s*")
_BLANK_AFTER_END = re.compile(r"(?<=[.!?…»”>:])[ \t\r]*\n[ \t\r]*\n\s*(?=[^<\s])")
"""Beside paragraphs in tags: one may have blank lines in mid-sentence, which say nothing."""

_LONGEST_HTML = 300_000
"""Characters of HTML, which a parser in C takes in the process that reads all rows."""


class Cell(NamedTuple):
    """What a column has of an article; `date`: the one that the text begins with."""

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


def line_of(value: Any, origin: str) -> str:
    """Return a title on one line, without marks of HTML. Raises InputError for too long a one."""
    text = "" if is_empty(value) else " ".join(str(value).split())
    if not _TAG.search(text) and not _ENTITY.search(text):
        return text
    return " ".join(" ".join(block.text for block in read(text, origin).blocks).split())


def read(text: str, origin: str) -> Cell:
    """Return the blocks of a text. Raises InputError where it has none, or too much."""
    if len(text) > LONGEST:
        raise InputError(f"longer than {LONGEST:,} characters", origin=origin)
    text, codes = _SHORTCODE.subn("\n\n", _bare(text))
    date, counts = "", {"shortcodes": codes}
    blocks: Sequence[Block]
    if _TAG.search(text):
        blocks, counts = _html(text, counts, origin)
        markup = "HTML"
    else:
        text, found = _ENTITY.subn(lambda entity: unescape(entity[0]), text)
        date, blocks = parse(text)
        markup = "entities" if found else ""
    if not blocks:
        what = "its HTML shows no text" if markup == "HTML" else "it has nothing but rules"
        raise InputError(f"empty: {what}", origin=origin)
    return Cell(date, tuple(blocks), {**({"markup": markup} if markup else {}), **told(counts)})


def _bare(text: str) -> str:
    """Return `text` without what a feed puts around HTML, or does to each of its signs."""
    start, end = _CDATA
    text = text.strip()
    if text.startswith(start) and text.endswith(end):
        text = text[len(start) : -len(end)]
    return unescape(text) if not _TAG.search(text) and _WRITTEN_OUT.search(text) else text


def _html(
    text: str, counts: Mapping[str, int], origin: str
) -> tuple[Sequence[Block], dict[str, int]]:
    """Blocks of HTML, and how much of what was left out, `counts` among that."""
    from translate_tool.readers.html_blocks import blocks, hide, parsed
    from translate_tool.readers.superscripts import write_out

    text = _IMAGE.sub("", text)
    if len(text) > _LONGEST_HTML:
        reason = f"longer than {_LONGEST_HTML:,} characters, and in HTML"
        raise InputError(reason, origin=origin, hint="Save it as a file of its own, as .html.")
    if _PARAGRAPH.search(text):
        text = _BLANK_AFTER_END.sub("\n<p>", _BREAKS.sub("<p>", text))
    else:
        text = "<br>".join(_BLANK.sub("<p>", text).split("\n"))
    root, _ = parsed(text.encode(), origin)
    hidden = hide(root)
    marks = write_out(root)
    return blocks(root, origin), {**counts, "words": hidden, "note marks": marks}
