"""The part of the journal that tells time: front pages that came out, and the days of articles.

Knows SQL; what a new front page is, and what counts as new on it, is for the caller.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from translate_tool.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A front page that came out: `ended`, when its run did, in ISO 8601; "" where unknown.

    `whole`: whether no article was left to the next run. `content`: digest of what it listed.
    """

    number: int
    ended: str
    whole: bool
    content: str


class Editions(Database):
    """The tables of editions and arrivals. Every method raises JournalError when SQLite does."""

    def arrivals(self, origins: Sequence[str]) -> dict[str, str]:
        """Look up the day on which `origins` came in; those of older versions are absent."""
        rows = self._rows(
            "SELECT origin, day FROM arrival WHERE origin IN (SELECT value FROM json_each(?))",
            (json.dumps(origins),),
        )
        return dict(rows)

    def editions(self) -> list[Edition]:
        """Return the last two front pages, the later one first."""
        rows = self._rows(
            "SELECT number, ended, whole, content FROM edition ORDER BY number DESC LIMIT 2"
        )
        return [Edition(number=n, ended=e, whole=bool(w), content=c) for n, e, w, c in rows]

    def keep_edition(self, edition: Edition) -> None:
        """Commit that a front page came out."""
        with self._atomic() as db:
            db.execute(
                "INSERT OR REPLACE INTO edition VALUES (?, ?, ?, ?)",
                (edition.number, edition.ended, edition.whole, edition.content),
            )

    def reopen_edition(self, number: int) -> None:
        """Forget that a front page came out: the run that goes on makes it anew."""
        with self._atomic() as db:
            db.execute("DELETE FROM edition WHERE number = ?", (number,))
