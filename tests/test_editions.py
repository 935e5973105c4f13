"""What the front page says of time, night after night: its date, what is new, what came when."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from night_kit import published, write_articles

from translate_tool.config import STATE, Config, override
from translate_tool.errors import ConfigError, EngineError
from translate_tool.inference.echo import Echo
from translate_tool.pipeline import driver, pages
from translate_tool.pipeline.progress import Progress, Report
from translate_tool.runtime.deadline import Stop
from translate_tool.store.journal import Journal, Published

HOUR = 3600
FRIDAY = int(datetime(2026, 11, 27, 5, 38, tzinfo=timezone.utc).timestamp())
SATURDAY = FRIDAY + 24 * HOUR


class Nights:
    """A folder of articles and what comes of it, run at times that the test chooses."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.inputs, self.output = folder / "in", folder / "out"
        self._monkeypatch = monkeypatch

    def run(self, seconds: int, most: int = 1000, **more: Any) -> Report:
        """Run at a time, until `most` articles are done: then somebody presses ctrl-C."""
        self._monkeypatch.setenv(pages.CLOCK, str(seconds))
        values: dict[str, object] = {
            "run.inputs": [self.inputs],
            "run.output": self.output,
            "read.assume_french": True,
            "translate.engine": "echo",
            "write.formats": ["markdown", "jsonl", "html"],
        }
        stop = Stop()

        def watch(progress: Progress) -> None:
            if progress.done >= most:
                stop.request("SIGINT")

        return driver.run(override(Config(), values | more), watch, stop)

    def add(self, name: str, text: str = "Il neige à Nice.") -> None:
        self.inputs.mkdir(exist_ok=True)
        (self.inputs / name).write_text(text, encoding="utf-8")

    def head(self) -> dict[str, str]:
        """What the head of the front page counts; and "at", its date."""
        page = (self.output / "site" / "index.html").read_text(encoding="utf-8")
        counts = re.findall(r"<dt>([^<]+)</dt><dd>(?:<a [^>]*>)?([\d,]+)<", page)
        return {"at": re.findall(r"<time datetime=[^>]+>([^<]+)<", page)[0], **dict(counts)}

    def outdated(self) -> set[str]:
        """Briefs that the front page of the site marks as of an earlier version."""
        return self.marked("earlier version", "outdated")

    def listed(self) -> dict[str, str]:
        """Source → date and marks, by the table of index.md."""
        page = (self.output / "index.md").read_text(encoding="utf-8")
        rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")]
        return {row[3]: row[0].removeprefix("| ") for row in rows if len(row) == 6}

    def marked(self, news: str, key: str = "news") -> set[str]:
        data = (self.output / "site" / "data" / "cards.js").read_text(encoding="utf-8")
        quoted = data.removeprefix('deliver("cards",\'').removesuffix("');\n")
        found = [one["href"] for one in json.loads(_plain(quoted)) if one[key] == news]
        return {href.rsplit("/", 1)[-1].removesuffix(".html") for href in found}


def _plain(quoted: str) -> str:
    """A JavaScript string in single quotes, read: backslashes are doubled, all else is spelt."""
    return re.sub(
        r"\\(\\|u[0-9a-f]{4})",
        lambda found: "\\" if found[1] == "\\" else chr(int(found[1][1:], 16)),
        quoted,
    )


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    return Nights(tmp_path, monkeypatch)


def test_the_first_night_has_a_date_and_nothing_is_marked(nights: Nights) -> None:
    nights.add("a.txt")
    nights.run(FRIDAY)
    head = nights.head()
    assert head.pop("sentences to check")
    assert head == {"at": "Friday 27 November 2026, 05:38", "article": "1"}
    assert nights.marked("") == {"a.txt"}
    assert "\nFriday 27 November 2026, 05:38\n" in (nights.output / "index.md").read_text("utf-8")


