"""Finds names that the English made wrong: altered ones, and invented ones.

Altered is a surname that it spells as another word: Paul Rivière, "Paul River". The first name, or
the title, says who is meant: it stands before both. Invented is a name that the French has in no
shape, and that is no common word: "Mr Lambert" for « M. Kervadec », "Cromzed" for « Cromwell ». A
translation may well name whom the French does not ("Macron" for « le président »), but seldom by a
name that is no English word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import islice

from translate_tool.language.dates import moments
from translate_tool.language.lexicon import lexicon
from translate_tool.language.name_words import COMMON_NOUN, Side
from translate_tool.language.names import Name
from translate_tool.language.spelling import alike, fold, sound, spelling
from translate_tool.language.stems import french_stem
from translate_tool.language.vocabulary import is_compound, is_given, is_listed, strange_words

# -- altered ---------------------------------------------------------------------------------------

# Two words with a capital, the first one a first name, as far as can be seen, or a title.
_NAMED = re.compile(
    r"(?<![\w.’'-])([^\W\d_a-z][\w-]+|M|Dr|Me) ?\.? ([^\W\d_a-z][^\W\d_A-Z]{2,})(?![\w-])"
)
_TITLED = {
    **dict.fromkeys(("M", "Me", "Mr", "Maître"), "Mr"),
    **dict.fromkeys(("Mme", "Mlle", "Madame", "Mrs", "Ms", "Miss"), "Mrs"),
    **dict.fromkeys(("Dr", "Docteur", "Doctor"), "Dr"),
}
# Letters in which French writes names of other alphabets, which English writes otherwise.
_OTHER_ALPHABET = re.compile(
    r"ou|[cdkstz]h|dj|gu|[ïëyjwx]|ts|tz|e[iv]|[aei][ln]i\Z|ine\Z|v\Z|[kq]a|a[fk]i", re.IGNORECASE
)
# Unité Centrale Opérative, Association Sportive
_COMMON = re.compile(rf"{COMMON_NOUN.pattern}|(?:ale|ique|ive|ienne|aine)s?\Z")
_TRANSLITERATION = 0.65
"""Share of letters, in their order, that two spellings of one name have: Youssef, Yusuf."""

_MOST_PAIRS = 60  # pairs of words looked at in one text


# Names with endings of French surnames and places, which no other alphabet explains: Dumoulin.
_FRENCH_ENDING = re.compile(
    r"(?!.*(?:[kwj]|y[aeiou]|[dgks]h|[ïë]))"  # but for Benyamin
    r"(?:.*)(?:eaux?|aux|ault|aud|ard|ier|[^aeo]in|ois|oux|ette|elle|ille|et|ac|aire|and|ot|ère)\Z"
)


def altered_names(french: Side, english: Side) -> Iterator[tuple[Name, str]]:
    """Find such surnames of `french`, and what `english` has instead."""
    found = {name.start: (name, instead) for name, instead in _acronyms(french, english)}
    found |= {name.start: (name, instead) for name, instead in _respelled(french, english)}
    found |= {name.start: (name, instead) for name, instead in _surnames(french, english)}
    yield from found.values()


def _acronyms(french: Side, english: Side) -> Iterator[tuple[Name, str]]:
    """Find acronyms that the English has without a letter: "RDC" for « RPDC ».

    Letters in another order are another language's: SARS for « SRAS ».
    """
    there = set(_ACRONYM.findall(english.text))
    given = set(_ACRONYM.findall(french.text))
    new = sorted(word for word in there - given if not is_listed(word.lower()))  # a TAX
    for found in islice(_ACRONYM.finditer(french.text), _MOST) if new else ():
        for other in () if found[0] in there else new:
            mentions = (m for m in english.mentions if m.text == other)
            known = any(m.concepts & french.concepts for m in mentions)
            same = sorted(other) == sorted(found[0])
            if not (known or same) and _likeness(found[0], other) >= _ACRONYM_LIKE:
                yield Name(text=found[0], start=found.start()), other
                break


_ACRONYM = re.compile(r"(?<![\w.&-])[A-Z]{3,8}(?![\w&-])")
_ACRONYM_LIKE = 0.8


def _respelled(french: Side, english: Side) -> Iterator[tuple[Name, str]]:
    """Find names that are French to their endings, and written otherwise: Dumulin for Dumoulin.

    Of 16,000 pairs by people and by another machine 8 have one, all of which differ.
    """
    for found in islice(_CAPITALISED.finditer(french.text), _MOST):
        word, start = found[0], found.start()
        if (
            _FRENCH_ENDING.match(word)
            and not english.has_exactly(word)
            and not french.in_gazetteer(start)
            and french_stem(word.lower()) not in lexicon().french
        ):
            for other in english.words:
                if other[0].isupper() and _is_respelled(word, other, french):
                    yield Name(text=word, start=start), other
                    break


def _is_respelled(word: str, other: str, french: Side) -> bool:
    low, there = fold(word).lower(), fold(other).lower()
    return (
        low[0] == there[0]
        and alike(word, other)
        and not french.has_exactly(other)
        and not there.startswith(low)
        and not low.startswith(there)  # les Brestois, Brest
        and low.removesuffix("s") != there.removesuffix("s")
    )


def _surnames(french: Side, english: Side) -> Iterator[tuple[Name, str]]:
    found: list[tuple[str, re.Match[str]]] | None = None
    for match in islice(_NAMED.finditer(french.text), _MOST_PAIRS):
        first, last = match.groups()
        if english.has_exactly(last) or not _is_surname(match, french):
            continue
        if found is None:
            found = [(m[1], m) for m in islice(_NAMED.finditer(english.text), _MOST_PAIRS)]
        for other, there in found:
            if _is_same(first, other) and _is_altered(last, there[2], french):
                yield Name(text=last, start=match.start(2)), there[2]
                break


def _is_surname(match: re.Match[str], french: Side) -> bool:
    return not (
        french.in_gazetteer(match.start(2))
        or french.has_article(match.start())
        or (match[1] not in _TITLED and french.in_gazetteer(match.start()))
        or (_COMMON.search(match[1]) and not is_given(match[1]))
    )


def _is_same(first: str, other: str) -> bool:
    if first in _TITLED or other in _TITLED:
        return _TITLED.get(first) == _TITLED.get(other)
    return fold(first) == fold(other) or (alike(first, other) and len(first) > 3)


def _is_altered(last: str, other: str, french: Side) -> bool:
    """Tell whether the surnames look alike, but for the ways in which languages write a name."""
    low, there = fold(last).lower(), fold(other).lower()
    return (
        low != there
        and alike(last, other)
        and not french.has_exactly(other)
        and spelling(last, "fr") != spelling(other, "en")
        and low.removesuffix("s") != there.removesuffix("s")
        and not (_OTHER_ALPHABET.search(last) and _likeness(low, there) >= _TRANSLITERATION)
    )


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


# -- invented --------------------------------------------------------------------------------------

# A word with one capital, which no dot, hyphen or digit joins to another: no acronym, no address.
_CAPITALISED = re.compile(r"(?<![\w.@#/&-])[^\W\d_a-z][^\W\d_A-Z]{2,}(?![\w@/&-]|\.\w)")
_TITLES = ("Mr", "Ms", "Mess", "Miss", "Dr", "Prof")
# Mr Lambert, Dr J.-P. Lambert; not Professor Lambert. Now
_AFTER_TITLE = re.compile(
    r"\b(?:M(?:r|s|rs|essrs|iss)|Dr|Professor|Prof)\.? (?:(?:[\w-]{1,12}|(?:\w\.-?){1,3}) )?\Z"
)
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
    if english.in_gazetteer(start):
        return True
    if french.has(word):
        return not _is_garbled(word, french, english)
    return bool(
        french.has_joined(word)
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
