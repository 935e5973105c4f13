"""The checks against the table of faithful pairs: the quality gate, and the scorer itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from benchmarks.checks import recall
from benchmarks.checks.injected_errors import PLANTS
from translate_tool.records import Flag

PAGE = Path(__file__).parent.parent / "docs" / "checks.md"
EXAMPLES = recall.table()
PLANT = {plant.name: plant for plant in PLANTS}
Measured = tuple[list[recall.Clean], list[recall.Found]]


@pytest.fixture(scope="module")
def measured() -> Measured:
    return recall.measure(EXAMPLES)


# -- the gate: the bars are in benchmarks/checks -------------------------------


def test_faithful_pairs_are_rarely_flagged(measured: Measured) -> None:
    """The half that was developed on and the one that was not add up to the whole."""
    whole, developed, held = measured[0]
    assert whole.flagged.value < recall.MOST_FLAGGED, whole.kinds
    assert developed.flagged.part + held.flagged.part == whole.flagged.part


@pytest.mark.parametrize("name", PLANT)
def test_planted_errors_are_found(measured: Measured, name: str) -> None:
    [found] = [found for found in measured[1] if found.plant.name == name]
    assert found.any.whole >= 20, "too few to say"
    assert found.any.value > found.plant.bar
    assert found.right.part <= found.any.part <= found.any.whole


def test_the_page_shows_what_the_command_prints(measured: Measured) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert recall.report(*measured) in text, "run benchmarks.checks.recall --write docs/checks.md"


def test_the_page_explains_every_kind_of_flag() -> None:
    explained = set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert explained >= {kind for plant in PLANTS for kind in plant.right} | {"score", "failed"}


# -- the table -----------------------------------------------------------------------------------


def test_the_table_is_large_enough_and_says_nothing_twice() -> None:
    assert len(EXAMPLES) >= 320
    for side in zip(*EXAMPLES, strict=True):
        assert [text for text, times in Counter(side).items() if times > 1] == []
        assert all(text == text.strip() for text in side)


# -- planters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "french", "english", "expected"),
    [
        ("number changed", "Voir www.a1.example.fr/22.", "See www.a1.example.fr/22.", None),
        ("number changed", "Un A320 a atterri.", "An A320 has landed.", None),
        ("number dropped", "1. Rincer.", "1. Rinse.", None),
        ("number dropped", "Il a 12 % des voix.", "He has 12% of the vote.",
         "He has some of the vote."),
        ("number word changed", "Trois chats.", "Three cats.", "Four cats."),
        ("magnitude changed", "2 milliards de fourmis.", "2 billion ants.", "2 trillion ants."),
        ("unit swapped", "Il pèse 3 kilos.", "It weighs 3 kilos.", "It weighs 3 ounces."),
        ("unit swapped", "Il compte en kilos.", "He counts in kilos.", None),
        ("duration swapped", "Deux jours de pluie.", "Two days of rain.", "Two weeks of rain."),
        ("month or weekday changed", "Elle peut venir.", "May she come.", None),
        ("negation dropped", "Il n'est pas venu.", "He did not come.", "He did come."),
        ("negation dropped", "Non seulement lui.", "not only him", None),
        ("negation dropped", "Le n° 12.", "The no. 12.", None),
        ("negation dropped", "Ni eau ni pain.", "neither water nor bread", "both water and bread"),
        ("negation gained", "Il est venu.", "He has come.", "He has not come."),
        ("negation gained", "Il n'est jamais venu.", "He has never come.", None),
        ("negation gained", "Est-il venu ?", "Has he come? He was seen.", None),
        ("name swapped", "Le maire est là.", "The mayor of Paris is here.", None),
        ("name dropped", "Elle vit à Nantes.", "She lives in Nantes.", "She lives."),
        ("name dropped", "Le roi Charles III rit.", "King Charles III laughs.", "King it laughs."),
        ("half missing", "Court.", "Short.", None),
        ("last third missing", "Court.", "Short.", None),
        ("left in French", "Il est venu.", "He came.", "Il est venu."),
        ("left in French", "Emmanuel Macron", "Emmanuel Macron", None),
        ("link altered", "Rien ici.", "Nothing here.", None),
        ("quotation mark lost", "Rien ici.", "Nothing here.", None),
        ("empty", "Rien ici.", "Nothing here.", ""),
    ],
)  # fmt: skip
def test_a_planter_makes_a_real_error_or_none(
    name: str, french: str, english: str, expected: str | None
) -> None:
    assert PLANT[name].plant(french, english, Random(1)) == expected


def test_a_loop_goes_round_and_a_quotation_loses_a_mark() -> None:
    looped = PLANT["loop"].plant("", "The wind blows over the plain.", Random(1))
    assert looped
    assert looped.count("plain") >= 4
    spoilt = PLANT["quotation mark lost"].plant("", "“Yes,” he said.", Random(1))
    assert spoilt in ("Yes,” he said.", "“Yes, he said.", "Yes, he said.")


def test_planting_gives_the_same_error_at_every_call() -> None:
    for plant in PLANTS:
        spoilt = [recall.planted(plant, pair) for pair in EXAMPLES[:50]]
        assert spoilt == [recall.planted(plant, pair) for pair in EXAMPLES[:50]]
        assert not {pair.english for pair in EXAMPLES[:50]} & {*spoilt}


# -- the scorer ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 100, 0.0018, 0.0545),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_wilson_s_interval(part: int, whole: int, low: float, high: float) -> None:
    assert recall.Share(part, whole).interval == pytest.approx((low, high), abs=1e-4)


def test_precision_is_what_counting_gives() -> None:
    # of 1000 rows 50 are wrong: 45 of them flagged, and 19 of the 950 others
    assert recall.precision(0.9, 0.02, 0.05) == pytest.approx(45 / (45 + 19))
    assert recall.precision(0.0, 0.0) == 0.0


def test_a_flag_that_the_faithful_pair_has_too_finds_nothing() -> None:
    def always(_: str, __: str, ___: float) -> tuple[Flag, ...]:
        return (Flag(kind="empty", detail="as ever"),)

    found = recall.find(PLANT["empty"], EXAMPLES[:10], always)
    assert (found.any, found.right) == (recall.Share(0, 10), recall.Share(0, 10))
    assert recall.clean("all", EXAMPLES[:10], always).flagged == recall.Share(10, 10)


def test_a_flag_of_another_kind_is_found_but_not_by_its_kind() -> None:
    def wrong(_: str, target: str, __: float) -> tuple[Flag, ...]:
        return () if target else (Flag(kind="length", detail="gone"),)

    found = recall.find(PLANT["empty"], EXAMPLES[:10], wrong)
    assert (found.any, found.right) == (recall.Share(10, 10), recall.Share(0, 10))


def test_the_command_prints_tables_and_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], measured: Measured
) -> None:
    files = [tmp_path / "own.fr", tmp_path / "own.en"]
    for file, text in zip(
        files, ("Il pleut.\nIl a 3 ans.", "It is raining.\nHe is 4."), strict=True
    ):
        file.write_text(text + "\n", encoding="utf-8")
    page = tmp_path / "page.md"
    marks = [
        f"<!-- written by `{recall.COMMAND}`: {edge} {name} -->"
        for name in ("written", "measured")
        for edge in ("begin", "end")
    ]
    begun = "\nold\n".join(marks[:2])
    page.write_text(begun + "\nbefore\n" + "\nold\n".join(marks[2:]) + "\nafter\n", "utf-8")
    recall.main(["--also", *map(str, files), "--write", str(page)])
    *lines, last = capsys.readouterr().out.splitlines()
    result = json.loads(last)
    assert result["flagged"]["own.fr"] == 0.5
    assert result["found"].keys() == PLANT.keys()
    assert any(line.startswith("| own.fr | 2 | 50.0% |") for line in lines)
    _, rest = page.read_text("utf-8").split(f"{marks[1]}\n")
    before, *shown, after = rest.splitlines()
    assert (before, after) == ("before", "after")
    assert "\n".join(shown[1:-1]) == recall.report(*measured), "own sets stay out of the page"


def test_the_list_shows_false_alarms_and_misses() -> None:
    pairs = [recall.Example("Il a 3 ans.", "He is 4."), recall.Example("Oui.", "Yes.")]
    text = recall.failures(pairs)
    assert text.startswith("FALSE ALARM number: 3")
    assert "  Il a 3 ans.\n  He is 4." in text
