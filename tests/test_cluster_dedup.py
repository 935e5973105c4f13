from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate_tool.cluster import (
    dedup,
    dedup_count,
    dedup_lookup,
    shards,
    stages,
)
from translate_tool.cluster.dedup_count import (
    Counted,
    count_parts,
    merge_counts,
    select_repeated,
    texts_in,
)
from translate_tool.cluster.dedup_lookup import (
    Index,
    Row,
    _table,
    describe_piece,
    encode_piece,
    piece_path,
    text_key,
)
from translate_tool.cluster.records import Part, Shard
from translate_tool.cluster.storage import Place, place
from translate_tool.config import Config
from translate_tool.errors import InputError
from translate_tool.records import Brief, Hypothesis
from translate_tool.translation.resolve import Resolved
from translate_tool.translation.translator import Nowhere

COMMON = [
    "Le conseil a voté le budget de la ville.",
    "Les travaux dureront trois semaines.",
    "La mairie n'a pas répondu à nos questions.",
]
LOOPS = "Bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla."


def config(engine: str, **options: Any) -> Config:
    values = {"translate": {"engine": engine}, "read": {"assume_french": True}}
    return Config.model_validate(values | {"scale": {"part": 2, "actors": 1} | options})


def article(number: int) -> str:
    lines = [f"La rue numéro {number} est fermée.", *COMMON[: number % 4], LOOPS]
    return json.dumps({"text": " ".join(lines)}) + "\n"


