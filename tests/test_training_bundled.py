"""Making the bundled model, on a small slice: from files of pairs to a folder that works."""

from __future__ import annotations

import lzma
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from process_kit import running
from tiny_kit import SAID, SENTENCES

import translate_tool
from bundled_model import build
from bundled_model.__main__ import main
from bundled_model.mix import (
    Mix,
    Source,
    euro,
    mixed,
    nearest,
    same_figures,
)
from translate_tool import models
from translate_tool.bitext.pair import SentencePair
from translate_tool.errors import ConfigError, InputError
from translate_tool.models.model import SETTINGS
from translate_tool.training.dataset import Corpus
from translate_tool.training.trainer import read_curve

ROOT = Path(__file__).parent.parent
BUNDLED = ROOT / "configs" / "training" / "lite-fr-en.toml"

SETTINGS_FILE = """
name = "small"
draft = true
vocabulary = 300
longest = 100
longest_source = 60
held_out = 12

[shape]
width = 64
feed_forward = 128
heads = 2
encoder = 1
decoder = 1

[training]
tokens = {tokens}
budget = 100
peak = 6e-3
smoothing = 0.0
every = 20
late = 2

[mix]
seed = 1

[[mix.sources]]
file = "pairs.tsv.xz"
passes = 10
news = true

[[mix.sources]]
file = "letters.tsv.xz"
"""


def pack(path: Path, lines: list[str]) -> None:
    path.write_bytes(lzma.compress("".join(f"{line}\n" for line in lines).encode()))


def stock(folder: Path) -> Path:
    """Put pairs into `folder`, and two files of settings: to learn by heart, and without an end."""
    (folder / "pairs").mkdir(parents=True)
    pack(folder / "pairs" / "pairs.tsv.xz", ["\t".join(pair) for pair in SAID])
    pack(folder / "pairs" / "letters.tsv.xz", [f"{text}\t{text}" for text in SENTENCES])
    for name, tokens in (("short", 30_000), ("endless", 10**9)):
        (folder / f"{name}.toml").write_text(SETTINGS_FILE.format(tokens=tokens), encoding="utf-8")
    return folder


