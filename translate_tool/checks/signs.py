"""Flags a minus sign before a figure that only one side has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_tool.records import Flag

# A sign that touches its figure and no word before it: -12 °C, −1,8 %, -€45m; not 14-18, F-16.
# French likes a space there, where a bracket or a word shows that it is no dash: (- 0,8 %).
_MINUS = re.compile(
    r"(?:(?<![\w.,)\]%°€$£'’/-])[-−–]|(?:(?<=\()|(?<=\bde )|(?<=[àÀ] ))[-−–][ \u00a0\u202f])"
    r"(?=[€$£]?[0-9])[€$£]?[0-9][0-9.,]*"
)
_HINTS = ("-", "−", "–", "moins ", "minus ")
_IN_WORDS = {
    "fr": re.compile(r"\bmoins (?=[0-9])(?:[0-9][0-9.,]*)(?=[ \u00a0\u202f]?(?:°|degrés?\b))"),
    "en": re.compile(r"\bminus [€$£]?[0-9][0-9.,]*"),
}
# Words that say it as well: « recul de 3 % », down 3%, a loss of €3 million.
_LESS = {
    "fr": re.compile(
        r"baiss|recul|chut|perte|perd|déficit|négati|moins|sous|inférieur|diminu|repli|contract"
        r"|ralenti|effond|dégring|réduc|réduit|amput|gel",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:minus|down|f[ae]ll|drop|declin|decreas|negativ|below|loss|los[te]|lower|less|shr[iau]nk"
        r"|contract|cut|deficit|slip|slid|shed|off|plung|tumbl|reduc|fewer|retreat|sub-?zero|discount)",
        re.IGNORECASE,
    ),
}


# Of a temperature only these: it may also drop to 8°C.
_COLD = re.compile(r"\b(?:minus|negative|below (?:zero|freezing)|sub-?zero)", re.IGNORECASE)
_DEGREES = re.compile(r"[-−–][0-9][0-9.,]*[ \u00a0\u202f]?(?:°|degr)")


def signs(source: str, target: str) -> Iterator[Flag]:
    """Flag figures below zero that the other side has without a sign or a word for it."""
    french, english = _below_zero(source, "fr"), _below_zero(target, "en")
    if len(french) > len(english) and not _said(source).search(target):
        yield Flag(kind="number", detail=f"{french[0]}: without its minus in the English")
    elif len(english) > len(french) and not _LESS["fr"].search(source):
        yield Flag(kind="number", detail=f"{english[0]}: without a minus in the French")


def _said(source: str) -> re.Pattern[str]:
    """Return what may stand in the English for the minus of a French figure."""
    return _COLD if _DEGREES.search(source) else _LESS["en"]


def _below_zero(text: str, language: str) -> list[str]:
    if not any(hint in text for hint in _HINTS):
        return []
    return [*_MINUS.findall(text), *_IN_WORDS[language].findall(text)]
