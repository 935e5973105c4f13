"""Stage two of a run: a first attempt at every text, then remedies for those that went wrong.

Knows engines, the ladder and where attempts are kept; knows nothing of articles or outputs. An
attempt is kept under its own recipe as soon as its batch is back: none is made twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from translate_tool.errors import EngineError, ModelError
from translate_tool.inference.runner import Runner
from translate_tool.inference.scheduler import (
    Outcome,
    Prepare,
    as_it_is,
    nothing_else,
    one_machine,
    translate_texts,
)
from translate_tool.records import Flag, Hypothesis, Pair, Recipe, Sentence, canonical
from translate_tool.runtime.deadline import never
from translate_tool.runtime.timing import part
from translate_tool.translation.fallbacks import FIRST, Verdict, ailment, symptoms, verdict
from translate_tool.translation.resolve import Remedy

_log = logging.getLogger(__name__)


class Store(Protocol):
    """Where hypotheses are kept, by recipe and canonical text."""

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """What was kept of `texts`; the others are absent."""

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Keep hypotheses for good."""


@dataclass(frozen=True, slots=True)
class Stores:
    """A journal, and a memory behind it where there is one."""

    journal: Store
    memory: Store | None = None

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """What either has of `texts`; from here on the journal has it."""
        with part("journal"):
            known = self.journal.recall(recipe, texts)
            missing = [text for text in texts if text not in known]
            if self.memory and missing and (recalled := self.memory.recall(recipe, missing)):
                self.journal.keep(recipe, recalled)
                known |= recalled
            return known

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Keep in both."""
        with part("journal"):
            if self.memory:  # first: what the journal has is never asked of the memory again
                self.memory.keep(recipe, translations)
            self.journal.keep(recipe, translations)


class Nowhere:
    """The store of those who keep nothing."""

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:  # noqa: ARG002
        """Nothing."""
        return {}

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Not at all."""


def attempt(
    runner: Runner,
    texts: Mapping[str, bool],
    store: Store,
    *,
    budget: int,
    due: Callable[[], bool] = never,
    prepare: Prepare = as_it_is,
    meanwhile: Callable[[], bool] = nothing_else,
) -> Iterator[tuple[dict[str, Outcome], int]]:
    """`one_machine`, with what is translated kept before it is yielded.

    Where all is done, or time is up, no engine is opened. Raises EngineError or ModelError when it
    cannot be.
    """
    if all(texts.values()) or due():
        return
    engine, limit = runner.engine, runner.recipe.limit
    for outcomes, tokens in one_machine(
        engine, texts, limit=limit, budget=budget, due=due, prepare=prepare, meanwhile=meanwhile
    ):
        store.keep(runner.recipe, good(outcomes))
        yield outcomes, tokens


def said(
    runner: Runner,
    texts: Sequence[str],
    store: Store,
    *,
    budget: int,
    due: Callable[[], bool] = never,
    spent: Callable[[int], None] = lambda _: None,
    prepare: Prepare = as_it_is,
) -> dict[str, Outcome]:
    """What `runner` makes of `texts`, now or before; those that time ran out for are absent.

    `spent` is told the source tokens of each batch. Raises as `attempt` does.
    """
    outcomes: dict[str, Outcome] = {**store.recall(runner.recipe, texts)} if texts else {}
    todo = {text: text in outcomes for text in texts}
    batches = attempt(runner, todo, store, budget=budget, due=due, prepare=prepare)
    for batch, tokens in batches:
        outcomes |= batch
        spent(tokens)
    return outcomes


def good(outcomes: Mapping[str, Outcome]) -> dict[str, Hypothesis]:
    """Those that were translated."""
    return {text: o for text, o in outcomes.items() if isinstance(o, Hypothesis)}


def bad(outcomes: Mapping[str, Outcome]) -> dict[str, EngineError]:
    """Those that the engine could not do."""
    return {text: o for text, o in outcomes.items() if isinstance(o, EngineError)}


