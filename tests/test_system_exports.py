"""What other systems load: JSON lines, Elasticsearch and OpenSearch, FollowTheMoney."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_exports import CONTEXT, brief, render
from test_markup_safety import FIELDS, SINGLE, brief_of

import translate_tool as tt
from translate_tool.config import STATE, Config, override
from translate_tool.pipeline import joined
from translate_tool.pipeline.corrections import learn, read_corrections, weigh
from translate_tool.pipeline.verify import verify
from translate_tool.records import Brief, Fact
from translate_tool.store.journal import Published
from translate_tool.writers import bulk, jsonl
from translate_tool.writers.wording import iso_date

ATTACKED = brief_of([text for text in SINGLE if text.strip()][:FIELDS])


def named() -> Brief:
    """A brief of a story with names of each kind, and an address."""
    rows = [
        ("Le maire Anne Roux a parlé.", "Mayor Anne Roux spoke."),
        ("L’Organisation mondiale de la santé répond.", "The World Health Organization answers."),
        ("La SNCF aussi.", "The SNCF too."),
        ("Selon Boralis, tout va bien.", "According to Boralis, all is well."),
        ("Choïgou est à Dakar.", "Choïgou is in Dakar."),
    ]
    made = brief("press/roux.txt")
    pairs = tuple(
        replace(
            made.pairs[n],
            sentence=replace(made.pairs[n].sentence, text=french),
            hypothesis=replace(made.pairs[n].hypothesis, text=english),
            flags=(),
        )
        for n, (french, english) in enumerate(rows)
    )
    who = ("Anne Roux", "World Health Organization", "SNCF", "Boralis", "Choïgou")
    meta = {"url": "https://example.org/a", "author": "J. Petit", "site": "Le Quotidien"}
    return replace(
        made,
        article=replace(made.article, meta=meta),
        pairs=(*pairs, *made.pairs[len(rows) :]),
        facts=(
            *(Fact(kind="who", text=name, rows=(row,)) for row, name in enumerate(who, start=1)),
            Fact(kind="where", text="Dakar", rows=(5,)),
        ),
    )


# -- JSON lines ------------------------------------------------------------------------------------


def validator() -> Any:
    """A validator of the schema that comes with the package."""
    schema = jsonl.json_schema()
    reason = "jsonschema comes with Ray, which is not installed"
    kind = pytest.importorskip("jsonschema", reason=reason).Draft202012Validator
    kind.check_schema(schema)
    return kind(schema)


@pytest.mark.parametrize("made", [brief(), named(), ATTACKED], ids=["brief", "named", "attacked"])
def test_a_line_is_what_its_schema_says(made: Brief) -> None:
    record = json.loads(jsonl.render(made, CONTEXT))
    assert list(validator().iter_errors(record)) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"schema": "translate-tool/brief/2"}, "schema"),
        ({"notes": "one"}, "notes"),
        ({"facts": [{"kind": "why", "text": "x", "rows": [1]}]}, "facts"),
        ({"facts": [{"kind": "who", "text": "x", "rows": [0]}]}, "facts"),
        ({"pairs": [{"row": 1}]}, "pairs"),
        ({"seal": ""}, "seal"),
    ],
)
def test_another_line_is_not(change: dict[str, Any], where: str) -> None:
    record = {**json.loads(jsonl.render(brief(), CONTEXT)), **change}
    assert {error.path[0] for error in validator().iter_errors(record)} == {where}


def test_the_schema_names_every_field_of_a_line() -> None:
    record, schema = json.loads(jsonl.render(brief(), CONTEXT)), jsonl.json_schema()
    assert list(record) == schema["required"] == list(schema["properties"])


# -- Elasticsearch and OpenSearch ------------------------------------------------------------------


def documents(text: str) -> dict[str, dict[str, Any]]:
    """What an index holds after a file was loaded, as the bulk API reads it: two lines by two."""
    lines = text.split("\n")
    assert lines.pop() == "", "the API wants a last newline"
    found: dict[str, dict[str, Any]] = {}
    for action, document in zip(lines[::2], lines[1::2], strict=True):
        [(verb, target)] = json.loads(action).items()
        assert (verb, set(target)) == ("index", {"_index", "_id"})
        found[target["_id"]] = json.loads(document)
    return found


def kind_of(value: Any) -> set[str]:
    """The types of a mapping that take a value; of a list, each of its values."""
    values = value if isinstance(value, list) else [value]
    kinds = {"nested"} if all(isinstance(v, dict) for v in values) else {"keyword", "text", "date"}
    return {"integer"} if all(isinstance(v, int) for v in values) else kinds


@pytest.mark.parametrize("made", [brief(), named(), ATTACKED], ids=["brief", "named", "attacked"])
def test_every_field_of_a_document_has_its_type(made: Brief) -> None:
    [(name, document)] = documents(render("elasticsearch", made).decode()).items()
    properties = json.loads(bulk.mapping())["mappings"]["properties"]
    assert name == made.article.id
    for field, value in document.items():
        assert properties[field]["type"] in kind_of(value), field
    for review in document.get("review", ()):
        inner = properties["review"]["properties"]
        assert all(inner[field]["type"] in kind_of(value) for field, value in review.items())
    languages = {name: p.get("analyzer") for name, p in properties.items()}
    assert (languages["text_fr"], languages["text"]) == ("french", "english")
    assert properties["date"]["type"] == "date"


def test_a_document_says_what_the_brief_does() -> None:
    [document] = documents(render("elasticsearch", named()).decode()).values()
    assert document["people"][0] == "Anne Roux"
    assert document["places"] == ["Dakar"]
    assert (document["source"], document["date"]) == ("Le Quotidien", "2024-06-06")
    assert "Mayor Anne Roux spoke." in document["text"]
    [other] = documents(render("elasticsearch", brief()).decode()).values()
    assert other["rows_corrected"] == 1
    assert [(row["row"], row["english"]) for row in other["review"]] == [
        (3, "The the the mayor."),
        (5, ""),
        (2, "Ships are waiting."),
    ]
    assert "Trois navires attendent." in other["text_fr"]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2024-06-06", "2024-06-06"),
        ("2024-06-06T10:00:00Z", "2024-06-06"),
        ("2024-06", "2024-06"),
        ("2024", "2024"),
        ("2024-13-01", ""),
        ("2023-02-29", ""),
        ("0000-01-01", ""),
        ("6 juin 2024", ""),
        ("20240606", ""),
        ("", ""),
    ],
)
def test_a_date_is_one_that_systems_read_or_none(date: str, expected: str) -> None:
    made = replace(brief(), article=replace(brief().article, date=date))
    assert iso_date(date) == expected
    [document] = documents(render("elasticsearch", made).decode()).values()
    assert document.get("date", "") == expected


@given(st.text(max_size=40))
def test_any_text_is_two_lines(text: str) -> None:
    made = brief_of([text.strip() or "x"] * FIELDS)
    lines = render("elasticsearch", made).decode()
    assert len(lines.splitlines()) == lines.count("\n") == 2


# -- FollowTheMoney --------------------------------------------------------------------------------

ALLOWED = {
    "Article": {
        *("title", "publishedAt", "author", "publisher", "sourceUrl", "fileName", "language"),
        *("bodyText", "translatedLanguage", "translatedText", "summary", "description"),
        *("peopleMentioned", "companiesMentioned", "namesMentioned", "locationMentioned"),
        *("notes", "processingAgent"),
    },
    "Person": {"name", "proof"},
    "Organization": {"name", "proof"},
    "LegalEntity": {"name", "proof"},
    "Mention": {"document", "name", "resolved", "detectedSchema"},
}
"""Properties of the public model that are written, by schema; the model itself, where it is
installed, is asked below."""


def entities(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("made", [brief(), named(), ATTACKED], ids=["brief", "named", "attacked"])
def test_entities_are_those_of_the_model(made: Brief) -> None:
    found = entities(render("followthemoney", made).decode())
    ids = [entity["id"] for entity in found]
    assert len(set(ids)) == len(ids)
    for entity in found:
        assert set(entity) == {"id", "schema", "properties"}
        assert set(entity["properties"]) <= ALLOWED[entity["schema"]]
        for name, values in entity["properties"].items():
            assert values, name
            assert all(isinstance(value, str) and value for value in values)
            if name in ("document", "resolved", "proof"):
                assert set(values) <= set(ids)


def test_people_and_bodies_are_told_apart_where_the_text_tells() -> None:
    found = entities(render("followthemoney", named()).decode())
    kinds = {
        entity["properties"]["name"][0]: entity["schema"]
        for entity in found
        if entity["schema"] not in ("Article", "Mention")
    }
    assert kinds == {
        "Anne Roux": "Person",
        "World Health Organization": "Organization",
        "SNCF": "Organization",
        "Boralis": "LegalEntity",
        "Choïgou": "LegalEntity",
    }
    mentions = [entity["properties"] for entity in found if entity["schema"] == "Mention"]
    assert {m["name"][0]: m["detectedSchema"][0] for m in mentions} == kinds
    [article] = [entity["properties"] for entity in found if entity["schema"] == "Article"]
    assert article["locationMentioned"] == ["Dakar"]
    assert article["peopleMentioned"] == ["Anne Roux"]
    assert article["translatedText"][0].startswith("Mayor Anne Roux spoke.\n")


def test_the_model_itself_takes_the_entities() -> None:
    """With the library of the format: it needs ICU, which is why the extra `dev` is without it.

    The tables above are checked wherever the tests run.
    """
    model = pytest.importorskip(
        "followthemoney", reason="followthemoney is not installed; ALLOWED stands in for its model"
    ).model
    for entity in entities(render("followthemoney", named()).decode()):
        proxy = model.get_proxy(entity, cleaned=False)
        model.get(entity["schema"]).validate(entity)
        given = {(name, v) for name, values in entity["properties"].items() for v in values}
        assert {(prop.name, value) for prop, value in proxy.itervalues()} == given
        assert proxy.id == entity["id"]


# -- joined to a few files -------------------------------------------------------------------------


@pytest.fixture
def night(tmp_path: Path) -> Config:
    """Three articles, published for both systems."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "b", "c"):
        text = f"Le port {name} rouvre\n\nTrois navires attendent. Il pleut.\n"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    options = {
        "run.inputs": (folder,),
        "run.output": tmp_path / "out",
        "translate.engine": "echo",
        "write.formats": ("jsonl", "markdown", "elasticsearch", "followthemoney"),
    }
    config = override(Config(), options)
    assert tt.run(config).exit_code == 0
    return config


