"""Updates float32 master weights, at a learning rate that follows a schedule.

Knows torch, imported where it is used. Weights that compute are in bfloat16; what the optimisers
move is a float32 copy of each, or steps smaller than a bfloat16 can tell would be lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from translate_tool.training.network import is_hidden, trainable

if TYPE_CHECKING:
    from torch import Tensor

_LAST = 0.02  # of the peak rate, at the end
_FIRST = 0.001


def learning_rate(progress: float, warmup: float) -> float:
    """Give the share of the peak learning rate, 0..1: linear warm-up, then linear decay.

    `progress` and `warmup` are shares of the whole training, 0..1.
    """
    if progress < warmup:
        return max(_FIRST, progress / warmup)
    return max(_LAST, (1 - progress) / (1 - warmup))


class Optimizer:
    """The float32 master weights of a model's parameters, and the optimisers that change them.

    Muon (https://kellerjordan.github.io/posts/muon) for matrices between hidden layers if `muon` is
    a rate, AdamW for the rest; `peak` and `muon` are peak learning rates.
    """

    def __init__(self, model: Any, *, peak: float, muon: float, clip: float) -> None:
        import torch

        self._parameters = trainable(model)
        self.master_weights = {
            name: p.detach().float().clone().requires_grad_()
            for name, p in self._parameters.items()
        }
        self._clip = clip
        hidden = [c for name, c in self.master_weights.items() if muon and is_hidden(name, c)]
        rest = [c for name, c in self.master_weights.items() if not (muon and is_hidden(name, c))]
        self._optimisers: list[Any] = [
            torch.optim.AdamW(
                rest, lr=peak, betas=(0.9, 0.98), eps=1e-9, weight_decay=0, fused=True
            )
        ]
        if hidden:
            self._optimisers.append(
                torch.optim.Muon(hidden, lr=muon, weight_decay=0, adjust_lr_fn="match_rms_adamw")
            )
        self._peaks = [group["lr"] for group in self._groups()]

    def collect_gradients(self) -> None:
        """Add the gradients of the model's parameters to those of the master weights."""
        for name, parameter in self._parameters.items():
            if parameter.grad is not None:
                copy, grad = self.master_weights[name], parameter.grad.float()
                copy.grad = grad if copy.grad is None else copy.grad.add_(grad)
                parameter.grad = None

    def gradients(self) -> list[Tensor]:
        """List the collected gradients, one for each master weight that has one."""
        return [copy.grad for copy in self.master_weights.values() if copy.grad is not None]

    def step(self, tokens: float, share: float) -> None:
        """Update by the collected gradients, sums over `tokens`, at `share` of the peak rate."""
        import torch

        torch._foreach_div_(self.gradients(), tokens)
        torch.nn.utils.clip_grad_norm_(self.master_weights.values(), self._clip)
        for group, peak in zip(self._groups(), self._peaks, strict=True):
            group["lr"] = peak * share
        for optimiser in self._optimisers:
            optimiser.step()
            optimiser.zero_grad()
        self.copy_to_model()

    def copy_to_model(self) -> None:
        """Copy the master weights into the model."""
        import torch

        with torch.no_grad():
            torch._foreach_copy_(
                list(self._parameters.values()), list(self.master_weights.values())
            )

    def load_weights(self, weights: dict[str, Tensor]) -> None:
        """Set the master weights, by name, and the model's parameters."""
        import torch

        with torch.no_grad():
            for name, copy in self.master_weights.items():
                copy.copy_(weights[name])
        self.copy_to_model()

    def state_dict(self) -> list[Any]:
        """Collect the state of the optimisers, for a checkpoint."""
        return [optimiser.state_dict() for optimiser in self._optimisers]

    def load_state_dict(self, state: list[Any]) -> None:
        """Set the state that `state_dict` gave."""
        for optimiser, old in zip(self._optimisers, state, strict=True):
            optimiser.load_state_dict(old)

    def _groups(self) -> Iterator[dict[str, Any]]:
        for optimiser in self._optimisers:
            yield from optimiser.param_groups
