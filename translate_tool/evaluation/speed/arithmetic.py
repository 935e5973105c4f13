"""How near a side comes to what a device can do: its arithmetic, and the device's own rate.

Counts the products with weights, as all but a few percent of the work of models of this size;
attention scores, normalisation and padding are not in it.
"""

from __future__ import annotations

import json
import time
from statistics import median

from translate_tool.models import Model
from translate_tool.models.vocabulary import target_tokens

SIDE = 4096
"""Of the square matrices that the rate is measured with."""

FEW = 512
"""Of those for a CPU, where the larger ones would take minutes."""


def operations(model: Model, beam: int, *, cut: bool = False) -> tuple[float, float]:
    """Floating-point operations of a source token, and of a target token with all its beams.

    `cut`: with the rows that this package's conversion has.
    """
    sizes = json.loads((model.folder / "config.json").read_text(encoding="utf-8"))
    d, inner = sizes["d_model"], sizes["decoder_ffn_dim"]
    decoder, rows = sizes["decoder_layers"], sizes["vocab_size"]
    if cut and model.family == "marian":
        rows = len(target_tokens(model.folder))
    encoder = sizes["encoder_layers"] * (4 * d * d + 2 * d * sizes["encoder_ffn_dim"])
    keys = decoder * 2 * d * d  # and values, that the decoder looks at: once for a source token
    step = decoder * (6 * d * d + 2 * d * inner) + rows * d
    return 2.0 * (encoder + keys), 2.0 * beam * step


def rate(device: str, precision: str, *, rounds: int = 5) -> float:
    """Floating-point operations a second that `device` ("cpu", "cuda") reaches in large products.

    `precision`: the name of a type of torch's. The median of `rounds`, after one to warm up.
    """
    import torch

    size = SIDE if device == "cuda" else FEW
    left = torch.randn(size, size, device=device).to(getattr(torch, precision))
    seconds = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        for _ in range(10):
            torch.matmul(left, left)
        if device == "cuda":
            torch.cuda.synchronize()
        seconds.append((time.perf_counter() - began) / 10)
    return 2.0 * size**3 / median(seconds[1:])


def told(done: float, reached: float) -> str:
    """`done` operations a second as a share of the rate `reached`, in words."""
    return f"{done / 1e12:.2f} Tflop/s, {done / reached:.1%} of {reached / 1e12:.0f}"


def card(device: str) -> str:
    """What a device calls itself."""
    import torch

    name: str = torch.cuda.get_device_name() if device == "cuda" else device
    return name
