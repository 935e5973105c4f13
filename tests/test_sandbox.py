"""The child process that reads risky formats: what it passes on, and how it fails."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import fuzz
import hostile_kit
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from process_kit import linear, running

from translate_tool.errors import InputError
from translate_tool.readers import (
    READERS,
    Bounds,
    Source,
    delimited,
    jsonl,
    parquet,
    process,
    read,
    sandbox,
)
from translate_tool.readers.sandbox import Limits, run
from translate_tool.records import Article, Block, Failure

Item = Article | Failure

WILD = """
import ctypes, os, signal, stat, sys, time
from translate_tool.errors import InputError
from translate_tool.records import Article, Block

kept = []

def article(origin, text, kind="paragraph", **others):
    fields = {"title": "", "date": "", "meta": {}, **others}
    return Article(origin=origin, blocks=(Block(kind=kind, text=text),), **fields)

def answer(frame):
    '''Write to the pipe behind the protocol's back.'''
    for fd in range(3, 20):
        try:
            if stat.S_ISFIFO(os.fstat(fd).st_mode):
                os.write(fd, frame)
        except OSError:
            pass
    time.sleep(60)

def read(data, origin, meta):
    what = data.decode("utf-8", "surrogateescape")
    match what:
        case "pid":
            yield article(origin, str(os.getpid()))
        case "hang":
            time.sleep(600)
        case "spin":
            while True:
                pass
        case "segfault":
            ctypes.string_at(0)
        case "abort":
            os.abort()
        case "exit":
            os._exit(7)
        case "exit politely":
            sys.exit(0)
        case "swell":
            yield article(origin, str(len([b"x" * 10_000_000 for _ in range(1000)])))
        case "leak":
            kept.append(b"x" * 150_000_000)
            yield article(origin, "leaked")
        case "bug":
            {}["key"]
        case "deep":
            read(data, origin, meta).__next__()
        case "refuse":
            yield article(origin + "#1", "good")
            raise InputError("no text", origin=origin, place="page 3", hint="Scan it.")
        case "noise":
            for stream in (sys.stdout, sys.stderr):
                print("noise " * 100_000, file=stream, flush=True)
            os.write(1, b"noise")
            yield article(origin, "quiet")
        case "interrupt":
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGTERM)
            yield article(origin, "still here")
        case "talk":
            yield article(origin, "x" * 300_000)
        case "kind":
            yield article(origin, "", kind="evil")
        case "number":
            yield article(origin, "", title=3)
        case "elsewhere":
            yield article("other.html", "")
        case "rows":
            yield article(origin + "#1", "one")
            yield article(origin + "#2", "two")
        case "endless":
            answer((1 << 60).to_bytes(8, "big"))
        case "pickle":
            answer((7).to_bytes(8, "big") + b"cos\\nsys")
        case _:
            yield article(origin, what, meta=meta, title="Ça", date="2024")
"""
WILD_ROWS = """
from wild import read as one, article, kept
from translate_tool.readers.rows import Columns
from translate_tool.records import Failure

def read(file, origin, meta, columns):
    # A row of each line; what some lines ask for is done.
    for number, line in enumerate(file, 1):
        name = f"{origin}#{number}"
        what = line.decode().strip()
        if what == "bad":
            yield Failure(origin=name, status="quarantined", reason=columns.text)
        elif what in ("segfault", "hang", "swell", "pid", "leak", "bug"):
            yield from one(what.encode(), name, meta)
        else:
            yield article(name, what)

def count(file):
    return sum(1 for _ in file)
"""
LIMITS = Limits(seconds=600.0, memory=1 << 29, answer=200_000)
QUICK = replace(LIMITS, seconds=0.7)


@pytest.fixture(scope="module", autouse=True)
def wild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A reader that does as it is told, for children that start while this file is tested."""
    folder = tmp_path_factory.mktemp("wild")
    (folder / "wildrows.py").write_text(WILD_ROWS, encoding="utf-8")
    (folder / "wild.py").write_text(WILD, encoding="utf-8")
    sandbox.stop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        yield folder
    sandbox.stop()


def ask(what: str, limits: Limits = LIMITS) -> str:
    data = what.encode("utf-8", "surrogateescape")
    return "".join(a.blocks[0].text for a in run("wild", data, "a.html", {}, limits))


