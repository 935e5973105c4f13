"""Noise writes French in the other ways that people write it, and leaves what it says."""

from __future__ import annotations

import re
from random import Random

import pytest

from bundled_model.noise import KINDS, noise, unaccented

_QUOTES = (
    ("« ", " »"),
    ("«\u00a0", "\u00a0»"),
    ("«\u202f", "\u202f»"),
    ("«", "»"),
    ('"', '"'),
    ("“", "”"),
    ("„", "“"),
    ("‹ ", " ›"),
    ("<<", ">>"),
)
_SURE = [
    ("caps", "L'été, à Nîmes.", {"L'ÉTÉ, À NÎMES.", "L'ETE, A NIMES."}),
    ("accents", "L'œuvre a été reçue à Noël.", {"L'oeuvre a ete recue a Noel."}),
    ("guillemets", 'Un "non".', {f"Un {a}non{b}." for a, b in _QUOTES if a != '"'}),
    ("spaces", "Quoi ?", {"Quoi?", "Quoi ?", "Quoi\u00a0?", "Quoi\u202f?"}),
    ("apostrophes", "l'eau d'ici", {f"l{a}eau d{a}ici" for a in "’‘´`"}),
    ("ellipsis", "Et…", {"Et...", "Et. . .", "Et....", "Et.."}),
    ("dashes", "Oui – dit-il", {f"Oui {d} dit{h}il" for d in ("-", "—", "--") for h in "-‑"}),
    ("initial", "« Le train »", {"« le train »"}),
    ("initial", "de l'eau", {"De l'eau"}),
    ("numbers", "12 000", {"12000", "12 000", "12.000", "12\u00a0000", "12\u202f000"}),
    ("numbers", "à 20 h 30", {"à 20h30", "à 20 h 30", "à 20:30"}),
    ("numbers", "3,5 m", {"3,5 m", "3.5 m"}),
]


@pytest.mark.parametrize(("kind", "text", "wanted"), _SURE)
def test_noise_is_one_of_the_ways_to_write_it(kind: str, text: str, wanted: set[str]) -> None:
    found = {noise(text, kind, Random(seed)) for seed in range(200)}
    assert found == wanted


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("guillemets", 'Un écran de 15" et ""rien"" de plus'),
        ("apostrophes", "'seul'"),
        ("ellipsis", "Fini."),
        ("dashes", "de 1 à 2"),
        ("initial", "ONU : un vote"),
        ("numbers", "en 2015, 1,234 et 3,1415"),
        ("numbers", "le 06 12 34 56 78"),
        *((kind, "") for kind in KINDS),
    ],
)
def test_noise_leaves_alone_what_it_would_falsify(kind: str, text: str) -> None:
    assert {noise(text, kind, Random(seed)) for seed in range(50)} == {text}


@pytest.mark.parametrize("kind", KINDS)
def test_noise_is_repeatable_and_loses_no_letter(kind: str) -> None:
    text = "« C'est l'été – enfin… », dit-elle à 8 h 05 : 12 500 hommes, 3,5 % ; œuvre n° 7 !"
    for seed in range(30):
        once, again = (noise(text, kind, Random(seed)) for _ in range(2))
        assert once == again
        letters = (unaccented(s).upper() for s in (once, text))
        assert len({re.sub(r"[\W_H]", "", letters) for letters in letters}) == 1


def test_noise_that_is_none_is_an_error() -> None:
    with pytest.raises(KeyError):
        noise("Oui.", "rain", Random(1))