BULK = "elasticsearch/bulk-0001.ndjson"
FTM = "followthemoney/entities-0001.ftm.json"


def content(config: Config, name: str) -> str:
    return (config.run.output / name).read_text(encoding="utf-8")


def test_joined_files_hold_those_of_all_briefs(night: Config) -> None:
    for name, suffix in ((BULK, ".bulk.ndjson"), (FTM, ".ftm.json")):
        each = [content(night, f"{article}.txt{suffix}") for article in "abc"]
        assert content(night, name) == "".join(each)
    assert json.loads(content(night, "elasticsearch/mapping.json"))["mappings"]["properties"]
    assert verify(night.run.output).problems == ()


def test_nothing_is_joined_anew_that_did_not_change(night: Config) -> None:
    output = night.run.output
    before = {path: path.stat() for name in (BULK, FTM) for path in [output / name]}
    tt.run(night)
    assert {path: path.stat() for path in before} == before
    (output / BULK).unlink()
    tt.run(night)
    assert set(documents(content(night, BULK))) == {
        jsonl.parse(content(night, f"{name}.txt.jsonl")).article.id for name in "abc"
    }
    assert (output / FTM).stat() == before[output / FTM]


def test_a_correction_reaches_every_format_and_no_id(night: Config, tmp_path: Path) -> None:
    before = documents(content(night, BULK))
    record = {"schema": "translate-tool/correction/1", "origin": "a.txt", "row": 3, "made": ""}
    texts = {"french": "Il pleut.", "machine": "IL PLEUT.", "english": "It is raining."}
    file = tmp_path / "corrections.jsonl"
    file.write_text(json.dumps({**record, **texts}), encoding="utf-8")
    every = ("csv", "docx", "html", "tmx", "xliff", *night.write.formats)
    night = override(night, {"write.formats": every})
    lesson = weigh(read_corrections([file]), outputs=[night.run.output], memory=None)
    learn(lesson, outputs=[night.run.output], memory=None)
    tt.run(night)
    after = documents(content(night, BULK))
    assert set(after) == set(before)
    assert all("It is raining." in document["text"] for document in after.values())
    assert "It is raining." in content(night, FTM)
    for suffix in ("csv", "md", "jsonl", "tmx", "xlf", "bulk.ndjson", "ftm.json"):
        assert "It is raining." in content(night, f"a.txt.{suffix}"), suffix
    assert "It is raining." in content(night, "site/briefs/a.txt.html")
    assert verify(night.run.output).problems == ()


