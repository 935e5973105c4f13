"""No article text becomes markup: attacks in every field of a brief, read back by two renderers.

The page of an attack must have exactly the tags and attributes of the page of plain words, and
must show the attack's text to the letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from itertools import cycle, islice, pairwise

import cmarkgfm
import pytest
import yaml
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from translate_tool.records import (
    Article,
    Block,
    Brief,
    Fact,
    Failure,
    Flag,
    Hypothesis,
    Pair,
    Recipe,
    Sentence,
    SummaryLine,
)
from translate_tool.writers import FORMATS, Context, Entry, file_name, render_index
from translate_tool.writers.escape import JOINER, code, destination, inline, line, visible
from translate_tool.writers.seals import MARK

HTML = """
<script>alert(1)</script>|<img src=x onerror=alert(1)>|<b>gras</b>|</td></tr></table>|<!-- x -->
<!--|-->|<svg/onload=alert(1)>|<a href="javascript:alert(1)">x</a>|<?php x ?>|<!DOCTYPE html>
<![CDATA[x]]>|<iframe src=//x.example>|<style>*{display:none}</style>|</h1>|<br>|<br/>|<|</|<!|<x
&lt;script&gt;|&amp;|&#60;b&#62;|&#x3c;i&#x3e;|&nbsp;|&|&copy|&AMP;|<details open>|<p title="
<textarea>|<plaintext>|<a id="r1"></a>|<input type=checkbox checked>|<base href=//x.example/>
"""
LINKS = """
[x](http://x.example)|[x](javascript:alert(1))|![x](http://x.example/i.png)|[x][r]
[r]: //x.example|[^r1]|[^1]: note|[^1]|[[wiki]]|<http://x.example>|<a@x.example>
http://x.example/a_b|www.x.example|https://x.example?a=b&c=d|ftp://x.example|a@x.example
mailto:a@x.example|xmpp:a@x.example|HTTP://X.EXAMPLE|WWW.x.example|_www.x.example_|(www.x.example)
*http://x.example*|~www.x.example|a.b+c_d-e@x.example|é@x.example|![|](|[a](<b>)|[a]("|![a
[x](#r2)|[x]|]|[|]( |\\](x)|[x](//x "t")|http://a@x.example|x@y@z.example|:http://x.example|[ ]
[x] fait|[!NOTE]|@personne|#12|[x]:y
"""
INLINE = """
*italique*|**gras**|***deux***|_italique_|__gras__|~barré~|~~barré~~|`code`|``co`de``|`|``|```|~~~
$x^2$|$$x$$|$`x`$|\\(x\\)|\\[x\\]|\\|\\\\|\\*|*|**|_|__|a_b_c|_a_b_|a__b|2*3*4|* |~ ~|$|\\`|`\\
\\<b>|:smile:|:+1:|:smile://x|:a:b:c:|10:30:45|==surligné==|^exposant^|{{ x }}|{% x %}|*a _b* c_
**`**|« *oui* »|*« oui »*|**«oui»**|l'*été*|*é*|_é_|«_x_»|…*x*|_(x)_|x*y|\\\\*x\\\\*|\\&amp;
\\_x\\_
"""
BLOCKS = """
# titre|## titre ##|#|######|####### sept|titre #|titre ##|# #|> cit|>|>>x|- point|-|+ point|+
* point|1. un|1) un|12345678. n|1.|---|***|___|- - -|===|=|--|    code|\ttab|```py|~~~ x|: def
!!! note|<div>|1986. Une année|-24 °C|+5,9 %|#metoo|=x|\\# x|a) x|--- --- ---|:--|::: x|%%
"""
CELLS = [
    "|",
    "||",
    "\\|",
    "\\\\|",
    "a | b",
    "a|b",
    "`|`",
    "|-|-|",
    "|--|",
    "x |y|",
    "&#124;",
    "\\\\\\|",
]
BREAKS = [
    "a\nb", "a\n\nb", "a\n# b", "a\n---", "---\n", "a\r\n> b", "a  \nb", "a\\\nb", "\n- b",
    "a\x0bb", "a\x0cb", "a\x1cb", "a\x85b", "a\u2028b", "a\u2029# b", "\n---\ntitle: x\n---\n",
    "...\n---", '"\nx: y\n"', "'", '"', "\\", '\\"', "!!python/object:x", "&a *a", "{a: b}",
    "[a, b]", "a: b #c", "null", "yes", "2024-09-01", "1e3", "~", "%TAG", "\ttab", "- a", "? a",
    "@x", "`x",
]  # fmt: skip
UNSEEN = [
    "a\x00b", "\x07", "\x1b[31mrouge", "a\x7fb", "a\x9bb", "a\u200bb", "\u202eenvers",
    "\u2066x\u2069", "\u200fx", "\ufeffx", "a\u2060@b.example", "\ud800", "x\U000e0041\U000e007f",
    "a\u200db", "\u3164", "a\ufffeb", "\ufff9x", "👨\u200d👩\u200d👧", "☀\ufe0f",
    "gou\u00advernement", "\u061cx", "\u180ex",
]  # fmt: skip

