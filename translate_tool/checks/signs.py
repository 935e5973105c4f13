"""What is copied rather than translated: addresses, hashtags and handles, and quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_tool.checks.quoting import quote
from translate_tool.marks import links as find_links
from translate_tool.marks import tags
from translate_tool.records import Flag

_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
_QUOTE = re.compile(r"[«»“”\"„]|''|(?<!\w)['‘‹][^\s'’›]")
_WORDS = 5  # marks included, of a quotation that must stay one; a term may lose its marks


def links(source: str, target: str) -> Iterator[Flag]:
    """Addresses, hashtags and handles that only one side has."""
    french = {*find_links(source), *tags(source)}
    for link in sorted(french ^ {*find_links(target), *tags(target)}):
        yield Flag(kind="link", detail=link)


def quotation(source: str, target: str) -> Iterator[Flag]:
    """A quotation that the English does not set apart, or whose marks it leaves open."""
    quoted = [found for found in _QUOTED.finditer(source) if len(found[0].split()) >= _WORDS]
    if not quoted or not _balanced(source):
        return
    if not _balanced(target):
        yield Flag(kind="quotation", detail=f"left open: {quote(target)}", severity="info")
    elif not _QUOTE.search(target):
        for found in quoted:
            if found[0].strip('«»“”" ').casefold() not in target.casefold():
                yield Flag(kind="quotation", detail=f"{quote(found[0])}: not quoted in the English")


def _balanced(text: str) -> bool:
    opened = sum(map(text.count, "«“"))
    return opened == sum(map(text.count, "»”")) and text.count('"') % 2 == 0
