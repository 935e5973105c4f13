"""Pages of HTML as a browser shows them: no text between two others is lost, joined or changed."""

from __future__ import annotations

import pytest
from process_kit import linear

from translate_tool.readers import html
from translate_tool.readers.html_blocks import of_fragment
from translate_tool.readers.selection import as_on_page
from translate_tool.records import Article, Block, BlockKind

ONE = (
    "Le maire de Nantes a annoncé hier soir la fermeture de l'usine devant la presse réunie à"
    " l'hôtel de ville."
)
TWO = (
    "La préfète a refusé le plan de relance malgré les critiques des syndicats et des habitants"
    " du quartier."
)


def read(page: str) -> Article:
    (article,) = html.read(page.encode(), "x.html", {})
    return article


def texts(page: str) -> list[str]:
    return [block.text for block in read(page).blocks]


def shown(body: str) -> list[str]:
    return [block.text for block in of_fragment(body, "x.html").blocks]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<html><body><p>A.</p></body></html><p>B.</p>", ["A.", "B."]),
        ("<html><body><p>A.</p></BODY ></HTML\n>B.", ["A.", "B."]),
        ("<html><body><div>Pub</body></html></div><h1>Titre</h1><p>A.</p></body></html>",
         ["Pub", "Titre", "A."]),
        ("<html><body><p>A.</p></body></html><html><head><title>T</title></head><body><p>B.</p>"
         "</body></html>", ["A.", "B."]),
        ("<html><body><p>A.</p></html>Bien à vous\n", ["A.", "Bien à vous"]),
        ("<p>A.<script>'</html>'</script><p>B.</html><!-- </html> --><p>C.</html><p>D.",
         ["A.", "B.", "C.", "D."]),
        ("<p>A.</p><xmp></html></xmp></html><p>B.", ["A.", "</html>", "B."]),
        ("<p>A.<htmlx></htmlx></bodyguard> B.", ["A. B."]),
        ("<p>A.</html><!-- B", ["A."]),
        ("<p>A.<!--></html><p>B.<!-- --!></html><p>C.", ["A.", "B.", "C."]),
    ],
)  # fmt: skip
def test_nothing_ends_a_page_but_its_end(page: str, expected: list[str]) -> None:
    assert shown(page) == expected


@linear()
@pytest.mark.parametrize("piece", ["<!-- ", "<script ", "</html ", "</body><title>"])
def test_ends_are_found_in_linear_time(piece: str) -> None:
    of_fragment(f"<p>Un mot {piece * 50_000}", "x.html")


BETWEEN = [
    ("<h2>La réaction du ministre</h2>", ["La réaction du ministre"]),
    ("<h3>Suite</h3>", ["Suite"]),
    ("<div>Un juge examine depuis lundi la vente du stade.</div>",
     ["Un juge examine depuis lundi la vente du stade."]),
    ("<div>Sans point final</div>", ["Sans point final"]),
    ("<dl><dt>Effectif</dt><dd>Quarante personnes.</dd></dl>", ["Effectif", "Quarante personnes."]),
    ("<figure><img src=a.jpg><figcaption>Jean Dupont à Nantes, le 4 mai 2024.</figcaption>"
     "</figure>",
     ["Jean Dupont à Nantes, le 4 mai 2024."]),
    ("<ul><li>Un.</li></ul><h2>Titre</h2><ul><li>Douze emplois supprimés.</li></ul>",
     ["Un.", "Titre", "Douze emplois supprimés."]),
    (f"<p>{ONE}</p>", [ONE]),
    ("<div>12<div>34</div>56</div>", ["12", "34", "56"]),
    ("<div class=score><span>2</span><div>1</div></div>", ["2", "1"]),
    ("<div class=date>12<div>mai</div>2024</div>", ["12", "mai", "2024"]),
    ("<div>Un<div>Deux</div>Trois</div>", ["Un", "Deux", "Trois"]),
    ("<p>Le maire a dit <q>oui</q> hier soir.</p>", ["Le maire a dit «\xa0oui\xa0» hier soir."]),
    ("<ol start=5><li>Un mot de plus ici.<li value=9>Deux mots de plus.</ol>",
     ["5. Un mot de plus ici.", "9. Deux mots de plus."]),
    ("<p>L'homme est mort <time datetime=2024-05-05>le 5 mai 2024</time> à Paris.</p>",
     ["L'homme est mort le 5 mai 2024 à Paris."]),
    ("<p>La ligne<br>s'arrête<br>à Metz.</p>", ["La ligne\ns'arrête\nà Metz."]),
    ("<div class='article no-sidebar'><p>Un mot de la fin.</p></div>", ["Un mot de la fin."]),
]  # fmt: skip
"""What stands between two paragraphs of an article, and what is read of it."""


