"""Finds names of the English that the French has in no shape, and that are no common words.

"Mr Lambert" for « M. Kervadec », "Cromzed" for « Cromwell ». A translation may well name whom the
French does not ("Macron" for « le président »), but seldom by a name that is no English word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from translate_tool.language.dates import moments
from translate_tool.language.name_words import Side
from translate_tool.language.names import Name
from translate_tool.language.spelling import alike, sound
from translate_tool.language.vocabulary import is_compound, is_given, strange_words

# A word with one capital, which no dot, hyphen or digit joins to another: no acronym, no address.
_CAPITALISED = re.compile(r"(?<![\w.@#/&-])[^\W\d_a-z][^\W\d_A-Z]{2,}(?![\w@/&-]|\.\w)")
_TITLES = ("Mr", "Ms", "Mess", "Miss", "Dr", "Prof")
_AFTER_TITLE = re.compile(r"\b(?:M(?:r|s|rs|essrs|iss)|Dr|Professor|Prof)\.? (?:[\w.-]{1,12} )?\Z")
# What English makes of names: Macronian, Thatcherite, Ogoniland; and how French spells foreign
# ones: Gousseïev.
_DERIVED = re.compile(r"(?:an|ans|ism|ists?|ites?|ese|esque|ic|ish|land)\Z")
_TRANSLITERATED = re.compile(r"ou|[csdkz]h|dj|gu|[yjwx]|ts|tz|e[iv]|iev|ine\Z|v\Z", re.IGNORECASE)
_VOWELS = re.compile("[aeiou]")
_SOUND = re.compile(r"(.)\1\1", re.IGNORECASE)  # Ssssh, Aaah
_BEFORE = re.compile(r"([^\W\d_a-z][\w’'-]*) \Z")
_FAR = 24  # characters before a name in which a title or a first name is looked for
_MOST = 60  # words looked at in one text


def invented_names(english: Side, french: Side) -> Iterator[Name]:
    """Find the names of `english` that are no words and that `french` lacks."""
    strange = strange_words(english.text)
    if not strange and not any(title in english.text for title in _TITLES):
        return
    for found in islice(_CAPITALISED.finditer(english.text), _MOST):
        word, start = found[0], found.start()
        titled = bool(_AFTER_TITLE.search(english.text, max(0, start - _FAR), start))
        doubtful = word in strange and (not is_given(word) or _follows(english, start, french))
        if _SOUND.search(word) or not (titled or doubtful):
            continue
        if not _is_had(word, start, english, french):
            yield Name(text=word, start=start)


def _is_had(word: str, start: int, english: Side, french: Side) -> bool:
    """Tell whether `french` has `word`, or it is no name: a date, two words in one (Sealion).

    Two words in one that follow a person's name are another's surname: Xi Marchais.
    """
    if french.has(word):
        return not _is_garbled(word, french, english)
    return bool(
        english.in_gazetteer(start)
        or french.has_joined(word)
        or ((ending := _DERIVED.search(word)) and french.has_exactly(word[: ending.start()]))
        or (is_compound(word) and not _has_person(english, start))
        or _is_spelled_out(word, start, english, french)
        or any(m.start <= start < m.end for m in moments(english.text, "en"))
    )


def _follows(english: Side, start: int, french: Side) -> bool:
    """Tell whether a first name that `french` has stands before `start`: Xi Moreau.

    English has names for what others call otherwise: a Mancunian, a Sydneysider.
    """
    before = _BEFORE.search(english.text, max(0, start - _FAR), start)
    return bool(before and french.has_exactly(before[1]))


def _has_person(english: Side, start: int) -> bool:
    """Tell whether a person of the gazetteer is named right before `start`."""
    return any(m.kind == "person" and m.end + 1 == start for m in english.mentions)


def _is_spelled_out(word: str, start: int, english: Side, french: Side) -> bool:
    """Tell whether `french` has the initials of it and of the word before: Grand Prix, le GP."""
    before = _BEFORE.search(english.text, max(0, start - _FAR), start)
    return before is not None and before[1][0] + word[0] in french.words


def _is_garbled(word: str, french: Side, english: Side) -> bool:
    """Tell whether the names that sound like `word` are there as well, or are spelled otherwise.

    "Cromzed" beside Cromwell; "Craigig" for Craig, which no transliteration can make of it.
    """
    if french.has_exactly(word) or _DERIVED.search(word):
        return False
    near = [name for name in french.words if name[0].isupper() and alike(name, word)]
    return bool(near) and all(english.has_exactly(n) or _differs(n, word) for n in near)


def _differs(name: str, word: str) -> bool:
    return not _TRANSLITERATED.search(name) and _consonants(name) != _consonants(word)


def _consonants(word: str) -> str:
    return _VOWELS.sub("", sound(word))
