"""The wish to stop is heard at any moment: in a batch, a summary, a file, a whole process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest
from night_kit import published, report, unmeasured, without_models

from translate_tool.cli import console
from translate_tool.config import Config, override
from translate_tool.inference.echo import Words
from translate_tool.inference.scheduler import generate_batches, run_batches
from translate_tool.pipeline.driver import run
from translate_tool.pipeline.progress import ProgressTracker
from translate_tool.pipeline.reading import read_all
from translate_tool.readers.ingest import find, preparation
from translate_tool.records import Article, Hypothesis
from translate_tool.runtime import deadline
from translate_tool.runtime.deadline import Patience, Stop, Stopped
from translate_tool.store.journal import Journal

CLAUSES = ", ".join(f"le maire de la ville numéro {n} a dit non" for n in range(300)) + "."
"""One sentence of 300 clauses, which a limit of 12 tokens cuts into a piece for each."""


class Engine:
    """An engine that counts its searches, and does something before each of them."""

    workers = 1

    def __init__(self, before: Callable[[int], object]) -> None:
        self.tokenizer = Words()
        self.searches = 0
        self._before = before

    def generate(self, texts: Sequence[str]) -> list[Hypothesis]:
        self.searches += 1
        self._before(self.searches)
        return [Hypothesis(text=text.upper(), score=-0.5) for text in texts]


def stopping_at(search: int, stop: Stop, reason: deadline.Reason = "SIGTERM") -> Engine:
    """An engine during whose search of that number somebody wishes to stop."""

    def before(number: int) -> None:
        if number == search:
            stop.request(reason)

    return Engine(before)


def translated(engine: Engine, due: Callable[[], bool], *texts: str) -> list[str]:
    todo = dict.fromkeys(texts, False)
    batches = run_batches(engine, todo, limit=12, budget=48, due=due)
    return [text for outcomes, _ in batches for text in outcomes]


def test_a_text_of_many_pieces_is_searched_bit_by_bit() -> None:
    engine = Engine(lambda _: None)
    assert translated(engine, deadline.never, CLAUSES) == [CLAUSES]
    assert engine.searches > 50


def test_between_two_searches_of_a_text_it_stops() -> None:
    stop = Stop()
    engine = stopping_at(3, stop)
    assert translated(engine, stop.due, CLAUSES, "un autre texte") == []
    assert engine.searches == 3


def test_what_was_through_before_is_kept() -> None:
    stop = Stop()
    engine = stopping_at(2, stop)
    short = [f"{word} " * 11 for word in ("un", "deux", "trois", "quatre", "cinq", "six", "sept")]
    assert translated(engine, stop.due, *short) == sorted(short)[: 2 * 4], "two batches of four"


@pytest.fixture
def hung() -> Iterator[Event]:
    """What an engine waits for that hangs; it is let go at the end of the test."""
    event = Event()
    yield event
    event.set()


def test_a_search_that_hangs_is_not_waited_for(
    hung: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline, "PATIENCE", 0.1)
    stop = Stop()

    def hang(_: int) -> None:
        stop.request("SIGTERM")
        hung.wait()

    engine = Engine(hang)
    assert translated(engine, stop.due, "un texte") == []
    with pytest.raises(Stopped):
        generate_batches(Engine(hang), ["un texte"], budget=48, due=Stop(reason="SIGINT").due)
    assert engine.searches == 1


def test_summaries_stop_between_their_batches() -> None:
    stop = Stop()
    engine = stopping_at(2, stop, "deadline")
    with pytest.raises(Stopped):
        generate_batches(engine, [f"texte {n}" for n in range(99)], budget=6, due=stop.due)
    assert engine.searches == 2


def test_patience_begins_when_it_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("translate_tool.runtime.deadline.time.monotonic", lambda: now[0])
    stop = Stop()
    patience = Patience(stop.due)
    assert not patience.over()
    now[0] = 500.0
    assert not patience.over()
    stop.request("SIGINT")
    assert not patience.over()
    now[0] += deadline.PATIENCE - 0.1
    assert not patience.over()
    now[0] += 0.2
    assert patience.over()


def test_a_file_of_many_articles_is_left_in_the_middle(tmp_path: Path) -> None:
    rows = [json.dumps({"text": f"Le train numéro {n} arrive à midi."}) for n in range(50)]
    (tmp_path / "wire.jsonl").write_text("\n".join(rows), encoding="utf-8")
    config = override(
        Config(), {"run.inputs": [tmp_path / "wire.jsonl"], "run.output": tmp_path / "out"}
    )
    stop, tracker = Stop(), ProgressTracker()
    with Journal(tmp_path / "journal.sqlite3") as journal:
        items = read_all(find(config), config, preparation(config), journal, stop, tracker)
        read = [next(items) for _ in range(5)]
        stop.request("SIGTERM")
        assert list(items) == []
    assert all(isinstance(item, Article) for item in read)
    assert tracker.left == 1
    assert tracker.origins == ["wire.jsonl"]


def test_a_file_that_the_deadline_cuts_short_is_not_blamed(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>Le train arrive à midi.</p>")
    config = override(Config(), {"run.inputs": [tmp_path], "run.output": tmp_path / "out"})
    config = override(config, {"translate.engine": "echo", "run.max_hours": 1e-9})
    result = run(config)
    assert (result.stopped, result.left, result.failures) == ("deadline", 1, ())
    done = run(override(config, {"run.max_hours": 1.0}))
    assert (done.stopped, done.left, done.failures) == ("", 0, ())


# -- whole processes -----------------------------------------------------------------------------

HUNG = """
import sys, threading
from translate_tool import cli
from translate_tool.cli import console
from translate_tool.inference import runner
from translate_tool.runtime import deadline
console.GRACE = float(sys.argv.pop(1))
deadline.PATIENCE = 0.1
opened = runner.open_engine
def open_engine(*args, **options):
    engine = opened(*args, **options)
    def generate(texts):
        print("searching", flush=True)
        threading.Event().wait()
    engine.generate = generate
    return engine
