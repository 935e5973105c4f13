"""One training, from its first step to its last, over any number of interruptions.

Knows corpora, networks, and a folder of its own:

    checkpoint.pt      weights, optimisers, place in the data: where a killed training goes on
    best.safetensors   the weights that were best on the held-out pairs
    late/STEP.safetensors  weights of the last validations, to be averaged
    curve.jsonl        a line for each validation

Knows no text, and does not judge translations.
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
from translate_tool.training.distributed import ALONE, Team
from translate_tool.training.optim import Descent, rate

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
class Point:
    """A validation. Losses are nats per target token; `training` is smoothed as it is learned."""

    step: int
    tokens: int
    seconds: float
    rate: float
    training: float
    held_out: float


@dataclass(slots=True)
class _Place:
    """Where a training is: what a checkpoint holds beside tensors."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    epoch: int = 0
    batch: int = 0
    best: float = math.inf
    stale: int = 0
    curve: list[Point] = field(default_factory=list)


@dataclass(kw_only=True)
class Training:
    """`model` learns `corpus`; `held_out` pairs say how well. Everything is kept in `folder`."""

    model: Any
    corpus: Corpus
    held_out: Corpus
    settings: Settings
    folder: Path
    team: Team = ALONE
    _place: _Place = field(default_factory=_Place)

    def run(
        self,
        stop: Callable[[], bool] = lambda: False,
        tell: Callable[[Point], None] = lambda _: None,
    ) -> list[Point]:
        """Train to the end, from the checkpoint if there is one; returns the curve.

        If `stop` says so, it ends after a step, with a checkpoint. Raises InputError if there is
        nothing to learn from, and where the folder holds a training of another shape.
        """
        if not (len(self.corpus) and len(self.held_out)):
            raise InputError("no pair is left to train on or to judge by", origin=str(self.folder))
        import torch

        settings = self.settings
        torch.manual_seed(settings.seed)
        network.ready(self.model, self.team.device, torch.bfloat16, settings.dropout)
        descent = Descent(self.model, peak=settings.peak, muon=settings.muon, clip=settings.clip)
        self._resume(descent)
        place = self._place
        (self.folder / _LATE).mkdir(parents=True, exist_ok=True)
        started, nats, seen = time.monotonic() - place.seconds, 0.0, 0
        share, asked = 0.0, False
        steps = self._steps()
        while not (asked or self._done()):
            share = rate(self._progress(), settings.warmup)
            found, tokens = self._learn(descent, next(steps))
            numbers = (tokens, time.monotonic() - started, stop())
            together, seconds, stops = self.team.sum(descent.gradients(), numbers)
            descent.step(together, share)
            asked = stops > 0
            place.step += 1
            place.tokens += int(together)
            place.seconds = seconds / self.team.size  # one clock for all, or some would end early
            nats, seen = nats + found, seen + tokens
            if place.step % settings.every == 0:
                self._validate(descent, share, nats / seen, tell)
                nats, seen = 0.0, 0
        if seen:
            self._validate(descent, share, nats / seen, tell)
        return place.curve

    def best(self) -> dict[str, Tensor]:
        """The weights that were best on the held-out pairs, float32, by name."""
        return load(self.folder / _BEST)

    def average(self) -> dict[str, Tensor]:
        """The mean of the weights of the last validations, float32, by name."""
        paths = self._late()
        first, *others = map(load, paths)
        for other in others:
            for name, tensor in first.items():
                tensor += other[name]
        return {name: tensor / len(paths) for name, tensor in first.items()}

    def loss(self) -> float:
        """Of the model as it is, on the held-out pairs: nats per target token."""
        plan = batches(self.held_out, self.settings.budget, self.settings.seed)
        return network.mean_cost(self.model, (self._batch(self.held_out, rows) for rows in plan))

    def _progress(self) -> float:
        by_tokens = self._place.tokens / self.settings.tokens
        return min(1.0, max(by_tokens, self._place.seconds / 60 / self.settings.minutes))

    def _done(self) -> bool:
        patience = self.settings.patience
        return self._progress() >= 1 or bool(patience and self._place.stale >= patience)

    def _steps(self) -> Iterator[list[list[int]]]:
        """The batches of this process for one step after another, pass after pass."""
        place, team = self._place, self.team
        width = team.size * self.settings.accumulate
        while True:
            seed = self.settings.seed + place.epoch
            plan = batches(self.corpus, self.settings.budget, seed)
            if len(plan) < team.size:
                raise InputError(
                    f"{len(plan)} batches are too few for {team.size} processes",
                    origin=str(self.folder),
                    hint="Lower the budget, or the number of processes.",
                )
            while place.batch + team.size <= len(plan):  # or some would have nothing to do
                step = plan[place.batch : place.batch + width]
                step = step[: len(step) - len(step) % team.size]
                place.batch += width
                yield step[team.rank :: team.size]
            place.epoch, place.batch = place.epoch + 1, 0

    def _learn(self, descent: Descent, step: list[list[int]]) -> tuple[float, int]:
        nats, tokens = 0.0, 0
        for rows in step:
            batch = self._batch(self.corpus, rows)
            found, count = network.cost(self.model, *batch, self.settings.smoothing)
            found.backward()  # type: ignore[no-untyped-call]  # of torch
            descent.collect()
            nats, tokens = nats + found.item(), tokens + count
        return nats, tokens

    def _batch(self, corpus: Corpus, rows: list[int]) -> tuple[Any, Any]:
        config, device = self.model.config, self.team.device
        source, target = collate(corpus, rows, pad=config.pad_token_id, end=config.eos_token_id)
        return source.to(device), target.to(device)

    def _validate(
        self, descent: Descent, share: float, training: float, tell: Callable[[Point], None]
    ) -> None:
        place, held_out = self._place, self.loss()
        point = Point(place.step, place.tokens, place.seconds, share, training, held_out)
        place.curve.append(point)
        better = held_out < place.best
        place.best, place.stale = (held_out, 0) if better else (place.best, place.stale + 1)
        if self.team.rank == 0:
            self._keep(descent, better)
            tell(point)

    def _keep(self, descent: Descent, better: bool) -> None:
        import torch

        save(descent.copies, self.folder / _LATE / f"{self._place.step}.safetensors")
        for path in self._late()[: -self.settings.late]:
            path.unlink()
        if better:
            save(descent.copies, self.folder / _BEST)
        lines = [json.dumps(asdict(point)) for point in self._place.curve]
        (self.folder / _CURVE).write_text("\n".join([*lines, ""]), encoding="utf-8")
        new = self.folder / f"{_CHECKPOINT}.new"
        torch.save(
            {
                "copies": {name: copy.detach() for name, copy in descent.copies.items()},
                "optimisers": descent.state(),
                "place": asdict(self._place),
            },
            new,
        )
        new.replace(self.folder / _CHECKPOINT)

    def _resume(self, descent: Descent) -> None:
        import torch

        path = self.folder / _CHECKPOINT
        if not path.exists():
            return
        held = torch.load(path, map_location=self.team.device, weights_only=True)
        try:
            descent.restore(held["copies"])
            descent.resume(held["optimisers"])
        except (KeyError, RuntimeError, ValueError) as exc:
            raise InputError(
                "the checkpoint is of a training of another shape",
                origin=str(path),
                hint="Name another folder, or remove this one.",
            ) from exc
        place = _Place(**held["place"])
        place.curve = [Point(**point) for point in held["place"]["curve"]]
        self._place = place

    def _late(self) -> list[Path]:
        return sorted((self.folder / _LATE).glob("*.safetensors"), key=lambda p: int(p.stem))


def read_curve(folder: Path) -> list[Point]:
    """The validations of the training in `folder`. Raises InputError if there were none."""
    path = folder / _CURVE
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise InputError(f"no training is there: {exc}", origin=str(folder)) from exc
    return [Point(**json.loads(line)) for line in lines]


def save(tensors: dict[str, Tensor], path: Path) -> None:
    """Write weights as safetensors; the old file stays until the new one is whole."""
    from safetensors.torch import save_file

    new = path.with_suffix(".new")
    save_file({name: tensor.detach().contiguous() for name, tensor in tensors.items()}, new)
    new.replace(path)


def load(path: Path) -> dict[str, Tensor]:
    """What `save` wrote."""
    from safetensors.torch import load_file

    return dict(load_file(path))
