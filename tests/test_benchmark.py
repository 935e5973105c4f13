from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tiny_kit import PAIRS, trained_marian

from translate_tool.lab import benchmark


def test_the_last_line_is_one_json_with_every_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = trained_marian(tmp_path / "tiny")
    (tmp_path / "a.txt").write_text("\n\n".join(fr for fr, _ in PAIRS), encoding="utf-8")
    options = ["--model", str(model), "--rounds", "2", "--most", "5", "--beam", "1"]
    monkeypatch.setattr(sys, "argv", ["benchmark", str(tmp_path / "a.txt"), *options])
    benchmark.main()
    *table, last = capsys.readouterr().out.strip().splitlines()
    result = json.loads(last)
    assert (result["sentences"], result["rounds"]) == (5, 2)
    assert len(result["sides"]) == len(table) - 2 == 4
    assert all(rate > 0 for rate in result["sides"].values())
    assert "| 1.00 |" in table[2], "the first side is what the others are compared with"


def test_every_side_runs_in_every_round_on_the_same_texts() -> None:
    calls: list[tuple[str, tuple[str, ...]]] = []
    ways = {name: (lambda texts, n=name: calls.append((n, tuple(texts)))) for name in "abc"}
    benchmark.measure(ways, ["x"], rounds=3)
    warm_up, rounds = calls[:3], calls[3:]
    assert [name for name, _ in warm_up] == ["a", "b", "c"]
    assert [name for name, _ in rounds] == list("abcbcacab"), "no side always goes first"
    assert {texts for _, texts in rounds} == {("x",)}
