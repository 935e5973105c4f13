"""`translate-tool finetune`: what is held out is unseen, and only what is better is adopted."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import TypeVar

import pytest
import tiny_kit
from cli_kit import tool
from process_kit import running
from safetensors import safe_open

from translate_tool import models
from translate_tool.bitext.pair import SentencePair
from translate_tool.bitext.tmx import write
from translate_tool.config import Config, override
from translate_tool.errors import ConfigError, InputError
from translate_tool.evaluation.systems import Output
from translate_tool.evaluation.translation import EvaluationSet
from translate_tool.records import Flag
from translate_tool.runtime.deadline import Stop
from translate_tool.store.memory import Memory
from translate_tool.training.acceptance import Margins, assess
from translate_tool.training.finetuner import Finetuner, Hyperparameters
from translate_tool.training.finetuning import Job, finetune
from translate_tool.training.pairs import documents, match_keys, read, split_pairs

GENERAL, WHO, DOES = tiny_kit.SAID, tiny_kit.WHO, tiny_kit.DOES

WHEN = {
    "à midi": "at noon",
    "jeudi": "on Thursday",
    "chaque matin": "every morning",
    "à neuf heures": "at nine o'clock",
}
OWN = [
    (f"{s} {v} {w}.", f"{S} {V} {W}.")
    for (w, W), (s, S), (v, V) in product(WHEN.items(), WHO.items(), list(DOES.items())[:6])
]
"""What the base translates, and what it meets for the first time: the day and the hour."""

FAST = Hyperparameters(passes=40, rate=3e-3, dropout=0.0, smoothing=0.0)
ONE_THREAD = {"translate.threads": 1}


def tmx(path: Path, pairs: Sequence[tuple[str, str]]) -> Path:
    """A memory of documents of twelve pairs."""
    units = [
        SentencePair(fr, en, properties=(("document", f"order {row // 12}"),))
        for row, (fr, en) in enumerate(pairs)
    ]
    path.write_text("".join(write(units, memory="test")), encoding="utf-8")
    return path


def tsv(path: Path, pairs: Sequence[tuple[str, str]]) -> Path:
    path.write_text("".join(f"{fr}\t{en}\n" for fr, en in pairs), encoding="utf-8")
    return path


T = TypeVar("T")


def mixed(pairs: Sequence[T]) -> list[T]:
    return random.Random(5).sample(list(pairs), len(pairs))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that translates `GENERAL` and nothing else."""
    folder = tmp_path_factory.mktemp("base")
    start = tiny_kit.trained_marian(folder / "start")
    model = models.find(str(start), task="translate", cache=folder, download=False)
    finetuner = Finetuner(model, folder / "work", device="cpu", threads=1)
    pairs = [SentencePair(fr, en) for fr, en in GENERAL]
    training = finetuner.training(pairs, pairs[::6], FAST)
    training.run()
    finetuner.write(training.best(), folder / "model")
    return folder / "model"


@pytest.fixture
def config(base: Path, tmp_path: Path) -> Config:
    return override(
        Config(), {"translate.model": str(base), "models.cache": tmp_path / "cache", **ONE_THREAD}
    )


# -- what is read ----------------------------------------------------------------------------------


