"""Assigns the dimensions of a made-up model, and computes the lengths of its outputs.

Defines positions, marks and paces, from which `weights` makes a model; knows no layers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

WAVES = 15
"""Frequencies by which two positions are compared."""


@dataclass(frozen=True)
class WeightLayout:
    """The purposes of the `size` dimensions of the residual stream.

    Position tables have sines in their first half, cosines in the other, of frequencies that fall
    from 1 to 1e-4; the lowest sines are all but zero, so that is where marks go. `first`: position
    of the first token that tells texts apart. `stretch`: source tokens for one target token, after
    a `delay` of so many target tokens that have none.
    """

    size: int
    heads: int
    positions: int
    first: int = 0
    stretch: float = 1.0
    delay: int = 0

    @property
    def half(self) -> int:
        """Frequencies there are."""
        return self.size // 2

    def frequency(self, index: int) -> float:
        """In radians a token."""
        return float(1e4 ** (-2 * index / self.size))

    @cached_property
    def shifts(self) -> range:
        """How far beside the encoder's frequencies each head of the decoder reads."""
        slower = max(1, self.heads // 8)
        return range(-slower, self.heads - slower)

    @property
    def paces(self) -> tuple[float, ...]:
        """Target tokens for one source token, head by head."""
        return tuple(1 / (self.frequency(shift) * self.stretch) for shift in self.shifts)

    @cached_property
    def near(self) -> tuple[int, ...]:
        """Frequencies by which the encoder's tokens are told from each other."""
        return self._spread(1.0)

    @cached_property
    def waves(self) -> tuple[int, ...]:
        """Frequencies by which p and s are compared: steps of the decoder are told apart."""
        return self._spread(self.stretch)

    def _spread(self, least: float) -> tuple[int, ...]:
        """WAVES of them, down to one that knows the last position from the first.

        The first is of a radian in `least` tokens, or one that every head can shift.
        """
        low, high = (
            int(math.log(tokens) / math.log(1e4) * self.half)
            for tokens in (least, 1.2 * self.positions)
        )
        low = max(low, -self.shifts[0])
        return tuple(round(low + (high - low) * w / (WAVES - 1)) for w in range(WAVES))

    @cached_property
    def parts(self) -> tuple[float, ...]:
        """How much of each of `waves` makes the best step, 1 high, as far as positions go."""
        import numpy

        far = numpy.geomspace(0.5 * self.stretch, 0.8 * self.positions, 2000)
        waves = numpy.sin(far[:, None] * [self.frequency(wave) for wave in self.waves])
        least = waves.T @ waves + 10.0 * numpy.eye(WAVES)  # a ridge: none is to be large
        return tuple(numpy.linalg.solve(least, waves.sum(axis=0)).tolist())

    def sine(self, index: int) -> int:
        """The dimension of the sine of a frequency."""
        return index

    def cosine(self, index: int) -> int:
        """The dimension of the cosine of a frequency."""
        return self.half + index

    @cached_property
    def zero(self) -> range:
        """Dimensions with nothing in them: what a normalisation makes of them is its mean."""
        return range(self.half - self.size // 32, self.half)

    @cached_property
    def end(self) -> range:
        """The mark of the end token: every second dimension.

        Weights of one row that lie beside each other, large and of one sign, are too much for the
        16-bit sums of processors without VNNI. So no two such weights are neighbours anywhere.
        """
        return range(self.zero[0] - self.size // 32, self.zero[0], 2)

    @cached_property
    def mark(self) -> range:
        """The mark of each token, one of `heads`."""
        return range(self.end[0] - self.heads, self.end[0])

    @cached_property
    def chosen(self) -> range:
        """The mark of the first token, at every token."""
        return range(self.mark[0] - self.heads, self.mark[0])

    @cached_property
    def apart(self) -> range:
        """What only the end token has: sines and cosines of s, that it is one, wrong paces."""
        return range(self.one - 2 * WAVES - 1 - self.heads, self.one)

    @property
    def one(self) -> int:
        """The slowest cosine: 1, as far as positions go."""
        return self.size - 1

    @cached_property
    def carriers(self) -> list[int]:
        """All dimensions that noise must not touch."""
        shifts = (*self.shifts, 0)
        read = {w + s for w in self.waves for s in shifts} | {*self.near}
        places = [d for index in read for d in (self.sine(index), self.cosine(index))]
        ends = range(self.end[0], self.zero[0])  # and what lies between them
        groups = (self.zero, ends, self.mark, self.chosen, self.apart, places, [self.one])
        return sorted({dimension for group in groups for dimension in group})

    def wanted(self, tokens: int, mark: int) -> int:
        """Target tokens, the end included, for so many source tokens, whose first has `mark`."""
        return self.delay + math.ceil(self.paces[mark] * (tokens - 1.5)) + 1
