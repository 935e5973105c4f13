"""Rows written as English is: figures, titles, quotation marks, and nothing that is not proved."""

from __future__ import annotations

import pytest

from translate_tool.translation.english_style import styled

FIGURES = [
    # decimal marks, in ranges and lists too
    ("de 1,15 à 1,25 million", "From 1,15 to 1.25 million", "From 1.15 to 1.25 million"),
    ("de 3,5-4 %", "Of 3,5-4 %", "Of 3.5-4%"),
    ("0,125 g d'or", "0,125 g of gold", "0.125 g of gold"),
    ("6,1 GWh, dont 2,4 GWh", "6.1 GWh, of which 2,4 GWh", "6.1 GWh, of which 2.4 GWh"),
    # thousands
    ("12 500 foyers", "12 500 homes", "12,500 homes"),
    ("1.250.000 euros", "1.250.000 euros", "1,250,000 euros"),
    ("à 4 812,36 points", "To 4 812.36 points", "To 4,812.36 points"),
    ("1 500 euros", "EUR 1 500", "€1,500"),
    ("2 500 € par an", "€2500 a year", "€2,500 a year"),
    ("3,14 et 2 000", "3,14 and 2.000", "3.14 and 2,000"),
    # money: the sign stands before
    ("à 48,72 € l'action", "At 48.72 € a share", "At €48.72 a share"),
    ("250 k€ par jour", "250 k € per day", "€250,000 per day"),
    ("3,5 K€ par mois", "3.5 K euros per month", "€3,500 per month"),
    ("0,9 Md€ en 2023", "0,9 Md€ in 2023", "€0.9 billion in 2023"),
    ("2,5 Mds d'euros", "2,5 Mds euros", "€2.5 billion"),
    ("une rançon de 4 M$", "A ransom of 4 M$", "A ransom of $4 million"),
    ("3 985 €/m²", "3 985 €/m2", "€3,985/m2"),
    ("1,2 million d'euros", "EUR 1.2 million", "€1.2 million"),
    ("de 2 500 à 5 000 euros", "EUR 2,500 to EUR 5,000", "€2,500 to €5,000"),
    ("coûtera 1,8 M€", "Will cost 1.8 m euros", "Will cost €1.8 million"),
    ("2,8 millions d'euros", "2.8 million Euros", "2.8 million euros"),
    ("de 12,6 à 16,2 Md€.", "From 12.6 to €16.2 billion.", "From 12.6 to 16.2 billion euros."),
    ("entre 100 et 200 euros", "Between 100 and €200", "Between 100 and 200 euros"),
    ("12 € HT", "€12 HT", "€12 before tax"),
    ("99 euros TTC", "99 euros TTC", "99 euros with tax"),
    # times and dates
    ("achevée à 20h30.", "Over at 20.30 p.m.", "Over at 8:30 p.m."),
    ("vers 15h45, la foule", "At 15h45, the crowd", "At 3:45 p.m., the crowd"),
    ("de 14 h à 17 h", "From 14 h to 17 h", "From 2 p.m. to 5 p.m."),
    ("Il part à 0 h 47 du port", "He leaves at 0.47", "He leaves at 0:47"),
    ("Il part à 0 h 47 du port", "He leaves at 0: 47", "He leaves at 0:47"),
    ("de 14 h à minuit", "From 14 h to midnight", "From 2 p.m. to midnight"),
    ("de 9 h à 17 h 30", "From 9 a.m. to 17:30", "From 9 a.m. to 5:30 p.m."),
    ("18h52. C'est fini.", "18h52. It is over.", "6:52 p.m. It is over."),
    ("Samedi 19 octobre 2024, 22h30", "Saturday 19 October 2024, 22:30",
     "Saturday 19 October 2024, 10:30 p.m."),
    ("entre 13h30 et 15h30, il", "Between 13:30 and 15h30, he",
     "Between 1:30 p.m. and 3:30 p.m., he"),
    ("entre 8 h et 20 h, il", "Between 8 h and 20h, he", "Between 8 a.m. and 8 p.m., he"),
    ("repris à 15 heures", "Resumed at 3:00 p.m.", "Resumed at 3 p.m."),
    ("3,5 M€ et 1 250 €", "3.5 million euros and 1,250 euros", "€3.5 million and €1,250"),
    ("repris à 15 heures", "Resumed at 15 a.m.", "Resumed at 3 p.m."),
    ("repris à 12h30", "Resumed at 12:30 a.m.", "Resumed at 12:30 p.m."),
    ("de 9h à 21h", "From 9:00 to 21:00", "From 9 a.m. to 9 p.m."),
    ("à 10h00 (07h00 GMT)", "At 10:00 (07h00 GMT)", "At 10:00 (7:00 a.m. GMT)"),
    ("appelés à 23H10 après", "Called at 23:10 after", "Called at 11:10 p.m. after"),
    ("versé le 12/06/2025.", "Paid on 12/06/2025.", "Paid on 12 June 2025."),
    ("versé le 03/02/2023.", "Paid on the 03/02/2023.", "Paid on 3 February 2023."),
    # ordinals, units, signs
    ("la 2e campagne", "The 2th campaign", "The 2nd campaign"),
    ("la 3e grève", "The 3e strike", "The 3rd strike"),
    ("le 2e trimestre", "The 2rd quarter", "The 2nd quarter"),
    ("depuis 1960.", "Since the 1960s.", "Since 1960."),
    ("dix-sept ans", "Ten-seven years", "Seventeen years"),
    ("les dix-neuf migrants", "The ten-neuf migrants", "The nineteen migrants"),
    ("l'arrêté n° 2024-117", "Order #2024-117", "Order No. 2024-117"),
    ("le XXIe siècle", "The XXIe century", "The 21st century"),
    ("l'an 52 av. J.-C.", "The year 52 before Jesus-Christ", "The year 52 BC"),
    ("le réacteur n° 3", "The reactor n° 3", "The reactor No. 3"),
    ("1,2 To de données", "1.2 To of data", "1.2 TB of data"),
]  # fmt: skip


