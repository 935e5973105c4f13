"""The memory itself: one SQLite file that any number of runs may use at once.

Knows texts, recipes and SQL; knows nothing of articles, settings or file formats.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from translate_tool.bitext.pair import SentencePair, Skipped
from translate_tool.errors import ConfigError
from translate_tool.records import Hypothesis, Recipe, canonical, digest
from translate_tool.runtime.iterators import waves
from translate_tool.store.database import Database
from translate_tool.store.journal_reader import tables_of

HUMAN = "human"
"""The recipe of what a person wrote: it wins over every machine's."""

COMMIT = 1000
"""Pairs imported between two commits: what a kill may cost, and how long others wait."""

NAMED = 100
"""Skipped pieces of a file that are named; all are counted."""

Outcome = Literal["added", "changed", "same"]


def first_schema(db: sqlite3.Connection) -> None:
    """What machines translated, under which recipe; and what people did."""
    now = "TEXT NOT NULL DEFAULT (strftime('%Y%m%dT%H%M%SZ', 'now'))"
    for table in (
        "recipe (id TEXT PRIMARY KEY, signature TEXT NOT NULL, record TEXT NOT NULL)",
        f"""translation (
            recipe TEXT NOT NULL REFERENCES recipe, key TEXT NOT NULL, source TEXT NOT NULL,
            target TEXT NOT NULL, score REAL NOT NULL, changed {now}, PRIMARY KEY (recipe, key))""",
        f"""correction (
            key TEXT PRIMARY KEY, source TEXT NOT NULL, target TEXT NOT NULL, changed {now})""",
    ):
        db.execute(f"CREATE TABLE {table} WITHOUT ROWID")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did, in pairs. `skips` names the first of the `skipped`."""

    added: int
    changed: int
    same: int
    skipped: int
    skips: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeStats:
    """What a memory holds under one recipe. `changed`: the latest, as 20241231T235959Z."""

    recipe: str
    signature: str
    texts: int
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """What a memory holds; `size` in bytes of the file, without its write-ahead log."""

    path: Path
    size: int
    recipes: tuple[RecipeStats, ...]

    def as_dict(self) -> dict[str, Any]:
        """Turn it into plain values. The key "shelves" stays: readers of the JSON know it."""
        recipes = [asdict(held) for held in self.recipes]
        return {"path": str(self.path), "size": self.size, "shelves": recipes}


_SQLITE = b"SQLite format 3\0"
"""How every SQLite file begins."""


def require_memory(path: Path) -> None:
    """Raise ConfigError for what cannot be a memory: text, a journal, a folder, no permission.

    Nor can what lies in a folder that is not there. What is not there yet can become one, as can an
    empty file. Writes nothing.
    """
    hint = "Name another file; a run or an import makes a memory where there is none."
    there = path if path.exists() else path.absolute().parent
    if not path.absolute().parent.is_dir():
        missing = "Make it first: it may be misspelt, or a disk that is not mounted."
        folder = path.absolute().parent
        raise ConfigError(f"{path}: there is no folder {folder}", hint=missing)
    if path.exists() and not path.is_file():
        raise ConfigError(f"{path}: not a memory, and no file", hint=hint)
    if not os.access(there, os.R_OK | os.W_OK):
        raise ConfigError(f"{there}: cannot be written to", hint="Check its permissions.")
    if path.is_file():
        with path.open("rb") as file:
            begins = file.read(len(_SQLITE))
        if begins not in (b"", _SQLITE):
            raise ConfigError(f"{path}: not a memory, but a file of something else", hint=hint)
        if {"article", "output"} <= tables_of(path):
            raise ConfigError(f"{path}: not a memory, but the journal of a run", hint=hint)


class Memory(Database):
    """An open memory. Texts are canonical.

    Opening one that is not there makes it, unless it `must_exist`; never its folder. Raises
    ConfigError for what is not there, or no memory, and JournalError, as all of its methods do,
    when the file cannot be opened, read or written.
    """

    kind = "memory"
    remedy = "Move the file away: a new one is begun, and filled again from exported files."
    migrations = (first_schema,)

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        if must_exist and not path.is_file():
            hint = "Check the path; a run or an import makes a memory where there is none."
            raise ConfigError(f"{path}: there is no such memory", hint=hint)
        require_memory(path)
        super().__init__(path)

    # -- machines --------------------------------------------------------------------------------

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """Look up `texts` under `recipe`; those not kept are absent."""
        keys = {digest(text): text for text in texts}
        rows = self._rows(
            """SELECT t.key, t.target, t.score FROM json_each(?) AS asked
               JOIN translation AS t ON t.recipe = ? AND t.key = asked.value ORDER BY asked.key""",
            (json.dumps(list(keys)), recipe.id),
        )
        return {keys[key]: Hypothesis(text=target, score=score) for key, target, score in rows}

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Commit hypotheses (`{text: hypothesis}`) under `recipe`; the first one kept stays."""
        with self._atomic() as db:
            db.execute(
                "INSERT OR IGNORE INTO recipe VALUES (?, ?, ?)",
                (recipe.id, recipe.signature, json.dumps(recipe.record)),
            )
            db.executemany(
                """INSERT OR IGNORE INTO translation (recipe, key, source, target, score)
                   VALUES (?, ?, ?, ?, ?)""",
                [(recipe.id, digest(s), s, h.text, h.score) for s, h in translations.items()],
            )

    # -- people ----------------------------------------------------------------------------------

    def corrections(self) -> Iterator[tuple[str, str]]:
        """Yield every text that a person translated, with that translation."""
        yield from self._stream("SELECT source, target FROM correction")

    @property
    def name(self) -> str:
        """Return what a journal knows the memory by: where the file is."""
        return str(self.path.absolute())

    def corrected(self, keys: Sequence[str]) -> set[str]:
        """Select those of the texts' `keys` that a person translated."""
        rows = self._rows(
            "SELECT key FROM correction WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(keys),),
        )
        return {str(key) for (key,) in rows}

    def withdraw(self, texts: Iterable[str]) -> int:
        """Drop what people made of canonical `texts`; how many were known.

        The next run with this memory gives them back to the machine, in every folder that took
        them from here.
        """
        with self._atomic() as db:
            return db.execute(
                "DELETE FROM correction WHERE key IN (SELECT value FROM json_each(?))",
                (json.dumps([digest(text) for text in texts]),),
            ).rowcount

    def import_pairs(
        self, pairs: Iterable[SentencePair | Skipped], *, sure: bool = False
    ) -> Imported:
        """Take in what people translated: from now on it wins over machines and older imports.

        A pair that the memory would give out already, from a person or a machine, stays what it
        is. So an export of machine translations can be edited and imported again, and only what
        was edited is a person's; unless somebody is `sure` that a person meant each of them.
        """
        counts: Counter[str] = Counter()
        skips: list[Skipped] = []
        for chunk in waves(pairs, COMMIT):
            with self._atomic() as db:
                outcomes = [_take_in(db, pair, sure) for pair in chunk]
            found = [outcome for outcome in outcomes if isinstance(outcome, Skipped)]
            skips += found[: NAMED - len(skips)]
            counts["skipped"] += len(found)
            counts.update(outcome for outcome in outcomes if not isinstance(outcome, Skipped))
        kinds = ("added", "changed", "same", "skipped")
        return Imported(**{kind: counts[kind] for kind in kinds}, skips=tuple(skips))

    # -- both ------------------------------------------------------------------------------------

    def export(self, recipe: str = "") -> Iterator[SentencePair]:
        """Yield what the memory would give out: a person's translation, or else a machine's.

        `recipe` names one to give out alone: HUMAN, or an id or its beginning. Raises ConfigError
        when it names none, or several.
        """
        for held in self._named(recipe) if recipe else self._recipes():
            human = held.recipe == HUMAN
            rows = self._stream(
                "SELECT source, target, changed FROM correction ORDER BY source"
                if human
                else """SELECT source, target, changed FROM translation WHERE recipe = ?
                        AND key NOT IN (SELECT key FROM correction) ORDER BY source""",
                () if human else (held.recipe,),
            )
            for source, target, changed in rows:
                yield SentencePair(
                    source,
                    target,
                    changed=changed,
                    changed_by=held.recipe,
                    properties=(("recipe", held.signature),),
                )

    def stats(self) -> Stats:
        """Count what the memory holds, recipe by recipe, people's first."""
        return Stats(path=self.path, size=self.path.stat().st_size, recipes=tuple(self._recipes()))

    def _recipes(self) -> list[RecipeStats]:
        rows = self._rows(
            """SELECT ?1, ?1, count(*), max(changed) FROM correction GROUP BY 1
               UNION ALL SELECT * FROM (
                   SELECT id, signature, count(*), max(changed) FROM recipe
                   JOIN translation ON recipe = id GROUP BY id ORDER BY max(changed) DESC, id)""",
            (HUMAN,),
        )
        return [
            RecipeStats(recipe=recipe, signature=signature, texts=texts, changed=changed)
            for recipe, signature, texts, changed in rows
        ]

    def _named(self, name: str) -> list[RecipeStats]:
        recipes = self._recipes()
        found = [held for held in recipes if held.recipe.startswith(name)]
        if len(found) != 1:
            known = ", ".join(held.recipe[:8] for held in recipes) or "none: it is empty"
            raise ConfigError(
                f"{self.path}: {len(found) or 'no'} recipes begin with {name!r}",
                hint=f"Known here: {known}.",
            )
        return found


