"""Files of somebody else in an output folder: refused at first, set aside later, never lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cli_kit import tool
from night_kit import without_models

from translate_tool.config import Config
from translate_tool.errors import ConfigError
from translate_tool.pipeline import corrections, driver, ownership
from translate_tool.pipeline.progress import Report
from translate_tool.writers.jsonl import parse
from translate_tool.writers.seals import MARK, seal_of

FORMATS = ("markdown", "jsonl", "html", "tmx", "xliff", "docx", "csv")
MINE = b"Somebody's own.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With articles in `in`, and nothing yet in `out`."""
    for name, text in {
        "a.txt": "Il pleut.",
        "sub/b.txt": "Il vente.",
        "t.csv": "texte\nUn.\n",
    }.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", encoding="utf-8")
    return tmp_path


def config(folder: Path, **options: object) -> Config:
    return without_models(folder / "in", folder / "out", **{"read.assume_french": True, **options})


def run(folder: Path, **options: object) -> Report:
    return driver.run(config(folder, **options))


def put(folder: Path, name: str, content: bytes = MINE) -> Path:
    path = folder / "out" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def kept(folder: Path, name: str) -> list[bytes]:
    """What was set aside of this name."""
    aside = folder / "out/.translate-tool" / ownership.EDITED
    return [path.read_bytes() for path in sorted(aside.glob(f"*/{name}"))]


