"""French sentence splitting: hard cases, nothing lost, linear time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from process_kit import linear

from translate_tool.language import sentences
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
    "abbreviations": [
        "Le Gouv. Newsom et la Sén. Petit signent. |Le gouv. y songe.",
        "Les Éts. Roux et les Ets. Petit ferment. |Bien.",
        "Selon Cass. soc. 3 mai 2020, il a tort. |Bien.",
        "Voir Cass. com. 12 juin 2019 et T. com. Lyon 4 mai. |Bien.",
        "Voir Trib. adm. Lille et Trib. corr. Paris. |La 1re ch. civ. Paris juge.",
        "Sen. McCain et Rep. King votent. |Bien.",
        "Le col est fermé. |Le Col. Martin passe le col. |Paul attend.",
    ],
    "initials": [
        "J.-P. Bruneau jardine. |A. B. Dupont l’aide.",
        "Le film est de J.A. Roux et Corey S. Powell. |Il est court.",
        "J. Chirac dépassait 60 %. |L’autre candidat perdait.",
        "J.-M. Le Pen a parlé. |Ch. de Gaulle aussi.",
        "Elle prend de la vitamine C. |Elle va mieux.",
        "Le prix va à G. Le Bras. |Il sourit.",
        "Il faut un plan B. |Le gouvernement y pense.",
        "Il règne après Dagobert I. |Ils se battent.",
        "La température atteint 19 °C. |Nature et emballage suivent.",
        "Selon D. L’Hermite, il pleut. |Bien.",
        "Le P.-D.G. Jean Roux a un Ph.D. de Yale. |Il rit.",
        "Martin Luther King Jr. est né ici. |Ici vécut King Jr. |Il y revint.",
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
        "L’art. L. 642-3 du code et l’art. R. 12 s’appliquent. |C’est clair.",
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
        "Il vaut 5 €. |5 % de remise, soit 5 p. 100 au max. 3 fois.",
        "Selon la fig. 3 du vol. 2, env. 30 hab. par km².",
    ],
    "figures": [
        "Il a marqué 3 buts à 0. |2024 sera belle.",
        "Le score est de 3 à 0. |12 000 spectateurs sont venus. |3M recule.",
        "Il est arrivé le 5. |20 Minutes en parle.",
        "Il gagne 3 %. |la suite demain. |Il paie 5 €. |le reste suit.",
        "Elle aime la mer. |12 bateaux arrivent. |Ils sont sept. |12 autres suivent.",
        "Il viendra en mars. |12 morts sont à déplorer.",
        "Le match dure 90 min. |3 buts ont été marqués. |Comptez min. 3 jours.",
    ],
    "dates": [
        "Lyon, 3 févr. – Le procès s’ouvre. |Il durera.",
        "PARIS, 12 janv. (AFP) – Le président parle. |Bien.",
        "Réunion mer. 12 mai et dim. 3 juin. |Venez.",
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
        "Des pommes, des poires, etc.… |Tout y est (etc.). |Bien.",
        "Le roi, i.e. le chef, op. cit., règne. |Bien.",
        "Des pommes, des poires, etc. sont en vente. |Venez.",
        "Les fruits (pommes, etc.) sont mûrs. |Les légumes aussi.",
        "Il lit, par ex. Balzac ou Hugo. |Elle écrit, p. ex. des lettres.",
        "C’est-à-dire, c.-à-d. Paul. |Voilà.",
    ],
    "ellipsis": [
        "Il hésite… puis part. |Il revient.",
        "Il hésite... puis part. |Il revient.",
        "Il hésite… |Puis il part.",
        "Il hésite. . . |Puis il part. . . ou non.",
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
        "Il est parti :-( et elle aussi. |Bien.",
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
        "- 1. Ouvrir. |- 2. Fermer.",
        "a) Le premier point. |b) Le second.",
        "IV. Conclusion. |Le fin mot.",
        "A. Le contexte est simple. |B. La suite l’est moins.",
        "2.1. Le cadre est fixé. |2.2. Il est étroit.",
        "Il faut du sel. |- du poivre. |- des œufs.",
        "Il faut du sel. |• Du poivre.",
        "**Attention.** |Il pleut. |_Bien._ |Bon.",
    ],
    "lists": [
        "Trois mesures :\n|- baisser les impôts ;\n|- geler les loyers.",
        "Trois mesures :\n|- baisser les impôts,\n|- geler les loyers\n\n|Puis rien :\n|- fin",
        "Trois mesures :\r\n|– baisser les impôts\r\n|– geler les loyers",
        "Trois mesures :\n|1. baisser les impôts ;\n|2. geler les loyers.",
        "Trois mesures :\n|a) baisser les impôts ;\n|b) geler les loyers.",
        "Il faut\n  |• du sel\n  |• du poivre",
        "Réunions :\n|- le 3 janv.\n|- le 5 févr.\n|- etc.",
        "Il a parlé d'un effort\n– jamais vu – de la commune. |Bien.",
        "Le total est de 5\n- 3 = 2. |Voir le tableau\n8. |La suite\n12. |Bien.",
        "Il a dit : « Je pars »,\n– oui – et il est parti.",
    ],
    "addresses": [
        "Voir https://exemple.fr/a.b?c=d. |Puis partez.",
        "Voir www.exemple.fr/page?x=1&y=2 et la suite. |Bien.",
        "Écrire à jean.dupont@exemple.fr. |Il répond.",
        "Ouvrez notes.v2.txt ou Le_Plan.pdf. |Ils sont courts.",
    ],
    "glued": [
        "La police est venue.|Elle est repartie.|L’enquête suit.",
        'Il dit : "Je pars."|Il part.|"Je reste", dit-elle. |"Bien".|Il dort.',
        'Il dit : "Je pars."|"Je reste", dit-elle.',
        "Le Covid-19 selon l’AFP.|Les faits datent de 16h00.|Depuis, rien.",
        "C’était à Paris (75).|Il pleuvait !|« Tant pis », dit-il.",
        "Le cas de M.Roux et de J.Petit, né à St.John. |Bien.",
        "Écrire à Jean.Roux@exemple.fr ou voir exemple.fr/Page.Html et Notes.Final.pdf. |Bien.",
        "Il vit aux U.S.A et lit le README.Txt. |Il a v2.Beta.",
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
        "eBay gagne 3 %. |iOS suit. |macOS aussi ! |iPhone vend.",
        "« eBay gagne. » |iOS suit.",
    ],
}
HARD_CASES = [(kind, case) for kind, cases in HARD.items() for case in cases]
# An emoji closes a sentence only on its own line, and others are about line ends.
WRAPPABLE = [
    case for kind, case in HARD_CASES if kind not in ("layout", "lists") and "😀" not in case
]
SEED = Path(__file__).parents[1] / "seeds" / "visite-choigou-pyongyang.txt"

# Any text, and text rich in what the rules look at.
ANY = st.text(st.characters(exclude_categories=()), max_size=60)
PIECES = [
    *("M.", "Il", "et", "12", "a) ", "J.-C.", "« ", " »", '"', "’", "(", ")", "[1]", "— ", "; "),
    *(
        ". ",
        "… ",
        " ? ",
        "!",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\u00a0",
        "\u2028",
        "\x1c",
        "😀",
        "\ud800",
    ),
]
RICH = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)

# Every repeated unit gives a million characters.
HOSTILE = {
    "dots": ".",
    "spaced dots": ". ",
    "quotes": '"',
    "stops and quotes": '. "',
    "titles": "M. ",
    "initials": "A. J",
    "guillemets": "« ",
    "stops and guillemets": ".» « ",
    "numbers": "1.",
    "items": "1. ",
    "white space": " ",
    "line ends": "\n ",
    "carriage returns": "\r",
    "parentheses": "A. (x! ",
    "marks": "! ",
    "notes and emoji": ".[1] 😀",
    "dashes": "-",
    "leads": ". -",
    "bullets": "\n- ",
    "a list": ":\n- a",
    "counted": "1. 1 ab",
    "abbreviations": "a. bc",
    "one word": "a",
}


def texts(text: str) -> list[str]:
    return [span.text for span in sentences.split(text)]


@pytest.mark.parametrize(("kind", "case"), HARD_CASES)
def test_hard_case(kind: str, case: str) -> None:
    assert texts(case.replace("|", "")) == [piece.strip() for piece in case.split("|")], kind


@pytest.mark.parametrize("case", WRAPPABLE)
def test_wrapping_lines_moves_no_border(case: str) -> None:
    wrapped = case.replace(" ", "\n")
    assert texts(wrapped.replace("|", "")) == [piece.strip() for piece in wrapped.split("|")]


@given(st.one_of(ANY, RICH))
@example("")
@example(" \n\n ")
@example("a.\n\n» B")
@example("\ud800. \udc00")
def test_nothing_is_lost(text: str) -> None:
    spans = sentences.split(text)
    assert "".join(span.text + span.gap for span in spans) == text
    assert all(span.text == span.text.strip() and not span.gap.strip() for span in spans)
    assert all(span.text for span in spans[1:])
    assert not spans or bool(spans[0].text) == (text[0] == text.lstrip()[:1])


@given(RICH)
def test_a_blank_line_is_always_a_border(text: str) -> None:
    assert not any(re.search(r"\n\s*\n", sentence) for sentence in texts(text))


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
@linear()
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    assert "".join(span.text + span.gap for span in sentences.split(text)) == text


def test_quadratic_work_is_struck_even_inside_re() -> None:
    with pytest.raises(pytest.fail.Exception, match="not linear"), linear(0.1):
        re.search("a+b", "a" * 200_000)


def test_seed_article() -> None:
    found = texts(SEED.read_text(encoding="utf-8"))
    whole = (
        "Le dirigeant nord-coréen a souhaité la bienvenue à « Victoire du peuple russe. »",
        "Selon un communiqué publié par le Conseil de sécurité russe, une délégation dirigée par "
        "M. Shoigu s’est rendue vendredi à Pyongyang.",
        "« dialogue stratégique entre les deux pays et renforcement de la coopération pour "
        "sauvegarder les intérêts de sécurité mutuels. »",
    )
    assert [sentence for sentence in whole if sentence not in found] == []
    assert found[found.index(whole[2]) + 1].startswith("Le média a cité le dirigeant")
    assert len(found) == 18  # the first is the white space that leads the file


def test_sentences_of_an_article() -> None:
    blocks = (
        Block(kind="title", text="Un titre"),
        Block(kind="paragraph", text="Il vient. Elle part.\n"),
        Block(kind="code", text="a = 1. B = 2.\n\nC = 3.\n"),
        Block(kind="paragraph", text=""),
        Block(kind="list_item", text="1. Ouvrir. Fermer.", level=1),
    )
    article = Article(origin="a.txt", title="Un titre", date="", blocks=blocks)
    found = sentences.sentences(article)
    assert [(s.block, s.index, s.text, s.gap) for s in found] == [
        (0, 0, "Un titre", ""),
        (1, 0, "Il vient.", " "),
        (1, 1, "Elle part.", "\n"),
        (2, 0, "a = 1. B = 2.\n\nC = 3.\n", ""),
        (4, 0, "1. Ouvrir.", " "),
        (4, 1, "Fermer.", ""),
    ]
    assert {sentence.article for sentence in found} == {article.id}
