import pytest
from process_kit import linear

from translate_tool.language import (
    Language,
    links,
    names,
    numbers,
    verbatim,
    without_links,
    words,
)


def readings(text: str, language: Language) -> list[set[str]]:
    return [set(number.readings) for number in numbers(text, language)]


def share_a_reading(french: str, english: str) -> bool:
    (one, *_), (other, *_) = readings(french, "fr"), readings(english, "en")
    return bool(one & other)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("3,5", "fr", [{"3.5"}]),
        ("3.5%", "en", [{"3.5"}]),
        ("1 234,5", "fr", [{"1234.5"}]),
        ("1\u00a0234\u00a0567", "fr", [{"1234567"}]),
        ("1\u202f234,50", "fr", [{"1234.5"}]),
        ("1.234.567", "fr", [{"1234567"}]),
        ("1,234.5", "en", [{"1234.5"}]),
        ("1,500", "fr", [{"1500", "1.5"}]),
        ("1,500", "en", [{"1500"}]),
        ("en 2008 200 personnes", "fr", [{"2008"}, {"200"}]),
        ("le 1er et le 2e", "fr", [{"1"}, {"2"}]),
        ("the 1st, the 22nd", "en", [{"1"}, {"22"}]),
        ("de 5-3 à 10-12", "fr", [{"5"}, {"3"}, {"10"}, {"12"}]),
        ("12,3 puis 14", "fr", [{"12.3"}, {"14"}]),
        ("3,5 milliards", "fr", [{"3500000000"}, {"1000000000"}]),
        ("45 cents", "fr", [{"45"}, {"100"}]),
        ("230M d'euros", "fr", [{"230000000"}]),
        ("en 1995-96", "fr", [{"1995", "95"}, {"96", "1996"}]),
        ("à 20 h 30", "fr", [{"8:30"}]),
        ("at 8:30 p.m.", "en", [{"8:30"}]),
        ("à 17h", "fr", [{"17", "5", "5:00"}]),
        ("35 heures", "fr", [{"35"}]),
        ("le score de 3:1", "fr", [{"3"}, {"1"}]),
        ("trois ou quatre", "fr", [{"3"}, {"4"}]),
        ("quatre-vingt-dix-sept", "fr", [{"97"}]),
        ("soixante et onze", "fr", [{"71"}]),
        ("deux cent vingt et un", "fr", [{"221"}]),
        ("trois mille cinq cents", "fr", [{"3500"}]),
        ("deux millions trois cent mille", "fr", [{"2300000"}]),
        ("two hundred and six", "en", [{"206"}]),
        ("twenty-five", "en", [{"25"}]),
        ("cent cent cent", "fr", [{"100"}, {"100"}, {"100"}]),
        ("le XIXe siècle", "fr", [{"19"}]),
        ("la Ve République", "fr", [{"5"}]),
        ("François Ier", "fr", [{"1"}]),
        ("Louis XIV et la IIIe", "fr", [{"14"}, {"3"}]),
        ("Louis XIV, MIX, IIX, VIV", "en", [{"14"}]),
        ("dix-sept ou dix-neuf", "fr", [{"17"}, {"19"}]),
        ("mille milliards", "fr", [{"1000000000000"}]),
        ("milliards et milliards", "fr", [{"1000000000"}, {"1000000000"}]),
        ("deux tiers", "fr", [{"2"}, {"66", "67", "0.67"}, {"3"}]),
        ("three-quarters", "en", [{"3"}, {"75", "0.75"}, {"4"}]),
        ("deux ans et demi", "fr", [{"2"}, {"2.5"}]),
        ("two and a half years", "en", [{"2"}, {"50"}, {"2.5"}]),
        ("et demi", "fr", []),
        ("une heure et demie", "fr", [{"1.5", "1:30", "90"}]),
        ("deux millions et demi", "fr", [{"2000000"}, {"2500000"}]),
        ("two and a half million", "en", [{"2"}, {"50"}, {"1000000"}, {"2500000"}, {"500000"}]),
        ("un demi-siècle", "fr", [{"50"}]),
        ("two billion a year", "en", [{"2000000000"}]),
        ("un chat, a cat", "fr", []),
        ("une centaine de milliers", "fr", [{"100000"}]),
        ("a couple of million", "en", [{"2"}, {"1000000"}]),
        ("ten of two hundred", "en", [{"10"}, {"200"}]),
        ("un trentenaire et un autre", "fr", [{"30"}]),
        ("cent pour cent, l'après-midi", "fr", [{"100"}]),
        ("au troisième trimestre", "fr", [{"3"}]),
        ("the third quarter", "en", [{"3"}, {"4"}]),
        ("a $4-million fee", "en", [{"4000000"}, {"1000000"}]),
        ("6.2 thousand million", "en", [{"6200000000"}, {"1000000000"}]),
        ("in 2011/12", "en", [{"2011"}, {"12", "2012"}]),
        ("Le 3, Ce 4", "fr", [{"3"}, {"4"}]),
        ("au 01 23 45 67 89", "fr", [{"123456789"}]),
        ("call +33 1 23 45 67 89", "en", [{"123456789"}]),
        ("+33 (0)1.23.45.67.89", "fr", [{"123456789"}]),
        ("at 0630", "en", [{"6:30", "0630"}]),
        ("Vers la mer, il vire", "fr", []),
        ("Rien à compter.", "fr", []),
        ("9" * 100, "fr", [{"9" * 100}]),
    ],
)
def test_numbers(text: str, language: Language, expected: list[set[str]]) -> None:
    assert readings(text, language) == expected


