"""docs/scale.md and configs/cluster: what they tell the operator to type and to apply is right."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from docs_kit import blocks, lines, options_of

from translate_tool import cluster as scale
from translate_tool.cluster import ray_data, workers
from translate_tool.cluster.records import Entry, File
from translate_tool.cluster.tables import columns
from translate_tool.config import Config, load_config
from translate_tool.readers import READERS

ROOT = Path(__file__).parent.parent
DOC = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
CLUSTER = ROOT / "configs" / "cluster"
SETTINGS = "/home/ray/translate-tool/scale.toml"
IMAGE = (CLUSTER / "Dockerfile").read_text(encoding="utf-8")

TABLE = re.compile(r"^\| (`[^|]+) \| ([^|]+) \|$", re.MULTILINE)


def ours(line: str) -> bool:
    return line.startswith("translate-tool ")


def here(line: str) -> bool:
    """Whether a command of ours needs no cluster and no storage but this machine's."""
    return ours(line) and "://" not in line


# -- what is run ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small archive, on which the commands of the page were run, in order."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "archive" / "2025").mkdir(parents=True)
    for name in ("chronique-potager", "visite-choigou-pyongyang"):
        text = (ROOT / "seeds" / f"{name}.txt").read_text(encoding="utf-8")
        (folder / "archive" / "2025" / f"{name}.txt").write_text(text, encoding="utf-8")
    rows = [
        {"text": "La récolte a commencé. Il pleut."},
        {"text": "Le port de Brest compte 12 quais."},
    ]
    lines = [*map(json.dumps, rows), "{"]
    (folder / "archive" / "2025" / "january.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def done(desk: Path) -> dict[str, subprocess.CompletedProcess[str]]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {
        line: subprocess.run(
            shlex.split(line),
            cwd=desk,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
        )
        for line in lines(DOC)
        if here(line)
    }


CODES = {"--article": 0, "verify": 0, "": 3}
"""What a command with this in it ends with, the first that fits: a row of the archive is bad."""


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in lines(DOC) if here(line)])
def test_a_command_that_can_run_here_works(
    done: dict[str, subprocess.CompletedProcess[str]], line: str
) -> None:
    code = next(code for part, code in CODES.items() if part in line)
    assert done[line].returncode == code, done[line].stderr
    assert done[line].stdout


def test_the_page_shows_a_run_a_dry_run_and_publishing() -> None:
    used = [options_of(line) for line in lines(DOC) if here(line)]
    assert [params["engine"] for params in used if "engine" in params] == [None, "echo"]
    assert len([params for params in used if "dataset" in params]) >= 3


@pytest.mark.slow
@pytest.mark.usefixtures("done")
def test_what_is_written_is_what_the_page_draws(desk: Path) -> None:
    [tree] = re.findall(r"```\n(translated/.*?)```", DOC, re.DOTALL)
    root, *paths = tree.split()
    assert [path for path in paths if not (desk / root / path).is_file()] == []
    known = {path.split("/")[0] for path in paths} | {".translate-tool"}
    assert {path.name for path in (desk / root).iterdir()} == known


