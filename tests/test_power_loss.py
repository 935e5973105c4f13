"""A power cut at any moment of a run: what was put on record is there, and the run goes on."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from night_kit import published, unmeasured, write_articles
from power_kit import recording, replayed, restore

from translate_tool.config import STATE, Config, override
from translate_tool.pipeline import driver
from translate_tool.pipeline.verify import verify
from translate_tool.store.journal_reader import JournalReader

STATES = int(os.environ.get("TRANSLATE_TOOL_POWER_CUTS", "60"))
WAYS = ("lost", "names", "torn")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace records the writes"),
]


def settings(inputs: Path, output: Path) -> Config:
    values = {"run.inputs": [inputs], "run.output": output, "run.wave": 2}
    engines = {"translate.engine": "echo", "summarise.model": "extractive"}
    return override(Config(), values | engines)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder with articles and the log of a run over them; its outputs are gone."""
    folder = tmp_path_factory.mktemp("power")
    write_articles(folder / "in", 9)
    config = folder / "run.toml"
    config.write_text(
        f'[run]\ninputs = ["{folder}/in"]\noutput = "{folder}/out"\nwave = 2\n'
        '[translate]\nengine = "echo"\n[summarise]\nmodel = "extractive"\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "translate_tool", "run", "--config", str(config)]
    log = folder / "calls"
    traced = subprocess.run(
        [*recording(log), *command], env=unmeasured(), capture_output=True, text=True
    )
    if "ptrace" in traced.stderr and traced.returncode:
        pytest.skip(f"strace may not trace here: {traced.stderr}")
    assert traced.returncode == 0, traced.stderr
    return folder, log


def test_what_is_recorded_is_what_happened(recorded: tuple[Path, Path]) -> None:
    """Else the tests below would play with another disk. The index in shared memory is mapped."""
    folder, log = recorded
    *_, (changes, disk) = replayed(log, folder / "out")
    assert changes > 200
    there = {str(path): path for path in (folder / "out").rglob("*")}
    assert {path for path in disk.names if not path.endswith("-shm")} == set(there)
    for path, content in disk.names.items():
        if content.now is not None and path in there:
            assert bytes(content.now) == there[path].read_bytes(), path


def test_after_a_power_cut_the_same_command_goes_on(recorded: tuple[Path, Path]) -> None:
    folder, log = recorded
    output, undisturbed = folder / "out", published(folder / "out")
    whole = _counts(output)["translation"]
    chance = random.Random(22)
    changes = sum(1 for _ in replayed(log, output))
    moments = sorted(chance.sample(range(1, changes + 1), min(changes, STATES // len(WAYS))))
    states = [
        (moment, way, disk.after_power_cut(way, chance))
        for moment, disk in replayed(log, output, moments)
        for way in WAYS
    ]
    for moment, way, state in states:
        restore(state, output)
        known = _check_what_is_on_record(output, f"{way} at {moment}")
        result = driver.run(settings(folder / "in", output))
        assert result.done == result.inputs, (moment, way)
        assert result.translated == whole - known, (moment, way)
        assert published(output) == undisturbed, (moment, way)
        assert verify(output).problems == (), (moment, way)


def _check_what_is_on_record(output: Path, state: str) -> int:
    """Every file that the journal says is published is there; return how much is translated."""
    journal = output / STATE / "journal.sqlite3"
    if not journal.exists() or not journal.stat().st_size:
        return 0
    with JournalReader(journal) as reader:
        for item in reader.outputs():
            for name, digest in item.files.items():
                assert sha256((output / name).read_bytes()).hexdigest() == digest, (state, name)
        return reader.counts().get("translation", 0)


def _counts(output: Path) -> dict[str, int]:
    with JournalReader(output / STATE / "journal.sqlite3") as reader:
        return reader.counts()
