"""Replaces names by stand-ins, names that the model copies, and puts them back afterwards.

For names that a model garbles or translates as common words. The translation of the text with
stand-ins is of use only if each of them occurs in it as often as in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_tool.glossary.phrases import find_same, place_term
from translate_tool.glossary.terms import Glossary, Match, Term
from translate_tool.glossary.words import split_words
from translate_tool.records import canonical

STAND_INS = ("Boeing", "Google", "Carrefour", "Facebook")
"""Those of 22 well-known names that the bundled model copied in each of 48 sentences."""

_ELIDED = re.compile(r"\b([dlnsjmtc]|qu|lorsqu|puisqu)['’] ?$", re.IGNORECASE)


def stand_in(glossary: Glossary, source: str, target: str) -> str:
    """Replace the names of `source` by stand-ins; the result is translated as well.

    Empty if English `target` has all names, perhaps in other letter case or accents.
    """
    source = canonical(source)
    names = _names(glossary, source)
    if not _is_missing(names, target):
        return ""
    parts: list[str] = []
    done = 0
    for match, name in _assign_stand_ins(names, source):
        parts += [_ELIDED.sub(r"\1e ", source[done : match.start]), name]
        done = match.end
    return "".join([*parts, source[done:]])


def restore_names(glossary: Glossary, source: str, target: str, stood: str) -> str:
    """Put the names back into `stood`, the translation of `stand_in(...)`.

    Empty if that is not needed, or a stand-in does not occur as often as the name did.
    """
    source = canonical(source)
    names = _names(glossary, source)
    if not stood or not _is_missing(names, target):
        return ""
    counts: dict[str, int] = {}
    owners: dict[str, Term] = {}
    for match, name in _assign_stand_ins(names, source):
        counts[name] = counts.get(name, 0) + 1
        owners[name] = match.term
    words = split_words(stood)
    edits: list[tuple[int, int, str]] = []
    for name, term in owners.items():
        spots = [spot for spot in find_same(words, stood, name, set()) if not spot.altered]
        if len(spots) != counts[name]:
            return ""
        edits += [place_term(spot, term, words, stood) for spot in spots]
    for start, end, text in sorted(edits, reverse=True):
        stood = stood[:start] + text + stood[end:]
    return stood


def _names(glossary: Glossary, source: str) -> list[Match]:
    return [match for match in glossary.find(source) if match.term.name]


def _is_missing(names: list[Match], target: str) -> bool:
    """Whether a name occurs less often in the English than among `names`."""
    wanted = [match.term.english for match in names]
    words = split_words(target) if wanted else []
    return any(
        len(find_same(words, target, name, set())) < wanted.count(name) for name in set(wanted)
    )


def _assign_stand_ins(names: list[Match], source: str) -> Iterator[tuple[Match, str]]:
    """Yield names with stand-ins that the source does not have; if these run out, names stay."""
    free = [name for name in STAND_INS if name.casefold() not in source.casefold()]
    assigned: dict[str, str] = {}
    for match in names:
        if match.term.english not in assigned and len(assigned) < len(free):
            assigned[match.term.english] = free[len(assigned)]
        if match.term.english in assigned:
            yield match, assigned[match.term.english]
