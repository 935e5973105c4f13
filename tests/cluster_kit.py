"""An archive made anew from a seed, runs of `scale` over it, ways to break and to look at them.

What breaks is the engine, or the making of a brief, at words in an article; it is put there by a
`sitecustomize` of each process's own. A run's processes are known by the folder they work in: Ray
renames its processes, but does not move them.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from night_kit import BOILERPLATE, OBJECTS, SUBJECTS, VERBS, unmeasured

from translate_tool.cluster.records import DATASETS

DIES, BREAKS, FAILS = "Meurtre à la rédaction.", "Le bogue est là.", "La panne est totale."
"""Sentences at which the engine kills its process, finds a bug, or says that it cannot."""

LATE_DEATH, LATE_BUG = "Meurtre tardif", "Bogue tardif"
"""Titles of articles that do so once they are translated."""

BATCHES = 3
"""Those that an engine which is to be held does before it is."""

_SABOTAGE = f"""
import os
import sys
import time
from importlib.machinery import PathFinder


batches = 0


def break_engine(echo):
    generate = echo.Echo.generate

    def broken(self, texts):
        global batches
        time.sleep(float(os.environ.get("ENGINE_SLEEPS", "0")))
        batches += 1
        while batches > {BATCHES} and os.path.exists(os.environ.get("ENGINE_HELD", "")):
            time.sleep(0.05)
        if {DIES!r} in texts:
            os.kill(os.getpid(), 9)
        if {BREAKS!r} in texts:
            raise RuntimeError("a bug in an engine")
        if {FAILS!r} in texts:
            raise echo_error("no power")
        return generate(self, texts)

    from translate_tool.errors import EngineError as echo_error

    echo.Echo.generate = broken


def break_briefing(stages):
    briefed = stages.briefed

    def broken(document, summary, recipes):
        if document.article.title == {LATE_DEATH!r}:
            os.kill(os.getpid(), 9)
        if document.article.title == {LATE_BUG!r}:
            raise KeyError("a bug in a brief")
        return briefed(document, summary, recipes)

    stages.briefed = broken


BROKEN = {{
    "translate_tool.inference.echo": break_engine,
    "translate_tool.pipeline.stages": break_briefing,
}}


class Saboteur:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in BROKEN:
            return None
        spec = PathFinder.find_spec(name, path)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            BROKEN[name](module)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Saboteur)
"""


# -- what goes in -------------------------------------------------------------------------------


def sentence(chance: random.Random) -> str:
    return (
        f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)} "
        f"le {chance.randint(1, 28)} mai {chance.randint(2000, 2024)}."
    )


def article(number: int, *more: str, title: str = "") -> dict[str, str]:
    """An article as a row of a table; the sentences `more` are its first."""
    chance = random.Random(number)
    paragraphs = [
        " ".join(sentence(chance) for _ in range(chance.randint(1, 3)))
        for _ in range(chance.randint(1, 3))
    ]
    text = "\n\n".join([*more, *paragraphs, BOILERPLATE])
    return {"title": title or f"Dépêche numéro {number}", "text": text}


def write_lines(path: Path, rows: Sequence[Mapping[str, str] | str]) -> None:
    """A JSON Lines file; a row that is a text goes in as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def write_parquet(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows)), path, row_group_size=20)


def write_archive(folder: Path, count: int) -> None:
    """`count` articles in two JSON Lines files, one of Parquet and a few of text."""
    rows = [article(number) for number in range(count)]
    write_lines(folder / "a.jsonl", rows[0::4])
    write_lines(folder / "b" / "b.jsonl", rows[1::4])
    write_parquet(folder / "c.parquet", rows[2::4])
    for number, row in enumerate(rows[3::4]):
        path = folder / "texts" / f"{number % 4}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{row['title']}\n\n{row['text']}\n\n")


# -- what runs ----------------------------------------------------------------------------------


class Scaled:
    """`translate-tool scale` with these options, every process of it in the folder `home`."""

    def __init__(self, home: Path, source: Path, output: Path, *options: str) -> None:
        self.home = home.resolve()
        self.held = self.home / "held"
        self.output = output
        (self.home / "site").mkdir(parents=True, exist_ok=True)
        (self.home / "site" / "sitecustomize.py").write_text(_SABOTAGE, encoding="utf-8")
        self._command = [sys.executable, "-m", "translate_tool", "scale", str(source), str(output)]
        self._command += [*options, "--json"]

    def start(self, *, sleeps: float = 0.0) -> subprocess.Popen[str]:
        """The driver's process. The engine `sleeps` so many seconds before each batch.

        While the file `held` is there, an engine does `BATCHES` and waits.
        """
        env = unmeasured() | {"ENGINE_SLEEPS": str(sleeps), "OMP_NUM_THREADS": "1"}
        env["ENGINE_HELD"] = str(self.held)
        paths = [str(self.home / "site"), env.get("PYTHONPATH", "")]
        env["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        log = (self.home / "driver.log").open("a", encoding="utf-8")
        with log:
            return subprocess.Popen(
                self._command, cwd=self.home, env=env, text=True, stdout=subprocess.PIPE, stderr=log
            )

    def run(self, *, sleeps: float = 0.0) -> tuple[int, dict[str, Any]]:
        """Exit code and report of a run from start to end."""
        process = self.start(sleeps=sleeps)
        told, _ = process.communicate()
        (self.home / "told").write_text(told, encoding="utf-8")
        return process.returncode, json.loads(told) if told else {}

    def said(self) -> list[str]:
        """What the drivers said on standard error, but for how far they were."""
        lines = (self.home / "driver.log").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if not re.search(r"^[\d:]{8} \d+ of \d+ shards", line)]

    def processes(self) -> dict[int, str]:
        """Those that are alive in `home`: id → how each calls itself.

        Ray's agents are left out: they report, and need a minute to see that nobody listens.
        """
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != os.getpid():
                with suppress(OSError):
                    if (folder / "cwd").readlink() == self.home:
                        command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                        found[int(folder.name)] = command.decode(errors="replace").strip()
        return {
            pid: command
            for pid, command in found.items()
            if command and not command.endswith("Agent")
        }

    def gone(self, seconds: float = 600.0) -> bool:
        """Whether no process is left, or none within `seconds`."""
        ends = time.monotonic() + seconds
        while self.processes():
            if time.monotonic() > ends:
                return False
            time.sleep(0.1)
        return True

    def entries(self) -> int:
        """Parts on record."""
        return sum(1 for _ in self.output.glob("_ledger/*/part-*.json"))


def kill(pid: int) -> bool:
    """Kill -9; whether it was there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


# -- what came out ------------------------------------------------------------------------------


def files(output: Path) -> dict[str, bytes]:
    """Every file of the four data sets; what a writer that died was at work on is none."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for dataset in DATASETS
        for path in sorted((output / dataset).rglob("*"))
        if path.is_file() and path.suffix != ".tmp"
    }


def rows(output: Path, dataset: str) -> list[dict[str, Any]]:
    """The rows of a data set, in the order of shards and parts."""
    import pyarrow.parquet as pq

    paths = sorted((output / dataset).glob("*/part-*.parquet"))
    return [row for path in paths for row in pq.ParquetFile(path).read().to_pylist()]
