"""`translate-tool eval` and `compare`: sets are whole, systems are what users get, figures true."""

from __future__ import annotations

import gzip
import json
import lzma
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cli_kit import tool
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

import translate_tool
from translate_tool.config import Config, override
from translate_tool.errors import ConfigError, EngineError, InputError, TranslateToolError
from translate_tool.evaluation import comparison, translation
from translate_tool.evaluation.comparison import compare
from translate_tool.evaluation.results import Measure, Results, put_section
from translate_tool.evaluation.results import Result as Measured
from translate_tool.evaluation.systems import grid, system
from translate_tool.evaluation.translation import EvaluationSet, evaluate, listing, load_set
from translate_tool.records import Hypothesis

PAIRS = (
    ("Le maire a ouvert le marché à neuf heures.", "The mayor opened the market at nine."),
    ("Les prix ont baissé de 3 % en mars.", "Prices fell by 3% in March."),
    ("La gare sera fermée jusqu'à lundi.", "The station will be closed until Monday."),
    ("Il pleut depuis trois jours.", "It has been raining for three days."),
    ("Nous ne savons pas encore pourquoi.", "We do not know why yet."),
    ("Le ministre a rencontré les syndicats.", "The minister met the unions."),
)
FRENCH, ENGLISH = (list(side) for side in zip(*PAIRS, strict=True))
ECHO = override(Config(), {"translate.engine": "echo"})
NEWS = EvaluationSet(
    name="news", sources=tuple(FRENCH), references=tuple((text,) for text in ENGLISH)
)


def parallel(folder: Path, french: str, english: str) -> Path:
    (folder / "news.fr").write_text(french, encoding="utf-8")
    (folder / "news.en").write_text(english, encoding="utf-8")
    return folder / "news"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return parallel(tmp_path, "\n".join(FRENCH) + "\n", "\n".join(ENGLISH))


def tmx(pairs: tuple[tuple[str, str], ...]) -> str:
    units = "".join(
        f'<tu><tuv xml:lang="fr-FR"><seg>{f}</seg></tuv>'
        f'<tuv xml:lang="en"><seg>{e}</seg></tuv></tu>'
        for f, e in pairs
    )
    return f'<tmx version="1.4"><header/><body>{units}</body></tmx>'


TABLE = "French\tEnglish\n" + "\n".join("\t".join(pair) for pair in PAIRS)
ROWS = "\n".join(json.dumps({"fr": f, "en": e}) for f, e in PAIRS)


