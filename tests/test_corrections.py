"""What people correct comes back: from an edited page, or from what a page of the site saved."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from night_kit import report
from test_markup_safety import SINGLE
from typer.testing import CliRunner

import translate_tool as tt
from translate_tool.cli import app
from translate_tool.config import Config, override
from translate_tool.errors import ConfigError, InputError
from translate_tool.pipeline.correction_files import Correction
from translate_tool.pipeline.corrections import read_corrections
from translate_tool.records import Brief
from translate_tool.store.memory import Memory
from translate_tool.writers.escape import inline, plain, visible
from translate_tool.writers.jsonl import parse

ARTICLES = {
    "a.txt": "Le port rouvre\n\nTrois navires attendent. Il pleut.\n\n- Un point | deux\n- _Un_\n",
    "b.txt": "Une grève\n\nIl pleut. Le maire *parle*.\n",
}


@pytest.fixture
def night(tmp_path: Path) -> Config:
    """Two articles, published."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    options = {"run.inputs": (folder,), "run.output": tmp_path / "out", "translate.engine": "echo"}
    config = override(Config(), options)
    assert tt.run(config).exit_code == 0
    return config


def page(config: Config, name: str = "a.txt") -> Path:
    return config.run.output / f"{name}.md"


def brief(config: Config, name: str = "a.txt") -> Brief:
    return parse((config.run.output / f"{name}.jsonl").read_text(encoding="utf-8"))


def edit(path: Path, old: str, new: str) -> None:
    """Replace the English of the row with the French `old`, which the echo engine capitalised."""
    text = path.read_text(encoding="utf-8")
    cell = re.compile(rf" \| {re.escape(old.upper())}(?=(?:(?: ⚠)? \[\^r\d+\])? \|\n)")
    edited, count = cell.subn(lambda _: f" | {new}", text)
    assert count == 1
    path.write_text(edited, encoding="utf-8")


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def english(config: Config, name: str = "a.txt") -> list[str]:
    return [pair.hypothesis.text for pair in brief(config, name).pairs]


def run_cli(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


def test_an_untouched_page_teaches_nothing(night: Config) -> None:
    lesson = read_corrections([page(night), page(night, "b.txt")])
    assert (lesson.corrections, lesson.disagreements, lesson.passed) == ((), (), ())


def test_a_corrected_row_reaches_every_brief_that_has_the_sentence(night: Config) -> None:
    edit(page(night), "Il pleut.", "It is raining.")
    code, said, _ = run_cli("learn", page(night))
    assert code == 0
    assert "IL PLEUT. → It is raining." in said
    assert "1 new, in " in said
    assert tt.run(night).published == 2
    for name in ARTICLES:
        assert "It is raining." in english(night, name)
        assert "corrected – by a person" in page(night, name).read_text(encoding="utf-8")
    assert read_corrections([page(night), page(night, "b.txt")]).corrections == ()


def test_a_memory_carries_it_to_other_folders(night: Config, tmp_path: Path) -> None:
    edit(page(night, "b.txt"), "Il pleut.", "It is raining.")
    memory = tmp_path / "memory.sqlite3"
    assert run_cli("learn", page(night, "b.txt"), "--memory", memory)[0] == 0
    with Memory(memory, must_exist=True) as opened:
        assert list(opened.corrections()) == [("Il pleut.", "It is raining.")]
    other = override(night, {"run.output": tmp_path / "other", "memory.path": memory})
    tt.run(other)
    assert "It is raining." in english(other)


def test_a_person_may_say_what_another_machine_said(night: Config, tmp_path: Path) -> None:
    """The memory knows the text as a machine's already; it is a person's all the same."""
    memory = tmp_path / "memory.sqlite3"
    with Memory(memory) as opened:
        from translate_tool.records import Hypothesis, Recipe

        recipe = Recipe(task="translate", engine="hf", model="another")
        opened.keep(recipe, {"Il pleut.": Hypothesis(text="It is raining.", score=-0.1)})
    edit(page(night), "Il pleut.", "It is raining.")
    run_cli("learn", page(night), "--memory", memory)
    with Memory(memory) as opened:
        assert list(opened.corrections()) == [("Il pleut.", "It is raining.")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Le port rouvre", "The port \\| reopens", "The port | reopens"),
        ("• Un point \\| deux", "• One point \\| two", "One point | two"),
        ("• Un point \\| deux", "One point", "One point"),
        ("• \\_Un\\_", "• _One_", "_One_"),
        ("• \\_Un\\_", "• \\_One\\_  ", "_One_"),
        ("Il pleut.", "It   rains\\.", "It rains."),
        ("Il pleut.", "It rains. [^r3]", "It rains."),
        ("Il pleut.", "It rains. ⚠ [^r3]", "It rains."),
    ],
)
def test_the_text_is_what_the_reader_sees(night: Config, old: str, new: str, expected: str) -> None:
    edit(page(night), old, new)
    [correction] = read_corrections([page(night)]).corrections
    assert correction.english == expected


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Il pleut.", "It | rains.", "4 columns where there were 3"),
        ("Il pleut.", "", "its English is empty: it is kept as it was"),
        ("Il pleut.", "It\0rains.", "its English has a NUL character"),
    ],
)
def test_what_cannot_be_taken_in_is_named(night: Config, old: str, new: str, reason: str) -> None:
    edit(page(night), old, new)
    edit(page(night), "Trois navires attendent.", "Three ships are waiting.")
    lesson = read_corrections([page(night)])
    [line] = [n for n, text in enumerate(lines(page(night)), 1) if '"r3"' in text]
    assert [passed.place for passed in lesson.passed] == [f"{page(night)}:{line}, row 3"]
    assert reason in lesson.passed[0].reason
    assert [correction.english for correction in lesson.corrections] == ["Three ships are waiting."]


