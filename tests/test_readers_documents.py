"""Readers of HTML, DOCX and EPUB: structure in, blocks out; and files meant to harm."""

from __future__ import annotations

import inspect
import io
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import docx as python_docx
import pytest
from document_kit import SPACES, W, damaged, docx, epub, p, r, xhtml, zipped
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from translate_tool.errors import InputError
from translate_tool.readers import docx as word
from translate_tool.readers import epub as book
from translate_tool.readers import html, pdf
from translate_tool.readers import office as package
from translate_tool.readers.html_blocks import blocks, hide
from translate_tool.readers.html_tree import parsed
from translate_tool.records import Article, Block

SEEDS = Path(__file__).parents[1] / "seeds"
Reader = Callable[[bytes, str, Mapping[str, str]], Iterator[Article]]


def outcome(read: Reader, data: bytes) -> tuple[list[Article], InputError | None]:
    """The articles of a file, and what ended them."""
    given: list[Article] = []
    try:
        given.extend(read(data, "x", {}))
    except InputError as exc:
        return given, exc
    return given, None


def shape(found: tuple[Block, ...] | list[Block]) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in found]


def of_page(body: str) -> list[tuple[str, int, str]]:
    root, _ = parsed(f"<!DOCTYPE html><body>{body}".encode(), "x.html")
    hide(root)
    return shape(blocks(root, "x.html"))


def of_word(body: str, **parts: str) -> list[tuple[str, int, str]]:
    (article,) = word.read(docx(body, **parts), "x.docx", {})
    return shape(article.blocks)


# -- HTML elements → blocks ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Un <b>mot</b>\n  de\tplus<br>fin</p>", [("paragraph", 0, "Un mot de plus\nfin")]),
        ("Nu<p>Un</p>puis<div>Deux</div>",
         [("paragraph", 0, text) for text in ("Nu", "Un", "puis", "Deux")]),
        ("<h1>A</h1><h3>B <i>c</i></h3>", [("heading", 1, "A"), ("heading", 3, "B c")]),
        ("<h2><div>A</div></h2>", [("heading", 2, "A")]),
        ("<ul><li>a<ul><li>b</ul><li><p>c</p>d</ul>",
         [("list_item", level, text) for level, text in ((1, "a"), (2, "b"), (1, "c"), (1, "d"))]),
        ("<ol start=3><li>a</li>x<li><p>b</p><p>c</p></ol>",
         [("list_item", 1, t) for t in ("3. a", "x", "4. b", "c")]),
        ("<ol start=un><li>a</ol>", [("list_item", 1, "1. a")]),
        ("<blockquote>a<p>b</p><ul><li>c</ul></blockquote>",
         [("quote", 0, "a"), ("quote", 0, "b"), ("list_item", 1, "c")]),
        ("<pre>a  b\n\n  c</pre>", [("code", 0, "a  b\n\n  c")]),
        ("<table><caption>T</caption><tr><th>a<td>b<br>c<td></tr></table>",
         [("paragraph", 0, "T"), ("table_row", 0, "a ; b c ;")]),
        ("<table><tr><td><h2>a</h2><p>b</p><td>c</table>",
         [("heading", 2, "a"), ("paragraph", 0, "b"), ("paragraph", 0, "c")]),
        ("<table><tr><td>seule</table>", [("paragraph", 0, "seule")]),
        ("<table><tr>a<td>b<td>c</td>d</table>",
         [("table_row", 0, "b ; c"), ("paragraph", 0, "a d")]),
        ("<table><tr><td><td></table>", []),
        ("<dl><dt>a<dd>b</dl>", [("paragraph", 0, "a"), ("paragraph", 0, "b")]),
        ("H<sub>2</sub>O &eacute;&nbsp;&amp;", [("paragraph", 0, "H2O é\u00a0&")]),
        ("<o:p>a</o:p><x-y>b</x-y>", [("paragraph", 0, "ab")]),
        ("un<a epub:type='noteref' href='#n'>1</a>.", [("paragraph", 0, "un.")]),
        ("a<script>b</script><style>b</style><!-- b --><?b?><template>b</template>c",
         [("paragraph", 0, "ac")]),
        ("<p hidden>b</p><p style='DISPLAY : none'>b<i>b</i></p><i style='visibility:hidden'>b</i>"
         "c",
         [("paragraph", 0, "c")]),
        ("a\x01\x1f<sup>\x02er</sup><i hidden>b</i>\ufffec", [("paragraph", 0, "aerc")]),
        ("<textarea>b</textarea><select><option>b</select><button>b</button>", []),
    ],
)  # fmt: skip
def test_elements(body: str, expected: list[tuple[str, int, str]]) -> None:
    assert of_page(body) == expected


WORDS = st.lists(st.sampled_from(["un", "deux", "été", "Œuvre", "n°"]), min_size=1, max_size=4)
WRAPPINGS = [
    "{}", "<p>{}</p>", "<p>{}", "<div>{}</div>", "<b>{}", "<li>{}", "<ul>{}</ul>", "<td>{}",
    "<table><tr><td>{}</td></tr></table>", "<tr>{}<td>", "<ol><li>{}</ol>", "<h2>{}</h2>", "{}<br>",
    "<table>{}</table>", "<pre>{}</pre>", "<blockquote>{}", "<a href=x>{}</a>", "<dl>{}",
    "</p>{}",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WRAPPINGS), WORDS), min_size=1, max_size=8))
def test_no_word_of_a_page_is_lost(parts: list[tuple[str, list[str]]]) -> None:
    body = " ".join(wrapping.format(" ".join(words)) for wrapping, words in parts)
    found = Counter(re.findall(r"[^\W\d]+", " ".join(text for _, _, text in of_page(body))))
    assert found == Counter(w.strip("°") for _, words in parts for w in words)


