"""Cross entropy over a vocabulary without ever holding all of its logits.

Knows torch. A batch of 4,000 target tokens over 59,514 words would need 3 GB for logits and their
gradient; taken piece by piece, loss and gradient in one go, it needs a few MB. The idea is that of
the fused linear cross entropy of Liger Kernel (arXiv 2410.10989).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

_PIECE = 256  # tokens at a time: 256 x 10,000 logits fit a processor's cache


def summed(
    hidden: Tensor, weight: Tensor, bias: Tensor, target: Tensor, smoothing: float
) -> Tensor:
    """Sum the label-smoothed cross entropy over tokens, in nats.

    `hidden` (tokens, width), `weight` (vocabulary, width), `bias` (vocabulary), `target` (tokens).
    Differentiable in `hidden` and `weight`.
    """
    total: Tensor = _function().apply(hidden, weight, bias, target, smoothing)
    return total


@cache
def _function() -> Any:
    import torch

    class CrossEntropy(torch.autograd.Function):
        """Computes the gradient in the forward pass, where the logits are at hand."""

        @staticmethod
        def forward(
            ctx: Any, hidden: Tensor, weight: Tensor, bias: Tensor, target: Tensor, smoothing: float
        ) -> Tensor:
            total = hidden.new_zeros((), dtype=torch.float32)
            by_hidden = torch.empty_like(hidden)
            by_weight = torch.zeros_like(weight, dtype=torch.float32)
            tensors: tuple[Any, ...] = (hidden, target, by_hidden)
            pieces = zip(*(tensor.split(_PIECE) for tensor in tensors), strict=True)
            for h, t, grad in pieces:
                logits = torch.addmm(bias, h, weight.t()).float()
                norm = torch.logsumexp(logits, 1, keepdim=True)
                right = t[:, None]
                total += (norm - smoothing * logits.mean(1, keepdim=True)).sum()
                total -= (1 - smoothing) * logits.gather(1, right).sum()
                slope = logits.sub_(norm).exp_().sub_(smoothing / len(weight))
                slope.scatter_add_(1, right, slope.new_full(right.shape, smoothing - 1))
                slope = slope.to(h.dtype)
                torch.mm(slope, weight, out=grad)
                by_weight += slope.t() @ h
            ctx.save_for_backward(by_hidden, by_weight.to(weight.dtype))
            return total

        @staticmethod
        def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
            by_hidden, by_weight = ctx.saved_tensors
            (scale,) = grads
            return (
                by_hidden * scale.to(by_hidden.dtype),
                by_weight * scale.to(by_weight.dtype),
                None,
                None,
                None,
            )

    return CrossEntropy
