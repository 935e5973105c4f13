"""Inclusive writing in all its forms is one plain form; what only looks like it stays."""

from __future__ import annotations

import pytest
from process_kit import linear

from translate_tool.language.inclusive import masculine

POINTS = "·•‧⋅∙・･"
FORMS = [
    ("étudiant{0}e{0}s", "étudiants"),
    ("étudiant{0}e", "étudiant"),
    ("étudiant{0}es", "étudiants"),
    ("lecteur{0}rice{0}s", "lecteurs"),
    ("directeur{0}trice", "directeur"),
    ("agriculteur{0}trices", "agriculteurs"),
    ("citoyen{0}ne{0}s", "citoyens"),
    ("professionnel{0}le{0}s", "professionnels"),
    ("nombreux{0}ses", "nombreux"),
    ("actif{0}ve{0}s", "actifs"),
    ("travailleur{0}euse{0}s", "travailleurs"),
    ("conseiller{0}ère{0}s", "conseillers"),
    ("français{0}e{0}s", "français"),
    ("tou{0}te{0}s", "tous"),
    ("tous{0}tes", "tous"),
    ("municipal{0}e{0}s", "municipaux"),
    ("élu{0}e{0}s", "élus"),
    ("cadet{0}te", "cadet"),
]


@pytest.mark.parametrize("separator", [*POINTS, ".", "-", "/"])
@pytest.mark.parametrize(("form", "plain"), FORMS)
def test_a_word_and_its_feminine_ending(form: str, plain: str, separator: str) -> None:
    written = form.format(separator)
    assert masculine(f"Les {written} sont là.") == f"Les {plain} sont là."
    assert masculine(f"l'{written}, vice-{written}") == f"l'{plain}, vice-{plain}"
    if separator != "-":  # "DALL-E"
        assert masculine(f"AUX {written.upper()} :") == f"AUX {plain.upper()} :"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Un(e) employé(e) et des agent(e)s, né(e)s ici", "Un employé et des agents, nés ici"),
        ("directeur(trice)s, citoyen(ne)s, employé(e)(s)", "directeurs, citoyens, employés"),
        ("ÉTUDIANT(E)S et CITOYEN(NE)", "ÉTUDIANTS et CITOYEN"),
        ("ceux·elles, ceux/celles, celui·celle", "ceux, ceux, celui"),
        ("Il·elle est venu·e ; ils/elles sont parti·es", "Il est venu ; ils sont partis"),
        ("le·la maire, un·e élu·e, du·de la maire", "le maire, un élu, du maire"),
        ("Iel vient, iels partent, toustes et celleux", "Il vient, ils partent, tous et ceux"),
        ("les lecteurices et une spectateurice", "les lecteurs et une spectateur"),
        ("Cher·e·s ami·e·s, premièr·e·s venu·e·s", "Chers amis, premiers venus"),
        ("sporti·f·ve·s, heureu·x·ses, act·eur·rice·s", "sportifs, heureux, acteurs"),
        ("nouveau·elle·s, chef·fe, maître·sse, turc·que", "nouveaux, chef, maître, turc"),
        ("enseignant·e·s-chercheur·e·s", "enseignants-chercheurs"),
        ("député·e-maire, étudiant.e.s. Fin", "député-maire, étudiants. Fin"),
        ("lycéen·enne·s, agent·ente, employé·ée·s", "lycéens, agent, employés"),
        ("danseur·se·s, employeur·euse, auteur·e·s", "danseurs, employeur, auteurs"),
    ],
)
def test_other_forms(written: str, plain: str) -> None:
    assert masculine(written) == plain


@pytest.mark.parametrize(
    "text",
    [
        "Le(s) livre(s) et le(s) prix, f(x), Prix(es)",
        "i.e. le chef, p.ex. lui, e.g. ici, S.E.S., U.R.S.S., l'O.N.U.",
        "donne-le, parle-t-elle, est-ce, dit-elle, peut-être, prends-en, vas-y, tel-aviv",
        "amazon.es, elmundo.es, main.py, www.le.fr, notes.es/x, a.e.s.fr",
        "km/h, et/ou, 12/06, Paris/Lyon, hommes/femmes, kWh/an",
        "col·legi, N·m, Il vient.Elle part, Il vient.elle part, Paul.le chat",
        "le ciel, Daniel, miel, matériel, Muriel, ELLE, elle",
        "porte-fenêtre, arc-en-ciel, chou-fleur, Saint-Étienne, abat-jour, rond-point",
        "DALL-E, www.e-tap.cz, Nid-de-corbeau, nuit-et-jour, pourquoi-ne-pas, Rosenfeld.Des gens",
        "la pub.Les gens, fin.Le début, M.le maire",
        "Ile-de-France, lui-même, celui-ci, ceux-là",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert masculine(text) == text


@pytest.mark.parametrize("unit", ["a·", "a.", "aa-e", "mot(e)", "étudiant·e·s", "du/", "iel", "a"])
@linear()
def test_hostile_text_takes_linear_time(unit: str) -> None:
    assert masculine(unit * 50_000)
