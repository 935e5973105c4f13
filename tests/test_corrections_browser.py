"""From a row on the screen to the next night's brief, and back: an analyst with Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_kit import browsing, opened, overflow, until, violations
from typer.testing import CliRunner

import translate_tool as tt
from translate_tool.cli import app
from translate_tool.config import Config, override
from translate_tool.records import Pair
from translate_tool.writers.jsonl import parse

SEEDS = Path(__file__).parent.parent / "seeds"
COUNTER = "document.getElementById('corrections')"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as it:
        yield it


def settings(tmp_path: Path, inputs: Path) -> Config:
    options = {
        "run.inputs": (inputs,),
        "run.output": tmp_path / "out",
        "translate.engine": "echo",
        "write.formats": ("markdown", "jsonl", "html", "tmx"),
    }
    return override(Config(), options)


@pytest.fixture
def two(tmp_path: Path) -> Config:
    """Two short articles, published."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Le port rouvre\n\nIl pleut. Il vente.\n", encoding="utf-8")
    (folder / "b.txt").write_text("Une grève\n\nLe maire parle.\n", encoding="utf-8")
    config = settings(tmp_path, folder)
    assert tt.run(config).exit_code == 0
    return config


def front_of(config: Config) -> Path:
    return config.run.output / "site" / "index.html"


def page_of(config: Config, name: str) -> str:
    return (config.run.output / "site" / "briefs" / f"{name}.html").as_uri()


def rows(config: Config, name: str) -> tuple[Pair, ...]:
    return parse((config.run.output / f"{name}.jsonl").read_text(encoding="utf-8")).pairs


def correct(page: Any, row: int, english: str) -> None:
    page.get_by_role("button", name=f"Correct row {row}", exact=True).click()
    page.get_by_label(f"English of row {row}", exact=True).fill(english)
    page.get_by_role("button", name="Keep", exact=True).click()


def saved(page: Any, folder: Path) -> Path:
    page.locator("#corrections").click()
    with page.expect_download() as download:
        page.locator("#corrections-list .save").click()
    file = folder / str(download.value.suggested_filename)
    download.value.save_as(file)
    return file


def learn(config: Config, *arguments: str | Path) -> str:
    output = ("-o", config.run.output)
    done = CliRunner().invoke(app, ["learn", *map(str, (*arguments, *output))])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.slow
def test_an_analyst_corrects_saves_and_takes_back(browser: Any, tmp_path: Path) -> None:
    config = settings(tmp_path, SEEDS)
    assert tt.run(config).exit_code == 0
    one, other = "visite-choigou-pyongyang.txt", "science-tourbieres.md"
    wanted = {
        (one, 2): "Of the first page.",
        (one, 4): "And <b>more</b>.",
        (other, 3): "Of the other.",
    }
    before = {(name, row): rows(config, name)[row - 1] for name, row in wanted}
    with opened(browser, front_of(config), width=390) as front:
        assert not front.locator("#corrections").is_visible()
        tabs = {name: front.context.new_page() for name in (one, other)}
        for name, tab in tabs.items():
            tab.goto(page_of(config, name))
        for (name, row), english in wanted.items():
            correct(tabs[name], row, english)
        until(front, f"{COUNTER}.textContent === '3 corrections not yet saved'")
        front.locator("#corrections").click()
        assert front.locator("#corrections-list .items li").count() == 3
        assert violations(front) == []
        assert overflow(front) == 0
        front.keyboard.press("Escape")
        file = saved(front, tmp_path)
        until(tabs[one], f"{COUNTER}.textContent === 'Corrections: all saved'")

        assert "3 new, in " in learn(config, file)
        assert tt.run(config).exit_code == 0
        front.reload()
        until(front, f"{COUNTER}.hidden")
        for (name, row), english in wanted.items():
            tabs[name].reload()
            assert tabs[name].locator(f"#r{row} .text").text_content() == english
            assert rows(config, name)[row - 1].hypothesis.text == english
        assert "corrected" in tabs[one].locator("#r2 .flags").text_content()
        memory = (config.run.output / f"{other}.tmx").read_text(encoding="utf-8")
        assert "<seg>Of the other.</seg>" in memory

        tabs[one].get_by_role("button", name="Withdraw the correction of row 2").click()
        assert "1 withdrawn, in " in learn(config, saved(tabs[one], tmp_path))
        french = before[one, 4].sentence.text
        assert "1 withdrawn, in " in learn(config, "--withdraw", french)
        assert tt.run(config).exit_code == 0
        tabs[one].reload()
        assert rows(config, one)[1] == before[one, 2]
        assert rows(config, one)[3] == before[one, 4]
        assert tabs[one].locator("#r2 .text").text_content() == before[one, 2].hypothesis.text
        assert not tabs[one].locator("#corrections").is_visible()
        tabs[other].reload()
        assert tabs[other].locator("#r3 .text").text_content() == "Of the other."


@pytest.mark.slow
def test_the_list_tells_what_became_of_them(browser: Any, two: Config, tmp_path: Path) -> None:
    with opened(browser, front_of(two)) as front:
        beside = front.context.new_page()
        for name, row, english in (
            ("a.txt", 2, "It rains."),
            ("a.txt", 3, "Windy."),
            ("b.txt", 2, "He spoke."),
        ):
            beside.goto(page_of(two, name))
            correct(beside, row, english)
        mine = saved(front, tmp_path)
        first, *_ = mine.read_text(encoding="utf-8").splitlines()
        other = {**json.loads(first), "french": "Il vente.", "english": "A gale."}
        file = tmp_path / "theirs.jsonl"
        file.write_text(f"{first}\n{json.dumps(other)}\n", encoding="utf-8")
        assert "2 new, in " in learn(two, file)
        (tmp_path / "in" / "b.txt").write_text("Une grève\n\nLe préfet parle.\n", encoding="utf-8")
        tt.run(two)
        front.reload()
        until(front, "document.getElementById('status').textContent.startsWith('1 of your')")
        front.locator("#corrections").click()
        chips = front.locator("#corrections-list .items .chip").all_text_contents()
        assert chips == [
            "the row has changed since: A gale.",
            "its row is not in the briefs any more",
        ]
        beside.goto(page_of(two, "a.txt"))
        assert "A gale." in beside.locator("#r3 .since").text_content()
        assert beside.locator("#r3 .text").text_content() == "Windy."
        assert not beside.locator("#r2 .edits").is_visible(), "learnt"


def test_corrections_of_other_folders_are_apart(browser: Any, two: Config, tmp_path: Path) -> None:
    """All pages opened from a disk share a store in Chromium, whichever night they are of."""
    other = override(two, {"run.output": tmp_path / "other"})
    tt.run(other)
    with opened(browser, front_of(other)) as front:
        beside = front.context.new_page()
        beside.goto(page_of(two, "a.txt"))
        correct(beside, 2, "It rains.")
        until(front, f"!{COUNTER}.hidden")
        front.locator("#corrections").click()
        assert front.locator(".others-count").text_content() == "1 correction of other folders"
        assert front.locator("#corrections-list .items li").count() == 0
        assert front.locator("#corrections-list .save").is_disabled()
        front.locator(".others-count").click()
        assert violations(front) == []
        front.locator(".other-items button").click()
        until(beside, "!document.querySelector('#r2').classList.contains('edited')")
