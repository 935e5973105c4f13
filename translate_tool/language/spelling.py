"""Compares words that French and English spell differently: Choïgou and Shoigu.

One table serves two comparisons. `spelling` undoes a transliteration and no more: what prints a
name must be sure of it. `sound` also joins letters that only sound alike (c, k, q): what doubts a
name must have looked for every way to write it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from translate_tool.language.words import Language, pieces, remembered
from translate_tool.records import without_accents

_FOLDS = {
    code: folded
    for code in range(0xC0, 0x250)
    if (folded := without_accents("NFD", chr(code))) != chr(code)
} | {ord("œ"): "oe", ord("Œ"): "Oe", ord("æ"): "ae", ord("Æ"): "Ae", ord("ø"): "o", ord("ł"): "l"}
_FOLDS[ord("ß")] = "ss"

Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*rows: tuple[str, str]) -> Rules:
    return tuple((re.compile(pattern), instead) for pattern, instead in rows)


# How French writes foreign sounds → how English does: Tchekhov, Choïgou, Djibril, Poutine.
_FRENCH = _rules(("tch", "#"), ("ch", "sh"), ("#", "ch"), ("dj", "j"), (r"ine\Z", "in"))
# What either language may write: Sergueï, Sergei; Kaboul, Kabul; Iouri, Yuri; Thomas, Tomas; Josef.
# The "gu" of Sergueï is a g, that of Shoigu is not.
_EITHER = _rules(
    ("gu(?=[eiy])", "g"), ("ou", "u"), ("y", "i"), ("ii+", "i"), ("th", "t"), ("ph", "f")
)
_SOUNDS = {
    **dict.fromkeys(("tsch", "tch", "sch", "ch", "sh", "cz", "sz"), "c"),
    **dict.fromkeys(("zh", "dj"), "j"),
    **dict.fromkeys(("oo", "w"), "u"),
    **dict.fromkeys(("qu", "ck", "kh", "gh", "c", "q", "g"), "k"),
    **dict.fromkeys(("ts", "z"), "s"),
    **dict.fromkeys(("ei", "ai"), "i"),
    "v": "f",
    "x": "ks",
}
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_DOUBLED = re.compile(r"(.)\1+")
_LONGEST = 30  # letters of a word that is compared; a longer one is no name


def fold(word: str) -> str:
    """Take the accents off `word`; capitals stay."""
    return word if word.isascii() else word.translate(_FOLDS)


@remembered  # several checks ask for those of the same pair
def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of `text` without their accents, capitals kept."""
    words = pieces(text)
    return words if text.isascii() else tuple(map(fold, words))


@lru_cache(maxsize=8192)
def spelling(word: str, language: Language) -> str:
    """Spell `word` as English may, in small letters: of Choïgou and Shoigu, "shoigu"."""
    rules = (*_FRENCH, *_EITHER) if language == "fr" else _EITHER
    return _respelt(fold(word).lower(), rules)


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """Return a key that spellings of one foreign name share, or nearly: Prigojine is prikojine."""
    spelled = _respelt(fold(word).lower()[:_LONGEST], _EITHER)
    return _DOUBLED.sub(r"\1", _SOUND.sub(lambda found: _SOUNDS[found[0]], spelled))


def _respelt(word: str, rules: Rules) -> str:
    for pattern, instead in rules:
        word = pattern.sub(instead, word)
    return word


def root(word: str, letters: int) -> str:
    """Return the first `letters` of `word`, without accents, in small letters.

    Words of one root share it, inflected or translated: Ukraine, ukrainien; Sécurité, Security.
    """
    return fold(word).lower()[:letters]


def alike(one: str, other: str) -> bool:
    """Tell whether two words may be one name, or words of one root (Ministère, Ministry)."""
    return sounds_alike(sound(one), sound(other))


def sounds_alike(a: str, b: str) -> bool:
    """Tell the same of what `sound` makes of two words."""
    if a[:1] != b[:1]:
        return False
    short, long = sorted((len(a), len(b)))
    same = _common_prefix(a, b)
    if same >= 4 and same >= 0.6 * short and long - short <= 4:
        return True
    return long - short <= 2 and distance(a, b) <= (short + 1) // 4


def _common_prefix(a: str, b: str) -> int:
    return next(
        (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def distance(a: str, b: str) -> int:
    """Count the letters to insert, delete or replace (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (x != y))
    return row[-1]
