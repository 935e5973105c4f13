"""A power cut at any moment of a run: what was put on record is there, and the run goes on."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from night_kit import published, unmeasured, write_articles
from power_kit import cuts, demand_same, record, replayed, restore

from translate_tool.config import STATE, Config, override
from translate_tool.pipeline import driver
from translate_tool.pipeline.verify import verify
from translate_tool.store.journal_reader import JournalReader

STATES = int(os.environ.get("TRANSLATE_TOOL_POWER_CUTS", "60"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace records the writes"),
]


def settings(folder: Path, command: int) -> Config:
    values = {"run.inputs": [folder / f"in-{command}"], "run.output": folder / "out"}
    engines = {"translate.engine": "echo", "summarise.model": "extractive"}
    return override(Config(), {"run.wave": 2} | values | engines)


class Recorded(NamedTuple):
    """Logs of two runs over articles that change in between, and what each published."""

    folder: Path
    logs: list[Path]
    published: list[dict[str, bytes]]
    translations: list[int]

    @property
    def output(self) -> Path:
        return self.folder / "out"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder = tmp_path_factory.mktemp("power")
    found = Recorded(folder, [], [], [])
    write_articles(folder / "in-0", 9)
    shutil.copytree(folder / "in-0", folder / "in-1")
    (folder / "in-1" / "3" / "article-0003.txt").unlink()
    (folder / "in-1" / "4" / "article-0004.txt").write_text("Le train est en retard.\n", "utf-8")
    for number in range(2):
        config = folder / f"{number}.toml"
        config.write_text(
            f'[run]\ninputs = ["{folder}/in-{number}"]\noutput = "{found.output}"\nwave = 2\n'
            '[translate]\nengine = "echo"\n[summarise]\nmodel = "extractive"\n',
            encoding="utf-8",
        )
        found.logs.append(folder / f"calls-{number}")
        command = [sys.executable, "-m", "translate_tool", "run", "--config", str(config)]
        record(found.logs[-1], command, unmeasured())
        found.published.append(published(found.output))
        found.translations.append(_counts(found.output)["translation"])
    return found


def test_what_is_recorded_is_what_happened(recorded: Recorded) -> None:
    """Else the tests below would play with another disk. The index in shared memory is mapped."""
    *_, (changes, disk) = replayed(recorded.logs, recorded.output)
    assert changes > 300
    demand_same(disk, recorded.output)


def test_after_a_power_cut_the_same_command_goes_on(recorded: Recorded) -> None:
    output = recorded.output
    for name, disk, state in cuts(recorded.logs, output, STATES):
        restore(state, output)
        known = _check_what_is_on_record(output, name, recorded.published[disk.log])
        result = driver.run(settings(recorded.folder, disk.log))
        assert result.done == result.inputs, name
        assert result.translated == recorded.translations[disk.log] - known, name
        assert published(output) == recorded.published[disk.log], name
        assert verify(output).problems == (), name


def _check_what_is_on_record(output: Path, state: str, coming: Mapping[str, bytes]) -> int:
    """Every file that the journal says is published is there; return how much is translated.

    A file is written before it is put on record: of an article that changed it is as recorded, or
    as the run that was cut off writes it.
    """
    journal = output / STATE / "journal.sqlite3"
    if not journal.exists() or not journal.stat().st_size:
        return 0
    with JournalReader(journal) as reader:
        for item in reader.outputs():
            for name, digest in item.files.items():
                data = (output / name).read_bytes()
                assert data == coming.get(name) or sha256(data).hexdigest() == digest, (state, name)
        return reader.counts().get("translation", 0)


def _counts(output: Path) -> dict[str, int]:
    with JournalReader(output / STATE / "journal.sqlite3") as reader:
        return reader.counts()