# -- pages → articles ---------------------------------------------------------------------------


def article_of(text: str | bytes) -> Article:
    data = text if isinstance(text, bytes) else text.encode()
    (article,) = html.read(data, "x.html", {"bytes": "1"})
    return article


def test_the_seed_page() -> None:
    got = article_of((SEEDS / "culture-theatre-des-halles.html").read_bytes())
    assert got.title == "À Morneval, le théâtre des Halles rouvre sans rideau rouge"
    assert got.date == "2025-02-18"
    assert got.meta == {
        "bytes": "1",
        "encoding": "utf-8",
        "author": "Lucie Ferrand",
        "site": "Le Courrier de la Vère",
        "url": "https://courrier-vere.example/culture/theatre-des-halles",
        "left_out": "68 words",
    }
    assert [block.kind for block in got.blocks] == [
        "title", "paragraph", "paragraph", "heading", "paragraph", "paragraph", "list_item",
        "list_item", "list_item", "quote", "heading", "paragraph", "table_row", "table_row",
        "table_row", "paragraph",
    ]  # fmt: skip
    text = "\n".join(block.text for block in got.blocks)
    assert not re.search("cookies|Accueil|Lire aussi|jeannot27|Mentions|s’affiche pas", text)


PARAGRAPHS = "".join(
    f"<p>Le conseil municipal a examiné, mardi soir, le point numéro {n} de son ordre du jour,"
    " après de longs débats entre la majorité et l’opposition.</p>"
    for n in range(6)
)


ARTICLE = f"<h1>Un budget disputé à Metz</h1>{PARAGRAPHS}"


@pytest.mark.parametrize(
    ("head", "body", "title", "date", "first"),
    [
        ('<meta property="og:title" content="Un budget disputé à Metz">',
         "<h1>Un budget disputé à Metz</h1>",
         "Un budget disputé à Metz", "", "title"),
        ("<title>Un budget disputé à Metz</title>", "", "Un budget disputé à Metz", "", "title"),
        ('<meta property="article:published_time" content="2024-05-03T23:30:00+02:00">'
         '<meta property="article:modified_time" content="2024-06-09T08:00:00+02:00">',
         "<h1>Un budget disputé à Metz</h1>", "Un budget disputé à Metz", "2024-05-03", "title"),
        ('<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
         '"headline":"Un budget disputé à Metz","datePublished":"2023-02-01"}</script>', "",
         "Un budget disputé à Metz", "2023-02-01", "title"),
        ("", '<h1>Un budget</h1><time datetime="2022-11-30">30 novembre</time>', "Un budget",
         "2022-11-30", "title"),
        ("", "", "", "", "paragraph"),
    ],
)  # fmt: skip
def test_metadata(head: str, body: str, title: str, date: str, first: str) -> None:
    page = f"<html><head>{head}</head><body><article>{body}{PARAGRAPHS}</article></body></html>"
    got = article_of(page)
    assert (got.title, got.date, got.blocks[0].kind) == (title, date, first)
    assert [block.kind for block in got.blocks].count("title") == bool(title)
    assert [block.kind for block in got.blocks].count("paragraph") == 6


def test_a_page_without_an_article_is_read_whole_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import trafilatura

    def stumble(*_: object, **__: object) -> None:
        raise IndexError

    monkeypatch.setattr(trafilatura, "bare_extraction", stumble)
    got = article_of("<nav><ul><li>Menu</ul></nav><h1>Titre</h1><p>Un mot.")
    assert shape(got.blocks) == [
        ("list_item", 1, "Menu"), ("title", 0, "Titre"), ("paragraph", 0, "Un mot."),
    ]  # fmt: skip
    assert got.meta["extraction"] == "no article found: all visible text"
    assert "left_out" not in got.meta


@pytest.mark.parametrize(
    "body",
    [
        f"{ARTICLE}<p>Un<sup><a epub:type=noteref href=#n>1</a></sup> mot.</p>",
        f"{ARTICLE}<sp<sup>Un mot.</sp<sup>",
    ],
)
def test_damaged_markup_is_read(body: str) -> None:
    got = article_of(f"<body><article>{body}</article>")
    assert [block.kind for block in got.blocks][:7] == ["title", *["paragraph"] * 6]


def test_what_is_left_out_is_counted() -> None:
    footer = "<footer>" + "Mentions légales. " * 10 + "</footer>"
    got = article_of(f"<body><article>{PARAGRAPHS}</article>{footer}</body>")
    assert got.meta["left_out"] == "20 words"


@pytest.mark.parametrize(
    ("head", "site"),
    [
        ('<meta property="og:site_name" content="Le  Courrier">', "Le Courrier"),
        ('<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","publisher":'
         '{"@type":"Organization","name":"Le Courrier"}}]}</script>', "Le Courrier"),
        ('<script type="application/ld+json">{"publisher":["Le Courrier"]}</script>',
         "Le Courrier"),
        ('<meta name="DC.publisher" content="Le Courrier">', "Le Courrier"),
        ("<title>Lyon : les horaires de la piscine</title>", ""),
        ("<title>Le budget adopté - Le Courrier</title>", ""),
        ('<meta property="article:publisher" content="https://facebook.example/courrier">', ""),
        ('<script type="application/ld+json">{"publisher": </script>', ""),
        (f'<script type="application/ld+json">{"[" * 5000}</script>', ""),
    ],
)  # fmt: skip
def test_the_site_is_what_the_page_says_it_is(head: str, site: str) -> None:
    got = article_of(f"<html><head>{head}</head><body><article>{ARTICLE}</article></body></html>")
    assert got.meta.get("site", "") == site


