"""Small PDF files, written by hand: text in Helvetica, set where a test wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Text(NamedTuple):
    """A line of text: where it begins, in points from the lower left corner, and its size."""

    x: float
    y: float
    text: str
    size: float = 10


def pdf(
    pages: Sequence[Sequence[Text]],
    info: Mapping[str, str] | None = None,
    sideways: bool = False,
    locked: bool = False,
) -> bytes:
    """A document of A4 pages; `info`: its properties.

    `sideways`: its pages are drawn turned left, and shown turned right. `locked`: it asks for a
    password, which nobody knows.
    """
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        content = "\n".join(
            f"BT /F1 {item.size} Tf {_matrix(item, sideways)} Tm ({_escaped(item.text)}) Tj ET"
            for item in page
        )
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {90 * sideways}"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>",
            f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream",
        ]
    properties = " ".join(f"/{key} ({_escaped(value)})" for key, value in (info or {}).items())
    objects.append(f"<< {properties} >>")
    return _assembled(objects, _LOCK if locked else "")


def column(x: float, y: float, lines: Sequence[str], size: float = 10) -> list[Text]:
    """Lines one below the other, 1.2 times their size apart."""
    return [Text(x, y - 1.2 * size * n, line, size) for n, line in enumerate(lines)]


_LOCK = (
    f"/ID [<{'00' * 16}> <{'00' * 16}>]"
    f" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >>"
)


def _matrix(item: Text, sideways: bool) -> str:
    if sideways:
        return f"0 1 -1 0 {595 - item.y} {item.x}"
    return f"1 0 0 1 {item.x} {item.y}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _assembled(objects: Sequence[str], extra: str) -> bytes:
    """The file of `objects`, numbered from 1: the first is its root, the last its properties."""
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return data + (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {size} /Root 1 0 R /Info {size - 1} 0 R {extra} >>\n"
        f"startxref\n{len(data)}\n%%EOF\n"
    ).encode("ascii")
