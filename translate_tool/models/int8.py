"""Rounds weights to 8-bit numbers whose products are the same on every processor.

Knows arithmetic only: nothing of models, files or CTranslate2. Processors without VNNI multiply an
activation in 0..255 with a weight in -127..127, add two neighbours in 16 bits and cut off what does
not fit: 255 * 100 + 255 * 60 = 40,800 becomes 32,767. So a row gets no more levels than its
neighbouring weights allow, about 100 of 127 in a trained model, and the sum is exact everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVELS = 127
"""Largest weight, either way: -128 has no counterpart."""

PAIR = 128
"""Largest sum of two neighbours, either way: 255 * 128 fits into 16 bits, 255 * 129 does not."""


def quantised(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round `weights`, (outputs, inputs), to whole numbers; return them and the scale of each row.

    A weight is its whole number divided by the scale of its row, (outputs,). Neighbours are inputs
    2n and 2n + 1, as in the packed layout of oneDNN's and MKL's kernels.
    """
    import numpy as np

    largest = np.abs(weights).max(axis=1)
    pair = np.abs(_pairs(weights)).max(axis=1, initial=0.0)
    scales = _scales(largest, pair, PAIR)
    whole = np.rint(weights * scales[:, None])
    # Both of a pair may be rounded up: 64.5 + 63.5 make 65 + 64. A pair of 127 cannot exceed 128.
    over = np.abs(_pairs(whole)).max(axis=1, initial=0.0) > PAIR
    scales = np.where(over, _scales(largest, pair, PAIR - 1), scales)
    whole = np.rint(weights * scales[:, None])
    return whole.astype(np.int8), scales.astype(np.float32)


def _scales(
    largest: NDArray[np.float32], pair: NDArray[np.float32], most: int
) -> NDArray[np.float64]:
    """Return the scale at which no weight and no pair of neighbours of a row is too large."""
    import numpy as np

    share = np.maximum(largest.astype(np.float64) / LEVELS, pair.astype(np.float64) / most)
    share = np.maximum(share, np.finfo(np.float32).tiny)  # a row of zeros, or nearly
    scales: NDArray[np.float64] = 1.0 / share
    return scales


def _pairs(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Add up the inputs 2n and 2n + 1, (outputs, inputs // 2); an odd last one is left out."""
    even = weights.shape[1] // 2 * 2
    sums: NDArray[np.float32] = weights[:, 0:even:2] + weights[:, 1:even:2]
    return sums
