"""HTML → a tree, as a browser makes it: nothing ends a page but its end, and what shows is text.

Knows how pages are written, whole or damaged; does not know what their elements show.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from translate_tool.errors import InputError
from translate_tool.readers.decode import Decoded, decode
from translate_tool.readers.xml import Element
from translate_tool.runtime.libraries import library

_HEAD = 4096
"""Bytes in which a page says its encoding. HTML asks for the first 1024; not every page obeys."""

_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})")
_CODECS = re.compile(r"(iso-?8859|windows|cp|utf|mac|koi8|latin)[-_]?\w+", re.IGNORECASE)
_LATIN = {"iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252"}
"""What browsers take these names for."""

_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that show nothing: a page may hold them, but lxml lets none be written into a tree."""

_XHTML = re.compile(r"<\?xml\s|xmlns=[\"']http://www\.w3\.org/1999/xhtml")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
"""Text of XHTML in which no sign is markup. In HTML it would be a comment."""

_ENDS = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?P<raw>script|style|textarea|title|xmp)\b.*?(?:</(?P=raw)|\Z)"
    r"|(?P<end></(?:body|html)(?=[\s/>])[^>]*>)",
    re.DOTALL | re.IGNORECASE,
)
"""Ends of the page or its body, and what such signs are text in."""

_QUOTES = ("«\u00a0", "\u00a0»"), ("“", "”")
"""What a browser shows around `<q>` on a French page, and around one in another."""
_QUOTED = re.compile(r"\s*[«“”\"‘'„]")

_OF_HEAD = frozenset({
    "base", "basefont", "bgsound", "link", "meta", "noframes", "noscript", "script", "style",
    "template", "title",
})  # fmt: skip
"""Elements that stand in the head of a page."""


def parsed(data: bytes, origin: str) -> tuple[Element, Decoded]:
    """Root of a page without comments, and how its bytes were read.

    Raises InputError, naming `origin`, for what is no text, or is nested so deep or so long that
    the parser gives up.
    """
    html, etree = library("lxml.html", origin), library("lxml.etree", origin)
    decoded = _decoded(data, origin)
    text = _CONTROL.sub("", decoded.text)
    if _XHTML.search(text[:_HEAD]):
        text = without_cdata(text)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(without_ends(text).encode(), parser=parser)
    except etree.ParserError as exc:
        raise InputError("empty: it has no text", origin=origin) from exc
    for error in parser.error_log:
        if error.level >= etree.ErrorLevels.FATAL:  # what comes after it is not in the tree
            raise InputError(
                f"the page cannot be read to its end: {error.message.strip()}",
                origin=origin,
                place=f"line {error.line}",
                hint="Save its text as .txt.",
            )
    _drop_controls(root)
    _end_head(root, etree)
    quotations = list(root.iter("q"))
    for quotation in quotations:
        _write_quotes(quotation)
    for quotation in quotations:  # extractors take it for a paragraph of its own
        quotation.tag = "span"
    return root, decoded


def _decoded(data: bytes, origin: str) -> Decoded:
    """By proof (a byte order mark, UTF-8 throughout), else as the page says, else by its look."""
    decoded = decode(data, origin)
    declared = _DECLARED.search(data[:_HEAD])
    if not decoded.guessed or not declared or not _CODECS.fullmatch(declared[1].decode()):
        return decoded
    name = declared[1].decode().lower()
    name = _LATIN.get(name, name)
    try:
        return Decoded(data.decode(name), name, guessed=False)
    except (UnicodeError, LookupError):
        return decoded


def without_ends(text: str) -> str:
    """Return markup without `</body>` and `</html>`, which end nothing in a browser.

    What follows them, a second page or a text behind an e-mail's, stands on the page as well; the
    parser would drop it: "<html><body><p>A.</p></body></html><p>B.</p>".
    """
    return _ENDS.sub(lambda found: "" if found["end"] else found[0], text)


def without_cdata(text: str) -> str:
    """Return markup of which sections of CDATA, which HTML takes for comments, are text."""
    return _CDATA.sub(lambda found: escape(found[1], quote=False), text)


def _drop_controls(root: Element) -> None:
    """Drop what references such as "&#1;" make: HTML may hold it, but lxml lets none be written."""
    for element in root.iter():
        if element.text and _CONTROL.search(element.text):
            element.text = _CONTROL.sub("", element.text)
        if element.tail and _CONTROL.search(element.tail):
            element.tail = _CONTROL.sub("", element.tail)


def _end_head(root: Element, etree: Any) -> None:
    """Let the body begin where it does in a browser: at the first element that no head has.

    Of "<title>T</title><article>..." the parser puts the article into the head.
    """
    head = root.find("head")
    foreign = next((e for e in head if e.tag not in _OF_HEAD), None) if head is not None else None
    if foreign is None:
        return
    body = root.find("body")
    body = etree.SubElement(root, "body") if body is None else body
    moved = [foreign, *foreign.itersiblings()]
    text, body.text = body.text, None
    body[:0] = moved
    moved[-1].tail = (moved[-1].tail or "") + (text or "")


def _write_quotes(quotation: Element) -> None:
    """Put the marks that a browser shows around a `<q>` into the text."""
    said = "".join(quotation.itertext())[:_HEAD]
    if said.strip() and not _QUOTED.match(said):  # some pages write them themselves
        inner = next(quotation.iterancestors("q"), None) is not None
        opening, closing = _QUOTES[inner]
        last = quotation[-1] if len(quotation) else None
        quotation.text = opening + (quotation.text or "")
        if last is None:
            quotation.text += closing
        else:
            last.tail = (last.tail or "") + closing
