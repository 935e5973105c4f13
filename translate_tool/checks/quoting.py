"""How a flag names a piece of text."""

from __future__ import annotations

_QUOTE = 60  # characters of a text that a flag quotes


def quote(text: str) -> str:
    """`text`, or how it begins."""
    return text if len(text) <= _QUOTE else f"{text[:_QUOTE].rstrip()}…"
