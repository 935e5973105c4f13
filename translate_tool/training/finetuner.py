"""Fine-tunes one Marian model on pairs: from a model folder to model folders.

Knows the network, its tokenizer files and the trainer; does not evaluate translations.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat

from translate_tool.bitext.pair import SentencePair
from translate_tool.errors import InputError
from translate_tool.models import Model, weights
from translate_tool.training import network
from translate_tool.training.dataset import Corpus, Encode, batches, collate, encode
from translate_tool.training.distributed import ProcessGroup
from translate_tool.training.trainer import Settings, Training, Validation

LONGEST = 256  # tokens of a side
_BUDGET = 2000  # tokens of a padded batch
_OFTEN = 100  # steps between validations at most; two to a pass at least
_PATIENCE = 2  # passes without a gain
_LATE = 4  # validations whose weights are averaged


class Hyperparameters(BaseModel):
    """How to learn: `passes` over the pairs, or `minutes`, at a peak learning rate of `rate`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passes: PositiveFloat = 2.0
    minutes: PositiveFloat | None = None
    rate: PositiveFloat = 5e-5
    warmup: float = Field(default=0.1, ge=0, lt=1)
    smoothing: float = Field(default=0.1, ge=0, lt=1)
    dropout: float = Field(default=0.0, ge=0, lt=1)


class Finetuner:
    """A base model, its tokenizer, and the trainings that start from it in `folder`."""

    def __init__(self, base: Model, folder: Path, *, device: str, threads: int) -> None:
        import torch

        torch.set_num_threads(threads)
        self._base = base
        self._folder = folder
        self._device = device
        self._longest = min(LONGEST, base.positions - 1)
        self._source = _encoder(base.folder, "source")
        self._target = _encoder(base.folder, "target")

    def corpus(self, pairs: Sequence[SentencePair]) -> Corpus:
        """Tokenise `pairs`; those that are too long, or too unequal, are left out."""
        return encode(pairs, self._source, self._target, self._longest)

    def matching_share(self, pairs: Sequence[SentencePair]) -> float:
        """Measure the share of `pairs` whose English the model finds likelier than another pair's.

        Near 1 where the English translates the French, 0.5 where it has nothing to do with it.
        Raises InputError if no pair is fit to learn from.
        """
        whole = self.corpus(pairs)
        if not len(whole):
            raise InputError("no pair is fit to learn from", origin=pairs[0].document)
        half = len(whole) // 2
        moved = [*range(half, len(whole)), *range(half)]
        crossed = Corpus(whole.source, whole.take(moved).target)
        model = weights.load(self._base.folder)
        losses = ([_loss(model, c, row) for row in range(len(c))] for c in (whole, crossed))
        return fmean(own < other for own, other in zip(*losses, strict=True))

    def training(
        self,
        train: Sequence[SentencePair],
        validation: Sequence[SentencePair],
        hyperparameters: Hyperparameters,
    ) -> Training:
        """Set up the training on `train`, begun or gone on with; `validation` ends it."""
        corpus = self.corpus(train)
        steps = len(batches(corpus, _BUDGET, seed=1))
        every = min(_OFTEN, max(1, steps // 2))
        return Training(
            model=weights.load(self._base.folder),
            corpus=corpus,
            held_out=self.corpus(validation),
            settings=Settings(
                tokens=max(1, round(hyperparameters.passes * corpus.tokens)),
                minutes=hyperparameters.minutes or math.inf,
                budget=_BUDGET,
                peak=hyperparameters.rate,
                warmup=hyperparameters.warmup,
                smoothing=hyperparameters.smoothing,
                dropout=hyperparameters.dropout,
                every=every,
                patience=max(_LATE, _PATIENCE * steps // every),
                late=_LATE,
            ),
            folder=self._folder,
            processes=ProcessGroup(device=self._device),
        )

    def write(self, tensors: dict[str, Any], folder: Path) -> None:
        """Write a model folder like the base's, with other weights, in half precision."""
        network.write(weights.load(self._base.folder), tensors, folder)
        network.copy_tokenizer(self._base.folder, folder)


def progress_line(validation: Validation, total: int) -> str:
    """Tell a validation to people; `total`: tokens to learn in all."""
    return (
        f"{validation.tokens / total:.0%} learnt in {validation.seconds / 60:.1f} min: "
        f"loss {validation.training:.3f}, on pairs held out {validation.held_out:.3f}"
    )


def _loss(model: Any, corpus: Corpus, row: int) -> float:
    config = model.config
    batch = collate(corpus, [row], pad=config.pad_token_id, end=config.eos_token_id)
    return network.mean_loss(model, [batch])


def _encoder(folder: Path, side: str) -> Encode:
    """Make an encoder of texts to ids, without end tokens, by the pieces of one side."""
    from sentencepiece import SentencePieceProcessor

    pieces = SentencePieceProcessor(model_file=str(folder / f"{side}.spm"))
    ids: dict[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))
    unknown = ids["<unk>"]

    def encoded(texts: list[str]) -> list[list[int]]:
        return [
            [ids.get(piece, unknown) for piece in row] for row in pieces.encode(texts, out_type=str)
        ]

    return encoded
