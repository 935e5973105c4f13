"""Where on a page its blocks stand: in a menu, a box beside it, a link; dates in sentences.

A copy of the page is marked with signs that no text has, and read like the page: so each block is
known by its number, however it is put together.
"""

from __future__ import annotations

import re
from copy import deepcopy

from translate_tool.readers.blocks import letters, words_of
from translate_tool.readers.html_blocks import blocks
from translate_tool.readers.places import COUNTED
from translate_tool.readers.xml import Element
from translate_tool.records import Block

_SIGN = "\ufdd0"
"""A character that Unicode keeps for such uses, and that is in no text."""
_NUMBERED = re.compile(f"{_SIGN}(\\d+){_SIGN}")

_BESIDE = frozenset({"nav", "aside", "footer", "form", "header", "menu"})
_ROLES = frozenset({"navigation", "complementary", "search", "banner", "contentinfo", "menu"})
_NAMES = re.compile(
    r"(?<![a-z])(?:related|read-?(?:more|also|next)|a-?lire|lire-?aussi|voir-?aussi|share|sharing"
    r"|partag\w*|social\w*|newsletter\w*|subscri\w*|abonn\w*|paywall|promo\w*|sponsor\w*|pub|ads?"
    r"|advert\w*|publicite|outbrain|taboola|breadcrumbs?|ariane|sidebar|comments?|commentaires?"
    r"|tags?|menu|nav|navbar)(?![a-z])",
    re.IGNORECASE,
)
"""In an `id` or `class` of what is no part of the text it stands in: "share-bar", "lire-aussi"."""
_ARTICLE = ("article", "main", "h1")
"""What no such box holds: one that does is all of the page."""

_CREDIT = re.compile(
    r"(?:derni[eè]re |article |texte )?(?:publi|mise? |post|paru|modifi|actualis|créé|mettre|rédig"
    r"|écrit|update|publish|posted|par\b)",
    re.IGNORECASE,
)
"""Begins a line that says when an article was published."""
_ENDED = re.compile(r"[.!?…][\s\"'»”’)\]]*$")
_LONGEST_CREDIT = 15
_WORDS, _WORDS_UNENDED = 3, 8
"""Words around a date that make a sentence of it, with a full stop at its end or without."""


def beside(root: Element, origin: str) -> list[bool]:
    """Tell of each block of a page whether it is no part of the text around it.

    It stands in a menu, a box, a form, the head or foot of the page, or is nothing but links.
    """
    copy = deepcopy(root)
    _mark(copy)
    marked = (COUNTED.sub("", block.text, count=1) for block in blocks(copy, origin))
    return [_SIGN in text and not letters(text) for text in marked]


def _mark(root: Element) -> None:
    """Put the sign in the place of each text that is in a box beside the text, or in a link."""
    stack = [(root, False)]
    while stack:
        element, inside = stack.pop()
        within = inside or _is_beside(element) or _is_link(element)
        if within and (element.text or "").strip():
            element.text = _SIGN
        if inside and (element.tail or "").strip():
            element.tail = _SIGN
        stack += [(child, within) for child in element]


def _is_link(element: Element) -> bool:
    """Tell whether an element leads to another page."""
    return element.tag == "a" and not element.get("href", "#").startswith("#")


def _is_beside(element: Element) -> bool:
    """Tell whether an element is a box by its name, its role, or the names that its makers gave."""
    names = f"{element.get('id', '')} {element.get('class', '')}"
    if element.tag in _BESIDE - {"form"} or element.get("role", "") in _ROLES:
        return True
    if element.tag in ("html", "body", *_ARTICLE):
        return False
    boxed = element.tag == "form" or _NAMES.search(names)
    return bool(boxed) and next(element.iter(*_ARTICLE), None) is None


def drop_times_in_sentences(root: Element, origin: str) -> None:
    """Make text of each `<time>` in a sentence: it dates what is told, and not the article.

    "L'usine, fondée <time datetime=1998-03-02>en mars 1998</time>, ferme." But "Publié le
    <time datetime=2024-05-05>5 mai</time>" stays.
    """
    times = [*root.iter("time")]
    if not times:
        return
    copy = deepcopy(root)
    for number, time in enumerate(copy.iter("time")):
        for inner in list(time):
            time.remove(inner)
        time.text = f"{_SIGN}{number}{_SIGN}"
    for block in blocks(copy, origin):
        if _SIGN in block.text and _is_sentence(block):
            for number in _NUMBERED.findall(block.text):
                times[int(number)].tag = "span"
                times[int(number)].attrib.clear()


def _is_sentence(block: Block) -> bool:
    """Tell whether the words around the dates of a block are a sentence of the text."""
    around = _NUMBERED.sub(" ", block.text)
    count = words_of(around).total()
    if _CREDIT.match(around.strip()) and count <= _LONGEST_CREDIT:
        return False
    return count >= (_WORDS if _ENDED.search(around) else _WORDS_UNENDED)
