"""The public face: the names that are promised, and that importing them costs nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import translate_tool
from translate_tool.errors import ConfigError

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
    "load_config",
    "override",
    "run",
    "split",
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


def test_python_dash_m_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "translate_tool", "split"],
        input="Il pleut. Il neige.",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "Il pleut.\nIl neige.\n"
