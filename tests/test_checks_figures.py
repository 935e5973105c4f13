"""Numbers, units and dates that changed or went missing, and many ways in which they did not."""

import re
from collections.abc import Callable, Iterator

import pytest
from process_kit import linear

from translate_tool.checks.dates import dates
from translate_tool.checks.numbers import measures, numbers
from translate_tool.records import Flag

# Written for this test: a faithful English, and what makes it wrong.
FAITHFUL = [
    ("Le vendredi 6 juin 2024, à 20 h 30, la salle comptait 1 240 spectateurs.",
     "On Friday, June 6, 2024, at 8:30 p.m., the hall held 1,240 spectators."),
    ("Le 14 mars, l'entreprise a annoncé une perte de 3,5 milliards d'euros.",
     "On 14 March, the company announced a loss of 3.5 billion euros."),
    ("L'inflation a reculé de deux points, à 4,1 %, selon les chiffres de septembre.",
     "Inflation fell by two percentage points, to 4.1%, according to September's figures."),
    ("La route, longue de 48 km, a coûté 215 M€ et sera livrée en mai 2026.",
     "The road, 48 kilometres long, cost €215m and will be delivered in May 2026."),
    ("Du 3 au 5 août, le thermomètre a dépassé 38 degrés pendant six heures.",
     "From August 3 to 5, the thermometer stayed above 38 degrees for six hours."),
    ("Louis XIV est mort un dimanche de 1715, au début du XVIIIe siècle.",
     "Louis XIV died on a Sunday in 1715, at the beginning of the 18th century."),
    ("Les trois quarts des élus ont voté mardi une aide de 50 dollars par tonne.",
     "Three quarters of the elected officials voted on Tuesday for aid of $50 a tonne."),
    ("Dix-sept tonnes de blé attendent depuis lundi ; le procès s'ouvrira le 2 novembre.",
     "Seventeen tonnes of wheat have been waiting since Monday; the trial opens on November 2."),
    ("Au bout de deux ans et demi, il ne restait que 12 hectares, le 05/06/2024.",
     "After 2.5 years, only 12 hectares were left on June 5, 2024."),
    ("Le tunnel fermera de minuit à 5 heures chaque samedi, jusqu'en février.",
     "The tunnel will close from midnight to 5 a.m. every Saturday until February."),
    ("Appelez le 01 23 45 67 89 avant le 30 avril ; comptez 40 minutes d'attente.",
     "Call +33 1 23 45 67 89 before April 30; expect to wait 40 minutes."),
    ("Depuis les années 1990, le port a perdu 6 000 emplois, soit un tiers.",
     "Since the 1990s, the port has lost 6,000 jobs, or a third."),
    ("Le score était de 3-1 à midi, et vingt mille personnes chantaient.",
     "The score was 3-1 at noon, and 20,000 people were singing."),
    ("Le mercredi 8 janvier, 250 livres sterling s'échangeaient contre 300 euros.",
     "On Wednesday 8 January, 250 pounds sterling were worth 300 euros."),
    ("Entre 15 et 20 % des parcelles, de 700 m² en moyenne, sont à vendre en octobre.",
     "Between 15 and 20% of the plots, 700 square metres on average, are for sale in October."),
    ("Jeudi, le baril valait 82 dollars ; la production, 90 000 barils par jour.",
     "On Thursday a barrel was worth $82; output was 90,000 barrels a day."),
    ("La crue a emporté le pont dans la nuit de samedi à dimanche.",
     "The flood swept the bridge away overnight on Saturday."),
    ("Le musée (Paris 8e) rouvre sept ans et demi plus tard.",
     "The museum, in Paris, is reopening seven and a half years later."),
    ("Il a couru les 42,195 km en novembre, puis en février.",
     "He ran the marathon in Nov, then in Feb."),
]  # fmt: skip

MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTH = rf"\b(?:{'|'.join(MONTHS)})\b"
UNITS = {
    " kilometres": " miles", " billion euros": " billion dollars", "percentage points": "percent",
    "%": " points", "€": "$", "$": "€", " degrees": " minutes", " hours": " days",
    " hectares": " acres", " minutes": " hours", " tonnes": " kilos", " pounds": " dollars",
    "square metres": "square kilometres", " barrels": " litres", " years": " months",
}  # fmt: skip


