"""The README and the docs tell the truth: what they show is run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docs_kit import blocks, lines, options_of

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def commands() -> list[str]:
    return [line.partition("   #")[0].strip() for line in lines(README) if line.strip()]


def cloned(folder: Path) -> Path:
    """A folder like a fresh clone, with some articles to work on."""
    for name in ("configs", "seeds"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(ROOT / "seeds", folder / "articles")
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """One of the test's own."""
    return cloned(tmp_path / "clone")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, subprocess.CompletedProcess[str]]:
    """The commands of the README, each run where those before it were."""
    folder = cloned(tmp_path_factory.mktemp("readme") / "clone")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {
        line: subprocess.run(
            ["bash", "-c", line.replace("/tmp/briefs", "briefs")],  # noqa: S108 - replaced
            cwd=folder,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
        )
        for line in commands()
        if not line.startswith("make")
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["offline.toml", "ci.toml"])
def test_a_config_that_needs_nothing_works(clone: Path, name: str) -> None:
    command = [sys.executable, "-m", "translate_tool", "run", "-c", f"configs/{name}"]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "0 quarantined, 0 failed" in done.stdout


NEEDS_A_DOWNLOAD = ("opus-mt-fr-en", "overnight.toml")
"""Offline, these commands must fail at once and say what to type."""


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in commands() if not line.startswith("make")])
def test_a_command_of_the_readme_works(
    done: dict[str, subprocess.CompletedProcess[str]], line: str
) -> None:
    ran = done[line]
    if any(name in line for name in NEEDS_A_DOWNLOAD):
        assert ran.returncode == (1 if " pull " in line else 2)  # a download failed, or no model
        assert "models pull" in ran.stderr or "OFFLINE" in ran.stderr
    else:
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout or ">" in line


@pytest.mark.parametrize("line", [line for line in commands() if line.startswith("make")])
def test_a_make_target_of_the_readme_exists(line: str) -> None:
    done = subprocess.run([*shlex.split(line), "--dry-run"], cwd=ROOT, capture_output=True)
    assert done.returncode == 0


@pytest.mark.slow
def test_the_python_of_the_readme_works(clone: Path) -> None:
    [code] = blocks(README, "python")
    done = subprocess.run([sys.executable, "-c", code], cwd=clone, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    done_of_all = done.stdout.splitlines()[-1].split(" of ")
    assert len(set(done_of_all)) == 1, "all are done"
    assert done.stdout.startswith("Hello.")


@pytest.mark.arithmetic
@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "sample"),
    re.findall(r"<!-- sample: (\S+) -->\n```markdown\n(.*?)```", README, re.DOTALL),
)
def test_a_sample_of_the_readme_is_what_comes_out(clone: Path, seed: str, sample: str) -> None:
    """Line by line; the English may differ a little on another CPU's int8, the French may not."""
    command = ["run", seed, "-o", "sample", "-m", "lite-fr-en", "-s", "extractive"]
    subprocess.run(
        [sys.executable, "-m", "translate_tool", *command],
        cwd=clone,
        check=True,
        capture_output=True,
    )
    page = (clone / "sample" / f"{Path(seed).name}.md").read_text(encoding="utf-8").splitlines()
    shown = [line for line in sample.splitlines() if line]
    assert len(shown) >= 2
    same = sum(line in page for line in shown)
    assert same >= 0.6 * len(shown), [line for line in shown if line not in page]
    for line in shown:
        if line.startswith("| <a"):
            assert any(row.startswith(line.rpartition(" | ")[0][:60]) for row in page), line


@pytest.mark.parametrize("name", ["analyst.md", "gpu.md"])
def test_commands_of_a_page_exist(name: str) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    ours = [line for line in lines(page) if line.startswith("translate-tool")]
    assert ours
    for line in ours:
        assert options_of(line)


def test_every_page_is_in_the_navigation() -> None:
    """As mkdocs has it: a page that is nowhere in it is found by search alone."""
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    named = re.findall(r": (\S+\.md)$", nav, re.MULTILINE)
    assert sorted(named) == sorted(
        ["index.md", *(path.name for path in (ROOT / "docs").glob("*.md"))]
    )


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_between_files_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_exit_codes_of_the_readme_are_those_of_the_errors() -> None:
    from translate_tool import errors

    codes = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.TranslateToolError)
    }
    table = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert codes <= table
