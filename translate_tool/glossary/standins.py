"""Names kept from the model by a stand-in: a name that it copies, exchanged before and after.

For names that a model garbles, or takes for common words. The translation of the text with the
stand-ins is an ordinary translation, of use only if each of them comes back as often as it went in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_tool.glossary.phrases import find_same, fitted
from translate_tool.glossary.terms import Glossary, Match, Term
from translate_tool.glossary.words import cut
from translate_tool.records import canonical

STAND_INS = ("Boeing", "Google", "Carrefour", "Facebook")
"""Of 22 well-known names those that came back in each of 48 sentences from the bundled model."""

_ELIDED = re.compile(r"\b([dlnsjmtc]|qu|lorsqu|puisqu)['’] ?$", re.IGNORECASE)


def stand_in(glossary: Glossary, source: str, target: str) -> str:
    """`source` with other names in place of its own, to have translated as well.

    Empty where English `target` has all names, if perhaps in other letter case or accents.
    """
    source = canonical(source)
    names = _names(glossary, source)
    if not _lacks(names, target):
        return ""
    parts: list[str] = []
    done = 0
    for match, name in _exchanged(names, source):
        parts += [_ELIDED.sub(r"\1e ", source[done : match.start]), name]
        done = match.end
    return "".join([*parts, source[done:]])


def restored(glossary: Glossary, source: str, target: str, stood: str) -> str:
    """`stood`, the translation of `stand_in(...)`, with the names put back.

    Empty where it is not needed, or a stand-in is not there as often as the name was.
    """
    source = canonical(source)
    names = _names(glossary, source)
    if not stood or not _lacks(names, target):
        return ""
    counts: dict[str, int] = {}
    owners: dict[str, Term] = {}
    for match, name in _exchanged(names, source):
        counts[name] = counts.get(name, 0) + 1
        owners[name] = match.term
    words = cut(stood)
    edits: list[tuple[int, int, str]] = []
    for name, term in owners.items():
        spots = [spot for spot in find_same(words, stood, name, set()) if not spot.altered]
        if len(spots) != counts[name]:
            return ""
        edits += [fitted(spot, term, words, stood) for spot in spots]
    for start, end, text in sorted(edits, reverse=True):
        stood = stood[:start] + text + stood[end:]
    return stood


def _names(glossary: Glossary, source: str) -> list[Match]:
    return [match for match in glossary.find(source) if match.term.name]


def _lacks(names: list[Match], target: str) -> bool:
    """Whether a name is not in the English as often as it is among `names`."""
    wanted = [match.term.english for match in names]
    words = cut(target) if wanted else []
    return any(
        len(find_same(words, target, name, set())) < wanted.count(name) for name in set(wanted)
    )


def _exchanged(names: list[Match], source: str) -> Iterator[tuple[Match, str]]:
    """Each name and its stand-in, one that the source has not; names beyond those stay."""
    free = [name for name in STAND_INS if name.casefold() not in source.casefold()]
    given: dict[str, str] = {}
    for match in names:
        if match.term.english not in given and len(given) < len(free):
            given[match.term.english] = free[len(given)]
        if match.term.english in given:
            yield match, given[match.term.english]