def test_an_article_comes_back_as_it_was_made() -> None:
    meta = {"sha256": "0" * 64, "encoding": "utf-8"}
    (article,) = run("wild", "L’été\n« à »\u2028🙂".encode(), "dossier/é.html", meta, LIMITS)
    block = Block(kind="paragraph", text="L’été\n« à »\u2028🙂")
    origin = "dossier/é.html"
    assert article == Article(origin=origin, title="Ça", date="2024", blocks=(block,), meta=meta)


def test_one_child_reads_many_files() -> None:
    assert len({ask("pid") for _ in range(20)}) == 1


@pytest.mark.parametrize(
    ("what", "reason", "setting", "limits"),
    [
        ("hang", "took more than 0.7 seconds", "max_seconds", QUICK),
        ("spin", "took more than 0.7 seconds", "max_seconds", QUICK),
        ("segfault", "crashed (Segmentation fault)", "max_memory", LIMITS),
        ("abort", "crashed (Aborted)", "max_memory", LIMITS),
        ("exit", "crashed (exit code 7)", "", LIMITS),
        ("exit politely", "crashed (exit code 0)", "", LIMITS),
        ("swell", "needs more than 536,870,912 bytes of memory", "max_memory", LIMITS),
        ("bug", "failed: KeyError: 'key'", "", LIMITS),
        ("deep", "failed: RecursionError", "", LIMITS),
        ("talk", "more than 200,000 bytes of text", "max_text", LIMITS),
        ("endless", "more than 200,000 bytes of text", "max_text", LIMITS),
        ("pickle", "answered nonsense", "", LIMITS),
        ("kind", "answered nonsense", "", LIMITS),
        ("number", "answered nonsense", "", LIMITS),
        ("elsewhere", "answered about another file", "", LIMITS),
    ],
)
def test_what_goes_wrong_costs_one_file(
    what: str, reason: str, setting: str, limits: Limits
) -> None:
    with pytest.raises(InputError) as caught:
        ask(what, limits)
    assert reason in caught.value.message
    assert len(caught.value.message) < 400
    assert setting in caught.value.hint
    assert caught.value.origin == "a.html"
    assert ask("next") == "next"


def test_a_refusal_is_passed_on_and_the_child_kept() -> None:
    before = ask("pid")
    answers = run("wild", b"refuse", "a.html", {}, LIMITS)
    assert next(answers).blocks[0].text == "good"
    with pytest.raises(InputError) as caught:
        next(answers)
    error = caught.value
    assert (error.message, error.place, error.hint) == ("no text", "page 3", "Scan it.")
    assert ask("pid") == before


@pytest.mark.parametrize(
    ("what", "answer"),
    [("noise", "quiet"), ("interrupt", "still here"), ("rows", "onetwo"), ("\udce9", "\udce9")],
)
def test_what_does_not_disturb(what: str, answer: str) -> None:
    assert ask(what) == answer


def test_memory_left_over_by_other_files_is_not_the_fault_of_the_next() -> None:
    sandbox.stop()
    assert [ask("leak") for _ in range(6)] == ["leaked"] * 6


def test_a_child_is_replaced_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "FILES_PER_CHILD", 3)
    sandbox.stop()
    pids = [ask("pid") for _ in range(7)]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 1]


def test_a_child_that_was_killed_between_two_files_is_replaced() -> None:
    os.kill(int(ask("pid")), signal.SIGKILL)
    assert ask("next") == "next"


def test_a_child_imports_nothing_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    sandbox.stop()
    assert ask("next") == "next"


# -- tables, row by row -------------------------------------------------------------------------


class Watched(io.BytesIO):
    """A file that can be damaged, and cannot be read twice where it is `packed`."""

    def __init__(
        self, data: bytes, error: Exception | None = None, *, packed: bool = False
    ) -> None:
        super().__init__(data)
        self.error, self.packed = error, packed

    def seekable(self) -> bool:
        return not self.packed

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if self.error and not data:
            raise self.error
        return data

    read1 = read


def lines(*texts: str) -> bytes:
    return "".join(f"{text}\n" for text in texts).encode()


