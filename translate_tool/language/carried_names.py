"""Finds names that both sides of a row have: as they are, respelled or translated.

They are told by the gazetteer and by their spelling; what they name is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translate_tool.language.dates import moments
from translate_tool.language.gazetteer import Mention, mentions
from translate_tool.language.name_words import TITLES, Side
from translate_tool.language.names import Name, located_names
from translate_tool.language.words import FUNCTION_WORDS, PIECE, words

_TOKEN = re.compile(r"\S+")
# What a hyphen adds in small letters: the "-su" of Kim Ryong-su, the "-un" of Jong-un.
_REST_OF_WORD = re.compile(r"(?:[-‑][^\W_]+)*")
_ARTICLES = frozenset({"The", "A", "An", "the"})
_LONGEST = 12  # words of a name; a longer run is a list without commas

BODIES = frozenset(
    words(
        """
        academy agency alliance army assembly association authority bank bureau centre center
        chamber club commission committee community company confederation conference congress
        council court directorate federation force forces foundation front fund gendarmerie
        government group hospital institute laboratory league ministry movement museum navy
        observatory office organisation organization parliament party police senate service
        society theatre theater treasury tribunal union university
        """
    )
)
"""English nouns, in lower case, that make a name one of a body."""

# Acronyms and occasions of the gazetteer that name neither people nor bodies.
_THINGS = frozenset(
    words(
        """
        AI AIDS Aids Brexit CAP CEO Christmas CO2 DNA EEZ Easter EPR FDI GDP GDPR GHG GMO GMOs GMT
        GNP HDTV HIV HQ Internet IQ LNG LPG NGO NGOs NPT RNA SARS SME SMEs STD STI TGV TTIP UFO
        UFOs UTC VAT VTT Xmas
        """
    )
)


def carried_names(french: Side, english: Side) -> list[Name]:
    """Find the names of the English that the French has too, in order."""
    return sorted(_SharedNames(french, english).names(), key=lambda name: name.start)


class _SharedNames:
    """Looks for the names that both sides of a row have."""

    def __init__(self, french: Side, english: Side) -> None:
        self.english = english.text
        self.french = french
        self.named = {
            m.text: m for m in french.mentions if m.kind != "word" and m.text[0].isupper()
        }
        proper = frozenset[int]().union(*(m.concepts for m in self.named.values()))
        self.shared = [m for m in english.mentions if m.concepts & french.concepts]
        self.known = [m for m in self.shared if m.concepts & proper and _is_proper(m)]

    def names(self) -> Iterator[Name]:
        taken: list[Name] = []
        for start, run in _runs(self.english):
            whole = Name(text=run, start=start, body=True)
            taken += [whole] if self._is_body(whole) else self._parts(whole)
        yield from taken
        for mention in self.known:
            if not any(n.start < mention.end and mention.start < n.end for n in taken):
                yield Name(
                    text=mention.text,
                    start=mention.start,
                    kind=mention.kind,
                    concept=min(mention.concepts & self.french.concepts),
                )

    def _is_body(self, name: Name) -> bool:
        """Tell whether a noun in a name says it is a body, and the French has all of its words."""
        found = [
            piece
            for piece in PIECE.finditer(name.text)
            if piece[0].casefold() not in FUNCTION_WORDS["en"]
        ]
        noun = any(piece[0].casefold() in BODIES for piece in found)
        alone = any((m.start, m.end) == (name.start, name.end) for m in self.known)
        return (
            noun
            and not alone
            and len(found) > 1
            and all(self._has(name.start + piece.start(), piece[0]) for piece in found)
        )

    def _has(self, at: int, piece: str) -> bool:
        """Tell whether the French has a word of a name, in whatever form."""
        return (
            _covers(self.shared, at) or self.french.spells(piece) or self.french.has_cognate(piece)
        )

    def _parts(self, name: Name) -> Iterator[Name]:
        """Yield runs of words that the French has as they are; titles and known places part them.

        A run before a word that the French does not have is a name of which the rest is wrong.
        """
        apart = [mention for mention in self.known if mention.kind != "person"]
        kept: list[re.Match[str]] = []
        for token in _TOKEN.finditer(self.english, name.start, name.end):
            known = _covers(apart, token.start())
            if self._is_part(token[0]) and not known:
                kept.append(token)
                continue
            if known or _is_title(token[0]) or self._has(token.start(), PIECE.findall(token[0])[0]):
                yield from self._trimmed(kept)
            kept = []
        yield from self._trimmed(kept)

    def _is_part(self, token: str) -> bool:
        capitals = [piece for piece in PIECE.findall(token) if piece[0].isupper()]
        named = bool(capitals) and not _is_title(token) and all(map(self.french.spells, capitals))
        return token.islower() or named

    def _trimmed(self, tokens: Sequence[re.Match[str]]) -> Iterator[Name]:
        """Yield the name in `tokens`, without particles at its ends; initials alone are none."""
        inner = [token for token in tokens if not token[0].islower() and token[0] not in _ARTICLES]
        if inner:
            text = self.english[inner[0].start() : inner[-1].end()]
            letters = max(map(len, PIECE.findall(text))) > 1 and not any(map(str.isdigit, text))
            if letters and text.casefold() not in _THINGS:
                french = self.named.get(text)
                kind, concept = (french.kind, min(french.concepts)) if french else ("", None)
                yield Name(text=text, start=inner[0].start(), kind=kind, concept=concept)


def _runs(english: str) -> Iterator[tuple[int, str]]:
    """Yield capitalised names and where they begin, in whole words, without dates and titles."""
    dates = [range(m.start, m.start + len(m.text)) for m in moments(english, "en")]
    for start, name in located_names(english, "en"):
        rest = _REST_OF_WORD.match(english, start + len(name))
        end = rest.end() if rest else start + len(name)
        tokens = [
            token
            for token in _TOKEN.finditer(english, start, end)
            if not any(token.start() in date for date in dates)
        ]
        while tokens and (_is_title(tokens[0][0]) or tokens[0][0].islower()):
            tokens = tokens[1:]
        while tokens and tokens[0][0] in _ARTICLES:
            tokens = tokens[1:]
        if 0 < len(tokens) <= _LONGEST:
            yield tokens[0].start(), english[tokens[0].start() : tokens[-1].end()]


def _is_title(token: str) -> bool:
    return token.casefold().rstrip(".") in TITLES


def _covers(found: Sequence[Mention], at: int) -> bool:
    return any(mention.start <= at < mention.end for mention in found)


def _is_proper(english: Mention) -> bool:
    """Tell whether it is a name that counts; "Swiss" and "South African" are adjectives."""
    named = english.proper and english.kind != "word" and english.text.casefold() not in _THINGS
    return named and all(last.proper for last in mentions(english.text.split()[-1], "en"))
