"""What the formats of tables share: rows, the columns that matter in them, and their bounds.

Knows nothing of how rows are stored, nor of articles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from translate_tool.errors import InputError
from translate_tool.records import without_accents

LONGEST = 5_000_000
"""Characters of one row. "War and Peace" has 3 million; a longer line is a file gone wrong."""

_GUESSES: Mapping[str, str] = {
    "text": "text texte body content contenu corps article fulltext full_text article_text"
    " articlebody maintext texte_integral texte_complet",
    "title": "title titre headline heading article_title titre_article",
    "date": "date published published_at publication_date date_publication date_published"
    " datepublished pubdate pub_date date_de_publication date_parution date_de_parution publie_le"
    " created_at timestamp",
    "id": "id article_id id_article doc_id identifiant numero guid uuid",
}
"""Names of columns in the data sets people have; of several the first wins."""


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


def among(columns: Columns, names: Sequence[str], origin: str) -> Columns:
    """Return the columns of a table that has `names`; "" where it has none that fits.

    Raises InputError where there is no text.
    """
    usual = {_plain(name): name for name in reversed(names)}

    def choose(kind: str) -> str:
        wanted = str(getattr(columns, kind))
        if wanted:
            return wanted if wanted in names else ""
        return next((usual[guess] for guess in _GUESSES[kind].split() if guess in usual), "")

    chosen = Columns(**{kind: choose(kind) for kind in _GUESSES})
    if not chosen.text:
        wanted = f'no column "{columns.text}"' if columns.text else "no column of text"
        raise InputError(
            f"{wanted} among: {', '.join(names)[:300] or '(none)'}",
            origin=origin,
            hint="Name it by text_column under [read] in the settings.",
        )
    return chosen


def _plain(name: str) -> str:
    """Return a name as `_GUESSES` has it: "Publié le" is "publie_le"."""
    letters = without_accents("NFKD", name.casefold())
    return "_".join(re.split(r"[\s_-]+", letters.strip()))
