"""Measures translations against references: BLEU, chrF2++, COMET, with bounds and signatures.

Knows sacrebleu and, where it is installed, COMET; both are imported when first asked for. The
resampling is sacrebleu's: 1,000 resamples, from its fixed seed. It holds them all at once, about
100 kB a sentence for chrF2++.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_tool.errors import ConfigError
from translate_tool.evaluation.results import RESAMPLES, Measure

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
