"""French sentence splitting: hard cases, nothing lost, linear time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translate_tool import segment
from translate_tool.records import Article, Block

# "|" marks each border; it is taken out before the text is split.
HARD = {
    "titles": [
        "Une délégation dirigée par M. Shoigu s’est rendue à Pyongyang. |Elle y est restée.",
        "Mme. Martin et MM. Petit et Roy sont venus. |M. Roy est reparti.",
        "Le Dr. Hamon et Me. Vidal ont plaidé. |Mgr. Colin priait.",
        "Me Vidal a plaidé. |Mgr Colin priait à St-Malo.",
        "Il habite rue St. Jacques. |La Sté. Dupont et Cie. est en face.",
        "Elle travaille chez Dupont et Cie. |Son frère aussi.",
        "Mr. Bean et Mrs. Dalloway attendent. |St. Silas est une église.",
        "Le match Nadal vs. Federer a duré. |Le public est resté.",
        "Je le tiens de M. le maire. |Il l’a dit hier.",
        "Pr. Rossi, cf. Le Monde du 3 mai, a nié. |Il insiste.",
    ],
    "initials": [
        "J.-P. Bruneau jardine. |A. B. Dupont l’aide.",
        "Le film est de J.A. Roux et Corey S. Powell. |Il est court.",
        "J. Chirac dépassait 60 %. |L’autre candidat perdait.",
        "J.-M. Le Pen a parlé. |Ch. de Gaulle aussi.",
        "Elle prend de la vitamine C. |Elle va mieux.",
        "Le plan B. Le Corbusier l’a dessiné.",
        "Il faut un plan B. |Le gouvernement y pense.",
        "Il règne après Dagobert I. |Ils se battent.",
        "La température atteint 19 °C. |Nature et emballage suivent.",
        "C’est de C. L’Oréal a suivi.",
    ],
    "acronyms": [
        "Il est né en U.R.S.S. |Staline régnait.",
        "La résolution de l’O.N.U. a été votée. |Elle oblige.",
        "Il siège à l’O.N.U. |Il y parle souvent.",
        "La S.A.R.L. a fermé. |Les salariés protestent.",
        "La B.C.E. des missions spécifiques.",
        "Il rentre aux U.S.A. |Nous restons.",
        "Le groupe R.E.M. joue ce soir. |Venez.",
    ],
    "numbers": [
        "La chambre n° 4 est libre. |La n° 5 aussi.",
        "Voir p. 12 et pp. 13-14. |Voir aussi art. 5 et chap. II du t. IV.",
        "L’art. L. 642-3 du code s’applique. |Il est clair.",
        "La hausse est de 3,5 %. |Elle était de 2.5 % en mai.",
        "Ils étaient 1.234.567 hier. |Ils sont moins aujourd’hui.",
        "Rendez-vous à 20 h 30. |Le film dure 90 min. |Apportez un coussin.",
        "Le train part à 20 h. 30 selon l’horaire. |Il arrive à 22 h. |Paul attend.",
        "Né le 12.06.2024 à Lyon. |Il pèse 3.2 kg. |Tout va bien.",
        "Il arrive le 5. |Le lendemain, il repart.",
        "C’était en 2008. |23 épreuves figuraient au programme.",
        "L’accueil fut chaleureux. |12 000 personnes sont venues.",
        "La version 2.0. est sortie. |La 2.1 suit.",
        "On installe Python 3.12. |Puis on lance le test.",
        "Il joue No. 5 de Chanel. |Elle rit.",
        "Ajoutez 200 g. |Mélangez 5 m. |Servez.",
        "Louis XIV. |Il régna longtemps.",
        "Au XIXe siècle apr. J.-C. |Tout change.",
        "Le règne de Charles X. |Il abdique en 1830.",
        "Il vaut 5 €. |5 % de remise.",
        "Selon la fig. 3 du vol. 2, env. 30 hab. par km².",
    ],
    "dates": [
        "Mort en 52 av. J.-C. |Vercingétorix fut un chef.",
        "Il fut dédié en 493 av. J.-C. par Cassius. |Le temple brûla.",
        "Le 3 janv. 2024, il neige. |Le 4 févr. le soleil revient.",
        "Réunion lun. 12 mai et sam. 17 mai. |Venez nombreux.",
        "Depuis sept. 2020 il vit ici. |Il part en oct. |Il reviendra.",
        "Elle aime la mer. |Paul préfère la montagne.",
        "Il viendra en mars. |L’été sera chaud.",
    ],
    "etc": [
        "Des pommes, des poires, etc. |Tout y est.",
        "Des pommes, des poires, etc. sont en vente. |Venez.",
        "Les fruits (pommes, etc.) sont mûrs. |Les légumes aussi.",
        "Il lit, par ex. Balzac ou Hugo. |Elle écrit, p. ex. des lettres.",
        "C’est-à-dire, c.-à-d. Paul. |Voilà.",
    ],
    "ellipsis": [
        "Il hésite… puis part. |Il revient.",
        "Il hésite... puis part. |Il revient.",
        "Il hésite… |Puis il part.",
        "Il hésite... |Elle attend.",
        "… et il partit. |Elle resta.",
        "Le roi Pierre... ont réveillé des souvenirs.",
        "Il y a… 3 ans déjà.",
        "Le texte [...] continue ainsi. |Fin.",
        "Le ministre (...) Darmanin a parlé. |Fin.",
        "Un début [...] |Il reprend ensuite.",
        "Ils jouèrent 42 matchs. |(...) Les universités réclament.",
        "Des ascenseurs, et d’autres... |- 25 avril 2001 : le juge parle.",
    ],
    "marks": [
        "Quoi ?! |Non !!! |Si...! |Bon.",
        "Quoi\u00a0? |Non\u202f! |Si\u00a0; mais bon.",
        "Tu viens ? demanda-t-il. |Oui.",
        "Hélas ! trois fois hélas ! |Il est mort.",
        "Yahoo! Finance a fermé. |Yahoo! a vendu.",
        "Le mot (?) Truc est rare. |Bien.",
        "Est-ce vrai ? ! |Oui.",
        "Il lit ; Paul dort ; Marie rit. |Fin.",
        "Il croyait connaître ; |De son vivant, on l’appelait roi.",
        "Une seule chose compte : Le roi est mort.",
    ],
    "quotations": [
        "Un souhait de bienvenue à « Victoire du peuple russe. »",
        "Les deux pays. |« dialogue et intérêts mutuels. » |Le média a cité le chef.",
        "« Je viens », a déclaré M. Roux. |Il est venu.",
        "« Vraiment ? » demande-t-il. |Elle rit.",
        "« Vraiment\u00a0?\u00a0» |Il rit.",
        "« Je pars. |Tu restes. » |Il sortit.",
        "«Je pars.» |«Tu restes.»",
        "Il a dit : « Je pars. » |Puis il est parti.",
        "Il a dit : « Je pars ». |Puis il est parti.",
        'Il a dit : "Je pars." |Puis il est parti.',
        'Il a dit : " Je pars ! " |Puis il est parti.',
        'Elle sortit. |" Je reste ", dit-il.',
        "“Je pars.” |“Tu restes !” |Bien.",
        "« Il a crié “Au feu !” » |Les gens ont fui.",
        "« Il a crié “Au feu !” et il a fui. » |Bien.",
        "« Partez ! » a-t-il lancé. |« Non… » fit-elle.",
        "Une atmosphère de « confiance » règne. |« Paix » est le mot.",
    ],
    "dialogue": [
        "— Tu viens ? |— Non. |— Dommage !",
        "— Tu viens ? — demanda-t-elle.",
        "– Oui – dit-il – je viens. |– Bien.",
        "Elle rit. |— À demain, dit-il.",
    ],
    "parentheses": [
        "Il est parti. |(Il pleuvait.) |Elle est restée.",
        "Le maire (il est vieux. Il est sourd !) reste. |Il dort.",
        "Il paie (120 € !) sans rien dire. |Il est riche.",
        "Il paie 120 € (quelle honte !). |Il est riche.",
        "Elle dort (ou presque.) |Il veille.",
        "Ici s’ouvre (une parenthèse. |Elle ne se ferme pas.",
        "Il est parti :-( |Elle aussi.".replace("|", ""),
    ],
    "layout": [
        "Un titre sans point\n\n|Le texte commence ici.",
        "Un titre\r\n\r\n|Le texte\r\ncontinue. |Fin.",
        "Un titre\n \t \n|Le texte.",
        "Une phrase coupée\nen deux lignes. |Une\nautre. |Fin.",
        "Le Conseil de M.\nDupont siège. |Bien.",
        "Le comité est inchangé :\n\n|vice-président : A. Ménétrez ;\n\n|Bien.",
        "1. Ouvrir le sac. |2. Le vider. |3. Fermer.",
        "Étapes : 1. Ouvrir. |2. Fermer.",
        "a) Le premier point. |b) Le second.",
        "IV. Conclusion. |Le fin mot.",
        "A. Le contexte est simple. |B. La suite l’est moins.",
        "2.1. Le cadre est fixé. |2.2. Il est étroit.",
        "Il faut du sel. |- du poivre. |- des œufs.",
        "Il faut du sel. |• Du poivre.",
        "**Attention.** |Il pleut. |_Bien._ |Bon.",
    ],
    "addresses": [
        "Voir https://exemple.fr/a.b?c=d. |Puis partez.",
        "Voir www.exemple.fr/page?x=1&y=2 et la suite. |Bien.",
        "Écrire à jean.dupont@exemple.fr. |Il répond.",
        "Ouvrez notes.v2.txt ou Le_Plan.pdf. |Ils sont courts.",
    ],
    "notes": [
        "Il est mort.[1] |Elle vit.",
        "Il est mort[2]. |Elle vit.",
        "Il est mort.¹² |Elle vit.",
        "Il vit [3]. |(21) Les produits sont chers.",
    ],
    "starts": [
        "C’est fini. |À demain. |École fermée. |Été chaud.",
        "L’addition est de 12 €. |3 plats en sus.",
        "Super ! 😀 |On y va. |Bravo 👍🏽 à tous.",
        "Super 😀. |On y va.",
        "Il vit. |#Paris est belle. |@jean le sait.",
        "Le verdict est rendu lundi prochain. |on s’y retrouve souvent.",
        "Une menace. |c’est-à-dire un danger.",
        "Il a vu le réal. de ce film.",
    ],
}
CASES = [pytest.param(case, id=f"{kind}-{n}") for kind, all_ in HARD.items() for n, case in enumerate(all_)]


@pytest.mark.parametrize("case", CASES)
def test_hard_case(case: str) -> None:
    expected = [piece.strip() for piece in case.split("|")]
    assert [span.text for span in segment.split(case.replace("|", ""))] == expected
