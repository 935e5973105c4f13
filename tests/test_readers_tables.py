"""Tables: an article a row, bad rows among good ones, and memory that does not grow."""

from __future__ import annotations

import datetime
import gzip
import io
import itertools
import json
import random
import tracemalloc
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from process_kit import linear
from pyarrow import parquet

from translate_tool.errors import InputError
from translate_tool.readers import delimited
from translate_tool.readers.rows import LONGEST
from translate_tool.readers.tables import Columns, read
from translate_tool.records import Article, Failure

SEEDS = Path(__file__).parents[1] / "seeds"
LONG = "Le conseil municipal a voté le budget, après trois heures de débats parfois vifs, hier."


def items(
    data: bytes, name: str = "t.jsonl", columns: Columns | None = None
) -> list[Article | Failure]:
    return list(read(io.BytesIO(data), name, {"sha256": "0"}, columns or Columns()))


def only(data: bytes, name: str = "t.jsonl", columns: Columns | None = None) -> Article:
    (item,) = items(data, name, columns)
    assert isinstance(item, Article), item
    return item


def outcome(data: bytes, name: str = "t.jsonl") -> list[str]:
    """The text of each good row, the place and reason of each bad one."""
    return [
        item.blocks[-1].text if isinstance(item, Article) else f"{item.place}: {item.reason}"
        for item in items(data, name)
    ]


def lines(*rows: object) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def table(columns: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()


# -- rows → articles ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count", "title", "date", "meta"),
    [
        (
            "belval-depeches.jsonl",
            4,
            "La fonderie de Belval coule sa dernière cloche",
            "2024-10-18",
            {"encoding": "utf-8", "id": "bv-1041", "column.rubrique": "Économie"},
        ),
        (
            "montreval-breves.csv",
            3,
            "Le tramway de Montreval roulera le dimanche",
            "2024-09-12",
            {"encoding": "utf-8", "id": "101"},
        ),
        (
            "archives-port-eskern.parquet",
            2,
            "L’observatoire du Pic-Blanc ferme pour travaux",
            "2025-01-15",
            {"column.auteur": "Lucie Harel", "column.lectures": "214"},
        ),
    ],
)
def test_seeds(name: str, count: int, title: str, date: str, meta: dict[str, str]) -> None:
    articles = items((SEEDS / name).read_bytes(), name)
    assert [item.origin for item in articles] == [f"{name}#{n}" for n in range(1, count + 1)]
    first = articles[0]
    assert isinstance(first, Article)
    assert (first.title, first.date) == (title, date)
    assert [block.kind for block in first.blocks[:2]] == ["title", "paragraph"]
    assert first.meta == {"sha256": "0", **meta}


@pytest.mark.parametrize(
    ("row", "columns", "expected"),
    [
        ({"texte": "Un mot.", "titre": "T", "date": "2024"}, {}, ("T", "2024", "Un mot.")),
        ({"Body": "Un mot.", "HEADLINE": "T"}, {}, ("T", "", "Un mot.")),
        ({"content": "non", "text": "Un mot."}, {}, ("", "", "Un mot.")),
        ({"Publié le": "2024-01-02T03:04:05Z", "text": "x."}, {}, ("", "2024-01-02", "x.")),
        ({"a": "Un.", "b": "T", "text": "."}, {"text": "a", "title": "b"}, ("T", "", "Un.")),
        ({"text": "Un mot.", "title": None}, {"title": "b"}, ("", "", "Un mot.")),
        ({"text": "Un mot.", "titre": " Deux \n lignes "}, {}, ("Deux lignes", "", "Un mot.")),
        ({"text": f"date 2023-04 Titre\n\n{LONG}"}, {}, ("Titre", "2023-04", LONG)),
        ({"text": f"T\n\n{LONG}", "title": "T"}, {}, ("T", "", LONG)),
    ],
)  # fmt: skip
def test_columns(
    row: dict[str, Any], columns: dict[str, str], expected: tuple[str, str, str]
) -> None:
    got = only(lines(row), columns=Columns(**columns))
    assert (got.title, got.date, got.blocks[-1].text) == expected
    assert [block.kind for block in got.blocks].count("title") == bool(got.title)


def test_a_title_in_the_text_stays_beside_that_of_the_column() -> None:
    got = only(lines({"title": "Du tableau", "text": f"Du texte\n\n{LONG}"}))
    assert [(block.kind, block.text) for block in got.blocks[:2]] == [
        ("title", "Du tableau"),
        ("heading", "Du texte"),
    ]


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2024-11-07", "2024-11-07"),
        ("2024-11", "2024-11"),
        ("2024-11-07 10:30", "2024-11-07"),
        ("7/11/2024", "2024-11-07"),
        ("07.11.2024", "2024-11-07"),
        (2024, "2024"),
        ("2024-13-01", ""),
        ("31/02/2024", ""),
        ("jeudi dernier", ""),
        (1_700_000_000, ""),
        (["2024"], ""),
        (None, ""),
    ],
)
def test_dates(value: object, date: str) -> None:
    got = only(lines({"text": "Un mot.", "date": value}))
    assert got.date == date
    kept = "column.date" in got.meta or "left_out" in got.meta
    assert kept == (not date and value is not None)


