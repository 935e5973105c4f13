"""Key facts: held against those that a reader of short articles would want."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from translate_tool.checks import check
from translate_tool.records import (
    Article,
    Block,
    FactKind,
    Flag,
    Hypothesis,
    Pair,
    Sentence,
    Severity,
    SummaryLine,
)
from translate_tool.summarisation import Document
from translate_tool.summarisation.keyfacts import KINDS, MOST, key_facts

GOLD = Path(__file__).parent / "data/key_facts.txt"
Row = tuple[str, str]


def document(*rows: Row) -> Document:
    """Each row a paragraph of its own, checked."""
    blocks = tuple(Block(kind="paragraph", text=french) for french, _ in rows)
    pairs = tuple(
        Pair(
            sentence=Sentence(article="a", block=at, index=0, text=french, gap=""),
            hypothesis=Hypothesis(text=english, score=-0.4),
            flags=check(french, english, -0.4),
        )
        for at, (french, english) in enumerate(rows)
    )
    return Document(article=Article(origin="a", title="", date="", blocks=blocks), pairs=pairs)


def shown(*rows: Row) -> dict[str, list[str]]:
    """The texts of the facts of an article, by kind."""
    facts = defaultdict[str, list[str]](list)
    for fact in key_facts(document(*rows)):
        facts[fact.kind].append(fact.text)
    return dict(facts)


def articles() -> Iterator[tuple[list[Row], dict[FactKind, list[str]]]]:
    """The rows of each article of the file, and what is wanted of each kind."""
    for chunk in GOLD.read_text("utf-8").split("\n\n"):
        lines = [line for line in chunk.splitlines() if line[0] not in "#="]
        rows = [(fr, en) for line in lines if " | " in line for fr, en in [line.split(" | ")]]
        told = dict(line.split(":", 1) for line in lines if " | " not in line)
        if rows:
            yield rows, {k: [x.strip() for x in told[k].split(";") if x.strip()] for k in KINDS}


def score(kind: FactKind) -> dict[str, int]:
    """How many facts of a kind are right, wrong, wanted and found in all articles."""
    counts = dict.fromkeys(("right", "wrong", "wanted", "found"), 0)
    for rows, wanted in articles():
        got = {text.casefold() for text in shown(*rows).get(kind, ())}
        options = [({*text.casefold().lstrip("?").split(" / ")}, text) for text in wanted[kind]]
        fitting = set[str]().union(*(texts for texts, _ in options))
        needed = [texts for texts, text in options if not text.startswith("?")]
        counts["right"] += len(got & fitting)
        counts["wrong"] += len(got - fitting)
        counts["wanted"] += len(needed)
        counts["found"] += sum(bool(texts & got) for texts in needed)
    return counts


def test_there_are_enough_articles() -> None:
    assert sum(1 for _ in articles()) >= 25


@pytest.mark.parametrize("kind", KINDS)
def test_precision_and_recall(kind: FactKind) -> None:
    counts = score(kind)
    assert counts["right"] >= 0.95 * (counts["right"] + counts["wrong"]), counts
    assert counts["found"] >= 0.9 * counts["wanted"], counts


# -- grounded on both sides ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("french", "english", "missing"),
    [
        ("Il a perdu 38 millions d'euros.", "It lost 83 million euros.", "83 million euros"),
        ("Il a perdu 38 millions d'euros.", "It lost 38 million dollars.", "38 million dollars"),
        ("Elle vend 1 200 voitures.", "It sells 1,300 cars.", "1,300 cars"),
        ("Il part vendredi 6 juin.", "He leaves on Friday, 9 June.", "Friday, 9 June"),
        ("Il part à 20 h 30.", "He leaves at 8:50 p.m.", "8:50 p.m."),
        ("Mme Anne Le Goff a parlé.", "Ms Anne Le Bihan spoke.", "Anne Le Bihan"),
        ("Mme Anne Le Goff a parlé.", "Ms Anne Le Bihan spoke.", "Anne Le"),
        ("Il vit à Dakar.", "He lives in Abidjan.", "Abidjan"),
        ("La Banque de France a parlé.", "The Bank of Spain spoke.", "Bank of Spain"),
        ("Le Conseil a voté.", "The Security Council voted.", "Security Council"),
        ("Les Suisses ont voté.", "The Swiss voted.", "Swiss"),
        ("Le PIB recule en France.", "GDP is falling in France.", "GDP"),
        ("Paul Akrich joue « La Clé ».", "Paul Akrich plays “La Clé”.", "La Clé"),
        ("PAUL AKRICH PART", "PAUL AKRICH LEAVES", "PAUL AKRICH"),
        ("On a vu M. J. M. à l'Est.", "On Friday we saw Mr J. M. in the East.", "J"),
        ("Le match a fini 3-1.", "The game ended 3-1 goals.", "3"),
    ],
)
def test_what_the_french_does_not_say_is_no_fact(french: str, english: str, missing: str) -> None:
    told = [text for texts in shown((french, english)).values() for text in texts]
    assert missing not in told


@pytest.mark.parametrize(
    ("french", "english", "fact"),
    [
        ("M. Vladimir Poutine a parlé.", "Mr Vladimir Putin spoke.", ("who", "Vladimir Putin")),
        ("Ni Alexeï Tchernov ni lui.", "Neither Alexei Chernov nor he.", ("who", "Alexei Chernov")),
        ("Édouard Hébrard a parlé.", "Edouard Hebrard spoke.", ("who", "Edouard Hebrard")),
        ("Le Premier ministre Jean Roy.", "The Prime Minister Jean Roy.", ("who", "Jean Roy")),
        ("Kim Jong-un a parlé.", "Kim Jong-un spoke.", ("who", "Kim Jong-un")),
        ("L'OTAN a répondu.", "NATO answered.", ("who", "NATO")),
        ("Le groupe « Ours Gris » ment.", 'The group "Ours Gris" lies.', ("who", "Ours Gris")),
        ("Selon Boralis, oui.", "According to Boralis, yes.", ("who", "Boralis")),
        ("Le ministère de la Santé.", "The Ministry of Health.", ("who", "Ministry of Health")),
        ("Il vit à Trévoux.", "He lives in Trévoux.", ("where", "Trévoux")),
        ("La députée du Tarnois a dit non.", "The member for Tarnois said no.",
         ("where", "Tarnois")),
        ("Près d'Alep, rien.", "Near Aleppo, nothing.", ("where", "Aleppo")),
        ("La Suisse a dit non.", "Switzerland said no.", ("where", "Switzerland")),
        ("Le port de Balmire ferme.", "The port of Balmire closes.", ("where", "Balmire")),
        ("Il est né en 1954.", "He was born in 1954.", ("when", "1954")),
        ("Cela remonte à 1999.", "This goes back to 1999.", ("when", "1999")),
        ("Ce fut le 14 mai 2021.", "It was on 14 May 2021.", ("when", "14 May 2021")),
        ("Il paie 2,5 %.", "He pays 2.5%.", ("how much", "2.5%")),
        ("On a vu 35 000 déplacés.", "35,000 displaced people were seen.",
         ("how much", "35,000 displaced people")),
    ],
)  # fmt: skip
def test_one_row(french: str, english: str, fact: tuple[FactKind, str]) -> None:
    kind, text = fact
    assert text in shown((french, english)).get(kind, ())


@pytest.mark.parametrize(
    ("french", "english", "told"),
    [
        # a figure with what it counts, on both sides
        ("Le CAC 40 efface ainsi ses pertes.", "The CAC 40 index thus makes up its losses.", []),
        ("La crise de 2008 fut longue.", "The 2008 crisis lasted.", []),
        ("Il a 40 cahiers, dont 12 bleus.", "He has 40 notebooks, 12 blue ones.",
         ["40 notebooks", "12 blue ones"]),
        ("Il y a 2,5 millions d'habitants.", "There are 2.5 million inhabitants.",
         ["2.5 million inhabitants"]),
        # as a noun phrase, with all of its unit
        ("Un homme de 67 ans.", "A 67-year-old man.", []),
        ("Un enfant de sept ans.", "A seven-year-old child.", []),
        ("La barre du milliard d'euros.", "The bar of the billion euros.", []),
        ("Le vent souffle à 142 km/h.", "The wind blows at 142 km/h.", ["142 km/h"]),
        ("Il coûte 58 €/MWh.", "It costs €58/MWh.", ["€58/MWh"]),
        ("Il fait -4 °C.", "It is -4 °C.", ["4 °C"]),
        # once, however it is written
        ("Cinq ans, oui, 5 ans.", "Five years, yes, 5 years.", ["five years"]),
        # victims before all else, the dead once
        ("Le bilan passe de 12 blessés à 31 morts.", "The toll rises from 12 injured to 31 dead.",
         ["12 injured", "31 dead"]),
        ("On compte 300 policiers, 31 morts.", "There are 300 police, 31 dead.",
         ["31 dead", "300 police"]),
        ("Il y a 31 morts, oui, 31 morts.", "There are 31 deaths, yes, 31 dead.", ["31 deaths"]),
        # of what it is a share, how old who is
        ("76 % des Français sont pour.", "76% of the French are in favour.", ["76% of the French"]),
        ("6 % de la population des USA", "6% of the U.S. population",
         ["6% of the U.S. population"]),
        ("Il prend 76 %, des vivres.", "He takes 76% of it.", ["76%"]),
        ("Un homme âgé de 54 ans.", "A man 54 years old.", ["54 years old"]),
        # an address and a rank are none
        ("Au 12 bis, rue Haute.", "At 12 bis, rue Haute.", []),
        ("Le deuxième jour.", "The second day.", []),
    ],
)  # fmt: skip
def test_how_much(french: str, english: str, told: list[str]) -> None:
    assert shown((french, english)).get("how much", []) == told


def test_a_count_of_what_a_check_doubts_is_no_fact() -> None:
    story = document(("Il a 412 fauteuils et 30 lits.", "It has 412 mistakes and 30 beds."))
    for detail in (
        "fauteuils (chairs, seats): nothing like it in the English",
        "“mistakes”: nothing like it in the French",
    ):
        flag = Flag(kind="meaning", detail=detail)
        pairs = tuple(replace(pair, flags=(flag,)) for pair in story.pairs)
        told = [fact.text for fact in key_facts(replace(story, pairs=pairs))]
        assert told == ["30 beds"], detail


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("La centrale (1 300 MW) est arrêtée.", "The plant (1,300 MW) is stopped."),
        ("Le marché du Dimanche est fermé.", "The Dimanche market is closed."),
        ("Mme Anne Delmas-Roux a parlé.", "Mrs Anne Delmus-Roox spoke."),
        ("Le test PCR et l'ADN.", "The PCR test and the ADN."),
        ("Le CAC 40 monte.", "The CAC 40 rises."),
        ("(Roux/klm/Petit)", "(Roux/klm/Petit)"),
        ("Il le dit sur France Inter.", "He said so on France Inter."),
        ("Il défile place d'Italie.", "He marches in Italy."),
        ("Il vit rue Colbert.", "He lives in rue Colbert."),
        ("Il le dit à l'AFP.", "He told AFP."),
        ("Publié le 12 juin à Namur.", "Published on 12 June in Namur."),
        ("Publié le 12/06/2024 par Anne Delmas", "Published on 12 June 2024 by Anne Delmas"),
    ],
)
def test_what_names_nobody_is_no_fact(french: str, english: str) -> None:
    told = shown((french, english))
    assert not {*told} & {"who", "where"}, told


def test_a_person_in_whom_one_believes_is_no_place() -> None:
    for row in (
        ("Il a confiance en Anne Delmas.", "He has confidence in Anne Delmas."),
        ("Il a dit non à Anne Delmas.", "He said no to Anne Delmas."),
    ):
        assert shown(row) == {"who": ["Anne Delmas"]}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        # a first name that is a town's
        (("Le discours de Florence Parlat.", "The speech of Florence Parlat."), set()),
        (("Il vit à Florence.", "He lives in Florence."), {"Florence"}),
        # of a programme, of a highland
        (("Sur le plateau de Paul Ruquet.", "On the stage of Paul Ruquet."), set()),
        (("Sur le plateau de Millevaux.", "On the plateau of Millevaux."), {"Millevaux"}),
        # not of a square or an alley
        (("Il va à la place de l'Italie.", "He goes in place of Italy."), {"Italy"}),
        (("Elle est allée de France en Italie.", "She went from France to Italy."),
         {"France", "Italy"}),
    ],
)  # fmt: skip
def test_what_is_a_place(row: Row, told: set[str]) -> None:
    assert set(shown(row).get("where", [])) == told


def test_a_row_that_says_when_something_began_tells_facts() -> None:
    row = ("Créé le 3 mai 1998, le club a 500 membres.",
           "Founded on 3 May 1998, the club has 500 members.")  # fmt: skip
    assert shown(row) == {"when": ["3 May 1998"], "how much": ["500 members"]}


def test_a_dateline_tells_where_alone() -> None:
    story = document(
        ("BELMONT, 22 nov 2024 (AFP) -", "BELMONT, 22 Nov 2024 (AFP) -"),
        ("Il vit à Belmont.", "He lives in Belmont."),
    )
    blocks = (replace(story.article.blocks[0], kind="dateline"), story.article.blocks[1])
    facts = key_facts(replace(story, article=replace(story.article, blocks=blocks)))
    assert [(f.kind, f.text) for f in facts] == [("where", "Belmont")]


def test_a_doubted_mark_is_no_fact_and_its_neighbours_are() -> None:
    story = document(
        ("Paul Akrich a vendu 40 toiles à Namur.", "Paul Akrich sold 40 paintings in Namur.")
    )
    flags = (
        Flag(kind="name", detail="Akrich: not in the English"),
        Flag(kind="number", detail="40: not in the English"),
        Flag(kind="score", detail="Namur", severity="info"),
    )
    (pair,) = story.pairs
    doubted = replace(story, pairs=(replace(pair, flags=flags),))
    assert [fact.text for fact in key_facts(story)] == ["Paul Akrich", "Namur", "40 paintings"]
    assert [fact.text for fact in key_facts(doubted)] == ["Namur"]


@pytest.mark.parametrize("severity", ["info", "warning", "severe"])
def test_a_severely_flagged_row_tells_nothing(severity: Severity) -> None:
    story = document(("Il vit à Dakar.", "He lives in Dakar."))
    flag = Flag(kind="repetition", detail="he he he", severity=severity)
    flagged = tuple(replace(pair, flags=(flag,)) for pair in story.pairs)
    assert bool(key_facts(replace(story, pairs=flagged))) is (severity != "severe")


def test_code_tells_nothing() -> None:
    story = document(("Il vit à Dakar.", "He lives in Dakar."))
    blocks = (Block(kind="code", text="Il vit à Dakar."),)
    assert key_facts(replace(story, article=replace(story.article, blocks=blocks))) == ()


def test_a_row_without_end_tells_nothing_and_its_neighbours_do() -> None:
    endless = "À Paris, " * 5000
    rows = [(endless, endless), ("Il vit à Dakar.", "He lives in Dakar.")]
    assert shown(*rows) == {"where": ["Dakar"]}


# -- one fact, many rows ---------------------------------------------------------------------------

VISIT = [
    ("Sergueï Choïgou est arrivé vendredi.", "Sergei Shoigu arrived on Friday."),
    ("Selon Choïgou, la visite durera jusqu'au vendredi 9 mai.",
     "According to Shoigu, the visit will last until Friday 9 May."),
    ("La Russie a confirmé.", "Russia confirmed."),
    ("Shoigu verra M. Kim Ryong-su, venu de Russie.",
     "Shoigu will see Mr Kim Ryong-su, from Russia."),
    ("Kim n'a rien dit.", "Kim said nothing."),
]  # fmt: skip


def test_a_surname_goes_under_the_full_name() -> None:
    who = [fact for fact in key_facts(document(*VISIT)) if fact.kind == "who"]
    assert [(fact.text, fact.rows) for fact in who] == [
        ("Sergei Shoigu", (1, 2, 4)),
        ("Kim Ryong-su", (4, 5)),
    ]


def test_a_surname_that_two_people_bear_stays_alone() -> None:
    rows = [
        ("Anne Roux et Paul Roux ont parlé.", "Anne Roux and Paul Roux spoke."),
        ("Selon Roux, tout va bien.", "According to Roux, all is well."),
    ]
    assert set(shown(*rows)["who"]) == {"Anne Roux", "Paul Roux", "Roux"}


def test_a_body_is_not_its_place() -> None:
    rows = [
        ("L'université de Trévoux ouvre à Trévoux.", "The University of Trévoux opens in Trévoux.")
    ]
    assert shown(*rows) == {"who": ["University of Trévoux"], "where": ["Trévoux"]}


def test_a_date_goes_under_an_earlier_one_that_says_more() -> None:
    rows = [
        ("Le conseil a voté mardi soir.", "The council voted on Tuesday evening."),
        ("Le prochain aura lieu le mardi 16 avril.", "The next will be on Tuesday 16 April."),
        ("Le 16 avril, il y va.", "On 16 April he will go."),
    ]
    when = [fact for fact in key_facts(document(*rows)) if fact.kind == "when"]
    assert [(fact.text, fact.rows) for fact in when] == [
        ("Tuesday 16 April", (2, 3)),
        ("Tuesday", (1,)),
    ]


def test_a_part_of_the_name_of_a_place_goes_under_it() -> None:
    rows = [
        ("Il va à Lons-le-Sauveur.", "He goes to Lons-le-Sauveur."),
        ("Il reste à Lons.", "He stays in Lons."),
    ]
    where = [fact for fact in key_facts(document(*rows)) if fact.kind == "where"]
    assert [(fact.text, fact.rows) for fact in where] == [("Lons-le-Sauveur", (1, 2))]


def test_the_time_of_a_ticker_is_no_fact() -> None:
    assert "when" not in shown(("18h52.", "6:52 p.m."), ("Il pleut.", "It is raining."))


def test_a_place_at_the_head_of_a_sentence_counts() -> None:
    where = [fact for fact in key_facts(document(*VISIT)) if fact.kind == "where"]
    assert [(fact.text, fact.rows) for fact in where] == [("Russia", (3, 4))]


def test_facts_are_few_and_ranked() -> None:
    towns = ["Alvard", "Bermont", "Corlaix", "Dormelles", "Essarts", "Fontvive", "Guérigny"]
    rows = [(f"Il vit à {town}.", f"He lives in {town}.") for town in towns]
    rows.append(("Il est revenu à Guérigny.", "He is back in Guérigny."))
    assert shown(*rows)["where"] == ["Alvard", "Guérigny", *towns[1 : MOST - 1]]
    cited = key_facts(document(*rows), [SummaryLine(text="", sources=(6,))])
    assert "Fontvive" in [fact.text for fact in cited]


def test_kinds_come_in_order() -> None:
    facts = key_facts(document(*next(articles())[0]))
    assert [kind for kind, _ in groupby(fact.kind for fact in facts)] == [
        kind for kind in KINDS if kind in {fact.kind for fact in facts}
    ]


def test_nothing_comes_of_nothing() -> None:
    assert key_facts(document()) == ()
    assert key_facts(document(("", ""), ("***", "***"), ("Bonjour.", ""))) == ()
