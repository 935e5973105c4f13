"""The quality gate: every way in which it must fail, and what moves a floor."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from translate_tool.cli.gate import gate
from translate_tool.errors import ConfigError
from translate_tool.evaluation.gate import Floor, judge, load_floors, raised, save_floors, table
from translate_tool.evaluation.results import Measure, Result, Results

ROOT = Path(__file__).parent.parent
TODAY = "2026-12-01"

app = typer.Typer()
app.command()(gate)


def floor(**changes: object) -> Floor:
    values: dict[str, Any] = {
        "set": "news",
        "system": "tiny",
        "measure": "chrf",
        "floor": 50.0,
        "margin": 1.0,
        "why": "first measured",
        "date": "2026-11-24",
        **changes,
    }
    if "ceiling" in values:
        del values["floor"]
    made = Floor(**values)
    return made if "seal" in changes else made.model_copy(update={"seal": made.own_seal})


def results(*values: float, system: str = "tiny", measure: str = "chrf") -> list[Results]:
    return [
        Results(
            kind="translation",
            results=(
                Result(
                    set="news",
                    system=system,
                    sentences=3,
                    measures={measure: Measure(value=value)},
                ),
            ),
        )
        for value in values
    ]


@pytest.mark.parametrize(
    ("one", "measured", "outcome"),
    [
        (floor(), results(50.0), "holds"),
        (floor(), results(49.99), "broken"),
        (floor(), results(60.0, 49.0), "broken"),  # measured twice: the worse one counts
        (floor(), results(math.nan), "broken"),
        (floor(), results(60.0, math.nan), "broken"),
        (floor(ceiling=0.1), results(0.1), "holds"),
        (floor(ceiling=0.1), results(0.11), "broken"),
        (floor(ceiling=0.1), results(0.0, 0.2), "broken"),
        (floor(ceiling=0.1), results(math.nan), "broken"),
        (floor(), [], "missing"),
        (floor(), results(60.0, system="other"), "missing"),
        (floor(), results(60.0, measure="bleu"), "missing"),
        (floor(seal=""), results(60.0), "unsealed"),
        (floor(floor=10.0, seal=floor().seal), results(60.0), "unsealed"),
        (floor(floor=10.0, why="a new why", seal=floor().seal), results(60.0), "unsealed"),
        (floor(system="other", seal=floor().seal), results(60.0, system="other"), "unsealed"),
        (floor(why="put otherwise", seal=floor().seal), results(60.0), "holds"),
    ],
)
def test_what_becomes_of_a_floor(one: Floor, measured: list[Results], outcome: str) -> None:
    [verdict] = judge([one], measured)
    assert verdict.outcome == outcome


@pytest.mark.parametrize(
    ("one", "measured", "bound"),
    [
        (floor(), results(60.0), 59.0),
        (floor(), results(60.0, 58.0), 57.0),  # the worse one counts here too
        (floor(), results(50.5), 50.0),  # within the margin: stays
        (floor(), results(12.0), 50.0),  # never down
        (floor(), results(math.nan), 50.0),
        (floor(), [], 50.0),
        (floor(ceiling=0.5, margin=0.025), results(0.05), 0.075),
        (floor(ceiling=0.5, margin=0.0), results(0.9), 0.5),
        (floor(margin=0.0), results(200 / 3), 66.6666),  # rounded so that it holds
        (floor(ceiling=1.0, margin=0.0), results(2 / 3), 0.6667),
    ],
)
def test_a_floor_only_gets_stricter(one: Floor, measured: list[Results], bound: float) -> None:
    [after] = raised([one], measured, TODAY)
    assert after.bound == bound
    assert after.is_sealed
    assert after.date == (TODAY if bound != one.bound else one.date)
    assert raised([after], measured, "later") == (after,)


@pytest.mark.parametrize(
    ("one", "sealed", "bound"),
    [
        (floor(seal=""), True, 59.0),  # new
        (floor(floor=10.0, seal=floor().seal), False, 10.0),  # the number alone was changed
        (floor(floor=70.0, seal=floor().seal), False, 70.0),
        (floor(floor=10.0, why="smaller model", seal=floor().seal), True, 59.0),
        (floor(floor=70.0, why="dreams", seal=floor().seal), True, 70.0),
    ],
)
def test_a_change_by_hand_is_sealed_only_with_a_new_reason(
    one: Floor, sealed: bool, bound: float
) -> None:
    [after] = raised([one], results(60.0), TODAY)
    assert (after.is_sealed, after.bound) == (sealed, bound)


def test_a_floor_is_lowered_on_purpose_and_in_no_other_way() -> None:
    low = results(44.0)
    before = floor()
    by_number = before.model_copy(update={"floor": 43.0})
    assert [v.outcome for v in judge(raised([by_number], low, TODAY), low)] == ["unsealed"]
    on_purpose = by_number.model_copy(update={"why": "half the size"})
    [after] = raised([on_purpose], low, TODAY)
    assert [v.outcome for v in judge([after], low)] == ["holds"]
    again = after.model_copy(update={"floor": 40.0})  # the same reason does not serve twice
    assert [v.outcome for v in judge(raised([again], low, TODAY), low)] == ["unsealed"]


ENTRY = """\
# What is held here.

[[floor]]
set = "news"   # small
system = "tiny"
measure = "chrf"
floor = 50.0   # points
margin = 1.0
why = "first # measured"
date = "2026-11-24"