def test_every_kind_of_file_gives_pairs_with_their_documents(tmp_path: Path) -> None:
    rows = [
        {"fr": "Oui.", "en": ["Yes.", "Yeah."], "document": "a"},
        {"source": "Non.", "target": "No."},
    ]
    jsonl = tmp_path / "x.jsonl"
    jsonl.write_text("\n".join([*map(json.dumps, rows), "{", "{}"]), encoding="utf-8")
    (tmp_path / "y.fr").write_text("Merci.\n\nOui.\n", encoding="utf-8")
    (tmp_path / "y.en").write_text("Thanks.\nNothing.\nYes.\n", encoding="utf-8")
    with Memory(tmp_path / "m.sqlite3") as memory:
        memory.import_pairs([SentencePair("Bonjour.", "Hello.")])
    found = read(
        [
            tmx(tmp_path / "t.tmx", GENERAL[:2]),
            tsv(tmp_path / "t.tsv", [("À  demain.", "Till tomorrow.")]),
            jsonl,
            tmp_path / "y",
            tmp_path / "m.sqlite3",
        ]
    )
    assert found.pairs == (
        *(SentencePair(*pair, document="order 0") for pair in GENERAL[:2]),
        SentencePair("À demain.", "Till tomorrow.", document=str(tmp_path / "t.tsv")),
        SentencePair("Oui.", "Yes.", document="a"),
        SentencePair("Oui.", "Yeah.", document="a"),
        SentencePair("Non.", "No.", document=str(jsonl)),
        SentencePair("Merci.", "Thanks.", document=str(tmp_path / "y.fr")),
        SentencePair("Bonjour.", "Hello.", document=str(tmp_path / "m.sqlite3")),
    )
    assert [skip.place.rpartition("/")[2] for skip in found.skipped] == [
        "x.jsonl, line 3",
        "x.jsonl, line 4",
        "y, line 2",
    ]


# -- what is held out ------------------------------------------------------------------------------


