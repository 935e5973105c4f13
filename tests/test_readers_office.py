"""Readers of ODT and RTF: structure in, blocks out; nothing lost; and files meant to harm."""

from __future__ import annotations

import pytest
from document_kit import damaged, odt, zipped

from translate_tool.errors import InputError
from translate_tool.readers import odt as opendocument
from translate_tool.readers import rtf
from translate_tool.records import Article


def of_odt(data: bytes) -> Article:
    (article,) = opendocument.read(data, "x.odt", {})
    return article


def of_rtf(text: str) -> Article:
    (article,) = rtf.read(text.encode("cp1252"), "x.rtf", {})
    return article


def shape(article: Article) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in article.blocks]


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def style(name: str, properties: str, parent: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:parent-style-name="{parent}">'
        f"<style:text-properties {properties}/></style:style>"
    )


STYLES = (
    style("Haut", 'style:text-position="super 58%"')
    + style("Bas", 'style:text-position="-33% 58%"')
    + style("Caché", 'text:display="none"')
    + style("P1", "", "Heading_20_2")
    + style("P2", "", "P1")
)


def span(text: str, name: str) -> str:
    return f'<text:span text:style-name="{name}">{text}</text:span>'


def cell(inside: str) -> str:
    return f"<table:table-cell>{inside}</table:table-cell>"


def table(*cells: str) -> str:
    row = f"<table:table-row>{''.join(map(cell, cells))}</table:table-row>"
    return f"<table:table><table:table-column/>{row}</table:table>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p("Un<text:s text:c='3'/>mot<text:tab/>puis<text:line-break/>fin\n  ici"),
         [("paragraph", 0, "Un mot puis\nfin ici")]),
        ('<text:h text:outline-level="3">Trois</text:h>' + p("a"),
         [("heading", 3, "Trois"), ("paragraph", 0, "a")]),
        (p("T", "Title") + p("Deux", "P1") + p("De P1", "P2") + p("« Non »", "Quotations"),
         [("title", 0, "T"), ("heading", 2, "Deux"), ("heading", 2, "De P1"),
          ("quote", 0, "« Non »")]),
        (f"<text:list><text:list-item>{p('a')}<text:list><text:list-item>{p('b')}"
         f"</text:list-item></text:list></text:list-item></text:list>",
         [("list_item", 1, "a"), ("list_item", 2, "b")]),
        (table(p("Metz"), p("3 %")), [("table_row", 0, "Metz ; 3 %")]),
        (table(p("a") + p("b"), p("c")),
         [("paragraph", 0, "a"), ("paragraph", 0, "b"), ("paragraph", 0, "c")]),
        (p("a<draw:frame><draw:text-box>" + p("encadré") + "</draw:text-box></draw:frame>b"),
         [("paragraph", 0, "ab"), ("paragraph", 0, "encadré")]),
        (p(f"10{span('9', 'Haut')} et H{span('2', 'Bas')}O, le 1{span('er', 'Haut')}"),
         [("paragraph", 0, "10⁹ et H2O, le 1er")]),
        (p("<text:a>lien</text:a> et <text:bookmark/>fin"), [("paragraph", 0, "lien et fin")]),
        (f'<text:section>{p("a")}</text:section>', [("paragraph", 0, "a")]),
    ],
)  # fmt: skip
def test_elements_of_odt(body: str, expected: list[tuple[str, int, str]]) -> None:
    assert shape(of_odt(odt(body, styles=STYLES))) == expected


def note(inside: str) -> str:
    return (
        f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{inside}"
        "</text:note-body></text:note>"
    )


def test_notes_of_odt_stand_at_the_end() -> None:
    body = p(f"En 1998{note(p('La note.'))}, fin.") + p(f"Deux{note(p('B') + p('suite'))}")
    assert [text for _, _, text in shape(of_odt(odt(body)))] == [
        "En 1998, fin.", "Deux", "1. La note.", "2. B", "suite",
    ]  # fmt: skip