@pytest.mark.parametrize(
    ("body", "expected", "left_out"),
    [
        ("<h1>Un mort à Lyon</h1><p>Un homme est mort lundi.</p>",
         ["Un mort à Lyon", "Un homme est mort lundi."], ""),
        ("<article><h1>Un mort à Lyon</h1><p>Un homme est mort lundi soir dans le quartier.</p>"
         "<p>La police cherche des témoins de cette affaire.</p></article>",
         ["Un mort à Lyon", "Un homme est mort lundi soir dans le quartier.",
          "La police cherche des témoins de cette affaire."], ""),
        ("<div id=cmp><p>Avec votre accord, nos partenaires et nous utilisons des cookies.</p>"
         "</div><main><h1>Un mort à Lyon</h1><p>Un homme est mort lundi.</p></main>",
         ["Un mort à Lyon", "Un homme est mort lundi."], "10 words"),
        ("<div class='no-cookies'><h3>Un mort à Lyon</h3><p>Un homme est mort.</p></div>",
         ["Un mort à Lyon", "Un homme est mort."], ""),
        ("<div class='page cookie-free'><h1>Un mort à Lyon</h1><p>Un homme est mort.</p></div>",
         ["Un mort à Lyon", "Un homme est mort."], ""),
    ],
)  # fmt: skip
def test_short_pages(body: str, expected: list[str], left_out: str) -> None:
    got = article_of(f"<title>Un mort à Lyon</title><body>{body}")
    assert [block.text for block in got.blocks] == expected
    assert got.blocks[0].kind == "title"
    assert got.meta.get("left_out", "") == left_out


@pytest.mark.parametrize(
    ("hidden", "left_out"),
    [
        ("<div style='display:none'><p>Un deux <span hidden>trois</span></p></div>", "3 words"),
        ("<div hidden>Un deux <script>x y</script></div>", "2 words"),
        ("<noscript><p>Un deux trois</p></noscript>", "3 words"),
        ("<button>Accepter</button><select><option>Un<option>Deux</select>", "3 words"),
    ],
)
def test_what_is_hidden_is_counted(hidden: str, left_out: str) -> None:
    got = article_of(f"<body><article>{ARTICLE}{hidden}</article>")
    assert got.meta["left_out"] == left_out
    assert len(got.blocks) == 7


def test_the_lead_and_the_lists_of_an_article_stay() -> None:
    lead = "<div class=chapo><p>Le conseil a voté le budget.</p></div>"
    listed = "<ul><li>Une hausse de la taxe foncière</li><li>Une baisse des aides</li></ul>"
    after = "<p>Le préfet doit encore valider le texte avant la fin du mois de juin.</p>"
    got = article_of(f"<body><h1>Titre</h1>{lead}{PARAGRAPHS}{listed}{after}")
    found = [block.text for block in got.blocks]
    assert found[:2] == ["Titre", "Le conseil a voté le budget."]
    assert found[-3:-1] == ["Une hausse de la taxe foncière", "Une baisse des aides"]


@pytest.mark.parametrize(
    "above",
    [
        "<header><h1>Le Courrier</h1><p>Depuis 1944</p></header>",
        "<table><tr><td><a href=/>Accueil</a><td><a href=/a>Archives</a></table>",
        "<p>Politique</p>",
    ],
)
def test_what_stands_above_the_title_is_left_out_and_counted(above: str) -> None:
    page = f"<title>Un vote serré à Metz</title><body>{above}<h2>Un vote serré à Metz</h2>"
    got = article_of(f"{page}{PARAGRAPHS}")
    assert shape(got.blocks)[0] == ("title", 0, "Un vote serré à Metz")
    assert len(got.blocks) == 7
    assert got.meta["left_out"].endswith(" words")


def test_an_article_has_the_order_of_its_page() -> None:
    top = "<h1>Le Journal</h1><div><h2>Le budget de la ville est adopté de justesse</h2>"
    lead = "<div class=chapo>Les élus ont voté mardi soir une hausse de la taxe.</div>"
    got = article_of(f"<title>Budget</title><body>{top}{lead}<div>{PARAGRAPHS}</div></div>")
    assert [block.text for block in got.blocks][:3] == [
        "Le Journal", "Le budget de la ville est adopté de justesse",
        "Les élus ont voté mardi soir une hausse de la taxe.",
    ]  # fmt: skip
    assert len(got.blocks) == 9


def test_titles_of_other_articles_are_left_out_and_counted() -> None:
    related = "<p><a href='/a'>Le maire de Metz démissionne</a></p>"
    inside = "<p>Le <a href='/b'>maire de Lyon</a> a parlé.</p>"
    got = article_of(f"<body><article>{ARTICLE}{related}{inside}{PARAGRAPHS}</article>")
    found = [block.text for block in got.blocks]
    assert "Le maire de Metz démissionne" not in found
    assert "Le maire de Lyon a parlé." in found
    assert got.meta["left_out"] == "5 words"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<div id=app style='visibility:hidden'>{ARTICLE}</div>", "all that it hides"),
        ('<div id=root></div><script type="application/ld+json">{"@type":"NewsArticle",'
         '"articleBody":"Le maire a parlé.\\nIl est parti."}</script>', "articleBody"),
    ],
)  # fmt: skip
def test_a_page_that_shows_nothing_is_read_from_what_it_holds(body: str, expected: str) -> None:
    got = article_of(f"<html><body>{body}</body></html>")
    assert got.meta["extraction"].endswith((expected, f"{expected} (JSON-LD)"))
    assert len(got.blocks) > 1


