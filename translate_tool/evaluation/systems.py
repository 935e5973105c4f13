"""Makes the systems that are evaluated: models under settings, or files of translations.

Knows how a system is written on the command line, and gets translations on the way that users get
them, with fallbacks and checks. Knows nothing of references.

    lite-fr-en                      a model, with the settings that all have
    lite-fr-en:engine=hf,beam=6     the same, with settings of [translate] of its own
    old.en                          a file, a translation a line
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Protocol

from translate_tool.bitext.files import lines
from translate_tool.checks import DEFAULT, check
from translate_tool.checks.score_floor import thresholds_for
from translate_tool.config import Config, override
from translate_tool.errors import ConfigError, InputError
from translate_tool.inference.base import Engine
from translate_tool.inference.scheduler import Outcome, bad, good
from translate_tool.language.sentences import split
from translate_tool.records import Flag, Hypothesis, Recipe, canonical
from translate_tool.translation.fallbacks import Best
from translate_tool.translation.resolve import PROBE, translator
from translate_tool.translation.translator import joined, sentences_of

LOSSES = frozenset({"cut", "empty", "failed"})
"""Kinds of flags that say that a sentence, or its end, did not come through."""

# "lite-fr-en:engine=hf,beam=6": a model and its settings; "C:\old.en" or "a:b" have none.
_SPEC = re.compile(r"(?P<model>.+?)(?::(?P<settings>\w+=[^,=]*(?:,\w+=[^,=]*)*))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A system's translations, line by line, with all that a run would say of them.

    `wall` and `cpu` are the seconds of the translating alone, the engine being open before; None
    for what was made elsewhere.
    """

    texts: tuple[str, ...]
    flags: tuple[tuple[Flag, ...], ...]
    wall: float | None = None
    cpu: float | None = None


class System(Protocol):
    """Something that has translations of a set."""

    name: str
    recipe: str

    def translate(self, sources: Sequence[str]) -> Output:
        """Return one translation for each of `sources`, in their order."""


def system(spec: str, config: Config) -> System:
    """Make the system that `spec` writes, with the settings of `config` where it says nothing else.

    Models are found, but nothing is loaded. Raises ConfigError or ModelError.
    """
    match = _SPEC.fullmatch(spec)
    if not match:
        raise ConfigError(f"{spec!r} is no system", hint="Wanted: MODEL:engine=hf,beam=6, or FILE.")
    if not match["settings"] and Path(spec).is_file():
        return TranslationFile(Path(spec))
    pairs = [pair.partition("=") for pair in (match["settings"] or "").split(",") if pair]
    settings = {f"translate.{key}": value for key, _, value in pairs}
    return ModelSystem(spec, override(config, {"translate.model": match["model"], **settings}))


def grid(spec: str, axes: str) -> list[str]:
    """Return `spec` with every combination of `axes`: "engine=ct2,hf beam=1,4" gives four.

    Raises ConfigError for what is no list of settings.
    """
    choices = []
    for axis in axes.split():
        key, found, values = axis.partition("=")
        if not (key and found and values):
            raise ConfigError(f"{axis!r} is no axis", hint='Wanted: "engine=ct2,hf beam=1,2,4".')
        choices.append([f"{key}={value}" for value in values.split(",")])
    mark = "," if (_SPEC.fullmatch(spec) or {"settings": ""})["settings"] else ":"
    return [f"{spec}{mark}{','.join(point)}" for point in product(*choices)] if choices else [spec]


class ModelSystem:
    """Translates by a model under settings, as `run` does; keeps nothing.

    Without a `name` it has that of its model.
    """

    def __init__(self, name: str, config: Config) -> None:
        self._translator = translator(config)
        self.name = name or self._translator.recipe.model
        self._thresholds = thresholds_for(self._translator.recipe, config.checks.calibration)
        self.recipe = self._translator.recipe.signature

    def translate(self, sources: Sequence[str]) -> Output:
        """Return one translation for each of `sources`; what fails is empty, and flagged.

        Raises EngineError or ModelError when the engine cannot be opened.
        """
        engine = self._warm
        wall, cpu = time.perf_counter(), time.process_time()
        lines = [sentences_of(source) for source in sources]
        texts = list(dict.fromkeys(canonical(span.text) for line in lines for span in line))
        first = self._translator.first(texts)
        best = self._translator.retry(first).best
        outcomes = first | {text: one.hypothesis for text, one in best.items()}
        nothing = dict.fromkeys(bad(outcomes), Hypothesis(text="", score=0.0))
        found = [joined(line, good(outcomes) | nothing) for line in lines]
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        notes = _notes(engine, self._translator.recipe, outcomes, best)
        flags = [
            (*_flags_of(source, notes), *check(source, h.text, h.score, self._thresholds))
            for source, h in zip(sources, found, strict=True)
        ]
        return Output(texts=tuple(h.text for h in found), flags=tuple(flags), wall=wall, cpu=cpu)

    @cached_property
    def _warm(self) -> Engine:
        """Open the engine and make its first call, which loads what later ones have."""
        engine = self._translator.runner.engine
        engine.generate(PROBE[::6])
        return engine


class TranslationFile:
    """Reads translations that are there already: another tool's, or an older version's."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self.recipe = ""
        self._path = path
        self._texts = tuple(lines(path))

    def translate(self, sources: Sequence[str]) -> Output:
        """Return the lines of the file. Raises InputError unless there are as many as `sources`."""
        if len(self._texts) != len(sources):
            raise InputError(
                f"{self._path}: {len(self._texts)} lines, but {len(sources)} sentences asked for",
                origin=str(self._path),
                hint="A file of translations must have one line for each sentence of the set.",
            )
        flags = [check(s, t, 0.0, DEFAULT) for s, t in zip(sources, self._texts, strict=True)]
        return Output(texts=self._texts, flags=tuple(flags))


def _notes(
    engine: Engine, recipe: Recipe, outcomes: Mapping[str, Outcome], best: Mapping[str, Best]
) -> Mapping[str, Sequence[Flag]]:
    """Flag what cannot be seen of a translation: that it failed, was cut, or came from a fallback.

    What an engine gives does not say whether its limit stopped it, so the output is counted again,
    with the tokens of the source. Only a loop ever comes near the limit.
    """
    count = engine.tokenizer.count
    notes: dict[str, list[Flag]] = defaultdict(list)
    for text, error in bad(outcomes).items():
        notes[text].append(Flag(kind="failed", detail=error.message, severity="severe"))
    for text, hypothesis in good(outcomes).items():
        most = int(recipe.max_ratio * count(text)) + recipe.max_extra
        if count(hypothesis.text) >= most:
            detail = f"stopped at the limit of {most} tokens"
            notes[text].append(Flag(kind="cut", detail=detail, severity="severe"))
    for text, one in best.items():
        notes[text].append(one.flag)
    return notes


def _flags_of(source: str, notes: Mapping[str, Sequence[Flag]]) -> list[Flag]:
    return [flag for span in split(source) for flag in notes.get(canonical(span.text), ())]
