"""A folder of hostile files, the same each time, with good articles among them.

Each good article holds a sentence of its own, `witness(n)`, which must be in the briefs.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

FORBIDDEN = "LES-PLANS-DU-COFFRE"
"""Stands in a file outside the folder, which hostile files try to draw in."""

WITNESSES = 22
FILLER = "Le conseil municipal a voté le budget après trois heures de débats parfois vifs."


def witness(number: int) -> str:
    """The sentence of a good article."""
    return f"Le témoin numéro {number} a parlé devant la cour hier soir."


def story(number: int) -> str:
    """A few sentences of plain text, one of them the witness."""
    return f"{FILLER} {witness(number)} {FILLER}"


def build(folder: Path, secret: Path) -> list[str]:
    """Fill `folder`, and make the file `secret` outside of it; returns the origins of all."""
    secret.write_text(FORBIDDEN, encoding="utf-8")
    paths = list(_special(folder / "special", secret))
    for name, data in {**_good(), **_hostile(secret)}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        paths.append(path)
    return [
        os.fsencode(path.relative_to(folder)).decode("utf-8", "backslashreplace") for path in paths
    ]


# -- formats, made by hand ----------------------------------------------------------------------


def zipped(parts: Mapping[str, bytes | str], stored: tuple[str, ...] = ()) -> bytes:
    """A zip file, with no clock in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return file.getvalue()


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx(body: str, doctype: str = "", others: Mapping[str, bytes | str] | None = None) -> bytes:
    """A Word document around the XML `body`; `others` are more parts of it."""
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPE}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship '
            f'Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>{doctype}'
            f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
            **(others or {}),
        }
    )


def paragraph(text: str) -> str:
    """A paragraph of a Word document."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def page(body: str, head: str = "<title>Un procès</title>") -> bytes:
    """A web page."""
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">{head}</head>'
        f"<body>{body}</body></html>"
    ).encode()


def article(text: str) -> str:
    """The article of a web page."""
    return f"<article><h1>Un procès</h1><p>{text}</p><p>{FILLER}</p></article>"


def epub(chapters: Mapping[str, str], doctype: str = "", href: str = "") -> bytes:
    """A book; `href` replaces the address of its last chapter."""
    names = list(chapters)
    addresses = {name: href if href and name == names[-1] else name for name in names}
    items = "".join(
        f'<item id="c{n}" href="{addresses[name]}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(names)))
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container version="1.0" '
            'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
            'full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
            "</container>",
            "book.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
            'unique-identifier="i"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<dc:identifier id="i">x</dc:identifier><dc:title>Un livre</dc:title>'
            f"<dc:language>fr</dc:language></metadata><manifest>{items}</manifest>"
            f"<spine>{spine}</spine></package>",
            **{
                name: f'<?xml version="1.0" encoding="utf-8"?>{doctype}<html xmlns='
                f'"http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
                f"<body>{body}</body></html>"
                for name, body in chapters.items()
            },
        },
        stored=("mimetype",),
    )


def pdf(content: bytes, *, extra: bytes = b"", trailer: bytes = b"", pages: int = 1) -> bytes:
    """A PDF whose pages all show `content`; `extra`: keys of its stream, `trailer`: of its end."""
    kids = b" ".join(b"%d 0 R" % (5 + n) for n in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), extra, content),
        *[
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>"
        ]
        * pages,
    ]
    data, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, trailer)
    return bytes(data + b"startxref\n%d\n%%%%EOF\n" % start)


def shown(*lines: str) -> bytes:
    """The content of a PDF page with these lines on it."""
    rows = b"".join(
        b"1 0 0 1 60 %d Tm (%s) Tj\n" % (780 - 16 * n, line.encode("cp1252", "replace"))
        for n, line in enumerate(lines)
    )
    return b"BT /F1 12 Tf\n" + rows + b"ET"


def odt(body: str, doctype: str = "") -> bytes:
    """An OpenDocument text around the XML `body`."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text")
    )
    return zipped(
        {
            "content.xml": f"{doctype}<office:document-content {spaces}><office:body><office:text>"
            f"{body}</office:text></office:body></office:document-content>"
        }
    )


def rtf(inside: str) -> bytes:
    """Rich text around `inside`."""
    return f"{{\\rtf1\\ansi\\ansicpg1252 {inside}}}".encode("cp1252", "replace")