@pytest.fixture
def archive(tmp_path: Path) -> Place:
    """Two shards of six articles, which have sentences in common."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, first in (("a", 0), ("b", 6)):
        text = "".join(article(number) for number in range(first, first + 6))
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return place(str(folder))


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of the test's own, where nodes have their copies."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    _table.cache_clear()
    yield tmp_path / "temporary"
    _table.cache_clear()


def all_parts(there: Place, settings: Config) -> list[Part]:
    found = shards.find(there).shards
    return [p for shard in found for p in shards.parts(there, shard, settings, 2)]


def counts(there: Place, settings: Config) -> Counted:
    """What the cluster would find, counted here."""
    found = shards.find(there).shards
    return merge_counts(
        [
            count
            for number, shard in enumerate(found)
            for count in count_parts(shards.parts(there, shard, settings, 2), number)
        ]
    )


def published(output: Place, rows: Iterable[Iterable[Row]], first: str, stamp: str = "s") -> None:
    """A table of these pieces, at `output`."""
    files = []
    for number, piece in enumerate(rows):
        path, data = piece_path(stamp, number), encode_piece(list(piece))
        output.put(path, data)
        files.append(describe_piece(path, data, {first}))
    index = Index(stamp=stamp, settings="", shards={}, texts=9, repeated=3, files=tuple(files))
    dedup_lookup.write_index(output, index)


# -- counting ----------------------------------------------------------------------------------


def test_a_sentence_counts_once_for_a_part_and_never_when_copied(archive: Place) -> None:
    settings = config("echo")
    expected = Counter(text for part in all_parts(archive, settings) for text in texts_in(part))
    found = counts(archive, settings)
    assert dict(zip(found.digests.tolist(), found.parts.tolist(), strict=True)) == {
        text_key(text): count for text, count in expected.items()
    }
    assert set(select_repeated(found).digests.tolist()) == {
        text_key(text) for text in (*COMMON, LOOPS)
    }
    assert set(select_repeated(found).shards.tolist()) == {0}


def test_it_matters_not_how_often_a_reader_hands_on(
    archive: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = counts(archive, config("echo"))
    monkeypatch.setattr(dedup_count, "BATCH", 1)
    for one, other in zip(whole, counts(archive, config("echo")), strict=True):
        assert np.array_equal(one, other)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.integers(0, 3)), max_size=30))
def test_counts_are_added_up(rows: list[tuple[int, int, int]]) -> None:
    # digests that are alike but for zeros, at the end and in the middle
    names = [b"\0" * 16, b"a" + b"\0" * 15, b"a\0b" + b"\0" * 13, b"b" * 16, b"b" * 15 + b"\0"]
    names.append(b"\xff" * 16)
    digests = np.frombuffer(b"".join(names[name] for name, _, _ in rows), "S16")
    made = merge_counts(
        [Counted(digests, *(np.array([r[n] for r in rows], np.int32) for n in (1, 2)))]
    )
    expected = {
        name: (sum(p for n, p, _ in rows if n == name), min(s for n, _, s in rows if n == name))
        for name in sorted({n for n, _, _ in rows}, key=names.__getitem__)
    }
    raw = made.digests.tobytes()
    assert [raw[n : n + 16] for n in range(0, len(raw), 16)] == [names[n] for n in expected]
    assert list(zip(made.parts.tolist(), made.shards.tolist(), strict=True)) == [*expected.values()]


# -- the texts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3, 100])
def test_pieces_have_every_repeated_text_once(
    archive: Place, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dedup_count, "PIECE_TEXTS", size)
    found, settings = select_repeated(counts(archive, config("echo"))), config("echo")
    there = shards.find(archive).shards
    jobs = dedup_count.plan_pieces(there, found, frozenset())
    made = [p for job in jobs for p in dedup_count.read_piece_texts(job, archive, settings)]
    assert [piece.number for piece in made] == list(range(len(made)))
    assert [n for job in jobs for n in job.numbers] == list(range(len(made)))
    assert [text for piece in made for text in piece.texts] == [LOOPS, *COMMON]
    done = set(range(len(made)))
    assert dedup_count.plan_pieces(there, found, done) == []
    assert len(dedup_count.plan_pieces(there, found, done - {0})) == 1


# -- the table ---------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["", "memory://repeats"])
def test_what_is_kept_is_recalled_under_its_own_recipe(url: str, tmp_path: Path) -> None:
    output = place(url or str(tmp_path / "out"))
    resolved = Resolved(config("ct2"))
    first, second = resolved.translator.recipe, resolved.translator.recipes[1]
    texts = [f"Phrase {number}." for number in range(300)]
    rows = [Row(first.id, text_key(text), f"Line “{n}”", -n / 7, 3) for n, text in enumerate(texts)]
    rows[7] = rows[7]._replace(target="")
    published(
        output,
        [rows[:100], [], rows[100:], [Row(second.id, text_key("Un."), "A.", 0, 2)]],
        first.id,
    )
    index = dedup_lookup.read_index(output)
    assert index is not None
    store = pickle.loads(pickle.dumps(dedup_lookup.open_repeats(output, index)))  # noqa: S301 - made here
    assert len(pickle.dumps(store)) < 500
    known = store.recall(first, ["Inconnu.", *reversed(texts), "Un."])
    assert known == {
        t: Hypothesis(text=r.target, score=r.score) for t, r in zip(texts, rows, strict=True)
    }
    assert store.recall(second, ["Un.", texts[0]]) == {"Un.": Hypothesis(text="A.", score=0.0)}
    assert store.recall(first, []) == {}
    assert store.saving == {"texts": 9, "repeated": 3, "kept": 300, "spared": 600}


def test_a_table_of_nothing_knows_nothing(tmp_path: Path) -> None:
    output = place(str(tmp_path / "out"))
    recipe = Resolved(config("echo")).translator.recipe
    published(output, [], recipe.id)
    index = dedup_lookup.read_index(output)
    assert index is not None
    assert dedup_lookup.open_repeats(output, index).recall(recipe, ["Un."]) == {}


def test_a_node_has_one_copy_the_latest(tmp_path: Path, temporary: Path) -> None:
    output = place(str(tmp_path / "out"))
    recipe = Resolved(config("echo")).translator.recipe
    for stamp in ("one", "two"):
        rows = [Row(recipe.id, text_key("Un."), stamp, 0.0, 2)]
        published(output, [rows], recipe.id, stamp)
        index = dedup_lookup.read_index(output)
        assert index is not None
        (found,) = dedup_lookup.open_repeats(output, index).recall(recipe, ["Un."]).values()
        assert found.text == stamp
        (copy,) = temporary.glob("*/repeats-*.sqlite3")
        assert copy.stem.endswith(stamp)
    assert [file.path for file in output.files("_repeats")] == [
        dedup_lookup.INDEX,
        piece_path("two", 0),
    ]


@pytest.mark.parametrize("damage", [b"", b"PAR1", None])
def test_damage_is_told_and_mended(damage: bytes | None, tmp_path: Path) -> None:
    output = place(str(tmp_path / "out"))
    recipe = Resolved(config("echo")).translator.recipe
    published(output, [[Row(recipe.id, text_key(t), t, 0.0, 2)] for t in COMMON], recipe.id)
    index = dedup_lookup.read_index(output)
    assert index is not None
    assert dedup_lookup.is_complete(output, index)
    path = piece_path("s", 1)
    output.delete(path) if damage is None else output.put(path, damage)
    assert not dedup_lookup.is_complete(output, index)
    assert sorted(dedup_lookup.find_pieces(output, "s", {recipe.id})) == [
        piece_path("s", n) for n in (0, 2)
    ]
    with pytest.raises(InputError, match=r"missing|changed since"):
        dedup_lookup.open_repeats(output, index).recall(recipe, COMMON)


def test_half_a_character_is_left_to_the_parts() -> None:
    rows = [
        Row("0" * 32, text_key("x"), "\ud83d", 0.0, 2),
        Row("0" * 32, text_key("y"), "yes", 0.0, 2),
    ]
    assert describe_piece("", encode_piece(rows), {"0" * 32}).texts == 1


@pytest.mark.parametrize(
    ("asked", "expected"), [(["a"], True), (["a", "b"], True), ([], True), (["c"], False)]
)
def test_a_table_is_for_the_shards_it_was_made_for(asked: list[str], expected: bool) -> None:
    index = Index(
        stamp="", settings="s", shards={"a": "1", "b": "2"}, texts=0, repeated=0, files=()
    )
    prints = {"a": "1", "b": "2", "c": "3"}
    wanted = [Shard(name=name, paths=(), fingerprint=prints[name]) for name in asked]
    assert index.covers("s", wanted) == expected
    assert not index.covers("another", wanted)
    assert not index.covers("s", [Shard(name="a", paths=(), fingerprint="changed")])


# -- the words ---------------------------------------------------------------------------------


def said(brief: Brief) -> object:
    """A brief, but for the last digits of scores: a sentence has other company in the pre-pass."""
    rows = [(pair.sentence, pair.hypothesis.text, pair.flags) for pair in brief.pairs]
    return brief.article, rows, brief.summary, brief.facts


@pytest.mark.arithmetic
@pytest.mark.parametrize("engine", ["echo", "ct2"])
def test_the_words_are_those_of_a_run_without_it(
    engine: str, archive: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, output = config(engine), place(str(tmp_path / "out"))
    worker_settings = stages.worker_settings(settings)
    resolved = stages.resolve(worker_settings)
    jobs = dedup_count.plan_pieces(
        shards.find(archive).shards, select_repeated(counts(archive, settings)), set()
    )
    made = [
        dedup.translate_rows(resolved, piece.texts, Nowhere())
        for job in jobs
        for piece in dedup_count.read_piece_texts(job, archive, settings)
    ]
    first = worker_settings.recipes[0].id
    assert ({row.recipe for rows in made for row in rows} > {first}) == (engine == "ct2")
    published(output, made, first)
    index = dedup_lookup.read_index(output)
    assert index is not None
    store = dedup_lookup.open_repeats(output, index)
    parts = all_parts(archive, settings)
    plain = [stages.translate(resolved, part.items) for part in parts]
    tokens = sum(drafts.tokens for drafts in plain)
    spared = [stages.translate(resolved, part.items, store) for part in parts]
    ours, theirs = (
        [(list(map(said, briefs)), failures) for briefs, failures in finished]
        for finished in (
            [stages.finish(worker_settings, None, d) for d in some] for some in (spared, plain)
        )
    )
    assert ours == theirs
    recalled = sum(drafts.recalled for drafts in spared)
    assert recalled == store.saving["spared"] + store.saving["kept"] > 0
    assert sum(drafts.tokens for drafts in spared) < tokens

    def refused(*_: object) -> None:
        raise AssertionError("what an earlier table has is translated again")

    monkeypatch.setattr(type(resolved.translator.runner.engine), "generate", refused)
    again = [
        dedup.translate_rows(resolved, piece.texts, store)
        for job in jobs
        for piece in dedup_count.read_piece_texts(job, archive, settings)
    ]
    assert again == made


# -- on a cluster ------------------------------------------------------------------------------

ON_A_CLUSTER = """
import json, sys
from collections import Counter
from dataclasses import asdict
from translate_tool.config import Config
from translate_tool.cluster import (
    dedup, dedup_count, dedup_lookup, driver, ray_data, shards
)
from translate_tool.cluster.ledger import Ledger
from translate_tool.cluster.storage import place
from translate_tool.runtime.deadline import Stop