def test_other_columns_are_kept_or_named() -> None:
    row = {
        "text": "Un mot.", "id": 12, "n": 1.5, "ok": True, "rien": None, "vide": "",
        "long": "x" * 501, "liste": [1], "bytes": "non",
    }  # fmt: skip
    assert only(lines(row)).meta == {
        "sha256": "0",
        "encoding": "utf-8",
        "id": "12",
        "column.n": "1.5",
        "column.ok": "True",
        "column.bytes": "non",
        "left_out": "columns: long, liste",
    }


def test_what_meta_keeps_is_bounded() -> None:
    got = only(lines({"text": "Un mot.", **{f"c{n}": "x" * 500 for n in range(3000)}}))
    assert sum(map(len, got.meta.values())) < 30_000


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (r"mot\ud83d coupé", "mot\ufffd coupé"),
        (r"\udc00\ud800", "\ufffd\ufffd"),
        (r"un\u0000mot", "un\ufffdmot"),
        (r"\ud83d\ude00 entier", "😀 entier"),
    ],
)
def test_what_utf8_cannot_hold_is_replaced_in_sight(text: str, mended: str) -> None:
    got = only(f'{{"text": "{text}", "a\\ud800": "\\udfff", "b": ["\\ud800"]}}'.encode())
    assert got.blocks[0].text == mended
    assert got.meta["column.a\ufffd"] == "\ufffd"
    assert "halves of characters" in got.meta["replaced"]
    json.dumps([got.title, dict(got.meta)], ensure_ascii=False).encode()


# -- JSON Lines ---------------------------------------------------------------------------------

GOOD = '{"text": "Un mot."}'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "cou', "not JSON: Unterminated string starting at at character 10"),
        ("n'importe quoi", "not JSON: Expecting value at character 1"),
        ('["text"]', "not a JSON object"),
        ('{"titre": "T"}', "no column of text among: titre"),
        ("{}", "no column of text among: (none)"),
        ('{"text": null}', 'the column "text" is empty'),
        ('{"text": "  "}', 'the column "text" is empty'),
        ('{"text": 12}', 'the column "text" has no text: 12'),
        ('{"text": "-----"}', "empty: it has nothing but rules"),
        ('{"text": "a\0b"}', "not JSON: Invalid control character at at character 12"),
        ('{"text": %s1}' % ("9" * 5000), "not JSON that can be read: Exceeds the limit"),
        ('{"text": %s}' % ("[" * 200_000), "not JSON that can be read: "),
    ],
)
def test_a_bad_line_stops_no_other(line: str, reason: str) -> None:
    first, bad, last = items(f"{GOOD}\n{line}\n\n{GOOD}".encode())
    assert isinstance(first, Article)
    assert isinstance(bad, Failure)
    assert isinstance(last, Article)
    assert (bad.origin, bad.status, bad.place) == ("t.jsonl#2", "quarantined", "line 2")
    assert bad.reason.startswith(reason)
    assert last.origin == "t.jsonl#4"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_of_json(codec: str, end: str) -> None:
    more = " Un mot." * 20  # more lines than are read at once, and not many
    text = end.join(f'{{"text": "L’été, où « ça » {n}.{more}"}}' for n in range(2000))
    got = [item for item in items(text.encode(codec)) if isinstance(item, Article)]
    assert len(got) == 2000
    assert {item.blocks[0].text[:15] for item in got} == {"L’été, où « ça "}
    assert got[0].meta["encoding"].startswith(codec)


def test_a_late_line_in_another_encoding_is_read() -> None:
    line = GOOD.replace("Un mot.", "Un mot. " * 40) + "\n"
    data = line.encode() * 1_500 + '{"text": "été"}'.encode("latin-1")
    *_, last = items(data)
    assert isinstance(last, Article)
    assert last.blocks[0].text == "été"


def test_a_line_too_long_is_passed_over() -> None:
    data = b'{"text": "' + b"a" * LONGEST + b'"}\n' + GOOD.encode() + b"\n" + b"b" * (LONGEST + 1)
    assert outcome(data) == [
        "line 1: longer than 5,000,000 characters",
        "Un mot.",
        "line 3: longer than 5,000,000 characters",
    ]


