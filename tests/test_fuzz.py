"""Small files of every format, and those on which a reader once tripped: read, or refused well."""

from __future__ import annotations

from pathlib import Path

import fuzz
import pytest

from translate_tool.readers import Bounds, Source, read
from translate_tool.records import Article

FILES = sorted(path for path in fuzz.SEEDS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_it_is_read_or_refused(path: Path) -> None:
    fuzz.check(fuzz.targets()[path.parent.name], path.read_bytes())


@pytest.mark.parametrize(("name", "suffix"), fuzz.targets().items())
def test_every_reader_has_a_seed_that_it_reads(name: str, suffix: str) -> None:
    seeds = [path for path in FILES if path.parent.name == name]
    assert seeds, f"put a small {suffix} file into {fuzz.SEEDS / name}"
    assert any(fuzz.check(suffix, path.read_bytes()) for path in seeds)


def test_control_characters_go_from_a_page() -> None:
    path = fuzz.SEEDS / "html" / "control-characters.html"
    (article,) = read(Source(path=path, origin="a.html", modified=0), Bounds())
    assert isinstance(article, Article)
    assert [block.text for block in article.blocks] == ["Une salle de 5 m², puis rien ni personne."]
