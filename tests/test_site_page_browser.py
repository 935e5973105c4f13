"""The page of a brief in Chromium, opened from the disk: what a reader does with it, and cannot."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from browser_kit import browsing, opened, overflow, until, violations
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


def correct(page: Any, row: int, english: str) -> None:
    """Type other English for a row, and keep it."""
    button(page, f"Correct row {row}").click()
    page.get_by_label(f"English of row {row}", exact=True).fill(english)
    button(page, "Keep").click()


def saved(page: Any, to: Path) -> list[dict[str, Any]]:
    """The lines of the file that the list of corrections saves."""
    if not page.locator("#corrections-list").is_visible():
        page.locator("#corrections").click()
    with page.expect_download() as download:
        page.locator("#corrections-list .save").click()
    assert re.fullmatch(r"corrections-[\d-]{15}\.jsonl", download.value.suggested_filename)
    download.value.save_as(to)
    return [json.loads(line) for line in to.read_text(encoding="utf-8").splitlines()]


def edited_rows(page: Any) -> list[str]:
    return list(page.locator("tr.edited").evaluate_all("all => all.map(e => e.id)"))


def test_corrections_are_kept_undone_and_saved(browser: Any, file: Path, tmp_path: Path) -> None:
    better, best = 'The works cost <b>48</b> "million".', "The rock gave way two times."
    with opened(browser, file) as page:
        counter = page.locator("#corrections")
        assert not counter.is_visible()
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
        correct(page, 1, "Gone")
        assert counter.text_content() == "3 corrections not yet saved"
        button(page, "Undo the correction of row 1").click()
        assert page.locator("#r1 .text").text_content() == ROWS[0][2]
        page.reload()
        assert edited_rows(page) == ["r3", "r5"]
        assert page.locator("#r3 .edits").is_visible()
        lines = saved(page, tmp_path / "corrections.jsonl")
        assert counter.text_content() == "Corrections: all saved"
        page.keyboard.press("Escape")
        correct(page, 5, "Another word.")
        assert counter.text_content() == "1 correction not yet saved", "changed since it was saved"
    wanted = [(3, better), (5, best)]
    shared = {"schema": "translate-tool/correction/1", "article": tunnel().article.id}
    for line in lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line.pop("made"))
    assert lines == [
        {
            **shared,
            "origin": ORIGIN,
            "row": row,
            "french": ROWS[row - 1][1],
            "machine": ROWS[row - 1][2],
            "english": english,
        }
        for row, english in wanted
    ]
    learnt = read_corrections([tmp_path / "corrections.jsonl"]).corrections
    assert [(c.french, c.english) for c in learnt] == [
        (canonical(ROWS[row - 1][1]), canonical(text)) for row, text in wanted
    ]


@pytest.mark.slow
def test_two_tabs_lose_nothing_of_each_other(browser: Any, site: Path, file: Path) -> None:
    other = put(site, replace(tunnel(), article=replace(tunnel().article, origin="b.txt")))
    with opened(browser, file) as page:
        beside, same = page.context.new_page(), page.context.new_page()
        beside.goto(other.as_uri())
        same.goto(file.as_uri())
        correct(page, 3, "Of the first.")
        correct(beside, 3, "Of the second.")
        correct(same, 5, "Of the first too.")
        for tab in (page, beside, same):
            until(tab, "document.getElementById('corrections').textContent.startsWith('3 ')")
        until(page, "document.querySelector('#r5 .text').textContent === 'Of the first too.'")
        button(same, "Undo the correction of row 3").click()
        until(page, "!document.querySelector('#r3').classList.contains('edited')")
        page.locator("#corrections").click()
        listed = page.locator("#corrections-list .items ins").all_text_contents()
        assert listed == ["Of the second.", "Of the first too."]
        page.locator("#corrections-list .items button").first.click()
        until(beside, "!document.querySelector('#r3').classList.contains('edited')")


@pytest.mark.slow
def test_the_list_is_walked_by_keys_and_for_everyone(browser: Any, file: Path) -> None:
    for width, dark in [(1280, False), (1280, True), (390, False), (390, True)]:
        with opened(browser, file, width=width, dark=dark) as page:
            correct(page, 3, "Better.")
            correct(page, 5, "Best.")
            page.locator("#r8 th a").focus()
            page.keyboard.press("c")
            assert violations(page) == []
            assert overflow(page) == 0
            box = page.locator("#corrections-list").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            undo = button(page, f"Undo the correction of: {ROWS[2][1]}")
            undo.focus()
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.textContent") == "Undo"
            assert page.locator(".said").text_content() == "Undone."
            page.keyboard.press("Escape")
            assert edited_rows(page) == ["r5"]


def kept(page: Any, **changes: Any) -> None:
    """Put a correction of row 3 into the browser's store, as another day did, and reload."""
    article = json.loads(page.locator(".pairs").get_attribute("data-exact"))["id"]
    french, machine = ROWS[2][1:]
    item = {
        "article": article,
        "origin": ORIGIN,
        "page": "briefs/elsewhere.html",
        "site": page.evaluate("corrections.site"),
        "title": "x",
        "row": 3,
        "french": french,
        "seen": french,
        "machine": machine,
        "english": "Better.",
        "made": "2026-11-28T07:12:00Z",
        **changes,
    }
    key = f"translate-tool:correction:{article}:{canonical(str(item['french']))}"
    page.evaluate("pair => localStorage.setItem(...pair)", [key, json.dumps(item)])
    page.reload()