@pytest.mark.parametrize(
    ("french", "english", "same"),
    [
        ("3,5 milliards", "3.5 billion", True),
        ("2 billions", "2 trillion", True),
        ("2 billions", "2 billion", False),
        ("5 000 000", "5 million", True),
        ("un million", "1 million", True),
        ("douze", "12", True),
        ("une douzaine", "a dozen", True),
        ("une dizaine", "a dozen", True),
        ("une vingtaine", "two dozen", True),
        ("huitièmes de finale", "16 teams", True),
        ("huitièmes de page", "16 pages", False),
        ("un octogénaire", "an eighty-year-old", True),
        ("des dizaines de milliers", "tens of thousands", True),
        ("un demi-million", "half a million", False),
        ("À 15.30 heures", "at 15:30", True),
        ("troisième", "3rd", True),
        ("20 h 30", "8:30 p.m.", True),
        ("20 h 30", "8.30pm", True),
        ("9 heures", "9 a.m.", True),
        ("24 heures", "24 hours", True),
        ("15 Md€", "15 billion", True),
        ("les années 1980", "the 80s", True),
        ("les années soixante", "the 1960s", True),
        ("le XXIe siècle", "the 21st century", True),
        ("trois mille", "3,000", True),
        ("05 h 30", "0530", True),
        ("01 23 45 67 89", "+33 1 23 45 67 89", True),
        ("01 23 45 67 89", "01 23 45 67 98", False),
        ("1 500", "15,000", False),
        ("20 h 30", "9:30 p.m.", False),
        ("3,5", "35", False),
    ],
)
def test_equivalent_numbers_share_a_reading(french: str, english: str, same: bool) -> None:
    assert share_a_reading(french, english) is same


def test_digits_in_a_name_are_no_count() -> None:
    [name, count] = numbers("le CO2 de 12 usines", "fr")
    assert (name.text, name.spelled, count.text, count.spelled) == ("2", True, "12", False)


def test_numbers_say_where_they_stand() -> None:
    text = "de 3,5 milliards à deux cent six, vers 20 h 30, deux ans et demi"
    found = numbers(text, "fr")
    assert [n.text for n in found] == [
        "3,5 milliards", "20 h 30", "milliards", "deux cent six", "deux", "deux ans et demi"
    ]  # fmt: skip
    assert all(text[n.start : n.end] == n.text for n in found)


