"""Compares two systems on one set: which is better, whether by chance, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from translate_tool.evaluation.measuring import Test, paired
from translate_tool.evaluation.results import Results
from translate_tool.evaluation.systems import System
from translate_tool.evaluation.translation import EvaluationSet, Row, evaluate

Words = Sequence[tuple[str, bool]]
"""A sentence in runs of words, and whether the other sentence lacks them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A sentence that came out differently."""

    a: Row
    b: Row

    @property
    def gain(self) -> float:
        """Tell by how much B is better, in chrF."""
        return self.b.chrf - self.a.chrf

    @property
    def words(self) -> tuple[Words, Words]:
        """Mark the words of both sentences that only one of them has."""
        a, b = self.a.english.split(), self.b.english.split()
        steps = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        marked = [
            ((" ".join(a[i:j]), step != "equal"), (" ".join(b[k:n]), step != "equal"))
            for step, i, j, k, n in steps
        ]
        left, right = [list(filter(lambda run: run[0], side)) for side in zip(*marked, strict=True)]
        return left, right


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """B against A on one set. `differences`: those furthest apart in chrF first."""

    set: str
    a: str
    b: str
    results: Results
    tests: tuple[Test, ...]
    differences: tuple[Difference, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Count sentences by who has the better chrF, and those that are the same to the letter."""
        total = self.results.results[0].sentences
        by_sign = Counter((d.gain > 0) - (d.gain < 0) for d in self.differences)
        return {
            "a_better": by_sign[-1],
            "b_better": by_sign[1],
            "as_good": by_sign[0],
            "same": total - len(self.differences),
        }

    def as_dict(self) -> dict[str, Any]:
        """Turn it into plain values, sentences left out."""
        tests = [asdict(test) | {"significant": test.significant} for test in self.tests]
        return {
            **self.results.as_dict(),
            "a": self.a,
            "b": self.b,
            "set": self.set,
            "tests": tests,
            "counts": self.counts,
        }


def compare(chosen: EvaluationSet, a: System, b: System) -> Comparison:
    """Measure both and test the difference. Raises as `evaluate` does."""
    done = evaluate([chosen], [a, b])
    size = len(chosen.sources)
    first, second = done.rows[:size], done.rows[size:]
    return Comparison(
        set=chosen.name,
        a=a.name,
        b=b.name,
        results=done.results,
        tests=tuple(paired(_texts(first), _texts(second), chosen.references)),
        differences=_differences(first, second),
    )


def _differences(first: Iterable[Row], second: Iterable[Row]) -> tuple[Difference, ...]:
    pairs = [Difference(a=a, b=b) for a, b in zip(first, second, strict=True)]
    apart = [pair for pair in pairs if pair.a.english != pair.b.english]
    return tuple(sorted(apart, key=lambda pair: -abs(pair.gain)))


def _texts(rows: Iterable[Row]) -> list[str]:
    return [row.english for row in rows]
