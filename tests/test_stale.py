"""Files of formats that are no longer written are removed; what a person edited is set aside."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_kit import tool
from night_kit import without_models

from translate_tool.config import STATE
from translate_tool.errors import JournalError
from translate_tool.pipeline import driver, joined, stale
from translate_tool.pipeline.progress import Report
from translate_tool.pipeline.verify import verify
from translate_tool.store.journal import Journal
from translate_tool.writers import FORMATS, path

DEFAULT = ("markdown", "jsonl", "html")
MINE = "Somebody's own.\n"
ABOUT = {"index.md", "quarantine.md", "report.json", "report.md"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With articles in `in`, and nothing yet in `out`."""
    for name, text in {"a.txt": "Il pleut.", "sub/b.txt": "Il vente."}.items():
        article = tmp_path / "in" / name
        article.parent.mkdir(parents=True, exist_ok=True)
        article.write_text(f"{text}\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *formats: str) -> Report:
    options = {"read.assume_french": True, "write.formats": formats or DEFAULT}
    return driver.run(without_models(folder / "in", folder / "out", **options))


def change(folder: Path) -> None:
    (folder / "in/a.txt").write_text("Il pleut encore.\n", encoding="utf-8")


def outputs(folder: Path) -> set[str]:
    """The files of the output folder, but for notes of runs and what they have in common."""
    files = (p.relative_to(folder / "out").as_posix() for p in (folder / "out").rglob("*.*"))
    return {name for name in files if not name.startswith(f"{STATE}") and "." in name} - ABOUT


def edit(folder: Path, name: str) -> bytes:
    page = folder / "out" / name
    page.write_bytes(page.read_bytes() + b"\nA person wrote this.\n")
    return page.read_bytes()


def kept(folder: Path) -> dict[str, bytes]:
    """What was set aside, by name."""
    aside = folder / "out" / STATE / "edited"
    found = [each for each in aside.rglob("*") if each.is_file()]
    return {"/".join(each.relative_to(aside).parts[1:]): each.read_bytes() for each in found}


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        (DEFAULT, ["markdown"], {"a.txt.md", "sub/b.txt.md"}),
        (
            DEFAULT,
            ["jsonl", "csv"],
            {f"{n}.{s}" for n in ("a.txt", "sub/b.txt") for s in ("jsonl", "csv")},
        ),
        (["csv", "tmx", "xliff", "docx"], ["tmx"], {"a.txt.tmx", "sub/b.txt.tmx"}),
        (
            ["elasticsearch", "followthemoney", "markdown"],
            ["markdown"],
            {"a.txt.md", "sub/b.txt.md"},
        ),
        (
            ["elasticsearch", "followthemoney"],
            ["followthemoney"],
            {"a.txt.ftm.json", "sub/b.txt.ftm.json", "followthemoney/entities-0001.ftm.json"},
        ),
        ([*FORMATS], ["markdown"], {"a.txt.md", "sub/b.txt.md"}),
    ],
)
def test_only_files_of_formats_that_are_written_are_left(
    folder: Path, before: list[str], after: list[str], left: set[str], changed: bool
) -> None:
    run(folder, *before)
    if changed:
        change(folder)
    done = run(folder, *after)
    assert (done.exit_code, done.notes) == (0, ())
    assert outputs(folder) == left
    assert not list((folder / "out").rglob("site"))
    assert verify(folder / "out").problems == ()
    assert kept(folder) == {}
    run(folder, *before)
    assert {path(name, form) for name in ("a.txt", "sub/b.txt") for form in before} <= outputs(
        folder
    )
    assert verify(folder / "out").problems == ()


@pytest.mark.parametrize(
    ("edited", "after", "aside"),
    [
        ("a.txt.md", ["html"], {"a.txt.md", "a.txt.jsonl"}),  # learn compares a page with its line
        ("a.txt.md", ["markdown"], {"a.txt.md", "a.txt.jsonl"}),
        ("site/briefs/a.txt.html", ["markdown"], {"site/briefs/a.txt.html"}),
        ("site/briefs/a.txt.html", ["html"], {"site/briefs/a.txt.html"}),
        ("a.txt.csv", ["markdown"], {"a.txt.csv"}),
        ("a.txt.docx", ["markdown"], {"a.txt.docx"}),
        ("a.txt.jsonl", ["markdown"], {"a.txt.jsonl"}),
        ("site/index.html", ["markdown"], {"site/index.html"}),
        ("site/all.html", ["markdown"], {"site/all.html"}),
        ("site/assets/site.css", ["markdown"], {"site/assets/site.css"}),
    ],
)
def test_what_a_person_edited_is_set_aside_and_nothing_else(
    folder: Path, edited: str, after: list[str], aside: set[str]
) -> None:
    run(folder, *DEFAULT, "csv", "docx")
    mine = edit(folder, edited)
    done = run(folder, *after)
    assert kept(folder).keys() == aside
    assert kept(folder)[edited] == mine
    [note] = done.notes
    assert note.startswith(f"{edited} was changed by hand, and is kept as ")
    assert verify(folder / "out").problems == ()
    if edited == "a.txt.md":
        assert tool("learn", note.rsplit("learn ", 1)[1]).exit_code == 0


