"""Places that cannot be written to are wrong settings: exit code 2, and nothing is touched."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from cli_kit import tool

from translate_tool.store.journal import Journal
from translate_tool.store.memory import Memory

AGAIN = ("--engine", "echo", "-s", "extractive", "--assume-french")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("Il pleut.\n", encoding="utf-8")
    with Journal(tmp_path / "journal.sqlite3"):
        pass
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


WRONG = {
    "output is a file": (["-o", "in/a.txt"], "in/a.txt: is a file, not a folder"),
    "output below a file": (["-o", "in/a.txt/x"], "in/a.txt is a file, not a folder"),
    "memory is a text": (["--memory", "in/a.txt"], "in/a.txt: not a memory, but a file of"),
    "memory is a folder": (["--memory", "in"], "in: not a memory, and no file"),
    "memory is a journal": (["--memory", "journal.sqlite3"], "but the journal of a run"),
    "memory in no folder": (["--memory", "none/m.sqlite3"], "there is no folder"),
    "log is a text": (["--log", "in/a.txt"], "in/a.txt is not a log of this program"),
    "log is a folder": (["--log", "in"], "in is a folder, not a log"),
    "log in no folder": (["--log", "none/run.jsonl"], "there is no folder"),
    "glossary is a folder": (["--glossary", "in"], "in: cannot be read"),
}


@pytest.mark.parametrize("command", ["run", "plan"])
@pytest.mark.parametrize("how", WRONG)
def test_a_place_of_another_kind_is_a_wrong_setting(
    folder: Path, how: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    words, told = WRONG[how]
    before = everything(folder)
    done = tool(command, "in", *AGAIN, *words)
    assert done.exit_code == 2, done.stderr
    assert told in done.stderr
    assert "Errno" not in done.stderr
    assert everything(folder) == before


LOCKED = {
    "output": ["-o", "locked"],
    "output, to be made": ["-o", "locked/new/out"],
    "memory": ["--memory", "locked/m.sqlite3"],
    "log": ["--log", "locked/run.jsonl"],
}


# Root may write anywhere, but for one without its capabilities.
AS_ROOT = sys.platform != "win32" and os.geteuid() == 0
BOUND = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if AS_ROOT else []


def obeys_modes() -> bool:
    """Tell whether a command can be run that may not write to a folder without that mode."""
    if not AS_ROOT:
        return True
    return bool(shutil.which(BOUND[0])) and subprocess.call([*BOUND, "true"]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="folders there have no such mode")
@pytest.mark.skipif(not obeys_modes(), reason="root may write anywhere, and keeps its capabilities")
@pytest.mark.parametrize("how", LOCKED)
def test_a_folder_that_may_not_be_written_to_is_a_wrong_setting(folder: Path, how: str) -> None:
    (folder / "locked").mkdir(mode=0o555)
    before = everything(folder)
    command = [*BOUND, sys.executable, "-m", "translate_tool", "run", "in", *AGAIN, *LOCKED[how]]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "locked" in done.stderr
    assert everything(folder) == before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a file system that takes no files")
@pytest.mark.parametrize("words", [["-o", "/proc/x"], ["-o", "/proc/x/y"]])
def test_a_folder_that_cannot_be_made_is_a_wrong_setting(folder: Path, words: list[str]) -> None:
    done = tool("run", folder / "in", *AGAIN, *words)
    assert done.exit_code == 2
    assert "choose another folder with --output" in done.stderr


@pytest.mark.parametrize("command", ["memory stats", "memory import", "learn"])
def test_other_commands_refuse_what_is_no_memory(folder: Path, command: str) -> None:
    pairs = folder / ("pairs.tsv" if command == "memory import" else "c.jsonl")
    pairs.write_text(
        "Il pleut.\tIt is raining.\n"
        if command == "memory import"
        else '{"schema": "translate-tool/correction/1", "french": "Il pleut.", "machine": "a", '
        '"english": "b", "origin": "a.txt", "row": 1}\n',
        encoding="utf-8",
    )
    files = [] if command == "memory stats" else [pairs]
    done = tool(*command.split(), *files, "--memory", folder / "in/a.txt")
    assert done.exit_code == 2
    assert "not a memory" in done.stderr
    assert (folder / "in/a.txt").read_text(encoding="utf-8") == "Il pleut.\n"


def test_what_can_become_a_memory_is_taken(folder: Path) -> None:
    empty = folder / "empty.sqlite3"
    empty.touch()
    other = folder / "other.sqlite3"
    sqlite3.connect(other).close()
    for path in (empty, other, folder / "new.sqlite3"):
        for _ in range(2):
            with Memory(path) as memory:
                assert memory.stats().recipes == ()
