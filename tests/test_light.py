"""What works without torch and transformers, and what is said where they are needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tiny_kit import marian

from translate_tool.runtime import libraries

ROOT = Path(__file__).parent.parent

ABSENT = """
import sys


class Absent:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "transformers"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Absent)
"""

COMMANDS = """
import json, sys
from typer.testing import CliRunner
from translate_tool.cli import app

for line in sys.stdin:
    done = CliRunner().invoke(app, json.loads(line))
    print(json.dumps([done.exit_code, done.output]))
"""


def light(home: Path, *commands: list[Any]) -> list[tuple[int, str]]:
    """Exit codes and outputs of commands in a process, and children, without the two libraries."""
    site = home / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(ABSENT, encoding="utf-8")
    paths = os.pathsep.join(filter(None, [str(site), str(ROOT), os.environ.get("PYTHONPATH", "")]))
    told = {"PYTHONPATH": paths, "TRANSLATE_TOOL_CACHE": str(home / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS],
        input="".join(json.dumps([str(word) for word in words]) + "\n" for words in commands),
        env=os.environ | told | {"TRANSLATE_TOOL_OFFLINE": "1"},
        cwd=home,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_a_night_with_the_bundled_model(tmp_path: Path) -> None:
    """From conversion to verify; the site, the report and the summary are made without torch."""
    article = "Le train arrive à midi. Les enfants jouent dans le jardin. " * 20
    (tmp_path / "gare.txt").write_text(article, encoding="utf-8")
    model = ["-m", "lite-fr-en", "-s", "extractive"]
    done = light(
        tmp_path,
        ["plan", "gare.txt", "-o", "out", *model],
        ["run", "gare.txt", "-o", "out", *model],
        ["status", "out"],
        ["verify", "out"],
        ["doctor", *model[:2]],
        ["translate", "Le train arrive à midi.", *model[:2]],
        ["models", "verify"],
    )
    assert [code for code, _ in done] == [0] * 7, done
    assert "train" in (tmp_path / "out" / "gare.txt.md").read_text(encoding="utf-8")
    assert "train" in done[5][1]
    assert list((tmp_path / "cache" / "ct2").glob("lite-fr-en-int8-*/model.bin"))


def test_what_needs_them_says_so(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    folder = marian(tmp_path / "pickled")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    (tmp_path / "pairs.tsv").write_text("Bonjour.\tHello.\n", encoding="utf-8")
    done = light(
        tmp_path,
        ["translate", "Bonjour.", "-m", "lite-fr-en", "--engine", "hf"],
        ["translate", "Bonjour.", "-m", folder],
        ["finetune", "lite-fr-en", "pairs.tsv", "-o", "tuned", "--no-general"],
        ["bench", ROOT / "seeds", "-m", "lite-fr-en"],
    )
    whats = ("engine hf", "reading pytorch_model.bin", "finetune", "a comparison with transformers")
    for what, (code, said) in zip(whats, done, strict=True):
        said = " ".join(said.split())
        assert code == 2, said
        assert what in said
        assert "needs torch and transformers, not installed here" in said
        assert "pip install torch transformers" in said


@pytest.mark.parametrize("name", ["no_such_library", "torch"])
def test_a_library_that_is_missing_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert libraries.is_there("json")
    monkeypatch.setitem(sys.modules, "torch", None)
    assert not libraries.is_there(name)