def srt(*texts: str) -> bytes:
    """Subtitles, a cue a text."""
    return "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{text}\n\n" for n, text in enumerate(texts, 1)
    ).encode()


def eml(text: str, head: str = "Content-Type: text/plain; charset=utf-8") -> bytes:
    """A message."""
    return f"From: a@b.example\nSubject: Un =?utf-8?q?proc=C3=A8s?=\n{head}\n\n{text}\n".encode()


def rss(*items: str, doctype: str = "") -> bytes:
    """A feed."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f"{doctype}<rss><channel><title>Flux</title>{inside}</channel></rss>".encode()


def parquet(**columns: object) -> bytes:
    """A table in Parquet."""
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def jsonl(*rows: object) -> bytes:
    """A row a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def zst(data: bytes) -> bytes:
    """`data` by Zstandard, with a checksum."""
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


# -- the good -----------------------------------------------------------------------------------


def _good() -> dict[str, bytes]:
    """Witnesses 0 to 13 and 17 to 21 in sound files of every kind; others sit in hostile ones."""
    return {
        "good/a.txt": story(0).encode(),
        "good/b.md": f"# Un procès\n\n{story(1)}\n".encode(),
        "good/c.html": page(article(story(2))),
        "good/d.docx": docx(paragraph("Un procès") + paragraph(story(3))),
        "good/e.epub": epub({"1.xhtml": article(story(4)), "2.xhtml": article(story(5))}),
        "good/f.pdf": pdf(shown("Un procès", "", FILLER, witness(6), FILLER)),
        "good/g.jsonl": jsonl({"title": "Un procès", "text": story(7)}),
        "good/h.csv": f'title,text\nUn procès,"{story(8)}"\n'.encode(),
        "good/i.parquet": parquet(text=[story(9)]),
        "good/j.txt.gz": gzip.compress(story(10).encode(), mtime=0),
        "good/k.jsonl.zst": zst(jsonl({"text": story(11)})),
        "good/l.tsv": f"title\ttext\nUn procès\t{story(12)}\n".encode(),
        "good/m.html.gz": gzip.compress(page(article(story(13))), mtime=0),
        "good/n.odt": odt(f"<text:h>Un procès</text:h><text:p>{story(17)}</text:p>"),
        "good/o.rtf": rtf(rf"{FILLER}\par {story(18)}"),
        "good/p.srt": srt(story(19)),
        "good/q.eml": eml(story(20)),
        "good/r.rss": rss(f"<title>Un procès</title><description>{story(21)}</description>"),
    }


# -- the hostile --------------------------------------------------------------------------------


def _hostile(secret: Path) -> dict[str, bytes]:
    makers = (
        *(_empty, _encodings, _names, _broken, _markup, _web, _tables, _packed, _documents),
        *(_feeds, _letters),
    )
    made: dict[str, bytes] = {}
    for maker in makers:
        for name, data in maker():
            made[f"{maker.__name__[1:]}/{name}"] = data
    made |= {f"outside/{name}": data for name, data in _outside(secret)}
    return made


def _empty() -> Iterator[tuple[str, bytes]]:
    suffixes = (
        "txt text md markdown html htm xhtml docx epub pdf jsonl ndjson csv tsv parquet atom eml"
        " odt rdf rss rtf srt vtt xml"
    )
    for suffix in suffixes.split():
        yield f"nothing.{suffix}", b""
    for suffix in ("txt.gz", "jsonl.zst", "txt.zst"):
        yield f"nothing.{suffix}", b""
        yield f"nothing-packed.{suffix}", zst(b"") if "zst" in suffix else gzip.compress(b"")
    for suffix in ("txt", "md", "html", "jsonl", "csv"):
        yield f"spaces.{suffix}", b" \n\t\r\n" * 1000


