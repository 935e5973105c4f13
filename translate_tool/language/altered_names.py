"""Finds surnames that the English spells as another word: Paul Rivière, "Paul River".

The first name, or the title, says who is meant: it stands before both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from translate_tool.language.name_words import COMMON_NOUN, Side
from translate_tool.language.names import Name
from translate_tool.language.spelling import alike, fold, spelling
from translate_tool.language.vocabulary import is_given

# Two words with a capital, the first one a first name, as far as can be seen, or a title.
_NAMED = re.compile(
    r"(?<![\w.’'-])([^\W\d_a-z][\w-]+|M|Dr|Me) ?\.? ([^\W\d_a-z][^\W\d_A-Z]{2,})(?![\w-])"
)
_TITLES = {
    **dict.fromkeys(("M", "Me", "Mr", "Maître"), "Mr"),
    **dict.fromkeys(("Mme", "Mlle", "Madame", "Mrs", "Ms", "Miss"), "Mrs"),
    **dict.fromkeys(("Dr", "Docteur", "Doctor"), "Dr"),
}
# Letters in which French writes names of other alphabets, which English writes otherwise.
_TRANSLITERATED = re.compile(
    r"ou|[cdkstz]h|dj|gu|[ïëyjwx]|ts|tz|e[iv]|[aei][ln]i\Z|ine\Z|v\Z|[kq]a|a[fk]i", re.IGNORECASE
)
# Unité Centrale Opérative, Association Sportive
_COMMON = re.compile(rf"{COMMON_NOUN.pattern}|(?:ale|ique|ive|ienne|aine)s?\Z")
_MOST = 60  # pairs of words looked at in one text


def altered_names(french: Side, english: Side) -> Iterator[tuple[Name, str]]:
    """Find such surnames of `french`, and what `english` has instead."""
    found: list[tuple[str, re.Match[str]]] | None = None
    for match in islice(_NAMED.finditer(french.text), _MOST):
        first, last = match.groups()
        if english.has_exactly(last) or not _is_surname(match, french):
            continue
        if found is None:
            found = [(m[1], m) for m in islice(_NAMED.finditer(english.text), _MOST)]
        for other, there in found:
            if _is_same(first, other) and _is_altered(last, there[2], french):
                yield Name(text=last, start=match.start(2)), there[2]
                break


def _is_surname(match: re.Match[str], french: Side) -> bool:
    return not (
        french.in_gazetteer(match.start(2))
        or _TRANSLITERATED.search(match[2])
        or french.has_article(match.start())
        or (match[1] not in _TITLES and french.in_gazetteer(match.start()))
        or (_COMMON.search(match[1]) and not is_given(match[1]))
    )


def _is_same(first: str, other: str) -> bool:
    if first in _TITLES or other in _TITLES:
        return _TITLES.get(first) == _TITLES.get(other)
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
    )
