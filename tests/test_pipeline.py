from __future__ import annotations

import errno
import itertools
import math
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cli_kit import tool
from night_kit import (
    BOILERPLATE,
    integrity,
    published,
    published_briefs,
    report,
    unmeasured,
    without_models,
    write_articles,
)
from process_kit import running, spent, strike

from translate_tool.config import STATE, Config
from translate_tool.errors import (
    Busy,
    ConfigError,
    EngineError,
    JournalError,
    ModelNotFound,
    OutputError,
    TranslateToolError,
)
from translate_tool.inference import runner
from translate_tool.inference.base import Engine
from translate_tool.inference.engines import open_engine
from translate_tool.language.sentences import split
from translate_tool.pipeline import driver
from translate_tool.pipeline.progress import Progress
from translate_tool.pipeline.status import status
from translate_tool.records import Hypothesis
from translate_tool.runtime.deadline import Stop, seconds_until
from translate_tool.runtime.files import hold
from translate_tool.store.journal import Journal
from translate_tool.writers.jsonl import parse

SEEDS = Path(__file__).parent.parent / "seeds"

LOGGED_RUN = """
import os, sys
from pathlib import Path
from translate_tool.cli import app
from translate_tool.inference import runner

log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
held = int(os.environ.get("TEST_HELD_AT", "0"))
open_engine = runner.open_engine
generates = {}

def recorded(self, texts):
    global held
    held -= 1
    if held == 0:
        print("held", flush=True)
        sys.stdin.readline()
    fallback = self.recipe.fallback if hasattr(self, "recipe") else self.fallback
    named = [fallback + text for text in texts]  # a fallback is no repetition
    os.write(log, "".join(f"{text}\\n" for text in [*named, "--"]).encode())
    return generates[type(self)](self, texts)

def logged(recipe, *args, **kwargs):
    engine = open_engine(recipe, *args, **kwargs)
    engine.fallback = recipe.fallback
    if type(engine) not in generates:
        generates[type(engine)] = type(engine).generate
        type(engine).generate = recorded  # of the class: an engine is copied for a fallback
    return engine

runner.open_engine = logged
app()
"""
"""The real command line, with each batch noted in a log as it reaches the engine.

With TEST_HELD_AT its engine says "held" at the batch of that number, and waits for a line."""


PILE = 60


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with that many articles, not to be changed."""
    folder = tmp_path_factory.mktemp("pile")
    write_articles(folder, PILE)
    return folder


@pytest.fixture(scope="module")
def usual(pile: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run of the usual settings publishes of `pile`."""
    output = tmp_path_factory.mktemp("usual")
    driver.run(without_models(pile, output))
    return published(output)


# -- what a run gives ----------------------------------------------------------------------------


