"""`translate-tool bench`: what it compares is the same work, and what it says is what it saw."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cli_kit import tool
from tiny_kit import PAIRS, trained_marian

from benchmarks.shapes import shapes
from benchmarks.shapes.__main__ import main
from benchmarks.shapes.layout import WeightLayout
from translate_tool.config import Config, override
from translate_tool.errors import ConfigError, EngineError, InputError
from translate_tool.evaluation.results import put_section
from translate_tool.evaluation.speed import (
    arithmetic,
    growth,
    ours,
    rounds,
    sides,
    workload,
)
from translate_tool.evaluation.speed import (
    bench as speed,
)
from translate_tool.evaluation.speed.child import SIDES
from translate_tool.inference.base import SearchEngine
from translate_tool.inference.engines import open_engine
from translate_tool.inference.tokenizers import open_tokenizer
from translate_tool.language.sentences import split
from translate_tool.models import BUNDLED, Model, convert, find, lookup
from translate_tool.models.spec import target_tokens
from translate_tool.records import Recipe, Task

pytestmark = pytest.mark.arithmetic

TEXTS = [french for french, _ in PAIRS[:6]]


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "a.txt").write_text("\n\n".join(TEXTS[:4]), encoding="utf-8")
    (folder / "b.txt").write_text(f"{TEXTS[4]} {TEXTS[5]}\n\n{TEXTS[0]}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shaped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, WeightLayout]:
    """A small model of the kind that `benchmarks.shapes` writes."""
    folder = tmp_path_factory.mktemp("shape") / "small"
    folder.mkdir()
    tokenizer = lookup.bundled_folder(BUNDLED)
    layout = shapes.marian(
        folder, tokenizer, tokens=10_300, written=10_100, size=256, layers=2, heads=4
    )
    return folder, layout


@pytest.fixture(scope="module")
def summarising(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, WeightLayout]:
    """The same of a BART."""
    folder = tmp_path_factory.mktemp("shape") / "bart"
    folder.mkdir()
    tokenizer = lookup.bundled_folder(BUNDLED)
    layout = shapes.bart(folder, tokenizer, tokens=10_100, size=384, layers=(1, 1), heads=4)
    return folder, layout


def searching(recipe: Recipe, model: Model, cache: Path) -> SearchEngine:
    opened = open_engine(recipe, model, device="cpu", threads=1, cache=cache)
    assert isinstance(opened, SearchEngine)
    return opened


def told(*words: str) -> tuple[dict[str, Any], list[str]]:
    """What `bench` says: its JSON, and the rows of its table."""
    done = tool("bench", *words)
    assert done.exit_code == 0, done.output
    *_, last = lines = done.stdout.splitlines()
    return json.loads(last), [line for line in lines if line.startswith("| ")][1:]


def test_the_command_measures_every_side_and_ends_with_one_json(
    articles: Path, tmp_path: Path
) -> None:
    model = trained_marian(tmp_path / "tiny")
    doc = tmp_path / "page.md"
    doc.write_text("# Figures\n", encoding="utf-8")
    options = ["--model", str(model), "--rounds", "1", "--beam", "1", "--write", str(doc)]
    chosen = [word for side in ("argos", "run") for word in ("--side", side)]
    result, table = told(str(articles), *options, *chosen)
    assert list(result["sides"]) == ["argos", "run"]
    assert "6 sentences in 5 paragraphs, 1 rounds" in result["facts"]["work"]
    run = result["sides"]["run"]
    assert run["sentences"] == 6
    assert run["ratio"] == 1.0
    for side in result["sides"].values():
        assert 0 < side["tokens"] / side["sentences"] < 20
        assert side["memory"] > 20e6
        assert side["start"] > 0
        assert side["ratio"] == pytest.approx(run["wall"] / side["wall"])
    assert len(table) == 2
    assert all(line in doc.read_text(encoding="utf-8") for line in table)


@pytest.mark.filterwarnings("ignore:Recommended")  # sacremoses, which is not used
@pytest.mark.parametrize("name", list(SIDES["translate"]))
def test_a_side_does_all_of_the_work_with_the_words_of_the_model(
    name: str, articles: Path, model_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SearchEngine, "searched", SearchEngine.searched)  # to be put back
    there = workload.write_workload([articles], tmp_path, most=100)
    model = find(BUNDLED, task="translate", cache=model_cache, download=False)
    side = SIDES["translate"][name](
        sides.Setting(model=model, beam=1, threads=1, cache=model_cache)
    )
    side.warm_up()  # a model proves itself when it is first used
    done = side.round(side.calls(there))
    assert done.sentences == len(TEXTS)
    assert 38 <= done.tokens <= 60


@pytest.mark.filterwarnings("ignore:Recommended")
@pytest.mark.parametrize("name", list(SIDES["summarise"]))
def test_a_side_summarises_every_article_in_as_many_tokens_as_the_model_was_made_for(
    name: str,
    summarising: tuple[Path, WeightLayout],
    model_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SearchEngine, "searched", SearchEngine.searched)  # to be put back
    folder, layout = summarising
    model = find(str(folder), task="summarise", cache=model_cache, download=False)
    setting = sides.Setting(model=model, beam=4, threads=1, cache=model_cache)
    french = [sentence for sentence, _ in PAIRS]
    long = [*french, *(f"{text[:-1]} ici, à deux pas de là." for text in french)]
    for number in (0, 4):
        text = "\n\n".join([*long[number:], f"Il y a {number + 2} lettres de plus."])
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "short.txt").write_text("Le chien dort.", encoding="utf-8")
    there = ours.translate_workload(workload.Workload(tmp_path, ()), setting)
    assert len(there.sentences) == 2, "a short article is not summarised"
    side = SIDES["summarise"][name](setting)
    side.warm_up()
    done = side.round(side.calls(there))
    sources = [open_tokenizer(model).encode(text) for text in there.sentences]
    wanted = [layout.wanted(len(source), source[1] % layout.heads) for source in sources]
    assert done.sentences == 2
    assert abs(done.tokens - sum(wanted)) <= 2
    assert 100 < sum(wanted) < 240


@pytest.mark.parametrize("engine", ["hf", "ct2"])
def test_each_made_up_summary_has_a_length_of_its_own(
    summarising: tuple[Path, WeightLayout], model_cache: Path, engine: str
) -> None:
    folder, layout = summarising
    model = find(str(folder), task="summarise", cache=model_cache, download=False)
    recipe = Recipe(
        task="summarise", engine=engine, model="bart", beam=2, no_repeat_ngram=3, length_penalty=2.0
    )
    opened = searching(recipe, model, model_cache)
    sources = [[0, mark, *range(20, 20 + n), 2] for mark in (4, 7) for n in (200, 450, 1000)]
    found = opened.search(sources, 1, 200)
    wanted = [layout.wanted(len(source), source[1] % layout.heads) for source in sources]
    assert [len(one.ids) for one in found] == wanted
    assert (min(wanted), max(wanted)) == (60, 125)
    assert len({token for one in found for token in one.ids}) > 60


@pytest.mark.parametrize("engine", ["hf", "ct2"])
@pytest.mark.parametrize("beam", [1, 4])
def test_each_text_of_made_up_weights_ends_at_its_own_length(
    shaped: tuple[Path, WeightLayout], model_cache: Path, engine: str, beam: int
) -> None:
    folder, layout = shaped
    model = find(str(folder), task="translate", cache=model_cache, download=False)
    recipe = Recipe(task="translate", engine=engine, model="small", beam=beam)
    opened = searching(recipe, model, model_cache)
    sources = [[mark, *range(20, 20 + n), 0] for mark in (4, 5, 6, 7) for n in (1, 6, 18, 19, 40)]
    wanted = [layout.wanted(len(source), source[0] % layout.heads) for source in sources]
    together = opened.search(sources, 1, 120)
    alone = [opened.search([source], 1, 120)[0] for source in sources[::6]]
    assert [len(found.ids) for found in together] == wanted
    assert [len(found.ids) for found in alone] == wanted[::6]
    assert len(set(wanted)) >= 12
    written = Counter(token for found in together for token in found.ids)
    assert len(written) > 60, "it does not write the same all the time"
    assert written[0] == len(sources)


LENGTHS = """
import json, sys
import ctranslate2
folder, sources, first = json.loads(sys.stdin.read())
model = ctranslate2.Translator(folder, compute_type="int8", intra_threads=1)
first = [first] * len(sources) if first else None
found = model.translate_batch(sources, first, beam_size=2, return_end_token=True)
print(json.dumps([len(one.hypotheses[0]) for one in found]))
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="oneDNN is not what multiplies there")
@pytest.mark.parametrize("processor", ["", "AVX2"], ids=["this", "avx2"])
@pytest.mark.parametrize("plain", [True, False], ids=["plain", "ours"])
@pytest.mark.parametrize("family", ["marian", "bart"])
def test_int8_keeps_the_lengths_but_for_a_token(
    family: str, plain: bool, processor: str, request: pytest.FixtureRequest, model_cache: Path
) -> None:
    """Even where sums of 8-bit products are cut off, as AVX2 does with CTranslate2's rounding."""
    marian = family == "marian"
    folder, layout = request.getfixturevalue("shaped" if marian else "summarising")
    task: Task = "translate" if marian else "summarise"
    model = find(str(folder), task=task, cache=model_cache, download=False)
    ids = [
        [4 + n % 4, *range(20, 20 + n)] for n in (range(1, 60) if marian else range(99, 1000, 80))
    ]
    wanted = [layout.wanted(layout.first + len(row) + 1, row[0] % layout.heads) for row in ids]
    names = open_tokenizer(model).tokens
    first = [] if marian else ["<s>"]
    converted = convert(model, precision="int8", cache=model_cache, plain=plain)
    sources = [[*first, *(names[i] for i in row), "</s>"] for row in ids]
    played = {"ONEDNN_MAX_CPU_ISA": processor, "CT2_FORCE_CPU_ISA": processor} if processor else {}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", LENGTHS],
        input=json.dumps([str(converted), sources, first]),
        env={**os.environ, **played},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    off = [length - want for length, want in zip(json.loads(done.stdout), wanted, strict=True)]
    assert {-1, 0, 1} >= {*off}
    assert off.count(0) >= 0.85 * len(off)


