"""Tells what articles are about: subjects, by beginnings of French words, and names they share.

A subject sorts a night's pile into a dozen drawers; an article without enough of any drawer's words
has none, which beats a wrong one. Of the names of key facts, one that a single article has leads
nowhere, and one that half of them have tells nothing apart: neither is a topic.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from translate_tool.language import FUNCTION_WORDS, mentions
from translate_tool.language.gazetteer import forms_of_concept
from translate_tool.language.name_words import TITLES
from translate_tool.language.vocabulary import is_given, is_word
from translate_tool.writers.site.search import words

_TABLE = {
    "Politics": (
        "ministr minister gouvernement president premier-ministre depute senat parlement"
        " assemblee election electoral electeur vote. votes. voter. scrutin suffrage candidat"
        " parti. partis. maire mairie municipal conseil. loi. lois. projet-loi decret reforme"
        " coalition opposition politique elysee matignon referendum"
    ),
    "World": (
        "diplomat ambassad etranger. etrangeres. onu. otan. sommet frontiere armee militaire"
        " soldat guerre. guerres. treve cessez conflit missile nucleaire sanctions. traite."
        " refugie humanitaire souverain delegation pyongyang kremlin pekin washington"
        " bruxelles"
    ),
    "Economy": (
        "bourse boursier action. actions. marche. marches. euro. euros. milliard inflation"
        " croissance chomage budget entreprise industri banque bancaire taux. dette deficit"
        " fiscal impot salaire salarie emploi export import. importation commerce commercial"
        " prix. usine investisse actionnaire benefice faillite petrole"
    ),
    "Justice": (
        "tribunal tribunaux procureur proces. juge. juges. jugement avocat prison detenu"
        " enquete enqueteur police. policier gendarme garde-a-vue plainte condamn accuse."
        " accusee. accuses. crime criminel meurtre assassin vol. vols. cambriol fraude escroc"
        " delit mise-en-examen magistrat perquisition victime suspect"
    ),
    "Society": (
        "ecole ecolier lycee college. colleges. eleve. eleves. enseignant etudiant universite"
        " logement locataire famille. familles. manifest greve. greves. greviste syndic"
        " associat retraite. retraites. retraites habitant religieu eglise mosquee immigr"
    ),
    "Health": (
        "hopital hopitaux medecin medical medicament patient. patients. patiente sante."
        " sanitaire malad vaccin virus. epidemi chirurg infirm clinique cancer traitement."
        " symptome pharmac"
    ),
    "Science & environment": (
        "scientifique chercheu chercheur recherche. recherches. etude. etudes. laboratoire"
        " climat rechauffement biodivers espece. especes. tourbiere carbone ecolog"
        " environnement pollution telescope satellite planete. astronom physicien biolog"
        " energie. energies. solaire eolien nature. foret. forets. jardin potager semis."
        " recolte"
    ),
    "Technology": (
        "numerique informatique logiciel ordinateur internet. algorithm intelligence-"
        " artificielle smartphone application. applications. startup cyber donnees. pirat"
        " reseau. reseaux. electronique robot. robots. puce. puces."
    ),
    "Culture": (
        "theatre cinema film. films. festival musee. musees. exposition roman. romans. livre."
        " livres. ecrivain auteur. auteure artiste. artistes. peintre peinture musique"
        " musicien concert orchestre opera. comedien actrice acteur metteur scene. litter"
        " poete patrimoine spectacle"
    ),
    "Sport": (
        "match. matchs. matches. football rugby tennis. basket handball cyclis coureur."
        " etape. etapes. championnat champion. championne champions. tournoi olympi medaille"
        " stade. stades. equipe. entraineur joueur joueuse but. buts. score. victoire."
        " defaite. finale. ligue. supporter sportif sportive athlet"
    ),
    "Weather & accidents": (
        "meteo. tempete orage. orages. orageu pluie. pluies. neige. canicule secheresse"
        " inondation crue. crues. vent. vents. rafale seisme incendie pompier sinistr"
        " avalanche cyclone verglas accident collision naufrage explosion secouris"
    ),
    "Transport": (
        "train. trains. gare. gares. ferroviaire sncf. tramway metro. autobus bus. avion."
        " avions. aeroport aerien autoroute route. routes. circulation navire bateau. bac."
        " ferry port. ports. trafic voyageur. voyageurs. passager panne. pannes. velo. velos."
    ),
}
"""Topic → beginnings of words, folded; one that ends in a full stop is the whole word."""

_TOPIC = {stem: topic for topic, stems in _TABLE.items() for stem in stems.split()}
_LONGEST = max(map(len, _TOPIC))
_LEAST = min(len(stem.rstrip(".")) for stem in _TOPIC)
_OPENINGS = {stem[:_LEAST] for stem in _TOPIC}
"""How words of the table begin, which few others do."""

ENOUGH = 3
"""Least score of a topic: one word, in the title, or three in the text. Of the 20 sample articles
17 get a topic; a reader would put 16 of them there. With 4 it is 13 and 13."""
OFTEN = 3
"""A word counts this many times at most, so that no single word decides."""


def topics(title: str, text: str) -> list[str]:
    """Return at most two topics, the stronger first. A word that `title` has too counts 2 more."""
    counts: Counter[str] = Counter()
    for word, count in Counter(words(text)).items():
        if word[:_LEAST] in _OPENINGS and (stem := _stem(word)):
            counts[stem] += count
    score: Counter[str] = Counter()
    for stem, count in counts.items():
        score[_TOPIC[stem]] += min(OFTEN, count)
    for stem in {*map(_stem, words(title))} - {""}:
        score[_TOPIC[stem]] += 2
    best = sorted(score.items(), key=lambda item: (-item[1], item[0]))[:2]
    return [topic for topic, points in best if points >= max(ENOUGH, 0.6 * best[0][1])]


@lru_cache(maxsize=10_000)
def _stem(word: str) -> str:
    """Return what the table has of `word`: all of it, or its longest beginning; "" if nothing."""
    if f"{word}." in _TOPIC:
        return f"{word}."
    sizes = range(min(len(word), _LONGEST), _LEAST - 1, -1)
    return next((word[:size] for size in sizes if word[:size] in _TOPIC), "")


LEAST = 2
"""Articles that a topic has, at least; at most it has less than half of them."""

Key = tuple[str, ...]
"""The words of a name, folded; or the number of its row in the gazetteer."""

_SHORTEST = 3  # letters of a name that the gazetteer does not know: "MV" and "J." name nobody
_OTHER_TITLES = frozenset(["m", "mm", "mme", "mlle", "me", "mgr", "messrs"])
"""French ones that a translation may have left; English ones are in `TITLES`."""

_PARTICLES = FUNCTION_WORDS["en"] | FUNCTION_WORDS["fr"]
_BEFORE = TITLES | _OTHER_TITLES | _PARTICLES | {"chez"}
"""What a name does not begin with: "President Macron", "CHEZ LREM"."""
_TELLERS = frozenset({"AFP", "AP", "Agence France-Presse", "Associated Press", "Reuters"})
"""Agencies that tell of everything: what they told is no topic."""

KINDS = {"who": "People and organisations", "where": "Places"}
"""What a filter calls the names that key facts call so."""


@dataclass(slots=True)
class _Thing:
    """A name in all its forms, and the articles that have it."""

    known: bool
    forms: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    articles: set[str] = field(default_factory=set)

    def add(self, other: _Thing) -> None:
        self.forms += other.forms
        self.kinds += other.kinds
        self.articles |= other.articles


def shared(count: int, of: int) -> bool:
    """Return whether what `count` articles have tells some of them from the others."""
    return LEAST <= count < of / 2


def named(articles: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, tuple[str, set[str]]]:
    """Return the names that articles share: how it is shown → its kind, and the articles.

    `articles`: name of an article → kind ("who", "where") and text of each name in it.
    """
    things: dict[Key, _Thing] = {}
    for article, found in articles.items():
        for kind, text in found:
            shown, key, known = _identified(text)
            if key:
                thing = things.setdefault(key, _Thing(known=known))
                thing.forms[shown] += 1
                thing.kinds[kind] += 1
                thing.articles.add(article)
    _merge(things)
    topics: dict[str, tuple[str, set[str]]] = {}
    for key, thing in sorted(things.items()):
        shown = _shown(key, thing)
        names = thing.known or _is_full_name(key, thing) or _is_name(key, thing)
        if names and shown not in _TELLERS and shared(len(thing.articles), len(articles)):
            topics.setdefault(shown, (_kind(thing), set()))[1].update(thing.articles)
    return topics


def _identified(text: str) -> tuple[str, Key, bool]:
    """Return a name without its title, what it goes by, and whether the gazetteer knows it."""
    pieces = text.split()
    while pieces and pieces[0].rstrip(".,").casefold() in _BEFORE:
        pieces = pieces[1:]
    name = " ".join(pieces)
    for mention in mentions(name, "en"):
        if mention.text == name and mention.kind != "word" and len(mention.concepts) == 1:
            [concept] = mention.concepts
            usual = (forms_of_concept(concept)[1] or [name])[0]
            if mention.kind != "person" or name.split()[-1] == usual.split()[-1]:
                return usual, (str(concept),), True  # and no Alexander is Alexander the Great
    return name, tuple(words(name)), False


def _merge(things: dict[Key, _Thing]) -> None:
    """Put a name of one word under the full name of a person that ends, or begins, with it.

    An acronym is no part of a name. Of several such people the one in the same articles is meant;
    where all or none are, nobody.
    """
    fuller = defaultdict[str, list[Key]](list)
    for key, thing in things.items():
        if not thing.known and _is_full_name(key, thing):
            for word in {key[0], key[-1]}:
                fuller[word].append(key)
    for key in [key for key, thing in things.items() if len(key) == 1 and not thing.known]:
        if any(form.isupper() for form in things[key].forms):
            continue
        people = fuller[key[0]]
        beside = [k for k in people if things[k].articles & things[key].articles]
        chosen = beside if len(beside) == 1 else people
        if len(chosen) == 1:
            things[chosen[0]].add(things.pop(key))


def _is_full_name(key: Key, thing: _Thing) -> bool:
    """Tell whether it may be all of a person's name: two or three words, each with a capital."""
    pieces = _shown(key, thing).split()
    return (
        thing.kinds["who"] >= thing.kinds["where"]
        and 2 <= len(pieces) <= 3
        and all(piece[0].isupper() and not piece.isupper() for piece in pieces)
        and not any(mention.kind == "place" for mention in mentions(" ".join(pieces), "en"))
    )


def _is_name(key: Key, thing: _Thing) -> bool:
    """Tell whether it is a name: no word of every day, no number, no scrap of a word."""
    lower = [p for p in _shown(key, thing).split() if p[0].islower() and p not in _PARTICLES]
    if lower or not any(word.isalpha() and len(word) >= _SHORTEST for word in key):
        return False
    capitals = any(form.isupper() for form in thing.forms)  # WHO is an organisation
    return capitals or not all(is_word(word) and not is_given(word) for word in key)


def _kind(thing: _Thing) -> str:
    return max(KINDS, key=lambda kind: (thing.kinds[kind], kind))


def _shown(key: Key, thing: _Thing) -> str:
    """Return the commonest of the longest forms; in small letters where there is a choice."""

    def rank(form: str) -> tuple[bool, int, bool, str]:
        return len(words(form)) == len(key), thing.forms[form], not form.isupper(), form

    return max(thing.forms, key=rank)
