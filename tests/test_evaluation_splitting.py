"""The splitting scorer, on gold small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from translate_tool.cli import evaluate
from translate_tool.errors import ConfigError, InputError
from translate_tool.evaluation import splitting
from translate_tool.evaluation.results import Results
from translate_tool.evaluation.splitting import borders, count, evaluate_splitting, measures

GOLD = ["Il vient.", "Elle part.", "Fin."]  # borders at 8 and 17 non-white characters


def test_borders_ignore_white_space_and_the_end() -> None:
    assert borders(GOLD) == {8, 17}
    assert borders(["", " Il\nvient. ", "Elle\u00a0part.", "Fin."]) == {8, 17}
    assert borders([]) == borders(["Fin."]) == frozenset()


@pytest.mark.parametrize(
    ("predicted", "precision", "recall", "f1"),
    [
        (GOLD, 1, 1, 1),
        (["Il vient. Elle part. Fin."], 1, 0, 0),
        (["Il vient.", "Elle part. Fin."], 1, 1 / 2, 2 / 3),
        (["Il", "vient.", "Elle", "part.", "Fin."], 1 / 2, 1, 2 / 3),
        (["Il", "vient. Elle part.", "Fin."], 1 / 2, 1 / 2, 1 / 2),
    ],
)
def test_scores(predicted: list[str], precision: float, recall: float, f1: float) -> None:
    found = measures([count(GOLD, predicted)])
    assert [found[name].value for name in ("precision", "recall", "f1")] == [
        pytest.approx(value) for value in (precision, recall, f1)
    ]
    assert found["f1"].low is None, "one document tells nothing of chance"


def test_nothing_to_find_is_a_full_score() -> None:
    assert count(["Fin."], ["Fin."]) == (0, 0, 0)
    assert {m.value for m in measures([count(["Fin."], ["Fin."])] * 2).values()} == {1.0}


def write(path: Path, *documents: list[str]) -> Path:
    lines = [json.dumps({"text": " ".join(cut), "sentences": cut}) for cut in documents]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_documents_are_summed_and_files_averaged(tmp_path: Path) -> None:
    two = write(tmp_path / "two.docs.jsonl", GOLD, ["Un titre", "Le texte."])
    one = write(tmp_path / "one.docs.jsonl", GOLD)
    first, second, mean = evaluate_splitting([two, one])
    assert [(r.set, r.sentences, r.measures["f1"].value) for r in (first, second, mean)] == [
        ("two", 5, pytest.approx(0.8)),
        ("one", 3, 1.0),
        (splitting.MACRO, 8, pytest.approx(0.9)),
    ]
    f1 = first.measures["f1"]
    assert (f1.low, f1.high) == (0.0, 1.0), "of two documents one has it all, one nothing"
    (tmp_path / "other").mkdir()
    with pytest.raises(ConfigError, match="the same name"):
        evaluate_splitting([two, write(tmp_path / "other" / "two.jsonl", GOLD)])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no documents"),
        ("not json", "no documents"),
        ('{"text": "Fin."}', "no documents"),
        ('{"text": "Fin.", "sentences": 3}', "no documents"),
        ('{"text": "Il vient. Fin.", "sentences": ["Il vient."]}', "line 1: .* not the text"),
    ],
)
def test_what_is_no_gold_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        evaluate_splitting([path])


def test_the_door_prints_the_table_and_keeps_the_result(tmp_path: Path) -> None:
    path = write(tmp_path / "two.docs.jsonl", GOLD, ["Un titre", "Le texte."])
    page, kept = tmp_path / "page.md", tmp_path / "two.json"
    page.write_text("# Quality\n", "utf-8")
    command = ["splitting", str(path), "--report", str(kept), "--write", str(page)]
    done = CliRunner().invoke(evaluate.app, command)
    assert done.exit_code == 0, done.output
    assert Results.load(kept).as_dict() == json.loads(done.output.splitlines()[-1])
    assert "| two | `segment` | 5 | 100.0%" in done.output
    assert "| two | `segment` | 5 | 100.0%" in page.read_text("utf-8")
    assert CliRunner().invoke(evaluate.app, ["splitting", "none.jsonl"]).exit_code == 2
