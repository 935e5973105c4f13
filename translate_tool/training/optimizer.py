"""How weights go down the slope: optimisers, and the learning rate over time.

Knows torch, imported where it is used. Weights that compute are in bfloat16; what the optimisers
move is a float32 copy of each, or steps smaller than a bfloat16 can tell would be lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from translate_tool.training.network import is_hidden, learned

if TYPE_CHECKING:
    from torch import Tensor

_LAST = 0.02  # of the peak rate, at the end
_FIRST = 0.001


def rate(progress: float, warmup: float) -> float:
    """Share of the peak learning rate, 0..1: a linear climb over `warmup`, then a linear descent.

    `progress` and `warmup` are shares of the whole training, 0..1.
    """
    if progress < warmup:
        return max(_FIRST, progress / warmup)
    return max(_LAST, (1 - progress) / (1 - warmup))


class Descent:
    """The float32 copies of a model's parameters, and the optimisers that move them.

    Muon (https://kellerjordan.github.io/posts/muon) for matrices between hidden layers if `muon` is
    a rate, AdamW for the rest; `peak` and `muon` are peak learning rates.
    """

    def __init__(self, model: Any, *, peak: float, muon: float, clip: float) -> None:
        import torch

        self._live = learned(model)
        self.copies = {
            name: p.detach().float().clone().requires_grad_() for name, p in self._live.items()
        }
        self._clip = clip
        hidden = [c for name, c in self.copies.items() if muon and is_hidden(name, c)]
        rest = [c for name, c in self.copies.items() if not (muon and is_hidden(name, c))]
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

    def collect(self) -> None:
        """Add the gradients of the live weights to those of the copies."""
        for name, parameter in self._live.items():
            if parameter.grad is not None:
                copy, grad = self.copies[name], parameter.grad.float()
                copy.grad = grad if copy.grad is None else copy.grad.add_(grad)
                parameter.grad = None

    def gradients(self) -> list[Tensor]:
        """What is collected: a gradient for each copy."""
        return [copy.grad for copy in self.copies.values() if copy.grad is not None]

    def step(self, tokens: float, share: float) -> None:
        """Move along the collected gradient, a sum over `tokens`, at `share` of the peak rate."""
        import torch

        torch._foreach_div_(self.gradients(), tokens)
        torch.nn.utils.clip_grad_norm_(self.copies.values(), self._clip)
        for group, peak in zip(self._groups(), self._peaks, strict=True):
            group["lr"] = peak * share
        for optimiser in self._optimisers:
            optimiser.step()
            optimiser.zero_grad()
        self.publish()

    def publish(self) -> None:
        """Give the live weights what the copies are."""
        import torch

        with torch.no_grad():
            torch._foreach_copy_(list(self._live.values()), list(self.copies.values()))

    def restore(self, copies: dict[str, Tensor]) -> None:
        """Take over weights by name, in copies and in the live model."""
        import torch

        with torch.no_grad():
            for name, copy in self.copies.items():
                copy.copy_(copies[name])
        self.publish()

    def state(self) -> list[Any]:
        """What the optimisers remember, for a checkpoint."""
        return [optimiser.state_dict() for optimiser in self._optimisers]

    def resume(self, state: list[Any]) -> None:
        """Take over what `state` gave."""
        for optimiser, old in zip(self._optimisers, state, strict=True):
            optimiser.load_state_dict(old)

    def _groups(self) -> Iterator[dict[str, Any]]:
        for optimiser in self._optimisers:
            yield from optimiser.param_groups
