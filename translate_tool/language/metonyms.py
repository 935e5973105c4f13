"""Knows which names stand for one another: Berlin and Germany, where a government is meant.

And what American newspapers shorten the states of their country to: Lincoln, Neb.
"""

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
URSS: Russie
Téhéran: Iran
Varsovie: Pologne
Washington: États-Unis
""".strip()
SHORT_STATES = {
    "Arizona": "Ariz.",
    "Californie": "Calif.",
    "Caroline du Nord": "N.C.",
    "Caroline du Sud": "S.C.",
    "Colorado": "Colo.",
    "Connecticut": "Conn.",
    "Dakota du Nord": "N.D.",
    "Dakota du Sud": "S.D.",
    "Floride": "Fla.",
    "Géorgie": "Ga.",
    "Illinois": "Ill.",
    "Kansas": "Kan.",
    "Louisiane": "La.",
    "Maryland": "Md.",
    "Massachusetts": "Mass.",
    "Michigan": "Mich.",
    "Minnesota": "Minn.",
    "Mississippi": "Miss.",
    "Missouri": "Mo.",
    "Nebraska": "Neb.",
    "Nevada": "Nev.",
    "New Hampshire": "N.H.",
    "New Jersey": "N.J.",
    "Nouveau-Mexique": "N.M.",
    "Oklahoma": "Okla.",
    "Oregon": "Ore.",
    "Pennsylvanie": "Pa.",
    "Rhode Island": "R.I.",
    "Tennessee": "Tenn.",
    "Vermont": "Vt.",
    "Virginie": "Va.",
    "Washington": "Wash.",
    "Wisconsin": "Wis.",
    "Wyoming": "Wyo.",
}
"""States by their French names, and the Associated Press's abbreviations of them."""


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
