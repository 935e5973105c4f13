"""Fine-tunes a model on a user's own pairs, and takes the result only if it is no worse.

Reads, splits, trains, chooses, assesses; adopts or refuses. Translations of documents that the
model never saw must have become better, and those of general text must not have become worse. All
work is done beside the folder that is wanted, which appears at the end, whole, or not at all. The
same job goes on where it was stopped.
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
from translate_tool.evaluation.comparison import save
from translate_tool.evaluation.systems import ModelSystem
from translate_tool.evaluation.translation import (
    EvaluationSet,
    evaluate,
    load_set,
    require_sacrebleu,
)
from translate_tool.inference.runner import cache, threads
from translate_tool.inference.select import sees_cuda
from translate_tool.models import Model
from translate_tool.pipeline.progress import EXIT_CODES
from translate_tool.records import digest
from translate_tool.runtime.deadline import Reason, Stop
from translate_tool.runtime.files import hold
from translate_tool.runtime.libraries import TRANSFORMERS, require
from translate_tool.runtime.wording import count
from translate_tool.training.acceptance import (
    GENERAL,
    HELD_OUT,
    Acceptance,
    Card,
    Margins,
    assess,
    write_card,
)
from translate_tool.training.finetuner import Finetuner, Hyperparameters, progress_line
from translate_tool.training.pairs import (
    Split,
    TrainingPairs,
    match_keys,
    read,
    split_pairs,
    without,
)

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
    `share` of all that is learnt. Without a `general` set, part of the mix tests; without either,
    nothing tells what the model forgot.
    """

    pairs: tuple[Path, ...]
    folder: Path
    general: Path | None = None
    mix: tuple[Path, ...] = ()
    share: float = 0.5
    hyperparameters: Hyperparameters = field(default_factory=Hyperparameters)
    margins: Margins = field(default_factory=Margins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a job. `folder` has the model if it was adopted, what was made of it if not."""

    status: Literal["adopted", "refused", "stopped"]
    folder: Path
    reasons: tuple[str, ...] = ()
    acceptance: Acceptance | None = None
    stopped: Reason = ""

    @property
    def exit_code(self) -> int:
        """Give the exit code: 0 adopted, 1 refused, 130 or 143 stopped."""
        return 0 if self.status == "adopted" else EXIT_CODES[self.stopped]


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides about the weights: the base, the pairs, and the hyperparameters."""

    base: Model
    own: TrainingPairs
    split: Split
    mixed: tuple[SentencePair, ...]
    general: EvaluationSet | None
    hyperparameters: Hyperparameters

    @property
    def id(self) -> str:
        """Digest all of it, in twelve characters."""
        learnt = [text for p in (*self.split.train, *self.mixed) for text in (p.source, p.target)]
        hyperparameters = json.dumps(self.hyperparameters.model_dump(exclude={"minutes"}))
        return digest(self.base.sha256, self.own.digest, hyperparameters, *learnt)[:12]


def finetune(job: Job, config: Config, stop: Stop, tell: Tell = lambda _: None) -> Outcome:
    """Tune the model of `config` as `job` says; `tell` is told of each step.

    Raises ConfigError where the folder exists, or where the one beside it, in which it is made, has
    something else in it; InputError for pairs that cannot be read or are too few, ModelError, and
    Busy where another process does the same.
    """
    require("finetune", *TRANSFORMERS)
    require_sacrebleu()
    if job.folder.exists():
        raise ConfigError(f"{job.folder} exists", hint="Name a new folder, or remove this one.")
    threads(config)  # too many are told before anything is read
    work = job.folder.with_name(f"{job.folder.name}.work")
    if work.exists() and not (work / ".lock").exists() and any(work.iterdir()):
        raise ConfigError(
            f"{work} exists, and is not of a fine-tune: it would be worked in, then removed",
            hint="Name another folder with --output, or move this one.",
        )
    plan = prepare(job, config, tell)
    with hold(work / ".lock"):
        done = _tune(job, plan, config, work / plan.id, stop, tell)
    if done.status == "adopted":
        shutil.rmtree(work)
    return done


def prepare(job: Job, config: Config, tell: Tell) -> Plan:
    """Read, split and check all that is needed before training."""
    base = models.find(
        config.translate.model,
        task="translate",
        cache=cache(config),
        download=config.models.download and not config.models.offline,
    )
    own = read(job.pairs)
    for skipped in own.skipped[:10]:
        tell(f"{skipped.place}: left out: {skipped.reason}")
    split = split_pairs(own.pairs)
    mix = read(job.mix).pairs
    general = load_set(job.general).first(_MOST_GENERAL) if job.general else None
    if mix and not general:
        other = split_pairs(mix)
        general, mix = EvaluationSet.of(GENERAL, other.test), (*other.validation, *other.train)
    seen = match_keys((*split.validation, *split.test))
    if general:
        seen |= match_keys(
            SentencePair(french, english)
            for french, wanted in zip(general.sources, general.references, strict=True)
            for english in wanted
        )
    split = Split(without(split.train, seen), split.validation, split.test)
    mixed = _sample(without(mix, seen), round(len(split.train) * job.share / (1 - job.share)))
    tell(
        f"{base.name}: {count(len(split.train), 'pair')} to learn, "
        f"{len(mixed):,} of other kinds with them; "
        f"{len(split.validation)} to watch, {len(split.test)} to judge by"
        + (f"; {len(general.sources)} general ones" if general else "; no general text")
    )
    return Plan(base, own, split, mixed, general, job.hyperparameters)


def _tune(job: Job, plan: Plan, config: Config, work: Path, stop: Stop, tell: Tell) -> Outcome:
    finetuner = Finetuner(plan.base, work, device=_device(config), threads=threads(config))
    matching = finetuner.matching_share(_sample(plan.own.pairs, _SAMPLE))
    if matching < MATCHING:
        reason = (
            "the English does not translate the French: the model finds that of other pairs "
            f"likelier in {1 - matching:.0%} of the pairs tried; at most {1 - MATCHING:.0%} are "
            "allowed. Have lines or columns shifted?"
        )
        return Outcome(status="refused", folder=work, reasons=(reason,))
    candidates = _train(finetuner, plan, work, stop, tell)
    if not candidates:
        return Outcome(status="stopped", folder=work, stopped=stop.reason)
    settings = override(config, {"models.cache": work / "cache"})
    chosen = _chosen(plan.split.validation, candidates, settings, tell)
    tell("translating what was held out, before and after")
    acceptance = assess(
        EvaluationSet.of(HELD_OUT, plan.split.test),
        plan.general,
        _system(plan.base.name, plan.base.folder, settings),
        _system("fine-tuned", chosen, settings),
        job.margins,
    )
    shutil.rmtree(work / "cache", ignore_errors=True)
    for comparison in acceptance.comparisons:
        save(work / f"{comparison.set}.md", comparison)
    write_card(chosen, make_card(plan, job, acceptance))
    if acceptance.reasons:
        return Outcome(
            status="refused", folder=chosen, reasons=acceptance.reasons, acceptance=acceptance
        )
    chosen.rename(job.folder)
    return Outcome(status="adopted", folder=job.folder, acceptance=acceptance)


def _train(finetuner: Finetuner, plan: Plan, work: Path, stop: Stop, tell: Tell) -> list[Path]:
    """Train, and write the best and the averaged weights into folders; none where it is stopped."""
    training = finetuner.training(
        (*plan.split.train, *plan.mixed), plan.split.validation, plan.hyperparameters
    )
    total = training.settings.tokens
    training.run(stop.due, lambda validation: tell(progress_line(validation, total)))
    if stop.due():
        return []
    candidates = {work / "best": training.best(), work / "average": training.average()}
    for folder, tensors in candidates.items():
        finetuner.write(tensors, folder)
    return list(candidates)


def make_card(plan: Plan, job: Job, acceptance: Acceptance) -> Card:
    """Gather what is told of a tuned model."""
    return Card(
        base=plan.base,
        plan=plan.id,
        files=tuple(path.name for path in job.pairs),
        data=plan.own.digest,
        pairs={
            "learnt": len(plan.split.train),
            "of other kinds, learnt along": len(plan.mixed),
            "watched, to end in time": len(plan.split.validation),
            "judged by": len(plan.split.test),
        },
        hyperparameters=plan.hyperparameters,
        margins=job.margins,
        acceptance=acceptance,
    )


def _chosen(
    validation: Sequence[SentencePair], folders: Sequence[Path], settings: Config, tell: Tell
) -> Path:
    """Choose the folder that translates `validation` better, by chrF; the first of equals."""
    systems = [_system(folder.name, folder, settings) for folder in folders]
    results = evaluate([EvaluationSet.of("watched", validation)], systems).results.results
    scores = [result.measures["chrf"].value for result in results]
    for folder, score in zip(folders, scores, strict=True):
        tell(f"{folder.name} weights: chrF {score:.2f} on watched pairs")
    return folders[scores.index(max(scores))]


def _system(name: str, folder: Path, settings: Config) -> ModelSystem:
    return ModelSystem(name, override(settings, {"translate.model": str(folder)}))


def _device(config: Config) -> str:
    return "cuda" if config.translate.device != "cpu" and sees_cuda("hf") else "cpu"


def _sample(pairs: Sequence[SentencePair], most: int) -> tuple[SentencePair, ...]:
    """Draw `most` of `pairs` at most, the same each time, in their own order."""
    if len(pairs) <= most:
        return tuple(pairs)
    rows = random.Random(1).sample(range(len(pairs)), most)  # noqa: S311  # a sample, not a secret
    return tuple(pairs[row] for row in sorted(rows))
