"""How fast: the product's way and the usual ways, side by side on the same sentences.

    python -m translate_tool.lab.benchmark FILE_OR_FOLDER... [--model NAME] [--rounds N] [--beam N]

Every round runs every side once, in an order that rotates, so that a machine that slows down slows
all of them; medians over the rounds are compared. Sides are opened and warmed up before the clock
starts. The last line of standard output is one JSON document.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from translate_tool import readers, workshop
from translate_tool.config import Config, override
from translate_tool.dispatch import one_machine
from translate_tool.engines import Engine, open_engine
from translate_tool.records import Article, canonical
from translate_tool.segment import sentences
from translate_tool.workshop import Tool

Side = Callable[[Sequence[str]], None]
WARM_UP = ("Il fait beau à Paris ce matin.", "Le train arrive à midi.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One side's medians. Rates are source sentences a second; `ratio` is to the first side."""

    side: str
    wall: float
    cpu: float
    ratio: float


def sides(tool: Tool, config: Config, threads: int) -> dict[str, Side]:
    """The ways compared, slowest first; the last is how `translate-tool run` does it."""

    def opened(engine: str, precision: str) -> Engine:
        recipe = replace(tool.recipe, engine=engine, precision=precision)
        return open_engine(
            recipe, tool.model, device="cpu", threads=threads, cache=workshop.cache(config)
        )

    reference, quick, small = opened("hf", "float32"), opened("ct2", "float32"), tool.engine

    def batched(engine: Engine) -> Side:
        def run(texts: Sequence[str]) -> None:
            wanted = dict.fromkeys(texts, False)
            budget = config.translate.token_budget
            for _ in one_machine(engine, wanted, limit=tool.recipe.limit, budget=budget):
                pass

        return run

    def one_by_one(texts: Sequence[str]) -> None:
        for text in texts:
            reference.generate([text])

    return {
        "transformers float32, one sentence at a time": one_by_one,
        "transformers float32, sorted token batches": batched(reference),
        "CTranslate2 float32, sorted token batches": batched(quick),
        f"CTranslate2 {tool.recipe.precision}, sorted token batches (run)": batched(small),
    }


def measure(ways: dict[str, Side], texts: Sequence[str], rounds: int) -> list[Row]:
    """Medians of `rounds` rounds over `texts`."""
    wall: dict[str, list[float]] = {name: [] for name in ways}
    cpu: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way(WARM_UP)
    for number in range(rounds):
        turn = number % len(ways)
        names = list(ways)
        for name in names[turn:] + names[:turn]:
            began, used = time.perf_counter(), time.process_time()
            ways[name](texts)
            wall[name].append(time.perf_counter() - began)
            cpu[name].append(time.process_time() - used)
    base = median(next(iter(wall.values())))
    return [
        Row(
            side=name,
            wall=len(texts) / median(wall[name]),
            cpu=len(texts) / median(cpu[name]),
            ratio=base / median(wall[name]),
        )
        for name in ways
    ]


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    head = ["| way | sentences/s | per CPU second | ratio |", "|---|--:|--:|--:|"]
    return "\n".join(
        head + [f"| {r.side} | {r.wall:.1f} | {r.cpu:.1f} | {r.ratio:.2f} |" for r in rows]
    )


def read_texts(inputs: Sequence[Path], most: int) -> list[str]:
    """The distinct sentences of the articles in `inputs`, in reading order, at most `most`."""
    articles: list[Article] = []
    for source in readers.find(inputs):
        if isinstance(source, readers.Source):
            articles += (
                item for item in readers.read(source, readers.Bounds()) if isinstance(item, Article)
            )
    texts = dict.fromkeys(canonical(s.text) for a in articles for s in sentences(a))
    return list(texts)[:most]


def main() -> None:
    """Measure, and print a table and one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("inputs", nargs="+", type=Path)
    parser.add_argument("--model", default="lite-fr-en")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--most", type=int, default=200, help="most sentences")
    options = parser.parse_args()
    config = override(
        Config(),
        {"translate.model": options.model, "translate.beam": options.beam},
    )
    threads = config.translate.threads or workshop.cores()
    tool = workshop.translator(config)
    texts = read_texts(options.inputs, options.most)
    rows = measure(sides(tool, config, threads), texts, options.rounds)
    print(table(rows))
    print(
        json.dumps(
            {
                "sentences": len(texts),
                "rounds": options.rounds,
                "model": options.model,
                "beam": options.beam,
                "threads": threads,
                "machine": platform.processor() or platform.machine(),
                "sides": {row.side: round(row.wall, 2) for row in rows},
            }
        )
    )


if __name__ == "__main__":
    main()
