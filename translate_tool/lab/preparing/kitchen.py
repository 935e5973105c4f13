"""A model and its remedies as a run uses them, with the bill.

Knows recipes and what was made of a text; knows nothing of scores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from translate_tool.dispatch import Outcome, as_it_is
from translate_tool.lab.preparing.materials import Material
from translate_tool.lab.preparing.ways import Serve, Way
from translate_tool.records import Hypothesis, Recipe, canonical
from translate_tool.segment import split
from translate_tool.tools import Tool
from translate_tool.translating import good, heal, said
from translate_tool.workshop import Remedy


class Ledger:
    """A store that counts what is asked of it: nothing is made twice, but all is paid for."""

    def __init__(
        self, count: Callable[[str], int], prepared: Mapping[str, Callable[[str], str]]
    ) -> None:
        """`count`: source tokens; `prepared`: what each rung shows the model of a text."""
        self.spent = 0
        self._count = count
        self._prepared = prepared
        self._kept: dict[tuple[str, str], Hypothesis] = {}

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """What was made of `texts`; their tokens count as spent."""
        show = self._prepared.get(recipe.rung, as_it_is)
        self.spent += sum(self._count(show(text)) for text in texts)
        keys = {text: (recipe.id, text) for text in texts}
        return {text: self._kept[key] for text, key in keys.items() if key in self._kept}

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Keep them."""
        self._kept |= {(recipe.id, text): made for text, made in translations.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """English of the scored texts, and the source tokens that all of them took."""

    english: tuple[str, ...]
    tokens: int


class Kitchen:
    """A tool and its remedies, used as a run uses them."""

    def __init__(self, tool: Tool, remedies: Sequence[Remedy], budget: int) -> None:
        self._tool, self._remedies, self._budget = tool, remedies, budget
        prepared = {remedy.rung.name: remedy.rung.prepare for remedy in remedies}
        self._ledger = Ledger(tool.engine.tokenizer.count, prepared)

    def first(self, texts: Sequence[str]) -> dict[str, str]:
        """First attempts."""
        return _english(texts, good(self._attempts(texts)))

    def healed(self, texts: Sequence[str]) -> dict[str, str]:
        """First attempts, and better ones where they went wrong."""
        first = self._attempts(texts)
        healing = heal(first, self._remedies, self._ledger, budget=self._budget)
        best = good(first) | {text: v.hypothesis for text, v in healing.verdicts.items()}
        return _english(texts, best)

    def _attempts(self, texts: Sequence[str]) -> dict[str, Outcome]:
        budget, ledger = self._budget, self._ledger
        return said(self._tool, texts, ledger, budget=budget, prepare=as_it_is)

    def arm(self, way: Way, material: Material, serve: Serve) -> Arm:
        """What `way` makes of `material`, where `serve` is one of the methods above."""
        spent = self._ledger.spent
        lines = [[canonical(s.text) for s in split(text) if s.text] for text in material.texts]
        english = [" ".join(line) for line in way(lines, serve)]
        start, step = material.scored
        return Arm(english=tuple(english[start::step]), tokens=self._ledger.spent - spent)


def _english(texts: Sequence[str], made: Mapping[str, Hypothesis]) -> dict[str, str]:
    return {text: made[text].text if text in made else "" for text in texts}