def test_french_that_was_edited_is_no_source(night: Config) -> None:
    text = page(night).read_text(encoding="utf-8")
    wrong = text.replace("| Il pleut. | IL PLEUT.", "| Il neige. | It is snowing.")
    page(night).write_text(wrong, encoding="utf-8")
    lesson = read_corrections([page(night)])
    assert not lesson.corrections
    assert [p.reason for p in lesson.passed] == ["its French is not that of the brief any more"]


def test_an_editor_may_have_reformatted_the_table(night: Config) -> None:
    edit(page(night), "Il pleut.", "It is raining.")
    text = page(night).read_text(encoding="utf-8")
    loose = text.replace('<a id="r3"></a>3 |', "   3      |").replace(" |\n", "        |  \n")
    page(night).write_text("\ufeff" + loose, encoding="utf-8")
    [correction] = read_corrections([page(night)]).corrections
    assert (correction.french, correction.english) == ("Il pleut.", "It is raining.")


def test_corrections_that_disagree_are_reported_and_left(night: Config) -> None:
    edit(page(night), "Il pleut.", "It is raining.")
    edit(page(night, "b.txt"), "Il pleut.", "It's pouring.")
    edit(page(night, "b.txt"), "Une grève", "A strike")
    code, said, told = run_cli("learn", page(night), page(night, "b.txt"))
    assert code == 3
    assert told == ""
    flat = re.sub(r"\s+", " ", said)
    assert "disagrees: Il pleut. → It is raining." in flat
    assert "disagrees: Il pleut. → It's pouring." in flat
    assert "UNE GRÈVE → A strike" in flat
    assert "1 new, 2 refused, in " in flat
    tt.run(night)
    assert "IL PLEUT." in english(night, "b.txt")
    assert "A strike" in english(night, "b.txt")


def test_an_edited_page_survives_a_run_that_writes_it_anew(night: Config) -> None:
    edit(page(night), "Il pleut.", "It is raining.")
    again = override(night, {"summarise.lines": 1})
    [note] = tt.run(again).notes
    assert note.startswith("a.txt.md was changed by hand")
    kept = Path(note.rsplit("learn ", 1)[1])
    assert kept.exists()
    assert "It is raining." not in page(night).read_text(encoding="utf-8")
    assert run_cli("learn", kept)[0] == 0
    tt.run(again)
    assert "It is raining." in english(night)
    assert report(night.run.output)["notes"] == [], "told once"


def test_a_dry_run_writes_nothing(night: Config) -> None:
    edit(page(night), "Il pleut.", "It is raining.")
    _, said, _ = run_cli("learn", page(night), "--dry-run")
    assert "→ It is raining." in said
    assert "1 new; nothing was written" in said
    assert tt.run(night).published == 0


# -- corrections saved by the site -----------------------------------------------------------------


def saved(path: Path, *rows: object, schema: str = "translate-tool/corrections/1") -> Path:
    path.write_text(json.dumps({"schema": schema, "corrections": list(rows)}), encoding="utf-8")
    return path


