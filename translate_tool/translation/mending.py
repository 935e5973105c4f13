"""Mends what the checks see in a translation: the rest of the beam, in place, then stand-ins.

    first attempts ─doubts→ those in doubt ─rest of the beam→ ─in place→ ─stand-ins→ Best

Only what is certain to be better is taken: from the beam, the hypothesis that lost least of the
French; of the others, what has lost a doubt and gained none. No other hypothesis is taken for a
garbled word: where a model wrote "abilles" for « abeilles », the next one has "abilities", which
nobody would see.
The beam and the stand-ins give attempts under recipes of their own, kept beside the first one: a
journal from before still has its first attempts, and none of its texts is translated again but
those in doubt. What is put right in place follows from them, and is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from translate_tool.checks import check, flags
from translate_tool.inference.runner import Runner
from translate_tool.inference.scheduler import Outcome, Prepare, good
from translate_tool.records import Flag, Hypothesis, Recipe, Searched
from translate_tool.translation.fallbacks import Best, Fallback, small_letters
from translate_tool.translation.in_place import repairs
from translate_tool.translation.substitutes import Substituted, substituted

BEAM = Fallback(name="rest of the beam", applies=bool, prepare=small_letters)
STAND_INS = Fallback(name="stand-ins", applies=bool, prepare=small_letters, settings={"beam": 2})
"""With a beam of 4 it costs half as much again, and mends 69 rows of 1,000 in place of 67."""

IN_PLACE = "in place"
"""What was done where no search was needed, as `Fallback.name`."""

LONGEST = 300
"""Characters of a text that is searched again with stand-ins. Of 568 texts of news that were, 85
were longer and had 22 % of the tokens; 26 of them were mended, of the others every second one."""

MOST_DOUBTS = 3
"""What is wrong with such a text, at most. Of those 568, 92 had more; 24 were mended."""

MENDABLE = frozenset({"number", "date", "unit", "name"})
"""Kinds of flags that say what is lost of a text, where a stand-in can be found for it."""

REPAIRABLE = frozenset({"name", "number", "word", "untranslated"})
"""Kinds of flags of what may be put right in place."""

Finish = Callable[[str, Hypothesis], Hypothesis]
"""Makes of a text, and of what came of what a model was shown of it, the attempt that is kept."""

Recall = Callable[[Recipe, Sequence[str]], Mapping[str, Hypothesis]]
"""What is kept of texts under a recipe."""


class Search(Protocol):
    """Makes attempts under the recipe of a runner, or recalls them."""

    def __call__(
        self, runner: Runner, texts: Sequence[str], prepare: Prepare, finish: Finish
    ) -> dict[str, Outcome]:
        """Return the attempts at `texts`, without those that time ran out for."""


def doubts(source: str, target: str) -> frozenset[Flag]:
    """Return the warnings that a translation gets, whatever its score."""
    return frozenset(_warnings(check(source, target, 0.0)))


def _warnings(found: Iterable[Flag]) -> Iterator[Flag]:
    """Yield what is more than information.

    That words do not answer the French is one warning, whichever words it quotes.
    """
    for flag in found:
        if flag.severity != "info":
            told = "words without a counterpart" if flag.kind == "meaning" else flag.detail
            yield replace(flag, detail=told)


def losses(found: Iterable[Flag]) -> frozenset[Flag]:
    """Return those of doubts that another hypothesis may settle, and does not only hide."""
    return frozenset(filter(_is_loss, found))


def _is_loss(doubt: Flag) -> bool:
    """Tell whether it is no garble: words that are none or answer nothing, misspelt, new names."""
    garbled = doubt.kind == "name" and doubt.detail.endswith((_INVENTED, _MISSPELT))
    return doubt.kind not in _GARBLE and not garbled


_INVENTED, _LOST, _MISSPELT = ": not in the French", ": not in the English", "” in the English"
_GARBLE = frozenset({"word", "meaning"})


def best_of_beam(source: str, first: Searched) -> Hypothesis:
    """Return the hypothesis that lost least; of several the best scored."""
    best = Hypothesis(text=first.text, score=first.score)
    lost = losses(doubts(source, best.text))
    for other in first.others:  # best first
        found = _losses_up_to(len(lost), source, other.text, {flag.kind for flag in lost})
        if len(found) < len(lost):
            best, lost = other, found
    return best


def _losses_up_to(most: int, source: str, target: str, likely: Iterable[str]) -> frozenset[Flag]:
    """Return what a hypothesis lost, `most` flags of it: then it is no better than another.

    `likely`: the kinds of what that one lost, which are looked for first.
    """
    found = set[Flag]()
    warnings = _warnings(flags(source, target, sorted(likely)))
    while len(found) < most and (flag := next(warnings, None)):
        found |= losses([flag])
    return frozenset(found)


@dataclass(slots=True)
class _Row:
    """What stands for a text now, what is doubted of it, what was done, and put in place."""

    hypothesis: Hypothesis
    doubts: frozenset[Flag]
    before: frozenset[Flag]
    done: tuple[str, ...] = ()
    put: tuple[str, ...] = ()

    def take(self, name: str, hypothesis: Hypothesis, found: frozenset[Flag]) -> None:
        """Put what a fallback of that name made in the place of this attempt."""
        self.hypothesis, self.doubts = hypothesis, found
        if name not in self.done:
            self.done = (*self.done, name)

    def best(self, before: Best | None) -> Best:
        """Return what stands now, and say what it was mended of, after what was done `before`."""
        gone = sorted(f"{flag.kind} – {flag.detail}" for flag in self.before - self.doubts)
        detail = f"{', then '.join(self.done)}, because an attempt had: {'; '.join(gone)}"
        if self.put:
            detail += f"; now {', '.join(f'“{word}”' for word in self.put)}"
        if before and before.flag.kind == "healed":
            detail = f"{before.flag.detail}; {detail}"
        flag = Flag(kind="healed", detail=detail, severity="info")
        return Best(hypothesis=self.hypothesis, fallback=self.done[-1], flag=flag)


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of it: the mended texts, and those that time ran out for."""

    best: Mapping[str, Best] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()


