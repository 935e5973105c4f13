"""What office documents share, and e-books in part: zip files, drawings, names of styles, title.

Knows sizes, damage and hostile XML. A name in the zip is only a key to look up, never a path. The
texts of diagrams are list items, those of a chart its titles and the names of its series and
categories; values of charts, and documents of other kinds put into one, are counted.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from struct import error as StructError  # noqa: N812 - an exception is named as one
from typing import NamedTuple
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

from translate_tool.errors import InputError
from translate_tool.readers.blocks import CELLS, Part, block, noted, titled, untitled
from translate_tool.readers.dates import iso_date
from translate_tool.readers.xml import Element, attribute, damaged, local, parse
from translate_tool.records import Article, Block, BlockKind

FREE = 10_000_000
"""Bytes that a small file's parts may come to, whatever the ratio: tables of equal rows deflate
well. Of prose, XML deflates to a tenth; a bomb to less than a hundredth."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGE = (
    BadZipFile, EOFError, KeyError, NotImplementedError, OSError, OverflowError, RuntimeError,
    StructError, ValueError, lzma.LZMAError, zlib.error,
)  # fmt: skip
"""What zipfile raises on files that are cut, changed, or made by another rule."""

_TITLE = re.compile(r"title|titre|titre principal", re.IGNORECASE)
_HEADING = re.compile(r"(?:heading|titre)[ _]?([1-9])", re.IGNORECASE)
_QUOTE = re.compile(
    r"(?:intense )?quote|quotations|citation(?: intense)?|bloc de citation", re.IGNORECASE
)


class Package:
    """A zip file. Each method raises InputError for what is damaged, too large or encrypted.

    All parts that are read come to at most `max_text` bytes, and `max_ratio` times those of `data`.
    """

    def __init__(
        self, data: bytes, origin: str, *, max_text: int = 100_000_000, max_ratio: int = 100
    ) -> None:
        if data.startswith(_OLE):
            raise InputError(
                "protected by a password, or in the old .doc format",
                origin=origin,
                hint="Open it, and save it as .docx without a password.",
            )
        self.origin = origin
        self._left = min(max_text, max(FREE, max_ratio * len(data)))
        try:
            self._zip = ZipFile(BytesIO(data))
        except _DAMAGE as exc:
            raise self._damaged("", exc) from exc
        self._names = frozenset(self._zip.namelist())

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """Return a part's bytes."""
        try:
            info = self._zip.getinfo(name)
            if info.flag_bits & 1:
                raise InputError(
                    "encrypted", origin=self.origin, place=name, hint="Save it without a password."
                )
            with self._zip.open(info) as part:
                data = part.read(max(self._left, 0) + 1)
        except _DAMAGE as exc:
            raise self._damaged(name, exc) from exc
        self._left -= len(data)
        if self._left < 0:
            raise InputError(
                "its parts are too large for its size, as in a zip bomb",
                origin=self.origin,
                place=name,
                hint="If it is sound, save its text as .txt.",
            )
        return data

    def xml(self, name: str) -> Element | None:
        """Return the root of a part in XML, as `xml.parse`; None where there is no such part."""
        return parse(self.read(name), self.origin, name) if name in self else None

    def elements(self, name: str) -> Iterator[Element]:
        """Yield all elements of a part in XML; none where there is no such part."""
        root = self.xml(name)
        yield from () if root is None else root.iter()

    def _damaged(self, name: str, cause: Exception) -> InputError:
        return damaged(cause, self.origin, name)


def beside(part: str, reference: str) -> str:
    """Return the name of the part that `reference`, an address inside `part`, means."""
    path = unquote(reference.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), path)).lstrip("/")


