"""Rows of tables: which of their columns matter, and what a column of text holds → blocks.

Knows nothing of how a file holds a row. A text is plain, HTML as content management systems keep it
(with paragraphs parted by blank lines, or with its signs written out once more, as feeds do), or a
list of such.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any, NamedTuple

from translate_tool.errors import InputError
from translate_tool.readers.blocks import Part, noted
from translate_tool.records import Block, without_accents

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


def columns_among(columns: Columns, names: Sequence[str], origin: str) -> Columns:
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


def text_columns(columns: Columns, names: Sequence[str]) -> list[str]:
    """Return the columns that may have the text, the likeliest first."""
    return _fitting(columns, "text", names)


def names_columns(columns: Columns, fields: Sequence[str]) -> bool:
    """Tell whether `fields`, which are not the first line of a table, name its columns.

    A text must be among them, and another name too: a cell may well say "article".
    """
    known = sum(bool(_fitting(columns, kind, fields)) for kind in _GUESSES)
    return known > 1 and bool(text_columns(columns, fields))


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


# -- what a column of text holds ------------------------------------------------------------------

_HTML_NAMES = (
    "a abbr acronym article aside b big blockquote body br caption center cite code dd del details"
    " div dl dt em figcaption figure font footer h[1-6] header hr html i iframe img ins li main"
    " mark nav o:p ol p pre q s section small span strike strong sub sup table tbody td tfoot th"
    " thead time tr tt u ul video"
).replace(" ", "|")
_HTML_TAG = re.compile(
    rf"""</?(?:{_HTML_NAMES})(?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+))*\s*/?>|<!--""",
    re.IGNORECASE,
)
"""A tag of HTML as it stands in articles: in "a <b et c> d" are no attributes."""
_WRITTEN_OUT = re.compile(rf"&lt;/?(?:{_HTML_NAMES})(?:\s[^<>&]*)?/?&gt;", re.IGNORECASE)
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
        names = text_columns(columns, list(value))
        return next(filter(None, (text_of(value[name], columns) for name in names)), "")
    if isinstance(value, Sequence):
        parts = [text_of(each, columns) for each in value]
        return "\n\n".join(parts) if all(parts) else ""
    return ""


def line_of(value: Any, origin: str) -> str:
    """Return a title on one line, without marks of HTML. Raises InputError for too long a one."""
    text = "" if is_empty(value) else " ".join(str(value).split())
    if not _HTML_TAG.search(text) and not _ENTITY.search(text):
        return text
    return " ".join(" ".join(block.text for block in read_cell(text, origin).blocks).split())


def read_cell(text: str, origin: str) -> Cell:
    """Return the blocks of a text. Raises InputError where it has none, or too much."""
    if len(text) > LONGEST:
        raise InputError(f"longer than {LONGEST:,} characters", origin=origin)
    text, codes = _SHORTCODE.subn("\n\n", _bare(text))
    date, markup = "", "HTML"
    if _HTML_TAG.search(text):
        part = _of_html(text, origin)
    else:
        from translate_tool.readers.text import parse

        text, found = _ENTITY.subn(lambda entity: unescape(entity[0]), text)
        markup = "entities" if found else ""
        date, blocks = parse(text)
        part = Part([*blocks], Counter())
    if not part.blocks:
        what = "its HTML shows no text" if markup == "HTML" else "it has nothing but rules"
        raise InputError(f"empty: {what}", origin=origin)
    left_out = part.left_out + Counter(shortcodes=codes)
    return Cell(date, tuple(part.blocks), noted({}, left_out, markup=markup))


def _bare(text: str) -> str:
    """Return `text` without what a feed puts around HTML, or does to each of its signs."""
    start, end = _CDATA
    text = text.strip()
    if text.startswith(start) and text.endswith(end):
        text = text[len(start) : -len(end)]
    return unescape(text) if not _HTML_TAG.search(text) and _WRITTEN_OUT.search(text) else text


def _of_html(text: str, origin: str) -> Part:
    """Return what a text in HTML shows. Raises InputError for too long a one."""
    from translate_tool.readers.html_blocks import of_fragment

    text = _IMAGE.sub("", text)
    if len(text) > _LONGEST_HTML:
        reason = f"longer than {_LONGEST_HTML:,} characters, and in HTML"
        raise InputError(reason, origin=origin, hint="Save it as a file of its own, as .html.")
    if _PARAGRAPH.search(text):
        text = _BLANK_AFTER_END.sub("\n<p>", _BREAKS.sub("<p>", text))
    else:
        text = "<br>".join(_BLANK.sub("<p>", text).split("\n"))
    return of_fragment(text, origin)