def test_every_character_of_the_seeds_ends_in_a_row(tmp_path: Path) -> None:
    result = driver.run(without_models(SEEDS, tmp_path))
    briefs = [parse(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.jsonl")]
    assert result.inputs == result.done == len(briefs)
    assert result.failures == ()
    assert {path.name for path in SEEDS.iterdir()} == {
        brief.article.origin.partition("#")[0] for brief in briefs
    }
    for brief in briefs:
        for number, block in enumerate(brief.article.blocks):
            rows = [pair.sentence for pair in brief.pairs if pair.sentence.block == number]
            assert "".join(row.text + row.gap for row in rows) == block.text
        assert all(pair.hypothesis.text for pair in brief.pairs)
        assert 1 <= len(brief.summary) <= 5


def test_the_seed_article_is_split_read_and_summarised_right(tmp_path: Path) -> None:
    driver.run(without_models(SEEDS / "visite-choigou-pyongyang.txt", tmp_path))
    line = (tmp_path / "visite-choigou-pyongyang.txt.jsonl").read_text(encoding="utf-8")
    brief = parse(line)
    rows = [pair.sentence.text for pair in brief.pairs]
    assert brief.article.date == "2024-09"
    assert rows[0] == brief.article.title
    assert brief.article.title.startswith("Le leader nord-coréen a reçu le secrétaire")
    assert [row for row in rows if "M. Shoigu s’est rendue vendredi" in row]
    assert [row for row in rows if row.endswith("« Victoire du peuple russe. »")]
    assert [row for row in rows if row.startswith("« dialogue") and row.endswith("mutuels. »")]
    assert [row for row in rows if row.startswith("Le média a cité")]
    assert 3 <= len(brief.summary) <= 5
    assert all(line.sources for line in brief.summary)


def test_a_repeated_sentence_is_translated_once(pile: Path, tmp_path: Path) -> None:
    result = driver.run(without_models(pile, tmp_path))
    texts = {
        " ".join(span.text.split())
        for path in pile.rglob("*.txt")
        for block in path.read_text(encoding="utf-8").split("\n\n")
        for span in split(block.strip())
    }
    assert result.translated == len(texts)
    assert result.rows > result.translated, f"{BOILERPLATE!r} alone stands in every article"


def test_a_second_run_translates_and_writes_nothing(pile: Path, tmp_path: Path) -> None:
    driver.run(without_models(pile, tmp_path))
    before = published(tmp_path)
    again = driver.run(without_models(pile, tmp_path))
    assert (again.done, again.translated, again.published) == (PILE, 0, 0)
    assert published(tmp_path) == before


@pytest.mark.parametrize(
    "change", [{"run.wave": 7}, {"translate.token_budget": 60}, {"run.order": "name"}]
)
def test_waves_batches_and_order_do_not_change_the_outputs(
    pile: Path, usual: dict[str, bytes], tmp_path: Path, change: dict[str, object]
) -> None:
    driver.run(without_models(pile, tmp_path, **change))
    assert published(tmp_path) == usual


def test_only_what_is_new_is_done(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 10)
    driver.run(without_models(tmp_path / "in", tmp_path / "out"))
    before = published(tmp_path / "out")
    (tmp_path / "in" / "neuf.txt").write_text(f"Il neige à Nice. {BOILERPLATE}", encoding="utf-8")
    result = driver.run(without_models(tmp_path / "in", tmp_path / "out"))
    assert (result.done, result.translated, result.published) == (11, 1, 1)
    after = published(tmp_path / "out")
    changed = {name for name in after if before.get(name) != after[name]}
    assert {name for name in changed if not name.startswith("site/data/")} == {
        "neuf.txt.md",
        "neuf.txt.jsonl",
        "site/briefs/neuf.txt.html",
        "site/all.html",
        "site/index.html",
        "index.md",
    }


def test_a_changed_article_gets_a_new_brief_in_its_place(tmp_path: Path) -> None:
    source = tmp_path / "in" / "a.txt"
    source.parent.mkdir()
    source.write_text("Il pleut.", encoding="utf-8")
    driver.run(without_models(tmp_path / "in", tmp_path / "out"))
    source.write_text("Il neige.", encoding="utf-8")
    driver.run(without_models(tmp_path / "in", tmp_path / "out"))
    page = (tmp_path / "out" / "a.txt.md").read_text(encoding="utf-8")
    assert "IL NEIGE." in page
    assert "PLEUT" not in page


def test_a_brief_that_was_deleted_comes_back_without_translating(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 3)
    driver.run(without_models(tmp_path / "in", tmp_path / "out"))
    before = published(tmp_path / "out")
    (tmp_path / "out" / "0" / "article-0000.txt.md").unlink()
    result = driver.run(without_models(tmp_path / "in", tmp_path / "out"))
    assert (result.translated, result.published) == (0, 1)
    assert published(tmp_path / "out") == before


def test_names_that_differ_only_in_case_do_not_share_a_file(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, text in (("Note.txt", "Il pleut."), ("note.txt", "Il neige.")):
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    result = driver.run(without_models(tmp_path / "in", tmp_path / "out"))
    names = {n.casefold() for n in published(tmp_path / "out") if n.casefold().startswith("note")}
    assert result.done == 2
    assert len(names) == 4, "two briefs, each in Markdown and JSON"


# -- when something is wrong ---------------------------------------------------------------------


def test_a_bad_input_stops_no_other_and_is_told(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 3)
    (tmp_path / "in" / "plan.dwg").write_bytes(b"\xff\xd8\xff\xe0")
    (tmp_path / "in" / "vide.txt").write_bytes(b"")
    (tmp_path / "in" / "binaire.txt").write_bytes(bytes(range(256)) * 4)
    result = driver.run(without_models(tmp_path / "in", tmp_path / "out"))
    assert {failure.origin for failure in result.failures} == {
        "plan.dwg",
        "vide.txt",
        "binaire.txt",
    }
    assert (result.inputs, result.done, result.quarantined, result.failed) == (6, 3, 3, 0)
    assert result.exit_code == 3
    index = (tmp_path / "out" / "index.md").read_text(encoding="utf-8")
    assert "plan.dwg" in index
    with Journal(tmp_path / "out" / STATE / "journal.sqlite3") as journal:
        assert journal.failures() == sorted(result.failures, key=lambda f: f.origin)


class Picky:
    """An engine that fails on a word: the nearest thing to a model that dies on one input."""

    workers = 2

    def __init__(self, engine: Engine, word: str) -> None:
        self.tokenizer = engine.tokenizer
        self._engine = engine
        self._word = word

    def generate(self, texts: list[str]) -> list[Hypothesis]:
        if any(self._word in text for text in texts):
            raise EngineError(f"choked on {self._word}")
        return self._engine.generate(texts)


def test_a_sentence_the_engine_cannot_do_costs_its_row_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path / "in", 20)
    (tmp_path / "in" / "dur.txt").write_text("Il fait beau. Un abracadabra.", encoding="utf-8")
    config = without_models(tmp_path / "in", tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(
            runner, "open_engine", lambda *a, **k: Picky(open_engine(*a, **k), "abracadabra")
        )
        result = driver.run(config)
    [failure] = result.failures
    assert (failure.origin, failure.status, result.done) == ("dur.txt", "failed", 20)
    assert (failure.reason, failure.place) == ("choked on abracadabra", "block 1, sentence 2")
    assert result.done + result.failed == result.inputs == 21
    [good, bad] = parse((tmp_path / "out" / "dur.txt.jsonl").read_text(encoding="utf-8")).pairs
    assert (good.hypothesis.text, bad.hypothesis.text) == ("IL FAIT BEAU.", "")
    assert [(flag.kind, flag.detail) for flag in bad.flags] == [("failed", failure.reason)]
    page = (tmp_path / "out" / "dur.txt.md").read_text(encoding="utf-8")
    assert "- [Row 2](#r2): not translated – choked on abracadabra" in page
    mended = driver.run(config)
    assert (mended.done, mended.translated, mended.failures) == (21, 1, ())
    driver.run(without_models(tmp_path / "in", tmp_path / "whole"))
    assert published_briefs(tmp_path / "out") == published_briefs(tmp_path / "whole")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"run.inputs": ["gone"]}, ConfigError),
        ({"translate.engine": "ct2", "translate.model": "no/such-model"}, ModelNotFound),
        ({"translate.engine": "ct2", "translate.precision": "int3"}, ConfigError),
        ({"summarise.model": "no/such-model"}, ModelNotFound),
    ],
)
def test_wrong_settings_stop_the_run_before_anything_is_written(
    tmp_path: Path, options: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        driver.run(without_models(SEEDS, tmp_path / "out", **options))
    assert not (tmp_path / "out").exists()


def test_a_run_without_inputs_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nothing to read"):
        driver.run(without_models(SEEDS, tmp_path, **{"run.inputs": []}))


def test_one_run_per_output_folder(tmp_path: Path) -> None:
    with hold(tmp_path / STATE), pytest.raises(Busy):
        driver.run(without_models(SEEDS, tmp_path))


def test_progress_never_goes_back_and_ends_at_one(pile: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    driver.run(without_models(pile, tmp_path, **{"run.wave": 15}), seen.append)
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert seen[-1].done == PILE


# -- kills ---------------------------------------------------------------------------------------


KNOWN = "--assume-french"
"""For processes: what tells languages takes longer to load than a short run takes."""

IN_FLIGHT = 3
"""Batches a kill may cost: one per worker (echo has one), one waiting, one being committed."""


def start(
    pile: Path, output: Path, log: Path, *options: str, held: int = 0
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A logged run; one that is to be `held` at a batch has pipes to say so and be let go on."""
    command = [sys.executable, "-c", LOGGED_RUN, str(log), "run", str(pile), "-o", str(output)]
    pipe = subprocess.PIPE if held else subprocess.DEVNULL
    return running(
        [*command, "-s", "extractive", *options],
        stdin=pipe,
        stdout=pipe,
        stderr=subprocess.DEVNULL,
        env=unmeasured() | {"TEST_HELD_AT": str(held)},
    )


def whole_run(pile: Path, output: Path, *options: str) -> float:
    """An undisturbed run; the CPU seconds that it took."""
    before = spent()
    with start(pile, output, output.with_suffix(".log"), *options) as process:
        assert process.wait() == 0
    return spent() - before


def batches(log: Path) -> list[list[str]]:
    """What reached the engine; but for texts with stand-ins, which two sentences may share."""
    parts = log.read_text(encoding="utf-8").split("--\n") if log.exists() else []
    return [
        [text for text in part.splitlines() if not text.startswith("stand-ins")]
        for part in parts
        if part
    ]


def run_through_kills(
    pile: Path,
    output: Path,
    options: tuple[str, ...],
    blows: Iterator[tuple[float, signal.Signals]],
) -> int:
    """Run again and again, each time struck by the next (moment, signal), until one run ends.

    Moments are in CPU seconds, and each a tenth later than given for every blow before it: a run
    ends at last, whatever it takes to begin. Asserts that no text went to the engine twice but for
    what was in flight. Returns the blows.
    """
    seen: Counter[str] = Counter()
    excused: Counter[str] = Counter()
    for number, (moment, blow) in enumerate(blows):
        log = output.with_suffix(f".{number}.log")
        with start(pile, output, log, *options) as process:
            strike(process, moment * 1.1**number, blow)
        seen.update(text for batch in batches(log) for text in batch)
        if process.returncode == 0:
            assert seen - excused <= Counter(set(seen)), "translated twice, and not in flight"
            return number
        assert process.returncode in (-blow, 128 + blow)
        excused.update(text for batch in batches(log)[-IN_FLIGHT:] for text in batch)
    raise AssertionError("the blows ran out")


KILLS = int(os.environ.get("TRANSLATE_TOOL_KILLS", "15"))
"""`make torture` asks for more."""


@pytest.mark.slow
def test_kills_lose_nothing_and_repeat_only_what_was_in_flight(tmp_path: Path) -> None:
    """Signals at random moments, anywhere from reading to publishing; half of them kill -9."""
    pile, articles = tmp_path / "in", 200
    write_articles(pile, articles)
    (tmp_path / "waves.toml").write_text("[run]\nwave = 20\n[translate]\ntoken_budget = 100\n")
    options = ("--engine", "echo", KNOWN, "-c", str(tmp_path / "waves.toml"))
    whole = whole_run(pile, tmp_path / "whole", *options)
    chance = random.Random(7)
    signals = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)

    def blows() -> Iterator[tuple[float, signal.Signals]]:
        while True:
            yield chance.uniform(0.4, 0.95) * whole, chance.choice(signals)

    kills = nights = 0
    while kills < KILLS and nights < 5 * KILLS:
        output = tmp_path / f"night-{nights}"
        kills += run_through_kills(pile, output, options, blows())
        nights += 1
        assert published(output) == published(tmp_path / "whole")
        assert integrity(output) == "ok"
        assert report(output)["done"] == articles
        shutil.rmtree(output)
    assert kills >= KILLS, "the blows come too late to strike"


@pytest.mark.slow
def test_a_killed_run_of_a_real_model_ends_with_the_same_bytes(pile: Path, tmp_path: Path) -> None:
    """Padded float arithmetic depends on a batch's company; a resumed run must keep it."""
    folder = tmp_path / "in"
    for path in sorted(pile.rglob("*.txt"))[:40]:
        folder.mkdir(exist_ok=True)
        shutil.copy2(path, folder / path.name)
    (tmp_path / "small.toml").write_text("[translate]\ntoken_budget = 200\n[run]\nwave = 15\n")
    options = ("-m", "lite-fr-en", "--beam", "1", KNOWN, "-c", str(tmp_path / "small.toml"))
    whole_run(folder, tmp_path / "warm-up", *options)
    whole = whole_run(folder, tmp_path / "whole", *options)
    moments = (0.6 * whole, 0.8 * whole, 0.7 * whole, math.inf)
    blows = iter([(moment, signal.SIGKILL) for moment in moments])
    kills = run_through_kills(folder, tmp_path / "killed", options, blows)
    assert kills >= 1
    assert published(tmp_path / "killed") == published(tmp_path / "whole")


def test_what_a_kill_leaves_the_next_run_ends(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 20)
    (tmp_path / "waves.toml").write_text("[run]\nwave = 1\n")
    options = ("--engine", "echo", "-c", str(tmp_path / "waves.toml"))
    with start(tmp_path / "in", tmp_path / "out", tmp_path / "log", *options, held=9) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        process.kill()
    kept = published(tmp_path / "out")
    assert 0 < sum(name.endswith(".txt.md") for name in kept) < 20
    result = driver.run(without_models(tmp_path / "in", tmp_path / "out"))
    assert (result.done, result.recalled > 0) == (20, True)
    driver.run(without_models(tmp_path / "in", tmp_path / "whole"))
    assert published(tmp_path / "out") == published(tmp_path / "whole")
    briefs = {name: page for name, page in kept.items() if name.endswith((".md", ".jsonl"))}
    assert briefs.items() <= published(tmp_path / "out").items()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_stops_the_run_with_what_is_done_published(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    pile, articles = tmp_path / "in", 12
    write_articles(pile, articles)
    (tmp_path / "waves.toml").write_text("[run]\nwave = 1\n")
    options = ("--engine", "echo", "-c", str(tmp_path / "waves.toml"))
    with start(pile, tmp_path / "out", tmp_path / "log", *options, held=6) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        process.send_signal(number)
        process.communicate(b"go on\n")
    assert process.returncode == code
    stopped = report(tmp_path / "out")
    assert stopped["stopped"] == number.name
    assert 0 < stopped["done"] < articles
    assert stopped["done"] + stopped["left"] == stopped["inputs"] == articles
    now = status(tmp_path / "out")
    assert (now.state, now.record["exit_code"]) == ("stopped", code)
    assert f"{number.name}, {stopped['left']} articles left" in now.ending
    pages = [name for name in published(tmp_path / "out") if name.endswith(".txt.md")]
    assert len(pages) == stopped["done"]
    assert driver.run(without_models(pile, tmp_path / "out")).done == articles


def test_at_the_deadline_what_is_done_is_published(
    pile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = Stop()

    class Late(Picky):
        def generate(self, texts: list[str]) -> list[Hypothesis]:
            stop.within(0)
            return super().generate(texts)

    monkeypatch.setattr(runner, "open_engine", lambda *a, **k: Late(open_engine(*a, **k), "§"))
    config = without_models(pile, tmp_path, **{"run.wave": 15, "translate.token_budget": 100})
    result = driver.run(config, stop=stop)
    assert (result.stopped, result.exit_code) == ("deadline", 4)
    assert result.translated > 0, "the batches in flight are kept"
    assert result.done + result.left == result.inputs == PILE
    assert result.failures == ()
    monkeypatch.undo()
    again = driver.run(config)
    assert (again.done, again.left, again.recalled > 0) == (PILE, 0, True)


def test_a_deadline_that_is_met_changes_nothing(pile: Path, tmp_path: Path) -> None:
    result = driver.run(without_models(pile, tmp_path, **{"run.max_hours": 9.0}))
    assert (result.stopped, result.left, result.exit_code) == ("", 0, 0)
    assert driver.run(without_models(pile, tmp_path, **{"run.max_hours": 1e-9})).exit_code == 4


@pytest.mark.parametrize(
    ("deadline", "now", "hours"),
    [
        ("06:00", datetime(2024, 6, 6, 22, 0), 8.0),
        ("6:30", datetime(2024, 6, 6, 6, 0), 0.5),
        ("06:00", datetime(2024, 6, 6, 6, 0), 24.0),
        ("00:00", datetime(2024, 6, 6, 23, 59, 59), 1 / 3600),
    ],
)
def test_a_deadline_is_the_next_time_the_clock_shows_it(
    deadline: str, now: datetime, hours: float
) -> None:
    assert seconds_until(deadline, now) == pytest.approx(hours * 3600)


def test_out_of_memory_halves_the_batch_down_to_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path / "in", 20)
    sizes: list[int] = []

    class Small(Picky):
        def generate(self, texts: list[str]) -> list[Hypothesis]:
            sizes.append(len(texts))
            if len(texts) > 3:
                raise EngineError("CUDA out of memory")
            return super().generate(texts)

    monkeypatch.setattr(runner, "open_engine", lambda *a, **k: Small(open_engine(*a, **k), "§"))
    result = driver.run(without_models(tmp_path / "in", tmp_path / "out"))
    assert (result.done, result.failures) == (20, ())
    assert max(sizes) > 3


# -- disks ---------------------------------------------------------------------------------------


def fail_at(call: int, function: Callable[..., object]) -> Callable[..., object]:
    """`function`, but its call number `call` finds the disk full."""
    count = itertools.count(1)

    def failing(*args: object, **kwargs: object) -> object:
        if next(count) == call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return function(*args, **kwargs)

    return failing


def hint_of_failure(config: Config, error: type[TranslateToolError]) -> str:
    """What a run that fails with `error` says to do; "" for one that does not fail."""
    try:
        driver.run(config)
    except error as exc:
        return exc.hint
    return ""


def test_a_disk_that_is_full_at_any_write_of_an_output_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path / "in", 2)
    driver.run(without_models(tmp_path / "in", tmp_path / "whole"))
    for call in itertools.count(1):
        config = without_models(tmp_path / "in", tmp_path / f"full-{call}")
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fail_at(call, os.fsync))
            if hint := hint_of_failure(config, OutputError):
                assert re.search(r"free (some )?space", hint)
            else:
                break
        assert driver.run(config).done == 2
        assert published(config.run.output) == published(tmp_path / "whole")
    assert call > 4 + 2, "a sync for each of four files and two folders was tried, and then some"


class Faulty(sqlite3.Connection):
    """A connection whose statement number `fails_at` meets an I/O error."""

    statements = 0
    fails_at = 0

    def execute(self, *args: Any) -> sqlite3.Cursor:
        self._count()
        return super().execute(*args)

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        self._count()
        return super().executemany(*args)

    def _count(self) -> None:
        Faulty.statements += 1
        if Faulty.statements == Faulty.fails_at:
            raise sqlite3.OperationalError("disk I/O error")


@pytest.mark.slow
def test_a_journal_that_fails_at_any_statement_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path / "in", 2)
    driver.run(without_models(tmp_path / "in", tmp_path / "whole"))
    connect = sqlite3.connect
    for fails_at in itertools.count(1):
        config = without_models(tmp_path / "in", tmp_path / f"failed-{fails_at}")
        Faulty.statements, Faulty.fails_at = 0, fails_at
        with monkeypatch.context() as patch:
            patch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, factory=Faulty, **k))
            if hint := hint_of_failure(config, JournalError):
                assert "run again" in hint
            else:
                break
        assert driver.run(config).done == 2
        assert published(config.run.output) == published(tmp_path / "whole")
        assert integrity(config.run.output) == "ok"
    assert fails_at > 30


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 400 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs privileges that this machine lacks")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_real_full_disk_stops_the_run_cleanly(pile: Path, small_disk: Path) -> None:
    output = small_disk / "out"
    command = ("run", pile, "-o", output, "--engine", "echo")
    done = tool(*command)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit), "told, not raised"
    assert re.search(r"^error: ", done.stderr, re.MULTILINE)  # below the progress of a busy machine
    remount = ["mount", "-o", "remount,size=40m", str(small_disk)]
    subprocess.run(remount, check=True)
    done = tool(*command)
    assert done.exit_code == 0, done.stderr
    assert report(output)["done"] == PILE
    assert integrity(output) == "ok"


@pytest.mark.slow
def test_twenty_races_for_a_folder_have_one_winner_each(tmp_path: Path) -> None:
    """The winner is held at its first batch until the other has given up."""
    options = ("--engine", "echo", KNOWN)
    articles = tmp_path / "in"
    write_articles(articles, 6)
    for race in range(20):
        output, log = tmp_path / f"race-{race}", tmp_path / "log"
        with (
            start(articles, output, log, *options, held=1) as one,
            start(articles, output, log, *options, held=1) as other,
        ):
            said = {p: p.stdout.readline() if p.stdout else b"" for p in (one, other)}
            assert sorted(said.values()) == [b"", b"held\n"]
            for process in (one, other):
                process.communicate(b"go on\n" if said[process] else None)
            assert {p.returncode: bool(line) for p, line in said.items()} == {0: True, 11: False}
        assert report(output)["done"] == 6
        assert integrity(output) == "ok"
