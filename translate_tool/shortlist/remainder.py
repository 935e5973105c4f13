"""A few rows that stand for all those left out: learnt on the model's own decoder states.

With kept rows alone the log-partition function is too small, by a different amount at each step, so
hypotheses are scored and ranked otherwise. The learnt rows, each with a bias, make up for it: what
is minimised is the squared error of the log-partition function over kept and learnt rows, against
the one over all. Knows torch and transformers, which are imported when called.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_tool.batching import batches
from translate_tool.models import Model, weights
from translate_tool.shortlist.searching import Written

if TYPE_CHECKING:
    import torch

STATES = 60_000
"""Most decoder states learnt from. Of opus-mt, with 512 numbers each, they take 120 MB."""

STEPS = 2000
"""Steps of Adam, 2,048 states each."""

BATCH = 2048
RATE = 3e-3
_TOKENS = 2048  # padded target tokens of a forward pass
_CHUNK = 512  # states whose logits over the whole vocabulary are in memory at a time
_TENTH = 10  # one state in so many tells the error and is not learnt from
_SEED = 0


@dataclass(frozen=True, slots=True)
class Head:
    """A model's output projection: `weights` (vocabulary, d_model), `biases` (vocabulary,).

    `banned`: ids that the search takes out before it normalises.
    """

    weights: torch.Tensor
    biases: torch.Tensor
    banned: tuple[int, ...]

    def log_z(self, states: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """The log of the sum of exponentials over `rows`, for each of `states` (n, d_model)."""
        import torch

        w, b = self.weights[rows], self.biases[rows]
        chunks = [states[at : at + _CHUNK] for at in range(0, len(states), _CHUNK)]
        return torch.cat([torch.logsumexp(chunk @ w.T + b, -1) for chunk in chunks])


@dataclass(frozen=True, slots=True)
class Remainder:
    """The learnt rows.

    `shortfall`, `error`: mean absolute error of the log-partition function, in nats, over kept rows
    alone and with these, on states not learnt from.
    """

    weights: torch.Tensor
    biases: torch.Tensor
    shortfall: float
    error: float

    def save(self, path: Path, kept: Sequence[int]) -> None:
        """Write what `models.converting` cuts by."""
        import numpy as np

        w, b = self.weights.numpy(), self.biases.numpy()
        np.savez(path, kept=np.array(kept), weights=w, biases=b)


def states_of(model: Model, written: Sequence[Written], unknown: int) -> tuple[torch.Tensor, Head]:
    """Decoder states (n, d_model) before each token of `written`, shuffled, and the output layer.

    At most `STATES`, of hypotheses drawn at random. `unknown`: the id of the unknown token.
    """
    import torch

    network: Any = weights.load(model.folder)
    network.eval()
    rows = [_states(network, batch) for batch in _sample(written)]
    states = torch.cat(rows)
    order = torch.randperm(len(states), generator=torch.Generator().manual_seed(_SEED))
    head = Head(
        weights=network.lm_head.weight.detach(),
        biases=network.final_logits_bias.detach()[0],
        banned=(unknown, network.config.pad_token_id),
    )
    return states[order], head


def learn(states: torch.Tensor, head: Head, kept: Sequence[int], rows: int) -> Remainder:
    """`rows` rows for all that are not `kept`, or as many as there are. The same each time."""
    import torch
    from torch.optim.lr_scheduler import CosineAnnealingLR

    luck = torch.Generator().manual_seed(_SEED)
    free = torch.ones(len(head.weights), dtype=torch.bool)
    free[list(head.banned)] = False
    inside = torch.zeros_like(free)
    inside[list(kept)] = True
    left = (free & ~inside).nonzero()[:, 0]
    with torch.no_grad():
        over_kept = head.log_z(states, (free & inside).nonzero()[:, 0])  # (n,)
        wanted = torch.logaddexp(over_kept, head.log_z(states, left))  # (n,)
    start = left[torch.randperm(len(left), generator=luck)[:rows]]
    w = head.weights[start].clone().requires_grad_()
    b = (head.biases[start] + log(len(left) / len(start))).requires_grad_()
    optimizer = torch.optim.Adam([w, b], lr=RATE)
    schedule = CosineAnnealingLR(optimizer, STEPS)
    held = max(1, len(states) // _TENTH)

    def errors(part: Any) -> torch.Tensor:
        learnt = torch.logsumexp(states[part] @ w.T + b, -1)
        return torch.logaddexp(over_kept[part], learnt) - wanted[part]

    for _ in range(STEPS):
        loss = errors(torch.randint(held, len(states), (BATCH,), generator=luck)).square().mean()
        optimizer.zero_grad()
        (loss * 1e4).backward()  # type: ignore[no-untyped-call]  # torch has no hints for it
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        error = errors(slice(held)).abs().mean()
    short = (wanted - over_kept)[:held].mean()
    return Remainder(w.detach(), b.detach(), shortfall=float(short), error=float(error))


def _sample(written: Sequence[Written]) -> list[list[Written]]:
    """Hypotheses of `STATES` tokens at most, in batches of like length."""
    chosen, tokens = list[Written](), 0
    for row in random.Random(_SEED).sample(written, len(written)):  # noqa: S311 - no secret
        tokens += len(row.target)
        if tokens > STATES and chosen:
            break
        chosen.append(row)
    return list(batches(chosen, lambda w: max(len(w.source), len(w.target)), _TOKENS))


def _states(network: Any, batch: Sequence[Written]) -> torch.Tensor:
    """(target tokens, d_model): the states that the tokens of a batch were chosen from."""
    import torch

    config = network.config
    pad, start = config.pad_token_id, config.decoder_start_token_id

    def padded(rows: list[list[int]]) -> torch.Tensor:
        tensors = [torch.tensor(row) for row in rows]
        return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=pad)

    sources = padded([row.source for row in batch])
    with torch.no_grad():
        hidden = network.model(
            input_ids=sources,
            attention_mask=(sources != pad).long(),
            decoder_input_ids=padded([[start, *row.target[:-1]] for row in batch]),
        ).last_hidden_state  # (batch, longest, d_model)
    return torch.cat([h[: len(row.target)] for h, row in zip(hidden, batch, strict=True)])
