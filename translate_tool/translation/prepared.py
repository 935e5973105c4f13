"""Keeps attempts at texts that a model is shown otherwise under a recipe of their own.

So what an earlier version made of such texts is translated anew, and all else is recalled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from translate_tool.inference.preparation import SHORT_FORMS, VERSION, version
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
        for under, some in by_recipe(recipe, texts).items():
            found |= self._store.recall(under, some)
        return found

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Keep hypotheses for good."""
        for under, some in by_recipe(recipe, translations).items():
            self._store.keep(under, {text: translations[text] for text in some})


def versions(recipe: Recipe) -> list[Recipe]:
    """Return `recipe` as it is for each version of what a model is shown of a text."""
    return [replace(recipe, preparation=version) for version in (0, VERSION, SHORT_FORMS)]


def by_recipe(recipe: Recipe, texts: Iterable[str]) -> dict[Recipe, list[str]]:
    """Group texts by the recipe that they are kept under: `recipe`, and one for each version."""
    groups: dict[Recipe, list[str]] = {}
    for text in texts:
        groups.setdefault(replace(recipe, preparation=_version(text)), []).append(text)
    return groups


@remembered  # asked when a text is looked up, and when it is kept
def _version(text: str) -> int:
    """Return the version of what a model is shown of a canonical text; 0 for its own words."""
    return version(text) or (VERSION if in_capitals(text) else 0)


def preparation_of(article: Article) -> int:
    """Return the newest version of what a model is shown of a sentence; 0 for none."""
    texts = (block.text for block in article.blocks if not block.copied)
    spans = (span.text for text in texts for span in split(text))
    return max(map(_version, spans), default=0)
