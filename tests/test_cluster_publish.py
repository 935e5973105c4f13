"""The ledger of a scaled data set, and what is published from it: the same bytes as by `run`."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from cli_kit import tool
from night_kit import published, write_articles

from translate_tool.cluster import driver
from translate_tool.cluster.ledger import Ledger, Measured
from translate_tool.cluster.publish import publication_settings, publish
from translate_tool.cluster.records import (
    LONGEST,
    MANIFEST,
    REPORT,
    Done,
    Entry,
    FinishedPart,
    Shard,
    encoded,
    folder,
)
from translate_tool.cluster.storage import Place, place
from translate_tool.config import STATE, Config, override
from translate_tool.errors import Busy, ConfigError
from translate_tool.pipeline import driver as pipeline
from translate_tool.pipeline.verify import verify
from translate_tool.records import Brief, Failure, Flag, Hypothesis
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.files import hold
from translate_tool.translation.resolve import Resolved
from translate_tool.writers.jsonl import parse

pytest.importorskip("pyarrow")

FORMATS = ("markdown", "jsonl", "html", "tmx", "xliff", "csv")
BAD = Failure(origin="photo.pdf", status="quarantined", reason="not a PDF", place="page 1")


def shard(name: str = "one", fingerprint: str = "1") -> Shard:
    return Shard(name=name, paths=(), fingerprint=fingerprint)


def finished(
    briefs: Iterable[Brief] = (),
    number: int = 0,
    of: Shard | None = None,
    *,
    last: bool = True,
    failures: Iterable[Failure] = (),
) -> FinishedPart:
    return FinishedPart(
        shard=of or shard(),
        number=number,
        last=last,
        briefs=tuple(briefs),
        failures=tuple(failures),
    )


def settings(folder: Path, output: str, **more: object) -> Config:
    return override(
        Config(),
        {
            "run.inputs": [folder / "in"],
            "run.output": folder / output,
            "translate.engine": "echo",
            "summarise.model": "extractive",
            "write.formats": FORMATS,
            **more,
        },
    )


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with inputs `in` and what a run makes of them, `out`."""
    root = tmp_path_factory.mktemp("night")
    write_articles(root / "in", 9)
    rows = [{"id": n, "text": f"Une ligne {n}. Et une  autre…", "auteur": "É. B."} for n in (1, 2)]
    text = "\n".join([json.dumps(rows[0]), "{", json.dumps(rows[1])])
    (root / "in" / "rows.jsonl").write_text(text, encoding="utf-8")
    (root / "in" / "blank.txt").write_text("\n", encoding="utf-8")
    pipeline.run(settings(root, "out"))
    return root


@pytest.fixture(scope="module")
def briefs(night: Path) -> list[Brief]:
    paths = sorted((night / "out").rglob("*.jsonl"))
    return [parse(path.read_text(encoding="utf-8")) for path in paths]


@pytest.fixture(scope="module")
def failures(night: Path) -> list[Failure]:
    report = json.loads((night / "out" / "report.json").read_text(encoding="utf-8"))
    assert len(report["failures"]) == 2
    return [Failure(**failure) for failure in report["failures"]]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(place(str(tmp_path / "data")))


@pytest.fixture
def scaled(ledger: Ledger, night: Path, briefs: list[Brief], failures: list[Failure]) -> Ledger:
    """What the run made, as a data set of two shards, one of them of two parts."""
    resolved = Resolved(settings(night, "out"))
    made = publication_settings(resolved.recipes, resolved.context)
    older = [recipe | {"shortlist": ""} for recipe in made["recipes"]]  # a field that is gone
    ledger.claim(made | {"recipes": older})
    first, second = shard("a/b.jsonl"), shard("é c.parquet")
    ledger.write(finished(briefs[:3], 0, first, last=False), Measured(began=1.0))
    ledger.write(finished(briefs[3:6], 1, first, failures=failures), Measured(began=2.0))
    ledger.write(finished(briefs[6:], 0, second), Measured(began=3.0))
    return ledger