@pytest.mark.parametrize(
    ("codec", "declared", "name"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("utf-8", "iso-8859-1", "utf-8"),
        ("utf-8-sig", "iso-8859-1", "utf-8-sig"),
        ("utf-16", "utf-8", "utf-16"),
        ("cp1252", "ISO-8859-1", "cp1252"),
        ("mac_roman", "macintosh", "macintosh"),
        ("iso8859-15", "iso-8859-15", "iso-8859-15"),
        ("cp1252", "utf-8", "cp1252 (guessed)"),
        ("cp1252", "unicode_escape", "cp1252 (guessed)"),
        ("cp1252", "cp99999", "cp1252 (guessed)"),
    ],
)
def test_encodings(codec: str, declared: str, name: str) -> None:
    text = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">L\'été, ça va'
    got = article_of(text.encode(codec))
    assert (got.blocks[0].text, got.meta["encoding"]) == ("L'été, ça va", name)


# -- DOCX → blocks ------------------------------------------------------------------------------

STYLES = "".join(
    f'<w:style w:styleId="{identity}"><w:name w:val="{name}"/>{rest}</w:style>'
    for identity, name, rest in [
        ("Titre", "Title", ""),
        ("Titre2", "heading 2", ""),
        ("T3", "Titre 3", ""),
        ("Inter", "Intertitre", '<w:pPr><w:outlineLvl w:val="3"/></w:pPr>'),
        ("Fils", "À part", '<w:basedOn w:val="Inter"/>'),
        ("Boucle", "Boucle", '<w:basedOn w:val="Boucle"/>'),
        ("Cit", "Citation intense", ""),
        ("Puce", "Puces",
         '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="4"/></w:numPr></w:pPr>'),
    ]
)  # fmt: skip


def style(identity: str) -> str:
    return f'<w:pStyle w:val="{identity}"/>'


@pytest.mark.parametrize(
    ("props", "kind", "level"),
    [
        ("", "paragraph", 0),
        (style("Titre2"), "heading", 2),
        (style("T3"), "heading", 3),
        (style("Inter"), "heading", 4),
        (style("Fils"), "heading", 4),
        (style("Titre4"), "heading", 4),
        (style("Boucle"), "paragraph", 0),
        (style("Cit"), "quote", 0),
        (style("Puce"), "list_item", 2),
        (style("Titre"), "heading", 1),
        ('<w:outlineLvl w:val="9"/>', "paragraph", 0),
        ('<w:outlineLvl w:val="x"/>', "paragraph", 0),
        ('<w:numPr><w:numId w:val="1"/></w:numPr>', "list_item", 1),
        (style("Puce") + '<w:numPr><w:numId w:val="0"/></w:numPr>', "paragraph", 0),
    ],
)
def test_styles(props: str, kind: str, level: int) -> None:
    title, found = of_word(p("T", style("Titre")) + p("Texte", props), styles=STYLES)
    assert title == ("title", 0, "T")
    assert found == (kind, level, "Texte")


def cell(*paragraphs: str) -> str:
    return f"<w:tc><w:tcPr/>{''.join(map(p, paragraphs))}</w:tc>"


def table(cells: str) -> str:
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


HIDDEN_NO_MORE = '<w:vanish w:val="0"/>'


def box(text: str) -> str:
    return f"<w:txbxContent>{p(text)}</w:txbxContent>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<w:p>{r('a')}{r('b')}<w:r><w:tab/><w:t>c</w:t><w:br/><w:t>d</w:t></w:r></w:p>",
         ["ab c\nd"]),
        (p("a", "<w:tabs><w:tab w:val='left'/></w:tabs>"), ["a"]),
        (f"<w:p>{r('a ')}<w:ins>{r('dedans')}</w:ins><w:del><w:r><w:tab/><w:delText>dehors"
         "</w:delText></w:r></w:del></w:p>", ["a dedans"]),
        (f"<w:p><w:moveFrom>{r('a')}</w:moveFrom></w:p><w:p><w:moveTo>{r('a')}</w:moveTo></w:p>",
         ["a"]),
        (f"<w:p>{r('a')}{r('b', '<w:vanish/>')}{r('c', HIDDEN_NO_MORE)}</w:p>", ["ac"]),
        (f"<w:p><w:hyperlink>{r('a')}</w:hyperlink><w:fldSimple w:instr='X'>{r('b')}</w:fldSimple>"
         f"<w:r><w:instrText>PAGE</w:instrText></w:r><w:smartTag>{r('c')}</w:smartTag></w:p>",
         ["abc"]),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{p('a')}</w:sdtContent></w:sdt>{p('b')}", ["a", "b"]),
        (f"<w:p>{r('a')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box('b')}</mc:Choice>"
         f"<mc:Fallback>{box('b')}</mc:Fallback></mc:AlternateContent></w:r>{r('c')}</w:p>{p('d')}",
         ["ac", "b", "d"]),
        (f"<w:p>{r('a')}<w:r>{box('b')}</w:r><w:r><w:pict>{box('c')}</w:pict></w:r></w:p>",
         ["a", "b", "c"]),
        (f"<w:tbl><w:tr>{cell('a')}<w:sdt><w:sdtContent>{cell('b')}</w:sdtContent></w:sdt>"
         f"{cell('')}</w:tr></w:tbl>", ["a ; b ;"]),
        (table(cell("a")), ["a"]),
        (table(cell("a", "b") + cell("c")), ["a", "b", "c"]),
        (table(f"<w:tc>{table(cell('a') + cell('b'))}{p('')}</w:tc>{cell('c')}"), ["a ; b ; c"]),
    ],
)  # fmt: skip
def test_word_text(body: str, expected: list[str]) -> None:
    assert [text for _, _, text in of_word(body)] == expected


def reference(kind: str, number: int) -> str:
    return f'<w:p>{r("Mot")}<w:r><w:{kind}Reference w:id="{number}"/></w:r></w:p>'


def shown(*texts: str) -> str:
    """A paragraph of DrawingML, of a run a text."""
    return f"<a:p>{''.join(f'<a:r><a:t>{text}</a:t></a:r>' for text in texts)}</a:p>"


def values(part: str, *texts: str) -> str:
    return f"<c:{part}>{''.join(f'<c:v>{text}</c:v>' for text in texts)}</c:{part}>"


