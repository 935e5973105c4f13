"""PDF: text in reading order, whole words, no running headers; and what is refused."""

from __future__ import annotations

import itertools
import random
import textwrap
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from pdf_kit import Text, column, pdf

from translate_tool.errors import InputError
from translate_tool.readers import Bounds, Source, find
from translate_tool.readers import pdf as reader
from translate_tool.readers import read as read_source
from translate_tool.readers.lines import joined, words
from translate_tool.records import Article

SEED = Path(__file__).parents[1] / "seeds" / "enquete-bac-de-rocheval.pdf"

LEFT = [
    "La mairie a rouvert lundi la passerelle du",
    "canal, fermée depuis le mois de novembre à la",
    "suite d'un choc. Les travaux ont coûté environ",
    "84 000 euros, que l'assurance du transporteur",
]
RIGHT = [
    "doit rembourser avant l'été. Les riverains, qui",
    "faisaient un détour de deux kilomètres, ont pu",
    "traverser dès huit heures du matin, sous la",
    "pluie, et en fanfare.",
]
LEFT_TEXT, RIGHT_TEXT = " ".join(LEFT), " ".join(RIGHT)


def article(data: bytes) -> Article:
    (only,) = reader.read(data, "x.pdf", {"sha256": "0"})
    return only


def blocks(data: bytes) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in article(data).blocks]


def test_the_seed_reads_as_it_was_written() -> None:
    got = article(SEED.read_bytes())
    assert got.title == "Le bac de Rocheval cherche un second souffle"
    assert got.date == "2025-02-08"
    assert [block.kind for block in got.blocks] == [
        "title", "paragraph", "paragraph", "heading", *["paragraph"] * 3, "heading",
        *["paragraph"] * 2,
    ]  # fmt: skip
    assert got.meta == {
        "sha256": "0",
        "pages": "2",
        "author": "Corentin Abgrall",
        "left_out": "Le Courrier de l’Estuaire (2 pages); samedi 8 février 2025 (2 pages);"
        " 1 ... 2 (2 pages)",
    }
    text = "\n".join(block.text for block in got.blocks)
    assert "On regarde passer les camions au loin, et l’on se dit peut-être que" in text
    assert "les écoles de Saint-Guénolé, de l’autre côté" in text
    assert "90 km/h." in text


# -- reading order ------------------------------------------------------------------------------


@pytest.mark.parametrize("offset", [0, 6])
@pytest.mark.parametrize("order", ["columns", "rows", "shuffled"])
def test_columns_are_read_one_after_the_other(offset: int, order: str) -> None:
    left, right = column(50, 700, LEFT), column(310, 700 - offset, RIGHT)
    page = [*left, *right]
    if order == "rows":
        page = [text for pair in zip(left, right, strict=True) for text in pair]
    elif order == "shuffled":
        random.Random(4).shuffle(page)
    assert blocks(pdf([page])) == [("paragraph", f"{LEFT_TEXT} {RIGHT_TEXT}")]


def test_what_spans_the_columns_comes_before_or_after_them() -> None:
    wide = "Une ligne qui va d'un bord de la page à l'autre, au-dessus ou au-dessous des colonnes."
    page = [
        Text(50, 760, wide, 12), *column(50, 700, LEFT), *column(310, 700, RIGHT),
        Text(50, 560, wide, 12),
    ]  # fmt: skip
    texts = [text for _, text in blocks(pdf([page]))]
    assert texts == [wide, f"{LEFT_TEXT} {RIGHT_TEXT}", wide]


def test_three_columns() -> None:
    texts = [[f"colonne {c}, ligne {n}, des mots" for n in range(5)] for c in "abc"]
    page = [text for n, lines in enumerate(texts) for text in column(40 + 180 * n, 700, lines)]
    page = [page[5 * c + n] for n in range(5) for c in range(3)]
    assert blocks(pdf([page])) == [("paragraph", " ".join(itertools.chain(*texts)))]


def test_a_table_is_read_row_by_row() -> None:
    cells = [("Site", "Niveau"), ("Nord", "12 cm"), ("Sud", "8 cm"), ("Est", "9 cm")]
    page = [
        Text(x, 700 - 20 * n, cell)
        for n, row in enumerate(cells)
        for x, cell in zip((50, 200), row, strict=True)
    ]
    text = " ".join(text for _, text in blocks(pdf([page])))
    assert text == "Site Niveau Nord 12 cm Sud 8 cm Est 9 cm"


