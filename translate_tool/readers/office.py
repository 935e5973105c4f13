"""What office documents share, and e-books in part: zip files, names of styles, title and date.

Knows sizes, damage and hostile XML. A name in the zip is only a key to look up, never a path.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from struct import error as StructError  # noqa: N812 - an exception is named as one
from typing import NamedTuple
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

from translate_tool.errors import InputError
from translate_tool.readers.blocks import Part, titled, told
from translate_tool.readers.xml import Element, damaged, parse
from translate_tool.records import Article, BlockKind

FREE = 10_000_000
"""Bytes that a small file's parts may come to, whatever the ratio: tables of equal rows deflate
well. Of prose, XML deflates to a tenth; a bomb to less than a hundredth."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGE = (
    BadZipFile, EOFError, KeyError, NotImplementedError, OSError, OverflowError, RuntimeError,
    StructError, ValueError, lzma.LZMAError, zlib.error,
)  # fmt: skip
"""What zipfile raises on files that are cut, changed, or made by another rule."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_TITLE = re.compile(r"title|titre|titre principal", re.IGNORECASE)
_HEADING = re.compile(r"(?:heading|titre)[ _]?([1-9])", re.IGNORECASE)
_QUOTE = re.compile(
    r"(?:intense )?quote|quotations|citation(?: intense)?|bloc de citation", re.IGNORECASE
)


class Package:
    """A zip file. Each method raises InputError for what is damaged, too large or encrypted.

    All parts that are read come to at most `max_text` bytes, and `max_ratio` times those of `data`.
    """

    def __init__(self, data: bytes, origin: str, *, max_text: int, max_ratio: int) -> None:
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

    def xml(self, name: str) -> Element:
        """Root of a part in XML. Entities of its own are refused; nothing outside is fetched."""
        return parse(self.read(name), self.origin, name)

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

    Its first heading is the title, where that is of level 1; else the one it gives. `created`
    begins with a day, or tells none. Added to `meta`: "author", "left_out". Raises InputError where
    there is no text.
    """
    if not text.blocks:
        raise InputError("empty: it has no text", origin=origin, hint="It may hold only images.")
    heading, blocks = titled("", text.blocks)
    if not heading:
        heading, blocks = titled(title, text.blocks)
    day = _DAY.match(created)
    return Article(
        origin=origin,
        title=heading,
        date=day[0] if day else "",
        blocks=tuple(blocks),
        meta={**meta, **({"author": author} if author else {}), **told(text.left_out)},
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