DIAGRAM = (
    f"<dgm:dataModel {SPACES}><dgm:ptLst><dgm:pt><dgm:t>{shown('Le ', 'maire')}</dgm:t></dgm:pt>"
    f"<dgm:pt type='pres'/><dgm:pt><dgm:t>{shown('Le préfet')}</dgm:t></dgm:pt></dgm:ptLst>"
    "</dgm:dataModel>"
)
CHART = (
    f"<c:chartSpace {SPACES}><c:title>{shown('Les élus')}</c:title><c:ser>{values('tx', 'Hommes')}"
    f"{values('cat', 'Metz', 'Lyon')}{values('val', '3.5', '2')}</c:ser><c:ser>"
    f"{values('tx', 'Femmes')}{values('cat', 'Metz')}</c:ser></c:chartSpace>"
)


@pytest.mark.parametrize(
    ("inside", "others", "expected", "left_out"),
    [
        ("<w:r><w:drawing><dgm:relIds r:dm='o0'/></w:drawing></w:r>", {"diagrams/d.xml": DIAGRAM},
         ["Le maire", "Le préfet"], ""),
        ("<w:r><w:drawing><c:chart r:id='o0'/></w:drawing></w:r>", {"charts/c.xml": CHART},
         ["Les élus", "Hommes ; Femmes", "Metz ; Lyon"], "chart values: 2"),
        ("<w:r><w:drawing><c:chart r:id='o7'/></w:drawing></w:r>", {}, [], "charts: 1"),
        ("<w:r><w:pict><v:textpath string='Bravo'/></w:pict></w:r>", {}, ["Bravo"], ""),
    ],
)  # fmt: skip
def test_drawings_of_word(
    inside: str, others: Mapping[str, str], expected: list[str], left_out: str
) -> None:
    data = docx(f"<w:p>{r('Avant.')}{inside}</w:p>{p('Après.')}", others)
    (got,) = word.read(data, "x.docx", {})
    assert [block.text for block in got.blocks] == ["Avant.", *expected, "Après."]
    assert got.meta.get("left_out", "") == left_out


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.html", "<meta charset=utf-8><h1>Été</h1><p>Un.</p>", ["Été", "Un."]),
        ("a.mht", "MIME-Version: 1.0\nSubject: x\nContent-Type: text/html; charset=utf-8\n\n<p>Un.",
         ["Un."]),
        ("a.txt", "Un.\n\nDeux.", ["Un.", "Deux."]),
        ("a.rtf", r"{\rtf1 Un.\par Deux.}", ["Un.", "Deux."]),
        ("a.docx", docx(p("Un.")), ["Un."]),
        ("a.docx", docx("<w:altChunk r:id='o0'/>", {"b.docx": docx(p("Deux."))}), ["Deux."]),
        ("a.docx", b"PK", None),
        ("a.xls", b"x", None),
    ],
)  # fmt: skip
def test_documents_put_into_word(name: str, data: str | bytes, expected: list[str] | None) -> None:
    body = f"{p('Avant.')}<w:altChunk r:id='o0'/>{p('Après.')}"
    (got,) = word.read(docx(body, {name: data}), "x.docx", {})
    assert [block.text for block in got.blocks] == ["Avant.", *(expected or []), "Après."]
    assert got.meta.get("left_out") == ("embedded documents: 1" if expected is None else None)


def test_documents_inside_one_another_are_bounded() -> None:
    data = docx(p("Fond."))
    for _ in range(6):
        data = docx(f"{p('Un.')}<w:altChunk r:id='o0'/>", {"a.docx": data})
    (got,) = word.read(data, "x.docx", {})
    assert [block.text for block in got.blocks] == ["Un."] * 4
    assert got.meta["left_out"] == "embedded documents: 1"


def test_what_a_control_asks_for_is_no_text() -> None:
    control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Cliquez ici.')}"
    (got,) = word.read(docx(f"{control}</w:sdtContent></w:sdt>{p('Un mot.')}"), "x.docx", {})
    assert [block.text for block in got.blocks] == ["Un mot."]
    assert got.meta == {"left_out": "2 words"}


def test_note_marks_of_notes_count_too() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    note = f'<w:footnote w:id="1"><w:p>{r("Vu")}{r("2", raised)}{r(".")}</w:p></w:footnote>'
    body = f"<w:p>{r('Un mot')}{r('1', raised)}{r('.')}</w:p>"
    (got,) = word.read(docx(body, footnotes=note), "x.docx", {})
    assert [block.text for block in got.blocks] == ["Un mot.", "1. Vu."]
    assert got.meta == {"left_out": "note marks: 2"}


def test_notes_stand_at_the_end_in_the_order_of_the_text() -> None:
    notes = (
        f'<w:footnote w:type="separator" w:id="0">{p("----")}</w:footnote>'
        f'<w:footnote w:id="1">{p("Note b")}{p("suite")}</w:footnote>'
        f'<w:footnote w:id="2">{p("Note a")}</w:footnote>'
        f'<w:footnote w:id="3">{p("Sans appel")}</w:footnote>'
    )
    ends = f'<w:endnote w:id="2">{p("De fin")}</w:endnote>'
    body = reference("footnote", 2) + reference("footnote", 1) + reference("endnote", 2)
    found = of_word(body + reference("footnote", 9), footnotes=notes, endnotes=ends)
    assert [text for _, _, text in found] == [
        *["Mot"] * 4, "1. Note a", "2. Note b", "suite", "4. Sans appel", "1. De fin",
    ]  # fmt: skip


