"""Tells the words of a row that have a meaning of their own from those that hold it together.

What figures, dates and units say is for other checks, and names are: « huit jours » is "a week",
« euros » is "€".
"""

from __future__ import annotations

import re
from functools import lru_cache

from translate_tool.language.number_words import NUMBER_WORDS
from translate_tool.language.stems import english_stem, french_stem
from translate_tool.language.words import FUNCTION_WORDS, PIECE, Language, words

Stem = tuple[str, str, bool]
"""A word as it is written, its stem, and whether it is a content word."""

_SHORTEST = 4  # letters of a content word
_HEAD = re.compile(r"(?:\A|[.!?…:;»«\"“”(]\s*|[-–—]\s+)\Z")
"""What stands before a word whose capital is due to its place."""
_APART = re.compile(r"(?<=\bco)[-‑](?=op|ord)", re.IGNORECASE)
"""The hyphen of "co-operation" and "co-ordinate", which are one word."""
_CONTRACTED = ("'t", "’t")  # didn't

_MEASURES: dict[Language, frozenset[str]] = {
    "fr": frozenset(
        words(
            """
            an année années ans centime centimes dollar dollars euro euros fois franc francs heure
            heures jour jours journée kilomètre kilomètres kilos lendemain matin mètre mètres
            midi millier milliers million millions milliard milliards minuit minute minutes mois
            nuit pour-cent quart semaine semaines siècle siècles soir tonne tonnes veille aujourd
            """
        )
    )
    | frozenset(NUMBER_WORDS["fr"]),
    "en": frozenset(
        words(
            """
            billion billions century centuries cent cents day days dollar dollars euro euros evening
            hour hours kilometre kilometres kilometer kilometers metre metres meter meters midnight
            mile miles million millions minute minutes month months morning night noon percent pound
            pounds thousand thousands times tonne tonnes tons trillion twice week weeks year years
            """
        )
    )
    | frozenset(NUMBER_WORDS["en"]),
}

LIGHT: dict[Language, frozenset[str]] = {
    "fr": frozenset(
        words(
            """
            aller allait allaient allez allons aura aurait auraient auront aurez avez avons ayant
            chose choses davantage devaient devait devez devons devra devraient devrait
            devront dois doit doivent eurent faire faisaient faisait faisons faites fais fallait
            fallu fasse fassent faudra faudrait faut fera feraient ferait feront font furent irait
            iront peuvent peux pouvaient pouvait pouvez pouvons pourra pourraient pourrait
            pourriez pourront puisse puissent sera serait seraient serez seront soient sois sommes
            soyez vais vont êtes étiez étions
            """
        )
    ),
    "en": frozenset(
        words(
            "able became become becomes compared does getting gets going longer ones thing things"
        )
    ),
}
"""Verbs that help others, and words that say little by themselves: « ils vont devoir payer » is
"they will pay", « approfondir davantage » "deepen", « ne croit plus » "no longer believes"."""


_OTHER = {language: FUNCTION_WORDS[language] | measures for language, measures in _MEASURES.items()}


@lru_cache(maxsize=16)  # each hypothesis of a beam has one French
def content_words(text: str, language: Language) -> list[Stem]:
    """Return all words of `text`, with their stems, saying which are content words."""
    stem = french_stem if language == "fr" else english_stem
    other = _OTHER[language]
    found = []
    text = _APART.sub("", text)
    for match in PIECE.finditer(text):
        word, low = match[0], match[0].lower()
        content = (
            len(word) >= _SHORTEST
            and low not in other
            and word.isalpha()
            and (word == low or (word[1:] == low[1:] and _opens(text, match.start())))
            and not text.startswith(_CONTRACTED, match.end())
        )
        found.append((word, stem(low), content))
    return found


def _opens(text: str, start: int) -> bool:
    return bool(_HEAD.search(text[max(0, start - 3) : start]))