def test_a_paragraph_goes_on_over_the_page() -> None:
    pages = [column(50, 700, LEFT), column(50, 700, RIGHT)]
    assert blocks(pdf(pages)) == [("paragraph", f"{LEFT_TEXT} {RIGHT_TEXT}")]


def test_a_turned_page_is_read_as_it_is_shown() -> None:
    page = [*column(50, 500, LEFT), *column(310, 500, RIGHT)]
    assert blocks(pdf([page], sideways=True)) == [("paragraph", f"{LEFT_TEXT} {RIGHT_TEXT}")]


# -- paragraphs, headings -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (column(50, 700, LEFT), ["paragraph"]),
        (column(50, 700, LEFT) + column(50, 620, LEFT), ["paragraph"] * 2),
        (
            [*column(50, 700, LEFT), Text(62, 652, "Un alinéa commence ici, en retrait.")],
            ["paragraph"] * 2,
        ),
        (
            column(50, 700, [*RIGHT, "Un autre paragraphe suit la ligne courte, tout de suite"]),
            ["paragraph"] * 2,
        ),
        (column(50, 700, ["• une étude,", "• deux cuves,", "• un tour"]), ["list_item"] * 3),
        (column(50, 700, ["1. une étude", "2. deux cuves"]), ["list_item"] * 2),
        (
            [
                Text(50, 760, "Un titre", 20), *column(50, 720, LEFT),
                Text(50, 650, "Un intertitre", 13), *column(50, 630, RIGHT),
            ],
            ["title", "paragraph", "heading", "paragraph"],
        ),
        (
            [
                *column(50, 760, ["Un titre qui tient", "sur deux lignes"], 20),
                *column(50, 700, LEFT),
            ],
            ["title", "paragraph"],
        ),
        (
            [
                *column(50, 760, ["Un chapô est plus gros que le texte,", "mais a un point."], 12),
                *column(50, 700, LEFT),
            ],
            ["paragraph", "paragraph"],
        ),
    ],
)  # fmt: skip
def test_blocks(page: list[Text], expected: list[str]) -> None:
    assert [kind for kind, _ in blocks(pdf([page]))] == expected


def test_no_word_is_lost_or_moved() -> None:
    got = " ".join(text for _, text in blocks(pdf([column(50, 800, [*LEFT, *RIGHT] * 8)])))
    assert got == " ".join([LEFT_TEXT, RIGHT_TEXT] * 8)


def test_level_of_headings() -> None:
    page = [Text(50, 780, "Titre", 24), Text(50, 740, "Partie", 18), Text(50, 710, "Section", 14)]
    got = article(pdf([[*page, *column(50, 690, LEFT)]]))
    assert [(b.kind, b.level) for b in got.blocks[:3]] == [
        ("title", 0), ("heading", 2), ("heading", 3),
    ]  # fmt: skip


# -- words broken at line ends ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("Le gouverne-|ment", "Le gouvernement"),
        ("l’admi-|nistration", "l’administration"),
        ("inter-|gouverne-|mental", "intergouvernemental"),
        ("Saint-|Denis", "Saint-Denis"),
        ("2019-|2020", "2019-2020"),
        ("peut-|être", "peut-être"),
        ("dit-|il", "dit-il"),
        ("a-t-|elle", "a-t-elle"),
        ("c’est-à-|dire", "c’est-à-dire"),
        ("arc-en-|ciel", "arc-en-ciel"),
        ("l’après-|midi", "l’après-midi"),
        ("porte-|parole", "porte-parole"),
        ("pouvez-|vous", "pouvez-vous"),
        ("est-|ce", "est-ce"),
        ("la cou-|leur", "la couleur"),
        ("un ex-|emple", "un exemple"),
        ("un ex-|ministre", "un ex-ministre"),
        ("un ex-|trême", "un extrême"),
        ("la mi-|temps", "la mi-temps"),
        ("la mi-|gration", "la migration"),
        ("vingt-|deux", "vingt-deux"),
        ("soixante-|dix", "soixante-dix"),
        ("quatre-vingt-|dix-sept", "quatre-vingt-dix-sept"),
        ("trente-|et-un", "trente-et-un"),
        ("la quaran-|taine", "la quarantaine"),
        ("beau-|coup", "beaucoup"),
        ("soft\u00ad|ware", "software"),
        ("un mot -|puis", "un mot - puis"),
        ("fin.|Début", "fin. Début"),
        ("GOUVERNE-|MENT", "GOUVERNE-MENT"),
    ],
)
def test_hyphens(lines: str, expected: str) -> None:
    assert joined(lines.split("|"), set()) == expected


