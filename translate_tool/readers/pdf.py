"""PDF → one article in blocks, through pypdfium2.

Knows how to get lines, where they stand and what the file says of itself; `layout` makes text of
them. Does not know pictures, forms and notes stuck onto pages: what is drawn there is not read.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import pairwise
from statistics import median, median_low
from typing import Any, NamedTuple
from unicodedata import category, normalize

from translate_tool.errors import InputError
from translate_tool.readers.blocks import noted
from translate_tool.readers.lines import Line
from translate_tool.readers.pdf_layout import laid_out
from translate_tool.readers.superscripts import on_the_line
from translate_tool.records import Article, Block
from translate_tool.runtime.libraries import library

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""

_SPLIT, _STRETCHED, _UNEVEN = 1.0, 3.0, 1.5
"""White space, in em, that parts a line in two: columns set side by side, cells of a table. Where
words are that far apart it takes so much, or so many times as much as there mostly is."""

_HYPHEN = (0x2, 0xFFFE)
"""PDFium's signs for a hyphen that breaks a word at the end of a line."""

_RAISED, _SMALL = 0.12, 0.85
"""A character is raised that begins so much of a line's height above most, and is so much smaller
than most."""

_SAMPLED = 24
"""Characters of a line, spread over it, whose size is asked for."""

_SPACED_OUT = re.compile(r"(?<!\w)[^\W\d_](?: [^\W\d_]){4,}(?!\w)")
"""Five letters or more with a space after each: more than words of one letter that meet in French,
as in "il y a à A"."""

_BETWEEN_WORDS = 1.6
"""A gap between letters so many times the usual one parts words, in text that is letter-spaced."""

_SOFT = re.compile("\u00ad(?=.)")
"""A soft hyphen in a line, where it does not show; at its end it breaks a word."""

_LIGATURE = re.compile("[\ufb00-\ufb06]")

_ACCENTS = {"`": "\u0300", "´": "\u0301", "ˆ": "\u0302", "¨": "\u0308", "¸": "\u0327"}
_ACCENT_APART = re.compile(r"([´ˆ¨¸]|`(?=[aeuAEU]))(ı|[^\W\d_])")
"""An accent that is drawn before its letter, as TeX draws it: "aoˆut", "pr´elev´ee", "garc¸on"."""

_LONGEST_NOTE = 500  # characters

_DATE = re.compile(r"(?:D:)?([12]\d{3})(?:(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?)?")
_NO_TITLE = re.compile(r"untitled|sans titre|microsoft word\b.*|.*\.\w{2,5}|\W*", re.IGNORECASE)
_NO_AUTHOR = ("", "anonymous", "unknown", "user", "admin")


class _Drawn(NamedTuple):
    """A character of a page, its box if it is seen, and its number on the page."""

    character: str
    box: Box | None
    number: int


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
            pages, damaged, marks = _pages(document, origin, max_pages)
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
    author = _mended(facts.get("Author", ""))
    empty = [n for n, page in enumerate(pages, 1) if not page and n not in damaged]
    left_out += [*_numbered("damaged", damaged), *_numbered("without text", empty)]
    left_out += [f"note marks: {marks}"] * bool(marks)
    yield Article(
        origin=origin,
        title=title,
        date="-".join(part for part in date.groups() if part) if date else "",
        blocks=tuple(blocks),
        meta=noted(
            meta,
            pages=str(len(pages)),
            author="" if author.casefold() in _NO_AUTHOR else author,
            left_out="; ".join(left_out),
        ),
    )


def _unreadable(exc: Any, origin: str) -> InputError:
    if "password" in str(exc).casefold():
        hint = "Save it without its password: qpdf --decrypt --password=... IN.pdf OUT.pdf"
        return InputError("encrypted: it asks for a password", origin=origin, hint=hint)
    hint = "It may have been cut in a transfer: get it again."
    return InputError(f"not a PDF that can be read: {exc}", origin=origin, hint=hint)


def _pages(document: Any, origin: str, most: int) -> tuple[list[list[Line]], list[int], int]:
    """The lines of every page, the pages that are damaged, and how many note marks are left out."""
    import pypdfium2

    if len(document) > most:
        hint = "Cut it (qpdf --split-pages=500 IN.pdf OUT.pdf), or raise max_pages under [read]."
        raise InputError(f"has more than {most:,} pages", origin=origin, hint=hint)
    pages: list[list[Line]] = []
    damaged: list[int] = []
    marks = 0
    for number in range(1, len(document) + 1):
        try:
            with closing(document[number - 1]) as page, closing(page.get_textpage()) as text:
                lines, notes = _lines(text, number, page.get_rotation())
            pages.append(lines)
            marks += notes
        except pypdfium2.PdfiumError:
            pages.append([])
            damaged.append(number)
    return pages, damaged, marks


def _lines(text: Any, page: int, rotation: int) -> tuple[list[Line], int]:
    """Return the lines of a page, as they were drawn, and how many note marks are left out."""
    lines: list[Line] = []
    marks = 0
    for row in _drawn(text, rotation):
        for piece in _pieces(row):
            edges = [drawn.box for drawn in piece if drawn.box]
            joined, notes = _on_the_line(piece, edges)
            marks += notes
            if content := _mended(joined):
                left, bottom, right, top = zip(*edges, strict=True)
                size = _most_common_size(text, [drawn.number for drawn in piece if drawn.box])
                box = min(left), min(bottom), max(right), max(top)
                lines.append(Line(content, *box, size, page))
    return lines, marks


