"""Flags words of the English that are none, and French ones that were left in it.

A word is one if the list of English words has it, or the French row. Names are for `names` to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from translate_tool.language import FUNCTION_WORDS, alike, fold, folded_words, without_links, words
from translate_tool.language.lexicon import STEP, lexicon
from translate_tool.language.stems import english_stem, french_stem
from translate_tool.language.vocabulary import is_given, is_word, slip_of, strange_words
from translate_tool.language.words import pieces
from translate_tool.records import Flag

# A run of small letters; what a hyphen, an apostrophe, a dot or a digit joins to more is part of
# something else: anti-memetic, Aulnay-sous-Bois, y'all, con[c]essions, kWh.
_WORD = re.compile(r"(?<![\w.@$&\]/-])(?<!\w['’])[^\W\d_A-Z]{4,}(?![\w@$\[/-]|\.\w|['’](?!s\b)\w)")
# What French words look like and those that English borrows seldom do (arte, hangi, khmer).
_FRENCH = re.compile(
    r"[àâçèéêëîïôùûœ]|ou|au|oi|ai|eu|ui|ill|gn|qu|(?:er|ir|ard|ance|ence|in|ette?|ant|ent|eux|age"
    r"|iste|on)s?\Z"
)
_ENDING = re.compile(r"(ism|ist|ization)s?\Z")
_FRENCH_ENDINGS = {"ism": "isme", "ist": "iste", "ization": "isation"}
_INFLECTED = re.compile(r"(?:ing|ed|ly)\Z")
_CRY = re.compile(r"([^\W\d])\1\1")  # noooo, aaaargh
_SHORTEST = 4  # letters of a word that is looked up
_LIKE = 5  # first letters of words of one root
_LONG = 7  # letters of a word that a slip leaves to be told
_INFORMAL = frozenset(words("arent cant couldnt didnt doesnt dont havent isnt wasnt wont wouldnt"))
_LATIN = frozenset(
    words("absentia alia facto fortiori memoriam posteriori vitro")
)  # of both languages
# French that English writes as it is, of words that it has nowhere else.
_BORROWED = re.compile(
    r"\b(?:causes? c[ée]l[èe]bres?|comme il faut|coups? de gr[âa]ce|d[ée]j[àa] vu|de rigueur"
    r"|[ée]minence grise|fait accompli|joie de vivre|mise en sc[èe]ne|pi[èe]ce de r[ée]sistance"
    r"|raisons? d['’][êe]tre|roman [àa] clef|savoir[- ]vivre|tour de force|trompe[- ]l['’]\w+)\b"
)
# ... and words that it writes too seldom to have been seen.
_BORROWED_WORDS = frozenset(
    words(
        """
        argot baguette bourgeois chauffeur fondant gendarme gendarmerie intoxication parterre patois
        penchant provocateur reconstitution troupe vestibule
        """
    )
)
_HEAD = re.compile(r"(?:\A|(?<=\A[“\"])|(?<=[.!?] ))[A-Z][^\W\d_A-Z]{3,}(?![\w@/&-]|\.\w)")
_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"|\([^()]*\)")
_NAMED = re.compile(r"\b[^\W\d_a-z][^\W\d_]+ ([^\W\d_A-Z]+) [^\W\d_a-z]")
_FAR = 20  # characters beside a word that stands inside a name
_TOKEN = re.compile(r"[^\W_]+")


def vocabulary(source: str, target: str) -> Iterator[Flag]:
    """Flag words of `target`, in small letters, that no list has; those of `source` as French."""
    shared = set(pieces(source)).intersection(pieces(target))
    french_alone = {word for word in shared if word.islower() and _is_french_alone(word)}
    if not (french_alone or strange_words(target)):
        return
    bare = _BORROWED.sub(" ", without_links(target))
    found = [m for m in _WORD.finditer(bare) if m[0] in french_alone or not _is_known(m[0])]
    heads = (head for head in _HEAD.finditer(bare) if not _is_known(head[0]))
    found += [head for head in heads if _is_common(head, source)]
    found = [word for word in found if not _is_counterpart(word[0], source)] if found else []
    if not found:
        return
    french = folded_words(source)
    given = frozenset(map(str.lower, french))
    for match in {match[0]: match for match in found}.values():
        word = fold(match[0]).lower()
        same = [form for form in (word, f"{word}s") if form in given]  # a hangi, des hangis
        if not same and not _is_made_alike(word, given):
            yield _unknown(match[0])
        elif _is_left(match, [form for form in same if form in french], given):
            yield Flag(kind="untranslated", detail=f"{match[0]}: still French")


@lru_cache(maxsize=1 << 14)
def _is_french_alone(word: str) -> bool:
    """Tell whether a word that some list of English has is French, and never seen in English.

    In 730,000 pairs of sentences; and is not like what it is usually translated by: boulanger,
    natation; not projectile.
    """
    table = lexicon()
    number = table.french.get(french_stem(word))
    if number is None or len(word) < _SHORTEST or word in FUNCTION_WORDS["en"]:
        return False
    known = english_stem(word) in table.english or word.removesuffix("s") in _BORROWED_WORDS
    if known or table.french_weights[number] < STEP:
        return False
    return not any(word.startswith(usual[:_LIKE]) for usual in table.usual[number].split())


def _is_counterpart(word: str, source: str) -> bool:
    """Tell whether people were seen to translate a word of the French by it: passcode, eufy.

    The table has stems, which cannot tell "masculin" from masculine, nor "evokeing" from evoking.
    """
    if is_word(f"{word}e") or _INFLECTED.search(word):
        return False
    table = lexicon()
    number = table.english.get(english_stem(fold(word).lower()))
    return number is not None and any(
        number in table.direct.of(table.french[stem])
        for stem in map(french_stem, words(source))
        if stem in table.french
    )


def _is_left(word: re.Match[str], same: Sequence[str], given: frozenset[str]) -> bool:
    """Tell whether a word that the French has in small letters is French, and no title."""
    named = _NAMED.search(word.string, max(0, word.start() - _FAR), word.end() + _FAR)
    if named and named[1] == word[0]:  # Santé publique France
        return False
    return bool(same) and _is_french(word[0]) and not _is_title(word, given)


def _is_french(word: str) -> bool:
    """Tell whether it looks French, or is a French word that was seen translated: tracas."""
    return bool(_FRENCH.search(word)) or french_stem(word) in lexicon().french


def _is_made_alike(word: str, given: frozenset[str]) -> bool:
    """Tell whether it is a cry, or the French ends it its way: berlusconisme, aseptisation."""
    french = _ENDING.sub(lambda ending: _FRENCH_ENDINGS[ending[1]], word)
    return bool(_CRY.search(word)) or not given.isdisjoint({french, f"{french}s"})


def _is_common(head: re.Match[str], source: str) -> bool:
    """Tell whether the first word of a sentence is made of a French word, and of no name there."""
    near = [word for word in folded_words(source) if alike(word, head[0])]
    return bool(near) and all(map(str.islower, near))


def _unknown(word: str) -> Flag:
    """A word that is none; where all can see which is meant, it is for information."""
    slip = slip_of(word) if len(word) >= _LONG else ""
    if slip:
        return Flag(kind="word", detail=f"{word}: no English word; {slip}?", severity="info")
    return Flag(kind="word", detail=f"{word}: no English word")


def _is_known(word: str) -> bool:
    return is_word(word) or is_given(word) or word in _INFORMAL | _LATIN


def _is_title(word: re.Match[str], given: frozenset[str]) -> bool:
    """Tell whether it is quoted, or stands in a name that was copied: Les Enfants du paradis."""
    text = word.string
    if any(q.start() < word.start() < q.end() for q in _QUOTED.finditer(text)):
        return True
    particle = False
    for before in reversed(_TOKEN.findall(text[max(0, word.start() - 60) : word.start()])):
        low = fold(before).lower()
        if low not in given:
            return False
        particle = particle or low in FUNCTION_WORDS["fr"]
        if before[0].isupper():
            return particle
    return False
