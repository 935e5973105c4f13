"""Splits texts into words with their positions, and inflects French and English words.

Spaces, hyphens and apostrophes between words make no difference: porte-avions, l’État, AT&T.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from translate_tool.records import without_accents

_WORD = re.compile(r"[^\W_]+")
_JOINT = re.compile(r"\s+|\s?[-‑'’]\s?|[&/.+]")
_HYPHENS = ("-", "‑")
_ENDING = re.compile(r"(?:au|ai?l)?(?:e?s|x|e)?$")


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
