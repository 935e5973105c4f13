"""Reads a journal from outside a run, without changing the file or blocking its writer.

For status, plan and verify. Knows SQL and records.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translate_tool.errors import JournalError
from translate_tool.records import Article, Block, Failure, Sentence, digest

SENTENCES = "SELECT block, idx, text, gap FROM sentence WHERE article = ? ORDER BY block, idx"
_ARTICLE = "SELECT origin, title, date, blocks, meta FROM article WHERE id = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a journal says stands on disk for one origin.

    `stamp`: digest of all that its files are made from; `article` is the id of the article;
    `files`: path → sha256 of each file published; the last two are empty where the version that
    published it did not put them on record.
    """

    origin: str
    name: str
    stamp: str = ""
    article: str = ""
    files: Mapping[str, str]


class JournalReader:
    """A journal opened to be read only. Use as a context manager.

    A journal that does not exist reads as an empty one. Every method raises JournalError when
    SQLite cannot read the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = self._open() if path.exists() else None
        self.tables = {str(name) for (name,) in self._rows("SELECT name FROM sqlite_master")}
        if "translation" not in self.tables:  # it is only just being made
            self.__exit__()
            self._db = None
        self._sources = [name for name in ("translation", "correction") if name in self.tables]

    def __enter__(self) -> JournalReader:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._db:
            self._db.close()

    def counts(self) -> dict[str, int]:
        """Count the rows of each kind."""
        tables = ("article", "sentence", "translation", "output", "failure")
        return {
            table: sum(n for (n,) in self._rows(f"SELECT count(*) FROM {table}"))  # noqa: S608
            for table in tables
        }

    def failures(self) -> list[Failure]:
        """List every failure on record, by origin and place."""
        rows = self._rows(
            "SELECT origin, place, status, reason, hint FROM failure ORDER BY origin, place"
        )
        return [
            Failure(origin=origin, place=place, status=status, reason=reason, hint=hint)
            for origin, place, status, reason, hint in rows
        ]

    def known(self, recipe: str, keys: Sequence[str]) -> set[str]:
        """Select the sentence `keys` that a person or the recipe of that id has translated.

        Works on a memory too, which keeps them in tables of the same names.
        """
        known: set[str] = set()
        for source in self._sources:
            rows = self._rows(
                f"SELECT t.key FROM json_each(?) JOIN {source} AS t ON t.key = value"  # noqa: S608
                + (" AND recipe = ?" if source == "translation" else ""),
                (json.dumps(keys), *([recipe] if source == "translation" else [])),
            )
            known |= {str(key) for (key,) in rows}
        return known

    def corrections(self, texts: Sequence[str]) -> dict[str, str]:
        """Look up what people made of canonical `texts`; the others are absent.

        Works on a memory too, which calls the column otherwise.
        """
        names = {row[1] for row in self._rows("PRAGMA table_info(correction)")}
        if not names:
            return {}
        keys = {digest(text): text for text in texts}
        rows = self._rows(
            f"SELECT key, {'target' if 'target' in names else 'text'} FROM correction "  # noqa: S608
            "WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(keys)),),
        )
        return {keys[key]: str(english) for key, english in rows}

    def standing(self, texts: Sequence[str]) -> set[str]:
        """Select those of canonical `texts` that are a row of a brief, as it was published last."""
        keys = {digest(text): text for text in texts}
        rows = self._rows(
            """SELECT DISTINCT s.key FROM json_each(?) AS asked
               JOIN sentence AS s ON s.key = asked.value JOIN article AS a ON a.id = s.article
               JOIN output AS o ON o.origin = a.origin
               WHERE coalesce(o.entry ->> '$.proof.article', a.id) = a.id""",
            (json.dumps(list(keys)),),
        )
        return {keys[key] for (key,) in rows}

    def outputs(self) -> Iterator[Output]:
        """Yield everything published, by origin."""
        rows = self._rows("SELECT origin, name, stamp, entry FROM output ORDER BY 1")
        for origin, name, stamp, entry in rows:
            proof = json.loads(entry).get("proof", {})
            yield Output(
                origin=str(origin),
                name=str(name),
                stamp=str(stamp),
                article=proof.get("article", ""),
                files=proof.get("sha256", {}),
            )

    def article(self, article: str) -> tuple[Article, list[Sentence]] | None:
        """Look up an article and its sentences, of which its blocks are joined; None if unknown."""
        found = self._rows(_ARTICLE, (article,))
        if not found:
            return None
        listed = sentences_of(article, self._rows(SENTENCES, (article,)))
        return _article(found[0], listed), listed

    def untranslated(self, article: str) -> int:
        """Count sentences of an article that are translated under no recipe, nor copied."""
        nowhere = " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {name} AS t WHERE t.key = s.key)"  # noqa: S608
            for name in self._sources
        )
        rows = self._rows(
            f"SELECT count(*) FROM sentence AS s WHERE s.article = ? AND s.key <> '' AND {nowhere}",  # noqa: S608
            (article,),
        )
        return sum(number for (number,) in rows)

    def integrity(self) -> str:
        """Check the file by SQLite's own means: what is wrong with it; "" when it is sound."""
        found = [str(line) for (line,) in self._rows("PRAGMA integrity_check")]
        return "; ".join(line for line in found if line != "ok")

    def _open(self) -> sqlite3.Connection:
        """Open the file; without a write-ahead log it is all there is, and is left as it is.

        Otherwise SQLite must be let to look at the log as the writer does.
        """
        log = self.path.with_name(self.path.name + "-wal")
        mode = "mode=ro" if log.exists() else "immutable=1"
        try:
            return sqlite3.connect(f"{self.path.absolute().as_uri()}?{mode}", uri=True)
        except sqlite3.Error as exc:
            raise JournalError(f"{self.path}: cannot be read: {exc}") from exc

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        if self._db is None:
            return []
        try:
            with closing(self._db.execute(sql, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as exc:
            raise JournalError(
                f"{self.path}: cannot be read: {exc}",
                hint="It may be damaged: translate-tool verify says whether it is.",
            ) from exc


def tables_of(path: Path) -> set[str]:
    """Return the names of the tables of a journal or a memory; none where it is damaged."""
    try:
        with JournalReader(path) as reader:
            return reader.tables
    except JournalError:
        return set()


def sentences_of(article: str, rows: Iterable[tuple[int, int, str, str]]) -> list[Sentence]:
    """Make the sentences of an article from the rows of SENTENCES."""
    return [
        Sentence(article=article, block=block, index=index, text=text, gap=gap)
        for block, index, text, gap in rows
    ]


def _article(row: tuple[Any, ...], sentences: Iterable[Sentence]) -> Article:
    """Make an article from its `_ARTICLE` row; block texts are joined of sentences and gaps."""
    origin, title, date, blocks, meta = row
    texts: dict[int, str] = {}
    for sentence in sentences:
        texts[sentence.block] = texts.get(sentence.block, "") + sentence.text + sentence.gap
    return Article(
        origin=origin,
        title=title,
        date=date,
        blocks=tuple(
            Block(kind=kind, level=level, text=texts.get(number, ""), language="".join(language))
            for number, (kind, level, *language) in enumerate(json.loads(blocks))
        ),
        meta=json.loads(meta),
    )