def test_what_word_does_not_print_in_the_text_is_counted() -> None:
    body = f"<w:p>{r('Un ')}<w:del><w:r><w:delText>gros </w:delText></w:r></w:del>{r('mot')}</w:p>"
    data = docx(body, header=p("Page un"), footer=p("Pied"), comments=p("À revoir vite"))
    (got,) = word.read(data, "x.docx", {})
    assert [block.text for block in got.blocks] == ["Un mot"]
    assert got.meta == {"left_out": "7 words"}


@pytest.mark.parametrize(
    ("core", "body", "title", "date"),
    [
        ("<dc:title>De loin</dc:title>", p("a"), "De loin", ""),
        ("<dc:title>De loin</dc:title>", p("Près", style("Titre1")), "Près", ""),
        ("<dc:title>Près</dc:title>", p("Près", style("Titre2")) + p("a"), "Près", ""),
        ("<dcterms:created>2024-05-03T10:00:00Z</dcterms:created>", p("a"), "", "2024-05-03"),
        ("<dcterms:created>hier</dcterms:created><dc:title/>", p("a"), "", ""),
        ("<dcterms:created>2024-13-45T10:00:00Z</dcterms:created>", p("a"), "", ""),
    ],
)
def test_properties(core: str, body: str, title: str, date: str) -> None:
    (got,) = word.read(docx(body, core=core), "x.docx", {})
    assert (got.title, got.date) == (title, date)
    assert [block.kind for block in got.blocks].count("title") == bool(title)


def test_a_document_of_another_writer() -> None:
    document, out = python_docx.Document(), io.BytesIO()
    document.add_heading("Le titre", 0)
    document.add_heading("Une partie", 2)
    document.add_paragraph("Un texte.")
    document.add_paragraph("un point", style="List Bullet")
    document.add_paragraph("« Non. »", style="Quote")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Metz", "3 %"
    document.core_properties.author = "Jeanne Roy"
    document.save(out)
    (got,) = word.read(out.getvalue(), "x.docx", {})
    assert got.meta == {"author": "Jeanne Roy"}
    assert shape(got.blocks) == [
        ("title", 0, "Le titre"), ("heading", 2, "Une partie"), ("paragraph", 0, "Un texte."),
        ("list_item", 1, "un point"), ("quote", 0, "« Non. »"), ("table_row", 0, "Metz ; 3 %"),
    ]  # fmt: skip


def test_the_seed_document_is_all_there() -> None:
    data = (SEEDS / "note-eau-potable-de-corlay.docx").read_bytes()
    (got,) = word.read(data, "x.docx", {})
    assert got.title == got.blocks[0].text == "Eau potable : Corlay prépare un été sans réserve"
    assert got.date == "2025-04-02"
    assert got.meta == {"author": "Service des eaux de Corlay", "left_out": "9 words"}
    parts = zipfile.ZipFile(io.BytesIO(data))
    body = etree.fromstring(parts.read("word/document.xml"))
    shown = "".join(element.text or "" for element in body.iter(f"{{{W}}}t"))
    text = "".join(block.text for block in got.blocks[:-1]).replace(" ; ", "")
    assert "".join(text.split()) == "".join(shown.split()).replace(" ; ", "")
    assert got.blocks[-1].text == "1. Entretien avec la rédaction, le 31 mars 2025."


# -- EPUB → articles ----------------------------------------------------------------------------


def chapters(data: bytes) -> list[Article]:
    return list(book.read(data, "x.epub", {}))


def test_the_seed_book() -> None:
    got = chapters((SEEDS / "carnets-de-la-ligne-neuf.epub").read_bytes())
    assert [(article.origin, article.title) for article in got] == [
        ("x.epub#3", "Le dernier tramway"),
        ("x.epub#4", "L’atelier"),
    ]
    for article in got:
        assert article.blocks[0] == Block(kind="title", text=article.title)
        assert article.date == "2025-01-20"
        assert article.meta["book"] == "Carnets de la ligne 9"
        assert article.meta["author"] == "Élodie Brassens"
    assert [block.kind for block in got[1].blocks].count("list_item") == 3
    assert got[0].blocks[2].text.endswith("un boulanger somnole, un étudiant relit ses notes.")


def test_order_titles_and_addresses() -> None:
    got = chapters(
        epub(
            {
                "z%20un.xhtml": xhtml("<h2>Tête</h2><p>a</p>"),
                "sous/../b.xhtml": xhtml("<p>b.</p>"),
                "vide.xhtml": xhtml("<img src='x'/>"),
                "c.xhtml": xhtml("<p>c&eacute;</p><p/><script src='x'/><p>d</p>"),
            }
            | {"z un.xhtml": xhtml("<h2>Tête</h2><p>a</p>"), "b.xhtml": xhtml("<p>b.</p>")},
            nav="<li><a href='b.xhtml#x'>Du <i>sommaire</i></a><li><a href='b.xhtml'>Non</a>",
        )
    )
    assert [(article.title, article.blocks[-1].text) for article in got[:3]] == [
        ("Tête", "a"), ("Du sommaire", "b."), ("", "d"),
    ]  # fmt: skip
    assert [block.text for block in got[2].blocks] == ["cé", "d"]
    assert got[2].origin == "x.epub#5"


def test_a_table_of_contents_of_epub_2() -> None:
    ncx = (
        '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://x.example/ncx.dtd"><ncx><navMap>'
        "<navPoint><navLabel><text>Un</text></navLabel><content src='a.xhtml'/>"
        "<navPoint><navLabel><text>Deux</text></navLabel><content src='b.xhtml'/></navPoint>"
        "</navPoint></navMap></ncx>"
    )
    data = epub({"a.xhtml": xhtml("<p>a</p>"), "b.xhtml": xhtml("<p>b</p>")}, **{"OEBPS/t": ncx})
    item = '<item id="n" href="t" media-type="application/x-dtbncx+xml"/></manifest>'
    parts = contents(data)
    parts["OEBPS/b.opf"] = parts["OEBPS/b.opf"].replace(b"</manifest>", item.encode())
    assert [article.title for article in chapters(zipped(parts))] == ["Un", "Deux"]


