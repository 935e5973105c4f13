"""Resolves settings: which model, under which recipe, opened when first used.

Knows how `auto` is resolved; knows nothing of articles or outputs. Finding a model and fixing its
recipe is cheap and comes first, so that a wrong name or a bad checksum stops a run at once;
loading it waits until there is something to do, which a finished run never has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Set
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path

from translate_tool import models
from translate_tool.checks.score_floor import thresholds_for
from translate_tool.config import Config
from translate_tool.errors import DownloadError, ModelNotFound
from translate_tool.glossary import Glossary, load
from translate_tool.inference.runner import Runner, cache
from translate_tool.inference.select import Choice, candidates, quickest
from translate_tool.models import Model
from translate_tool.records import Article, Recipe, digest
from translate_tool.runtime.files import write
from translate_tool.translation.prepared import preparation_of
from translate_tool.translation.translator import Translator
from translate_tool.writers import Context

SUMMARY_RATIO = 0.3
"""Most summary tokens per source token: the 142-of-~700 of the BART-CNN configurations, rounded
up; their fixed `min_length` of 56 makes short articles longer and is not used."""

PROBE = tuple(
    f"Le {day} mars, le ministère a publié les chiffres du mois, en hausse de {day} %." * repeats
    for repeats in (1, 2, 3)
    for day in range(1, 31)
)
"""What engines race over where more than one can be used: 90 texts of three lengths."""


class Resolved:
    """Holds what the settings of a run resolve to, and all that names it in the outputs.

    Made from settings alone: models are found and recipes fixed, nothing is loaded.
    Raises ConfigError and ModelError as `translator` and `summariser` do, and ConfigError for a
    glossary or a calibration that cannot be read.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.translator = translator(config)
        self.summariser, without = _summariser(config)
        summary = self.summariser.recipe if self.summariser else extractive_recipe(config)
        self.recipes = (self.translator.recipe, summary)
        self.glossary = load(config.glossary.path) if config.glossary.path else Glossary()
        self.thresholds = thresholds_for(self.translator.recipe, config.checks.calibration)
        runners = [runner for runner in (self.translator.runner, self.summariser) if runner]
        fallbacks = self.translator.recipes[1:]
        self._recipes = [recipe.id for recipe in (*self.recipes, *fallbacks)]
        self.context = Context(
            versions=_versions({runner.recipe.engine for runner in runners}),
            notes=(*(note for runner in runners for note in runner.notes), *without),
        )
        formats, context = config.write.formats, self.context
        self._settings = (*formats, *context.notes, *context.software, repr(self.thresholds))

    def brief_id(self, article: Article) -> str:
        """Digest what makes a brief of `article`: all the recipes, and the terms that it has."""
        terms = self.glossary.digest_for(block.text for block in article.blocks)
        version = preparation_of(article)
        shown = (f"preparation {version}",) if version else ()
        return digest(*self._recipes, terms, *shown)

    @property
    def facts(self) -> dict[str, object]:
        """Return what a log says of a run: settings with absolute paths, and recipes."""
        run = self.config.run
        absolute = {
            "inputs": tuple(_absolute(path) for path in run.inputs),
            "output": run.output.absolute(),
        }
        settings = self.config.model_copy(update={"run": run.model_copy(update=absolute)})
        return {
            "settings": settings.model_dump(mode="json"),
            "signatures": [recipe.signature for recipe in self.recipes],
            "versions": dict(self.context.versions),
        }

    def stamp(self, article: Article) -> str:
        """Digest all that an article's published files are made from."""
        return digest(article.id, self.brief_id(article), *self._settings)


def translator(config: Config) -> Translator:
    """Return what `config` asks for to translate with: a model, and fallbacks unless refused.

    Raises as `runner` does.
    """
    return Translator(runner(config), fallbacks=config.translate.heal)


def runner(config: Config) -> Runner:
    """Return what runs the translation model that `config` asks for.

    Raises ModelError when the model cannot be had, ConfigError when the device or the precision
    cannot.
    """
    settings = config.translate
    if settings.engine == "echo":
        return Runner(Recipe(task="translate", engine="echo", model="echo"), None, config, "cpu")
    model = models.find(
        settings.model, task="translate", cache=cache(config), download=_may_download(config)
    )
    recipe = Recipe(
        task="translate",
        engine=settings.engine,
        model=_public_name(model),
        revision=model.revision,
        sha256=model.sha256,
        beam=settings.beam,
        limit=min(settings.limit, model.positions),
    )
    return _tool(recipe, model, config)


