"""Words that a translation must keep: names, denials, quotations, hashtags, the language itself."""

from __future__ import annotations

import pytest
from process_kit import linear

from translate_tool.checks import check
from translate_tool.checks.names import names
from translate_tool.checks.negation import negation
from translate_tool.checks.opposites import opposites
from translate_tool.checks.verbatim import links, quotation
from translate_tool.language import alike, mentions, tags


@pytest.mark.parametrize(
    ("source", "target"),
    [
        # Carried, transliterated, translated.
        ("Hier, Julie Morel a rencontré Choïgou.", "Yesterday Julie Morel met Shoigu."),
        ("Le dossier de Loukachenko avance.", "Lukashenko's file is moving ahead."),
        ("La RPDC a saisi l'ONU.", "The DPRK has turned to the UN."),
        ("La Corée du Nord quitte l'OTAN ?", "Is North Korea leaving NATO?"),
        ("L'UE et l'OMS se taisent.", "The EU and the WHO are silent."),
        ("De Londres à Moscou, puis Genève.", "From London to Moscow, then Geneva."),
        ("Selon Poutine, rien ne presse.", "According to Putin, there is no hurry."),
        ("Un accord avec les Néerlandais.", "An agreement with the Dutch."),
        ("Le RCTP a été coupé hier.", "The PSTN was cut off yesterday."),
        ("Le Grand Prix du Japon, vu de loin.", "The Japanese GP, seen from afar."),
        # Common nouns that have a capital in one of the two languages.
        ("Le Conseil de sécurité se réunit.", "The Security Council is meeting."),
        ("Il dirige le ministère de la Santé.", "He heads the Ministry of Health."),
        ("Elle parle français le lundi.", "She speaks French on Mondays."),
        ("On a signé le Partenariat hier.", "The Partnership was signed yesterday."),
        ("Au XVIIIe siècle, déjà.", "In the 18th century, already."),
        ("« Malgré tout, on avance », dit-il.", "“We are still moving on,” he says."),
        ("LE PORT DE CALAIS BLOQUÉ", "HARBOUR BLOCKED"),
        ("L'Institut Fédéral de Médiation rit.", "The Federal Agency of Mediators laughs."),
        ("On la voit à la coupe du monde.", "She can be seen at the World Cup."),
        ("« Il en parle. » Demain, il se taira.", "“He talks about it.” Soon he won't."),
        ("Il dort au Foyer des Ouvriers.", "He sleeps at the Workers' Home."),
        ("On joue Le Royaume des Neiges.", "They are playing The Kingdom of the Snows."),
        ("Diplômée en Droit et Apprentissage.", "A graduate in Law and Learning."),
        ("Ils ont visité la grande muraille.", "They visited the Great Wall."),
        ("Jolie voiture, mais chère.", "Nice car, but expensive."),
        ("Les Première et Seconde Guerres.", "World War I and World War II."),
        ("@jules Faux !", "@jules Wrong!"),
        ("« Assez », Telle est leur devise.", "“Enough” is their motto."),
        ("Nul n'est parfait.", "Nobody is perfect."),
        ("C'est l'Antéchrist !", "It is the Anti-Christ!"),
        ("Elle a gagné le GP de Hongrie.", "She won the Hungarian Grand Prix."),
        ("La Coréenne Kim a gagné.", "South Korea's Kim won."),
        ("L'Asie du Sud-Est inquiète.", "Southeast Asian nations are a worry."),
        ("La garde des Sceaux a parlé.", "The justice minister has spoken."),
        # Said in part, by what stands for it, or by whom it is said of.
        ("Elle vend en Amérique du Nord et du Sud.", "It sells in North and South America."),
        ("On l'a vu en Afrique de l'Ouest.", "It was seen in west Africa."),
        ("Berlin doit se montrer prudent.", "Germany must be cautious."),
        ("Matignon n'a pas réagi.", "The prime minister has not reacted."),
        ("L'Allemande de 46 ans a gagné.", "The 46-year-old won."),
        ("On le voit à l'aide de l'IRMf.", "It can be seen with fMRI."),
        ("Chut, il dort.", "Ssssh, he is asleep."),
        ("M. Poutine et Vladimir Choïgou.", "Mr Putin and Vladimir Shoigu."),
        ("Le `Groupe des amis` se tait.", "The `Group of friends` is silent."),
        # By the surname alone.
        ("Hier, Julie Morel a rencontré le maire.", "Yesterday Morel met the mayor."),
    ],
)
def test_names_that_are_there(source: str, target: str) -> None:
    assert list(names(source, target)) == []