@pytest.mark.parametrize(
    "layout",
    [
        WeightLayout(256, 4, 512),
        WeightLayout(512, 8, 512),
        WeightLayout(384, 4, 1024, first=1, stretch=14.0, delay=45),
        WeightLayout(1024, 16, 1024, first=1, stretch=14.0, delay=45),
    ],
    ids=["small", "opus-mt", "bart", "distilbart"],
)
def test_no_dimension_carries_two_things(layout: WeightLayout) -> None:
    read = {wave + shift for wave in layout.waves for shift in (*layout.shifts, 0)} | {*layout.near}
    places = {place(index) for index in read for place in (layout.sine, layout.cosine)}
    groups = [
        layout.zero,
        layout.end,
        layout.mark,
        layout.chosen,
        layout.apart,
        [layout.one],
        places,
    ]
    carried = Counter(dimension for group in groups for dimension in {*group})
    assert set(carried.values()) == {1}
    assert {*carried} <= {*layout.carriers} <= {*range(layout.size)}
    assert len({dimension // 2 for dimension in layout.end}) == len(layout.end), (
        "none are neighbours"
    )


def test_made_up_weights_have_two_tokenizers_and_one_vocabulary(
    shaped: tuple[Path, WeightLayout],
) -> None:
    from sentencepiece import SentencePieceProcessor

    folder, _ = shaped
    ids = json.loads((folder / "vocab.json").read_text("utf-8"))
    kept = target_tokens(folder)
    assert (len(kept), len(ids)) == (10_100, 10_300)
    source, target = (
        SentencePieceProcessor(model_file=str(folder / f"{side}.spm"))
        for side in ("source", "target")
    )
    assert target.get_piece_size() == source.get_piece_size() + 100
    text = "The bagode of Paris said: “deba.”"
    assert target.encode(text, out_type=str) == source.encode(text, out_type=str)


def test_a_model_of_a_shape_is_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(folder: Path, tokenizer: Path) -> None:
        (folder / "config.json").write_text(tokenizer.name, encoding="utf-8")

    monkeypatch.setitem(shapes.SHAPES, "small", write)
    for tokenizer in ("one", "two"):
        main(["small", str(tmp_path / "a" / "small"), "--tokenizer", tokenizer])
    assert (tmp_path / "a" / "small" / "config.json").read_text(encoding="utf-8") == "one"


def test_the_command_measures_runs_of_several_sizes(articles: Path, tmp_path: Path) -> None:
    doc = tmp_path / "page.md"
    doc.write_text("# Figures\n", encoding="utf-8")
    options = ["--growth", "40", "--growth", "20", "--rounds", "1", "--write", str(doc)]
    result, table = told(str(articles), *options)
    assert [20, 40] <= [run["rows"] for run in result["runs"]] <= [22, 42]
    for run in result["runs"]:
        assert 0 < sum(run["parts"].values()) <= run["wall"]
        assert run["cpu"] > 0
        assert 20e6 < run["memory"] < 500e6
    first, second = ((run["cpu"] / run["rows"], run["memory"]) for run in result["runs"])
    assert result["grown"]["time per sentence"] == pytest.approx(second[0] / first[0])
    assert result["grown"]["peak memory"] == pytest.approx(second[1] / first[1])
    assert len(table) == 2
    assert all(line in doc.read_text(encoding="utf-8") for line in table)


def test_more_of_the_same_has_no_sentence_twice(articles: Path, tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    workload.write_workload([articles], base, most=100)
    growth.multiply(base, tmp_path / "more", 50)
    texts = [file.read_text(encoding="utf-8") for file in sorted((tmp_path / "more").iterdir())]
    spans = [s.text for text in texts for b in text.split("\n\n") for s in split(b.strip())]
    assert len(spans) == 50
    assert spans[:4] == TEXTS[:4]
    assert "Bonjour ba." in spans
    # The articles have a sentence twice, so has each copy of them.
    assert len(set(spans)) == 50 - len(texts) // 2


def test_a_run_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"(?s)a run of the benchmark stopped: .*ConfigError"):
        growth.run(Config(), tmp_path / "none")


def test_the_work_of_a_token_is_counted(tmp_path: Path, model_cache: Path) -> None:
    opus = {"d_model": 512, "vocab_size": 59_514}
    for part in ("encoder", "decoder"):
        opus |= {f"{part}_layers": 6, f"{part}_ffn_dim": 2048}
    (tmp_path / "config.json").write_text(json.dumps(opus), encoding="utf-8")
    model = find(BUNDLED, task="translate", cache=model_cache, download=False)
    source, target = arithmetic.operations(replace(model, folder=tmp_path), 1)
    assert target == pytest.approx(105e6, rel=0.01), "61 of them to choose among 59,514"
    assert source == pytest.approx(44e6, rel=0.02)
    assert arithmetic.operations(replace(model, folder=tmp_path), 4) == (source, 4 * target)
    for file in ("vocab.json", "target.spm"):
        shutil.copy(model.folder / file, tmp_path)
    _, cut = arithmetic.operations(replace(model, folder=tmp_path), 1, cut=True)
    assert target - cut == pytest.approx(2 * 512 * (59_514 - 10_000))


def test_a_share_is_of_a_rate_that_is_measured_here() -> None:
    reached = arithmetic.measure_rate("cpu", "float32", rounds=1)
    assert 0 < reached < 1e14
    assert arithmetic.describe_share(reached / 4, reached).endswith(
        f", 25.0% of {reached / 1e12:.0f}"
    )
    assert arithmetic.device_name("cpu") == "cpu"


def test_the_vocabulary_is_filled_up_with_words_of_its_own() -> None:
    filled = shapes.fill_vocabulary({"</s>": 0, "<unk>": 1, "▁ba": 2, "<pad>": 3}, 500)
    assert list(filled.values()) == list(range(500))
    assert (filled["▁ba"], filled["<pad>"]) == (2, 499)
    with pytest.raises(ValueError, match="3 pieces do not fit"):
        shapes.fill_vocabulary({"</s>": 0, "<unk>": 1, "a": 2}, 3)


def test_the_work_is_whole_articles_of_distinct_sentences(articles: Path, tmp_path: Path) -> None:
    there = workload.write_workload([articles], tmp_path, most=100)
    assert sorted(there.sentences) == sorted(TEXTS), "the one that comes twice is there once"
    assert (TEXTS[4], TEXTS[5]) in there.paragraphs
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="nothing to read"):
        workload.write_workload([empty], empty, most=100)


