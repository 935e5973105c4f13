"""The page of a brief in Chromium, opened from the disk: what a reader does with it, and cannot."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from browser_kit import browsing, opened, overflow, violations
from test_markup_safety import ATTACKS, FIELDS, HTML, LINKS, UNSEEN, brief_of

from translate_tool.pipeline.corrections import read_corrections
from translate_tool.records import (
    Article,
    Block,
    BlockKind,
    Brief,
    Fact,
    Flag,
    Hypothesis,
    Pair,
    Recipe,
    Sentence,
    Severity,
    SummaryLine,
    canonical,
)
from translate_tool.writers import Context, file_name
from translate_tool.writers.site import page as page_writer

ROWS: tuple[tuple[BlockKind, str, str], ...] = (
    ("title", "Le tunnel de Brémont rouvrira en mai", "The Brémont tunnel will reopen in May"),
    ("paragraph", "Le préfet l’a annoncé mardi.", "The prefect announced it on Tuesday."),
    ("paragraph", "Les travaux ont coûté 48 millions.", "The works cost 84 million."),
    ("heading", "Un chantier difficile", "A difficult site"),
    ("paragraph", "La roche\u200b a cédé  deux fois.", "The rock gave way twice."),
    ("quote", "« On n’y croyait plus. »", '"We no longer believed in it."'),
    ("list_item", "deux voies neuves", "two new lanes"),
    ("list_item", "une galerie de secours", "gallery gallery gallery"),
    ("table_row", "Longueur ; 1 240 m", "Length; 1,240 m"),
    ("code", "km = 12\n  pk = 3", "km = 12\n  pk = 3"),
    *(("paragraph", f"Phrase numéro {n}.", f"Sentence number {n}.") for n in range(11, 36)),
)
FLAGS: dict[int, tuple[str, str, Severity]] = {
    3: ("number", "48: not in the English", "warning"),
    8: ("repetition", "gallery", "severe"),
    9: ("score", "the model was unsure", "info"),
    30: ("number", "30: not in the French", "warning"),
}
SUMMARY = (
    SummaryLine(text="The tunnel reopens in May.", sources=(1, 2)),
    SummaryLine(
        text="It cost 84 million.",
        sources=(3, 35),
        flags=(Flag(kind="review", detail="it stands on a row to review"),),
    ),
)
FACTS = (
    Fact(kind="who", text="the prefect", rows=(2,)),
    Fact(kind="how much", text="84 million", rows=(3,)),
)
ORIGIN = "région/tunnel é.txt"


def tunnel() -> Brief:
    blocks = tuple(
        Block(kind=kind, text=french, level=int(kind in ("heading", "list_item")))
        for kind, french, _ in ROWS
    )
    pairs = tuple(
        Pair(
            sentence=Sentence(article="id", block=number - 1, index=0, text=french, gap=""),
            hypothesis=Hypothesis(text=english, score=-0.4),
            flags=tuple(
                Flag(kind=kind, detail=detail, severity=severity)
                for kind, detail, severity in [FLAGS[number]]
            )
            if number in FLAGS
            else (),
        )
        for number, (_, french, english) in enumerate(ROWS, start=1)
    )
    return Brief(
        article=Article(origin=ORIGIN, title=ROWS[0][1], date="2025-03-01", blocks=blocks),
        pairs=pairs,
        summary=SUMMARY,
        facts=FACTS,
        recipes=(Recipe(task="translate", engine="echo", model="echo"),),
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as it:
        yield it


def put(site: Path, brief: Brief) -> Path:
    context = Context(versions={"x": "1"}, notes=("A draft.",))
    name = file_name(brief.article.origin)
    file = site / page_writer.FOLDER / f"{name}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page_writer.render(brief, context), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outputs") / "site"
    assets = Path(page_writer.__file__).parent / "assets"
    shutil.copytree(assets, folder / "assets")
    (folder / "index.html").write_text("<!doctype html><title>front</title>", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def file(site: Path) -> Path:
    return put(site, tunnel())


def ground(page: Any, selector: str) -> str:
    """The background colour in effect."""
    return str(page.locator(selector).evaluate("e => getComputedStyle(e).backgroundColor"))


def button(page: Any, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def focused_row(page: Any) -> str:
    return str(page.evaluate("document.activeElement.closest('tr')?.id ?? ''"))


def test_the_kit_hears_a_violation_an_exception_and_a_missing_file(
    browser: Any, tmp_path: Path
) -> None:
    policy = "<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\">"
    bad = {
        "inline.html": f"<!doctype html>{policy}<script>1</script>",
        "throws.html": "<!doctype html><script>throw new Error('boom')</script>",
        "missing.html": "<!doctype html><script src=none.js></script>",
        "asks.html": "<!doctype html><script>alert(1)</script>",
        "leaves.html": "<!doctype html><img src=http://127.0.0.1:9/x>",
    }
    for name, text in bad.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(AssertionError), opened(browser, tmp_path / name):
            pass
    (tmp_path / "grey.html").write_text("<p style='color:#bbb'>pale", encoding="utf-8")
    with opened(browser, tmp_path / "grey.html") as page:
        assert any(found.startswith("color-contrast") for found in violations(page))


def test_a_summary_link_highlights_all_its_rows_and_scrolls_there(browser: Any, file: Path) -> None:
    with opened(browser, file, reduced_motion="reduce") as page:
        plain = ground(page, "#r34")
        page.locator("#s2 .cited a", has_text="35").click()
        lit = ground(page, "#r35")
        assert ground(page, "#r3") == lit == ground(page, "#s2") != plain
        assert ground(page, "#r34") == plain
        assert 0 < page.locator("#r35").bounding_box()["y"] < 900
        assert page.locator("#status").text_content() == "Highlighted: rows 3, 35"
        page.locator("#s1 .cited a").first.click()
        assert ground(page, "#r2") == lit
        assert ground(page, "#r35") == plain
        page.keyboard.press("Escape")
        assert page.locator(".lit").count() == 0


def test_a_fact_leads_to_its_row_and_a_row_back_to_the_summary(browser: Any, file: Path) -> None:
    with opened(browser, file) as page:
        page.locator(".facts a", has_text="3").click()
        assert page.locator("tr.lit").evaluate_all("all => all.map(e => e.id)") == ["r3"]
        page.get_by_label("Supports summary line 2").first.click()
        assert page.evaluate("location.hash") == "#s2"


def test_the_french_of_a_line_is_one_click_away(browser: Any, file: Path) -> None:
    with opened(browser, file) as page:
        french = page.locator("#s1 details p").nth(1)
        assert not french.is_visible()
        page.locator("#s1 summary").click()
        assert french.is_visible()
        assert ROWS[1][1] in french.text_content()
        assert french.get_attribute("lang") == "fr"


def test_keys_alone_walk_the_page(browser: Any, file: Path) -> None:
    with opened(browser, file) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        steps = ["j", "j", "k", "n", "n", "n", "n", "N", "ArrowUp", "ArrowDown"]
        walked = []
        for key in steps:
            page.keyboard.press(key)
            walked.append(focused_row(page))
        assert walked == ["r1", "r2", "r1", "r3", "r8", "r30", "r3", "r30", "r29", "r30"]
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        page.keyboard.press("?")
        assert page.locator("#help").is_visible()
        page.get_by_label("Single keys do this").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        assert focused_row(page) == "r30"
        page.reload()
        page.keyboard.press("j")
        assert focused_row(page) == ""


def test_a_link_to_a_row_is_where_the_keys_go_on(browser: Any, file: Path) -> None:
    with opened(browser, file, hash="#r12") as page:
        assert ground(page, "#r12") != ground(page, "#r11")
        page.keyboard.press("j")
        assert focused_row(page) == "r13"


def test_slash_leads_to_the_search(browser: Any, file: Path) -> None:
    with opened(browser, file) as page:
        page.keyboard.press("/")
        page.wait_for_url("**/site/index.html#search")
        assert page.title() == "front"


def test_the_french_is_hidden_and_stays_so(browser: Any, file: Path) -> None:
    with opened(browser, file) as page:
        toggle = button(page, "French")
        page.keyboard.press("f")
        assert not page.locator("#r2 .fr").is_visible()
        assert page.locator("#r2 .en").is_visible()
        assert toggle.get_attribute("aria-pressed") == "false"
        assert page.locator("#status").text_content() == "French hidden"
        page.reload()
        assert not page.locator("#r2 .fr").is_visible()
        toggle.click()
        assert page.locator("#r2 .fr").is_visible()


def test_corrections_are_kept_undone_and_downloaded(
    browser: Any, file: Path, tmp_path: Path
) -> None:
    better, best = 'The works cost <b>48</b> "million".', "The rock gave way two times."
    with opened(browser, file) as page:
        assert not page.locator("#download").is_visible()
        button(page, "Correct row 3").click()
        area = page.get_by_label("English of row 3", exact=True)
        assert area.input_value() == ROWS[2][2]
        area.fill(better)
        button(page, "Keep").click()
        assert page.locator("#r3 .text").text_content() == better
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("e")
        page.keyboard.type("jnf/?")
        page.keyboard.press("Escape")
        assert page.locator("#r5 .text").text_content() == ROWS[4][2]
        page.keyboard.press("e")
        page.get_by_label("English of row 5").fill(f" {best}\n")
        page.keyboard.press("Control+Enter")
        button(page, "Correct row 1").click()
        page.get_by_label("English of row 1", exact=True).fill("Gone")
        button(page, "Keep").click()
        button(page, "Undo the correction of row 1").click()
        assert page.locator("#r1 .text").text_content() == ROWS[0][2]
        page.reload()
        assert page.locator("tr.edited").evaluate_all("all => all.map(e => e.id)") == ["r3", "r5"]
        assert page.locator("#r3 .edits").is_visible()
        with page.expect_download() as download:
            button(page, "Download corrections (2)").click()
        assert download.value.suggested_filename == "corrections-tunnel é.txt.json"
        saved = tmp_path / download.value.suggested_filename
        download.value.save_as(saved)
    said = json.loads(saved.read_text(encoding="utf-8"))
    wanted = [(3, better), (5, best)]
    assert said == {
        "schema": "translate-tool/corrections/1",
        "corrections": [
            {
                "origin": ORIGIN,
                "row": row,
                "french": ROWS[row - 1][1],
                "machine": ROWS[row - 1][2],
                "english": english,
            }
            for row, english in wanted
        ],
    }
    learnt = [(c.french, c.english) for c in read_corrections([saved]).corrections]
    assert learnt == [(canonical(ROWS[row - 1][1]), canonical(text)) for row, text in wanted]


def test_a_correction_that_was_learnt_is_forgotten(browser: Any, file: Path) -> None:
    with opened(browser, file) as page:
        key = json.loads(page.locator(".pairs").get_attribute("data-exact"))["id"]
        for kept, edited in [({"3": ROWS[2][2], "4": "New"}, 1), ({"999": "x", "3": 5}, 0)]:
            page.evaluate(
                "([key, kept]) => localStorage.setItem(key, kept)",
                [f"translate-tool:corrections:{key}", json.dumps(kept)],
            )
            page.reload()
            assert page.locator("tr.edited").count() == edited


def test_marks_come_back_when_a_correction_is_undone(browser: Any, file: Path) -> None:
    with opened(browser, file) as page:
        before = page.locator("#r30 .text").inner_html()
        assert "<mark>30</mark>" in before
        button(page, "Correct row 30").click()
        page.keyboard.type(" And more.")
        page.keyboard.press("Control+Enter")
        button(page, "Undo the correction of row 30").click()
        assert page.locator("#r30 .text").inner_html() == before


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (360, False)])
def test_no_one_is_left_out(browser: Any, file: Path, width: int, dark: bool) -> None:
    """axe-core (contrasts are in it) on a page that is highlighted, flagged, open and edited."""
    with opened(browser, file, width=width, dark=dark) as page:
        page.locator("#s2 .cited a").first.click()
        button(page, "Correct row 8").click()
        page.locator("#s1 summary").click()
        page.locator(".provenance summary").click()
        assert violations(page) == []
        assert overflow(page) == 0


def test_the_colours_a_reader_chose_stay(browser: Any, file: Path) -> None:
    with opened(browser, file) as page:
        light = ground(page, "body")
        button(page, "Dark").click()
        dark = ground(page, "body")
        assert dark != light
        page.reload()
        assert ground(page, "body") == dark
    with opened(browser, file, dark=True) as page:
        assert ground(page, "body") == dark
        button(page, "Dark").click()
        assert ground(page, "body") == light


def test_on_a_phone_english_stands_over_its_french(browser: Any, file: Path) -> None:
    with opened(browser, file, width=360) as page:
        english = page.locator("#r2 .en").bounding_box()
        french = page.locator("#r2 .fr").bounding_box()
        assert english["y"] + english["height"] <= french["y"]
        assert english["x"] == french["x"]
        page.evaluate("document.body.append('x'.repeat(400))")
        assert overflow(page) == 0


def test_paper_has_both_columns_and_no_buttons(browser: Any, file: Path, tmp_path: Path) -> None:
    with opened(browser, file, dark=True) as page:
        page.keyboard.press("f")
        page.pdf(path=tmp_path / "page.pdf", format="A4")
    document = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    document.close()
    text = " ".join(text.split())
    for _, french, english in (*ROWS[:3], *ROWS[10:]):
        assert french in text
        assert english in text
    assert not re.search(r"Correct|Download|Keys", text)


def test_the_page_is_whole_without_scripts(browser: Any, file: Path) -> None:
    with opened(browser, file, java_script_enabled=False) as page:
        assert page.locator("#r35 .fr").is_visible()
        assert page.locator("#r35 .en").is_visible()
        assert page.get_by_role("button").count() == 0
        page.locator("#s2 .cited a").first.click()
        assert page.locator("#r3:target").count() == 1


def worst() -> list[str]:
    """The attacks on HTML and links, some that cannot be seen, and a few mixed ones."""
    single = [x for block in (HTML, LINKS) for row in block.split("\n") for x in row.split("|")]
    return [x for x in [*single, *UNSEEN, *ATTACKS[::97]] if x.strip()]


def test_attacks_in_a_browser_do_nothing(browser: Any, site: Path) -> None:
    """No dialog, request or error; scripts, frames and images there are none, nor other links."""
    attacks = worst()
    assert len(attacks) > 120
    for start in range(0, len(attacks), FIELDS):
        texts = list(islice(cycle(attacks), start, start + FIELDS))
        file = put(site, brief_of(texts))
        with opened(browser, file) as page:
            count = "document.querySelectorAll('img, svg, iframe, style, form, base').length"
            assert page.evaluate(count) == 0
            assert page.evaluate("document.scripts.length") == 2
            links = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
            assert not [x for x in links if not re.fullmatch(r"#\w+|(\.\./)+index\.html", x)]
            button(page, "Correct row 3").click()
            page.keyboard.press("Control+Enter")
            assert page.locator("tr.edited").count() == 0
