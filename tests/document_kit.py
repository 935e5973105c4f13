"""Makers of HTML, DOCX and EPUB files, and ways to break them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts, the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), part, 8)
    return out.getvalue()


def part(root: str, inside: str) -> str:
    """A part in WordprocessingML."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {SPACES}>{inside}</w:{root}>'


def relations(targets: Mapping[str, str]) -> str:
    """Part name → kind, as a list of relationships."""
    listed = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def docx(body: str, *, core: str = "", **parts: str) -> bytes:
    """A Word document: `body` is inside w:body, `parts` (styles, notes...) in their root."""
    files = {
        "_rels/.rels": relations(
            {"word/document.xml": "officeDocument", "docProps/core.xml": "core-properties"}
        ),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": relations({f"{kind}.xml": kind for kind in parts}),
        "docProps/core.xml": '<c xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:dcterms="http://purl.org/dc/terms/">{core}</c>',
    }
    return zipped(files | {f"word/{kind}.xml": part(kind, xml) for kind, xml in parts.items()})


def p(text: str, props: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{props}</w:pPr>{r(text)}</w:p>"


def r(text: str, props: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{props}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def xhtml(body: str, title: str = "") -> str:
    """A document of a book."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"'
        ' xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>{title}</title></head><body>{body}</body></html>"
    )


def epub(
    documents: Mapping[str, str | bytes], *, facts: str = "", nav: str = "", **others: str | bytes
) -> bytes:
    """A book of these documents, in their order; `others` are further parts, by name."""
    manifest = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(documents)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(documents)))
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/">{facts}</metadata><manifest>{manifest}'
        '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        f'</manifest><spine><itemref idref="nav"/>{spine}</spine></package>'
    )
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OEBPS/b.opf"/>'
        "</rootfiles></container>",
        "OEBPS/b.opf": opf,
        "OEBPS/nav.xhtml": xhtml(f"<nav><ol>{nav}</ol></nav>"),
    }
    return zipped(files | {f"OEBPS/{name}": text for name, text in documents.items()} | others)


def damaged(data: bytes, step: int) -> Iterator[bytes]:
    """`data` cut short, and with single bits flipped, at every `step` bytes."""
    for place in range(0, len(data), step):
        yield data[:place]
        yield data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]