def test_a_correction_finds_its_row_by_its_french(browser: Any, file: Path) -> None:
    with opened(browser, file) as page:
        kept(page, row=17)
        assert edited_rows(page) == ["r3"]
        assert not page.locator("#r3 .since").is_visible()
        kept(page, english=ROWS[2][2])
        assert edited_rows(page) == [], "learnt"
        assert page.evaluate("localStorage.length") == 0
        kept(page, site="file:///moved/site/")
        assert page.locator("#corrections").text_content() == "1 correction not yet saved"
        for broken in ("not JSON", '{"english": 5}', "null"):
            page.evaluate("t => localStorage.setItem(localStorage.key(0), t)", broken)
            page.reload()
            assert edited_rows(page) == []


def test_a_row_that_changed_since_says_so(browser: Any, file: Path) -> None:
    with opened(browser, file) as page:
        kept(page, machine="What stood there last night.")
        since = page.locator("#r3 .since")
        assert ROWS[2][2] in since.text_content()
        assert page.locator("#r3 .text").text_content() == "Better."
        button(page, "Keep the correction of row 3").click()
        assert not since.is_visible()
        page.reload()
        assert edited_rows(page) == ["r3"]
        assert not since.is_visible()


def test_corrections_of_an_older_page_are_taken_over(browser: Any, file: Path) -> None:
    with opened(browser, file) as page:
        article = json.loads(page.locator(".pairs").get_attribute("data-exact"))["id"]
        for old in ({"3": ROWS[2][2], "4": "New"}, {"999": "x", "3": 5}):
            page.evaluate(
                "([key, old]) => localStorage.setItem(key, old)",
                [f"translate-tool:corrections:{article}", json.dumps(old)],
            )
            page.reload()
            assert edited_rows(page) == ["r4"]
            assert page.evaluate("localStorage.length") == 1


def test_a_browser_that_keeps_nothing_says_so(browser: Any, file: Path, tmp_path: Path) -> None:
    with opened(browser, file, apart=True) as page:
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
        )
        page.reload()
        correct(page, 3, "Better.")
        assert "this browser cannot keep it" in page.locator("#status").text_content()
        page.locator("#corrections").click()
        assert page.locator(".loose").is_visible()
        [line] = saved(page, tmp_path / "corrections.jsonl")
        assert line["english"] == "Better."
        assert page.locator("#corrections").text_content() == "Corrections: all saved"


def test_what_was_learnt_is_withdrawn_on_its_page(browser: Any, site: Path, tmp_path: Path) -> None:
    human = Flag(kind="human", detail="corrected by a person", severity="info")
    first, *others = tunnel().pairs
    learnt = replace(
        tunnel(),
        article=replace(tunnel().article, origin="human.txt"),
        pairs=(replace(first, flags=(human,)), *others),
    )
    file = put(site, learnt)
    with opened(browser, file) as page:
        assert page.get_by_role("button", name="Withdraw").count() == 1
        button(page, "Withdraw the correction of row 1").click()
        assert page.locator("#r1 .edits").text_content() == "✎ To be withdrawnUndo"
        assert page.locator("#r1 .text").text_content() == ROWS[0][2]
        [line] = saved(page, tmp_path / "corrections.jsonl")
        assert line["english"] is None
        put(site, replace(learnt, pairs=(first, *others)))
        page.reload()
        assert not page.locator("#corrections").is_visible()


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
    assert not re.search(r"Correct|Undo|Keys", text)


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
            assert page.evaluate("document.scripts.length") == 3
            links = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
            assert not [x for x in links if not re.fullmatch(r"#\w+|(\.\./)+index\.html", x)]
            button(page, "Correct row 3").click()
            page.keyboard.press("Control+Enter")
            assert page.locator("tr.edited").count() == 0