def numbered(count: int, document: str) -> list[SentencePair]:
    words = [chr(97 + row // 26) + chr(97 + row % 26) for row in range(count)]
    return [
        SentencePair(f"{document} {word}", f"the {document} {word}", document=document)
        for word in words
    ]


def test_documents_are_held_out_whole_and_always_the_same_ones() -> None:
    pairs = [pair for name in "abcdefghijklmnopqrst" for pair in numbered(10, name)]
    split = split_pairs(pairs)
    sides = [
        {pair.document for pair in side} for side in (split.train, split.validation, split.test)
    ]
    assert sum(map(len, sides)) == 20
    assert len(set.union(*sides)) == 20
    assert (len(split.test), len(split.validation)) == (30, 20)
    assert split_pairs(pairs) == split
    renamed = [
        SentencePair(pair.source, pair.target, document=f"new {pair.document}") for pair in pairs
    ]
    assert [pair.source for pair in split_pairs(renamed).test] == [
        pair.source for pair in split.test
    ]


def test_a_large_document_is_cut_into_blocks_of_lines() -> None:
    pairs = [*numbered(400, "large"), *numbered(60, "small")]
    sizes = [len(document) for document in documents(pairs)]
    assert sizes == [12] * 33 + [4, 60]


def test_what_says_the_same_is_on_one_side_only() -> None:
    pairs = numbered(300, "a")
    again = [SentencePair(f"{p.source.upper()} !", "something else", document="b") for p in pairs]
    split = split_pairs([*pairs, *again])
    sides = [match_keys(side) for side in (split.train, split.validation, split.test)]
    assert all(sides)
    assert sum(map(len, sides)) == len(frozenset.union(*sides))


def test_numbers_do_not_make_a_sentence_another_one() -> None:
    first, second = (
        SentencePair("Article 12", "Section 12"),
        SentencePair("article 3.", "The third"),
    )
    assert match_keys([first]) & match_keys([second])


def test_too_few_pairs_are_told() -> None:
    with pytest.raises(InputError, match="99 pairs: too few"):
        split_pairs(numbered(99, "a"))


# -- what is adopted -------------------------------------------------------------------------------


class Said:
    """A system that says what it was told to."""

    recipe = ""

    def __init__(self, texts: Sequence[str], flagged: int = 0, lost: int = 0) -> None:
        self.name = "said"
        self._texts = tuple(texts)
        kinds = [Flag(kind="name", detail="")] * flagged + [Flag(kind="cut", detail="")] * lost
        self._flags = tuple((flag,) for flag in kinds) + ((),) * (len(texts) - len(kinds))

    def translate(self, sources: Sequence[str]) -> Output:
        return Output(texts=self._texts[: len(sources)], flags=self._flags[: len(sources)])


RIGHT = [en for _, en in GENERAL[:60]]
HALF = [en.replace("The", "Le") for en in RIGHT]
ONE = [HALF[0], *RIGHT[1:]]


def of(name: str, references: Sequence[str]) -> EvaluationSet:
    french = tuple(fr for fr, _ in GENERAL[: len(references)])
    return EvaluationSet(name=name, sources=french, references=tuple((en,) for en in references))


@pytest.mark.parametrize(
    ("before", "after", "margins", "reasons"),
    [
        (Said(HALF), Said(RIGHT), Margins(fall=100), []),
        (Said(HALF), Said(RIGHT), Margins(gain=99), ["held-out: .* wanted is a gain of 99"]),
        (Said(RIGHT), Said(HALF), Margins(fall=100), ["held-out: .* wanted is a gain"]),
        (Said(RIGHT), Said(RIGHT), Margins(), ["held-out: .* wanted is a gain"]),
        (Said(ONE), Said(RIGHT), Margins(), ["held-out: .* may be chance"]),
        (Said(HALF), Said(RIGHT, flagged=1), Margins(), []),
        (Said(HALF), Said(RIGHT, flagged=2), Margins(), ["flagged are 0.0% before, 3.3% after"]),
        (Said(HALF), Said(RIGHT, lost=2), Margins(), ["flagged are 0.0%", "lost are 0.0%"]),
    ],
)
def test_what_is_wrong_with_a_tuned_model_is_told(
    before: Said, after: Said, margins: Margins, reasons: list[str]
) -> None:
    found = assess(of("held-out", RIGHT), None, before, after, margins).reasons
    assert len(found) == len(reasons)
    for reason, wanted in zip(found, reasons, strict=True):
        assert re.search(wanted, reason)


@pytest.mark.parametrize(("fall", "adopted"), [(0.5, False), (99.0, True)])
def test_general_text_may_fall_by_the_margin_only(fall: float, adopted: bool) -> None:
    acceptance = assess(
        of("held-out", RIGHT), of("general", HALF), Said(HALF), Said(RIGHT), Margins(fall=fall)
    )
    assert (not acceptance.reasons) is adopted
    assert all("general" in reason for reason in acceptance.reasons)


# -- for real --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_better_model_is_adopted(config: Config, base: Path, tmp_path: Path) -> None:
    own, mix = tmx(tmp_path / "own.tmx", mixed(OWN)), tsv(tmp_path / "mix.tsv", mixed(GENERAL))
    loose = Margins(fall=15, flags=0.3)  # so small a model cannot learn without forgetting
    job = Job(
        pairs=(own,), mix=(mix,), folder=tmp_path / "tuned", hyperparameters=FAST, margins=loose
    )
    lines: list[str] = []
    done = finetune(job, config, Stop(), lines.append)
    assert (done.status, done.reasons, done.exit_code) == ("adopted", (), 0)
    assert not (tmp_path / "tuned.work").exists()
    found = models.find(str(job.folder), task="translate", cache=tmp_path, download=False)
    assert {path.name for path in base.iterdir()} <= {path.name for path in found.folder.iterdir()}
    with safe_open(found.folder / "model.safetensors", framework="numpy") as tensors:
        assert {tensors.get_slice(name).get_dtype() for name in tensors.keys()} == {"F16"}  # noqa: SIM118
    record = json.loads((job.folder / "finetuning.json").read_text(encoding="utf-8"))
    assert record["adopted"]
    assert record["pairs"]["judged by"] == 36
    card = (job.folder / "CARD.md").read_text(encoding="utf-8")
    for told in (record["base"]["sha256"], record["data"], "own.tmx", "nrefs:1", "B is better"):
        assert told in card
    with pytest.raises(ConfigError, match="tuned exists"):
        finetune(job, config, Stop())


def test_a_folder_of_somebody_else_is_not_worked_in(tmp_path: Path) -> None:
    mine = tmp_path / "tuned.work/notes.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    job = Job(pairs=(tmp_path / "own.tmx",), folder=tmp_path / "tuned")
    with pytest.raises(ConfigError, match=r"tuned\.work exists, and is not of a fine-tune"):
        finetune(job, Config(), Stop())
    assert mine.read_text() == "mine"


@pytest.mark.slow
def test_what_forgets_general_text_is_refused(config: Config, tmp_path: Path) -> None:
    """Learnt from a house that ends each sentence in its own way, without anything else."""
    house = [(fr, en.removesuffix(".") + ", it is said.") for fr, en in OWN]
    job = Job(
        pairs=(tmx(tmp_path / "own.tmx", mixed(house)),),
        general=tsv(tmp_path / "general.tsv", GENERAL[:60]),
        folder=tmp_path / "tuned",
        hyperparameters=FAST,
    )
    done = finetune(job, config, Stop())
    assert (done.status, done.exit_code) == ("refused", 1)
    assert any("general: chrF" in reason for reason in done.reasons)
    assert not job.folder.exists()
    assert (done.folder / "model.safetensors").is_file()
    assert "refused" in (done.folder / "CARD.md").read_text(encoding="utf-8")


def app(*arguments: str | Path | int) -> tuple[int, str]:
    result = tool("finetune", *arguments)
    return result.exit_code, result.output


def test_shuffled_targets_are_refused_before_anything_is_learnt(tmp_path: Path) -> None:
    french, english = zip(*OWN, strict=True)
    own = tmx(tmp_path / "own.tmx", list(zip(french, mixed(english), strict=True)))
    options = ("--no-general", "--output", tmp_path / "tuned", "--threads", 1)
    code, told = app("lite-fr-en", own, *options)
    assert code == 1
    assert "the English does not translate the French" in told
    assert not (tmp_path / "tuned").exists()


def test_it_must_be_said_what_must_not_get_worse(tmp_path: Path) -> None:
    code, told = app("lite-fr-en", tsv(tmp_path / "own.tsv", OWN), "--output", tmp_path / "tuned")
    assert code == 2
    assert "--no-general" in told


@pytest.mark.slow
def test_a_wish_to_stop_is_heard_and_the_same_job_goes_on(config: Config, tmp_path: Path) -> None:
    job = Job(
        pairs=(tmx(tmp_path / "own.tmx", mixed(OWN)),),
        folder=tmp_path / "tuned",
        hyperparameters=FAST.model_copy(update={"passes": 4}),
    )
    stop, lines = Stop(), list[str]()

    def tell(line: str) -> None:
        lines.append(line)
        if "learnt in" in line:
            stop.request("SIGTERM")

    done = finetune(job, config, stop, tell)
    assert (done.status, done.exit_code) == ("stopped", 143)
    seen = [line for line in lines if "learnt in" in line]
    lines.clear()
    assert finetune(job, config, Stop(), lines.append).status != "stopped"
    rest = [line for line in lines if "learnt in" in line]
    assert seen
    assert rest
    assert not set(seen) & set(rest)


@pytest.mark.slow
def test_killed_it_goes_on_where_it_was(config: Config, base: Path, tmp_path: Path) -> None:
    own = tmx(tmp_path / "own.tmx", mixed(OWN))
    arguments = [base, own, "--no-general", "-o", tmp_path / "tuned", "--passes", 100]
    line = [*arguments, "--rate", "0.003", "--threads", 1, "--cache", tmp_path / "cache"]
    code = "import typer; from translate_tool.cli.finetune import finetune; typer.run(finetune)"
    with running(
        [sys.executable, "-c", code, *map(str, line)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    ) as process:
        assert process.stderr
        killed = next(told for told in process.stderr if "learnt in" in told)
        process.send_signal(signal.SIGKILL)
    curve = next((tmp_path / "tuned.work").rglob("curve.jsonl"))
    before = curve.read_text(encoding="utf-8").splitlines()
    job = Job(
        pairs=(own,),
        folder=tmp_path / "tuned",
        hyperparameters=Hyperparameters(passes=100, rate=3e-3),
    )
    lines: list[str] = []
    done = finetune(job, config, Stop(), lines.append)
    assert done.status == "adopted"
    assert before
    assert killed.strip().split(": ")[1] not in "\n".join(lines)