# -- sets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["news", "news.fr", "news.en"])
def test_parallel_files_are_one_set_by_either_or_by_their_stem(news: Path, named: str) -> None:
    assert load_set(news.with_name(named)) == NEWS


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("news.tsv", TABLE.encode()),
        ("news.tsv", TABLE.encode("utf-16")),
        ("news.tsv.xz", lzma.compress(TABLE.encode())),
        ("news.tmx", tmx(PAIRS).encode()),
        ("news.jsonl", ROWS.encode()),
        ("news.jsonl.gz", gzip.compress(ROWS.encode())),
        ("news.jsonl", ROWS.replace('"fr"', '"source"').replace('"en"', '"target"').encode()),
    ],
)
def test_every_format_gives_the_same_set(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert load_set(tmp_path / name) == NEWS


def test_parallel_files_may_be_compressed_and_have_any_line_ends(tmp_path: Path) -> None:
    (tmp_path / "news.fr.gz").write_bytes(gzip.compress("\r\n".join(FRENCH).encode()))
    (tmp_path / "news.en").write_text("\ufeff" + "\n".join(ENGLISH), encoding="utf-8")
    for named in ("news", "news.fr.gz", "news.en"):
        assert load_set(tmp_path / named) == NEWS


def test_a_sentence_may_have_several_references(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text('{"fr": "Il pleut.", "en": ["It is raining.", "It rains."]}', encoding="utf-8")
    assert load_set(path).references == (("It is raining.", "It rains."),)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.jsonl", b'{"fr": "Oui.", "en": "Yes."}\nnon', r"a\.jsonl, line 2: not JSON"),
        ("a.jsonl", b'{"fr": "Oui."}', r"line 1: no French with its English\n.*source and target"),
        ("a.jsonl", b'["fr", "en"]', r"line 1: no French"),
        ("a.jsonl", b'{"fr": "Oui.", "en": 3}', r"line 1: no French"),
        ("a.jsonl", b'{"fr": "Oui.", "en": []}', r"line 1: no French"),
        ("a.jsonl", b'{"fr": "Oui.", "en": ["Yes.", " "]}', r"line 1: a pair with an empty side"),
        ("a.jsonl", b'{"fr": "\xff", "en": "Yes."}', r"line 1: not UTF-8\n.*iconv"),
        ("a.jsonl", b"", r"a\.jsonl: it has no pairs"),
        ("a.tsv", b"Oui.\tYes.\nNon.\n", r"a\.tsv, line 2: 2 columns wanted, 1 found\n"),
        ("a.tsv", b"Oui.\t\n", r"a\.tsv, line 1: a pair with an empty side\n.*delete"),
        ("a.tsv", b"O\xfci.\tYes.\n", r"a\.tsv, line 1: not UTF-8"),
        ("a.tsv", "Oui.\tYes.".encode("utf-16")[:-1], r"a\.tsv: cannot be read: .*\n.*UTF-8"),
        ("a.tsv.gz", b"Oui.\tYes.", r"a\.tsv\.gz: cannot be read"),
        ("a.tsv.xz", lzma.compress(b"Oui.\tYes.")[:-4], r"a\.tsv\.xz: cannot be read"),
        ("a.tmx", b"<tmx><body><tu>", r"a\.tmx, line 1: .*nothing from here on"),
        ("a.tmx", tmx((("Oui.", ""),)).encode(), r"a\.tmx, line 1: a pair with an empty side"),
        ("a.fr", b"Oui.\n", r"a\.fr: a\.en not found\n.*a\.fr and a\.en"),
        ("a.txt", b"Oui.\n", r"a\.txt: not a kind of evaluation set that is known\n.*\.tsv"),
    ],
)
def test_what_is_not_a_whole_set_is_refused_with_its_place(
    tmp_path: Path, name: str, data: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        load_set(tmp_path / name)
    assert re.search(told, str(caught.value)), str(caught.value)
    assert caught.value.origin == str(tmp_path / name)


@pytest.mark.parametrize(
    ("french", "english", "told"),
    [
        ("Oui.\nNon.\n", "Yes.\n", r"news\.fr: 2 lines, but news\.en has 1\n"),
        ("Oui.\n\nNon.", "Yes.\nMaybe.\nNo.", r"news\.fr, line 2: a pair with an empty side\n"),
        ("Oui.\nNon.", "Yes.\n \n", r"news\.en, line 2: a pair with an empty side\n"),
        ("", "", r"it has no pairs"),
    ],
)
def test_parallel_files_must_be_parallel(
    tmp_path: Path, french: str, english: str, told: str
) -> None:
    with pytest.raises(InputError) as caught:
        load_set(parallel(tmp_path, french, english))
    assert re.search(told, str(caught.value)), str(caught.value)


def test_a_set_that_is_not_there_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"news\.fr and news\.en not found"):
        load_set(tmp_path / "news")


# -- systems ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "axes", "points"),
    [
        ("m", "", ["m"]),
        ("m", "beam=1,4", ["m:beam=1", "m:beam=4"]),
        ("m:beam=2", "engine=ct2", ["m:beam=2,engine=ct2"]),
        (
            "m",
            "engine=ct2,hf beam=1,4",
            ["m:engine=ct2,beam=1", "m:engine=ct2,beam=4", "m:engine=hf,beam=1",
             "m:engine=hf,beam=4"],
        ),
    ],
)  # fmt: skip
def test_a_grid_is_every_combination(spec: str, axes: str, points: list[str]) -> None:
    assert grid(spec, axes) == points


def test_a_system_has_the_settings_it_names_and_else_those_of_all() -> None:
    config = override(Config(), {"translate.beam": 3})
    assert "engine:ct2|precision:int8|beam:3|" in system("lite-fr-en", config).recipe
    assert "|beam:6|" in system("lite-fr-en:beam=6,heal=off", config).recipe
    assert "engine:hf|precision:float32" in system("lite-fr-en:engine=hf", config).recipe


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("lite-fr-en:baem=6", 'did you mean "beam"'),
        ("lite-fr-en:beam=many", "translate.beam"),
        ("lite-fr-en:engine=hf,precision=int8", "no precision 'int8'"),
        ("no/such-model", "no/such-model"),
        ("", "no system"),
    ],
)
def test_a_system_that_cannot_be_is_an_error(spec: str, told: str) -> None:
    with pytest.raises(TranslateToolError, match=re.escape(told)):
        system(spec, ECHO if not spec else Config())


