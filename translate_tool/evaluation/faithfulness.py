"""Finds what of an article its summary says, and what a summary says that the article does not.

Knows words, names, numbers and key facts, by rule; knows no model and no abstract.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from translate_tool.language import Language, compare, mentions, names, numbers, root, words
from translate_tool.language.name_words import Side
from translate_tool.records import SummaryLine
from translate_tool.summarisation import Document
from translate_tool.summarisation.document import content
from translate_tool.summarisation.keyfacts import key_facts

_STEM = 5  # letters by which words are compared: Ukraine, Ukraine's, ukrainien
_AGAIN = 2  # rows that must have a word for it to be one that the article comes back to


class Source:
    """Holds the French of an article, to compare summary lines in `language` with."""

    def __init__(self, document: Document, language: Language) -> None:
        text = "\n".join(pair.sentence.text for pair in document.pairs)
        self._language: Language = language
        self._side = Side(text, "fr")
        self._numbers = numbers(text, "fr")
        self._stems = {root(word, _STEM) for word in words(text)}

    def lacks(self, line: str) -> list[str]:
        """Find numbers in digits and names of `line` that the article has in no form.

        A name is there if its words are, or words that sound like them, or the name that French
        has for it. One that only opens the line, where any word has a capital, must be well known.
        """
        counted = [number for number in numbers(line, self._language) if not number.spelled]
        numbered = [number.text for number in compare(self._numbers, counted).only_target]
        known = mentions(line, self._language)
        shared = [m for m in known if m.concepts & self._side.concepts]
        foreign = [m for m in known if m.proper and m.kind != "word" and m not in shared]
        named = [m.text for m in foreign if not self._has_all(words(m.text))]
        translated = {word for mention in shared for word in words(mention.text)}
        for name in names(line, self._language):
            is_part = any(other in name for other in named)
            if not is_part and not self._has_all({*content(name, self._language)} - translated):
                named.append(name)
        return numbered + named

    def _has_all(self, wanted: Iterable[str]) -> bool:
        return all(root(word, _STEM) in self._stems or self._side.has(word) for word in wanted)


def coverage(document: Document, lines: Sequence[SummaryLine], language: Language) -> float | None:
    """Measure the share of what the article comes back to that its summary says.

    That is, of the content words (compared by their first letters) that at least two rows have,
    each as often as there are rows that have it. None for an article without any.
    """
    rows = [_stems(pair.hypothesis.text, language) for pair in document.pairs]
    spread = Counter(stem for row in rows for stem in row)
    weights = {stem: count for stem, count in spread.items() if count >= _AGAIN}
    summarised = _stems(" ".join(line.text for line in lines), language)
    total = sum(weights.values())
    return sum(weights[stem] for stem in summarised & weights.keys()) / total if total else None


def facts_carried(document: Document, lines: Sequence[SummaryLine]) -> tuple[int, int]:
    """Count the article's key facts that a line of the English summary says, and all of them."""
    found = key_facts(document)
    summary = [set(words(line.text)) for line in lines]
    carried = sum(any(set(words(fact.text)) <= line for line in summary) for fact in found)
    return carried, len(found)


def _stems(text: str, language: Language) -> frozenset[str]:
    return frozenset(root(word, _STEM) for word in content(text, language))