def test_the_next_night_tells_what_is_new_and_what_changed(nights: Nights) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        nights.add(name)
    nights.run(FRIDAY)
    nights.add("b.txt", "Il pleut à Brest.")
    nights.add("d.txt", "Le vent se lève.")
    nights.run(SATURDAY)
    since = "new since Friday 27 November, 05:38"
    at = "Saturday 28 November 2026, 05:38"
    head = nights.head()
    assert {head.pop("sentences to check"), head.pop("stories")}
    assert head == {"at": at, "articles": "4", since: "1", "changed": "1"}
    assert (nights.marked("new"), nights.marked("changed")) == ({"d.txt"}, {"b.txt"})
    index = (nights.output / "index.md").read_text("utf-8")
    assert f"{at} · 1 new and 1 changed since Friday 27 November, 05:38" in index
    assert re.search(r"\| came in 2026-11-28 \*\*new\*\* +\| \[LE VENT SE LÈVE", index)


def test_a_night_without_news_writes_nothing(nights: Nights) -> None:
    nights.add("a.txt")
    nights.run(FRIDAY)
    nights.add("b.txt", "Le vent se lève.")
    nights.run(SATURDAY)
    before = published(nights.output)
    times = {path: path.stat().st_mtime_ns for path in (nights.output / "site").rglob("*.*")}
    for later in (1, 5 * HOUR, 24 * HOUR):
        nights.run(SATURDAY + later)
        assert published(nights.output) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times
    nights.add("c.txt", "La mer monte.")
    nights.run(SATURDAY + 48 * HOUR)
    assert nights.marked("new") == {"c.txt"}


def test_settings_that_leave_the_words_alone_change_nothing(nights: Nights) -> None:
    nights.add("a.txt")
    nights.run(FRIDAY)
    nights.add("b.txt", "Le vent se lève.")
    other: dict[str, Any] = {"write.formats": ["html", "csv"]}
    nights.run(SATURDAY, **other)
    assert (nights.marked("new"), nights.marked("changed")) == ({"b.txt"}, set())


@pytest.mark.parametrize(("pause", "new"), [(HOUR, 30), (24 * HOUR, 0)])
def test_a_run_that_was_stopped_and_goes_on_is_one_night(
    nights: Nights, pause: int, new: int
) -> None:
    """A day later, what the stopped run did is no news: the reader has seen it."""
    nights.add("a.txt")
    nights.run(FRIDAY)
    write_articles(nights.inputs, 30)
    stopped = nights.run(SATURDAY, most=10, **{"run.wave": 5})
    assert 0 < stopped.left < 30
    done = 30 - stopped.left
    assert len(nights.marked("new")) == done
    nights.run(SATURDAY + pause)
    assert len(nights.marked("new")) == (new or stopped.left)


class Killed(BaseException):
    """As sudden as a power cut, in one process."""


def test_a_run_that_was_killed_and_goes_on_is_one_night(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.add("a.txt")
    nights.run(FRIDAY)
    write_articles(nights.inputs, 30)
    keep = Journal.keep_published
    kept: list[object] = []

    def dies(journal: Journal, items: Iterable[Published]) -> None:
        if len(kept) == 2:
            raise Killed
        kept.append(items)
        keep(journal, items)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "keep_published", dies)
        with pytest.raises(Killed):
            nights.run(SATURDAY, **{"run.wave": 5})
    nights.run(SATURDAY + 40 * HOUR)
    assert len(nights.marked("new")) == 30