def _encodings() -> Iterator[tuple[str, bytes]]:
    text = f"« Zoë » n’a payé que 12 € : {FILLER}\n"
    for suffix in ("txt", "md", "html", "csv", "jsonl"):
        for codec in ("utf-16-le", "utf-16-be"):
            yield f"{codec}-without-mark.{suffix}", text.encode(codec)
        yield f"invalid.{suffix}", text.encode() + b"\xff\xfe\xc3\x28\xed\xa0\x80\xf8" * 50
        yield f"nul.{suffix}", text.encode() + b"\0" + text.encode()
    yield "utf-16-odd.txt", b"\xff\xfe" + text.encode("utf-16-le")[:-1]
    yield "utf-16-half-pair.txt", b"\xff\xfe" + text.encode("utf-16-le") + b"\x3d\xd8"
    yield "utf-32.txt", text.encode("utf-32")
    yield "utf-32-out-of-range.txt", b"\xff\xfe\0\0" + b"\xff\xff\xff\x7f" * 20
    yield "utf-7.txt", text.encode("utf-7")
    yield "every-byte.txt", bytes(range(1, 256)) * 40
    yield "controls.txt", b"".join(bytes([n]) + b"mot " for n in range(1, 32)) * 20
    yield "right-to-left.txt", ("\u202eabc\u202c \u200f\u2067\u2069 " + FILLER).encode() * 20
    yield "stacked-marks.txt", ("e" + "\u0301" * 20_000 + " " + FILLER).encode()
    yield "emoji.txt", ("👩‍👩‍👧‍👦🏳️‍🌈\U000e0041" * 3000 + FILLER).encode()
    yield "private-use.txt", ("\ue000\U0010fffd\ufffe\uffff" * 2000 + FILLER).encode()
    yield "line-of-1-mb.txt", (FILLER + " ").encode() * 12_500
    yield "word-of-1-mb.txt", b"a" * 1_000_000
    yield "1-mb-of-stops.txt", b"." * 1_000_000
    yield "1-mb-of-brackets.txt", b"(" * 1_000_000
    yield "1-mb-of-quotes.txt", "« ".encode() * 300_000
    yield "1-mb-of-digits.txt", b"1 " * 500_000
    yield "4000-lines.txt", b"a\n" * 4_000
    yield "old-mac-lines.txt", (FILLER + "\r").encode() * 100


def _names() -> Iterator[tuple[str, bytes]]:
    data = FILLER.encode()
    yield "new\nline.txt", data
    yield "tab\tbell\x07escape\x1b[31m.txt", data
    yield "<script>alert(1)</script>.txt".replace("/", "∕"), data
    yield "](javascript:alert(1)).md", data
    yield "🙂‮gnp.txt", data
    yield "n" * 240 + ".txt", data
    yield "é" * 120 + ".txt", data
    yield "trailing space .txt", data
    yield "-rf.txt", data
    yield "CON.txt", data
    yield "a.txt.", data
    yield "trailing space .txt", data
    yield "%2e%2e%2fa.txt", data
    yield "$(touch evil).txt", data
    yield "a.TxT", data
    yield "no-suffix", data
    yield "a.exe", b"MZ" + bytes(100)
    yield "/".join(["deep"] * 40) + "/a.txt", data


def _broken() -> Iterator[tuple[str, bytes]]:
    """Sound files of every binary kind: cut, bits flipped, and passed off as another kind."""
    whole = {
        "docx": docx(paragraph(FILLER) * 30),
        "epub": epub({f"{n}.xhtml": article(FILLER) for n in range(4)}),
        "pdf": pdf(shown(FILLER, FILLER, FILLER)),
        "parquet": parquet(text=[f"{FILLER} {n}" for n in range(50)]),
        "txt.gz": gzip.compress("".join(f"{FILLER} {n}\n" for n in range(50)).encode(), mtime=0),
        "jsonl.zst": zst(jsonl(*({"text": f"{FILLER} {n}"} for n in range(50)))),
    }
    chance = random.Random(11)
    for suffix, data in whole.items():
        for part in (0.02, 0.5, 0.99):
            yield f"cut-{part}.{suffix}", data[: int(part * len(data))]
        for number in range(4):
            flipped = bytearray(data)
            for _ in range(4**number):
                flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            yield f"flipped-{4**number}.{suffix}", bytes(flipped)
        yield f"noise.{suffix}", chance.randbytes(5000)
    for suffix in ("docx", "epub", "pdf", "parquet", "html", "txt", "jsonl", "csv", "md"):
        other = "pdf" if suffix != "pdf" else "docx"
        yield f"is-{other}.{suffix}", whole[other]
    yield "is-zip.pdf", zipped({"a": b"b"})
    yield "is-pdf.txt.gz", gzip.compress(whole["pdf"], mtime=0)


