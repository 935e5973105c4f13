import pytest
from process_kit import linear

from translate_tool.language import Language, measures, moments


def said(text: str, language: Language) -> list[tuple[str, str]]:
    """Each moment and its parts, alternatives joined by `|`; `?` marks a doubtful one."""
    return [
        (m.text + "?" * m.doubtful, " ".join("|".join(sorted(part)) for part in m.parts))
        for m in moments(text, language)
    ]


FULL = "weekday:5 month:06 date:06-06 year:2024"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("le vendredi 6 juin 2024", "fr", [("vendredi 6 juin 2024", FULL)]),
        ("Vendredi, le 6 juin 2024", "fr", [("Vendredi, le 6 juin 2024", FULL)]),
        ("on Friday, June 6, 2024", "en", [("Friday, June 6, 2024", FULL)]),
        ("Friday the 6th of June 2024", "en", [("Friday the 6th of June 2024", FULL)]),
        ("ven. 6 juin 2024", "fr", [("ven. 6 juin 2024", FULL)]),
        ("Fri. 6 Jun 2024", "en", [("Fri. 6 Jun 2024", FULL)]),
        ("le 1er mai", "fr", [("1er mai", "month:05 date:05-01")]),
        ("LE 14 JUILLET", "fr", [("14 JUILLET", "month:07 date:07-14")]),
        ("du 6 au 8 août", "fr", [("6 au 8 août", "month:08 date:08-06 date:08-08")]),
        ("August 6-8", "en", [("August 6-8", "month:08 date:08-06 date:08-08")]),
        ("le 12\u00a0sept. 2024", "fr", [("12\u00a0sept. 2024", "month:09 date:09-12 year:2024")]),
        ("en juin de 2024", "fr", [("juin de 2024", "month:06 year:2024")]),
        ("in June, 15,000 came", "en", [("June", "month:06")]),
        ("tous les lundis", "fr", [("lundis", "weekday:1")]),
        ("le 06/05/2024", "fr", [("06/05/2024", "month:05 date:05-06 year:2024")]),
        (
            "on 06/05/2024",
            "en",
            [("06/05/2024", "month:05|month:06 date:05-06|date:06-05 year:2024")],
        ),
        ("2024-06-06", "en", [("2024-06-06", "month:06 date:06-06 year:2024")]),
        ("25.12.2023", "en", [("25.12.2023", "month:12 date:12-25 year:2023")]),
        ("45/67/2024 et 1.2.3.2024", "fr", []),
        ("depuis 2021, 1500 euros", "fr", [("2021", "year:2021")]),
        ("in the 1990s", "en", [("1990s", "decade:1990")]),
        ("les années 1990", "fr", [("1990", "decade:1990")]),
        ("à 20 h 30", "fr", [("20 h 30", "time:20:30")]),
        ("à 8 heures du soir", "fr", [("8 heures du soir", "time:20:00")]),
        ("8 heures de route", "fr", [("8 heures?", "time:8:00")]),
        ("35 heures", "fr", []),
        ("at 8:30 p.m.", "en", [("8:30 p.m.", "time:20:30")]),
        ("at 12.15am", "en", [("12.15am", "time:0:15")]),
        ("at 8:30", "en", [("8:30", "time:20:30|time:8:30")]),
        ("at 8 o'clock", "en", [("8 o'clock", "time:20:00|time:8:00")]),
        (
            "de midi à minuit, l'après-midi",
            "fr",
            [("midi", "time:12:00"), ("minuit", "time:0:00"), ("midi", "time:12:00")],
        ),
        # Words that are more than a month, or less.
        ("Mars attend, en mars", "fr", [("Mars?", "month:03"), ("mars", "month:03")]),
        (
            "Avril chante le 3 Avril",
            "fr",
            [("Avril?", "month:04"), ("3 Avril", "month:04 date:04-03")],
        ),
        ("In May, Theresa May may march", "en", [("May", "month:05"), ("May?", "month:05")]),
        (
            "March 3, the March, an august man",
            "en",
            [("March 3", "month:03 date:03-03"), ("March?", "month:03")],
        ),
        ("sept nains sur la mer, mar, dim", "fr", []),
        ("He sat in the sun with Jan and Dec.", "en", []),
        ("un jour, demain", "fr", []),
    ],
)
def test_moments(text: str, language: Language, expected: list[tuple[str, str]]) -> None:
    assert said(text, language) == expected


def test_a_moment_stands_where_it_says() -> None:
    text = "At noon on Monday, June 3, then at 9:15 a.m. in 2025."
    found = moments(text, "en")
    assert [text[m.start : m.start + len(m.text)] for m in found] == [m.text for m in found]
    assert [m.text for m in found] == ["noon", "Monday, June 3", "9:15 a.m.", "2025"]
    assert found[1].readings == {"weekday:1", "month:06", "date:06-03"}


