"""Summaries measured: on texts small enough to count by hand, and through the door."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import tiny_kit
from typer.testing import CliRunner

from translate_tool.cli import evaluate
from translate_tool.errors import ConfigError, InputError
from translate_tool.evaluation import summaries
from translate_tool.evaluation.faithfulness import Source, coverage, facts_carried
from translate_tool.evaluation.results import Results, ratio
from translate_tool.evaluation.summaries import (
    Example,
    evaluate_summaries,
    make_documents,
    measure,
    read_examples,
    rouge,
)
from translate_tool.evaluation.systems import TranslationFile
from translate_tool.language import Language
from translate_tool.records import Hypothesis, SummaryLine
from translate_tool.summarisation import Abstractor

DATA = Path(__file__).parent / "data" / "quality"
ARTICLES = [
    "La mairie a fermé le marché. Il pleuvait très fort ce matin-là. Les étals ont été emportés "
    "par le vent. Personne n'a été blessé, selon les pompiers. Le marché rouvrira samedi. Les "
    "marchands demandent à la mairie une aide pour racheter des étals plus solides que le vent. "
    "Une réunion est prévue jeudi à la mairie. La météo annonce un temps plus calme pour la fin "
    "de la semaine. Les clients, eux, iront au supermarché en attendant.",
    "Un chat a traversé la rue. Il est rentré chez lui.",
]
ABSTRACTS = ["La mairie a fermé le marché après une tempête.", "Un chat est rentré chez lui."]
EXAMPLES = [Example(article=a, abstract=b) for a, b in zip(ARTICLES, ABSTRACTS, strict=True)]


def line(text: str, *sources: int) -> SummaryLine:
    return SummaryLine(text=text, sources=sources or (1,))


def test_a_ratio_is_of_sums_and_its_bounds_of_parts() -> None:
    mean = ratio([1.0, 2.0, 3.0])
    assert mean.value == 2.0
    assert mean.low is not None
    assert mean.high is not None
    assert 1.0 <= mean.low < 2.0 < mean.high <= 3.0
    assert ratio([1, 1], [10, 2]).value == pytest.approx(1 / 6), "of sums: no mean of shares"
    assert ratio([0, 0], [0, 0], empty=1.0).value == 1.0
    assert ratio([1.0, 2.0, 3.0]) == mean, "the same each time"
    assert ratio([5.0]).low is None


@pytest.mark.parametrize(
    ("summary", "abstract", "scores"),
    [
        ("Été.", "été", (100.0, 0.0, 100.0)),
        ("Ete.", "été", (0.0, 0.0, 0.0)),  # accents count
        ("Le chat dort", "le chat dort", (100.0, 100.0, 100.0)),
        ("dort le chat", "le chat dort", (100.0, 50.0, 200 / 3)),
    ],
)
def test_rouge(summary: str, abstract: str, scores: tuple[float, float, float]) -> None:
    found = rouge([[line(summary)]], [abstract])
    assert [found[name] for name in summaries.METRICS] == [[pytest.approx(s)] for s in scores]


FRENCH = "L'Allemagne a vendu 1 500 vélos à Jean Moulin. Le ministère ne dit rien. Il est 20 h 30."


@pytest.mark.parametrize(
    ("text", "language", "strange"),
    [
        ("Germany sold 1,500 bicycles to Jean Moulin.", "en", []),
        ("Germany sold 1,600 bicycles to Jean Moulin.", "en", ["1,600"]),
        ("France sold bicycles.", "en", ["France"]),
        ("Then Germany met Peter Wagner.", "en", ["Peter Wagner"]),
        ("It is 8:30 p.m.", "en", []),
        ("The Ministry said nothing.", "en", []),
        ("They sold two bicycles.", "en", []),  # in words, it may be no number at all
        ("L'Allemagne a vendu 1500 vélos.", "fr", []),
        ("L'Italie a vendu 15 vélos.", "fr", ["15", "Italie"]),
        ("Jean Valjean et l'Allemagne", "fr", ["Jean Valjean"]),
    ],
)
def test_what_a_line_has_that_its_article_has_not(
    text: str, language: Language, strange: list[str]
) -> None:
    [document] = make_documents([FRENCH])
    assert Source(document, language).lacks(text) == strange


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("Le marché de la mairie", 1.0),  # each is in two rows, and nothing else is
        ("Les marchés rouvrent", 0.5),  # the first letters count, and only the words that come back
        ("Il pleut", 0.0),
    ],
)
def test_coverage_is_of_what_the_article_comes_back_to(said: str, share: float) -> None:
    [document, short] = make_documents(
        ["Le marché ferme. La mairie. Un marché à la mairie.", "Ah."]
    )
    assert coverage(document, [line(said)], "fr") == share
    assert coverage(short, [line(said)], "fr") is None


def translator(folder: Path, *english: str) -> TranslationFile:
    (folder / "tiny.en").write_text("".join(f"{text}\n" for text in english), "utf-8")
    made = TranslationFile(folder / "tiny.en")
    made.name = "tiny"
    return made


def test_key_facts_are_carried_where_a_line_says_them(tmp_path: Path) -> None:
    french = "Le maire de Lyon a payé 30 euros mardi. Il pleut."
    [document] = make_documents(
        [french], translator(tmp_path, "The mayor of Lyon paid 30 euros on Tuesday.", "It rains.")
    )
    _, all_of_them = facts_carried(document, [])
    assert all_of_them >= 3
    assert facts_carried(document, [line(document.pairs[0].hypothesis.text)])[0] == all_of_them
    assert facts_carried(document, [line("He paid 30 euros.")]) == (1, all_of_them)
    assert facts_carried(document, [line("It rains.")]) == (0, all_of_them)


def test_translations_are_checked_as_in_a_run(tmp_path: Path) -> None:
    [document] = make_documents(
        ["Il y a 30 chats.\nFin."], translator(tmp_path, "There are 40 cats.", "End.")
    )
    assert [pair.sentence.block for pair in document.pairs] == [0, 1]
    assert {flag.kind for flag in document.pairs[0].flags} == {"number"}
    assert document.pairs[1].flags == ()


def test_how_lines_read_is_counted_by_line() -> None:
    documents = make_documents(["Le maire a parlé. " + "Mais il a plu. Il y a du vent. " * 14] * 2)
    texts = [[line("Le maire a parlé."), line("Mais il a plu.", 2)], [line("Le maire a 3 chats.")]]
    found = measure(documents, texts, "fr")
    assert found["loose"].value == pytest.approx(1 / 3)
    assert found["strange"].value == pytest.approx(1 / 3)
    assert found["words"].value == (4 + 4 + 5) / 2
    assert found["compression"].value == pytest.approx(13 / (2 * (4 + 14 * 9)))
    assert found["reach"].value == pytest.approx((2 + 1) / 2 / 29)
    assert "facts" not in found
    assert "reach" not in measure(make_documents(ARTICLES), texts, "fr")


def test_every_summariser_stands_beside_lead() -> None:
    first, second = evaluate_summaries("two", EXAMPLES)
    assert [(r.set, r.system, r.sentences) for r in (first, second)] == [
        ("two", "LEAD", 11),
        ("two", "extractive", 11),
    ]
    gain = second.measures["rougeL"].value - first.measures["rougeL"].value
    assert second.measures["gain"].value == pytest.approx(gain)
    assert "gain" not in first.measures
    assert first.measures["rouge1"].signature.startswith("F1|lines:2|")


def test_a_model_is_measured_beside_the_others_on_the_same_translations(tmp_path: Path) -> None:
    def parrot(texts: Sequence[str]) -> list[Hypothesis]:
        return [Hypothesis(text="The mayor of Lyon left. Nobody knows Berlin.", score=0.0)] * len(
            texts
        )

    model = Abstractor(generate=parrot, count=lambda text: len(text.split()), limit=500)
    french = (
        "Le maire de Lyon est parti. " + "Personne ne sait pourquoi, dit la ville de Lyon. " * 11
    )
    english = ["The mayor of Lyon left."] + ["Nobody knows why, says the city of Lyon."] * 11
    found = evaluate_summaries(
        "one",
        [Example(article=french, abstract="The mayor of Lyon left.")],
        [summaries.abstractive("parrot", model, "summarise|parrot")],
        translator=translator(tmp_path, *english),
        lines=1,
    )
    assert [result.system for result in found] == [
        "tiny + LEAD",
        "tiny + extractive",
        "tiny + parrot",
    ]
    assert found[2].recipe == "summarise|parrot"
    assert found[2].measures["rouge1"].value == 100.0
    assert found[2].measures["strange"].value == 0.0, "what is not believed is not in a summary"
    assert "facts" in found[2].measures


def test_examples_come_from_two_files_or_one(tmp_path: Path) -> None:
    files = [tmp_path / "a.fr", tmp_path / "b.fr", tmp_path / "both.jsonl", tmp_path / "short.fr"]
    files[0].write_text("\n".join(ARTICLES) + "\n", "utf-8")
    files[1].write_text("\n".join(ABSTRACTS), "utf-8")
    rows = [{"article": e.article, "abstract": e.abstract, "id": 7} for e in EXAMPLES]
    files[2].write_text("\n".join(map(json.dumps, rows)), "utf-8")
    files[3].write_text(ABSTRACTS[0], "utf-8")
    assert read_examples(files[0], files[1]) == read_examples(files[2]) == EXAMPLES
    with pytest.raises(ConfigError, match=r"a\.fr has 2 lines, .*short\.fr 1"):
        read_examples(files[0], files[3])
    with pytest.raises(InputError, match=r"a\.fr: line 1: no article with its abstract"):
        read_examples(files[0])
    with pytest.raises(InputError, match="cannot be read"):
        read_examples(tmp_path / "none", files[0])


def test_the_door_measures_end_to_end_and_keeps_the_result(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    sides = [str(DATA / "articles.fr"), str(DATA / "abstracts.en")]
    command = ["summaries", *sides, "--english", "--engine", "echo", "--report", str(kept)]
    done = CliRunner().invoke(evaluate.app, command)
    assert done.exit_code == 0, done.output
    found = Results.load(kept)
    assert found.as_dict() == json.loads(done.output.splitlines()[-1])
    assert [result.system for result in found.results] == ["echo + LEAD", "echo + extractive"]
    assert "| articles | `echo + extractive` | 79 |" in done.output


def test_a_set_alone_is_a_set_of_translations(tmp_path: Path) -> None:
    done = CliRunner().invoke(evaluate.app, [str(tmp_path / "none"), "--system", "echo"])
    assert done.exit_code == 2, done.output
    assert "none.fr" in done.output


@pytest.mark.arithmetic
def test_the_door_measures_a_summarising_model(tmp_path: Path) -> None:
    folder = tiny_kit.bart(tmp_path / "tiny-bart")
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"article": ARTICLES[0], "abstract": ABSTRACTS[0]}), "utf-8")
    command = ["summaries", str(rows), "--summariser", str(folder), "--engine", "ct2"]
    cache = ["--cache", str(tmp_path / "cache"), "--precision", "float32"]
    done = CliRunner().invoke(evaluate.app, [*command, *cache])
    assert done.exit_code == 0, done.output
    assert "| rows | `tiny-bart` | 9 |" in done.output
    assert "`tiny-bart`: `summarise|model:tiny-bart|" in done.output
