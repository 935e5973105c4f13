"""Lists the words that tell where French sentences end: abbreviations and what opens a sentence.

The lists are common knowledge of French typography, written for this package. Abbreviations stand
without their last stop.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Always followed by what they announce. Case counts: "Me" is a lawyer, "me" is not.
TITLES = _words(
    """
    M MM Mme Mmes Mlle Mlles Mr Mrs Ms Dr Drs Pr Prs Me Mgr St Ste Sts Stes Sté Stés Gal Gén Cdt Cne
    Capt Lt Sgt Adj Cte Vve c.-à-d Cf cf e.g i.e vs
    """
)
# Abbreviations only before a number: "p. 12", "art. 5", "t. II", "mer. 12"; else plain words.
NUMBERED = _words(
    """
    al alin ann art bp ch chap col env fasc fig fol h liv max min n° nº no nos num op p par pl pp
    sec sect tab tabl tél tom vol § janv jan févr fév mars avr juil juill sept oct nov déc lun mar
    mer jeu ven vend sam dim
    """
)
# End a sentence only where the next word opens one: "l'éd. Gallimard", but "une réimpr. Il".
SHORTENED = _words(
    """
    adj adjt adv anc angl apr approx arr av bd bld boul cdt cit coll conf coop dép dépt dict dir éd
    ed édit esp etym ex fam fig fr gén gr ibid id ill imp ing inst ital janv févr avr juill juil oct
    nov déc lat loc lt mss ouvr p.ex pl préf prés prof prov réf rééd réimpr resp rte sgt sing sq sqq
    suiv suppl syn tél trad univ voy
    """
)
# May well end a sentence; listed because a small letter may follow too ("etc. et").
TERMINAL = _words("etc Cie cie Co co Corp Inc Ltd Jr Sr p.m a.m")
NEVER_BEFORE_SMALL = TITLES | NUMBERED | TERMINAL
# Names that carry their own exclamation mark.
BRANDS = _words("Yahoo Jeopardy")
# Capitalised words that open a sentence and are hardly ever names.
OPENERS = _words(
    """
    A À Ainsi Alors Après Au Aucun Aucune Auparavant Aussi Autant Autre Aux Avant Avec Bien C' Ça
    Car Ce Ceci Cela Celle Celles Celui Cependant Certaines Certains Ces Cet Cette Ceux Chacun
    Chacune Chaque Chez Comme Comment Contre Dans Déjà Depuis Dès Désormais Deux Donc Dont Durant
    Elle Elles En Encore Enfin Ensuite Entre Et Eux Grâce Hier Ici Il Ils J' Jamais Je Jusqu' Là
    Leur Leurs Lors Lorsqu' Lorsque Lui Ma Mais Malgré Même Mes Moi Moins Mon N' Ne Néanmoins Ni Nos
    Notre Nous On Or Où Ou Oui Non Outre Par Parce Parfois Parmi Pendant Personne Peu Peut Plus
    Plusieurs Pour Pourquoi Pourtant Près Presque Puis Puisqu' Puisque Qu' Quand Quant Que Quel
    Quelle Quelles Quelques Quels Qui Quoi Quoique Rien S' Sa Sans Sauf Se Selon Ses Seul Seule Si
    Sinon Soit Son Sous Souvent Sur Surtout Tandis Tel Telle Toi Ton Toujours Tous Tout Toute
    Toutefois Toutes Très Trois Trop Tu Un Une Vers Voici Voilà Vos Votre Vous Y
    """
)
# The same unless a capital follows: "Le gouvernement", but "Le Pen", "L'Oréal".
ARTICLES = _words("Le La Les L' De Du Des D'")