# Of the next one.
[[floor]]
date = "2026-11-24"
set = "news"
system = "tiny"
measure = "flagged"
ceiling = 1
margin = 0.05
why = "first measured"
"""


def test_what_is_raised_in_a_file_leaves_the_rest_of_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(ENTRY, "utf-8")
    found = [*results(60.0), *results(0.2, measure="flagged")]
    save_floors(path, raised(load_floors(path), found, TODAY))
    text = path.read_text("utf-8")
    assert re.findall(r"(?:floor|ceiling|date) = .*", text) == [
        "floor = 59.0   # points",
        f'date = "{TODAY}"',
        f'date = "{TODAY}"',
        "ceiling = 0.25",
    ]
    assert [floor.is_sealed for floor in load_floors(path)] == [True, True]
    new = {line for line in text.splitlines() if not line.startswith(("floor", "ceil", "date"))}
    old = {line for line in ENTRY.splitlines() if not line.startswith(("floor", "ceil", "date"))}
    assert old < new
    assert all(line.startswith('seal = "') for line in new - old)
    save_floors(path, raised(load_floors(path), found, "later"))
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[[floor]]", "[floor"), "not valid TOML"),
        (("margin = 1.0\n", ""), "floor.0.margin: Field required"),
        (("floor = 50.0", "flor = 50.0"), "Extra inputs"),
        (("floor = 50.0", "floor = nan"), "finite number"),
        (("floor = 50.0", "floor = 50.0\nceiling = 60.0"), "floor or ceiling, one of them"),
        (("floor = 50.0", ""), "floor or ceiling, one of them"),
        (("margin = 1.0", "margin = -1.0"), "greater than or equal to 0"),
        (('why = "first # measured"', 'why = ""'), "at least 1 character"),
        (('"flagged"\nceiling', '"chrf"\nfloor'), "two floors for news tiny chrf"),
        ((ENTRY, ""), "Field required"),
        ((ENTRY, "floor = []"), "at least 1 item"),
    ],
)
def test_a_file_that_holds_nothing_is_refused(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(ENTRY.replace(*change, 1), "utf-8")
    with pytest.raises(ConfigError, match=re.escape(said)):
        load_floors(path)


def test_a_layout_that_cannot_be_edited_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    keys = "set = 'news', system = 'tiny', measure = 'chrf', floor = 1.0, margin = 1.0"
    path.write_text(f"floor = [{{{keys}, why = 'x', date = 'y'}}]\n", "utf-8")
    with pytest.raises(ConfigError, match="one key a line"):
        save_floors(path, raised(load_floors(path), results(60.0), TODAY))
    assert path.read_text("utf-8").startswith("floor = [")


def test_the_table_begins_with_what_does_not_hold() -> None:
    rows = table(judge([floor(), floor(floor=70.0)], results(60.0))).splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == ["broken", "holds"]
    assert "| ≥ 70 | 60 | first measured (2026-11-24) |" in rows[0]


def test_the_door_says_what_does_not_hold_and_what_to_do(tmp_path: Path) -> None:
    floors = tmp_path / "floors.toml"
    floors.write_text(ENTRY, "utf-8")
    paths = [tmp_path / name for name in ("good.json", "flags.json", "worse.json")]
    measured = [*results(60.0), *results(0.2, measure="flagged"), *results(58.9)]
    for path, one in zip(paths, measured, strict=True):
        one.save(path)

    def told(*arguments: Path | str) -> tuple[int, str]:
        done = CliRunner().invoke(app, [*map(str, arguments), "--floors", str(floors)])
        return done.exit_code, done.output

    good, flags, worse = paths
    code, said = told(good, flags)
    assert (code, "unsealed: 2 of 2" in said) == (1, True)
    code, said = told(good, flags, "--raise")
    assert (code, "2 of 2 made stricter" in said) == (0, True)
    assert told(good, flags)[0] == 0
    code, said = told(worse)
    assert code == 1
    assert "broken: 1 of 2" in said
    assert "missing: 1 of 2" in said


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "x"}', '{"kind": "x", "results": [1]}'])
def test_what_are_no_results_is_an_error_of_usage(tmp_path: Path, text: str) -> None:
    floors, path = tmp_path / "floors.toml", tmp_path / "results.json"
    floors.write_text(ENTRY, "utf-8")
    path.write_text(text, "utf-8")
    done = CliRunner().invoke(app, [str(path), "--floors", str(floors)])
    assert done.exit_code == 2, done.output
    assert "results.json" in done.output


HELD = {
    ("news", "lite-fr-en", "chrf"),
    ("news", "lite-fr-en", "bleu"),
    ("news", "lite-fr-en", "lost"),
    ("articles", "extractive", "rougeL"),
    ("articles", "extractive", "strange"),
    ("articles", "lite-fr-en + extractive", "rougeL"),
    ("articles", "lite-fr-en + extractive", "strange"),
    ("dispatches", "segment", "f1"),
}
"""What the project's own gate must hold, whatever else it does."""


def test_the_projects_own_floors_are_sealed_and_hold_what_they_must() -> None:
    floors = load_floors(ROOT / "configs" / "quality.toml")
    assert {floor.key for floor in floors} >= HELD
    assert [floor.key for floor in floors if not floor.is_sealed] == []
    assert all(floor.bound > 0 for floor in floors if floor.side == "floor")
