"""What programs ask of a brief beside its rows: when, from where, whom it names, what it says.

Knows records and the words around a name; knows no format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Literal

from translate_tool.language import Name, align
from translate_tool.language.carried_names import TITLES
from translate_tool.records import Article, Brief, Fact, Pair

Body = Literal["Person", "Organization", "LegalEntity"]
"""A person, a body, or one of the two: the text does not tell."""

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")
_ACRONYM = re.compile(r"[A-Z]{2,6}")
_LONGEST = 2000
"""Characters of a row in which names are looked up; a longer one is no sentence."""


def when(article: Article) -> str:
    """Return the date that an article begins with, as 2024-06-06, 2024-06 or 2024; "" if none."""
    found = _DATE.match(article.date)
    parts = [int(part) for part in found[0].split("-")] if found else []
    try:
        date(*[*parts, 1, 1][:3])
    except (TypeError, ValueError):  # without a year; a thirteenth month
        return ""
    return found[0] if found else ""


def french(brief: Brief) -> str:
    """Return the French, a line a paragraph."""
    return "\n".join(block.text for block in brief.article.blocks)


def english(brief: Brief) -> str:
    """Return the English, a line for each paragraph of the French."""
    blocks = groupby(brief.pairs, key=lambda pair: pair.sentence.block)
    return "\n".join(" ".join(pair.hypothesis.text for pair in pairs) for _, pairs in blocks)


def body_of(fact: Fact, brief: Brief) -> Body:
    """Tell what a fact of the kind "who" names, by what its rows say of it.

    The list of known names decides, then the letters of an acronym, then a title before it: "Mayor
    Anne Roux" is a person. What nothing tells about is neither.
    """
    found = [name for row in fact.rows for name in _named(fact.text, brief.pairs[row - 1])]
    kinds = {name.kind for name, _ in found}
    if "person" in kinds:
        return "Person"
    is_body = "body" in kinds or any(name.body for name, _ in found)
    if is_body or _ACRONYM.fullmatch(fact.text):
        return "Organization"
    titled = any(before.casefold().rstrip(".") in TITLES for _, before in found)
    return "Person" if titled else "LegalEntity"


def _named(text: str, pair: Pair) -> Iterator[tuple[Name, str]]:
    """Yield the names of a row that are `text`, each with the English word before it."""
    target = pair.hypothesis.text
    if len(target) > _LONGEST or len(pair.sentence.text) > _LONGEST:
        return
    for name in align(pair.sentence.text, target).names.both:
        if name.text == text:
            yield name, target[: name.start].rstrip().rpartition(" ")[2]
