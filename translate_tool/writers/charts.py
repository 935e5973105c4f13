"""Numbers → small SVG charts: a line over time, and bars.

Pure. The charts need no script, font or network, and read well on a light and on a dark page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

Point = tuple[float, float]

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 36, 44
"""The margins, in which title, numbers and labels stand."""

_STYLE = """<style>
text { font: 12px system-ui, sans-serif; fill: #444; }
.title { font-size: 14px; font-weight: 600; fill: #111; }
.grid { stroke: #ddd; }
.line { fill: none; stroke: #1f6feb; stroke-width: 1.8; stroke-linejoin: round; }
.bar { fill: #1f6feb; }
@media (prefers-color-scheme: dark) {
  text { fill: #aaa; } .title { fill: #eee; } .grid { stroke: #444; }
  .line { stroke: #6cb0ff; } .bar { fill: #6cb0ff; }
}
</style>"""


def line(points: Sequence[Point], *, title: str, x: str, y: str) -> str:
    """Return a line through `points`, in order of x, from 0 on both axes.

    `x` and `y` name the axes.
    """
    frame = _Frame([a for a, _ in points], [b for _, b in points])
    path = " ".join(f"{frame.x(a):.1f},{frame.y(b):.1f}" for a, b in points)
    shape = f'<polyline class="line" points="{path}"/>' if points else ""
    return _page(title, x, y, frame, [*frame.x_axis(), shape])


def bars(heights: Sequence[float], *, width: float, title: str, x: str, y: str) -> str:
    """Return one bar for each of `heights`; each covers `width` on the x axis, from 0 on."""
    frame = _Frame([width * len(heights)], heights)
    shapes = [
        f'<rect class="bar" x="{frame.x(number * width) + 1:.1f}" y="{frame.y(height):.1f}"'
        f' width="{max(1.0, frame.x(width) - frame.x(0) - 2):.1f}"'
        f' height="{frame.y(0) - frame.y(height):.1f}"><title>{height:g}</title></rect>'
        for number, height in enumerate(heights)
    ]
    return _page(title, x, y, frame, [*frame.x_axis(), *shapes])


def ticks(most: float, count: int = 5) -> list[float]:
    """About `count` round numbers from 0 to the first that is not below `most`."""
    raw = max(most, 1e-9) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * (1 - 1e-9))
    return [step * number for number in range(math.ceil(most / step - 1e-9) + 1 or 1)]


class _Frame:
    """From the numbers of a chart to its pixels."""

    def __init__(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self._right = max(xs, default=0) or 1.0
        self.rows = ticks(max(ys, default=0) or 1.0)

    def x(self, value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * value / self._right

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.rows[-1]

    def x_axis(self) -> list[str]:
        return [
            f'<text x="{self.x(value):.1f}" y="{HEIGHT - BOTTOM + 16}"'
            f' text-anchor="middle">{value:g}</text>'
            for value in ticks(self._right, 8)
            if value <= self._right
        ]

    def y_axis(self) -> list[str]:
        return [
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{self.y(value):.1f}"'
            f' y2="{self.y(value):.1f}"/>'
            f'<text x="{LEFT - 6}" y="{self.y(value) + 4:.1f}" text-anchor="end">{value:g}</text>'
            for value in self.rows
        ]


def _page(title: str, x: str, y: str, frame: _Frame, shapes: Sequence[str]) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}: {escape(y)} by {escape(x)}</title>",
        _STYLE,
        f'<text class="title" x="{LEFT}" y="18">{escape(title)}</text>',
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 8}" text-anchor="end">{escape(x)}</text>',
        f'<text x="{WIDTH - RIGHT}" y="18" text-anchor="end">{escape(y)}</text>',
        *frame.y_axis(),
        *shapes,
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"
