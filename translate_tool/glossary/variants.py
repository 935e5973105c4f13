"""Finds out how the model itself translates a term: makes probe texts, and reads translations.

The term is translated alone and inside carriers, sentences that set it off by punctuation, so that
its English can be extracted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from translate_tool.glossary.terms import Glossary, Term
from translate_tool.glossary.words import bare, split_words
from translate_tool.language import FUNCTION_WORDS

Variants = Mapping[str, tuple[str, ...]]
"""French term → what the model writes for it, the longest first."""

_WHOLE = re.compile(r"^(.+)$")
_QUOTED = re.compile(r"[\"“«]\s*([^\"“«»”]+?)\s*[\"”»]")
_LISTED = re.compile(r":\s*([^:]+)$")
CARRIERS = (
    ("{}", _WHOLE),
    ("« {} »", _QUOTED),
    ("Il est question ici de « {} ».", _QUOTED),
    ("Le titre est « {} ».", _QUOTED),
    ("Voici le sujet : {}.", _LISTED),
    ("Nous parlons aujourd'hui de ceci : {}.", _LISTED),
)
"""French texts around a term, and patterns for the term's English in the translation."""

AGREED = 3
"""Translations that must agree: a small model sometimes translates a single word at random."""

_ARTICLES = {"a", "an", "the"}


def probes(glossary: Glossary) -> list[str]:
    """Return the texts whose translations show how the model translates each term."""
    return list(dict.fromkeys(text for term in glossary.terms for text, _ in _carriers_of(term)))


def variants(glossary: Glossary, translations: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return what the model writes for each term, from the `translations` of probes."""
    return {
        term.french: found for term in glossary.terms if (found := _variants_of(term, translations))
    }


def _carriers_of(term: Term) -> Iterator[tuple[str, re.Pattern[str]]]:
    for carrier, place in CARRIERS:
        yield carrier.format(term.french), place


def _variants_of(term: Term, translations: Mapping[str, str]) -> tuple[str, ...]:
    answers = (place.search(translations.get(text, "")) for text, place in _carriers_of(term))
    found = Counter(_plain(term, answer[1]) for answer in answers if answer)
    agreed = (text for text, times in found.items() if times >= AGREED and _usable(term, text))
    return tuple(sorted(agreed, key=lambda text: (-len(split_words(text)), text)))


def _plain(term: Term, answer: str) -> str:
    """Strip an answer of the article, capital and full stop that come from its carrier."""
    words = split_words(answer)
    if not term.name and len(words) > 1 and words[0].text.casefold() in _ARTICLES:
        words = words[1:]
    text = answer[words[0].start : words[-1].end] if words else ""
    capital = term.french[:1].isupper() or text[1:2].isupper()
    return text if capital else text[:1].lower() + text[1:]


def _usable(term: Term, text: str) -> bool:
    """Whether `text` can be the term's English: short enough, of content, no part of the wanted."""
    words = [bare(word.text) for word in split_words(text)]
    wanted = [bare(word.text) for word in split_words(term.english)]
    return (
        0 < len(words) <= 2 * len(term.words) + 2
        and not set(words) <= FUNCTION_WORDS["en"]
        and text != term.english
        and not (set(words) <= set(wanted) if term.name else wanted[: len(words)] == words)
    )
