"""Reads what stands above a Markdown text between lines of dashes or plus signs.

Knows as much of YAML and TOML as titles and dates need; the other lines are kept as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from translate_tool.readers.dates import iso_date

_FRONT = re.compile(
    r"\s*(?:---[ \t]*\n(?P<yaml>(?:[ \t]*(?:#.*)?\n)*[\w-]+[ \t]*:.*?)\n(?:---|\.\.\.)"
    r"|\+\+\+[ \t]*\n(?P<toml>.*?)\n\+\+\+)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_ENTRY = re.compile(r"(?P<key>[\w-]+)[ \t]*[:=][ \t]*(?P<value>.*)")
_BLOCK = re.compile(r"[>|][-+]?\d?")
"""Begins a text of several lines: "title: >" and the lines below it that are indented."""

_TITLES, _DATES = ("title", "titre"), ("date",)


class FrontMatter(NamedTuple):
    """Title and date, "" where they are not given; the `other` lines; and the text `below`."""

    title: str
    date: str
    other: str
    below: str


def split(text: str) -> FrontMatter:
    """Part a text from its front matter, if it has one."""
    front = _FRONT.match(text)
    if not front:
        return FrontMatter("", "", "", text)
    title = date = ""
    others: list[str] = []
    for key, value, lines in _entries((front["yaml"] or front["toml"] or "").split("\n")):
        if key in _TITLES and value and not title:
            title = value
        elif key in _DATES and iso_date(value) and not date:
            date = iso_date(value)
        else:
            others += lines
    return FrontMatter(title, date, "\n".join(others), text[front.end() :])


def _entries(lines: Sequence[str]) -> list[tuple[str, str, list[str]]]:
    """Keys, values and lines of the entries; lines that are none of any have the key ""."""
    entries: list[tuple[str, str, list[str]]] = []
    for line in lines:
        if found := _ENTRY.fullmatch(line):
            entries.append((found["key"].lower(), found["value"].strip(), [line]))
        elif entries and line[:1] in (" ", "\t") and _BLOCK.fullmatch(entries[-1][1] or "x"):
            entries[-1][2].append(line)
        elif line.strip():
            entries.append(("", "", [line]))
    return [(key, _value(value, own), own) for key, value, own in entries]


def _value(value: str, lines: Sequence[str]) -> str:
    """A value without its quotation marks; one of several lines on one."""
    if _BLOCK.fullmatch(value):
        return " ".join(line.strip() for line in lines[1:])
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value
