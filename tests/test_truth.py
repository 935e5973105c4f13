"""What a run says of itself is so: its articles, how it ended, what it would need."""

from __future__ import annotations

import errno
import json
import os
import signal
from pathlib import Path

import pytest
from cli_kit import tool
from night_kit import held_run, without_models, write_articles

from translate_tool.config import STATE, Config
from translate_tool.errors import OutputError
from translate_tool.pipeline import driver, report_page
from translate_tool.pipeline.estimate import plan
from translate_tool.pipeline.monitor import RESERVED, STATUS, Monitor
from translate_tool.pipeline.progress import Progress
from translate_tool.pipeline.reading import Expected
from translate_tool.pipeline.status import status
from translate_tool.readers import ingest
from translate_tool.records import Failure
from translate_tool.runtime import machine
from translate_tool.writers.index import failure_lines, failure_sections, grouped


def settings(folder: Path, **options: object) -> Config:
    return without_models(folder / "in", folder / "out", **options)


GERMAN = "Der Zug kommt heute um zwölf Uhr in der Stadt an und niemand war dort.\n"


def write_table(path: Path, rows: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [
        {"text": f"La phrase numéro {number:05} est là. " + "Il neige. " * 30}
        for number in range(rows)
    ]
    if path.suffix == ".parquet":
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        pq.write_table(pa.Table.from_pylist(texts), path)
    elif path.suffix == ".csv":
        path.write_text("text\n" + "".join(f"{t['text']}\n" for t in texts), encoding="utf-8")
    else:
        path.write_text("".join(json.dumps(t) + "\n" for t in texts), encoding="utf-8")


# -- one unit: articles --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "exact"), [("t.jsonl", False), ("t.csv", False), ("t.parquet", True)]
)
def test_the_rows_of_a_table_are_foretold(tmp_path: Path, name: str, exact: bool) -> None:
    rows = 1200
    write_table(tmp_path / "in" / name, rows)
    write_articles(tmp_path / "in", 3)
    config = settings(tmp_path, **{"run.order": "name", "read.assume_french": True})
    found, prepare = ingest.find(config), ingest.preparation(config)
    expected = Expected(found)
    told: list[tuple[int, bool]] = [expected()]
    for item in found:
        parts = ingest.read(item, config, prepare, {}, opened=expected.opened)
        told += [expected() for _ in expected.counted(item, parts)]
    assert told[0] == (4, False), "a table counts as one until it is begun"
    assert expected() == (rows + 3, True)
    early = told[300:]
    assert all(0.8 * rows < total < 1.25 * rows for total, _ in early), early[0]
    assert {known for _, known in told[10:1000]} == {exact}


def test_a_table_that_is_not_begun_is_estimated_from_those_before_it(tmp_path: Path) -> None:
    for number in range(3):
        write_table(tmp_path / "in" / f"{number}.jsonl", 400)
    config = settings(tmp_path, **{"run.order": "name"})
    found = ingest.find(config)
    expected = Expected(found)
    for _ in expected.counted(found[0], ingest.read(found[0], config, lambda a: a, {})):
        pass
    assert expected() == (1200, False)


def test_progress_is_in_articles_and_in_one_vocabulary(tmp_path: Path) -> None:
    write_table(tmp_path / "in" / "t.jsonl", 150)
    write_articles(tmp_path / "in", 5)
    (tmp_path / "in" / "plan.dwg").write_bytes(b"\xff\xd8")
    told: list[Progress] = []
    report = driver.run(settings(tmp_path), told.append)
    last = told[-1]
    assert (last.articles, last.exact, last.sources) == (156, True, 7)
    assert (last.done, last.quarantined, last.failed) == (155, 1, 0)
    assert (report.inputs, report.done, report.quarantined, report.failed) == (156, 155, 1, 0)
    assert all(progress.over <= progress.articles for progress in told if progress.articles)
    assert [p.fraction for p in told if p.over < 156 and p.fraction == 1.0 and p.articles] == []


