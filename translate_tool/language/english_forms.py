"""Writes French names, numbers and times as English does: Poutine, Putin; 20 h 30, 8:30 p.m.

Names go by the gazetteer, and by a transliteration where their endings say that they are Slavic;
figures by rule.
"""

from __future__ import annotations

import re

from translate_tool.language.gazetteer import Mention, forms_of_concept
from translate_tool.language.number_words import NUMBER_WORDS
from translate_tool.language.numbers import CLOCK, Number
from translate_tool.language.spelling import alike, fold
from translate_tool.language.words import pieces

_SLAVIC = re.compile(
    r"(?:[eéiy]ï|[oe]ff|[eoï]v|itch|tchouk|enko|sk(?:i|aïa|oï)|ova|eva|chine|tchev|chev)\Z"
)
# In this order: "Tch" before "ch" and "t"; of Choïgou, Tchernychev, Medvedtchouk, Sergueï.
_LETTERS = (
    *(("Tch", "Ch"), ("tch", "#"), ("Ch", "Sh"), ("ch", "sh"), ("#", "ch"), ("Ou", "U")),
    *(("ou", "u"), ("gueï", "gei"), ("ï", "i"), ("é", "e"), ("ë", "e"), ("Dj", "J"), ("dj", "j")),
)
# Rows of the gazetteer that hold several names of one thing.
_PARTNERS = {"Royaume-Uni": "United Kingdom", "RDA": "GDR"}
_PEOPLE = (
    "Alexandre",
    "César",
    "Élisabeth",
    "Élizabeth",
    "Florence",
    "Hollande",
    "Maurice",
    "Raphaël",
    "Virgile",
)
_TOWNS = ("Grenade", "Valence", "Vienne")
BORNE = frozenset(map(fold, (*_PEOPLE, *_TOWNS)))
"""Names of the gazetteer that people or towns of France bear as well: François Hollande."""

_GROUPED = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f.](?=[0-9]{3}(?![0-9]))")
_SPELLED_OUT = 10
"""The largest number that English newspapers write in words."""


def english_name(name: str, mention: Mention | None = None) -> str:
    """Return what English writes for a French `name`, of which the gazetteer has a `mention`.

    An acronym gives an acronym (RPDC, DPRK). What is neither known nor Slavic stays as it is.
    """
    if mention is None:
        return " ".join(map(_transliterated, name.split(" ")))
    if name in _PARTNERS:
        return _PARTNERS[name]
    french, english = forms_of_concept(min(mention.concepts))
    if not english:
        return name
    if french and name == french[0]:
        return english[0]
    return min(english, key=lambda form: _distance(name, form))


def _distance(french: str, english: str) -> tuple[bool, bool, int, bool]:
    """Compare forms of one row of the gazetteer: what is written like the French comes first."""
    words, others = pieces(french), pieces(english)
    return (
        french != english,
        french.isupper() != english.isupper(),
        abs(len(words) - len(others)),
        not alike(words[-1], others[-1]),
    )


def _transliterated(word: str) -> str:
    if not _SLAVIC.search(word):
        return word
    for french, english in _LETTERS:
        word = word.replace(french, english)
    return word


def english_figure(figure: str) -> str:
    """Return French digits as English writes them: 3,5 is 3.5; 1 040 and 1.040 are 1,040."""
    whole, comma, part = figure.partition(",")
    whole = _GROUPED.sub(",", whole)
    return f"{whole}.{part}" if comma else whole


def english_time(text: str) -> str:
    """Return a French time of day as English says it; "" for what is none.

    20 h 30 is 8:30 p.m., 9 h 30 is 9:30 a.m.; midnight and 24 h have no such half.
    """
    found = CLOCK.fullmatch(text)
    if not found or not 0 < int(found["hour"]) < 24:
        return ""
    hour, minute = int(found["hour"]), found["minute"] or found["colon"] or found["dot"]
    evening = hour >= 12 or bool(found["pm"])
    shown = str(hour % 12 or 12) + (f":{minute}" if minute else "")
    return f"{shown} {'p.m.' if evening else 'a.m.'}"


def english_number(number: Number) -> str:
    """Return a French number in words as English writes it; "" where its value is in doubt.

    Small ones in words, others in digits: trois is three, dix-huit 18, XVIIIe 18th.
    """
    values = [reading for reading in number.readings if reading.isdigit()]
    if len(values) != 1 or len(number.readings) != 1:
        return ""
    value = int(values[0])
    if number.text[:1] in "IVXLC" and number.text[-1:] in "er":
        return ordinal(value)
    return _WORDS.get(value, f"{value:,}")


def ordinal(value: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th, 21st..."""
    teen = 10 <= value % 100 <= 20
    return f"{value}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


_ORDER = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_WORDS = {NUMBER_WORDS["en"][word]: word for word in _ORDER}