ROW = {"origin": "a.txt", "row": 3, "french": "Il pleut.", "machine": "IL PLEUT."}


def test_corrections_saved_by_the_site_are_learnt(night: Config, tmp_path: Path) -> None:
    file = saved(tmp_path / "corrections.json", {**ROW, "english": "It is raining."}, {"row": 1})
    lesson = read_corrections([file])
    assert lesson.corrections == (
        Correction(
            place=f"{file}, correction 1 (a.txt, row 3)",
            french="Il pleut.",
            before="IL PLEUT.",
            english="It is raining.",
            origin="a.txt",
        ),
    )
    assert [passed.place for passed in lesson.passed] == [f"{file}, correction 2"]
    assert run_cli("learn", file, "-o", night.run.output)[0] == 3
    tt.run(night)
    assert "It is raining." in english(night)


def test_a_page_and_the_site_may_agree(night: Config, tmp_path: Path) -> None:
    edit(page(night), "Il pleut.", "It is raining.")
    file = saved(tmp_path / "corrections.json", {**ROW, "english": " It is  raining. "})
    lesson = read_corrections([page(night), file])
    assert len(lesson.corrections) == 1
    assert not lesson.disagreements


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "x"}', "null", "\x00"])
def test_another_json_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="not a file of corrections"):
        read_corrections([file])


def test_what_is_no_correction_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="memory import"):
        read_corrections([tmp_path / "x.tmx"])
    with pytest.raises(InputError, match="cannot be read"):
        read_corrections([tmp_path / "x.json"])
    with pytest.raises(ConfigError, match=r"x\.md: there is no such file"):
        read_corrections([tmp_path / "x.md"])
    (tmp_path / "x.md").write_text("# Mine\n")
    with pytest.raises(InputError, match=r"there is no x\.jsonl beside it"):
        read_corrections([tmp_path / "x.md"])


def test_corrections_need_a_place_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = saved(tmp_path / "corrections.json", {**ROW, "english": "It is raining."})
    code, _, told = run_cli("learn", file)
    assert code == 2
    assert "--memory" in told


# -- what learn makes of them ----------------------------------------------------------------------

MINE = {
    "schema": "translate-tool/correction/1",
    "origin": "a.txt",
    "row": 3,
    "french": "Il pleut.",
    "machine": "IL PLEUT.",
    "english": "It is raining.",
}
RAIN = json.dumps(MINE)


def kept(path: Path, *items: str | Mapping[str, object]) -> Path:
    """A file as the site saves it: a correction a line."""
    text = [item if isinstance(item, str) else json.dumps({**MINE, **item}) for item in items]
    path.write_text("".join(f"{line}\n" for line in text), encoding="utf-8")
    return path


def outcomes(config: Config, *arguments: str | Path) -> tuple[int, list[str]]:
    """The exit code of learn, and the first word of each line of its table."""
    code, said, _ = run_cli("learn", *arguments, "-o", config.run.output)
    known = ("new", "changed", "same", "withdrawn", "refused")
    first = (line.split(" ", 1)[0] for line in said.splitlines() if "  " in line)
    return code, [word for word in first if word in known]


WHOLE = {
    "schema": "translate-tool/correction/1",
    "french": "Il pleut.",
    "machine": "IL PLEUT.",
    "english": "It is raining.",
    "origin": "a.txt",
    "row": 1,
}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nonsense", "not JSON: Expecting value, at character 1"),
        ('{"schema": "translate-tool/correction/1", "fren', "not JSON: Unterminated string"),
        ("3", "not an object: 3"),
        ("null", "not an object: null"),
        ('["a"]', 'not an object: ["a"]'),
        (json.dumps({"french": "x"}), "it names no schema"),
        (json.dumps({**WHOLE, "schema": "other/9"}), 'its schema is "other/9"'),
        (json.dumps({"schema": WHOLE["schema"]}), 'it lacks "french", "machine", "english", "orig'),
        (json.dumps({k: v for k, v in WHOLE.items() if k != "row"}), 'it lacks "row"'),
        (json.dumps({**WHOLE, "french": None}), '"french" is no text: null'),
        (json.dumps({**WHOLE, "machine": 7}), '"machine" is no text: 7'),
        (json.dumps({**WHOLE, "english": ["x" * 99]}), f'"english" is no text: ["{"x" * 58}…'),
        (json.dumps({**WHOLE, "french": "  "}), 'its "french" is empty'),
    ],
)
def test_what_is_wrong_with_a_line_is_said(tmp_path: Path, line: str, reason: str) -> None:
    file = tmp_path / "corrections.jsonl"
    file.write_text(f"{json.dumps(WHOLE)}\n\n{line}\n", encoding="utf-8")
    found = read_corrections([file])
    assert [item.english for item in found.corrections] == ["It is raining."]
    [passed] = found.passed
    assert (passed.place, passed.reason[: len(reason)]) == (f"{file}:3", reason)
    assert passed.reason.endswith("; wanted: a correction of schema translate-tool/correction/1")


