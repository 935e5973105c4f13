"""`verify`: whatever is done to an output folder is found, and mended as the hint says."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from cli_kit import tool
from night_kit import published, write_articles

from translate_tool.config import STATE, Config, override
from translate_tool.errors import Busy, ConfigError
from translate_tool.pipeline import driver
from translate_tool.pipeline.verify import verify
from translate_tool.runtime.files import hold

BRIEF = "3/article-0003.txt"


def settings(folder: Path) -> Config:
    values = {"run.inputs": [folder / "in"], "run.output": folder / "out"}
    return override(
        Config(), values | {"translate.engine": "echo", "summarise.model": "extractive"}
    )


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A folder with inputs `in` and, after a run, outputs `out`."""
    write_articles(tmp_path / "in", 9)
    (tmp_path / "in" / "plan.dwg").write_bytes(b"\xff\xd8")
    driver.run(settings(tmp_path))
    return tmp_path


def flip(path: Path, bit: int = 1) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= bit
    path.write_bytes(data)


def sql(output: Path, statement: str) -> None:
    db = sqlite3.connect(output / STATE / "journal.sqlite3")
    with db:
        assert db.execute(statement).rowcount > 0
    db.close()


def test_a_run_as_it_left_the_folder_is_sound(night: Path) -> None:
    audit = verify(night / "out")
    assert audit.problems == ()
    assert (audit.articles, audit.reread) == (9, 9)
    texts = [path.read_text(encoding="utf-8") for path in (night / "in").rglob("*.txt")]
    letters = sum(1 for text in texts for c in text if not c.isspace())
    assert letters <= audit.characters <= sum(map(len, texts))
    assert audit.files == 3 * 9 + len(("index.md", "quarantine.md", "report.json")) + len(
        ("report.md", *"abc")
    )


Harm = Callable[[Path], object]

HARMS: dict[str, tuple[Harm, str, str]] = {
    "a bit of a page": (lambda o: flip(o / f"{BRIEF}.md"), f"{BRIEF}.md", "changed since"),
    "a bit of a line": (lambda o: flip(o / f"{BRIEF}.jsonl", 32), f"{BRIEF}.jsonl", "changed"),
    "a bit of the front page": (lambda o: flip(o / "index.md"), "index.md", "changed since"),
    "a bit of the report": (lambda o: flip(o / "report.md"), "report.md", "changed since"),
    "a page gone": (lambda o: (o / f"{BRIEF}.md").unlink(), f"{BRIEF}.md", "missing"),
    "the front page gone": (lambda o: (o / "index.md").unlink(), "index.md", "missing"),
    "a file cut short": (
        lambda o: os.truncate(o / f"{BRIEF}.jsonl", 100),
        f"{BRIEF}.jsonl",
        "changed since",
    ),
    "a temporary file left": (
        lambda o: (o / "3" / ".x.md.tmp").write_text("half"),
        "3/.x.md.tmp",
        "left behind",
    ),
}


@pytest.mark.parametrize("name", HARMS)
def test_harm_is_found_named_and_mended_as_the_hint_says(night: Path, name: str) -> None:
    harm, file, what = HARMS[name]
    output = night / "out"
    before = published(output)
    harm(output)
    [problem] = verify(output).problems
    assert (problem.file, problem.what.startswith(what)) == (file, True)
    if "elete it" in problem.hint:
        (output / file).unlink()
    if "un again" in problem.hint:
        driver.run(settings(night))
    if "translate-tool report" in problem.hint:
        tool("report", str(output))
    assert verify(output).problems == ()
    assert published(output) == before


@pytest.mark.parametrize("bit", range(8))
def test_any_bit_will_do(night: Path, bit: int) -> None:
    flip(night / "out" / f"{BRIEF}.md", 1 << bit)
    assert [problem.file for problem in verify(night / "out").problems] == [f"{BRIEF}.md"]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "UPDATE sentence SET text = substr(text, 2) WHERE idx = 0 AND block = 1",
            "the journal lost or changed characters",
        ),
        ("DELETE FROM sentence WHERE block = 1", "the journal lost or changed characters"),
        ("DELETE FROM translation", "without a translation"),
        (
            """UPDATE output SET entry = json_set(entry, '$.proof.article', 'gone')""",
            "its article is not in the journal",
        ),
        (
            """UPDATE output SET entry = json_remove(entry, '$.proof')""",
            "no checksum on record",
        ),
    ],
)
def test_a_journal_that_lost_something_is_found_out(night: Path, statement: str, what: str) -> None:
    sql(night / "out", statement)
    problems = verify(night / "out").problems
    assert len({problem.file.removesuffix(".jsonl") for problem in problems}) == 9
    assert sum(what in problem.what for problem in problems) == 9


