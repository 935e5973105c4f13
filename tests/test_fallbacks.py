"""Sick translations get second attempts; healthy ones cost nothing."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from fallbacks_kit import CURED, IMPOSSIBLE, LOST, Sickly, sickly, write_sick_articles
from night_kit import integrity, published, published_briefs, unmeasured
from process_kit import linear, running, spent, strike

from translate_tool import api
from translate_tool.bitext.pair import SentencePair
from translate_tool.config import Config, override
from translate_tool.errors import EngineError, ModelError
from translate_tool.inference import runner
from translate_tool.pipeline import driver
from translate_tool.records import Hypothesis, Pair, Recipe
from translate_tool.runtime.deadline import Stop
from translate_tool.store.memory import Memory
from translate_tool.translation.fallbacks import (
    FALLBACKS,
    FIRST,
    best_attempt,
    fallbacks_for,
    in_capitals,
    plain,
    reason_to_retry,
    small_letters,
)
from translate_tool.writers.jsonl import parse

BASE = Recipe(task="translate", engine="ct2", model="m", precision="int8")


def said(text: str, score: float = -0.5) -> Hypothesis:
    return Hypothesis(text=text, score=score)


# -- what the model is shown -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("LE MINISTRE DÉMISSIONNE", "Le ministre démissionne"),
        ("L'ONU ET L’OTAN À PARIS", "L'ONU et l’OTAN à Paris"),
        ("GRÈVE À LA SNCF : LE PDG S'EXPLIQUE", "Grève à la SNCF : le PDG s'explique"),
        ("LOUIS XIV AU XXIE SIÈCLE", "Louis XIV au XXIe siècle"),
        ("IL A DIT OUI. ELLE A DIT NON !", "Il a dit oui. Elle a dit non !"),
        ("« ÇA SUFFIT », DIT-IL", "« Ça suffit », dit-il"),
        ("3 MORTS DANS UN INCENDIE EN ITALIE", "3 morts dans un incendie en Italie"),
        ("ELECTIONS: LES RESULTATS EN CORÉE", "Elections: les resultats en Corée"),
        # left alone
        ("ONU", "ONU"),
        ("OTAN / UE", "OTAN / UE"),
        ("XIV", "XIV"),
        ("12 345 !", "12 345 !"),
        ("", ""),
        ("PARIS (AFP) Le ministre démissionne", "PARIS (AFP) Le ministre démissionne"),
        ("Le Ministre Démissionne", "Le Ministre Démissionne"),
    ],
)
def test_capitals_become_a_sentence(text: str, shown: str) -> None:
    assert small_letters(text) == shown
    assert in_capitals(text) == (text != shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("« Oui », dit-il…", '"Oui", dit-il...'),
        ("“Non” – c’est ‘fini’", "\"Non\" - c'est 'fini'"),
        ("Quoi ?!?!!! Noooon !!!", "Quoi ? Non !"),
        ("La suite ....... demain", "La suite ... demain"),
        ("• *Important* : # à lire", "Important : à lire"),
        ("URGENT !!! LE MAIRE EST MORT", "Urgent ! Le maire est mort"),
        ("Une phrase créée en 10 000 exemplaires.", "Une phrase créée en 10 000 exemplaires."),
    ],
)
def test_plain_punctuation(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert plain(shown) == shown


@linear()
def test_preparing_takes_linear_time() -> None:
    for piece in ("A. ", "« ", ". ", "!? ", "É", "*_ "):
        plain(piece * 50_000)


# -- what is tried ---------------------------------------------------------------------------------


def test_a_fallback_is_a_recipe_of_its_own_and_older_ids_stay() -> None:
    recipes = [fallback.recipe(BASE) for fallback in fallbacks_for(BASE)]
    assert len({recipe.id for recipe in [BASE, *recipes]}) == len(FALLBACKS) + 1
    assert BASE.id == "f82169cfc11aff6a8eb42a0e3ac626a6"
    assert all(f"|fallback:{r.fallback}|" in r.signature for r in recipes)
    assert [(r.beam, r.precision, r.limit) for r in recipes[1:]] == [
        (4, "int8", 24),
        (8, "int8", 200),
        (4, "float32", 200),
    ]


def test_fallbacks_that_change_nothing_are_left_out() -> None:
    exact = fallbacks_for(replace(BASE, precision="float32"))
    assert [one.name for one in exact] == [one.name for one in FALLBACKS[:-1]]
    assert fallbacks_for(replace(BASE, engine="echo")) == ()


@pytest.mark.parametrize(
    ("text", "plainly", "in_pieces", "otherwise"),
    [
        ("Il dort ici.", False, False, True),
        ("Quoi ?!?! Noooon…", True, False, True),
        (f"Quoi ?!?! {'Il a dit non, et encore non. ' * 3}", False, True, True),
        (f"Quoi ?!?! {'Il a dit non, et encore non. ' * 20}", False, True, False),
    ],
)
def test_a_fallback_applies_to_what_no_cheaper_one_covers(
    text: str, *, plainly: bool, in_pieces: bool, otherwise: bool
) -> None:
    applies = [fallback.applies(text) for fallback in FALLBACKS]
    assert applies == [plainly, in_pieces, otherwise, otherwise]


SOURCE = "Le ministre a annoncé la réforme des retraites devant les députés."
GOOD = "The minister announced the pension reform to the members of parliament."
LOOP = "The minister announced the reform of the reform of the reform of the reform."


@pytest.mark.parametrize(
    ("source", "target", "wrong"),
    [
        (SOURCE, GOOD, False),
        (SOURCE, LOOP, True),
        (SOURCE, "", True),
        (SOURCE, SOURCE, True),
        (SOURCE, "The minister.", True),
        (SOURCE.upper(), GOOD, False),
        ("ONU", "UN", False),
        ("2024", "2024", False),
    ],
)
def test_what_is_tried_again(source: str, target: str, wrong: bool) -> None:
    assert bool(reason_to_retry(source, said(target))) == wrong


@pytest.mark.parametrize(
    ("source", "attempts", "fallback"),
    [
        (SOURCE, {FIRST: LOOP, "b": GOOD}, "b"),
        (SOURCE, {FIRST: "", "a": LOOP, "b": GOOD, "c": "The minister."}, "b"),
        (SOURCE, {"b": GOOD}, "b"),
        (SOURCE, {FIRST: LOOP, "a": "", "b": SOURCE}, ""),
        (SOURCE.upper(), {FIRST: GOOD, "a": LOOP}, ""),
    ],
)
def test_the_best_attempt_is_kept(source: str, attempts: Mapping[str, str], fallback: str) -> None:
    found = best_attempt(source, {name: said(text) for name, text in attempts.items()}, "loop – x")
    assert found is not None
    assert found.fallback == fallback
    if fallback:
        assert found.hypothesis.text == attempts[fallback]
        assert found.flag.detail == f"{fallback}, because the first attempt had: loop – x"
    else:
        assert found.flag.kind == "unhealed"
        assert all(name in found.flag.detail for name in attempts)


def test_equal_attempts_go_by_score_and_then_by_order() -> None:
    other = GOOD.replace("announced", "presented")
    attempts = {FIRST: said(LOOP, -0.1), "a": said(GOOD, -0.9), "b": said(other, -0.4)}
    found = best_attempt(SOURCE, attempts, "")
    assert found is not None
    assert found.fallback == "b"
    found = best_attempt(SOURCE, attempts | {"a": said(GOOD, -0.4)}, "")
    assert found is not None
    assert found.fallback == "a"


def test_without_a_second_attempt_there_is_no_best_attempt() -> None:
    assert best_attempt(SOURCE, {FIRST: said(LOOP)}, "") is None
    assert best_attempt(SOURCE, {}, "") is None


# -- in a run --------------------------------------------------------------------------------------


@pytest.fixture
def sickly_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "open_engine", sickly)


def settings(inputs: Path, output: Path, **options: object) -> Config:
    values = {"run.inputs": [inputs], "run.output": output, "translate.model": "lite-fr-en"}
    return override(Config(), values | {"summarise.model": "extractive"} | options)


def write(path: Path, *sentences: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(sentences), encoding="utf-8")
    return path


def rows(output: Path, name: str = "a.txt") -> dict[str, Pair]:
    brief = parse((output / f"{name}.jsonl").read_text(encoding="utf-8"))
    return {pair.sentence.text: pair for pair in brief.pairs}


def flag(pair: Pair, kind: str) -> str:
    """The detail of the pair's flag of that kind; "" if it has none."""
    return next((flag.detail for flag in pair.flags if flag.kind == kind), "")


