"""What is raised in print says the same on the line, in every format that has it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from document_kit import docx as docx_file
from document_kit import epub as book
from document_kit import p, r, xhtml
from process_kit import linear

from translate_tool.readers import Bounds, Source, docx, epub, find, read
from translate_tool.readers.html_blocks import of_fragment
from translate_tool.records import Article

CASES = [
    ("10<sup>9</sup> euros", "10⁹ euros", 0),
    ("3 × 10<sup>-6</sup> g", "3 × 10⁻⁶ g", 0),
    ("à 12<sup>99</sup> € pièce", "à 12,99 € pièce", 0),
    ("à 12<sup>50</sup> euros", "à 12,50 euros", 0),
    ("en 1998<sup>1</sup>, puis", "en 1998, puis", 1),
    ("la dette<sup>12</sup> monte", "la dette monte", 1),
    ("la dette<sup>[3]</sup> monte", "la dette monte", 1),
    ("des prix<sup>*</sup> bas", "des prix bas", 1),
    ("deux sources<sup>1, 2</sup>.", "deux sources.", 1),
    ("de 5 m<sup>2</sup> et 12 km<sup>2</sup>", "de 5 m² et 12 km²", 0),
    ("1 000 W/m<sup>2</sup>", "1 000 W/m²", 0),
    ("au XIX<sup>e</sup> siècle", "au XIXe siècle", 0),
    ("le 1<sup>er</sup> mai, M<sup>me</sup> Roux", "le 1er mai, Mme Roux", 0),
    ("le n<sup>o</sup> 5", "le no 5", 0),
    ("une <sup>1</sup>/<sub>2</sub> tasse", "une 1/2 tasse", 0),
    ("soit 3<sup>1</sup>/<sub>2</sub> tasses", "soit 3 1/2 tasses", 0),
    ("du CO<sub>2</sub> en trop", "du CO2 en trop", 0),
    ("un rapport de 5<sup>1/2</sup>", "un rapport de 5^(1/2)", 0),
    ("à 15 h<sup>30</sup>", "à 15 h³⁰", 0),
    ("E = mc<sup>2</sup>", "E = mc²", 0),
    ("de l'eau et du <sup>235</sup>U", "de l'eau et du ²³⁵U", 0),
    ("a<sup>n</sup> et 2<sup>n</sup>", "a^n et 2^n", 0),
    ("x<sup>n+1</sup> pas", "x^(n+1) pas", 0),
    ("f<sup>-1</sup>", "f⁻¹", 0),
    ("des ions Ca<sup>2+</sup> et Cl<sup>-</sup>", "des ions Ca²⁺ et Cl⁻", 0),
    ("un R<sup>2</sup> de 0,9", "un R² de 0,9", 0),
    ("x<sup>2</sup> + 3y<sup>3</sup>", "x² + 3y³", 0),
    ("x<sup>2</sup>/3", "x²/3", 0),
    ("(a + b)<sup>2</sup>", "(a + b)²", 0),
    ("sin<sup>2</sup> x", "sin² x", 0),
    ("2<sup>10</sup> octets", "2¹⁰ octets", 0),
    ("10<sup>24</sup> kg", "10²⁴ kg", 0),
    ("un vote (selon lui)<sup>2</sup>", "un vote (selon lui)", 1),
    ("« oui »<sup>2</sup>, puis", "« oui », puis", 1),
    ("il l'a vu<sup>2</sup>.", "il l'a vu.", 1),
    ("45 %<sup>2</sup> des voix", "45 % des voix", 1),
    ("de l'UE<sup>[4]</sup> aussi", "de l'UE aussi", 1),
    ("5<sup>m</sup> et M<sup>gr</sup> Roy", "5m et Mgr Roy", 0),
]
PROSE = "Le conseil municipal a adopté mardi soir le budget de la ville, après un long débat. " * 3


def article(tmp_path: Path, name: str, text: str) -> Article:
    (tmp_path / name).write_text(text, encoding="utf-8")
    [source] = find([tmp_path / name])
    assert isinstance(source, Source)
    [found] = read(source, Bounds())
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize(("marked", "plain", "notes"), CASES)
def test_in_html(marked: str, plain: str, notes: int, tmp_path: Path) -> None:
    page = f"<html><body><article><h1>Titre</h1><p>{PROSE}</p><p>Il y a {marked}.</p></article>"
    found = article(tmp_path, "a.html", page)
    assert plain in "\n".join(block.text for block in found.blocks)
    assert found.meta.get("left_out", "") == (f"note marks: {notes}" if notes else "")


@pytest.mark.parametrize(("marked", "plain", "notes"), CASES)
def test_in_markdown(marked: str, plain: str, notes: int, tmp_path: Path) -> None:
    found = article(tmp_path, "a.md", f"# Titre\n\n{PROSE}\n\nIl y a {marked.replace('*', '†')}.\n")
    assert plain in "\n".join(block.text for block in found.blocks)
    assert found.meta.get("left_out", "") == (f"note marks: {notes}" if notes else "")


def word(marked: str) -> str:
    """A paragraph of Word's in which what `<sup>` marks is raised."""
    parts = re.split(r"<(/?su[pb])>", marked)
    runs = [r(parts[0])]
    for tag, text in zip(parts[1::2], parts[2::2], strict=True):
        runs.append(r(text, '<w:vertAlign w:val="superscript"/>' if tag == "sup" else ""))
    return f"<w:p>{''.join(runs)}</w:p>"


