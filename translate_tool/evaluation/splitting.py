"""Measures how well `language.sentences` finds the sentences of annotated documents.

Knows the document format (JSON lines with `text` and `sentences`) and precision, recall and F1 over
sentence borders.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from translate_tool.errors import ConfigError, InputError
from translate_tool.evaluation.results import Measure, Result, ratio
from translate_tool.language.sentences import split

SYSTEM = "segment"
MACRO = "all (macro)"


class Counts(NamedTuple):
    """Borders of a document."""

    right: int
    predicted: int
    gold: int


def evaluate_splitting(paths: Sequence[Path]) -> list[Result]:
    """Measure precision, recall and F1 (0..1) on each file, over all its documents' borders.

    1 where there is nothing to find. Bounds come from resampling documents. Of several files there
    is also the mean F1, in which each counts the same whatever its size. Raises InputError, or
    ConfigError for two files of one name.
    """
    if len({_name(path) for path in paths}) < len(paths):
        raise ConfigError("two files have the same name", hint="Rename one of them.")
    results = [_result(path) for path in paths]
    if len(results) > 1:
        mean = Measure(value=fmean(result.measures["f1"].value for result in results))
        total = sum(result.sentences for result in results)
        results.append(Result(set=MACRO, system=SYSTEM, sentences=total, measures={"f1": mean}))
    return results


def borders(sentences: Iterable[str]) -> frozenset[int]:
    """List the borders between `sentences`, each as the number of non-white characters before it.

    Counted so, white space and line wraps do not matter. The end of the document is no border.
    """
    ends = list(accumulate(len("".join(sentence.split())) for sentence in sentences))
    return frozenset(ends) - {0, ends[-1] if ends else 0}


def count(gold: Iterable[str], predicted: Iterable[str]) -> Counts:
    """Compare two ways to cut one document into sentences."""
    wanted, found = borders(gold), borders(predicted)
    return Counts(len(wanted & found), len(found), len(wanted))


def measures(documents: Iterable[Counts]) -> dict[str, Measure]:
    """Compute precision, recall and F1 over the borders of all `documents`."""
    right, predicted, gold = zip(*documents, strict=True)
    twice = [2 * found for found in right]
    both = [p + g for p, g in zip(predicted, gold, strict=True)]
    return {
        "precision": ratio(right, predicted, empty=1.0),
        "recall": ratio(right, gold, empty=1.0),
        "f1": ratio(twice, both, empty=1.0),
    }


def _result(path: Path) -> Result:
    documents = _documents(path)
    counts = [count(gold, [span.text for span in split(text)]) for text, gold in documents]
    return Result(
        set=_name(path),
        system=SYSTEM,
        sentences=sum(len(gold) for _, gold in documents),
        measures=measures(counts),
    )


def _name(path: Path) -> str:
    """Return `gsd` for gsd.docs.jsonl."""
    return path.name.partition(".")[0]


def _documents(path: Path) -> list[tuple[str, list[str]]]:
    """Read text and sentences of each document of a file."""
    hint = 'A document a line: {"text": "Il vient. Elle part.", "sentences": ["Il vient.", ...]}'
    try:
        with path.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        found = [(str(row["text"]), [str(each) for each in row["sentences"]]) for row in rows]
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise InputError(f"{path}: no documents: {exc!r}", origin=str(path), hint=hint) from exc
    for number, (text, sentences) in enumerate(found, 1):
        if "".join(text.split()) != "".join("".join(sentences).split()):
            reason = f"{path}: line {number}: the sentences are not the text, cut up"
            raise InputError(reason, origin=str(path), place=f"line {number}", hint=hint)
    if not found:
        raise InputError(f"{path}: no documents", origin=str(path), hint=hint)
    return found