@pytest.mark.usefixtures("sickly_engine")
def test_each_fault_is_mended_by_its_fallback_and_the_reader_is_told(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", "Le chat dort.", *CURED, LOST)
    result = driver.run(settings(tmp_path / "in", tmp_path / "out"))
    found = rows(tmp_path / "out")
    assert {text: flag(found[text], "healed").partition(",")[0] for text in CURED} == CURED
    reason = flag(found["Un chat sans nombre."], "healed")
    assert reason.endswith("the first attempt had: scores that are not numbers")
    assert flag(found[LOST], "repetition")
    assert flag(found[LOST], "unhealed") == "tried in vain: another beam"
    assert {flag.kind for flag in found["Le chat dort."].flags} <= {"score"}
    assert (result.done, result.failures, result.translated) == (1, (), 5)
    assert result.healed == dict.fromkeys([*CURED.values(), "none"], 1)


@pytest.mark.usefixtures("sickly_engine")
def test_without_healing_the_first_attempt_stands(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", *CURED)
    result = driver.run(settings(tmp_path / "in", tmp_path / "out", **{"translate.heal": False}))
    assert (result.done, result.failed, result.healed) == (0, 1, {})
    assert not any(flag(pair, "healed") for pair in rows(tmp_path / "out").values())
    healed = driver.run(settings(tmp_path / "in", tmp_path / "out"))
    assert (healed.done, healed.failed, healed.translated) == (1, 0, 0)


@pytest.mark.usefixtures("sickly_engine")
def test_what_nothing_can_translate_still_fails_its_row_alone(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", IMPOSSIBLE, *CURED)
    result = driver.run(settings(tmp_path / "in", tmp_path / "out"))
    [failure] = result.failures
    assert (failure.reason, failure.place) == ("choked", "block 1, sentence 1")
    assert rows(tmp_path / "out")[IMPOSSIBLE].failed
    assert sum(result.healed.values()) == len(CURED)


def test_a_fallback_is_tried_once_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a brief made anew nor a run elsewhere with the same memory tries it again."""
    write(tmp_path / "in" / "a.txt", *CURED, LOST)
    config = settings(tmp_path / "in", tmp_path / "out", **{"memory.path": tmp_path / "memory"})
    monkeypatch.setattr(runner, "open_engine", sickly)
    before = driver.run(config)
    pages = published_briefs(tmp_path / "out")
    monkeypatch.setattr(runner, "open_engine", pytest.fail)
    (tmp_path / "out" / "a.txt.md").unlink()
    # The one text without a first attempt is asked for again: without it, nothing is opened.
    write(tmp_path / "in" / "a.txt", *(text for text in CURED if "nombre" not in text), LOST)
    again = driver.run(config)
    elsewhere = override(config, {"run.output": tmp_path / "elsewhere"})
    assert driver.run(elsewhere).healed == again.healed
    assert again.healed == {k: v for k, v in before.healed.items() if k != "float32"}
    assert published_briefs(tmp_path / "elsewhere") == published_briefs(tmp_path / "out") != pages


@pytest.mark.usefixtures("sickly_engine")
def test_what_a_person_corrected_is_not_sick(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", LOST, "Le chat dort.")
    with Memory(tmp_path / "memory") as memory:
        memory.import_pairs([SentencePair(LOST, "A lost cat returns.")])
    config = settings(tmp_path / "in", tmp_path / "out", **{"memory.path": tmp_path / "memory"})
    assert driver.run(config).healed == {}
    assert rows(tmp_path / "out")[LOST].hypothesis.text == "A lost cat returns."


def test_at_the_deadline_the_sick_wait_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "in" / "well.txt", "Le chat dort.")
    for number, text in enumerate([*CURED, LOST]):
        write(tmp_path / "in" / f"sick-{number}.txt", text)
    stop = Stop()

    class Late(Sickly):
        def generate(self, texts: Sequence[str]) -> list[Hypothesis]:
            if self._recipe.beam == 8:
                stop.within(0)
            return super().generate(texts)

    monkeypatch.setattr(runner, "open_engine", lambda recipe, *_, **__: Late(recipe))
    config = settings(tmp_path / "in", tmp_path / "out")
    result = driver.run(config, stop=stop)
    assert (result.stopped, result.done, result.left, result.failures) == ("deadline", 3, 3, ())
    assert not (tmp_path / "out" / "sick-3.txt.md").exists(), "it has its float32 to come"
    monkeypatch.setattr(runner, "open_engine", sickly)
    assert driver.run(config).done == 6
    driver.run(settings(tmp_path / "in", tmp_path / "whole"))
    assert published(tmp_path / "out") == published(tmp_path / "whole")


def test_an_engine_that_cannot_be_opened_costs_its_fallback_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(recipe: Recipe, *_: object, **__: object) -> Sickly:
        if recipe.precision == "float32":
            raise ModelError("no room for float32")
        return Sickly(recipe)

    monkeypatch.setattr(runner, "open_engine", opened)
    write(tmp_path / "in" / "a.txt", *CURED, LOST)
    result = driver.run(settings(tmp_path / "in", tmp_path / "out"))
    assert [failure.reason for failure in result.failures] == ["scores that are not numbers"]
    assert flag(rows(tmp_path / "out")[LOST], "unhealed") == "tried in vain: another beam"


KILLS = int(os.environ.get("TRANSLATE_TOOL_KILLS", "30")) // 8
"""`make torture` asks for more."""


@pytest.mark.slow
def test_kills_change_nothing_and_repeat_only_what_was_in_flight(tmp_path: Path) -> None:
    write_sick_articles(tmp_path / "in", 36)
    (tmp_path / "small.toml").write_text("[run]\nwave = 12\n[translate]\ntoken_budget = 60\n")

    def start(output: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
        kit, log = Path(__file__).with_name("fallbacks_kit.py"), output.with_suffix(".log")
        command: list[str | Path] = [sys.executable, kit, log, "run", tmp_path / "in"]
        command += [
            "-m",
            "lite-fr-en",
            "-o",
            output,
            "-c",
            tmp_path / "small.toml",
            "-s",
            "extractive",
        ]
        null = subprocess.DEVNULL
        return running(command, stdout=null, stderr=null, env=unmeasured())

    before = spent()
    with start(tmp_path / "whole") as process:
        assert process.wait() == 0
    whole = spent() - before
    healed = json.loads((tmp_path / "whole" / "report.json").read_bytes())["healed"]
    assert healed.keys() == {*CURED.values(), "none"} - {"float32"}
    chance = random.Random(5)
    kills = nights = 0
    while kills < KILLS:
        output = tmp_path / f"night-{nights}"
        kills += _through_kills(partial(start, output), chance, whole, output.with_suffix(".log"))
        nights += 1
        assert published(output) == published(tmp_path / "whole")
        assert integrity(output) == "ok"
        assert nights <= 5 * KILLS, "the blows come too late to strike"


def _through_kills(
    start: Callable[[], AbstractContextManager[subprocess.Popen[bytes]]],
    chance: random.Random,
    whole: float,
    log: Path,
) -> int:
    """Run until a run ends, each killed before; asserts that little was done twice.

    `whole`: the CPU seconds of an undisturbed run. Each blow comes a little later than the last.
    """
    seen: Counter[str] = Counter()
    excused: Counter[str] = Counter()
    for kills in itertools.count():
        log.unlink(missing_ok=True)
        with start() as process:
            moment = chance.uniform(0.2, 0.9) * whole * 1.1**kills
            ended = strike(process, moment, signal.SIGKILL)
        batches = log.read_text(encoding="utf-8").split("--\n") if log.exists() else []
        seen.update(line for batch in batches for line in batch.splitlines())
        if ended == 0:
            assert seen - excused <= Counter(set(seen)), "translated twice, and not in flight"
            return kills
        # Two workers, one waiting, one being kept, and the empty end.
        excused.update(line for batch in batches[-5:] for line in batch.splitlines())
    raise AssertionError


# -- the bundled model -----------------------------------------------------------------------------


@pytest.mark.arithmetic
@pytest.mark.parametrize("heal", [True, False])
def test_the_bundled_model_reads_a_title_in_capitals(heal: bool) -> None:
    title = "LE MINISTRE DES FINANCES PRÉSENTE SON BUDGET À BRUXELLES"
    [found] = api.translate([title], model="lite-fr-en", heal=heal)
    for word in ("minister", "budget", "brussels"):
        assert word in found.text.casefold()


def test_the_api_heals_what_the_engine_could_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "open_engine", sickly)
    [one] = api.translate(["Un chat sans nombre. Le chat dort."], model="lite-fr-en")
    assert one.text == "A cat without number. The cat sleeps."
    with pytest.raises(EngineError, match="choked"):
        api.translate([IMPOSSIBLE], model="lite-fr-en")
