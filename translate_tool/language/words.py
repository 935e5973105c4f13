"""Finds words, and lists those that only hold a sentence together."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Literal, TypeVar, cast

Language = Literal["fr", "en"]

PIECE = re.compile(r"[^\W_]+")
"""A run of letters and digits."""

_QUOTE = 60  # characters of a text that a flag quotes

F = TypeVar("F", bound=Callable[..., Any])

KEPT = 4096
"""Texts whose marks are remembered: checks ask for those of a wave's rows, then facts do."""

_SENTENCE = 500
"""Characters: what is longer is hardly a sentence, and there may be a megabyte of it."""


def remembered(find: F) -> F:
    """`find`, but what it found in the last `KEPT` sentences is not looked for again.

    Its first argument is the text; none is given by name.
    """
    known = lru_cache(maxsize=KEPT)(find)

    @wraps(find)
    def found(text: str, *how: Any) -> Any:
        return known(text, *how) if len(text) <= _SENTENCE else find(text, *how)

    return cast(F, found)


@remembered  # checks and facts ask for those of the same rows
def pieces(text: str) -> tuple[str, ...]:
    """Return the runs of letters and digits of `text` as they are written."""
    return tuple(PIECE.findall(text))


def quote(text: str) -> str:
    """Return `text`, or how it begins, as a flag quotes it."""
    return text if len(text) <= _QUOTE else f"{text[:_QUOTE].rstrip()}…"


def words(text: str) -> list[str]:
    """Return the runs of letters and digits, lower case; elisions come apart (l'an: l, an)."""
    return list(_words(text))


@remembered  # remedies, checks, facts and summaries ask for those of the same rows
def _words(text: str) -> tuple[str, ...]:
    return tuple(PIECE.findall(text.casefold()))


FUNCTION_WORDS: dict[Language, frozenset[str]] = {
    "fr": frozenset(
        words(
            """
            à afin ai ainsi alors après as au aucun aucune aussi autre autres aux avaient avait
            avant avec avoir c car ce ceci cela celle celles celui ces cet cette ceux chaque chez
            comme comment contre d dans de depuis des donc dont du elle elles en encore entre es est
            et étaient était étant été être eu eux fait fut hier ici il ils j je jusqu l la là le
            les leur leurs lors lorsque lui m ma mais me même mes moi moins mon n ne ni nos notre
            nous on ont ou où par parce pas pendant peu peut plus plusieurs pour pourquoi puis qu
            quand que quel quelle quelles quelque quels qui quoi s sa sans se selon sera ses si soit
            son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une va vers
            voici voilà vos votre vous y
            """
        )
    ),
    "en": frozenset(
        words(
            """
            a about after again against all also although an and another any are as at be because
            been before being between both but by can could d did do does during each even every few
            for from had has have he her here hers him his how however i if in into is it its just
            last like ll m many may me might more most much must my no nor not now of off on once
            one only or other our out over own re s same she should since so some still such t than
            that the their them then there these they this those though through to today too under
            until up us ve very was we were what when where which while who whom whose why will with
            without would yesterday yet you your
            """
        )
    ),
}
