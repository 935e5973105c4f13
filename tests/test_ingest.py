"""From files to the journal: languages, furniture, and files that could not be read before."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from night_kit import without_models
from test_identify import ENGLISH, FRENCH, TABLE

from translate_tool.errors import InputError
from translate_tool.inference import runner
from translate_tool.inference.base import Engine
from translate_tool.inference.engines import open_engine
from translate_tool.pipeline import driver
from translate_tool.pipeline.progress import Report
from translate_tool.readers import ingest, sandbox
from translate_tool.records import Brief, Hypothesis
from translate_tool.writers.jsonl import parse


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that reach the engine."""
    texts: list[str] = []

    def opened(*args: Any, **kwargs: Any) -> Engine:
        engine: Any = open_engine(*args, **kwargs)
        generate = engine.generate

        def noted(batch: Sequence[str]) -> list[Hypothesis]:
            texts.extend(batch)
            return list(generate(batch))

        engine.generate = noted  # an ear at the door
        return cast(Engine, engine)

    monkeypatch.setattr(runner, "open_engine", opened)
    return texts


def write(folder: Path, name: str, *blocks: str) -> None:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / name).write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def run(folder: Path, **options: object) -> Report:
    return driver.run(without_models(folder / "in", folder / "out", **options))


def brief(folder: Path, name: str) -> Brief:
    return parse((folder / "out" / f"{name}.jsonl").read_text(encoding="utf-8"))


def test_english_and_code_are_copied_and_never_reach_the_engine(
    tmp_path: Path, asked: list[str]
) -> None:
    code = "x  =  1\nprint(x)"
    write(tmp_path, "a.md", *FRENCH, ENGLISH[0], f"```\n{code}\n```", FRENCH[0])
    assert run(tmp_path).exit_code == 0
    assert sorted(asked) == sorted(FRENCH)
    pairs = brief(tmp_path, "a.md").pairs
    copies = [pair for pair in pairs if pair.hypothesis.text == pair.sentence.text]
    assert [pair.sentence.text for pair in copies] == [ENGLISH[0], code]
    assert [[flag.kind for flag in pair.flags] for pair in copies] == [["english"], []]
    again = run(tmp_path)
    assert (again.published, again.translated) == (0, 0)


def test_an_english_article_is_copied_whole(tmp_path: Path, asked: list[str]) -> None:
    write(tmp_path, "a.txt", *ENGLISH)
    result = run(tmp_path)
    assert (result.done, result.flagged, asked) == (1, 0, [])
    rows = [pair.hypothesis.text for pair in brief(tmp_path, "a.txt").pairs]
    assert rows == list(ENGLISH)


def test_another_language_is_quarantined_unless_french_is_assumed(
    tmp_path: Path, asked: list[str]
) -> None:
    write(tmp_path, "a.txt", *TABLE["es"])
    write(tmp_path, "b.txt", *ENGLISH)
    [failure] = run(tmp_path).failures
    assert (failure.origin, failure.status) == ("a.txt", "quarantined")
    assert failure.reason == "not French: looks like Spanish"
    assert "--assume-french" in failure.hint
    result = run(tmp_path, **{"read.assume_french": True})
    assert (result.done, result.exit_code) == (2, 0)
    assert sorted(asked) == sorted([*TABLE["es"], *ENGLISH])


def test_furniture_is_dropped_on_request_and_the_page_says_so(
    tmp_path: Path, asked: list[str]
) -> None:
    write(tmp_path, "a.txt", FRENCH[0], "Lire aussi : Le budget", FRENCH[1] + " (AFP)")
    run(tmp_path, **{"read.boilerplate": "default"})
    assert sorted(asked) == sorted(FRENCH[:2])
    page = (tmp_path / "out" / "a.txt.md").read_text(encoding="utf-8")
    assert "- dropped: `read also: Lire aussi : Le budget | credit: (AFP)`" in page
    run(tmp_path)
    assert "(AFP)" in asked


def test_a_file_that_could_not_be_read_is_not_read_again_until_it_changes(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", *FRENCH)
    bad = tmp_path / "in" / "b.txt"
    bad.write_bytes(b"\0" * 100)
    os.utime(bad, (1_700_000_000, 1_700_000_000))
    [first] = run(tmp_path).failures
    assert first.origin == "b.txt"
    mended = ("\n".join(FRENCH)).encode()[:100].ljust(100, b".")
    bad.write_bytes(mended)  # as large and, to the clock, as old: nothing tells it from the other
    os.utime(bad, (1_700_000_000, 1_700_000_000))
    again = run(tmp_path)
    assert again.failures == (first,), "told again, with its reason, though not read"
    assert run(tmp_path, **{"run.retry_failed": True}).failures == ()
    bad.write_bytes(b"\0" * 100)
    assert [failure.origin for failure in run(tmp_path).failures] == ["b.txt"]
    bad.write_bytes(mended + b"\n")
    assert run(tmp_path).done == 2


def test_a_setting_that_the_quarantine_names_helps_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", *FRENCH)
    write(tmp_path, "b.txt", *FRENCH * 3)
    small = len(" ".join(FRENCH)) * 2
    for _ in range(2):
        [failure] = run(tmp_path, **{"read.max_bytes": small}).failures
        assert "raise max_bytes under [read]" in failure.hint
    assert run(tmp_path).exit_code == 0


def test_a_missing_library_is_looked_for_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "b.html", *(f"<p>{text}</p>" for text in FRENCH))
    broken = tmp_path / "broken/lxml/__init__.py"
    broken.parent.mkdir(parents=True)
    broken.write_text("raise ModuleNotFoundError('No module named lxml', name='lxml')\n")
    with monkeypatch.context() as bare:
        bare.setenv("PYTHONPATH", f"{broken.parents[1]}:{Path.cwd()}")
        sandbox.stop()
        [failure] = run(tmp_path).failures
        assert failure.reason == "lxml is not installed, which this format needs"
        assert "pip install 'translate-tool[formats]'" in failure.hint
    sandbox.stop()
    assert run(tmp_path).exit_code == 0


def test_a_library_of_another_version_is_tried_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.txt", *FRENCH)
    write(tmp_path, "b.html", *(f"<p>{text}</p>" for text in FRENCH))
    real, missing = ingest._version, InputError("too old a lxml", origin="b.html")

    def halted(*_: object) -> None:
        raise missing

    with monkeypatch.context() as bare:
        bare.setattr(ingest, "_version", lambda name: "" if name == "lxml" else real(name))
        bare.setattr(sandbox, "run", halted)
        ingest._libraries.cache_clear()
        [failure] = run(tmp_path).failures
        assert failure.reason == "too old a lxml"
        bare.setattr(sandbox, "run", None)  # would fail otherwise: it is not asked again
        assert run(tmp_path).failures == (failure,)
    ingest._libraries.cache_clear()
    assert run(tmp_path).exit_code == 0
