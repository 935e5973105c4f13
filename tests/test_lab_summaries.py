from pathlib import Path

import pytest

from translate_tool.lab import summaries
from translate_tool.summarise import Document

ARTICLES = [
    "La mairie a fermé le marché. Il pleuvait très fort ce matin-là. Les étals ont été emportés "
    "par le vent. Personne n'a été blessé, selon les pompiers. Le marché rouvrira samedi. Les "
    "marchands demandent à la mairie une aide pour racheter des étals plus solides que le vent. "
    "Une réunion est prévue jeudi à la mairie. La météo annonce un temps plus calme pour la fin "
    "de la semaine. Les clients, eux, iront au supermarché en attendant.",
    "Un chat a traversé la rue. Il est rentré chez lui.",
]
ABSTRACTS = ["La mairie a fermé le marché après une tempête.", "Un chat est rentré chez lui."]


def test_rouge_counts_accented_letters() -> None:
    def copied(article: Document, _: int) -> list[str]:
        return [article.pairs[0].sentence.text]

    accented = summaries.evaluate(["Été."], ["été"], copied)
    assert accented == [{"rouge1": 100.0, "rouge2": 0.0, "rougeL": 100.0}]
    assert summaries.evaluate(["Ete."], ["été"], copied)[0]["rouge1"] == 0.0


@pytest.mark.parametrize("summariser", [summaries.lead, summaries.extractive])
def test_summarisers_keep_to_their_budget(summariser: summaries.Summariser) -> None:
    chosen = summariser(summaries.document(ARTICLES[0]), 2)
    assert len(chosen) == 2
    assert all(sentence in ARTICLES[0] for sentence in chosen)


def test_lead_is_the_first_sentences() -> None:
    assert summaries.lead(summaries.document(ARTICLES[1]), 1) == ["Un chat a traversé la rue."]


def test_reading_tells_loose_openings_and_how_far_lines_reach() -> None:
    article = "Le maire a parlé. " + "Mais il a plu. Il y a du vent. " * 14

    def first_and_last(_: Document, count: int) -> list[str]:
        assert count == summaries.LINES
        return ["Le maire a parlé.", "Mais il a plu."]

    told = summaries.reading([article, "Le maire a parlé."], first_and_last)
    assert told == "loose openings 50.0%, last line of a long article at 3%"
    assert summaries.reading([ARTICLES[1]], summaries.lead).startswith("loose openings 50.0%")


def test_win_rate_is_sure_of_a_constant_gain_and_of_none() -> None:
    assert summaries.win_rate([2.0, 3.0, 4.0], [1.0, 2.0, 3.0]) == 1.0
    assert summaries.win_rate([1.0, 1.0], [1.0, 1.0]) == 0.0


def test_command_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / "articles.txt", tmp_path / "abstracts.txt"]
    for file, texts in zip(files, (ARTICLES, ABSTRACTS), strict=True):
        file.write_text("\n".join(texts) + "\n", "utf-8")
    assert summaries.main([str(file) for file in files]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["articles", "metric", "LEAD", "ours", "wins"]
    assert [row[:2] for row in rows[1:4]] == [["all", m] for m in summaries.METRICS]
    assert [row[0] for row in rows[10:]] == ["LEAD:", "ours:"]
    assert len(rows) == 12


def test_command_explains_its_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert summaries.main([]) == 2
    assert "ARTICLES ABSTRACTS" in capsys.readouterr().err
