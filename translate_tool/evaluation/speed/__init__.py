"""How fast: this package's run and the usual ways, side by side on the same articles.

    lay_out   articles → files and sentences     work, ours
    made      a model of a known shape           shapes, weights
    compare   ways → medians                     ways (sides, summaries, ours), child, rounds
    told      medians → share of what a GPU can  peak
    grow      more of the same → time, memory    growth
    Result    medians → table, JSON, a page      page

Nothing here is used by a run.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from translate_tool import models
from translate_tool.config import Config
from translate_tool.errors import ConfigError
from translate_tool.evaluation.speed import ours, peak
from translate_tool.evaluation.speed.child import line
from translate_tool.evaluation.speed.growth import Cost, Growth, costs_of
from translate_tool.evaluation.speed.page import Result, update
from translate_tool.evaluation.speed.rounds import Round, Row, compare
from translate_tool.evaluation.speed.shapes import SHAPES, made
from translate_tool.evaluation.speed.sides import Setting, Side
from translate_tool.evaluation.speed.ways import WAYS
from translate_tool.evaluation.speed.work import Work, fitted, lay_out
from translate_tool.inference import runner
from translate_tool.inference.select import candidates
from translate_tool.inference.tokenizers import open_tokenizer
from translate_tool.models import Model
from translate_tool.records import Task
from translate_tool.runtime import machine

__all__ = ["SHAPES", "WAYS", "Growth", "Result", "bench", "grow", "update"]

SLOW = ("script", "easynmt", "batched")
LIBRARIES = ("translate-tool", "ctranslate2", "transformers", "torch")


def bench(
    config: Config,
    *,
    task: Task = "translate",
    shape: str = "",
    sides: Sequence[str] = (),
    skip_slow: bool = False,
    most: int = 800,
    rounds: int = 3,
    share: float = 1.0,
    on_round: Callable[[str, Round], None] = lambda _side, _round: None,
) -> Result:
    """Compare `sides`, by default all, on at most `most` sentences of the inputs of `config`.

    With its model for `task`, or one of `shape` instead: with the tokenizer of the translation
    model named, or of the bundled one. `skip_slow`: not the sides of transformers. `share`: of the
    work that slow sides do in a round, 1 being a share that keeps all about as long. Raises
    ConfigError, ModelError or EngineError.
    """
    task = SHAPES[shape].task if shape in SHAPES else task
    sides = sides or [name for name in WAYS[task] if not (skip_slow and name in SLOW)]
    _demand(task, sides, shape)
    setting = _setting(config, task, shape)
    limit = min(config.translate.limit, setting.model.positions)
    with tempfile.TemporaryDirectory() as folder:
        work = lay_out(config.run.inputs, Path(folder), most=most)
        facts = _facts(setting, work, rounds, shape)
        if task == "translate":
            work = fitted(work, open_tokenizer(setting.model), limit)
        else:
            work = ours.translated(work, setting)
            facts["work"] += f"; {len(work.sentences)} texts to summarise"
        tasks = {name: line(name, setting, work, share) for name in sides}
        rows, failures = compare(tasks, rounds, on_round)
        if setting.device == "cuda":
            facts |= _shares(setting, work, rows)
    return Result(
        name=f"{shape or _name(setting.model)}, beam {setting.beam}"
        + f", {setting.device}" * (setting.device != "cpu"),
        facts=facts,
        titles={name: WAYS[task][name].described(setting) for name in sides},
        rows=tuple(rows),
        failures=failures,
        unit="sentences" if task == "translate" else "summaries",
    )


def _demand(task: Task, sides: Sequence[str], shape: str) -> None:
    """Raise ConfigError for what does not exist, or would make the figures worthless."""
    for name in sides:
        if name not in WAYS[task]:
            raise ConfigError(
                f"there is no side {name!r}", hint=f"To {task}: {', '.join(WAYS[task])}."
            )
    if shape and shape not in SHAPES:
        raise ConfigError(f"there is no shape {shape!r}", hint=f"Shapes: {', '.join(SHAPES)}.")
    if os.environ.get("CT2_USE_MKL") == "1":
        raise ConfigError(
            "CT2_USE_MKL=1 is set: it makes CTranslate2 many times slower on CPUs not by Intel",
            hint="Unset it, and measure again.",
        )


def _setting(config: Config, task: Task, shape: str) -> Setting:
    """What all sides are given; the model is there as they need it, so that none converts it."""
    model = _model(config, task, shape)
    device = candidates("ct2", config.translate.device, "auto")[0].device
    setting = Setting(
        model=model,
        beam=config.translate.beam if task == "translate" else config.summarise.beam,
        threads=runner.threads(config),
        cache=runner.cache(config),
        heal=config.translate.heal and not shape,
        device=device,
    )
    for plain in (False, True):  # for `run`, and for the others
        models.convert(model, precision=Side.precision(setting), cache=setting.cache, plain=plain)
    if setting.heal and task == "translate":
        models.convert(model, precision="float32", cache=setting.cache)  # the last remedy
    return setting


def _model(config: Config, task: Task, shape: str) -> Model:
    """The model that `config` names, or that of a shape."""
    cache, name = runner.cache(config), config.translate.model
    download = config.models.download and not config.models.offline
    if not shape:
        if task == "summarise":
            name = config.summarise.model
            name = models.SUMMARISER if name == "auto" else name
        return models.find(name, task=task, cache=cache, download=download)
    tokenizer = None
    if name != "auto":
        tokenizer = models.find(name, task="translate", cache=cache, download=download).folder
    folder = made(shape, cache=cache, tokenizer=tokenizer)
    return models.find(str(folder), task=task, cache=cache, download=False)


def grow(
    config: Config,
    sizes: Sequence[int],
    rounds: int = 3,
    on_run: Callable[[int, Cost], None] = lambda _size, _cost: None,
) -> Growth:
    """What runs of so many sentences cost beside the model, with the inputs of `config`.

    Raises ConfigError or EngineError.
    """
    costs = costs_of(config, sizes, rounds, on_run)
    facts = {"work": f"{rounds} rounds, formats {', '.join(config.write.formats)}", **_here()}
    return Growth(name="beside the model", facts=facts, costs=costs)


def _facts(setting: Setting, work: Work, rounds: int, shape: str) -> dict[str, str]:
    """What a reader must know of the figures."""
    name = f"weights made in the shape of {shape}" if shape else _name(setting.model)
    return {
        "model": f"{name}, beam {setting.beam}",
        "work": f"{len(work.sentences)} sentences in {len(work.paragraphs)} paragraphs, "
        f"{rounds} rounds",
        **_here(setting.threads),
    }


def _shares(setting: Setting, work: Work, rows: Sequence[Row]) -> dict[str, str]:
    """How near each side comes to what its device can do."""
    count = open_tokenizer(setting.model).count
    source = sum(map(count, work.sentences)) / len(work.sentences)  # tokens of a text
    precision = "float16" if setting.device == "cuda" else "float32"
    reached = peak.rate(setting.device, precision)
    card, shares = peak.card(setting.device), {}
    for row in rows:
        cut = row.side == "run"  # its conversion has fewer rows to choose among
        of_source, of_target = peak.operations(setting.model, setting.beam, cut=cut)
        done = source * row.pace * of_source + row.wall * of_target
        shares[f"`{row.side}` does"] = peak.told(done, reached)
    return {"peak": f"large products in {precision}, on {card}"} | shares


def _here(threads: int = 1) -> dict[str, str]:
    """Machine, software and date; `threads`: cores that were used."""
    told = machine.describe()
    return {
        "machine": f"{told.get('processor', 'unknown processor')}, {threads} of "
        f"{told.get('cores', '?')} cores, {told.get('memory', '?')}",
        "software": ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
        + f", Python {told['python']}",
        "measured": datetime.now(timezone.utc).date().isoformat(),
    }


def _name(model: Model) -> str:
    """A model's name without the path of this machine."""
    return model.name if model.revision else model.folder.name
