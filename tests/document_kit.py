"""Makers of HTML, DOCX, ODT and EPUB files, and ways to break them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from types import MappingProxyType

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:v="urn:v"'
    ' xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
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


def relations(targets: Mapping[str, str], others: Mapping[str, str] = MappingProxyType({})) -> str:
    """Part name → kind, and id → name of `others`, as a list of relationships."""
    listed = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(targets.items())
    )
    listed += "".join(
        f'<Relationship Id="{identity}" Type="{OFFICE}/aFChunk" Target="{name}"/>'
        for identity, name in others.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def docx(
    body: str,
    others: Mapping[str, str | bytes] = MappingProxyType({}),
    /,
    *,
    core: str = "",
    **parts: str,
) -> bytes:
    """A Word document: `body` is inside w:body, `parts` (styles, notes...) in their root.

    `others` are further parts, by the names that the relationships "o0", "o1"... point to.
    """
    files: dict[str, str | bytes] = {
        "_rels/.rels": relations(
            {"word/document.xml": "officeDocument", "docProps/core.xml": "core-properties"}
        ),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": relations(
            {f"{kind}.xml": kind for kind in parts},
            {f"o{n}": name for n, name in enumerate(others)},
        ),
        "docProps/core.xml": '<c xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:dcterms="http://purl.org/dc/terms/">{core}</c>',
    }
    files |= {f"word/{kind}.xml": part(kind, xml) for kind, xml in parts.items()}
    return zipped(files | {f"word/{name}": data for name, data in others.items()})


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


ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODT_SPACES = " ".join(
    f'xmlns:{name}="{ODF}:{kind}:1.0"'
    for name, kind in {
        "office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style",
        "fo": "xsl-fo-compatible", "meta": "meta", "svg": "svg-compatible",
    }.items()
)  # fmt: skip


def odt(body: str, *, styles: str = "", page: str = "", facts: str = "") -> bytes:
    """An OpenDocument text; `styles` are its own, `page` is in styles.xml, `facts` in meta.xml."""
    spaces = f'{ODT_SPACES} xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {spaces}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {spaces}>{page}</office:document-styles>",
            "meta.xml": f"<office:document-meta {spaces}><office:meta>{facts}</office:meta>"
            "</office:document-meta>",
        }
    )


def damaged(data: bytes, step: int) -> Iterator[bytes]:
    """`data` cut short, and with single bits flipped, at every `step` bytes."""
    for place in range(0, len(data), step):
        yield data[:place]
        yield data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]