BROKEN = {
    "emptied": b"",
    "not text any more": b"\x00\x01\x02\xff" * 99,
    "without a sentence": b"\n \n",
    "in another language": b"Der Zug kommt heute nicht mehr in Berlin an. " * 9,
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_brief_whose_source_cannot_be_read_any_more_is_marked(nights: Nights, how: str) -> None:
    nights.add("a.txt", "Le train arrive à midi et il repart à deux heures.")
    nights.add("b.txt", "Le port rouvre en mai, dit la mairie de la ville.")
    french = {"read.assume_french": False}
    nights.run(FRIDAY, **french)
    assert nights.outdated() == set()
    (nights.inputs / "a.txt").write_bytes(BROKEN[how])
    report = nights.run(SATURDAY, **french)
    assert (report.exit_code, [failure.origin for failure in report.failures]) == (3, ["a.txt"])
    assert nights.outdated() == {"a.txt"}
    assert nights.head()["of an earlier version"] == "1"
    listed = nights.listed()
    assert "**earlier version**" in listed["a.txt"]
    assert "**earlier version**" not in listed["b.txt"]
    page = (nights.output / "index.md").read_text(encoding="utf-8")
    assert "1 brief is of an **earlier version** of the source" in page
    all_briefs = (nights.output / "site/all.html").read_text(encoding="utf-8")
    assert all_briefs.count("earlier version") == 1
    nights.add("a.txt", "Le train arrive à minuit et il repart à deux heures.")
    nights.run(SATURDAY + HOUR, **french)
    assert nights.outdated() == set()
    assert "of an earlier version" not in nights.head()
    assert "earlier version" not in (nights.output / "index.md").read_text(encoding="utf-8")


def test_a_brief_that_is_not_done_anew_yet_is_marked(nights: Nights) -> None:
    for name in ("a.txt", "b.txt"):
        nights.add(name)
    nights.run(FRIDAY)
    nights.add("a.txt", "Il pleut encore à Nice.")
    assert nights.run(SATURDAY, most=0).left == 1
    assert nights.outdated() == {"a.txt"}
    nights.run(SATURDAY + HOUR)
    assert nights.outdated() == set()


def test_a_row_that_no_engine_can_do_makes_no_earlier_version(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.add("a.txt")
    nights.run(FRIDAY)
    nights.add("a.txt", "Il pleut encore à Nice.")
    with monkeypatch.context() as patch:
        patch.setattr(Echo, "generate", _fails)
        assert nights.run(SATURDAY).failed == 1
    assert nights.outdated() == set()


def _fails(*_: object, **__: object) -> None:
    raise EngineError("out of order")


def test_articles_without_a_date_have_the_day_they_came_in(nights: Nights) -> None:
    nights.add("a.txt", "Il neige à Nice.")
    nights.run(FRIDAY)
    nights.add("a.txt", "Il neige encore à Nice.")
    nights.add("b.txt", "Le vent se lève.")
    nights.run(SATURDAY)
    page = (nights.output / "site" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<time>([^<]+)<", page) == ["came in 28 Nov 2026", "came in 27 Nov 2026"]


def test_what_an_older_version_published_is_not_new(nights: Nights) -> None:
    """Its journal has neither editions nor arrivals, and its entries do not say when."""
    nights.add("a.txt")
    nights.run(FRIDAY)
    with sqlite3.connect(nights.output / STATE / "journal.sqlite3") as db:
        db.execute("DROP TABLE edition")
        db.execute("DROP TABLE arrival")
        db.execute("DELETE FROM migration WHERE name = 'editions'")
        for name in ("first", "changed", "read", "card.on", "card.names"):
            db.execute("UPDATE output SET entry = json_remove(entry, ?)", (f"$.{name}",))
    db.close()
    nights.add("b.txt", "Le vent se lève.")
    nights.run(SATURDAY)
    assert (nights.marked("new"), nights.marked("changed")) == ({"b.txt"}, set())
    assert nights.head()["new"] == "1"
    page = (nights.output / "site" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<time>([^<]+)<", page) == ["came in 28 Nov 2026"]


@pytest.mark.parametrize("value", ["yesterday", "1e9", "9" * 30])
def test_a_clock_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(pages.CLOCK, value)
    with pytest.raises(ConfigError, match=pages.CLOCK):
        pages.now()
