from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate_tool.cluster import tables
from translate_tool.cluster.records import DATASETS, FinishedPart, Shard
from translate_tool.cluster.tables import columns, schemas
from translate_tool.language.sentences import sentences
from translate_tool.records import (
    Article,
    Block,
    Brief,
    Fact,
    Failure,
    Flag,
    Hypothesis,
    Pair,
    Recipe,
    SummaryLine,
)

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

SHARD = Shard(name="a.jsonl", paths=("a.jsonl",), fingerprint="1")
TRANSLATE = Recipe(task="translate", engine="echo", model="echo")
SUMMARISE = Recipe(task="summarise", engine="extractive", model="extractive", beam=0, lines=5)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FLAGS = st.lists(
    st.builds(Flag, kind=TEXT, detail=TEXT, severity=st.sampled_from(["info", "severe"])),
    max_size=2,
).map(tuple)
ROWS = st.lists(st.integers(1, 2**31 - 1), max_size=3).map(tuple)
ARTICLES = st.builds(
    Article,
    origin=TEXT,
    title=TEXT,
    date=TEXT,
    blocks=st.lists(
        st.builds(
            Block,
            kind=st.sampled_from(["title", "paragraph", "code", "list_item"]),
            text=TEXT | st.just("  Il dort. Elle lit !\n\n Fin…\t"),
            level=st.integers(0, 9),
            language=st.sampled_from(["", "en"]),
        ),
        max_size=4,
    ).map(tuple),
    meta=st.dictionaries(TEXT, TEXT, max_size=3),
)


@st.composite
def made(draw: st.DrawFn) -> Brief:
    article = draw(ARTICLES)
    return Brief(
        article=article,
        pairs=tuple(
            Pair(
                sentence=sentence,
                hypothesis=Hypothesis(text=draw(TEXT), score=draw(st.floats(allow_nan=False))),
                flags=draw(FLAGS),
            )
            for sentence in sentences(article)
        ),
        summary=draw(
            st.lists(st.builds(SummaryLine, text=TEXT, sources=ROWS, flags=FLAGS), max_size=2).map(
                tuple
            )
        ),
        recipes=draw(st.sampled_from([(TRANSLATE,), (TRANSLATE, SUMMARISE)])),
        facts=draw(
            st.lists(
                st.builds(Fact, kind=st.sampled_from(["who", "when"]), text=TEXT, rows=ROWS),
                max_size=2,
            ).map(tuple)
        ),
    )


def finished(*briefs: Brief, failures: tuple[Failure, ...] = ()) -> FinishedPart:
    return FinishedPart(shard=SHARD, number=0, last=True, briefs=briefs, failures=failures)


def brief(text: str = "Il dort. Elle lit.", origin: str = "a.jsonl#1") -> Brief:
    article = Article(
        origin=origin, title="", date="", blocks=(Block(kind="paragraph", text=text),)
    )
    pairs = [
        Pair(sentence=s, hypothesis=Hypothesis(text=s.text.upper(), score=-0.5))
        for s in sentences(article)
    ]
    return Brief(article=article, pairs=tuple(pairs), summary=(), recipes=(TRANSLATE,))


def through_files(part: FinishedPart) -> dict[str, Any]:
    return {
        name: tables.from_parquet(tables.to_parquet(table))
        for name, table in tables.to_tables(part).items()
    }


@settings(deadline=None, max_examples=60)
@given(st.lists(made(), max_size=3, unique_by=lambda one: one.article.id))
def test_briefs_come_back_from_files_as_they_were(briefs: list[Brief]) -> None:
    whole = [replace(one, summary=tuple(one.summary)) for one in briefs]
    back = list(tables.briefs(through_files(finished(*whole)), [TRANSLATE, SUMMARISE]))
    assert back == whole
    assert [one.article.id for one in back] == [one.article.id for one in whole]
    for one in back:
        for number, block in enumerate(one.article.blocks):
            spans = [p.sentence for p in one.pairs if p.sentence.block == number]
            assert "".join(s.text + s.gap for s in spans) == block.text


def test_the_same_briefs_give_the_same_bytes() -> None:
    part = finished(brief(), failures=(Failure(origin="b", status="failed", reason="r"),))
    twice = [
        [tables.to_parquet(table) for table in tables.to_tables(part).values()] for _ in range(2)
    ]
    assert twice[0] == twice[1]


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_file_has_its_columns_with_their_meaning_and_is_zstd(dataset: str) -> None:
    part = finished(brief(), failures=(Failure(origin="b", status="failed", reason="r"),))
    data = tables.to_parquet(tables.to_tables(part)[dataset])
    table = tables.from_parquet(data)
    told = [c for c in columns() if c.dataset == dataset]
    assert table.schema.types == schemas()[dataset].types
    assert table.schema.names == [c.name for c in told]
    assert table.schema.metadata == schemas()[dataset].metadata
    assert [f.metadata[b"description"].decode() for f in table.schema] == [c.meaning for c in told]
    if table.num_rows:
        group = pq.ParquetFile(pa.BufferReader(data)).metadata.row_group(0)
        assert group.column(0).compression == "ZSTD"


def test_every_column_is_told_of_once() -> None:
    assert tuple(schemas()) == DATASETS
    told = [(column.dataset, column.name) for column in columns()]
    assert len(told) == len(set(told)) == sum(len(schema) for schema in schemas().values())
    assert all(column.meaning and column.type for column in columns())


def test_counts_and_failures() -> None:
    one = brief()
    doubted = replace(one.pairs[0], flags=(Flag(kind="number", detail="3"),))
    noted = replace(one.pairs[1], flags=(Flag(kind="human", detail="", severity="info"),))
    failure = Failure(origin="x", status="quarantined", reason="why", place="row 2", hint="mend")
    part = finished(replace(one, pairs=(doubted, noted)), failures=(failure,))
    files = through_files(part)
    (row,) = files["articles"].select(["rows", "flagged", "recipes"]).to_pylist()
    assert row == {"rows": 2, "flagged": 1, "recipes": [TRANSLATE.id]}
    assert tables.failures(files) == [failure]


def test_half_a_character_is_spelt_out_as_writers_do() -> None:
    one = brief()
    torn = replace(one.pairs[0], hypothesis=Hypothesis(text="HE \ud83d", score=0.0))
    failure = Failure(origin="\udce9.txt", status="quarantined", reason="not UTF-8")
    part = finished(replace(one, pairs=(torn, one.pairs[1])), failures=(failure,))
    files = through_files(part)
    (back,) = tables.briefs(files, [TRANSLATE])
    assert back.pairs[0].hypothesis.text == r"HE \ud83d"
    assert tables.failures(files)[0].origin == r"\udce9.txt"


def test_an_empty_part_has_empty_tables() -> None:
    files = through_files(finished())
    assert [table.num_rows for table in files.values()] == [0] * 4
    assert list(tables.briefs({}, [])) == list(tables.briefs(files, [])) == []


def test_a_brief_of_an_unknown_recipe_is_refused() -> None:
    with pytest.raises(KeyError):
        list(tables.briefs(through_files(finished(brief())), [SUMMARISE]))
