"""Capitalised names, in either language."""

from __future__ import annotations

import re

from translate_tool.marks.words import FUNCTION_WORDS, Language

_UPPER = "".join(letter for letter in map(chr, range(0x250)) if letter.isupper())
_CAPITALISED = rf"[{_UPPER}]\w*(?:[-‑.&'’][{_UPPER}]\w*)*"
_PARTICLE = r"(?:de|du|des|la|le|les|van|von|der|den|of|the|al|el|bin|di|da|dos)"
_NAME = re.compile(
    rf"\b{_CAPITALISED}(?:[ \u00a0\u202f](?:{_PARTICLE} ){{0,2}}(?:[dl]['’])?{_CAPITALISED})*"
)


def names(text: str, language: Language) -> list[str]:
    """Capitalised names, particles included (Banque de France), in order.

    A word whose only capital may be due to its place at the head of a sentence is left out.
    """
    found = []
    for run in _NAME.finditer(text):
        name = run[0]
        head, _, rest = name.partition(" ")
        plain = (not rest and not head[1:].isupper()) or head.casefold() in FUNCTION_WORDS[language]
        if plain and _opens_sentence(text, run.start()):
            name = rest
        if name:
            found.append(name)
    return found


def _opens_sentence(text: str, start: int) -> bool:
    """Whether only quotes, brackets, dashes or spaces part `start` from a sentence's end."""
    before = text[max(0, start - 8) : start].rstrip(" \u00a0\u202f«“\"‘'’([–—-")
    return not before or before[-1] in ".!?…:\n"
