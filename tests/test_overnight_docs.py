"""docs/overnight.md: what it tells the operator to type and to install is right."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docs_kit import blocks, lines, options_of

from translate_tool.config import STATE
from translate_tool.pipeline import known, monitor, progress, report_page

DOC = (Path(__file__).parent.parent / "docs" / "overnight.md").read_text(encoding="utf-8")
UNITS = dict(
    re.findall(r"`/etc/systemd/system/([\w.-]+)`[^`]*?:\n\n```ini\n(.*?)```", DOC, re.DOTALL)
)
TOOL = "/opt/translate-tool/bin/translate-tool"

KEYS = {
    "Unit": {"Description", "Wants", "Before"},
    "Service": {
        "Type",
        "User",
        "WorkingDirectory",
        "Environment",
        "ExecStart",
        "SuccessExitStatus",
        "TimeoutStopSec",
        "Nice",
    },
    "Timer": {"OnCalendar", "Persistent"},
    "Install": {"WantedBy"},
}
"""Of systemd.unit(5), systemd.service(5), systemd.exec(5) and systemd.timer(5): those used here."""


def parsed(unit: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[method-assign, assignment]  # keys keep their case
    parser.read_string(UNITS[unit])
    return parser


def cron_line() -> list[str]:
    [block] = blocks(DOC, "cron")
    return block.strip().split(None, 5)


def commands() -> list[str]:
    found = lines(DOC)
    found += [parsed(unit)["Service"]["ExecStart"] for unit in UNITS if unit.endswith("service")]
    found.append(cron_line()[5].partition("&&")[2].partition("2>>")[0].strip())
    return [line.replace(TOOL, "translate-tool") for line in found]


@pytest.mark.parametrize("line", sorted(set(commands())))
def test_a_command_exists_with_its_options(line: str) -> None:
    options_of(line)


@pytest.mark.parametrize(
    "line", ["translate-tool fly", "translate-tool run --no-such", "translate-tool verify a b"]
)
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    with pytest.raises((KeyError, Exception), match=r"fly|no-such|unexpected"):
        options_of(line)


# -- systemd -------------------------------------------------------------------------------------


def test_there_is_a_service_a_timer_and_a_check() -> None:
    assert sorted(UNITS) == [
        "translate-tool-verify.service",
        "translate-tool.service",
        "translate-tool.timer",
    ]


@pytest.mark.parametrize("unit", UNITS)
def test_sections_and_keys_are_systemd_s(unit: str) -> None:
    parser = parsed(unit)
    kind = unit.rpartition(".")[2].capitalize()
    assert set(parser.sections()) <= {"Unit", kind, "Install"}
    for section in parser.sections():
        assert set(parser[section]) <= KEYS[section]
    if kind == "Service":
        assert parser["Service"]["ExecStart"].startswith("/"), "systemd wants an absolute path"


def test_the_timer_starts_the_service_every_night() -> None:
    timer = parsed("translate-tool.timer")
    date, clock = timer["Timer"]["OnCalendar"].split()
    assert date == "*-*-*"
    hour, minute, second = map(int, clock.split(":"))
    assert 0 <= hour < 24
    assert (minute, second) == (0, 0)
    assert timer["Install"]["WantedBy"] == "timers.target"
    wanted = parsed("translate-tool.service")["Unit"]["Wants"]
    assert wanted in UNITS


def test_a_night_that_ended_early_is_no_failed_unit() -> None:
    service = parsed("translate-tool.service")["Service"]
    codes = set(map(int, service["SuccessExitStatus"].split()))
    assert codes == {3, progress.EXIT_CODES["deadline"], progress.EXIT_CODES["SIGTERM"]}
    assert int(service["TimeoutStopSec"]) > 10


def test_systemd_itself_finds_nothing_wrong(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("systemd-analyze is not installed")
    here = tmp_path / "translate-tool"
    here.symlink_to(sys.executable)  # that it can be executed is all systemd asks
    for name, text in UNITS.items():
        (tmp_path / name).write_text(text.replace(TOOL, str(here)).replace("/srv/night", "/"))
    done = subprocess.run(
        [analyze, "verify", "--man=no", *map(str, tmp_path.glob("*.*e*"))],
        capture_output=True,
        text=True,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )
    ours = [line for line in done.stderr.splitlines() if "translate-tool" in line]
    assert (done.returncode, ours) == (0, [])
    when = parsed("translate-tool.timer")["Timer"]["OnCalendar"]
    subprocess.run([analyze, "calendar", when], check=True, capture_output=True)


# -- cron ----------------------------------------------------------------------------------------


def test_the_cron_line_has_five_fields_in_their_bounds_and_a_command() -> None:
    *fields, command = cron_line()
    bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]
    assert len(fields) == len(bounds)
    for value, (low, high) in zip(fields, bounds, strict=True):
        assert value == "*" or low <= int(value) <= high
    assert command.startswith("cd /")
    assert "%" not in command, "cron takes it for the end of the line"
    subprocess.run(["bash", "-n", "-c", command], check=True)


# -- facts ---------------------------------------------------------------------------------------


def test_the_exit_codes_are_those_of_the_reports() -> None:
    table = {
        int(code) for row in re.findall(r"^\| ([\d, ]+) \|", DOC, re.M) for code in row.split(", ")
    }
    assert set(report_page.CONCLUSIONS) | set(progress.EXIT_CODES.values()) <= table


def test_what_is_said_of_files_and_sizes_is_so() -> None:
    for name in (monitor.STATUS, "journal.sqlite3"):
        assert f"`{STATE}/{name}`" in DOC
    assert f"`{report_page.CHARTS}/`" in DOC
    assert f"`{report_page.PAGE}`" in DOC
    fixed, factor = (sum(parts) for parts in zip(known.BYTES, known.SITE_BYTES, strict=True))
    assert f"about {factor} times the size" in DOC
    assert f"plus {fixed // 1000} kB for each article" in DOC
