"""Gives a French name one English spelling in all articles of a run: Choïgou is Shoigu, or Shoygu.

    rows ─forms_of→ (name, form) of each ─settle→ name → form ─unified→ the rows that differ, mended

The form is the gazetteer's, else what a person wrote, else what most rows have. A name counts as
written otherwise only where the two sound the same, or the gazetteer has both: a garbled one is
for `mending`. What a person or the glossary said of a name stands. Knows rows; keeps nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from translate_tool.language import alike, located_names, mentions, sound
from translate_tool.language.english_forms import BORNE, english_name
from translate_tool.language.gazetteer import forms_of_concept
from translate_tool.language.name_words import COMMON_NOUN
from translate_tool.language.spelling import fold
from translate_tool.language.vocabulary import is_word
from translate_tool.language.words import PIECE, remembered
from translate_tool.records import Flag
from translate_tool.translation.mending import doubts

_TOKEN = re.compile(r"\w+(?:[-‑]\w+)*")

Forms = Mapping[str, str]
"""French name, one word → the English that stands for it in all of a run."""

Recall = Callable[[Sequence[str]], Forms]
"""What is known of some names from before."""

_SHORTEST = 4
"""Letters of a name that is looked for: shorter words sound alike by chance."""


_MOST = 60
"""Names of a row: more are a list, and each costs a look at every word."""


class Row(NamedTuple):
    """A row's French and English, and whether a person wrote the English."""

    source: str
    target: str
    human: bool = False


def forms_of(source: str, target: str) -> Iterator[tuple[str, str]]:
    """Yield the names of a row, each with every word that spells it in the English."""
    words = _Words(source, target)
    for name in _names(source):
        for form in sorted(words.spelling(name)):
            yield name, form


def settle(rows: Iterable[Row], recall: Recall = lambda _: {}) -> dict[str, str]:
    """Return a form for each name of `rows`: what `recall` has for it, or what is best now."""
    counts: dict[str, Counter[tuple[bool, str]]] = defaultdict(Counter)
    for row in rows:
        for name, form in forms_of(row.source, row.target):
            counts[name][row.human, form] += 1
    known = recall(list(counts))
    return {name: known.get(name) or _best(name, counted) for name, counted in counts.items()}


def _best(name: str, counted: Counter[tuple[bool, str]]) -> str:
    """Return the form of a person, then the gazetteer's, then the most frequent one.

    The French one without accents comes before others if it is an English word: of Crédit, "Credit"
    and not "Ccredit", however many rows were garbled. The gazetteer's also where the only form is
    none of its own: Choigou, or a garbled one. Of equally frequent ones what the French has, then
    the first by the alphabet.
    """
    known = _known(name)

    def rank(one: tuple[bool, str]) -> tuple[bool, bool, int, bool, str]:
        human, form = one
        plain = fold(form) == fold(name) and is_word(form.lower())
        return not human, not plain, -counted[one], form != name, form

    human, best = min(counted, key=rank)
    is_doubtful = len(counted) > 1 or best not in known
    return known[0] if known and is_doubtful and not human else best


def unified(source: str, target: str, forms: Forms) -> tuple[str, tuple[Flag, ...]]:
    """Write the names of a row as `forms` has them; return its English and what there is to say.

    Where that raises a new doubt the row stays as it is, with a warning.
    """
    flags: list[Flag] = []
    words = _Words(source, target)
    for name in _names(source):
        wanted = forms.get(name, "")
        for form in sorted(words.spelling(name) - {wanted} if wanted else ()):
            mended = re.sub(rf"\b{re.escape(form)}\b", wanted, target)
            if doubts(source, mended) <= doubts(source, target):
                target = mended
                detail = f"“{form}” became “{wanted}”, as {name} is called in other rows"
                flags.append(Flag(kind="name", detail=detail, severity="info"))
            else:
                flags.append(differs(name, form, wanted))
    return target, tuple(flags)


def differing(source: str, target: str, forms: Forms) -> tuple[Flag, ...]:
    """Flag the names that a person's English spells otherwise than other rows."""
    return tuple(
        differs(name, form, forms[name])
        for name, form in forms_of(source, target)
        if forms.get(name, form) != form
    )


def differs(name: str, form: str, wanted: str) -> Flag:
    """Say that a row has another form of a name than others."""
    return Flag(kind="name differs", detail=f"{name}: “{form}”, in other rows “{wanted}”")


@remembered  # asked when spellings are settled, and when a row is spelled so
def _names(source: str) -> tuple[str, ...]:
    """Return the words of names in French `source`, without what may be a common noun."""
    names = dict.fromkeys(
        word
        for _, name in located_names(source, "fr")
        for before, token in pairwise(("", *_TOKEN.findall(name)))
        for word in _of_its_own(token)
        if len(word) >= _SHORTEST and word[0].isupper() and not word.isupper()
        if not before[1:] or not before[0].isupper() or not _is_place(word)  # L'Albanie
    )
    if not names:
        return ()
    others = {
        word
        for mention in mentions(source, "fr")
        if mention.kind not in ("place", "person") or not mention.proper or " " in mention.text
        for word in PIECE.findall(mention.text)
    }
    found = (word for word in names if word not in others and not COMMON_NOUN.search(word))
    return tuple(islice(found, _MOST))


def _of_its_own(token: str) -> list[str]:
    """Return the words of a name with hyphens but for those that name something else by themselves.

    The Alpes of Alpes-Maritimes are no Alps, nor is Haute-Vienne in Vienna.
    """
    words = PIECE.findall(token)
    return words if len(words) == 1 else [word for word in words if not _known(word)]


@lru_cache(maxsize=8192)
def _is_place(word: str) -> bool:
    """Tell whether a word that ends a longer name would be a place alone: Anne Bretagne."""
    return any(m.text == word and m.kind == "place" for m in mentions(word, "fr"))


class _Words:
    """The words of a row to look for spellings among."""

    def __init__(self, source: str, target: str) -> None:
        self._french = frozenset(PIECE.findall(source))
        self._capitals = {word for word in PIECE.findall(target) if word[0].isupper()}

    def spelling(self, name: str) -> set[str]:
        """Return the words of the English that spell `name`, and no other word of the French."""
        heard = {word for word in self._capitals - self._french if _is_respelt(word, name)}
        return heard | ({name} & self._capitals)


def _is_respelt(word: str, name: str) -> bool:
    return len(word) >= _SHORTEST and (sound(word) == sound(name) or word in _known(name))


@lru_cache(maxsize=8192)  # the names of a night come again and again
def _known(name: str) -> tuple[str, ...]:
    """Return the spellings that the gazetteer has of a name of one word, the usual one first.

    Kyiv and Kiev; not Burma, which is another word than Myanmar, nor Antarctic beside Antarctica.
    None of a name that people of today bear: Alexandre Benalla is no Alexander.
    """
    if fold(name) in BORNE:
        return ()
    found = [m for m in mentions(name, "fr") if m.text == name and m.proper]
    if not found:
        return ()
    usual = english_name(name, found[0])
    _, english = forms_of_concept(min(found[0].concepts))
    others = (form for form in english if alike(form, usual) and not _is_part(form, usual))
    return tuple(form for form in (usual, *others) if " " not in form)


def _is_part(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