def test_the_work_stops_at_the_paragraph_that_reaches_the_most(
    articles: Path, tmp_path: Path
) -> None:
    assert workload.write_workload([articles], tmp_path, most=3).sentences == TEXTS[:3]


@pytest.mark.parametrize(
    ("share", "wanted"), [(1.0, list(range(9))), (0.34, [1, 4, 7]), (0.01, [4])]
)
def test_a_sample_is_even(share: float, wanted: list[int]) -> None:
    assert sides.sample(range(9), share) == wanted


class Clock:
    """A side that takes as long as it is told, round by round."""

    start = 1.0

    def __init__(self, name: str, walls: list[float], calls: list[str]) -> None:
        self.name, self.walls, self.calls = name, walls, calls

    def round(self) -> rounds.Round:
        self.calls.append(self.name)
        wall = self.walls.pop(0)
        return rounds.Round(wall=wall, cpu=2 * wall, tokens=100, sentences=5, memory=int(wall))


def test_rounds_turn_and_medians_are_compared() -> None:
    calls: list[str] = []
    walls = {"a": [10.0, 99.0, 10.0], "b": [5.0, 5.0, 50.0], "run": [2.0, 2.0, 1.0]}
    runners = {name: Clock(name, list(those), calls) for name, those in walls.items()}
    rows, failures = rounds.measure(runners, 3, lambda _side, _round: None)
    assert failures == {}
    assert "".join(name[0] for name in calls) == "abr" + "bra" + "rab"
    assert [row.wall for row in rows] == [10.0, 20.0, 50.0]
    assert [(row.cpu, row.pace, row.memory) for row in rows] == [
        (5.0, 0.5, 99),
        (10.0, 1.0, 50),
        (25.0, 2.5, 2),
    ]
    result = speed.Result(name="x", facts={}, titles=dict.fromkeys(walls, "t"), rows=tuple(rows))
    assert result.ratios == {"a": 5.0, "b": 2.5, "run": 1.0}


