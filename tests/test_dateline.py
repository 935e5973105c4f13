from __future__ import annotations

from dataclasses import replace

import pytest

from translate_tool.language.sentences import sentences
from translate_tool.readers.dates import credited, set_apart
from translate_tool.records import Article, Block, Brief, Hypothesis, Pair
from translate_tool.writers.view import titles


def article(*texts: str, date: str = "") -> Article:
    blocks = tuple(Block(kind="paragraph", text=text) for text in texts)
    return Article(origin="a.txt", title="", date=date, blocks=blocks)


@pytest.mark.parametrize(
    ("dateline", "rest", "date", "meta"),
    [
        ("BELMONT, 22 nov 2024 (Agence Litto) -", "Une panne a privé de courant la ville.",
         "2024-11-22", {"place": "BELMONT", "agency": "Agence Litto"}),
        ("Lyon, 3 févr. –", "Le procès s’ouvre.", "", {"place": "Lyon"}),
        ("PARIS (AFP) -", "Le ministre part.", "", {"place": "PARIS", "agency": "AFP"}),
        ("GENÈVE (Suisse), 1er mars (ATS) —", "La séance est levée.",
         "", {"place": "GENÈVE (Suisse)", "agency": "ATS"}),
        ("Saint-Aubin-sur-Mer, mardi 3 juin 2025 –", "« Non », dit le maire.",
         "2025-06-03", {"place": "Saint-Aubin-sur-Mer"}),
        ("Port-au-Prince, Haïti, 12 déc. (Reuters) -", "Des tirs ont été entendus.",
         "", {"place": "Port-au-Prince, Haïti", "agency": "Reuters"}),
        ("MERVAULT, 22/11/2024 (Agence) –", "La région vote.",
         "2024-11-22", {"place": "MERVAULT", "agency": "Agence"}),
        ("Washington, le 3 mars –", "Le Sénat vote.", "", {"place": "Washington"}),
        ("VERNAY\u00a0(Agence Litto)\n–", "Le bac est en panne.",
         "", {"place": "VERNAY", "agency": "Agence Litto"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("space", [" ", "\n", "\u00a0"])
def test_a_dateline_is_a_block_that_is_copied(
    dateline: str, rest: str, date: str, meta: dict[str, str], space: str
) -> None:
    made = set_apart(article(dateline + space + rest, "La suite."))
    assert [block.text for block in made.blocks] == [dateline, rest, "La suite."]
    assert [block.kind for block in made.blocks] == ["dateline", "paragraph", "paragraph"]
    assert [block.copied for block in made.blocks] == [True, False, False]
    assert (made.date, made.meta) == (date, meta)
    assert sentences(made)[0].text == dateline


@pytest.mark.parametrize(
    "text",
    [
        "Anne Roche (Les Verts) – Le projet est mauvais.",  # a speaker
        "BREXIT – Le Parlement vote.",
        "Paris, 3 mars",  # nothing after it
        "Le 3 mars – il y a un an – tout a changé.",
        "M. Martin, 3 mars – bonjour.",
        "Il part pour Lyon, 3 mars – Le procès.",
        "Marie Dupont, 22 ans - étudiante à Lyon",
        "Paris, " * 40 + "3 mars – Fin.",
        "",
    ],
)
def test_other_openings_are_left_alone(text: str) -> None:
    assert set_apart(article(text)) == article(text)


def test_a_date_that_the_file_gives_stays() -> None:
    made = set_apart(article("Dakar, 5 mai 2024 (AFP) – Le port rouvre.", date="2024-05-06"))
    assert made.date == "2024-05-06"


@pytest.mark.parametrize(
    ("english", "headline"),
    [
        ("The port reopens.", "The port reopens"),
        (
            "The port of Vernay reopens on Monday after eleven months, the mayor said at noon, "
            "who hopes for a summer without strikes.",
            "The port of Vernay reopens on Monday after eleven months, the mayor said at noon…",
        ),
        (
            "On Monday, the port of Vernay reopens after eleven months of works which nobody in "
            "town had thought would take so long.",
            "On Monday, the port of Vernay reopens after eleven months of works which nobody in "
            "town…",
        ),
    ],
)
def test_the_headline_of_a_dispatch_is_how_its_text_begins(english: str, headline: str) -> None:
    made = set_apart(article("VERNAY, 22 nov. (AFP) – Le port rouvre."))
    rows = sentences(made)
    said = [rows[0].text, english]
    pairs = tuple(
        Pair(sentence=row, hypothesis=Hypothesis(text=text, score=0.0))
        for row, text in zip(rows, said, strict=True)
    )
    brief = Brief(article=made, pairs=pairs, summary=(), recipes=(), facts=())
    assert titles(brief) == ("Le port rouvre", headline)


@pytest.mark.parametrize(
    ("line", "author", "day"),
    [
        ("Par Élodie Guérin, le 14 mars 2024 à 19h45", "Élodie Guérin", "2024-03-14"),
        ("Par Anne Roux et Jean-Paul de La Tour", "Anne Roux et Jean-Paul de La Tour", ""),
        ("Publié le 12/06/2024 à 06h15 - Mis à jour le 13/06/2024 à 10h00", "", "2024-06-12"),
        ("Samedi 19 octobre 2024, 22h30", "", "2024-10-19"),
        ("Propos recueillis par Hugo Lemaître", "Hugo Lemaître", ""),
        ("Fait à Namur, le 8 février 2024.", "", "2024-02-08"),
        # what says something else
        ("Par Toutatis", "", ""),
        ("Photo par Anne Roux", "", ""),
        ("Par Jean Petit, qui a vu Paris", "", ""),
        ("Le 14 mars 2024, il pleut.", "", ""),
        ("10h30", "", ""),
    ],
)
def test_a_line_that_credits_is_author_and_day(line: str, author: str, day: str) -> None:
    made = article(line, "Le port rouvre.", "Il pleut.", "Il vente.", "Il neige.", "Il tonne.")
    for blocks in (made.blocks, (*made.blocks[1:], made.blocks[0])):
        got = credited(replace(made, blocks=blocks))
        assert (got.meta.get("author", ""), got.date) == (author, day)
        assert got.blocks == blocks, "the line stays"


def test_what_the_file_says_of_author_and_day_stands() -> None:
    made = article("Par Anne Roux, le 14 mars 2024", "Il pleut.")
    said = replace(made, date="2023", meta={"author": "X"})
    assert credited(said) == said


def test_a_day_alone_below_the_first_lines_is_that_of_an_event() -> None:
    rows = ("Le port rouvre.", "Il pleut.", "14 mars 2024", "Il vente.")
    assert credited(article(*rows)).date == ""
    assert credited(article(rows[2], rows[0])).date == "2024-03-14"
