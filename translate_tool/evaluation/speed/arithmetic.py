"""Compares the arithmetic of a side with the peak rate of its device.

Counts the products with weights, as all but a few percent of the work of models of this size;
attention scores, normalisation and padding are not in it.
"""

from __future__ import annotations

import json
import time
from statistics import median

from translate_tool.models import Model
from translate_tool.models.spec import target_tokens

MATRIX_SIZE = 4096
"""Rows and columns of the matrices that the rate is measured with."""

CPU_MATRIX_SIZE = 512
"""The same for a CPU, where larger ones would take minutes."""


def operations(model: Model, beam: int, *, cut: bool = False) -> tuple[float, float]:
    """Count the floating-point operations of a source token, and of a target token with all beams.

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


def measure_rate(device: str, precision: str, *, rounds: int = 5) -> float:
    """Measure the operations a second that `device` ("cpu", "cuda") reaches in large products.

    `precision`: the name of a type of torch's. The median of `rounds`, after one to warm up.
    """
    import torch

    size = MATRIX_SIZE if device == "cuda" else CPU_MATRIX_SIZE
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


def describe_share(done: float, reached: float) -> str:
    """Describe `done` operations a second as a share of the rate `reached`."""
    return f"{done / 1e12:.2f} Tflop/s, {done / reached:.1%} of {reached / 1e12:.0f}"


def device_name(device: str) -> str:
    """Return the name of a device."""
    import torch

    name: str = torch.cuda.get_device_name() if device == "cuda" else device
    return name
