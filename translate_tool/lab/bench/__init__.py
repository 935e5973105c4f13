"""How fast: this package's run and the usual ways, side by side on the same sentences.

    lay_out   articles → files and sentences     work
    made      a model of a known shape           shapes, weights
    compare   sides → medians                    sides, child, rounds
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

from translate_tool import machine, models, workshop
from translate_tool.config import Config
from translate_tool.errors import ConfigError
from translate_tool.lab.bench.child import task
from translate_tool.lab.bench.page import Result, update
from translate_tool.lab.bench.rounds import Round, compare
from translate_tool.lab.bench.shapes import SHAPES, made
from translate_tool.lab.bench.sides import SIDES, Setting
from translate_tool.lab.bench.work import Work, lay_out
from translate_tool.models import Model

__all__ = ["SHAPES", "SIDES", "Result", "bench", "update"]

LIBRARIES = ("translate-tool", "ctranslate2", "transformers", "torch")


def bench(
    config: Config,
    *,
    shape: str = "",
    sides: Sequence[str] = tuple(SIDES),
    most: int = 800,
    rounds: int = 3,
    share: float = 1.0,
    on_round: Callable[[str, Round], None] = lambda _side, _round: None,
) -> Result:
    """Compare `sides` on at most `most` sentences of the inputs of `config`, with its model.

    `shape`: a model of that shape instead, with the tokenizer of the model named, or of the bundled
    one. `share`: of the work that slow sides do in a round, 1 being a share that keeps all about as
    long. Raises ConfigError, ModelError or EngineError.
    """
    _demand(sides, shape)
    model = _model(config, shape)
    setting = Setting(
        model=model,
        beam=config.translate.beam,
        threads=config.translate.threads or workshop.cores(),
        cache=workshop.cache(config),
        heal=config.translate.heal and not shape,
    )
    models.convert(model, precision="int8", cache=setting.cache)
    with tempfile.TemporaryDirectory() as folder:
        work = lay_out(config.run.inputs, Path(folder), most=most)
        tasks = {name: task(name, setting, work, share) for name in sides}
        rows = compare(tasks, rounds, on_round)
    return Result(
        name=f"{shape or model.name}, beam {setting.beam}",
        facts=_facts(setting, work, rounds, shape),
        titles={name: SIDES[name].title for name in sides},
        rows=tuple(rows),
    )


def _demand(sides: Sequence[str], shape: str) -> None:
    """Raise ConfigError for what does not exist, or would make the figures worthless."""
    for name in sides:
        if name not in SIDES:
            raise ConfigError(f"there is no side {name!r}", hint=f"Sides: {', '.join(SIDES)}.")
    if shape and shape not in SHAPES:
        raise ConfigError(f"there is no shape {shape!r}", hint=f"Shapes: {', '.join(SHAPES)}.")
    if os.environ.get("CT2_USE_MKL") == "1":
        raise ConfigError(
            "CT2_USE_MKL=1 is set: it makes CTranslate2 many times slower on CPUs not by Intel",
            hint="Unset it, and measure again.",
        )


def _model(config: Config, shape: str) -> Model:
    """The model that `config` names, or that of a shape."""
    cache, name = workshop.cache(config), config.translate.model
    download = config.models.download and not config.models.offline
    if not shape:
        return models.find(name, task="translate", cache=cache, download=download)
    tokenizer = None
    if name != "auto":
        tokenizer = models.find(name, task="translate", cache=cache, download=download).folder
    folder = made(shape, cache=cache, tokenizer=tokenizer)
    return models.find(str(folder), task="translate", cache=cache, download=False)


def _facts(setting: Setting, work: Work, rounds: int, shape: str) -> dict[str, str]:
    """What a reader must know of the figures."""
    told = machine.describe()
    name = f"weights made in the shape of {shape}" if shape else setting.model.name
    return {
        "model": f"{name}, beam {setting.beam}",
        "work": f"{len(work.sentences)} sentences in {len(work.paragraphs)} paragraphs, "
        f"{rounds} rounds",
        "machine": f"{told.get('processor', 'unknown processor')}, {setting.threads} of "
        f"{told.get('cores', '?')} cores, {told.get('memory', '?')}",
        "software": ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
        + f", Python {told['python']}",
        "measured": datetime.now(timezone.utc).date().isoformat(),
    }