@pytest.mark.parametrize(("french", "english", "wanted"), FIGURES)
def test_figures(french: str, english: str, wanted: str) -> None:
    assert styled(french, english)[0] == wanted
    assert styled(french, wanted)[0] == wanted, "what is right stays"


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("12 000 foyers", "12 500 homes"),  # other figures than the French has
        ("1,5 million", "1,200 homes"),
        ("1,200 kg", "1,200 kg"),  # 1.2 or 1200: nothing tells
        ("en 2024 300 personnes", "In 2024 300 people"),
        ("au 01 234 567", "Call 01 234 567"),
        ("au 06 12 34 56 78", "Call 06 12 34 56 78"),
        ("6-4 6-3 7-6", "6-4 6-3 7-6"),
        ("un film de 2h30", "A 2h30 film"),  # how long, not when
        ("de 14 h à 17 h", "From 14: 17 h"),  # half of it would mean another time
        ("à 2 h de route", "2 h by road"),
        ("à 8 heures, ce soir", "At 8 p.m. tonight"),
        ("à minuit et à 12 h", "At 12 a.m. and at noon"),
        ("à 3 heures et demie", "At 3:30 a.m."),
        ("dure entre 8 h et 10 h", "Takes between 8 h and 10 h"),
        ("à 9 h 30", "At 9:30 in the morning"),
        ("de 6,15 % à 6h15", "From 6.15"),  # two that it may be
        ("12 € 50 le kilo", "12 € 50 a kilo"),
        ("la 11e et la 12e", "The 11th and the 12th"),
        ("le 31/02/2025", "On 31/02/2025"),
        ("ouvert 24h/24", "Open 24h/24"),
        ("Henri IV", "Henry IV"),
        ("il y a 2 ans", "Go 5 To 2 years"),
        ("les années 1960", "The 1960s"),
        ("le rendement à dix ans", "The ten-year yield"),
        ("le film (2h30)", "The film (2h30)"),
        ("2h30 de retard", "2h30 late"),
        ("entre 2h et 3h de route", "Between 2h and 3h of driving"),
        ("un mur de 1,8 m", "A wall of 1.8 m, euros"),
        ("100 jours et 200 euros", "100 days and €200"),
        ("le numéro #4", "The #4"),
        ("100 EUR", "EUR 100"),
        ("3 M€ en euros constants", "3 million euros in constant euros"),
    ],
)
def test_what_the_french_does_not_prove_stays(french: str, english: str) -> None:
    assert styled(french, english) == (english, ())