def test_the_page_keeps_what_people_wrote(tmp_path: Path) -> None:
    doc = tmp_path / "page.md"
    doc.write_text("# Figures\n\nRead me.\n", encoding="utf-8")
    for day in ("monday", "tuesday"):
        for name in ("one", "two"):
            result = speed.Result(name=name, facts={"measured": day}, titles={}, rows=())
            put_section(doc, "bench", name, result.markdown())
    text = doc.read_text(encoding="utf-8")
    assert text.startswith("# Figures\n\nRead me.\n\n## one\n")
    assert (text.count("tuesday"), text.count("monday"), text.count("## ")) == (2, 0, 2)
    with pytest.raises(ConfigError, match="cannot be read"):
        put_section(tmp_path / "none.md", "bench", "one", result.markdown())


def test_a_side_that_dies_says_why() -> None:
    with pytest.raises(EngineError, match="JSONDecodeError"), rounds.child("no task"):
        pass


CHILD = """
import json, os, signal, sys
task = sys.stdin.readline().strip()
if task == "unknown":
    sys.exit("there is no such model")
for line in ({"opened": True}, {"calls": 1}):
    print(json.dumps(line), flush=True)
for number, _ in enumerate(sys.stdin):
    if number and task == "too long":
        sys.exit("No position encodings are defined for positions >= 512")
    if number and task == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    done = {"wall": 2.0, "cpu": 1.0, "tokens": 100, "sentences": 5, "memory": 1}
    print(json.dumps(done), flush=True)
"""
"""A side that dies, or does not, as its task says."""


