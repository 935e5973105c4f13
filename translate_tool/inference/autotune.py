"""Finds the threads and batch size that keep an engine busiest here: raced once, then remembered.

Knows engines and clocks; knows nothing of articles. What is quick depends on the processor, the
model and the beam; a race over sentences that are made up finds it, and its record lies in the
cache with what it was measured on. The words of a run do not depend on it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import Any

from translate_tool.config import Config
from translate_tool.errors import ConfigError
from translate_tool.inference.base import Engine
from translate_tool.inference.runner import Pace, Runner, cache
from translate_tool.records import digest
from translate_tool.runtime import machine
from translate_tool.runtime.deadline import never
from translate_tool.runtime.files import write
from translate_tool.runtime.iterators import finish

FOLDER = "paces"

FACTORS = (0.5, 2.0)
"""Batches to race against the usual size, as parts of it."""

FILLING = 2
"""Batches of the largest size that each thread gets in a round: fewer leave some idle."""

ROUNDS = 3

GAIN = 1.03
"""How much quicker than the usual pace another must be, in every single round, to be taken: what is
less may be chance."""

LARGE = 20_000_000
"""Bytes of input from which a run races by itself. On two cores a race takes 75,000 source tokens,
a sixtieth of what so much French has."""

_DEPENDS_ON = ("processor", "arithmetic", "cores", "memory", "graphics")
"""Of what is known of a machine."""

WARM_UP = 32
"""Sentences translated before the clock starts: first calls are slower."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """What a race found: `seconds[r][p]` is what round r took at `paces[p]`, the first the usual.

    There are ROUNDS, or fewer where time ran out. `tokens`: source tokens of a round. `facts`: on
    what it was measured, and when.
    """

    paces: tuple[Pace, ...]
    seconds: tuple[tuple[float, ...], ...]
    tokens: int
    facts: dict[str, str]

    @property
    def medians(self) -> list[float]:
        """Return the seconds of a round, for each pace."""
        return [median(times) for times in zip(*self.seconds, strict=True)]

    @property
    def best(self) -> Pace:
        """Return the quickest pace, if it is surely quicker than the usual one; else that."""
        sure = [
            (taken, number)
            for number, taken in enumerate(self.medians)
            if all(times[number] * GAIN <= times[0] for times in self.seconds)
        ]
        return self.paces[min(sure)[1]] if sure else self.paces[0]

    def as_dict(self) -> dict[str, Any]:
        """Return the race as JSON can hold it."""
        return asdict(self) | {"best": asdict(self.best)}


def tune(runner: Runner, config: Config, size: int, due: Callable[[], bool] = never) -> Race | None:
    """Set the pace of `runner`, whose engine is not loaded yet, to the best that is known.

    That of the race on record; where there is none, one is held if inputs of `size` bytes are worth
    it, which ends once time is `due`. What the settings say is kept. Returns the race, or None
    where there was none. Raises EngineError or ModelError when an engine cannot be opened.
    """
    if len(rivals(runner, config)) < 2:
        return None
    found = _recall(_path(runner, config))
    if found is None and size >= LARGE:
        found = measure(runner, config, due)
    if found:
        runner.pace = found.best
    return found


def measure(runner: Runner, config: Config, due: Callable[[], bool] = never) -> Race:
    """Race the paces, and put the result on record if all rounds were run.

    Raises as `tune` does, and ConfigError where there is nothing to choose.
    """
    paces = rivals(runner, config)
    if len(paces) < 2:
        raise ConfigError(
            "there is no pace to choose",
            hint="Leave threads and token_budget at 0, with an engine that has a model.",
        )
    found = race(runner, paces, due)
    if len(found.seconds) == ROUNDS:
        write(_path(runner, config), json.dumps(found.as_dict(), indent=1, ensure_ascii=False))
    return found


def described(pace: Pace) -> str:
    """Put a pace into words."""
    return f"{pace.threads} threads, batches of {pace.budget} tokens"


def rivals(runner: Runner, config: Config) -> list[Pace]:
    """Return the usual pace, then others that differ in one thing that the settings leave open.

    None for an engine without a model: it has nothing to race with.
    """
    if runner.model is None:
        return []
    settings, usual = config.translate, runner.pace
    paces = [usual]
    if not settings.token_budget:
        budgets = (int(factor * usual.budget) for factor in FACTORS)
        paces += [Pace(threads=usual.threads, budget=budget) for budget in budgets]
    physical = machine.physical_cores()
    if not settings.threads and runner.device == "cpu" and physical < usual.threads:
        paces.append(Pace(threads=physical, budget=usual.budget))
    return paces


def race(
    runner: Runner,
    paces: Sequence[Pace],
    due: Callable[[], bool] = never,
    clock: Callable[[], float] = time.perf_counter,
) -> Race:
    """Translate the same sentences at each of `paces`, in rounds, in an order that turns.

    A round in which time is `due` does not count, and is the last. Raises as `tune` does.
    """
    runners = _at(runner, paces)
    usual = runners[0].engine
    wanted = FILLING * usual.workers * max(pace.budget for pace in paces)
    texts = dict.fromkeys(_texts(usual, wanted), False)

    def taken(one: Runner) -> float:
        began = clock()
        finish(one.run_batches(texts, due=due))
        return clock() - began

    for engine in {id(one.engine): one.engine for one in runners}.values():
        engine.generate(list(islice(texts, WARM_UP)))
    rounds = []
    for number in range(ROUNDS):
        turn = number % len(paces)
        order = [*range(turn, len(paces)), *range(turn)]
        times = {place: taken(runners[place]) for place in order}
        if due():
            break
        rounds.append(tuple(times[place] for place in range(len(paces))))
    return Race(
        paces=tuple(paces),
        seconds=tuple(rounds),
        tokens=sum(usual.tokenizer.count(text) for text in texts),
        facts=_facts(runner) | {"measured": datetime.now(timezone.utc).date().isoformat()},
    )


def _at(runner: Runner, paces: Sequence[Pace]) -> list[Runner]:
    """Return `runner` at each pace; those with as many threads share an engine."""
    runners: list[Runner] = []
    for pace in paces:
        alike = [one for one in runners if one.pace.threads == pace.threads]
        runners.append(alike[0].at(pace, shared=True) if alike else runner.at(pace))
    return runners


def _texts(engine: Engine, tokens: int) -> Iterator[str]:
    """Make up sentences as news has them, of six lengths, until they come to so many tokens."""
    for number in count(1):
        if tokens <= 0:
            return
        start = f"Le {number % 28 + 1} mars, le dossier numéro {number} a été transmis au ministère"
        more = f", qui annonce une hausse de {number} % des dépenses prévues pour les communes"
        text = start + more * (number % 6) + "."
        tokens -= engine.tokenizer.count(text)
        yield text


def _path(runner: Runner, config: Config) -> Path:
    raced = repr(rivals(runner, config))
    return cache(config) / FOLDER / f"{digest(raced, *_facts(runner).values())}.json"


def _facts(runner: Runner) -> dict[str, str]:
    """Return what the quickest pace depends on."""
    told = machine.describe()
    library = {"ct2": "ctranslate2", "hf": "transformers"}[runner.recipe.engine]
    return {
        "model": runner.recipe.signature,
        "device": runner.device,
        "software": f"{library} {version(library)}",
        **{name: told.get(name, "") for name in _DEPENDS_ON},
    }


def _recall(path: Path) -> Race | None:
    """Return the race on record at `path`; None where there is none, or it cannot be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Race(
            paces=tuple(Pace(**pace) for pace in kept["paces"]),
            seconds=tuple(map(tuple, kept["seconds"])),
            tokens=kept["tokens"],
            facts=kept["facts"],
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
