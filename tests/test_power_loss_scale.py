"""A power cut at any moment of `scale` or `publish`: parts on record are whole, the rest is made.

Three commands one after the other: `scale` makes a data set, brings it up to date with inputs that
changed, so that files and entries are replaced and deleted, and `publish` writes the briefs.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from cluster_kit import article, files, write_lines
from night_kit import published, unmeasured
from power_kit import Disk, cuts, demand_same, record, replayed, restore
from rayless_kit import scale

from translate_tool.cluster import place, shards
from translate_tool.cluster.ledger import Ledger
from translate_tool.cluster.publish import publish
from translate_tool.cluster.report import verify as verify_dataset
from translate_tool.config import STATE, Config, override
from translate_tool.pipeline.verify import verify
from translate_tool.store.journal_reader import JournalReader

STATES = int(os.environ.get("TRANSLATE_TOOL_POWER_CUTS", "60"))
KIT = Path(__file__).with_name("rayless_kit.py")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace records the writes"),
]


class Recorded(NamedTuple):
    """Logs of the three commands, and what each left: data sets file by file, then briefs."""

    folder: Path
    logs: list[Path]
    left: list[dict[str, bytes]]

    @property
    def disk(self) -> Path:
        return self.folder / "disk"


def write_inputs(folder: Path) -> None:
    """Before and after: a table shrinks, one loses its bad row, one stays, a text changes."""
    rows = [article(number) for number in range(9)]
    before, after = folder / "in-0", folder / "in-1"
    write_lines(before / "a.jsonl", rows[:5])
    write_lines(before / "b.jsonl", [rows[5], "{", rows[6]])
    write_lines(before / "c.jsonl", rows[7:])
    (before / "texts").mkdir()
    (before / "texts" / "d.txt").write_text("Le train arrive. Il repart.", encoding="utf-8")
    shutil.copytree(before, after)
    write_lines(after / "a.jsonl", rows[:2])
    write_lines(after / "b.jsonl", rows[5:7])
    (after / "texts" / "d.txt").write_text("Le train est en retard.", encoding="utf-8")


def briefs_of(folder: Path) -> Config:
    return override(Config(), {"run.output": folder / "briefs"})


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder = tmp_path_factory.mktemp("power")
    write_inputs(folder)
    disk = folder / "disk"
    disk.mkdir()
    data, left = disk / "data", []
    logs = [folder / f"calls-{number}" for number in range(3)]
    for number in range(2):
        record(logs[number], [sys.executable, KIT, folder / f"in-{number}", data], unmeasured())
        left.append(files(data))
    command = ["-m", "translate_tool", "publish", str(data), "--output", str(disk / "briefs")]
    record(logs[2], [sys.executable, *command], unmeasured())
    left.append(published(disk / "briefs"))
    assert left[0].keys() - left[1].keys()
    assert len(left[2]) > 8
    return Recorded(folder, logs, left)


def test_what_is_recorded_is_what_happened(recorded: Recorded) -> None:
    *_, (changes, disk) = replayed(recorded.logs, recorded.disk)
    assert changes > 300
    demand_same(disk, recorded.disk)


def test_after_a_power_cut_the_same_command_goes_on(recorded: Recorded) -> None:
    for name, disk, state in cuts(recorded.logs, recorded.disk, STATES):
        restore(state, recorded.disk)
        name = f"command {disk.log}, {name}"
        if disk.log < 2:
            _scale_goes_on(recorded, disk, name)
        else:
            _publish_goes_on(recorded, name)


def _scale_goes_on(recorded: Recorded, disk: Disk, name: str) -> None:
    inputs, data = recorded.folder / f"in-{disk.log}", recorded.disk / "data"
    known = _parts_on_record(inputs, data)
    assert known >= int(disk.told or 0), name
    report = scale(inputs, data)
    ledger = Ledger(place(str(data)))
    parts = ledger.entries()
    assert (report.left, report.progress.parts) == (0, len(parts) - known), name
    assert files(data) == recorded.left[disk.log], name
    assert verify_dataset(ledger.place) == [], name
    totals = {"parts": len(parts), "articles": sum(entry.articles for entry in parts.values())}
    told = json.loads((data / "manifest.json").read_text(encoding="utf-8"))["totals"]
    assert {key: told[key] for key in totals} == totals, name


def _parts_on_record(inputs: Path, data: Path) -> int:
    """Count the parts with an entry, of the inputs as they are now; the files of each are there."""
    current = {(shard.name, shard.fingerprint) for shard in shards.find(place(str(inputs))).shards}
    done = [
        entry
        for entry in Ledger(place(str(data))).entries().values()
        if (entry.shard, entry.fingerprint) in current
    ]
    for file in (file for entry in done for file in entry.files.values()):
        assert sha256((data / file.path).read_bytes()).hexdigest() == file.sha256, file.path
    return len(done)


def _publish_goes_on(recorded: Recorded, name: str) -> None:
    data, briefs = place(str(recorded.disk / "data")), recorded.disk / "briefs"
    assert verify_dataset(data) == [], name
    journal = briefs / STATE / "journal.sqlite3"
    known = 0
    if journal.exists() and journal.stat().st_size:
        with JournalReader(journal) as reader:
            for item in reader.outputs():
                known += 1
                for path, digest in item.files.items():
                    assert sha256((briefs / path).read_bytes()).hexdigest() == digest, (name, path)
    report = publish(data, briefs_of(recorded.disk))
    assert (report.done, report.published) == (report.inputs, report.done - known), name
    assert published(briefs) == recorded.left[2], name
    assert verify(briefs).problems == (), name