@pytest.mark.parametrize(
    ("source", "target", "details"),
    [
        (
            "Hier, Julie Morel est venue.",
            "Yesterday Julie Okafor came.",
            ["Julie Morel: not in the English", "Okafor: not in the French"],
        ),
        ("Il a vu Choïgou.", "He saw the man.", ["Choïgou: not in the English"]),
        (
            "Une réunion a lieu à Genève.",
            "A meeting is being held in Lyon.",
            ["Genève: not in the English", "Lyon: not in the French"],
        ),
        (
            "La CEDH a tranché.",
            "FIFA has decided.",
            ["CEDH: not in the English", "FIFA: not in the French"],
        ),
        ("Morel a démissionné hier.", "Durand resigned yesterday.", ["Morel: not in the English"]),
        ("Elle vit au Texas.", "She lives there.", ["Texas: not in the English"]),
        ("L'Allemande a gagné.", "The Italian won.", ["Allemande: not in the English"]),
        ("Un cargo libérien.", "A Libyan cargo ship.", ["libérien: not in the English"]),
        ("Hier, Julie Morel est là.", "Rita Morel is here.", ["Julie Morel: not in the English"]),
        # Surnames that are words, names of common nouns, and who stands for another.
        (
            "Selon M. Boulanger, rien.",
            "According to Mr Baker, nothing.",
            ["Boulanger", "Baker: not in the French"],
        ),
        ("On a vu Mme Leblanc.", "Mrs White was seen.", ["Mme Leblanc"]),
        ("Selon Boulanger, il dort.", "According to Baker, he sleeps.", ["Boulanger"]),
        ("Le maire Boulanger dort.", "Mayor Baker sleeps.", ["Boulanger"]),
        ("On a élu Rose Boulanger.", "They elected Rose Baker.", ["Rose Boulanger"]),
        ("On joue au Grand Palais.", "They are playing there.", ["Grand Palais"]),
        ("Il a eu un Prix Nobel.", "He was a winner.", ["Prix Nobel"]),
        ("On joue la Neuvième de Mahler.", "They play it.", ["Mahler"]),
        ("Hier, l'Iran a parlé.", "Yesterday Iraq spoke.", ["Iran", "Iraq: not in the French"]),
        ("Les Coréens du Nord.", "South Koreans.", ["Coréens du Nord"]),
        (
            "Hier, Xi Jinping a ri.",
            "Yesterday Xi Marchais laughed.",
            ["Marchais: not in the French"],
        ),
        ("On lit Le Progrès Briard.", "They read a paper.", ["Progrès Briard: not in the English"]),
    ],
)
def test_names_that_are_not(source: str, target: str, details: list[str]) -> None:
    lost = ": not in the English"
    expected = [text if ": " in text else text + lost for text in details]
    assert [flag.detail for flag in names(source, target)] == expected


