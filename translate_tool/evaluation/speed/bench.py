"""Compares a run with the usual ways of translating, or of summarising, on the same articles.

Makes the setting of all sides, has them measured, and writes the medians as a table and as JSON.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from translate_tool import models
from translate_tool.config import Config
from translate_tool.errors import ConfigError
from translate_tool.evaluation.results import software
from translate_tool.evaluation.speed import arithmetic, ours
from translate_tool.evaluation.speed.child import SIDES, task_line
from translate_tool.evaluation.speed.growth import Cost, Growth, costs_of
from translate_tool.evaluation.speed.rounds import Round, Row, compare
from translate_tool.evaluation.speed.sides import Setting, Side
from translate_tool.evaluation.speed.workload import Workload, split_to_limit, write_workload
from translate_tool.inference import runner
from translate_tool.inference.select import candidates
from translate_tool.inference.tokenizers import open_tokenizer
from translate_tool.models import Model
from translate_tool.records import Task
from translate_tool.runtime import machine
from translate_tool.runtime.libraries import TRANSFORMERS, require
from translate_tool.writers.escape import markdown_table

SLOW = ("script", "easynmt", "batched")
LIBRARIES = ("translate-tool", "ctranslate2", "transformers", "torch")


OURS = "run"
"""The side that the others are compared with."""

HEADS = (
    "way",
    "target tokens/s",
    "per CPU second",
    "{unit}/s",
    "start, s",
    "peak MB",
    "`run` is",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Holds a benchmark: what was done, on what, and each side's medians, named by `titles`.

    `failures`: why the other sides have none.
    """

    name: str
    facts: Mapping[str, str]
    titles: Mapping[str, str]
    rows: tuple[Row, ...]
    failures: Mapping[str, str] = field(default_factory=dict)
    unit: str = "sentences"

    @property
    def ratios(self) -> dict[str, float]:
        """Return target tokens a second of `run` to those of each side, if `run` was measured."""
        ours = next((row.wall for row in self.rows if row.side == OURS), None)
        return {row.side: ours / row.wall for row in self.rows} if ours else {}

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values, for JSON."""
        sides = {row.side: asdict(row) | {"title": self.titles[row.side]} for row in self.rows}
        for name, ratio in self.ratios.items():
            sides[name]["ratio"] = ratio
        for name, reason in self.failures.items():
            sides[name] = {"title": self.titles[name], "failed": reason}
        return {"name": self.name, "facts": dict(self.facts), "sides": sides}

    def table(self) -> str:
        """Return it as Markdown."""
        rows: list[tuple[str, ...]] = []
        for row in self.rows:
            ratio = self.ratios.get(row.side)
            cells = (
                f"`{row.side}`: {self.titles[row.side]}",
                f"{row.wall:.0f}",
                f"{row.cpu:.0f}",
                f"{row.pace:.1f}",
                f"{row.start:.1f}",
                f"{row.memory / 1e6:.0f}",
                f"{ratio:.2f}x" if ratio else "",
            )
            rows.append(cells)
        for name, reason in self.failures.items():
            cell = f"`{name}`: {self.titles[name]} – failed: {' '.join(reason.split())}"
            cell = cell.replace("|", "\\|")
            rows.append((cell, *[""] * (len(HEADS) - 1)))
        heads = [head.format(unit=self.unit) for head in HEADS]
        return markdown_table(heads, rows, align="lr")

    def markdown(self) -> str:
        """Return the facts, and the table."""
        facts = "\n".join(f"- {name}: {fact}" for name, fact in self.facts.items())
        return f"{facts}\n\n{self.table()}"


def bench(
    config: Config,
    *,
    task: Task = "translate",
    sides: Sequence[str] = (),
    skip_slow: bool = False,
    most: int = 800,
    rounds: int = 3,
    share: float = 1.0,
    on_round: Callable[[str, Round], None] = lambda _side, _round: None,
) -> Result:
    """Compare ways of translating, or of summarising, on the inputs of `config`.

    - `config`: names the inputs, the model, its beam, and where it runs
    - `task`: what is compared
    - `sides`: names of ways, by default all; `skip_slow`: not those of transformers
    - `most`: sentences at most
    - `rounds`: of which medians are taken
    - `share`: of the work that slow sides do in a round; 1 keeps all about as long
    - `on_round`: is called with each side and what it did in a round

    Raises ConfigError, ModelError or EngineError.
    """
    sides = sides or [name for name in SIDES[task] if not (skip_slow and name in SLOW)]
    _require(task, sides)
    if {*sides} & {*SLOW}:
        require("a comparison with transformers (--skip-slow leaves it out)", *TRANSFORMERS)
    setting = _setting(config, task)
    limit = min(config.translate.limit, setting.model.positions)
    with tempfile.TemporaryDirectory() as folder:
        work = write_workload(config.run.inputs, Path(folder), most=most)
        facts = _facts(setting, work, rounds)
        if task == "translate":
            work = split_to_limit(work, open_tokenizer(setting.model), limit)
        else:
            work = ours.translate_workload(work, setting)
            facts["work"] += f"; {len(work.sentences)} texts to summarise"
        tasks = {name: task_line(name, setting, work, share) for name in sides}
        rows, failures = compare(tasks, rounds, on_round)
        if setting.device == "cuda":
            facts |= _shares(setting, work, rows)
    return Result(
        name=f"{_name(setting.model)}, beam {setting.beam}"
        + f", {setting.device}" * (setting.device != "cpu"),
        facts=facts,
        titles={name: SIDES[task][name].described(setting) for name in sides},
        rows=tuple(rows),
        failures=failures,
        unit="sentences" if task == "translate" else "summaries",
    )


def _require(task: Task, sides: Sequence[str]) -> None:
    """Raise ConfigError for unknown sides, and for a setting that distorts figures."""
    for name in sides:
        if name not in SIDES[task]:
            raise ConfigError(
                f"there is no side {name!r}", hint=f"To {task}: {', '.join(SIDES[task])}."
            )
    if os.environ.get("CT2_USE_MKL") == "1":
        raise ConfigError(
            "CT2_USE_MKL=1 is set: it makes CTranslate2 many times slower on CPUs not by Intel",
            hint="Unset it, and measure again.",
        )


def _setting(config: Config, task: Task) -> Setting:
    """Make the setting of all sides, with the model converted, so that none has to do it."""
    model = _model(config, task)
    device = candidates("ct2", config.translate.device, "auto")[0].device
    setting = Setting(
        model=model,
        beam=config.translate.beam if task == "translate" else config.summarise.beam,
        threads=runner.threads(config),
        cache=runner.cache(config),
        heal=config.translate.heal,
        device=device,
    )
    for plain in (False, True):  # for `run`, and for the others
        models.convert(model, precision=Side.precision(setting), cache=setting.cache, plain=plain)
    if setting.heal and task == "translate":
        models.convert(model, precision="float32", cache=setting.cache)  # the last fallback
    return setting


def _model(config: Config, task: Task) -> Model:
    """Find the model that `config` names for `task`."""
    name = config.translate.model
    if task == "summarise":
        name = config.summarise.model
        name = models.SUMMARISER if name == "auto" else name
    download = config.models.download and not config.models.offline
    return models.find(name, task=task, cache=runner.cache(config), download=download)


def grow(
    config: Config,
    sizes: Sequence[int],
    rounds: int = 3,
    on_run: Callable[[int, Cost], None] = lambda _size, _cost: None,
) -> Growth:
    """Measure what runs of so many sentences cost beside the model, with the inputs of `config`.

    Raises ConfigError or EngineError.
    """
    costs = costs_of(config, sizes, rounds, on_run)
    facts = {"work": f"{rounds} rounds, formats {', '.join(config.write.formats)}", **_here()}
    return Growth(name="beside the model", facts=facts, costs=costs)


def _facts(setting: Setting, work: Workload, rounds: int) -> dict[str, str]:
    """Describe the conditions of the measurement."""
    return {
        "model": f"{_name(setting.model)}, beam {setting.beam}",
        "work": f"{len(work.sentences)} sentences in {len(work.paragraphs)} paragraphs, "
        f"{rounds} rounds",
        **_here(setting.threads),
    }


def _shares(setting: Setting, work: Workload, rows: Sequence[Row]) -> dict[str, str]:
    """Compute the share of the device's peak arithmetic that each side reaches."""
    count = open_tokenizer(setting.model).count
    source = sum(map(count, work.sentences)) / len(work.sentences)  # tokens of a text
    precision = "float16" if setting.device == "cuda" else "float32"
    reached = arithmetic.measure_rate(setting.device, precision)
    card, shares = arithmetic.device_name(setting.device), {}
    for row in rows:
        cut = row.side == "run"  # its conversion has fewer rows to choose among
        of_source, of_target = arithmetic.operations(setting.model, setting.beam, cut=cut)
        done = source * row.pace * of_source + row.wall * of_target
        shares[f"`{row.side}` does"] = arithmetic.describe_share(done, reached)
    return {"peak": f"large products in {precision}, on {card}"} | shares


def _here(threads: int = 1) -> dict[str, str]:
    """Describe machine, software and date; `threads`: cores that were used."""
    facts = machine.describe()
    return {
        "machine": f"{facts.get('processor', 'unknown processor')}, {threads} of "
        f"{facts.get('cores', '?')} cores, {facts.get('memory', '?')}",
        "software": software(LIBRARIES),
        "measured": datetime.now(timezone.utc).date().isoformat(),
    }


def _name(model: Model) -> str:
    """Return a model's name without the path of this machine."""
    return model.name if model.revision else model.folder.name