SINGLE = [
    attack
    for block in (HTML, LINKS, INLINE, BLOCKS)
    for row in block.strip("\n").split("\n")
    for attack in row.split("|")
    if attack.strip()
]
SINGLE += [*CELLS, *BREAKS, *UNSEEN]
SHAPES: list[Callable[[str], str]] = [
    lambda x: x,
    lambda x: f"mot {x}",
    lambda x: f"{x} mot",
    lambda x: f"mot{x}mot",
    lambda x: f"« {x} »",
    lambda x: f"{x}{x}",
    lambda x: f"{x}\n{x}",
    lambda x: f"\\{x}\\",
]
ATTACKS = list(dict.fromkeys(shape(attack) for attack in SINGLE for shape in SHAPES))
FIELDS = 17


def brief_of(texts: list[str]) -> Brief:
    """A brief with one text in each of its `FIELDS` fields."""
    take = iter(texts).__next__
    title, heading, item = take(), take(), take()
    blocks = (
        Block(kind="title", text=title),
        Block(kind="paragraph", text="Un mot."),
        Block(kind="heading", text=heading, level=1),
        Block(kind="list_item", text=item, level=1),
    )
    pairs = [
        Pair(
            sentence=Sentence(article="id", block=number, index=0, text=block.text, gap=""),
            hypothesis=Hypothesis(text=take(), score=-0.5),
            flags=(Flag(kind="number", detail=take()),) if number != 1 else (),
        )
        for number, block in enumerate(blocks)
    ]
    return Brief(
        article=Article(
            origin=take(),
            title=title,
            date=take(),
            blocks=blocks,
            meta={"encoding": take(), "links": take()},
        ),
        pairs=tuple(pairs),
        summary=(
            SummaryLine(text=f"{take()} et plus", sources=(1, 3)),  # and not the headline again
            SummaryLine(text="Fin.", sources=(4,), flags=(Flag(kind=take(), detail="x"),)),
        ),
        recipes=(Recipe(task="translate", engine="echo", model="echo"),),
        facts=(
            Fact(kind="who", text=take(), rows=(1, 3)),
            Fact(kind="who", text="Fin", rows=(4,)),
        ),
    )


class Page(HTMLParser):
    """The tags of a page, with their attributes, and the text of what holds article text."""

    HOLDERS = ("h1", "h2", "h3", "td", "li", "p", "blockquote")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[tuple[str, ...]] = Counter()
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        key = (tag, *(f"{name}={value}" for name, value in attrs))
        self.tags[key] += 1
        if tag in self.HOLDERS:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] += data

    def handle_comment(self, data: str) -> None:
        data = re.sub(f"{MARK}[0-9a-f]{{64}}", MARK, data)  # another page has another seal
        self.tags[("!--", data)] += 1

    def handle_decl(self, decl: str) -> None:
        self.tags[("!", decl)] += 1

    def handle_pi(self, data: str) -> None:
        self.tags[("?", data)] += 1

    def unknown_decl(self, data: str) -> None:
        self.tags[("![", data)] += 1

    def shows(self) -> list[str]:
        return [" ".join(text.replace(JOINER, "").split(" ")).strip() for text in self.texts]


