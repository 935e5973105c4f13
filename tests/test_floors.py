"""The house stands: a room imports only from lower floors, and no two rooms import each other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "translate_tool"

FLOORS = (
    {"errors", "records"},
    {"config", "runtime", "language", "bitext", "models"},
    {"checks", "glossary", "readers", "store", "writers"},
    {"inference"},
    {"summarisation"},
    {"translation"},
    {"pipeline"},
    {"cluster", "evaluation"},
    {"training", "api"},
    {"cli", "__init__", "__main__"},
)
WITHIN = {("__main__", "cli"), ("bitext", "runtime"), ("config", "runtime"), ("models", "runtime")}
"""Pairs on one floor where the first may import the second."""


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imports(path: Path) -> set[str]:
    """The rooms that a file imports, anywhere in it, its own room apart."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "translate_tool":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package, _, inner = (node.module or "").partition(".")
            if package == "translate_tool" and inner:
                names.add(inner.split(".")[0])
    return names - {room(path)}


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_file_imports_only_from_lower_floors(path: Path) -> None:
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    here = room(path)
    assert here in floor, f"{here} has no floor: add it to FLOORS"
    wrong = {
        name
        for name in imports(path)
        if floor[name] >= floor[here] and (here, name) not in WITHIN and here != "__init__"
    }
    assert not wrong, f"{path.name} ({here}) imports upwards or sideways: {sorted(wrong)}"


def test_no_heavy_library_is_imported_at_the_top_of_a_room() -> None:
    heavy = {"torch", "transformers", "ctranslate2", "huggingface_hub", "sentencepiece"}
    heavy |= {"ray", "pyarrow", "pandas"}
    for path in FILES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = (
                {alias.name.split(".")[0] for alias in node.names}
                if isinstance(node, ast.Import)
                else {(node.module or "").split(".")[0]}
                if isinstance(node, ast.ImportFrom)
                else set()
            )
            assert not names & heavy, f"{path}: {names & heavy} belongs inside the functions"
