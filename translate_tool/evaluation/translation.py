"""Measures systems on evaluation sets by BLEU, chrF2++ and COMET, and lists the worst sentences.

A set has French sentences and what people made of them. Nothing of it is skipped or repaired: a set
with a hole in it would give a figure that cannot be compared. `bitext.files` says which kinds of
files there are. sacrebleu and, where it is installed, COMET are imported when first asked for. The
resampling is sacrebleu's: 1,000 resamples, from its fixed seed. It holds them all at once, about
100 kB a sentence for chrF2++.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_tool.bitext.files import bare, input_error, read_whole
from translate_tool.bitext.pair import SentencePair
from translate_tool.errors import ConfigError
from translate_tool.evaluation.results import RESAMPLES, Measure, Result, Results
from translate_tool.evaluation.systems import LOSSES, Output, System
from translate_tool.records import Flag
from translate_tool.writers.escape import inline
from translate_tool.writers.view import flags_in_words

if TYPE_CHECKING:
    from sacrebleu.metrics.base import Metric

LEVEL = 0.05
"""Below this p-value a difference is taken for one: one comparison in twenty of equals is."""

References = Sequence[Sequence[str]]
"""For each sentence, one reference or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A paired bootstrap test of B against A under one metric."""

    metric: str
    a: float
    b: float
    p: float
    signature: str

    @property
    def significant(self) -> bool:
        """Tell whether chance alone would hardly give such a difference."""
        return self.p < LEVEL


def scores(texts: Sequence[str], references: References) -> dict[str, Measure]:
    """Measure BLEU and chrF2++, 0..100, with 95 % confidence from resampled sentences.

    Raises ConfigError where sacrebleu is missing.
    """
    return {name: _score(m, texts, references) for name, m in _metrics().items()}


def sentence_chrf(texts: Sequence[str], references: References) -> list[float]:
    """Measure the chrF2++ of each sentence alone, 0..100."""
    metric = _metrics()["chrf"]
    return [
        metric.sentence_score(text, list(wanted)).score
        for text, wanted in zip(texts, references, strict=True)
    ]


def paired(a: Sequence[str], b: Sequence[str], references: References) -> list[Test]:
    """Test whether `b` differs from `a` by more than chance, by paired bootstrap resampling."""
    require_sacrebleu()
    from sacrebleu.significance import PairedTest

    metrics = _metrics()
    test = PairedTest(
        [("A", a), ("B", b)], metrics, _streams(references), test_type="bs", n_samples=RESAMPLES
    )
    signatures, found = test()
    results: dict[str, Any] = found  # by metric, of A and of B
    return [
        Test(
            metric=name,
            a=float(results[name][0].score),
            b=float(results[name][1].score),
            # Of a difference of nothing, the method says that it is beyond chance.
            p=1.0 if list(a) == list(b) else float(results[name][1].p_value),
            signature=str(signature),
        )
        for name, signature in signatures.items()
    ]


class Comet:
    """Scores by COMET, a model of human judgement, named or in a file.

    Raises ConfigError where COMET is not installed, or its model is not here and may not be
    downloaded. Its checkpoints are pickles, which can hold any code: use only those you trust.
    """

    def __init__(self, model: str, *, download: bool) -> None:
        try:
            library = import_module("comet")
        except ImportError as exc:
            raise ConfigError(
                "COMET is not installed", hint="pip install unbabel-comet, or leave --comet out."
            ) from exc
        there = Path(model).is_file()
        if not there and not download:
            raise ConfigError(
                f"{model} is no file, and downloads are not allowed",
                hint="Name a checkpoint on disk, or add --download.",
            )
        self._model = library.load_from_checkpoint(
            model if there else library.download_model(model)
        )
        self._name = Path(model).stem if there else model

    def score(
        self, sources: Sequence[str], texts: Sequence[str], references: References
    ) -> Measure:
        """Average the scores of all sentences, each against its first reference."""
        rows = [
            {"src": source, "mt": text, "ref": wanted[0]}
            for source, text, wanted in zip(sources, texts, references, strict=True)
        ]
        found = self._model.predict(rows, batch_size=8, gpus=0, progress_bar=False)
        return Measure(value=float(found.system_score), signature=self._name)


def _score(metric: Metric, texts: Sequence[str], references: References) -> Measure:
    found: Any = metric.corpus_score(texts, _streams(references), n_bootstrap=RESAMPLES)
    return Measure(
        value=float(found.score),
        low=max(0.0, float(found._mean - found._ci)),
        high=min(100.0, float(found._mean + found._ci)),
        signature=str(metric.get_signature()),
    )


def _streams(references: References) -> Any:
    """Order the references as sacrebleu wants them: all first ones, all second ones, ..."""
    return [list(stream) for stream in zip_longest(*references)]


def _metrics() -> dict[str, Metric]:
    require_sacrebleu()
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    return {"bleu": BLEU(), "chrf": CHRF(word_order=2)}


def require_sacrebleu() -> None:
    """Raise ConfigError where sacrebleu is not installed."""
    try:
        import sacrebleu  # noqa: F401
    except ImportError as exc:
        raise ConfigError(
            "sacrebleu, which counts BLEU and chrF, is not installed",
            hint="pip install 'translate-tool[lab]'",
        ) from exc


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


@dataclass(frozen=True, slots=True)
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
    return [Row(chosen.name, system.name, number, *row) for number, row in enumerate(columns, 1)]


def _shown(row: Row) -> str:
    lines = [
        f"**{inline(row.set)} {row.number}**, {inline(row.system)}, chrF {row.chrf:.1f}",
        f"- French: {inline(row.french)}",
        *(f"- reference: {inline(reference)}" for reference in row.references),
        f"- system: {inline(row.english)}",
        *([f"- flags: {inline(flags_in_words(row.flags))}"] if row.flags else []),
    ]
    return "\n".join(lines)
