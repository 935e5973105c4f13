"""Measures that are ratios of sums, with the bounds that resampling gives them.

Most of what is counted is one: words a summary, right borders a gold border. Knows nothing of what
is counted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from translate_tool.evaluation.results import Measure

RESAMPLES = 1000


def ratio(
    tops: Sequence[float],
    bottoms: Sequence[float] = (),
    *,
    empty: float = 0.0,
    signature: str = "",
) -> Measure:
    """Divide the sum of `tops` by that of `bottoms`; by their number, unless given: the mean.

    Bounds are the 2.5th and 97.5th percentile over resamples of the parts (bootstrap, Efron 1979),
    the same each time; one part alone has none. `empty` is the ratio where the bottoms are zero.
    """
    top = np.asarray(tops, dtype=float)
    bottom = np.asarray(bottoms, dtype=float) if len(bottoms) else np.ones_like(top)
    parts = len(top)

    def of(times: np.ndarray) -> float:  # [parts]: how often each is drawn
        below = float(bottom @ times)
        return float(top @ times) / below if below else empty

    value = of(np.ones(parts))
    if parts < 2:
        return Measure(value=value, signature=signature)
    draw = np.random.default_rng(0).integers
    drawn = (np.bincount(draw(parts, size=parts), minlength=parts) for _ in range(RESAMPLES))
    low, high = np.percentile([of(times) for times in drawn], (2.5, 97.5))
    return Measure(value=value, low=float(low), high=float(high), signature=signature)
