"""Draws counts as charts in a page, whose style sheet colours them, for light and dark.

Knows geometry only. Each chart says in words what it shows, and is followed by its numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from translate_tool.writers.charts import ticks

WIDTH = 340
BAR, LABEL = 22, 130
"""Height of a row, and width of the names, of lying bars."""
TALL, LEFT, BELOW = 150, 30, 22
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
    room = WIDTH - LABEL - 44
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
    high = TALL - BELOW - 10
    step = (WIDTH - LEFT) / max(1, len(columns))
    shapes = []
    for at, (key, parts) in enumerate(columns.items()):
        base: float = TALL - BELOW
        for number, part in enumerate(series):
            height = high * parts.get(part, 0) / rows[-1]
            base -= height
            if height:
                shapes.append(
                    Shape(
                        x=round(LEFT + at * step + min(4, step * 0.1), 1),
                        y=round(base, 1),
                        width=round(min(60.0, step - min(8, step * 0.2)), 1),
                        height=round(height, 1),
                        title=f"{key}, {part}: {parts[part]:,}",
                        series=number,
                    )
                )
    lines = [round(TALL - BELOW - high * value / rows[-1], 1) for value in rows]
    numbers = [
        Label(x=LEFT - 5, y=y + 4, text=f"{value:,.0f}", anchor="end")
        for y, value in zip(lines, rows, strict=True)
        if value == int(value)
    ]
    return Plot(
        title=title,
        height=TALL,
        shapes=shapes,
        labels=[*numbers, *_days(list(columns), step)],
        lines=lines,
        legend=series,
        head=(name, *series),
        rows=[(key, *(f"{parts.get(p, 0):,}" for p in series)) for key, parts in columns.items()],
    )


def _days(names: Sequence[str], step: float) -> list[Label]:
    """Return the names below, as many as there is room for."""
    every = max(1, -(-len(names) * 52 // (WIDTH - LEFT)))
    return [
        Label(x=round(LEFT + at * step + 2, 1), y=TALL - 6, text=_short(names[at]))
        for at in range(0, len(names), every)
    ]


def _short(day: str) -> str:
    """Return an ISO day as `9 Jun`."""
    when = date.fromisoformat(day)
    return f"{when.day} {when:%b}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