@pytest.mark.parametrize(
    ("french", "english", "wanted"),
    [
        ("le 5 février 2024, le préfet", "On February 5, 2024, he", "On 5 February 2024, he"),
        ("le 30 avril.", "On April 30th.", "On 30 April."),
        ("entre le 5 et le 9 mai", "between May 5 and May 9", "between 5 May and 9 May"),
        ("5 mai-9 juin", "May 5-June 9", "May 5-June 9"),
        ("les 29 et 30 juin", "June 29 and 30", "29 and 30 June"),
        ("à partir du 3 août, pour", "From the 3 August, to", "From 3 August, to"),
        ("Samedi, Yann Moix", "Samedi, Yann Moix", "Saturday, Yann Moix"),
        ("Mars est une planète", "Mars is a planet", "Mars is a planet"),
        ("Mars 2024", "Mars 2024", "March 2024"),
        ("Mars", "Mars", "March"),
        ("« lundi ou mardi »", '"lundi or Tuesday"', '"Monday or Tuesday"'),
        ("Depuis la mi-avril", "Since mid-avril", "Since mid-April"),
        # what is no date of the French stays
        ("le 13 novembre", "After the 13 November attacks", "After the 13 November attacks"),
        ("en juin, 19 sont morts", "In June 19 died", "In June 19 died"),
        ("le 22 janvier", "January 22 January", "January 22 January"),
        ("en juillet 2019", "In July 2019", "In July 2019"),
        ("le Journal du Dimanche", "The Journal du Dimanche", "The Journal du Dimanche"),
        ("la planète Mars", "The planet Mars", "The planet Mars"),
    ],
)  # fmt: skip
def test_dates(french: str, english: str, wanted: str) -> None:
    assert styled(french, english) == (wanted, ())
    assert styled(french, wanted) == (wanted, ()), "what is right stays"


@pytest.mark.parametrize(
    ("french", "english", "wanted"),
    [
        ("Séisme au Maroc", "Earthquake in Morocco.", "Earthquake in Morocco"),
        ("Ouvert dès 9 h", "Open from 9 a.m.", "Open from 9 a.m."),
        ("Séisme au Maroc.", "Earthquake in Morocco.", "Earthquake in Morocco."),
        ("« Non »", '"No."', '"No."'),
        ("C. M. : Sur les masques, oui.", "Mr.: On masks, yes.", "C. M.: On masks, yes."),
        ("Il a dit : oui.", "He said: yes.", "He said: yes."),
        ("peur : « Avec six points »", 'fear: "with six points"', 'fear: "With six points"'),
        ("peur : « avec six points »", 'fear: "with six points"', 'fear: "with six points"'),
        ("(135 euros, Ndlr) sera", "(135 euros, Ndlr) will be", "(135 euros, Ed.) will be"),
    ],
)
def test_stops_turns_and_notes(french: str, english: str, wanted: str) -> None:
    assert styled(french, english)[0] == wanted
    assert styled(french, wanted)[0] == wanted, "what is right stays"


@pytest.mark.parametrize(
    ("french", "english", "wanted"),
    [
        ("« Oui », dit-il", "“Yes,” he says", '"Yes," he says'),
        ("« Oui », dit-il", '"Yes,” he says', '"Yes," he says'),
        ("« Rien », dit-il", '" Nothing," he says', '"Nothing," he says'),
        ("le groupe « Ours » : « Non ».", 'The " Ours " group: " No "', 'The "Ours" group: "No"'),
        ("» Il part. « Oui", 'Well," he said. "Yes', 'Well," he said. "Yes'),
        ("l'écran de 17\"", 'A 17" screen, and "x"', 'A 17" screen, and "x"'),
        ("Côte d'Ivoire", "Côte d’Ivoire doesn’t", "Côte d'Ivoire doesn't"),
        ("En dehors de la ville", "outside the town", "Outside the town"),
        ("« En dehors »", '"outside"', '"Outside"'),
        ("iPhone : le prix", "iPhone: the price", "iPhone: the price"),
        ("La iBox", "iBox sells", "iBox sells"),
        ("et puis", "and then", "and then"),
    ],
)  # fmt: skip
def test_marks_and_capitals(french: str, english: str, wanted: str) -> None:
    assert styled(french, english) == (wanted, ())


