from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from translate_tool.records import Article, Block, Recipe, Sentence, canonical, digest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour.", "Bonjour."),
        ("  deux  mots ", "deux mots"),
        ("ligne\ncoupée", "ligne coupée"),
        ("e\u0301te\u0301", "été"),
        ("10\u00a0%\u202fde", "10 % de"),
        ("", ""),
    ],
)
def test_canonical(text: str, expected: str) -> None:
    assert canonical(text) == expected


def test_digest_keeps_parts_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")
    assert digest("ab", "c") == digest("ab", "c")
    assert len(digest("\ud800")) == 32, "a lone surrogate has a digest too"


def article(**changes: object) -> Article:
    fields: dict[str, Any] = {
        "origin": "a.txt",
        "title": "T",
        "date": "2024-09",
        "blocks": (Block(kind="title", text="T"), Block(kind="paragraph", text="Un. Deux.")),
    }
    return Article(**(fields | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "b.txt"},
        {"title": "U"},
        {"date": ""},
        {"blocks": (Block(kind="title", text="T"),)},
        {"blocks": (Block(kind="title", text="T"), Block(kind="quote", text="Un. Deux."))},
    ],
)
def test_an_article_id_depends_on_origin_and_content(changes: dict[str, object]) -> None:
    assert article(**changes).id != article().id


def test_an_article_id_does_not_depend_on_what_the_reader_found_out() -> None:
    assert article(meta={"encoding": "utf-8"}).id == article().id


def test_sentences_with_the_same_words_share_a_key() -> None:
    one = Sentence(article="x", block=0, index=0, text="Il  dort\nici.", gap=" ")
    two = Sentence(article="y", block=4, index=2, text="Il dort ici.", gap="")
    assert one.key == two.key == digest("Il dort ici.")


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Recipe)])
def test_every_field_of_a_recipe_is_in_its_id(field: str) -> None:
    recipe = Recipe(task="translate", engine="ct2", model="m")
    value = getattr(recipe, field)
    other_value: Any = f"{value}x" if isinstance(value, str) else 99
    other = dataclasses.replace(recipe, **{field: other_value})
    assert other.id != recipe.id


def test_a_recipe_keeps_its_id_and_is_read_from_the_records_of_other_versions() -> None:
    recipe = Recipe(task="translate", engine="ct2", model="m")
    assert recipe.id == "24ca9fa0064ee68030ad93e74e7c3510"
    record = recipe.record
    assert record["rung"] == "", "its name on record"
    assert Recipe.of(record | {"shortlist": ""}) == recipe, "a field that is gone"
    del record["rung"]
    assert Recipe.of(record) == recipe, "a field that came later"
    del record["model"]
    with pytest.raises(TypeError, match="model"):
        Recipe.of(record)


def test_a_signature_reads_well() -> None:
    recipe = Recipe(
        task="translate", engine="ct2", model="lite-fr-en", revision="bundled", sha256="ab" * 32
    )
    assert recipe.signature == (
        "translate|model:lite-fr-en|rev:bundled|sha256:abababababab"
        f"|engine:ct2|precision:float32|beam:4|id:{recipe.id[:8]}"
    )