def _drawn(text: Any, rotation: int) -> Iterator[list[_Drawn]]:
    """Yield the characters between two line ends as PDFium sees them."""
    from pypdfium2 import raw

    upright = _UPRIGHT[rotation % 360]
    box = raw.FS_RECTF()
    row: list[_Drawn] = []
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code not in (0xA, 0xD):
            edge, character = None, "-" if code in _HYPHEN else chr(code)
            if not character.isspace() and raw.FPDFText_GetLooseCharBox(text, index, box):
                x, y = upright(box.left, box.bottom)
                xx, yy = upright(box.right, box.top)
                edge = min(x, xx), min(y, yy), max(x, xx), max(y, yy)
            row.append(_Drawn(character, edge, index))
        if code in (0xA, 0xD, *_HYPHEN):
            yield row
            row = []
    yield row


def _pieces(row: Sequence[_Drawn]) -> Iterator[list[_Drawn]]:
    """Cut a row between columns and cells: where a gap is wide, and wider than between its words.

    In a justified line all gaps may be wide: "conseil   municipal   a".
    """
    seen = [at for at, drawn in enumerate(row) if drawn.box]
    if not seen:
        return
    gaps = {after: _gap(row[before], row[after]) for before, after in pairwise(seen)}
    words = [gaps[after] for before, after in pairwise(seen) if after > before + 1]
    usual = _UNEVEN * median_low(words) if len(words) > 1 else 0.0
    start = seen[0]
    for at, gap in gaps.items():
        if gap < -_SPLIT or gap > _STRETCHED or (gap > _SPLIT and gap > usual):
            yield list(row[start:at])
            start = at
    yield list(row[start:])


def _gap(before: _Drawn, after: _Drawn) -> float:
    """White space between two characters in em; less than 0 where the second begins before."""
    if not before.box or not after.box:
        return 0.0
    em = (after.box[3] - after.box[1]) or 1.0
    ahead, back = after.box[0] - before.box[2], before.box[0] - after.box[0]
    return (-back if back > 0 else max(ahead, 0.0)) / em


def _on_the_line(line: Sequence[_Drawn], edges: Sequence[Box]) -> tuple[str, int]:
    """Join characters, what is raised written on the line; also count the marks of notes."""
    line = _closed_up(line)
    height = median(top - bottom for _, bottom, _, top in edges)
    base = median(bottom for _, bottom, _, _ in edges)
    least, most = base + _RAISED * height, _SMALL * height
    pieces = (
        (character, box is not None and box[1] >= least and box[3] - box[1] <= most)
        for character, box, _ in line
    )
    return on_the_line(pieces)


def _closed_up(line: Sequence[_Drawn]) -> list[_Drawn]:
    """Return letter-spaced words closed up: "L E  M A I R E" → "LE MAIRE".

    PDFium puts one space into each gap, so how wide they are tells the words apart.
    """
    closed = list(line)
    for found in _SPACED_OUT.finditer("".join(drawn.character for drawn in line)):
        letters = range(found.start(), found.end(), 2)
        gaps = {at + 1: _gap(line[at], line[at + 2]) for at in letters[:-1]}
        usual = median(gaps.values())
        for at, gap in gaps.items():
            if gap <= _BETWEEN_WORDS * usual:
                closed[at] = line[at]._replace(character="")
    return closed


def _most_common_size(text: Any, seen: Sequence[int]) -> float:
    """The font size of most of some characters of a line, the larger one where two are as common.

    Only characters that are seen have one: most files set spaces by moving on, and to the space
    that PDFium puts there it gives a size of 1.
    """
    step = math.ceil(len(seen) / _SAMPLED)
    sizes = Counter(round(_size(text, index), 2) for index in seen[::step])
    return max(sizes, key=lambda size: (sizes[size], size))


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
    text = _ACCENT_APART.sub(_accented, text)
    text = _SOFT.sub("", text)
    text = _LIGATURE.sub(lambda found: normalize("NFKC", found[0]), text.replace("\0", "\ufffd"))
    return " ".join("".join(c for c in text if c.isspace() or category(c) != "Cc").split())


def _accented(found: re.Match[str]) -> str:
    """The letter with the accent before it; both as they are where there is no such letter."""
    letter = normalize("NFC", found[2].replace("ı", "i") + _ACCENTS[found[1]])
    return letter if len(letter) == 1 else found[0]


def _numbered(what: str, pages: Sequence[int]) -> list[str]:
    """Return a note on `pages`, if there are any."""
    return [f"{what}: page {', '.join(map(str, pages))}"[:_LONGEST_NOTE]] if pages else []


def _titled(named: str, blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """Title and blocks: the title on the page, else that of the file's properties."""
    if shown := next((block.text for block in blocks if block.kind == "title"), ""):
        return shown, list(blocks)
    named = _mended(named)
    if _NO_TITLE.fullmatch(named):
        return "", list(blocks)
    same = next((n for n, b in enumerate(blocks) if b.text.casefold() == named.casefold()), None)
    rest = [block for n, block in enumerate(blocks) if n != same]
    return named, [Block(kind="title", text=named), *rest]
