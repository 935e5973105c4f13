"""The report for people: its numbers, its tables and its charts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from cli_kit import tool
from markdown_it import MarkdownIt
from night_kit import write_articles

from translate_tool.config import Config, override
from translate_tool.errors import ConfigError
from translate_tool.pipeline import driver, report_page
from translate_tool.writers import charts

SVG = "{http://www.w3.org/2000/svg}"

REPORT: dict[str, Any] = {
    "inputs": 12,
    "done": 8,
    "quarantined": 2,
    "failed": 1,
    "left": 1,
    "published": 5,
    "translated": 300,
    "recalled": 100,
    "tokens": 9000,
    "rows": 420,
    "flagged": 17,
    "seconds": 3725.0,
    "exit_code": 4,
    "started": "2031-05-06T22:00:00+00:00",
    "flags": {"number": 9, "loop": 12},
    "slowest": [["big.pdf", 12.5]],
    "versions": {"translate-tool": "9.9"},
    "machine": {"cores": "2"},
    "signatures": ["translate|model:m|beam:4"],
    "notes": [],
    "failures": [
        {
            "origin": "a|b<script>.txt",
            "status": "failed",
            "place": "block 1",
            "reason": "[x](javascript:alert(1))",
            "hint": "",
        }
    ],
    "samples": [
        {"seconds": 0.0, "done": 0, "translated": 0, "tokens": 0, "memory": 100_000_000},
        {"seconds": 1800.0, "done": 6, "translated": 100, "tokens": 3000, "memory": 150_000_000},
        {"seconds": 3600.0, "done": 8, "translated": 300, "tokens": 9000, "memory": 150_000_000},
    ],
}


# -- charts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (0.7, [0, 0.2, 0.4, 0.6, 0.8]),
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (7, [0, 2, 4, 6, 8]),
        (10, [0, 2, 4, 6, 8, 10]),
        (2700, [0, 1000, 2000, 3000]),
    ],
)
def test_ticks_are_round_and_reach_the_top(most: float, expected: list[float]) -> None:
    assert charts.ticks(most) == pytest.approx(expected)


def test_a_line_goes_through_its_points() -> None:
    root = ElementTree.fromstring(
        charts.line([(0, 0), (5, 10), (10, 5)], title="A & B", x="hours", y="tokens/s")
    )
    [line] = root.iter(f"{SVG}polyline")
    points = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
    floor = charts.HEIGHT - charts.BOTTOM
    assert points == [(charts.LEFT, floor), (384.0, charts.TOP), (704.0, (floor + charts.TOP) / 2)]
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert {"A & B", "hours", "tokens/s", "0", "10"} <= set(words)


def test_bars_stand_side_by_side() -> None:
    svg = charts.bars([1, 0, 4], width=10, title="T", x="minutes", y="articles")
    rects = list(ElementTree.fromstring(svg).iter(f"{SVG}rect"))
    heights = [float(rect.attrib["height"]) for rect in rects]
    assert heights == [45.0, 0.0, 180.0]
    ends = [float(r.attrib["x"]) + float(r.attrib["width"]) for r in rects]
    assert all(end < float(r.attrib["x"]) for end, r in zip(ends, rects[1:], strict=False))
    assert ends[-1] <= charts.WIDTH - charts.RIGHT


@pytest.mark.parametrize("points", [[], [(0, 0)], [(0, 0), (0, 0)], [(0, 1e9), (1e-3, 1)]])
def test_odd_numbers_make_a_chart_too(points: list[charts.Point]) -> None:
    for svg in (
        charts.line(points, title="", x="", y=""),
        charts.bars([b for _, b in points], width=1, title="", x="", y=""),
    ):
        assert "nan" not in svg
        ElementTree.fromstring(svg)


def test_charts_are_for_light_and_dark_pages() -> None:
    svg = charts.line([(0, 1), (1, 2)], title="", x="", y="")
    assert "prefers-color-scheme: dark" in svg
    assert not re.search(r"<script|href|url\(", svg)


# -- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "expected"),
    [(3600, [8.0, 0.0]), (1800, [6.0, 2.0, 0.0]), (1200, [4.0, 8 / 3, 4 / 3, 0])],
)
def test_what_grew_is_shared_among_the_hours(width: float, expected: list[float]) -> None:
    samples = REPORT["samples"]
    assert isinstance(samples, list)
    assert report_page.per_bucket(samples, width) == pytest.approx(expected)
    assert report_page.per_bucket([], width) == []


def test_the_page_says_what_happened() -> None:
    page = report_page.render(REPORT)[report_page.PAGE]
    for part in (
        "**Stopped at the deadline, with work left: the same command goes on from there.**",
        "Exit code 4, after 1 h 02 min.",
        "| found | 12 |",
        "| left to the next run | 1 |",
        "| known already | 100 | 25.0 % of 400 |",
        "| loop |  | 12 |\n| number | A number is on one side only, or differs. | 9 |",
        "| big.pdf | 12.50 s |",
        "- translate-tool: 9.9",
        "`translate|model:m|beam:4`",
        "![Articles done in each 5 min](.translate-tool/charts/articles.svg)",
    ):
        assert part in page, part


def test_what_inputs_are_called_and_say_is_never_markup() -> None:
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(
        report_page.render(REPORT)[report_page.PAGE]
    )
    assert "<script" not in html
    assert "href" not in html
    assert "<td>a|b&lt;script&gt;.txt</td>" in html


def test_every_picture_of_the_page_is_among_the_files() -> None:
    files = report_page.render(REPORT)
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", files[report_page.PAGE])
    assert sorted(pictures) == sorted(set(files) - {report_page.PAGE})
    assert len(pictures) == 3


def test_many_failures_are_cut_short() -> None:
    [failure] = REPORT["failures"]
    page = report_page.render({**REPORT, "failures": [failure] * 1234})[report_page.PAGE]
    assert page.count(" | block 1 |\n") == report_page.SHOWN
    assert "(1,234 articles)" in page
    assert "and 1,184 more: see report.json" in page


def test_a_run_writes_its_report_and_the_command_writes_it_anew(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 5)
    values = {"run.inputs": [tmp_path / "in"], "run.output": tmp_path / "out"}
    echo = {"translate.engine": "echo", "summarise.model": "extractive"}
    driver.run(override(Config(), values | echo))
    page = tmp_path / "out" / report_page.PAGE
    written = page.read_bytes()
    assert b"| done | 5 | 5 of them written now |" in written
    page.unlink()
    result = tool("report", str(tmp_path / "out"))
    assert (result.exit_code, result.stdout) == (0, f"{page}\n")
    assert page.read_bytes() == written
    as_json = tool("report", str(tmp_path / "out"), "--json")
    assert json.loads(as_json.stdout) == report_page.load(tmp_path / "out")


def test_no_run_no_report(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no report can be read here"):
        report_page.load(tmp_path)
