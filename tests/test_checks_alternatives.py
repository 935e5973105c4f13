"""Words that are one of a kind for another, and those that only look so."""

from __future__ import annotations

from importlib.resources import files

import pytest

from translate_tool.checks import check
from translate_tool.checks.alternative_sets import Sets
from translate_tool.checks.alternatives import alternatives
from translate_tool.language.stems import english_stem, french_stem
from translate_tool.runtime import toml

SETS = toml.load(files("translate_tool").joinpath("data/alternatives.toml"), Sets).root


@pytest.mark.parametrize(
    ("source", "right", "wrong", "told"),
    [
        (
            "Le bac repart samedi matin.",
            "The ferry leaves again on Saturday morning.",
            "The ferry leaves again on Saturday afternoon.",
            "date matin: “afternoon” in the English",
        ),
        (
            "Réunion jeudi après-midi.",
            "Meeting on Thursday afternoon.",
            "Meeting on Thursday morning.",
            "date après-midi: “morning” in the English",
        ),
        (
            "Le toit s'est effondré hier soir.",
            "The roof collapsed last night.",
            "The roof collapsed tomorrow night.",
            "date hier: “tomorrow” in the English",
        ),
        (
            "Elle publie une lettre chaque semaine.",
            "She publishes a letter each week.",
            "She publishes a letter each month.",
            "date semaine: “month” in the English",
        ),
        (
            "La neige tombe au nord du pays.",
            "Snow is falling in the north of the country.",
            "Snow is falling in the south of the country.",
            "meaning nord: “south” in the English",
        ),
        (
            "Les loyers ont baissé à Nantes.",
            "Rents have fallen in Nantes.",
            "Rents have increased in Nantes.",
            "meaning baissé: “increased” in the English",
        ),
        (
            "Il a perdu le match contre Brest.",
            "He lost the match against Brest.",
            "He won the match against Brest.",
            "meaning perdu: “won” in the English",
        ),
        (
            "Son fils tient la boutique.",
            "His son runs the shop.",
            "His daughter runs the shop.",
            "meaning fils: “daughter” in the English",
        ),
        (
            "Ils ont repeint la grille en vert.",
            "They repainted the gate green.",
            "They repainted the gate black.",
            "meaning vert: “black” in the English",
        ),
        (
            "Les moustiques entrent par la fenêtre.",
            "Mosquitoes come in through the window.",
            "Sheep come in through the window.",
            "meaning moustiques: “Sheep” in the English",
        ),
        (
            "Des averses sont attendues dans le sud-est.",
            "Showers are expected in the south-east.",
            "Showers are expected in the south-west.",
            "meaning est: “west” in the English",
        ),
        (
            "La rentrée est plus calme que l'an dernier.",
            "The start of term is quieter than last year.",
            "The start of term is quieter than next year.",
            "date dernier: “next” in the English",
        ),
        (
            "Les Français mangent de moins en moins de viande.",
            "The French eat less and less meat.",
            "The French eat more and more meat.",
            "meaning de moins en moins: “more” in the English",
        ),
        # "drink" is the « boire » here, and no wine.
        (
            "Faut-il boire du vin ?",
            "Should you drink wine?",
            "Should you drink beer?",
            "meaning vin: “beer” in the English",
        ),
        # A loss that is there twice, and in the French once.
        (
            "Un bénéfice de 4 millions contre une perte de 3 millions.",
            "A profit of 4 million against a loss of 3 million.",
            "A loss of 4 million against a loss of 3 million.",
            "meaning bénéfice: “loss” in the English",
        ),
        # A denial that stands elsewhere.
        (
            "L'homme, non titulaire du permis, a été percuté peu avant minuit.",
            "The man, who had no licence, was hit shortly before midnight.",
            "The man, who had no licence, was hit shortly after midnight.",
            "meaning avant: “after” in the English",
        ),
        (
            "Il faut sortir aux heures les plus chaudes.",
            "Go out during the hottest part of the day.",
            "Go out during the coldest part of the day.",
            "meaning chaudes: “coldest” in the English",
        ),
        (
            "La Bourse a terminé en hausse de 1 %.",
            "The stock exchange closed up 1%.",
            "The stock exchange closed down 1%.",
            "meaning hausse: “down” in the English",
        ),
        (
            "Elle épluche des pommes de terre.",
            "She is peeling potatoes.",
            "She is peeling apples.",
            "meaning pommes de terre: “apples” in the English",
        ),
        # Of two sets, in the place of each other.
        (
            "La variole a tué la moitié du village.",
            "Smallpox killed half of the village.",
            "The valley killed half of the village.",
            "meaning variole: “valley” in the English",
        ),
    ],
)
def test_one_of_a_kind_for_another(source: str, right: str, wrong: str, told: str) -> None:
    assert list(alternatives(source, right)) == []
    assert [f"{flag.kind} {flag.detail}" for flag in alternatives(source, wrong)] == [told]
    assert told in [f"{flag.kind} {flag.detail}" for flag in check(source, wrong, 0.0)]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Lundi soir, le port était vide.", "On Monday night the harbour was empty."),
        ("Ces douze derniers mois, rien.", "Nothing in the past year."),
        ("Le sentier est peu difficile.", "The path is an easy one."),
        ("L'entrée est interdite.", "You are not allowed in."),
        ("Ce n'est pas grand-chose.", "It is very little."),
        ("Il fait moins froid.", "It is warmer."),
        ("Avant comme après la crise.", "After the crisis as before it."),
        ("Une chauve-souris dort là.", "A bat is sleeping there."),
        ("Le grand-père lit le journal.", "The grandfather is reading the paper."),
        ("Son arrière-petite-fille est là.", "Her great-granddaughter is there."),
        ("Au mois d'octobre, 24 heures sur 24.", "In October, 24 hours by 24 hours."),
        ("Elle dort cet après midi.", "She is sleeping this afternoon."),
        ("De moins en moins de gens lisent.", "Fewer and fewer people read."),
        ("Ce plan n'est pas bon, il est en panne.", "That plan isn't good, it broke down."),
        ("La bonne heure, aux heures les plus chaudes.", "The right time, in the heat of the day."),
        ("Les hommes de loi sont riches.", "Lawyers are wealthy."),
        ("Il se met dans la peau d'un autre.", "He puts himself in someone else's shoes."),
        ("C'est un travail pour les jeunes.", "That is work for young people."),
        ("", "Nothing on Saturday afternoon."),
        ("Samedi matin.", ""),
    ],
)
def test_what_is_said_in_other_words(source: str, target: str) -> None:
    assert list(alternatives(source, target)) == []


@pytest.mark.parametrize("name", [(kind, name) for kind, sets in SETS.items() for name in sets])
def test_no_word_is_two_members_of_one_set(name: tuple[str, str]) -> None:
    members = SETS[name[0]][name[1]]
    assert name[0] in ("date", "opposite", "plain", "thing")
    assert len(members) > 1
    for language, stem in enumerate((french_stem, english_stem)):
        stems = [{stem(word) for word in member[language].split()} for member in members]
        assert sum(map(len, stems)) == len(set[str]().union(*stems))