def flags(source: str, target: str) -> list[Flag]:
    return [*numbers(source, target), *measures(source, target), *dates(source, target)]


def after(names: list[str]) -> Callable[[re.Match[str]], str]:
    """Another of `names` than the one matched."""
    return lambda found: names[(names.index(found[0]) + 2) % len(names)]


def wrong_number(target: str) -> Iterator[str]:
    for at in re.finditer(r"[0-9](?![0-9])", target):
        yield target[: at.start()] + str((int(at[0]) + 3) % 10) + target[at.end() :]


def wrong_unit(target: str) -> Iterator[str]:
    yield from (target.replace(old, new, 1) for old, new in UNITS.items() if old in target)


def wrong_month(target: str) -> Iterator[str]:
    yield re.sub(MONTH, after(MONTHS), target, count=1)


def wrong_weekday(target: str) -> Iterator[str]:
    yield re.sub("|".join(DAYS), after(DAYS), target, count=1)


def lost_month(target: str) -> Iterator[str]:
    yield re.sub(MONTH, "", target, count=1)


def lost_weekday(target: str) -> Iterator[str]:
    yield re.sub("|".join(DAYS), "", target, count=1)


def lost_number(target: str) -> Iterator[str]:
    for at in re.finditer(r"[0-9][0-9.,]*", target):
        yield target[: at.start()] + target[at.end() :]


@pytest.mark.parametrize(
    ("kind", "plant", "least"),
    [
        ("number", wrong_number, 40),
        ("number", lost_number, 40),
        ("unit", wrong_unit, 15),
        ("date", wrong_month, 9),
        ("date", lost_month, 9),
        ("date", wrong_weekday, 7),
        ("date", lost_weekday, 7),
    ],
)
def test_planted_errors_are_found(
    kind: str, plant: Callable[[str], Iterator[str]], least: int
) -> None:
    planted = [(s, bad) for s, good in FAITHFUL for bad in plant(good) if bad != good]
    missed = [bad for source, bad in planted if kind not in {f.kind for f in flags(source, bad)}]
    assert len(planted) >= least
    assert len(missed) <= 0.1 * len(planted), missed


