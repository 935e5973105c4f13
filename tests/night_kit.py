"""A night's pile of articles, made anew from a seed, and ways to look at what a run left.

Sentences repeat within and across articles, as agency boilerplate does.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
from pathlib import Path
from typing import Any

SUBJECTS = ("Le ministre", "La présidente", "Un porte-parole", "Le maire de Lyon", "L’agence")
VERBS = ("a annoncé", "a rejeté", "étudie", "a publié", "attend")
OBJECTS = ("un accord", "le budget", "une enquête", "les chiffres du mois", "la réforme")
BOILERPLATE = "Toute reproduction est interdite."


def write_articles(folder: Path, count: int, seed: int = 1) -> None:
    """`count` articles of 3 to 12 sentences, all with the same time of change."""
    chance = random.Random(seed)
    for number in range(count):
        path = folder / f"{number % 7}" / f"article-{number:04}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"Dépêche numéro {number}", ""]
        for _ in range(chance.randint(1, 4)):
            sentences = [
                f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)} "
                f"le {chance.randint(1, 28)} mai {chance.randint(2000, 2024)}."
                for _ in range(chance.randint(1, 3))
            ]
            lines += [" ".join(sentences), ""]
        path.write_text("\n".join([*lines, BOILERPLATE, ""]), encoding="utf-8")
        os.utime(path, (1_700_000_000, 1_700_000_000))


def unmeasured() -> dict[str, str]:
    """The environment of a process whose coverage is not taken: it runs twice as fast."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def published(output: Path) -> dict[str, bytes]:
    """Every published file but the reports, which tell the time; hidden ones are state."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file()
        and path.name not in ("report.json", "report.md")
        and ".translate-tool" not in path.parts
    }


def published_briefs(output: Path) -> dict[str, bytes]:
    """Every published file but those about the run, which tell what is new and changed as well."""
    pages = ("index.md", "site/index.html", "site/all.html", "site/data/")
    return {name: data for name, data in published(output).items() if not name.startswith(pages)}


def report(output: Path) -> dict[str, Any]:
    """report.json, read."""
    return dict(json.loads((output / "report.json").read_text(encoding="utf-8")))


def integrity(output: Path) -> str:
    """What SQLite says of the journal: "ok" when it is sound."""
    with sqlite3.connect(output / ".translate-tool" / "journal.sqlite3") as db:
        (verdict,) = db.execute("PRAGMA integrity_check").fetchone()
    db.close()
    return str(verdict)