@pytest.mark.parametrize(
    ("source", "target", "details"),
    [
        ("Hier, Choïgou a parlé.", "Yesterday Chogygou spoke.", ["Choïgou: “Chogygou”"]),
        ("Il est né à Pyongyang.", "He was born in Pongyang.", ["Pyongyang: “Pongyang”"]),
        ("On vit bien au Colorado.", "Life is good in Colodaro.", ["Colorado: “Colodaro”"]),
        ("Il affrontera Casper Ruud.", "He will face Casper Rudd.", ["Ruud: “Rudd”"]),
        ("Le policier Michel Tardieu.", "Police officer Michael Tardy.", ["Tardieu: “Tardy”"]),
        ("Hier, M. Duceppe a parlé.", "Yesterday Mr Ducepe spoke.", ["Duceppe: “Ducepe”"]),
        # First names that were translated, but for those of kings, popes and saints.
        (
            "Selon Édouard Kervadec, tout va bien.",
            "According to Edward Kervadec, all is well.",
            ["Édouard Kervadec: “Edward Kervadec”"],
        ),
        (
            "Jean-Pierre Moreau et Marie Moreau.",
            "John Peter Moreau and Marie Moreau.",
            ["Jean-Pierre Moreau: “John Peter Moreau”"],
        ),
        (
            "Guillaume de Rugy rit.",
            "William of Rugy laughs.",
            ["Guillaume de Rugy: “William of Rugy”"],
        ),
        ("François Ier et Jean-Paul II.", "Francis I and John Paul II.", []),
        ("Le pape François et Jeanne d'Arc.", "Pope Francis and Joan of Arc.", []),
        ("Étienne Moreau rit.", "Etienne Moreau laughs.", []),
        ("Il a vu Sergueï Lavrov.", "He saw Sergei Lavrov.", []),
        ("Hier, Choïgou a parlé.", "Yesterday Shoigu spoke.", []),
        ("Le vin de Bohème se vend.", "Bohemian wine sells.", []),
        ("Il vit au Nouveau-Mexique.", "He lives in New Mexico.", []),
    ],
)
def test_known_names_that_are_misspelt(source: str, target: str, details: list[str]) -> None:
    found = [flag.detail.removesuffix(" in the English") for flag in names(source, target)]
    assert found == details


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Il ne viendra pas.", "He will not come."),
        ("Personne n'a répondu.", "Nobody answered."),
        ("Il n'a rien dit, ni hier ni aujourd'hui.", "He said nothing, yesterday or today."),
        ("Aucun élu n'a jamais protesté.", "No elected official ever protested."),
        ("Elle est partie sans un mot.", "She left without a word."),
        # A "no" by another name.
        ("La cause n'est pas claire.", "The cause is unclear."),
        ("Il n'a pas réussi à partir.", "He failed to leave."),
        ("On ne connaît pas la cause.", "The cause remains unknown."),
        # « ne » that denies nothing.
        ("Partez avant qu'il ne soit trop tard.", "Leave before it is too late."),
        ("C'est plus cher que je ne pensais.", "It is dearer than I thought."),
        ("Il ne reste que deux places.", "There are only two seats left."),
        ("Le quotidien ne paraîtra plus que le lundi.", "The paper will only come out on Mondays."),
        ("N'oubliez pas de voter.", "Remember to vote."),
        ("Il vient, n'est-ce pas ?", "He is coming, is he?"),
        ("Les loyers ne cessent de grimper.", "Rents keep rising."),
        ("Il ne buvait pas et ne fumait pas.", "He did not drink or smoke."),
        ("Elle est partie sans aucun bagage.", "She left without any luggage."),
        ("Ni le maire ni la préfète ne parlent.", "Neither the mayor nor the prefect is talking."),
        ("Rien de grave.", "Nothing serious."),
        ("« N'est-il pas déjà là ? »", "“Is he there already?”"),
        ("Tu ne viens pas ?", "Are you coming?"),
        ("Ni un soutien.", "Nor a support."),
        ("Il n'a ni eau, ni pain, ni lit.", "He has no water, bread or bed."),
        ("L'affaire n'est pas sans rappeler 1998.", "The case is reminiscent of 1998."),
        # An idiom, or a word, that denies in one of the two languages.
        ("Tout cela m'est bien égal.", "I don't care about any of it."),
        ("Ils se moquent de nous.", "They do not care about us."),
        ("Elle a arrêté de fumer.", "She doesn't smoke any more."),
        ("Les retraités ne paient pas l'entrée.", "Entry is free for pensioners."),
        ("Ces primes ne sont pas imposables.", "These bonuses are tax-free."),
        ("Il ne sait pas lire une carte.", "He has trouble reading a map."),
        ("Ça ne le dérange pas de mentir.", "He is comfortable with lying."),
        ("Ils ont gagné sans trembler.", "They won comfortably."),
        ("Il est arrivé, non sans mal.", "He arrived, with difficulty."),
        ("J'arrête pas de le croiser.", "I keep bumping into him."),
        ("Aucune ville, pas même Lyon, ne suit.", "No city, not even Lyon, follows."),
        ("On ferme faute d'infirmières.", "It is closing for lack of nurses."),
        ("Le pilote a échoué.", "The pilot aborted."),
        (
            "On ne vole pas, ne ment pas, ne triche pas et ne mendie pas.",
            "People do not steal, lie, cheat or beg.",
        ),
        # Far apart, and yet the same.
        ("Elle dort sans fenêtre ouverte.", "Without an open window is how she sleeps."),
        ("On est à 20 pas du port.", "We are 20 steps from the harbour."),
        # Denials that only English has.
        ("Il refuse de partir.", "He will not leave."),
        ("On ignore pourquoi.", "It is not known why."),
        ("C'est impossible.", "It cannot be done."),
        ("Il est rare qu'il pleuve ici.", "It does not rain here often."),
        # What is translated by a word that denies, and would be by a plain one.
        ("Rien n'est clair.", "Everything is unclear."),
        ("Un parc sans obstacles.", "A barrier-free park with many obstacles."),
        ("Ils ne peuvent que menacer.", "They can only threaten."),
        ("Nous ne pouvons les suivre.", "We cannot follow them."),
        ("Ce n'est pas simple pour lui.", "It is difficult for him."),
        ("Il n'exclut pas de vendre.", "He may sell."),
        ("Il n'exclut pas de vendre.", "He has not ruled out selling."),
        ("Il exclut tout et n'a rien dit.", "He rules out everything and said nothing."),
        ("Ce n'est pas rien.", "It is quite something."),
        ("Il n'est pas exclu qu'il parle.", "It is not ruled out that he will speak."),
    ],
)
def test_denials_that_agree(source: str, target: str) -> None:
    assert [*negation(source, target), *opposites(source, target)] == []


