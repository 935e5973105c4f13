"""What people write freely is no error, and what looks like it but is one: a pair of tables."""

from __future__ import annotations

import pytest

from translate_tool.checks import check

FREE = [
    # Names by another form, in part, or made of.
    ("Le Vice-président de la région a parlé.", "The Vice-President of the region spoke."),
    ("Ensuite est venue la pluie.", "Then came the rain."),
    ("Hausse des prix - Menaces sur le blé", "Prices rise - Threats to wheat"),
    ("Les Nouvelles Inquiétudes du port", "The port's New Concerns"),
    ("Elle joue dans Joyeux Noël.", "She plays in Merry Christmas."),
    ("Il vit dans un pays centre-américain.", "He lives in a Central American country."),
    ("Né à Fresno, en Californie.", "Born in Fresno, Calif."),
    ("Le pays Ogoni est pollué.", "Ogoniland is polluted."),
    ("M. Roche Senior est venu.", "Mr Roche Snr came."),
    ("La BoJ a relevé ses taux.", "The Bank of Japan raised its rates."),
    ("Un orgue de Barbarie jouait.", "A barrel organ was playing."),
    ("Les GES et les DEL augmentent.", "GHGs and LEDs are increasing."),
    ("Il habite la Lindenstraße.", "He lives on Lindenstrasse."),
    ("Andreï Nikolaïev est arrivé.", "Andrei Nikolayev has arrived."),
    ("Jolie théorie, mais personne n'y croit.", "Nice theory, but nobody believes it."),
    # Denials by another word, at another place, or none.
    ("La note est plus salée qu'on ne pouvait le craindre.", "The bill is higher than was feared."),
    ("Je n'ignore pas vos efforts.", "I am aware of your efforts."),
    ("Leurs essais ne sont pas concluants.", "Their trials are inconclusive."),
    ("Elle a une partie privée de jardin.", "She has a private part of the garden."),
    ("En un rien de temps, la place s'est vidée.", "In no time the square had emptied."),
    ("Le disque Cannot Stop est sorti.", "The album Cannot Stop is out."),
    ("Il n'est pas facile de se loger ici.", "Finding a home here is difficult."),
    ("Le texte ne dit rien des salaires.", "The text is silent on wages."),
    ("Ils pleuraient sans se cacher.", "They openly wept."),
    ("L'affaire a été classée sans suite.", "The case was dropped."),
    ("Tout s'est passé sans problème.", "It all went smoothly."),
    ("Restez assis sans bouger.", "Sit still."),
    ("Le droit s'applique sans distinction d'âge.", "The law applies regardless of age."),
    ("Ce n'est pas cher du tout.", "It is really cheap."),
    ("C'est égal, on part demain.", "It is not important, we leave tomorrow."),
    ("Cette panne est-elle liée au gel, se demande-t-on.", "It is not clear if frost is to blame."),
    ("La ville reste interdite de visite.", "It is still forbidden to visit the town."),
    ("Je crains que non.", "I'm afraid not."),
    ("Les élus ne savent que répondre.", "The councillors do not know what to say."),
    ("Ces choix ne sont pas sans conséquence.", "These choices are not without consequences."),
    ("Elle sombre dans le néant.", "She is sinking into nothingness."),
    ("L'indice a réduit son recul à 2 %.", "The index cut its decline to 2%."),
    ("Le vieux port n'est plus à la mode.", "The old port is out of fashion."),
    ("Le parc est plus vert que jamais.", "The park is green as never before."),
    ("Ils jouent avec nous plutôt que contre nous.", "They play with us, not against us."),
    ("En cas de non-paiement, le bail prend fin.", "If rent is not paid, the lease ends."),
    ("Dans le cas contraire, écrivez au maire.", "If not, write to the mayor."),
    ("Ce n'est le plus souvent que du sable.", "It is mostly sand."),
    ("Payez, faute de quoi l'eau sera coupée.", "Pay, otherwise the water will be cut."),
    ("Il faut éviter les fuites.", "We must guard against leaks."),
    ("La plupart n'avaient aucun problème à payer.", "Most were happy to pay."),
    ("Le rapport ne se borne pas à des chiffres.", "The report is more than just figures."),
    ("Il n'est pas difficile de s'inscrire.", "Signing up is straightforward."),
    ("Le volume est non chiffrable.", "The volume is un-encryptable."),
    ("Il n'est pas chez lui.", "He is away from home."),
    ("Merci de ne pas quitter votre place.", "Please stay in your seat."),
    ("La ligne ne doit pas être interrompue.", "The line must continue."),
    ("Le club n'a pas gagné depuis 2019.", "The club last won in 2019."),
    ("Il ne s'agit pas seulement de Lyon.", "It is about more than just Lyon."),
    # Words of both languages, and those that people translate by.
    ("L'hôpital manque de remdésivir.", "The hospital is short of remdesivir."),
    ("Il faut un code d'accès.", "You need a passcode."),
    ("Le diabète sucré progresse.", "Diabetes mellitus is on the rise."),
    # Names in other forms, and words with a capital that are none.
    ("Dans certains cas, la COVID-19 peut tuer.", "In some cases COVID-19 may kill."),
    ("Les Mères de la place de Mai défilent.", "The Mothers of the Plaza de Mayo are marching."),
    ("Le car part à cinq heures et demie.", "The coach leaves at half-past five."),
    ("Nous gardons vos Données personnelles.", "We keep your Personal Data."),
    ("Elle dessine la série Outils et Jouets.", "She draws the Tools and Toys series."),
    ("Voir la page Préparez votre voyage.", "See the Plan Your Trip page."),
    ("Le rapport de Mme Mechtild Rothe est adopté.", "Mrs Rothe's report is adopted."),
    ("Les plaines de Mandchourie gèlent.", "The Manchurian plains are freezing."),
    ("Elle étudie au couvent du Sacré-Cœur.", "She studies at the convent of the Sacred Heart."),
    ("Ces IA coûtent cher.", "These AIs are expensive."),
    ("Le ferry quitte Douvres à midi.", "The ferry leaves Dover at noon."),
    ("Naplouse et Madère n'ont rien en commun.", "Nablus and Madeira have nothing in common."),
    ("Moïse ouvre la mer.", "Moses parts the sea."),
    ("On vote en Argovie et au Tessin.", "Aargau and Ticino are voting."),
    ("Le stage coûte 2 millions de roupies.", "The course costs 2 million rupiah."),
    ("Le professeur Kervadec dort ; or il pleut.", "Professor Kervadec is asleep. Now it rains."),
    ("Wuhan a été placée en quarantaine.", "Wuhan was locked down."),
    ("Elle parle de sa vie privée d'artiste.", "She talks about her private life as an artist."),
    ("Il a perdu plus de 60 % des voix.", "He lost upwards of 60% of the vote."),
    ("Plus de 25 élus sont venus.", "25+ councillors came."),
    ("Ouvert aux moins de 26 ans.", "Open to under-26s."),
    ("En plus de 300 euros, il a un toit.", "On top of €300 he has a roof."),
    ("Elle n'a plus de 2 CV.", "She no longer has a 2 CV."),
    ("Au moins 14 cm de long.", "No smaller than 14 cm."),
    ("Je vais mettre une TAXE.", "I will put a TAX on it."),
    ("Le SRAS et la TVA inquiètent.", "SARS and VAT are a worry."),
    # Short, and all there: a list item, a caption, doubled nouns and genders.
    (
        "la suspension du versement des aides dans certains cas ;",
        "suspending aid payments in certain cases",
    ),
    (
        "Les lecteurs et lectrices peuvent se connecter avec leur adresse ou leur téléphone.",
        "Readers can connect with their address or phone.",
    ),
    # Quotations set apart by other means.
    ("« Pourquoi lui ? », a-t-elle demandé.", "`Why him?' she asked."),
    ("Il a tourné « Ciel ouvert » en 2010.", "He shot Open Skies in 2010."),
    ("Le Large Telescope (« grand télescope ») dort.", "The Large Telescope is asleep."),
    # Figures and units.
    ("Pendant la 1ère Guerre mondiale, il a fui.", "He fled during World War I."),
    ("Il faut trois heures et demie.", "It takes three-and-a-half hours."),
    ("Il faut les deux tiers des voix.", "A two-third majority is needed."),
    ("Le FTSE 100 a perdu 2 %.", "The FTSE lost 2%."),
    ("Le site vaut six fois plus.", "The site grew sixfold."),
    ("L'entreprise a mis dans le mille.", "The company hit the mark."),
    ("Il faut compter une centaine d'euros.", "Allow a hundred more euros."),
    ("Il y fait 460 degrés celsius.", "It is 460 degrees Celsius there."),
    ("On a posé 16 000 couronnes sur les tombes.", "They laid 16,000 wreaths on the graves."),
    ("Un patch de 2,5 centimètres carrés.", "A patch of 2.5 square centimetres."),
    ("Une prime de 400 couronnes.", "A bonus of CZK 400."),
    ("Un quart de million d'habitants.", "A quarter of a million people."),
    ("On joue Ocean's eleven ce soir.", "Ocean's eleven is on tonight."),
    # Bounds, hours of a range, temperatures, results and codes.
    ("Pas moins de 2 000 personnes ont défilé.", "No fewer than 2,000 people marched."),
    ("L'entrée est payante à partir de 12 ans.", "Visitors aged 12 and over have to pay."),
    ("Gratuit pour les moins de 26 ans.", "Free for under-26s."),
    ("Il a fallu plus d'un an.", "It took over a year."),
    ("Plus de la moitié des élus ont voté.", "More than half of the councillors voted."),
    ("Il signera samedi de 15 à 18 heures.", "He will be signing on Saturday from 3 to 6pm."),
    ("Ouvert entre 14 et 17 h.", "Open between 2 and 5 p.m."),
    ("Le mercure passe sous les -15 °C.", "Temperatures drop below -15°C."),
    ("Le Real Madrid écrase Gérone (4-0).", "Real Madrid crush Girona 4-0."),
    ("Les Brestois se sont inclinés à Reims.", "Brest went down in Reims."),
    ("Lyon s'incline 1-2 à Brest.", "Lyon lose 2-1 in Brest."),
    ("Le vol AF447 a disparu, dossier EW-5667e.", "Flight AF 447 disappeared, file EW5667e."),
    ("C'est le pays du G20 et des JO-2012.", "It is the land of the G-20 and the 2012 Games."),
    ("Les cas doublent, dit Santé publique France.", "Cases double, says Santé publique France."),
    ("L'Assemblée a rejeté la loi.", "The National Assembly voted the law down."),
    # Denials that others stand for.
    ("On ne saurait trop conseiller de réserver.", "Booking ahead is strongly recommended."),
    ("L'appel à témoins n'a rien donné.", "The appeal for witnesses drew a blank."),
    ("« Ce sera sans moi », dit-il.", "“Count me out,” he says."),
    ("Ne manquez pas la braderie.", "Make sure you see the street sale."),
    ("N'oubliez pas de voter.", "Don't forget to vote."),
    # Shape and borrowed words.
    ("Ils se battent les uns les autres, n'est-ce pas ?", "They fight each other, don't they?"),
    ("Elle déborde de joie de vivre.", "She is full of joie de vivre."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target"), FREE)
def test_what_people_write_freely_is_left_alone(source: str, target: str) -> None:
    told = [f for f in check(source, target, 0.0) if f.severity != "info" and f.kind != "meaning"]
    assert told == []


WRONG = [
    # Beside the free forms above: what they must not excuse.
    ("La Vice-présidente est venue.", "Laure Martin came.", "name"),
    ("Paul Boulanger et Luc Martin ont voté.", "Paul Baker and Luc Martin voted.", "name"),
    ("L'avion venait de la Dominique.", "The plane came from the Dominican Republic.", "name"),
    ("La CAF verse l'aide.", "The CPAM pays the aid.", "name"),
    ("Le virus a été isolé.", "Kremzing was isolated.", "name"),
    ("Je n'ignore pas vos efforts.", "I ignore your efforts.", "negation"),
    ("Le suspect est privé de liberté.", "The suspect enjoys freedom.", "negation"),
    ("J'espère que non.", "I hope so.", "negation"),
    ("Elle promet une « réponse ferme ».", "She promises a firm answer.", "quotation"),
    ("Il a perdu 11 fermes en 30 ans.", "It lost 11 farms in 30 years old.", "unit"),
    ("À 9,91 % des clients, on a écrit.", "At 9:91% of customers, they wrote.", "number"),
    ("Le titre (- 0,8 %) a ouvert la séance.", "The share (0.8%) opened the session.", "number"),
    ("Le titre (+ 0,8 %) a ouvert la séance.", "The share (- 0.8%) opened the session.", "number"),
    ("Le FTSE 100 a perdu 2 %.", "The FTSE 250 lost 2%.", "number"),
    # A name from nowhere, where the French has none.
    ("La Banque de l'Estuaire a gagné 1,4 %.", "The Central Bank of Estonia won 1.4%.", "name"),
    ("Le président a signé.", "The president of France has signed.", "name"),
    ("Le président a signé.", "The president of Kremzing has signed.", "name"),
    ("Il est impossible de prévoir la crue.", "It's possible to predict the flood.", "negation"),
    ("La ville n'a pas changé depuis.", "The town has changed since.", "negation"),
    ("Il ne s'agit pas seulement de la France.", "This is just about France.", "negation"),
    ("Évitez de vous inscrire.", "Please do sign up.", "negation"),
    ("On vous filme à votre insu.", "You are filmed with your consent.", "negation"),
    ("Nous étions peu surpris du résultat.", "We were surprised by the result.", "negation"),
    ("Ce n'est pas un travail habituel.", "This is a job we are used to.", "negation"),
    ("On ne peut pas garantir l'accès aux pages non autorisées.",
     "We can guarantee access to unauthorised pages.", "negation"),
    ("Le Dr J.-P. Kervadec a parlé.", "Dr J.-P. Lambert spoke.", "name"),
    ("Le ferry quitte Douvres à midi.", "The ferry leaves Dublin at noon.", "name"),
    ("Gratuit pour les moins de 26 ans.", "Free at 26 years of age.", "number"),
    ("Ils ont pris plus de 60 % des voix.", "They took 60% of the vote.", "number"),
    ("Ils ont pris plus de 60 % des voix.", "They took less than 60% of the vote.", "number"),
    ("Il faut au moins 14 cm.", "It takes 14 cm.", "number"),
    ("Il y a 6 000 volontaires.", "There are more than 6,000 volunteers.", "number"),
    ("La Corée du Nord (RPDC) se tait.", "North Korea (RDC) is silent.", "name"),
    ("EELV a raison.", "ELV is right.", "name"),
    ("La société Dumoulin ferme.", "The company Dumulin is closing.", "name"),
    ("Durée : 1 h 52.", "Running time: 1 hour 52 hours.", "unit"),
    ("Il a un air masculin.", "He looks masculin.", "untranslated"),
    ("Il aime la natation.", "He likes natation.", "untranslated"),
    # A bound that was turned around, a minus, a result and a code.
    ("Pas moins de 2 000 personnes ont défilé.", "Fewer than 2,000 people marched.", "number"),
    ("L'entrée est payante à partir de 12 ans.", "Visitors under 12 have to pay.", "number"),
    ("Le vaccin est gratuit au-delà de 65 ans.", "The vaccine is free under 65.", "number"),
    ("Il a fallu plus d'un an.", "It took less than a year.", "number"),
    ("Plus de la moitié des élus ont voté.", "Less than half of the councillors voted.", "number"),
    ("Gratuit jusqu'à 12 ans.", "Free from the age of 12.", "number"),
    ("Ouvert de 9 à 18 h.", "Open from 8 to 6.", "number"),
    ("Le mercure passe sous les -15 °C.", "Temperatures drop below 15°C.", "number"),
    ("Le Real Madrid écrase Gérone (4-0).", "Real Madrid crush Girona (0-4).", "number"),
    ("Le vol AF447 a disparu.", "Flight AF47 disappeared.", "number"),
    ("Le dossier EW5667e est clos.", "The EW5667th file is closed.", "number"),
    ("Le variant H5N1 est là.", "The H1N1 strain is there.", "number"),
    ("Elle gagne 6-4, 7-5.", "She wins 6-4, 7-6.", "number"),
    ("Il faut au moins dix ans d'expérience.", "It takes up to ten years' experience.", "number"),
    ("C'est près de la moitié des ruches.", "It is well over half of the hives.", "number"),
    ("Il ne tournera pas au-delà de 2040.", "It will not run before 2040.", "number"),
    # Of two denials one.
    ("Ne manquez pas la braderie.", "Miss the street sale.", "negation"),
    ("N'oubliez pas de voter.", "Forget to vote.", "negation"),
    ("Les taux restent inchangés.", "Rates remain changed.", "negation"),
    ("Le sous-préfet de Dinan est là.", "The prefect of Dinan is there.", "negation"),
    ("La sous-préfète de Dinan est là.", "The prefect of Dinan is there.", "negation"),
    ("Le non-respect de l'arrêté est puni.", "Compliance with the order is punished.", "negation"),
    ("Le salarié est sous-payé.", "The employee is paid.", "negation"),
    ("Le directeur adjoint du cabinet est témoin assisté.",
     "The chief of staff is an assisted witness.", "negation"),
    # A surname that is a word.
    ("Sa voisine, Jacqueline Petit, rit.", "His neighbour, Jacqueline Small, laughs.", "name"),
    # A third of the French that nothing answers, in a sentence that ends as it should.
    ("Le conseil municipal a voté la rénovation du lycée, promis une crèche aux habitants du"
     " quartier et supprimé la taxe.",
     "The council voted to renovate the high school and scrap the tax.", "length"),
    # A prefix that turns a word around.
    ("Le vice-ministre de la Santé a répondu.", "The Minister of Health has replied.", "negation"),
    ("Le vice-ministre de la Santé a répondu.", "The Deputy of Health has replied.", "meaning"),
    ("La vice-présidente du conseil a voté.", "The deputy of the council voted.", "meaning"),
    ("L'ex-président est en prison.", "The president is in prison.", "negation"),
    ("La cofondatrice s'en va.", "The founder is going.", "negation"),
    ("Le sous-secrétaire d'État est arrivé.", "The Secretary of State has arrived.", "negation"),
    ("Un mouvement anti-européen grandit.", "A European movement is growing.", "negation"),
    ("Les forces pro-russes avancent.", "Russian forces are advancing.", "negation"),
    ("Le maire adjoint a voté.", "The mayor has voted.", "negation"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "kind"), WRONG)
def test_errors_that_look_like_it_are_told(source: str, target: str, kind: str) -> None:
    told = {flag.kind for flag in check(source, target, 0.0) if flag.severity != "info"}
    assert kind in told


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Le vice-président a parlé.", "The second in command spoke."),
        ("Le vice-président a parlé.", "The deputy chairman spoke."),
        ("Le ministre adjoint de la Défense est là.", "The Deputy Defense Secretary is there."),
        ("Son ex-mari a été entendu.", "Her former husband was questioned."),
        ("Il a fui l'ex-RDA.", "He fled East Germany."),
        ("Les ex-otages sont rentrés.", "The freed hostages are home."),
        ("Les deux coauteurs ont signé.", "Both authors signed."),
        ("La police anti-émeute est venue.", "Riot police came."),
        ("Les milices pro-russes avancent.", "Russian-backed militias are advancing."),
        ("Le sous-marin a coulé ex aequo.", "The submarine sank in a tie."),
        ("Un commerce florissant.", "A thriving business."),
    ],
)
def test_prefixes_that_english_says_otherwise(source: str, target: str) -> None:
    assert "negation" not in {flag.kind for flag in check(source, target, 0.0)}