def files(ledger: Ledger) -> set[str]:
    return {stored.path for stored in ledger.place.files()}


# -- publishing ----------------------------------------------------------------------------------


def test_what_is_published_is_what_run_writes(night: Path, scaled: Ledger, tmp_path: Path) -> None:
    report = publish(scaled.place, settings(tmp_path, "out"))
    ours, theirs = published(tmp_path / "out"), published(night / "out")
    for files in (ours, theirs):
        del files["site/data/fingerprint.txt"]  # it tells when a file that is bad was changed
    assert ours == theirs
    assert (report.inputs, report.done, report.quarantined + report.failed) == (13, 11, 2)
    assert (report.published, report.exit_code) == (11, 3)
    before = json.loads((night / "out" / "report.json").read_text(encoding="utf-8"))
    now = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    for name in ("inputs", "done", "rows", "flagged", "flags", "versions", "signatures"):
        assert now[name] == before[name]
    assert verify(tmp_path / "out").problems == ()


def test_publishing_again_writes_nothing(scaled: Ledger, tmp_path: Path) -> None:
    config = settings(tmp_path, "out")
    publish(scaled.place, config)
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.md")}
    report = publish(scaled.place, config)
    assert (report.published, report.done) == (0, 11)
    pages = {tmp_path / "out" / name for name in ("index.md", "quarantine.md", "report.md")}
    for path in times.keys() - pages:
        assert path.stat().st_mtime_ns == times[path]


def test_a_page_that_someone_edited_is_set_aside(
    scaled: Ledger, briefs: list[Brief], tmp_path: Path
) -> None:
    config = settings(tmp_path, "out")
    publish(scaled.place, config)
    page = tmp_path / "out" / f"{briefs[0].article.origin}.md"
    whole = page.read_text(encoding="utf-8")
    page.write_text(whole + "\nNote.\n", encoding="utf-8")
    page.with_name(page.name.replace(".md", ".jsonl")).unlink()
    report = publish(scaled.place, config)
    assert report.published == 1
    assert page.read_text(encoding="utf-8") == whole
    (note,) = report.notes
    assert "was changed by hand" in note
    kept = [*(config.run.state / "edited").rglob(page.name)]
    assert [path.read_text(encoding="utf-8") for path in kept] == [whole + "\nNote.\n"]


@pytest.mark.parametrize(
    ("shards", "articles", "count"),
    [
        (["a/b.jsonl"], ["*"], 6),
        (["é*"], ["*"], 5),
        (["*"], ["rows.jsonl#*"], 2),
        (["*"], ["0/*", "1/*"], 4),
        (["a/*", "é*"], ["*"], 11),
    ],
)
def test_a_part_of_a_data_set(
    scaled: Ledger, tmp_path: Path, shards: list[str], articles: list[str], count: int
) -> None:
    report = publish(scaled.place, settings(tmp_path, "out"), shards=shards, articles=articles)
    assert report.done == count
    assert len([*(tmp_path / "out").rglob("*.jsonl")]) == count


