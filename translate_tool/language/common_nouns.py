"""Tells common nouns with a capital from names: the other side has one of their translations.

« Centre d'Exécution des Délits », "Great Wall". Which words translate which is known by `lexicon`.
A surname that is also a word (Mme Leblanc, selon Boulanger) stays a name, whatever the other side
says: it is told by the title, the first name or the missing article before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from translate_tool.language.gazetteer import Mention
from translate_tool.language.lexicon import lexicon
from translate_tool.language.name_words import COMMON_NOUN, Side
from translate_tool.language.names import opens_sentence
from translate_tool.language.stems import english_stem, french_stem
from translate_tool.language.vocabulary import is_given
from translate_tool.language.words import FUNCTION_WORDS, PIECE

_FAR = 24  # characters before a word in which a title or an article is looked for
# M. Boulanger, Mme Leblanc, maître Petit, le docteur Lenoir.
_CIVIL = re.compile(
    r"(?:\b(?:MM?|Me|Mgr|Dr|Pr)\.?|\b(?:[Mm]mes?|[Mm]lles?|[Mm]aîtres?|[Mm]onsieur|[Mm]essieurs"
    r"|[Mm]adame|[Mm]ademoiselle|[Dd]octeur|[Pp]rofesseur|[Ss]aint[es]?)) \Z"
)
ORDINAL = re.compile(r"(?:[^\W\d_]{3,}ième|Première?|Seconde?)s?")
"""French ordinals with a capital, which are compared as numbers: Seconde Guerre mondiale."""

_DASH = re.compile(r" [-–—] \Z")  # after which a headline goes on: « - Menaces contre »
_BEFORE = re.compile(r"([^\W\d_a-z][^\W\d_]*)[ -]\Z")  # of a word of a name
# In small letters: « Le Monde » and « La Croix » are names.
_ARTICLE = re.compile(
    r"\b(?:les?|la|des|aux|une?|ces?|cette|[mts](?:on|a|es)|leurs?|[nv](?:os|otre)|chaque) \Z"
    r"|[ld]['’]\Z"
)
# Nouns of these endings are no surnames: Apprentissage, Sécurité, Inquiétude; not Boulanger.
_ABSTRACT = re.compile(r"(?:[ts]ion|tude|[^st]té|ssement|ssage|isme|ance|ence)s?\Z")
# Nor are these, but for a few, where no name stands before them: série Outils et Jouets, page
# Préparez votre voyage.
_PLURAL = re.compile(r"(?:[^aiousxz]s|ez)\Z")


def is_common_noun(here: Side, start: int, name: str, word: re.Match[str], there: Side) -> bool:
    """Tell whether a word of a French name that begins at `start` is translated in `there`."""
    at = start + word.start()
    if _CIVIL.search(here.text, max(0, at - _FAR), at) or not _is_translated(word[0], there):
        return False
    if _ABSTRACT.search(word[0]) or _DASH.search(here.text, max(0, at - _FAR), at):
        return True
    if before := _adjacent(name, word.start()):  # Paul Boulanger; Parti Conservateur
        noun = bool(COMMON_NOUN.search(before)) or before not in there.words
        return bool(COMMON_NOUN.search(word[0])) and noun and not is_given(before)
    within = any(piece[0].isupper() for piece in PIECE.findall(name[: word.start()]))
    lead = _ARTICLE.search(here.text, max(0, at - _FAR), at) or _PLURAL.search(word[0])
    if within or lead:
        return True
    return _is_translated(word[0], there, small=True)


def is_translated_title(
    here: Side, start: int, words: Sequence[re.Match[str]], there: Side
) -> bool:
    """Tell whether all words of a French name are translated: Joyeux Noël, "Merry Christmas"."""
    at = start + (words[0].start() if words else 0)
    return (
        len(words) > 1
        and not _CIVIL.search(here.text, max(0, at - _FAR), at)
        and all(_is_translated(word[0], there) and not is_given(word[0]) for word in words)
    )


def is_unsaid(here: Side, start: int, words: Sequence[re.Match[str]], there: Side) -> bool:
    """Tell whether a French name of words such as Grand or Palais has none of them in `there`.

    Each alone may be said in many ways; two or more are a name, of which something is kept.
    """
    at = [start + word.start() for word in words]
    mentions = [m for m in here.mentions if any(m.start <= place < m.end for place in at)]
    return (
        len(words) > 1
        and len(mentions) > 1
        and all(m.kind == "word" and not m.concepts & there.concepts for m in mentions)
        and not any(there.has(word[0]) or _is_translated(word[0], there) for word in words)
        and not there.has_joined(" ".join(word[0] for word in words))
    )


def is_said(mention: Mention, english: Side, french: Side) -> bool:
    """Tell whether the French has the words of an English name as common ones: Great Wall.

    A single word may only be a common one at the head of a sentence: "Nice theory", not Nice.
    """
    words = [w for w in PIECE.findall(mention.text) if w.lower() not in FUNCTION_WORDS["en"]]
    opens = (
        len(words) == 1 and not words[0].isupper() and opens_sentence(english.text, mention.start)
    )
    if len(words) < 2 and not opens:
        return False
    given = (word.lower() for word in PIECE.findall(french.text))
    answers = frozenset[int]().union(*map(_translations, given))
    numbers = lexicon().english
    return all(numbers.get(english_stem(word.lower())) in answers for word in words)


def _is_translated(word: str, there: Side, *, small: bool = False) -> bool:
    """Tell whether a translation of a French word is in `there`, if asked in small letters."""
    usual = _translations(word.lower())
    numbers = lexicon().english
    return bool(usual) and any(
        numbers.get(english_stem(other.lower())) in usual
        for other in there.words
        if not small or other.islower()
    )


@lru_cache(maxsize=4096)
def _translations(word: str) -> frozenset[int]:
    """Return the numbers of the English stems that translate a French word in small letters."""
    table = lexicon()
    number = table.french.get(french_stem(word))
    return frozenset() if number is None else frozenset(table.direct.of(number))


def _adjacent(name: str, start: int) -> str:
    """Return the word that only a space or a hyphen parts from the one at `start` of a name."""
    found = _BEFORE.search(name, 0, start)
    return found[1] if found and not ORDINAL.fullmatch(found[1]) else ""
