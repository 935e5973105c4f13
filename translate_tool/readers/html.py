"""HTML page → its main article, through trafilatura.

Menus, advertisements, links to other articles, comments and cookie banners stay out;
`meta["left_out"]` says how many words that were, so that none goes unseen. Where no article can be
told from the rest of the page, all visible text is kept, and `meta["extraction"]` says so.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from translate_tool.errors import InputError
from translate_tool.readers import xml
from translate_tool.readers.blocks import letters, noted, titled, words
from translate_tool.readers.html_blocks import blocks, hide
from translate_tool.readers.html_tree import parsed
from translate_tool.readers.selection import as_on_page
from translate_tool.readers.standing import beside, drop_times_in_sentences
from translate_tool.readers.superscripts import write_out
from translate_tool.readers.xml import Element
from translate_tool.records import Article, Block
from translate_tool.runtime.libraries import library

_BANNER = re.compile(
    r"(?<![a-z])(?:cmp|cookies?|cookie-?\w*|consent|consent-?\w*|gdpr|rgpd|didomi|onetrust|axeptio"
    r"|tarteaucitron|qc-cmp\d?|sp_message|cookiebot|truste)(?![a-z])",
    re.IGNORECASE,
)
"""In an `id` or `class`: "didomi-host", "cookie-banner", "rgpd"."""
_CONSENT = re.compile(r"cookie|traceur|consent|vie privée|données|partenaires", re.IGNORECASE)
_NEAR = 1000
"""Characters in which such a box says what it is about; a page's class may just be "no-cookies"."""
_TITLE = 12
"""Letters that tell a title; a section of a site is named in fewer."""
_TAGGED = re.compile(r"<[a-zA-Z/]")

_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-12-31"}
"""The date of publication, as the page declares it. A bound other than today keeps ids stable."""

_NAMES = {"item": "li", "quote": "blockquote", "lb": "br", "row": "tr", "cell": "td"}
"""Trafilatura's names of elements → those of HTML."""

_SITES = ("og:site_name", "publisher", "dc.publisher", "dcterms.publisher", "citation_publisher")
_BODIES = ("articleBody", "reviewBody")
_CONTAINERS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement")
_DEEPEST = 8
_LONGEST = 2_000_000
"""Characters of a script that are read: it says little, or holds an application."""
_ADDRESS = re.compile(r"https?://|@|/")


def read(data: bytes, origin: str, meta: Mapping[str, str]) -> Iterator[Article]:
    """Yield the page's article. Raises InputError.

    Added to `meta`: "encoding", "author", "site", "url", "left_out"; and "extraction" where no
    article was found, or it is not where browsers show it.
    """
    page = _Page(data, origin)
    found = _extracted(page.root, origin)
    article = blocks(_in_html(found.body), origin) if found else []
    named = page.title(_fact(found, "title"))
    chosen = page.chosen(article, named)
    title, kept = titled(named, chosen)
    left_out = page.left_out + Counter(words=(words(page.everything) - words(kept)).total())
    whole = "" if article else "no article found: all visible text"
    yield Article(
        origin=origin,
        title=title,
        date=_fact(found, "date"),
        blocks=tuple(kept),
        meta=noted(
            {**meta, **page.decoded.meta},
            left_out,
            site=page.site,
            extraction=page.extraction or whole,
            author=_fact(found, "author"),
            url=_fact(found, "url"),
        ),
    )