def test_what_odt_does_not_show_is_counted() -> None:
    body = (
        f"<text:tracked-changes><text:changed-region><text:deletion>{p('un deux')}</text:deletion>"
        f"</text:changed-region></text:tracked-changes>{p('Vu ' + span('trois', 'Caché') + '.')}"
        f"{p('quatre cinq', 'Caché')}"
        f'<text:section text:display="none">{p("six")}</text:section>'
        f"{p('Bon<office:annotation>' + p('sept huit') + '</office:annotation>.')}"
        f"{p('Lié <draw:frame><draw:object/></draw:frame>.')}"
        f"<table:table><table:table-row><table:table-cell>{p('Seule')}</table:table-cell>"
        f"<table:covered-table-cell>{p('dix onze')}</table:covered-table-cell></table:table-row>"
        "</table:table>"
    )
    page = (
        "<office:master-styles><style:master-page><style:header>"
        f"{p('neuf')}</style:header></style:master-page></office:master-styles>"
    )
    got = of_odt(odt(body, styles=STYLES, page=page))
    assert [text for _, _, text in shape(got)] == ["Vu .", "Bon.", "Lié .", "Seule"]
    assert got.meta["left_out"] == "11 words; objects: 1"


def test_facts_of_odt() -> None:
    facts = (
        "<dc:title>Le titre</dc:title><meta:initial-creator>Paul</meta:initial-creator>"
        "<dc:creator>Jeanne Roy</dc:creator><meta:creation-date>2024-05-03T10:00:00"
        "</meta:creation-date>"
    )
    got = of_odt(odt(p("Un mot."), facts=facts))
    assert (got.title, got.date, got.meta) == ("Le titre", "2024-05-03", {"author": "Jeanne Roy"})
    assert got.blocks[0].kind == "title"


# -- RTF ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (r"Un \'e9t\'e9\par Deux\line trois\par", [("paragraph", 0, "Un été"),
                                                   ("paragraph", 0, "Deux\ntrois")]),
        (r"\u233?t\u233\'e9 {\uc2\u8364 EU}\u-10179?\u-8704?\par", [("paragraph", 0, "été €😀")]),
        (r"\ldblquote a\rdblquote\~\emdash\_b\{\}\\\par",
         [("paragraph", 0, "“a”\u00a0—\u2011b{}\\")]),
        (r"{\f1 \'cc\'e8\'f0} \'e9\par", [("paragraph", 0, "Мир é")]),
        (r"{\f2 \'93\'fa\'96\'7b}\par", [("paragraph", 0, "日本")]),
        (r"\pard\s1 A\par\pard\s2 B\par\pard\outlinelevel2 C\par\pard d\par",
         [("title", 0, "A"), ("heading", 2, "B"), ("heading", 3, "C"), ("paragraph", 0, "d")]),
        (r"{\listtext 1.\tab}\ls1\ilvl0 a\par{\listtext\'b7\tab}\ls1\ilvl1 b\par\pard c\par",
         [("list_item", 1, "1. a"), ("list_item", 2, "b"), ("paragraph", 0, "c")]),
        (r"\trowd\intbl Metz\cell 3 %\cell\row\pard fin\par",
         [("table_row", 0, "Metz ; 3 %"), ("paragraph", 0, "fin")]),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt Le lien}} va\par",
         [("paragraph", 0, "Le lien va")]),
        (r"10{\super 9} le 1{\super er} en 1998{\super 2}, H{\sub 2}O\par",
         [("paragraph", 0, "10⁹ le 1er en 1998, H2O")]),
        (r"a{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt b\par}}{\pict 00ff}\par",
         [("paragraph", 0, "a"), ("paragraph", 0, "b")]),
        (r"a{\*\inconnu caché}{\upr{x}{\*\ud{é}}}\bin4 {\'b\par", [("paragraph", 0, "aé")]),
        ("a\\\nb", [("paragraph", 0, "a"), ("paragraph", 0, "b")]),
    ],
)  # fmt: skip
def test_control_words(inside: str, expected: list[tuple[str, int, str]]) -> None:
    head = (
        r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Cyr;}{\f2\fcharset128 Mincho;}}"
        r"{\colortbl;\red0\green0\blue0;}"
        r"{\stylesheet{Normal;}{\s1 Title;}{\s2\sbasedon0 heading 2;}{\*\cs3 Lien;}}"
    )
    got = of_rtf(rf"{{\rtf1\ansi\ansicpg1252\deff0{head} {inside}}}")
    assert shape(got) == expected


