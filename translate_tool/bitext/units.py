"""What goes into and comes out of a memory: pairs of texts, and what was no pair."""

from __future__ import annotations

from dataclasses import dataclass, field

HUMAN = "human"
"""The recipe of what a person wrote: it wins over every machine's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A French text and its English.

    `recipe` is an id, or HUMAN; `changed` as 20241231T235959Z; `place` where it stands in a file;
    `document` what it is from, where that is known.
    """

    source: str
    target: str
    recipe: str = HUMAN
    signature: str = HUMAN
    changed: str = ""
    place: str = field(default="", compare=False)
    document: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A piece of a file that is no pair of texts; the others go on."""

    place: str
    reason: str