class _Page:
    """A page's tree without what is hidden and banners that ask for consent, and its blocks.

    `everything`: blocks with those banners; `main`: without.
    """

    def __init__(self, data: bytes, origin: str) -> None:
        self.extraction = ""
        self.root, self.decoded = parsed(data, origin)
        self.site = _site(self.root)
        text = _body(self.root)
        self.left_out = Counter(words=hide(self.root))
        if not blocks(self.root, origin):
            self._unhide(data, text, origin)
        self.left_out["note marks"] += write_out(self.root)
        self.everything = blocks(self.root, origin)
        if not self.everything:
            raise InputError(
                "empty: the page shows no text",
                origin=origin,
                hint="If scripts or frames fill it in, save it from a browser.",
            )
        banners = _drop_banners(self.root)
        left = blocks(self.root, origin) if banners else []
        self.main = left or self.everything
        drop_times_in_sentences(self.root, origin)
        self._beside = beside(self.root, origin) if left or not banners else []
        others = (e for e in self.root.iter("a") if not e.get("href", "#").startswith("#"))
        self.links = {letters("".join(link.itertext())) for link in others}

    def title(self, named: str) -> str:
        """Return the article's title: as `named`, unless that is another heading's, the site's.

        The page's own <title> decides: "Un vote à Metz - Le Courrier" begins with the right one.
        """
        whole = letters(next((e.text or "" for e in self.root.iter("title")), ""))
        headings = (b.text for b in self.main if b.kind == "heading")
        better = (h for h in headings if len(letters(h)) >= _TITLE and whole.startswith(letters(h)))
        return named if whole.startswith(letters(named)) else next(better, named)

    def chosen(self, article: list[Block], title: str) -> list[Block]:
        """Return what the page has of an article; all that it shows where there is none."""
        if not article:
            return self.main
        return as_on_page(article, self.main, title, self.links, self._beside)

    def _unhide(self, data: bytes, text: str, origin: str) -> None:
        """Show what scripts would show: the text given for machines, or what is hidden."""
        if text:
            self.extraction = "the page shows no text: its articleBody (JSON-LD)"
            lines = (f"<p>{escape(line)}</p>" for line in text.splitlines())
            html = text if _TAGGED.search(text) else "".join(lines)
            shown, _ = parsed(f"<article>{html}</article>".encode("utf-8", "replace"), origin)
            next(self.root.iter("body"), self.root).append(shown.find("body/article"))
        elif self.left_out["words"]:
            self.root, _ = parsed(data, origin)
            self.left_out.clear()
            self.extraction = "the page shows no text: all that it hides"
            for element in self.root.iter():
                element.attrib.pop("hidden", None)
                element.attrib.pop("style", None)


def _extracted(root: Element, origin: str) -> Any | None:
    """Trafilatura's document: metadata and `body`, a tree; None where it sees no article."""
    trafilatura = library("trafilatura", origin)
    try:
        return trafilatura.bare_extraction(
            root, include_comments=False, with_metadata=True, date_extraction_params=_DATES
        )
    except Exception:  # its heuristics may trip over any page: to be read whole, and to say so
        return None


def _fact(found: Any | None, name: str) -> str:
    """Return what trafilatura found out of an article; "" where that is nothing."""
    return getattr(found, name, None) or ""


def _in_html(body: Element) -> Element:
    """Return `body` with its elements named as in HTML."""
    for element in body.iter():
        if element.tag == "list":
            element.tag = "ol" if element.get("rend") == "ol" else "ul"
        elif element.tag == "head":
            element.tag = element.get("rend", "h2")
        elif element.tag in _NAMES:  # of a damaged page others may be no names at all
            element.tag = _NAMES[element.tag]
    return body


def _drop_banners(root: Element) -> int:
    """Take out boxes that ask for consent to cookies, by the names that their makers give them.

    Returns how many.
    """
    banners = xml.outermost(root, lambda e: _is_banner(e) and _asks(e))
    xml.drop(banners)
    return len(banners)


def _asks(element: Element) -> bool:
    """Tell whether a box is about cookies, and holds no article."""
    if not _CONSENT.search("".join(element.itertext())[:_NEAR]):
        return False
    return next(element.iter("article", "main", "h1", "h2"), None) is None


def _is_banner(element: Element) -> bool:
    names = f"{element.get('id', '')} {element.get('class', '')}"
    return element.tag not in ("html", "body") and bool(_BANNER.search(names))


def _site(root: Element) -> str:
    """Return the name of the page's site, as it or its publisher gives it; "" where none does."""
    named = {
        (element.get("property") or element.get("name") or "").lower(): element.get("content", "")
        for element in root.iter("meta")
    }
    given = [named.get(name, "") for name in _SITES]
    publishers = (_name(item.get("publisher")) for item in _linked(root))
    names = (" ".join(name.split()) for name in (*given[:1], *publishers, *given[1:]))
    return next((name for name in names if name and not _ADDRESS.match(name)), "")


def _body(root: Element) -> str:
    """Return the article's text as JSON-LD has it, plain or HTML; "" where it has none."""
    texts = (item.get(key) for item in _linked(root) for key in _BODIES)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def _name(publisher: object) -> str:
    if isinstance(publisher, list):
        publisher = next(iter(publisher), "")
    name = publisher.get("name") if isinstance(publisher, dict) else publisher
    return name if isinstance(name, str) else ""


def _linked(root: Element) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD on a page; what is damaged has none."""
    for script in root.iter("script"):
        text = script.text or ""
        if script.get("type", "").lower() == "application/ld+json" and len(text) <= _LONGEST:
            try:
                found = json.loads(text, strict=False)
            except (ValueError, RecursionError):
                continue
            yield from _objects(found, 0)


def _objects(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in _CONTAINERS:
            yield from _objects(value.get(name), depth + 1)