def test_a_damaged_journal_is_a_problem_or_an_error_never_sound(night: Path) -> None:
    path = night / "out" / STATE / "journal.sqlite3"
    data = bytearray(path.read_bytes())
    data[4096 : len(data) - 4096 : 7] = b"\xaa" * len(range(4096, len(data) - 4096, 7))
    path.write_bytes(data)
    result = tool("verify", str(night / "out"))
    assert result.exit_code == 1
    assert "journal.sqlite3" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_line_that_disagrees_with_the_journal_is_found_though_its_checksum_is_right(
    night: Path,
) -> None:
    """As a fault in a writer would leave it."""
    path = night / "out" / f"{BRIEF}.jsonl"
    record = json.loads(path.read_text(encoding="utf-8"))
    del record["pairs"][-1]
    record["pairs"][0]["hypothesis"]["text"] = " "
    path.write_text(json.dumps(record), encoding="utf-8")
    right = sha256(path.read_bytes()).hexdigest()
    sql(
        night / "out",
        f"""UPDATE output SET entry = json_set(entry, '$.proof.sha256."{BRIEF}.jsonl"', '{right}')
            WHERE origin = '{BRIEF}'""",  # noqa: S608 - our own words
    )
    found = [(problem.file, problem.what) for problem in verify(night / "out").problems]
    assert found == [
        (f"{BRIEF}.jsonl", "its rows are not the sentences of its article"),
        (f"{BRIEF}.jsonl", "1 row empty in English"),
    ]


def test_inputs_that_changed_or_went_away_are_not_read_again(night: Path) -> None:
    (night / "in" / BRIEF).write_text("Un autre texte.\n")
    (night / "in" / "4" / "article-0004.txt").unlink()
    audit = verify(night / "out")
    assert (audit.problems, audit.reread) == ((), 7)
    (night / "in").rename(night / "gone")
    assert verify(night / "out").reread == 0


def rewrite(article: Path, text: str) -> None:
    article.write_text(text, encoding="utf-8")


SINCE: dict[str, tuple[Harm, tuple[int, int, int]]] = {
    "nothing": (lambda _: None, (9, 0, 0)),
    "another text": (lambda i: rewrite(i / BRIEF, "Un autre texte.\n"), (8, 1, 0)),
    "emptied": (lambda i: rewrite(i / BRIEF, ""), (8, 1, 0)),
    "not French any more": (
        lambda i: rewrite(i / BRIEF, "Der Zug kommt heute nicht mehr in Berlin an.\n" * 9),
        (8, 1, 0),
    ),
    "the same text, ended otherwise": (
        lambda i: rewrite(i / BRIEF, (i / BRIEF).read_text(encoding="utf-8") + "\n\n"),
        (8, 0, 0),
    ),
    "deleted": (lambda i: (i / BRIEF).unlink(), (8, 0, 1)),
    "moved": (lambda i: (i / BRIEF).rename(i / "elsewhere.txt"), (8, 0, 1)),
    "another one added": (lambda i: rewrite(i / "new.txt", "Un texte.\n"), (9, 0, 0)),
    "all gone": (lambda i: i.rename(i.with_name("gone")), (0, 0, 9)),
    "only other files left": (
        lambda i: [path.rename(path.with_suffix(".dwg")) for path in i.rglob("*.txt")],
        (0, 0, 9),
    ),
}


@pytest.mark.parametrize("name", SINCE)
def test_inputs_that_changed_or_went_away_are_counted_and_no_problem(
    night: Path, name: str
) -> None:
    change, counts = SINCE[name]
    change(night / "in")
    audit = verify(night / "out")
    assert (audit.problems, (audit.reread, audit.changed, audit.gone)) == ((), counts)
    told = tool("verify", night / "out")
    assert told.exit_code == 0
    assert ("note: the input of 1 article changed" in told.stderr) == (audit.changed == 1)
    assert ("is in no input of the last run" in told.stderr) == (audit.gone > 0)


def test_what_is_left_out_by_now_is_gone_and_no_error(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 2)
    (tmp_path / "in/a.md").write_text("Un texte.\n")
    driver.run(override(settings(tmp_path), {"read.include": ["*.md"]}))
    (tmp_path / "in/a.md").unlink()
    audit = verify(tmp_path / "out")
    assert (audit.problems, audit.reread, audit.changed, audit.gone) == ((), 0, 0, 1)


def test_the_command_says_what_is_wrong_and_what_to_do(night: Path) -> None:
    output = night / "out"
    good = tool("verify", str(output))
    assert good.exit_code == 0
    assert good.stdout.startswith("9 articles, ")
    assert "no problems" in good.stdout
    (output / f"{BRIEF}.md").unlink()
    bad = tool("verify", str(output))
    assert bad.exit_code == 1
    assert f"{BRIEF}.md: missing\n  Run again" in bad.stderr
    assert ": 1 problem\n" in bad.stdout
    as_json = tool("verify", str(output), "--json")
    assert [p["file"] for p in json.loads(as_json.stdout)["problems"]] == [f"{BRIEF}.md"]


def test_nothing_is_verified_while_a_run_is_on_or_where_none_was(night: Path) -> None:
    with hold(night / "out" / STATE), pytest.raises(Busy, match="a run is writing here"):
        verify(night / "out")
    with pytest.raises(ConfigError, match="no run has written here"):
        verify(night / "in")


def test_verify_writes_nothing(night: Path) -> None:
    def everything() -> dict[str, int]:
        return {str(path): path.lstat().st_mtime_ns for path in sorted(night.rglob("*"))}

    before = everything()
    verify(night / "out")
    assert everything() == before
