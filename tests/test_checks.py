import re
from collections.abc import Callable, Iterator

import pytest
from process_kit import linear

from translate_tool import checks
from translate_tool.checks import Thresholds, check, flags
from translate_tool.records import Flag

# Written for this test: news prose in French and a faithful English of it.
PAIRS = [
    ("Le chiffre d'affaires du groupe a progressé de 3,5 % au deuxième trimestre.",
     "The group's revenue rose by 3.5% in the second quarter."),
    ("La ville compte désormais 128 400 habitants, soit 2 300 de plus qu'en 2019.",
     "The city now has 128,400 inhabitants, 2,300 more than in 2019."),
    ("Le déficit atteindra 4,2 milliards d'euros à la fin de l'année.",
     "The deficit will reach 4.2 billion euros by the end of the year."),
    ("Le train de 20 h 30 a été supprimé sans explication, ont raconté des voyageurs.",
     "The 8:30 p.m. train was cancelled without explanation, passengers said."),
    ("Trois pompiers ont été blessés dans l'incendie d'un entrepôt près de Lille.",
     "Three firefighters were injured in a warehouse fire near Lille."),
    ("Le 1er octobre, les tarifs du métro augmenteront de 10 centimes.",
     "On October 1st, metro fares will go up by 10 cents."),
    ("Le musée, fermé depuis 14 mois, rouvrira ses portes au printemps.",
     "The museum, closed for 14 months, will reopen in the spring."),
    ("« Nous n'avons pas le choix », a reconnu la ministre devant les députés.",
     "“We have no choice,” the minister admitted to the members of parliament."),
    ("Les négociations entre les deux pays reprendront lundi à Genève.",
     "Talks between the two countries will resume on Monday in Geneva."),
    ("Au XIXe siècle, le port accueillait plus de 600 navires par an.",
     "In the 19th century, the port received more than 600 ships a year."),
    ("L'entreprise supprimera 1 200 postes d'ici à 2027, dont 450 en France.",
     "The company will cut 1,200 jobs by 2027, including 450 in France."),
    ("Selon l'institut, le chômage est retombé à 7,1 %, son plus bas niveau depuis 2008.",
     "According to the institute, unemployment fell back to 7.1%, its lowest level since 2008."),
    ("Les agriculteurs réclament une aide d'urgence après la grêle de samedi.",
     "Farmers are asking for emergency aid after Saturday's hailstorm."),
    ("Le barrage, long de 320 mètres, alimente quarante communes en eau potable.",
     "The dam, 320 metres long, supplies 40 municipalities with drinking water."),
    ("Une centaine de manifestants se sont rassemblés devant la préfecture.",
     "About a hundred demonstrators gathered in front of the prefecture."),
    ("Le prix du baril est repassé sous les 80 dollars pour la première fois en six mois.",
     "The price of a barrel fell back below $80 for the first time in six months."),
    ("La directrice du festival promet une édition plus sobre et plus locale.",
     "The director of the festival promises a more sober and more local edition."),
    ("Le tribunal a condamné l'ancien maire à 18 mois de prison avec sursis.",
     "The court gave the former mayor an 18-month suspended prison sentence."),
    ("Les chercheurs ont suivi 2 450 patients pendant plus de dix ans.",
     "The researchers followed 2,450 patients for more than ten years."),
    ("Plus de 5 000 000 de foyers recevront un chèque énergie cet hiver.",
     "More than 5 million households will receive an energy voucher this winter."),
    ("La tempête a privé 37 000 foyers d'électricité dans le Finistère.",
     "The storm left 37,000 homes without power in Finistère."),
    ("Le vote a été reporté à mercredi faute de quorum.",
     "The vote was postponed until Wednesday for lack of a quorum."),
    ("Elle a remporté la course en 2 h 14, devant la favorite kényane.",
     "She won the race in 2:14, ahead of the Kenyan favourite."),
    ("Le quotidien, fondé en 1944, n'imprimera plus que le week-end.",
     "The newspaper, founded in 1944, will now be printed only at weekends."),
    ("Quatre-vingt-douze élus ont signé la lettre adressée au préfet.",
     "Ninety-two elected officials signed the letter sent to the prefect."),
    ("Le pont sera fermé de 22 heures à 5 heures jusqu'au 15 novembre.",
     "The bridge will be closed from 10 p.m. to 5 a.m. until November 15."),
    ("Le volcan s'est réveillé dans la nuit, sans faire de victime.",
     "The volcano woke up during the night without causing any casualties."),
    ("Le nouveau sous-marin peut descendre à 6 000 mètres de profondeur.",
     "The new submarine can dive to a depth of 6,000 metres."),
    ("La récolte de blé devrait baisser de 15 à 20 % par rapport à l'an dernier.",
     "The wheat harvest is expected to fall by 15 to 20% compared with last year."),
    ("Les enseignants dénoncent des classes surchargées et un manque de moyens.",
     "Teachers are complaining about overcrowded classes and a lack of resources."),
    ("Le satellite tournera autour de la Terre à 700 km d'altitude.",
     "The satellite will orbit the Earth at an altitude of 700 km."),
    ("L'écrivain vivait depuis 1995 dans un petit village des Cévennes.",
     "The writer had lived since 1995 in a small village in the Cévennes."),
    ("Les deux syndicats appellent à une grève de 48 heures dès jeudi.",
     "Both unions are calling for a 48-hour strike from Thursday."),
    ("Le loyer moyen dépasse 1 150 euros par mois dans la capitale.",
     "The average rent exceeds 1,150 euros a month in the capital."),
    ("Personne ne sait encore qui dirigera la fondation l'an prochain.",
     "Nobody knows yet who will lead the foundation next year."),
    ("La température a atteint 41,3 degrés à Nîmes mardi après-midi.",
     "The temperature reached 41.3 degrees in Nîmes on Tuesday afternoon."),
    ("Le constructeur rappelle 64 000 véhicules pour un défaut de freinage.",
     "The manufacturer is recalling 64,000 vehicles because of a braking defect."),
    ("Les élèves de l'école ont planté un millier d'arbres au bord de la rivière.",
     "The school's pupils planted a thousand trees along the river."),
    ("L'opéra affichait complet, mais la soprano a dû renoncer, souffrante.",
     "The opera was sold out, but the soprano was ill and had to withdraw."),
    ("La banque centrale a relevé son taux directeur à 3,75 %.",
     "The central bank raised its key rate to 3.75%."),
    ("Le vaccin sera proposé à 850 000 enfants âgés de 11 à 14 ans.",
     "The vaccine will be offered to 850,000 children aged 11 to 14."),
    ("Ils sont arrivés à pied, épuisés, après neuf jours de marche.",
     "They arrived on foot, exhausted, after walking for nine days."),
    ("Le viaduc, dessiné en 1932, sera démoli avant la fin du mois.",
     "The viaduct, designed in 1932, will be demolished before the end of the month."),
    ("Le club a recruté un gardien de 22 ans venu du championnat portugais.",
     "The club has signed a 22-year-old goalkeeper from the Portuguese championship."),
    ("Le rapport complet, long de 312 pages, est publié sur www.exemple.fr/rapport.",
     "The full report, 312 pages long, is published on www.exemple.fr/rapport."),
    ("Il reste 60 places pour la visite ; écrivez à visites@exemple.org avant vendredi.",
     "There are 60 places left for the tour; write to visites@exemple.org before Friday."),
]  # fmt: skip