@pytest.mark.parametrize("frame", ["<body>{}", "<body><article>{}</article>", "<main>{}</main>"])
@pytest.mark.parametrize(("between", "expected"), BETWEEN)
def test_what_stands_between_two_paragraphs_stays(
    between: str, expected: list[str], frame: str
) -> None:
    page = frame.format(f"<h1>Usine</h1><p>{ONE}</p>{between}<p>{TWO}</p>")
    article = read(f"<title>Usine</title>{page}")
    assert [block.text for block in article.blocks] == ["Usine", ONE, *expected, TWO]
    assert (article.date, article.meta.get("left_out", "")) == ("", "")


@pytest.mark.parametrize(
    ("between", "left_out"),
    [
        ("<aside><p>Trois mots ici.</p></aside>", "3 words"),
        ("<nav><ul><li>Trois mots ici</ul></nav>", "3 words"),
        ("<form><p>Trois mots ici.</p></form>", "3 words"),
        ("<footer>Trois mots ici.</footer>", "3 words"),
        ("<div role=navigation>Trois mots ici.</div>", "3 words"),
        ("<div class=share-bar><span>Trois mots ici</span></div>", "3 words"),
        ("<div class='bloc abonnement'>Trois mots ici.</div>", "3 words"),
        ("<div hidden>Trois mots ici.</div>", "3 words"),
        ("<h3><a href=/x>Trois mots ici</a></h3>", "3 words"),
        ("<div><a href=/x>Trois</a> | <a href=/y>mots ici</a></div>", "3 words"),
        ("<ul><li><a href=/x>Trois</a></li><li><a href=/y>mots ici</a></ul>", "3 words"),
        ("<ol><li><a href=/x>Trois mots ici</a></li></ol>", "4 words"),
    ],
)
def test_what_is_beside_the_text_stays_out(between: str, left_out: str) -> None:
    more = ONE.replace("Nantes", "Rennes")
    body = f"<h1>Usine</h1><p>{ONE}</p><p>{TWO}</p>{between}<p>{more}</p>"
    article = read(f"<body>{body}</body>")
    assert [block.text for block in article.blocks] == ["Usine", ONE, TWO, more]
    assert article.meta["left_out"] == left_out


@pytest.mark.parametrize(
    ("above", "kept"),
    [
        ([("heading", "Bilan")], ["Bilan"]),
        ([("heading", "Bilan"), ("paragraph", "Publié hier")], []),
        ([("heading", "Une annonce surprise"), ("paragraph", "Hier")], ["Une annonce surprise"]),
        ([("paragraph", "Politique"), ("paragraph", "Anne Roux")], []),
        ([("paragraph", "Anne Roux"), ("list_item", "Dix emplois.")], ["Dix emplois."]),
        ([("list_item", "Dix emplois"), ("list_item", "Trois ateliers")],
         ["Dix emplois", "Trois ateliers"]),
    ],
)  # fmt: skip
def test_what_stands_between_title_and_text(
    above: list[tuple[BlockKind, str]], kept: list[str]
) -> None:
    title = Block(kind="heading", text="Usine", level=1)
    article = [Block(kind="paragraph", text=text) for text in (ONE, TWO)]
    between = [Block(kind=kind, text=text, level=2) for kind, text in above]
    found = as_on_page(article, [title, *between, *article], "Usine", frozenset())
    assert [block.text for block in found] == ["Usine", *kept, ONE, TWO]


@pytest.mark.parametrize(
    ("article", "page", "expected"),
    [
        (["12mai2024"], ["Un", "12", "mai", "2024"], ["12", "mai", "2024"]),
        (["2mai12"], ["12", "mai", "2"], ["12", "mai", "2"]),
        (["Il est mort à Paris."], ["Il est mort le 5 mai à Paris."],
         ["Il est mort le 5 mai à Paris."]),
        (["Il est mort à Lyon,"], ["Il est mort à Lyon, le 5 mai."],
         ["Il est mort à Lyon, le 5 mai."]),
        (["Un premier vers long", "et un second"], ["Un premier vers long\net un second"],
         ["Un premier vers long", "et un second"]),
        (["Un premier vers long", "et un second"], ["Un premier vers long, le 5,\net un second"],
         ["Un premier vers long, le 5,\net un second"]),
        (["Un autre mot."], ["Un mot autre."], ["Un autre mot."]),
        (["Oui.", "Trois morts à Lyon."], ["Oui.\nTrois morts à Lyon."],
         ["Oui.", "Trois morts à Lyon."]),
        (["Oui.", "Trois morts à Lyon."], ["Oui.\nTrois morts à Lyon, hier."],
         ["Oui.\nTrois morts à Lyon, hier."]),
        (["Dit-il."], ["Le maire vient.\nDit-il.", "Fin."], ["Le maire vient.\nDit-il."]),
        (["Le maire a dit ouiPuis non.", "Fin du texte."],
         ["Le maire a dit oui\nPuis non.\nFin du texte."],
         ["Le maire a dit oui\nPuis non.\nFin du texte."]),
        (["Metz", "2", "Fin."], ["Metz ; 2", "Fin."], ["Metz", "2", "Fin."]),
        (["Un mot123."], ["Un mot", "45", "123."], ["Un mot", "123."]),
        (["Un mot666."], ["Un mot", "45"], ["Un mot", "45"]),
    ],
)  # fmt: skip
def test_blocks_are_those_of_the_page(
    article: list[str], page: list[str], expected: list[str]
) -> None:
    taken, shown = ([Block(kind="paragraph", text=t) for t in texts] for texts in (article, page))
    found = as_on_page(taken, shown, "", frozenset())
    assert [block.text for block in found] == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<title>T</title><main><p>A.</p></main>", ["A."]),
        ("<title>T</title><article><p>A.</article><p>B.", ["A.", "B."]),
        ("<meta charset=utf-8><x-y>A.</x-y> B.<p>C.", ["A. B.", "C."]),
        ("<head><title>T</title><section>A.</section>B.<style>x</style></head><body>C.",
         ["A.", "B.C."]),
    ],
)  # fmt: skip
def test_the_body_begins_where_no_head_goes_on(page: str, expected: list[str]) -> None:
    assert shown(page) == expected