@pytest.mark.parametrize(("source", "target"), FAITHFUL)
def test_a_faithful_translation_raises_no_alarm(source: str, target: str) -> None:
    assert flags(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        # Numbers in words: ordinals, shares and two may be left out.
        (
            "Trois maires ont signé.",
            "Four mayors signed.",
            ["Trois: not in the English", "Four: not in the French"],
        ),
        ("Trois maires ont signé.", "The mayors signed.", ["Trois: not in the English"]),
        ("Deux maires ont signé.", "The mayors signed.", []),
        # ... and may begin a name.
        ("Il vit à Trois-Rivières.", "He lives in Trois-Rivières.", []),
        ("Sept-Îles a voté.", "Sept-Iles voted.", []),
        ("À Trois-Rivières.", "At three-Rivier.", ["three: not in the French"]),
        ("TRENTE-ET-UN MAIRES", "THIRTY-ONE MAYORS", []),
        ("Quatre-Vingt-Dix maires", "Ninety mayors", []),
        ("Le troisième maire a signé.", "Another mayor signed.", []),
        (
            "Des milliers de gens.",
            "Millions of people.",
            ["milliers: not in the English", "Millions: not in the French"],
        ),
        (
            "Deux maires ont signé.",
            "Three mayors signed.",
            ["Deux: not in the English", "Three: not in the French"],
        ),
        ("Sept oui et sept non.", "Seven yes and eight no.", ["eight: not in the French"]),
        ("Deux maires ont signé.", "Both mayors signed the third.", []),
        ("La moitié des gens.", "Some nine of the people.", ["nine: not in the French"]),
        ("Le CO2 monte.", "Carbon dioxide is rising.", []),
        (
            "Louis XIV est mort.",
            "Louis XVI died.",
            ["XIV: not in the English", "XVI: not in the French"],
        ),
        ("Il a 22 ans.", "He is 22.", []),
        # The same in another unit, scale or spelling.
        ("D'ici 24 heures.", "Within a day.", []),
        (
            "D'ici 24 heures.",
            "Within three days.",
            ["24 heures: not in the English", "three: not in the French"],
        ),
        ("Il y a 15 jours.", "Two weeks ago.", []),
        ("Après 18 mois.", "After 1.5 years.", []),
        ("En 1 h 52.", "In 1 hour 52 minutes.", []),
        (
            "En 1 h 52.",
            "In 1 hour 25 minutes.",
            ["1 h 52: not in the English", "25: not in the French"],
        ),
        ("De 3 à 5 millions.", "From 3 million to 5 million.", []),
        (
            "De 3 à 5 millions.",
            "From 3 billion to 5 million.",
            ["3: not in the English", "3 billion: not in the French"],
        ),
        ("60 000 millions.", "60 billion.", []),
        ("Il vaut 2 milliards.", "It is worth $2 billion a year.", []),
        ("Au troisième trimestre, dix fermes.", "In the third quarter, ten farms.", []),
        # Units.
        ("Il doit 50 euros.", "He owes 50 dollars.", ["50 euros: 50 dollars in the English"]),
        ("Il doit 50 euros.", "He owes 50.", ["50 euros: without a unit in the English"]),
        ("Il doit 50 euros.", "He owes €50.", []),
        ("Une hausse de 2 points.", "A rise of 2%.", ["2 points: 2% in the English"]),
        (
            "5 euros pour 3 dollars.",
            "$5 for 3 euros.",
            ["5 euros: $5 in the English", "3 dollars: 3 euros in the English"],
        ),
        ("Il a lu 3 livres.", "He read 3 books.", []),
        ("À 8 heures du soir.", "At 8 p.m.", []),
        # Hours and minutes in words.
        ("Une heure trente plus tôt.", "An hour and a half earlier.", []),
        ("À vingt heures trente.", "At 8:30 p.m.", []),
        ("Deux heures quarante-cinq.", "Two hours forty-five.", []),
        ("Deux heures quarante-cinq.", "2 hours and 45 minutes.", []),
        ("Cinq heures trente minutes.", "Five hours and thirty minutes.", []),
        (
            "À vingt heures trente.",
            "At 9:30 p.m.",
            ["vingt heures trente: not in the English", "9:30 p.m.: not in the French"],
        ),
        ("18 miles ½.", "18 miles 1⁄2.", []),
        ("Le repos dominical.", "Sunday rest.", []),
        ("Le repos dominical.", "A day of rest.", []),
        ("Deux cents couronnes tchèques.", "Two hundred Czech koruna.", []),
        (
            "Deux cents couronnes tchèques.",
            "Two hundred Czech francs.",
            ["Deux cents couronnes: Two hundred Czech francs in the English"],
        ),
        # Dates.
        (
            "Le 6 juin et le 8 juillet.",
            "June 8 and July 6.",
            ["6 juin, 8 juillet: other days in the English"],
        ),
        ("Le 6 juin et le 8 juillet.", "July 8 and June 6.", []),
        ("Le 03/04/2024.", "On 03/04/2024.", []),
        ("À 20 h 30.", "At 8:30 a.m.", ["20 h 30: the other half of the day"]),
        ("À 20 h 30.", "At 8:30.", []),
        ("À midi.", "At midnight.", ["midi: the other half of the day"]),
        ("Rendez-vous jeudi.", "See you then.", ["jeudi: not in the English"]),
        ("À bientôt.", "See you on Thursday.", ["Thursday: not in the French"]),
        ("Le Black Friday arrive.", "Black Friday is coming.", []),
        ("La planète Mars est loin.", "The planet Mars is far away.", []),
        ("Il peut venir.", "May he come.", []),
        ("En mai, tout change.", "In May, everything changes.", []),
    ],
)
def test_flags(source: str, target: str, expected: list[str]) -> None:
    assert [flag.detail for flag in flags(source, target)] == expected


@pytest.mark.parametrize(
    ("french", "english", "kinds"),
    [
        ("12 km à 3 h, ", "13 miles at 4 p.m., ", {"number"}),
        ("12 km, ", "12 miles, ", {"unit"}),
        ("lundi 6 juin 2024 ", "Tuesday, July 6, 2024 ", {"date"}),
        ("à 20 h 30, ", "at 8:30 a.m., ", {"date"}),
        ("un tiers et demi ", "two and a half ", {"number"}),
    ],
)
@linear()
def test_long_texts_take_linear_time(french: str, english: str, kinds: set[str]) -> None:
    assert {flag.kind for flag in flags(french * 4_000, english * 4_000)} == kinds