@pytest.mark.parametrize(
    ("source", "target", "detail"),
    [
        ("Il ne viendra pas.", "He will come.", "ne viendra pas: not in the English"),
        ("Elle n'a jamais signé.", "She has signed.", "n'a jamais: not in the English"),
        ("Personne n'a répondu.", "Everyone answered.", "Personne: not in the English"),
        ("Elle est partie sans un mot.", "She left with a word.", "sans: not in the English"),
        ("Il n'a pu partir.", "He was able to leave.", "n'a pu: not in the English"),
        ("Il n'en garde que deux.", "He does not keep only two.", "not: not in the French"),
        ("Il part avant qu'on ne le voie.", "He is not leaving unseen.", "not: not in the French"),
        ("Pas de pain, pas de vin.", "Some bread, no wine.", "Pas de: not in the English"),
        (
            "Ne payez pas sans reçu.",
            "Do not pay with a receipt.",
            "sans: not in the English",
        ),
        ("Il n'a ni nié ni avoué.", "He both denied and confessed.", "n'a ni: not in the English"),
        (
            "Il ne veut pas que je ne vienne pas.",
            "He does not want me to come.",
            "ne vienne pas: not in the English",
        ),
        # Which verb is denied matters, not how many are.
        (
            "Il n'a pas payé, mais la mairie, qui l'ignorait, a fini par lui rendre sa voiture.",
            "He paid, but the town hall, which did not know, ended up giving him his car back.",
            "n'a pas: not in the English",
        ),
        (
            "Je ne peux rien dire, ni toi non plus.",
            "I can speak, and so can you.",
            "ne peux rien: not in the English",
        ),
        ("Ni un soutien.", "A support.", "Ni: not in the English"),
        # What looks like one of the idioms.
        ("Il ne paie pas ses dettes.", "He pays his debts.", "ne paie pas: not in the English"),
        ("Il part sans attendre Paul.", "He leaves after Paul.", "sans: not in the English"),
        ("Il n'est pas trop tard.", "It is too late to act.", "n'est pas: not in the English"),
        ("On lit des cartes.", "They do not read maps.", "not: not in the French"),
        # Words that deny by themselves.
        ("Le pilote a refusé de décoller.", "The pilot took off.", "refus: not in the English"),
        ("Elle a évité la prison.", "She went to prison.", "évit: not in the English"),
        (
            "Faute de preuves, il est libre.",
            "Thanks to proof, he is free.",
            "Faute d: not in the English",
        ),
        ("L'eau manque de sel.", "The water is salty.", "manqu: not in the English"),
        (
            "Le juge a suivi l'avocat.",
            "The judge refused to follow him.",
            "refus: not in the French",
        ),
        ("Il a trouvé un accord.", "He reached no agreement.", "no: not in the French"),
        ("Il viendra demain.", "He will not come tomorrow.", "not: not in the French"),
        ("Plus de 300 élus ont signé.", "More than 300 never signed.", "never: not in the French"),
        # Words that deny answer no "not" where a plain word is their translation, ...
        (
            "Il est difficile de partir.",
            "It is not hard to leave.",
            "not: not in the French",
        ),
        ("Un grand pas pour la paix.", "It is not a big step for peace.", "not: not in the French"),
        (
            "Il viendra sans doute.",
            "He will probably not come.",
            "not: not in the French",
        ),
        ("L'eau monte peu à peu.", "The water is not slowly rising.", "not: not in the French"),
        # ... nor does a « ne » that denies nothing.
        ("Il ne peut que refuser.", "He can not only refuse.", "not: not in the French"),
        ("Il ne le trouva point.", "He found him.", "ne le trouva point: not in the English"),
        (
            "Nous ne pouvons donc l'aider.",
            "So we can help him.",
            "ne pouvons: not in the English",
        ),
        (
            "Il agit par devoir, non pour plaire.",
            "He acts from duty, to please.",
            "non: not in the English",
        ),
        ("Ce n'est pas simple.", "It is easy.", "n'est pas: not in the English"),
        (
            "Mais ce n'est pas seulement la France.",
            "But it is just France.",
            "n'est pas seulement: not in the English",
        ),
        (
            "Le maire n'exclut pas de fermer la plage.",
            "The mayor is ruling out closing the beach.",
            "n'exclut pas: not in the English",
        ),
        ("Ce n'est pas rien.", "It is not much.", "not: not in the French"),
    ],
)
def test_denials_lost_and_gained(source: str, target: str, detail: str) -> None:
    found = [*negation(source, target), *opposites(source, target)]
    assert [(flag.kind, flag.detail) for flag in found] == [("negation", detail)]


