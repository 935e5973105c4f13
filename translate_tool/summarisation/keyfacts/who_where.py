"""Finds who and where: names that both sides of a row have, and what they name.

The words around a name tell what it is, on either side and in any row: "à Dakar" is a place, "Mme
Ferrari" a person. A name that nothing tells about is kept where it looks like that of a person or
a body, or comes more than once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from translate_tool.language import FUNCTION_WORDS, Name, align, mentions, moments, pieces, spelling
from translate_tool.language.name_words import SIDES, TITLES
from translate_tool.language.words import PIECE
from translate_tool.records import Fact
from translate_tool.summarisation.keyfacts.row import Row

Named = Literal["who", "where"]

# The French before a name, searched up to the name, where \Z is. A title, and a word after it:
# "Mme ", "le ministre français ", "la juge, ".
_FRENCH_TITLE = re.compile(
    r"\b(?:M\.|MM\.|Mme|Mlle|Me|Dr|Mgr|docteure?|général|colonel|capitaine|ministre|président"
    r"|présidente|chancelier|chancelière|maire|préfet|préfète|directeur|directrice|commissaire"
    r"|juge|procureure?|ambassadeur|ambassadrice|roi|reine|pape|entraîneur|chanteu(?:r|se))"
    r"(?: \w+)?,? ?\Z"
)
# A noun that a company or a body has beside its name: "l'entreprise Novalis", "selon Boralis".
_FRENCH_BODY = re.compile(
    r"\b(?:entreprise|société|groupe|compagnie|syndicat|association|laboratoire|constructeur"
    r"|géant|parti|agence|chez|selon|fondation|collectif|éditeur|fabricant|banque|club) ?\Z",
    re.IGNORECASE,
)
# A noun that a place has beside its name or after which it stands: "la ville de ", "le port du ",
# "le maire de l'", "rue "; "le maire" is of a place where « de » follows.
_FRENCH_PLACE = re.compile(
    r"\b(?:ville|village|commune|région|province|port|massif|vallée|fleuve|rivière|col|aéroport"
    r"|site|maire|préfet|île|lac|golfe|canton|quartier|plateau|forêt|agglomération|département"
    r"|capitale|gare|stade|lycée|rue|avenue|place|pont|salle|parc|école|collège|hôpital|prison)s?"
    r" (?:du |de la |de |des |d['’])?(?:l['’])?\Z",
    re.IGNORECASE,
)
# Of somebody's programme: "sur le plateau de Laurent Roux".
_FRENCH_SET = re.compile(r"\bplateau d(?:e |['’])\Z", re.IGNORECASE)
# A body that bears the name of its place: "le tribunal de ", "la cour d'appel de ".
_FRENCH_OF = re.compile(
    r"\b(?:observatoire|tribunal|cour d['’]\w+|cour|parquet|université|mairie|musée|bourse)"
    r" (?:de |d['’])\Z",
    re.IGNORECASE,
)
# Whose place it is: "la députée du ", "les habitants de ".
_FRENCH_SEAT = re.compile(
    r"\b(?:députée?|sénat(?:eur|rice)|préfète|évêque|archevêque|habitant|parlementaire)s?"
    r" (?:du |de la |de l['’]|de |des |d['’])\Z",
    re.IGNORECASE,
)
# Streets and rooms bear the names of people and of other places: the « place d'Italie »; but « à la
# place de l'Italie », « elle est allée de Paris à Lyon ».
_FRENCH_STREET = re.compile(
    r"(?<!\bà la )(?<!\bsur )(?<!\best )(?<!\bétait )"
    r"\b(?:rue|avenue|boulevard|place|quai|square|impasse|allée|esplanade|salle)s? ?"
    r"(?:du |de la |de l['’]|de |des |d['’])?\Z",
    re.IGNORECASE,
)
# Countries and towns in names of media, clubs and companies: France Inter, Paris FC, Radio France.
_NAMED_AFTER = re.compile(
    r"[ -](?:(?:[2345]|24|Inter|Info|Bleu|Culture|Musique|Télévisions?|Travail|Match|Insoumise|FC"
    r"|SG|Soir)\b)"
)
_SURNAME = re.compile(r" [A-ZÀ-Ý][\w'’-]*[a-zà-ÿ]")
_NAMES_BEFORE = re.compile(r"\b(?:Radio|Air|Gaz de|Tour de|Stade de) \Z")
# Prepositions that people hardly have: "à Dakar", "près d'Alep".
_FRENCH_IN = re.compile(r"(?:\b(?:à|en|près de) |\bprès d['’])\Z", re.IGNORECASE)
_PUT_IN = re.compile(r"\b(?:en|à) \Z", re.IGNORECASE)
# Those that people may have too ("depuis Choïgou", "jusqu'à Roux"): a place only if the English has
# one of `_AT` as well: "dans le Jura", "au large de Brest".
_FRENCH_AT = re.compile(
    r"\b(?:à|en|près d[eu]|près d['’]|autour d[eu]|autour d['’]|vers|dans|depuis|jusqu['’]à"
    r"|au large d[eu]|(?:nord|sud|est|ouest) d[eu]|via|aux?)(?: la| le| les| l['’])? ?\Z",
    re.IGNORECASE,
)
# "in Dakar", "from the Jura".
_AT = re.compile(r"\b(?:in|at|near|around|outside|across|towards?|from|to)(?: the)? \Z", re.I)
_IN = re.compile(r"\b(?:in|near|outside)(?: the)? \Z", re.I)
# The English after the name of a person or a body: "Roux said", "Anne Roux, told".
_SPEAKS = re.compile(
    r",? (?:said|says|told|added|announced|warned|explains?|explained|insisted|promised|was born)\b"
)
# Saint-Malo, Mont-Dore, Château-Thierry.
_LIKE_A_PLACE = re.compile(r"(?:Saint|Sainte|Mont|Port|Pic|Val|Ville|Bourg|Château)-")
_PARTICLES = FUNCTION_WORDS["en"] | FUNCTION_WORDS["fr"]
_AROUND = 60  # characters beside a name in which what tells of it is looked for
# French acronyms that a model may leave as they are, and that name neither people nor bodies.
_THINGS = frozenset(
    (
        *("ADN", "ARN", "CDD", "CDI", "NDLR", "PCR", "PIB", "SMIC", "SMS", "TER", "TGV", "TVA"),
        *("VIH", "BD", "CSG", "CV", "DJ", "DVD", "DVG", "EPR", "FC", "GMT", "GPS", "HLM", "HT"),
        *("ISF", "IVG", "LBD", "PDF", "PMA", "QI", "QR", "RCS", "RER", "RSA", "RTT", "SAS", "SUV"),
        *("TNT", "TTC", "UV", "VTC", "VTT", "ZFE", "Covid", "Crit", "Crit'Air", "Wi-Fi"),
    )
)
_TELLERS = frozenset(
    ("AFP", "AP", "ANSA", "Belga", "DPA", "EFE", "Reuters", "Xinhua", "Agence France-Presse")
)
"""Agencies: of what they tell they are no part."""
_AFTER_FIGURE, _BEFORE_FIGURE = re.compile(r"[0-9][ \u00a0]\Z"), re.compile(r"[ \u00a0][0-9]")
_ACRONYM = re.compile(r"[A-Z]{2,6}\Z")  # SNCF, NATO: all of a name, when matched from its start


@dataclass(slots=True)
class _Entity:
    """A name, its words as English may spell them, its rows, and what it may be."""

    text: str
    words: tuple[str, ...]
    known: str = ""  # the gazetteer's kind
    body: bool = False
    rows: set[int] = field(default_factory=set)
    votes: Counter[Named] = field(default_factory=Counter)

    @property
    def kind(self) -> Named | None:
        """Return what most of the article tells it is; None where nothing does."""
        if self.known:
            return "where" if self.known == "place" else "who"
        is_acronym = bool(_ACRONYM.match(self.text))
        if self.votes["where"] > max(self.votes["who"], 1) and not is_acronym:  # one "de": too few
            return "where"
        sure = self.votes["who"] or self.body or " " in self.text or len(self.rows) > 1
        return "who" if sure or is_acronym else None

    @property
    def is_person(self) -> bool:
        return not self.body and " " in self.text and self.kind == "who"


def named(rows: Sequence[Row]) -> list[Fact]:
    """Find people, bodies and places; a surname alone goes under the full name."""
    entities: dict[tuple[str, ...], _Entity] = {}
    for row in rows:
        for name in align(row.french, row.english).names.both:
            words = _words(name.text)
            if row.doubts(name.text) or not words or not _names_something(row, name):
                continue
            key = words if name.concept is None else (str(name.concept),)
            entity = entities.setdefault(key, _Entity(text=name.text, words=words))
            if entity.text.isupper():  # BELMONT, 22 nov 2024: Belmont, as other rows have it
                entity.text = name.text
            entity.known = entity.known or name.kind
            entity.body = entity.body or name.body
            entity.rows.add(row.number)
            entity.votes.update(_votes(row, name))
    for person in [entity for entity in entities.values() if entity.is_person]:
        for token in (person.text.split()[0], person.text.split()[-1]):
            if words := _words(token):  # by which the person may go where it opens a sentence
                entities.setdefault(words, _Entity(text=token, words=words))
    _add_openings(entities.values(), rows)
    datelines = {row.number for row in rows if row.is_dateline}
    return [
        Fact(kind=kind, text=entity.text, rows=tuple(sorted(said)))
        for entity in _merged(list(entities.values()))
        if (kind := entity.kind)
        and (said := entity.rows if kind == "where" else entity.rows - datelines)  # (AFP)
    ]


def _names_something(row: Row, name: Name) -> bool:
    """Tell whether a name is of somebody or something.

    It is not where it is a work, a unit (1,300 MW), an index (CAC 40), a street, an agency, a day
    that was left in French, or of a longer name no more than how it begins: the "Anne" of « Anne
    Roux », of which "Roox" came out.
    """
    before, after = row.english[: name.start], row.english[name.end :]
    beside = _AFTER_FIGURE.search(before) or _BEFORE_FIGURE.match(after)
    is_unit = bool(beside and _ACRONYM.match(name.text))
    is_day = any(not moment.doubtful for moment in moments(name.text, "fr"))
    goes_on = not name.kind and re.search(rf"{re.escape(name.text)} [A-ZÀÉÈÎ]\w*[a-zé]", row.french)
    french = _before_name(row.french, name)
    is_work = not _FRENCH_BODY.search(french.rstrip(' «“"')) and _is_quoted(row.english, name)
    is_part = bool(_FRENCH_STREET.search(french)) or _is_in_another(row, name, french)
    is_thing = name.text in _THINGS or name.text in _TELLERS
    return not (is_unit or is_day or is_work or goes_on or is_part or is_thing)


def _is_in_another(row: Row, name: Name, french: str) -> bool:
    """Tell whether a place is part of the name of something else: France Inter, Florence Roux."""
    after = row.english[name.end :]
    named = _NAMED_AFTER.match(after) and name.text + after[:2] in row.french
    surname = None if " " in name.text or _FRENCH_AT.search(french) else _SURNAME.match(after)
    is_person = surname and name.text + surname[0] in row.french
    return name.kind == "place" and bool(named or is_person or _NAMES_BEFORE.search(french))


def _is_quoted(english: str, name: Name) -> bool:
    """Tell whether a name is all that stands between two quotation marks: the title of a work."""
    before, after = english[: name.start], english[name.end :].lstrip(".,")
    return before.endswith(("“", "«", '"', "« ")) and after.startswith(("”", "»", '"', " »"))


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a name that are no particles; "UN" is no article."""
    return tuple(
        spelling(word, "en")
        for word in PIECE.findall(text)
        if word.casefold() not in _PARTICLES or (word.isupper() and len(word) > 1)
    )


