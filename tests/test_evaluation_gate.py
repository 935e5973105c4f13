"""The quality gate: every way in which it must fail."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from cli_kit import tool

from translate_tool.errors import ConfigError
from translate_tool.evaluation.gate import Floor, check_floors, load_floors, table
from translate_tool.evaluation.results import Measure, Result, Results

ROOT = Path(__file__).parent.parent


def floor(**changes: object) -> Floor:
    values: dict[str, Any] = {
        "set": "news",
        "system": "tiny",
        "measure": "chrf",
        "floor": 50.0,
        "why": "first measured",
        "date": "2026-11-24",
        **changes,
    }
    if "ceiling" in values:
        del values["floor"]
    return Floor(**values)


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
        (floor(), results(50.0), "passed"),
        (floor(), results(49.99), "failed"),
        (floor(), results(60.0, 49.0), "failed"),  # measured twice: the worse one counts
        (floor(), results(math.nan), "failed"),
        (floor(), results(60.0, math.nan), "failed"),
        (floor(), results(math.inf), "failed"),
        (floor(ceiling=0.1), results(0.1), "passed"),
        (floor(ceiling=0.1), results(0.11), "failed"),
        (floor(ceiling=0.1), results(0.0, 0.2), "failed"),
        (floor(ceiling=0.1), results(math.nan), "failed"),
        (floor(ceiling=0.1), results(-math.inf), "failed"),
        (floor(ceiling=0.0), results(0.0), "passed"),
        (floor(), [], "missing"),
        (floor(), results(60.0, system="other"), "missing"),
        (floor(), results(60.0, measure="bleu"), "missing"),
        (floor(set="other"), results(60.0), "missing"),
    ],
)
def test_what_becomes_of_a_floor(one: Floor, measured: list[Results], outcome: str) -> None:
    [checked] = check_floors([one], measured)
    assert checked.outcome == outcome


ENTRY = """\
# What is compared here.

[[floor]]
set = "news"   # small
system = "tiny"
measure = "chrf"
floor = 50.0   # points
why = "first # measured"
date = "2026-11-24"

# Of the next one.
[[floor]]
date = "2026-11-24"
set = "news"
system = "tiny"
measure = "flagged"
ceiling = 1
why = "first measured"
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[[floor]]", "[floor"), "not valid TOML: Expected"),
        (('why = "first # measured"\n', ""), "floor.0.why: Field required"),
        (("floor = 50.0", "flor = 50.0"), 'floor.0.flor: unknown; did you mean "floor"?'),
        (("floor = 50.0", "floor = nan"), "finite number"),
        (("floor = 50.0", "floor = 50.0\nceiling = 60.0"), "floor or ceiling, one of them"),
        (("floor = 50.0", ""), "floor or ceiling, one of them"),
        (('why = "first # measured"', 'why = ""'), "at least 1 character"),
        ((ENTRY, ""), "Field required"),
        ((ENTRY, "floor = []"), "at least 1 item"),
    ],
)
def test_a_broken_file_is_refused_with_its_name_and_place(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(ENTRY.replace(*change, 1), "utf-8")
    with pytest.raises(ConfigError, match=re.escape(f"{path}: ") + ".*" + re.escape(said)):
        load_floors(path)


def test_the_table_begins_with_what_did_not_pass() -> None:
    rows = table(check_floors([floor(), floor(floor=70.0)], results(60.0))).splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == ["failed", "passed"]
    assert "| ≥ 70 | 60 | first measured (2026-11-24) |" in rows[0]


def test_the_command_says_what_did_not_pass_and_what_to_do(tmp_path: Path) -> None:
    floors = tmp_path / "floors.toml"
    floors.write_text(ENTRY, "utf-8")
    paths = [tmp_path / name for name in ("good.json", "flags.json", "worse.json")]
    measured = [*results(60.0), *results(0.2, measure="flagged"), *results(49.9)]
    for path, one in zip(paths, measured, strict=True):
        one.save(path)

    def told(*arguments: Path | str) -> tuple[int, str]:
        done = tool("gate", *arguments, "--floors", floors)
        return done.exit_code, done.output

    good, flags, worse = paths
    code, said = told(good, flags)
    assert (code, said.count("| passed |")) == (0, 2)
    code, said = told(good)
    assert (code, "missing: 1 of 2" in said) == (1, True)
    code, said = told(worse, good)
    assert code == 1
    assert "failed: 1 of 2" in said
    assert "missing: 1 of 2" in said


NO_NUMBER = """{"kind": "x", "results": [{"set": "news", "system": "tiny", "sentences": 3,
"measures": {"chrf": {"value": null}}}]}"""


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"kind": "x"}', '{"kind": "x", "results": [1]}', NO_NUMBER]
)
def test_what_are_no_results_is_an_error_of_usage(tmp_path: Path, text: str) -> None:
    floors, path = tmp_path / "floors.toml", tmp_path / "results.json"
    floors.write_text(ENTRY, "utf-8")
    path.write_text(text, "utf-8")
    done = tool("gate", path, "--floors", floors)
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
"""What the project's own gate must have a floor or ceiling for, whatever else it does."""


def test_the_projects_own_floors_are_for_what_they_must_be() -> None:
    floors = load_floors(ROOT / "configs" / "quality.toml")
    assert {(floor.set, floor.system, floor.measure) for floor in floors} >= HELD
    assert all(floor.floor > 0 for floor in floors if floor.floor is not None)
