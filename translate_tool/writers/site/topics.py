"""Tells what an article is about, by a table of French word beginnings.

Pure. It sorts a night's pile into a dozen drawers; it does not understand a word. An article
without enough of any drawer's words has no topic, which beats a wrong one.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from translate_tool.writers.site.folding import words

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