@pytest.mark.parametrize("axes", ["beam", "beam=", "=3"])
def test_a_grid_of_no_settings_is_an_error(axes: str) -> None:
    with pytest.raises(ConfigError, match="no axis"):
        grid("m", axes)


@pytest.mark.arithmetic
def test_a_model_gives_what_the_library_gives() -> None:
    spec = "lite-fr-en:beam=2,threads=1"
    found = system(spec, Config()).translate(FRENCH)
    said = translate_tool.translate(FRENCH, model="lite-fr-en", beam=2, threads=1)
    assert list(found.texts) == [hypothesis.text for hypothesis in said]
    assert found.wall is not None
    assert found.cpu is not None
    assert found.wall > 0 < found.cpu


class Fault:
    """Breaks one sentence: its translation is an error, nothing, or a loop up to the limit."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __call__(self) -> Hypothesis:
        if self.kind == "failed":
            raise EngineError("out of order")
        return Hypothesis(text="" if self.kind == "empty" else "no " * 100, score=-1.0)


@pytest.mark.parametrize("kind", ["failed", "empty", "cut"])
def test_a_loss_is_a_row_and_a_count(kind: str) -> None:
    broken: Any = system("echo", ECHO)
    engine = broken._translator.runner.engine  # a model that fails is hard to find
    whole, fault = engine.generate, Fault(kind)
    engine.generate = lambda texts: [fault() if t == FRENCH[2] else whole([t])[0] for t in texts]
    two = [FRENCH[0], f"{FRENCH[1]} {FRENCH[2]}"]
    chosen = EvaluationSet(name="s", sources=tuple(two), references=(("a b c",), ("d e f",)))
    done = evaluate([chosen], [broken])
    [result] = done.results.results
    assert result.measures["lost"].value == (0 if kind == "empty" else 1)
    assert (kind in result.counts) == (kind != "empty")
    if kind != "cut":
        assert done.rows[1].english == FRENCH[1].upper()
    alone = evaluate(
        [EvaluationSet(name="s", sources=(FRENCH[2],), references=(("a",),))], [broken]
    )
    assert alone.results.results[0].measures["lost"].value == 1
    assert kind in alone.results.results[0].counts


def test_a_file_of_translations_is_a_system(tmp_path: Path) -> None:
    path = tmp_path / "old.en"
    path.write_text("\n".join([*ENGLISH[:5], ""]) + "\n", encoding="utf-8")
    found = system(str(path), ECHO).translate(FRENCH)
    assert list(found.texts) == [*ENGLISH[:5], ""]
    assert [flag.kind for flag in found.flags[5]] == ["empty"]
    assert found.wall is None
    with pytest.raises(InputError, match="6 lines, but 5 sentences asked for"):
        system(str(path), ECHO).translate(FRENCH[:5])


# -- measures --------------------------------------------------------------------------------------


def test_scores_are_those_of_sacrebleu_with_its_signatures() -> None:
    worse = [ENGLISH[1], *ENGLISH[1:5], "Nothing."]
    found = translation.scores(worse, [(text,) for text in ENGLISH])
    bleu, chrf = BLEU(), CHRF(word_order=2)
    wanted = {
        "bleu": bleu.corpus_score(worse, [ENGLISH], n_bootstrap=1000).score,
        "chrf": chrf.corpus_score(worse, [ENGLISH], n_bootstrap=1000).score,
    }
    for name, metric in (("bleu", bleu), ("chrf", chrf)):
        measure = found[name]
        assert measure.value == pytest.approx(wanted[name])
        assert measure.signature == str(metric.get_signature())
        assert "bs:1000|seed:12345" in measure.signature
        assert measure.low is not None
        assert measure.high is not None
        assert 0 < measure.low < measure.value < measure.high <= 100
    assert translation.scores(worse, [(text,) for text in ENGLISH]) == found, "the seed is fixed"


def test_more_references_can_only_help_and_need_not_be_as_many() -> None:
    one = [("It is raining.",), ("Yes.",)]
    two = [("It is raining.", "It rains."), ("Yes.",)]
    texts = ["It rains.", "Yes."]
    assert translation.scores(texts, two)["chrf"].value == pytest.approx(100)
    assert translation.scores(texts, one)["chrf"].value < 100
    assert translation.sentence_chrf(texts, two) == pytest.approx([100, 100])


def test_sentences_have_a_chrf_of_their_own() -> None:
    best, worst, none = translation.sentence_chrf(
        [ENGLISH[0], FRENCH[1], ""], [(text,) for text in ENGLISH[:3]]
    )
    assert best == pytest.approx(100)
    assert 0 < worst < 60
    assert none == 0


def test_a_paired_test_tells_a_difference_from_none() -> None:
    references = [(text,) for text in ENGLISH * 5]
    shouted = [text.upper() for text in ENGLISH * 5]
    for found in translation.paired(ENGLISH * 5, shouted, references):
        assert found.a == pytest.approx(100)
        assert found.b < found.a
        assert found.significant
        assert "bs:1000|seed:12345" in found.signature
    for found in translation.paired(shouted, shouted, references):
        assert (found.p, found.significant) == (1.0, False)
    nearly = [*shouted[:-1], ENGLISH[-1]]
    assert not any(found.significant for found in translation.paired(shouted, nearly, references))


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "comet", None)
    with pytest.raises(ConfigError, match=r"pip install unbabel-comet") as caught:
        translation.Comet("Unbabel/wmt22-comet-da", download=True)
    assert "COMET is not installed" in caught.value.message
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    with pytest.raises(ConfigError, match=r"pip install 'translate-tool\[lab\]'"):
        evaluate([NEWS], [system("echo", ECHO)])


def test_comet_is_handed_source_translation_and_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, str]] = []

    def predict(rows: list[dict[str, str]], **_: object) -> SimpleNamespace:
        asked.extend(rows)
        return SimpleNamespace(system_score=0.81)

    library = SimpleNamespace(load_from_checkpoint=lambda _: SimpleNamespace(predict=predict))
    monkeypatch.setitem(sys.modules, "comet", library)
    with pytest.raises(ConfigError, match="--download"):
        translation.Comet("Unbabel/wmt22-comet-da", download=False)
    (tmp_path / "da.ckpt").touch()
    judge = translation.Comet(str(tmp_path / "da.ckpt"), download=False)
    done = evaluate([NEWS], [system("echo", ECHO)], comet=judge)
    assert done.results.results[0].measures["comet"] == Measure(value=0.81, signature="da")
    assert asked[0] == {"src": FRENCH[0], "mt": FRENCH[0].upper(), "ref": ENGLISH[0]}
    assert "| COMET |" in done.results.table()


# -- results ---------------------------------------------------------------------------------------


def test_results_come_back_as_they_were_saved(tmp_path: Path) -> None:
    done = evaluate([NEWS], [system("echo", ECHO)]).results
    done.save(tmp_path / "r.json")
    assert Results.load(tmp_path / "r.json") == done
    values = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert values["kind"] == "translation"
    assert values["results"][0]["measures"]["chrf"].keys() == {"value", "low", "high", "signature"}
    assert values["results"][0]["measures"]["lost"] == {"value": 0}


@pytest.mark.parametrize("text", ["", "[]", '{"results": 3}', '{"results": [{"measures": {}}]}'])
def test_a_file_that_holds_no_results_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"r\.json: not results"):
        Results.load(tmp_path / "r.json")
    with pytest.raises(ConfigError, match=r"none\.json: cannot be read"):
        Results.load(tmp_path / "none.json")


def test_the_table_has_a_column_for_each_measure_of_any_result() -> None:
    first = Measured(
        set="a|b", system="m", sentences=2, measures={"bleu": Measure(value=25.24, low=24, high=26)}
    )
    second = Measured(set="c", system="m", sentences=2, measures={"flagged": Measure(value=0.051)})
    table = Results.here("translation", [first, second]).table()
    assert table.splitlines() == [
        "| set | system | sentences | BLEU | flagged |",
        "|---|---|--:|--:|--:|",
        "| a\\|b | `m` | 2 | 25.2 ±1.0 |  |",
        "| c | `m` | 2 |  | 5.1% |",
    ]


def test_the_worst_sentences_come_first_and_once() -> None:
    done = evaluate([NEWS], [system("echo", ECHO), system("echo:beam=2", ECHO)])
    worst = done.worst(4)
    assert len({row.number for row in worst}) == 4
    assert [row.chrf for row in worst] == sorted(row.chrf for row in done.rows)[::2][:4]
    shown = listing(worst[:1])
    assert f"- French: {worst[0].french}" in shown
    assert f"- reference: {worst[0].references[0]}" in shown


def test_two_sets_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigError, match="same name"):
        evaluate([NEWS, NEWS], [system("echo", ECHO)])


def test_a_section_is_written_again_in_its_place(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\ntext\n", encoding="utf-8")
    for body in ("one", "two"):
        put_section(page, "translate-tool eval", "A", body)
        put_section(page, "translate-tool eval", "B", body)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Page\n\ntext\n\n## A\n\n<!-- written by `translate-tool eval`: begin")
    assert text.count("two") == 2
    assert "one" not in text
    with pytest.raises(ConfigError, match="cannot be read"):
        put_section(tmp_path / "none.md", "translate-tool eval", "A", "")


# -- comparing -------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script> | [x](javascript:alert(2)) **bold**"


def given(folder: Path, name: str, texts: list[str]) -> str:
    (folder / name).write_text("\n".join(texts) + "\n", encoding="utf-8")
    return str(folder / name)


def test_a_comparison_counts_and_orders_what_differs(tmp_path: Path) -> None:
    a = given(tmp_path, "a.en", [*ENGLISH[:3], "It rains.", "Nothing.", "The minister met them."])
    b = given(tmp_path, "b.en", [*ENGLISH[:2], "The station.", *ENGLISH[3:]])
    done = compare(NEWS, system(a, ECHO), system(b, ECHO))
    assert done.counts == {"a_better": 1, "b_better": 3, "as_good": 0, "same": 2}
    gains = [difference.gain for difference in done.differences]
    assert [abs(gain) for gain in gains] == sorted(map(abs, gains), reverse=True)
    unions = next(d for d in done.differences if d.a.number == 6)
    assert unions.words == (
        [("The minister met", False), ("them.", True)],
        [("The minister met", False), ("the unions.", True)],
    )
    values = json.loads(json.dumps(done.as_dict()))
    assert values["counts"]["b_better"] == 3
    assert [test["metric"] for test in values["tests"]] == ["BLEU", "chrF2++"]


def test_reports_show_every_difference_and_no_markup_of_a_sentence(tmp_path: Path) -> None:
    a = given(tmp_path, "a.en", [HOSTILE, *ENGLISH[1:]])
    b = given(tmp_path, "b.en", [ENGLISH[0], f"{ENGLISH[1]} {HOSTILE}", *ENGLISH[2:]])
    chosen = EvaluationSet(
        name="<b>news</b>",
        sources=(f"{HOSTILE} {FRENCH[0]}", *FRENCH[1:]),
        references=tuple((text,) for text in [HOSTILE, *ENGLISH[1:]]),
    )
    done = compare(chosen, system(a, ECHO), system(b, ECHO))
    page, text = tmp_path / "c.html", tmp_path / "c.md"
    comparison.save(page, done)
    comparison.save(text, done)
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "<b>" not in html
    assert html.count("&lt;script&gt;") >= 4, "French, reference, A and B: nothing is left out"
    assert html.count('<tr><td lang="fr">') == 2
    assert html.count("<mark>") == 3
    markdown = text.read_text(encoding="utf-8")
    assert "<script>" not in markdown.replace("\\<script>", "")
    assert "](javascript" not in markdown.replace("\\](javascript", "")
    assert markdown.count("- French: ") == 2
    with pytest.raises(ConfigError, match=r"\.md, \.html or \.json"):
        comparison.save(tmp_path / "c.pdf", done)


# -- the commands ----------------------------------------------------------------------------------


@pytest.mark.arithmetic
def test_eval_measures_a_grid_and_ends_with_one_json(news: Path, tmp_path: Path) -> None:
    doc, saved = tmp_path / "page.md", tmp_path / "r.json"
    doc.write_text("# Quality\n", encoding="utf-8")
    points = ["--grid", "precision=int8,float16 beam=1,2", "--device", "cpu"]
    files: list[str | Path] = ["--report", saved, "--write", doc]
    done = tool("eval", news, "--system", "lite-fr-en", *points, "--worst", "2", *files)
    assert done.exit_code == 0, done.output
    assert "left out: lite-fr-en:precision=float16,beam=1" in done.stderr
    values = json.loads(done.stdout.splitlines()[-1])
    assert values == json.loads(saved.read_text(encoding="utf-8"))
    measures = [result["measures"] for result in values["results"]]
    assert len(measures) == 2
    assert all(30 < each["chrf"]["value"] <= 100 for each in measures)
    assert all(each["sentences_per_second"]["value"] > 0 for each in measures)
    assert ["|beam:1|" in result["recipe"] for result in values["results"]] == [True, False]
    rows = [line for line in done.stdout.splitlines() if line.startswith("| news | `lite")]
    page = doc.read_text(encoding="utf-8")
    assert all(row in page for row in rows)
    assert "nrefs:1|bs:1000|seed:12345" in page
    assert done.stdout.count("- French: ") == 2
    assert "- French: " not in page, "sentences of a set do not go into a page"


def test_eval_takes_a_file_beside_a_model_and_part_of_a_set(news: Path, tmp_path: Path) -> None:
    old = given(tmp_path, "old.txt", ENGLISH[:3])
    options = ["--most", "3", "--worst", "0", "--engine", "echo"]
    done = tool("eval", news, "--system", old, "--system", "echo", *options)
    assert done.exit_code == 0, done.output
    assert "- French" not in done.stdout
    file, echo = json.loads(done.stdout.splitlines()[-1])["results"]
    assert file["sentences"] == echo["sentences"] == 3
    assert file["measures"]["bleu"]["value"] == pytest.approx(100)
    assert "sentences_per_second" not in file["measures"]
    assert echo["measures"]["chrf"]["value"] < 50


def test_compare_ends_with_one_json_and_writes_its_report(news: Path, tmp_path: Path) -> None:
    old, page, saved = given(tmp_path, "old.txt", ENGLISH), tmp_path / "c.html", tmp_path / "c.json"
    options: list[str | Path] = ["--engine", "echo", "--report", page, "--report", saved]
    done = tool("compare", old, "echo", "--set", news, *options)
    assert done.exit_code == 0, done.output
    values = json.loads(done.stdout.splitlines()[-1])
    assert values == json.loads(saved.read_text(encoding="utf-8"))
    assert values["counts"] == {"a_better": 6, "b_better": 0, "as_good": 0, "same": 0}
    assert all(test["significant"] for test in values["tests"])
    assert "A is better in 6 sentences" in done.stdout
    assert FRENCH[0].upper().split()[0] in page.read_text(encoding="utf-8")
    assert tool("compare", old, "echo", "--set", news, *options).exit_code == 0, "replaced"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("eval", "none"), 2, "none.fr and none.en not found"),
        (("eval", "news", "--system", "lite-fr-en:baem=1"), 2, 'did you mean "beam"'),
        (("eval", "news", "--grid", "beam=0"), 2, "left out"),
        (("eval", "news", "--comet", "m"), 2, "unbabel-comet"),
        (
            ("compare", "auto", "auto", "--set", "news", "--report", "c.pdf"),
            2,
            ".md, .html or .json",
        ),
        (("compare", "a", "b", "--set", "news", "--report", "own.md"), 2, "is there already"),
        (("eval", "--report", "news.fr", "news"), 2, "does not end in .json"),
        (("eval", "news", "--engine", "echo", "--threads", "99999"), 2, "are too many"),
    ],
)
def test_mistakes_are_told_before_any_work(
    words: tuple[str, ...], code: int, told: str, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(news.parent)
    monkeypatch.setitem(sys.modules, "comet", None)
    before = {path: path.read_bytes() for path in news.parent.iterdir() if path.is_file()}
    Path("own.md").write_text("# Mine\n")
    done = tool(*words)
    assert {path: path.read_bytes() for path in before} == before
    assert Path("own.md").read_text() == "# Mine\n"
    assert done.exit_code == code, done.output
    assert told in done.stderr