@pytest.mark.parametrize(
    ("body", "expected", "left_out"),
    [
        ("<p>En 1998<a href='notes.xhtml#n1'>1</a>, il a parlé.</p>", ["En 1998, il a parlé."],
         "note marks: 1"),
        ("<p>Il a parlé <a href='#n1'>[1]</a>.</p>", ["Il a parlé."], "note marks: 1"),
        ("<p>Il a parlé [<a href='#nb1'>1</a>].</p>", ["Il a parlé."], "note marks: 1"),
        ("<p>Il a parlé<a epub:type='noteref' href='n#1'>*</a>.</p>", ["Il a parlé."],
         "note marks: 1"),
        ("<p id='n1'><a href='#r1'>1</a>. La note.</p>", ["1. La note."], ""),
        ("<p id='n1'>1. La note. <a href='#r1'>↩︎</a></p>", ["1. La note."], "note marks: 1"),
        ("<p>Voir le chapitre <a href='c.xhtml#c3'>3</a>.</p>", ["Voir le chapitre 3."], ""),
        ("<p>Voir <a href='c.xhtml#c'>la suite</a>.</p>", ["Voir la suite."], ""),
        ("<p>Il a<span epub:type='pagebreak'>12</span> parlé.</p>", ["Il a parlé."],
         "page numbers: 1"),
        ("<p>Il a<span class='pagenum'>[12]</span> parlé.</p><span role='doc-pagebreak'/>",
         ["Il a parlé."], "page numbers: 1"),
        ("<p>Il <![CDATA[dit : 3 < 5 & <b>]]> oui.</p>", ["Il dit : 3 < 5 & <b> oui."], ""),
        ("<p hidden='hidden'>Un deux</p><p>Trois.</p>", ["Trois."], "2 words"),
    ],
)  # fmt: skip
def test_marks_of_notes_and_pages_of_books(body: str, expected: list[str], left_out: str) -> None:
    (got,) = chapters(epub({"a.xhtml": xhtml(body)}))
    assert [block.text for block in got.blocks] == expected
    assert got.meta.get("left_out", "") == left_out


def test_a_sentence_cut_between_two_files_of_a_book_is_whole() -> None:
    data = epub(
        {
            "a.xhtml": xhtml("<h1>Un</h1><p>Le maire a parlé devant le</p>"),
            "b.xhtml": xhtml("<p>conseil réuni.</p><p>Fin</p>"),
            "c.xhtml": xhtml("<p>Le préfet.</p>"),
            "d.xhtml": xhtml("<h1>Deux</h1><p>en bas.</p>"),
        }
    )
    got = chapters(data)
    assert [(article.origin, article.title) for article in got] == [
        ("x.epub#2", "Un"), ("x.epub#4", ""), ("x.epub#5", "Deux"),
    ]  # fmt: skip
    assert got[0].blocks[1].text == "Le maire a parlé devant le conseil réuni."


def contents(data: bytes) -> dict[str, bytes]:
    package = zipfile.ZipFile(io.BytesIO(data))
    return {name: package.read(name) for name in package.namelist()}


def test_a_damaged_chapter_costs_only_itself() -> None:
    good = xhtml("<p>Un mot.</p>")
    data = epub({"a.xhtml": good, "b.xhtml": b"a\0b", "c.xhtml": good, "d.xhtml": b""})
    given, fault = outcome(book.read, data)
    assert [article.origin for article in given] == ["x#2", "x#4"]
    assert fault
    assert (
        fault.message == "chapters that cannot be read: 2; binary, not text: it has NUL characters"
    )
    assert (fault.origin, fault.place) == ("x", "x#3, x#5")


@pytest.mark.parametrize(
    ("method", "fine"),
    [
        ("http://www.idpf.org/2008/embedding", True),
        ("http://ns.adobe.com/pdf/enc#RC", True),
        ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", False),
    ],
)
def test_protection(method: str, fine: bool) -> None:
    listed = f'<e><EncryptedData><EncryptionMethod Algorithm="{method}"/></EncryptedData></e>'
    data = epub({"a.xhtml": xhtml("a")}, **{"META-INF/encryption.xml": listed})
    if fine:
        assert len(chapters(data)) == 1
    else:
        with pytest.raises(InputError, match="DRM"):
            chapters(data)


# -- hostile files ------------------------------------------------------------------------------

LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
)
OUTSIDE = "<!DOCTYPE x [<!ENTITY a11 SYSTEM 'file:///etc/passwd'>"


def with_entities(rules: str) -> bytes:
    parts = contents(docx(p("Un mot &a11;").replace("&a11;", "X")))
    xml = parts["word/document.xml"].decode().replace("X</w:t>", "&a11;</w:t>")
    parts["word/document.xml"] = xml.replace("?>", f"?>{rules}]>", 1).encode()
    return zipped(parts)


def encrypted(data: bytes) -> bytes:
    """`data` with the flag of encryption set in every local and central header."""
    out = bytearray(data)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        for found in re.finditer(re.escape(mark), data):
            out[found.start() + offset] |= 1
    return bytes(out)


DOCX, EPUB = docx(p("Un mot.")), epub({"a.xhtml": xhtml("<p>Un mot.</p>")})
BOMB = "<w:p/>" * 3_000_000
DEEP = 240