def _markup() -> Iterator[tuple[str, bytes]]:
    for name, unit, times in (
        ("brackets", "[", 30_000),
        ("images", "![[]()", 10_000),
        ("stars", "*a _b ", 30_000),
        ("quotes", "> ", 20_000),
        ("lists", "- ", 20_000),
        ("ticks", "`a``", 30_000),
        ("pipes", "|a", 30_000),
        ("tags", "<a ", 50_000),
        ("comments", "<!-- ", 50_000),
        ("entities", "&amp;&#0;&#xd800;", 10_000),
        ("links", "[a](b)", 20_000),
        ("references", "[a]: b\n", 20_000),
    ):
        yield f"{name}.md", (unit * times + "\n\n" + FILLER).encode()
    yield "indented.md", "\n".join(" " * n + "- mot" for n in range(500)).encode()
    yield "front-matter.md", b"---\ntitle: " + b"a" * 500_000
    yield "front-matter-bomb.md", b"---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n\nMot."


LAUGHS = "<!DOCTYPE r [<!ENTITY a0 'ha'>%s]>" % "".join(  # noqa: UP031 - braces would be doubled
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
)


def _web() -> Iterator[tuple[str, bytes]]:
    yield "100000-divs.html", page("<div>" * 100_000 + FILLER)
    yield "100000-tags.html", page("<b><i>" * 50_000 + FILLER + "</i></b>" * 50_000)
    yield "deep-table.html", page("<table><tr><td>" * 5_000 + FILLER)
    yield "deep-list.html", page("<ul><li>" * 20_000 + FILLER)
    yield "unclosed-comment.html", page("<!--" + FILLER * 1000)
    yield "unclosed-script.html", page("<script>" + FILLER * 1000)
    yield "plaintext.html", page("<plaintext>" + FILLER + "</plaintext>" * 1000)
    yield "attribute-of-1-mb.html", page(f'<p title="{"a" * 1_000_000}">{FILLER}</p>')
    yield (
        "20000-attributes.html",
        page(f"<p {' '.join(f'a{n}=b' for n in range(20_000))}>{FILLER}</p>"),
    )
    yield "only-scripts.html", page("<script>document.write('mot')</script>")
    yield "wrong-charset.html", page(article(FILLER)).replace(b"utf-8", b"utf-16")
    yield "no-charset.html", page(article(FILLER)).replace(b"utf-8", b"x-klingon")
    yield "utf-7.html", page(article(FILLER)).replace(b"utf-8", b"utf-7")
    yield "entities.html", page("&#0;&#xd800;&#x110000;&#99999999999;" * 5000 + FILLER)
    yield "laughs.html", (LAUGHS + f"<html><body><p>&a11;</p><p>{FILLER}</p></body>").encode()
    yield (
        "laughs.xhtml",
        (LAUGHS + f"<html><body><p>&a11;</p><p>{FILLER}</p></body></html>").encode(),
    )
    yield "nested-forms.html", page("<form><a><button>" * 10_000 + FILLER)
    yield "many-links.html", page("".join(f'<a href="{n}">Mot {n}</a>' for n in range(10_000)))
    yield (
        "bad-date.html",
        page(
            article(FILLER), '<meta property="article:published_time" content="99999-99-99T99:99">'
        ),
    )
    yield (
        "bad-ld.html",
        page(
            article(FILLER), '<script type="application/ld+json">' + '{"a":[' * 20_000 + "</script>"
        ),
    )
    yield "xml-declaration.html", b'<?xml version="1.0" encoding="ebcdic-cp-fr"?>' + page("<p>Mot")


