"""The front page in a browser, opened from the disk: search, filters, keys, charts, phones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser_kit import browsing, opened, overflow, until, violations
from site_kit import FAILURES, brief_of, briefs, build_site, cards

from translate_tool.records import Brief, Flag

HOSTILE = "<img src=x onerror=alert(1)> </script><script>alert(2)</script>"


def pile() -> Iterator[Brief]:
    yield from briefs(150)
    yield brief_of(
        [
            ("Des chèvres à l’Œuvre", "Goats at work"),
            ("Les chèvres de Morvaline ont débroussaillé le talus.", "They cleared the bank."),
            ("Une éleveuse les garde.", "A breeder of zibelines keeps them."),
        ],
        origin="radio/chevres #1.txt",
        day="2024-06-05",
    )
    yield brief_of([(HOSTILE, HOSTILE), ("Rien.", f"Quixotic {HOSTILE}")], origin="a<b>.txt")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as one:
        yield one


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build_site(folder, cards(pile()))
    return folder / "index.html"


def ready(page: Any) -> None:
    """Wait for the answer to what the address asks for."""
    until(page, "performance.getEntriesByName('answer').at(-1)?.detail === location.hash")


def search(page: Any, text: str) -> None:
    page.fill("#search", text)
    asked = "text => (new URLSearchParams(location.hash.slice(1)).get('q') ?? '') === text"
    until(page, asked, text)
    ready(page)


def found(page: Any) -> int:
    """How many briefs the page says that it found, the versions of a story counted."""
    return int(re.findall(r"\d+", page.inner_text("#found"))[-1])


def titles(page: Any) -> list[str]:
    return list(page.locator("#list .go").all_inner_texts())


def test_the_script_makes_the_cards_that_the_template_made(browser: Any, front: Path) -> None:
    with opened(browser, front, java_script_enabled=False) as page:
        plain = page.locator("#list").inner_html()
    with opened(browser, front) as page:
        ready(page)
        made = page.locator("#list").inner_html()
    assert squeezed(made) == squeezed(plain)


def test_a_doubtful_headline_has_the_french_one_below_it(browser: Any, tmp_path: Path) -> None:
    build_site(tmp_path, cards(iter([doubted_title(), brief_of([("Il pleut.", "It rains.")])])))
    with opened(browser, tmp_path / "index.html") as page:
        ready(page)
        assert page.locator(".original").all_inner_texts() == ["La Bourse de Montréal"]
        assert page.get_attribute(".original", "lang") == "fr"
        search(page, "Zreval")
        page.locator(".original + .hit").wait_for()


def doubted_title() -> Brief:
    brief = brief_of([("La Bourse de Montréal", "Zreval Stock Exchange")], origin="bourse.txt")
    flag = Flag(kind="word", detail="Zreval: no English word", severity="warning")
    return replace(brief, pairs=(replace(brief.pairs[0], flags=(flag,)), *brief.pairs[1:]))


def squeezed(html: str) -> str:
    """`html` without the white space between its tags."""
    return re.sub(r"\s*(<[^>]+>)\s*", r"\1", html)


@pytest.mark.parametrize(
    ("query", "title", "hit", "row"),
    [
        ("morvaline", "Goats at work", "Morvaline", 2),
        ("CHEVRE", "Goats at work", "chèvres", 1),
        ("debrouss talus", "Goats at work", "débroussaillé", 2),
        ("zibel", "Goats at work", "zibelines", 3),
        ("oeuvre", "Goats at work", "Œuvre", 1),
        ("l’éleveuse", "Goats at work", "éleveuse", 3),
        ("morvalime", "Goats at work", "Morvaline", 2),
        ("quixotic", HOSTILE, "Quixotic", 2),
    ],
)
def test_a_search_shows_the_row_with_the_words(
    browser: Any, front: Path, query: str, title: str, hit: str, row: int
) -> None:
    with opened(browser, front) as page:
        search(page, query)
        assert titles(page)[0] == title
        first = page.locator(".story").first
        first.locator("mark").first.wait_for()
        assert hit in first.locator("mark").all_inner_texts()
        links = first.locator(".hit a").all()
        assert any(link.get_attribute("href").endswith(f".html#r{row}") for link in links)


@pytest.mark.parametrize(
    ("query", "year", "month", "day"),
    [
        ("2024", 2024, 0, 0),
        ("nov 2024", 2024, 11, 0),
        ("novembre 2024", 2024, 11, 0),
        ("2024-11", 2024, 11, 0),
        ("11/2024", 2024, 11, 0),
        ("22 November", 0, 11, 22),
        ("22 novembre 2024", 2024, 11, 22),
        ("November 22nd 2024", 2024, 11, 22),
        ("1er août", 0, 8, 1),
        ("22/11/2024", 2024, 11, 22),
        ("22.11.24", 2024, 11, 22),
        ("11/22/2024", 2024, 11, 22),
        ("2024-11-22", 2024, 11, 22),
        ("22/11", 0, 11, 22),
        ("décembre", 0, 12, 0),
    ],
)
def test_a_date_is_read_as_people_type_it(
    browser: Any, front: Path, query: str, year: int, month: int, day: int
) -> None:
    like = [f"{year or '....':04}", f"{month:02}" if month else "..", f"{day:02}" if day else ".."]
    with opened(browser, front) as page:
        groups = page.evaluate(
            "query => groupsOf(query, words).map(({ days }) => days && days.source)", query
        )
    assert groups == [f"^{'-'.join(like)}$"]


@pytest.mark.parametrize("query", ["jui 2024x", "22 11", "45 novembre x", "mar", "12345", "trains"])
def test_what_is_no_date_is_looked_for_as_words(browser: Any, front: Path, query: str) -> None:
    with opened(browser, front) as page:
        groups = page.evaluate("query => groupsOf(query, words).filter(g => g.days).length", query)
    assert groups == (1 if "novembre" in query else 0)


def test_articles_are_found_by_date_and_source(browser: Any, front: Path) -> None:
    made = cards(pile())
    fifth = {c["title"] for c in made.values() if c["day"] == "2024-06-05"}
    with opened(browser, front) as page:
        search(page, "5 juin 2024")
        assert found(page) == len(fifth)
        assert {*titles(page)} <= fifth
        assert page.locator(".story .gist").first.is_visible()
        search(page, "goats 05/06/2024")
        assert titles(page) == ["Goats at work"]
        search(page, "goats 06/06/2024")
        assert titles(page) == []
        search(page, "quotidien-sud")
        assert found(page) == sum(c["source"] == "quotidien-sud" for c in made.values())
        page.evaluate("daysAgo = (count) => daysLike(2024, 6, 6 - count)")
        search(page, "yesterday")
        assert found(page) == len([c for c in made.values() if c["day"] == "2024-06-05"])


def test_what_is_new_is_marked_and_one_click_away(browser: Any, front: Path) -> None:
    with opened(browser, front) as page:
        ready(page)
        page.get_by_role("button", name="New (3)").click()
        ready(page)
        assert found(page) == 3
        assert {*page.locator(".story .fresh").all_inner_texts()} == {"NEW"}
        page.reload()
        ready(page)
        assert page.locator("[data-news=new]").get_attribute("aria-pressed") == "true"
        page.get_by_role("button", name="All").click()
        ready(page)
        page.locator(".counts a").first.click()
        ready(page)
        assert found(page) == 3


def test_an_article_without_a_date_has_the_day_it_came_in(browser: Any, front: Path) -> None:
    with opened(browser, front, hash="#from=2024-06-09&to=2024-06-10&q=quixotic") as page:
        ready(page)
        assert "came in 10 Jun 2024" in page.inner_text(".story .byline")


def test_a_topic_leads_to_the_others_of_it(browser: Any, front: Path) -> None:
    with opened(browser, front) as page:
        ready(page)
        link = page.locator(".topics a").first
        topic = link.inner_text()
        link.click()
        ready(page)
        assert page.input_value("#topic") == topic
        assert found(page) > 1
        assert all(topic in text for text in page.locator(".topics").all_inner_texts())


def test_words_are_looked_for_together(browser: Any, front: Path) -> None:
    with opened(browser, front) as page:
        search(page, "morvaline tramway")
        assert titles(page) == []
        assert "Nothing found" in page.inner_text("#found")
        search(page, "")
        assert len(titles(page)) == 40


def test_filters_work_together_and_back_takes_one_off(browser: Any, front: Path) -> None:
    made = cards(pile())
    radio = [c for c in made.values() if c["source"] == "radio"]
    risky = [c for c in radio if c["risk"]]
    late = [c for c in risky if c["day"] >= "2024-06-07" and c["minutes"] <= 4 and c["minutes"] > 1]
    with opened(browser, front) as page:
        ready(page)
        page.click(".filters summary")
        counts, numbers = [], []
        for field, value in (("source", "radio"), ("flag", "some"), ("minutes", "2-4")):
            page.select_option(f"#{field}", value)
            ready(page)
            counts.append(page.inner_text("#found"))
            numbers.append(found(page))
        page.fill("#from", "2024-06-07")
        page.dispatch_event("#from", "change")
        ready(page)
        assert found(page) == len(late)
        assert page.inner_text("#active") == " (4)"
        assert numbers[:2] == [len(radio), len(risky)]
        for expected in (counts[2], counts[1], counts[0]):
            page.go_back()
            ready(page)
            assert page.inner_text("#found") == expected
        page.reload()
        ready(page)
        assert page.input_value("#source") == "radio"
        assert page.inner_text("#found") == counts[0]
        assert page.locator("#source").is_visible()
        page.click("[type=reset]")
        ready(page)
        assert page.input_value("#source") == ""


def test_orders(browser: Any, front: Path) -> None:
    made = {f"briefs/{name}.html": card for name, card in cards(pile()).items()}
    with opened(browser, front, hash="#sort=risk") as page:
        ready(page)
        links = page.locator("#list .go").all()
        risks = [made[str(link.get_attribute("href"))]["risk"] for link in links]
        assert risks == sorted(risks, reverse=True)
        assert risks[0] == max(card["risk"] for card in made.values())
        page.select_option("#sort", "importance")
        ready(page)
        assert page.locator(".story").first.locator(".versions").count() == 1


def test_more_stories_come_when_asked_and_stay_after_reloading(browser: Any, front: Path) -> None:
    with opened(browser, front) as page:
        ready(page)
        page.click("#more")
        assert len(titles(page)) == 80
        assert page.evaluate("document.activeElement.closest('li').matches(':nth-child(41)')")
        page.reload()
        ready(page)
        assert len(titles(page)) == 80
        while page.locator("#more").is_visible():
            page.click("#more")
        total = int(page.inner_text("#found").split()[0])
        assert len(titles(page)) == total


def test_other_versions_are_one_click_away(browser: Any, front: Path) -> None:
    with opened(browser, front) as page:
        ready(page)
        versions = page.locator(".versions").first
        versions.locator("summary").click()
        assert re.fullmatch(r"and \d+ more versions?", versions.locator("summary").inner_text())
        assert versions.locator("a").first.is_visible()


def test_a_keyboard_is_enough(browser: Any, front: Path) -> None:
    with opened(browser, front) as page:
        ready(page)
        page.keyboard.press("/")
        page.keyboard.type("goats")
        until(page, "document.querySelectorAll('.story').length === 1")
        page.keyboard.press("Tab")  # to the order, where letters choose
        page.keyboard.press("Tab")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.textContent") == "Goats at work"
    with opened(browser, front, hash="#search") as page:
        assert page.evaluate("document.activeElement.id") == "search"


def test_what_failed_is_told(browser: Any, front: Path) -> None:
    with opened(browser, front) as page:
        page.click(".counts .bad a")
        page.click(".undone summary")
        for failure in FAILURES:
            assert page.get_by_role("rowheader", name=failure.origin).is_visible()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (360, False)])
def test_every_part_is_accessible(browser: Any, front: Path, width: int, dark: bool) -> None:
    with opened(browser, front, hash="#q=budget", dark=dark, width=width) as page:
        ready(page)
        page.locator("mark").first.wait_for()
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert violations(page) == []
        assert overflow(page) <= 0


def test_without_scripts_every_brief_is_listed(browser: Any, front: Path) -> None:
    with opened(browser, front, java_script_enabled=False) as page:
        assert not page.locator("#search").is_visible()
        assert page.locator(".story").count() == 40
        page.click("noscript a")
        assert page.locator(".plain a").count() == 152
        assert page.locator("h2").first.inner_text().casefold() == "june 2024"


def test_a_missing_file_is_told_not_hidden(browser: Any, front: Path, tmp_path: Path) -> None:
    for path in front.parent.rglob("*.*"):
        if path.suffix in (".html", ".css") or path.parent.name == "assets":
            target = tmp_path / path.relative_to(front.parent)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
    with (
        pytest.raises(AssertionError, match="not loaded"),
        opened(browser, tmp_path / "index.html") as page,
    ):
        until(page, "document.getElementById('found').textContent.includes('cards.js')")