runner.open_engine = open_engine
cli.main()
"""
"""A run whose engine never comes back."""


@pytest.mark.parametrize(
    ("grace", "number", "signals"),
    [
        (60.0, signal.SIGTERM, 1),  # published within the grace period, the search given up
        (3600.0, signal.SIGINT, 2),  # at once
        (0.0, signal.SIGTERM, 1),  # no grace: cut off
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process at once, without a handler")
def test_a_process_ends_whatever_its_engine_does(
    tmp_path: Path, grace: float, number: signal.Signals, signals: int
) -> None:
    struck(tmp_path, HUNG, grace, number, signals)
    if grace == 60.0:
        assert report(tmp_path / "out")["stopped"] == number.name
        assert report(tmp_path / "out")["left"] == 1
    assert run(without_models(tmp_path / "a.txt", tmp_path / "out")).done == 1


def struck(folder: Path, program: str, grace: float, number: signal.Signals, signals: int) -> bytes:
    """What a run says on standard error that is sent so many signals when it is at work.

    It ends with the exit code of that signal.
    """
    (folder / "a.txt").write_text("Le train arrive à midi.", encoding="utf-8")
    command = [sys.executable, "-c", program, str(grace), "run", str(folder / "a.txt")]
    options = ["-o", str(folder / "out"), "--engine", "echo", "-s", "extractive"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=unmeasured()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() in (b"searching\n", b"busy\n")
        said = b""
        for _ in range(signals):
            process.send_signal(number)
            said += process.stderr.readline() if signals > 1 else b""  # it was heard
        assert signals == 1 or b"once more to stop" in said
        assert process.wait(timeout=120) == 128 + number
        process.stdout.read()
        return said + process.stderr.read()


BUSY = """
import hashlib, sys
from translate_tool import cli
from translate_tool.cli import console
from translate_tool.pipeline import driver
console.GRACE = float(sys.argv.pop(1))
def busy(*_, **__):
    print("busy", flush=True)
    hashlib.pbkdf2_hmac("sha256", b"a", b"b", 2**31 - 1)  # half an hour, other threads go on
driver.Run.translate = busy
cli.main()
"""
"""A run whose main thread is inside a library and does not come back."""


@pytest.mark.parametrize(("grace", "signals"), [(0.1, 1), (3600.0, 2)])
@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process at once, without a handler")
def test_a_process_ends_whatever_its_main_thread_does(
    tmp_path: Path, grace: float, signals: int
) -> None:
    said = struck(tmp_path, BUSY, grace, signal.SIGTERM, signals)
    assert console.CUT_OFF.encode() in said
    assert run(without_models(tmp_path / "a.txt", tmp_path / "out")).done == 1


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process at once, without a handler")
@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "deadline"])
def test_the_longest_sentence_is_no_hiding_place(tmp_path: Path, how: str) -> None:
    """With the bundled model, and a beam with which the whole would take an hour."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(40):
        line = CLAUSES.replace("ville", f"ville de Corlay-{number}")
        (folder / f"{number}.txt").write_text(f"{line}\n\n{'a' * 20_000}\n", encoding="utf-8")
    command = [sys.executable, "-m", "translate_tool", "run", str(folder)]
    command += ["-o", str(tmp_path / "out"), "-m", "lite-fr-en", "-s", "extractive"]
    command += ["--beam", "32", "--no-download", "--token-budget", "256"]
    command += ["--max-hours", "0.002"] if how == "deadline" else []
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=unmeasured()) as process:
        while not (tmp_path / "out" / ".translate-tool" / "journal.sqlite3").exists():
            time.sleep(0.05)
        if how != "deadline":
            process.send_signal(getattr(signal, how))
        process.wait(timeout=200)
    code = {"SIGTERM": 143, "SIGINT": 130, "deadline": 4}[how]
    assert process.returncode == code
    if (tmp_path / "out" / "report.json").exists():  # else it was cut off before
        stopped = report(tmp_path / "out")
        assert stopped["left"] == stopped["inputs"] == 40


def test_an_interrupted_long_sentence_comes_out_the_same(tmp_path: Path) -> None:
    text = ", ".join(f"le maire de Corlay-{n} a refusé" for n in range(60)) + "."
    (tmp_path / "a.txt").write_text(f"{text}\n\nLe train arrive à midi.\n", encoding="utf-8")
    small = {"translate.model": "lite-fr-en", "translate.engine": "ct2", "translate.beam": 1}
    config = override(without_models(tmp_path / "a.txt", tmp_path / "out"), small)
    config = override(config, {"translate.limit": 24, "translate.token_budget": 64})
    stop = Stop()

    def listen(progress: object) -> None:
        if getattr(progress, "wave_sentences", 0):
            stop.request("SIGTERM")

    assert run(config, listen, stop).left == 1
    assert run(config).done == 1
    whole = override(config, {"run.output": tmp_path / "whole"})
    assert run(whole).done == 1
    assert published(tmp_path / "out") == published(tmp_path / "whole")