def kinds(source: str, target: str, score: float = 0.0) -> list[str]:
    return [flag.kind for flag in check(source, target, score)]


def wrong_number(_: str, target: str) -> str:
    return re.sub(r"[0-9](?=[^0-9]|$)", lambda m: str((int(m[0]) + 3) % 10), target, count=1)


def cut_in_half(_: str, target: str) -> str:
    return target[: len(target) // 2].rpartition(" ")[0] + "."


def cut_off(_: str, target: str) -> str:
    tokens = target.split()
    return " ".join(tokens[: len(tokens) // 2])


def looping(_: str, target: str) -> str:
    return target + " " + " ".join(target.split()[-3:] * 3)


def left_in_french(source: str, _: str) -> str:
    return source


def half_in_french(source: str, target: str) -> str:
    french, english = source.split(), target.split()
    return " ".join(english[: len(english) // 3] + french[len(french) // 3 :])


@pytest.mark.parametrize(
    ("kind", "plant"),
    [
        ("number", wrong_number),
        ("length", cut_in_half),
        ("length", cut_off),
        ("repetition", looping),
        ("untranslated", left_in_french),
        ("untranslated", half_in_french),
    ],
)
def test_planted_errors_are_found(kind: str, plant: Callable[[str, str], str]) -> None:
    planted = [(s, bad) for s, good in PAIRS if (bad := plant(s, good)) != good]
    missed = [bad for source, bad in planted if kind not in kinds(source, bad)]
    assert len(planted) >= 30
    assert len(missed) <= 0.1 * len(planted), missed


@pytest.mark.parametrize(
    ("source", "target", "breaks_off"),
    [
        ("Le maire a promis de rouvrir la piscine avant l'été.",
         "The mayor has promised to open the", True),
        ("Le maire a promis de rouvrir la piscine avant l'été.",
         "The mayor promised to reopen the pool by summer", False),
        ("Le maire a promis de rouvrir la piscine avant l'été",
         "The mayor has promised to open the", False),
        ("La région paiera la moitié des travaux de la gare.",
         "The region will pay for half of the.", True),
        ("Voici le village dans lequel nous avons vécu si longtemps.",
         "Here's the village we lived so long in.", False),
    ],
)  # fmt: skip
def test_a_sentence_that_breaks_off_is_told(source: str, target: str, breaks_off: bool) -> None:
    assert ("length" in kinds(source, target)) is breaks_off


def test_faithful_translations_raise_no_alarm() -> None:
    assert [(s, check(s, t, -0.5)) for s, t in PAIRS if check(s, t, -0.5)] == []


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        # Nothing to translate, nothing to flag.
        ("***", "***", []),
        ("12,5 %", "12,5 %", []),
        ("", "", []),
        ("Emmanuel Macron", "Emmanuel Macron", []),
        ("Banque de France", "Banque de France", []),
        ("Reuters", "Reuters", []),
        ("Make it work again, they said", "Make it work again, they said", []),
        ("Non, non, non !", "No, no, no!", []),
        ("Oui.", "Yes, of course.", []),
        # Nothing came back, or something came of nothing.
        ("Bonjour à tous.", "", ["empty"]),
        ("Bonjour à tous.", " ... ", ["empty"]),
        ("Rien ne va plus.", "No, no, no, no.", ["repetition"]),
        ("-", "No, no, no, I don't know what you mean.", ["repetition", "length"]),
        # Copied or half-copied French.
        ("Bonne nuit.", "Bonne nuit.", ["untranslated"]),
        ("LA CRISE DU LOGEMENT", "LA CRISE DU LOGEMENT", ["untranslated"]),
        ("Les clients sont venus.", "Les clients sont came.", ["untranslated"]),
        # Loops of words, of phrases, inside a word.
        ("Un miracle économique.", "An economic miracle ONALEONALEONALEONALE.", ["repetition"]),
        (
            "Le vent souffle sur la plaine et sur la mer.",
            "The wind blows over the plain and over the plain and over the sea.",
            ["repetition"],
        ),
        # A word twice in a row; some are said twice, and some in French as well.
        ("Il a joué au rugby à Pau.", "He played rugby rugby in Pau.", ["repetition"]),
        ("Je sais qu'il avait eu peur.", "I know that that man had had a fright.", []),
        ("Bora-Bora est loin.", "Bora Bora is far away.", []),
        ("C'est très, très beau.", "It is really really beautiful.", []),
        # Numbers: another notation is no loss, another value is.
        ("Il a payé 1 500 euros.", "He paid 1,500 euros.", []),
        ("Il a payé 1 500 euros.", "He paid 1.5 thousand euros.", []),
        ("Il a payé 1 500 euros.", "He paid 15,000 euros.", ["number", "number"]),
        ("Il a payé trois euros.", "He paid 3 euros.", []),
        ("Il a payé 3 euros.", "He paid three euros.", []),
        ("Il a payé quelques euros.", "He paid 40 euros.", ["number"]),
        ("Il a reçu 3 milliards.", "He received 3 million.", ["number", "number"]),
        # Links.
        ("Voir www.exemple.fr/a.", "See www.exemple.fr/b.", ["link", "link"]),
        ("Écrire à a.b@exemple.fr.", "Write to a.b@exemple.fr.", []),
        ("Écrire à a.b@exemple.fr.", "Write to us please.", ["link"]),
    ],
)
def test_flags(source: str, target: str, expected: list[str]) -> None:
    assert kinds(source, target) == expected


def test_details_quote_the_text() -> None:
    flags = check("Il a payé 1 500 euros.", "He paid 15,000 euros.", 0.0)
    assert [flag.detail for flag in flags] == [
        "1 500: not in the English",
        "15,000: not in the French",
    ]
    (loop,) = check("Le vent se lève.", "The wind wind wind rises.", 0.0)
    assert (loop.detail, loop.severity) == ("wind", "severe")
    (twice,) = check("Le vent se lève.", "The wind wind rises.", 0.0)
    assert (twice.detail, twice.severity) == ("wind wind", "warning")
    (copied,) = check("Le vent se lève " * 9, "Le vent se lève " * 9, 0.0)
    assert len(copied.detail) <= 61
    assert copied.detail.endswith("…")


def test_score_is_a_threshold_that_can_be_moved() -> None:
    pair = ("Le vent se lève.", "The wind is rising.")
    assert kinds(*pair, score=-0.9) == []
    assert kinds(*pair, score=-1.2) == ["score"]
    assert check(*pair, -1.2, Thresholds(score=-2.0)) == ()


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Le vent se lève.", "The wind is rising."),
        ("Il a payé 1 500 euros à M. Roux.", "He paid 15,000 euros."),
        ("Le vent se lève.", "The wind wind wind rises."),
        ("Le vent se lève.", ""),
        ("—", "—"),
        ("12 345 !", "12 345 !"),
        ("Le journal a élu son nouveau rédacteur en chef.", "The newspaper elected its butterfly."),
    ],
)
def test_flags_one_by_one_are_those_of_check_without_the_score(source: str, target: str) -> None:
    assert tuple(flags(source, target)) == check(source, target, 0.0)


def test_a_row_is_compared_once_for_all_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mending asks without what is measured of a model, the review with it."""
    asked: list[tuple[str, str]] = []

    def content(source: str, target: str) -> Iterator[Flag]:
        asked.append((source, target))
        yield from ()

    monkeypatch.setattr(checks, "_CONTENT", (content,))
    pair = ("Le vent se lève sur la baie.", "The wind rises over the bay.")
    check(*pair, 0.0)
    check(*pair, -0.5, Thresholds(score=-1.0, meaning=0.8))
    assert asked == [pair]


@linear()
def test_long_texts_take_linear_time() -> None:
    french, english = "12 3,4 m. le son " * 4_000, "12 3.4 m. the sound " * 4_000
    assert {flag.kind for flag in check(french, english, 0.0)} <= {"repetition", "untranslated"}
