"""A night's pile of articles, made anew from a seed, and ways to look at what a run left.

Sentences repeat within and across articles, as agency boilerplate does.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from process_kit import running

from translate_tool.config import Config, override

SUBJECTS = ("Le ministre", "La présidente", "Un porte-parole", "Le maire de Lyon", "L’agence")
VERBS = ("a annoncé", "a rejeté", "étudie", "a publié", "attend")
OBJECTS = ("un accord", "le budget", "une enquête", "les chiffres du mois", "la réforme")
BOILERPLATE = "Toute reproduction est interdite."

_HELD_RUN = """
import sys
from translate_tool.cli import app
from translate_tool.inference import echo

generate = echo.Echo.generate

def held(self, texts):
    print("batch", flush=True)
    sys.stdin.readline()
    return generate(self, texts)

echo.Echo.generate = held
app()
"""


def without_models(inputs: Path, output: Path, **options: object) -> Config:
    """Settings of a run in which no model computes."""
    values = {"run.inputs": [inputs], "run.output": output, "translate.engine": "echo"}
    return override(Config(), values | {"summarise.model": "extractive"} | options)


class HeldRun:
    """A run that says when a batch comes to its engine, and waits to be told to go on."""

    def __init__(self, process: subprocess.Popen[Any]) -> None:
        self.process = process

    def until_batch(self) -> None:
        assert self.process.stdout
        assert self.process.stdout.readline() == b"batch\n"

    def go_on(self) -> None:
        assert self.process.stdin
        self.process.stdin.write(b"go on\n")
        self.process.stdin.flush()


@contextmanager
def held_run(inputs: Path, output: Path, *options: str) -> Iterator[HeldRun]:
    """`translate-tool run` without models, in a process of its own, held at each batch."""
    command = ["run", str(inputs), "-o", str(output), "--engine", "echo", "-s", "extractive"]
    with running(
        [sys.executable, "-c", _HELD_RUN, *command, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        yield HeldRun(process)


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