class Mending:
    """Mends texts by a model. `runners`: what runs it under the two fallbacks, by their names."""

    def __init__(self, runner: Runner) -> None:
        beams = (BEAM,) if runner.recipe.beam > 1 else ()
        self.runners = {
            one.name: runner.under(one.recipe(runner.recipe)) for one in (*beams, STAND_INS)
        }
        self._chosen: dict[str, Hypothesis] = {}

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """Return the recipes that mended texts are kept under."""
        return tuple(runner.recipe for runner in self.runners.values())

    def choose(
        self, outcomes: Mapping[str, Outcome]
    ) -> tuple[Recipe, dict[str, Hypothesis]] | None:
        """Return what the beams of a batch have for the texts in doubt, and its recipe.

        It is remembered until the next call of `mend`, for those who keep nothing.
        """
        runner = self.runners.get(BEAM.name)
        if runner is None:
            return None
        chosen = {
            text: _least_lost(text, outcome)
            for text, outcome in good(outcomes).items()
            if losses(doubts(text, outcome.text))
        }
        self._chosen |= chosen
        return runner.recipe, chosen

    def recall(self, recall: Recall, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """Return what the beams had for those of `texts` in doubt, without a search."""
        runner = self.runners.get(BEAM.name)
        if not runner or not texts:
            return {}
        known = {text: self._chosen[text] for text in texts if text in self._chosen}
        return {**recall(runner.recipe, [t for t in texts if t not in known]), **known}

    def mend(
        self, first: Mapping[str, Outcome], retried: Mapping[str, Best], search: Search
    ) -> Mended:
        """Mend those texts that are in doubt; `retried`: the best attempts so far."""
        rows = dict(_doubted(first, retried))
        fresh = {text: row for text, row in rows.items() if text not in retried}
        waiting = self._take_from_beam(fresh, search)
        self._chosen.clear()
        left = {text: row for text, row in rows.items() if text not in waiting}
        for text, row in left.items():
            _repair(text, row)
        waiting |= self._take_with_stand_ins(left, search)
        best = {
            text: row.best(retried.get(text))
            for text, row in rows.items()
            if row.done and text not in waiting
        }
        return Mended(best, frozenset(waiting))

    def _take_from_beam(self, rows: Mapping[str, _Row], search: Search) -> set[str]:
        """Give rows another hypothesis if it lost less; return the texts that wait for a search."""
        runner = self.runners.get(BEAM.name)
        lossy = [text for text, row in rows.items() if runner and losses(row.doubts)]
        chosen = self._from_beam(runner, lossy, search) if runner else {}
        for text, hypothesis in good(chosen).items():
            found = doubts(text, hypothesis.text)
            if len(losses(found)) < len(losses(rows[text].doubts)):
                rows[text].take(BEAM.name, hypothesis, found)
        return {text for text in lossy if text not in chosen}

    def _take_with_stand_ins(self, rows: Mapping[str, _Row], search: Search) -> set[str]:
        """Give rows what a search with stand-ins made, if it only mends; return what waits."""
        shown = {text: one for text, row in rows.items() if (one := _substituted(text, row))}
        searched = self._with_stand_ins(rows, shown, search)
        for text, hypothesis in good(searched).items():
            found = doubts(text, hypothesis.text)
            if found < rows[text].doubts:
                rows[text].take(STAND_INS.name, hypothesis, found)
        return {text for text in shown if text not in searched}

    def _from_beam(
        self, runner: Runner, texts: Sequence[str], search: Search
    ) -> dict[str, Outcome]:
        """Return what the beam has for texts: chosen just now or before, or searched again."""
        known: dict[str, Outcome] = {t: self._chosen[t] for t in texts if t in self._chosen}
        left = [text for text in texts if text not in known]
        return known | search(runner, left, small_letters, _least_lost)

    def _with_stand_ins(
        self, rows: Mapping[str, _Row], shown: Mapping[str, Substituted], search: Search
    ) -> dict[str, Outcome]:
        def finish(text: str, hypothesis: Hypothesis) -> Hypothesis:
            """Where a stand-in was lost, what there was before is kept: it was tried in vain."""
            if restored := shown[text].restored(hypothesis.text):
                return Hypothesis(text=restored, score=hypothesis.score)
            return rows[text].hypothesis

        runner = self.runners[STAND_INS.name]
        return search(runner, list(shown), lambda text: small_letters(shown[text].text), finish)


def _least_lost(text: str, hypothesis: Hypothesis) -> Hypothesis:
    return best_of_beam(text, hypothesis) if isinstance(hypothesis, Searched) else hypothesis


def _repair(text: str, row: _Row) -> None:
    """Put right in place what can be, if it only mends: where something wrong was told."""
    told = (flag for flag in row.doubts if flag.kind in REPAIRABLE)
    if all(flag.detail.endswith(_LOST) for flag in told):
        return
    for repair in repairs(text, row.hypothesis.text):
        mended = replace(row.hypothesis, text=repair.made(row.hypothesis.text))
        found = doubts(text, mended.text)
        if found < row.doubts:
            row.take(IN_PLACE, mended, found)
            row.put = (*row.put, repair.right)


def _substituted(text: str, row: _Row) -> Substituted | None:
    """Return what is searched for a text with stand-ins; None where that is hardly worth it."""
    if len(text) > LONGEST or _count(row.doubts) > MOST_DOUBTS:
        return None
    lost = [flag for flag in row.doubts if flag.kind in MENDABLE]
    if all(map(_is_bare_date, lost)):
        return None
    return substituted(text, row.hypothesis.text, lost)


def _count(found: frozenset[Flag]) -> int:
    """Count what is wrong: a loss and what stands instead once, 22/11/2024 and its 22 too."""
    others = [flag for flag in found if not flag.detail.endswith((_LOST, _INVENTED))]
    lost = {flag.detail.removesuffix(_LOST) for flag in found if flag.detail.endswith(_LOST)}
    return len(others) + sum(not any(one in other for other in lost - {one}) for one in lost)


def _is_bare_date(flag: Flag) -> bool:
    """Tell whether all that is lost is a day of the week or a month: mercredi.

    A model that left it out leaves its stand-in out: 39 of 45.
    """
    return flag.kind == "date" and bool(_BARE_DATE.match(flag.detail))


_BARE_DATE = re.compile(rf"\w+{_LOST}\Z")


def _doubted(
    first: Mapping[str, Outcome], retried: Mapping[str, Best]
) -> Iterator[tuple[str, _Row]]:
    """Yield the texts whose best attempt so far is in doubt."""
    for text, outcome in first.items():
        best = retried.get(text)
        hypothesis = best.hypothesis if best else outcome
        if isinstance(hypothesis, Hypothesis):
            found = doubts(text, hypothesis.text)
            if found:
                yield text, _Row(hypothesis, found, found)
