"""Draws charts: SVG files of lines and bars, and plots that a page's style sheet colours.

Pure. SVG files need no script, font or network, and read well on a light and on a dark page. A plot
says in words what it shows, and is followed by its numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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


PLOT_WIDTH = 340
BAR, LABEL = 22, 130
"""Height of a row, and width of the names, of lying bars."""
PLOT_HEIGHT, PLOT_LEFT, PLOT_BOTTOM = 150, 30, 22
"""Height of standing bars; room for the numbers beside and the days below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A rectangle, and what to call it. `series` picks its colour."""

    x: float
    y: float
    width: float
    height: float
    title: str
    series: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A few words. `anchor`: which end of them stands at x."""

    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A chart, and its numbers as a table: a heading, then rows, each begun by a name."""

    title: str
    height: float
    shapes: Sequence[Shape]
    labels: Sequence[Label]
    lines: Sequence[float]
    legend: Sequence[str]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def lying(counts: Mapping[str, int], *, title: str, name: str, what: str) -> Plot:
    """Return a bar for each of `counts`, in order, its name before and its number after."""
    room = PLOT_WIDTH - LABEL - 44
    most = max(counts.values(), default=1) or 1
    shapes, labels = [], []
    for number, (key, count) in enumerate(counts.items()):
        y, width = number * BAR, max(1.0, room * count / most)
        shapes.append(
            Shape(
                x=LABEL, y=y + 3, width=round(width, 1), height=BAR - 6, title=f"{key}: {count:,}"
            )
        )
        labels.append(Label(x=LABEL - 6, y=y + 15, text=_cut(key, 19), anchor="end"))
        labels.append(Label(x=round(LABEL + width + 5, 1), y=y + 15, text=f"{count:,}"))
    return Plot(
        title=title,
        height=BAR * len(counts),
        shapes=shapes,
        labels=labels,
        lines=(),
        legend=(),
        head=(name, what),
        rows=[(key, f"{count:,}") for key, count in counts.items()],
    )


def standing(columns: Mapping[str, Mapping[str, int]], *, title: str, name: str) -> Plot:
    """Return a column for each of `columns` (ISO days), its parts on top of each other."""
    series = list(dict.fromkeys(key for parts in columns.values() for key in parts))
    rows = ticks(max((sum(parts.values()) for parts in columns.values()), default=1), 3)
    high = PLOT_HEIGHT - PLOT_BOTTOM - 10
    step = (PLOT_WIDTH - PLOT_LEFT) / max(1, len(columns))
    shapes = []
    for at, (key, parts) in enumerate(columns.items()):
        base: float = PLOT_HEIGHT - PLOT_BOTTOM
        for number, part in enumerate(series):
            height = high * parts.get(part, 0) / rows[-1]
            base -= height
            if height:
                shapes.append(
                    Shape(
                        x=round(PLOT_LEFT + at * step + min(4, step * 0.1), 1),
                        y=round(base, 1),
                        width=round(min(60.0, step - min(8, step * 0.2)), 1),
                        height=round(height, 1),
                        title=f"{key}, {part}: {parts[part]:,}",
                        series=number,
                    )
                )
    lines = [round(PLOT_HEIGHT - PLOT_BOTTOM - high * value / rows[-1], 1) for value in rows]
    numbers = [
        Label(x=PLOT_LEFT - 5, y=y + 4, text=f"{value:,.0f}", anchor="end")
        for y, value in zip(lines, rows, strict=True)
        if value == int(value)
    ]
    return Plot(
        title=title,
        height=PLOT_HEIGHT,
        shapes=shapes,
        labels=[*numbers, *_days(list(columns), step)],
        lines=lines,
        legend=series,
        head=(name, *series),
        rows=[(key, *(f"{parts.get(p, 0):,}" for p in series)) for key, parts in columns.items()],
    )


def _days(names: Sequence[str], step: float) -> list[Label]:
    """Return the names below, as many as there is room for."""
    every = max(1, -(-len(names) * 52 // (PLOT_WIDTH - PLOT_LEFT)))
    return [
        Label(x=round(PLOT_LEFT + at * step + 2, 1), y=PLOT_HEIGHT - 6, text=_short(names[at]))
        for at in range(0, len(names), every)
    ]


def _short(day: str) -> str:
    """Return an ISO day as `9 Jun`."""
    when = date.fromisoformat(day)
    return f"{when.day} {when:%b}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
