"""Gets texts translated: a first attempt at every text, then fallbacks for those that went wrong.

    texts ─recall→ what the store has; the others ─runner→ first attempts ─fallbacks→ the best ones

Knows what runs a model, the fallbacks and where attempts are kept; knows nothing of articles or
outputs. An attempt is kept under its own recipe as soon as its batch is back: none is made twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import fmean
from typing import TypeVar

from translate_tool.errors import EngineError, ModelError
from translate_tool.inference.runner import Runner
from translate_tool.inference.scheduler import Outcome, Prepare, bad, good, nothing_else
from translate_tool.language.sentences import Span, split
from translate_tool.records import Hypothesis, Recipe, Searched, canonical
from translate_tool.runtime.deadline import never
from translate_tool.runtime.timing import part
from translate_tool.translation.fallbacks import (
    FIRST,
    Best,
    Fallback,
    best_attempt,
    defects,
    fallbacks_for,
    reason_to_retry,
    small_letters,
)
from translate_tool.translation.mending import BEAM, Finish, Mending
from translate_tool.translation.prepared import PreparedStore, Store

Made = TypeVar("Made", bound=Outcome)

Spent = Callable[[int], None]
"""Is told the source tokens of each batch."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stores:
    """A journal, and a memory behind it where there is one."""

    journal: Store
    memory: Store | None = None

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """Return what either has of `texts`; from here on the journal has it."""
        with part("journal"):
            known = self.journal.recall(recipe, texts)
            missing = [text for text in texts if text not in known]
            if self.memory and missing and (recalled := self.memory.recall(recipe, missing)):
                self.journal.keep(recipe, recalled)
                known |= recalled
            return known

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Keep hypotheses in both."""
        with part("journal"):
            if self.memory:  # first: what the journal has is never asked of the memory again
                self.memory.keep(recipe, translations)
            self.journal.keep(recipe, translations)


class Nowhere:
    """The store of those who keep nothing."""

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Keep nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """What came of the texts whose first attempt went wrong, by canonical text.

    `best`: of those for which a fallback was tried. `errors`: the first attempts that an engine
    could not do. `waiting`: those that time ran out for.
    """

    best: Mapping[str, Best] = field(default_factory=dict)
    errors: Mapping[str, EngineError] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()


class Translator:
    """Gets texts translated by a runner and its fallbacks, and keeps attempts in a store."""

    def __init__(
        self, runner: Runner, *, fallbacks: bool = True, store: Store | None = None
    ) -> None:
        self.runner = runner
        self.store = PreparedStore(store or Nowhere())
        self.fallbacks = [
            (fallback, runner.under(fallback.recipe(runner.recipe)))
            for fallback in (fallbacks_for(runner.recipe) if fallbacks else ())
        ]
        self.mending = Mending(runner) if self.fallbacks else None

    @property
    def recipe(self) -> Recipe:
        """The recipe of first attempts."""
        return self.runner.recipe

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The recipes of all attempts."""
        mended = self.mending.recipes if self.mending else ()
        return (self.recipe, *(runner.recipe for _, runner in self.fallbacks), *mended)

    def keeping(self, store: Store) -> Translator:
        """Return the same translator, the same engines, with another store."""
        other = Translator(self.runner, fallbacks=False, store=store)
        other.fallbacks, other.mending = self.fallbacks, self.mending
        return other

    def recall(self, texts: Sequence[str]) -> dict[str, Outcome]:
        """Return the first attempts at `texts` that the store has."""
        return {**self.store.recall(self.recipe, texts)} if texts else {}

    def attempts(
        self,
        texts: Mapping[str, bool],
        *,
        due: Callable[[], bool] = never,
        meanwhile: Callable[[], bool] = nothing_else,
    ) -> Iterator[tuple[dict[str, Outcome], int]]:
        """Make a first attempt at those texts whose value (is it done?) is false.

        Yields, batch by batch, what became of each text, which is kept by then, and the source
        tokens; as `Runner.run_batches`, and raises what that raises.
        """
        batches = self.runner.run_batches(
            texts, due=due, prepare=small_letters, meanwhile=meanwhile
        )
        for outcomes, tokens in batches:
            if self.mending and (chosen := self.mending.choose(outcomes)):
                self.store.keep(*chosen)  # first: where a first attempt is known, so is this
            self.store.keep(self.recipe, good(outcomes))
            yield {text: _alone(outcome) for text, outcome in outcomes.items()}, tokens

    def first(
        self,
        texts: Sequence[str],
        *,
        known: Mapping[str, Outcome] | None = None,
        unwanted: Container[str] = (),
        due: Callable[[], bool] = never,
        meanwhile: Callable[[], bool] = nothing_else,
        on_batch: Callable[[Mapping[str, Outcome], int], None] = lambda _batch, _tokens: None,
    ) -> dict[str, Outcome]:
        """Return first attempts at `texts`, made now or before; without those time ran out for.

        `known`: what the store has of them, where it was asked already; `unwanted`: those not to be
        tried. `on_batch` is told what `attempts` yields. Raises as `attempts` does.
        """
        outcomes = self.recall(texts) if known is None else dict(known)
        done = {text: text in outcomes or text in unwanted for text in texts}
        for batch, tokens in self.attempts(done, due=due, meanwhile=meanwhile):
            outcomes |= batch
            on_batch(batch, tokens)
        return outcomes

    def retry(
        self,
        first: Mapping[str, Outcome],
        *,
        due: Callable[[], bool] = never,
        spent: Spent = lambda _: None,
    ) -> Retries:
        """Try the fallbacks in turn on those of the texts whose `first` attempt went wrong.

        Which texts a fallback is tried on follows from what is kept, so a run that was cut short
        goes on as if it had not been.
        """
        retried = _to_retry(first) if self.fallbacks else {}
        waiting: set[str] = set()
        if self.mending:
            for text, hypothesis in self.mending.recall(self.store.recall, list(retried)).items():
                if hypothesis != retried[text].attempts.get(FIRST):
                    retried[text].add(BEAM.name, text, hypothesis)
        for fallback, runner in self.fallbacks:
            texts = [text for text, r in retried.items() if r.asks_for(fallback, text)]
            if texts:
                _log.info("trying %d texts again: %s", len(texts), fallback.name)
            tried = self._tried(runner, texts, fallback.prepare, due=due, spent=spent)
            waiting.update(text for text in texts if text not in tried)
            for text, hypothesis in good(tried).items():
                retried[text].add(fallback.name, text, hypothesis)
        best = {
            text: found
            for text, r in retried.items()
            if text not in waiting and (found := best_attempt(text, r.attempts, r.reason))
        }
        if self.mending:
            search = partial(self._tried, due=due, spent=spent)
            going_on = {text: o for text, o in first.items() if text not in waiting}
            mended = self.mending.mend(going_on, best, search)
            best |= mended.best
            waiting |= mended.waiting
        return Retries(best=best, errors=bad(first), waiting=frozenset(waiting))

    def _tried(
        self,
        runner: Runner,
        texts: Sequence[str],
        prepare: Prepare,
        finish: Finish = lambda _, hypothesis: hypothesis,
        *,
        due: Callable[[], bool],
        spent: Spent,
    ) -> dict[str, Outcome]:
        """What a fallback makes of `texts`, now or before; without those time ran out for."""
        outcomes: dict[str, Outcome] = {**self.store.recall(runner.recipe, texts)} if texts else {}
        todo = {text: text in outcomes for text in texts}
        try:
            for batch, tokens in runner.run_batches(todo, due=due, prepare=prepare):
                made = {text: _alone(finish(text, h)) for text, h in good(batch).items()}
                self.store.keep(runner.recipe, made)
                outcomes |= {**batch, **made}
                spent(tokens)
        except (EngineError, ModelError) as exc:  # no such engine here: other fallbacks remain
            failure = EngineError(exc.message, hint=exc.hint)
            return {**dict.fromkeys(texts, failure), **outcomes}
        return outcomes

    def translate(self, texts: Sequence[str]) -> list[Hypothesis]:
        """Return each text's translation, in the same order, long texts sentence by sentence.

        The white space between sentences is kept. The score is the mean over the sentences. Raises
        EngineError for a sentence that no attempt could do, and as `attempts` does.
        """
        lines = [sentences_of(text) for text in texts]
        wanted = list(dict.fromkeys(canonical(span.text) for line in lines for span in line))
        first = self.first(wanted)
        retries = self.retry(first)
        done = first | {text: best.hypothesis for text, best in retries.best.items()}
        for error in bad(done).values():
            raise error
        return [joined(line, good(done)) for line in lines]


