"""Measures what a run costs beside its model: time and memory, for more and more sentences.

    python -m translate_tool.evaluation.speed.growth

The engine is `echo`. The given articles are repeated; each copy has another word in every sentence,
so that none is known already. As a program: reads the settings of a run as a line of JSON, does it,
and prints its cost as another.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from translate_tool.config import Config, override
from translate_tool.errors import EngineError
from translate_tool.evaluation.speed.child import cpu_seconds, peak_memory
from translate_tool.evaluation.speed.workload import word, write_workload
from translate_tool.language.sentences import split
from translate_tool.pipeline import driver
from translate_tool.writers.escape import markdown_table

CHILD = (sys.executable, "-m", "translate_tool.evaluation.speed.growth")
BASE = 1000
"""Sentences of the articles given that are taken; what is more than that repeats them."""

_ENDING = re.compile(r"\W*\Z")  # the » and the stop of “Il dit : « Oui ».”: a word goes before them


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a run of `rows` sentences took: seconds, bytes at the peak, seconds of each part."""

    rows: int
    wall: float
    cpu: float
    memory: int
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Costs by the number of sentences asked for, smallest first."""

    name: str
    facts: Mapping[str, str]
    costs: Mapping[int, Cost]

    @property
    def grown(self) -> dict[str, float]:
        """Return how CPU time a sentence and memory grew from the smallest run to the largest."""
        first, *_, last = [*self.costs.values()] * 2
        pace = (last.cpu / last.rows) / (first.cpu / first.rows)
        return {"time per sentence": pace, "peak memory": last.memory / first.memory}

    def as_dict(self) -> dict[str, object]:
        """Return plain values, for JSON."""
        costs = [asdict(cost) for cost in self.costs.values()]
        return {"name": self.name, "facts": dict(self.facts), "runs": costs, "grown": self.grown}

    def table(self) -> str:
        """Return the costs as a Markdown table."""
        costs = list(self.costs.values())
        parts = [part for part in costs[0].parts if any(_share(c, part) >= 0.005 for c in costs)]
        heads = ("sentences", "a second", "a CPU second", "CPU s per 1,000", "peak MB", *parts)
        rows = [
            (
                f"{cost.rows:,}",
                f"{cost.rows / cost.wall:,.0f}",
                f"{cost.rows / cost.cpu:,.0f}",
                f"{1000 * cost.cpu / cost.rows:.3f}",
                f"{cost.memory / 1e6:.0f}",
                *(f"{_share(cost, part):.0%}" for part in parts),
            )
            for cost in costs
        ]
        return markdown_table(heads, rows, align="r")

    def markdown(self) -> str:
        """Return the facts, the table, and how far growth is from a straight line."""
        facts = "\n".join(f"- {name}: {fact}" for name, fact in self.facts.items())
        grown = ", ".join(f"{name} {factor:.2f}x" for name, factor in self.grown.items())
        return f"{facts}\n- from the smallest to the largest: {grown}\n\n{self.table()}"


def costs_of(
    config: Config,
    sizes: Sequence[int],
    rounds: int,
    on_run: Callable[[int, Cost], None],
) -> dict[int, Cost]:
    """Measure the median costs of a run at each of `sizes`, in sentences, smallest first.

    With the inputs and the formats of `config`. Every run is in a process of its own; the sizes
    take turns. Raises ConfigError where there is nothing to read, EngineError where a run fails.
    """
    seen: dict[int, list[Cost]] = {size: [] for size in sorted(sizes)}
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder, "base")
        base.mkdir()
        write_workload(config.run.inputs, base, most=min(BASE, max(sizes)))
        for size in seen:
            multiply(base, Path(folder, str(size)), size)
        for _ in range(rounds):
            for size, costs in seen.items():
                costs.append(run(config, Path(folder, str(size))))
                on_run(size, costs[-1])
    return {size: _median(costs) for size, costs in seen.items()}


def multiply(base: Path, folder: Path, size: int) -> None:
    """Write the articles of `base` to `folder` over and over until there are `size` sentences."""
    folder.mkdir()
    left = size
    for number, text in enumerate(_copies(sorted(base.iterdir()))):
        blocks = []
        for block in text.split("\n\n"):
            if left > 0:
                blocks.append(block)
                left -= sum(bool(span.text) for span in split(block))
        (folder / f"{number:06}.txt").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
        if left <= 0:
            return


def _copies(files: Sequence[Path]) -> Iterator[str]:
    """Yield the articles, then copies with a word added to every sentence, without end."""
    texts = [file.read_text(encoding="utf-8").strip() for file in files]
    yield from texts
    number = 0
    while True:
        for text in texts:
            yield "\n\n".join(_with(word(number), block) for block in text.split("\n\n"))
        number += 1


def _with(more: str, block: str) -> str:
    spans = ((_ENDING.sub(rf" {more}\g<0>", s.text, count=1), s.gap) for s in split(block))
    return "".join(text + (gap or " ") for text, gap in spans).rstrip()


def run(config: Config, articles: Path) -> Cost:
    """Run over `articles` in a process of its own. Raises EngineError if it fails."""
    with tempfile.TemporaryDirectory() as output:
        settings = {
            "run.inputs": [str(articles)],
            "run.output": str(Path(output) / "briefs"),
            "read.assume_french": True,
            "translate.engine": "echo",
            "summarise.model": "extractive",
            "write.formats": config.write.formats,
        }
        done = subprocess.run(  # noqa: S603 - this very package
            CHILD, input=json.dumps(settings), capture_output=True, encoding="utf-8", check=False
        )
    if done.returncode:
        raise EngineError(f"a run of the benchmark stopped: {done.stderr.strip()[-500:]}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _median(costs: Sequence[Cost]) -> Cost:
    """Take the median of each figure, and the most of memory."""
    return Cost(
        rows=costs[-1].rows,
        wall=median(cost.wall for cost in costs),
        cpu=median(cost.cpu for cost in costs),
        memory=max(cost.memory for cost in costs),
        parts={part: median(c.parts.get(part, 0.0) for c in costs) for part in costs[-1].parts},
    )


def _share(cost: Cost, part: str) -> float:
    return cost.parts.get(part, 0.0) / sum(cost.parts.values())


def main() -> None:
    """Do the run whose settings are on standard input."""
    settings: dict[str, Any] = json.loads(sys.stdin.read())
    began, used = time.perf_counter(), cpu_seconds()
    report = driver.run(override(Config(), settings))
    wall, used = time.perf_counter() - began, cpu_seconds() - used
    cost = Cost(rows=report.rows, wall=wall, cpu=used, memory=peak_memory(), parts=report.parts)
    print(json.dumps(asdict(cost)))


if __name__ == "__main__":
    main()