# -- CSV ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("t.csv", "id,text\n1,Un mot.\n2,Deux.\n", ["Un mot.", "Deux."]),
        ("t.csv", "id;text\n1;Un, deux.\n2;Trois.\n", ["Un, deux.", "Trois."]),
        ("t.tsv", "id\ttext\n1\tUn, deux ; trois.\n", ["Un, deux ; trois."]),
        ("t.csv", "id\ttext\r\n1\tUn.\r\n", ["Un."]),
        ("t.csv", "text\nUn mot.\n", ["Un mot."]),
        ("t.csv", "text\r1.\r2.\r", ["1.", "2."]),
        ("T.CSV.GZ", 'id,text\n1,"Un\n\n2,""deux"""\n', ['2,"deux"']),
        ("t.csv", "id,text\n\n1,Un.\n\n", ["Un."]),
        ("t.csv", "text,,text\nUn.,2,3\n", ["Un."]),
        (
            "t.csv",
            "id,text\n1,Un.\n2,Deux,trois\n4\n5,Cinq.\n",
            [
                "Un.",
                "line 3: 3 fields, where the first line names 2",
                "line 4: 1 fields, where the first line names 2",
                "Cinq.",
            ],
        ),
        (
            "t.csv",
            'id,text\n1,Un.\n2,"jamais fermé\n3,Trois.\n4,"Quatre."\n',
            ["Un.", "line 3: ',' expected after '\"'", "Trois.", "Quatre."],
        ),
        (
            "t.csv",
            'id,text\n1,"Il dit "oui" hier"\n2,Deux.\n3,"fin',
            ["line 2: ',' expected after '\"'", "Deux.", "line 4: unexpected end of data"],
        ),
        (
            "t.csv",
            f'id,text\n1,Un.\n2,"{"x" * 131_073}"\n3,Trois.\n',
            ["Un.", "x" * 131_073, "Trois."],
        ),
        (
            "t.csv",
            f"id,text\n1,Un.\n2,{'x,' * 2_500_001}\n3,Trois.\n",
            ["Un.", "line 3: longer than 5,000,000 characters", "Trois."],
        ),
    ],
)
def test_csv(name: str, data: str, expected: list[str]) -> None:
    assert outcome(data.encode(), name) == expected


@pytest.mark.parametrize("codec", ["utf-8-sig", "cp1252", "mac_roman", "utf-16"])
def test_encodings_of_csv(codec: str) -> None:
    text = "titre;texte\nL’été;« Où est le garçon ? » À la fenêtre.\n"
    got = only(text.encode(codec), "t.csv")
    assert (got.title, got.blocks[-1].text) == ("L’été", "« Où est le garçon ? » À la fenêtre.")
    assert got.meta["encoding"].startswith(codec)


def test_an_open_quote_costs_its_row_only() -> None:
    rows = "".join(f"{n},Ligne {n}.\n" for n in range(2000))
    bad = "".join(f'{n},"Ligne {n}.\n{n},"\n' for n in range(50))
    got = outcome(f'id,text\n{rows}x,"ouvert\n{rows}{bad}'.encode(), "t.csv")
    assert sum(text.startswith("Ligne") for text in got) >= 4000


