"""The samples, the log and the status file of a run, and the status asked from outside."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cli_kit import tool
from night_kit import held_run, without_models, write_articles

from translate_tool.config import STATE
from translate_tool.errors import ConfigError, OutputError
from translate_tool.pipeline import driver, monitor
from translate_tool.pipeline.monitor import STATUS, Monitor
from translate_tool.pipeline.progress import Progress, Sample, Series, rates, stage
from translate_tool.pipeline.status import held, status
from translate_tool.records import Failure
from translate_tool.runtime import machine
from translate_tool.runtime.files import hold
from translate_tool.store.journal_reader import JournalReader


def events(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def steps(log: Path) -> list[dict[str, Any]]:
    """Events but those that a busy machine adds, of progress every 10 s."""
    return [event for event in events(log) if event["event"] != "progress"]


def sample(seconds: float) -> Sample:
    return Sample(seconds=seconds, done=0, translated=0, tokens=int(seconds), memory=1)


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    write_articles(tmp_path / "in", 12)
    (tmp_path / "in" / "plan.dwg").write_bytes(b"\xff\xd8")
    return tmp_path / "in"


# -- samples -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 2, 9, 10, 11, 1000])
def test_a_series_stays_short_and_keeps_both_ends(count: int) -> None:
    series = Series(most=10, every=1.0)
    for number in range(count):
        series.add(sample(number))
    seconds = [point.seconds for point in series.points]
    assert len(seconds) <= 10
    assert seconds == sorted(set(seconds))
    assert seconds[:1] + seconds[-1:] == [0, count - 1][:2] if count else not seconds
    if count == 1000:
        steps = {b - a for a, b in pairwise(seconds[:-1])}
        assert steps == {series.every} == {128.0}


def test_samples_closer_than_the_interval_are_one() -> None:
    series = Series(every=1.0)
    for seconds in (0.0, 0.5, 0.9, 1.0, 1.1):
        series.add(sample(seconds))
    assert [point.seconds for point in series.points] == [0.0, 1.0, 1.1]


def test_the_machine_is_described() -> None:
    facts = machine.describe()
    assert facts["python"] == ".".join(map(str, sys.version_info[:3]))
    assert all(facts.values())
    assert 5e6 < machine.memory() < 1e12
    assert machine.free(Path("no/such/folder")) > 0


# -- the monitor -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (Progress(sources=9), "reading"),
        (Progress(sources=9, wave=3, wave_sentences=4, wave_translated=1), "translating"),
        (Progress(sources=9, wave=3, wave_sentences=4, wave_translated=4), "writing"),
    ],
)
def test_the_stage_follows_from_the_counts(progress: Progress, expected: str) -> None:
    assert stage(progress) == expected


def test_rates_and_the_time_left() -> None:
    half = Progress(articles=10, done=5, translated=40, tokens=1000)
    assert rates(half, 20.0) == {
        "sentences_per_second": 2.0,
        "tokens_per_second": 50.0,
        "seconds_left": 20.0,
    }
    assert rates(Progress(articles=10), 20.0)["seconds_left"] is None
    assert rates(Progress(articles=10), 0.0)["tokens_per_second"] == 0.0


def test_a_file_that_is_no_log_is_left_alone(pile: Path, tmp_path: Path) -> None:
    log = tmp_path / "notes.txt"
    log.write_text("My notes.\n")
    with pytest.raises(ConfigError, match=r"notes\.txt is not a log of this program"):
        driver.run(without_models(pile, tmp_path / "out", **{"run.log": log}))
    assert log.read_text() == "My notes.\n"


def test_a_run_is_logged_from_start_to_end(pile: Path, tmp_path: Path) -> None:
    log = tmp_path / "out" / "run.jsonl"
    config = without_models(pile, tmp_path / "out", **{"run.wave": 5, "run.log": log})
    report = driver.run(config)
    found = steps(log)
    assert [event["event"] for event in found] == ["start", "failure", *["wave"] * 3, "end"]
    start, failure, *_, end = found
    assert start["settings"]["run"]["inputs"] == [str(pile)]
    assert start["signatures"] == list(report.signatures)
    assert failure["origin"] == "plan.dwg"
    assert (end["exit_code"], end["report"]["done"]) == (3, 12)
    assert "samples" not in end["report"]
    driver.run(config)
    assert len(steps(log)) == len(found) + 3, "a second run adds: start, failure, end"


def test_progress_is_noted_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "LOG_EVERY", 0.0)
    monkeypatch.setattr(monitor, "STATUS_EVERY", 0.0)
    told: list[Progress] = []
    log = tmp_path / "run.jsonl"
    with Monitor(tmp_path, facts={"a": 1}, log=log, on_progress=told.append) as watching:
        watching(Progress(sources=4, done=1, tokens=10))
        record = json.loads((tmp_path / STATUS).read_text())
        assert (record["state"], record["progress"]["done"], record["a"]) == ("running", 1, 1)
        watching(Progress(sources=4, done=2))
    assert [progress.done for progress in told] == [1, 2]
    assert [e["event"] for e in events(log)] == ["start", "progress", "progress", "stop"]
    assert events(log)[1]["tokens"] == 10


def test_a_run_that_stops_says_why(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"

    def full(_: Progress) -> None:
        raise OutputError("cannot write x: no space left", hint="Free some.")

    watching = Monitor(tmp_path, facts={}, log=log, on_progress=full)
    with pytest.raises(OutputError), watching:
        watching(Progress(sources=4, done=1))
    assert events(log)[-1]["event"] == "stop"
    record = json.loads((tmp_path / STATUS).read_text())
    assert record["state"] == "stopped"
    assert record["error"].startswith("cannot write x: no space left")


@pytest.mark.parametrize("log", ["file/run.jsonl", "folder"])
def test_a_log_that_cannot_be_written_stops_the_run_before_it_begins(
    pile: Path, tmp_path: Path, log: str
) -> None:
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "folder").mkdir()
    problem = r"folder is a folder, not a log|run\.jsonl: there is no folder .*file"
    with pytest.raises(ConfigError, match=problem):
        driver.run(without_models(pile, tmp_path / "out", **{"run.log": tmp_path / log}))
    assert not (tmp_path / "out" / "index.md").exists()


def test_a_log_that_breaks_later_does_not_end_the_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    monkeypatch.setattr(monitor, "STATUS_EVERY", 0.0)
    with Monitor(tmp_path, facts={}, log=tmp_path / "run.jsonl") as watching:
        assert watching._log
        watching._log.close()
        watching._log = full.open("a", encoding="utf-8")
        watching.failed([Failure(origin="a", status="failed", reason="b")] * 2)
        (tmp_path / f".{STATUS}.tmp").mkdir()
        watching(Progress(sources=1))
        watching(Progress(sources=1))
        (tmp_path / f".{STATUS}.tmp").rmdir()
    log_trouble, status_trouble = watching.troubles
    assert "run.jsonl ends early: No space left on device" in log_trouble
    assert "status.json is out of date" in status_trouble


def test_the_slowest_inputs_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(10_000))
    now = 0.0

    def tick() -> float:
        return now

    def reading(seconds: float) -> Iterator[str]:
        nonlocal now
        now += seconds
        yield "article"
        if seconds == 99:
            raise ValueError("a bomb")

    watching = Monitor(tmp_path, facts={})
    monkeypatch.setattr(time, "monotonic", tick)
    for seconds in (3, 1, 99, *range(4, 20)):
        try:
            for article in watching.timed(f"{seconds}.txt", reading(seconds)):
                assert article == "article"
                now += next(clock)  # the work between two articles does not count
        except ValueError:
            assert seconds == 99
    slowest = watching.slowest
    assert slowest[:3] == (("99.txt", 99.0), ("19.txt", 19.0), ("18.txt", 18.0))
    assert len(slowest) == monitor.SLOWEST


# -- the journal seen from outside ---------------------------------------------------------------


def test_a_glance_leaves_no_trace(pile: Path, tmp_path: Path) -> None:
    driver.run(without_models(pile, tmp_path / "out"))
    state = tmp_path / "out" / STATE
    before = {path.name: path.stat().st_mtime_ns for path in state.iterdir()}
    with JournalReader(state / "journal.sqlite3") as journal:
        assert journal.counts()["output"] == 12
        assert [failure.origin for failure in journal.failures()] == ["plan.dwg"]
        assert journal.integrity() == ""
        assert journal.article("unknown") is None
    assert {path.name: path.stat().st_mtime_ns for path in state.iterdir()} == before


def test_a_journal_that_is_not_there_or_has_just_been_made_reads_as_empty(tmp_path: Path) -> None:
    (tmp_path / "made").touch()
    for name in ("absent", "made"):
        with JournalReader(tmp_path / name) as journal:
            assert journal.failures() == []
            assert journal.known("recipe", ["key"]) == set()
            assert not any(journal.counts().values())


# -- status --------------------------------------------------------------------------------------


def test_the_status_of_a_run_that_is_over(pile: Path, tmp_path: Path) -> None:
    driver.run(without_models(pile, tmp_path / "out"))
    now = status(tmp_path / "out")
    assert now.state == "finished"
    assert (now.progress.done, now.progress.quarantined, now.counts["output"]) == (12, 1, 12)
    assert (now.progress.articles, now.progress.exact, now.progress.failed) == (13, True, 0)
    result = tool("status", str(tmp_path / "out"))
    assert result.exit_code == 0
    assert result.stdout.startswith("finished (process ")
    assert "quarantined: plan.dwg: no reader for .dwg files" in result.stdout
    as_json = tool("status", str(tmp_path / "out"), "--json")
    assert json.loads(as_json.stdout)["failures"][0]["origin"] == "plan.dwg"


def test_no_run_no_status(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no run has written here"):
        status(tmp_path)


def test_a_run_that_has_not_said_anything_yet_is_running(tmp_path: Path) -> None:
    with hold(tmp_path / STATE):
        assert status(tmp_path).state == "running"
        result = tool("status", str(tmp_path))
    assert result.stdout.startswith("running (just begun)")
    assert status(tmp_path).state == "died"


def test_asking_does_not_disturb_the_next_run(tmp_path: Path) -> None:
    with hold(tmp_path / STATE):
        pass
    assert not held(tmp_path / STATE)
    with hold(tmp_path / STATE):
        assert held(tmp_path / STATE)
    assert not held(tmp_path / "nowhere")


def test_a_live_run_is_seen_from_outside_and_so_is_its_death(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 60)
    output = tmp_path / "out"
    with held_run(tmp_path / "in", output, "--token-budget", "200") as run:
        for _ in range(3):
            run.until_batch()
            run.go_on()
        run.until_batch()
        seen = [status(output) for _ in range(20)]
        assert run.process.poll() is None, "asking ended the run"
        run.process.send_signal(signal.SIGKILL)
    assert {now.state for now in seen} == {"running"}
    assert seen[0].record["pid"] == run.process.pid
    assert seen[-1].counts["article"] == 60
    dead = status(output)
    assert (dead.state, dead.record["state"]) == ("died", "running")
    result = tool("status", str(output))
    assert (
        "it ended without a word: it was killed or cut off, or the machine went down"
        in result.stdout
    )
    report = driver.run(without_models(tmp_path / "in", output))
    assert (report.done, status(output).state) == (60, "finished")
