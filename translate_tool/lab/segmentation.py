"""How well a splitter finds the sentences of annotated documents.

Knows the document format (JSON lines with `text` and `sentences`) and precision, recall and F1 over
sentence borders. Knows no splitter but the one it is handed, and ships no documents.

    python -m translate_tool.lab.segmentation FILE.docs.jsonl...
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from translate_tool.segment import split

Splitter = Callable[[str], Iterable[str]]


class Scores(NamedTuple):
    """Border counts; the measures lie between 0 and 1, and are 1 where there is nothing to find."""

    right: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of the predicted borders that are right."""
        return self.right / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold borders that were found."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.predicted + self.gold
        return 2 * self.right / both if both else 1.0


def borders(sentences: Iterable[str]) -> frozenset[int]:
    """Borders between `sentences`, each as the number of non-white characters before it.

    Counted so, white space and line wraps do not matter. The end of the document is no border.
    """
    ends = list(accumulate(len("".join(sentence.split())) for sentence in sentences))
    return frozenset(ends) - {0, ends[-1] if ends else 0}


def score(gold: Iterable[str], predicted: Iterable[str]) -> Scores:
    """Compare two ways to cut one document into sentences."""
    wanted, found = borders(gold), borders(predicted)
    return Scores(len(wanted & found), len(found), len(wanted))


def evaluate(paths: Iterable[Path], splitter: Splitter) -> dict[str, Scores]:
    """Scores of `splitter` on each file, summed over its documents; keys are file names."""
    return {path.name: _total(score(*cut) for cut in _cuts(path, splitter)) for path in paths}


def macro_f1(table: Mapping[str, Scores]) -> float:
    """Mean F1 over files: each counts the same, whatever its size."""
    return sum(scores.f1 for scores in table.values()) / len(table)


def report(table: Mapping[str, Scores]) -> str:
    """`table` for people: percentages, one file a line, the macro F1 last."""
    width = max(len("macro"), *map(len, table))
    lines = [f"{'':{width}}  precision  recall     F1"]
    for name, scores in table.items():
        row = f"{100 * scores.precision:9.2f}  {100 * scores.recall:6.2f}  {100 * scores.f1:5.2f}"
        lines.append(f"{name:{width}}  {row}")
    lines.append(f"{'macro':{width}}  {100 * macro_f1(table):24.2f}")
    return "\n".join(lines)


def own_splitter(text: str) -> list[str]:
    """The project's own splitter, as a `Splitter`."""
    return [span.text for span in split(text)]


def _cuts(path: Path, splitter: Splitter) -> Iterator[tuple[Sequence[str], Iterable[str]]]:
    with path.open(encoding="utf-8") as lines:
        for document in map(json.loads, lines):
            yield document["sentences"], splitter(document["text"])


def _total(parts: Iterable[Scores]) -> Scores:
    right, predicted, gold = map(sum, zip(*parts, strict=True))
    return Scores(right, predicted, gold)


if __name__ == "__main__":
    print(report(evaluate([Path(name) for name in sys.argv[1:]], own_splitter)))