def amounts(text: str, language: Language) -> list[tuple[str, str]]:
    return [(m.text, m.unit) for m in measures(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("3,5 % et 4 pour cent", "fr", [("3,5 %", "percent"), ("4 pour cent", "percent")]),
        (
            "3.5%, 4 per cent, 5pc",
            "en",
            [("3.5%", "percent"), ("4 per cent", "percent"), ("5pc", "percent")],
        ),
        ("deux points de pourcentage", "fr", [("deux points de pourcentage", "point")]),
        ("2 percentage points", "en", [("2 percentage points", "point")]),
        ("3,5 milliards d'euros", "fr", [("3,5 milliards d'euros", "euro")]),
        (
            "15 M€, 2 Md d’euros, 50 €",
            "fr",
            [("15 M€", "euro"), ("2 Md d’euros", "euro"), ("50 €", "euro")],
        ),
        ("€15m, $3.5bn and £20", "en", [("€15m", "euro"), ("$3.5bn", "dollar"), ("£20", "pound")]),
        ("5,000 US dollars", "en", [("5,000 US dollars", "dollar")]),
        (
            "300 livres sterling, 40 francs",
            "fr",
            [("300 livres sterling", "pound"), ("40 francs", "franc")],
        ),
        (
            "20 yens, 30 roubles, 40 yuans",
            "fr",
            [("20 yens", "yen"), ("30 roubles", "rouble"), ("40 yuans", "yuan")],
        ),
        (
            "12 km, 700 m, 3 km²",
            "fr",
            [("12 km", "kilometre"), ("700 m", "metre"), ("3 km²", "square_kilometre")],
        ),
        (
            "12 kilometers, 3 square miles",
            "en",
            [("12 kilometers", "kilometre"), ("3 square miles", "square_mile")],
        ),
        (
            "five square kilometres, 2 cubic metres",
            "en",
            [("five square kilometres", "square_kilometre"), ("2 cubic metres", "cubic_metre")],
        ),
        (
            "5 kg, 6 tonnes, 7 ha, 8 litres",
            "fr",
            [
                ("5 kg", "kilogram"),
                ("6 tonnes", "tonne"),
                ("7 ha", "hectare"),
                ("8 litres", "litre"),
            ],
        ),
        (
            "32 °C, 40 degrés, 90°F",
            "fr",
            [("32 °C", "celsius"), ("40 degrés", "degree"), ("90°F", "fahrenheit")],
        ),
        (
            "40 Euro cents, USD 45 billion, $ 70 million",
            "en",
            [("40 Euro cents", "cent"), ("USD 45 billion", "dollar"), ("$ 70 million", "dollar")],
        ),
        ("40 MW, 3 MWh", "en", [("40 MW", "megawatt"), ("3 MWh", "megawatt_hour")]),
        ("les trois derniers mois", "fr", [("trois derniers mois", "month")]),
        ("an 18-month sentence, a 22-year-old", "en", [("18-month", "month"), ("22-year", "year")]),
        ("two and a half years", "en", [("two and a half years", "year")]),
        ("35 heures ou 8 heures", "fr", [("35 heures", "hour"), ("8 heures", "hour")]),
        ("des milliers de barils", "fr", [("milliers de barils", "barrel")]),
        ("thousands of barrels", "en", [("thousands of barrels", "barrel")]),
        # No unit: an article, an elision, another word.
        ("un jour, 5 l'an, 12 personnes", "fr", []),
        ("a day, 5 million people", "en", []),
    ],
)
def test_measures(text: str, language: Language, expected: list[tuple[str, str]]) -> None:
    found = measures(text, language)
    assert amounts(text, language) == expected
    assert [text[m.start : m.start + len(m.text)] for m in found] == [m.text for m in found]


@pytest.mark.parametrize(
    ("piece", "found"),
    [
        ("lundi ", (10_000, 0)),
        ("lundi 6 juin 2024 ", (10_000, 0)),
        ("6 au 8 ", (0, 0)),
        ("12/", (0, 0)),
        ("20 h, ", (10_000, 10_000)),
        ("en 2024 ", (10_000, 0)),
        ("3 km ", (0, 10_000)),
        ("k", (0, 0)),
        ("$", (0, 0)),
        ("milliers de ", (0, 0)),
    ],
)
@linear()
def test_long_hostile_text_takes_linear_time(piece: str, found: tuple[int, int]) -> None:
    text = piece * 10_000
    assert (len(moments(text, "fr")), len(measures(text, "fr"))) == found
