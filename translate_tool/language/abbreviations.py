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
    M MM Mme Mmes Mlle Mlles Mr Mrs Ms Dr Drs Pr Prs Me Mgr St Ste Sts Stes Sté Stés Éts Ets Gal Gén
    Cdt Cne Capt Col Maj Lt Sgt Adj Cte Vve Gov Rep Rev Sen c.-à-d Cf cf e.g i.e vs
    """
)
# Abbreviations only before a number: "p. 12", "art. 5", "t. II", "mer. 12"; else plain words.
NUMBERED = _words(
    """
    al alin ann art bp ch chap col env fasc fig fol h liv max min n° nº no nos num op p par pl pp
    sec sect tab tabl tél tom vol § janv jan févr fév avr juil juill sept oct nov déc lun mar mer
    jeu ven vend sam dim
    """
)
# Of these, those that are plain words as often: "la mer. 12 bateaux", but "mer. 12 mai".
DAYS = _words("lun mar mer jeu ven vend sam dim sept")
MONTHS = _words(
    """
    janv jan janvier févr fév février mars avr avril mai juin juil juill juillet août sept septembre
    oct octobre nov novembre déc décembre
    """
)
# End a sentence only where the next word opens one: "l'éd. Gallimard", but "une réimpr. Il".
SHORTENED = _words(
    """
    adj adjt adm adv amb amér anc angl apr approx arch arr assoc av bd bibl bld boul bull cass
    cdt chem circ cit civ coll conf coop corr crim décr dép dépt dict dir éd ed édit esp etym ex fam
    fbg féd ff fg fig fr gén gouv gr hon ibid id ill imp impr ing inst ital janv févr avr juill juil
    oct nov déc lat libr lieut loc lt ltn mém mss ord ouvr p.ex phot pl plén préf prés prof prov
    qté réal réf rééd rég réimpr resp rév rte scén sén serg sgt sing soc sq sqq ss suiv suppl syn
    synd tél trad trib univ voy
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
