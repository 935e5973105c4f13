"""Opens SQLite files that outlive power cuts and are shared between processes.

Knows transactions, migrations and SQLite's exceptions; knows no table.

Durability: write-ahead log with `synchronous=FULL`, so that a commit survives a power cut.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from translate_tool.errors import JournalError

D = TypeVar("D", bound="Database")


class Database:
    """An open SQLite file, migrated. Use as a context manager.

    A subclass names its kind, its migrations and what to do when the file is damaged. Every method
    raises JournalError when SQLite does: disk full, file damaged, no permission.
    """

    kind: ClassVar[str]
    remedy: ClassVar[str]
    migrations: ClassVar[Sequence[Callable[[sqlite3.Connection], None]]]
    """Applied in order, each once. Never edit one that was released: add another."""

    patience: ClassVar[float] = 60.0
    """Seconds to wait for another process that writes; a commit takes milliseconds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._errors_as_journal_errors():
            self._db = sqlite3.connect(path, isolation_level=None, timeout=self.patience)
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                self._rows(f"PRAGMA {pragma}")
            self._migrate()
        except BaseException:
            self.close()
            raise

    def __enter__(self: D) -> D:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Merge the write-ahead log into the file and close it."""
        self._db.close()

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._errors_as_journal_errors():
            return self._db.execute(sql, values).fetchall()

    def _stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Yield the rows one by one, as they were when the first was asked for."""
        with self._errors_as_journal_errors():
            yield from self._db.execute(sql, values)

    @contextmanager
    def _atomic(self) -> Iterator[sqlite3.Connection]:
        """Commit all that is written inside together, or nothing of it."""
        with self._errors_as_journal_errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _migrate(self) -> None:
        """Bring the schema up to date; of two processes that try at once, one does it."""
        known = {migration.__name__: migration for migration in self.migrations}
        with self._atomic() as db:
            db.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY) WITHOUT ROWID")
            done = {name for (name,) in db.execute("SELECT name FROM migration")}
            if done - known.keys():
                raise JournalError(
                    f"{self.path}: written by a newer version of translate_tool",
                    hint=f"Upgrade translate_tool, or choose another place for the {self.kind}.",
                )
            for name, migration in known.items():
                if name not in done:
                    migration(db)
                    db.execute("INSERT INTO migration VALUES (?)", (name,))

    @contextmanager
    def _errors_as_journal_errors(self) -> Iterator[None]:
        """Raise JournalError in place of SQLite's exceptions."""
        try:
            yield
        except sqlite3.OperationalError as exc:
            hint = (
                "Another process is writing to it: run again when that has ended."
                if "locked" in str(exc)
                else "Free some disk space, or check that the folder can be written to, "
                "and run again."
            )
            raise JournalError(f"{self.path}: {exc}", hint=hint) from exc
        except sqlite3.DatabaseError as exc:
            message = f"{self.path}: damaged, or not a {self.kind}: {exc}"
            raise JournalError(message, hint=self.remedy) from exc