def _take_in(db: sqlite3.Connection, pair: SentencePair | Skipped, sure: bool) -> Outcome | Skipped:
    if isinstance(pair, Skipped):
        return pair
    source, target = canonical(pair.source), canonical(pair.target)
    if reason := fault(source, "French") or fault(target, "English"):
        return Skipped(place=pair.place, reason=reason)
    key = digest(source)
    known = db.execute("SELECT target FROM correction WHERE key = ?", (key,)).fetchone()
    # CROSS, or SQLite walks through all translations instead of looking under each recipe.
    machines = "SELECT target FROM recipe CROSS JOIN translation ON recipe = id AND key = ?"
    given_out = [known] if known else [] if sure else db.execute(machines, (key,))
    if any(canonical(text) == target for (text,) in given_out):
        return "same"
    db.execute(
        """INSERT INTO correction (key, source, target) VALUES (?, ?, ?) ON CONFLICT (key)
           DO UPDATE SET target = excluded.target, changed = excluded.changed""",
        (key, source, target),
    )
    return "changed" if known else "added"


def fault(text: str, language: str) -> str:
    """Tell why `text` cannot be kept; empty if it can."""
    if not text:
        return f"its {language} is empty"
    if "\0" in text:
        return f"its {language} has a NUL character"
    try:
        text.encode()
    except UnicodeEncodeError:
        return (
            f"its {language} is not text: it has bytes that are not UTF-8, or half a character; "
            "save the file as UTF-8"
        )
    return ""
