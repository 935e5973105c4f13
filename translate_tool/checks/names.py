"""Names on one side that the other has neither as they are, nor spelled or translated its own way.

Knows sounds, initials and the gazetteer of marks; does not know who is meant, so that a name for
which the other side says "the minister" or "he" is reported too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from translate_tool.marks import (
    FUNCTION_WORDS,
    Language,
    alike,
    fold,
    located_names,
    mentions,
    opens_sentence,
)
from translate_tool.records import Flag

_WORD = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"[IVXLC]+(?:e|er|re|ème)?")
_MONEY = re.compile(r"\.?(?:\$| (?:dollar|cent)s?\b)")  # US$, U.S. cents
_MOST = 60  # names looked for in one text: more are a list, and each costs a look at every word
# A capital after an article may be a common noun's (le Partenariat), which is translated.
_ARTICLE = re.compile(
    r"\b(?:l|le|la|les|du|des|au|aux|un|une|ce|cette|ces|son|sa|ses)['’ ]\Z", re.I
)
_COMMON = re.compile(
    r"(?:tion|té|ment|age|ure|isme|eur|euse|[ae]nce|ia[tl]|aire|[eè]re|elle|er|ité)s?\Z"
)


def names(source: str, target: str) -> Iterator[Flag]:
    """Names of the French that are lost, and well-known ones that the English brings in."""
    if source.isupper() or target.isupper():
        return
    french, english = _Text(source, "fr"), _Text(target, "en")
    for name in _once([*_known(french, english), *_unknown(french, english)]):
        yield Flag(kind="name", detail=f"{name}: not in the English")
    for name in _once(_known(english, french)):
        yield Flag(kind="name", detail=f"{name}: not in the French")


def _once(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))


class _Text:
    """One side: the gazetteer's names in it, and the words among which others may be found."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.mentions = mentions(text, language)
        self.concepts = frozenset[int]().union(*(m.concepts for m in self.mentions))

    @cached_property
    def words(self) -> list[str]:
        """Without accents, capitals kept."""
        return [fold(word) for word in _WORD.findall(self.text)]

    @cached_property
    def lower(self) -> frozenset[str]:
        return frozenset(word.lower() for word in self.words)

    @cached_property
    def initials(self) -> Counter[str]:
        return Counter(word[0] for word in self.words if word[0].isupper())

    @cached_property
    def joined(self) -> str:
        return "".join(self.words).lower()

    def in_gazetteer(self, place: int) -> bool:
        return any(mention.start <= place < mention.end for mention in self.mentions)

    def has_joined(self, name: str) -> bool:
        """Whether the name is here with its words set apart otherwise (wifi) or as letters (RN)."""
        words = [fold(word) for word in _WORD.findall(name)]
        letters = "".join(word[0] for word in words if word[0].isupper())
        return "".join(words).lower() in self.joined or (
            len(letters) > 1 and any(letters == word.rstrip("0123456789") for word in self.words)
        )

    def has(self, name: str) -> bool:
        """Whether a word of the other side's name is here in some shape."""
        word = fold(name)
        low = word.lower()
        if low in self.lower or low + "s" in self.lower or low.removesuffix("s") in self.lower:
            return True
        if word.isupper() and len(word) > 1 and Counter(word) <= self.initials:
            return True
        return any(len(here) > 2 and (low in here or alike(low, here)) for here in self.lower)

    def has_other_capitals(self, other: _Text) -> bool:
        """Whether an acronym stands here that may translate one of `other` (PSTN for RCTP)."""
        return any(
            word.isupper() and len(word) > 1 and word.lower() not in other.lower
            for word in self.words
        )


def _known(here: _Text, there: _Text) -> list[str]:
    """The gazetteer's names in `here` whose concept, and whose words, `there` does not have."""
    lost = (m for m in here.mentions[:_MOST] if m.kind != "word" and m.text[0].isupper())
    return [
        m.text
        for m in lost
        if not m.concepts & there.concepts
        and (m.proper or here.language == "fr")
        and not _MONEY.match(here.text, m.end)
        and not all(there.has(word) for word in _capitalised(m.text))
    ]


def _unknown(here: _Text, there: _Text) -> Iterator[str]:
    """Names in `here` that the gazetteer lacks and of which `there` does not have every word."""
    for start, name in islice(located_names(here.text, here.language), _MOST):
        parts = [
            found[0]
            for found in islice(_WORD.finditer(name), _MOST)
            if _is_name(found[0])
            and not here.in_gazetteer(start + found.start())
            and not _is_common(here, start + found.start(), found[0])
            and not (found.end() < len(name) and opens_sentence(here.text, start + found.start()))
        ]
        lost = [part for part in parts if not there.has(part)]
        translated = all(map(str.isupper, lost)) and there.has_other_capitals(here)
        if lost and not translated and not there.has_joined(name):
            yield name


def _is_name(word: str) -> bool:
    return (
        word[0].isupper()
        and len(word) > 1
        and not _ROMAN.fullmatch(word)
        and word.casefold() not in FUNCTION_WORDS["fr"]
    )


def _is_common(here: _Text, start: int, word: str) -> bool:
    """Whether the word looks like a common noun: by its ending, after an article."""
    article = _ARTICLE.search(here.text, max(0, start - 8), start)
    return bool(article and _COMMON.search(word))


def _capitalised(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word[0].isupper()]