@pytest.mark.parametrize(
    ("shards", "articles", "said"),
    [
        (["b.jsonl"], ["*"], "no shard is called b.jsonl\nThere are: a/b.jsonl, é c.parquet"),
        (["*"], ["nobody"], "no article is called nobody"),
    ],
)
def test_what_is_not_there_is_not_published(
    scaled: Ledger, tmp_path: Path, shards: list[str], articles: list[str], said: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        publish(scaled.place, settings(tmp_path, "out"), shards=shards, articles=articles)
    assert not (tmp_path / "out" / "index.md").exists()


def test_inputs_that_were_never_in_a_shard_are_told_of(scaled: Ledger, tmp_path: Path) -> None:
    config, unread = settings(tmp_path, "out"), [asdict(BAD)]
    scaled.place.put("manifest.json", json.dumps({**scaled.manifest(), "unread": unread}).encode())
    report = publish(scaled.place, config)
    assert (report.inputs, report.done, report.failures[0]) == (14, 11, BAD)
    assert BAD.origin in (tmp_path / "out" / "quarantine.md").read_text(encoding="utf-8")
    assert publish(scaled.place, config, shards=["é*"]).failures == ()
    assert publish(scaled.place, config, articles=["rows*"]).inputs == 3


def test_only_parts_with_an_entry_are_published(scaled: Ledger, tmp_path: Path) -> None:
    scaled.place.delete("_ledger/a%2Fb.jsonl/part-00001.json")
    report = publish(scaled.place, settings(tmp_path, "out"))
    assert report.done == 8
    assert report.notes == ("a/b.jsonl is not done to its end: publish again when it is.",)


@pytest.mark.parametrize("dataset", ["articles", "pairs", "summaries", "quarantine"])
@pytest.mark.parametrize("data", [None, b"PAR1"])
def test_a_part_with_a_broken_file_does_not_cost_the_others(
    scaled: Ledger, tmp_path: Path, dataset: str, data: bytes | None
) -> None:
    path = scaled.entries()["a/b.jsonl", 1].files[dataset].path
    scaled.place.delete(path)
    if data:
        scaled.place.put(path, data)
    report = publish(scaled.place, settings(tmp_path, "out"))
    assert [failure.origin for failure in report.failures] == [path]
    assert (report.inputs, report.done, report.exit_code) == (9, 8, 3)


def test_a_row_without_english_is_published_and_told_of(
    ledger: Ledger, night: Path, briefs: list[Brief], tmp_path: Path
) -> None:
    one = briefs[0]
    failed = replace(
        one.pairs[0],
        hypothesis=Hypothesis(text="", score=0.0),
        flags=(Flag(kind="failed", detail="no engine could", severity="severe"),),
    )
    partial = replace(one, pairs=(failed, *one.pairs[1:]))
    failure = Failure(origin=one.article.origin, status="failed", reason="no engine could")
    resolved = Resolved(settings(night, "out"))
    ledger.claim(publication_settings(resolved.recipes, resolved.context))
    ledger.write(finished([partial, briefs[1]], failures=[failure]), Measured())
    report = publish(ledger.place, settings(tmp_path, "out"))
    assert (report.inputs, report.done, report.failed, report.published) == (2, 1, 1, 2)
    assert (tmp_path / "out" / f"{one.article.origin}.md").exists()


def test_what_there_was_no_time_for_is_left(scaled: Ledger, tmp_path: Path) -> None:
    config, stop = settings(tmp_path, "out"), Stop()
    stop.request("SIGINT")
    report = publish(scaled.place, config, stop=stop)
    assert (report.inputs, report.left, report.exit_code) == (13, 13, 130)
    assert publish(scaled.place, config).done == 11


def test_a_shard_that_changed_is_published_anew(
    scaled: Ledger, briefs: list[Brief], tmp_path: Path
) -> None:
    config = settings(tmp_path, "out")
    publish(scaled.place, config)
    one = briefs[-1]
    other = replace(one.pairs[0], hypothesis=Hypothesis(text="Quite another.", score=-1.0))
    again = [*briefs[6:-1], replace(one, pairs=(other, *one.pairs[1:]))]
    scaled.write(finished(again, 0, shard("é c.parquet", "2")), Measured(began=9.0))
    report = publish(scaled.place, config)
    assert (report.published, report.done) == (5, 11)
    assert "Quite another." in (tmp_path / "out" / f"{one.article.origin}.md").read_text("utf-8")


def test_a_folder_in_use_and_a_place_without_data_are_refused(
    scaled: Ledger, tmp_path: Path
) -> None:
    config = settings(tmp_path, "out")
    with pytest.raises(ConfigError, match="no data set"):
        publish(place(str(tmp_path / "nowhere")), config)
    with hold(config.run.state), pytest.raises(Busy):
        publish(scaled.place, config)


def test_the_command(scaled: Ledger, tmp_path: Path) -> None:
    told = [
        "publish",
        scaled.place,
        "-o",
        str(tmp_path / "out"),
        "-f",
        "docx",
        "--article",
        "rows*",
    ]
    result = tool(*told)
    assert result.exit_code == 3, result.output
    assert "2 of 3 articles stand (2 written now), 1 quarantined" in result.output
    assert len([*(tmp_path / "out").rglob("*.docx")]) == 2
    result = tool(*told, "--shard", "é*", "--json")
    assert json.loads(result.stdout)["published"] == 0
    result = tool("publish", scaled.place, "-f", "pdf")
    assert result.exit_code == 2


# -- the ledger ----------------------------------------------------------------------------------


def test_an_entry_says_what_was_written(
    ledger: Ledger, briefs: list[Brief], tmp_path: Path
) -> None:
    measured = Measured(
        texts=5, recalled=1, tokens=70, began=3.5, engine="n/1", seconds={"read": 0.5}, cpu={}
    )
    entry = pickle.loads(pickle.dumps(ledger)).write(finished(briefs[:2]), measured)  # noqa: S301
    assert ledger.entries() == {("one", 0): entry}
    assert files(ledger) == {
        "_ledger/one/part-00000.json",
        *(f"{name}/shard=one/part-00000.parquet" for name in ("articles", "pairs", "summaries")),
    }, "an empty data set has no file"
    assert (entry.articles, entry.pairs) == (2, sum(len(b.pairs) for b in briefs[:2]))
    assert entry.words > entry.pairs
    assert (entry.texts, entry.tokens, entry.seconds) == (5, 70, {"read": 0.5})
    for file in entry.files.values():
        assert (tmp_path / "data" / file.path).stat().st_size == file.bytes
    assert ledger.verify() == []


@pytest.mark.usefixtures("scaled")
def test_tools_for_parquet_find_the_shard_in_the_path(tmp_path: Path) -> None:
    import pyarrow.dataset as ds

    found = ds.dataset(tmp_path / "data" / "pairs", format="parquet", partitioning="hive")
    assert set(found.to_table()["shard"].to_pylist()) == {"a/b.jsonl", "é c.parquet"}


def test_who_writes_a_part_again_changes_nothing(ledger: Ledger, briefs: list[Brief]) -> None:
    first = ledger.write(finished(briefs[:2]), Measured(began=1.0))
    assert ledger.write(finished(briefs[:2]), Measured(began=2.0)) == first
    assert ledger.entries() == {("one", 0): first}


class Killed(Exception):
    """What stands for a kill."""


class Mortal(Place):
    """A place that is only written to so many times."""

    left = 0

    def put(self, path: str, data: bytes) -> None:
        self._live()
        super().put(path, data)

    def delete(self, *paths: str) -> None:
        for path in paths:
            self._live()
            super().delete(path)

    def _live(self) -> None:
        if not Mortal.left:
            raise Killed
        Mortal.left -= 1


@pytest.mark.parametrize("steps", range(10))
def test_a_kill_leaves_a_part_that_is_done_or_one_that_is_not(
    ledger: Ledger, briefs: list[Brief], monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """The part is there from an earlier state of the shard: 5 files go, 4 come."""
    old, new = shard("one", "0"), shard("one", "1")
    ledger.write(finished(briefs[:2], 0, old, failures=[BAD]), Measured(began=1.0))
    monkeypatch.setattr(Mortal, "left", steps)
    mortal = Ledger(Mortal(ledger.place.text))
    try:
        mortal.write(finished(briefs[:3], 0, new), Measured(began=2.0))
    except Killed:
        assert steps < 9
        assert not ledger.done([new])["one"].parts
        assert not any("changed" in said or "missing" in said for said in ledger.verify())
        ledger.write(finished(briefs[:3], 0, new), Measured(began=3.0))
    assert ledger.done([new])["one"] == Done(frozenset({0}), True)
    assert ledger.verify() == []


@pytest.mark.parametrize("steps", range(12))
def test_a_kill_leaves_a_shard_settled_or_to_be_settled(
    ledger: Ledger, briefs: list[Brief], monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    shrink(ledger, briefs)
    monkeypatch.setattr(Mortal, "left", steps)
    with suppress(Killed):
        Ledger(Mortal(ledger.place.text)).settle(shard())
    assert ledger.done([shard()])["one"].complete
    assert ledger.verify() == []
    assert len(ledger.entries()) == 1


@pytest.mark.parametrize("data", [b"", b"{", b'{"shard": "one"}', b"[]", b"null", b"\xff"])
def test_half_an_entry_is_none(ledger: Ledger, data: bytes) -> None:
    ledger.write(finished(), Measured())
    whole = ledger.place.read("_ledger/one/part-00000.json")
    assert whole
    ledger.place.put("_ledger/one/part-00000.json", data or whole[: len(whole) // 2])
    assert ledger.entries() == {}
    assert ledger.done([shard()]) == {"one": Done()}
    assert any("not an entry" in problem for problem in ledger.verify())
    ledger.write(finished(), Measured())
    assert ledger.done([shard()])["one"].complete


@pytest.mark.parametrize(
    ("written", "done"),
    [
        ([], Done()),
        ([(0, "1", True)], Done(frozenset({0}), True)),
        ([(0, "1", False)], Done(frozenset({0}))),
        ([(1, "1", True)], Done(frozenset({1}))),
        ([(0, "1", False), (1, "1", True)], Done(frozenset({0, 1}), True)),
        ([(0, "1", False), (2, "1", True)], Done(frozenset({0, 2}))),
        ([(0, "0", False), (1, "0", True)], Done()),
        ([(0, "0", False), (1, "1", True)], Done(frozenset({1}))),
        ([(0, "0", False), (1, "0", True), (0, "1", True)], Done(frozenset({0}), True)),
    ],
)
def test_what_is_done(ledger: Ledger, written: list[tuple[int, str, bool]], done: Done) -> None:
    for number, fingerprint, last in written:
        ledger.write(finished((), number, shard("one", fingerprint), last=last), Measured())
    assert ledger.done([shard(), shard("two")]) == {"one": done, "two": Done()}


def shrink(ledger: Ledger, briefs: list[Brief]) -> None:
    """Three parts of an earlier state, one with a failure; then the one part of the present."""
    for number in range(3):
        of = shard("one", "0")
        ledger.write(
            finished(briefs[number : number + 1], number, of, last=number == 2, failures=[BAD]),
            Measured(began=1.0),
        )
    ledger.write(finished(briefs[:1]), Measured(began=2.0))


def test_a_shard_that_shrank_leaves_nothing_behind(ledger: Ledger, briefs: list[Brief]) -> None:
    other = ledger.write(finished(briefs[4:5], 0, shard("one two")), Measured())
    shrink(ledger, briefs)
    assert len(ledger.verify()) == 2
    ledger.settle(shard())
    assert {(e.shard, e.part) for e in ledger.entries().values()} == {("one", 0), ("one two", 0)}
    known = {f.path for e in ledger.entries().values() for f in e.files.values()}
    assert {path for path in files(ledger) if path.endswith(".parquet")} == known
    assert ledger.verify() == []
    assert ledger.entries(["one two"]) == {("one two", 0): other}


def test_a_run_settles_what_a_killed_one_did_not(ledger: Ledger, briefs: list[Brief]) -> None:
    ledger.write(finished(briefs[:1]), Measured())
    orphan = "pairs/shard=one/part-00007.parquet"
    ledger.place.put(orphan, b"of a part that never came to have an entry")
    assert ledger.verify() == [f"{orphan}: no entry knows it"]
    ledger.done([shard()])
    assert ledger.verify() == []
    ledger.place.put(orphan, b"x")
    ledger.done([shard()])
    assert orphan in files(ledger), "settled once is settled: not listed again at every start"


def spoil(change: Callable[[bytes], bytes]) -> Callable[[Path, Entry], None]:
    def spoiled(root: Path, entry: Entry) -> None:
        path = root / entry.files["pairs"].path
        path.write_bytes(change(path.read_bytes()))

    return spoiled


def miscount(root: Path, _: Entry) -> None:
    path = root / "_ledger" / "one" / "part-00000.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["files"]["pairs"]["rows"] += 1
    path.write_text(json.dumps(document), encoding="utf-8")


def leave(root: Path, _: Entry) -> None:
    (root / "pairs" / ".part-00000.parquet.0123456789abcdef0123456789abcdef.tmp").write_bytes(b"")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda root, entry: (root / entry.files["pairs"].path).unlink(), "missing"),
        (spoil(lambda data: data[:-1]), "changed since"),
        (spoil(lambda data: data[:-1] + b"\0"), "changed since"),
        (miscount, "rows, not"),
        (leave, "left behind"),
    ],
)
def test_what_was_done_to_a_data_set_is_found(
    ledger: Ledger,
    briefs: list[Brief],
    tmp_path: Path,
    harm: Callable[[Path, Entry], None],
    said: str,
) -> None:
    entry = ledger.write(finished(briefs[:2]), Measured())
    harm(tmp_path / "data", entry)
    (problem,) = ledger.verify()
    assert said in problem


def test_a_part_that_is_missing_is_found(ledger: Ledger) -> None:
    ledger.write(finished((), 0, last=False), Measured())
    assert ledger.verify() == ["one: not complete: 1 of its parts are done"]


def test_a_data_set_has_one_set_of_settings(ledger: Ledger) -> None:
    made = {"recipes": [{"beam": 4, "model": "m"}], "notes": ["n"], "part": 64}
    ledger.claim(made)
    ledger.claim({"part": 64, "notes": ("n",), "recipes": [{"model": "m", "beam": 4}]})
    ledger.claim(made | {"recipes": [{"beam": 4, "model": "m", "rung": ""}]})  # of a later version
    assert ledger.settings() == {**made, "format": "translate-tool/scale/1"}
    with pytest.raises(ConfigError) as refused:
        ledger.claim({"recipes": [{"beam": 1, "model": "m"}], "notes": ["n", "o"], "part": 64})
    assert "recipes.0.beam: 4 there, 1 now" in refused.value.message
    assert 'notes.1: nothing there, "o" now' in refused.value.message
    assert "part" not in refused.value.message
    assert "another OUTPUT" in refused.value.hint


def test_bounds_of_reading_may_be_raised_for_a_data_set(ledger: Ledger) -> None:
    ledger.place.put("_settings.json", b'{"format": "translate-tool/scale/1", "read": '
                     b'{"max_bytes": 5, "text_column": ""}}')  # fmt: skip
    ledger.claim({"read": {"text_column": ""}})
    with pytest.raises(ConfigError, match="text_column"):
        ledger.claim({"read": {"text_column": "x"}})


@pytest.mark.parametrize(
    "name", ["manifest.json", "report.json", "articles/mine.csv", "_ledger/mine"]
)
def test_a_folder_with_files_of_others_is_no_place_for_a_data_set(
    tmp_path: Path, name: str
) -> None:
    output, source = place(str(tmp_path / "out")), place(str(tmp_path / "in"))
    source.put("a.txt", b"Il pleut.")
    output.put(name, b"mine")
    config = override(Config(), {"translate.engine": "echo"})
    with pytest.raises(ConfigError, match="is none: " + name.partition("/")[0]):
        driver.scale(config, source, output)
    assert [file.path for file in output.files()] == [name]


@pytest.mark.parametrize("name", ["manifest.json", "report.json"])
def test_briefs_are_not_published_over_files_of_others(
    scaled: Ledger, tmp_path: Path, name: str
) -> None:
    (tmp_path / "out").mkdir()
    mine = tmp_path / "out" / name
    mine.write_text("mine")
    if name == "report.json":
        with pytest.raises(ConfigError, match=r"report\.json"):
            publish(scaled.place, settings(tmp_path, "out"))
        publish(scaled.place, settings(tmp_path, "out", **{"run.force": True}))
        [mine] = (tmp_path / "out/.translate-tool/edited").rglob(name)
    else:
        publish(scaled.place, settings(tmp_path, "out"))
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("data", [b"{", b"[]", b"what is this"])
def test_settings_that_are_none_are_not_written_over(ledger: Ledger, data: bytes) -> None:
    ledger.place.put("_settings.json", data)
    with pytest.raises(ConfigError, match="not what this program writes"):
        ledger.claim({})
    with pytest.raises(ConfigError, match="no data set"):
        ledger.settings()


def test_the_manifest_counts_what_is_current(scaled: Ledger) -> None:
    before = scaled.manifest()
    assert [s["name"] for s in before["shards"]] == ["a/b.jsonl", "é c.parquet"]
    totals = before["totals"]
    assert (totals["shards"], totals["complete"], totals["parts"]) == (2, 2, 3)
    assert (totals["articles"], totals["quarantined"]) == (11, 2)
    assert len(before["recipes"]) == 2
    scaled.write(finished((), 0, shard("é c.parquet", "2"), last=False), Measured(began=9.0))
    after = scaled.manifest()
    assert (after["totals"]["articles"], after["totals"]["complete"]) == (6, 1)
    assert after["shards"][0] == before["shards"][0]
    assert json.loads(json.dumps(after)) == after


NAMES = [
    "..",
    ".",
    "a/../../b",
    "/etc/passwd",
    "é" * 200,
    "x" * 300,
    "x" * 299 + "y",
    "a%2Fb",
    "a/b",
]


def test_no_name_of_a_shard_leads_out_of_the_data_set(ledger: Ledger, tmp_path: Path) -> None:
    folders = [folder(name) for name in NAMES]
    assert len(set(folders)) == len(NAMES)
    for name in folders:
        assert "/" not in name
        assert not name.startswith(".")
        assert len(name) <= LONGEST
    shards = [shard(name) for name in NAMES]
    for of in shards:
        ledger.write(finished((), 0, of, failures=[BAD]), Measured())
    assert all(done.complete for done in ledger.done(shards).values())
    assert ledger.verify() == []
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


# -- status and verify of a data set -------------------------------------------------------------


def ended(ledger: Ledger, **report: object) -> str:
    """Write what a run writes at its end; returns the path of the data set."""
    ledger.place.put(MANIFEST, encoded(ledger.manifest()))
    ledger.place.put(REPORT, encoded({"left": 0, "stopped": "", "seconds": 5.0, **report}))
    return str(ledger.place)


def test_a_data_set_that_is_done_is_no_run_that_was_killed(scaled: Ledger) -> None:
    path = ended(scaled)
    shown = tool("status", path).stdout
    assert shown.startswith("finished (a data set of scale, the last run took 5 s)\n")
    assert "2 of 2 shards begun complete: 11 articles" in shown
    assert json.loads(tool("status", path, "--json").stdout)["state"] == "finished"


def test_a_data_set_of_a_run_that_stopped_or_was_killed(scaled: Ledger) -> None:
    path = str(scaled.place)
    assert tool("status", path).stdout.startswith("died (a data set of scale)\n")
    ended(scaled, left=3, stopped="SIGINT")
    shown = tool("status", "-o", path).stdout
    assert shown.startswith("stopped ")
    assert "Stopped (SIGINT): 3 shards left" in shown
    with hold(Path(path) / STATE):
        assert tool("status", path).stdout.startswith("running ")
        assert tool("verify", path).exit_code == 11


def test_a_data_set_is_verified_file_by_file(scaled: Ledger) -> None:
    path = ended(scaled)
    sound = tool("verify", path)
    assert (sound.exit_code, sound.stdout) == (
        0,
        f"{path}: every file compared with the ledger: no problems\n",
    )
    [pairs, *_] = sorted(Path(path, "pairs").rglob("part-*.parquet"))
    pairs.write_bytes(pairs.read_bytes()[:-1])
    changed = tool("verify", path)
    assert changed.exit_code == 1
    assert f"{pairs.relative_to(path).as_posix()}: changed since it was written" in changed.stderr
    assert json.loads(tool("verify", path, "--json").stdout)["problems"]
