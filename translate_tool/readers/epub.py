"""EPUB → one article per chapter, in the order of the book.

A chapter is a document of the book's spine that has text; its title is its first heading, else what
the table of contents calls it. Chapters that cannot be read are named once the others are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from translate_tool.errors import InputError
from translate_tool.readers.blocks import titled, told
from translate_tool.readers.html_blocks import of_html, page
from translate_tool.readers.office import Package, beside
from translate_tool.readers.xml import Element, attribute, local
from translate_tool.records import Article

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways to scramble embedded fonts: no protection of the text."""

_TEXT = ("application/xhtml+xml", "text/html")
_ENDED = re.compile(r"[.!?…:;][\s\"'»”’)\]]*$|[»”]$")
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A file of the book, as its manifest lists it."""

    name: str
    media: str
    contents: bool
    """Whether it is the table of contents of EPUB 3."""


def read(
    data: bytes,
    origin: str,
    meta: Mapping[str, str],
    *,
    max_text: int = 100_000_000,
    max_ratio: int = 100,
) -> Iterator[Article]:
    """Chapters as articles `origin#n`, n being the place in the spine.

    "encoding", "book" (the book's title) and "author" are added to `meta`. Raises InputError, for
    single chapters only after the others.
    """
    package = Package(data, origin, max_text=max_text, max_ratio=max_ratio)
    _demand_open(package)
    name = _description(package)
    book = package.xml(name)
    items = _manifest(book, name)
    facts = {"book": _fact(book, "title"), "author": _fact(book, "creator")}
    known = {**meta, **{key: value for key, value in facts.items() if value}}
    labels = _labels(package, items.values())
    day = _DAY.match(_fact(book, "date"))
    faults = dict[str, InputError]()
    given = 0
    for chapter in _whole(_documents(package, _spine(book, items), labels, faults)):
        given += 1
        yield replace(chapter, date=day[0] if day else "", meta={**known, **chapter.meta})
    if faults:
        raise _unread(origin, faults)
    if not given:
        raise InputError("empty: no chapter has text", origin=origin, hint="It may be all images.")


def _documents(
    package: Package,
    spine: Iterable[tuple[int, _Item]],
    labels: Mapping[str, str],
    faults: dict[str, InputError],
) -> Iterator[Article]:
    """Yield the documents of a book that have text; `faults` takes up what cannot be read."""
    for number, item in spine:
        here = f"{package.origin}#{number}"
        try:
            chapter, decoded = of_html(package.read(item.name), here)
        except InputError as exc:
            faults[here] = exc
            continue
        if chapter.blocks:
            heading = next((b.text for b in chapter.blocks if b.kind == "heading"), "")
            title, found = titled(heading or labels.get(item.name, ""), chapter.blocks)
            meta = {**decoded.meta, **told(chapter.left_out)}
            yield Article(origin=here, title=title, date="", blocks=tuple(found), meta=meta)


def _whole(documents: Iterable[Article]) -> Iterator[Article]:
    """Yield chapters: documents, but for those that go on with the one before them."""
    before: Article | None = None
    for document in documents:
        if before and _goes_on(before, document):
            before = _joined(before, document)
        else:
            if before:
                yield before
            before = document
    if before:
        yield before


def _goes_on(before: Article, made: Article) -> bool:
    """Tell whether a document begins in the sentence in which the one before it was cut."""
    last, first = before.blocks[-1], made.blocks[0]
    cut = last.kind == first.kind == "paragraph" and not _ENDED.search(last.text)
    return cut and not made.title and first.text[0].islower()


def _joined(before: Article, made: Article) -> Article:
    """Return one article of two documents that are one chapter, its sentence whole."""
    *whole, last = before.blocks
    first, *rest = made.blocks
    left_out = "; ".join(filter(None, (one.meta.get("left_out") for one in (before, made))))
    meta = {**before.meta, **({"left_out": left_out} if left_out else {})}
    one = replace(last, text=f"{last.text} {first.text}")
    return replace(before, blocks=(*whole, one, *rest), meta=meta)


def _demand_open(package: Package) -> None:
    """Raise InputError for a book whose text is encrypted."""
    listed = package.xml(_ENCRYPTION).iter() if _ENCRYPTION in package else ()
    methods = {attribute(e, "Algorithm") for e in listed if local(e) == "EncryptionMethod"}
    if not methods <= {*_FONTS}:
        raise InputError(
            "protected against copying (DRM)",
            origin=package.origin,
            place=_ENCRYPTION,
            hint="Ask the publisher for a copy without protection.",
        )


def _description(package: Package) -> str:
    """Return the name of the part that describes the book."""
    listed = package.xml(_CONTAINER).iter() if _CONTAINER in package else ()
    names = (beside("", attribute(e, "full-path")) for e in listed if local(e) == "rootfile")
    name = next((name for name in names if name in package), "")
    if not name:
        raise InputError(
            "not an EPUB: nothing in it describes a book",
            origin=package.origin,
            place=_CONTAINER,
            hint="It may have a wrong suffix.",
        )
    return name


def _fact(book: Element, name: str) -> str:
    """Return what the book's description says of a title, a creator, a date; several are joined."""
    texts = (" ".join((e.text or "").split()) for e in book.iter() if local(e) == name)
    return "; ".join(filter(None, texts))


def _manifest(book: Element, name: str) -> dict[str, _Item]:
    """Return the book's files by their id."""
    return {
        attribute(e, "id"): _Item(
            name=beside(name, attribute(e, "href")),
            media=attribute(e, "media-type"),
            contents="nav" in attribute(e, "properties").split(),
        )
        for e in book.iter()
        if local(e) == "item"
    }


def _spine(book: Element, items: Mapping[str, _Item]) -> Iterator[tuple[int, _Item]]:
    """Places, from 1, and documents that may be chapters."""
    references = (attribute(e, "idref") for e in book.iter() if local(e) == "itemref")
    for number, reference in enumerate(references, 1):
        item = items.get(reference)
        if item and item.media in _TEXT and not item.contents:
            yield number, item


def _labels(package: Package, items: Iterable[_Item]) -> dict[str, str]:
    """Names of documents → what the tables of contents call them. Where one is damaged: nothing."""
    found: dict[str, str] = {}
    for item in items:
        try:
            for address, label in _entries(package, item):
                found.setdefault(beside(item.name, address), " ".join(label.split()))
        except InputError:  # the chapters' own headings do
            continue
    return found


def _entries(package: Package, item: _Item) -> Iterator[tuple[str, str]]:
    """Address and label of each line of a table of contents."""
    if item.contents:
        root, _ = page(package.read(item.name), package.origin)
        for link in root.iter("a"):
            yield link.get("href", ""), "".join(link.itertext())
    elif item.media == "application/x-dtbncx+xml":
        for point in (e for e in package.xml(item.name).iter() if local(e) == "navPoint"):
            label = next((e.text for e in point.iter() if local(e) == "text"), "")
            address = next((attribute(e, "src") for e in point.iter() if local(e) == "content"), "")
            yield address, label or ""


def _unread(origin: str, faults: Mapping[str, InputError]) -> InputError:
    first = next(iter(faults.values()))
    return InputError(
        f"chapters that cannot be read: {len(faults)}; {first.message}",
        origin=origin,
        place=", ".join(faults),
        hint=first.hint,
    )
