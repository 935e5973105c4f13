"""Keeps what has been read, translated, summarised and published in one SQLite file.

Translations are keyed by (text digest, recipe digest). That one table is dedupe, translation
memory and resume: every stage asks for what is missing, computes it and commits it, so a run that
was killed goes on by running again. The journal stores scores, never flags: these are
recomputed when a brief is built.

Knows records and SQL; knows nothing of models, settings or output formats.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from translate_tool.records import (
    Article,
    Failure,
    Flag,
    Hypothesis,
    Recipe,
    Sentence,
    SummaryLine,
    digest,
)
from translate_tool.store.corrected import Corrected
from translate_tool.store.database import Database
from translate_tool.store.journal_reader import SENTENCES, sentences_of
from translate_tool.store.migrations import MIGRATIONS

_FAILURE = "origin, place, status, reason, hint, stat"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What stands on disk for one origin. `stamp` digests all that the files were made from."""

    origin: str
    name: str
    stamp: str
    entry: Mapping[str, Any]


class Journal(Editions, Corrected):
    """An open journal. Use as a context manager; one writer at a time (the run's lock sees to it).

    Every method raises JournalError when SQLite does: disk full, file damaged, no permission.
    """

    kind = "journal"
    remedy = "Move the file away and run again: published briefs stay, all else is made anew."
    migrations = MIGRATIONS

    # -- 1 admit ---------------------------------------------------------------------------------

    def admit(
        self, articles: Iterable[tuple[Article, Sequence[Sentence]]], day: str = ""
    ) -> list[tuple[Article, Sequence[Sentence]]]:
        """Take in articles and their sentences, and return them as they are on record.

        Those already known keep the sentences that they were split into then. `day`: the ISO day
        on which those come in whose origins were never met before; "" where nobody asks.
        """
        admitted = []
        with self._atomic() as db:
            for article, sentences in articles:
                fresh = _insert(db, article, sentences)
                db.execute("DELETE FROM failure WHERE origin = ?", (article.origin,))
                if day:
                    db.execute("INSERT OR IGNORE INTO arrival VALUES (?, ?)", (article.origin, day))
                admitted.append((article, sentences if fresh else self._sentences(article.id)))
        return admitted

    # -- 2 translate -----------------------------------------------------------------------------

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Commit hypotheses (`{canonical text: hypothesis}`) under `recipe`."""
        under, record = recipe.id, json.dumps(recipe.record)
        with self._atomic() as db:
            db.execute("INSERT OR IGNORE INTO recipe VALUES (?, ?)", (under, record))
            db.executemany(
                "INSERT OR IGNORE INTO translation VALUES (?, ?, ?, ?)",
                [(digest(text), under, h.text, h.score) for text, h in translations.items()],
            )

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """Look up canonical `texts` under `recipe`; those not kept are absent.

        So are those that a person has corrected: what a machine made of them is of no account.
        """
        keys = {digest(text): text for text in texts}
        rows = self._rows(
            """SELECT t.key, t.text, t.score FROM json_each(?) AS asked
               JOIN translation AS t ON t.key = asked.value AND t.recipe = ?
               WHERE asked.value NOT IN (SELECT key FROM correction) ORDER BY asked.key""",
            (json.dumps(list(keys)), recipe.id),
        )
        return {keys[key]: Hypothesis(text=target, score=score) for key, target, score in rows}

    # -- 3 brief ---------------------------------------------------------------------------------

    def names(self, french: Sequence[str]) -> dict[str, str]:
        """Look up how French names are spelled in English; those never met are absent."""
        rows = self._rows(
            "SELECT french, english FROM name WHERE french IN (SELECT value FROM json_each(?))",
            (json.dumps(french),),
        )
        return dict(rows)

    def keep_names(self, names: Mapping[str, str]) -> None:
        """Commit how names are spelled (`{French: English}`); what is known stays."""
        with self._atomic() as db:
            db.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", names.items())

    def unsummarised(self, briefs: Mapping[str, str]) -> list[str]:
        """List those of `briefs` (`{article id: brief id}`), in order, that have no summary."""
        rows = self._rows(
            """SELECT asked.value ->> 0 FROM json_each(?) AS asked
               LEFT JOIN summary ON article = asked.value ->> 0 AND recipe = asked.value ->> 1
               WHERE article IS NULL ORDER BY asked.key""",
            (json.dumps(list(briefs.items())),),
        )
        return [str(article) for (article,) in rows]

    def keep_brief(
        self, briefs: Mapping[str, str], summaries: Mapping[str, Sequence[SummaryLine]]
    ) -> None:
        """Commit summaries (`{article id: lines}`) under the brief ids that `briefs` has."""
        with self._atomic() as db:
            db.executemany(
                "INSERT OR REPLACE INTO summary VALUES (?, ?, ?)",
                [
                    (article, briefs[article], json.dumps([asdict(line) for line in lines]))
                    for article, lines in summaries.items()
                ],
            )

    def summary(self, article: str, brief: str) -> tuple[SummaryLine, ...]:
        """Look up the summary of an article under a brief id; empty when it has none."""
        rows = self._rows(
            "SELECT lines FROM summary WHERE article = ? AND recipe = ?", (article, brief)
        )
        return tuple(_summary_line(line) for (lines,) in rows for line in json.loads(lines))

    # -- 4 publish -------------------------------------------------------------------------------

    def published(self, origins: Sequence[str]) -> dict[str, Published]:
        """Look up what stands on disk for `origins`; those never published are absent."""
        rows = self._rows(
            """SELECT origin, name, stamp, entry FROM output
               WHERE origin IN (SELECT value FROM json_each(?))""",
            (json.dumps(origins),),
        )
        return {
            origin: Published(origin=origin, name=name, stamp=stamp, entry=json.loads(entry))
            for origin, name, stamp, entry in rows
        }

    def holder(self, name: str) -> str | None:
        """Look up the origin that holds an output name, case and composition apart; or None."""
        rows = self._rows("SELECT origin FROM output WHERE folded = ?", (folded(name),))
        return str(rows[0][0]) if rows else None

    def keep_published(self, items: Iterable[Published]) -> None:
        """Commit what now stands on disk, in place of what stood there before."""
        with self._atomic() as db:
            db.executemany(
                """INSERT INTO output VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET
                   name = excluded.name, folded = excluded.folded,
                   stamp = excluded.stamp, entry = excluded.entry""",
                [(p.origin, p.name, folded(p.name), p.stamp, json.dumps(p.entry)) for p in items],
            )

    # -- failures --------------------------------------------------------------------------------

    def keep_failures(self, failures: Iterable[Failure]) -> None:
        """Commit failures; an earlier one of the same origin and place is replaced."""
        with self._atomic() as db:
            db.executemany(
                f"INSERT OR REPLACE INTO failure ({_FAILURE}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
                [(f.origin, f.place, f.status, f.reason, f.hint, f.stat) for f in failures],
            )

    def failures(self) -> list[Failure]:
        """List every failure on record, by origin and place."""
        rows = self._rows(f"SELECT {_FAILURE} FROM failure ORDER BY origin, place")  # noqa: S608
        names = _FAILURE.split(", ")
        return [Failure(**dict(zip(names, row, strict=True))) for row in rows]

    def unreadable(self) -> dict[str, Failure]:
        """List the files that could not be read at all, by origin."""
        return {failure.origin: failure for failure in self.failures() if failure.stat}

    def recipes(self) -> list[Recipe]:
        """List every recipe under which translations are kept."""
        return [Recipe.of(json.loads(row)) for (row,) in self._rows("SELECT record FROM recipe")]

    # -- plumbing --------------------------------------------------------------------------------

    def _sentences(self, article: str) -> list[Sentence]:
        return sentences_of(article, self._rows(SENTENCES, (article,)))


def _insert(db: sqlite3.Connection, article: Article, sentences: Sequence[Sentence]) -> bool:
    """Put an article and its sentences on record; False where it is known."""
    blocks = json.dumps([(block.kind, block.level, block.language) for block in article.blocks])
    meta = json.dumps(dict(article.meta))
    if not db.execute(
        "INSERT OR IGNORE INTO article VALUES (?, ?, ?, ?, ?, ?)",
        (article.id, article.origin, article.title, article.date, blocks, meta),
    ).rowcount:
        return False
    copied = {number for number, block in enumerate(article.blocks) if block.copied}
    keys = ("" if s.block in copied else s.key for s in sentences)
    db.executemany(
        "INSERT INTO sentence VALUES (?, ?, ?, ?, ?, ?)",
        [
            (s.article, s.block, s.index, s.text, s.gap, key)
            for s, key in zip(sentences, keys, strict=True)
        ],
    )
    return True


def _summary_line(line: Mapping[str, Any]) -> SummaryLine:
    return SummaryLine(
        text=line["text"],
        sources=tuple(line["sources"]),
        flags=tuple(Flag(**flag) for flag in line["flags"]),
    )


def folded(name: str) -> str:
    """Fold a name as a file system does that ignores case and composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