@pytest.mark.parametrize(
    ("elsewhere", "expected"),
    [("Le contre-feu prit.", "contre-feu"), ("Le contrefeu prit.", "contrefeu"), ("", "contrefeu")],
)
def test_the_document_knows_how_its_words_are_written(elsewhere: str, expected: str) -> None:
    assert joined(["contre-", "feu"], words([elsewhere, "contre-", "feu"])) == expected


def test_hyphens_in_a_document() -> None:
    lines = ["Le gouverne-", "ment a peut-", "être cédé, dit-", "on à Saint-", "Brieuc."]
    assert blocks(pdf([column(50, 700, lines)])) == [
        ("paragraph", "Le gouvernement a peut-être cédé, dit-on à Saint-Brieuc.")
    ]


# -- headers, footers, properties ---------------------------------------------------------------


def page(number: int, header: str = "La Gazette") -> list[Text]:
    body = [f"{'abcdefgh'[number - 1]}, {line}" for line in LEFT]
    return [Text(50, 810, header), *column(50, 700, body), Text(290, 30, f"- {number} -")]


def test_headers_and_footers_are_left_out_and_told() -> None:
    got = article(pdf([page(n, "La Gazette" if n % 2 else "Cahier local") for n in range(1, 9)]))
    text = " ".join(block.text for block in got.blocks)
    assert not any(word in text for word in ("Gazette", "Cahier", "- 3 -"))
    assert [text.count(f"{letter}, ") for letter in "bcdefgh"] == [4] * 7
    assert got.meta["left_out"] == (
        "La Gazette (4 pages); - 1 - ... - 8 - (8 pages); Cahier local (4 pages)"
    )


@pytest.mark.parametrize(
    ("head", "left_out"),
    [
        ([Text(50, 790, "La Gazette", 8)], "La Gazette"),
        ([Text(50, 790, "La Gazette", 8), Text(50, 780, "mardi 3 juin", 8)], "mardi 3 juin"),
        ([Text(50, 810, "La Gazette"), Text(50, 796, "Cahier local")], "Cahier local"),
        ([Text(50, 790, "La Gazette", 8), Text(50, 762, "Cahier local", 14)], "Cahier local"),
    ],
)
def test_text_that_begins_alike_on_every_page_is_no_header(head: list[Text], left_out: str) -> None:
    pages = [
        [*head, *column(50, 740, [*LEFT, f"{n} fin."]), Text(50, 669, f"Page {n} / 4", 8)]
        for n in range(1, 5)
    ]
    got = article(pdf(pages))
    text = " ".join(block.text for block in got.blocks)
    assert text == " ".join(f"{LEFT_TEXT} {n} fin." for n in range(1, 5))
    assert left_out in got.meta["left_out"]


def test_one_page_has_no_header() -> None:
    text = " ".join(text for _, text in blocks(pdf([page(1)])))
    assert text.startswith("La Gazette a, La mairie")
    assert text.endswith("1 -")


def test_pages_that_are_all_header_are_kept() -> None:
    assert blocks(pdf([[Text(50, 700, "Un mot.")]] * 2)) == [("paragraph", "Un mot.")] * 2


def test_pages_without_text_are_named() -> None:
    got = article(pdf([column(50, 700, LEFT), [], column(50, 700, RIGHT), []]))
    assert got.meta["left_out"] == "without text: page 2, 4"


