"""What people corrected, in the journal of an output folder: it wins over every machine.

Knows texts and SQL, and which memory a correction follows; a `Journal` is made of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from translate_tool.records import Flag, digest
from translate_tool.runtime.iterators import waves
from translate_tool.store.database import Database
from translate_tool.store.memory import Memory

CORRECTIONS = 10_000
"""Corrections looked up at once: bounds memory, whatever people wrote."""

CORRECTED = Flag(kind="human", detail="corrected by a person", severity="info")
"""Marks the pairs that come from a person."""


class Corrected(Database):
    """The corrections of an open journal."""

    def correct(self, corrections: Mapping[str, str], *, memory: str = "") -> int:
        """Commit what people translated (`{canonical text: translation}`); it wins over machines.

        The articles that hold a text corrected otherwise than before lose their summary and count
        as unpublished. Returns how many texts those are. `memory` names one that holds them too,
        and that they are to follow. Translations have no NUL characters.
        """
        wanted = json.dumps({digest(text): target for text, target in corrections.items()})
        with self._atomic() as db:
            changed = db.execute(
                """SELECT new.key, new.value FROM json_each(?) AS new
                   LEFT JOIN correction AS old ON old.key = new.key
                   WHERE old.text IS NOT new.value""",
                (wanted,),
            ).fetchall()
            db.executemany(
                """INSERT INTO correction (key, text) VALUES (?, ?) ON CONFLICT (key)
                   DO UPDATE SET text = excluded.text, memory = ''""",
                changed,
            )
            if memory:
                db.execute(
                    """UPDATE correction SET memory = ?
                       WHERE memory <> ? AND key IN (SELECT key FROM json_each(?))""",
                    (memory, memory, wanted),
                )
            _reopen(db, [key for key, _ in changed])
        return len(changed)

    def withdraw(self, texts: Iterable[str]) -> int:
        """Drop what people made of canonical `texts`: the machine has its say again.

        The articles that hold them count as unpublished. Returns how many were known.
        """
        return self._withdraw([digest(text) for text in texts])

    def follow(self, memory: Memory) -> int:
        """Drop what was taken over from `memory`, and was withdrawn there since; how much it was.

        What people corrected in this folder alone stays.
        """
        rows = self._rows("SELECT key FROM correction WHERE memory = ?", (memory.name,))
        return sum(
            self._withdraw(set(keys) - memory.corrected(keys))
            for keys in waves((str(key) for (key,) in rows), CORRECTIONS)
        )

    def _withdraw(self, keys: Iterable[str]) -> int:
        with self._atomic() as db:
            gone = db.execute(
                """DELETE FROM correction WHERE key IN (SELECT value FROM json_each(?))
                   RETURNING key""",
                (json.dumps(list(keys)),),
            ).fetchall()
            _reopen(db, [key for (key,) in gone])
        return len(gone)

    def corrections(self, texts: Sequence[str]) -> dict[str, str]:
        """Return what a person made of canonical `texts`; the others are absent."""
        keys = {digest(text): text for text in texts}
        rows = self._rows(
            """SELECT key, text FROM correction
               WHERE key IN (SELECT value FROM json_each(?))""",
            (json.dumps(list(keys)),),
        )
        return {keys[key]: text for key, text in rows}


def _reopen(db: sqlite3.Connection, keys: Sequence[str]) -> None:
    """Let the articles that hold texts lose their summary and count as unpublished."""
    articles = db.execute(
        """SELECT DISTINCT a.id, a.origin FROM json_each(?) AS changed
           JOIN sentence AS s ON s.key = changed.value
           JOIN article AS a ON a.id = s.article""",
        (json.dumps(keys),),
    ).fetchall()
    db.executemany("DELETE FROM summary WHERE article = ?", [(id_,) for id_, _ in articles])
    db.executemany(
        "UPDATE output SET stamp = '' WHERE origin = ?", [(origin,) for _, origin in articles]
    )
