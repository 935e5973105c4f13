"""The segmentation scorer, on gold small enough to count by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from translate_tool.lab import segmentation as lab

GOLD = ["Il vient.", "Elle part.", "Fin."]  # borders at 8 and 17 non-white characters


def test_borders_ignore_white_space_and_the_end() -> None:
    assert lab.borders(GOLD) == {8, 17}
    assert lab.borders(["", " Il\nvient. ", "Elle\u00a0part.", "Fin."]) == {8, 17}
    assert lab.borders([]) == lab.borders(["Fin."]) == frozenset()


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
    found = lab.score(GOLD, predicted)
    assert (found.precision, found.recall) == (precision, recall)
    assert found.f1 == pytest.approx(f1)


def test_nothing_to_find_is_a_full_score() -> None:
    assert lab.score(["Fin."], ["Fin."]) == (0, 0, 0)
    assert lab.score(["Fin."], ["Fin."]).f1 == 1


def write(path: Path, *documents: list[str]) -> Path:
    lines = [json.dumps({"text": " ".join(cut), "sentences": cut}) for cut in documents]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_evaluate_sums_over_documents_and_the_macro_averages_files(tmp_path: Path) -> None:
    two = write(tmp_path / "two.docs.jsonl", GOLD, ["Un titre", "Le texte."])
    one = write(tmp_path / "one.docs.jsonl", GOLD)
    table = lab.evaluate([two, one], lab.own_splitter)
    assert table == {"two.docs.jsonl": lab.Scores(2, 2, 3), "one.docs.jsonl": lab.Scores(2, 2, 2)}
    assert lab.macro_f1(table) == pytest.approx((0.8 + 1) / 2)
    assert table == lab.evaluate([two, one], lambda text: text.replace(". ", ".\n").split("\n"))


def test_the_door_prints_the_table(tmp_path: Path) -> None:
    path = write(tmp_path / "two.docs.jsonl", GOLD, ["Un titre", "Le texte."])
    command = [sys.executable, "-m", "translate_tool.lab.segmentation", str(path)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown.splitlines() == [
        "                precision  recall     F1",
        "two.docs.jsonl     100.00   66.67  80.00",
        "macro                              80.00",
    ]
