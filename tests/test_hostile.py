"""One run over a folder of hostile files: nothing breaks, nothing is lost, nothing leaks."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hostile_kit
import pytest
from night_kit import unmeasured

MOST_MEMORY = 1_000_000_000  # bytes

pytestmark = pytest.mark.slow

MEASURED = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""
"""Runs a command from a small process: Linux counts to a child's memory that of who forked it, and
a worker that has run other tests may have held gigabytes."""


@dataclass(frozen=True, kw_only=True)
class Night:
    """What a run over the folder left. `memory`: bytes, the most of any of its processes."""

    origins: list[str]
    code: int
    errors: str
    memory: int
    folder: Path

    @property
    def report(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "out/report.json").read_text(encoding="utf-8")))

    @property
    def briefs(self) -> list[dict[str, Any]]:
        return [
            json.loads(path.read_text(encoding="utf-8"))
            for path in (self.folder / "out").rglob("*.jsonl")
        ]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "in").mkdir()
    origins = hostile_kit.build(folder / "in", folder / "secret.txt")
    (folder / "here").mkdir()
    command = "-m translate_tool run ../in --output ../out --engine echo --summariser extractive"
    with (folder / "errors.txt").open("wb") as errors:
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, sys.executable, *command.split()],
            cwd=folder / "here",
            stdout=subprocess.PIPE,
            stderr=errors,
            env=unmeasured(),
            check=True,
        )
    code, memory = map(int, done.stdout.split())
    return Night(
        origins=origins,
        code=code,
        errors=(folder / "errors.txt").read_text(encoding="utf-8"),
        memory=memory * (1 if sys.platform == "darwin" else 1024),
        folder=folder,
    )


def test_the_run_ends_well(night: Night) -> None:
    assert night.code == 3
    assert "Traceback" not in night.errors
    assert len(night.origins) > 250


def test_every_input_is_done_or_named(night: Night) -> None:
    report = night.report
    assert report["done"] + report["quarantined"] + report["failed"] == report["inputs"]
    assert report["done"] == len(night.briefs)
    named = [brief["article"]["origin"] for brief in night.briefs]
    named += [failure["origin"] for failure in report["failures"]]
    assert {origin.split("#")[0] for origin in named} == set(night.origins)


def test_every_failure_says_why(night: Night) -> None:
    for failure in night.report["failures"]:
        assert 3 < len(failure["reason"]) <= 1000, failure
        assert "Please report" not in failure["hint"], failure


def test_all_good_articles_are_translated(night: Night) -> None:
    rows = "\n".join(
        f"{pair['sentence']['text']}\n{pair['hypothesis']['text']}"
        for brief in night.briefs
        for pair in brief["pairs"]
    )
    for number in range(hostile_kit.WITNESSES):
        assert hostile_kit.witness(number) in rows
        assert hostile_kit.witness(number).upper() in rows


def test_nothing_outside_is_read_or_written(night: Night) -> None:
    folder = night.folder
    assert {path.name for path in folder.iterdir()} == {
        "in", "out", "here", "secret.txt", "errors.txt"
    }  # fmt: skip
    assert not list((folder / "here").iterdir())
    for path in (folder / "out").rglob("*"):
        assert not path.is_symlink()
        if path.is_file():
            assert hostile_kit.FORBIDDEN.encode() not in path.read_bytes(), path


def test_memory_is_bounded(night: Night) -> None:
    assert night.memory < MOST_MEMORY