@pytest.mark.parametrize(
    ("where", "name"), [(Journal, "keep_published"), (stale, "remove_site"), (joined, "join")]
)
@pytest.mark.parametrize("again", [("markdown",), DEFAULT])
def test_what_is_cut_short_is_done_by_the_next_run(
    folder: Path, where: object, name: str, again: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder)
    mine = edit(folder, "a.txt.md")

    def dies(*_: object) -> None:
        raise JournalError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(where, name, dies)
        with pytest.raises(JournalError, match="killed"):
            run(folder, "markdown")
    assert run(folder, *again).exit_code == 0
    assert verify(folder / "out").problems == ()
    assert mine in [*kept(folder).values(), (folder / "out/a.txt.md").read_bytes()]
    assert any("html" in path for path in outputs(folder)) == (again == DEFAULT)


def test_files_of_others_stay_where_they_are(folder: Path) -> None:
    run(folder, "markdown", "html")
    others = ["a.txt.csv", "a.txt.jsonl", "site/mine.html", "site/data/mine.js", "sub/mine.tmx"]
    for name in others:
        (folder / "out" / name).write_text(MINE, encoding="utf-8")
    done = run(folder, "markdown")
    assert (done.exit_code, done.notes, kept(folder)) == (0, (), {})
    assert outputs(folder) == {*others, "a.txt.md", "sub/b.txt.md"}
    assert all((folder / "out" / name).read_text(encoding="utf-8") == MINE for name in others)


def test_a_site_of_somebody_else_stays(folder: Path) -> None:
    run(folder, "markdown")
    page = folder / "out/site/index.html"
    page.parent.mkdir()
    page.write_text(MINE, encoding="utf-8")
    run(folder, "markdown")
    assert page.read_text(encoding="utf-8") == MINE
    assert verify(folder / "out").problems == ()


def test_pages_of_other_inputs_stay_and_keep_their_style(folder: Path) -> None:
    run(folder)
    shutil.move(folder / "in/sub", folder / "sub")
    run(folder, "markdown")
    pages = {name for name in outputs(folder) if name.endswith(".html")}
    assert pages == {"site/briefs/sub/b.txt.html"}
    assert (folder / "out/site/assets/page.css").exists()
    assert verify(folder / "out").problems == ()


@pytest.mark.parametrize(
    ("before", "after", "link", "left"),
    [
        (DEFAULT, ["markdown"], "a.txt.md", {"a.txt.md", "sub/b.txt.md"}),
        (
            ["html"],
            ["markdown"],
            "site/briefs/a.txt.html",
            {"site/briefs/a.txt.html", "sub/b.txt.md"},
        ),
    ],
)
def test_a_brief_that_cannot_be_made_anew_keeps_a_file_and_is_linked_by_it(
    folder: Path, before: list[str], after: list[str], link: str, left: set[str]
) -> None:
    run(folder, *before)
    (folder / "in/a.txt").write_text("", encoding="utf-8")
    assert run(folder, *after).exit_code == 3
    assert {name for name in outputs(folder) if "/assets/" not in name} == left
    assert f"]({link})" in (folder / "out/index.md").read_text(encoding="utf-8")
    assert verify(folder / "out").problems == ()


def test_a_page_that_cannot_be_made_anew_stays_where_a_person_edited_it(folder: Path) -> None:
    run(folder)
    (folder / "in/a.txt").write_text("", encoding="utf-8")
    mine = edit(folder, "a.txt.md")
    run(folder, "html")
    assert (folder / "out/a.txt.md").read_bytes() == mine
    assert (folder / "out/a.txt.jsonl").exists(), "learn compares the page with it"


@pytest.mark.parametrize("name", ["a.txt.jsonl", "site/briefs/a.txt.html", "site/index.html"])
def test_what_an_earlier_version_left_is_found(folder: Path, name: str) -> None:
    run(folder)
    left = (folder / "out" / name).read_bytes()
    run(folder, "markdown")
    (folder / "out" / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / "out" / name).write_bytes(left)
    [problem] = verify(folder / "out").problems
    assert (problem.file, problem.what) == (name, "left by an earlier run, and not kept up since")
    assert problem.hint.startswith("Delete it")
    change(folder)
    run(folder, "markdown")
    assert verify(folder / "out").problems == ()


@pytest.mark.parametrize(
    ("formats", "page"),
    [(["markdown"], "index.md"), (["markdown", "html"], "site/index.html"), (["csv"], "index.md")],
)
def test_the_page_named_at_the_end_was_written(folder: Path, formats: list[str], page: str) -> None:
    run(folder)
    words = [word for form in formats for word in ("--format", form)]
    common = ["--engine", "echo", "-s", "extractive", "--assume-french"]
    done = tool("run", folder / "in", "-o", folder / "out", *common, *words)
    assert done.exit_code == 0
    assert f"Read: {folder / 'out' / page};" in done.stdout