@linear()
def test_quotes_that_row_after_row_opens_take_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row would take all that follow."""
    monkeypatch.setattr(delimited, "_AGAIN", 2_000_000)
    data = "id,text\n" + "1,Un.\n" * 20 + 'x","y\n' * 200_000 + "2,Fin.\n"
    file = io.BytesIO(data.encode())
    got = list(read(file, "t.csv", {}, Columns()))
    bad = [item for item in got if isinstance(item, Failure)]
    assert len(got) - len(bad) >= 20
    assert bad[-1].reason.endswith("up to line 200022")


# -- Parquet ------------------------------------------------------------------------------------


def test_parquet_types() -> None:
    data = table(
        {
            "texte": pyarrow.array(["Un.", None, "Trois."]).dictionary_encode(),
            "date": [datetime.datetime(2024, 1, day, 10) for day in (1, 2, 3)],
            "tags": [["a"], [], ["b"]],
            "image": [b"\xff", b"", None],
        }
    )
    first, second, third = items(data, "t.parquet")
    assert isinstance(first, Article)
    assert (first.date, first.meta) == ("2024-01-01", {"sha256": "0"})
    assert isinstance(second, Failure)
    assert (second.place, second.origin) == ("row 2", "t.parquet#2")
    assert isinstance(third, Article)


def test_a_parquet_row_that_is_no_utf8_stops_no_other() -> None:
    bad = pyarrow.array([b"Un.", b"\xe9t\xe9", b"Trois."]).view(pyarrow.string())
    assert outcome(table({"text": bad}), "t.parquet") == [
        "Un.",
        "row 2: a value that cannot be read: 'utf-8' codec can't decode byte 0xe9 in position 0:"
        " invalid continuation byte",
        "Trois.",
    ]


def test_many_parquet_rows() -> None:
    data = table({"text": [f"Ligne {n}." for n in range(1000)]})
    assert outcome(data, "t.parquet") == [f"Ligne {n}." for n in range(1000)]


# -- whole files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("t.jsonl", b"", "empty"),
        ("t.jsonl", b"\n \n", "empty"),
        ("t.csv", b"", "empty"),
        ("t.csv", b"id,text\n", "empty: it has no rows"),
        ("t.csv", b"id,mot\n1,Un.\n", "no column of text among: id, mot"),
        ("t.csv", b'id,"text\n1,Un.\n', "its first line: unexpected end of data"),
        ("t.jsonl", b"Bonjour.\n" * 50, "none of its first 20 rows can be read: not JSON"),
        ("t.jsonl", random.Random(1).randbytes(100_000), "none of its first 20 rows"),
        ("t.csv", random.Random(1).randbytes(100_000), "no column of text|its first line"),
        ("t.parquet", b"", "not a Parquet file"),
        ("t.parquet", b"PAR1" * 50, "not a Parquet file"),
        ("t.parquet", table({"text": ["Un."] * 99})[:-9], "not a Parquet file"),
        ("t.parquet", table({"text": [1, 2]}), 'the column "text" has int64, not text'),
        ("t.parquet", table({"mot": ["a"]}), "no column of text among: mot"),
        ("t.parquet", table({"text": pyarrow.array([], "string")}), "empty: it has no rows"),
    ],
)
def test_what_is_no_table_is_refused(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        items(data, name)
    assert caught.value.origin == name


def test_a_named_column_must_be_there() -> None:
    with pytest.raises(InputError, match='no column "corps" among: text') as caught:
        items(b"text\nUn.\n", "t.csv", Columns(text="corps"))
    assert "text_column" in caught.value.hint


@pytest.mark.parametrize("name", ["t.parquet", "t.csv", "t.jsonl"])
def test_damage_raises_nothing_else(name: str) -> None:
    seed = {"t.parquet": "archives-port-eskern.parquet", "t.csv": "montreval-breves.csv"}
    data = (SEEDS / seed.get(name, "belval-depeches.jsonl")).read_bytes()
    chance = random.Random(3)
    for _ in range(150):
        damaged = bytearray(data[: chance.randrange(len(data))] if chance.random() < 0.3 else data)
        for _ in range(chance.randint(0, 8)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(InputError):
            for item in items(bytes(damaged), name):
                if isinstance(item, Article):
                    "".join(block.text for block in item.blocks).encode()


# -- streaming ----------------------------------------------------------------------------------


class Endless:
    """A file that is made while it is read, and cannot be gone back in."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces = iter(pieces)
        self.rest = b""
        self.taken = 0

    def read(self, size: int) -> bytes:
        while len(self.rest) < size and (piece := next(self.pieces, b"")):
            self.rest += piece
        data, self.rest = self.rest[:size], self.rest[size:]
        self.taken += len(data)
        return data


def peak_of(name: str, pieces: Sequence[bytes], size: int) -> tuple[int, int]:
    """Rows read of `size` bytes of `pieces`, over and over; the most memory it took, in bytes."""
    head, piece = pieces
    count = size // len(piece)
    file: Any = Endless(itertools.chain([head], itertools.repeat(piece, count)))
    tracemalloc.start()
    try:
        rows = sum(isinstance(item, Article) for item in read(file, name, {}, Columns()))
        return rows, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["t.jsonl", "t.csv"])
def test_memory_does_not_grow_with_the_file(name: str) -> None:
    text = " ".join([LONG] * 300)
    row = f'{{"text": "{text}"}}\n' if name == "t.jsonl" else f'1,"{text}"\n'
    head = b"" if name == "t.jsonl" else b"id,text\n"
    rows, peak = peak_of(name, [head or b"\n", row.encode()], 24_000_000)
    assert rows == 24_000_000 // len(row.encode())
    assert peak < 6_000_000


def test_memory_does_not_grow_with_a_line() -> None:
    rows, peak = peak_of("t.jsonl", [GOOD.encode() + b"\n", b"x" * 65_536], 60_000_000)
    assert rows == 1
    assert peak < 30_000_000


def test_rows_come_as_they_are_read() -> None:
    file: Any = Endless(itertools.repeat((GOOD + "\n").encode()))
    stream = read(file, "t.jsonl", {}, Columns())
    assert len(list(itertools.islice(stream, 50))) == 50
    assert file.taken < 1_000_000


def test_a_compressed_stream(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl.gz"
    path.write_bytes(gzip.compress(lines({"text": "Un mot."}, {"text": "Deux."})))
    with gzip.open(path, "rb") as file:
        stream: Any = file  # a GzipFile, which is no BinaryIO to type checkers
        got = list(read(stream, "t.jsonl.gz", {}, Columns()))
    assert [item.origin for item in got] == ["t.jsonl.gz#1", "t.jsonl.gz#2"]
