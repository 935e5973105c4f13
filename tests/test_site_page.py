"""The page of a brief, read back without a browser: all of it there, and nothing of it markup."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import cycle, islice

import pytest
from jinja2 import UndefinedError
from test_markup_safety import ATTACKS, FIELDS, SINGLE, brief_of

from translate_tool.records import (
    Article,
    Block,
    BlockKind,
    Brief,
    Fact,
    FactKind,
    Flag,
    Hypothesis,
    Pair,
    Sentence,
    SummaryLine,
)
from translate_tool.writers import Context, file_name
from translate_tool.writers.escape import visible
from translate_tool.writers.seals import MARK
from translate_tool.writers.site import front, page
from translate_tool.writers.site.page import template

Row = tuple[BlockKind, str, str]
KINDS: tuple[FactKind, ...] = ("who", "where", "when", "how much")

CITY: tuple[Row, ...] = (
    ("title", "Le port rouvre", "The port reopens"),
    ("heading", "Le chantier", "The works"),
    ("paragraph", "Il a coûté 12 millions.", "It cost 2 million."),
    ("quote", "« Enfin ! »", '"At last!"'),
    ("list_item", "un quai neuf", "a new quay"),
    ("table_row", "Grues ; 4", "Cranes; 4"),
    ("code", "si x:\n    va(y)", "si x:\n    va(y)"),
)


def brief(rows: tuple[Row, ...] = CITY, origin: str = "a.txt", **more: tuple[Flag, ...]) -> Brief:
    """A brief with a block for each row; `r3` of `more` flags row 3."""
    blocks = tuple(
        Block(kind=kind, text=french, level=1 if kind in ("heading", "list_item") else 0)
        for kind, french, _ in rows
    )
    pairs = tuple(
        Pair(
            sentence=Sentence(article="id", block=number, index=0, text=french, gap=""),
            hypothesis=Hypothesis(text=english, score=-0.4),
            flags=more.get(f"r{number + 1}", ()),
        )
        for number, (_, french, english) in enumerate(rows)
    )
    article = Article(origin=origin, title=rows[0][1], date="2025-03-01", blocks=blocks)
    summary = (SummaryLine(text=rows[-1][2], sources=(1, len(rows))),)
    return Brief(article=article, pairs=pairs, summary=summary, recipes=())


def html(made: Brief, context: Context | None = None) -> str:
    return page.render(made, context or Context(versions={"x": "1"}, notes=("Un mot.",)))


class Reader(HTMLParser):
    """Tags with their attributes, texts by the id or column they stand in, and all of the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.other: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("mark", "b", "span", "a"):
            self.text.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("mark", "b", "span", "a"):
            self.text.append("")

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[-1] += data

    def handle_pi(self, data: str) -> None:
        self.other.append(data)

    unknown_decl = handle_pi

    def handle_comment(self, data: str) -> None:
        if not re.fullmatch(f" {MARK}[0-9a-f]{{64}} ", data):  # the page's own
            self.other.append(data)

    @property
    def shape(self) -> Counter[str]:
        """Tags and attributes to the letter, but for <mark> and the JSON of what is exact."""
        return Counter(
            repr((tag, {k: v for k, v in attrs.items() if k != "data-exact"}))
            for tag, attrs in self.tags
            if (tag, attrs) != ("mark", {})
        )

    @property
    def exact(self) -> dict[str, object]:
        found = [attrs["data-exact"] for _, attrs in self.tags if "data-exact" in attrs]
        assert len(found) == 1
        return dict(json.loads(found[0] or ""))


@cache
def calm_shape(origin: str) -> Counter[str]:
    """Of the page of plain words, whose file is as deep as that of `origin`."""
    made = attacked(["mot"] * FIELDS)
    there = "mot/" * file_name(origin).count("/") + "mot"
    calm = replace(made, article=replace(made.article, origin=there))
    return Reader(html(calm, Context(notes=("mot",)))).shape


def attacked(texts: list[str]) -> Brief:
    """`brief_of`, with facts as well."""
    facts = tuple(Fact(kind=kind, text=texts[0], rows=(1, 2)) for kind in KINDS)
    return replace(brief_of(texts), facts=facts)


def faults(texts: list[str]) -> list[str]:
    """What is wrong with the page of a brief made of these texts."""
    made = attacked(texts)
    read = Reader(html(made, Context(notes=(texts[0],))))
    calm = calm_shape(made.article.origin)
    wrong = [f"{read.shape - calm} for {calm - read.shape}"] if read.shape != calm else []
    wrong += [f"comment or declaration: {other!r}" for other in read.other]
    shown = [" ".join(text.split(" ")).strip() for text in read.text]
    told = [x for pair in made.pairs for x in (pair.sentence.text, pair.hypothesis.text)]
    told += [made.summary[0].text, made.article.origin, made.article.title, texts[0]]
    told += [made.article.meta["encoding"], made.pairs[0].flags[0].detail]
    wrong += [f"not shown: {x!r}" for x in told if not any(visible(x) in line for line in shown)]
    exact = read.exact
    if exact["origin"] != made.article.origin:
        wrong.append(f"another origin: {exact['origin']!r}")
    return wrong


def test_an_attack_in_every_field_stays_text() -> None:
    wrong = {attack: found for attack in SINGLE if (found := faults([attack] * FIELDS))}
    assert not wrong


def test_attacks_do_not_join_hands_across_fields() -> None:
    for start in range(0, len(ATTACKS), 7):
        mixed = list(islice(cycle(ATTACKS), start, start + FIELDS))
        assert not faults(mixed), mixed


