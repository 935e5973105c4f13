"""The whole tool on tiny models in the real format: offline, both engines, as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_kit import tool
from tiny_kit import PAIRS, bart, trained_marian

from translate_tool.records import Brief
from translate_tool.writers.jsonl import parse

pytestmark = pytest.mark.arithmetic

ROWS = PAIRS * 2
"""Long enough for a summary: under 80 words the lead is kept."""

TRUE = "The minister met the mayor. Prices fell by 3% in 2024."
FALSE = "Call the helpline on 555 1234."


@pytest.fixture(scope="module")
def translator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained_marian(tmp_path_factory.mktemp("models") / "tiny-fr-en")


@pytest.fixture(scope="module")
def summariser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bart(tmp_path_factory.mktemp("models") / "tiny-bart", says=f"{TRUE} {FALSE}")


def run(folder: Path, *options: str | Path) -> tuple[Brief, str]:
    """Run the command on an article of all the sentences the tiny model knows."""
    article = "\n\n".join(french for french, _ in ROWS)
    (folder / "in").mkdir()
    (folder / "in" / "article.txt").write_text(article, encoding="utf-8")
    done = tool("run", folder / "in", "-o", folder / "out", "--offline", *options)
    assert done.exit_code == 0, done.output
    page = (folder / "out" / "article.txt.md").read_text(encoding="utf-8")
    line = (folder / "out" / "article.txt.jsonl").read_text(encoding="utf-8")
    return parse(line), page


@pytest.mark.parametrize(("engine", "precision"), [("ct2", "int8"), ("hf", "float32")])
def test_an_article_goes_through_translation_and_summary(
    tmp_path: Path, translator: Path, summariser: Path, engine: str, precision: str
) -> None:
    options = ("-m", translator, "-s", summariser, "--engine", engine)
    brief, page = run(tmp_path, *options)
    assert [pair.sentence.text for pair in brief.pairs] == [french for french, _ in ROWS]
    assert [pair.hypothesis.text for pair in brief.pairs] == [english for _, english in ROWS]
    assert [line.text for line in brief.summary] == TRUE.replace(". P", ".|P").split("|")
    cited = [[ROWS[row - 1][1] for row in line.sources] for line in brief.summary]
    assert cited == [["The minister met the mayor."], ["Prices fell by 3% in 2024."]]
    assert FALSE not in page, "what the article does not say is dropped"
    assert [recipe.precision for recipe in brief.recipes] == [precision, precision]
    for recipe in brief.recipes:
        assert recipe.signature in page


def test_a_summariser_that_talks_nonsense_is_not_believed(tmp_path: Path, translator: Path) -> None:
    nonsense = bart(tmp_path / "nonsense")
    brief, _ = run(tmp_path, "-m", translator, "-s", nonsense)
    english = {english for _, english in PAIRS}
    assert brief.summary
    assert all(line.text in english for line in brief.summary)


@pytest.mark.slow
def test_a_long_article_is_summarised_whole(tmp_path: Path, translator: Path) -> None:
    """Chunks that fit a small position table, none truncated: an error would fail the run."""
    small = bart(tmp_path / "small", positions=96, says=TRUE)
    article = "\n\n".join(french for french, _ in PAIRS * 8)
    (tmp_path / "long.txt").write_text(article, encoding="utf-8")
    options = ["-o", str(tmp_path / "out"), "-m", str(translator), "-s", str(small), "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "translate_tool", "run", tmp_path / "long.txt", *options],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == 8 * len(PAIRS)
    brief = parse((tmp_path / "out" / "long.txt.jsonl").read_text(encoding="utf-8"))
    assert [line.text for line in brief.summary] == TRUE.replace(". P", ".|P").split("|")


@pytest.mark.slow
def test_the_ct2_path_never_imports_torch_once_converted(translator: Path) -> None:
    code = (
        "import sys; from translate_tool.cli import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('torch' in sys.modules, 'transformers' in sys.modules)"
    )
    command = [sys.executable, "-c", code, "translate", "-m", str(translator), "--beam", "2"]
    said = [
        subprocess.run(command, input="Bonjour.\n", capture_output=True, text=True).stdout.split()
        for _ in range(2)
    ]
    assert said[1] == ["Hello.", "False", "False"]
