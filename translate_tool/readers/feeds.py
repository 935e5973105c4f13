"""Feed (RSS 0.9 to 2.0, RDF, Atom) → an article an item.

Knows the elements of feeds; what stands in an item is read as HTML, or as plain text where there is
no tag in it. The feed's title is the articles' site. Of several texts of an item the longest is
read; `meta["left_out"]` says how many words others have beyond it.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape, unescape
from html.entities import name2codepoint

from translate_tool.errors import InputError
from translate_tool.readers.blocks import Part, letters, noted, unread, words
from translate_tool.readers.dates import sent_date
from translate_tool.readers.decode import decode
from translate_tool.readers.html_blocks import of_fragment
from translate_tool.readers.text import of_text
from translate_tool.readers.xml import Element, attribute, local, parse
from translate_tool.records import Article, Block
from translate_tool.runtime.libraries import library

_FEEDS = frozenset({"rss", "RDF", "feed", "channel"})
_ITEMS = ("item", "entry")
_TEXTS = ("encoded", "content", "description", "summary")
"""Elements with the text of an item: "content:encoded" of RSS and "content" of Atom are whole."""
_DATES = ("pubDate", "published", "date", "issued", "updated", "modified")
_AUTHORS = ("creator", "author")
_MEDIA = "http://search.yahoo.com/mrss/"
"""The namespace of an item's pictures, which have titles and descriptions of their own."""

_TAGGED = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
_ENTITY_NAMED = re.compile(rb"&([a-zA-Z]{2,8}\d{0,2});")
_XML_ENTITIES = frozenset({"amp", "apos", "gt", "lt", "quot"})
_DECLARATION = re.compile(r"^<\?xml[^>]{0,200}\?>")
_COMPARED, _MOST_COMPARED = 30, 600
"""Letters compared at once, and in all, to tell whether a summary stands in the text."""
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")


def read(data: bytes, origin: str, meta: Mapping[str, str]) -> Iterator[Article]:
    """Yield items as articles `origin#n`.

    "site", "author", "url", "id" and "left_out" are added to `meta`; the first article's counts
    items that have neither title nor text. Raises InputError, for single items only after the
    others.
    """
    root = _root(data, origin)
    if local(root) not in _FEEDS:
        raise InputError(
            f"not a feed: its root is <{local(root)[:50]}>, not <rss>, <RDF> or <feed>",
            origin=origin,
            hint="Other XML is not read: save its text as .txt or .html.",
        )
    channel = next((e for e in root if local(e) == "channel"), root)  # Atom has none
    site = _line(next((e for e in _children(channel) if local(e) == "title"), None), origin)
    known = noted(meta, site=site)
    items = [e for e in root.iter() if local(e) in _ITEMS]
    faults: dict[str, InputError] = {}
    articles = list(_articles(items, origin, known, faults))
    if not articles and not faults:
        raise InputError("empty: the feed has no items with text", origin=origin)
    if articles and (empty := len(items) - len(articles) - len(faults)):
        articles[0] = _with_note(articles[0], f"items without title and text: {empty}")
    yield from articles
    if faults:
        raise unread("items", origin, faults)


def _articles(
    items: Sequence[Element], origin: str, meta: Mapping[str, str], faults: dict[str, InputError]
) -> Iterator[Article]:
    """Yield the articles of items that have some text; `faults` takes up what cannot be read."""
    for number, item in enumerate(items, 1):
        here = f"{origin}#{number}"
        try:
            article = _article(item, here, meta)
        except InputError as exc:
            faults[here] = exc
            continue
        if article:
            yield article


def _with_note(article: Article, note: str) -> Article:
    left_out = "; ".join(filter(None, [article.meta.get("left_out"), note]))
    return replace(article, meta=noted(article.meta, left_out=left_out))


def _root(data: bytes, origin: str) -> Element:
    """Return the root of a feed, also of one that names HTML's entities or lies about its bytes."""
    if not data.strip():
        raise InputError("empty: it has no text", origin=origin)
    data = _ENTITY_NAMED.sub(_numbered, data.removeprefix(BOM_UTF8).strip())
    try:
        return parse(data, origin)
    except InputError as exc:
        decoded = decode(data, origin)
        if not decoded.guessed:
            raise
        body = _DECLARATION.sub("", decoded.text)
        try:
            return parse(body.encode(), origin)
        except InputError:
            raise exc from None