def _add_openings(entities: Iterable[_Entity], rows: Sequence[Row]) -> None:
    """Add the rows where a name opens the sentence, which alone would not tell that it is one."""
    beginning = defaultdict(list)
    for entity in entities:
        beginning[entity.words[0]].append(entity)
    for row in rows:
        french = [piece for piece in pieces(row.french) if piece[0].isupper()]
        english = {spelling(p, "en") for p in pieces(row.english) if p[0].isupper()}
        both = english & {spelling(p, side) for p in french for side in SIDES}
        for entity in (entity for word in both for entity in beginning[word]):
            if both.issuperset(entity.words) and not row.doubts(entity.text):
                entity.rows.add(row.number)


# -- what they name --------------------------------------------------------------------------------


def _votes(row: Row, name: Name) -> Counter[Named]:
    """Tell, by what stands around a name on either side, what it names."""
    before = row.english[max(0, name.start - _AROUND) : name.start]
    after = row.english[name.end : name.end + _AROUND]
    french = _before_in_french(row.french, name.text)[-_AROUND:]
    last = before.rstrip(" .").rpartition(" ")[2].casefold()
    near = (_FRENCH_PLACE, _FRENCH_OF, _FRENCH_SEAT)
    place = any(expression.search(french) for expression in near)
    if " " in name.text and _FRENCH_SET.search(french):
        place = False
    at = _FRENCH_AT.search(french) and _AT.search(before)
    who = 4 * (last in TITLES or bool(_FRENCH_TITLE.search(french)))
    who += 4 * bool(_FRENCH_BODY.search(french)) + 2 * bool(_SPEAKS.match(after))
    where = 4 * place
    if not (" " in name.text and _PUT_IN.search(french)):  # « non à Anne Roux »
        where += 2 * sum(map(bool, (at, _IN.search(before), _FRENCH_IN.search(french))))
    where += 2 * bool(_LIKE_A_PLACE.match(name.text))
    where += " " not in name.text and french.endswith((" de ", " d'", " d’"))
    return Counter({"who": who, "where": where})


