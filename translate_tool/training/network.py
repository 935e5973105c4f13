"""Computes the loss of a Marian model in training, and writes what it learnt as a model folder.

Imports torch where it is used. The cross entropy never holds all of its logits: a batch of 4,000
target tokens over 59,514 words would need 3 GB for them and their gradient. Computed piece by
piece, loss and gradient in one go, it needs a few MB. The idea is that of the fused linear cross
entropy of Liger Kernel (arXiv 2410.10989).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_tool.models import weights

if TYPE_CHECKING:
    from torch import Tensor


_PIECE = 256  # tokens at a time: 256 x 10,000 logits fit a processor's cache


def is_hidden(name: str, parameter: Any) -> bool:
    """Tell whether a parameter is a matrix between hidden layers, the kind that Muon is for."""
    return parameter.dim() == 2 and not any(part in name for part in ("shared", "embed", "lm_head"))


def trainable(model: Any) -> dict[str, Any]:
    """List the parameters to learn, by name: all but the sinusoidal positions, tied ones once."""
    return {n: p for n, p in model.named_parameters() if "embed_positions" not in n}


def prepare_for_training(model: Any, device: str, dtype: Any, dropout: float = 0.0) -> Any:
    """Put `model` on `device` in `dtype`, ready to learn; positions are fixed."""
    for module in model.modules():
        if isinstance(getattr(module, "dropout", None), float):
            module.dropout = dropout
    model.to(device=device, dtype=dtype).train()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for parameter in trainable(model).values():
        parameter.requires_grad_(True)
    return model


def batch_loss(model: Any, source: Tensor, target: Tensor, smoothing: float) -> tuple[Tensor, int]:
    """Compute the summed cross entropy of a batch, and count its target tokens.

    `source` and `target` are (rows, length), ended and padded. The decoder is fed the start token
    and the target moved by one, as transformers' own loss does it.
    """
    pad = model.config.pad_token_id
    fed = target.roll(1, dims=1)
    fed[:, 0] = model.config.decoder_start_token_id
    hidden = model.model(
        input_ids=source,
        attention_mask=(source != pad).long(),
        decoder_input_ids=fed,
        use_cache=False,
    ).last_hidden_state
    real = target != pad
    bias = model.final_logits_bias[0].to(hidden.dtype)
    nats = cross_entropy(hidden[real], model.lm_head.weight, bias, target[real], smoothing)
    return nats, int(real.sum())


def mean_loss(model: Any, batches: Iterable[tuple[Tensor, Tensor]]) -> float:
    """Compute the cross entropy of held-out batches, unsmoothed, in nats per target token."""
    import torch

    nats, tokens = 0.0, 0
    model.eval()
    with torch.no_grad():
        for source, target in batches:
            found, count = batch_loss(model, source, target, smoothing=0.0)
            nats, tokens = nats + found.item(), tokens + count
    model.train()
    return nats / tokens


def cross_entropy(
    hidden: Tensor, weight: Tensor, bias: Tensor, target: Tensor, smoothing: float
) -> Tensor:
    """Sum the label-smoothed cross entropy over tokens, in nats.

    `hidden` (tokens, width), `weight` (vocabulary, width), `bias` (vocabulary), `target` (tokens).
    Differentiable in `hidden` and `weight`.
    """
    total: Tensor = _cross_entropy_function().apply(hidden, weight, bias, target, smoothing)
    return total


@cache
def _cross_entropy_function() -> Any:
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


TOKENIZER_FILES = ("source.spm", "target.spm", "vocab.json", "tokenizer_config.json")


def write(model: Any, tensors: dict[str, Tensor], folder: Path) -> None:
    """Put `tensors`, learned weights by name, into `model`, and it into `folder`, in float16.

    `folder` gets the network only; `copy_tokenizer` adds the vocabulary.
    """
    import torch

    fill(model, tensors)
    model.to(torch.float16)
    model.config.dtype = "float16"
    folder.mkdir(parents=True, exist_ok=True)
    with weights.quiet():
        model.save_pretrained(folder)


def fill(model: Any, tensors: dict[str, Tensor]) -> None:
    """Copy `tensors`, learned weights by name, into `model`."""
    import torch

    with torch.no_grad():
        for name, parameter in trainable(model).items():
            parameter.copy_(tensors[name])


def copy_tokenizer(model: Path, folder: Path) -> None:
    """Give `folder` the vocabulary and the tokenizer's settings of another model."""
    for name in TOKENIZER_FILES:
        if (model / name).is_file():  # the tokenizer's settings may be missing
            shutil.copyfile(model / name, folder / name)
