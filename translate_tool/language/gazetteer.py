"""Names that French and English write differently, and what a foreign name sounds like in both.

Knows the table in data/gazetteer.tsv, read when first asked for, and the spellings of sounds; does
not know who or what bears a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from translate_tool.language.words import Language, pieces, remembered
from translate_tool.records import without_accents

_WORD = re.compile(r"[^\W_]+")
_FOLDS = {
    code: folded
    for code in range(0xC0, 0x250)
    if (folded := without_accents("NFD", chr(code))) != chr(code)
} | {ord("œ"): "oe", ord("Œ"): "Oe", ord("æ"): "ae", ord("Æ"): "Ae", ord("ø"): "o", ord("ł"): "l"}
_PHRASE = re.compile(r"(?!L[ae]s? )\w+ ")
_ENDINGS: dict[Language, tuple[str, ...]] = {
    "fr": ("", "e", "s", "es", "ne", "nes"),
    "en": ("", "s"),
}

# Spellings of one sound in French, in English and in transliterations.
_SOUNDS = {
    **dict.fromkeys(("tsch", "tch", "sch", "ch", "sh", "cz", "sz"), "c"),
    **dict.fromkeys(("zh", "dj"), "j"),
    **dict.fromkeys(("ou", "oo", "w"), "u"),
    **dict.fromkeys(("qu", "ck", "kh", "gh", "gu", "c", "q", "g"), "k"),
    **dict.fromkeys(("ts", "z"), "s"),
    **dict.fromkeys(("y", "ii", "ei", "ai", "ay", "ey"), "i"),
    **dict.fromkeys(("ph", "v"), "f"),
    "th": "t",
    "x": "ks",
}
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_DOUBLED = re.compile(r"(.)\1+")
_LONGEST = 30  # letters of a word that is compared; a longer one is no name


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A form of the table in `text[start:end]`. `concepts`: numbers of the rows it may mean.

    `kind` is "place", "body", "person", or "word" for what names are made of (Council, June).
    `proper`: the form is a name, not an adjective made of one.
    """

    text: str
    kind: str
    proper: bool
    concepts: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    rest: tuple[str, ...]  # folded words after the first, lower case
    kind: str
    proper: bool
    concept: int


@remembered
def mentions(text: str, language: Language) -> tuple[Mention, ...]:
    """The forms of the table that `text` has, in order, the longest where several begin."""
    index, words = _index()[language], folded_words(text)
    lowered = [word.lower() for word in words]
    begun = [at for at, w in enumerate(words) if w in index or lowered[at] in index]
    if not begun:
        return ()
    places = list(_places(text, pieces(text)))
    found = []
    end = 0
    for at in begun:
        if at < end:
            continue
        word, lower = words[at], lowered[at]
        forms = index.get(word, [])
        if lower != word:
            forms = forms + index.get(lower, [])
        if forms := _longest(forms, lowered, at + 1):
            end = at + 1 + len(forms[0].rest)
            start, stop = places[at][0], places[end - 1][1]
            found.append(
                Mention(
                    text=text[start:stop],
                    kind=max(form.kind for form in forms),
                    proper=all(form.proper for form in forms),
                    concepts=frozenset(form.concept for form in forms),
                    start=start,
                    end=stop,
                )
            )
    return tuple(found)


def _places(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each of the words of `text` begins and ends."""
    end = 0
    for word in words:
        start = text.index(word, end)
        end = start + len(word)
        yield start, end


def _longest(forms: Sequence[_Form], lowered: Sequence[str], at: int) -> list[_Form]:
    fitting = [
        form
        for form in forms
        if not form.rest or form.rest == tuple(lowered[at : at + len(form.rest)])
    ]
    most = max((len(form.rest) for form in fitting), default=0)
    return [form for form in fitting if len(form.rest) == most]


@cache
def _index() -> dict[Language, dict[str, list[_Form]]]:
    """Per language: first word, folded → the forms that begin with it."""
    index: dict[Language, dict[str, list[_Form]]] = {"fr": {}, "en": {}}
    table = files("translate_tool").joinpath("data/gazetteer.tsv").read_text(encoding="utf-8")
    rows = [row for row in table.splitlines() if row and not row.startswith("#")]
    for concept, row in enumerate(rows):
        kind, *cells = row.split("\t")
        for language, cell in zip(index, cells, strict=True):
            for written in _spread(cell, language, kind):
                first, *rest = [fold(word) for word in _WORD.findall(written)]
                form = _Form(
                    rest=tuple(w.lower() for w in rest),
                    kind=kind,
                    proper=first[0].isupper(),
                    concept=concept,
                )
                index[language].setdefault(first, []).append(form)
    return index


def _spread(cell: str, language: Language, kind: str) -> set[str]:
    """The forms of a cell: with `+` in all endings; a body's French name in small letters too."""
    forms = cell.split("|")
    if language == "fr" and kind == "body":
        forms += [form[0].lower() + form[1:] for form in forms if _PHRASE.match(form)]
    return {
        form.removesuffix("+") + ending
        for form in forms
        for ending in (_ENDINGS[language] if form.endswith("+") else ("",))
    }


@remembered  # several checks ask for those of the same pair
def folded_words(text: str) -> tuple[str, ...]:
    """The words of `text` without their accents, capitals kept."""
    words = pieces(text)
    if text.isascii():
        return words
    return tuple(word if word.isascii() else word.translate(_FOLDS) for word in words)


def fold(word: str) -> str:
    """`word` without its accents, capitals kept."""
    return word if word.isascii() else word.translate(_FOLDS)


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """A key that spellings of one foreign name share, or nearly: Prigojine is prikojine."""
    spelled = _SOUND.sub(lambda found: _SOUNDS[found[0]], fold(word).lower()[:_LONGEST])
    return _DOUBLED.sub(r"\1", spelled)


def alike(one: str, other: str) -> bool:
    """Whether two words may be one name, or words of one root (Ministère, Ministry)."""
    return sounds_alike(sound(one), sound(other))


def sounds_alike(a: str, b: str) -> bool:
    """The same of what `sound` makes of two words."""
    if a[:1] != b[:1]:
        return False
    short, long = sorted((len(a), len(b)))
    same = _common_prefix(a, b)
    if same >= 4 and same >= 0.6 * short and long - short <= 4:
        return True
    return long - short <= 2 and _distance(a, b) <= (short + 1) // 4


def _common_prefix(a: str, b: str) -> int:
    return next(
        (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def _distance(a: str, b: str) -> int:
    """Letters to insert, delete or replace (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (x != y))
    return row[-1]