@pytest.fixture
def stocked(tmp_path: Path) -> Path:
    return stock(tmp_path / "stocked")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where a model was made to the end."""
    folder = stock(tmp_path_factory.mktemp("made") / "stocked")
    settings, work = folder / "short.toml", folder / "work"
    step("prepare", settings, folder / "pairs", work)
    step("train", settings, work)
    step("export", settings, work, folder / "model")
    step("curve", settings, work, folder / "curve.svg")
    return folder


def step(*words: object) -> None:
    assert main([str(word) for word in words]) == 0


def test_it_learns_and_draws_how(made: Path) -> None:
    curve = read_curve(made / "work" / "training")
    assert curve[-1].held_out < 0.5 < curve[0].held_out
    assert "million target tokens" in (made / "curve.svg").read_text("utf-8")


@pytest.mark.arithmetic
@pytest.mark.parametrize(("engine", "precision"), [("ct2", "int8"), ("hf", "float32")])
def test_what_is_exported_translates(made: Path, engine: str, precision: str) -> None:
    french, english = zip(*SAID[::3], strict=True)
    found = translate_tool.translate(
        french, model=str(made / "model"), engine=engine, precision=precision
    )
    right = sum(h.text == e for h, e in zip(found, english, strict=True))
    assert right >= 0.9 * len(french), [h.text for h in found]
    assert models.find(str(made / "model"), task="translate", cache=made, download=False).draft, (
        "and so are those that are tuned from it"
    )
    wanted = {*SETTINGS, "model.safetensors"}
    assert {path.name for path in (made / "model").iterdir()} <= wanted


def test_it_goes_on_from_a_model(made: Path, tmp_path: Path) -> None:
    settings, work = tmp_path / "one_step.toml", tmp_path / "work"
    settings.write_text(SETTINGS_FILE.format(tokens=1), encoding="utf-8")
    step("prepare", settings, made / "pairs", work, "--from", made / "model")
    step("train", settings, work)
    begun, ended = (read_curve(folder / "training") for folder in (work, made / "work"))
    assert [validation.step for validation in begun] == [1]
    assert begun[0].held_out < 1.2 * ended[-1].held_out < ended[0].held_out


def test_it_ends_after_so_many_minutes(stocked: Path) -> None:
    settings, work = stocked / "endless.toml", stocked / "work"
    step("prepare", settings, stocked / "pairs", work)
    step("train", settings, work, "--minutes", "0.001")
    assert read_curve(work / "training")[-1].seconds >= 0.06


def test_a_model_gone_on_with_has_its_vocabulary(made: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    step("prepare", made / "short.toml", made / "pairs", work, "--from", made / "model")
    assert (work / "tokens.model").read_bytes() == (made / "model/source.spm").read_bytes()


def trainer(
    folder: Path, settings: str, *launcher: str
) -> AbstractContextManager[subprocess.Popen[str]]:
    words = ["-m", "bundled_model", "train", settings, "work"]
    return running(
        [sys.executable, *launcher, *words],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def wait_for(path: Path, size: int, process: subprocess.Popen[str]) -> None:
    while not path.exists() or path.read_text("utf-8").count("\n") < size:
        assert process.poll() is None, f"it ended before {path} had {size} lines"
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_killed_it_goes_on_where_it_was(stocked: Path, number: signal.Signals) -> None:
    step("prepare", stocked / "endless.toml", stocked / "pairs", stocked / "work")
    curve = stocked / "work" / "training" / "curve.jsonl"
    lengths = []
    for wanted in (2, 4):
        with trainer(stocked, "endless.toml") as process:
            wait_for(curve, wanted, process)
            process.send_signal(number)
            process.communicate()
        lengths.append(len(read_curve(curve.parent)))
        assert process.returncode == (-number if number == signal.SIGKILL else 0)
    steps = [validation.step for validation in read_curve(curve.parent)]
    assert lengths[0] < lengths[1] == len(steps)
    assert steps == sorted(set(steps)), "nothing was done twice"


@pytest.mark.slow
def test_two_processes_train_one_model(stocked: Path) -> None:
    step("prepare", stocked / "short.toml", stocked / "pairs", stocked / "work")
    launcher = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
    with trainer(stocked, "short.toml", *launcher) as process:
        said, _ = process.communicate()
    assert process.returncode == 0, said
    points = read_curve(stocked / "work" / "training")
    assert points[-1].held_out < 0.5 * points[0].held_out
    alone = 20 * 100  # tokens that one process could see in as many steps, padding included
    assert alone < points[0].tokens <= 2 * alone


@pytest.mark.parametrize(
    ("french", "english", "same"),
    [
        ("Le 12 mai, 3 500 manifestants.", "On 12 May, 3,500 demonstrators.", True),
        ("Le 12 mai, 3 500 manifestants.", "On 12 May, 3,000 demonstrators.", False),
        ("Trois ans.", "3 years.", True),
        ("Il a 30 ans.", "He is thirty.", True),
        ("3,5 %", "3.5%", True),
    ],
)
def test_figures_must_be_the_same(french: str, english: str, same: bool) -> None:
    assert same_figures(french, english) == same


@pytest.mark.parametrize(
    ("pair", "signed"),
    [
        (
            ("Cela coûte 12 euros.", "It costs 12 euros."),
            ("Cela coûte 12 €.", "It costs €12."),
        ),
        (
            ("Cela coûte 3 millions d'euros.", "It costs EUR 3 million euros."),
            ("Cela coûte 3 millions €.", "It costs €3 million."),
        ),
        (("Deux fois 5 euros.", "Ten euros."), ("Deux fois 5 euros.", "Ten euros.")),
    ],
)
def test_euros_become_a_sign_on_both_sides(pair: tuple[str, str], signed: tuple[str, str]) -> None:
    assert euro(SentencePair(*pair), random.Random(0), 1.0) == SentencePair(*signed)


def test_the_nearest_pairs_are_those_that_read_like_the_others() -> None:
    news = [
        SentencePair("", f"The minister said on {day} that prices fell.")
        for day in ("Monday", "Friday")
    ]
    like = [
        SentencePair("", f"The mayor said on Sunday that {n} shops fell.") for n in ("two", "three")
    ]
    unlike = [
        SentencePair("", f"Madam President, I thank the rapporteur, {n}.") for n in ("Ann", "Bob")
    ]
    found = nearest([unlike[0], like[0], unlike[1], like[1]], news * 5, 0.5, random.Random(0))
    assert found == like


def test_a_mix_has_each_source_as_often_as_it_says_and_is_always_the_same(tmp_path: Path) -> None:
    for name in ("a", "b"):
        pack(tmp_path / f"{name}.xz", [f"{name}{n} l'été\t{name}{n} summer" for n in "klmnopqrst"])
    pack(
        tmp_path / "c.xz",
        ["un an\tone year", "un an\tone year", "3 ans\t4 years", "a b c d e f\ta"],
    )
    mix = Mix(
        sources=(
            Source(file="a.xz", passes=2.5, news=True),
            Source(file="b.xz", passes=0.3),
            Source(file="c.xz"),
        ),
        noise={"apostrophes": 0.5},
        copied=0.1,
    )
    pairs = mixed(mix, tmp_path)
    assert Counter(pair.target[0] for pair in pairs if pair.source != pair.target) == {
        "a": 25,
        "b": 3,
        "o": 1,  # once, and neither the changed figure nor the lost words
    }
    assert sum(pair.source == pair.target for pair in pairs) == 3
    disturbed = sum("'" not in pair.source for pair in pairs if "summer" not in pair.source)
    assert 5 < disturbed < 25
    assert pairs == mixed(mix, tmp_path)
    assert pairs != mixed(mix.model_copy(update={"seed": 2}), tmp_path)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"not packed", ""),
        (lzma.compress(b"un\tone\nun\tdeux\ttrois\n"), "line 2"),
        (lzma.compress(b"\xff\t\xfe\n"), ""),
        (None, ""),
    ],
)
def test_a_bad_file_of_pairs_is_named(tmp_path: Path, content: bytes | None, place: str) -> None:
    if content is not None:
        (tmp_path / "pairs.xz").write_bytes(content)
    with pytest.raises(InputError) as caught:
        mixed(Mix(sources=(Source(file="pairs.xz"),)), tmp_path)
    assert caught.value.origin == str(tmp_path / "pairs.xz")
    assert caught.value.place == place


@pytest.mark.parametrize("text", ["", "name = ", SETTINGS_FILE.replace("width", "breadth")])
def test_bad_settings_are_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text.format(tokens=1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"settings\.toml: "):
        build.read(path)


def sentences(corpus: Path, work: Path) -> set[str]:
    """Return the English of tokenised pairs."""
    target, decode = Corpus.load(corpus).target, build.tokenizer(work).decode
    return {decode(target[row].tolist()) for row in range(len(target.at) - 1)}


def test_what_is_held_out_is_learnt_in_no_pass_and_from_no_other_mix(stocked: Path) -> None:
    settings, work = stocked / "short.toml", stocked / "work"
    step("prepare", settings, stocked / "pairs", work)
    held_out, learnt = (work / "held_out.npz").read_bytes(), (work / "train.npz").read_bytes()
    settings.write_text(settings.read_text("utf-8").replace("seed = 1", "seed = 2"), "utf-8")
    step("prepare", settings, stocked / "pairs", work)
    assert (work / "held_out.npz").read_bytes() == held_out
    assert (work / "train.npz").read_bytes() != learnt
    kept = sentences(work / "held_out.npz", work)
    assert len(kept) > 5
    assert not kept & sentences(work / "train.npz", work)


def test_the_settings_of_the_bundled_model_can_be_read() -> None:
    settings = build.read(BUNDLED)
    written = BUNDLED.read_text("utf-8").count("[[mix.sources]]")
    assert settings.name == "lite-fr-en"
    assert len(settings.mix.sources) == written > 10
    assert sum(settings.mix.noise.values()) < 0.5
