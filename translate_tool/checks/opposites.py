"""Flags an English that says the opposite of a French word that denies by itself.

« On ignore pourquoi » → "it is known why": the French has no *pas* to lose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_tool.checks.negation import denies
from translate_tool.records import Flag

# French words, and English ones that say their opposite, where the English denies nothing.
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{french})", re.IGNORECASE), re.compile(rf"\b(?:{english})", re.IGNORECASE))
    for french, english in (
        (r"ignor(?:e|ent|ait|aient)\b", r"kn[eo]wn?\b"),
        (r"interdi(?:ts?|tes?|re|sent|sait|saient)\b|prohib", r"allow|permit|authori[sz]"),
        (r"impossible", r"possible\b|possibly\b"),
        (r"refus(?:e|ent|és?|ées?|er|ait|aient)\b", r"accept|agree"),
        (r"cess(?:é|ent|e|er|ait|aient) (?:le travail|de travailler)\b", r"work(?:ed|ing)?\b"),
        (r"absente?s?\b", r"present\b|attend"),
        (r"illég(?:al|ale|aux|ales)\b", r"legal(?:ly)?\b"),
        (r"inutiles?\b", r"useful\b|helpful\b"),
        (r"incapables?\b", r"able to\b|capable\b"),
        (r"insuffisante?s?\b", r"sufficient\b|enough\b"),
        (r"inconnue?s?\b", r"known\b|famous\b"),
        (r"injustes?\b", r"fair\b|just\b"),
        (r"coupables?\b", r"innocent\b"),
        (r"démenti(?:es?|s|r)?\b|ni(?:e|ent|é|ait)\b", r"confirm|admit|acknowledg"),
    )
)
_ONLY = re.compile(r"\bonly\b", re.IGNORECASE)
# Few rows have one of these, and this finds it sooner.
_HINTS = (
    "ignor", "interdi", "prohib", "impossib", "refus", "cess", "absent", "illég", "inutil",
    "incapab", "insuff", "inconnu", "injust", "coupab", "démenti", " nie", " nié",
)  # fmt: skip


def opposites(source: str, target: str) -> Iterator[Flag]:
    """Flag a French word whose opposite stands in an English that denies nothing."""
    low = source.lower()
    if not any(hint in low for hint in _HINTS) or denies(target) or denies(source, "fr"):
        return
    if _ONLY.search(target):  # « interdit, sauf dehors »: only allowed outside
        return
    for french, english in _OPPOSITES:
        given, made = french.search(source), english.search(target)
        if given and made:
            yield Flag(kind="negation", detail=f"{given[0].strip()}: “{made[0]}” in the English")
