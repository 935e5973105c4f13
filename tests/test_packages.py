"""What is handed out agrees with what is tested: bill of materials, workflows, versions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def test_the_bill_of_materials_lists_what_is_shipped() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / ".ci" / "sbom.py"], capture_output=True, text=True
    )
    kept = (ROOT / ".ci" / "sbom.cdx.json").read_text("utf-8")
    assert json.loads(made.stdout) == json.loads(kept)


def pinned(lock: str) -> dict[str, str]:
    """Name → version and hashes, of a lock file."""
    text = (ROOT / lock).read_text("utf-8")
    return {part.partition("==")[0]: part for part in re.split(r"\n(?=\S)", text) if "==" in part}


def test_the_light_lock_is_the_lock_without_torch_and_transformers() -> None:
    whole, light = pinned("requirements.lock"), pinned("requirements-light.lock")
    assert {name: whole[name].strip() for name in light} == {
        name: part.strip() for name, part in light.items()
    }
    assert {"torch", "transformers"} <= whole.keys() - light.keys()
    assert all("--hash=sha256:" in part for part in whole.values())
    wanted = subprocess.run([sys.executable, ROOT / ".ci" / "light.py"], capture_output=True)
    names = re.findall(r"^[\w-]+", wanted.stdout.decode(), re.MULTILINE)
    assert len(names) > 20
    assert {name.lower().replace("_", "-") for name in names} - {"tomli"} <= light.keys()


def release(folder: Path, script: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `.ci/release` or `.ci/version` of a copy of the checkout."""
    return subprocess.run([folder / ".ci" / script, *words], capture_output=True, text=True)


def test_a_release_is_made_and_checked(tmp_path: Path) -> None:
    """Refused as it is; after `.ci/version` and a commit all agrees, until something does not."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("an unpacked sdist: git, which a release asks for its files, knows none")
    for name in tracked.stdout.splitlines():
        if name.startswith((".ci", "configs/cluster", "docs/scale", "translate_tool/bundled")) or (
            "/" not in name or name.endswith(("minisearch.js", "english_words.xz"))
        ):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes((ROOT / name).read_bytes())
            (tmp_path / name).chmod((ROOT / name).stat().st_mode)

    def commit() -> None:
        for words in ("init -q", "add -A", "-c user.name=x -c user.email=x@x commit -qm x"):
            subprocess.run(["git", *words.split()], cwd=tmp_path, check=True)

    changelog = tmp_path / "CHANGELOG.md"
    text = changelog.read_text("utf-8").replace(
        "## [Unreleased]\n", "## [Unreleased]\n\n- New.\n", 1
    )
    changelog.write_text(text, encoding="utf-8")
    commit()
    assert "CHANGELOG.md" in release(tmp_path, "release").stderr
    done = release(tmp_path, "version", "9.8.7", "2030-01-02")
    assert done.returncode == 0, done.stderr
    assert "## [Unreleased]\n\n## [9.8.7] - 2030-01-02\n\n- New.\n" in changelog.read_text("utf-8")
    assert "not committed" in release(tmp_path, "release").stderr
    commit()
    assert release(tmp_path, "release").stdout.startswith("version 9.8.7, ")
    assert release(tmp_path, "version", "9.8.7").returncode == 1
    changelog.write_text(text.replace("- New.", "", 1), encoding="utf-8")
    assert "empty Unreleased" in release(tmp_path, "release").stderr


def test_the_pages_of_reference_follow_from_the_code(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / ".ci" / "reference.py", tmp_path], check=True)
    for page in sorted(tmp_path.iterdir()):
        kept = (ROOT / "docs" / page.name).read_text("utf-8")
        assert page.read_text("utf-8") == kept, f"make site makes docs/{page.name} anew"


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_call_what_there_is(workflow: Path) -> None:
    jobs = yaml.safe_load(workflow.read_text("utf-8"))["jobs"]
    targets = set(re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.MULTILINE))
    for job in jobs.values():
        matrix = job.get("strategy", {}).get("matrix", {}).get("target", [])
        for step in job.get("steps", []):
            command = step.get("run", "")
            if found := re.match(r"make ([a-z0-9-]+)", command):
                assert found[1] in targets, command
            for script in re.findall(r"\.ci/\w+(?:\.py)?", command):
                assert (ROOT / script).is_file(), command
        assert set(matrix) <= targets


def test_every_step_of_ci_is_a_step_of_the_workflow() -> None:
    steps = re.findall(r"make ([a-z0-9-]+)", (ROOT / ".ci" / "run").read_text("utf-8"))
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    assert steps
    assert all(f"make {step}" in workflow for step in steps)


def test_dockerfiles_copy_what_the_build_context_has() -> None:
    """`.dockerignore` lets in by name what the Dockerfiles copy."""
    allowed = re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    for file in sorted((ROOT / "configs").glob("*/Dockerfile")):
        for line in re.findall(r"^COPY (.*)", file.read_text("utf-8"), re.MULTILINE):
            sources = [word for word in line.split()[:-1] if not word.startswith("--")]
            for source in sources:
                assert source in allowed, f"{file}: {source}"
                assert (ROOT / source).exists()


def test_what_the_security_page_claims_has_its_test() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "SECURITY.md").read_text("utf-8")))
    sources = (path.read_text("utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    written = {name for source in sources for name in re.findall(r"^def (test_\w+)", source, re.M)}
    assert len(named) > 20
    assert named <= written
