"""Repeats in upper case what it is given, without a model. For tests and dry runs.

Knows words only. Deterministic, and sees text as a model would: counted in tokens, cut, batched.
"""

from __future__ import annotations

from collections.abc import Sequence

from translate_tool.records import Hypothesis, Recipe


class Words:
    """Takes the words between white space as tokens."""

    def count(self, text: str) -> int:
        """Count the words of `text`, and one for the end."""
        return len(text.split()) + 1

    def unknown(self, text: str) -> frozenset[str]:  # noqa: ARG002
        """Return nothing: any word is a token."""
        return frozenset()


class Echo:
    """Translates into upper case; summarises by the first words."""

    workers = 1

    def __init__(self, recipe: Recipe) -> None:
        self.tokenizer = Words()
        self._recipe = recipe

    def generate(self, texts: Sequence[str]) -> list[Hypothesis]:
        """Return each text in upper case, within the recipe's limit on output length."""
        return [Hypothesis(text=self._shouted(text), score=-0.5) for text in texts]

    def _shouted(self, text: str) -> str:
        most = int(self._recipe.max_ratio * self.tokenizer.count(text)) + self._recipe.max_extra
        return " ".join(text.upper().split()[:most])
