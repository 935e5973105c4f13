"""An empty word at the prompt, of a variable that is not set, names nothing: no folder, no text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from cli_kit import tool

import translate_tool as tt
from translate_tool.cli import app
from translate_tool.cli.app import MAY_BE_EMPTY
from translate_tool.config import load_config
from translate_tool.errors import ConfigError
from translate_tool.records import Failure
from translate_tool.writers.index import failure_lines


def commands(command: Any, *words: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command, with what is typed for it."""
    yield words, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, *words, name)


def empty_words() -> Iterator[tuple[str, ...]]:
    """Every command with each of its options and arguments, typed as an empty word."""
    for words, command in commands(typer.main.get_command(app)):
        for param in command.params:
            if param.param_type_name == "argument":
                before = [p for p in command.params if p.param_type_name == "argument"]
                yield (*words, *["x"] * before.index(param), "")
            elif not param.is_flag and not getattr(param, "count", False):
                yield (*words, max(param.opts, key=len), "")


EMPTY = [*empty_words()]


def test_the_table_has_every_command() -> None:
    assert len(EMPTY) > 150
    for words in (("run", ""), ("translate", ""), ("memory", "stats", "--memory", "")):
        assert words in EMPTY


@pytest.mark.parametrize("words", EMPTY, ids=" ".join)
def test_an_empty_word_is_refused_before_anything_is_done(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if words[-2].removeprefix("--") in MAY_BE_EMPTY:
        return
    done = tool(*words)
    assert done.exit_code == 2
    assert " is empty\nA variable in it may not be set." in done.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_deadline_is_taken_back_by_an_empty_word(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Il pleut.\n", encoding="utf-8")
    (tmp_path / "s.toml").write_text('run.deadline = "06:00"\n', encoding="utf-8")
    common = (tmp_path / "a.txt", "-o", tmp_path / "out", "-c", tmp_path / "s.toml")
    planned = tool("plan", *common, "--engine", "echo", "--deadline", "")
    assert planned.exit_code == 0
    assert "stop:" not in planned.stdout
    assert "stop:" in tool("plan", *common, "--engine", "echo").stdout


@pytest.mark.parametrize(
    "line",
    [
        'run.inputs = ""',
        'run.inputs = ["a.txt", ""]',
        'run.output = ""',
        'run.log = ""',
        'memory.path = ""',
        'glossary.path = ""',
        'models.cache = ""',
        'checks.calibration = ""',
    ],
)
def test_an_empty_path_in_settings_is_refused(line: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"{line}\n", encoding="utf-8")
    name = line.partition(" ")[0]
    with pytest.raises(ConfigError, match=rf"{name}.*should be a path, and is empty"):
        load_config(file)


def test_an_empty_path_from_python_is_refused() -> None:
    with pytest.raises(ConfigError, match="should be a path, and is empty"):
        tt.run(inputs="", output="out")


# -- what could not be read, where no page has it --------------------------------------------------


@pytest.mark.parametrize("kinds", [1, 20, 21, 32])
@pytest.mark.parametrize("each", [1, 3, 4])
def test_all_that_could_not_be_read_is_named_where_no_page_has_it(kinds: int, each: int) -> None:
    failures = [
        Failure(origin=f"{kind}-{number}.txt", reason=f"reason {'x' * kind}")
        for kind in range(kinds)
        for number in range(each)
    ]
    told = "\n".join(failure_lines(failures, more=""))
    assert all(failure.origin in told for failure in failures)
    assert "more" not in told
    assert "..." not in told
    short = "\n".join(failure_lines(failures, more="see quarantine.md"))
    assert ("see quarantine.md" in short) == (kinds > 20 or each > 3)


def test_translate_names_every_reason(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Il pleut.\n", encoding="utf-8")
    names = [f"b.{'abcdefghijklmnopqrstuvwxyz'[number]}qz" for number in range(25)]
    for name in names:
        (tmp_path / name).write_text("?", encoding="utf-8")
    done = tool("translate", "--engine", "echo", tmp_path)
    assert (done.exit_code, done.stdout) == (3, "IL PLEUT.\n")
    assert all(name in done.stderr for name in names)
    assert "quarantine.md" not in done.stderr