def test_a_page_asks_for_nothing_but_the_site_and_allows_nothing_inline() -> None:
    read = Reader(html(brief(origin="sub/dir/a.txt")))
    addresses = [
        value for _, attrs in read.tags for key, value in attrs.items() if key in ("href", "src")
    ]
    outside = [x for x in addresses if not re.fullmatch(r"#[rs]\d+|#main|#review|\.\./.+", x or "")]
    assert not outside
    assert {tag for tag, _ in read.tags} & {"style", "iframe", "object", "form", "base"} == set()
    assert not [a for _, attrs in read.tags for a in attrs if a == "style" or a.startswith("on")]
    policy = next(a["content"] for t, a in read.tags if t == "meta" and "http-equiv" in a) or ""
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("origin", "root"),
    [
        ("a.txt", "../"),
        ("sub/a.txt", "../../"),
        ("a/b/c.csv#4", "../../../"),
        ("../a.txt", "../../"),
        ("a\\b", "../"),
    ],
)
def test_the_way_to_the_site_is_as_long_as_the_files_path(origin: str, root: str) -> None:
    read = Reader(html(brief(origin=origin)))
    sheets = [attrs["href"] for tag, attrs in read.tags if tag == "link"]
    names = ("site", "page", "corrections")
    assert sheets == [f"{root}assets/{name}.css" for name in names]
    assert f"{root}index.html" in [attrs.get("href") for tag, attrs in read.tags if tag == "a"]


def test_pages_of_an_earlier_version_keep_their_script() -> None:
    """They load assets/page.js, which has no list of corrections to go with; none replaces it."""
    names = {name for name, _ in front.assets()}
    assert {"assets/brief.js", "assets/corrections.js"} <= names
    assert "assets/page.js" not in names


def test_all_of_a_brief_is_there_without_a_script() -> None:
    made = brief(r3=(Flag(kind="number", detail="12: not in the English"),))
    shown = " ".join(" ".join(Reader(html(made)).text).split())
    for _, french, english in CITY:
        assert visible(french) in shown
        assert visible(english) in shown
    assert "number 12: not in the English" in shown
    assert "1 of 7 sentences to check, for a figure, a date, a name or a “not”." in shown


def test_blocks_keep_their_kinds_and_code_its_lines() -> None:
    text = html(brief())
    assert re.findall(r'<tbody role="rowgroup" class="(\w+)', text) == [kind for kind, _, _ in CITY]
    assert '<h3 class="text">The works</h3>' in text
    assert "si x:\n    va(y)" in text


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([1, 2, 3], [3, 4, 5]),
        ([2, 2], [3, 3]),
        ([1, 5, 2], [3, 4, 4]),
        ([1, 2, 3, 4, 5], [3, 4, 5, 6, 6]),
    ],
)
def test_no_heading_is_skipped(levels: list[int], expected: list[int]) -> None:
    made = brief(tuple(("heading", "Un", "One") for _ in levels))
    blocks = tuple(Block(kind="heading", text="Un", level=level) for level in levels)
    article = Article(origin="a.txt", title="Un", date="", blocks=blocks)
    text = html(replace(made, article=article))
    assert [int(n) for n in re.findall(r'<h(\d) class="text"', text)] == expected


@pytest.mark.parametrize(
    ("detail", "french", "english"),
    [
        ("12: not in the English", "Il a coûté <mark>12</mark> millions.", "It cost 2 million."),
        ("2: not in the French", "Il a coûté 12 millions.", "It cost <mark>2</mark> million."),
        ("It cost 2 million.", "Il a coûté 12 millions.", "It cost 2 million."),
        ("", "Il a coûté 12 millions.", "It cost 2 million."),
        ("millions.: odd", "Il a coûté 12 <mark>millions.</mark>", "It cost 2 million."),
    ],
)
def test_what_a_flag_is_about_is_marked(detail: str, french: str, english: str) -> None:
    text = html(brief(r3=(Flag(kind="number", detail=detail),)))
    assert f"<p>{french}</p>" in text
    assert f'<p class="text">{english}</p>' in text


def test_what_is_shown_altered_is_kept_exact_for_corrections() -> None:
    rows: tuple[Row, ...] = (
        ("title", "Un", "One"),
        ("paragraph", "a\u200bb  c\n<&\"'", "d\u202ee"),
    )
    exact = Reader(html(brief(rows, origin="x y/\u200bà#3"))).exact
    assert exact["origin"] == "x y/\u200bà#3"
    assert exact["rows"] == {"2": ["a\u200bb  c\n<&\"'", "d\u202ee"]}


def test_the_worst_is_told_first() -> None:
    flags = (
        Flag(kind="score", detail="a", severity="info"),
        Flag(kind="number", detail="b"),
        Flag(kind="repetition", detail="c", severity="severe"),
    )
    told = re.findall(r'class="flag (\w+)"', html(brief(r3=flags)))
    assert told == ["severe", "warning", "severe", "warning", "info"]


def test_a_brief_of_nothing_has_a_page() -> None:
    article = Article(origin="vide.txt", title="", date="", blocks=())
    text = html(Brief(article=article, pairs=(), summary=(), recipes=()), Context())
    assert "<h1>vide.txt</h1>" in text
    assert "sentences to check" not in text
    assert 'class="byline trust"' not in text


def test_the_same_brief_gives_the_same_page() -> None:
    assert html(brief()) == html(brief())


def test_a_template_lacking_a_variable_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        template("page.html").render(root="")