def test_what_an_older_version_noted_is_read() -> None:
    old = {"sources": 13, "done": 5, "failed": 1, "wave": 2, "tokens": 7, "gone": 1}
    assert Progress.of(old) == Progress(sources=13, articles=13, done=5, failed=1, wave=2, tokens=7)
    assert Progress.of({}) == Progress()


# -- how a run ended -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OutputError("cannot write x: No space left on device", hint="Free some."), None),
        (KeyboardInterrupt(), "ctrl-C (SIGINT)"),
        (ValueError("boom"), "ValueError: boom"),
        (ValueError(), "ValueError"),
    ],
)
def test_a_run_that_ends_early_says_why(
    tmp_path: Path, error: BaseException, reason: str | None
) -> None:
    (tmp_path / STATE).mkdir()
    with pytest.raises(type(error)), Monitor(tmp_path / STATE, facts={}):
        raise error
    ending = status(tmp_path).ending
    wanted = reason or "cannot write x: No space left on device"
    assert ending.startswith(f"it ended early: {wanted}; what is done is kept")
    assert not (tmp_path / STATE / "reserve").exists()


def test_a_full_disk_is_told_by_the_room_kept_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / STATE
    state.mkdir()
    write = Monitor._write_status

    def on_a_full_disk(self: Monitor, name: str, **more: object) -> None:
        if (state / "reserve").exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(self, name, **more)

    watching = Monitor(state, facts={})

    def fill_the_disk() -> None:
        with watching:
            assert (state / "reserve").stat().st_size == RESERVED
            monkeypatch.setattr(Monitor, "_write_status", on_a_full_disk)
            watching._status("running")
            raise OutputError("cannot write x: No space left on device")

    with pytest.raises(OutputError):
        fill_the_disk()
    assert status(tmp_path).state == "stopped"
    assert "No space left on device" in status(tmp_path).ending


def test_a_run_without_a_last_word_on_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / STATE).mkdir()
    assert "it was killed or cut off, or the machine went down" in status(tmp_path).ending
    monkeypatch.setattr(machine, "free", lambda _: 4096)
    assert "the disk is full: 4 kB left" in status(tmp_path).ending


def test_a_terminated_run_names_the_signal(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 40)
    output = tmp_path / "out"
    with held_run(tmp_path / "in", output) as run:
        run.until_batch()
        run.process.send_signal(signal.SIGTERM)
        run.process.send_signal(signal.SIGTERM)
        assert run.process.stdin
        run.process.stdin.close()
        run.process.wait()
    shown = tool("status", str(output)).stdout
    assert "because of Terminated" not in shown
    assert ": ;" not in shown
    assert shown.startswith(("stopped", "died", "finished"))


def test_an_old_record_without_a_reason_is_told_without_one(tmp_path: Path) -> None:
    (tmp_path / STATE).mkdir()
    record = {"state": "stopped", "error": "Terminated: ", "progress": {"sources": 3}}
    (tmp_path / STATE / STATUS).write_text(json.dumps(record))
    assert status(tmp_path).ending.startswith("it ended early: Terminated; what is done")


# -- what a run would need -----------------------------------------------------------------------


def test_disk_that_is_in_use_is_not_asked_for_again(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 50)
    first = plan(settings(tmp_path))
    assert (first.fresh, first.articles) == (50, 50)
    driver.run(settings(tmp_path))
    again = plan(settings(tmp_path))
    assert (again.fresh, again.disk_needed, again.exit_code) == (0, 0, 0)
    (tmp_path / "in" / "new.txt").write_text("Une phrase neuve.\n", encoding="utf-8")
    one = plan(settings(tmp_path))
    assert (one.fresh, one.articles) == (1, 51)
    assert 0 < one.disk_needed < first.disk_needed / 20
    changed = plan(settings(tmp_path, **{"summarise.lines": 2}))
    assert (changed.fresh, changed.missing) == (51, 1), "all are written anew, where the old stand"
    assert changed.disk_needed < first.disk_needed