source, output = place(sys.argv[1]), place(sys.argv[2])
config = driver._for_workers(Config.model_validate_json(sys.argv[3]))
dedup_count.PIECE_TEXTS = 1
said, part_failures = [], Counter()
with ray_data.cluster("", config.scale) as capacity:
    worker_settings, ledger = ray_data.resolve_on_worker(config), Ledger(output)
    ledger.claim({"recipes": [recipe.id for recipe in worker_settings.recipes]})
    there = shards.find(source).shards

    def again(names):
        store = dedup.Prepass(
            place=source, capacity=capacity, settings=worker_settings, ledger=ledger, stop=Stop(),
            watched=driver._until_due, part_failures=part_failures,
        ).repeats([shard for shard in there if shard.name in names])
        files = {file.path: file.changed for file in output.files("_repeats")}
        index = asdict(dedup_lookup.read_index(output))
        reasons = {"part_failures": part_failures}
        said.append({"saving": store.saving, "files": files, "index": index} | reasons)

    again(["a.jsonl", "b.jsonl"])
    again(["b.jsonl"])
    first, second, *_ = said[0]["index"]["files"]
    output.delete(dedup_lookup.INDEX)
    output.delete(first["path"])
    output.put(second["path"], b"half of it")
    again(["a.jsonl", "b.jsonl"])
print(json.dumps(said))
"""


@pytest.mark.slow
def test_the_table_is_made_once_and_what_is_missing_of_it_again(
    archive: Place, tmp_path: Path
) -> None:
    output, asked = str(tmp_path / "out"), config("echo").model_dump_json()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ON_A_CLUSTER, archive.text, output, asked],
        env=os.environ | {"RAY_ADDRESS": "local", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    made, used, mended = json.loads(done.stdout.splitlines()[-1])
    occur = Counter(t for part in all_parts(archive, config("echo")) for t in texts_in(part))
    several = [count for count in occur.values() if count > 1]
    assert made["saving"] == {
        "texts": sum(occur.values()),
        "repeated": len(several),
        "kept": len(several),
        "spared": sum(several) - len(several),
    }
    assert not mended["part_failures"]
    assert len(made["index"]["files"]) == len(several)  # of one text each
    assert used == made
    assert mended["index"] == made["index"]
    changed = {path for path, when in mended["files"].items() if made["files"][path] != when}
    assert changed == {dedup_lookup.INDEX, *(file["path"] for file in made["index"]["files"][:2])}
