"""Below which score a model is unsure: on record, looked up, measured."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from tiny_kit import PAIRS, trained_marian

from benchmarks.checks import score_floor as calibration
from translate_tool.checks import check
from translate_tool.checks.score_floor import score_floor, thresholds_for
from translate_tool.config import Config, override
from translate_tool.errors import ConfigError
from translate_tool.records import Recipe
from translate_tool.translation import resolve

SHA = "0123456789abcdef" * 4
ENTRY = """\
[[model]]
name = "mine"
sha256 = "0123456789abcdef"
precision = "{precision}"
floor = {floor}
share = 0.05
sentences = 500
date = "2026-01-31"
command = "by hand"
"""


def recipe(sha256: str = SHA, precision: str = "int8", engine: str = "ct2") -> Recipe:
    return Recipe(task="translate", engine=engine, model="mine", sha256=sha256, precision=precision)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    text = "\n".join(
        ENTRY.format(precision=p, floor=f) for p, f in (("float32", -0.7), ("int8", -0.8))
    )
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("precision", ["int8", "float32"])
def test_the_bundled_model_is_calibrated(precision: str) -> None:
    config = override(Config(), {"translate.model": "lite-fr-en", "translate.precision": precision})
    floor = score_floor(resolve.translator(config).recipe)
    assert floor is not None
    assert -1.1 < floor < -0.7


def test_a_model_that_nobody_measured_raises_no_score_flag() -> None:
    pair = ("Le vent se lève.", "The wind is rising.")
    assert score_floor(recipe()) is None
    assert thresholds_for(recipe()).score == -math.inf
    assert check(*pair, -50.0, thresholds_for(recipe())) == ()


def test_an_engine_without_a_model_has_no_floor(own: Path) -> None:
    assert score_floor(recipe(sha256="", engine="echo"), own) is None


@pytest.mark.parametrize(
    ("precision", "engine", "expected"),
    [
        ("int8", "ct2", -0.8),
        ("float32", "ct2", -0.7),
        ("float32", "hf", -0.7),
        ("bfloat16", "hf", -0.7),  # never measured: the same weights at another precision serve
    ],
)
def test_a_model_goes_by_its_digest(
    own: Path, precision: str, engine: str, expected: float
) -> None:
    assert score_floor(recipe(precision=precision, engine=engine), own) == expected
    assert score_floor(recipe(sha256="f" * 64, precision=precision), own) is None


def test_the_user_s_measurement_comes_before_the_package_s(tmp_path: Path) -> None:
    bundled = resolve.translator(override(Config(), {"translate.model": "lite-fr-en"})).recipe
    own = tmp_path / "own.toml"
    text = ENTRY.format(precision=bundled.precision, floor=-0.33)
    own.write_text(text.replace("0123456789abcdef", bundled.sha256), encoding="utf-8")
    assert score_floor(bundled, own) == -0.33
    assert score_floor(bundled) != -0.33


def test_the_floor_is_where_the_flag_begins(own: Path) -> None:
    thresholds = thresholds_for(recipe(), own)
    pair = ("Le vent se lève.", "The wind is rising.")
    assert check(*pair, -0.79, thresholds) == ()
    [flag] = check(*pair, -0.81, thresholds)
    assert (flag.kind, flag.severity) == ("score", "info")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[model]", "not valid TOML"),
        (ENTRY.format(precision="int8", floor=0.5), r"model\.0\.floor"),
        (ENTRY.replace("0123456789abcdef", "XYZ"), r"model\.0\.|not valid TOML"),
        ("[[model]]\nname = 'mine'\n", r"model\.0\.sha256"),
        (ENTRY.format(precision="int8", floor=-1) + "flor = -1\n", r"model\.0\.flor"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        score_floor(recipe(), path)
    assert str(path) in caught.value.message
    assert "benchmarks.checks.score_floor" in caught.value.hint


# -- measuring -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([-n / 100 for n in range(100)], -0.94),  # five scores are lower: -0.99 to -0.95
        ([-0.5], -0.5),
        ([-3.0, *[-0.1] * 19], -0.1),
    ],
)
def test_the_floor_has_its_share_below(scores: list[float], expected: float) -> None:
    assert calibration.floor(scores) == expected


def test_evidence_tells_a_good_floor_from_a_useless_one() -> None:
    scores = [-n / 100 for n in range(100)]
    telling = calibration.evidence(scores, [100.0 - n for n in range(100)], -0.945)
    assert telling
    assert telling.correlation == pytest.approx(1)
    assert (telling.below, telling.worst) == (3.0, (1.0, 1.0))
    noise = [float(n * 37 % 100) for n in range(100)]  # all of 0..99, in no order
    useless = calibration.evidence(scores, noise, -0.945)
    assert useless
    assert abs(useless.correlation) < 0.3
    assert calibration.evidence(scores, noise, -9.0) is None


def test_the_command_prints_an_entry_that_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = trained_marian(tmp_path / "tiny")
    files = [tmp_path / "some words.fr", tmp_path / "some.en"]
    for file, texts in zip(files, zip(*PAIRS, strict=True), strict=True):
        file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    french, english = map(str, files)
    arguments = [str(model), french, "--precision", "float32", "--references", english]
    calibration.main(arguments)
    printed = capsys.readouterr().out
    assert f"sentences = {len(PAIRS)}" in printed
    assert "tiny 'some words.fr' --precision float32" in printed, "no path of this machine"
    own = tmp_path / "own.toml"
    own.write_text(printed, encoding="utf-8")
    config = override(Config(), {"translate.model": str(model), "translate.precision": "float32"})
    floor = score_floor(resolve.translator(config).recipe, own)
    assert floor is not None
    assert -5 < floor <= 0


def test_references_must_go_with_the_french(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("a.fr", "Un.\nDeux.\n"), ("a.en", "One.\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit):
        calibration.main(
            ["lite-fr-en", str(tmp_path / "a.fr"), "--references", str(tmp_path / "a.en")]
        )
    assert "2 lines of French, but 1 references" in capsys.readouterr().err
