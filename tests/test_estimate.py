"""`plan`: what it counts, what it foretells, and that it touches nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_kit import tool
from night_kit import BOILERPLATE, without_models, write_articles

from translate_tool.config import Config, override
from translate_tool.errors import ConfigError
from translate_tool.language.sentences import split
from translate_tool.pipeline import driver, estimate
from translate_tool.pipeline.estimate import Reservoir, pace, plan
from translate_tool.records import canonical
from translate_tool.runtime import machine


def settings(folder: Path, **options: object) -> Config:
    return without_models(folder / "in", folder / "out", **options)


def distinct(folder: Path) -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.txt")]
    return {canonical(span.text) for text in texts for span in split(text) if span.text}


def test_it_counts_what_a_run_then_finds(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 30)
    (tmp_path / "in" / "plan.dwg").write_bytes(b"\xff\xd8")
    (tmp_path / "in" / "empty.txt").touch()
    before = plan(settings(tmp_path))
    assert not (tmp_path / "out").exists(), "plan writes nothing"
    report = driver.run(settings(tmp_path))
    assert (before.inputs, before.articles) == (report.inputs, report.done) == (32, 30)
    assert sorted(before.failures, key=str) == sorted(report.failures, key=str)
    assert before.sentences == report.rows
    assert before.distinct == before.missing == len(distinct(tmp_path / "in"))
    assert before.missing == report.translated
    assert before.tokens == report.tokens
    assert before.signatures == report.signatures
    assert before.time
    assert before.time.low <= before.time.expected <= before.time.high


def test_what_is_known_costs_nothing(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 9)
    shown_otherwise = "Voir www.exemple.fr/a. Les étudiant·e·s arrivent.\n\nLE PORT EST FERMÉ.\n"
    (tmp_path / "in" / "links.txt").write_text(shown_otherwise, encoding="utf-8")
    driver.run(settings(tmp_path))
    (tmp_path / "in" / "new.txt").write_text(f"Une phrase neuve.\n\n{BOILERPLATE}\n")
    found = plan(settings(tmp_path))
    assert (found.articles, found.missing, found.tokens) == (11, 1, 4)
    other = plan(settings(tmp_path, **{"translate.model": "lite-fr-en", "translate.engine": "ct2"}))
    assert other.missing == other.distinct, "another recipe knows none of them"


def test_a_model_that_is_not_there_is_a_problem_and_the_rest_is_counted(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 3)
    found = plan(settings(tmp_path, **{"translate.engine": "auto", "translate.model": "a/b"}))
    assert (found.articles, found.tokens, found.time) == (3, None, None)
    assert found.missing == found.distinct > 0
    [problem] = found.problems
    assert "a/b" in problem


def test_a_disk_that_is_too_small_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path / "in", 3)
    monkeypatch.setattr(machine, "free", lambda _: 1000)
    [problem] = plan(settings(tmp_path)).problems
    assert "too little room on this disk" in problem


def test_the_disk_needed_is_near_what_a_run_takes(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 100)
    needed = plan(settings(tmp_path)).disk_needed
    driver.run(settings(tmp_path))
    taken = sum(p.stat().st_size for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert 0.7 * taken < needed < 1.5 * taken


def test_inputs_that_are_not_there_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the input"):
        plan(settings(tmp_path))


def test_the_pace_of_a_real_model_is_measured() -> None:
    from translate_tool.translation import resolve

    runner = resolve.runner(override(Config(), {"translate.model": "lite-fr-en"}))
    texts = [f"Le train numéro {number} arrive à midi." for number in range(12)]
    rates, done = pace(runner, texts)
    assert (len(rates), done) == (estimate.GROUPS, 12)
    assert all(rate > 0 for rate in rates)
    rates, done = pace(runner, texts, seconds=0.0)
    assert (len(rates), done) == (1, 12 // estimate.GROUPS)
    assert pace(runner, ["1", "2", "3"])[0] == [], "copies have no pace"


def test_a_summarising_model_takes_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_articles(tmp_path / "in", 5)
    monkeypatch.setattr(estimate, "_summary_seconds", lambda *_: 100.0)
    found = plan(settings(tmp_path))
    assert found.time
    assert 500 < found.time.expected < 510


@pytest.mark.parametrize("count", [0, 3, 10, 1000])
def test_a_reservoir_holds_some_of_all(count: int) -> None:
    reservoir: Reservoir[int] = Reservoir(10)
    for number in range(count):
        reservoir.add(number)
    assert len(set(reservoir.items)) == len(reservoir.items) == min(count, 10)
    if count == 1000:
        assert min(reservoir.items) < 500 < max(reservoir.items)


def test_the_command_prints_the_plan(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 3)
    (tmp_path / "in" / "plan.dwg").write_bytes(b"\xff\xd8")
    common = ["plan", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-s", "extractive"]
    result = tool(*common, "--engine", "echo")
    assert result.exit_code == 0
    assert result.stdout.startswith("read: 3 files (3 .txt): 3 articles\n")
    assert "refused: 1 article, as follows\n  quarantined: plan.dwg: no reader" in result.stdout
    assert " to do, " in result.stdout
    assert "disk: about " in result.stdout
    as_json = tool(*common, "--engine", "echo", "--json")
    assert json.loads(as_json.stdout)["articles"] == 3
    without = tool(*common, "-m", "a/b")
    assert without.exit_code == 2
    assert without.stdout.startswith("read: 3 files (3 .txt): 3 articles\n")
    assert "error: " in without.stderr
