"""Places, shards and parts: what `scale` finds, and that it reads what `run` reads."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate_tool.cluster import records as ledger_entries
from translate_tool.cluster import shards
from translate_tool.cluster.ledger import Ledger, Measured
from translate_tool.cluster.records import Entry, FinishedPart, Part, Shard
from translate_tool.cluster.shards import find, parts
from translate_tool.cluster.storage import Missing, Place, Unreachable, place
from translate_tool.config import Config
from translate_tool.errors import ConfigError, InputError, OutputError
from translate_tool.readers import ingest
from translate_tool.records import Article, Failure

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
fsspec = pytest.importorskip("fsspec")

FRENCH = Config.model_validate({"read": {"assume_french": True}})
TEXT = "Le conseil a voté le budget de la commune numéro {}. Le maire s'en est réjoui hier soir."


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Place]:
    """An empty place on a storage that only fsspec knows."""
    yield place(f"memory://{tmp_path.name}")
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def rows(first: int, count: int) -> list[dict[str, str]]:
    return [{"title": f"Titre {n}", "text": TEXT.format(n)} for n in range(first, first + count)]


def long_rows(count: int) -> list[dict[str, str]]:
    return [{**row, "text": row["text"] + " Il pleut." * 30} for row in rows(0, count)]


def noise(count: int) -> bytes:
    """Bytes, printable, that compress badly."""
    return random.Random(1).randbytes(count).hex().encode()


def parquet(count: int) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows(500, count)), sink, row_group_size=64)
    return bytes(sink.getvalue())


def damaged(data: bytes) -> bytes:
    """With a hole in the third group of rows."""
    group = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(2)
    start = group.column(0).dictionary_page_offset
    return data[:start] + b"\xff" * 50 + data[start + 50 :]


FILES = {
    "a/table.jsonl": lines(*rows(0, 5)) + b"{broken\n" + lines({"text": ""}, *rows(5, 3)),
    "a/packed.ndjson.gz": gzip.compress(lines(*rows(10, 4))),
    "a/cut.jsonl.gz": gzip.compress(lines(*rows(20, 9)) + noise(300_000))[:-9000],
    "b/table.parquet": parquet(30),
    "b/cut.parquet": parquet(30)[:-40],
    "b/damaged.parquet": damaged(parquet(300)),
    "b/semi.csv": b"titre;texte\nUn;Il pleut sur la ville depuis hier.\nDeux;a;b\n",
    "texts/un.txt": TEXT.format(1).encode(),
    "texts/deux.TXT": TEXT.format(2).encode("cp1252"),
    "texts/trois.text.gz": gzip.compress(TEXT.format(3).encode()),
    "texts/binaire.txt": b"\0\1\2" * 40,
    "texts/espagnol.txt": "El ayuntamiento aprobó ayer el presupuesto de la ciudad.".encode() * 3,
    "racine.txt": TEXT.format(4).encode(),
}
UNREAD = {"page.html": b"<p>Bonjour.", "plan.dwg": b"\xff\xd8", "LISEZMOI": b"x"}
HIDDEN = {".git/x.txt": b"x", "_SUCCESS": b"", "a/_temporary/0.jsonl": b"x", "a/.b.txt": b"x"}


def fill(where: Place, files: dict[str, bytes]) -> Place:
    for path, data in files.items():
        where.put(path, data)
    return where


def read(where: Place, config: Config | None = None) -> list[Article | Failure]:
    found, config = find(where).shards, config or Config()
    cut = (part for shard in found for part in parts(where, shard, config, 1000))
    return [item for part in cut for item in part.items]


def ids(read: list[Article | Failure]) -> list[tuple[str, str, str]]:
    """What is the same wherever a file lies, sorted."""
    return sorted(
        (i.origin, i.id, i.meta["sha256"])
        if isinstance(i, Article)
        else (i.origin, i.reason, i.place)
        for i in read
    )


# -- places -------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["memory", "disk"])
def test_a_place_keeps_files(where: str, memory: Place, tmp_path: Path) -> None:
    there = memory if where == "memory" else place(str(tmp_path / "new" / "folder"))
    assert there.files() == []
    assert there.read("a/b") is None
    for data in (b"one", b"another", b""):
        there.put("a/b", data)
        assert there.read("a/b") == data
    there.put("a/c d/é.bin", bytes(range(256)) * 100)
    there.put("a.bin", b"1")
    assert [file.path for file in there.files()] == ["a.bin", "a/b", "a/c d/é.bin"]
    assert [(file.path, file.size) for file in there.files("a/c d")] == [("a/c d/é.bin", 25600)]
    assert all(file.changed > 1e9 for file in there.files())
    with there.open("a/c d/é.bin") as file:
        assert file.seek(-3, os.SEEK_END) == 25597
        assert (file.read(2), file.tell(), file.read()) == (b"\xfd\xfe", 25599, b"\xff")
    there.delete("a/b")
    there.delete("a/b")
    assert [file.path for file in there.files("a")] == ["a/c d/é.bin"]
    with pytest.raises(Missing, match="no such file"):
        there.open("a/b")
    assert there.leftovers() == []


@pytest.mark.parametrize("where", ["memory", "disk"])
def test_a_place_can_be_one_file(where: str, memory: Place, tmp_path: Path) -> None:
    there = memory if where == "memory" else place(str(tmp_path))
    there.put("x/é.txt", b"abc")
    one = place(f"{there.text}/x/é.txt")
    assert (one.name, one.read("")) == ("é.txt", b"abc")
    assert [(file.path, file.size) for file in one.files()] == [("", 3)]


def test_parquet_is_read_in_place(memory: Place) -> None:
    memory.put("t.parquet", parquet(30))
    with memory.open("t.parquet") as file:
        assert pq.ParquetFile(file).metadata.num_rows == 30


def test_names_of_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    here = Path.cwd()
    assert place("x/../y").local == here / "y"
    assert place(f"file://{here}/a%20b").local == here / "a b"
    secret = place("s3://me:secret@bucket/a%20key/?region=x")
    assert (secret.local, secret.name, str(secret)) == (
        None,
        "a key",
        "s3://bucket/a%20key/?region=x",
    )
    assert pickle.loads(pickle.dumps(secret)) == secret  # noqa: S301 - its own


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no place is named"),
        ("nowhere://x/y", "Protocol not known: nowhere"),
        ("s3://bucket/x?colour=red", "colour"),
        ("hdfs://[", "cannot open"),
    ],
)
def test_a_place_that_cannot_be(text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        place(text).files()


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    there, made = place(str(tmp_path)), [bytes([n]) * 200_000 for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(there.put, "a/b", data) for data in made * 4]
        seen = [there.read("a/b") for _ in range(50)]
        for written in writing:
            written.result()
    assert {data for data in seen if data is not None} <= set(made)
    assert there.read("a/b") in made
    assert [file.path for file in there.files()] == ["a/b"]
    assert there.leftovers() == []


def test_what_stands_in_the_way_is_an_output_error_and_leaves_nothing(tmp_path: Path) -> None:
    there = place(str(tmp_path))
    there.put("a/b/c", b"1")
    for path in ("a/b", "a/b/c/d"):
        with pytest.raises(OutputError, match=f"cannot write {path} in"):
            there.put(path, b"2")
    assert [file.path for file in there.files()] == ["a/b/c"]
    assert there.leftovers() == []


def test_what_a_kill_leaves_is_no_file_but_a_leftover(tmp_path: Path) -> None:
    there = place(str(tmp_path))
    name = f"a/.b.{'0' * 32}.tmp"
    there.put(name, b"half")
    assert there.files() == []
    assert [file.path for file in there.leftovers()] == [name]
    there.delete(name)
    assert there.leftovers() == []


class Bucket(fsspec.get_filesystem_class("memory")):  # type: ignore[misc]  # of no stated type
    """A storage whose files are there when they are closed, as object stores are."""

    protocol = "oci"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.replace("oci://", "memory://")))

    def mv(self, *_: Any, **__: Any) -> None:
        raise AssertionError("object stores copy what they are told to move")


def test_an_object_store_gets_the_very_bytes_at_once(memory: Place) -> None:
    fsspec.register_implementation("oci", Bucket, clobber=True)
    there = place(memory.text.replace("memory://", "oci://"))
    for path, data in FILES.items():
        there.put(path, data)
        assert memory.read(path) == data
    assert sorted(file.path for file in memory.files()) == sorted(FILES)


# -- finding ------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["memory", "disk"])
def test_tables_are_shards_and_texts_are_bundled(where: str, memory: Place, tmp_path: Path) -> None:
    there = memory if where == "memory" else place(str(tmp_path))
    found = find(fill(there, {**FILES, **UNREAD, **HIDDEN}))
    names = [shard.name for shard in found.shards]
    assert names == sorted(names)
    tables = [path for path in FILES if "txt" not in path.lower() and "text." not in path]
    assert [name for name in names if "texts-" not in name] == sorted(tables)
    assert {name[:-1] for name in names if "texts-" in name} == {"texts-", "texts/texts-"}
    assert sorted(p for shard in found.shards for p in shard.paths) == sorted(FILES)
    reasons = {failure.origin: failure.reason for failure in found.failures}
    assert reasons == {
        "LISEZMOI": "no reader for files without a suffix",
        "page.html": "scale reads tables and text, not .html files",
        "plan.dwg": "no reader for .dwg files",
    }


@pytest.mark.parametrize("where", ["memory", "disk"])
def test_a_change_changes_one_shard(where: str, memory: Place, tmp_path: Path) -> None:
    there = memory if where == "memory" else place(str(tmp_path))
    fill(there, {f"t/{n}.txt": b"Un mot." for n in range(100)} | {"a.jsonl": lines(*rows(0, 1))})

    def prints() -> dict[str, str]:
        return {shard.name: shard.fingerprint for shard in find(there).shards}

    before = prints()
    assert len(before) == 17
    assert prints() == before
    there.put("t/new.txt", b"Un mot.")
    with_new = prints()
    assert len(with_new.items() - before.items()) == 1
    there.put("a.jsonl", lines(*rows(1, 1)))  # as large as before
    assert {name for name, _ in prints().items() - with_new.items()} == {"a.jsonl"}


@pytest.mark.parametrize("name", ["a/table.jsonl", "texts/un.txt", "b/table.parquet"])
def test_one_file_is_one_shard(name: str, memory: Place, tmp_path: Path) -> None:
    for there in (memory, place(str(tmp_path))):
        fill(there, FILES)
        one = place(f"{there.text}/{name}")
        (shard,) = find(one).shards
        assert (shard.name, shard.paths) == (name.rpartition("/")[2], ("",))
        config = Config.model_validate({"run": {"inputs": [tmp_path / name]}})
        if there.local:
            assert ids(read(one)) == ids(list(ingest.read_everything(config)))
        else:
            assert {item.origin.partition("#")[0] for item in read(one)} == {shard.name}


def test_nothing_to_read(memory: Place, tmp_path: Path) -> None:
    for there in (memory, place(str(tmp_path / "nowhere")), fill(place(str(tmp_path)), HIDDEN)):
        with pytest.raises((ConfigError, InputError), match=r"nothing to read|no such file"):
            find(there)


def test_the_output_is_not_read(memory: Place, tmp_path: Path) -> None:
    for there in (memory, place(str(tmp_path))):
        fill(there, {"a.jsonl": b"{}", "out/b.jsonl": b"{}", "outer/c.jsonl": b"{}"})
        found = find(there, skip=place(f"{there.text}/out"))
        assert [shard.name for shard in found.shards] == ["a.jsonl", "outer/c.jsonl"]
        with pytest.raises(ConfigError, match="lies in the output"):
            find(place(f"{there.text}/out"), skip=there)


def test_names_that_are_not_utf8_and_links_are_taken_as_run_takes_them(tmp_path: Path) -> None:
    there = fill(place(str(tmp_path / "in")), {"a/b.txt": TEXT.encode()})
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"x")
    (tmp_path / "in" / "out.txt").symlink_to(outside)
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    with open(os.fsencode(tmp_path) + b"/in/caf\xe9.jsonl", "wb") as file:  # noqa: PTH123 - bytes
        file.write(lines(*rows(0, 2)))
    config = Config.model_validate({"run": {"inputs": [tmp_path / "in"]}})
    found = find(there)
    assert ids([*read(there), *found.failures]) == ids(list(ingest.read_everything(config)))
    assert "caf\\xe9.jsonl" in [shard.name for shard in found.shards]


# -- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"assume_french": True, "text_column": "title"}])
def test_scale_reads_what_run_reads(options: Any, memory: Place, tmp_path: Path) -> None:
    config = Config.model_validate({"run": {"inputs": [tmp_path]}, "read": options})
    fill(place(str(tmp_path)), FILES)
    expected = ids(list(ingest.read_everything(config)))
    assert len(expected) > 180
    assert ids(read(place(str(tmp_path)), config)) == expected
    assert ids(read(fill(memory, FILES), config)) == expected


@pytest.mark.parametrize(
    ("name", "count", "reason"),
    [
        ("a/cut.jsonl.gz", 9, "cut short"),
        ("b/damaged.parquet", 128, "not a Parquet file"),
        ("b/cut.parquet", 0, "not a Parquet file"),
    ],
)
def test_a_shard_that_breaks_off_gives_its_good_articles_and_one_failure(
    name: str, count: int, reason: str, memory: Place
) -> None:
    memory.put(name, FILES[name])
    *good, failure = read(memory)
    assert len(good) == count
    assert all(isinstance(item, Article) for item in good)
    assert isinstance(failure, Failure)
    assert reason in failure.reason


class Flaky(fsspec.get_filesystem_class("memory")):  # type: ignore[misc]  # of no stated type
    """A storage that answers some times, and then is gone."""

    protocol = "flaky"
    answers = 0

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.replace("flaky://", "memory://")))

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        file = super()._open(path, mode, **options)
        whole = partial(type(file).read, file)

        def some(size: int = -1) -> bytes:
            Flaky.answers -= 1
            if Flaky.answers < 0:
                raise ConnectionResetError("the line is dead")
            return bytes(whole(size))

        file.read = some
        return file


@pytest.mark.parametrize(
    ("name", "data", "answers", "least"),
    [
        ("big.jsonl", lines(*long_rows(8_000)), 6, 40),
        ("small.parquet", parquet(30), 3, 0),
        ("big.txt", TEXT.encode() * 60_000, 1, 0),
        ("small.txt", TEXT.encode(), 0, 0),
    ],
)
def test_a_storage_that_fails_is_not_taken_for_the_end_of_a_file(
    name: str, data: bytes, answers: int, least: int, memory: Place
) -> None:
    fsspec.register_implementation("flaky", Flaky, clobber=True)
    memory.put(name, data)
    there = place(memory.text.replace("memory://", "flaky://"))
    (shard,) = find(there).shards
    Flaky.answers, made = answers, list[Part]()
    with pytest.raises(Unreachable, match="the line is dead"):
        made.extend(parts(there, shard, FRENCH, 64))
    assert len(made) >= least
    assert all(not part.last and len(part.items) == 64 for part in made)
    with pytest.raises(Unreachable, match="the line is dead"):
        there.read(name)


# -- cutting ------------------------------------------------------------------------------------


def cut(there: Place, size: int, **options: Any) -> list[Part]:
    (shard,) = find(there).shards
    return list(parts(there, shard, FRENCH, size, **options))


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [(7, 3, [3, 3, 1]), (6, 3, [3, 3]), (1, 64, [1]), (5, 1, [1] * 5)],
)
def test_parts_are_full_and_the_last_one_is_marked(
    memory: Place, count: int, size: int, expected: list[int]
) -> None:
    made = cut(fill(memory, {"a.jsonl": lines(*rows(0, count))}), size)
    assert [len(part.items) for part in made] == expected
    assert [part.number for part in made] == list(range(len(expected)))
    assert [part.last for part in made] == [False] * (len(expected) - 1) + [True]
    assert all(part.shard.name == "a.jsonl" and part.seconds > 0 for part in made)


def test_a_shard_of_no_files_has_one_empty_part(memory: Place) -> None:
    made = list(parts(memory, Shard(name="x", paths=(), fingerprint=""), FRENCH, 3))
    assert [(part.items, part.last) for part in made] == [((), True)]


def test_long_articles_make_short_parts(memory: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "LARGEST", 1000)
    lengths = [400, 400, 400, 3000, 100, 900, 1, 1000, 10]
    fill(memory, {"a.jsonl": lines(*({"text": "a" * length} for length in lengths))})
    made = [
        [len(item.blocks[0].text) for item in part.items if isinstance(item, Article)]
        for part in cut(memory, 64)
    ]
    assert made == [[400, 400], [400], [3000], [100, 900], [1], [1000], [10]]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(-1, 300), max_size=30), st.integers(1, 7), st.data())
def test_parts_are_the_same_whatever_is_done(
    lengths: list[int], size: int, data: st.DataObject
) -> None:
    there = place("memory://property")
    there.put("a.jsonl", lines({"text": "ok"}, *({"text": "a " * n} for n in lengths)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "LARGEST", 500)
        whole = cut(there, size)
        done = data.draw(st.sets(st.integers(0, len(whole) + 1)))
        rest = cut(there, size, done=done)

    def plain(made: list[Part]) -> list[tuple[int, bool, tuple[Article | Failure, ...]]]:
        return [(part.number, part.last, part.items) for part in made]

    assert plain(rest) == [one for one in plain(whole) if one[0] not in done]
    assert [i for part in whole for i in part.items] == read(there, FRENCH)


# -- outputs, and what could not be read -----------------------------------------------------------


def test_other_data_sets_are_passed_over_and_told(tmp_path: Path, memory: Place) -> None:
    own = {"a.jsonl": lines(*rows(0, 2))}
    made = {"old/_settings.json": b"{}", "old/_ledger/a/part-00000.json": b"{}"}
    made |= {"old/manifest.json": b"{}", "old/articles/shard=a/part-00000.parquet": b"PAR1"}
    for where in (place(str(tmp_path / "in")), memory):
        found = find(fill(where, own | made))
        assert [shard.name for shard in found.shards] == ["a.jsonl"]
        assert found.failures == ()
        [note] = found.notes
        assert note.endswith("/old is passed over: it has outputs of this program")


def entry(fingerprint: str, unread: str = "", began: float = 1.0) -> Entry:
    return Entry(
        shard="a", fingerprint=fingerprint, part=0, last=True, files={}, articles=0, pairs=0,
        flagged=0, words=0, texts=0, recalled=0, tokens=0, began=began, engine="", unread=unread,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], "f"),
        ([entry("f")], "f"),
        ([entry("f", "now")], "f"),
        ([entry("f", "then")], "f+now"),
        ([entry("f", "then"), entry("f+now", "now")], "f+now"),
        ([entry("f+now")], "f+now"),
        ([entry("f+then")], "f+then"),
        ([entry("f+then", "then")], "f+now"),
        ([entry("f"), entry("f+then", began=2.0)], "f+then"),
        ([entry("g", "then")], "f"),
    ],
)
def test_what_could_not_be_read_is_done_anew_under_other_bounds(
    entries: list[Entry], expected: str
) -> None:
    assert ledger_entries.effective_fingerprint("f", entries, "now") == expected


def test_bounds_that_were_raised_are_for_shards_with_files_they_kept_out(tmp_path: Path) -> None:
    texts = {"a.txt": b"Il pleut. " * 50, "t/b.txt": b"Il pleut."}
    where = fill(place(str(tmp_path / "in")), texts)
    ledger = Ledger(place(str(tmp_path / "out")))
    tight, wide = (
        Config.model_validate({"read": {"assume_french": True, "max_bytes": most}})
        for most in (100, 1000)
    )
    found = find(where).shards
    for shard in found:
        [part] = parts(where, shard, tight, 64)
        failures = tuple(item for item in part.items if isinstance(item, Failure))
        done = FinishedPart(shard=shard, number=0, last=True, briefs=(), failures=failures)
        ledger.write(done, Measured(began=1.0))
    entries = ledger.entries().values()
    assert shards.with_fingerprints(found, entries, tight) == list(found)
    again = shards.with_fingerprints(found, entries, wide)
    [changed] = [now for before, now in zip(found, again, strict=True) if now != before]
    assert changed.paths == ("a.txt",)
    [part] = parts(where, changed, wide, 64)
    assert not any(isinstance(item, Failure) for item in part.items)
