"""What the workers of a cluster do with a part: translate it, then check and summarise it.

The stages are those of a run on one machine (`pipeline.stages`): a part goes through them as a wave
does. Knows no Ray, and nothing of where results are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

APART = "Its brief lacks this row. To try again: translate-tool run, on this article."


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What every worker is told: settings in which nothing is "auto" any more, and their files.

    What is in a file that the settings name comes along: it may not be on every machine. `recipes`:
    what a worker's own must be, or its words would not fit those of the others. `notes` and
    `versions`: what readers are told of the engines.
    """

    config: Config
    recipes: tuple[Recipe, ...]
    glossary: Glossary
    thresholds: Thresholds
    notes: tuple[str, ...]
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """The articles of a part with the best attempts at their sentences, and what else was asked.

    `retries`: what came of those that went wrong. `texts`: distinct sentences;
    `recalled`: those of them that were known before; `tokens`: source tokens through the engine.
    """

    drafts: tuple[Draft, ...]
    answers: Answers
    retries: Retries
    failures: tuple[Failure, ...]
    texts: int
    recalled: int
    tokens: int


def given(config: Config) -> Orders:
    """What `config` means on this machine. Raises ConfigError and ModelError as Resolved does."""
    resolved = Resolved(config)
    settings = config.model_dump() | {"glossary": {}, "checks": {}}
    recipe = resolved.translator.recipe
    settings["translate"] |= {"engine": recipe.engine, "precision": recipe.precision}
    if not resolved.summariser:
        settings["summarise"] |= {"model": "extractive"}
    return Orders(
        config=Config.model_validate(settings),
        recipes=resolved.recipes,
        glossary=resolved.glossary,
        thresholds=resolved.thresholds,
        notes=resolved.context.notes,
        versions=resolved.context.versions,
    )


def workplace(orders: Orders) -> Resolved:
    """The tools of a worker. Raises ModelError where they are not those of the others."""
    resolved = Resolved(orders.config)
    if resolved.recipes != orders.recipes:
        here, there = (
            [recipe.signature for recipe in recipes]
            for recipes in (resolved.recipes, orders.recipes)
        )
        raise ModelError(
            f"this machine has other models than the one asked first: {here}, not {there}",
            hint="Put the same model folder, or the same cache, on every machine.",
        )
    if resolved.context.versions != orders.versions:
        raise ModelError(
            f"the one asked first has {dict(orders.versions)}, and this machine "
            f"{dict(resolved.context.versions)}",
            hint="Install the same versions on every machine.",
        )
    resolved.glossary = orders.glossary
    return resolved


def translate(
    resolved: Resolved, items: Iterable[Article | Failure], store: Store | None = None
) -> Drafts:
    """Translate every distinct sentence of `items`, and once more what went wrong.

    What `store` has is not translated again. Raises EngineError or ModelError when the engine
    cannot be opened.
    """
    items = list(items)
    translator = resolved.translator.keeping(store or Nowhere())
    split = list(stages.split(item for item in items if isinstance(item, Article)))
    texts, tokens = stages.texts_of(split), list[int]()
    known = translator.recall(texts)
    first = translator.first(texts, known=known, spent=tokens.append)
    retries = translator.retry(first, spent=tokens.append)
    translations = Translations(first=first, retries=retries)
    found = [translations.draft(article, lines) for article, lines in split if lines]
    drafts = tuple(draft for draft in found if draft)
    answers = ask(translator, resolved.glossary, drafts)
    assert len(drafts) == len(found), "only a deadline leaves a sentence waiting"  # noqa: S101
    assert answers is not None, "only a deadline leaves questions open"  # noqa: S101
    return Drafts(
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
    orders: Orders, runner: Runner | None, done: Drafts
) -> tuple[list[Brief], list[Failure]]:
    """Check and summarise. `runner` is that of the summaries, if they need one.

    A brief may lack a row that no engine could do; then it is also among the failures.
    """
    documents = [
        reviewed(draft, done.answers, orders.glossary, orders.thresholds) for draft in done.drafts
    ]
    model = abstractor(runner) if runner else None
    summaries = summarise(documents, lines=orders.config.summarise.lines, model=model)
    partial = stages.failures_of(documents, done.retries, advice=APART)
    briefs = stages.briefs_of(documents, summaries, orders.recipes)
    return briefs, [*done.failures, *partial]
