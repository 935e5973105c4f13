"""What the formats of tables share: lines of a stream, rows, and the columns that matter in them.

Knows nothing of how a line holds a row, nor of articles.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from translate_tool.errors import InputError
from translate_tool.readers.decode import Decoded, decode, mended, told
from translate_tool.records import without_accents

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LONGEST = 5_000_000
"""Characters of one row. "War and Peace" has 3 million; a longer line is a file gone wrong."""

_GUESSES: Mapping[str, str] = {
    "text": "text texte body content contenu corps article fulltext full_text article_text"
    " articlebody maintext texte_integral texte_complet texte_article texte_de_l_article"
    " corps_article corps_de_l_article contenu_article contenu_de_l_article post_content"
    " content_html body_html content_text description resume summary",
    "title": "title titre headline heading article_title titre_article titre_de_l_article intitule"
    " post_title",
    "date": "date published published_at publication_date date_publication date_published"
    " datepublished pubdate pub_date date_de_publication date_parution date_de_parution publie_le"
    " created_at timestamp post_date date_de_l_article",
    "id": "id article_id id_article doc_id identifiant numero guid uuid",
}
"""Names of columns in the data sets people have; of several the first wins."""

_EMPTY = frozenset(("nan", "null", "none", "n/a", "\\n"))
"""What programs write where there is no value, letter case apart: pandas, MySQL and others."""

_LONGEST_NAME = 60  # characters; no usual name of a column has half of that

_DEPTH = 3  # of objects in objects, whose fields count as columns

_BLOCK = 1 << 18
"""Bytes from which the encoding is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Names of the columns of a table. "": guess it, among usual names in French and English."""

    text: str = ""
    title: str = ""
    date: str = ""
    id: str = ""


class Row(NamedTuple):
    """A row as stored. `number`: from 1; `place`: where to look for it; `meta`: of its file."""

    number: int
    place: str
    fields: Mapping[str, Any]
    meta: Mapping[str, str] = {}


class BadRow(NamedTuple):
    """A row that cannot be read. The ones after it can."""

    number: int
    place: str
    reason: str
    hint: str = ""


def is_empty(value: object) -> bool:
    """Tell whether a value says nothing: no text, or what programs write for none."""
    return value is None or str(value).strip().casefold() in ("", *_EMPTY)


def flat(fields: Mapping[str, Any], depth: int = _DEPTH) -> dict[str, Any]:
    """Return `fields` with those of objects in them beside the others, as "article.titre"."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, Mapping) and value and depth:
            found |= {f"{name}.{inner}": each for inner, each in flat(value, depth - 1).items()}
        else:
            found[name] = value
    return found


def among(columns: Columns, names: Sequence[str], origin: str) -> Columns:
    """Return the columns of a table that has `names`; "" where it has none that fits.

    Raises InputError where there is no text.
    """
    chosen = {kind: next(iter(_fitting(columns, kind, names)), "") for kind in _GUESSES}
    if not chosen["text"]:
        wanted = f'no column "{columns.text}"' if columns.text else "no column of text"
        raise InputError(
            f"{wanted} among: {', '.join(names)[:300] or '(none)'}",
            origin=origin,
            hint="Its first line must name the columns. If it does, say which one has the text: "
            "text_column under [read] in the settings.",
        )
    return Columns(**chosen)


def of_text(columns: Columns, names: Sequence[str]) -> list[str]:
    """Return the columns that may have the text, the likeliest first."""
    return _fitting(columns, "text", names)


def names_columns(columns: Columns, fields: Sequence[str]) -> bool:
    """Tell whether `fields`, which are not the first line of a table, name its columns.

    A text must be among them, and another name too: a cell may well say "article".
    """
    known = sum(bool(_fitting(columns, kind, fields)) for kind in _GUESSES)
    return known > 1 and bool(of_text(columns, fields))


def _fitting(columns: Columns, kind: str, names: Sequence[str]) -> list[str]:
    """Return the columns of a kind: the one that was named, or those of usual names."""
    if wanted := str(getattr(columns, kind)):
        return [wanted] if wanted in names else []
    usual = {_plain(name): name for name in reversed(names) if len(name) <= _LONGEST_NAME}
    ends = ((name.rpartition(".")[2], name) for name in reversed(names) if "." in name)
    usual = {_plain(end): name for end, name in ends if len(end) <= _LONGEST_NAME} | usual
    return [usual[guess] for guess in _GUESSES[kind].split() if guess in usual]


@lru_cache(maxsize=1024)  # every row of a table asks for the same
def _plain(name: str) -> str:
    """Return a name as `_GUESSES` has it: "Publié le" is "publie_le"."""
    letters = without_accents("NFKD", name.casefold())
    return "_".join(re.split(r"[\s_'’-]+", letters.strip()))


class Lines:
    """The text of a stream, line by line; `head` is its beginning, and how it is encoded."""

    def __init__(self, head: Decoded, stream: io.TextIOWrapper) -> None:
        self.head = head
        self._stream = stream
        self._strays = 0

    def bounded(self, longest: int) -> Iterator[str | None]:
        """Lines with their ends; None for one of more than `longest` characters."""
        while line := self._stream.readline(longest + 1):
            if len(line) > longest and not line.endswith("\n"):
                while rest := self._stream.readline(longest):
                    if rest.endswith("\n"):
                        break
                yield None
            else:
                yield self._read(line)

    def pieces(self, size: int) -> Iterator[str]:
        """All of the text, `size` characters at a time."""
        while piece := self._stream.read(size):
            yield self._read(piece)

    def meta(self) -> dict[str, str]:
        """For the article of the lines handed out since this was asked last: how they were read."""
        strays, self._strays = self._strays, 0
        return {**self.head.meta, **told(strays, self.head.encoding)}

    def _read(self, text: str) -> str:
        text, strays = mended(text)
        self._strays += strays
        return text


def open_lines(file: BinaryIO, origin: str, *, newline: str) -> Lines:
    """Return the lines of `file`, ended by `newline` as `open` understands it.

    Raises InputError.
    """
    block = file.read(_BLOCK)
    head = _head(block, origin)
    errors = "replace" if head.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    stream = io.BufferedReader(_Joined(block, file))
    text = io.TextIOWrapper(stream, head.encoding, errors, newline=newline)
    return Lines(head._replace(strays=0), text)


def _head(block: bytes, origin: str) -> Decoded:
    """Return the text of `block`, up to its last line end if it is not the whole of the stream."""
    if len(block) >= _BLOCK:
        end = block.rfind(b"\n") + 1 or len(block)
        block = block[: end - end % 4 if 0 in block else end]
    try:
        return decode(block, origin)
    except InputError:
        if 0 not in block:
            raise
    return decode(block.replace(b"\0", b"") or block, origin)


class _Joined(io.RawIOBase):
    """The bytes already taken from a file, and then the others."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        target = memoryview(buffer).cast("B")
        data = self._head.read(len(target)) or self._file.read(len(target))
        target[: len(data)] = data
        return len(data)
