from __future__ import annotations

from pathlib import Path

import pytest

from translate_tool.config import Config, load_config, override
from translate_tool.errors import ConfigError

CONFIGS = Path(__file__).parent.parent / "configs"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[translate]\nbaem = 2\n", 'translate.baem: unknown; did you mean "beam"?'),
        ("[translat]\nbeam = 2\n", 'translat: unknown; did you mean "translate"?'),
        (
            '[translate]\nshortlist = "auto"\n',
            "translate.shortlist: there is no such setting any more: models are converted without",
        ),
        ("[write]\nqqqqqq = 2\n", "write.qqqqqq: unknown; known here: formats"),
        ("[translate]\nbeam = 0\n", "translate.beam: should be greater than or equal to 1"),
        ("[translate]\nlimit = 5000\n", "translate.limit: should be less than or equal to"),
        ('[translate]\nengine = "fast"\n', "translate.engine: should be 'auto', 'ct2'"),
        (
            '[write]\nformats = ["pdf"]\n',
            "write.formats.0: should be 'markdown', 'jsonl'",
        ),
        ("[translate]\ntoken_budget = 9999999\n", "less than or equal to 1000000"),
        ("[read]\nmax_bytes = 99999999999999999999\n", "read.max_bytes: should be less than"),
        ("[read]\nmax_memory = 99999999999999999999\n", "read.max_memory: should be less"),
        ("[read]\nmax_seconds = inf\n", "read.max_seconds: should be less than or equal"),
        ("[run]\nmax_hours = inf\n", "run.max_hours: should be less than or equal"),
        ("[run]\nwave = many\n", "not valid TOML"),
        ("translate = 3\n", "translate: should be a valid dictionary"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "night.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml: cannot be read"):
        load_config(tmp_path / "gone.toml")


def test_options_override_a_file_and_none_does_not(tmp_path: Path) -> None:
    path = tmp_path / "night.toml"
    path.write_text('[translate]\nbeam = 2\nmodel = "m"\n')
    config = override(load_config(path), {"translate.beam": 1, "translate.model": None})
    assert (config.translate.beam, config.translate.model) == (1, "m")


def test_windows_may_put_a_mark_before_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes("\ufeff[run]\noutput = 'été'\n".encode())
    assert load_config(path).run.output == Path("été")
    path.write_bytes("[run]\noutput = 'été'\n".encode("utf-16"))
    with pytest.raises(ConfigError, match=r"c\.toml: not UTF-8") as caught:
        load_config(path)
    assert "Save it as UTF-8" in caught.value.hint


def test_a_wrong_option_is_named() -> None:
    with pytest.raises(
        ConfigError, match=r"^translate\.beam: should be less than or equal to 32 \(got 99\)$"
    ):
        override(Config(), {"translate.beam": 99})


def test_default_toml_says_every_setting_and_its_default() -> None:
    config = load_config(CONFIGS / "default.toml")
    assert config == Config()
    text = (CONFIGS / "default.toml").read_text(encoding="utf-8")
    for section in Config.model_fields:
        assert f"[{section}]" in text
        for name in type(getattr(config, section)).model_fields:
            assert f"\n{name} =" in text or f"\n# {name} =" in text, f"{section}.{name}"


OTHERS = {CONFIGS / "boilerplate.toml", CONFIGS / "quality.toml"}  # rules and floors: no settings
SETTINGS = sorted(set(CONFIGS.glob("*.toml")) - OTHERS)


@pytest.mark.parametrize("path", SETTINGS, ids=lambda path: path.name)
def test_every_shipped_config_loads(path: Path) -> None:
    assert load_config(path).run.output