def test_sides_that_die_leave_the_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "CHILD", (sys.executable, "-c", CHILD))
    tasks = {name: name for name in ("unknown", "best", "too long", "killed", "run")}
    rows, failures = rounds.compare(tasks, 3, lambda _side, _round: None)
    assert [(row.side, row.wall) for row in rows] == [("best", 50.0), ("run", 50.0)]
    assert failures == {
        "unknown": "there is no such model",
        "too long": "No position encodings are defined for positions >= 512",
        "killed": f"it ended with code {-signal.SIGKILL}",
    }
    titles = dict.fromkeys(tasks, "a | b")
    result = speed.Result(name="x", facts={}, titles=titles, rows=tuple(rows), failures=failures)
    assert "`killed`: a \\| b – failed: it ended with code -9 |  |  |  |  |  |  |" in result.table()
    told = json.loads(json.dumps(result.as_dict()))["sides"]
    assert told["unknown"] == {"title": "a | b", "failed": "there is no such model"}
    assert told["best"]["ratio"] == 1.0


def test_where_all_sides_die_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "CHILD", (sys.executable, "-c", CHILD))
    with pytest.raises(EngineError, match="run: there is no such model"):
        rounds.compare({"run": "unknown"}, 3, lambda _side, _round: None)


def test_sides_are_given_no_more_than_the_model_takes(tmp_path: Path) -> None:
    text = ", ".join(f"le maire de la ville numéro {n} a dit non" for n in range(300)) + "."
    (tmp_path / "a.txt").write_text(f"{text}\n\nLe train arrive à midi.\n", encoding="utf-8")
    laid = workload.write_workload([tmp_path / "a.txt"], tmp_path, most=9)
    tokenizer = open_tokenizer(find(BUNDLED, task="translate", cache=tmp_path, download=False))
    pieces = workload.split_to_limit(laid, tokenizer, 200).sentences
    assert max(map(tokenizer.count, pieces)) <= 200
    assert "".join(pieces).replace(" ", "") == "".join(laid.sentences).replace(" ", "")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sides": ["argo"]}, "no side 'argo'"),
        ({"sides": ["one"]}, "no side 'one'"),
        ({"sides": ["argos"], "task": "summarise"}, "no side 'argos'"),
    ],
)
def test_what_does_not_exist_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        speed.bench(Config(), **options)


def test_a_slow_library_is_refused(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CT2_USE_MKL", "1")
    with pytest.raises(ConfigError, match="CT2_USE_MKL"):
        speed.bench(override(Config(), {"run.inputs": (articles,)}))
