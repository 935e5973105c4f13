"""A fine-tune from first to last: read, part, learn, choose, judge; adopt or refuse.

Knows the order of the steps, and the folders: all work is done beside the folder that is wanted,
which appears at the end, whole, or not at all. The same job goes on where it was stopped.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from translate_tool import models
from translate_tool.bitext.pair import SentencePair
from translate_tool.config import Config, override
from translate_tool.errors import ConfigError
from translate_tool.evaluation import report
from translate_tool.evaluation.measuring import demand_sacrebleu
from translate_tool.evaluation.sets import EvaluationSet, load
from translate_tool.evaluation.systems import Machine
from translate_tool.evaluation.translation import evaluate
from translate_tool.inference.runner import cache, threads
from translate_tool.inference.select import sees_cuda
from translate_tool.models import Model
from translate_tool.pipeline.progress import EXIT_CODES
from translate_tool.records import digest
from translate_tool.runtime.deadline import Reason, Stop
from translate_tool.runtime.lock import hold
from translate_tool.training.finetuning import card
from translate_tool.training.finetuning.acceptance import (
    GENERAL,
    HELD_OUT,
    Margins,
    Verdict,
    judge,
)
from translate_tool.training.finetuning.learn import Pupil, Way, shown
from translate_tool.training.finetuning.pairs import TrainingPairs, match_keys, read, without
from translate_tool.training.finetuning.split import Parts, part

MATCHING = 0.75
"""Share of pairs that the model must find likelier than mismatched ones; of shuffled ones it does
half, by chance, and of so few as `_SAMPLE` never three quarters."""
_SAMPLE = 100  # pairs
_MOST_GENERAL = 500  # sentences

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to learn from, how, and where the result goes.

    `general`: an evaluation set of text of other kinds; `mix`: pairs of other kinds to learn along,
    `share` of all that is learnt. Without a `general` set, part of the mix judges; without either,
    nothing tells what the model forgot.
    """

    pairs: tuple[Path, ...]
    folder: Path
    general: Path | None = None
    mix: tuple[Path, ...] = ()
    share: float = 0.5
    way: Way = field(default_factory=Way)
    margins: Margins = field(default_factory=Margins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a job. `folder` has the model if it was adopted, what was made of it if not."""

    status: Literal["adopted", "refused", "stopped"]
    folder: Path
    reasons: tuple[str, ...] = ()
    verdict: Verdict | None = None
    stopped: Reason = ""

    @property
    def exit_code(self) -> int:
        """0 adopted, 1 refused, 130 or 143 stopped."""
        return 0 if self.status == "adopted" else EXIT_CODES[self.stopped]


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides about the weights: the base, the pairs, and the way."""

    base: Model
    own: TrainingPairs
    parts: Parts
    mixed: tuple[SentencePair, ...]
    general: EvaluationSet | None
    way: Way

    @property
    def id(self) -> str:
        """A short digest of it."""
        learnt = [text for p in (*self.parts.learnt, *self.mixed) for text in (p.source, p.target)]
        way = json.dumps(self.way.model_dump(exclude={"minutes"}))
        return digest(self.base.sha256, self.own.digest, way, *learnt)[:12]


def finetune(job: Job, config: Config, stop: Stop, tell: Tell = lambda _: None) -> Outcome:
    """Tune the model of `config` as `job` says; `tell` is told of each step.

    Raises ConfigError where the folder exists, or the one beside it that it is made in and is of
    something else, InputError for pairs that cannot be read or are too
    few, ModelError, and Busy where another process does the same.
    """
    demand_sacrebleu()
    if job.folder.exists():
        raise ConfigError(f"{job.folder} exists", hint="Name a new folder, or remove this one.")
    threads(config)  # too many are told before anything is read
    work = job.folder.with_name(f"{job.folder.name}.work")
    if work.exists() and not (work / ".lock").exists() and any(work.iterdir()):
        raise ConfigError(
            f"{work} exists, and is not of a fine-tune: it would be worked in, then removed",
            hint="Name another folder with --out, or move this one.",
        )
    plan = prepared(job, config, tell)
    with hold(work / ".lock"):
        done = _done(job, plan, config, work / plan.id, stop, tell)
    if done.status == "adopted":
        shutil.rmtree(work)
    return done


def prepared(job: Job, config: Config, tell: Tell) -> Plan:
    """All that is read before anything is learnt."""
    base = models.find(
        config.translate.model,
        task="translate",
        cache=cache(config),
        download=config.models.download and not config.models.offline,
    )
    own = read(job.pairs)
    for skipped in own.skipped[:10]:
        tell(f"{skipped.place}: left out: {skipped.reason}")
    parts = part(own.pairs)
    mix = read(job.mix).pairs
    general = load(job.general).first(_MOST_GENERAL) if job.general else None
    if mix and not general:
        other = part(mix)
        general, mix = EvaluationSet.of(GENERAL, other.judged), (*other.watched, *other.learnt)
    seen = match_keys((*parts.watched, *parts.judged))
    if general:
        seen |= match_keys(
            SentencePair(french, english)
            for french, wanted in zip(general.sources, general.references, strict=True)
            for english in wanted
        )
    parts = Parts(without(parts.learnt, seen), parts.watched, parts.judged)
    mixed = _sample(without(mix, seen), round(len(parts.learnt) * job.share / (1 - job.share)))
    tell(
        f"{base.name}: {len(parts.learnt)} pairs to learn, {len(mixed)} of other kinds with them; "
        f"{len(parts.watched)} to watch, {len(parts.judged)} to judge by"
        + (f"; {len(general.sources)} general ones" if general else "; no general text")
    )
    return Plan(base, own, parts, mixed, general, job.way)


def _done(job: Job, plan: Plan, config: Config, work: Path, stop: Stop, tell: Tell) -> Outcome:
    pupil = Pupil(plan.base, work, device=_device(config), threads=threads(config))
    matching = pupil.likelier(_sample(plan.own.pairs, _SAMPLE))
    if matching < MATCHING:
        reason = (
            "the English does not translate the French: the model finds that of other pairs "
            f"likelier in {1 - matching:.0%} of the pairs tried; at most {1 - MATCHING:.0%} are "
            "allowed. Have lines or columns shifted?"
        )
        return Outcome(status="refused", folder=work, reasons=(reason,))
    training = pupil.training((*plan.parts.learnt, *plan.mixed), plan.parts.watched, plan.way)
    total = training.settings.tokens
    training.run(stop.due, lambda point: tell(shown(point, total)))
    if stop.due():
        return Outcome(status="stopped", folder=work, stopped=stop.reason)
    candidates = {work / "best": training.best(), work / "average": training.average()}
    for folder, tensors in candidates.items():
        pupil.write(tensors, folder)
    settings = override(config, {"models.cache": work / "cache"})
    chosen = _chosen(plan.parts.watched, list(candidates), settings, tell)
    tell("judging: translating what was held out, before and after")
    verdict = judge(
        EvaluationSet.of(HELD_OUT, plan.parts.judged),
        plan.general,
        _system(plan.base.name, plan.base.folder, settings),
        _system("fine-tuned", chosen, settings),
        job.margins,
    )
    shutil.rmtree(work / "cache", ignore_errors=True)
    for comparison in verdict.comparisons:
        report.save(work / f"{comparison.set}.md", comparison)
    card.write(chosen, told(plan, job, verdict))
    if verdict.reasons:
        return Outcome(status="refused", folder=chosen, reasons=verdict.reasons, verdict=verdict)
    chosen.rename(job.folder)
    return Outcome(status="adopted", folder=job.folder, verdict=verdict)


def told(plan: Plan, job: Job, verdict: Verdict) -> card.Card:
    """What there is to know of a tuned model."""
    return card.Card(
        base=plan.base,
        plan=plan.id,
        files=tuple(path.name for path in job.pairs),
        data=plan.own.digest,
        pairs={
            "learnt": len(plan.parts.learnt),
            "of other kinds, learnt along": len(plan.mixed),
            "watched, to end in time": len(plan.parts.watched),
            "judged by": len(plan.parts.judged),
        },
        way=plan.way,
        margins=job.margins,
        verdict=verdict,
    )


def _chosen(
    watched: Sequence[SentencePair], folders: list[Path], settings: Config, tell: Tell
) -> Path:
    """The folder whose translations of `watched` are better, by chrF; the first of equals."""
    systems = [_system(folder.name, folder, settings) for folder in folders]
    results = evaluate([EvaluationSet.of("watched", watched)], systems).results.results
    scores = [result.measures["chrf"].value for result in results]
    for folder, score in zip(folders, scores, strict=True):
        tell(f"{folder.name} weights: chrF {score:.2f} on watched pairs")
    return folders[scores.index(max(scores))]


def _system(name: str, folder: Path, settings: Config) -> Machine:
    return Machine(name, override(settings, {"translate.model": str(folder)}))


def _device(config: Config) -> str:
    return "cuda" if config.translate.device != "cpu" and sees_cuda("hf") else "cpu"


def _sample(pairs: Sequence[SentencePair], most: int) -> tuple[SentencePair, ...]:
    """So many of `pairs` at most, the same each time, in their own order."""
    if len(pairs) <= most:
        return tuple(pairs)
    rows = random.Random(1).sample(range(len(pairs)), most)  # noqa: S311  # a sample, not a secret
    return tuple(pairs[row] for row in sorted(rows))