def _tables() -> Iterator[tuple[str, bytes]]:
    good = [jsonl({"text": story(n)}) for n in (14, 15)]
    yield (
        "bad-rows.jsonl",
        b"".join(
            [
                good[0],
                b'{"text": "half \\ud83d a character"}\n',
                b'{"text": "nul \\u0000"}\n',
                b'{"text": \n',
                b"\n",
                b"null\n[1, 2]\n42\n",
                b'{"text": 42}\n{"text": null}\n{"text": {"a": 1}}\n{"body2": "x"}\n',
                b'{"text": NaN}\n{"text": 1e999}\n',
                b'{"text": "a", "text": "b"}\n',
                b'{"text": "\xff\xfe"}\n',
                b"[" * 100_000 + b"\n",
                b'{"a":' * 50_000 + b"\n",
                b'{"n": ' + b"9" * 20_000 + b', "text": "Un nombre."}\n',
                good[1],
            ]
        ),
    )
    yield "one-line-of-1-mb.jsonl", jsonl({"text": FILLER * 12_500})
    yield "endless-line.jsonl", b'{"text": "' + b"a" * 8_000_000
    yield "array.jsonl", json.dumps([{"text": FILLER}] * 20, indent=1).encode()
    yield "no-text.jsonl", jsonl(*[{"a": n} for n in range(100)])
    yield "many-columns.jsonl", jsonl({"text": FILLER, **{f"c{n}": n for n in range(10_000)}})
    yield "wrong-quotes.csv", f'title,text\n"Un "titre" ici,"{FILLER}\nx,{FILLER}\n'.encode()
    yield "open-quote.csv", ('title,text\nx,"' + f"{FILLER}\n" * 50_000).encode()
    yield "ragged.csv", f"title,text\n{FILLER}\na,b,c,d\n,\nx,{witness(16)}\n".encode()
    yield "field-of-3-mb.csv", b"title,text\nx," + b"mot " * 750_000
    yield "only-header.csv", b"title,text\n"
    yield "nul.csv", f"title,text\nx,{FILLER}\0\n".encode()
    yield "semicolons.csv", f"title;text\nx;{FILLER}\n".encode()
    yield "formula.csv", f'title,text\n=cmd|"/c calc"!A0,{FILLER}\n'.encode()
    yield (
        "10000-columns.csv",
        b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"," * 9_999,
    )
    yield "wrong-types.parquet", parquet(text=[1, 2, 3], title=[True, None, False])
    yield "lists.parquet", parquet(text=[["a"], ["b", "c"]])
    yield "bytes.parquet", parquet(text=[b"\xff\xfe", FILLER.encode()])
    yield "nulls.parquet", parquet(text=pa.array([None, None], pa.string()))
    yield "no-rows.parquet", parquet(text=pa.array([], pa.string()))
    yield "no-text.parquet", parquet(a=[1, 2])
    yield "no-columns.parquet", parquet()
    yield "footer-of-2-gb.parquet", b"PAR1" + bytes(100) + struct.pack("<I", 0x7FFFFFFF) + b"PAR1"
    yield "big-cell.parquet", parquet(text=["a" * 30_000_000])


def _packed() -> Iterator[tuple[str, bytes]]:
    flat = bytes(40_000_000)
    squeezed = gzip.compress(flat, mtime=0)
    yield "bomb.txt.gz", squeezed
    yield "bomb.jsonl.gz", squeezed
    yield "bomb.csv.zst", zst(flat)
    yield "bomb.html.zst", zst(flat)
    yield "bomb-of-rows.jsonl.gz", gzip.compress(jsonl({"text": "mot " * 5000}) * 5000, mtime=0)
    yield "bomb-in-bomb.txt.gz", gzip.compress(squeezed, mtime=0)
    yield "packed-twice.txt.gz", gzip.compress(gzip.compress(FILLER.encode()), mtime=0)
    yield "wrong-sum.txt.gz", gzip.compress(FILLER.encode(), mtime=0)[:-8] + bytes(8)
    yield "tail.txt.gz", gzip.compress(FILLER.encode(), mtime=0) + b"tail"
    yield "table.parquet.gz", gzip.compress(parquet(text=[FILLER]), mtime=0)
    yield "page.docx.zst", zst(docx(paragraph(FILLER)))
    yield "window-of-2-gb.txt.zst", b"\x28\xb5\x2f\xfd\x00\xa8" + bytes(40)