@pytest.mark.parametrize(
    ("french", "english", "wanted", "told"),
    [
        ("M. Roy", "Mr. Roy", "Mr Roy", ""),
        ("M. Roy", "M. Roy", "Mr Roy", "“M. Roy” became “Mr Roy”"),
        ("Mme Aubry", "Mr Aubry", "Mrs Aubry", "“Mr Aubry” became “Mrs Aubry”"),
        ("Mme Aubry", "Ms Aubry", "Ms Aubry", ""),
        ("Mlle Lévy", "Mr Levy", "Miss Levy", "“Mr Levy” became “Miss Levy”"),
        ("Me Roy a plaidé", "Me Roy pleaded", "Maître Roy pleaded", "“Me Roy” became “Maître Roy”"),
        (
            "Me Roy, avocat",
            "My Roy, a lawyer",
            "Maître Roy, a lawyer",
            "“My Roy” became “Maître Roy”",
        ),
        ("M. Roy, mon Roy", "Mr Roy, My Roy", "Mr Roy, My Roy", ""),
        ("Monsieur le ministre", "M. Minister", "Mr Minister", ""),
        ("les PME", "The PME", "The SMEs", "“PME” became “SMEs”"),
        ("la Dre Roy", "Dre Roy", "Dr Roy", "“Dre Roy” became “Dr Roy”"),
        ("M. Roy et Mme Roy", "Mr. Roy and Mr Roy", "Mr Roy and Mr Roy", ""),
        ("M. Roy", "Me and Mrs Petit", "Me and Mrs Petit", ""),
        ("Il parle", "M. Roy speaks", "M. Roy speaks", ""),
        ("M. Roy et J.-M. Roussel", "Mr Roy and J.-M. Roussel", "Mr Roy and J.-M. Roussel", ""),
        ("J. M. Roussel", "J. M. Roussel", "J. M. Roussel", ""),
        ("avec la RPDC", "With the RPDC", "With the DPRK", "“RPDC” became “DPRK”"),
        ("l'OTAN et l'ONU", "NATO and the ONU", "NATO and the UN", "“ONU” became “UN”"),
        ("la CGT", "The CGT", "The CGT", ""),
        ("le mouvement Me Too", "The Me Too movement", "The Me Too movement", ""),
        ("les PDG", "The PDG", "The CEOs", "“PDG” became “CEOs”"),
        ("la PMA", "The PMA", "The IVF", "“PMA” became “IVF”"),
        # acronyms of different things, and words in capitals
        ("un SDF au RSA", "A SDF with RSA", "A SDF with RSA", ""),
        ("le CE de l'usine", "The CE of the plant", "The CE of the plant", ""),
        ("selon EU Disinfo", "According to EU Disinfo", "According to EU Disinfo", ""),
        ("UN ÉLU DE L'ONU HIER", "UN MP DE L'ONU HIER", "UN MP DE L'ONU HIER", ""),
        ("La séance", "The OTAN", "The OTAN", ""),
    ],
)
def test_titles_and_acronyms(french: str, english: str, wanted: str, told: str) -> None:
    text, flags = styled(french, english)
    assert text == wanted
    assert [(flag.kind, flag.severity, flag.detail) for flag in flags] == (
        [("style", "info", told)] if told else []
    )


def test_what_only_parts_a_figure_is_not_told_and_what_reads_otherwise_is() -> None:
    assert styled("12 500 euros", "12 500 euros")[1] == ()
    (flag,) = styled("à 20h30.", "At 20h30.")[1]
    assert flag.detail == "“20h30” became “8:30 p.m.”"
    (flag,) = styled("3,5 M€ de plus", "3,5 M€ more")[1]
    assert flag.detail == "“3.5 M€” became “€3.5 million”"


def test_a_row_without_end_stays() -> None:
    endless = "12 500 homes, " * 1000
    assert styled("12 500 foyers, " * 1000, endless) == (endless, ())
