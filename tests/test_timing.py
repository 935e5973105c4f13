"""The stopwatch: parts that never overlap, engines beside them, and what a run says of both."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from night_kit import published, without_models, write_articles

from translate_tool.inference import runner, scheduler
from translate_tool.inference.base import Engine
from translate_tool.inference.engines import open_engine
from translate_tool.pipeline import driver
from translate_tool.pipeline.status import status
from translate_tool.readers import ingest
from translate_tool.records import Hypothesis
from translate_tool.runtime.iterators import Ahead
from translate_tool.runtime.timing import PARTS, Stopwatch, current, each, part
from translate_tool.translation import resolve
from translate_tool.translation.translator import Translator


class Clock:
    """A clock that stands still until it is told otherwise, in seconds."""

    now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic_ns", lambda: round(clock.now * 1e9))
    return clock


# -- parts ---------------------------------------------------------------------------------------


def test_what_is_inside_another_part_counts_once(clock: Clock) -> None:
    with Stopwatch().running() as watch:
        clock.sleep(1)
        with part("journal"):
            clock.sleep(2)
            with part("split"):
                clock.sleep(4)
                with part("journal"):
                    clock.sleep(8)
            clock.sleep(16)
        clock.sleep(32)
        assert watch.parts == {"split": 4, "journal": 26, "other": 33}
        with part("read"):
            clock.sleep(64)
            assert watch.parts["read"] == 64, "asked in the middle"
    assert sum(watch.parts.values()) == clock.now
    assert [name for name in PARTS if name in watch.parts] == list(watch.parts)


def test_a_part_that_fails_is_left(clock: Clock) -> None:
    @part("check")
    def failing() -> None:
        clock.sleep(1)
        raise ValueError("odd")

    with Stopwatch().running() as watch:
        for _ in range(2):
            with pytest.raises(ValueError, match="odd"):
                failing()
        clock.sleep(5)
    assert watch.parts == {"check": 2, "other": 5}


def test_what_is_done_between_two_items_is_not_their_making(clock: Clock) -> None:
    def making() -> Iterator[int]:
        for number in range(3):
            clock.sleep(10)
            yield number
        clock.sleep(1)

    with Stopwatch().running() as watch:
        for _ in each("read", making()):
            clock.sleep(100)
    assert watch.parts == {"read": 31, "other": 300}


def test_without_a_stopwatch_nothing_is_measured(clock: Clock) -> None:
    watch = Stopwatch()
    with part("read"), current().call():
        clock.sleep(1)
    assert list(each("split", "ab")) == ["a", "b"]
    assert (watch.parts, watch.engines) == ({"other": 1}, 0)


def test_each_thread_has_its_own_stopwatch_or_none() -> None:
    def other() -> Stopwatch:
        with Stopwatch().running() as mine, part("read"):
            assert current() is mine
        return current()

    with Stopwatch().running() as watch, ThreadPoolExecutor(1) as pool:
        assert pool.submit(other).result() is not watch
        assert current() is watch
        assert "read" not in watch.parts


# -- engines -------------------------------------------------------------------------------------


def test_engines_that_work_at_once_count_once(clock: Clock) -> None:
    watch = Stopwatch()
    with watch.call():
        clock.sleep(1)
        with watch.call():
            clock.sleep(2)
            assert watch.engines == 3, "asked in the middle"
        clock.sleep(4)
    clock.sleep(8)
    with watch.call():
        clock.sleep(16)
    assert watch.engines == 23


class Gated:
    """An engine whose calls last until `gate` opens."""

    workers = 2

    def __init__(self, engine: Engine, gate: threading.Event) -> None:
        self.tokenizer = engine.tokenizer
        self._engine = engine
        self._gate = gate

    def generate(self, texts: list[str]) -> list[Hypothesis]:
        assert self._gate.wait(600)
        return self._engine.generate(texts)


@pytest.fixture
def gated(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    gate = threading.Event()
    monkeypatch.setattr(runner, "open_engine", lambda *a, **k: Gated(open_engine(*a, **k), gate))
    return gate


def test_other_work_is_done_while_the_engine_works_and_only_then(gated: threading.Event) -> None:
    engine = resolve.Resolved(without_models(Path("in"), Path("out"))).translator.runner.engine
    work = iter(range(5))
    done: list[int] = []

    def meanwhile() -> bool:
        number = next(work, None)
        if number is None:
            gated.set()
            return False
        done.append(number)
        return True

    texts = {f"Le {day} mai.": False for day in range(1, 9)}
    found: dict[str, scheduler.Outcome] = {}
    for batch, _ in scheduler.run_batches(engine, texts, limit=9, budget=8, meanwhile=meanwhile):
        found |= batch
    assert done == [0, 1, 2, 3, 4], "all of it, before the first batch was back"
    assert found.keys() == texts.keys()


def test_a_wave_is_written_and_the_next_one_read_while_the_engine_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gated: threading.Event
) -> None:
    write_articles(tmp_path / "in", 9)
    waves: list[tuple[int, int]] = []

    attempts = Translator.attempts

    def watched(*args: Any, meanwhile: Callable[[], bool], **more: Any) -> Iterator[object]:
        def until_done() -> bool:
            if meanwhile():
                return True
            gated.set()
            return False

        gated.clear()
        yield from attempts(*args, meanwhile=until_done, **more)
        waves.append((len(list((tmp_path / "out").rglob("*.md"))), len(read)))

    read: list[str] = []
    reading = ingest.read

    def noted(item: Any, *args: Any) -> Iterator[object]:
        read.append(str(item))
        return reading(item, *args)

    monkeypatch.setattr(Translator, "attempts", watched)
    monkeypatch.setattr(ingest, "read", noted)
    result = driver.run(without_models(tmp_path / "in", tmp_path / "out", **{"run.wave": 3}))
    assert waves == [(0, 6), (3, 9), (6, 9)], "briefs written and files read, wave by wave"
    monkeypatch.undo()
    driver.run(without_models(tmp_path / "in", tmp_path / "whole"))
    assert published(tmp_path / "out") == published(tmp_path / "whole")
    assert result.done == 9


def test_fetching_ahead_changes_no_order_and_has_a_bound() -> None:
    made: list[int] = []

    def making() -> Iterator[int]:
        for number in range(7):
            made.append(number)
            yield number

    items = Ahead(making(), most=2)
    assert next(items) == 0
    assert [items.fetch() for _ in range(4)] == [True, True, False, False]
    assert made == [0, 1, 2]
    assert list(items) == [1, 2, 3, 4, 5, 6]
    assert not items.fetch()


# -- what a run says -----------------------------------------------------------------------------


def test_a_run_says_where_its_time_went(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 12)
    result = driver.run(without_models(tmp_path / "in", tmp_path / "out", **{"run.wave": 5}))
    written = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert set(PARTS) == written["parts"].keys()
    assert 0 < result.engines <= result.seconds
    assert all(result.parts.values())
    assert sum(result.parts.values()) == pytest.approx(result.seconds, rel=0.05)
    page = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "## Where the time went\n\n| Part | Time | Share |" in page
    assert "Beside these, engines were at work for " in page
    assert status(tmp_path / "out").record["parts"].keys() == written["parts"].keys()