def test_spelled_numbers_say_so() -> None:
    assert [(n.text, n.spelled) for n in numbers("3 et quatre au XXe", "fr")] == [
        ("3", False),
        ("quatre", True),
        ("XXe", True),
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Hier, Emmanuel Macron est venu à Nantes.", "fr", ["Emmanuel Macron", "Nantes"]),
        ("La Banque de France a parlé.", "fr", ["Banque de France"]),
        ("Jean-Luc Martin, de l'ONU.", "fr", ["Jean-Luc Martin", "ONU"]),
        ("Merci. Bonjour ! « Entrez »", "fr", []),
        ("Selon Le Monde, rien.", "fr", ["Le Monde"]),
        ("The BBC said so. Nobody knew.", "en", ["BBC"]),
        ("CNN reports from New York.", "en", ["CNN", "New York"]),
        ("Yesterday Smith met Édouard d'Arc.", "en", ["Smith", "Édouard d'Arc"]),
        ("rien de propre ici", "fr", []),
    ],
)
def test_names(text: str, language: Language, expected: list[str]) -> None:
    assert names(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Voir (https://exemple.fr/a?b=1).", ["https://exemple.fr/a?b=1"]),
        ("Écrire à jean.petit+presse@exemple.org.", ["jean.petit+presse@exemple.org"]),
        ("www.exemple.fr et CNN.com, enfin", ["www.exemple.fr", "CNN.com"]),
        ("« http://a.fr/x »", ["http://a.fr/x"]),
        ("M. Dupont, 3.5, etc.", []),
        ("www.exemple.musique/a, puis www.b.paris.", ["www.exemple.musique/a", "www.b.paris"]),
        ("(voir fr.wikipedia.org/wiki/Paris_(Texas))", ["fr.wikipedia.org/wiki/Paris_(Texas)"]),
        ("ftp://a.fr/x, youtu.be/dQw4 et t.co/x1!", ["ftp://a.fr/x", "youtu.be/dQw4", "t.co/x1"]),
        ("bild.de/a, fin.de la route, exemple.es", ["bild.de/a"]),
    ],
)
def test_links(text: str, expected: list[str]) -> None:
    assert links(text) == expected
    assert not any(link in without_links(text) for link in expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Voir rapport_final.pdf, notes.v2.txt.", ["rapport_final.pdf", "notes.v2.txt"]),
        (r"C:\Temp\a.DOCX ou ~/docs/b.md", [r"C:\Temp\a.DOCX", "~/docs/b.md"]),
        ("Selon @jean et #MeToo, le #1", ["@jean", "#MeToo"]),
        (
            "jean@exemple.fr, https://a.fr/b.pdf#page",
            ["jean@exemple.fr", "https://a.fr/b.pdf#page"],
        ),
        ("La fin.Le début, 3.5 Mo, M.Roux, v2.0, J.-C.", []),
    ],
)
def test_what_is_copied_as_it_is(text: str, expected: list[str]) -> None:
    assert verbatim(text) == expected


@pytest.mark.parametrize(
    "piece", ["a.", "a/", "+a", "a\\", "#", "@a", ".pdf", "www.a ", "a.fr)", "~"]
)
@linear()
def test_looking_for_them_takes_linear_time(piece: str) -> None:
    assert len(verbatim(f"http://a {piece * 50_000}")) < 100_000


def test_words_come_apart_at_elisions() -> None:
    assert words("L'été, aujourd’hui : 3,5 %") == ["l", "été", "aujourd", "hui", "3", "5"]


@pytest.mark.parametrize(
    ("piece", "found"),
    [
        ("1 234 ", (20_000, 0, 0)),
        ("1,", (10_000, 0, 0)),
        ("9", (1, 0, 0)),
        ("cent ", (20_000, 0, 0)),
        ("-A", (0, 1, 0)),
        ("de De ", (0, 1, 0)),
        ("a.", (0, 0, 0)),
        ("é@", (0, 0, 0)),
        ("https://", (0, 0, 1)),
        ("-", (0, 0, 0)),
        ("et demi ", (0, 0, 0)),
        ("2 et demi ", (40_000, 0, 0)),
        ("un tiers ", (40_000, 0, 0)),
        ("+33", (20_000, 0, 0)),
    ],
)
@linear()
def test_long_hostile_text_takes_linear_time(piece: str, found: tuple[int, int, int]) -> None:
    text = piece * 20_000
    assert (len(numbers(text, "fr")), len(names(text, "fr")), len(links(text))) == found
