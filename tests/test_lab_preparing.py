"""Noise, ways of preparing, and the command that tells which are worth it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import pytest
from healing_kit import sickly

from translate_tool import tools
from translate_tool.lab.disturbing import KINDS, noise, unaccented
from translate_tool.lab.preparing import main
from translate_tool.lab.preparing.kitchen import Ledger
from translate_tool.lab.preparing.materials import CLEAN, LEAST, fragments, materials
from translate_tool.lab.preparing.trials import SURE, Score, Trial, compare, decide
from translate_tool.lab.preparing.ways import WAYS
from translate_tool.records import Hypothesis, Recipe, canonical

# -- noise -----------------------------------------------------------------------------------------

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


# -- ways ------------------------------------------------------------------------------------------


class Parrot:
    """Says what it was shown; keeps what that was."""

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self.shown: list[str] = []
        self._answers = answers or {}

    def __call__(self, texts: Sequence[str]) -> dict[str, str]:
        self.shown += texts
        return {text: self._answers.get(text, text) for text in texts}


@pytest.mark.parametrize(
    ("way", "text", "shown", "back"),
    [
        ("small letters", "LE BUDGET", "Le budget", "Le budget"),
        ("straight quotes", "« Oui » ou “non”", '"Oui" ou "non"', '"Oui" ou "non"'),
        ("guillemets", '"Oui" ou “non”', "« Oui » ou « non »", "« Oui » ou « non »"),
        ("plain signs", "l’eau – ici…", "l'eau - ici...", "l'eau - ici..."),
        ("plain punctuation", "« L’EAU »", '"L\'eau"', '"L\'eau"'),
        ("full stop", "Le budget", "Le budget.", "Le budget"),
        ("full stop", "Le budget !", "Le budget !", "Le budget !"),
        ("capital", "de l'eau", "De l'eau", "de l'eau"),
        ("capital", "Ah, de l'eau", "Ah, de l'eau", "Ah, de l'eau"),
        ("sentence", "pain et eau", "Pain et eau.", "pain et eau"),
    ],
)
def test_a_way_shows_the_model_and_takes_back(way: str, text: str, shown: str, back: str) -> None:
    parrot = Parrot()
    assert WAYS[way]([[text, text]], parrot) == [[back, back]]
    assert parrot.shown == [shown]


def test_short_sentences_are_joined_and_come_back_apart() -> None:
    lines = [["Météo", "Il fera beau demain dans le sud."], ["Merci.", "Oui."], ["Non."]]
    parrot = Parrot()
    assert WAYS["joined"](lines, parrot) == lines
    assert parrot.shown == ["Météo. Il fera beau demain dans le sud.", "Merci. Oui.", "Non."]


def test_what_does_not_come_back_as_two_is_translated_alone() -> None:
    parrot = Parrot({"Merci. Il fera beau demain dans le sud.": "Thanks, fine weather."})
    lines = [["Merci.", "Il fera beau demain dans le sud."]]
    assert WAYS["joined"](lines, parrot) == lines
    assert parrot.shown[1:] == lines[0]


# -- material and bill -----------------------------------------------------------------------------

FRENCH = [f"Le chat n'a pas mangé {n} souris." for n in range(1, 31)]
ENGLISH = [f"The cat did not eat {n} mice." for n in range(1, 31)]


def test_material_is_clean_first_and_then_what_noise_changes() -> None:
    found = {m.noise: m for m in materials("cats", FRENCH, ENGLISH)}
    assert next(iter(found)) == CLEAN
    assert {"caps", "accents", "initial"} < set(found) < {CLEAN, *KINDS}
    for material in found.values():
        assert len(material.texts) == len(material.references) >= LEAST
        changed = sum(a != b for a, b in zip(material.texts, material.clean, strict=True))
        assert changed == (0 if material.noise == CLEAN else len(material.texts))
        for text, reference in zip(material.clean, material.references, strict=True):
            assert FRENCH.index(text) == ENGLISH.index(reference)


def test_fragments_stand_before_lines_and_both_are_scored() -> None:
    found = list(fragments(FRENCH, ENGLISH))
    first, last = found[0], found[-1]
    assert [m.noise for m in (first, last)] == [CLEAN, CLEAN]
    assert first.texts == last.texts
    assert list(first.texts[1::2]) == FRENCH
    for material in found:
        start, step = material.scored
        assert len(material.texts[start::step]) == len(material.references)
    assert last.references == tuple(ENGLISH)


def test_the_table_of_fragments_is_whole() -> None:
    [fragment, *_] = fragments(FRENCH * 10, ENGLISH * 10)
    rows = list(zip(fragment.texts[::2], fragment.references, strict=True))
    assert len(rows) > 80
    assert len({french for french, _ in rows}) == len(rows)
    for french, english in rows:
        assert french == canonical(french)
        assert english == canonical(english)
        assert english


def test_what_was_made_is_not_made_again_but_paid_for() -> None:
    ledger = Ledger(len, {"doubled": lambda text: text * 2})
    recipe = Recipe(task="translate", engine="e", model="m")
    rung = Recipe(task="translate", engine="e", model="m", rung="doubled")
    ledger.keep(recipe, {"a": Hypothesis(text="A", score=0.0)})
    assert ledger.recall(recipe, ["a", "bc"]) == {"a": Hypothesis(text="A", score=0.0)}
    assert ledger.spent == 3
    assert ledger.recall(rung, ["a"]) == {}
    assert ledger.spent == 5


# -- judgement -------------------------------------------------------------------------------------


def test_a_difference_has_its_p_and_equals_have_none() -> None:
    references = tuple(ENGLISH)
    worse = tuple(text.replace("did not eat", "ate") for text in ENGLISH)
    for score in compare(worse, references, references):
        assert score.gain > 5
        assert score.sure
    for score in compare(worse, worse, references):
        assert (score.gain, score.p) == (0, 1)


def _trial(chrf: float, p: float = 0.5, *, noise: str = "caps", tokens: float = 1.0) -> Trial:
    score = Score(50 + chrf, 50, p, "")
    same = Score(20, 20, 1, "")
    return Trial(
        way="w",
        name="set",
        noise=noise,
        healed=True,
        rows=9,
        changed=1,
        chrf=score,
        bleu=same,
        tokens=tokens,
    )


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([_trial(1.0, 0.001)], "yes: better on set (caps)"),
        ([_trial(1.0, 0.02)], "no: nothing gained"),
        ([_trial(-1.0, 0.5, tokens=0.5)], "yes: as good, and cheaper on set (caps)"),
        ([_trial(1, 0.001), _trial(-0.2, noise=CLEAN)], "no: loses on set (none), though better"),
        ([_trial(1, 0.001), _trial(-0.05, noise=CLEAN)], "yes: better on set (caps)"),
        ([_trial(-1, 0.001)], "no: loses on set (caps)"),
        ([], "no: nothing gained"),
    ],
)
def test_a_way_is_adopted_only_where_it_wins(found: list[Trial], verdict: str) -> None:
    assert decide(found).startswith(verdict)


# -- the command -----------------------------------------------------------------------------------


def test_the_command_finds_that_capitals_are_better_prepared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an engine that leaves them in French, whatever the bundled model has learnt."""
    monkeypatch.setattr(tools, "open_engine", sickly)
    sides = [tmp_path / "set.fr", tmp_path / "set.en"]
    lines = ("Le chat {} dort dans la maison.\n", "The cat {} sleeps in the house.\n")
    for path, line in zip(sides, lines, strict=True):
        path.write_text("".join(line.format(n) for n in range(30)), encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text("# A\n", encoding="utf-8")
    main([*map(str, sides), "--most", str(LEAST), "--write", str(page)])
    *text, last = capsys.readouterr().out.splitlines()
    assert "\n".join(text) in page.read_text("utf-8")
    found = json.loads(last)
    [harm] = [h for h in found["harms"] if (h["name"], h["noise"]) == ("set.fr", "caps")]
    assert (harm["rows"], round(harm["chrf"][1])) == (LEAST, 100)
    assert harm["chrf"][0] < 20
    key = ("small letters", "set.fr", "caps")
    mine = [t for t in found["trials"] if (t["way"], t["name"], t["noise"]) == key]
    assert not mine[0]["healed"]
    value, as_it_is, p, signature = mine[0]["chrf"]
    assert round(value) == 100
    assert as_it_is == harm["chrf"][0]
    assert p < SURE
    assert "nc:6" in signature
    assert "| small letters | yes: " in "\n".join(text)
