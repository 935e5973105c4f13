"""What a paragraph is by the name of its style, in the office programs of French and English."""

from __future__ import annotations

import re
from typing import NamedTuple

from translate_tool.records import BlockKind

_TITLE = re.compile(r"title|titre|titre principal", re.IGNORECASE)
_HEADING = re.compile(r"(?:heading|titre)[ _]?([1-9])", re.IGNORECASE)
_QUOTE = re.compile(
    r"(?:intense )?quote|quotations|citation(?: intense)?|bloc de citation", re.IGNORECASE
)


class Role(NamedTuple):
    """Kind and level of the block that a paragraph becomes."""

    kind: BlockKind = "paragraph"
    level: int = 0


def named(style: str) -> Role | None:
    """Return the role that a style's name tells; None for one that tells none."""
    if _TITLE.fullmatch(style):
        return Role("heading", 1)
    if heading := _HEADING.fullmatch(style):
        return Role("heading", int(heading[1]))
    return Role("quote") if _QUOTE.fullmatch(style) else None
