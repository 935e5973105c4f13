"""UTF-8 with stray bytes, and UTF-8 that was read as another encoding before it was stored."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from process_kit import linear

from translate_tool.readers import find, read
from translate_tool.readers.decode import decode
from translate_tool.readers.decode import mend_mojibake as mend
from translate_tool.readers.source import Bounds, Source
from translate_tool.readers.tables import Columns
from translate_tool.readers.tables import read as read_table
from translate_tool.records import Article, Block

FRENCH = "L’été à Lyon est « déjà » fini. Où êtes-vous, François ? À Noël, le cœur coûte 3 €…"


def article(*texts: str, title: str = "") -> Article:
    blocks = tuple(Block(kind="paragraph", text=text) for text in texts)
    return Article(origin="a.txt", title=title, date="", blocks=blocks)


# -- stray bytes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text", "encoding", "strays"),
    [
        ("L’accident de l’autoroute, l’élu".encode() + b" \xe9t\xe9",
         "L’accident de l’autoroute, l’élu été", "utf-8", 2),
        ("l’accident, l’orage et l’eau".encode() + b" \x85", "l’accident, l’orage et l’eau …",
         "utf-8", 1),
        ("« Déjà » l’été".encode() + b" \xff\x81", "« Déjà » l’été ÿ\x81", "utf-8", 2),
        ("Ça coûte 3 €".encode()[:-1], "Ça coûte 3 â‚", "utf-8", 2),
        (b"\xef\xbb\xbfL'\xe9t\xe9", "L'été", "utf-8-sig", 2),
        ("CAFÉ» fermé, été passé".encode("cp1252"), "CAFÉ» fermé, été passé", "cp1252", 0),
        (b"L'\xe9t\xe9 \xe0 Lyon \x81 \x8d fini, d\xe9j\xe0 pass\xe9",
         "L'été à Lyon \x81 \x8d fini, déjà passé", "cp1252", 2),
    ],
)  # fmt: skip
def test_stray_bytes(data: bytes, text: str, encoding: str, strays: int) -> None:
    decoded = decode(data, "a.txt")
    assert decoded == (text, encoding, True, strays)
    told = decoded.meta.get("stray_bytes", "")
    assert told == (f"{strays} not {encoding}, read as cp1252" if strays else "")


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.json"])
def test_stray_bytes_of_tables_are_counted_in_their_rows(name: str) -> None:
    good, bad = "L’été à Lyon, où êtes-vous ?".encode(), b"d\xe9j\xe0 fini"
    texts = [good, bad, good]
    if name == "t.csv":
        data = b"".join(text + b"\n" for text in (b"id;texte", *(b"1;" + t for t in texts)))
    else:
        rows = [b'{"texte": "' + text + b'"}' for text in texts]
        data = b"\n".join(rows) if name == "t.jsonl" else b"[" + b",\n".join(rows) + b"]"
    found = list(read_table(io.BytesIO(data), name, {}, Columns()))
    articles = [item for item in found if isinstance(item, Article)]
    assert [item.blocks[0].text for item in articles] == [
        good.decode(), "déjà fini", good.decode()
    ]  # fmt: skip
    told = [item.meta.get("stray_bytes") for item in articles]
    assert sorted(filter(None, told)) == ["2 not utf-8, read as cp1252"]
    assert name == "t.json" or told[1]


# -- mojibake -----------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "cp850", "mac_roman"])
def test_text_that_was_misread_once_is_put_right(codec: str) -> None:
    wrong = FRENCH.encode().decode(codec, "replace")
    if codec == "cp1252":  # where bytes have no character, programs write that of their number
        wrong = "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in FRENCH.encode())
    got = mend(article(wrong, "Rien.", title=wrong))
    assert (got.blocks[0].text, got.title, got.blocks[1].text) == (FRENCH, FRENCH, "Rien.")
    assert got.meta["mojibake"].endswith("put right")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cafÃ©", "café"),
        ("lâ€™accident", "l’accident"),
        ("lÔÇÖaccident", "l’accident"),
        ("dÃ©jÃ\u00a0 fini", "déjà fini"),
        ("dÃ©jÃ fini, il est lÃ", "déjà fini, il est là"),
        ("cafÃƒÂ© fermÃƒÂ©", "café fermé"),
        ("Â«Â\u00a0OuiÂ\u00a0Â»", "«\u00a0Oui\u00a0»"),
    ],
)
def test_what_was_meant(text: str, expected: str) -> None:
    assert mend(article(text)).blocks[0].text == expected


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        "Âge, Âme, à « Évry », ÂPRETÉ, À±, Ô joie, SÃO PAULO, Ångström, √2 ± 3, ¬p",
        "Ô ÇA ! À ÉVRY, L’ÉTÉ… “ÉLU” À LA MAIRIE",
        "Plain words",
        "‚Ä’",
    ],
)
def test_right_text_stays(text: str) -> None:
    before = article(text, title=text)
    assert mend(before) is before


def test_a_text_about_mojibake_stays_and_that_is_said() -> None:
    before = article("Le caractère é devient « Ã© » après une erreur.", "lâ€™eau")
    after = mend(before)
    assert [block.text for block in after.blocks] == [before.blocks[0].text, "l’eau"]
    assert after.meta["mojibake"] == (
        "1 x â€™ and the like, put right; 1 x Ã© and the like, kept as they are"
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", "lâ€™Ã©tÃ©"),
        ("a.md", "# lâ€™Ã©tÃ©"),
        ("a.html", "<html><body><p>lâ€™Ã©tÃ©</p></body></html>"),
        ("a.csv", "texte\nlâ€™Ã©tÃ©"),
        ("a.jsonl", r'{"text": "l\u00e2\u20ac\u2122\u00c3\u00a9t\u00c3\u00a9"}'),
    ],
)
def test_files_of_every_kind(tmp_path: Path, name: str, data: str) -> None:
    (tmp_path / name).write_text(data, encoding="utf-8")
    (source,) = find([tmp_path])
    assert isinstance(source, Source)
    (item,) = read(source, Bounds())
    assert isinstance(item, Article)
    assert [block.text for block in item.blocks] == ["l’été"]
    assert "mojibake" in item.meta


@linear()
def test_linear_time_on_hostile_text() -> None:
    text = "Ã©â€™" * 40_000 + "Ã" * 40_000
    assert mend(article(text)).blocks[0].text.startswith("é’é’")
