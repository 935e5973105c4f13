"""HTML in a column of text: told from text, and read as blocks, nothing torn or left unsaid."""

from __future__ import annotations

import csv
import io
import json

import pytest

from translate_tool.errors import InputError
from translate_tool.readers import rows
from translate_tool.readers.tables import Columns, read
from translate_tool.records import Article


def texts(value: str) -> list[str]:
    return [block.text for block in rows.read_cell(value, "t#1").blocks]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<p>Le <b>maire</b> a parl&eacute;.</p><p>Fin.</p>", ["Le maire a parlé.", "Fin."]),
        ("<p>Le maire a parlé.</p>\n<p>Il est <b>parti</b>.</p>",
         ["Le maire a parlé.", "Il est parti."]),
        ("Un <em>mot</em>.\n\nDeux.\nTrois.", ["Un mot.", "Deux.\nTrois."]),
        ("<strong>Chapô</strong>\r\n\r\nUn.\r\n\r\nDeux.", ["Chapô", "Un.", "Deux."]),
        ("<h2>Titre</h2>\nUn.\n\nDeux.\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
         ["Titre", "Un.", "Deux.", "a", "b"]),
        ("<p>Un mot.</p>\n\nDeux mots.\n\nTrois.", ["Un mot.", "Deux mots.", "Trois."]),
        ("<p>Le maire de la ville\n\nest venu.</p>", ["Le maire de la ville est venu."]),
        ("Un<br>deux<br /><br/>trois", ["Un\ndeux", "trois"]),
        ("<div>Un.</div><div>Deux.</div>", ["Un.", "Deux."]),
        ("&lt;p&gt;L&amp;#039;été&lt;/p&gt;&lt;p&gt;Fin.&lt;/p&gt;", ["L'été", "Fin."]),
        ("<![CDATA[<p>Un mot.</p>]]>", ["Un mot."]),
        ("<!-- wp:paragraph --><p>Un.</p><!-- /wp:paragraph -->", ["Un."]),
        ("<table><tr><td>Lyon</td><td>3</td></tr></table>", ["Lyon ; 3"]),
        ("<p>10<sup>9</sup> euros</p>", ["10⁹ euros"]),
        ("<FONT color=red>Un mot.</FONT>", ["Un mot."]),
        ('<img src="a.jpg" alt="">Un mot.', ["Un mot."]),
        ("<p>1 &lt; 2 &amp; 3</p>", ["1 < 2 & 3"]),
        ("<p>Un.", ["Un."]),
        ("L&rsquo;&eacute;t&eacute; &#224; Lyon", ["L’été à Lyon"]),
        ("5 &lt; 6 &gt; 4", ["5 < 6 > 4"]),
        ("[caption width='2']<img src='a'/> Le maire[/caption]\nUn mot.", ["Le maire", "Un mot."]),
        ("[gallery ids='1,2']Un mot. [1] et [sic]", ["Un mot. [1] et [sic]"]),
    ],
)  # fmt: skip
def test_html_is_read(value: str, expected: list[str]) -> None:
    assert texts(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "a <b et c> d",
        "si a<b et c>d",
        "<<Le maire>> a parlé.",
        "<Le maire> a parlé.",
        "AT&T, R&D, 3 &copy 4 et &amp",
        "De : Jean <jean@exemple.fr>",
        "<3 <3 <3",
        "x < y et y > z",
        "Voir https://exemple.fr/?a=1&b=2;c=3",
    ],
)
def test_text_is_no_html(value: str) -> None:
    assert texts(value) == [value]
    assert not rows.read_cell(value, "t#1").meta


@pytest.mark.parametrize(
    ("value", "meta"),
    [
        ("<p>Un.</p>", {"markup": "HTML"}),
        ("&Agrave; Lyon", {"markup": "entities"}),
        ("<p hidden=''>trois mots cachés</p><p>Vu.</p>",
         {"markup": "HTML", "left_out": "3 words"}),
        ("<p>Un mot<sup>1</sup>.</p>[gallery]",
         {"markup": "HTML", "left_out": "note marks: 1; shortcodes: 1"}),
    ],
)  # fmt: skip
def test_what_was_done_is_said(value: str, meta: dict[str, str]) -> None:
    assert rows.read_cell(value, "t#1").meta == meta


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("<p></p>", "empty: its HTML shows no text"),
        ("<script>alert(1)</script><p></p>", "empty: its HTML shows no text"),
        ("-----", "empty: it has nothing but rules"),
        ("<p>" + "mot " * 80_000, "longer than 300,000 characters, and in HTML"),
        ("<b>" * 90_000 + "x", "the page cannot be read to its end"),
    ],
)
def test_what_cannot_be_read_says_why(value: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        rows.read_cell(value, "t#1")


def test_pictures_inside_a_page_are_no_text_to_measure() -> None:
    value = f'<p>Un.</p><img src="data:image/png;base64,{"QUJD" * 200_000}"><p>Deux.</p>'
    assert texts(value) == ["Un.", "Deux."]


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.jsonl", "t.json"])
def test_tables_of_html(name: str) -> None:
    title, text = (
        "L&rsquo;&eacute;t&eacute; <em>ici</em>",
        '<p class="a">Un "mot".</p>\n<p>Fin.</p>',
    )
    file = io.StringIO(newline="")
    if name.endswith("sv"):
        writer = csv.writer(file, delimiter=";" if name == "t.csv" else "\t")
        writer.writerows([["post_title", "post_content"], [title, text]])
    else:
        row = {"title": title, "content": text}
        file.write(json.dumps(row if name == "t.jsonl" else [row]))
    data = io.BytesIO(file.getvalue().encode())
    (item,) = read(data, name, {}, Columns())
    assert isinstance(item, Article)
    assert item.title == "L’été ici"
    assert [b.text for b in item.blocks] == ["L’été ici", 'Un "mot".', "Fin."]
    assert item.meta["markup"] == "HTML"