def _numbered(found: re.Match[bytes]) -> bytes:
    """Return the number of a character that HTML names and XML does not: "&eacute;" is "&#233;"."""
    name = found[1].decode()
    known = name2codepoint.get(name) if name not in _XML_ENTITIES else None
    return f"&#{known};".encode() if known else found[0]


def _children(element: Element) -> Iterator[Element]:
    """Children that are the item's own, and not its pictures'."""
    return (child for child in element if not str(child.tag).startswith(f"{{{_MEDIA}}}"))


def _article(item: Element, origin: str, meta: Mapping[str, str]) -> Article | None:
    """Return the article of an item; None where it has neither title nor text."""
    own: dict[str, Element] = {}
    for child in _children(item):
        own.setdefault(local(child), child)
    texts = [_shown(own[name], origin) for name in _TEXTS if name in own]
    title = _line(own.get("title"), origin)
    best = max(texts, key=lambda text: words(text.blocks).total(), default=Part([], Counter()))
    leads = [text for text in texts if text is not best and not _repeats(text, best)]
    shown = [block for part in (*leads, best) for block in part.blocks]
    blocks = [Block(kind="title", text=title)] * bool(title)
    blocks += (b for n, b in enumerate(shown) if n or b.text != title)
    if not blocks:
        return None
    left_out = sum((part.left_out for part in (*leads, best)), Counter[str]())
    for other in texts:
        left_out["words"] += (words(other.blocks) - words(shown)).total()
    return Article(
        origin=origin,
        title=title,
        date=next(filter(None, (sent_date(_plain(own.get(name))) for name in _DATES)), ""),
        blocks=tuple(blocks),
        meta=noted(
            meta,
            left_out,
            author=_author(own),
            url=_address(item),
            id=_plain(own.get("guid")) or _plain(own.get("id")),
        ),
    )


def _repeats(summary: Part, whole: Part) -> bool:
    """Tell whether a summary is the beginning of the text, or most of it stands there.

    Programs cut one from the other; people write a lead.
    """
    key, all_ = (letters("".join(b.text for b in part.blocks)) for part in (summary, whole))
    starts = range(0, min(len(key), _MOST_COMPARED), _COMPARED)
    return 2 * sum(key[start : start + _COMPARED] in all_ for start in starts) >= len(starts)


def _plain(element: Element | None) -> str:
    """Return an element's text on one line."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _shown(element: Element, origin: str) -> Part:
    """Return what an element's text shows, whether that is HTML or plain."""
    kind = attribute(element, "type")
    if kind == "xhtml":
        return of_fragment(_markup_inside(element, origin), origin)
    text = "".join(element.itertext())
    if kind in ("text", "text/plain"):
        return of_text(text)
    if _TAGGED.search(text):
        return of_fragment(text, origin)
    return of_text(unescape(text) if _ENTITY.search(text) else text)


def _line(element: Element | None, origin: str) -> str:
    """Return a title on one line, without marks."""
    if element is None:
        return ""
    found = _shown(element, origin).blocks
    return " ".join(" ".join(block.text.split()) for block in found)


def _author(own: Mapping[str, Element]) -> str:
    """Return who wrote an item: a name, or in Atom an element with one."""
    for author in (own[name] for name in _AUTHORS if name in own):
        name = next((e for e in author if local(e) == "name"), author)
        if text := _plain(name):
            return text
    return ""


def _address(item: Element) -> str:
    """Return the address of the page that an item is about."""
    links = [e for e in _children(item) if local(e) == "link"]
    whole = (e for e in links if attribute(e, "rel") in ("", "alternate"))
    return next(filter(None, (attribute(e, "href") or _plain(e) for e in whole)), "")


def _markup_inside(element: Element, origin: str) -> str:
    """Return what an element holds as markup, its names without namespaces."""
    for inner in element.iter():
        inner.tag = local(inner) or inner.tag
    etree = library("lxml.etree", origin)
    inside = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return escape(element.text or "") + inside