# -- remedies --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Healing:
    """What came of the sick: verdicts, the first attempts that failed, and whom time ran out for.

    By canonical text. What a person corrected is never among them.
    """

    verdicts: Mapping[str, Verdict]
    errors: Mapping[str, EngineError]
    waiting: frozenset[str]

    def awaits(self, sentence: Sentence) -> bool:
        """Whether not all remedies have been tried that should be."""
        return canonical(sentence.text) in self.waiting

    def best(self, pair: Pair) -> Pair:
        """`pair` with the best attempt at its sentence, and a flag that says so."""
        found = self.verdicts.get(canonical(pair.sentence.text))
        return replace(pair, hypothesis=found.hypothesis, flags=(found.flag,)) if found else pair

    def instead(self, sentence: Sentence) -> Pair | None:
        """A row for a sentence without a first attempt; None for one that waits.

        A later attempt may be there; else the row has no English, and the reason.
        """
        text = canonical(sentence.text)
        if text in self.verdicts:
            return Pair(sentence=sentence, hypothesis=self.verdicts[text].hypothesis)
        if text in self.waiting or text not in self.errors:
            return None
        flag = Flag(kind="failed", detail=self.errors[text].message, severity="severe")
        return Pair(sentence=sentence, hypothesis=Hypothesis(text="", score=0.0), flags=(flag,))


@dataclass(slots=True, kw_only=True)
class Patient:
    """What is wrong with the first attempt at a text, and all attempts in the order made."""

    reason: str
    attempts: dict[str, Hypothesis]
    sick: bool = True


def heal(
    first: Mapping[str, Outcome],
    remedies: Sequence[Remedy],
    store: Store,
    *,
    budget: int,
    due: Callable[[], bool] = never,
    spent: Callable[[int], None] = lambda _: None,
) -> Healing:
    """Try the remedies in turn on those of the texts whose `first` attempt went wrong.

    `spent` is told the source tokens of each batch. Whom a rung takes follows from what is kept, so
    a run that was cut short goes on as if it had not been.
    """
    patients = _patients(first) if remedies else {}
    waiting: set[str] = set()
    for remedy in remedies:
        texts = [t for t, p in patients.items() if p.sick and remedy.rung.applies(t)]
        if texts:
            _log.info("trying %d texts again: %s", len(texts), remedy.rung.name)
        tried = _tried(remedy, texts, store, budget=budget, due=due, spent=spent)
        waiting.update(text for text in texts if text not in tried)
        for text, hypothesis in good(tried).items():
            patients[text].attempts[remedy.rung.name] = hypothesis
            patients[text].sick = bool(symptoms(text, hypothesis))
    verdicts = {
        text: found
        for text, patient in patients.items()
        if text not in waiting and (found := verdict(text, patient.attempts, patient.reason))
    }
    return Healing(verdicts=verdicts, errors=bad(first), waiting=frozenset(waiting))


def _patients(first: Mapping[str, Outcome]) -> dict[str, Patient]:
    patients = {}
    for text, outcome in first.items():
        if isinstance(outcome, EngineError):
            patients[text] = Patient(reason=outcome.message, attempts={})
        elif reason := ailment(text, outcome):
            patients[text] = Patient(reason=reason, attempts={FIRST: outcome})
    return patients


def _tried(
    remedy: Remedy,
    texts: Sequence[str],
    store: Store,
    *,
    budget: int,
    due: Callable[[], bool],
    spent: Callable[[int], None],
) -> dict[str, Outcome]:
    """What one rung makes of `texts`, now or before; those that time ran out for are absent."""
    runner, prepare = remedy.runner, remedy.rung.prepare
    try:
        return said(runner, texts, store, budget=budget, due=due, spent=spent, prepare=prepare)
    except (EngineError, ModelError) as exc:  # no such engine here: the other rungs remain
        failure = EngineError(exc.message, hint=exc.hint)
        return {**dict.fromkeys(texts, failure), **store.recall(runner.recipe, texts)}


# -- without a journal -----------------------------------------------------------------------------


def translate_lines(
    runner: Runner, remedies: Sequence[Remedy], texts: Sequence[str], *, budget: int
) -> list[Hypothesis]:
    """`translate_texts`, with the sentences that went wrong healed and nothing kept.

    Raises EngineError for a sentence that no attempt could do.
    """

    def mend(first: Mapping[str, Outcome]) -> Mapping[str, Outcome]:
        healing = heal(first, remedies, Nowhere(), budget=budget)
        return {**first, **{text: v.hypothesis for text, v in healing.verdicts.items()}}

    return translate_texts(
        runner.engine, texts, limit=runner.recipe.limit, budget=budget, mend=mend
    )