def test_one_table_says_what_became_of_each_line(night: Config, tmp_path: Path) -> None:
    file = kept(
        tmp_path / "corrections-2026-11-28.jsonl",
        RAIN,
        {"french": "Il neige.", "english": "It is snowing."},
        "",
        "not JSON",
        {"french": "Le port rouvre", "row": 1, "english": "The port [b]reopens[/b]"},
        {"french": "Une grève", "origin": "b.txt", "row": 1, "english": ""},
    )
    code, said, _ = run_cli("learn", file, "-o", night.run.output)
    assert code == 3
    assert re.search(
        rf"new +{file}:1 \(a.txt, row 3\) +Il pleut. +IL PLEUT. → It is raining.", said
    )
    assert re.search(
        rf"refused +{file}:2 \(a.txt, row 3\) .*stands in no brief of .*Il neige.", said
    )
    assert re.search(rf"refused +{file}:4 .*not (JSON|an object)", said)
    assert re.search(rf"new +{file}:5 .*The port \[b\]reopens\[/b\]", said)
    assert re.search(rf"refused +{file}:6 \(b.txt, row 1\) .*its English is empty", said)
    assert "2 new, 3 refused, in " in said
    tt.run(night)
    assert english(night)[0] == "The port [b]reopens[/b]"
    assert english(night, "b.txt")[0] == "UNE GRÈVE"


def test_learning_twice_changes_nothing_and_other_words_do(night: Config, tmp_path: Path) -> None:
    file = kept(tmp_path / "corrections.jsonl", RAIN)
    assert outcomes(night, file) == (0, ["new"])
    assert outcomes(night, file) == (0, ["same"])
    tt.run(night)
    assert outcomes(night, file) == (0, ["same"])
    assert tt.run(night).published == 0
    other = kept(tmp_path / "other.jsonl", {"english": "It rains."})
    _, said, _ = run_cli("learn", other, "-o", night.run.output, "--dry-run")
    assert "It is raining. → It rains." in said
    assert "(translated anew since: It is raining.)" in said
    assert outcomes(night, other) == (0, ["changed"])
    tt.run(night)
    assert "It rains." in english(night)


def test_french_of_another_version_of_an_article_is_in_no_brief(
    night: Config, tmp_path: Path
) -> None:
    file = kept(tmp_path / "corrections.jsonl", {"french": "Le maire *parle*.", "english": "x"})
    assert outcomes(night, file, "--dry-run") == (0, ["new"])
    (tmp_path / "in" / "b.txt").write_text("Une grève\n\nIl pleut.\n", encoding="utf-8")
    tt.run(night)
    assert outcomes(night, file, "--dry-run") == (3, ["refused"])


def test_json_has_the_same(night: Config, tmp_path: Path) -> None:
    file = kept(tmp_path / "corrections.jsonl", RAIN, {"french": "Il neige."})
    _, said, _ = run_cli("learn", file, "-o", night.run.output, "--dry-run", "--json")
    record = json.loads(said)
    [correction], [refused] = record["corrections"], record["refused"]
    assert (correction["outcome"], correction["english"]) == ("new", "It is raining.")
    assert refused["place"] == f"{file}:2 (a.txt, row 3)"


def test_a_folder_without_a_run_is_no_place(tmp_path: Path) -> None:
    file = kept(tmp_path / "corrections.jsonl", RAIN)
    code, _, told = run_cli("learn", file, "-o", tmp_path)
    assert code == 2
    assert "no run has written here" in told
    assert not (tmp_path / ".translate-tool").exists()


# -- withdrawing -----------------------------------------------------------------------------------


