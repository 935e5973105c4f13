"""EPUB → one article per chapter, in the order of the book.

A chapter is a document of the book's spine that has text; its title is its first heading, else what
the table of contents calls it. Chapters that cannot be read are named once the others are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from translate_tool.errors import InputError
from translate_tool.readers.blocks import noted, titled, unread
from translate_tool.readers.dates import iso_date
from translate_tool.readers.html_blocks import hide, of_html
from translate_tool.readers.html_tree import parsed
from translate_tool.readers.lines import ENDED
from translate_tool.readers.office import Package, beside
from translate_tool.readers.xml import Element, attribute, local
from translate_tool.records import Article

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways to scramble embedded fonts: no protection of the text."""

_TEXT = ("application/xhtml+xml", "text/html")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A file of the book, as its manifest lists it."""

    name: str
    media: str
    contents: bool
    """Whether it is the table of contents of EPUB 3."""


def read(data: bytes, origin: str, meta: Mapping[str, str], **most: int) -> Iterator[Article]:
    """Chapters as articles `origin#n`, n being the place in the spine.

    "encoding", "book" (the book's title) and "author" are added to `meta`. Raises InputError, for
    single chapters only after the others.
    """
    package = Package(data, origin, **most)
    _demand_open(package)
    name = _description(package)
    book = package.xml(name)
    items = _manifest(book, name)
    known = noted(meta, book=_fact(book, "title"), author=_fact(book, "creator"))
    labels = _labels(package, items.values())
    day = iso_date(_fact(book, "date"))
    faults = dict[str, InputError]()
    given = 0
    for chapter in _whole(_documents(package, _spine(book, items), labels, faults)):
        given += 1
        yield replace(chapter, date=day, meta={**known, **chapter.meta})
    if faults:
        raise unread("chapters", origin, faults)
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
            meta = noted(decoded.meta, chapter.left_out)
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
    cut = last.kind == first.kind == "paragraph" and not ENDED.search(last.text)
    return cut and not made.title and first.text[0].islower()


def _joined(before: Article, made: Article) -> Article:
    """Return one article of two documents that are one chapter, its sentence whole."""
    *whole, last = before.blocks
    first, *rest = made.blocks
    left_out = "; ".join(filter(None, (one.meta.get("left_out") for one in (before, made))))
    meta = noted(before.meta, left_out=left_out)
    one = replace(last, text=f"{last.text} {first.text}")
    return replace(before, blocks=(*whole, one, *rest), meta=meta)


def _demand_open(package: Package) -> None:
    """Raise InputError for a book whose text is encrypted."""
    listed = (e for e in package.elements(_ENCRYPTION) if local(e) == "EncryptionMethod")
    methods = {attribute(e, "Algorithm") for e in listed}
    if not methods <= {*_FONTS}:
        raise InputError(
            "protected against copying (DRM)",
            origin=package.origin,
            place=_ENCRYPTION,
            hint="Ask the publisher for a copy without protection.",
        )


def _description(package: Package) -> str:
    """Return the name of the part that describes the book."""
    files = (e for e in package.elements(_CONTAINER) if local(e) == "rootfile")
    names = (beside("", attribute(e, "full-path")) for e in files)
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
        root, _ = parsed(package.read(item.name), package.origin)
        hide(root)
        for link in root.iter("a"):
            yield link.get("href", ""), "".join(link.itertext())
    elif item.media == "application/x-dtbncx+xml":
        for point in (e for e in package.elements(item.name) if local(e) == "navPoint"):
            label = next((e.text for e in point.iter() if local(e) == "text"), "")
            address = next((attribute(e, "src") for e in point.iter() if local(e) == "content"), "")
            yield address, label or ""