def table(data: bytes, limits: Limits = LIMITS, origin: str = "a.csv") -> Iterator[Item]:
    return of(Watched(data), limits, origin)


def of(file: Watched, limits: Limits = LIMITS, origin: str = "a.csv") -> Iterator[Item]:
    def opened() -> Watched:
        file.seek(0)
        return file

    return sandbox.stream("wildrows", opened, origin, {}, limits, {"text": "no text"})


def texts(items: Iterable[Item]) -> list[str]:
    return [i.blocks[0].text if isinstance(i, Article) else i.reason for i in items]


NUMBERS = [str(number) for number in range(1000)]


def test_rows_come_in_order_failures_among_them() -> None:
    found = list(table(lines(*NUMBERS, "bad", "last")))
    assert texts(found) == [*NUMBERS, "no text", "last"]
    assert [item.origin for item in found] == [f"a.csv#{n}" for n in range(1, 1003)]


def test_rows_are_read_as_they_are_asked_for() -> None:
    file = Watched(lines("x" * 100_000) + lines("y") * 5_000_000)
    rows = of(file)
    assert len(texts([next(rows)])[0]) == 100_000
    assert file.tell() <= 2 << 20
    sandbox.stop()


def test_tables_and_pages_are_read_side_by_side() -> None:
    first, second = (table(lines(*NUMBERS), origin=name) for name in ("a.csv", "b.csv"))
    for number, (one, other) in enumerate(zip(first, second, strict=True)):
        assert texts([one, other]) == [str(number)] * 2
        assert number % 100 or ask(f"page {number}") == f"page {number}"
    assert number == 999


def test_a_table_that_is_left_costs_no_child() -> None:
    before = ask("pid")
    rows = table(lines(*NUMBERS))
    assert texts([next(rows)]) == ["0"]
    assert isinstance(rows, Generator)
    rows.close()
    assert ask("pid") == before
    assert texts(table(lines(*NUMBERS))) == NUMBERS


@pytest.mark.parametrize(
    ("what", "reason", "limits"),
    [
        ("segfault", "crashed (Segmentation fault)", LIMITS),
        ("hang", "took more than 2 seconds", replace(LIMITS, seconds=2.0)),
        ("swell", "needs more than 536,870,912 bytes of memory", LIMITS),
        ("bug", "failed: KeyError: 'key'", LIMITS),
    ],
)
def test_a_row_that_breaks_the_reader_costs_those_from_it_on(
    what: str, reason: str, limits: Limits
) -> None:
    rows, found = table(lines(*NUMBERS, what, "after"), limits), list[Item]()
    with pytest.raises(InputError) as caught:
        found.extend(rows)
    assert texts(found) == NUMBERS[: len(found)]
    assert len(found) > 900
    assert reason in caught.value.message
    assert caught.value.place == f"after row {len(found)}"
    assert ask("next") == "next"


def test_rows_are_given_once_where_a_child_breaks_from_what_it_read_before() -> None:
    sandbox.stop()
    ask("leak")
    rows = lines(*NUMBERS, "leak", "leak", "last")
    assert texts(table(rows)) == [*NUMBERS, "leaked", "leaked", "last"]


@pytest.mark.parametrize("packed", [True, False])
def test_damage_that_the_parent_finds_ends_the_rows(*, packed: bool) -> None:
    error = InputError("cut short", origin="a.csv", place="byte 9", hint="Get it again.")
    rows, found = of(Watched(lines(*NUMBERS), error, packed=packed)), list[Item]()
    with pytest.raises(InputError) as caught:
        found.extend(rows)
    assert texts(found) == NUMBERS
    assert (caught.value.message, caught.value.place) == ("cut short", "byte 9")
    assert caught.value.hint == "Get it again."


def test_an_error_of_the_disk_is_told_as_it_is() -> None:
    with pytest.raises(OSError, match="Input/output error"):
        list(of(Watched(lines("one"), OSError(5, "Input/output error"))))
    assert ask("next") == "next"


def test_rows_are_counted_in_the_child_too() -> None:
    assert sandbox.count("wildrows", Watched(lines(*NUMBERS)), "a.csv", LIMITS) == 1000
    assert sandbox.count("wild", Watched(lines(*NUMBERS)), "a.csv", LIMITS) == 0


