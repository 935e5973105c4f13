"""Measures how well the checks tell a faithful translation from a spoilt one.

    python -m benchmarks.checks.recall [--also FRENCH ENGLISH]... [--list] [--write PAGE]

On the table of faithful pairs in data/fidelity.tsv: the share that is flagged (each flag a false
alarm); then, with one error planted into every pair that has room for it, the share found, by kind.
A planted error is found when a flag is there that the faithful pair does not have. Scores play no
part: a table written by people has none. `--also` adds clean pairs, two files with a line each;
`--list` shows what goes wrong on the odd rows, for those who improve the checks: the even ones are
for judging them. The last line of standard output is one JSON document.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from random import Random
from statistics import fmean
from typing import NamedTuple

from benchmarks.checks import press
from benchmarks.checks.injected_errors import PLANTS, Plant
from translate_tool.checks import check
from translate_tool.evaluation.results import put_section
from translate_tool.records import Flag, digest

Checker = Callable[[str, str, float], tuple[Flag, ...]]

MOST_FLAGGED = 0.03
"""The bar for false alarms: at most this share of faithful pairs. Each plant has its own bar."""

WRONG = 0.05
"""Share of wrong rows in a run that precision is stated for, each kind as frequent."""

COMMAND = "python -m benchmarks.checks.recall"
"""What `--write` signs a section with."""


class Example(NamedTuple):
    """French, and English that translates it faithfully."""

    french: str
    english: str


class Share(NamedTuple):
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share, 0..1; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % confidence interval (Wilson 1927, JASA 22:209)."""
        if not self.whole:
            return 0.0, 1.0
        z = 1.96
        scale = 1 + z * z / self.whole
        middle = (self.value + z * z / (2 * self.whole)) / scale
        spread = self.value * (1 - self.value) / self.whole + z * z / (4 * self.whole**2)
        half = z * math.sqrt(spread) / scale
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """False alarms on faithful pairs. `kinds`: pairs by kind of flag; a pair may have several."""

    name: str
    flagged: Share
    kinds: Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many of one plant were found: by any flag, and by one that names the error.

    `held`: by any flag, on the even rows alone.
    """

    plant: Plant
    any: Share
    held: Share
    right: Share


def table() -> list[Example]:
    """The faithful pairs that come with the package."""
    text = (files("translate_tool") / "data" / "fidelity.tsv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("# "))
    return [Example(*line.split("\t")) for line in lines]


def clean(name: str, examples: Sequence[Example], checker: Checker = check) -> Clean:
    """False alarms of `checker` on `examples`."""
    found = [{flag.kind for flag in checker(*example, 0.0)} for example in examples]
    kinds = Counter(kind for kinds in found for kind in kinds)
    return Clean(name=name, flagged=Share(sum(map(bool, found)), len(found)), kinds=kinds)


def planted(plant: Plant, example: Example) -> str | None:
    """The English of `example` with the error of `plant`; the same at every call."""
    seed = int(digest(plant.name, *example), 16)
    bad = plant.plant(*example, Random(seed))  # noqa: S311 - repeatable, not secret
    return None if bad == example.english else bad


def find(plant: Plant, examples: Sequence[Example], checker: Checker = check) -> Found:
    """What `checker` finds when `plant` spoils each of `examples` that it can."""
    added = [_new_kinds(plant, example, checker) for example in examples]

    def share(rows: Sequence[set[str] | None], among: Set[str] | None = None) -> Share:
        spoilt = [kinds if among is None else kinds & among for kinds in rows if kinds is not None]
        return Share(sum(map(bool, spoilt)), len(spoilt))

    return Found(
        plant=plant, any=share(added), held=share(added[1::2]), right=share(added, plant.right)
    )


def _new_kinds(plant: Plant, example: Example, checker: Checker) -> set[str] | None:
    """The kinds of flag that the error of `plant` adds to `example`; None if it has no room."""
    bad = planted(plant, example)
    if bad is None:
        return None
    return {f.kind for f in {*checker(example.french, bad, 0.0)} - {*checker(*example, 0.0)}}


def precision(recall: float, false_alarms: float, wrong: float = WRONG) -> float:
    """Share of flagged rows that are wrong where `wrong` of all rows are (0..1 all)."""
    hits = wrong * recall
    flagged = hits + (1 - wrong) * false_alarms
    return hits / flagged if flagged else 0.0


def report(sets: Sequence[Clean], found: Sequence[Found]) -> str:
    """The measurements as Markdown; the first of `sets` is the table the errors were planted in."""
    lines = [
        "| faithful pairs | n | flagged | 95 % interval | by kind |",
        "|---|--:|--:|---|---|",
    ]
    for row in sets:
        low, high = row.flagged.interval
        kinds = ", ".join(f"{kind} {n}" for kind, n in row.kinds.most_common())
        share = f"{row.flagged.value:.1%} | {low:.1%} to {high:.1%}"
        lines.append(f"| {row.name} | {row.flagged.whole} | {share} | {kinds or 'none'} |")
    lines += [
        "",
        "| planted error | n | found | 95 % interval | even rows | by its own kind |",
        "|---|--:|--:|---|--:|--:|",
    ]
    for item in found:
        low, high = item.any.interval
        share = f"{item.any.value:.1%} | {low:.1%} to {high:.1%}"
        parts = f"{item.held.value:.1%} | {item.right.value:.1%}"
        lines.append(f"| {item.plant.name} | {item.any.whole} | {share} | {parts} |")
    recall = fmean(item.any.value for item in found)
    sure = precision(recall, sets[0].flagged.value)
    lines += [
        "",
        f"Mean share found: {recall:.1%}. Where one row in {1 / WRONG:.0f} is wrong and each kind "
        f"of error as frequent, {sure:.0%} of the flagged rows are wrong.",
    ]
    return "\n".join(lines)


def measure(examples: Sequence[Example]) -> tuple[list[Clean], list[Found]]:
    """False alarms on all rows and on either half; then what is found of each plant."""
    halves = (("all rows", 0, 1), ("odd rows, to develop", 0, 2), ("even rows, to test", 1, 2))
    sets = [clean(name, examples[start::step]) for name, start, step in halves]
    return sets, [find(plant, examples) for plant in PLANTS]


def cost(examples: Sequence[Example], rounds: int = 3) -> float:
    """Microseconds a pair takes, the best of `rounds`."""
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        for example in examples:
            check(*example, 0.0)
        seconds.append(time.perf_counter() - began)
    return 1e6 * min(seconds) / len(examples)


def failures(examples: Iterable[Example]) -> str:
    """Every false alarm and every planted error that is not found, with its pair."""
    pieces = []
    for pair in examples:
        alarms = check(*pair, 0.0)
        if alarms:
            said = "; ".join(f"{flag.kind}: {flag.detail}" for flag in alarms)
            pieces.append(f"FALSE ALARM {said}\n  {pair.french}\n  {pair.english}")
        for plant in PLANTS:
            bad = planted(plant, pair)
            if bad is not None and not {*check(pair.french, bad, 0.0)} - {*alarms}:
                pieces.append(f"MISSED {plant.name}\n  {pair.french}\n  {bad}")
    return "\n".join(sorted(pieces))


def _read(french: str, english: str) -> list[Example]:
    sides = (Path(name).read_text(encoding="utf-8").splitlines() for name in (french, english))
    return [Example(*pair) for pair in zip(*sides, strict=True)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print tables and one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--also", nargs=2, action="append", default=[], metavar="FILE")
    parser.add_argument("--list", action="store_true", help="show what goes wrong on odd rows")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables into a page")
    options = parser.parse_args(arguments)
    examples = table()
    if options.list:
        print(failures(examples[::2]), *press.failures(press.table()), sep="\n")
        return
    sets, found = measure(examples)
    if options.write:
        put_section(options.write, COMMAND, "measured", report(sets, found))
        put_section(options.write, COMMAND, "written", press.report(press.measure(press.table())))
    sets += [clean(Path(french).name, _read(french, english)) for french, english in options.also]
    print(report(sets, found))
    print(
        json.dumps(
            {
                "pairs": len(examples),
                "flagged": {row.name: round(row.flagged.value, 4) for row in sets},
                "found": {item.plant.name: round(item.any.value, 4) for item in found},
                "microseconds": round(cost(examples)),
            }
        )
    )


if __name__ == "__main__":
    main()
