"""A French text with its English, as every file of pairs gives it, and what was no pair."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field


@dataclass(frozen=True, slots=True)
class SentencePair:
    """A French text and its English.

    `alternatives`: other translations of the same text, where a file has several. `document`: what
    it is from, where that is known. `place`: where it stands in its file. `changed`, `changed_by`:
    when (20241231T235959Z) and by whom it was written last. `properties`: (type, value), for TMX.
    """

    source: str
    target: str
    _: KW_ONLY
    alternatives: tuple[str, ...] = ()
    document: str = ""
    place: str = field(default="", compare=False)
    changed: str = field(default="", compare=False)
    changed_by: str = field(default="", compare=False)
    properties: tuple[tuple[str, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A piece of a file that is no pair of texts; the others go on."""

    place: str
    reason: str
