"""Keeps attempts at texts that a model is shown otherwise under a recipe of their own.

So what an earlier version made of such texts is translated anew, and all else is recalled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from translate_tool.inference.preparation import VERSION, is_prepared
from translate_tool.language.sentences import split
from translate_tool.language.words import remembered
from translate_tool.records import Article, Hypothesis, Recipe
from translate_tool.translation.fallbacks import in_capitals


class Store(Protocol):
    """Where hypotheses are kept, by recipe and canonical text."""

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """Return what was kept of `texts`; the others are absent."""

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Keep hypotheses for good."""


class PreparedStore:
    """A store that tells by the recipe whether the model was shown the text itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """Return what was kept of `texts`; the others are absent."""
        found: dict[str, Hypothesis] = {}
        for under, some in _by_recipe(recipe, texts).items():
            found |= self._store.recall(under, some)
        return found

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Keep hypotheses for good."""
        for under, some in _by_recipe(recipe, list(translations)).items():
            self._store.keep(under, {text: translations[text] for text in some})


def prepared_recipe(recipe: Recipe) -> Recipe:
    """Return `recipe` for texts that the model is shown otherwise."""
    return replace(recipe, preparation=VERSION)


@remembered  # asked when a text is looked up, and when it is kept
def is_shown_otherwise(text: str) -> bool:
    """Tell whether a model is shown other words than those of `text`."""
    return in_capitals(text) or is_prepared(text)


def has_prepared(article: Article) -> bool:
    """Tell whether a model is shown other words for some sentence of an article."""
    texts = (block.text for block in article.blocks if not block.copied)
    return any(is_shown_otherwise(span.text) for text in texts for span in split(text))


def _by_recipe(recipe: Recipe, texts: Sequence[str]) -> dict[Recipe, list[str]]:
    groups: dict[Recipe, list[str]] = {recipe: [], prepared_recipe(recipe): []}
    for text in texts:
        groups[prepared_recipe(recipe) if is_shown_otherwise(text) else recipe].append(text)
    return {under: some for under, some in groups.items() if some}