def _documents() -> Iterator[tuple[str, bytes]]:
    sound, spaces = paragraph(FILLER), " " * 60_000_000
    yield "bomb.docx", docx(sound + spaces)
    yield "bomb-elsewhere.docx", docx(sound, others={"word/media/a.bin": spaces})
    yield "bomb.epub", epub({"1.xhtml": f"<p>{FILLER}</p>{spaces}"})
    yield "200000-paragraphs.docx", docx("<w:p/>" * 200_000 + sound)
    yield (
        "deep.docx",
        docx("<w:tbl><w:tr><w:tc>" * 10_000 + sound + "</w:tc></w:tr></w:tbl>" * 10_000),
    )
    yield "zip-of-zips.docx", zipped({f"{n}.zip": zipped({"a": bytes(10**6)}) for n in range(50)})
    yield "same-data-many-times.docx", _overlapping(docx(sound), 2000)
    yield "lying-size.docx", docx(sound + " " * 10**6).replace(struct.pack("<I", 10**6), bytes(4))
    yield "encrypted.docx", _flagged(docx(sound))
    yield "encrypted.epub", _flagged(epub({"1.xhtml": article(FILLER)}))
    yield "old-word.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    yield "up.docx", docx(sound, others={"../../../../tmp/evil.txt": "evil", "/etc/evil": "evil"})
    yield (
        "up.epub",
        epub({"1.xhtml": article(FILLER), "2.xhtml": "<p>x</p>"}, href="../../etc/passwd"),
    )
    yield "no-document.docx", zipped({"a.xml": "<a/>"})
    yield "bad-xml.docx", docx("<w:p><w:r><w:t>" + FILLER)
    yield "same-name-twice.epub", epub({"1.xhtml": article(FILLER)}) + zipped({"mimetype": "x"})
    yield "laughs.docx", docx(paragraph("&a11;") + sound, LAUGHS)
    yield "laughs.epub", epub({"1.xhtml": f"<p>&a11;</p><p>{FILLER}</p>"}, LAUGHS)
    yield (
        "quadratic.docx",
        docx(paragraph("&a;" * 20_000), f"<!DOCTYPE r [<!ENTITY a '{'x' * 50_000}'>]>"),
    )
    yield "3000-chapters.epub", epub({f"{n}.xhtml": "" for n in range(3000)})
    yield from _pdfs()


def _feeds() -> Iterator[tuple[str, bytes]]:
    sound = f"<title>{FILLER}</title>"
    yield "laughs.rss", rss("<title>&a11;</title>", sound, doctype=LAUGHS)
    yield "deep.rss", rss("<description>" + "<a>" * 5000)
    yield "deep-html.rss", rss(f"<description>{'&lt;div&gt;' * 100_000}{FILLER}</description>")
    yield "10000-items.atom", rss(*["<title/>"] * 10_000, sound)
    yield "no-feed.xml", b"<tmx><body/></tmx>"
    yield "noise.xml", random.Random(12).randbytes(5000)
    yield "cues.srt", srt(*["<" * 5000, "{\\" * 5000, "..." * 5000, "--> " * 5000, FILLER])
    yield "times.vtt", b"WEBVTT\n\n" + b"00:00.000 --> 99:99.999\n" * 50_000 + FILLER.encode()


def _letters() -> Iterator[tuple[str, bytes]]:
    sound = f"<text:p>{FILLER}</text:p>"
    yield "laughs.odt", odt(f"<text:p>&a11;</text:p>{sound}", LAUGHS)
    yield "bomb.odt", odt("<text:p/>" * 5_000_000)
    yield "deep.odt", odt("<text:section>" * 5000 + sound)
    yield "deep.rtf", rtf("{" * 1_000_000)
    yield "closed.rtf", rtf("}" * 1_000_000 + FILLER)
    yield "binary.rtf", rtf(r"\bin-1 \bin99999999 " + FILLER)
    yield "words.rtf", rtf(r"\u-1\f9999999999\ansicpg0\cell\row" * 50_000 + FILLER)
    part = 'Content-Type: multipart/mixed; boundary="{0}"\n\n--{0}\n'
    deep = "".join(part.format(n) for n in range(2000))
    yield "deep.eml", eml("", deep + FILLER)
    yield "head.eml", eml(FILLER, "Subject: " + "=?utf-8?q?=C3?= " * 50_000)
    yield "address.eml", eml(FILLER, "To: " + "(" * 100_000 + "<" * 100_000)
    yield "quotes.eml", eml("> " * 300_000 + "\n" + ">" * 300_000)
    yield "wrote.eml", eml("Le " * 200_000 + "a écrit :\n> oui")
    tags = "<blockquote type=cite>" * 200 + FILLER
    yield "cited.eml", eml(tags, "Content-Type: text/html; charset=utf-8")