def test_what_is_withdrawn_is_the_machines_again(night: Config, tmp_path: Path) -> None:
    file = kept(tmp_path / "corrections.jsonl", RAIN)
    before = {name: english(night, name) for name in ARTICLES}
    outcomes(night, file)
    tt.run(night)
    assert english(night) != before["a.txt"]
    assert outcomes(night, "--withdraw", file, "--dry-run") == (0, ["withdrawn"])
    assert tt.run(night).published == 0
    assert outcomes(night, "--withdraw", file) == (0, ["withdrawn"])
    assert tt.run(night).published == 2
    assert {name: english(night, name) for name in ARTICLES} == before
    assert "corrected – by a person" not in page(night).read_text(encoding="utf-8")
    assert outcomes(night, "--withdraw", file) == (3, ["refused"])


def test_withdrawing_by_what_is_typed_or_by_a_page(night: Config, tmp_path: Path) -> None:
    both = {"french": "Une grève", "origin": "b.txt", "row": 1, "english": "A strike"}
    outcomes(night, kept(tmp_path / "corrections.jsonl", RAIN, both))
    tt.run(night)
    assert outcomes(night, "--withdraw", " Il  pleut. ") == (0, ["withdrawn"])
    tt.run(night)
    assert "IL PLEUT." in english(night)
    assert english(night, "b.txt")[0] == "A strike"
    assert outcomes(night, "--withdraw", page(night, "b.txt")) == (0, ["withdrawn"])
    tt.run(night)
    assert english(night, "b.txt")[0] == "UNE GRÈVE"


def test_a_file_withdraws_its_own_corrections_only(night: Config, tmp_path: Path) -> None:
    mine = kept(tmp_path / "mine.jsonl", RAIN)
    outcomes(night, mine)
    outcomes(night, kept(tmp_path / "other.jsonl", {"english": "It rains."}))
    code, said, _ = run_cli("learn", "--withdraw", mine, "-o", night.run.output)
    assert code == 3
    assert "it was corrected otherwise since: Il pleut. → It rains." in said


def test_the_site_may_withdraw_what_it_saved_before(night: Config, tmp_path: Path) -> None:
    outcomes(night, kept(tmp_path / "corrections.jsonl", RAIN))
    back = kept(tmp_path / "back.jsonl", {"machine": "It is raining.", "english": None})
    assert outcomes(night, back) == (0, ["withdrawn"])
    tt.run(night)
    assert "IL PLEUT." in english(night)


def test_a_memory_withdraws_in_every_folder_that_took_it(night: Config, tmp_path: Path) -> None:
    memory = tmp_path / "memory.sqlite3"
    night = override(night, {"memory.path": memory})
    other = override(night, {"run.output": tmp_path / "other"})
    own = {"french": "Une grève", "origin": "b.txt", "row": 1, "english": "A strike"}
    run_cli("learn", kept(tmp_path / "r.jsonl", RAIN), "-o", night.run.output, "--memory", memory)
    run_cli("learn", kept(tmp_path / "g.jsonl", own), "-o", night.run.output)
    tt.run(night)
    tt.run(other)
    assert "It is raining." in english(other)
    code, said, _ = run_cli("learn", "--withdraw", "Il pleut.", "--memory", memory)
    assert (code, "1 withdrawn" in said) == (0, True)
    for config in (night, other):
        tt.run(config)
        assert "IL PLEUT." in english(config)
    assert english(night, "b.txt")[0] == "A strike", "learnt in this folder alone"
    with Memory(memory) as opened:
        assert list(opened.corrections()) == []


def test_a_memory_that_would_bring_it_back_is_named(night: Config, tmp_path: Path) -> None:
    memory = tmp_path / "memory.sqlite3"
    night = override(night, {"memory.path": memory})
    tt.run(night)
    file = kept(tmp_path / "corrections.jsonl", RAIN)
    run_cli("learn", file, "-o", night.run.output, "--memory", memory)
    *_, told = run_cli("learn", "--withdraw", file, "-o", night.run.output)
    assert f"add --memory {memory}" in told
    *_, told = run_cli("learn", "--withdraw", file, "-o", night.run.output, "--memory", memory)
    assert told == ""


@pytest.mark.parametrize("text", SINGLE)
def test_plain_is_the_inverse_of_inline(text: str) -> None:
    assert plain(inline(text)) == visible(text)


@given(st.text(alphabet="\\`*_{}[]()<>#+-.!|~$&:;@=^\"'/ \n1aéW«»\u00a0", max_size=24))
def test_plain_is_the_inverse_of_inline_for_any_punctuation(text: str) -> None:
    assert plain(inline(text)) == visible(text).strip()
