"""Reads evaluation sets, measures systems on them, and lists the sentences that came out worst.

A set has French sentences and what people made of them. Nothing of it is skipped or repaired: a set
with a hole in it would give a figure that cannot be compared. `bitext.files` says which kinds of
files there are. Knows neither how a system translates nor how a measure is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from translate_tool.bitext.files import bare, input_error, read_whole
from translate_tool.bitext.pair import SentencePair
from translate_tool.errors import ConfigError
from translate_tool.evaluation.measuring import Comet, require_sacrebleu, scores, sentence_chrf
from translate_tool.evaluation.results import Measure, Result, Results
from translate_tool.evaluation.systems import LOSSES, Output, System
from translate_tool.records import Flag
from translate_tool.writers.escape import inline
from translate_tool.writers.view import flags_in_words

_SUFFIXES = (".fr", ".en", ".tsv", ".tmx", ".jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSet:
    """French sentences, each with at least one English reference.

    `name` is that of the files, without folder and suffix.
    """

    name: str
    sources: tuple[str, ...]
    references: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, name: str, pairs: Iterable[SentencePair]) -> EvaluationSet:
        """Make a set of `pairs`: their targets, and other translations, are the references."""
        found = list(pairs)
        return cls(
            name=name,
            sources=tuple(pair.source for pair in found),
            references=tuple((pair.target, *pair.alternatives) for pair in found),
        )

    def first(self, most: int) -> EvaluationSet:
        """Take the first `most` sentences."""
        return EvaluationSet(
            name=self.name, sources=self.sources[:most], references=self.references[:most]
        )


def load_set(path: Path) -> EvaluationSet:
    """Read the set that a file or the common stem of two files names.

    Raises InputError, naming file and line, for what cannot be read or is not a whole set.
    """
    name = bare(path)
    found = EvaluationSet.of(
        (name.with_suffix("") if name.suffix in _SUFFIXES else name).name, read_whole(path)
    )
    if not found.sources:
        hint = "Each line, or unit, must have a French text and its English."
        raise input_error(path, "", "it has no pairs of sentences", hint)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Sentence `number` (from 1) of a set, as a system translated it. `chrf`: its own, 0..100."""

    set: str
    system: str
    number: int
    french: str
    references: tuple[str, ...]
    english: str
    chrf: float
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The results of all systems on all sets, and every row that they are made of."""

    results: Results
    rows: tuple[Row, ...]

    def worst(self, most: int) -> list[Row]:
        """List the `most` worst rows by chrF, worst first; a sentence once, by its worst system."""
        worst: dict[tuple[str, int], Row] = {}
        for row in sorted(self.rows, key=lambda row: row.chrf):
            worst.setdefault((row.set, row.number), row)
        return list(worst.values())[:most]


def evaluate(
    sets: Sequence[EvaluationSet],
    systems: Sequence[System],
    *,
    comet: Comet | None = None,
    on_result: Callable[[Result], None] = lambda _: None,
) -> Evaluation:
    """Measure every system on every set; `on_result` is told of each as it is there.

    Raises ConfigError where two sets have one name or sacrebleu is missing, and what the systems
    raise.
    """
    order = {chosen.name: number for number, chosen in enumerate(sets)}
    if len(order) < len(sets):
        raise ConfigError("two sets have the same name", hint="Rename one of the files.")
    require_sacrebleu()
    results, rows = list[Result](), list[Row]()
    for system in systems:
        for chosen in sets:
            output = system.translate(chosen.sources)
            results.append(_result(chosen, system, output, comet))
            rows += _rows(chosen, system, output)
            on_result(results[-1])
    results.sort(key=lambda result: order[result.set])  # a set's systems one below the other
    return Evaluation(results=Results.here("translation", results), rows=tuple(rows))


def listing(rows: Iterable[Row]) -> str:
    """Write rows for people, as Markdown in which their text is text."""
    return "\n\n".join(_shown(row) for row in rows)


def _result(chosen: EvaluationSet, system: System, output: Output, comet: Comet | None) -> Result:
    size = len(chosen.sources)
    measures = scores(output.texts, chosen.references)
    if comet:
        measures["comet"] = comet.score(chosen.sources, output.texts, chosen.references)
    kinds = [{flag.kind for flag in flags} for flags in output.flags]
    doubtful = sum(any(flag.severity != "info" for flag in flags) for flags in output.flags)
    measures["flagged"] = Measure(value=doubtful / size)
    measures["lost"] = Measure(value=sum(bool(found & LOSSES) for found in kinds))
    if output.wall and output.cpu:
        measures["sentences_per_second"] = Measure(value=size / output.wall)
        measures["sentences_per_cpu_second"] = Measure(value=size / output.cpu)
    return Result(
        set=chosen.name,
        system=system.name,
        sentences=size,
        measures=measures,
        recipe=system.recipe,
        counts=dict(sorted(Counter(kind for found in kinds for kind in found).items())),
    )


def _rows(chosen: EvaluationSet, system: System, output: Output) -> list[Row]:
    chrf = sentence_chrf(output.texts, chosen.references)
    columns = zip(chosen.sources, chosen.references, output.texts, chrf, output.flags, strict=True)
    return [
        Row(
            set=chosen.name,
            system=system.name,
            number=number,
            french=french,
            references=references,
            english=english,
            chrf=score,
            flags=flags,
        )
        for number, (french, references, english, score, flags) in enumerate(columns, start=1)
    ]


def _shown(row: Row) -> str:
    lines = [
        f"**{inline(row.set)} {row.number}**, {inline(row.system)}, chrF {row.chrf:.1f}",
        f"- French: {inline(row.french)}",
        *(f"- reference: {inline(reference)}" for reference in row.references),
        f"- system: {inline(row.english)}",
        *([f"- flags: {inline(flags_in_words(row.flags))}"] if row.flags else []),
    ]
    return "\n".join(lines)
