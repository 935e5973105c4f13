from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_kit import tool
from tiny_kit import trained_marian

from translate_tool.config import Config, override
from translate_tool.errors import ConfigError
from translate_tool.inference import autotune
from translate_tool.inference.autotune import Race
from translate_tool.inference.runner import Pace, cache
from translate_tool.pipeline import driver
from translate_tool.runtime import machine
from translate_tool.translation import resolve

USUAL, HALF, TWICE = (Pace(threads=2, budget=budget) for budget in (1024, 512, 2048))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained_marian(tmp_path_factory.mktemp("models") / "tiny-fr-en")


@pytest.fixture
def config(tiny: Path, tmp_path: Path) -> Config:
    return override(
        Config(),
        {"translate.model": str(tiny), "translate.threads": 1, "models.cache": tmp_path / "cache"},
    )


def raced(*seconds: tuple[float, ...]) -> Race:
    return Race(paces=(USUAL, HALF, TWICE), seconds=seconds, tokens=1000, facts={})


@pytest.mark.parametrize(
    ("seconds", "best"),
    [
        (((1.0, 0.9, 1.1), (1.0, 0.9, 1.1)), HALF),
        (((1.0, 0.9, 0.8), (1.0, 0.9, 0.8)), TWICE),
        (((1.0, 0.9, 1.1), (1.0, 0.98, 1.1)), USUAL),  # once it was hardly quicker
        (((1.0, 0.99, 0.99), (1.0, 0.99, 0.99)), USUAL),
        (((1.0, 0.5, 0.9), (0.5, 0.5, 0.4)), TWICE),  # the quicker median did not always win
        ((), USUAL),  # time ran out in the first round
    ],
)
def test_another_pace_is_taken_only_if_it_wins_every_round(
    seconds: tuple[tuple[float, ...], ...], best: Pace
) -> None:
    assert raced(*seconds).best == best


@pytest.mark.parametrize(
    ("given", "physical", "expected"),
    [
        ({}, 4, [(8, 1024), (8, 512), (8, 2048), (4, 1024)]),
        ({}, 8, [(8, 1024), (8, 512), (8, 2048)]),
        ({"translate.threads": 3}, 2, [(3, 1024), (3, 512), (3, 2048)]),
        ({"translate.token_budget": 300}, 4, [(8, 300), (4, 300)]),
        ({"translate.threads": 3, "translate.token_budget": 300}, 2, [(3, 300)]),
        ({"translate.engine": "echo"}, 4, []),
    ],
)
def test_rivals_differ_in_what_the_settings_leave_open(
    given: dict[str, object],
    physical: int,
    expected: list[tuple[int, int]],
    tiny: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 8)
    monkeypatch.setattr(machine, "physical_cores", lambda: physical)
    settings = override(Config(), {"translate.model": str(tiny), **given})
    paces = autotune.rivals(resolve.runner(settings), settings)
    assert [(pace.threads, pace.budget) for pace in paces] == expected


def test_physical_cores_are_among_those_that_may_be_used() -> None:
    assert 1 <= machine.physical_cores() <= machine.cores()


def test_a_race_is_held_once_and_sets_the_pace_from_then_on(config: Config) -> None:
    def settled(size: int, **other: object) -> tuple[Race | None, Pace]:
        settings = override(config, other)
        runner = resolve.runner(settings)
        return autotune.tune(runner, settings, size), runner.pace

    usual = resolve.runner(config).pace
    assert settled(autotune.LARGE - 1) == (None, usual), "not worth a race"
    race, pace = settled(autotune.LARGE)
    assert race is not None
    assert pace == race.best
    assert [len(times) for times in race.seconds] == [3] * autotune.ROUNDS
    assert race.tokens >= autotune.FILLING * 2 * usual.budget
    assert settled(0) == (race, pace), "remembered"
    assert settled(0, **{"translate.beam": 2}) == (None, usual), "of another beam"
    assert settled(0, **{"translate.token_budget": 99})[0] is None, "nothing left to choose"
    (path,) = (cache(config) / autotune.FOLDER).iterdir()
    kept = json.loads(path.read_text("utf-8"))
    assert kept["facts"]["software"].startswith("ctranslate2 ")
    kept["seconds"] = [[3.0, 1.0, 2.0]] * 3
    path.write_text(json.dumps(kept), "utf-8")
    assert settled(0)[1].budget == usual.budget // 2
    path.write_text("{", "utf-8")
    assert settled(0) == (None, usual), "a damaged record is no record"


def test_a_race_that_time_ran_out_for_is_not_kept(config: Config) -> None:
    runner = resolve.runner(config)
    race = autotune.tune(runner, config, autotune.LARGE, due=lambda: True)
    assert race is not None
    assert race.seconds == ()
    assert not (cache(config) / autotune.FOLDER).exists()


def test_a_run_goes_at_the_pace_on_record_and_says_so(config: Config, tmp_path: Path) -> None:
    autotune.measure(resolve.runner(config), config)
    (path,) = (cache(config) / autotune.FOLDER).iterdir()
    kept = json.loads(path.read_text("utf-8")) | {"seconds": [[3.0, 1.0, 2.0]] * 3}
    path.write_text(json.dumps(kept), "utf-8")
    article = tmp_path / "a.txt"
    article.write_text("Bonjour.\n\nMerci.\n", "utf-8")
    settings = override(
        config,
        {
            "run.inputs": (article,),
            "run.output": tmp_path / "briefs",
            "run.log": tmp_path / "log.jsonl",
            "read.assume_french": True,
        },
    )
    assert driver.run(settings).exit_code == 0
    events = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    (paced,) = (event for event in events if event["event"] == "pace")
    assert paced["best"] == {"threads": 1, "budget": 512}


def test_the_command_shows_the_race_and_what_was_taken(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autotune, "FILLING", 1)
    arguments = ["calibrate", "--model", str(tiny), "--cache", str(tmp_path)]
    shown = tool(*arguments)
    assert shown.exit_code == 0, shown.output
    lines = shown.output.splitlines()
    assert sum("source tokens a second" in line for line in lines) >= 3
    assert sum(line.endswith("<- taken") for line in lines) == 1
    raw = tool(*arguments, "--json")
    assert json.loads(raw.stdout)["best"]["threads"] == machine.cores()
    assert len(list((tmp_path / autotune.FOLDER).iterdir())) == 1, "the same race, run again"


def test_an_engine_without_a_model_has_no_pace(tmp_path: Path) -> None:
    settings = override(Config(), {"translate.engine": "echo", "models.cache": tmp_path})
    with pytest.raises(ConfigError, match="no pace to choose"):
        autotune.measure(resolve.runner(settings), settings)