def unsealed(path: Path) -> None:
    """Take the seal away, as versions wrote files before there were any."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.rindex(MARK)].rstrip("-<! `").removesuffix("- this page:"))


IN_THE_WAY = [
    "index.md",
    "report.md",
    "report.json",
    "quarantine.md",
    "site/index.html",
    "site/assets/site.css",
    "a.txt.md",
    "a.txt.jsonl",
    "a.txt.csv",
    "a.txt.docx",
    "sub/b.txt.xlf",
    "site/briefs/sub/b.txt.html",
    "t.csv#1.md",
    "t.csv#20.tmx",
]


@pytest.mark.parametrize("name", IN_THE_WAY)
def test_a_first_run_refuses_a_folder_with_files_of_others(folder: Path, name: str) -> None:
    path = put(folder, name)
    with pytest.raises(ConfigError) as caught:
        run(folder, **{"write.formats": FORMATS})
    assert (caught.value.exit_code, name in caught.value.message) == (2, True)
    assert all(option in caught.value.hint for option in ("--output", "--force"))
    assert path.read_bytes() == MINE
    assert [item for item in (folder / "out").rglob("*") if item.is_file()] == [path]


@pytest.mark.parametrize("name", IN_THE_WAY)
def test_with_force_they_are_set_aside_and_told(folder: Path, name: str) -> None:
    put(folder, name)
    done = run(folder, **{"write.formats": FORMATS, "run.force": True})
    assert done.exit_code == 0
    if name == "t.csv#20.tmx":  # the table has no such row: it is in nobody's way
        assert (folder / "out" / name).read_bytes() == MINE
        return
    assert kept(folder, name) == [MINE]
    assert [note for note in done.notes if note.startswith(f"{name}, which this program did not")]
    assert (folder / "out" / name).read_bytes() != MINE
    assert run(folder, **{"write.formats": FORMATS}).notes == (), "told once"


def test_a_long_list_is_cut_and_what_is_in_nobodys_way_stays(folder: Path) -> None:
    for name in ("a.txt", "notes.md", "site/robots.txt", "site/data/mine.js", "photos/x.jpg"):
        put(folder, name)
    assert run(folder).exit_code == 0
    assert run(folder, **{"summarise.lines": 1}).notes == ()
    for name in ("a.txt", "notes.md", "site/robots.txt", "site/data/mine.js", "photos/x.jpg"):
        assert (folder / "out" / name).read_bytes() == MINE
    shutil.rmtree(folder / "out")
    for name in IN_THE_WAY[:7]:
        put(folder, name)
    with pytest.raises(ConfigError, match=r"index\.md, quarantine\.md.* and 2 more"):
        run(folder)


def test_a_folder_or_a_link_in_the_way_is_refused(folder: Path) -> None:
    (folder / "out/a.txt.md").mkdir(parents=True)
    (folder / "out/index.md").symlink_to(folder / "nowhere")
    put(folder, "sub")
    for force in (False, True):
        with pytest.raises(ConfigError) as caught:
            run(folder, **{"run.force": force})
        names = caught.value.message.rpartition(": ")[2]
        assert {"index.md", "a.txt.md", "sub/b.txt.md"} <= set(names.split(", "))
        assert "--force" not in caught.value.hint


def test_a_file_that_came_between_two_runs_is_kept(folder: Path) -> None:
    run(folder)
    for name in ("c.txt.md", "report.md", "site/briefs/c.txt.html"):
        put(folder, name)
    (folder / "in/c.txt").write_text("Il neige.\n")
    done = run(folder)
    assert done.exit_code == 0
    assert len(done.notes) == 3
    for name in ("c.txt.md", "report.md", "site/briefs/c.txt.html"):
        assert kept(folder, name) == [MINE]
    assert "IL NEIGE." in (folder / "out/c.txt.md").read_text(encoding="utf-8")


def test_pages_about_the_run_that_were_edited_are_kept(folder: Path) -> None:
    run(folder)
    page = folder / "out/index.md"
    edited = page.read_bytes().replace(b"# Briefs", b"# Our briefs")
    page.write_bytes(edited)
    style = folder / "out/site/assets/site.css"
    style.write_bytes(ours := b"/* red */ " + style.read_bytes())
    done = run(folder, **{"summarise.lines": 1})
    (folder / "in/a.txt").write_text("Il pleut encore.\n")
    again = run(folder)
    assert kept(folder, "index.md") == [edited]
    assert kept(folder, "site/assets/site.css") == [ours]
    notes = [*done.notes, *again.notes]
    assert sorted(note.partition(" was changed by hand")[0] for note in notes) == [
        "index.md",
        "site/assets/site.css",
    ]


# -- the journal is lost ---------------------------------------------------------------------------


def test_without_a_journal_what_is_ours_is_written_anew(folder: Path) -> None:
    formats = tuple(form for form in FORMATS if form != "csv")
    run(folder, **{"write.formats": formats})
    shutil.rmtree(folder / "out/.translate-tool")
    done = run(folder, **{"write.formats": formats, "summarise.lines": 1})
    assert (done.exit_code, done.notes, done.published) == (0, (), 3)


@pytest.mark.parametrize("lost", [".translate-tool", ".translate-tool/journal.sqlite3"])
def test_corrections_outlive_the_journal(folder: Path, lost: str) -> None:
    run(folder)
    page = folder / "out/a.txt.md"
    page.write_text(page.read_text().replace("| IL PLEUT.", "| It is raining."))
    edited = page.read_bytes()
    there = folder / "out" / lost
    shutil.rmtree(there) if there.is_dir() else there.unlink()
    done = run(folder)
    [note] = done.notes
    assert note.startswith("a.txt.md was changed by hand")
    assert kept(folder, "a.txt.md") == [edited]
    assert b"It is raining." not in page.read_bytes()
    told = Path(note.rsplit("learn ", 1)[1])
    assert tool("learn", str(told)).exit_code == 0
    assert run(folder).notes == ()
    assert "It is raining." in page.read_text()


def test_corrections_can_be_learnt_where_the_journal_is_lost(folder: Path) -> None:
    run(folder)
    page = folder / "out/a.txt.md"
    page.write_text(page.read_text().replace("| IL PLEUT.", "| It is raining."))
    shutil.rmtree(folder / "out/.translate-tool")
    assert corrections.folders_of([page]) == [folder / "out"]
    assert tool("learn", str(page)).exit_code == 0
    run(folder)
    brief = parse((folder / "out/a.txt.jsonl").read_text())
    assert [pair.hypothesis.text for pair in brief.pairs] == ["It is raining."]


def test_a_folder_of_a_version_without_seals_goes_on(folder: Path) -> None:
    run(folder)
    for name in ("index.md", "quarantine.md", "report.md", "site/index.html"):
        unsealed(folder / "out" / name)
    for path in (folder / "out/site/assets").glob("*.[cj]s*"):
        unsealed(path)
    (folder / "in/a.txt").write_text("Il pleut encore.\n")
    done = run(folder)
    assert (done.exit_code, done.notes, done.published) == (0, (), 1)
    assert seal_of((folder / "out/index.md").read_bytes()) == "whole"


# -- other commands --------------------------------------------------------------------------------


def test_the_command_line_refuses_plans_and_forces(folder: Path) -> None:
    put(folder, "index.md")
    common = [str(folder / "in"), "-o", str(folder / "out"), "--engine", "echo"]
    common += ["--summariser", "extractive"]
    refused = tool("run", *common, "--assume-french")
    assert refused.exit_code == 2
    assert "not written by this program" in refused.stderr
    planned = tool("plan", *common)
    assert planned.exit_code == 2
    assert "--force" in planned.stderr
    forced = tool("run", *common, "--assume-french", "--force")
    assert forced.exit_code == 0
    assert "note: index.md, which this program did not write, is kept as" in forced.stderr


def test_a_report_made_anew_keeps_a_page_of_somebody_else(folder: Path) -> None:
    run(folder)
    put(folder, "report.md")
    told = tool("report", str(folder / "out"))
    assert told.exit_code == 0
    assert kept(folder, "report.md") == [MINE]
    assert seal_of((folder / "out/report.md").read_bytes()) == "whole"


def test_outputs_among_the_inputs_are_told_and_no_failure(folder: Path) -> None:
    run(folder)
    shutil.copytree(folder / "out", folder / "in/yesterday")
    output = folder / "in/today"
    done = [driver.run(config(folder, **{"run.output": output})) for _ in range(2)][1]
    assert (done.exit_code, done.done) == (0, 3)
    yesterday = f"{folder / 'in/yesterday'} is passed over: it has outputs of this program"
    assert yesterday in done.notes
    assert json.loads((output / "report.json").read_text())["notes"] == list(done.notes)
    assert "yesterday is passed over" in (output / "report.md").read_text()
