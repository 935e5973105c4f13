"""Trains one model from the first step to the last, over any number of interruptions.

Knows corpora, networks, and a folder of its own:

    checkpoint.pt      weights, optimisers, place in the data: where a killed training goes on
    best.safetensors   the weights that were best on the held-out pairs
    late/STEP.safetensors  weights of the last validations, to be averaged
    curve.jsonl        a line for each validation

Knows no text, and does not evaluate translations.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, PositiveFloat, PositiveInt

from translate_tool.errors import InputError
from translate_tool.training import network
from translate_tool.training.dataset import Corpus, batches, collate
from translate_tool.training.distributed import ONE_PROCESS, ProcessGroup
from translate_tool.training.optimizer import Optimizer, learning_rate

if TYPE_CHECKING:
    from torch import Tensor

_CHECKPOINT, _BEST, _LATE, _CURVE = "checkpoint.pt", "best.safetensors", "late", "curve.jsonl"


class Settings(BaseModel):
    """How to train. It ends with `tokens` or `minutes`, whichever comes first.

    `tokens`: target tokens to learn from. `budget`: tokens of a padded batch; a step takes
    `accumulate` batches in each process. `peak`, `muon`: peak learning rates of AdamW and, for
    hidden matrices, of Muon; without Muon at 0. `warmup`: share of the training. `every`: steps
    between validations. `patience`: validations without a gain before it ends early; never at 0.
    `late`: validations whose weights are kept for averaging.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tokens: PositiveInt
    minutes: PositiveFloat = math.inf
    budget: PositiveInt = 6000
    accumulate: PositiveInt = 1
    peak: PositiveFloat = 2e-3
    muon: NonNegativeFloat = 0.0
    warmup: float = Field(default=0.03, ge=0, lt=1)
    smoothing: float = Field(default=0.1, ge=0, lt=1)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    clip: PositiveFloat = 1.0
    every: PositiveInt = 100
    patience: int = Field(default=0, ge=0)
    late: PositiveInt = 5
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Validation:
    """A validation. Losses are nats per target token; `training` has label smoothing."""

    step: int
    tokens: int
    seconds: float
    rate: float
    training: float
    held_out: float