@pytest.mark.parametrize(
    ("body", "date"),
    [
        ("<p>L'usine, fondée <time datetime=1998-03-02>le 2 mars 1998</time>, ferme.</p>", ""),
        ("<p>Il est mort <time datetime=2024-05-05>le 5 mai 2024</time> à Paris.</p>", ""),
        ("<p><time datetime=2024-05-05>Le 5 mai 2024</time>, un homme est mort à Paris.</p>", ""),
        ("<p>Publié le <time datetime=2024-06-01>1er juin 2024</time></p>", "2024-06-01"),
        ("<p>Par Anne Roux, le <time datetime=2024-06-01>1er juin 2024</time>.</p>", "2024-06-01"),
        ("<time datetime=2024-06-01>1er juin</time>", "2024-06-01"),
        ("<p>Publié le <time datetime=2024-06-01>1er juin 2024</time></p>"
         "<p>Il est mort <time datetime=2024-05-05>le 5 mai 2024</time> à Paris.</p>",
         "2024-06-01"),
    ],
)  # fmt: skip
def test_a_date_in_a_sentence_is_not_that_of_the_article(body: str, date: str) -> None:
    page = f"<body><article><h1>Usine</h1>{body}<p>{ONE}</p><p>{TWO}</p></article>"
    assert read(page).date == date


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Il a dit <q>oui</q> hier", "Il a dit «\xa0oui\xa0» hier"),
        ("<p><q>Je viens <q>demain</q> avec lui</q>.", "«\xa0Je viens “demain” avec lui\xa0»."),
        ("<p><q><b>Oui</b></q>", "«\xa0Oui\xa0»"),
        ("<p><q>Oui <b>non</b></q> ?", "«\xa0Oui non\xa0» ?"),
        ("<p><q>« Oui »</q>", "« Oui »"),
        ("<p>Oui<q> </q>.", "Oui ."),
    ],
)
def test_inline_quotations_have_marks(body: str, expected: str) -> None:
    assert shown(body) == texts(body) == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<ol start=5><li>a<li>b</ol>", ["5. a", "6. b"]),
        ("<ol start=-1><li>a<li>b</ol>", ["-1. a", "0. b"]),
        ("<ol><li>a<li value=7>b<li>c</ol>", ["1. a", "7. b", "8. c"]),
        ("<ol reversed><li>a<li>b<li>c</ol>", ["3. a", "2. b", "1. c"]),
        ("<ol reversed start=9><li>a<li value=4>b<li>c</ol>", ["9. a", "4. b", "3. c"]),
        ("<ol start=x><li value=y>a<li>b</ol>", ["1. a", "2. b"]),
        ("<ul><li value=3>a</ul>", ["a"]),
        ("<ol start=4><li>a<ol><li>b</ol><li>c</ol>", ["4. a", "1. b", "5. c"]),
    ],
)
def test_list_items_have_the_numbers_that_a_browser_shows(body: str, expected: list[str]) -> None:
    assert shown(body) == expected
    article = read(f"<body><h1>Usine</h1><p>{ONE}</p>{body}<p>{TWO}</p>")
    assert [block.text for block in article.blocks] == ["Usine", ONE, *expected, TWO]
    assert "left_out" not in article.meta


@linear()
@pytest.mark.parametrize(
    "piece",
    [
        "<div>12<div>mai</div>2024</div>",
        "<p>Un mot <time>hier</time> dit.</p>",
        "<time>hier</time> un mot. ",
        "<div class=pub>Un mot</div>",
        "<q>oui</q> ",
        "Un mot dit.<br><br>",
    ],
)
def test_pages_take_linear_time(piece: str) -> None:
    read(f"<body><h1>Usine</h1><p>{ONE}</p>{piece * 1_000}<p>{TWO}</p>")