@pytest.mark.parametrize(
    ("source", "target", "severities"),
    [
        ("« C'est une très bonne nouvelle », dit-il.", "“This is very good news,” he says.", []),
        ("« C'est une très bonne nouvelle », dit-il.", "'This is very good news,' he says.", []),
        ("« C'est une très bonne nouvelle », dit-il.", "This is very good news.", ["warning"]),
        (
            "« C'est une très bonne nouvelle », dit-il.",
            "“This is very good news, he says.",
            ["info"],
        ),
        ("« C'est une très bonne nouvelle, dit-il.", "“This is very good news, he says.", []),
        ("Le mot « scrutin » est ancien.", "The word ballot is old.", ["warning"]),
        ('Dans l"école, l"élève dort.', "In the school, the pupil is asleep.", []),
        ("La « Silicon-Valley » de l'Est.", "The Silicon Valley of the East.", []),
        (
            "« On part demain à l'aube », dit-il, « et personne ne nous suivra là-bas ».",
            "“We leave,” he says, and nobody will follow us there at dawn.",
            [],
        ),
        (
            "« On part dès demain à l'aube », dit-il, « et personne ne nous suivra là-bas ». "
            "Et elle : « Je n'irai certainement pas avec vous ».",
            "“We are leaving at dawn,” he says, and nobody will follow us there. And she said that "
            "she would certainly not go with them.",
            ["warning"],
        ),
        ("Il a lu « Le Monde ».", "He read Le Monde.", []),
    ],
)
def test_quotations(source: str, target: str, severities: list[str]) -> None:
    assert [flag.severity for flag in quotation(source, target)] == severities


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("Suivez #VeloPourTous et @maville !", "Follow #VeloPourTous and @maville!", []),
        ("Suivez #VeloPourTous.", "Follow #BikesForAll.", ["#BikesForAll", "#VeloPourTous"]),
        ("Merci à @maville.", "Thanks to the city.", ["@maville"]),
        ("Écrire à a@exemple.org, n° #1.", "Write to a@exemple.org, No. 1.", []),
    ],
)
def test_hashtags_and_handles(source: str, target: str, lost: list[str]) -> None:
    assert [flag.detail for flag in links(source, target)] == lost


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("El alcalde ha dicho que no puede venir con los demás.", "language"),
        ("Der Bürgermeister hat gesagt, dass er nicht kommen kann.", "language"),
        ("Мэр сказал, что он не сможет прийти вместе с другими.", "language"),
        ("The mayor said qu'il ne pourrait pas venir avec les autres.", "untranslated"),
        ("Le maire a dit qu'il ne pourrait pas venir avec les autres.", "untranslated"),
    ],
)
def test_what_is_not_english_is_severe_and_says_no_more(target: str, kind: str) -> None:
    source = "Le maire a dit qu'il ne pourrait pas venir avec les autres."
    [flag] = check(source, target, 0.0)
    assert (flag.kind, flag.severity) == (kind, "severe")


