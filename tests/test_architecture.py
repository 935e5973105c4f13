"""docs/architecture.md: what it names exists, and the format that it adds can be added that way."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from translate_tool.readers import Bounds, Source, find, read, source
from translate_tool.records import Article

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "translate_tool"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROOMS = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.name[0] not in "_."}
ROOMS -= {"bundled", "data", "py.typed"}  # no code
PATHS = sorted(
    set(re.findall(r"\b(?:translate_tool|tests|benchmarks|docs|configs)/[\w./]*\w", PAGE))
)
NAMES = sorted(
    name for name in set(re.findall(r"`([a-z_]+(?:\.\w+)+)`", PAGE)) if name.split(".")[0] in ROOMS
)


def resolve(name: str) -> object:
    """The module, class, function or attribute of a dotted name below the package."""
    found: object = import_module("translate_tool")
    for part in name.split("."):
        inner = ""
        if isinstance(found, ModuleType) and hasattr(found, "__path__"):
            inner = f"{found.__name__}.{part}"
        found = import_module(inner) if inner and find_spec(inner) else getattr(found, part)
    return found


def test_enough_is_named_for_the_tests_to_mean_something() -> None:
    assert len(PATHS) > 30
    assert len(NAMES) > 40


@pytest.mark.parametrize("path", PATHS)
def test_a_path_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_exists(name: str) -> None:
    resolve(name)


def test_every_room_is_in_the_figure() -> None:
    figure = PAGE.split("```")[1]
    assert set(re.findall(r"\w+", figure)) >= ROOMS


def test_a_format_is_added_with_the_file_and_the_line_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    [suffix, module] = re.findall(r'"(\.\w+)": Format\(module="(\w+)"\),', PAGE)[0]
    name = f"translate_tool.readers.{module}"
    added = ModuleType(name)
    exec(code, added.__dict__)  # noqa: S102 - the page's own
    monkeypatch.setitem(sys.modules, name, added)
    monkeypatch.setattr(source, "READERS", {**source.READERS, suffix: source.Format(module=module)})
    text = "0:00:01.000,0:00:02.500\r\nLe train arrive.\r\n\r\n" * 2
    (tmp_path / f"film{suffix}").write_bytes(text.encode("cp1252"))
    [found] = find([tmp_path])
    assert isinstance(found, Source)
    [article] = read(found, Bounds())
    assert isinstance(article, Article)
    assert [block.text for block in article.blocks] == ["Le train arrive."] * 2
    assert article.meta["encoding"]