def test_notes_and_facts_of_rtf() -> None:
    got = of_rtf(
        r"{\rtf1{\info{\title Le titre}{\author Jeanne Roy}{\creatim\yr2024\mo6\dy3\hr9}}"
        r"{\header Page un\par}{\footer Pied\par}Un{\super\chftn}{\footnote{\super\chftn} Note a."
        r"\par suite} mot {\v cach\'e9 ici}{\deleted parti}.{\*\annotation\'c0 revoir}\par}"
    )
    assert (got.title, got.date) == ("Le titre", "2024-06-03")
    assert got.meta == {"author": "Jeanne Roy", "left_out": "8 words"}
    assert [b.text for b in got.blocks] == ["Le titre", "Un mot .", "1. Note a.", "suite"]


def test_a_file_of_a_mac() -> None:
    (got,) = rtf.read(b"{\\rtf1\\mac \\'8et\\'8e}", "x.rtf", {})
    assert got.blocks[0].text == "été"


# -- hostile files ------------------------------------------------------------------------------

LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>]>"
ODT = odt(p("Un mot."))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged"),
        (b"Du texte.", "damaged"),
        (zipped({"a.txt": "a"}), "not an OpenDocument text"),
        (zipped({"content.xml": "<a><b></a>"}), "damaged"),
        (zipped({"content.xml": f"{LAUGHS}<a>&a;</a>"}), "entities"),
        (zipped({"content.xml": "<x><body><spreadsheet/></body></x>"}), "not an OpenDocument"),
        (odt(""), "empty"),
        (odt("<text:p/>" * 3_000_000), "bomb"),
        (odt("<text:section>" * 300 + "</text:section>" * 300), "damaged"),
    ],
)
def test_odt_that_cannot_be_read_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        of_odt(data)
    assert caught.value.origin == "x.odt"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not rich text"),
        ("Du texte.", "not rich text"),
        (r"{\rtf1\ansi}", "empty"),
        (r"{\rtf1" + "{" * 1000, "nested too deep"),
    ],
)
def test_rtf_that_cannot_be_read_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        of_rtf(text)


@pytest.mark.parametrize(
    "inside",
    [
        r"{\listtext\u-10179?}a\'00\par", r"{\info{\title \u-10179?}}a",
        "}" * 100_000 + "a", r"\u0?\u55357?a", r"\bin-5 a", r"\bin9999999999 a", r"\f9999999999 a",
        r"\uc-1\u233 a", r"\ansicpg99999 a", r"\row\cell\row a", r"{\footnote}" * 1000 + "a",
        "\\'", "{\\*" * 400 + "}" * 400 + "a", r"\ilvl99\ls1 a", r"\cell" * 100_000 + r"\row a",
    ],
)  # fmt: skip
def test_odd_rtf_is_read(inside: str) -> None:
    try:
        got = of_rtf(r"{\rtf1 Un mot.\par " + inside)
    except InputError as exc:
        pytest.fail(str(exc))
    assert "Un mot." in [block.text for block in got.blocks]
    text = "".join([got.title, *(block.text for block in got.blocks)])
    text.encode()
    assert "\0" not in text


def test_damaged_odt_is_read_or_refused() -> None:
    faults = 0
    for data in damaged(odt(p("Un mot.") * 3, styles=STYLES), 29):
        try:
            assert of_odt(data).blocks
        except InputError:
            faults += 1
    assert faults
