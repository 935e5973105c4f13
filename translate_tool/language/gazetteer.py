"""Finds names that French and English write differently, by a table.

The table is data/gazetteer.tsv, read when first asked for. It knows forms, not who bears them; for
which other one a name may stand (Berlin and Germany, where a government is meant), `partners` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from translate_tool.language.spelling import fold, folded_words
from translate_tool.language.words import PIECE, Language, pieces, remembered

_PHRASE = re.compile(r"(?!L[ae]s? )\w+ ")
# English may write the side of a place small: west Africa, eastern Europe.
_COMPASS = re.compile(r"(?:North|South|East|West|Central)(?:ern)? [A-Z]")
_ENDINGS: dict[Language, tuple[str, ...]] = {
    "fr": ("", "e", "s", "es", "ne", "nes"),
    "en": ("", "s"),
}

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A form of the table in `text[start:end]`. `concepts`: numbers of the rows it may mean.

    `kind` is "place", "body", "person", or "word" for what names are made of (Council, June).
    `proper`: the form is a name, not an adjective made of one; `named`: it may be a name.
    """

    text: str
    kind: str
    proper: bool
    named: bool
    concepts: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    rest: tuple[str, ...]  # folded words after the first, lower case
    kind: str
    proper: bool
    concept: int


@remembered
def mentions(text: str, language: Language) -> tuple[Mention, ...]:
    """The forms of the table that `text` has, in order, the longest where several begin."""
    index, words = _index()[language], folded_words(text)
    lowered = [word.lower() for word in words]
    begun = [at for at, w in enumerate(words) if w in index or lowered[at] in index]
    if not begun:
        return ()
    places = list(_places(text, pieces(text)))
    found = []
    end = 0
    for at in begun:
        if at < end:
            continue
        word, lower = words[at], lowered[at]
        forms = index.get(word, [])
        if lower != word:
            forms = forms + index.get(lower, [])
        if forms := _longest(forms, lowered, at + 1):
            end = at + 1 + len(forms[0].rest)
            start, stop = places[at][0], places[end - 1][1]
            found.append(
                Mention(
                    text=text[start:stop],
                    kind=max(form.kind for form in forms),
                    proper=all(form.proper for form in forms),
                    named=any(form.proper for form in forms),
                    concepts=frozenset(form.concept for form in forms),
                    start=start,
                    end=stop,
                )
            )
    return tuple(found)


def forms_of_concept(concept: int) -> tuple[list[str], list[str]]:
    """Return the names that French and English have for a concept, the usual ones first.

    Without adjectives.
    """
    _, *cells = _table()[concept].split("\t")
    french, english = (
        [form for form in cell.split("|") if form[0].isupper() and not form.endswith("+")]
        for cell in cells
    )
    return french, english


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


def _places(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each of the words of `text` begins and ends."""
    end = 0
    for word in words:
        start = text.index(word, end)
        end = start + len(word)
        yield start, end


def _longest(forms: Sequence[_Form], lowered: Sequence[str], at: int) -> list[_Form]:
    fitting = [
        form
        for form in forms
        if not form.rest or form.rest == tuple(lowered[at : at + len(form.rest)])
    ]
    most = max((len(form.rest) for form in fitting), default=0)
    return [form for form in fitting if len(form.rest) == most]


@cache
def _table() -> list[str]:
    table = files("translate_tool").joinpath("data/gazetteer.tsv").read_text(encoding="utf-8")
    return [row for row in table.splitlines() if row and not row.startswith("#")]


@cache
def _index() -> dict[Language, dict[str, list[_Form]]]:
    """Per language: first word, folded → the forms that begin with it."""
    index: dict[Language, dict[str, list[_Form]]] = {"fr": {}, "en": {}}
    for concept, row in enumerate(_table()):
        kind, *cells = row.split("\t")
        for language, cell in zip(index, cells, strict=True):
            for written in _spread(cell, language, kind):
                first, *rest = [fold(word) for word in PIECE.findall(written)]
                form = _Form(
                    rest=tuple(w.lower() for w in rest),
                    kind=kind,
                    proper=first[0].isupper(),
                    concept=concept,
                )
                index[language].setdefault(first, []).append(form)
    return index


def _spread(cell: str, language: Language, kind: str) -> set[str]:
    """The forms of a cell: with `+` in all endings; in small letters too where both are written."""
    forms = cell.split("|")
    if language == "en" and kind == "place":
        forms += [form[0].lower() + form[1:] for form in forms if _COMPASS.match(form)]
    if language == "fr" and kind == "body":
        forms += [form[0].lower() + form[1:] for form in forms if _PHRASE.match(form)]
    return {
        form.removesuffix("+") + ending
        for form in forms
        for ending in (_ENDINGS[language] if form.endswith("+") else ("",))
    }