@pytest.mark.parametrize(("marked", "plain", "notes"), CASES)
def test_in_word(marked: str, plain: str, notes: int) -> None:
    [found] = docx.read(docx_file(p(PROSE) + word(f"Il y a {marked}.")), "a.docx", {})
    assert plain in found.blocks[-1].text
    assert found.meta.get("left_out", "") == (f"note marks: {notes}" if notes else "")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("de l'UE<sup><a href='#n4'>4</a></sup>", ["de l'UE"]),
        ("de l'UE<a href='#n4'><sup>4</sup></a>", ["de l'UE"]),
        ("de l'UE<sup>4</sup><p><sup>4</sup> Voir", ["de l'UE", "4 Voir"]),
        ("de l'UE<sup>4</sup><p><sup>5</sup>Voir", ["de l'UE⁴", "5 Voir"]),
        ("un R<sup>2</sup><p><sup>2</sup> Voir", ["un R²", "2 Voir"]),
        ("<sup>235</sup>U et <sup>4</sup>He", ["²³⁵U et ⁴He"]),
        ("<a href=/x>CO<sup>2</sup></a>", ["CO²"]),
    ],
)
def test_a_number_is_the_mark_of_a_note_with_evidence(body: str, expected: list[str]) -> None:
    assert [block.text for block in of_fragment(f"<p>{body}", "a.html").blocks] == expected


M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


@pytest.mark.parametrize(
    ("formula", "plain"),
    [
        ("<f><num><r><t>1</t></r></num><den><r><t>2</t></r></den></f>", "3 1/2 tasses"),
        ("<sSup><e><r><t>x</t></r></e><sup><r><t>2</t></r></sup></sSup>", "3x² tasses"),
        ("<sSup><e><r><t>x</t></r></e><sup><r><t>n</t></r></sup></sSup>", "3x^n tasses"),
    ],
)
def test_formulas_of_word(formula: str, plain: str) -> None:
    body = f'<w:p>{r("Il faut 3")}<oMath xmlns="{M}">{formula}</oMath>{r(" tasses.")}</w:p>'
    [found] = docx.read(docx_file(body), "a.docx", {})
    assert plain in found.blocks[0].text


@pytest.mark.parametrize(("marked", "plain", "notes"), CASES)
def test_in_a_book(marked: str, plain: str, notes: int) -> None:
    [found] = epub.read(book({"a.xhtml": xhtml(f"<p>{PROSE}</p><p>Il y a {marked}.</p>")}), "b", {})
    assert plain in found.blocks[-1].text
    assert found.meta.get("left_out", "") == (f"note marks: {notes}" if notes else "")


@pytest.mark.parametrize(
    ("piece", "left"),
    [
        ("mot<sup>1</sup> ", "mot"),
        ("<sup>1</sup> ", ""),
        ("mot <a href='#n'>↩</a>", "mot"),
        ("mot <i hidden>non</i>", "mot"),
        ("mot<span class='pagenum'>3</span> ", "mot"),
    ],
)
@linear()
def test_long_paragraphs_take_linear_time(piece: str, left: str) -> None:
    """Merged one by one, so many would take minutes."""
    [block] = of_fragment(f"<p>Un mot {piece * 15_000}", "a.html").blocks
    assert Counter(block.text.split()[2:]).keys() == {left} - {""}


def test_a_mark_goes_whatever_it_is_printed_in(tmp_path: Path) -> None:
    page = f"<html><body><article><h1>Titre</h1><p>{PROSE}</p><p>Un mot<b><sup>1</sup></b>.</p>"
    found = article(tmp_path, "a.html", page)
    assert found.blocks[-1].text == "Un mot."
    assert found.meta["left_out"] == "note marks: 1"
