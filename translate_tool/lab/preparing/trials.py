"""Arms against each other: differences of quality and cost, and what follows from them.

Knows scores and two translations of the same texts; knows nothing of how they were made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from translate_tool.evaluation.measuring import paired
from translate_tool.lab.preparing.kitchen import Kitchen
from translate_tool.lab.preparing.materials import CLEAN, Material
from translate_tool.lab.preparing.ways import WAYS, as_it_is

SURE = 0.01
"""A difference counts below this p: of a hundred comparisons of equals, one would seem to."""

CHEAPER = 0.95
"""A share of the tokens that is worth having where quality is the same."""

MARGIN = 0.1
"""The most, in points of a score, that what is adopted may seem to lose on clean texts."""


class Score(NamedTuple):
    """A corpus score, 0..100, and p of its difference from the other arm's (paired bootstrap)."""

    value: float
    other: float
    p: float
    signature: str

    @property
    def gain(self) -> float:
        """How much better than the other arm."""
        return self.value - self.other

    @property
    def sure(self) -> bool:
        """Whether the difference is unlikely to be chance."""
        return self.p < SURE

    def __str__(self) -> str:
        return f"{self.gain:+.1f}{'*' if self.sure else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A way on one material against the text as it is, both healed or neither.

    `rows` were scored, `changed` came out in other words; `tokens`: share of the other arm's.
    """

    way: str
    name: str
    noise: str
    healed: bool
    rows: int
    changed: int
    chrf: Score
    bleu: Score
    tokens: float

    @property
    def better(self) -> bool:
        """Whether a score surely rose."""
        return any(score.sure and score.gain > 0 for score in (self.chrf, self.bleu))

    @property
    def worse(self) -> bool:
        """Whether a score surely fell, or seems to where there is no noise to get rid of."""
        scores = (self.chrf, self.bleu)
        seems = self.noise == CLEAN and any(score.gain < -MARGIN for score in scores)
        return seems or any(score.sure and score.gain < 0 for score in scores)

    @property
    def telling(self) -> bool:
        """Whether there is something to tell: a sure difference, another cost, or clean texts."""
        costs = not CHEAPER < self.tokens < 1 / CHEAPER
        return costs or (self.changed > 0 and (self.noise == CLEAN or self.better or self.worse))


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What a noise does: scores of first attempts and of healed ones against the clean texts'.

    `tokens`: what the healed ones took, as a share of the clean texts' first attempts.
    """

    name: str
    noise: str
    rows: int
    chrf: Score
    bleu: Score
    healed_chrf: Score
    healed_bleu: Score
    tokens: float


def trials(kitchen: Kitchen, material: Material) -> Iterator[Trial]:
    """Every way on `material`, unhealed and healed; those that change nothing left out."""
    for healed, serve in enumerate((kitchen.first, kitchen.healed)):
        base = kitchen.arm(as_it_is, material, serve)
        for name, way in WAYS.items():
            arm = kitchen.arm(way, material, serve)
            if arm == base:
                continue
            chrf, bleu = compare(base.english, arm.english, material.references)
            yield Trial(
                way=name,
                name=material.name,
                noise=material.noise,
                healed=bool(healed),
                rows=len(base.english),
                changed=sum(a != b for a, b in zip(base.english, arm.english, strict=True)),
                chrf=chrf,
                bleu=bleu,
                tokens=arm.tokens / base.tokens,
            )


def harm(kitchen: Kitchen, material: Material) -> Harm:
    """What the noise of `material` does to its texts."""
    clean = kitchen.arm(as_it_is, replace(material, texts=material.clean), kitchen.first)
    first = kitchen.arm(as_it_is, material, kitchen.first)
    healed = kitchen.arm(as_it_is, material, kitchen.healed)
    chrf, bleu = compare(clean.english, first.english, material.references)
    healed_chrf, healed_bleu = compare(clean.english, healed.english, material.references)
    return Harm(
        name=material.name,
        noise=material.noise,
        rows=len(clean.english),
        chrf=chrf,
        bleu=bleu,
        healed_chrf=healed_chrf,
        healed_bleu=healed_bleu,
        tokens=healed.tokens / clean.tokens,
    )


@cache  # healing mostly leaves both arms as they were
def compare(
    base: tuple[str, ...], other: tuple[str, ...], references: tuple[str, ...]
) -> tuple[Score, Score]:
    """Scores of `other` against `base`, in chrF and in BLEU, as `translate-tool compare` has them.

    Raises ConfigError where sacrebleu is missing.
    """
    tests = {test.metric: test for test in paired(base, other, [[r] for r in references])}
    chrf, bleu = (
        Score(t.b, t.a, 1.0 if t.a == t.b else t.p, t.signature)
        for t in (tests["chrF2++"], tests["BLEU"])
    )
    return chrf, bleu


def decide(found: Sequence[Trial]) -> str:
    """Whether the way of these trials should be adopted, and why: what counts is how a run ends."""
    healed = [trial for trial in found if trial.healed]
    worse = _names(trial for trial in healed if trial.worse)
    better = _names(trial for trial in healed if trial.better)
    cheaper = _names(trial for trial in healed if trial.tokens <= CHEAPER)
    if worse:
        return f"no: loses on {worse}" + (f", though better on {better}" if better else "")
    if better:
        return f"yes: better on {better}"
    return f"yes: as good, and cheaper on {cheaper}" if cheaper else "no: nothing gained"


def _names(found: Iterable[Trial]) -> str:
    return ", ".join(f"{trial.name} ({trial.noise})" for trial in found)
