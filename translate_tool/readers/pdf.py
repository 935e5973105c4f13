"""PDF → one article in blocks, through pypdfium2.

Knows how to get lines, where they stand and what the file says of itself; `layout` makes text of
them. Does not know pictures, forms and notes stuck onto pages: what is drawn there is not read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any
from unicodedata import category, normalize

from translate_tool.errors import InputError
from translate_tool.readers.libraries import library
from translate_tool.readers.pdf_layout import Line, laid_out
from translate_tool.records import Article, Block

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""

_SPLIT = 1.0
"""White space, in em, that parts a line in two: columns set side by side, cells of a table."""

_HYPHEN = (0x2, 0xFFFE)
"""PDFium's signs for a hyphen that breaks a word at the end of a line."""

_LIGATURE = re.compile("[\ufb00-\ufb06]")
_LONGEST_NOTE = 500  # characters

_DATE = re.compile(r"(?:D:)?([12]\d{3})(?:(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?)?")
_NO_TITLE = re.compile(r"untitled|sans titre|microsoft word\b.*|.*\.\w{2,5}|\W*", re.IGNORECASE)
_NO_AUTHOR = ("", "anonymous", "unknown", "user", "admin")

_UPRIGHT: Mapping[int, Callable[[float, float], tuple[float, float]]] = {
    0: lambda x, y: (x, y),
    90: lambda x, y: (y, -x),
    180: lambda x, y: (-x, -y),
    270: lambda x, y: (-y, x),
}
"""Degrees by which a page is turned clockwise when it is shown → where its points go."""


def read(
    data: bytes, origin: str, meta: Mapping[str, str], *, max_pages: int = 2000
) -> Iterator[Article]:
    """Yield the document's article; "pages", "author" and "left_out" are added to `meta`.

    Raises InputError.
    """
    pypdfium2 = library("pypdfium2", origin)
    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            facts = document.get_metadata_dict(skip_empty=True)
            pages, damaged = _pages(document, origin, max_pages)
    except pypdfium2.PdfiumError as exc:
        raise _unreadable(exc, origin) from exc
    blocks, left_out = laid_out(pages)
    if not any(any(map(str.isalpha, block.text)) for block in blocks):
        raise InputError(
            "has no text layer (a scan?)",
            origin=origin,
            hint="Recognise its text first, for instance with: ocrmypdf -l fra IN.pdf OUT.pdf",
        )
    title, blocks = _titled(facts.get("Title", ""), blocks)
    date = _DATE.match(facts.get("CreationDate", ""))
    author = " ".join(facts.get("Author", "").split())
    empty = [n for n, page in enumerate(pages, 1) if not page and n not in damaged]
    notes = {
        "pages": str(len(pages)),
        "author": "" if author.casefold() in _NO_AUTHOR else author,
        "left_out": "; ".join(
            [*left_out, *_numbered("damaged", damaged), *_numbered("without text", empty)]
        ),
    }
    yield Article(
        origin=origin,
        title=title,
        date="-".join(part for part in date.groups() if part) if date else "",
        blocks=tuple(blocks),
        meta={**meta, **{name: note for name, note in notes.items() if note}},
    )


def _unreadable(exc: Any, origin: str) -> InputError:
    if "password" in str(exc).casefold():
        hint = "Save it without its password: qpdf --decrypt --password=... IN.pdf OUT.pdf"
        return InputError("encrypted: it asks for a password", origin=origin, hint=hint)
    hint = "It may have been cut in a transfer: get it again."
    return InputError(f"not a PDF that can be read: {exc}", origin=origin, hint=hint)


def _pages(document: Any, origin: str, most: int) -> tuple[list[list[Line]], list[int]]:
    """Return the lines of every page, and the numbers of the pages that are damaged."""
    import pypdfium2

    if len(document) > most:
        hint = "Cut it (qpdf --split-pages=500 IN.pdf OUT.pdf), or raise max_pages under [read]."
        raise InputError(f"has more than {most:,} pages", origin=origin, hint=hint)
    pages: list[list[Line]] = []
    damaged = []
    for number in range(1, len(document) + 1):
        try:
            with closing(document[number - 1]) as page, closing(page.get_textpage()) as text:
                pages.append(list(_lines(text, number, page.get_rotation())))
        except pypdfium2.PdfiumError:
            pages.append([])
            damaged.append(number)
    return pages, damaged


def _lines(text: Any, page: int, rotation: int) -> Iterator[Line]:
    """Lines of a page, in the order in which they were drawn."""
    from pypdfium2 import raw

    upright = _UPRIGHT[rotation % 360]
    box = raw.FS_RECTF()
    line: list[tuple[str, int]] = []  # characters and their indices
    edges: list[Box] = []  # of those that are seen

    def end() -> Iterator[Line]:
        content = _mended("".join(character for character, _ in line))
        if content:
            left, bottom, right, top = zip(*edges, strict=True)
            middle = line[len(line) // 2][1]
            yield Line(
                content, min(left), min(bottom), max(right), max(top), _size(text, middle), page
            )
        line.clear()
        edges.clear()

    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (0xA, 0xD):
            yield from end()
            continue
        character = "-" if code in _HYPHEN else chr(code)
        if not character.isspace() and raw.FPDFText_GetLooseCharBox(text, index, box):
            x, y = upright(box.left, box.bottom)
            xx, yy = upright(box.right, box.top)
            edge = min(x, xx), min(y, yy), max(x, xx), max(y, yy)
            if edges and _apart(edges[-1], edge):
                yield from end()
            edges.append(edge)
        if edges:
            line.append((character, index))
        if code in _HYPHEN:
            yield from end()
    yield from end()


def _apart(before: Box, after: Box) -> bool:
    """Return whether a character is too far right or left of the one before to be of its line."""
    far = _SPLIT * (after[3] - after[1])
    return after[0] - before[2] > far or before[0] - after[0] > far


def _size(text: Any, index: int) -> float:
    """Font size of a character in points, as the page shows it."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(text, index))
    known = raw.FPDFText_GetMatrix(text, index, matrix)
    return size * (math.hypot(matrix.c, matrix.d) or 1.0) if known else size


def _mended(text: str) -> str:
    """Characters as text has them: whole, visible, and no ligatures of type."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _LIGATURE.sub(lambda found: normalize("NFKC", found[0]), text.replace("\0", "\ufffd"))
    return " ".join("".join(c for c in text if c.isspace() or category(c) != "Cc").split())


def _numbered(what: str, pages: Sequence[int]) -> list[str]:
    """Return a note on `pages`, if there are any."""
    return [f"{what}: page {', '.join(map(str, pages))}"[:_LONGEST_NOTE]] if pages else []


def _titled(named: str, blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """Title and blocks: the title on the page, else that of the file's properties."""
    if shown := next((block.text for block in blocks if block.kind == "title"), ""):
        return shown, list(blocks)
    named = " ".join(named.split())
    if _NO_TITLE.fullmatch(named):
        return "", list(blocks)
    same = next((n for n, b in enumerate(blocks) if b.text.casefold() == named.casefold()), None)
    rest = [block for n, block in enumerate(blocks) if n != same]
    return named, [Block(kind="title", text=named), *rest]
