"""Runs a model: a recipe, the engine that carries it out, and how that is kept busy.

Knows one model at a time; which one, under which recipe, is said in `translation.resolve`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from translate_tool import models
from translate_tool.config import Config
from translate_tool.errors import ConfigError
from translate_tool.inference import scheduler
from translate_tool.inference.base import Engine, SearchEngine
from translate_tool.inference.engines import open_engine
from translate_tool.inference.scheduler import Outcome, Prepare, Stopping, as_it_is, nothing_else
from translate_tool.models import Model
from translate_tool.records import Hypothesis, Recipe
from translate_tool.runtime import machine
from translate_tool.runtime.deadline import never

DRAFT_NOTE = "Draft translation: it tells what an article is about; do not quote it."
"""What readers are told of a model like the bundled one."""

DRAFT_HINT = "Better English: translate-tool models pull Helsinki-NLP/opus-mt-fr-en"
"""What whoever runs it is told besides."""

TOKENS = 1024
"""Padded tokens of a batch of sentences on a CPU: 512 to 4,096 are within 5 % of each other on the
machine this was measured on; `pacing` measures others."""

SUMMARY_TOKENS = 4096
"""And of a batch of articles: about four, 1.4 times as fast as one by one."""

GPU_TOKENS = 16_384
"""And of either on a GPU: a choice that fills one, not a measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Says how an engine is kept busy: CPU threads, and padded source tokens of a batch.

    Changes speed and memory, never the words.
    """

    threads: int
    budget: int


class Runner:
    """Runs a model: a recipe and the engine that carries it out, loaded when first asked for.

    `pace` may be set until then: by default what the settings say, or what the device is quick
    with. Raises ConfigError where the settings ask for more threads than make sense.
    """

    def __init__(self, recipe: Recipe, model: Model | None, config: Config, device: str) -> None:
        self.recipe = recipe
        self.model = model
        self._config = config
        self.device = device
        self.pace = _pace(config, model, device)
        self._lender: Runner | None = None

    def at(self, pace: Pace, *, shared: bool = False) -> Runner:
        """Return the same runner at another pace, with an engine of its own or the `shared` one."""
        runner = Runner(self.recipe, self.model, self._config, self.device)
        runner.pace = pace
        runner._lender = self if shared else None
        return runner

    def under(self, recipe: Recipe) -> Runner:
        """Return the same model under another recipe, on the same engine where that can be.

        An engine knows nothing of fallbacks, nor of the limit that texts are cut to; of the same
        arithmetic, it lends the loaded model.
        """
        runner = Runner(recipe, self.model, self._config, self.device)
        if recipe.precision == self.recipe.precision:
            runner._lender = self
        return runner

    @cached_property
    def engine(self) -> Engine:
        """Return the engine, loaded now if it was not yet. Raises EngineError or ModelError."""
        if self._lender:
            lent = self._lender.engine
            if _searches_alike(self.recipe, self._lender.recipe):
                return lent
            if isinstance(lent, SearchEngine):
                return lent.under(self.recipe)
        return open_engine(
            self.recipe,
            self.model,
            device=self.device,
            threads=self.pace.threads,
            cache=cache(self._config),
        )

    def run_batches(
        self,
        texts: Mapping[str, bool],
        *,
        due: Stopping = never,
        prepare: Prepare = as_it_is,
        meanwhile: Callable[[], bool] = nothing_else,
    ) -> Iterator[tuple[dict[str, Outcome], int]]:
        """Translate those texts whose value (is it done?) is false, as `scheduler.run_batches`.

        Where all is done, or time is up, no engine is opened. Raises EngineError or ModelError
        when it cannot be.
        """
        if all(texts.values()) or due():
            return
        yield from scheduler.run_batches(
            self.engine,
            texts,
            limit=self.recipe.limit,
            budget=self.pace.budget,
            due=due,
            prepare=prepare,
            meanwhile=meanwhile,
        )

    def generate(self, texts: Sequence[str], due: Stopping = never) -> list[Hypothesis]:
        """Return the output for each of `texts`, which fit the model as they are, in order.

        Raises as `scheduler.generate_batches` does, and as `engine`.
        """
        return scheduler.generate_batches(self.engine, texts, budget=self.pace.budget, due=due)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a reader must know about the output."""
        if self.model is None:
            return ()
        draft = (DRAFT_NOTE,) if self.model.draft else ()
        return (*draft, *self.model.notes)


def _searches_alike(one: Recipe, other: Recipe) -> bool:
    """Tell whether an engine makes the same of both."""
    return replace(one, fallback=other.fallback, limit=other.limit) == other


def most_threads() -> int:
    """Return the most CPU threads, or processes, that are taken: past the cores they only wait.

    Settings that were written for a machine of 64 cores work on every other.
    """
    return max(64, 4 * machine.cores())


def threads(config: Config) -> int:
    """Return the CPU threads that the settings ask for; every core where they do not say.

    Raises ConfigError for more than this machine can sensibly run: it would refuse to start them,
    and end the process.
    """
    asked, most = config.translate.threads, most_threads()
    if asked > most:
        raise ConfigError(
            f"translate.threads: {asked:,} are too many: this machine has {machine.cores()} cores, "
            f"and more threads than cores only wait for one another; at most {most} are taken",
            hint="Leave threads at 0: every core is used.",
        )
    return asked or machine.cores()


def _pace(config: Config, model: Model | None, device: str) -> Pace:
    """Return the pace of the settings; by default every core, and what the device is quick with."""
    on_cpu = SUMMARY_TOKENS if model and model.task == "summarise" else TOKENS
    return Pace(
        threads=threads(config),
        budget=config.translate.token_budget or (on_cpu if device == "cpu" else GPU_TOKENS),
    )


def cache(config: Config) -> Path:
    """Return the folder where models are kept."""
    return config.models.cache or models.default_cache()
