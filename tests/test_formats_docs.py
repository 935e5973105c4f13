"""docs/formats.md says of every format and field what is so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from test_exports import CONTEXT, brief

from translate_tool.config import Format
from translate_tool.pipeline import correction_files
from translate_tool.readers import READERS
from translate_tool.writers import FORMATS, jsonl, path

DOC = (Path(__file__).parent.parent / "docs" / "formats.md").read_text(encoding="utf-8")


def test_the_formats_are_those_of_the_settings_and_of_the_table() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", DOC, re.MULTILINE))
    assert set(get_args(Format)) == set(FORMATS) == set(rows)
    assert rows == {name: path("NAME", name) for name in FORMATS}


def test_the_files_that_are_read_are_those_of_the_table() -> None:
    table = DOC.split("## What is read")[1].split("## What is written")[0]
    first = re.findall(r"^\| (`\..*?) \|", table, re.MULTILINE)
    assert {name for cell in first for name in re.findall(r"`([^`]+)`", cell)} == set(READERS)


def documented() -> set[str]:
    table = DOC.split("## JSON lines")[1].split("```python")[0]
    names = [cell for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for cell in [row]]
    return {name for cell in names for name in re.findall(r"`([^`]+)`", cell)}


def leaves(value: Any, name: str = "") -> set[str]:
    """The names of a record's fields: `a.b`, `a[]` for lists of objects."""
    if isinstance(value, dict):
        return {n for key, v in value.items() for n in leaves(v, f"{name}.{key}".lstrip("."))}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {f"{name}[]"}
    return {name}


def test_every_field_of_a_line_is_documented() -> None:
    record = json.loads(jsonl.render(brief(), CONTEXT))
    assert record["schema"] in DOC
    record["software"], record["article"]["meta"] = "", ""  # their names are data
    assert leaves(record) - {"facts"} <= documented()
    for pair in record["pairs"]:
        for key in pair:
            assert f"`{key}`" in DOC or f"`{key}[]`" in DOC or f"`pairs[].{key}`" in DOC
    for name in ("sentence", "hypothesis"):
        [row] = re.findall(rf"^\| `pairs\[\]\.{name}` .*$", DOC, re.MULTILINE)
        assert all(f"`{key}`" in row for key in record["pairs"][0][name])
    for name in ("summary", "facts", "flags"):
        [row] = re.findall(rf"^\| `{name}\[\]` .*$", DOC, re.MULTILINE)
        some = record[name] if name != "flags" else record["pairs"][1]["flags"]
        assert all(f"`{key}`" in row for item in some for key in item)


def test_the_corrections_are_those_that_learn_reads(tmp_path: Path) -> None:
    section = DOC.split("## Corrections, schema")[1]
    assert f"`{correction_files.SCHEMA}`" in section
    assert f"`{correction_files.DOCUMENT}`" in section
    cells = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    names = [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]
    record = {name: 1 if name == "row" else "x" for name in names}
    file = tmp_path / "corrections.jsonl"
    file.write_text(json.dumps({**record, "schema": correction_files.SCHEMA}), encoding="utf-8")
    [item] = correction_files.read(file)
    assert isinstance(item, correction_files.Correction)


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", DOC, re.DOTALL))
def test_the_python_works(tmp_path: Path, code: str) -> None:
    [name] = re.findall(r'open\("([^"]+)"\)', code)
    file = tmp_path / name
    file.parent.mkdir()
    file.write_text(jsonl.render(brief(), CONTEXT), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "2 Ships are waiting. ['number']" in done.stdout
