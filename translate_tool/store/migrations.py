"""Makes the journal's tables, in a list of migrations.

Knows SQL only. The names are recorded in the journal as they are applied, so an older file is
brought up to date when it is opened, and a newer one is refused.
"""

from __future__ import annotations

import sqlite3


def first_schema(db: sqlite3.Connection) -> None:
    """Articles, sentences, translations, summaries, outputs and failures.

    A sentence that is copied, not translated, has the key "", which no text has.
    """
    for table in (
        """article (
            id TEXT PRIMARY KEY, origin TEXT NOT NULL, title TEXT NOT NULL, date TEXT NOT NULL,
            blocks TEXT NOT NULL, meta TEXT NOT NULL)""",
        """sentence (
            article TEXT NOT NULL REFERENCES article, block INTEGER NOT NULL, idx INTEGER NOT NULL,
            text TEXT NOT NULL, gap TEXT NOT NULL, key TEXT NOT NULL,
            PRIMARY KEY (article, block, idx))""",
        "recipe (id TEXT PRIMARY KEY, record TEXT NOT NULL)",
        """translation (
            key TEXT NOT NULL, recipe TEXT NOT NULL REFERENCES recipe,
            text TEXT NOT NULL, score REAL NOT NULL,
            PRIMARY KEY (key, recipe))""",
        """summary (
            article TEXT NOT NULL REFERENCES article, recipe TEXT NOT NULL, lines TEXT NOT NULL,
            PRIMARY KEY (article, recipe))""",
        """output (
            origin TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE,
            stamp TEXT NOT NULL, entry TEXT NOT NULL)""",
        """failure (
            origin TEXT NOT NULL, place TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
            hint TEXT NOT NULL, PRIMARY KEY (origin, place))""",
    ):
        db.execute(f"CREATE TABLE {table} WITHOUT ROWID")


def corrections(db: sqlite3.Connection) -> None:
    """What people translated, and a way from a text to the articles that hold it."""
    db.execute("CREATE TABLE correction (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID")
    db.execute("CREATE INDEX sentence_by_key ON sentence (key)")


def failures_know_their_file(db: sqlite3.Connection) -> None:
    """What a file that cannot be read looked like: until it changes it is not read again."""
    db.execute("ALTER TABLE failure ADD COLUMN stat TEXT NOT NULL DEFAULT ''")


def names_of_the_run(db: sqlite3.Connection) -> None:
    """How each French name is spelled in English, in all articles: as it was when first met."""
    db.execute("CREATE TABLE name (french TEXT PRIMARY KEY, english TEXT NOT NULL) WITHOUT ROWID")


def corrections_know_their_memory(db: sqlite3.Connection) -> None:
    """Which memory a correction follows, by its path; "" where people corrected this folder."""
    db.execute("ALTER TABLE correction ADD COLUMN memory TEXT NOT NULL DEFAULT ''")


def editions(db: sqlite3.Connection) -> None:
    """When each front page came out and what it said; and the day on which each article came in.

    What an older journal has was on a front page of which the time is not known.
    """
    db.execute(
        """CREATE TABLE edition (
            number INTEGER PRIMARY KEY, ended TEXT NOT NULL, whole INTEGER NOT NULL,
            content TEXT NOT NULL)"""
    )
    db.execute("CREATE TABLE arrival (origin TEXT PRIMARY KEY, day TEXT NOT NULL) WITHOUT ROWID")
    db.execute("INSERT INTO edition SELECT 1, '', 1, '' WHERE EXISTS (SELECT 1 FROM output)")


MIGRATIONS = (
    first_schema,
    corrections,
    failures_know_their_file,
    names_of_the_run,
    corrections_know_their_memory,
    editions,
)
"""Applied in order, each once. Never edit one that was released: add another."""