# -- no child is left behind --------------------------------------------------------------------

PARENT = """
    import signal, sys
    from translate_tool.readers import sandbox
    limits = sandbox.Limits(seconds=60, memory=1 << 30, answer=1000)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    if "polite" in sys.argv:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    def ask(what):
        return next(sandbox.run("wild", what, "a", {}, limits)).blocks[0].text
    print(ask(b"pid"), flush=True)
    for what in sys.argv[1:]:
        ask(what.encode())
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()  # an orphan nobody reaped


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux to kill the child, and /proc")
@pytest.mark.parametrize(
    ("number", "polite", "task"),
    [
        ("SIGINT", "", "hang"),
        ("SIGTERM", "", "hang"),
        ("SIGTERM", "polite", "hang"),
        ("SIGTERM", "polite", "input"),
        ("SIGKILL", "", "input"),
        ("SIGKILL", "", "hang"),
        ("SIGKILL", "", "spin"),
    ],
)
def test_no_child_outlives_its_parent(number: str, polite: str, task: str) -> None:
    code = textwrap.dedent(PARENT) + ("\nsys.stdin.read()" if task == "input" else "")
    words = [word for word in (polite, task) if word]
    command = [sys.executable, "-c", code, *words]
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with running(command, stdin=pipe, stdout=pipe, stderr=null, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        time.sleep(0.2)
        parent.send_signal(getattr(signal, number))
        assert parent.wait() != 0
    while alive(child):
        time.sleep(0.01)  # until the test's time limit


def test_an_interruption_leaves_no_half_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the interrupted child would still have said must not answer the next question."""
    before = ask("pid")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(process, "receive", interrupt)
    with pytest.raises(KeyboardInterrupt):
        ask("first")
    monkeypatch.undo()
    assert ask("next") == "next"
    assert ask("pid") != before


# -- through the table of readers ---------------------------------------------------------------


def test_risky_formats_are_read_in_a_child() -> None:
    """All but those that no parser in C reads: plain text and subtitles."""
    outside = {suffix for suffix, kind in READERS.items() if not kind.risky}
    assert outside == {".srt", ".text", ".txt", ".vtt"}


@pytest.mark.parametrize("suffix", [".csv", ".json", ".jsonl", ".parquet", ".tsv"])
def test_tables_are_read_in_a_child(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("read in this process")

    for reader in (delimited, jsonl, parquet):
        monkeypatch.setattr(reader, "rows", refused)
    path = next((fuzz.SEEDS / suffix[1:]).iterdir())
    found = list(read(Source(path=path, origin=path.name, modified=0), Bounds()))
    assert all(isinstance(item, Article) for item in found)
    assert found


PIECES = (
    '« | » | " | - | a-\n | 1. | <i> | <v x> | {\\an8} | \n00:00:01,000 --> | \n\n | Mot | &lt;'
)


@pytest.mark.parametrize("piece", PIECES.split(" | "))
@pytest.mark.parametrize("module", ["text", "subtitles"])
@linear()
def test_plain_text_takes_linear_time(module: str, piece: str) -> None:
    data = f"1\n00:00:01,000 --> 00:00:02,000\nUn mot. {piece * 25_000}".encode()
    reader = import_module(f"translate_tool.readers.{module}")
    assert len(list(reader.read(data, "a.txt", {}))) == 1


def source(path: Path, data: bytes) -> Source:
    path.write_bytes(data)
    return Source(path=path, origin=path.name, modified=0)


def test_markdown_that_takes_for_ever_is_refused(tmp_path: Path) -> None:
    slow = source(tmp_path / "a.md", b"[" * 1_000_000)
    with pytest.raises(InputError, match="took more than 2 seconds"):
        list(read(slow, Bounds(max_seconds=2.0)))


def parquet_of(text: str, rows: int) -> bytes:
    """A table in which a text is written once, and stands in all rows."""
    column = pa.DictionaryArray.from_arrays([0] * rows, [text])
    file = io.BytesIO()
    pq.write_table(pa.table({"text": column}), file, store_schema=False)
    return file.getvalue()


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "stream.pdf": (
        lambda: hostile_kit.pdf(
            zlib.compress(b"BT /F1 12 Tf (x) Tj ET\n" * 900_000), extra=b"/Filter/FlateDecode"
        ),
        "crashed",
    ),
    "streams.pdf": (
        lambda: hostile_kit.pdf(
            zlib.compress(zlib.compress(bytes(200_000_000), 1)),
            extra=b"/Filter[/FlateDecode/FlateDecode]",
        ),
        "crashed",
    ),
    "part.docx": (
        lambda: hostile_kit.docx(hostile_kit.paragraph("Mot.") + " " * 20_000_000),
        "too large for its size",
    ),
    "chapter.epub": (
        lambda: hostile_kit.epub({"1.xhtml": "<p>Mot.</p>" + " " * 20_000_000}),
        "too large for its size",
    ),
    "entities.docx": (
        lambda: hostile_kit.docx(hostile_kit.paragraph("&a11;"), hostile_kit.LAUGHS),
        "entit",
    ),
    "entities.xhtml": (
        lambda: f"{hostile_kit.LAUGHS}<html><body><p>&a11;</p></body></html>".encode(),
        "",
    ),
    "depth.html": (lambda: hostile_kit.page("<div>" * 300_000 + "Mot."), "Excessive depth"),
    "quotes.md": (lambda: b"> " * 20_000 + b"Mot.", ""),
    "cells.parquet": (lambda: parquet_of("x" * 8_000_000, rows=64), "memory"),
    "page.html.gz": (lambda: gzip.compress(bytes(50_000_000)), "decompression bomb"),
}
"""File → what makes it, and what is told of it."""