@dataclass(slots=True)
class _State:
    """The state of a training: what a checkpoint holds beside tensors."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    epoch: int = 0
    batch: int = 0
    best: float = math.inf
    stale: int = 0
    curve: list[Validation] = field(default_factory=list)


@dataclass(kw_only=True)
class Training:
    """`model` learns `corpus`; `held_out` pairs say how well. Everything is kept in `folder`."""

    model: Any
    corpus: Corpus
    held_out: Corpus
    settings: Settings
    folder: Path
    processes: ProcessGroup = ONE_PROCESS
    _state: _State = field(default_factory=_State)

    def run(
        self,
        stop: Callable[[], bool] = lambda: False,
        tell: Callable[[Validation], None] = lambda _: None,
    ) -> list[Validation]:
        """Train to the end, from the checkpoint if there is one; returns the curve.

        If `stop` says so, it ends after a step, with a checkpoint. Raises InputError if there is
        nothing to learn from, and where the folder holds a training of another shape.
        """
        optimizer = self._start()
        settings, state = self.settings, self._state
        started, nats, seen = time.monotonic() - state.seconds, 0.0, 0
        share, stopped = 0.0, False
        steps = self._steps()
        while not (stopped or self._done()):
            share = learning_rate(self._progress(), settings.warmup)
            found, tokens = self._accumulate_gradients(optimizer, next(steps))
            numbers = (tokens, time.monotonic() - started, stop())
            together, seconds, stops = self.processes.all_reduce(optimizer.gradients(), numbers)
            optimizer.step(together, share)
            stopped = stops > 0
            state.step += 1
            state.tokens += int(together)
            # One clock for all, or some would end early.
            state.seconds = seconds / self.processes.size
            nats, seen = nats + found, seen + tokens
            if state.step % settings.every == 0:
                self._validate(optimizer, share, nats / seen, tell)
                nats, seen = 0.0, 0
        if seen:
            self._validate(optimizer, share, nats / seen, tell)
        return state.curve

    def _start(self) -> Optimizer:
        """Make the optimiser, and go on from the checkpoint if there is one."""
        if not (len(self.corpus) and len(self.held_out)):
            raise InputError("no pair is left to train on or to judge by", origin=str(self.folder))
        import torch

        settings = self.settings
        torch.manual_seed(settings.seed)
        network.prepare_for_training(
            self.model, self.processes.device, torch.bfloat16, settings.dropout
        )
        optimizer = Optimizer(
            self.model, peak=settings.peak, muon=settings.muon, clip=settings.clip
        )
        self._resume(optimizer)
        (self.folder / _LATE).mkdir(parents=True, exist_ok=True)
        return optimizer

    def best(self) -> dict[str, Tensor]:
        """Load the weights that were best on the held-out pairs, float32, by name."""
        return load(self.folder / _BEST)

    def average(self) -> dict[str, Tensor]:
        """Average the weights of the last validations, float32, by name."""
        paths = self._late()
        first, *others = map(load, paths)
        for other in others:
            for name, tensor in first.items():
                tensor += other[name]
        return {name: tensor / len(paths) for name, tensor in first.items()}

    def loss(self) -> float:
        """Measure the loss of the model as it is, on held-out pairs: nats per target token."""
        plan = batches(self.held_out, self.settings.budget, self.settings.seed)
        return network.mean_loss(self.model, (self._batch(self.held_out, rows) for rows in plan))

    def _progress(self) -> float:
        by_tokens = self._state.tokens / self.settings.tokens
        return min(1.0, max(by_tokens, self._state.seconds / 60 / self.settings.minutes))

    def _done(self) -> bool:
        patience = self.settings.patience
        return self._progress() >= 1 or bool(patience and self._state.stale >= patience)

    def _steps(self) -> Iterator[list[list[int]]]:
        """Yield the batches of this process for one step after another, pass after pass."""
        state, processes = self._state, self.processes
        width = processes.size * self.settings.accumulate
        while True:
            seed = self.settings.seed + state.epoch
            plan = batches(self.corpus, self.settings.budget, seed)
            if len(plan) < processes.size:
                raise InputError(
                    f"{len(plan)} batches are too few for {processes.size} processes",
                    origin=str(self.folder),
                    hint="Lower the budget, or the number of processes.",
                )
            while state.batch + processes.size <= len(plan):  # or some would have nothing to do
                step = plan[state.batch : state.batch + width]
                step = step[: len(step) - len(step) % processes.size]
                state.batch += width
                yield step[processes.rank :: processes.size]
            state.epoch, state.batch = state.epoch + 1, 0

    def _accumulate_gradients(
        self, optimizer: Optimizer, step: list[list[int]]
    ) -> tuple[float, int]:
        nats, tokens = 0.0, 0
        for rows in step:
            batch = self._batch(self.corpus, rows)
            found, count = network.batch_loss(self.model, *batch, self.settings.smoothing)
            found.backward()  # type: ignore[no-untyped-call]  # of torch
            optimizer.collect_gradients()
            nats, tokens = nats + found.item(), tokens + count
        return nats, tokens

    def _batch(self, corpus: Corpus, rows: list[int]) -> tuple[Any, Any]:
        config, device = self.model.config, self.processes.device
        source, target = collate(corpus, rows, pad=config.pad_token_id, end=config.eos_token_id)
        return source.to(device), target.to(device)

    def _validate(
        self,
        optimizer: Optimizer,
        share: float,
        training: float,
        tell: Callable[[Validation], None],
    ) -> None:
        state, held_out = self._state, self.loss()
        validation = Validation(state.step, state.tokens, state.seconds, share, training, held_out)
        state.curve.append(validation)
        better = held_out < state.best
        state.best, state.stale = (held_out, 0) if better else (state.best, state.stale + 1)
        if self.processes.rank == 0:
            self._save_checkpoint(optimizer, better)
            tell(validation)

    def _save_checkpoint(self, optimizer: Optimizer, better: bool) -> None:
        import torch

        save(optimizer.master_weights, self.folder / _LATE / f"{self._state.step}.safetensors")
        for path in self._late()[: -self.settings.late]:
            path.unlink()
        if better:
            save(optimizer.master_weights, self.folder / _BEST)
        lines = [json.dumps(asdict(validation)) for validation in self._state.curve]
        (self.folder / _CURVE).write_text("\n".join([*lines, ""]), encoding="utf-8")
        new = self.folder / f"{_CHECKPOINT}.new"
        torch.save(
            {
                "copies": {name: copy.detach() for name, copy in optimizer.master_weights.items()},
                "optimisers": optimizer.state_dict(),
                "place": asdict(self._state),
            },
            new,
        )
        new.replace(self.folder / _CHECKPOINT)

    def _resume(self, optimizer: Optimizer) -> None:
        import torch

        path = self.folder / _CHECKPOINT
        if not path.exists():
            return
        held = torch.load(path, map_location=self.processes.device, weights_only=True)
        try:
            optimizer.load_weights(held["copies"])
            optimizer.load_state_dict(held["optimisers"])
        except (KeyError, RuntimeError, ValueError) as exc:
            raise InputError(
                "the checkpoint is of a training of another shape",
                origin=str(path),
                hint="Name another folder, or remove this one.",
            ) from exc
        state = _State(**held["place"])
        state.curve = [Validation(**each) for each in held["place"]["curve"]]
        self._state = state

    def _late(self) -> list[Path]:
        return sorted((self.folder / _LATE).glob("*.safetensors"), key=lambda p: int(p.stem))


def read_curve(folder: Path) -> list[Validation]:
    """Read the validations of the training in `folder`. Raises InputError if there were none."""
    path = folder / _CURVE
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise InputError(f"no training is there: {exc}", origin=str(folder)) from exc
    return [Validation(**json.loads(line)) for line in lines]


def save(tensors: dict[str, Tensor], path: Path) -> None:
    """Write weights as safetensors; the old file stays until the new one is whole."""
    from safetensors.torch import save_file

    new = path.with_suffix(".new")
    save_file({name: tensor.detach().contiguous() for name, tensor in tensors.items()}, new)
    new.replace(path)


def load(path: Path) -> dict[str, Tensor]:
    """Read what `save` wrote."""
    from safetensors.torch import load_file

    return dict(load_file(path))