@pytest.mark.parametrize(
    ("info", "title", "date", "author"),
    [
        ({"Title": "Le titre", "Author": "A. Bé"}, "Le titre", "", "A. Bé"),
        ({"CreationDate": "D:20240213104500+01'00'"}, "", "2024-02-13", None),
        ({"CreationDate": "D:2024"}, "", "2024", None),
        ({"CreationDate": "hier", "Author": "anonymous"}, "", "", None),
        ({"Title": "Microsoft Word - essai.docx"}, "", "", None),
        ({"Title": "brouillon_3.indd"}, "", "", None),
        ({"Title": "  "}, "", "", None),
        ({"Title": "Le\0 titre\x07", "Author": "A.\x01 Bé"}, "Le\ufffd titre", "", "A. Bé"),
    ],
)
def test_properties(info: dict[str, str], title: str, date: str, author: str | None) -> None:
    got = article(pdf([column(50, 700, LEFT)], info))
    assert (got.title, got.date, got.meta.get("author")) == (title, date, author)
    assert [block.kind for block in got.blocks].count("title") == bool(title)


# -- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason", "hint"),
    [
        (b"", "not a PDF", "get it again"),
        (b"%PDF-1.7\n", "not a PDF", "get it again"),
        (b"Bonjour.", "not a PDF", "get it again"),
        (pdf([column(50, 700, LEFT)])[:300], "not a PDF", "get it again"),
        (pdf([column(50, 700, LEFT)], locked=True), "encrypted", "qpdf --decrypt"),
        (pdf([[], []]), "has no text layer", "ocrmypdf"),
        (pdf([column(50, 700, ["12", "---"])]), "has no text layer", "ocrmypdf"),
    ],
)
def test_what_cannot_be_read(data: bytes, reason: str, hint: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        article(data)
    assert caught.value.origin == "x.pdf"
    assert hint in caught.value.hint


def test_too_many_pages(tmp_path: Path) -> None:
    bounds = Bounds(max_pages=3)
    for pages in (3, 4):
        (tmp_path / f"{pages}.pdf").write_bytes(pdf([column(50, 700, LEFT)] * pages))
    three, four = (item for item in find([tmp_path]) if isinstance(item, Source))
    assert list(read_source(three, bounds))
    with pytest.raises(InputError, match="more than 3 pages"):
        list(read_source(four, bounds))


def test_damage_raises_nothing_else() -> None:
    data = SEED.read_bytes()
    chance = random.Random(5)
    for _ in range(150):
        damaged = bytearray(data[: chance.randrange(len(data))] if chance.random() < 0.3 else data)
        for _ in range(chance.randint(0, 30)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(InputError):
            "".join(block.text for block in article(bytes(damaged)).blocks).encode()


# -- type, as files have it ---------------------------------------------------------------------

PROSE = (
    "Le conseil municipal a adopté mardi soir le budget de la ville, après un long débat entre les "
    "élus de la majorité et ceux de l’opposition. Le maire a défendu un texte qu’il juge bon, "
    "tandis que ses adversaires dénoncent une hausse des impôts. Les familles attendent la rentrée."
)


def set_in_words(
    x: float, y: float, lines: Sequence[str], size: float = 10, lead: float = 1.2, width: float = 0
) -> list[Text]:
    """Lines without a glyph for a space: every word is put where it stands, as most files do.

    With a `width` all lines but the last are justified: no gap between words is like another.
    """
    placed = []
    for number, line in enumerate(lines):
        words, at, gap = line.split(), x, 0.28 * size
        if width and len(words) > 1 and number < len(lines) - 1:
            gap = (width - size * sum(map(_width, "".join(words)))) / (len(words) - 1)
        for word in words:
            placed.append(Text(at, y - lead * size * number, word, size))
            at += size * sum(map(_width, word)) + gap
    return placed


_WIDTHS = {
    0.222: "ijl’'",
    0.278: "ft.,I",
    0.333: "r",
    0.5: "cçkszvxyJ",
    0.611: "FTZ",
    0.667: "ABEKPSVXY",
    0.722: "wCDHNRU",
    0.778: "GOQ",
    0.833: "mM",
}


def _width(character: str) -> float:
    """How wide a character is in Helvetica, in em."""
    return next((width for width, has in _WIDTHS.items() if character in has), 0.556)


def wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False)


@pytest.mark.parametrize(
    "page",
    [
        set_in_words(50, 700, wrapped(PROSE, 60)),
        set_in_words(50, 700, wrapped(PROSE, 31)),
        [
            *set_in_words(50, 700, wrapped(PROSE, 34)[:6]),
            *set_in_words(320, 700, wrapped(PROSE, 34)[6:]),
        ],
        [
            *set_in_words(50, 740, ["Le budget est adopté"], 18),
            *set_in_words(50, 700, wrapped(PROSE, 60), 9.5),
        ],
        [
            *set_in_words(50, 700, wrapped(PROSE, 60)),
            *set_in_words(60, 600, wrapped(PROSE, 40), 8),
        ],
        set_in_words(50, 700, wrapped(PROSE, 60), width=290),
        [
            *set_in_words(50, 700, wrapped(PROSE, 40), width=200),
            *set_in_words(300, 700, wrapped(PROSE, 40), width=200),
        ],
        [
            *set_in_words(50, 700, wrapped(PROSE, 48)),
            *set_in_words(340, 690, wrapped(PROSE, 34), 8),
        ],
    ],
    ids=[
        "wide",
        "narrow",
        "two columns",
        "under a headline",
        "over a side box",
        "justified",
        "two justified columns",
        "beside a side box",
    ],
)
def test_no_paragraph_begins_in_mid_sentence_where_spaces_have_no_glyph(page: list[Text]) -> None:
    found = [text for kind, text in blocks(pdf([page])) if kind == "paragraph"]
    assert found == [PROSE] * len(found)
    assert 1 <= len(found) <= 2


SENTENCES = [f"{text}." for text in PROSE.rstrip(".").split(". ")] + [
    "Une étude dira en 2025 si les 84 000 euros suffisent à mener les travaux jusqu’à leur terme.",
    "On ignore encore qui paiera.",
]


def newspaper(chance: random.Random) -> tuple[list[Text], list[str]]:
    """A page in one to three columns, of any size and spacing, and its words."""
    size, lead = chance.choice([8, 9.5, 11, 12]), chance.choice([1.1, 1.35, 1.5])
    columns, gutter = chance.randint(1, 3), size * chance.choice([1.2, 2, 3])
    even = chance.random() < 0.5
    width = (500 - gutter * (columns - 1)) / columns
    page, words = [], []
    for number in range(columns):
        x, y = 50 + number * (width + gutter), 760.0
        while y > 200:
            text = " ".join(chance.sample(SENTENCES, chance.randint(1, 4)))
            lines = wrapped(text, int(width / size / 0.5))
            page += set_in_words(x, y, lines, size, lead=lead, width=width if even else 0)
            words += text.split()
            y -= (len(lines) * lead + 0.7) * size
    return page, words


@pytest.mark.parametrize("seed", range(12))
def test_columns_of_any_type_begin_and_end_with_sentences(seed: int) -> None:
    page, words = newspaper(random.Random(seed))
    found = [text for _, text in blocks(pdf([page]))]
    assert sorted(" ".join(found).split()) == sorted(words)
    assert [text for text in found if text[0].islower() or text[-1] != "."] == []


def test_a_document_set_in_words() -> None:
    """Headings, a table and paragraphs with an indent, none with a glyph for a space."""
    first, second = PROSE.split(" Le maire ")
    second = f"Le maire {second}"
    rows = [("Budget de la ville", "12 millions"), ("Dette en fin de mandat", "8 millions")]
    page = [
        *set_in_words(50, 780, ["Le budget est adopté"], 18),
        *set_in_words(50, 740, wrapped(first, 60)),
        *set_in_words(50, 690, ["Une longue soirée"], 13),
        *set_in_words(50, 670, wrapped(second, 56)[:1]),
        *set_in_words(50, 658, wrapped(second, 56)[1:]),
    ]
    for number, cells in enumerate(rows):
        for x, cell in zip((50, 220), cells, strict=True):
            page += set_in_words(x, 560 - 20 * number, [cell])
    assert blocks(pdf([page])) == [
        ("title", "Le budget est adopté"),
        ("paragraph", first),
        ("heading", "Une longue soirée"),
        ("paragraph", second),
        *(("paragraph", " ".join(cells)) for cells in rows),
    ]


def test_items_without_a_mark_are_kept_apart() -> None:
    page = [
        *column(50, 740, ["Le maire propose trois mesures pour boucler le budget de la ville :"]),
        *column(80, 722, ["la hausse de la taxe ;", "la baisse des aides, qui touchent toutes"]),
        *column(80, 698, ["les familles de la commune ;", "le gel des salaires."]),
    ]
    assert [text for _, text in blocks(pdf([page]))] == [
        "Le maire propose trois mesures pour boucler le budget de la ville :",
        "la hausse de la taxe ;",
        "la baisse des aides, qui touchent toutes les familles de la commune ;",
        "le gel des salaires.",
    ]


def letter_spaced(x: float, y: float, text: str) -> list[Text]:
    """Each letter put where it stands, 0.4 em after the last one; words an em apart."""
    placed = []
    for character in text:
        if character == " ":
            x += 6
        else:
            placed.append(Text(x, y, character))
            x += 10 * _width(character) + 4
    return placed


@pytest.mark.parametrize("text", ["LE MAIRE PARLE", "Le maire parle", "BUDGET"])
def test_letter_spaced_words_are_closed_up(text: str) -> None:
    assert [block for _, block in blocks(pdf([letter_spaced(50, 700, text)]))] == [text]


def test_words_of_one_letter_stay_apart() -> None:
    text = "Il y a à A. D. R. un pas, du point A à B, à C ou à D."
    for page in ([Text(50, 700, text)], set_in_words(50, 700, [text])):
        assert [block for _, block in blocks(pdf([page]))] == [text]


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("Le 10 ao^ut", "Le 10 août"),
        ("une somme pr´elev´ee `a la source", "une somme prélevée à la source"),
        ("l'´Economie", "l'Économie"),
        ("No¨el en ^ıle", "Noël en île"),
        ("un gar¸con", "un garçon"),
        ("in\u00advi\u00adsible", "invisible"),
        ("un ´ ou un `mot'", "un ´ ou un `mot'"),
    ],
)
def test_accents_drawn_before_their_letter(drawn: str, read: str) -> None:
    from translate_tool.readers.pdf import _mended

    assert _mended(drawn.replace("^", "ˆ")) == read