def cmark(text: str) -> str:
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    extensions = ["table", "autolink", "strikethrough", "tasklist"]
    return str(cmarkgfm.markdown_to_html_with_extensions(text, options, extensions))


def markdown_it(text: str) -> str:
    return str(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text))


RENDERERS = [cmark, markdown_it]


def body(page: str) -> str:
    """A page without its front matter, as a viewer that knows front matter shows it."""
    return page.split("\n---\n", 1)[1]


def page_of(brief: Brief, note: str = "Un mot.") -> str:
    return str(FORMATS["markdown"].render(brief, Context(versions={"x": "1"}, notes=(note,))))


def index_of(texts: list[str]) -> str:
    take = iter(texts).__next__
    entry = Entry(
        name="a.txt", title=take(), title_fr=take(), date=take(), origin=take(),
        rows=1, words=1, flagged=0,
    )  # fmt: skip
    failure = Failure(origin=take(), status="failed", reason=take(), place=take(), hint=take())
    return render_index([entry], [failure], Context(notes=(take(),)))


def pages_of(texts: list[str]) -> tuple[str, str, str]:
    """A page, its body alone, and an index."""
    page = page_of(brief_of(texts), texts[0])
    return page, body(page), index_of(texts)


@cache
def calm_tags(renderer: Callable[[str], str]) -> list[Counter[tuple[str, ...]]]:
    return [Page(renderer(text)).tags for text in pages_of(["mot"] * FIELDS)]


def faults(attack: list[str], renderer: Callable[[str], str]) -> list[str]:
    """What is wrong with the pages of a brief and an index made of these texts."""
    brief = brief_of(attack)
    pages = [Page(renderer(text)) for text in pages_of(attack)]
    wrong = [
        f"{page.tags - tags} for {tags - page.tags}"
        for page, tags in zip(pages, calm_tags(renderer), strict=True)
        if page.tags != tags
    ]
    shown = pages[1].shows()
    texts = [x for pair in brief.pairs for x in (pair.sentence.text, pair.hypothesis.text)]
    texts += [brief.pairs[0].hypothesis.text, brief.summary[0].text, brief.facts[0].text]
    texts += [brief.article.origin]
    wrong += [f"not shown: {x!r}" for x in texts if not _is_in(visible(x), shown)]
    return wrong


def _is_in(text: str, shown: list[str]) -> bool:
    return any(text.strip() in line for line in shown)


def test_there_are_enough_attacks() -> None:
    assert len(SINGLE) >= 250
    assert len(ATTACKS) >= 1500


@pytest.mark.parametrize("renderer", RENDERERS)
def test_an_attack_in_every_field_stays_text(renderer: Callable[[str], str]) -> None:
    wrong = {attack: found for attack in SINGLE if (found := faults([attack] * FIELDS, renderer))}
    assert not wrong


