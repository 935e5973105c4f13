"""The public face: the names that are promised, and that importing them costs nothing."""

from __future__ import annotations

import doctest
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import translate_tool
from benchmarks.python_page import PAGE, page
from translate_tool import api
from translate_tool.errors import ConfigError, InputError
from translate_tool.records import Failure

NAMES = (
    "Article",
    "Brief",
    "Config",
    "Flag",
    "Hypothesis",
    "Pair",
    "Progress",
    "Report",
    "Sentence",
    "SummaryLine",
    "TranslateToolError",
    "brief",
    "check",
    "iter_translations",
    "load_config",
    "override",
    "read",
    "run",
    "split",
    "summarise",
    "translate",
)


def test_the_public_names_are_these() -> None:
    assert tuple(translate_tool.__all__) == NAMES == tuple(dir(translate_tool))
    for name in NAMES:
        assert getattr(translate_tool, name).__doc__, f"{name} has no docstring"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'translat'"):
        translate_tool.translat  # noqa: B018 - the access is the test


def test_importing_the_package_loads_none_of_it() -> None:
    code = "import sys, translate_tool; print([m for m in sys.modules if 'translate_tool.' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_translate_takes_the_settings_of_its_section() -> None:
    assert translate_tool.translate(["Il pleut."], engine="echo")[0].text == "IL PLEUT."
    assert translate_tool.translate([], engine="echo") == []
    assert translate_tool.translate([""], engine="echo")[0].text == ""
    with pytest.raises(ConfigError, match="did you mean"):
        translate_tool.translate(["Il pleut."], enginee="echo")


def test_run_takes_a_config(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Il pleut.", encoding="utf-8")
    config = translate_tool.override(
        translate_tool.Config(),
        {
            "run.inputs": [tmp_path / "a.txt"],
            "run.output": tmp_path / "out",
            "translate.engine": "echo",
        },
    )
    report = translate_tool.run(config)
    assert (report.done, report.rows, report.exit_code) == (1, 1, 0)


@pytest.mark.arithmetic
def test_the_examples_of_the_docstrings_are_true() -> None:
    assert doctest.testmod(api) == (0, 14)


def test_the_page_about_python_is_made_of_the_docstrings() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m benchmarks.python_page"


@pytest.mark.parametrize("call", [translate_tool.translate, translate_tool.iter_translations])
def test_a_bare_string_is_refused_with_what_to_write(call: object) -> None:
    assert callable(call)
    with pytest.raises(TypeError, match=r'write translate\(\["Bonjour\."\]\)'):
        call("Bonjour.", engine="echo")


def test_translations_come_while_texts_are_still_asked_for() -> None:
    asked = []

    def texts() -> Iterator[str]:
        for number in range(3 * api.CHUNK):
            asked.append(number)
            yield f"Phrase {number}."

    first = next(translate_tool.iter_translations(texts(), engine="echo"))
    assert (first.text, len(asked)) == ("PHRASE 0.", api.CHUNK)


def test_read_gives_articles_and_tells_of_failures(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Il pleut.", encoding="utf-8")
    (tmp_path / "b.txt").touch()
    told: list[Failure] = []
    [article] = translate_tool.read(tmp_path, on_failure=told.append)
    assert (article.origin, [failure.origin for failure in told]) == ("a.txt", ["b.txt"])
    with pytest.raises(InputError, match="empty"):
        list(translate_tool.read(tmp_path))
    with pytest.raises(ConfigError, match="cannot read the input"):
        list(translate_tool.read(tmp_path / "gone.txt"))


def test_run_takes_a_file_and_keywords_that_win(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Il pleut.", encoding="utf-8")
    file = tmp_path / "night.toml"
    file.write_text('[translate]\nengine = "echo"\n[write]\nformats = "csv"\n')
    out = tmp_path / "out"
    report = translate_tool.run(file, inputs=tmp_path / "a.txt", output=out, formats="jsonl")
    assert (report.done, report.exit_code) == (1, 0)
    assert (out / "a.txt.jsonl").exists()
    assert not (out / "a.txt.csv").exists()
    with pytest.raises(ConfigError, match='outpt: no such setting; did you mean "output"'):
        translate_tool.run(file, outpt=out)


def test_a_brief_shows_itself_in_a_notebook_and_escapes_texts() -> None:
    text = "Le <b>train</b> part de Lyon.\n\nIl a | 12 wagons."
    made = translate_tool.brief(text, engine="echo", summariser="extractive")
    html, markdown = made._repr_html_(), made._repr_markdown_()
    assert "&lt;b&gt;train&lt;/b&gt;" in html
    assert "<b>" not in html
    assert html.count("<tr>") == 1 + len(made.pairs) == 3
    assert "IL A \\| 12 WAGONS." in markdown
    assert "\\<b>train" in markdown
    assert isinstance(made, translate_tool.Brief)
    assert translate_tool.summarise(text, engine="echo") == made.summary


def test_python_dash_m_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "translate_tool", "split"],
        input="Il pleut. Il neige.",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "Il pleut.\nIl neige.\n"
