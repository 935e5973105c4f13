"""Knows which names stand for one another: Berlin and Germany, where a government is meant."""

from __future__ import annotations

from functools import cache

from translate_tool.language.gazetteer import mentions

_CAPITALS = """
Alger: Algérie
Ankara: Turquie
Athènes: Grèce
Berlin: Allemagne
Bruxelles: Union européenne
Damas: Syrie
Kiev: Ukraine
Londres: Royaume-Uni
Madrid: Espagne
Moscou: Russie
Paris: France
Pékin: Chine
Pyongyang: Corée du Nord
Rome: Italie
Séoul: Corée du Sud
Tel-Aviv: Israël
Tokyo: Japon
Téhéran: Iran
Varsovie: Pologne
Washington: États-Unis
""".strip()


@cache
def partners() -> dict[int, frozenset[int]]:
    """Return the gazetteer's concepts that may stand for each concept."""
    found: dict[int, frozenset[int]] = {}
    for row in _CAPITALS.splitlines():
        one, other = (
            frozenset[int]().union(*(m.concepts for m in mentions(name, "fr")))
            for name in row.split(": ")
        )
        found |= {concept: found.get(concept, frozenset()) | other for concept in one}
        found |= {concept: found.get(concept, frozenset()) | one for concept in other}
    return found
