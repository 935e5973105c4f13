"""What the workers of a cluster do with a part: translate it, then check and summarise it.

The stages are those of a run on one machine, called on records instead of a journal: a part goes
through them as a wave does. Knows no Ray, and nothing of where results are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from translate_tool.checks import Thresholds
from translate_tool.config import Config
from translate_tool.errors import EngineError, ModelError
from translate_tool.glossary import Glossary
from translate_tool.inference.runner import Runner
from translate_tool.inference.scheduler import Outcome
from translate_tool.language.sentences import sentences
from translate_tool.records import (
    Article,
    Brief,
    Failure,
    Hypothesis,
    Pair,
    Recipe,
    Sentence,
    canonical,
)
from translate_tool.summarisation import summarise
from translate_tool.summarisation.abstractive import abstractor
from translate_tool.summarisation.brief import briefed, empty, is_partial, stuck
from translate_tool.translation.resolve import Resolved
from translate_tool.translation.review import Answers, Draft, ask, judged
from translate_tool.translation.translator import Healing, Nowhere, Store, heal, said

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

    `errors`: why there is no attempt at a text, by canonical text. `texts`: distinct sentences;
    `recalled`: those of them that were known before; `tokens`: source tokens through the engine.
    """

    drafts: tuple[Draft, ...]
    answers: Answers
    errors: Mapping[str, EngineError]
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
    """Stage two of `items`: every distinct sentence once, and once more where it went wrong.

    What `store` has is not translated again. Raises EngineError or ModelError when the engine
    cannot be opened.
    """
    store = store or Nowhere()
    items = list(items)
    articles = [item for item in items if isinstance(item, Article)]
    split = [(article, sentences(article)) for article in articles]
    texts = texts_of(split)
    outcomes, healing, tokens = attempts(resolved, texts, store)
    drafts = tuple(
        (article, [_best(article, sentence, outcomes, healing) for sentence in lines])
        for article, lines in split
        if lines
    )
    answers = ask(resolved, drafts, store)
    assert answers is not None, "only a deadline leaves questions open"  # noqa: S101
    return Drafts(
        drafts=drafts,
        answers=answers,
        errors=healing.errors,
        failures=(
            *(item for item in items if isinstance(item, Failure)),
            *(empty(article) for article, lines in split if not lines),
        ),
        texts=len(texts),
        recalled=len(store.recall(resolved.translator.recipe, texts)),
        tokens=tokens,
    )


def attempts(
    resolved: Resolved, texts: Sequence[str], store: Store
) -> tuple[dict[str, Outcome], Healing, int]:
    """First attempts at `texts`, what came of the sick, and the source tokens through the engine.

    Raises as `translate` does.
    """
    runner, tokens = resolved.translator, list[int]()
    outcomes = said(runner, texts, store, budget=runner.budget, spent=tokens.append)
    healing = heal(outcomes, resolved.remedies, store, budget=runner.budget, spent=tokens.append)
    return outcomes, healing, sum(tokens)


def finish(
    orders: Orders, runner: Runner | None, done: Drafts
) -> tuple[list[Brief], list[Failure]]:
    """Stage three: checks, summaries, facts. `runner` is that of the summaries, if they need one.

    A brief may lack a row that no engine could do; then it is also among the failures.
    """
    documents = [
        judged(draft, done.answers, orders.glossary, orders.thresholds) for draft in done.drafts
    ]
    model = (
        abstractor(runner.engine, limit=runner.recipe.limit, budget=runner.budget)
        if runner
        else None
    )
    lines = summarise(documents, lines=orders.config.summarise.lines, model=model)
    partial = [stuck(d, done.errors, advice=APART) for d in documents if is_partial(d)]
    briefs = [
        briefed(document, summary, orders.recipes)
        for document, summary in zip(documents, lines, strict=True)
    ]
    return briefs, [*done.failures, *partial]


def texts_of(split: Iterable[tuple[Article, Sequence[Sentence]]]) -> list[str]:
    """The distinct canonical texts, in reading order; those that are copied are not among them."""
    return list(
        dict.fromkeys(
            canonical(sentence.text)
            for article, lines in split
            for sentence in lines
            if not article.blocks[sentence.block].copied
        )
    )


def _best(
    article: Article, sentence: Sentence, outcomes: Mapping[str, Outcome], healing: Healing
) -> Pair:
    """The row of a sentence, before it is checked."""
    if article.blocks[sentence.block].copied:
        return Pair(sentence=sentence, hypothesis=Hypothesis(text=sentence.text, score=0.0))
    outcome = outcomes[canonical(sentence.text)]
    if isinstance(outcome, Hypothesis):
        return healing.best(Pair(sentence=sentence, hypothesis=outcome))
    pair = healing.instead(sentence)
    assert pair is not None, "only a deadline leaves a sentence waiting"  # noqa: S101
    return healing.best(pair)
