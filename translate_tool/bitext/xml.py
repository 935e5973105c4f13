"""Writes text for XML, which cannot hold every character that an article can."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.sax.saxutils import escape

_ILLEGAL = re.compile("[^\\t\\n\\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(text: str, stand_in: Callable[[str], str]) -> str:
    """Escape `text`; a character that XML cannot hold becomes what `stand_in` makes of it."""
    return _ILLEGAL.sub(lambda found: stand_in(found[0]), escape(text, {'"': "&quot;"}))


def attribute(text: str) -> str:
    """Put `text` in quotes, as an attribute's value: on one line, and spelt where it must be."""
    one_line = re.sub(r"\s+", " ", text).strip()
    return f'"{xml(one_line, lambda character: f"U+{ord(character):04X}")}"'
