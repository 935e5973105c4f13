"""Naming inputs: patterns, list files, standard input. Folders and links are in test_readers."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from translate_tool.errors import ConfigError, InputError
from translate_tool.readers import Choice, Source, find
from translate_tool.records import Failure

FILES = (
    "a.txt",
    "b.md",
    "news/c.txt",
    "news/x/d.txt",
    "news/x/e.md",
    "news/.hidden.txt",
    "o/f.txt",
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Un mot : {name}.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def origins(*inputs: str, skip: str | None = None) -> list[str]:
    found = find([Path(name) for name in inputs], skip=Path(skip) if skip else None)
    assert all(isinstance(item, Source) for item in found)
    return [item.origin for item in found]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (["*.txt"], ["a.txt"]),
        (["**/*.txt"], ["a.txt", "news/c.txt", "news/x/d.txt", "o/f.txt"]),
        (["news/**/*.txt"], ["c.txt", "x/d.txt"]),
        (["news/**"], ["c.txt", "x/d.txt", "x/e.md"]),
        (["news/*"], ["c.txt", "x/d.txt", "x/e.md"]),  # as a shell would hand over: x is a folder
        (["n*/?/[de].*"], ["news/x/d.txt", "news/x/e.md"]),
        (["*.txt", "a.txt", "b.md"], ["a.txt", "b.md"]),
        (["news/*.txt", "o/*.txt"], ["c.txt", "f.txt"]),
    ],
)
def test_patterns(inputs: list[str], expected: list[str]) -> None:
    assert origins(*inputs) == expected


@pytest.mark.parametrize("name", ["news/*.pdf", "empty", "hidden", "@list.txt", "@blank.txt"])
def test_an_input_that_has_nothing_is_named(here: Path, name: str) -> None:
    (here / "empty").mkdir()
    (here / "hidden").mkdir()
    (here / "hidden/.a.txt").write_text("Un mot.")
    (here / "list.txt").write_text("empty\n")
    (here / "blank.txt").write_text("\n\n")
    with pytest.raises(InputError, match=re.escape(f"nothing to read in {name}")) as caught:
        find([Path(name)])
    assert (caught.value.exit_code, "Check the path" in caught.value.hint) == (3, True)
    failure, source = find([Path(name), Path("a.txt")])
    if isinstance(failure, Source):
        failure, source = source, failure
    assert isinstance(failure, Failure)
    assert (failure.reason, source.origin) == ("nothing to read", "a.txt")
    place = "list.txt, line 1" if name == "@list.txt" else ""
    assert failure.place == place


def test_a_pattern_in_a_folder_that_is_missing_is_named() -> None:
    with pytest.raises(ConfigError, match="nulle-part: No such file"):
        find([Path("nulle-part/*.txt")])


def test_a_name_that_looks_like_a_pattern_is_a_name(here: Path) -> None:
    (here / "[a].txt").write_text("Un mot.")
    assert origins("[a].txt") == ["[a].txt"]


@pytest.mark.parametrize(
    "names", [[".translate-tool/lock"], ["_settings.json", "_ledger/s/p.json"]]
)
@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        (["news"], True),
        (["news/x"], True),
        (["news/*"], True),
        (["**/*.txt"], True),
        (["news/*.txt"], False),
        (["*.md"], False),
        (["news/x/d.txt", "news/c.txt"], False),
    ],
)
def test_outputs_are_passed_over_and_told_once(
    here: Path, names: list[str], inputs: list[str], told: bool
) -> None:
    for name in names:
        path = here / "news/x" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    notes: list[str] = []
    found = find([Path(name) for name in [*inputs, *inputs, "a.txt"]], notify=notes.append)
    sources = [item.origin for item in found if isinstance(item, Source)]
    assert ("x/d.txt" in sources or "news/x/d.txt" in sources) is False
    assert ("d.txt" in sources) is (inputs[0] == "news/x/d.txt"), "what is named is read"
    wanted = [f"{here / 'news/x'} is passed over: it has outputs of this program"]
    assert notes == (wanted if told else [])


def test_patterns_keep_out_of_the_output_folder_and_of_links(here: Path) -> None:
    (here / "news/loop").symlink_to(here / "news")
    (here / "news/away.txt").symlink_to(here / "a.txt")
    assert origins("**/*.md", skip="news/x") == ["b.md"]
    (away,) = [item for item in find([Path("news/*.txt")]) if isinstance(item, Failure)]
    assert (away.origin, away.reason) == ("away.txt", "a link that leads out of the folder")


def test_a_list_names_files_and_folders(here: Path) -> None:
    text = "\ufeffa.txt\r\n\r\n  news/x  \nnulle-part.txt\n/dev/null/x\na\0b.txt\n"
    (here / "list.txt").write_text(text, encoding="utf-8", newline="")
    found = find([Path("@list.txt"), Path("b.md")])
    sources = [item.origin for item in found if isinstance(item, Source)]
    failures = {item.origin: item for item in found if isinstance(item, Failure)}
    assert sources == ["a.txt", "b.md", "d.txt", "e.md"]
    assert set(failures) == {"nulle-part.txt", "/dev/null/x", "a\0b.txt"}
    missing = failures["nulle-part.txt"]
    assert (missing.status, missing.place) == ("quarantined", "list.txt, line 4")
    assert missing.reason.endswith("nulle-part.txt: No such file or directory")


def test_a_list_holds_bytes_that_are_no_utf8(here: Path) -> None:
    (here / "list.txt").write_bytes(b"caf\xe9.txt\nperdu\xe9.txt\n")
    with open(os.fsencode(here) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123 - bytes
        file.write(b"Un mot.")
    assert [item.origin for item in find([Path("@list.txt")])] == ["caf\\xe9.txt", "perdu\\xe9.txt"]


def test_a_list_does_not_lead_into_the_output_folder(here: Path) -> None:
    (here / "list.txt").write_text("o/f.txt\na.txt\n")
    found = find([Path("@list.txt")], skip=Path("o"))
    assert [type(item) for item in found] == [Source, Failure]
    assert "output folder" in next(i.reason for i in found if isinstance(i, Failure))


def test_a_missing_list_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"cannot read the list no\.txt: No such file"):
        find([Path("@no.txt")])


def test_a_file_whose_name_begins_as_a_list_does(here: Path) -> None:
    (here / "@a.txt").write_text("Un mot.")
    assert origins("@a.txt") == ["@a.txt"]


def test_standard_input_is_an_article_like_others() -> None:
    found = {item.origin: item for item in find([Path("-"), Path("a.txt")])}
    assert set(found) == {"a.txt", "stdin"}
    source = found["stdin"]
    assert isinstance(source, Source)
    assert source.path == Path("/dev/stdin")


def test_what_is_compressed_is_found_by_what_it_is(here: Path) -> None:
    for name in ("a.txt.gz", "b.jsonl.zst", "c.TXT.GZ", "d.gz", "e.docx.gz"):
        (here / "o" / name).write_bytes(b"x")
    found = find([Path("o")])
    assert [item.origin for item in found if isinstance(item, Source)] == [
        "a.txt.gz", "b.jsonl.zst", "c.TXT.GZ", "f.txt",
    ]  # fmt: skip


# -- what is passed over ------------------------------------------------------------------------

JUNK = (
    *("~$rapport.docx", "Thumbs.db", "desktop.ini", "photo.JPG", "logo.svg", "son.mp3", "film.mp4"),
    *("archives.zip", "sauvegarde.tar.gz", "style.css", "__MACOSX/x.txt", "rapport.pdf.crdownload"),
)


def notes_of(choice: Choice, *inputs: str) -> tuple[list[str], list[str]]:
    """Origins of all that is found, and what is said."""
    notes: list[str] = []
    found = find([Path(name) for name in inputs], choice=choice, notify=notes.append)
    return [item.origin for item in found], notes


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Un mot.", encoding="utf-8")


def test_what_is_no_article_by_its_name_is_passed_over_and_counted(here: Path) -> None:
    put(here / "news", *JUNK)
    found, notes = notes_of(Choice(), "news", "news/*")
    assert found == ["c.txt", "x/d.txt", "x/e.md"]
    (note,) = notes
    assert note.startswith(f"{len(JUNK)} passed over, no articles by their names: ")
    assert re.search(r"\b1 folder\b", note)


def test_what_is_named_is_read_whatever_it_is_called(here: Path) -> None:
    put(here, "photo.jpg", "~$a.txt")
    (here / "list.txt").write_text("photo.jpg\n")
    for name in ("photo.jpg", "@list.txt"):
        (failure,) = find([Path(name)])
        assert isinstance(failure, Failure)
        assert failure.reason == "no reader for .jpg files"
    assert notes_of(Choice(exclude=("*.txt",)), "~$a.txt", "a.txt") == (["a.txt", "~$a.txt"], [])


@pytest.mark.parametrize("page", ["une.html", "une.HTM"])
@pytest.mark.parametrize("folder", ["une_fichiers", "une_files", "Une_Fichiers"])
def test_what_a_saved_page_shows_is_passed_over(here: Path, page: str, folder: str) -> None:
    put(here / "p", page, f"{folder}/cadre.html", "mes_fichiers/x.txt", "autre_files/y.txt")
    found, notes = notes_of(Choice(), "p")
    assert found == ["autre_files/y.txt", "mes_fichiers/x.txt", page]
    assert notes == ["1 passed over, what saved pages show: 1 folder"]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(include=("*.md",)), ["b.md", "news/x/e.md"]),
        (Choice(include=("*.MD", "f.*")), ["b.md", "news/x/e.md", "o/f.txt"]),
        (Choice(include=("news/**",)), ["news/c.txt", "news/x/d.txt", "news/x/e.md"]),
        (Choice(include=("news",)), ["news/c.txt", "news/x/d.txt", "news/x/e.md"]),
        (Choice(include=("news/*.txt",)), ["news/c.txt"]),
        (Choice(include=("**/x/*.txt",)), ["news/x/d.txt"]),
        (Choice(exclude=("*.txt",)), ["b.md", "news/x/e.md"]),
        (Choice(exclude=("x/", "o")), ["a.txt", "b.md", "news/c.txt"]),
        (Choice(exclude=("news/x",)), ["a.txt", "b.md", "news/c.txt", "o/f.txt"]),
        (Choice(include=("*.txt",), exclude=("news",)), ["a.txt", "o/f.txt"]),
        (Choice(include=("*.txt",), ignore=("f.txt",)), ["a.txt", "news/c.txt", "news/x/d.txt"]),
    ],
)
def test_include_and_exclude(here: Path, choice: Choice, expected: list[str]) -> None:
    found, notes = notes_of(choice, str(here))
    assert found == expected
    assert notes, "what is left out is counted"
    assert all(re.match(r"\d+ passed over, ", note) for note in notes)


def test_each_thing_passed_over_counts_once_by_its_kind(here: Path) -> None:
    put(here, *(f"{n}.png" for n in range(1200)), "Thumbs.db", "LISEZMOI")
    found, notes = notes_of(Choice(), ".", ".", "*")
    assert "LISEZMOI" in found, "what may be an article is no less reported"
    assert notes == ["1,201 passed over, no articles by their names: 1,200 .png, 1 .db"]


def test_a_folder_of_images_alone_has_nothing_to_read(here: Path) -> None:
    put(here / "p", "a.jpg", "b.png")
    with pytest.raises(InputError, match="nothing to read") as caught:
        find([Path("p")])
    assert "ignore" in caught.value.hint


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_in_any_encoding_of_windows(here: Path, codec: str) -> None:
    put(here, "été.txt")
    (here / "list.txt").write_bytes("été.txt\r\na.txt\r\n".encode(codec))
    assert origins("@list.txt") == ["a.txt", "été.txt"]


def test_a_list_cut_in_a_character_is_an_error(here: Path) -> None:
    (here / "list.txt").write_bytes("a.txt\n".encode("utf-16")[:-1])
    with pytest.raises(ConfigError, match=r"cannot read the list list\.txt"):
        find([Path("@list.txt")])