def _pdfs() -> Iterator[tuple[str, bytes]]:
    sound = shown(FILLER, FILLER)
    squeezed = zlib.compress(b"BT /F1 12 Tf (x) Tj ET\n" * 5_000_000)
    encrypt = b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%b>/U<%b>>>/ID[<00><00>]"
    yield "bomb.pdf", pdf(squeezed, extra=b"/Filter/FlateDecode")
    yield (
        "bomb-in-bomb.pdf",
        pdf(
            zlib.compress(zlib.compress(bytes(50_000_000))),
            extra=b"/Filter[/FlateDecode/FlateDecode]",
        ),
    )
    yield "encrypted.pdf", pdf(sound, trailer=encrypt % (b"11" * 32, b"22" * 32))
    yield "encrypted-by-nobody.pdf", pdf(sound, trailer=b"/Encrypt<</Filter/Nobody/V 9>>")
    yield "10000-pages.pdf", pdf(sound, pages=10_000)
    yield "no-text.pdf", pdf(b"0 0 m 100 100 l S")
    yield "loop-of-pages.pdf", pdf(sound).replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]")
    yield (
        "loop-of-forms.pdf",
        pdf(b"/Fm Do").replace(b"/Font<</F1 3 0 R>>", b"/XObject<</Fm 4 0 R>>"),
    )
    yield "huge-count.pdf", pdf(sound).replace(b"/Count 1", b"/Count 999999999")
    yield "no-xref.pdf", pdf(sound).split(b"xref")[0]
    yield "deep-arrays.pdf", pdf(sound, trailer=b"/A" + b"[" * 50_000)
    yield "huge-page.pdf", pdf(sound).replace(b"[0 0 595 842]", b"[0 0 1e38 -1e38]")
    yield (
        "javascript.pdf",
        pdf(sound).replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert)>>"),
    )
    yield "only-a-header.pdf", b"%PDF-1.7\n%%EOF"


def _overlapping(data: bytes, times: int) -> bytes:
    """A zip whose directory lists its last part `times` times, under other names."""
    end = data.rindex(b"PK\x05\x06")
    size, start = struct.unpack("<II", data[end + 12 : end + 20])
    last = data[data.rindex(b"PK\x01\x02") : end]
    length = struct.unpack("<H", last[28:30])[0]
    more = b"".join(last[:46] + b"%0*d" % (length, n) + last[46 + length :] for n in range(times))
    count = struct.unpack("<H", data[end + 10 : end + 12])[0] + times
    tail = struct.pack("<HHII", count, count, size + len(more), start)
    return data[:end] + more + data[end : end + 8] + tail + data[end + 20 :]


def _flagged(data: bytes) -> bytes:
    """A zip all of whose parts claim to be encrypted."""
    flagged = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            flagged[start + place] |= 1
            start += 4
    return bytes(flagged)


def _outside(secret: Path) -> Iterator[tuple[str, bytes]]:
    """Files that ask for `secret` to be put into them."""
    address = secret.as_uri()
    entity = f'<!DOCTYPE r [<!ENTITY e SYSTEM "{address}">]>'
    outer = f'<!DOCTYPE r SYSTEM "{address}">'
    remote = '<!DOCTYPE r [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x.dtd"> %e;]>'
    for name, doctype in (("entity", entity), ("outer", outer), ("remote", remote)):
        yield f"{name}.docx", docx(paragraph("&e;") + paragraph(FILLER), doctype)
        yield f"{name}.epub", epub({"1.xhtml": f"<p>&e;</p><p>{FILLER}</p>"}, doctype)
        yield (
            f"{name}.xhtml",
            f"{doctype}<html><body><p>&e;</p><p>{FILLER}</p></body></html>".encode(),
        )
    frames = f'<iframe src="{address}"></iframe><object data="{address}"></object>'
    yield "frames.html", page(f"<base href='{address}'>{frames}{article(FILLER)}")
    include = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{address}"/>'
    )
    yield "include.docx", docx(paragraph(include) + paragraph(FILLER))
    yield "include.md", f"!include {address}\n\n{{% include '{secret}' %}}\n\n{FILLER}".encode()


def _special(folder: Path, secret: Path) -> Iterator[Path]:
    """What is no ordinary file."""
    folder.mkdir()
    (folder / "folder.txt").mkdir()
    (folder / "folder.txt" / "inside.txt").write_text(FILLER, encoding="utf-8")
    yield folder / "folder.txt" / "inside.txt"
    os.mkfifo(folder / "pipe.txt")
    yield folder / "pipe.txt"
    os.mknod(folder / "socket.txt", stat.S_IFSOCK | 0o600)
    yield folder / "socket.txt"
    links = {
        "device.txt": Path("/dev/zero"),
        "dangling.txt": Path("nowhere.txt"),
        "loop.txt": Path("loop.txt"),
        "outside.txt": secret,
        "folder-outside": secret.parent,
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
        yield folder / name
    locked = folder / "locked.txt"  # to root it is open
    locked.write_text(FILLER, encoding="utf-8")
    locked.chmod(0)
    yield locked
    foreign = Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt"))
    foreign.write_bytes(FILLER.encode())
    yield foreign