@pytest.mark.parametrize("renderer", RENDERERS)
def test_attacks_do_not_join_hands_across_fields(renderer: Callable[[str], str]) -> None:
    """What one field opens, no other closes; each attack comes by in several fields."""
    for start in range(0, len(ATTACKS), FIELDS // 2):
        mixed = list(islice(cycle(ATTACKS), start, start + FIELDS))
        assert not faults(mixed, renderer), mixed


SPECIAL = st.text(alphabet="\\`*_{}[]()<>#+-.!|~$&:;@=^\"'/ \n\t1aéW«»\u00a0", max_size=24)


@settings(max_examples=100, deadline=None)
@given(st.lists(SPECIAL, min_size=FIELDS, max_size=FIELDS))
def test_random_punctuation_stays_text(texts: list[str]) -> None:
    # An empty title is shown by the file's name, an empty detail or note not at all.
    filled = [f"m{text}" if not text.strip() else text for text in texts]
    for renderer in RENDERERS:
        assert not faults(filled, renderer)


@pytest.mark.parametrize("text", SINGLE + [a + b for a, b in pairwise(SINGLE)])
def test_front_matter_gives_back_the_exact_strings(text: str) -> None:
    front = page_of(brief_of([text] * FIELDS)).split("\n---\n", 1)[0]
    fields = yaml.safe_load(front)
    for key in ("title", "title_fr", "date", "source"):
        assert fields[key] == text


@pytest.mark.parametrize("text", UNSEEN)
def test_nothing_unseen_is_left(text: str) -> None:
    allowed = {"\n", JOINER, "\u00ad", "\u200d"}
    page = page_of(brief_of([text] * FIELDS))
    left = {c for c in page if unicodedata.category(c) in ("Cc", "Cf", "Cs")} - allowed
    assert not left


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202eenvers", "⟨U+202E⟩envers"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("a\x00b", "a⟨U+0000⟩b"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\U000e0041", "⟨U+E0041⟩"),
        (" a\n\tb\u2028c ", "a b c"),
        ("12\u202f%\u00a0!", "12\u202f%\u00a0!"),
        ("gou\u00advernement", "gou\u00advernement"),
    ],
)
def test_the_unseen_is_spelt(text: str, expected: str) -> None:
    assert visible(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "L’indice gagne 1,27 % (3,1 milliards d’euros), selon « Les Marchés »…",
        "— Vous partez ? — Oui : demain, à 17 h 40 ; c'est dit !",
        "Il a répondu : “non”, puis s'est tu - sans un mot.",
        "R&D, AT&T ; p < 0,05 et a > b ; 3 + 4 = 7 ; n° 4 / p. 12 ; {x}",
        "un_nom_de_fichier.txt, la fonction f(x), le CO₂ et l'e-mail de M. J.-P. Roux",
    ],
)
def test_plain_french_is_left_as_it_is(text: str) -> None:
    assert inline(text) == line(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a*", r"\*a\*"),
        ("voir www.x.fr", r"voir www\.x.fr"),
        ("http://x.fr", r"http\://x.fr"),
        ("<b>", r"\<b>"),
        ("_a_b_", r"\_a_b\_"),
        ("a|b", r"a\|b"),
    ],
)
def test_only_what_is_dangerous_is_escaped(text: str, expected: str) -> None:
    assert inline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a", r"\# a"),
        ("- a", r"\- a"),
        ("-24 °C", "-24 °C"),
        ("1986. Une année", r"1986\. Une année"),
        ("3) a", r"3\) a"),
        ("3,5 %", "3,5 %"),
        ("> a", r"\> a"),
        ("---", r"\---"),
    ],
)
def test_the_beginning_of_a_line(text: str, expected: str) -> None:
    assert line(text) == expected


def test_what_is_shown_of_a_character_does_not_depend_on_its_company() -> None:
    """A text without two spaces in a row goes a shorter way, if all in it is ordinary."""
    for character in map(chr, range(0x3200)):
        assert visible(f"a{character}b") == visible(f"a{character}b  "), ascii(character)


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("text", [*(x for x in SINGLE if visible(x))])
def test_a_code_span_shows_its_text(text: str, renderer: Callable[[str], str]) -> None:
    page = Page(renderer(f"- x {code(text)} y"))
    assert set(page.tags) == {("ul",), ("li",), ("code",)}
    assert f"x {visible(text)} y" in page.texts[0]


@pytest.mark.parametrize("origin", [x for x in SINGLE if x.isprintable()])
def test_a_link_to_any_file_name_leads_there(origin: str) -> None:
    name = file_name(origin) + ".md"
    assert not set(destination(name)) & set(" ()<>[]\\\"'`*|&:#?")
    tags = Page(cmark(f"[x]({destination(name)})")).tags
    assert tags == {("p",): 1, ("a", f"href={destination(name)}"): 1}
