"""What a model itself says for a term: texts to have translated, and what to take from the answers.

The term is asked for alone and inside carriers, sentences that set it off by punctuation, so that
its English can be cut out again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from translate_tool.glossary.terms import Glossary, Term
from translate_tool.glossary.words import bare, cut
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
"""A French text around a term, and where the term's English is in the translation."""

AGREED = 3
"""Answers that must say the same: a small model now and then says anything of a word alone."""

_ARTICLES = {"a", "an", "the"}


def probes(glossary: Glossary) -> list[str]:
    """The texts whose translations tell what the model says for each term."""
    return list(dict.fromkeys(text for term in glossary.terms for text, _ in _asked(term)))


def variants(glossary: Glossary, translations: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What the model writes for each term, by the `translations` of those probes that have one."""
    return {term.french: found for term in glossary.terms if (found := _of(term, translations))}


def _asked(term: Term) -> Iterator[tuple[str, re.Pattern[str]]]:
    for carrier, place in CARRIERS:
        yield carrier.format(term.french), place


def _of(term: Term, translations: Mapping[str, str]) -> tuple[str, ...]:
    answers = (place.search(translations.get(text, "")) for text, place in _asked(term))
    found = Counter(_plain(term, answer[1]) for answer in answers if answer)
    agreed = (text for text, times in found.items() if times >= AGREED and _usable(term, text))
    return tuple(sorted(agreed, key=lambda text: (-len(cut(text)), text)))


def _plain(term: Term, answer: str) -> str:
    """An answer without the article, capital and full stop that its place gave it."""
    words = cut(answer)
    if not term.name and len(words) > 1 and words[0].text.casefold() in _ARTICLES:
        words = words[1:]
    text = answer[words[0].start : words[-1].end] if words else ""
    capital = term.french[:1].isupper() or text[1:2].isupper()
    return text if capital else text[:1].lower() + text[1:]


def _usable(term: Term, text: str) -> bool:
    """Whether `text` can be the term's English: short enough, of content, no part of the wanted."""
    words = [bare(word.text) for word in cut(text)]
    wanted = [bare(word.text) for word in cut(term.english)]
    return (
        0 < len(words) <= 2 * len(term.words) + 2
        and not set(words) <= FUNCTION_WORDS["en"]
        and text != term.english
        and not (set(words) <= set(wanted) if term.name else wanted[: len(words)] == words)
    )
