"""Training: its loss is the usual one, its batches hold everything once, and it can be stopped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tiny_kit import PAIRS, marian
from torch.nn.functional import cross_entropy, linear

from bundled_model.network import Shape, build
from translate_tool.bitext.pair import SentencePair
from translate_tool.errors import InputError
from translate_tool.inference.tokenizers import Marian
from translate_tool.models import weights
from translate_tool.training import network
from translate_tool.training.dataset import Corpus, batches, collate, encode, side
from translate_tool.training.distributed import ProcessGroup
from translate_tool.training.optimizer import learning_rate
from translate_tool.training.trainer import Settings, Training, load, read_curve


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return marian(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def corpus(folder: Path) -> Corpus:
    tokenizer = Marian(folder)

    def encoded(texts: list[str]) -> list[list[int]]:
        return [tokenizer.encode(text)[:-1] for text in texts]

    return encode([SentencePair(*pair) for pair in PAIRS], encoded, encoded, longest=100)


def settings(**given: object) -> Settings:
    return Settings.model_validate(
        {"tokens": 4000, "budget": 200, "peak": 5e-3, "every": 5, "smoothing": 0.0, **given}
    )


def training(folder: Path, corpus: Corpus, work: Path, **given: object) -> Training:
    return Training(
        model=weights.load(folder),
        corpus=corpus,
        held_out=corpus,
        settings=settings(**given),
        folder=work,
    )


@pytest.mark.arithmetic
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("tokens", [1, 7, 256, 700])
def test_the_loss_and_its_slopes_are_those_of_torch(tokens: int, smoothing: float) -> None:
    torch.manual_seed(tokens)
    hidden, weight = torch.randn(tokens, 8), torch.randn(31, 8)
    bias, target = torch.randn(31), torch.randint(31, (tokens,))
    slopes = []
    for way in ("ours", "torch"):
        h, w = hidden.clone().requires_grad_(), weight.clone().requires_grad_()
        if way == "ours":
            nats = network.cross_entropy(h, w, bias, target, smoothing)
        else:
            logits = linear(h, w, bias)
            nats = cross_entropy(logits, target, label_smoothing=smoothing, reduction="sum")
        (3 * nats).backward()  # type: ignore[no-untyped-call]  # of torch
        slopes.append((nats, h.grad, w.grad))
    torch.testing.assert_close(slopes[0], slopes[1], rtol=1e-4, atol=1e-4)


@pytest.mark.arithmetic
def test_the_cost_of_a_batch_is_what_transformers_says(folder: Path, corpus: Corpus) -> None:
    model: Any = weights.load(folder)
    model.eval()
    pad, end = model.config.pad_token_id, model.config.eos_token_id
    source, target = collate(corpus, range(len(corpus)), pad=pad, end=end)
    labels = target.masked_fill(target == pad, -100)
    with torch.no_grad():
        theirs = model(input_ids=source, attention_mask=(source != pad).long(), labels=labels).loss
        nats, tokens = network.batch_loss(model, source, target, smoothing=0.0)
    assert tokens == corpus.tokens
    assert nats.item() / tokens == pytest.approx(theirs.item(), rel=1e-4)


@pytest.mark.parametrize("budget", [10, 300, 5000])
def test_a_pass_holds_every_pair_once_and_batches_stay_within_their_budget(budget: int) -> None:
    lengths = np.random.default_rng(0).integers(1, 60, (500, 2))
    sides = [side([[7] * int(n) for n in column]) for column in lengths.T]
    found = batches(Corpus(*sides), budget, seed=3)
    assert sorted(row for batch in found for row in batch) == list(range(500))
    for batch in found:
        longest = lengths[batch].max() + 1
        assert len(batch) == 1 or longest * len(batch) <= budget
    assert found == batches(Corpus(*sides), budget, seed=3)
    assert found != batches(Corpus(*sides), budget, seed=4)


@pytest.mark.parametrize(
    ("french", "english", "kept"),
    [
        ("un deux", "one two", True),
        ("", "one", False),
        ("un", "", False),
        (" ".join("a" * 20), "one two three", False),  # three times three and ten at most
        (" ".join("a" * 19), "one two three", True),
        (" ".join("a" * 31), " ".join("b" * 31), False),
        (" ".join("a" * 30), " ".join("b" * 30), True),
    ],
)
def test_pairs_unfit_to_learn_from_are_left_out(french: str, english: str, kept: bool) -> None:
    def words(texts: list[str]) -> list[list[int]]:
        return [list(range(len(text.split()))) for text in texts]

    assert len(encode([SentencePair(french, english)], words, words, longest=30)) == kept


def test_a_corpus_is_kept_in_a_file(tmp_path: Path, corpus: Corpus) -> None:
    corpus.save(tmp_path / "pairs.npz")
    again = Corpus.load(tmp_path / "pairs.npz")
    assert [list(again.target[n]) for n in range(len(again))] == [
        list(corpus.target[n]) for n in range(len(corpus))
    ]
    rest = again.take(range(5, len(again)))
    assert len(rest) == len(corpus) - 5
    assert list(rest.source[0]) == list(corpus.source[5])


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 not really"])
def test_a_file_that_is_no_corpus_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "pairs.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        Corpus.load(path)
    assert caught.value.origin == str(path)


@pytest.mark.parametrize(
    ("progress", "share"),
    [(0.0, 0.001), (0.05, 0.5), (0.1, 1.0), (0.55, 0.5), (0.999, 0.02), (1.0, 0.02)],
)
def test_the_rate_climbs_and_descends(progress: float, share: float) -> None:
    assert learning_rate(progress, warmup=0.1) == pytest.approx(share)


@pytest.mark.parametrize("muon", [0.0, 0.02])
def test_it_learns(folder: Path, corpus: Corpus, tmp_path: Path, muon: float) -> None:
    curve = training(folder, corpus, tmp_path, muon=muon, tokens=8_000).run()
    assert curve[-1].held_out < 0.7 * curve[0].held_out
    assert curve == read_curve(tmp_path)
    assert [p.tokens for p in curve] == sorted({p.tokens for p in curve})


def test_stopped_and_started_again_it_ends_with_the_same_weights(
    folder: Path, corpus: Corpus, tmp_path: Path
) -> None:
    training(folder, corpus, tmp_path / "once").run()
    asked = iter([False] * 7 + [True])
    first = training(folder, corpus, tmp_path / "twice").run(stop=lambda: next(asked))
    second = training(folder, corpus, tmp_path / "twice").run()
    assert first[-1].step == 8
    assert second[: len(first)] == first
    ends = [
        load(max((tmp_path / name / "late").iterdir(), key=lambda path: int(path.stem)))
        for name in ("once", "twice")
    ]
    torch.testing.assert_close(ends[0], ends[1], rtol=0, atol=0)


def test_it_ends_early_when_nothing_is_gained(folder: Path, corpus: Corpus, tmp_path: Path) -> None:
    curve = training(folder, corpus, tmp_path, peak=0.5, patience=2, every=1, tokens=10**6).run()
    best = min(range(len(curve)), key=lambda n: curve[n].held_out)
    assert len(curve) == best + 3  # two without a gain
    judged = training(folder, corpus, tmp_path)
    network.prepare_for_training(judged.model, "cpu", torch.bfloat16)
    with torch.no_grad():
        for name, parameter in network.trainable(judged.model).items():
            parameter.copy_(judged.best()[name])
    assert judged.loss() == pytest.approx(curve[best].held_out, rel=1e-3)


def test_the_average_is_the_mean_of_the_last_validations(
    folder: Path, corpus: Corpus, tmp_path: Path
) -> None:
    done = training(folder, corpus, tmp_path, late=3)
    curve = done.run()
    kept = [load(tmp_path / "late" / f"{validation.step}.safetensors") for validation in curve[-3:]]
    assert len(list((tmp_path / "late").iterdir())) == 3
    name = "model.shared.weight"
    expected = sum(tensors[name] for tensors in kept) / 3
    torch.testing.assert_close(done.average()[name], expected)


def test_a_checkpoint_of_another_shape_is_refused(
    folder: Path, corpus: Corpus, tmp_path: Path
) -> None:
    training(folder, corpus, tmp_path / "work", tokens=200).run()
    settings = json.loads((folder / "config.json").read_text("utf-8"))
    model = build(Shape(width=32, heads=2), settings["vocab_size"] - 1, end=0)
    other = training(folder, corpus, tmp_path / "work")
    other.model = model
    with pytest.raises(InputError, match="another shape"):
        other.run()


def test_a_process_without_a_batch_is_an_error(
    folder: Path, corpus: Corpus, tmp_path: Path
) -> None:
    lonely = training(folder, corpus, tmp_path, budget=10_000)
    lonely.processes = ProcessGroup(rank=1, size=2)
    with pytest.raises(InputError, match="1 batches are too few for 2 processes"):
        lonely.run()


def test_dropout_is_what_the_settings_say(folder: Path, corpus: Corpus, tmp_path: Path) -> None:
    curves = [
        training(folder, corpus, tmp_path / str(share), dropout=share, tokens=2000).run()
        for share in (0.0, 0.5)
    ]
    assert curves[0][0].training != curves[1][0].training


def test_nothing_to_learn_from_is_an_error(folder: Path, corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no pair is left"):
        training(folder, corpus.take([]), tmp_path).run()
