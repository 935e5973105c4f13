"""Figures are written for a model as it reads them best, and what looks like them stays."""

from __future__ import annotations

import pytest
from process_kit import linear

from translate_tool.language.short_forms import written_out


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("12 500 € par an", "12 500 euros par an"),
        ("1 € ou 0,5 €", "1 euro ou 0,5 euro"),
        (
            "3,5 M€, 12 Md€ et 2 Mds €",
            "3,5 millions d'euros, 12 milliards d'euros et 2 milliards d'euros",
        ),
        ("1,2 M€", "1,2 million d'euros"),
        ("200 k€ et 1,5 K€", "200 000 euros et 1 500 euros"),
        ("4,5 millions €", "4,5 millions d'euros"),
        ("1,2 M$ et 30 $", "1,2 million de dollars et 30 dollars"),
        ("36-40 M€", "36-40 millions d'euros"),
        ("100 à 150 €", "100 à 150 euros"),
        ("12 €/mois, 3 € / litre", "12 euros par mois, 3 euros par litre"),
        ("3 Mds d'euros, 12 M d’habitants", "3 milliards d'euros, 12 millions d’habitants"),
        ("120 ha de forêt", "120 hectares de forêt"),
        ("Vingt-trois morts, dix-huit blessés", "23 morts, 18 blessés"),
        ("vingt-cinq millions d'euros", "25 millions d'euros"),
        ("quatre-vingts mille morts", "80 000 morts"),
        ("mille neuf cent quatre-vingt-quatre", "1984"),
        ("vingt et un joueurs et deux cents places", "21 joueurs et 200 places"),
        ("cinquante-cinq pour cent", "55 pour cent"),
        ("Au Ier, au XIXe et au XXème siècle", "Au 1er, au 19e et au 20e siècle"),
        ("la Ve République et Louis XIV", "la 5e République et Louis XIV"),
        ("la vingt-cinquième journée, douzième du marathon", "la 25e journée, 12e du marathon"),
        ("le vingt et unième siècle", "le 21e siècle"),
        (
            "Une quarantaine de jeunes et d'une vingtaine d'élus",
            "Environ 40 jeunes et d’environ 20 élus",
        ),
        (
            "plus d'une centaine de lits, à peine une dizaine d'ans",
            "plus de 100 lits, à peine 10 ans",
        ),
        ("à treize heures", "à 13 h 00"),
        ("à dix-huit heures trente", "à 18 heures 30"),
        (
            "au Ve siècle av. J.-C. et apr. J.-C.",
            "au 5e siècle avant Jésus-Christ et après Jésus-Christ.",
        ),
        ("mort le 3 déc. 2020, né en nov. 1952", "mort le 3 décembre 2020, né en novembre 1952"),
        ("le 3 oct.", "le 3 octobre."),
        ("lun. 4 nov. au soir", "lundi 4 novembre au soir"),
        ("env. 30, c.-à-d. tout, p. ex. ici", "environ 30, c'est-à-dire tout, par exemple ici"),
        ("12, av. Foch et 3 bd de la Liberté", "12, avenue Foch et 3 boulevard de la Liberté"),
        ("MM. Le Bris et Roux, de la Sté Duval", "Messieurs Le Bris et Roux, de la société Duval"),
        ("St-Malo et Ste-Anne", "Saint-Malo et Sainte-Anne"),
        ("à 15 heures", "à 15 h 00"),
        ("A 9h, jeudi 20h", "A 9 h 00, jeudi 20 h 00"),
        ("de 14 h à 17 h", "de 14 h 00 à 17 h 00"),
        ("entre 8 h et 20 h", "entre 8 h 00 et 20 h 00"),
        ("entre 8 heures et 20 heures", "entre 8 h 00 et 20 h 00"),
    ],
)
def test_short_forms_are_written_out(text: str, written: str) -> None:
    assert written_out(text) == written


@pytest.mark.parametrize(
    "text",
    [
        "12 € 50",
        "12€50",
        "12 000 € (2024)",
        "5 £ et 5 M£",
        "le 22/11/2024 à 20h30",
        "à 15 h 30",
        "à 2 heures de route",
        "à 9 h du matin",
        "en 48 h, 24 h/24",
        "entre 24 h et 48 h",
        "à 5 heures et demie",
        "à 8 heures moins dix",
        "une loi de 3 heures",
        "5 M de haut",
        "ha ha, 3 ha ha",
        "réf. 12/3 €uro",
        "la guerre de Trente Ans",
        "Ils étaient sept. Puis dix.",
        "un mètre de mer. Le sam",
        "le 1er av. rien",
        "Trente Glorieuses",
        "les Vingt-Sept",
        "les années soixante-dix et quatre-vingt",
        "cent fois, mille mercis",
        "un mille-pattes",
        "une quinzaine de jours",
        "une centaine de milliers, une douzaine d'œufs",
        "placé en quarantaine",
        "le centième de seconde, trois vingtièmes et un cinquième",
        "un huitième de finale",
        "deux millions cinq cent mille",
        "le M€ seul",
    ],
)
def test_others_stay(text: str) -> None:
    assert written_out(text) == text


@pytest.mark.parametrize(
    "piece",
    ["1 000 ", "3 M€ ", "à 15 h ", "12 345 678 ", "1 111 111,5 k€", "vingt ", "Cent-", "dix et "],
)
@linear()
def test_long_texts_take_linear_time(piece: str) -> None:
    written_out(piece * 20_000)
