"""Does what a worker of a cluster does with a part: translates, checks and summarises it.

The stages are those of a run on one machine (`pipeline.stages`): a part goes through them as a wave
does. Knows no Ray, and nothing of where results are written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from translate_tool.checks import Thresholds
from translate_tool.config import Config
from translate_tool.errors import ModelError
from translate_tool.glossary import Glossary
from translate_tool.inference.runner import Runner
from translate_tool.pipeline import stages
from translate_tool.pipeline.stages import Translations
from translate_tool.records import Article, Brief, Failure, Recipe
from translate_tool.summarisation import summarise
from translate_tool.summarisation.abstractive import abstractor
from translate_tool.translation.prepared import Store
from translate_tool.translation.resolve import Resolved
from translate_tool.translation.review import Answers, Draft, ask, reviewed
from translate_tool.translation.translator import Nowhere, Retries
from translate_tool.writers.context import Context

APART = "Its brief lacks this row. To try again: translate-tool run, on this article."


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """The settings of all workers: nothing in them is "auto" any more, and files are read.

    What is in a file that `config` names comes along: it may not be on every machine. A worker
    whose models give other `recipes` is refused: its words would not fit those of the others.
    `context`: what readers are told of the engines.
    """

    config: Config
    recipes: tuple[Recipe, ...]
    glossary: Glossary
    thresholds: Thresholds
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """The articles of a part with the best attempts at their sentences.

    - `drafts`: each article with its rows
    - `answers`: what the engine says to the questions of the glossary
    - `retries`: what came of the sentences that went wrong
    - `failures`: what was not read, and articles without a sentence
    - `texts`: distinct sentences; `recalled`: those of them that were known before
    - `tokens`: source tokens through the engine
    """

    drafts: tuple[Draft, ...]
    answers: Answers
    retries: Retries
    failures: tuple[Failure, ...]
    texts: int
    recalled: int
    tokens: int


def worker_settings(config: Config) -> WorkerSettings:
    """Resolve `config` on this machine. Raises ConfigError and ModelError as Resolved does."""
    return settings_of(Resolved(config))


def settings_of(resolved: Resolved) -> WorkerSettings:
    """Return what is resolved, as workers are told it."""
    plain = resolved.config.model_dump() | {"glossary": {}, "checks": {}}
    recipe = resolved.translator.recipe
    plain["translate"] |= {"engine": recipe.engine, "precision": recipe.precision}
    if not resolved.summariser:
        plain["summarise"] |= {"model": "extractive"}
    return WorkerSettings(
        config=Config.model_validate(plain),
        recipes=resolved.recipes,
        glossary=resolved.glossary,
        thresholds=resolved.thresholds,
        context=resolved.context,
    )


def resolve(settings: WorkerSettings) -> Resolved:
    """Find the models of a worker. Raises ModelError where others have other ones."""
    resolved = Resolved(settings.config)
    if resolved.recipes != settings.recipes:
        here, there = (
            [recipe.signature for recipe in recipes]
            for recipes in (resolved.recipes, settings.recipes)
        )
        raise ModelError(
            f"this machine has other models than the one asked first: {here}, not {there}",
            hint="Put the same model folder, or the same cache, on every machine.",
        )
    if resolved.context.versions != settings.context.versions:
        raise ModelError(
            f"the one asked first has {dict(settings.context.versions)}, and this machine "
            f"{dict(resolved.context.versions)}",
            hint="Install the same versions on every machine.",
        )
    resolved.glossary = settings.glossary
    return resolved


def translate(
    resolved: Resolved, items: Iterable[Article | Failure], store: Store | None = None
) -> Translated:
    """Translate every distinct sentence of `items`, and once more what went wrong.

    What `store` has is not translated again. Raises EngineError or ModelError when the engine
    cannot be opened.
    """
    items = list(items)
    translator = resolved.translator.keeping(store or Nowhere())
    split = list(stages.split(item for item in items if isinstance(item, Article)))
    texts, tokens = stages.texts_of(split), list[int]()
    known = translator.recall(texts)
    first = translator.first(texts, known=known, on_batch=lambda _, spent: tokens.append(spent))
    retries = translator.retry(first, spent=tokens.append)
    translations = Translations(first=first, retries=retries)
    found = [translations.draft(article, lines) for article, lines in split if lines]
    drafts = tuple(draft for draft in found if draft)
    answers = ask(translator, resolved.glossary, drafts)
    assert len(drafts) == len(found), "only a deadline leaves a sentence waiting"  # noqa: S101
    assert answers is not None, "only a deadline leaves questions open"  # noqa: S101
    return Translated(
        drafts=drafts,
        answers=answers,
        retries=retries,
        failures=(
            *(item for item in items if isinstance(item, Failure)),
            *stages.empty_ones(split),
        ),
        texts=len(texts),
        recalled=len(known),
        tokens=sum(tokens),
    )


def finish(
    settings: WorkerSettings, runner: Runner | None, done: Translated
) -> tuple[list[Brief], list[Failure]]:
    """Check and summarise. `runner` is that of the summaries, if they need one.

    A brief may lack a row that no engine could do; then it is also among the failures.
    """
    documents = [
        reviewed(draft, done.answers, settings.glossary, settings.thresholds)
        for draft in done.drafts
    ]
    model = abstractor(runner) if runner else None
    summaries = summarise(documents, lines=settings.config.summarise.lines, model=model)
    partial = stages.failures_of(documents, done.retries, advice=APART)
    briefs = stages.briefs_of(documents, summaries, settings.recipes)
    return briefs, [*done.failures, *partial]
