"""Words that have no counterpart on the other side of a row."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest

from bundled_model import lexicon as builder
from translate_tool.bitext.pair import SentencePair
from translate_tool.checks import DEFAULT, check
from translate_tool.checks.meaning import (
    _usual,
    alone,
    doubt,
    evidence,
    meaning,
    sides,
    swapped,
    unanswered,
)
from translate_tool.checks.score_floor import thresholds_for
from translate_tool.config import Config
from translate_tool.language.lexicon import Counterparts, lexicon, linked, packed
from translate_tool.language.stems import english_stem, french_stem
from translate_tool.translation import resolve
from translate_tool.translation.mending import doubts, losses


class Case(NamedTuple):
    french: str
    sound: str
    wrong: str
    told: str


CASES = [
    Case(
        "La salle compte 412 fauteuils.",
        "The hall has 412 seats.",
        "The hall has 412 mistakes.",
        "fauteuils (chair, seat): nothing like it in the English; "
        "“mistakes”: nothing like it in the French",
    ),
    Case(
        "Le garde-côte a sauvé deux chiens tombés dans le canal.",
        "The coastguard saved two dogs that had fallen into the canal.",
        "The coastguard saved two regulators that had fallen into the canal.",
        "",
    ),
    Case(
        "L'orchestre a joué devant les éléphants du zoo.",
        "The orchestra played in front of the zoo's elephants.",
        "The gold was played in front of the zoo's invoices.",
        "",
    ),
    Case(
        "Le capitalisme ne va pas disparaître.",
        "Capitalism is not going to disappear.",
        "Democracy is not going to be amazing.",
        "",
    ),
]


@pytest.mark.parametrize("case", CASES)
def test_wrong_words_are_told(case: Case) -> None:
    [flag] = meaning(case.french, case.wrong, DEFAULT)
    assert (flag.kind, flag.severity) == ("meaning", "warning")
    assert not case.told or flag.detail == case.told
    assert flag in check(case.french, case.wrong, 0.0)


@pytest.mark.parametrize(
    ("french", "english"),
    [
        *((case.french, case.sound) for case in CASES),
        # Words that are one in both languages, and words with many translations.
        ("L'organisation a pris des mesures.", "The organisation has taken steps."),
        # Several words for one: « avoir lieu », « mise en place », « pommes de terre ».
        ("La réunion aura lieu mardi à la mairie.", "The meeting will be held on Tuesday."),
        ("La mise en place du dispositif a pris un an.", "Setting up the system took a year."),
        ("Il vend des pommes de terre.", "He sells potatoes."),
        # What other checks compare: figures, dates, units.
        ("Il faut huit jours et 300 euros.", "It takes a week and €300."),
        ("Dans les années 1970, la mine a fermé.", "In the 1970s the mine closed."),
        # Names, no words, a word that the table does not know.
        ("Choïgou rencontre Dupont.", "Shoigu meets Dupont."),
        ("…", "…"),
        ("Zorglub frobule.", "Zorglub frobbles."),
    ],
)
def test_sound_rows_are_not(french: str, english: str) -> None:
    assert list(meaning(french, english, DEFAULT)) == []


OFTEN_WRONG = replace(DEFAULT, doubt=0.5)
"""As for the bundled model: rows in which all words but one agree are told of it too."""

ONE_WORD = [
    Case(
        "Les bateaux du port partent à l'aube vers les îles du sud.",
        "The boats leave the port at dawn for the islands of the south.",
        "The cars leave the port at dawn for the islands of the south.",
        "bateaux (boat, ship): no word for it in the English; “cars”: no word for it in the French",
    ),
    Case(
        "L'ouvrier a versé le ciment dans les fondations de la nouvelle école.",
        "The worker poured the cement into the foundations of the new school.",
        "The worker poured the title into the foundations of the new school.",
        "",
    ),
    Case(
        "Le peintre a découvert un tableau volé dans la cave de sa maison.",
        "The painter discovered a stolen painting in the cellar of his house.",
        "The painter discovered a stolen crime in the cellar of his house.",
        "",
    ),
    # One word in both languages, but another one.
    Case(
        "Le boulanger vend du pain frais, des gâteaux et du fromage.",
        "The baker sells fresh bread, cakes and cheese.",
        "The baker sells fresh pain, cakes and cheese.",
        "pain (bread): no word for it in the English; “pain”: no word for it in the French",
    ),
    Case(
        "Le juge a libéré le chauffeur après deux jours de prison.",
        "The judge freed the driver after two days in prison.",
        "The judge freed the kitchen after two days in prison.",
        "",
    ),
    # A word that is only left out.
    Case(
        "Une tempête a détruit le toit et les fenêtres de la vieille gare.",
        "A storm destroyed the roof and the windows of the old station.",
        "A storm destroyed the roof of the old station.",
        "",
    ),
]


@pytest.mark.parametrize("case", ONE_WORD)
def test_one_wrong_word_is_told_of_a_model_that_is_often_wrong(case: Case) -> None:
    [flag] = meaning(case.french, case.wrong, OFTEN_WRONG)
    assert (flag.kind, flag.severity) == ("meaning", "warning")
    assert not case.told or flag.detail == case.told
    assert not list(meaning(case.french, case.wrong, DEFAULT))
    assert not list(meaning(case.french, case.sound, OFTEN_WRONG))


def test_the_bundled_model_is_one_that_is_often_wrong() -> None:
    config = Config()
    bars = thresholds_for(resolve.runner(config).recipe)
    assert bars.doubt == OFTEN_WRONG.doubt


def test_a_counterpart_answers_one_word() -> None:
    """What « mondiale et internationale » has in common with "global" is not lost, but half is."""
    whole = sides("La justice mondiale et internationale.", "World and international justice.")
    part = sides("La justice mondiale et internationale.", "Global justice.")
    assert [word.answered > 0 for word in whole[0].words] == [True, True, True]
    assert sorted(word.answered > 0 for word in part[0].words) == [False, True, True]
    assert unanswered(*whole) < unanswered(*part)


def test_one_word_of_few_tells_less_than_several_of_many() -> None:
    few = sides("La vieille gare.", "The old windows.")
    many = sides(
        "La vieille gare, le toit et la vieille tempête.", "The old windows, the old cakes."
    )
    assert 0 < unanswered(*few) < unanswered(*many)


def test_the_word_that_tells_most_stands_alone() -> None:
    found = sides("Les bateaux et les gâteaux.", "The insects and the cakes.")
    [boats] = [word for word in found[0].words if not word.answered]
    assert alone(*found) >= boats.weight > 1.2
    assert alone(*sides("Les gâteaux.", "The cakes.")) == 0


def test_words_without_a_counterpart_may_stand_for_each_other() -> None:
    french = "Il souhaite la paix, le bonheur et la victoire."
    assert swapped(*sides(french, "He wishes peace, happiness and victory.")) == 0
    assert swapped(*sides(french, "He wishes peace, goodness and victory.")) > 1
    assert swapped(*sides(french, "He wishes peace and victory.")) == 0
    # Not where the place of one is elsewhere.
    assert swapped(*sides(french, "The goodness of peace and victory is wished.")) == 0


def test_longer_rows_with_more_wrong_words_are_more_in_doubt() -> None:
    french = "Le capitaine a vendu la voiture et le cheval."
    rows = ("captain sold the car and the horse", "captain sold the car and the insect",
            "captain sold the invoice and the insect")  # fmt: skip
    found = [doubt(*sides(french, f"The {row}.")) for row in rows]
    assert found == sorted(set(found))
    longer = doubt(*sides(f"Hier soir, dit-elle, {french}", f"Last night, she says, {rows[0]}."))
    assert longer > found[0]


def test_words_that_say_little_are_not_missed() -> None:
    """People leave « davantage » and verbs that help others out, or put others in."""
    french = "Ils vont approfondir davantage les liens."
    both = sides(french, "They are getting able to deepen the links.")
    assert all(word.answered for side in both for word in side.words)
    assert [word.text for word in both[0].words if not word.found] == ["davantage"]


@pytest.mark.parametrize(
    "english", ["co-operation", "Co-operation", "co\u2011operation", "cooperation"]
)
def test_a_hyphen_after_co_parts_no_word(english: str) -> None:
    french, other = sides("Leur coopération continue.", f"Their {english} continues.")
    assert unanswered(french, other) == 0


def test_half_of_a_contraction_is_no_word() -> None:
    told = [
        word.text for word in sides("Elles dormaient.", "They haven’t slept, didn't they?")[1].words
    ]
    assert told == ["slept"]


def test_the_most_usual_counterparts_are_linked_first() -> None:
    table = replace(lexicon(), direct=Counterparts(ends=[3, 4], stems=[5, 6, 7, 5]))
    assert linked(table.candidates([0, 1], [5])) == [(0, 0, 1.0)]  # answers both, in a tie
    assert linked(table.candidates([0, 1], [6, 5])) == [(1, 1, 1.0), (0, 0, 1.0)]
    [(_, _, answered)] = linked(table.candidates([0], [7]))
    assert 0 < answered < 1
    assert table.candidates([-1, 0], [-1, 4]) == table.candidates([], []) == []


def test_a_word_is_found_by_any_of_its_forms() -> None:
    [word] = sides("Elles finissaient.", "It was finished.")[0].words
    assert (word.text, word.found, word.near) == ("finissaient", True, True)


def test_what_is_translated_alike_is_near() -> None:
    [word] = sides("Le ministre.", "The ministry.")[0].words
    assert word.near


def test_each_wrong_word_adds_to_the_evidence() -> None:
    french = "Le capitaine a vendu la voiture et le cheval."
    rows = ("captain sold the car and the horse", "captain sold the car and the insect",
            "captain sold the invoice and the insect")  # fmt: skip
    found = [evidence(*sides(french, f"The {row}.")) for row in rows]
    assert found == sorted(set(found))


def test_a_very_long_row_is_left_alone() -> None:
    case = CASES[0]
    assert not list(meaning(case.french * 40, case.wrong * 40, DEFAULT))


def test_wrong_words_are_no_reason_to_take_another_hypothesis() -> None:
    """It might only hide them: of two wrong words one is rarer than the other."""
    found = doubts(CASES[0].french, CASES[0].wrong)
    assert {flag.kind for flag in found} == {"meaning"}
    assert not losses(found)


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("cessé cessent cesse cesser", "cess"),
        ("cheval chevaux", "cheval"),
        ("bureau bureaux", "bureau"),
        ("heureux heureuse heureuses", "heureu"),
        ("finissait finissaient", "finiss"),
        ("ces", "ces"),
    ],
)
def test_french_stems(words: str, stem: str) -> None:
    assert {french_stem(word) for word in words.split()} == {stem}


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("stop stops stopped stopping", "stop"),
        ("take took taken takes taking", "take"),
        ("hive hives", "hive"),
        ("hiv", "hiv"),
        ("cope coped coping", "cope"),
        ("cop cops", "cop"),
        ("copper", "copper"),
        ("fat", "fat"),
        ("win won winning", "win"),
        ("wine wines", "wine"),
        ("rat rats", "rat"),
        ("early", "earli"),
        ("travel travelled traveling", "travel"),
        ("fill filled filling", "fill"),
        ("add added adding", "add"),
        ("agree agreed agreeing", "agree"),
        ("die died dying", "die"),
        ("try tried tries trying", "tri"),
        ("centre centres center", "center"),
        ("quick quickly", "quick"),
        ("spring sprang", "spring"),
        ("evening evenings", "evening"),
        ("child children", "child"),
        ("organise organize organised", "organiz"),
        ("colour color colours", "color"),
        ("body bodies", "bodi"),
    ],
)
def test_english_stems(words: str, stem: str) -> None:
    assert {english_stem(word) for word in words.split()} == {stem}


def test_counterparts_are_searched_in_their_own_row() -> None:
    table = Counterparts(ends=[2, 2, 4], stems=[1, 7, 3, 9])
    assert [list(table.of(number)) for number in range(3)] == [[1, 7], [], [3, 9]]
    assert [n for n in range(12) if table.has(0, n)] == [1, 7]
    assert [n for n in range(12) if table.has(1, n)] == []
    assert [n for n in range(12) if table.has(2, n)] == [3, 9]


def test_the_table_knows_everyday_words() -> None:
    table = lexicon()
    assert len(table.french) == len(table.french_weights) == len(table.direct.ends)
    assert len(table.french) == len(table.usual)
    assert len(table.english) == len(table.english_weights)


@pytest.mark.parametrize(
    ("word", "usual"),
    [
        # English words that share a beginning: hive, HIV; copper, cop, cope; fat, fate.
        ("ruches", "hives"),
        ("cuivre", "copper"),
        ("graisse", "fat"),
        ("vin", "wine"),
        ("gagner", "win"),
        ("voiture", "car"),
        ("soin", "care"),
        ("avion", "plane"),
        ("étoile", "star"),
        ("espoir", "hope"),
        ("lettre", "letter"),
        ("beurre", "butter"),
        ("poivre", "pepper"),
        ("dîner", "dinner"),
        ("rivière", "river"),
        ("papier", "paper"),
        ("fleur", "flower"),
        ("acheter", "buy"),
        ("oreille", "ear"),
        ("fourrure", "fur"),
        ("baleine", "whale"),
        # Words of which one is an irregular form: rise, rose; bear, born; see, saw; wind, wound.
        ("rose", "rose"),
        ("ours", "bear"),
        ("blessure", "injury"),
        ("vent", "wind"),
        ("vente", "sale"),
        ("porte", "door"),
        ("port", "port"),
        # French words that share a beginning: savons, cour, tant, retrait.
        ("savon", "soap"),
        ("courir", "run"),
        ("tante", "aunt"),
        ("retraite", "retirement"),
    ],
)
def test_people_are_told_what_a_word_usually_means(word: str, usual: str) -> None:
    table = lexicon()
    assert table.usual[table.french[french_stem(word)]].split()[0] == usual


def test_what_says_nothing_of_a_meaning_is_not_shown() -> None:
    for word in ("Yves", "ferais"):  # "yves"; "d", "ll"
        both = sides(f"{word} dort.", "The dog sleeps.")
        assert _usual(both[0].words[0]) == ""


def test_no_longer_is_not_missed() -> None:
    both = sides("Le marché ne croit plus à la baisse.", "The market no longer believes in a fall.")
    assert "longer" not in [word.text for word in both[1].words if not word.answered]


def test_the_builder_learns_from_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """From sentences of four words each the words that stand together are told apart."""
    nouns = {"chien": "dog", "cheval": "horse", "navire": "ship", "jardin": "garden"}
    verbs = {"dormait": "slept", "brillait": "shone", "tremblait": "trembled", "sautait": "jumped"}
    pairs = [
        SentencePair(f"{noun} {verb}", f"{nouns[noun]} {verbs[verb]}")
        for noun in nouns
        for verb in verbs
    ]
    monkeypatch.setattr(builder, "EVERYWHERE", 0)
    french, english = builder.sides(iter(pairs))
    links = builder.linked(french, english)
    told = builder.usual(builder.chosen(links, french, english), french, english)
    assert dict(zip(french.stems, told, strict=True)) == {
        french_stem(word): other for word, other in (nouns | verbs).items()
    }
    assert builder.table(links, french, english)[:6] == packed({}, [], ((), ()), [], [])[:6]


def test_a_word_is_told_in_the_form_that_stands_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of "rise" the commonest form is "rises", beside « rose » it is "rose"."""
    monkeypatch.setattr(builder, "EVERYWHERE", 0)
    rows = [("prix augmente", "price rises")] * 5 + [("rose rouge", "red rose")] * 4
    pairs = [SentencePair(f"{row[0]} {n}", f"{row[1]} {n}") for n, row in enumerate(rows)]
    french, english = builder.sides(iter(pairs))
    told = builder.usual(
        builder.chosen(builder.linked(french, english), french, english), french, english
    )
    usual = dict(zip(french.stems, told, strict=True))
    assert "rose" in usual["rose"].split()
    assert "rises" in usual["augment"].split()
