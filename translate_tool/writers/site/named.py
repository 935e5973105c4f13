"""Finds the people, bodies and places that several articles are about, each under one name.

Knows the names that key facts tell of each article. A name that one article has leads nowhere, and
one that half of them have tells nothing apart: neither is a topic.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from translate_tool.language import FUNCTION_WORDS, mentions
from translate_tool.language.carried_names import TITLES
from translate_tool.language.gazetteer import forms_of_concept
from translate_tool.language.vocabulary import is_given, is_word
from translate_tool.writers.site.folding import words

LEAST = 2
"""Articles that a topic has, at least; at most it has less than half of them."""

Key = tuple[str, ...]
"""The words of a name, folded; or the number of its row in the gazetteer."""

_SHORTEST = 3  # letters of a name that the gazetteer does not know: "MV" and "J." name nobody
_OTHER_TITLES = frozenset(["m", "mm", "mme", "mlle", "me", "mgr", "messrs"])
"""French ones that a translation may have left; English ones are in `TITLES`."""

_PARTICLES = FUNCTION_WORDS["en"] | FUNCTION_WORDS["fr"]
_BEFORE = TITLES | _OTHER_TITLES | _PARTICLES | {"chez"}
"""What a name does not begin with: "President Macron", "CHEZ LREM"."""
_TELLERS = frozenset({"AFP", "AP", "Agence France-Presse", "Associated Press", "Reuters"})
"""Agencies that tell of everything: what they told is no topic."""

KINDS = {"who": "People and organisations", "where": "Places"}
"""What a filter calls the names that key facts call so."""


@dataclass(slots=True)
class _Thing:
    """A name in all its forms, and the articles that have it."""

    known: bool
    forms: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    articles: set[str] = field(default_factory=set)

    def add(self, other: _Thing) -> None:
        self.forms += other.forms
        self.kinds += other.kinds
        self.articles |= other.articles


def shared(count: int, of: int) -> bool:
    """Return whether what `count` articles have tells some of them from the others."""
    return LEAST <= count < of / 2


def named(articles: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, tuple[str, set[str]]]:
    """Return the names that articles share: how it is shown → its kind, and the articles.

    `articles`: name of an article → kind ("who", "where") and text of each name in it.
    """
    things: dict[Key, _Thing] = {}
    for article, found in articles.items():
        for kind, text in found:
            shown, key, known = _identified(text)
            if key:
                thing = things.setdefault(key, _Thing(known=known))
                thing.forms[shown] += 1
                thing.kinds[kind] += 1
                thing.articles.add(article)
    _merge(things)
    topics: dict[str, tuple[str, set[str]]] = {}
    for key, thing in sorted(things.items()):
        shown = _shown(key, thing)
        names = thing.known or _is_full_name(key, thing) or _is_name(key, thing)
        if names and shown not in _TELLERS and shared(len(thing.articles), len(articles)):
            topics.setdefault(shown, (_kind(thing), set()))[1].update(thing.articles)
    return topics


def _identified(text: str) -> tuple[str, Key, bool]:
    """Return a name without its title, what it goes by, and whether the gazetteer knows it."""
    pieces = text.split()
    while pieces and pieces[0].rstrip(".,").casefold() in _BEFORE:
        pieces = pieces[1:]
    name = " ".join(pieces)
    for mention in mentions(name, "en"):
        if mention.text == name and mention.kind != "word" and len(mention.concepts) == 1:
            [concept] = mention.concepts
            usual = (forms_of_concept(concept)[1] or [name])[0]
            if mention.kind != "person" or name.split()[-1] == usual.split()[-1]:
                return usual, (str(concept),), True  # and no Alexander is Alexander the Great
    return name, tuple(words(name)), False


def _merge(things: dict[Key, _Thing]) -> None:
    """Put a name of one word under the full name of a person that ends, or begins, with it.

    An acronym is no part of a name. Of several such people the one in the same articles is meant;
    where all or none are, nobody.
    """
    fuller = defaultdict[str, list[Key]](list)
    for key, thing in things.items():
        if not thing.known and _is_full_name(key, thing):
            for word in {key[0], key[-1]}:
                fuller[word].append(key)
    for key in [key for key, thing in things.items() if len(key) == 1 and not thing.known]:
        if any(form.isupper() for form in things[key].forms):
            continue
        people = fuller[key[0]]
        beside = [k for k in people if things[k].articles & things[key].articles]
        chosen = beside if len(beside) == 1 else people
        if len(chosen) == 1:
            things[chosen[0]].add(things.pop(key))


def _is_full_name(key: Key, thing: _Thing) -> bool:
    """Tell whether it may be all of a person's name: two or three words, each with a capital."""
    pieces = _shown(key, thing).split()
    return (
        thing.kinds["who"] >= thing.kinds["where"]
        and 2 <= len(pieces) <= 3
        and all(piece[0].isupper() and not piece.isupper() for piece in pieces)
        and not any(mention.kind == "place" for mention in mentions(" ".join(pieces), "en"))
    )


def _is_name(key: Key, thing: _Thing) -> bool:
    """Tell whether it is a name: no word of every day, no number, no scrap of a word."""
    lower = [p for p in _shown(key, thing).split() if p[0].islower() and p not in _PARTICLES]
    if lower or not any(word.isalpha() and len(word) >= _SHORTEST for word in key):
        return False
    capitals = any(form.isupper() for form in thing.forms)  # WHO is an organisation
    return capitals or not all(is_word(word) and not is_given(word) for word in key)


def _kind(thing: _Thing) -> str:
    return max(KINDS, key=lambda kind: (thing.kinds[kind], kind))


def _shown(key: Key, thing: _Thing) -> str:
    """Return the commonest of the longest forms; in small letters where there is a choice."""

    def rank(form: str) -> tuple[bool, int, bool, str]:
        return len(words(form)) == len(key), thing.forms[form], not form.isupper(), form

    return max(thing.forms, key=rank)
