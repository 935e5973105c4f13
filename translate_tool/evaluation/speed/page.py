"""Writes results as a table, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from translate_tool.evaluation.speed.rounds import Row
from translate_tool.writers.escape import markdown_table

OURS = "run"
"""The side that the others are compared with."""

HEADS = (
    "way",
    "target tokens/s",
    "per CPU second",
    "{unit}/s",
    "start, s",
    "peak MB",
    "`run` is",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Holds a benchmark: what was done, on what, and each side's medians, named by `titles`.

    `failures`: why the other sides have none.
    """

    name: str
    facts: Mapping[str, str]
    titles: Mapping[str, str]
    rows: tuple[Row, ...]
    failures: Mapping[str, str] = field(default_factory=dict)
    unit: str = "sentences"

    @property
    def ratios(self) -> dict[str, float]:
        """Return target tokens a second of `run` to those of each side, if `run` was measured."""
        ours = next((row.wall for row in self.rows if row.side == OURS), None)
        return {row.side: ours / row.wall for row in self.rows} if ours else {}

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values, for JSON."""
        sides = {row.side: asdict(row) | {"title": self.titles[row.side]} for row in self.rows}
        for name, ratio in self.ratios.items():
            sides[name]["ratio"] = ratio
        for name, reason in self.failures.items():
            sides[name] = {"title": self.titles[name], "failed": reason}
        return {"name": self.name, "facts": dict(self.facts), "sides": sides}

    def table(self) -> str:
        """Return it as Markdown."""
        rows: list[tuple[str, ...]] = []
        for row in self.rows:
            ratio = self.ratios.get(row.side)
            cells = (
                f"`{row.side}`: {self.titles[row.side]}",
                f"{row.wall:.0f}",
                f"{row.cpu:.0f}",
                f"{row.pace:.1f}",
                f"{row.start:.1f}",
                f"{row.memory / 1e6:.0f}",
                f"{ratio:.2f}x" if ratio else "",
            )
            rows.append(cells)
        for name, reason in self.failures.items():
            cell = f"`{name}`: {self.titles[name]} – failed: {' '.join(reason.split())}"
            cell = cell.replace("|", "\\|")
            rows.append((cell, *[""] * (len(HEADS) - 1)))
        heads = [head.format(unit=self.unit) for head in HEADS]
        return markdown_table(heads, rows, align="lr")

    def markdown(self) -> str:
        """Return the facts, and the table."""
        facts = "\n".join(f"- {name}: {fact}" for name, fact in self.facts.items())
        return f"{facts}\n\n{self.table()}"