@pytest.mark.parametrize(
    ("read", "data", "reason"),
    [
        (word.read, b"", "damaged"),
        (word.read, b"Du texte.", "damaged"),
        (word.read, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        (word.read, DOCX[:-30], "damaged"),
        (word.read, zipped({"a.txt": "a"}), "not a Word document"),
        (word.read, EPUB, "not a Word document"),
        (word.read, zipped({"word/document.xml": "<workbook/>"}), "not a Word document"),
        (word.read, zipped({"word/document.xml": "<a><b></a>"}), "damaged"),
        (word.read, encrypted(DOCX), "encrypted"),
        (word.read, docx(""), "empty"),
        (word.read, docx(BOMB), "bomb"),
        (word.read, with_entities(LAUGHS), "entit"),
        (word.read, with_entities(OUTSIDE), "entities"),
        (word.read, docx("<w:sdt>" * 300 + "</w:sdt>" * 300), "damaged"),
        (book.read, b"", "damaged"),
        (book.read, DOCX, "not an EPUB"),
        (book.read, EPUB[:200], "damaged"),
        (book.read, encrypted(EPUB), "encrypted"),
        (book.read, epub({"a.xhtml": xhtml("")}), "no chapter has text"),
        (book.read, epub({"a.xhtml": "<p>" + "a" * 15_000_000}), "bomb"),
        (html.read, b"", "empty"),
        (html.read, b"<!-- a -->", "empty"),
        (html.read, b"<html><body><script>a</script></body></html>", "shows no text"),
        (html.read, b"<frameset><frame src='a.html'></frameset>", "shows no text"),
        (html.read, b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        (html.read, b"<div>" * 5000 + b"a", "cannot be read to its end"),
        (html.read, b"<p title='" + b"x" * 12_000_000 + b"'>a", "cannot be read to its end"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(read: Reader, data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        list(read(data, "x", {}))
    assert caught.value.origin == "x"


@pytest.mark.parametrize(
    "inside",
    [
        "<blockquote>" * DEEP + "a",
        "<ul><li>" * (DEEP // 2) + "a",
        "<table><tr><td>" * (DEEP // 3) + "a",
        "<font>" * DEEP + "a",
    ],
)
def test_depth_is_read_or_refused(inside: str) -> None:
    given, fault = outcome(html.read, inside.encode())
    if fault:
        assert "nested" in fault.message
    else:
        assert [block.text for article in given for block in article.blocks] == ["a"]


def test_what_is_deeper_than_the_stack_is_refused() -> None:
    root, _ = parsed(b"<div>" * DEEP + b"a", "x.html")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 2 * DEEP)
    try:
        with pytest.raises(InputError, match="nested too deep"):
            blocks(root, "x.html")
    finally:
        sys.setrecursionlimit(limit)


def test_deep_tables_in_word() -> None:
    depth = DEEP // 3
    body = "<w:tbl><w:tr><w:tc>" * depth + p("a") + "</w:tc></w:tr></w:tbl>" * depth
    assert of_word(body) == [("paragraph", 0, "a")]


def test_entities_of_a_page_are_not_expanded() -> None:
    for rules in (LAUGHS, OUTSIDE):
        got = article_of(f"{rules}]><body><p>Un mot &a11; de plus.</p></body>")
        text = " ".join(block.text for block in got.blocks)
        assert "&a11;" in text
        assert "root:" not in text


def test_names_in_a_zip_are_keys_not_paths(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xhtml"
    secret.write_text(xhtml("<p>Secret</p>"), encoding="utf-8")
    data = epub({"a.xhtml": xhtml("<p>a</p>"), "../../b.xhtml": xhtml("<p>b</p>")})
    parts = contents(data)
    opf = parts["OEBPS/b.opf"].decode().replace("../../b.xhtml", str(secret))
    given, fault = outcome(book.read, zipped(parts | {"OEBPS/b.opf": opf.encode()}))
    assert [article.blocks[-1].text for article in given] == ["a"]
    assert fault
    assert fault.place == "x#3"


@pytest.mark.parametrize(("read", "name"), [(word.read, "docx"), (book.read, "epub")])
def test_the_parts_of_a_file_are_bounded_together(
    monkeypatch: pytest.MonkeyPatch, read: Callable[..., Iterator[Article]], name: str
) -> None:
    data = {"docx": DOCX, "epub": EPUB}[name]
    monkeypatch.setattr(package, "FREE", 100)
    for bound in ({"max_text": 500}, {"max_ratio": 0}):
        with pytest.raises(InputError, match="bomb"):
            list(read(data, "x", {}, **bound))


@pytest.mark.parametrize(
    ("read", "data", "step"),
    [
        (word.read, docx(p("Un mot.", style("Titre")), styles=STYLES, footnotes=p("a")), 11),
        (book.read, EPUB, 11),
        (html.read, (SEEDS / "culture-theatre-des-halles.html").read_bytes(), 61),
        (word.read, (SEEDS / "note-eau-potable-de-corlay.docx").read_bytes(), 701),
        (book.read, (SEEDS / "carnets-de-la-ligne-neuf.epub").read_bytes(), 23),
    ],
)  # fmt: skip
def test_damage_gives_articles_or_a_refusal(read: Reader, data: bytes, step: int) -> None:
    faults = 0
    for broken in damaged(data, step):
        given, fault = outcome(read, broken)
        assert all(article.blocks for article in given)
        assert given or fault
        faults += fault is not None
    assert faults


@pytest.mark.parametrize(
    ("read", "data", "missing", "named"),
    [
        (html.read, b"a", "lxml.html", "lxml"),
        (html.read, b"<p>Un mot.", "trafilatura", "trafilatura"),
        (word.read, DOCX, "lxml.etree", "lxml"),
        (book.read, EPUB, "lxml.etree", "lxml"),
        (pdf.read, b"%PDF", "pypdfium2", "pypdfium2"),
    ],
)
def test_a_missing_library_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, read: Reader, data: bytes, missing: str, named: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError) as caught:
        list(read(data, "x", {}))
    assert caught.value.message == f"{named} is not installed, which this format needs"
    assert "pip install 'translate-tool[formats]'" in caught.value.hint
