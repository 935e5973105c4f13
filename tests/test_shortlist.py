"""Shortlists: which rows are kept, what stands for the others, and who uses what was made."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from translate_tool import models
from translate_tool.cli import app
from translate_tool.config import Config, override
from translate_tool.engines import open_engine
from translate_tool.engines.ct2 import CTranslate2
from translate_tool.errors import ConfigError, EngineError, InputError, ModelError
from translate_tool.journal import Journal
from translate_tool.models import Model, disk, shortlists
from translate_tool.models.shortlists import Evidence, Shortlist
from translate_tool.records import Recipe
from translate_tool.shortlist import Job, build, choosing, corpus, remainder
from translate_tool.workshop import remedies, translator

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
DOCS = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
SECTION = DOCS.partition("## A shortlist")[2].partition("\n## ")[0]
COMMANDS = re.findall(r"^translate-tool (.+)$", SECTION, re.MULTILINE)
SMALL = ("--rows-learnt", "32", "--missing", "0.4", "--held-out", "0.6", "--threads", "1")


# -- Which rows are kept


@pytest.mark.parametrize(
    ("counted", "watched", "missing", "expected"),
    [
        ([[5, 5, 7]], [[5]], 0.0, [0, 5]),
        ([[5, 5, 7]], [[7]], 0.0, [0, 5, 7]),
        ([[5, 5, 7]], [[0], [5], [7], [7]], 0.5, [0, 5]),
        ([[5, 5, 7]], [[0], [5], [7], [7]], 0.49, [0, 5, 7]),
        ([[5, 7, 7], [9]], [[0, 7, 0]], 0.0, [0, 7]),
        ([[5, 9], [7]], [[5]], 0.0, [0, 5]),
        ([[5, 7]], [[9]], 0.0, [0, 5, 7]),
        ([[5, 7]], [], 0.0, [0, 5, 7]),
    ],
    ids=["alone", "rarer", "half", "less", "frequent", "tie", "unseen", "nothing-to-choose-by"],
)
def test_rows_are_kept_until_few_enough_hypotheses_want_another(
    counted: list[list[int]], watched: list[list[int]], missing: float, expected: list[int]
) -> None:
    assert choosing.kept(counted, watched, {0}, missing) == expected


def test_what_anything_can_be_spelt_with_is_kept() -> None:
    tokens = ["</s>", "<unk>", "▁the", "e", "▁a", "▁", "12", "▁2024", "ing", "é", "<pad>"]
    assert choosing.indispensable(tokens, (0, 1)) == {0, 1, 3, 4, 5, 6, 7, 9}


# -- What they are counted on


def test_runs_of_an_article_stay_together_and_are_parted_the_same_way() -> None:
    runs = [tuple(f"Phrase {a}-{n}." for n in range(10)) for a in range(20)]
    parts = corpus.part(runs, 0.4)
    assert parts == corpus.part(runs[::-1], 0.4)
    sides = (parts.counted, parts.watched, parts.judged)
    assert [len(side) for side in sides] == [120, 40, 40]
    assert sorted(text for side in sides for text in side) == sorted(t for run in runs for t in run)
    assert all(sum(run[0] in side for side in sides) == 1 for run in runs)
    assert all({*run} <= {*side} for run in runs for side in sides if run[0] in side)


def test_sentences_are_those_of_the_articles_once_each(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Titre\n\nIl pleut. Il  pleut. 12 !\n\nIl neige.\n")
    (tmp_path / "b.txt").write_text("Autre\n\nIl neige. Il vente. Il gèle.\n")
    (tmp_path / "c.docx").write_text("no document")
    told: list[str] = []
    found = corpus.runs([tmp_path], known=["Il vente."], tell=told.append)
    [left_out] = told
    assert "c.docx is left out: " in left_out
    assert sorted(found) == [("Autre", "Il gèle."), ("Titre", "Il pleut.", "Il neige.")]
    with pytest.raises(InputError, match="5 different French sentences"):
        corpus.part(found, 0.2)


# -- What stands for the others


def test_learnt_rows_make_up_for_those_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(remainder, "STEPS", 400)
    luck = torch.Generator().manual_seed(3)
    head = remainder.Head(
        weights=torch.randn(400, 8, generator=luck) / 2,
        biases=torch.randn(400, generator=luck) / 2,
        banned=(1, 399),
    )
    states = torch.randn(3000, 8, generator=luck)
    learnt = remainder.learn(states, head, range(100), 24)
    assert learnt.weights.shape == (24, 8)
    assert learnt.error < learnt.shortfall / 5
    again = remainder.learn(states, head, range(100), 24)
    assert torch.equal(learnt.weights, again.weights)
    few = remainder.learn(states, head, range(390), 24)
    assert len(few.weights) == 9, "of the ten left out, one is banned"


# -- A cut model


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for path in SEEDS:
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remainder, "STEPS", 60)
        patch.setattr(remainder, "BATCH", 512)
        patch.setattr(remainder, "STATES", 3000)
        patch.setattr(corpus, "RUN", 8)
        yield


def told(line: str, articles: Path, *more: str) -> Any:
    """What a command of the docs says, of the bundled model and the seeds."""
    named = {"Helsinki-NLP/opus-mt-fr-en": "lite-fr-en", "archive/": str(articles)}
    words = [named.get(word, word) for word in shlex.split(line)]
    return CliRunner().invoke(app, [*words, *more])


@pytest.fixture(scope="module")
def built(articles: Path) -> dict[str, Any]:
    import torch  # so that conversions need no process of their own

    assert torch
    done = told(COMMANDS[0], articles, *SMALL, "--json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def lite(model_cache: Path) -> Model:
    return models.find("lite-fr-en", task="translate", cache=model_cache, download=False)


def config(**options: object) -> Config:
    return override(Config(), {"translate.model": "lite-fr-en", "translate.threads": 1, **options})


@pytest.fixture(scope="module")
def engines(built: dict[str, Any], lite: Model, model_cache: Path) -> tuple[CTranslate2, ...]:
    recipe = translator(config()).recipe
    opened = [
        open_engine(r, lite, device="cpu", threads=1, cache=model_cache)
        for r in (recipe, replace(recipe, shortlist=built["id"]))
    ]
    return tuple(engine for engine in opened if isinstance(engine, CTranslate2))


def test_a_cut_model_is_what_its_evidence_says(
    built: dict[str, Any], engines: tuple[CTranslate2, ...], articles: Path
) -> None:
    full, cut = engines
    judged = corpus.part(corpus.runs([articles]), 0.6).judged
    names = json.loads((Path(built["folder"]) / "target_vocabulary.json").read_text("utf-8"))
    assert len(names) == built["kept"] + built["learnt"] < built["vocabulary"]
    assert names[-1] == "<learnt 31>"
    assert built["error"] < built["shortfall"] / 2
    before = cut.escaped
    pairs = list(zip(full.generate(judged), cut.generate(judged), strict=True))
    one = 1 / len(pairs)
    same = sum(a.text == b.text for a, b in pairs) / len(pairs)
    assert built["judged"] == len(pairs)
    assert 0 <= built["missed"] <= 1 - built["identical"]
    assert built["identical"] == pytest.approx(same, abs=one)
    assert built["escaped"] == pytest.approx((cut.escaped - before) / len(pairs), abs=one)
    assert 0.5 < same <= 1
    assert not built["adopted"]
    assert re.search(r"\d+ sentences were judged; 600 are needed", built["reasons"][0])


def test_what_wants_a_piece_that_was_left_out_is_searched_with_the_full_model(
    engines: tuple[CTranslate2, ...], articles: Path
) -> None:
    full, cut = engines
    escaped = []
    for text in corpus.part(corpus.runs([articles]), 0.6).judged:
        before = cut.escaped
        [hypothesis] = cut.generate([text])
        if cut.escaped > before:
            escaped.append(text)
            assert [hypothesis] == full.generate([text])
        assert "learnt" not in hypothesis.text
    assert escaped
    assert full.escaped == 0


def test_a_model_that_writes_all_it_can_is_left_as_it_is(articles: Path) -> None:
    job = Job(corpus=(articles,), learnt=9999, missing=0.4, held_out=0.6)
    with pytest.raises(ModelError, match="a shortlist gains nothing"):
        build(job, config(**{"translate.beam": 1}))


# -- Who uses it


EVIDENCE = Evidence(
    model="m",
    precision="int8",
    beam=4,
    vocabulary=10_001,
    kept=6200,
    learnt=256,
    counted=20_000,
    judged=2000,
    identical=0.996,
    escaped=0.01,
    missed=0.001,
    chrf=99.9,
    speedup=1.2,
    shortfall=0.02,
    error=0.002,
    bleu=(30.0, 29.95),
)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"bleu": None}, ""),
        ({"identical": 0.9949}, "99.49% of the sentences are as the full model has them"),
        ({"judged": 599}, "599 sentences were judged; 600 are needed to tell"),
        ({"speedup": 0.98}, "it is no faster: 0.98x"),
        ({"bleu": (30.0, 29.8)}, "BLEU falls from 30.00 to 29.80; it may by 0.1"),
    ],
    ids=["good", "no-reference", "different", "few", "slow", "worse"],
)
def test_it_is_adopted_on_evidence_alone(changes: dict[str, Any], reason: str) -> None:
    evidence = replace(EVIDENCE, **changes)
    assert evidence.adopted == (not reason)
    assert "; ".join(evidence.reasons).startswith(reason)
    assert len(evidence.reasons) == bool(reason)


@pytest.fixture
def shelves(built: dict[str, Any], lite: Model, tmp_path: Path) -> dict[str, Path]:
    """Three caches: with the cut model as it came out, with one that is adopted, and with none."""
    there = tmp_path / "refused" / shortlists.FOLDER / Path(built["folder"]).name
    shutil.copytree(built["folder"], there)
    good = tmp_path / "adopted" / shortlists.FOLDER / there.name
    shutil.copytree(there, good)
    (good / disk.MANIFEST).unlink()
    shortlists.seal(good, lite, EVIDENCE)
    return {name: tmp_path / name for name in ("refused", "adopted", "none")}


@pytest.mark.parametrize(
    ("shelf", "wanted", "taken"),
    [
        ("refused", "auto", False),
        ("refused", "on", True),
        ("refused", "off", False),
        ("adopted", "auto", True),
        ("adopted", "on", True),
        ("adopted", "off", False),
        ("none", "auto", False),
    ],
)
def test_a_run_takes_what_is_good_enough_or_asked_for(
    shelf: str, wanted: str, taken: bool, shelves: dict[str, Path], built: dict[str, Any]
) -> None:
    at = {"models.cache": shelves[shelf], "translate.shortlist": wanted}
    tool = translator(config(**at))
    assert tool.recipe.shortlist == (built["id"] if taken else "")
    assert {remedy.tool.recipe.shortlist for remedy in remedies(tool)} == {""}
    other = translator(config(**at, **{"translate.beam": 2})) if wanted != "on" else None
    assert other is None or not other.recipe.shortlist, "evidence is of one beam"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "there is no shortlist for lite-fr-en at --beam 4 --precision int8"),
        ({"translate.engine": "hf"}, "engine 'hf' on cpu takes no shortlist"),
    ],
    ids=["none", "engine"],
)
def test_what_is_asked_for_and_cannot_be_had(
    options: dict[str, str], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        translator(config(**{"models.cache": tmp_path, "translate.shortlist": "on"}, **options))
    assert caught.value.hint


def test_a_recipe_whose_shortlist_is_gone_opens_no_engine(lite: Model, tmp_path: Path) -> None:
    recipe = replace(translator(config()).recipe, shortlist="0" * 32)
    with pytest.raises(EngineError, match="the shortlist 00000000 for lite-fr-en is gone"):
        open_engine(recipe, lite, device="cpu", threads=1, cache=tmp_path)


def test_a_damaged_one_is_none(shelves: dict[str, Path], lite: Model) -> None:
    def found() -> Shortlist | None:
        return shortlists.find(lite, shelves["adopted"], translator(config()).recipe)

    there = found()
    assert there is not None
    assert there.evidence == EVIDENCE
    (there.folder / "model.bin").write_bytes(b"torn")
    assert found() is None


def test_older_recipes_keep_their_ids() -> None:
    recipe = Recipe(task="translate", engine="ct2", model="m")
    assert recipe.id == "24ca9fa0064ee68030ad93e74e7c3510"
    cut = replace(recipe, shortlist="ab" * 16)
    assert cut.id != recipe.id
    assert "|shortlist:abababab|" in cut.signature


# -- At the door


def test_the_docs_show_what_there_is(built: dict[str, Any], articles: Path) -> None:
    done = told(COMMANDS[1], articles)
    assert done.exit_code == 0, done.stderr
    assert f"{built['kept']:,} kept and 32 learnt, of 10,001" in done.stdout
    assert "Not adopted; `run --shortlist on` takes it nevertheless" in done.stdout
    [same] = json.loads(told(COMMANDS[1], articles, "--json").stdout)
    assert same == built


def test_a_model_without_one_says_how_to_make_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["shortlist", "show", "lite-fr-en", "--cache", str(tmp_path)])
    assert done.exit_code == 1
    assert "translate-tool shortlist build lite-fr-en ARTICLES" in done.stderr


def test_a_run_with_it_and_one_without_are_two_recipes(
    built: dict[str, Any], tmp_path: Path
) -> None:
    line = COMMANDS[2].replace("articles/", str(SEEDS[0]))
    for wanted in ("on", "off"):
        output = ("-o", str(tmp_path), "-s", "extractive", "--shortlist", wanted, "-f", "jsonl")
        done = told(line, tmp_path, *output, "--threads", "1")
        assert done.exit_code == 0, done.stderr
    with Journal(tmp_path / ".translate-tool" / "journal.sqlite3") as journal:
        recipes = [r for r in journal.recipes() if r.task == "translate" and not r.rung]
    assert sorted(recipe.shortlist for recipe in recipes) == ["", built["id"]]
