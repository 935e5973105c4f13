"""Looks for the words of a name among the words of the other side, more strictly or less.

A name that is printed must be there but for a transliteration (`spells`); one that is doubted must
be there in no shape at all (`has`). What is spelled there is always had as well.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise

from translate_tool.language.gazetteer import Mention, mentions
from translate_tool.language.spelling import (
    fold,
    folded_words,
    root,
    sound,
    sounds_alike,
    spelling,
)
from translate_tool.language.words import FUNCTION_WORDS, PIECE, Language, pieces, words

SIDES: tuple[Language, ...] = ("fr", "en")
"""French may spell a foreign name either way: Choïgou, Shoigu."""

TITLES = frozenset(
    words(
        """
        ambassador archbishop bishop captain chairman chancellor chief colonel commander
        commissioner deputy doctor dr emperor general governor judge king lieutenant lord madam
        major marshal mayor minister miss mr mrs ms mx officer pope premier president prime prince
        princess prof professor prosecutor queen secretary senator sergeant sheikh sir
        """
    )
)
"""English words, in lower case, that stand before the name of a person and are no part of it."""

_COGNATE = 4  # first letters that Security and sécurité, Musée and Museum share

# A capital after an article may be a common noun's, which is translated: le Partenariat,
# l'Observatoire. It is searched up to the name, so that \Z is where the name begins.
_ARTICLE = re.compile(
    r"\b(?:l|le|la|les|du|des|au|aux|un|une|ce|cette|ces|son|sa|ses)['’ ]\Z", re.I
)
# How such nouns end: Partenariat, Fédération, Gouvernement, Présidence, Secrétaire.
COMMON_NOUN = re.compile(
    r"(?:tion|té|ment|age|ure|isme|eur|euse|[ae]nce|[ae]nt|ia[tl]|aire|[ai]ble|ier|[eè]re|elle|er|ité)s?\Z"
)


# Of two names one that is said in part: Amérique du Nord et du Sud, North and South America.
_PARTLY = {
    "fr": re.compile(r"\b([^\W\d_a-z]\w+) (?:du|de l['’])(\w+) et ((?:du |de l['’])\w+)"),
    "en": re.compile(r"\b((?:North|South|East|West|Central)(?:ern)?),? and \w+ ([A-Z]\w+)"),
}


def _left_out(text: str, language: Language) -> Iterator[tuple[Mention, ...]]:
    """Yield the gazetteer's names that `text` says in part."""
    if " and " in text or " et " in text:
        for found in _PARTLY[language].finditer(text):
            yield mentions(f"{found[1]} {found[found.lastindex or 1]}", language)


class Side:
    """Holds one side: the gazetteer's names in it, and the words to look for others among."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.mentions = mentions(text, language)
        said = (self.mentions, *_left_out(text, language))
        self.concepts = frozenset[int]().union(*(m.concepts for side in said for m in side))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Without accents, capitals kept."""
        return folded_words(self.text)

    @cached_property
    def lower(self) -> frozenset[str]:
        """The same in small letters."""
        return frozenset(map(str.lower, self.words))

    @cached_property
    def longer(self) -> str:
        """The words of three letters and more, to look for pieces of them."""
        return " ".join(word for word in self.lower if len(word) > 2)

    @cached_property
    def sounds(self) -> Mapping[str, list[str]]:
        """And what they sound like, by the first sound."""
        sounds = defaultdict[str, list[str]](list)
        for word in self.longer.split():
            sounds[sound(word)[:1]].append(sound(word))
        return sounds

    @cached_property
    def initials(self) -> Counter[str]:
        """How often each capital begins a word, for acronyms that the other side spells out."""
        return Counter(word[0] for word in self.words if word[0].isupper())

    @cached_property
    def spelled(self) -> frozenset[str]:
        """Its capitalised words as English may spell them."""
        capitals = [word for word in self.words if word[0].isupper()]
        return frozenset(spelling(word, side) for word in capitals for side in SIDES)

    @cached_property
    def roots(self) -> frozenset[str]:
        """How its longer words begin."""
        return frozenset(root(w, _COGNATE) for w in pieces(self.text) if len(w) > _COGNATE)

    @cached_property
    def joined(self) -> str:
        """All words in small letters without a space."""
        return "".join(self.words).lower()

    def in_gazetteer(self, place: int) -> bool:
        """Tell whether a name of the gazetteer stands at `place`."""
        return any(mention.start <= place < mention.end for mention in self.mentions)

    def has_article(self, place: int) -> bool:
        """Tell whether a French article stands before `place`."""
        return bool(_ARTICLE.search(self.text, max(0, place - 8), place))

    def is_body(self, place: int, word: str) -> bool:
        """Tell whether a name that opens with `word` is made of common nouns, as a ministry's."""
        at = next((m for m in self.mentions if m.start <= place < m.end), None)
        if at:
            return at.kind == "word" and len(word) > 3
        return bool(COMMON_NOUN.search(word) and self.has_article(place))

    def has_alone(self, surname: str) -> bool:
        """Tell whether the name is here without a first name: after a small word or a title."""
        word = fold(surname)
        return any(
            here == word and (before.islower() or before.lower() in TITLES | FUNCTION_WORDS["en"])
            for before, here in pairwise(["the", *self.words])
        )

    def has_joined(self, name: str) -> bool:
        """Tell whether the name is here, its words joined or parted (wifi), or as letters (RN)."""
        words = [fold(word) for word in PIECE.findall(name)]
        letters = "".join(word[0] for word in words if word[0].isupper())
        return "".join(words).lower() in self.joined or (
            len(letters) > 1 and any(letters == word.rstrip("0123456789") for word in self.words)
        )

    def spells(self, word: str) -> bool:
        """Tell whether an English word is here with a capital, but for a transliteration."""
        return spelling(word, "en") in self.spelled

    def has_cognate(self, word: str) -> bool:
        """Tell whether a word of the same root is here (Security, sécurité), if it is long."""
        return len(word) > _COGNATE and root(word, _COGNATE) in self.roots

    def has(self, name: str) -> bool:
        """Tell whether a word of the other side's name is here in some shape."""
        word = fold(name)
        low = word.lower()
        if self.has_exactly(word):
            return True
        if word.isupper() and len(word) > 1 and Counter(word) <= self.initials:
            return True
        heard = sound(low)
        return low in self.longer or any(sounds_alike(heard, s) for s in self.sounds[heard[:1]])

    def has_exactly(self, word: str) -> bool:
        """Tell whether a word of the other side's name is here as it is, but for accents."""
        low = fold(word).lower()
        return low in self.lower or low + "s" in self.lower or low.removesuffix("s") in self.lower

    def rivals(self, other: Side) -> list[Mention]:
        """Return the names of the gazetteer here of which `other` has nothing: Iraq for Iran."""
        return [
            m
            for m in self.mentions
            if m.proper
            and m.kind != "word"
            and m.text[0].isupper()
            and not m.concepts & other.concepts
            and not all(map(other.has_exactly, PIECE.findall(m.text)))
        ]

    def has_other_people(self, other: Side) -> bool:
        """Tell whether an adjective of a place stands here of which `other` has nothing: Libyan."""
        return any(
            m.kind == "place" and not m.proper and not m.concepts & other.concepts
            for m in self.mentions
        )

    def has_other_capitals(self, other: Side) -> bool:
        """Tell whether an acronym stands here that may translate one of `other` (PSTN for RCTP)."""
        return any(
            word.removesuffix("s").isupper() and len(word) > 1 and word.lower() not in other.lower
            for word in self.words
        )
