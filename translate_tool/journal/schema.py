"""The journal's tables, as a list of migrations.

Knows SQL only. The names are recorded in the journal as they are applied, so an older file is
brought up to date when it is opened, and a newer one is refused.
"""

from __future__ import annotations

import sqlite3


def first_schema(db: sqlite3.Connection) -> None:
    """Articles, sentences, translations, summaries, outputs and failures."""
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


MIGRATIONS = (first_schema,)
"""Applied in order, each once. Never edit one that was released: add another."""