def summariser(config: Config) -> Runner | None:
    """Return what runs the summarisation model that `config` asks for; None for the extractive one.

    `auto` takes the default abstractive model where it is already on disk, or can be downloaded.
    Raises as `translator` does.
    """
    return _summariser(config)[0]


def _summariser(config: Config) -> tuple[Runner | None, tuple[str, ...]]:
    """Return the same, and a note where it was to be downloaded and could not be."""
    settings = config.summarise
    if settings.model == "extractive":
        return None, ()
    auto = settings.model == "auto"
    try:
        model = models.find(
            models.SUMMARISER if auto else settings.model,
            task="summarise",
            cache=cache(config),
            download=_may_download(config),
        )
    except (ModelNotFound, DownloadError) as exc:
        if auto:
            tried = _may_download(config)
            return None, (models.fallback_note(models.SUMMARISER, exc),) if tried else ()
        raise
    recipe = Recipe(
        task="summarise",
        engine=config.translate.engine,
        model=_public_name(model),
        revision=model.revision,
        sha256=model.sha256,
        beam=settings.beam,
        length_penalty=2.0,
        no_repeat_ngram=3,
        max_ratio=SUMMARY_RATIO,
        limit=model.positions,
        lines=settings.lines,
        method=4,  # before, rows had figures and dates as French writes them
    )
    return _tool(recipe, model, config), ()


def extractive_recipe(config: Config) -> Recipe:
    """Return the recipe of the summariser that needs no model."""
    return Recipe(
        task="summarise",
        engine="extractive",
        model="extractive",
        precision="",
        beam=0,
        lines=config.summarise.lines,
        method=5,  # before, rows were chosen by other weights, with figures and dates as in French
    )


def _tool(draft: Recipe, model: Model, config: Config) -> Runner:
    """Return a runner whose recipe is `draft` with "auto" made concrete for this machine."""
    settings = config.translate

    def runner(choice: Choice) -> Runner:
        exact = choice.engine == "ct2" and choice.precision.startswith("int8")
        recipe = replace(
            draft,
            engine=choice.engine,
            precision=choice.precision,
            method=draft.method + exact,  # before, 8-bit sums were cut off where there is no VNNI
        )
        return Runner(recipe, model, config, choice.device)

    choices = candidates(settings.engine, settings.device, settings.precision)
    if len(choices) == 1:
        return runner(choices[0])
    key = digest(model.sha256, *(repr(choice) for choice in choices))
    memory = cache(config) / "choices" / f"{key}.json"
    return runner(
        remembered(memory, lambda: quickest(choices, lambda choice: runner(choice).engine, PROBE))
    )


def remembered(path: Path, measure: Callable[[], Choice]) -> Choice:
    """Return the choice on record at `path`, or measure one now and put it on record there.

    A choice is part of the recipe: were it measured anew each time, a close race could turn out
    otherwise and everything would be translated again.
    """
    try:
        return Choice(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        choice = measure()
    write(path, json.dumps(asdict(choice)))
    return choice


def _versions(engines: Set[str]) -> dict[str, str]:
    """Return the versions that a reader would need to make the same output again."""
    libraries = {"ct2": "ctranslate2", "hf": "transformers"}
    names = ["translate-tool", *(libraries[e] for e in sorted(engines) if e in libraries)]
    return {name: version(name) for name in names}


def _absolute(path: Path) -> Path:
    """Make an input's path absolute; a list stays a list, and standard input what it is."""
    name = str(path)
    if name == "-":
        return path
    return Path(f"@{Path(name[1:]).absolute()}") if name.startswith("@") else path.absolute()


def _may_download(config: Config) -> bool:
    return config.models.download and not config.models.offline


def _public_name(model: Model) -> str:
    """Return a model's name without this machine's path, so that recipes agree between machines."""
    return model.name if model.revision else model.folder.name