def test_a_fragment_is_severe_and_a_short_text_is_not() -> None:
    source = "La mairie rouvrira ses portes au printemps, après de longs travaux de rénovation."
    [fragment] = check(source, "The town hall.", 0.0)
    [short] = check(source, "The town hall will reopen its doors.", 0.0)
    assert (fragment.kind, fragment.severity) == ("length", "severe")
    assert (short.kind, short.severity) == ("length", "warning")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "La Corée du Nord et les Nord-Coréens",
            [("Corée du Nord", "place"), ("Nord-Coréens", "place")],
        ),
        ("il a eu un chat", []),
        ("l'UE et l'ONU", [("UE", "body"), ("ONU", "body")]),
        ("une Française", [("Française", "place")]),
        ("le ministère", []),
    ],
)
def test_mentions(text: str, found: list[tuple[str, str]]) -> None:
    assert [(mention.text, mention.kind) for mention in mentions(text, "fr")] == found
    assert all(text[m.start : m.end] == m.text for m in mentions(text, "fr"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Choïgou", "Shoigu", True),
        ("Tchernobyl", "Chernobyl", True),
        ("Prigojine", "Prigozhin", True),
        ("Jdanov", "Zhdanov", True),
        ("ministère", "ministry", True),
        ("Martin", "Durand", False),
        ("Morel", "Okafor", False),
        ("Lyon", "Nice", False),
    ],
)
def test_alike(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same


def test_tags_are_neither_ranks_nor_addresses() -> None:
    assert tags("#1, a@b.fr, http://c.fr/#d, #été2024 et @_e") == ["#été2024", "@_e"]


@pytest.mark.parametrize(
    "piece",
    ["Ab", "Ab ", "n'", "ne a ", "ne a-", "« a", "#a", "un", "Corée du ", "ni a ", "not only a "],
)
@linear()
def test_long_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * 10_000
    assert all(flag.detail for flag in check(text, text[::-1], 0.0))