MOST_MEMORY = 400_000_000
"""Bytes: enough for every reader's libraries."""

MEASURED = r"""
import json, re, resource, sys
from pathlib import Path
from translate_tool.errors import InputError
from translate_tool.readers import Bounds, Source, read, sandbox
said, bounds = {}, Bounds(max_memory=int(sys.argv[2]))
for path in Path(sys.argv[1]).iterdir():
    try:
        list(read(Source(path=path, origin=path.name, modified=0), bounds))
        said[path.name] = "read"
    except InputError as exc:
        said[path.name] = exc.message
sandbox.stop()
children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps(said))
if sys.platform == "darwin":
    print(max(children, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
else:
    own = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())
    print(max(children, int(own[1])) * 1024)
"""
"""Reads files in a process with no past: that of this test may have held gigabytes, which Linux
counts as its own (`ru_maxrss`) for a process that it starts."""


def test_a_child_begins_without_the_libraries_of_settings_and_models() -> None:
    code = "import sys, translate_tool.readers.child; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert not {"pydantic", "numpy", "lxml", "huggingface_hub", "translate_tool.language"} & loaded


def test_bombs_stay_below_the_bound_of_memory(tmp_path: Path) -> None:
    for name, (make, _) in BOMBS.items():
        (tmp_path / name).write_bytes(make())
    command = [sys.executable, "-c", MEASURED, str(tmp_path), str(MOST_MEMORY)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    said, memory = map(json.loads, done.stdout.splitlines())
    for name, (_, told) in BOMBS.items():
        assert told in said[name], name
    assert memory < MOST_MEMORY


def test_a_lone_surrogate_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reader(*_: object) -> Iterator[Article]:
        for text in ("Avant.", "Il dit : \udce9", "Après."):
            block = Block(kind="paragraph", text=text)
            yield Article(origin="a.txt#1", title="", date="", blocks=(block,))

    monkeypatch.setattr("translate_tool.readers.text.read", reader)
    first, half, last = read(source(tmp_path / "a.txt", b""), Bounds())
    assert isinstance(first, Article)
    assert isinstance(half, Failure)
    assert "half a character" in half.reason
    assert half.reason.encode("utf-8")
    assert isinstance(last, Article)


def test_a_bug_in_a_reader_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reader(*_: object) -> Iterator[Article]:
        raise KeyError("key")

    monkeypatch.setattr("translate_tool.readers.text.read", reader)
    with pytest.raises(InputError, match="its reader failed: KeyError: 'key'") as caught:
        list(read(source(tmp_path / "a.txt", b""), Bounds()))
    assert caught.value.origin == "a.txt"
