"""Measures below which score a model is unsure, and whether that is worth a flag.

    python -m benchmarks.checks.score_floor MODEL FRENCH... [--precision NAME]
        [--references ENGLISH...]

Translates French of a line a sentence as `translate-tool run` does, and prints the score that one
sentence in twenty stays below, as an entry of calibration.toml. French like the articles to come
gives the floor that fits them. With human translations of the same lines it also says how
much worse (chrF) the sentences below the floor are than the others: a floor that does not part
good from bad is not worth having.
"""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from statistics import correlation, fmean

from translate_tool.checks.score_floor import Calibration
from translate_tool.config import Config, override
from translate_tool.records import Hypothesis
from translate_tool.translation import resolve
from translate_tool.translation.translator import Translator

SHARE = 0.05
"""Of the development set that the floor lies above. The lower, the fewer and the worse the rows."""

_BADLY = (0.1, 0.25)  # shares of the set, by quality, that a flag should point into


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a floor is worth, against human translations; chrF is 0..100.

    `correlation`: Spearman's, of score and chrF. `worst`: of the sentences below the floor, the
    share among the worst tenth and the worst quarter by chrF; chance would give 0.1 and 0.25.
    """

    correlation: float
    below: float
    above: float
    worst: tuple[float, ...]


def floor(scores: Sequence[float], share: float = SHARE) -> float:
    """The score that `share` of `scores` stay below, to a hundredth of a nat."""
    return round(sorted(scores)[int(share * len(scores))], 2)


def evidence(scores: Sequence[float], qualities: Sequence[float], bar: float) -> Evidence | None:
    """How `bar`, as a floor of `scores`, parts `qualities`; None if it parts nothing."""
    low = [q for s, q in zip(scores, qualities, strict=True) if s < bar]
    high = [q for s, q in zip(scores, qualities, strict=True) if s >= bar]
    if not low or not high:
        return None
    ordered = sorted(qualities)
    limits = [ordered[int(share * len(ordered))] for share in _BADLY]
    return Evidence(
        correlation=correlation(_ranks(scores), _ranks(qualities)),
        below=fmean(low),
        above=fmean(high),
        worst=tuple(fmean(quality < limit for quality in low) for limit in limits),
    )


def chrf(hypotheses: Sequence[Hypothesis], references: Sequence[str]) -> list[float]:
    """Sentence chrF2 (sacrebleu's defaults) of each hypothesis."""
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF()
    pairs = zip(hypotheses, references, strict=True)
    return [metric.sentence_score(h.text, [reference]).score for h, reference in pairs]


def entry(calibration: Calibration) -> str:
    """`calibration` as a table of calibration.toml."""
    rows = [
        f"{key} = {json.dumps(value)}"
        for key, value in calibration.model_dump(exclude_none=True).items()
    ]
    return "\n".join(["[[model]]", *rows])


def describe(found: Evidence, bar: float) -> str:
    """`found` for people."""
    tenth, quarter = found.worst
    return (
        f"# chrF {found.below:.1f} below the floor of {bar}, {found.above:.1f} above it; "
        f"Spearman's correlation of score and chrF {found.correlation:.2f}.\n"
        f"# Below it, {tenth:.0%} are among the worst tenth (chance: 10%), "
        f"{quarter:.0%} among the worst quarter (25%)."
    )


def _ranks(values: Sequence[float]) -> list[int]:
    ranks = [0] * len(values)
    for rank, index in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        ranks[index] = rank
    return ranks


def _lines(paths: Sequence[Path]) -> list[str]:
    return [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print an entry; what it is worth goes before it, as comments."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("model")
    parser.add_argument("french", nargs="+", type=Path)
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--references", nargs="+", type=Path, default=[])
    options = parser.parse_args(arguments)
    texts, references = _lines(options.french), _lines(options.references)
    if references and len(references) != len(texts):
        parser.error(f"{len(texts)} lines of French, but {len(references)} references")
    config = override(
        Config(),
        {"translate.model": options.model, "translate.precision": options.precision},
    )
    runner = resolve.runner(config)
    outputs = Translator(runner, fallbacks=False).translate(texts)
    scores = [output.score for output in outputs]
    bar = floor(scores)
    if references and (found := evidence(scores, chrf(outputs, references), bar)):
        print(describe(found, bar))
    names = " ".join(shlex.quote(path.name) for path in options.french)
    print(
        entry(
            Calibration(
                name=runner.recipe.model,
                sha256=runner.recipe.sha256,
                precision=runner.recipe.precision,
                floor=bar,
                share=SHARE,
                sentences=len(texts),
                date=datetime.now(timezone.utc).date().isoformat(),
                command=f"python -m benchmarks.checks.score_floor {runner.recipe.model} {names} "
                f"--precision {runner.recipe.precision}",
            )
        )
    )


if __name__ == "__main__":
    main()