def published(config: Config) -> list[Published]:
    from translate_tool.store.journal import Journal

    with Journal(config.run.state / "journal.sqlite3") as journal:
        return list(journal.published(["a.txt", "b.txt", "c.txt"]).values())


def test_a_large_night_is_in_parts(night: Config) -> None:
    items, output = published(night), night.run.output
    size = (output / "a.txt.bulk.ndjson").stat().st_size
    joined.join(night.run, night.write, items, limit=2 * size + 10)
    parts = sorted((output / "elasticsearch").glob("bulk-*"))
    assert [len(documents(part.read_text(encoding="utf-8"))) for part in parts] == [2, 1]
    assert all(part.stat().st_size <= 2 * size + 10 for part in parts)
    joined.join(night.run, night.write, items, limit=1)
    assert len(list((output / "elasticsearch").glob("bulk-*"))) == 3
    joined.join(night.run, night.write, items)
    assert [p.name for p in (output / "elasticsearch").glob("bulk-*")] == ["bulk-0001.ndjson"]
    assert len(documents(content(night, BULK))) == 3


def test_what_is_cut_short_is_done_by_the_next_run(night: Config) -> None:
    whole = content(night, BULK)
    (night.run.state / joined.PARTS).write_text("{", encoding="utf-8")
    (night.run.output / BULK).write_text(whole[:100], encoding="utf-8")
    tt.run(night)
    assert content(night, BULK) == whole


def test_files_of_others_are_set_aside(night: Config) -> None:
    output = night.run.output
    (output / BULK).write_text("mine\n", encoding="utf-8")
    (output / "elasticsearch" / "mapping.json").write_text("{}", encoding="utf-8")
    (night.run.state / joined.PARTS).unlink()
    notes = " ".join(tt.run(night).notes)
    assert BULK in notes
    assert "elasticsearch/mapping.json" in notes
    kept = [path.read_text(encoding="utf-8") for path in night.run.state.glob("edited/*/*/*")]
    assert sorted(kept) == ["mine\n", "{}"]


def test_an_article_that_went_away_is_in_no_part(night: Config, tmp_path: Path) -> None:
    (tmp_path / "in" / "b.txt").unlink()
    tt.run(night)
    assert len(documents(content(night, BULK))) == 2


def test_a_run_without_the_format_removes_its_files(night: Config) -> None:
    assert content(night, BULK)
    tt.run(override(night, {"write.formats": ("jsonl", "markdown")}))
    output = night.run.output
    assert sorted({path.name for path in output.iterdir() if path.is_dir()}) == [STATE]
    assert verify(output).problems == ()
    tt.run(night)
    assert len(documents(content(night, BULK))) == 3
