"""The alignment of a row: what both sides say, and what only one of them does."""

from __future__ import annotations

import pytest

from benchmarks.checks.injected_errors import PLANTS
from benchmarks.checks.recall import planted, table
from translate_tool.language import align, spelling

Kinds = tuple[list[str], list[str], list[str]]


def shown(kind: str, source: str, target: str) -> Kinds:
    """What both sides say, what only the source and what only the target says, as written."""
    found = getattr(align(source, target), kind)
    both, lost, gained = (
        [getattr(mark, "text", mark) for mark in marks]
        for marks in (found.both, found.only_source, found.only_target)
    )
    return both, lost, gained


@pytest.mark.parametrize(
    ("kind", "source", "target", "expected"),
    [
        ("numbers", "1 500 voix, 3 élus", "1,500 votes, 4 elected", (["1,500"], ["3"], ["4"])),
        ("numbers", "deux cents ans", "200 years", (["200"], [], [])),
        ("measures", "80 euros et 3 km", "€80 and 3 miles", (["€80"], ["3 km"], ["3 miles"])),
        ("measures", "80 euros", "80 dollars", ([], ["80 euros"], ["80 dollars"])),
        ("dates", "vendredi 6 juin", "Friday 6 June", (["Friday 6 June"], [], [])),
        ("dates", "vendredi 6 juin", "Friday 7 June", ([], ["vendredi 6 juin"], ["Friday 7 June"])),
        ("dates", "vendredi, le 6 juin", "Friday 6 June", (["Friday 6 June"], [], [])),
        ("links", "#été sur www.a.fr", "#été at www.b.fr", (["#été"], ["www.a.fr"], ["www.b.fr"])),
        ("names", "Ni Choïgou ni Roux, à Pékin.", "Neither Shoigu nor Roux, in Beijing.",
         (["Shoigu", "Roux", "Beijing"], [], [])),
        ("names", "Il a vu Roux à Lisbonne.", "He saw Okafor in London.",
         ([], ["Lisbonne", "Roux"], ["London", "Okafor"])),
        ("names", "LE ROUX À LISBONNE", "LE ROUX IN LIMA", ([], [], [])),
    ],
)  # fmt: skip
def test_marks_of_both_sides_and_of_one(
    kind: str, source: str, target: str, expected: Kinds
) -> None:
    assert shown(kind, source, target) == expected


def test_a_name_that_a_check_doubts_is_not_on_both_sides() -> None:
    pairs = [(pair.french, pair.english) for pair in table()]
    named = [plant for plant in PLANTS if plant.name.startswith("name ")]
    assert named
    pairs += [(x.french, bad) for x in table() for p in named if (bad := planted(p, x)) is not None]
    for source, target in pairs:
        found = align(source, target).names
        doubted = {name.text for name in (*found.only_source, *found.only_target)}
        assert doubted.isdisjoint(name.text for name in found.both), (source, target)


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("Choïgou", "Shoigu"),
        ("Tchekhov", "Chekhov"),
        ("Sergueï", "Sergei"),
        ("Djibril", "Jibril"),
        ("Poutine", "Putin"),
    ],
)
def test_what_is_transliterated_is_spelled_alike(french: str, english: str) -> None:
    assert spelling(french, "fr") == spelling(english, "en")
