"""What an older version wrote is gone on with: its journal, its outputs and its memory.

The folders in data/old_run are of another commit; its README.md says of which. "lite" is of the
second version of the bundled model: its texts are translated anew, and what there was is kept.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from translate_tool.config import STATE, Config, override
from translate_tool.pipeline import driver
from translate_tool.pipeline.verify import verify
from translate_tool.records import digest
from translate_tool.store.journal import Journal
from translate_tool.store.memory import Memory

OLD = Path(__file__).parent / "data" / "old_run"
SENTENCES = 11

MODELS: dict[str, dict[str, object]] = {
    "echo": {"translate.engine": "echo"},
    "lite": {
        "translate.model": "lite-fr-en",
        "translate.engine": "ct2",
        "translate.device": "cpu",
        "translate.precision": "int8",
        "translate.threads": 1,
    },
}


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the old folders, with the current folder in it as it was then."""
    shutil.copytree(OLD, tmp_path / "old")
    monkeypatch.chdir(tmp_path / "old")
    return tmp_path / "old"


def settings(name: str, output: Path, **more: object) -> Config:
    values: dict[str, object] = {"run.inputs": [Path("articles")], "run.output": output}
    values |= MODELS[name] | {"write.formats": ["markdown", "jsonl"]} | more
    return override(Config(), values)


def journal_texts(path: Path) -> dict[str, str]:
    """What the journal itself has for each key, read without the code under test."""
    db = sqlite3.connect(path)
    rows = dict(db.execute("SELECT key, text FROM translation"))
    db.close()
    return rows


def kept_texts(path: Path) -> set[tuple[object, ...]]:
    """What it has of each key under each recipe."""
    db = sqlite3.connect(path)
    rows = set(db.execute("SELECT * FROM translation"))
    db.close()
    return rows


@pytest.mark.parametrize(("name", "anew"), [("echo", 0), ("lite", SENTENCES)])
def test_an_old_folder_is_sound_and_translated_again_by_another_model_alone(
    old: Path, name: str, anew: int
) -> None:
    assert verify(old / name).problems == ()
    before = kept_texts(old / name / STATE / "journal.sqlite3")
    report = driver.run(settings(name, old / name))
    assert (report.done, report.translated, report.failures) == (3, anew, ())
    assert verify(old / name).problems == ()
    after = kept_texts(old / name / STATE / "journal.sqlite3")
    assert before <= after
    assert len(after) >= len(before) + anew


def test_an_old_memory_gives_its_translations_to_a_new_folder(old: Path) -> None:
    memory = {"memory.path": old / "memory-echo.sqlite3"}
    report = driver.run(settings("echo", old / "new", **memory))
    assert (report.done, report.translated, report.recalled) == (3, 0, SENTENCES)
    kept = journal_texts(old / "new" / STATE / "journal.sqlite3")
    assert kept == journal_texts(old / "echo" / STATE / "journal.sqlite3")


@pytest.mark.parametrize("name", MODELS)
def test_an_old_recipe_finds_its_translations(old: Path, name: str) -> None:
    with Journal(old / name / STATE / "journal.sqlite3") as journal:
        [recipe] = journal.recipes()
    with Memory(old / f"memory-{name}.sqlite3", must_exist=True) as memory:
        exported = {pair.source: pair.target for pair in memory.export(recipe.id)}
        recalled = memory.recall(recipe, list(exported))
    assert {text: hypothesis.text for text, hypothesis in recalled.items()} == exported
    known = journal_texts(old / name / STATE / "journal.sqlite3")
    assert {digest(text): target for text, target in exported.items()} == known
