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