def test_a_plan_says_what_is_read_passed_over_and_refused(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 4)
    write_table(tmp_path / "in" / "t.jsonl", 10)
    for number in range(5):
        (tmp_path / "in" / f"plan-{number}.dwg").write_bytes(b"\xff\xd8")
    (tmp_path / "in" / "en.txt").write_text(GERMAN, encoding="utf-8")
    driver.run(settings(tmp_path, **{"run.output": tmp_path / "in" / "old"}))
    found = plan(settings(tmp_path))
    assert found.kinds == {".txt": 5, ".jsonl": 1}
    assert (found.articles, len(found.failures)) == (14, 6)
    assert len(found.notes) == 1
    options = ["-o", str(tmp_path / "out"), "--engine", "echo", "-s", "extractive"]
    shown = tool("plan", str(tmp_path / "in"), *options).stdout
    assert shown.startswith("read: 6 files (5 .txt, 1 .jsonl): 14 articles\n")
    assert "passed over: " in shown
    assert (
        "refused: 6 articles, as follows\n  quarantined: no reader for .dwg files (5 art" in shown
    )


# -- grouped by reason ---------------------------------------------------------------------------


def quarantined(origin: str, reason: str, hint: str = "", place: str = "") -> Failure:
    return Failure(origin=origin, status="quarantined", reason=reason, hint=hint, place=place)


MIXED = (
    quarantined("b.csv#9", "row 9 has 5 columns, not 4", "Quote commas.", "row 9"),
    quarantined("b.csv#7", "row 7 has 3 columns, not 4", "Quote commas.", "row 7"),
    quarantined("z.jpg", "no reader for .jpg files", "Kinds."),
    quarantined("y.jpg", "no reader for .jpg files", "Kinds."),
    quarantined("x.jpg", "no reader for .jpg files", "Kinds."),
    Failure(origin="x.jpg", status="failed", reason="no reader for .jpg files"),
)


def test_failures_are_grouped_by_reason_numbers_aside() -> None:
    groups = grouped(MIXED)
    assert [len(group.failures) for group in groups] == [3, 2, 1]
    assert [f.origin for f in groups[0].failures] == ["x.jpg", "y.jpg", "z.jpg"]
    assert [group.same for group in groups] == [True, False, True]


def test_lines_for_a_terminal_give_each_hint_once() -> None:
    many = [*MIXED, quarantined("w.jpg", "no reader for .jpg files", "Kinds.")]
    assert list(failure_lines(many, more="see quarantine.md")) == [
        "quarantined: no reader for .jpg files (4 articles)",
        "  w.jpg", "  x.jpg", "  y.jpg", "  ... and 1 more: see quarantine.md",
        "  Kinds.",
        "quarantined: row 7 has 3 columns, not 4 (2 articles)",
        "  b.csv#7 (row 7): row 7 has 3 columns, not 4",
        "  b.csv#9 (row 9): row 9 has 5 columns, not 4",
        "  Quote commas.",
        "failed: x.jpg: no reader for .jpg files",
    ]  # fmt: skip
    assert list(failure_lines(many, more="more", shown=2))[-1] == "... and 1 other reason: more"


def test_sections_of_a_page_give_each_hint_once() -> None:
    page = failure_sections(MIXED)
    assert page.count("Kinds.") == page.count("Quote commas.") == 1
    assert "### Quarantined: no reader for .jpg files (3 articles)" in page
    assert "| b.csv#7 | row 7 | row 7 has 3 columns, not 4 |" in page
    assert failure_sections(()) == ""


def test_the_parts_of_a_run_add_up_to_the_whole(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 5)
    driver.run(settings(tmp_path))
    report = dict(report_page.load(tmp_path / "out"))
    report |= {"seconds": 10.0, "engines": 9.0, "parts": {"wait": 9.0, "read": 0.5, "other": 0.5}}
    page = report_page.render(report)[report_page.PAGE]
    table = page.partition("## Where the time went")[2].partition("##")[0]
    assert "| **together** | 10.00 s | 100.0% |" in table
    assert "Beside these, engines were at work for 9.00 s: 90.0% of the time." in table