def article(
    text: Part, origin: str, meta: Mapping[str, str], *, title: str, author: str, created: str
) -> Article:
    """Return the article of a document: what is read of it, and what it says of itself.

    Its first heading is the title, where that is of level 1; else the one it gives. `created`:
    a date as `iso_date` reads it. Added to `meta`: "author", "left_out". Raises InputError where
    there is no text.
    """
    if not text.blocks:
        raise InputError("empty: it has no text", origin=origin, hint="It may hold only images.")
    heading, blocks = titled("", text.blocks)
    if not heading:
        heading, blocks = titled(title, text.blocks)
    return Article(
        origin=origin,
        title=heading,
        date=iso_date(created),
        blocks=tuple(blocks),
        meta=noted(meta, text.left_out, author=author),
    )


class Role(NamedTuple):
    """Kind and level of the block that a paragraph becomes."""

    kind: BlockKind = "paragraph"
    level: int = 0


def named(style: str) -> Role | None:
    """Return the role that a style's name tells; None for one that tells none."""
    if _TITLE.fullmatch(style):
        return Role("heading", 1)
    if heading := _HEADING.fullmatch(style):
        return Role("heading", int(heading[1]))
    return Role("quote") if _QUOTE.fullmatch(style) else None


class Drawings:
    """The parts of a document that its paragraphs refer to; what is not read goes to `left_out`.

    `targets`: names of parts by the ids that the document has for them. `embedded` reads a document
    that is such a part; None: it cannot.
    """

    def __init__(
        self,
        package: Package,
        targets: Mapping[str, str],
        embedded: Callable[[str], Part | None],
        left_out: Counter[str],
    ) -> None:
        self._package = package
        self._targets = targets
        self._embedded = embedded
        self._left_out = left_out

    def below(self, paragraph: Element) -> Iterator[Block]:
        """Blocks of the diagrams, charts and word art in a paragraph."""
        for element in paragraph.iter():
            name = local(element)
            if name == "relIds":
                yield from self._diagram(attribute(element, "dm"))
            elif name == "chart":
                yield from self._chart(attribute(element, "id"))
            elif name == "textpath":
                yield from block("paragraph", attribute(element, "string"))

    def chunk(self, element: Element) -> Iterator[Block]:
        """Blocks of a document that Word puts in this place when it opens the file."""
        name = self._targets.get(attribute(element, "id"), "")
        found = self._embedded(name) if name in self._package else None
        if found is None:
            self._left_out["embedded documents"] += 1
            return
        self._left_out.update(found.left_out)
        yield from untitled(found.blocks)

    def _diagram(self, identity: str) -> Iterator[Block]:
        root = self._package.xml(self._targets.get(identity, ""))
        if root is None:
            self._left_out["diagrams"] += 1
        else:
            yield from _paragraphs(root, "list_item", 1)

    def _chart(self, identity: str) -> Iterator[Block]:
        root = self._package.xml(self._targets.get(identity, ""))
        if root is None:
            self._left_out["charts"] += 1
            return
        yield from _paragraphs(root, "paragraph", 0)
        series = [e for e in root.iter() if local(e) == "ser"]
        for part in ("tx", "cat"):
            names = dict.fromkeys(name for one in series for name in _values(one, part))
            yield from block("table_row", CELLS.join(names))
        values = (value for one in series for part in ("val", "xVal", "yVal", "bubbleSize")
                  for value in _values(one, part))  # fmt: skip
        self._left_out["chart values"] += sum(1 for _ in values)


def _paragraphs(root: Element, kind: BlockKind, level: int) -> Iterator[Block]:
    """Blocks of the texts of a drawing."""
    for paragraph in (e for e in root.iter() if local(e) == "p"):
        runs = (e for e in paragraph.iter() if local(e) in ("t", "br"))
        text = "".join("\n" if local(run) == "br" else run.text or "" for run in runs)
        yield from block(kind, text, level)


def _values(series: Element, part: str) -> Iterable[str]:
    """Texts of the points of a part of a series, as the chart remembers them."""
    parts = (e for e in series if local(e) == part)
    values = (e for one in parts for e in one.iter() if local(e) == "v")
    return (text for value in values if (text := " ".join((value.text or "").split())))