@pytest.mark.slow
@pytest.mark.usefixtures("done")
@pytest.mark.parametrize("code", blocks(DOC, "python"), ids=lambda code: code.split()[1])
def test_the_python_works(desk: Path, code: str) -> None:
    if "duckdb" in code:
        pytest.importorskip("duckdb")
    ran = subprocess.run([sys.executable, "-c", code], cwd=desk, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    expected = {
        "ds": "2025/january.jsonl",
        "pd": "source",
        "duckdb": "kind",
        "Ledger": "no problems",
    }
    [wanted] = {said for name, said in expected.items() if re.search(rf"\b{name}\b", code)}
    assert wanted in ran.stdout


# -- what is said ----------------------------------------------------------------------------------


@pytest.mark.parametrize("line", [line for line in lines(DOC) if ours(line)])
def test_a_command_exists_with_its_options(line: str) -> None:
    assert options_of(line)


@pytest.mark.parametrize(
    "line", ["translate-tool scale", "translate-tool scale a b --no-such", "translate-tool fly"]
)
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    with pytest.raises((KeyError, Exception), match=r"source|no-such|fly"):
        options_of(line)


@pytest.mark.parametrize("line", [line for line in lines(DOC) if line.startswith("ray ")])
def test_ray_knows_what_is_typed(line: str) -> None:
    from ray.scripts.scripts import cli

    _, name, *arguments = shlex.split(line)
    cli.commands[name].make_context(name, arguments)


@pytest.mark.parametrize("line", [line for line in lines(DOC) if not ours(line)])
def test_other_commands_name_what_there_is(line: str) -> None:
    words = shlex.split(line)
    assert words[0] in {"pip", "ray", "docker", "kubectl"}
    for word in words:
        if word.startswith("configs/"):
            assert (ROOT / word).is_file()


def test_the_errors_that_are_explained_are_raised() -> None:
    rooms = ("cluster/ray_data", "cluster/stages", "models/lookup")
    files = [ROOT / "translate_tool" / f"{room}.py" for room in rooms]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    table = DOC.partition("| said | so |")[2].partition("\n\n")[0]
    said = re.findall(r"^\| `(.+?)(?: \.\.\.)?`", table, re.MULTILINE)
    assert [text for text in said if text not in code] == ["No module named 'translate_tool'"]


def test_every_column_is_in_the_table_and_no_other() -> None:
    row = re.compile(r"^\| `(\w+)` \| `(\w+)` \| `([^`]+)` \| (.+) \|$", re.MULTILINE)
    assert row.findall(DOC) == [tuple(column) for column in columns()]


def names_in(heading: str) -> set[str]:
    """What the first column of a table names."""
    table = DOC.partition(f"| {heading} | meaning |")[2].partition("\n\n")[0]
    return {name for cell, _ in TABLE.findall(table) for name in re.findall(r"`(\w+)`", cell)}


def test_every_field_of_an_entry_is_documented() -> None:
    assert names_in("in an entry") == {field.name for field in fields(Entry)}
    assert all(f"`{field.name}`" in DOC for field in fields(File))


@pytest.mark.slow
@pytest.mark.usefixtures("done")
@pytest.mark.parametrize(
    ("heading", "file"), [("in the manifest", "manifest.json"), ("in the report", "report.json")]
)
def test_every_field_of_a_document_is_documented(desk: Path, heading: str, file: str) -> None:
    document = json.loads((desk / "translated" / file).read_text(encoding="utf-8"))
    assert names_in(heading) | {"format"} == document.keys() | {"format"}


@pytest.mark.slow
@pytest.mark.usefixtures("done")
def test_the_settings_that_are_refused_are_named(desk: Path) -> None:
    settings = json.loads((desk / "translated" / "_settings.json").read_text(encoding="utf-8"))
    section = DOC.partition("What a data set is made with")[2].partition("\n## ")[0]
    told = {
        "recipes": "model",
        "notes": "model",
        "versions": "version",
        "thresholds": "calibration",
    }
    for name in settings.keys() - {"format"}:
        assert told.get(name, name) in section, name


def test_what_is_read_is_what_shards_takes() -> None:
    taken = {s for s, form in READERS.items() if form.streams or form.module == "text"}
    cells = re.findall(r"^\| (`\..+?) \|", DOC, re.MULTILINE)
    assert {s for cell in cells for s in re.findall(r"`(\.\w+)`", cell)} == taken | {".gz", ".zst"}


def test_the_numbers_are_those_of_the_code() -> None:
    settings, text = Config().scale, " ".join(DOC.split())
    numbers = (settings.part, scale.shards.LARGEST, ray_data.STORE, ray_data.AHEAD, workers.TRIES)
    assert numbers == (64, 2_000_000, 1 << 30, 2, 3)
    for said in (
        "A part is 64 articles",
        "two million characters",
        "1 GiB of shared memory",
        "two parts in work and two in wait",
        "process dies three times",
    ):
        assert said in text


# -- the cluster ---------------------------------------------------------------------------------


def manifests() -> dict[str, dict[str, Any]]:
    text = (CLUSTER / "kuberay.yaml").read_text(encoding="utf-8")
    return {document["kind"]: document for document in yaml.safe_load_all(text)}


def spec() -> dict[str, Any]:
    found: dict[str, Any] = manifests()["RayJob"]["spec"]["rayClusterSpec"]
    return found


def group(name: str) -> dict[str, Any]:
    [found] = [g for g in spec()["workerGroupSpecs"] if g["groupName"] == name]
    return dict(found)


def pod(group: dict[str, Any]) -> dict[str, Any]:
    return dict(group["template"]["spec"])


def ray_cores(group: dict[str, Any]) -> int:
    return int(group["rayStartParams"]["num-cpus"])


def script() -> str:
    return str(manifests()["ConfigMap"]["data"]["archive.sh"])


def archive_run() -> dict[str, Any]:
    """The options of the run in the manifest."""
    line = script().partition("\nstatus")[0].replace("\\\n", " ")
    return options_of(line)


def room(pods: int, group: dict[str, Any], gpus: float) -> int:
    """Engine processes that fit into the head and so many pods."""
    run = archive_run()
    settings = Config().scale.model_copy(update={"cpus": run["cpus"], "gpus": gpus})
    cores = ray_cores(spec()["headGroupSpec"]) + pods * ray_cores(group)
    return ray_data._cluster_capacity(settings, {"CPU": cores, "GPU": pods}).actors


def test_the_job_runs_the_script_that_is_mounted() -> None:
    job, head = manifests()["RayJob"]["spec"], pod(spec()["headGroupSpec"])
    [volume], [mount] = head["volumes"], head["containers"][0]["volumeMounts"]
    assert volume["configMap"]["name"] == manifests()["ConfigMap"]["metadata"]["name"]
    assert mount["name"] == volume["name"]
    assert job["entrypoint"] == f"sh {mount['mountPath']}/archive.sh"
    assert manifests()["RayJob"]["metadata"]["name"] in DOC


@pytest.mark.parametrize(("ends", "with_"), [(0, 0), (3, 0), (1, 1), (2, 2), (143, 143)])
def test_the_script_takes_a_quarantine_for_no_failure(
    tmp_path: Path, ends: int, with_: int
) -> None:
    tool = tmp_path / "translate-tool"
    tool.write_text(f"#!/bin/sh\nexit {ends}\n", encoding="utf-8")
    tool.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(["sh", "-c", script()], env=os.environ | {"PATH": path})
    assert ran.returncode == with_


def test_the_run_asks_for_what_all_pods_have() -> None:
    run, spot = archive_run(), group("spot")
    assert run["address"] == "auto"
    assert str(run["config"]) == SETTINGS
    most = spot["maxReplicas"]
    assert run["actors"] == most * int(ray_cores(spot) // run["cpus"])
    assert room(most, spot, 0.0) >= run["actors"], "with all that reads and writes beside them"
    assert room(spot["minReplicas"], spot, 0.0) >= 1, "or the run would not begin"


def test_the_head_has_room_that_no_engine_takes() -> None:
    cores = ray_cores(spec()["headGroupSpec"])
    assert archive_run()["cpus"] > cores >= ray_data.READER + ray_data.FINISHER


def test_the_gpu_pods_have_room_for_the_engines_that_are_named() -> None:
    text = (CLUSTER / "kuberay.yaml").read_text(encoding="utf-8")
    [(gpus, cpus)] = re.findall(r"--gpus ([\d.]+) --cpus ([\d.]+)", text)
    assert float(cpus) == archive_run()["cpus"]
    assert room(1, group("spot-gpu"), float(gpus)) == 1 / float(gpus) == 2


@pytest.mark.parametrize("name", ["spot", "spot-gpu"])
def test_a_pod_gets_what_ray_is_told_it_has(name: str) -> None:
    found = group(name)
    [container] = pod(found)["containers"]
    asked, limits = (container["resources"][kind] for kind in ("requests", "limits"))
    assert asked == limits
    light = ray_cores(found) - int(limits["cpu"])
    assert light == 1, "one core more than there is, for what runs in the engines' shade"
    store = int(found["rayStartParams"]["object-store-memory"])
    assert store <= int(limits["memory"].removesuffix("Gi")) * 2**30 // 4
    assert found["minReplicas"] <= found["replicas"] <= found["maxReplicas"]
    assert ("nvidia.com/gpu" in limits) == name.endswith("gpu")


def test_workers_are_on_spot_machines_and_the_head_is_not() -> None:
    [(label, value)] = pod(group("spot"))["nodeSelector"].items()
    affinity = pod(spec()["headGroupSpec"])["affinity"]["nodeAffinity"]
    [term] = affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    assert term["matchExpressions"] == [{"key": label, "operator": "DoesNotExist"}]
    for found in map(pod, spec()["workerGroupSpecs"]):
        assert found["nodeSelector"] == {label: value}
        assert label in {toleration["key"] for toleration in found["tolerations"]}


def test_all_pods_have_the_image_the_account_and_the_version_of_ray() -> None:
    groups = [spec()["headGroupSpec"], *spec()["workerGroupSpecs"]]
    [(image,)] = (set(re.findall(r"docker build .* -t (\S+) \.", DOC)),)
    images = {pod(each)["containers"][0]["image"] for each in groups}
    assert images == {image, f"{image}-gpu"}
    account = manifests()["ServiceAccount"]["metadata"]["name"]
    assert {pod(each)["serviceAccountName"] for each in groups} == {account}
    [version] = set(re.findall(r"RAY=([\d.]+)-py311", IMAGE))
    assert spec()["rayVersion"] == version
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert f"\nray=={version}\n" in pins


def test_the_image_copies_what_there_is_and_installs_what_pip_knows() -> None:
    for line in re.findall(r"^COPY --chown=\w+ (.+)$", IMAGE, re.MULTILINE):
        assert all((ROOT / name).exists() for name in line.split()[:-1]), line
    [extra] = re.findall(r"pip install .*'\.\[(\w+)\]'", IMAGE)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(rf"^{extra} = \[", project, re.MULTILINE)
    assert f"WORKDIR {Path(SETTINGS).parent}\n" in IMAGE
    for line in re.findall(r"translate-tool [^\\\n]+", IMAGE.partition("ARG MODEL")[2]):
        options_of(line.partition("&&")[0].replace("$MODEL", "lite-fr-en"))


def test_the_settings_of_an_archive_are_valid_and_offline() -> None:
    config = load_config(CLUSTER / "scale.toml")
    assert config.models.offline
    assert config.translate.model == re.findall(r"^ARG MODEL=(\S+)$", IMAGE, re.MULTILINE)[0]
    assert config.scale.part == Config().scale.part
    assert config.memory.path is None, "scale refuses it"
