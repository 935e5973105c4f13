from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from translate_tool import api, glossary
from translate_tool.cli import glossary as cli
from translate_tool.errors import ConfigError
from translate_tool.glossary import Glossary, Term, apply, check, load, probes, stand_in, variants

ROOT = Path(__file__).parent.parent

HOUSE = """
french,english,case,note,variants
centrale nucléaire,nuclear power station,,,nuclear plant|atomic plant
centrale,generating station
chef d'État,head of state,,,chief of state
secrétaire général,general secretary,,,secretary-general
porte-avions,aircraft carrier
hôpital,medical centre,,,hospital
travail,labour
élu,elected representative,,,official
maire,town mayor,,,mayor
agence,unit,,,agency
enquête,inquiry,,,investigation|probe
ONU,UN,sensitive,,UNO
bourgmestre,burgomaster,,,mayor
grève,walkout,,,strike
guerre,armed conflict,,,war
pays,nation,,,country|countries
Le Monde,=,,,The World
La Poste,
Orange,=,sensitive
Choigou,=
Hénin-Beaumont,=
Médecins du monde,=,,,Doctors of the World
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "glossary.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Glossary:
    return load(written(tmp_path_factory.mktemp("house"), HOUSE))


TERM = "centrale nucléaire"


@pytest.mark.parametrize(
    "data",
    [
        "centrale nucléaire,nuclear power station,,our style,nuclear plant|N-plant\n",
        "centrale nucléaire;nuclear power station;;our style;nuclear plant|N-plant\n",
        "centrale nucléaire\tnuclear power station\t\tour style\tnuclear plant|N-plant\r\n",
        "# ours; not theirs\n\ncentrale nucléaire,nuclear power station,insensitive,our style,"
        "nuclear plant | N-plant",
        'French,English,Case,Note,Variants\r\n"centrale nucléaire","nuclear power station","",'
        '"our style","nuclear plant|N-plant"\r\n',
        "fr;en\ncentrale  nucléaire ; nuclear power station;; our style; nuclear plant|N-plant;;\n",
        "\ufeffcentrale nucléaire,nuclear power station,,our style,nuclear plant|N-plant\n",
        "centrale nucléaire,nuclear power station,,our style,nuclear plant|N-plant\n"
        .encode("cp1252"),
        "fr\ten\ncentrale nucléaire\tnuclear power station\t\tour style\tnuclear plant|N-plant"
        .encode("utf-16"),
        "centrale nucléaire,nuclear power station,,our style,nuclear plant|N-plant\n"
        "CENTRALE NUCLÉAIRE,nuclear power station\n",
    ],
)  # fmt: skip
def test_a_glossary_is_read_as_spreadsheets_write_it(tmp_path: Path, data: str | bytes) -> None:
    [term] = load(written(tmp_path, data)).terms
    assert (term.french, term.english, term.note) == (TERM, "nuclear power station", "our style")
    assert term.variants == ("nuclear plant", "N-plant")
    assert not term.name
    assert not term.exact


@pytest.mark.parametrize(
    ("row", "exact"),
    [
        ("La Poste", True),
        ("La Poste,", True),
        ("La Poste,=", True),
        ("La Poste,=,insensitive", False),
        ("laposte,=", False),
        ("laposte,=,sensible", True),
    ],
)
def test_a_name_stays_and_its_capitals_count(tmp_path: Path, row: str, exact: bool) -> None:
    [term] = load(written(tmp_path, row)).terms
    assert term.name
    assert term.english == term.french
    assert term.exact is exact


@pytest.mark.parametrize(
    "line",
    [
        *("Le Monde", "Yahoo!", "Société Générale S.A.", "Time Warner Inc.", "Robert Downey Jr."),
        *("Fox Corp.", "Warner Bros.", "M. Dupont", "St. John", "Jeux olympiques", "Leroy & Cie."),
        *("Qui veut gagner des millions ?,=", "Il était une fois…,Once Upon a Time"),
    ],
)
def test_a_name_alone_on_its_line_is_no_sentence(tmp_path: Path, line: str) -> None:
    [term] = load(written(tmp_path, f"{line}\n")).terms
    assert term.french == line.partition(",")[0]


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("maire,mayor\n\nMaire,reeve\n", "lines 1 and 3", "disagree on “Maire”"),
        ("maire,mayor\nmaire,=\n", "lines 1 and 2", "disagree"),
        ("# x\n,mayor\n", "line 2", "no French term"),
        ("…,mayor\n", "line 1", "no French term"),
        ("mot " * 13 + ",x", "line 1", "1 to 12"),
        ("maire,mayor\nélu,?\n", "line 2", "no English term"),
        ("maire,mayor,upper\n", "line 1", "case is “upper”"),
        ("maire,mayor,,,,more\n", "line 1", "6 columns"),
        ("english,french\nmayor,maire\n", "line 1", "another order"),
        ('maire,mayor\nélu,"one who is\n', "line 2", "not CSV"),
        ("Le train arrive à midi.\nIl est en retard.\n", "line 1", "a sentence, not a term"),
        ("Le Monde\nIl pleut encore !\n", "line 2", "a sentence, not a term"),
        ("maire;mayor\n« Il pleut encore. »\n", "line 2", "a sentence, not a term"),
        ("Il pleut. Il vente\n", "line 1", "a sentence, not a term"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_said(
    tmp_path: Path, text: str, place: str, says: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text))
    assert f"glossary.csv, {place}" in str(caught.value) or f"glossary.csv: {place}" in str(
        caught.value
    )
    assert says in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("data", [None, b"maire,\x81mayor\xff\n"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, data: bytes | None) -> None:
    path = written(tmp_path, data) if data else tmp_path / "glossary.csv"
    with pytest.raises(ConfigError, match=r"glossary\.csv: (cannot be read|neither UTF-8)"):
        load(path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("La centrale nucléaire est fermée.", ["centrale nucléaire"]),
        ("Deux centrales nucléaires et une centrale.", ["centrales nucléaires", "centrale"]),
        ("La centrale\u00a0nucléaire, la centrale\nnucléaire.", ["centrale\u00a0nucléaire"] * 2),
        ("LA CENTRALE NUCLEAIRE FERME", ["CENTRALE NUCLEAIRE"]),
        ("La centrale, nucléaire ou non", ["centrale"]),
        ("Les centralistes", []),
        ("le chef d’État, les chefs d'Etat", ["chef d’État", "chefs d'Etat"]),
        ("la secrétaire générale, les secrétaires généraux", ["secrétaire générale",
                                                            "secrétaires généraux"]),
        ("le porte-avions et le porte‑avions, le porte avions", ["porte-avions", "porte‑avions",
                                                                "porte avions"]),
        ("les hôpitaux, l'hôpital, les travaux", ["hôpitaux", "hôpital", "travaux"]),
        ("une élue", []),
        ("ce pays-là, les Pays-Bas, l'arrière-pays", ["pays"]),
        ("l'ONU, l'Onu", ["ONU"]),
        ("selon Le Monde, le monde change", ["Le Monde"]),
        ("une orange d'Orange", ["Orange"]),
        ("le marche", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_term_is_found_in_its_forms_and_no_others(
    house: Glossary, text: str, found: list[str]
) -> None:
    shown = [text[match.start : match.end].replace("\n", "\u00a0") for match in house.find(text)]
    assert shown == found


WANTED = "wanted"


@pytest.mark.parametrize(
    ("french", "english", "becomes"),
    [  # right already
        ("La centrale nucléaire ferme.", "The nuclear power station closes.", None),
        ("Les centrales nucléaires", "Nuclear power-stations", None),
        ("Les chefs d'État", "The heads of state", None),
        ("Le pays et ses pays voisins", "The nation and its neighbours", None),
        # the model's own words, in their number and case, with their article
        ("La centrale nucléaire ferme.", "The nuclear plant closes.",
         "The nuclear power station closes."),
        ("Deux centrales nucléaires", "Two nuclear plants", "Two nuclear power stations"),
        ("Centrale nucléaire fermée", "Nuclear plant closed", "Nuclear power station closed"),
        ("CENTRALE NUCLÉAIRE FERMÉE", "NUCLEAR PLANT CLOSED", "NUCLEAR POWER STATION CLOSED"),
        ("Une centrale nucléaire", "An atomic plant", "A nuclear power station"),
        ("Le toit de la centrale nucléaire", "The nuclear plant’s roof",
         "The nuclear power station’s roof"),
        ("Des chefs d'État", "Chiefs of state", "Heads of state"),
        ("Une agence de l'ONU", "An agency of the UNO", "A unit of the UN"),
        ("Les agences", "The agencies", "The units"),
        ("Une enquête", "A probe", "An inquiry"),
        ("Il a ouvert une enquête", "He opened an investigation", "He opened an inquiry"),
        ("Ces pays", "These countries", "These nations"),
        ("Le maire, dit le maire", "The mayor, says the mayor",
         "The town mayor, says the town mayor"),
        ("Une grève au Royaume-Uni", "A strike in the UK", "A walkout in the UK"),
        # as often as in the French, or not at all
        ("Le maire et son adjoint", "The mayor and the deputy mayor", WANTED),
        ("Le maire et le bourgmestre", "The mayor and the mayor", WANTED),
        # other words, parts of compounds and names, verbs
        ("La centrale nucléaire ferme.", "The reactor closes.", WANTED),
        ("Un maire", "The mayor-elect", WANTED),
        ("la guerre", "the Cold War", WANTED),
        ("une grève", "They strike", WANTED),
        # names
        ("Selon Le Monde", "According to Le Monde", None),
        ("Selon Le Monde", "According to the World", "According to Le Monde"),
        ("Selon Le Monde, le monde change", "According to The World, the world changes", WANTED),
        ("Selon Le Monde", "It changes in the world", WANTED),
        ("La Poste et Orange", "La Poste and orange", "La Poste and Orange"),
        ("À Hénin-Beaumont", "In Henin Beaumont", "In Hénin-Beaumont"),
        ("Le ministre Choigou est là", "Minister Chogou is there", "Minister Choigou is there"),
        ("Le ministre Choigou est là", "Minister Petrov is there", WANTED),
        ("Chez Médecins du monde", "At the Doctors of the World", "At the Médecins du monde"),
    ],
)  # fmt: skip
def test_the_wanted_english_is_put_where_that_is_safe(
    house: Glossary, french: str, english: str, becomes: str | None
) -> None:
    text, flags = apply(house, french, english, {})
    kinds = {(flag.kind, flag.severity) for flag in flags}
    if becomes is WANTED:
        assert ("glossary", "warning") in kinds
        assert "wanted" in flags[-1].detail
    elif becomes:
        assert text == becomes
        assert kinds == {("glossary", "info")}
        assert check(house, french, english)
        assert not check(house, french, text)
    else:
        assert (text, flags) == (english, ())
        assert not check(house, french, english)


def test_a_flag_says_what_became_what_and_what_is_wanted(house: Glossary) -> None:
    _, [repaired] = apply(house, "Une centrale nucléaire", "A nuclear plant", {})
    assert repaired.detail == "“A nuclear plant” became “A nuclear power station”"
    _, [missing] = apply(house, "Une centrale nucléaire", "A reactor", {})
    assert missing.detail == "centrale nucléaire: wanted “nuclear power station”"
    [name] = check(house, "Selon Le Monde", "According to a paper")
    assert name.detail == "Le Monde: wanted unchanged"


def test_what_the_model_says_is_taken_from_answers_that_agree() -> None:
    terms = Glossary((Term(french="taux de chômage", english="jobless rate"),))
    texts = probes(terms)
    assert all("taux de chômage" in text for text in texts)
    answers = [
        "The unemployment rate.",
        '"unemployment rate"',
        'It is about "an egg".',
        'The title is "the unemployment rate."',
        "Here is it: of the.",
        "This: jobless rate.",
    ]
    found = variants(terms, dict(zip(texts, answers, strict=True)))
    assert found == {"taux de chômage": ("unemployment rate",)}
    assert variants(terms, dict(zip(texts[:2], answers, strict=False))) == {}
    text, _ = apply(terms, "Les taux de chômage", "Unemployment rates", found)
    assert text == "Jobless rates"


@pytest.mark.parametrize(
    ("french", "english", "asked", "answer", "becomes"),
    [
        ("Selon Le Monde, il part.", "According to Monde, he leaves.",
         "Selon Boeing, il part.", "According to Boeing, he leaves.",
         "According to Le Monde, he leaves."),
        ("Les chefs d'Orange et de La Poste", "The chefs of fruit and of the post",
         "Les chefs de Boeing et de Google", "The bosses of Boeing and the Google one",
         "The bosses of Orange and La Poste one"),
        ("Boeing et La Poste", "Boeing and the post", "Boeing et Google", "Boeing and Google",
         "Boeing and La Poste"),
        ("Selon Le Monde", "Yes", "Selon Boeing", "According to Boeings", None),
        ("Selon Le Monde", "According to Le Monde", "", "", None),
        ("À Hénin-Beaumont", "In HENIN-BEAUMONT", "", "", "In Hénin-Beaumont"),
        ("Le maire", "The reeve", "", "", None),
    ],
)  # fmt: skip
def test_a_name_goes_by_a_stand_in_that_the_model_copies(
    house: Glossary, french: str, english: str, asked: str, answer: str, becomes: str | None
) -> None:
    assert stand_in(house, french, english) == asked
    text, flags = apply(house, french, english, {}, answer)
    assert text == (becomes or english)
    if becomes and answer:
        assert flags[0].detail == "translated with stand-ins for its names"


@pytest.mark.arithmetic
def test_the_bundled_model_is_put_right(tmp_path: Path) -> None:
    rows = "changement climatique,climate crisis\nLe Monde,=\nLe Canard enchaîné,="
    terms = load(written(tmp_path, rows))

    def say(texts: list[str]) -> list[str]:
        return [h.text for h in api.translate(texts, model="lite-fr-en", threads=1)]

    french = [
        "Le changement climatique menace les villes du sud.",
        "Selon Le Monde, la réforme sera présentée en mars.",
        "Le Canard enchaîné affirme que le préfet savait tout.",
    ]
    english = say(french)
    wrong = [bool(check(terms, *pair)) for pair in zip(french, english, strict=True)]
    assert any(wrong), "else this test shows nothing"
    known = variants(terms, dict(zip(probes(terms), say(probes(terms)), strict=True)))
    asked = [stand_in(terms, *pair) for pair in zip(french, english, strict=True)]
    for source, target, stood in zip(french, english, say(asked), strict=True):
        text, flags = apply(terms, source, target, known, stood)
        assert not check(terms, source, text)
        assert all(flag.severity == "info" for flag in flags)


def test_a_digest_says_what_a_brief_depends_on(house: Glossary) -> None:
    other = Glossary(tuple(term for term in house.terms if term.french != "maire"))
    about = ["Le maire parle.", "La centrale nucléaire ferme."]
    assert house.digest != other.digest
    assert house.digest_for(about) != other.digest_for(about)
    assert house.digest_for(about[1:]) == other.digest_for(about[1:]) != ""
    assert house.digest_for(["Il pleut."]) == ""


def test_many_terms_that_begin_alike_are_looked_up_not_gone_through() -> None:
    names = [f"centrale {chr(97 + n // 676)}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}q"
             for n in range(10_000)]  # fmt: skip
    terms = Glossary(tuple(Term(french=n, english=f"the {n}", line=i) for i, n in enumerate(names)))
    [match] = terms.find("Voici la centrale baaq.")
    assert match.term.french == "centrale baaq"
    assert max(map(len, terms._index.values())) == 1


@given(st.text(), st.text(), st.sampled_from(["", "centrale nucléaire", "Le Monde", "pays"]))
def test_no_text_trips_it_and_what_has_no_term_is_left_alone(
    house: Glossary, source: str, target: str, term: str
) -> None:
    text, flags = apply(house, f"{source} {term}", target, {})
    if not house.find(f"{source} {term}"):
        assert (text, flags) == (target, ())
    assert all(flag.kind == "glossary" for flag in flags)


def test_the_example_is_a_glossary_and_the_command_reads_it(tmp_path: Path) -> None:
    runner = CliRunner()
    done = runner.invoke(cli.app, ["check", str(ROOT / "configs" / "glossary.csv")])
    assert done.exit_code == 0
    assert "8 terms, 5 names" in done.stdout
    assert load(ROOT / "configs" / "glossary.csv").terms[2].note == 'never "charged"'
    wrong = runner.invoke(cli.app, ["check", str(written(tmp_path, "maire,mayor,loud"))])
    assert wrong.exit_code == 2
    probed = runner.invoke(cli.app, ["probe", str(written(tmp_path, "États-Unis,US")), "-m",
                                     "lite-fr-en", "--json"])  # fmt: skip
    assert probed.exit_code == 0
    assert '"United States"' in probed.stdout


def test_the_room_shows_what_the_docs_name() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert "configs/glossary.csv" in text
    for column in ("french", "english", "case", "note", "variants"):
        assert f"`{column}`" in text
    assert set(glossary.__all__) >= {"load", "apply", "check", "probes", "variants", "stand_in"}