def _before_in_french(french: str, text: str) -> str:
    """Return the French up to the name."""
    first = spelling(PIECE.findall(text)[0], "en")
    for found in PIECE.finditer(french):
        if found[0][0].isupper() and first in {spelling(found[0], side) for side in SIDES}:
            return french[: found.start()]
    return ""


def _before_name(french: str, name: Name) -> str:
    """Return the French up to a name, which the gazetteer may have in another spelling: Italie."""
    before = _before_in_french(french, name.text)
    if before or name.concept is None:
        return before
    found = (m.start for m in mentions(french, "fr") if name.concept in m.concepts)
    return french[: next(found, 0)]


def _merged(entities: Sequence[_Entity]) -> list[_Entity]:
    """Join entities whose name begins or ends one full name among the others: Lons-le-Saunier."""
    people, places = _fuller(entities, person=True), _fuller(entities, person=False)
    whole = []
    for entity in entities:
        fuller = people[entity.words] or places[entity.words]
        if len(fuller) == 1 and not entity.body and entity.known != "place":
            fuller[0].rows |= entity.rows
        else:
            whole.append(entity)
    return whole


def _fuller(
    entities: Sequence[_Entity], *, person: bool
) -> defaultdict[tuple[str, ...], list[_Entity]]:
    """Return how each name of several words begins and ends → the people, or the places."""
    full = defaultdict[tuple[str, ...], list[_Entity]](list)
    for entity in entities:
        is_place = entity.kind == "where" and "-" in entity.text
        if entity.is_person if person else is_place:
            for size in range(1, len(entity.words)):
                for short in {entity.words[:size], entity.words[-size:]}:
                    full[short].append(entity)
    return full