@pytest.mark.parametrize(
    ("initial", "following", "read"),
    [
        ("L", "e conseil", "Le conseil"),
        ("A", "lors que", "Alors que"),
        ("À", "la mairie", "À la mairie"),
        ("A", "Lyon, rien", "A Lyon, rien"),
        ("C’", "est la fin", "C’est la fin"),
        ("« N", "ous partons", "« Nous partons"),
    ],
)
def test_initials_that_are_dropped_into_a_paragraph(
    initial: str, following: str, read: str
) -> None:
    beside = column(74, 700, [f"{following} municipal a adopté hier soir", "le budget de la ville"])
    below = column(50, 676, ["après un long débat entre les élus de la majorité."])
    page = [Text(50, 690, initial, 26), *beside, *below]
    whole = f"{read} municipal a adopté hier soir le budget de la ville après un long débat"
    assert [text for _, text in blocks(pdf([page]))] == [f"{whole} entre les élus de la majorité."]


@pytest.mark.parametrize(
    ("base", "mark", "rest", "read", "left_out"),
    [
        ("Le déficit atteint 10", "9", "euros.", "Le déficit atteint 10⁹ euros.", ""),
        ("Celle de 1998", "1", ", puis rien.", "Celle de 1998, puis rien.", "note marks: 1"),
        ("Une salle de 5 m", "2", "est ouverte.", "Une salle de 5 m² est ouverte.", ""),
        ("Au XIX", "e", "siècle, rien.", "Au XIXe siècle, rien.", ""),
    ],
)
def test_raised_characters(base: str, mark: str, rest: str, read: str, left_out: str) -> None:
    end = 50 + 10 * sum(map(_width, base)) + 10 * 0.278 * base.count(" ") - 5.56 * base.count(" ")
    page = [Text(50, 700, base), Text(end, 704, mark, 6), Text(end + 4, 700, rest)]
    found = article(pdf([page]))
    assert [block.text.replace(" ", "") for block in found.blocks] == [read.replace(" ", "")]
    assert found.meta.get("left_out", "") == left_out
