"""Defines terms and their inflected words, and finds them in a French text.

Spaces, hyphens and apostrophes between words make no difference: porte-avions, l’État, AT&T. One
pass over the words of a text, whatever the number of terms: every prefix of a term is a key,
and a term has a bounded number of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from translate_tool.records import digest, without_accents

_WORD = re.compile(r"[^\W_]+")
_JOINT = re.compile(r"\s+|\s?[-‑'’]\s?|[&/.+]")
_HYPHENS = ("-", "‑")
_ENDING = re.compile(r"(?:au|ai?l)?(?:e?s|x|e)?$")

LONGEST = 12
"""Most words of a term: it bounds what one word of a text can cost."""

_POINTERS = ("là", "ci")
"""What a hyphen may add to a word that stays the same: ce pays-là, but not Pays-Bas."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text; `joined` to the word before as in a term, or `glued` to it by a hyphen."""

    text: str
    start: int
    end: int
    joined: bool
    glued: bool


def split_words(text: str) -> list[Word]:
    """Split `text` into words; elisions and hyphens separate."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()] if found else "."
        joined = _JOINT.fullmatch(between) is not None
        found.append(Word(match[0], *match.span(), joined, between in _HYPHENS))
        end = match.end()
    return found


def bare(text: str) -> str:
    """Remove accents and letter case from `text`."""
    return without_accents("NFKD", text.casefold())


def stem(word: str) -> str:
    """What all French forms of a word have in common: a key to look up, not a stem to show."""
    return _ENDING.sub("", bare(word), count=1)


def french_plurals(word: str) -> Iterator[str]:
    """`word` and its plurals: centrales, bureaux, hôpitaux, travaux."""
    yield word
    yield f"{word}s"
    if word.endswith("u"):
        yield f"{word}x"
    if word.endswith("al"):
        yield f"{word[:-1]}ux"
    if word.endswith("ail"):
        yield f"{word[:-2]}ux"


def french_adjectives(word: str) -> Iterator[str]:
    """As `french_plurals`, and the regular feminine: générale, déléguées."""
    yield from french_plurals(word)
    yield f"{word}e"
    yield f"{word}es"


def english_plurals(word: str) -> Iterator[str]:
    """`word` and its plurals: stations, watches, agencies, aldermen."""
    yield word
    yield plural(word)
    yield f"{word}s"


def plural(word: str) -> str:
    """The regular English plural of `word`; one that ends like a plural is taken for one."""
    small = word.casefold()
    if small.endswith("s") and not small.endswith(("ss", "us", "is")):
        return word
    if small.endswith("man") and len(small) > len("man"):
        return f"{word[:-2]}en"
    if small.endswith("y") and small[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if small.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


def alike(word: str, form: str, *, exact: bool) -> bool:
    """Whether `word`, found in a text, is `form`. Capitals may lack their accents: Etat, ELYSEE."""
    return len(word) == len(form) and all(
        a == b
        or (not exact and a.casefold() == b.casefold())
        or (a.isupper() and (b.isupper() or not exact) and bare(a) == bare(b))
        for a, b in zip(word, form, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A French term and the English wanted for it; for a `name` that is the French itself.

    `exact`: letter case counts. `variants`: English that a person knows the model to write instead.
    `line`: where the term stands in its file.
    """

    french: str
    english: str
    exact: bool = False
    name: bool = False
    note: str = ""
    variants: tuple[str, ...] = ()
    line: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the French."""
        return tuple(word.text for word in split_words(self.french))

    def fits(self, words: Sequence[Word]) -> bool:
        """Whether `words`, as many as the term has, are the term or, unless a name, a form of it.

        A later word of several may be feminine: secrétaire générale.
        """
        return all(
            any(alike(word.text, form, exact=self.exact) for form in self._forms(place, wanted))
            for place, (word, wanted) in enumerate(zip(words, self.words, strict=True))
        )

    def _forms(self, place: int, word: str) -> Iterable[str]:
        if self.name:
            return (word,)
        return french_adjectives(word) if place and len(word) > 3 else french_plurals(word)


@dataclass(frozen=True, slots=True)
class Match:
    """A term in a text."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True)
class Glossary:
    """The terms of a run. Without any, it finds nothing and changes nothing."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Digest of all that can change a brief; notes cannot."""
        return _digest(self.terms)

    def digest_for(self, texts: Iterable[str]) -> str:
        """Digest of those terms that occur in `texts`: what a brief of them depends on."""
        found = {match.term.line: match.term for text in texts for match in self.find(text)}
        return _digest([found[line] for line in sorted(found)]) if found else ""

    def find(self, text: str) -> list[Match]:
        """Find the terms in French `text`, in order; of two that overlap the longer or first."""
        if not self.terms:
            return []
        words = split_words(text)
        stems = [stem(word.text) for word in words]
        found: list[Match] = []
        at = 0
        while at < len(words):
            term, count = self._longest(words, stems, at)
            if term:
                found.append(Match(term, words[at].start, words[at + count - 1].end))
            at += count
        return found

    def _longest(
        self, words: Sequence[Word], stems: Sequence[str], at: int
    ) -> tuple[Term | None, int]:
        """Return the longest term at word `at`, and its number of words; no term, 1."""
        best: tuple[Term | None, int] = None, 1
        if words[at].glued:
            return best
        for end in range(at + 1, len(words) + 1):
            terms = self._index.get(tuple(stems[at:end]))
            if terms is None or (end > at + 1 and not words[end - 1].joined):
                break
            if end < len(words) and words[end].glued and words[end].text not in _POINTERS:
                continue
            for term in terms:
                if term.fits(words[at:end]):
                    best = term, end - at
                    break
        return best

    @cached_property
    def _index(self) -> dict[tuple[str, ...], list[Term]]:
        """Stems → terms, those where case counts first; a prefix of terms alone has none."""
        index: dict[tuple[str, ...], list[Term]] = {}
        for term in sorted(self.terms, key=lambda term: not term.exact):
            key = tuple(map(stem, term.words))
            for end in range(1, len(key)):
                index.setdefault(key[:end], [])
            index.setdefault(key, []).append(term)
        return index


def _digest(terms: Iterable[Term]) -> str:
    return digest(
        *(digest(term.french, term.english, str(term.exact), *term.variants) for term in terms)
    )