def _alone(outcome: Made) -> Made | Hypothesis:
    """Return an outcome without the rest of its beam."""
    if isinstance(outcome, Searched):
        return Hypothesis(text=outcome.text, score=outcome.score)
    return outcome


@dataclass(slots=True, kw_only=True)
class _Retried:
    """What is wrong with the first attempt at a text, and all attempts in the order made."""

    reason: str
    attempts: dict[str, Hypothesis]
    failing: bool = True

    def add(self, name: str, text: str, hypothesis: Hypothesis) -> None:
        """Add an attempt at `text`."""
        self.attempts[name] = hypothesis
        self.failing = bool(defects(text, hypothesis))

    def asks_for(self, fallback: Fallback, text: str) -> bool:
        """Tell whether `fallback` is to be tried on `text`."""
        wanted = self.failing and not (fallback.for_errors and self.attempts)
        return wanted and fallback.applies(text)


def _to_retry(first: Mapping[str, Outcome]) -> dict[str, _Retried]:
    retried = {}
    for text, outcome in first.items():
        if isinstance(outcome, EngineError):
            retried[text] = _Retried(reason=outcome.message, attempts={})
        elif reason := reason_to_retry(text, outcome):
            retried[text] = _Retried(reason=reason, attempts={FIRST: outcome})
    return retried


def sentences_of(text: str) -> list[Span]:
    """Split `text` into its sentences, each with the white space after it."""
    return [span for span in split(text) if span.text]


def joined(spans: Sequence[Span], translations: Mapping[str, Hypothesis]) -> Hypothesis:
    """Join the translations (by canonical text) of the sentences of a text."""
    if not spans:
        return Hypothesis(text="", score=0.0)
    found = [translations[canonical(span.text)] for span in spans]
    text = "".join(h.text + (s.gap or " ") for s, h in zip(spans, found, strict=True))
    return Hypothesis(text=text.rstrip(), score=fmean(h.score for h in found))
