"""Finds capitalised names, in either language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from translate_tool.language.words import FUNCTION_WORDS, Language, words

_UPPER = "".join(letter for letter in map(chr, range(0x250)) if letter.isupper())
# A word with a capital and what a hyphen, a dot, an ampersand or an apostrophe joins to it with
# another: "Saint-Malo", "U.S", "R&D", "O’Neill"; of "Roux.fr" only "Roux".
_CAPITALISED = rf"[{_UPPER}]\w*(?:[-‑.&'’][{_UPPER}]\w*)*"
_PARTICLE = r"(?:de|du|des|la|le|les|van|von|der|den|of|the|al|el|bin|di|da|dos)"
# Such words in a row, up to two particles between them: "Banque de France", "Charles de la Tour",
# "Jeanne d'Arc".
_NAME = re.compile(
    rf"\b{_CAPITALISED}(?:[ \u00a0\u202f](?:{_PARTICLE} ){{0,2}}(?:[dl]['’])?{_CAPITALISED})*"
)
# A French noun before its verb has an article, so what has none is a name (Dupont a dit), unless
# it is a pronoun, or an adverb before what it is said of (ensuite est venu).
_FRENCH_VERB = re.compile(r" (?:(?:ne |se |n['’]|s['’])?(?:a|est|avait|était|va|sera|aurait) )")
NO_NAMES = frozenset(
    words(
        """
        aucun aucune autrui beaucoup ca ça certains chacun chacune nul nulle personne plusieurs
        quelqu quiconque rien tant tel telle tels telles
        ailleurs ainsi alors aujourd auparavant aussi autrefois bientôt demain derrière dessous
        dessus devant effectivement encore enfin ensuite hier ici jadis longtemps maintenant
        parfois partout puis rare soudain souvent tantôt tard tôt toujours
        """
    )
)
"""French pronouns and adverbs, which are no names wherever they have a capital."""

# A dot that ends no sentence: of a title or of initials, before a name. M. Morel, J.-P. Morel.
_TITLE = re.compile(
    rf"(?:^|[^\w.])(?:M|MM|Mes?|Mmes?|Mlles?|Mr|Mrs|Ms|Drs?|Prs?|Prof|Stes?|St|Mgr|Gén|Gal|Lt|Col|Cdt|Cf"
    rf"|(?:[{_UPPER}]h?\.[- ]?)*[{_UPPER}]h?)\.\Z"
)


# To whom a comment is addressed: "@aloes Faux !", "@ Avez-vous lu".
_ITEM = re.compile(r"\s{0,8}\(?(?:[0-9]{1,3}|[A-Za-z])\) {0,4}")
_HANDLES = re.compile(r"(?:@\w*[,:]?\s+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as one side of a row writes it; it begins at `start`.

    `concept` and `kind` are the gazetteer's, where the name stands in it. `body`: a noun in the
    name says that it is one.
    """

    text: str
    start: int
    kind: str = ""
    concept: int | None = None
    body: bool = False

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.start + len(self.text)


def names(text: str, language: Language) -> list[str]:
    """Find capitalised names, particles included (Banque de France), in order.

    A word whose only capital may be due to its place at the head of a sentence is left out.
    """
    return [name for _, name in located_names(text, language)]


def located_names(text: str, language: Language) -> Iterator[tuple[int, str]]:
    """Find the same names, each after the place where it begins."""
    for run in _NAME.finditer(text):
        name, start = run[0], run.start()
        head, _, rest = name.partition(" ")
        plain = (not rest and not head[1:].isupper()) or head.casefold() in FUNCTION_WORDS[language]
        alone = not rest and language == "fr" and _has_verb(text, run)
        if plain and not alone and opens_sentence(text, start):
            name, start = rest, start + len(head) + 1
        if name:
            yield start, name


def opens_sentence(text: str, start: int) -> bool:
    """Tell whether only quotes, brackets, dashes or spaces part `start` from a sentence's end.

    What follows the number of an item opens one too: « 1) Demander », « b) Choisir ».
    """
    if _ITEM.fullmatch(text, 0, start):
        return True
    near = text[max(0, start - 8) : start].rstrip(" \u00a0\u202f")
    if text.startswith("@") and _HANDLES.fullmatch(text, 0, start):
        return True
    before = near.rstrip(" \u00a0\u202f«»“”\"‘'’`([)]–—-")
    if near.endswith(".") and _TITLE.search(near):
        return False
    return not before or before[-1] in ".!?…:\n" or near[-1] in '«“"`'


def _has_verb(text: str, run: re.Match[str]) -> bool:
    """Tell whether a verb follows at once, as after a name; a French noun would have an article."""
    word = run[0].casefold()
    other = word in NO_NAMES or word in FUNCTION_WORDS["fr"]
    return not other and bool(_FRENCH_VERB.match(text, run.end()))
