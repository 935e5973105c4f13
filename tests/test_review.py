"""The house's words in a run: asked for once, put in place, and only where they are concerned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny_kit import trained_marian

import translate_tool as tt
from translate_tool.config import Config, override
from translate_tool.errors import ConfigError
from translate_tool.records import Brief
from translate_tool.writers.jsonl import parse

ARTICLES = {
    "council.txt": "Le ministre a rencontré le maire.\n\nLe chat dort.\n",
    "house.txt": "La petite maison est rouge.\n\nBonjour.\n",
}
GLOSSARY = "french,english,case,note,variants\nmaire,burgomaster,,,mayor\nchat,tomcat,,,\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained_marian(tmp_path_factory.mktemp("models") / "tiny-fr-en")


@pytest.fixture
def night(tmp_path: Path, model: Path) -> Config:
    """Two articles and a glossary that concerns the first."""
    (tmp_path / "in").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    (tmp_path / "glossary.csv").write_text(GLOSSARY, encoding="utf-8")
    return override(
        Config(),
        {
            "run.inputs": (tmp_path / "in",),
            "run.output": tmp_path / "out",
            "translate.model": str(model),
            "summarise.model": "extractive",
            "glossary.path": tmp_path / "glossary.csv",
        },
    )


def brief(config: Config, name: str) -> Brief:
    return parse((config.run.output / f"{name}.jsonl").read_text(encoding="utf-8"))


def english(config: Config, name: str) -> list[str]:
    return [pair.hypothesis.text for pair in brief(config, name).pairs]


def flags(config: Config, name: str, row: int) -> list[tuple[str, str]]:
    pair = brief(config, name).pairs[row - 1]
    return [(flag.kind, flag.severity) for flag in pair.flags if flag.kind == "glossary"]


def test_terms_are_put_right_or_flagged(night: Config) -> None:
    assert tt.run(night).done == 2
    assert "burgomaster" in english(night, "council.txt")[0]
    assert flags(night, "council.txt", 1) == [("glossary", "info")]
    assert "tomcat" in english(night, "council.txt")[1] or flags(night, "council.txt", 2) == [
        ("glossary", "warning")
    ]
    assert english(night, "house.txt") == ["The small house is red.", "Hello."]
    summary = " ".join(line.text for line in brief(night, "council.txt").summary)
    assert "burgomaster" in summary, "the summary is made of what is published"


def test_a_changed_glossary_writes_anew_what_it_concerns_and_translates_nothing(
    night: Config, tmp_path: Path
) -> None:
    tt.run(night)
    assert tt.run(night).published == 0
    (tmp_path / "glossary.csv").write_text(GLOSSARY.replace("burgomaster", "provost"), "utf-8")
    report = tt.run(night)
    assert (report.published, report.translated) == (1, 0)
    assert "provost" in english(night, "council.txt")[0]
    without = override(night, {"glossary.path": tmp_path / "other.csv"})
    (tmp_path / "other.csv").write_text("french,english\nvoiture,motorcar\n", encoding="utf-8")
    report = tt.run(without)
    assert (report.published, report.translated) == (1, 0)
    assert english(without, "council.txt")[0] == "The minister met the mayor."


def test_what_a_person_wrote_is_checked_and_left_as_it_is(night: Config, tmp_path: Path) -> None:
    from translate_tool.bitext.pair import SentencePair
    from translate_tool.store.memory import Memory

    path = tmp_path / "memory.sqlite3"
    with Memory(path) as memory:
        memory.import_pairs(
            [SentencePair("Le ministre a rencontré le maire.", "They met the mayor.")]
        )
    config = override(night, {"memory.path": path})
    tt.run(config)
    assert english(config, "council.txt")[0] == "They met the mayor."
    assert flags(config, "council.txt", 1) == [("glossary", "warning")]


def test_a_glossary_with_a_fault_stops_the_run_before_any_model_loads(
    night: Config, tmp_path: Path
) -> None:
    (tmp_path / "glossary.csv").write_text("maire,mayor\nmaire,provost\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"glossary\.csv"):
        tt.run(night)
    assert not (night.run.output / "index.md").exists()


def test_a_stopped_run_leaves_what_the_model_was_not_asked(
    night: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time runs out after the articles' own sentences, before the questions about terms."""
    from translate_tool.pipeline import driver
    from translate_tool.runtime.deadline import Stop
    from translate_tool.translation import review

    stop = Stop()

    def late(*arguments: Any) -> object:
        stop.request("deadline")
        return review.ask(*arguments)

    monkeypatch.setattr(driver, "ask", late)
    report = driver.run(night, stop=stop)
    assert (report.done, report.left, report.exit_code) == (0, 2, 4)
    monkeypatch.undo()
    assert tt.run(night).done == 2
    assert "burgomaster" in english(night, "council.txt")[0]
