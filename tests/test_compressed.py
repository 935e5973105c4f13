"""Compressed files: what comes out, and what is refused before it fills the memory."""

from __future__ import annotations

import bz2
import gzip
import io
import random
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard

from translate_tool.errors import InputError
from translate_tool.readers import Bounds, Source, kind_of, read
from translate_tool.readers.streams import unpack
from translate_tool.records import Article, Failure

TEXT = "".join(f"Ligne {n} : le conseil a voté {n * 7919 % 1009} mesures.\n" for n in range(9000))
DATA = TEXT.encode()


def zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


def zst_without_size(data: bytes) -> bytes:
    """As made by a program that did not know how much would come."""
    packer = zstandard.ZstdCompressor().compressobj()
    return packer.compress(data) + packer.flush()


HALF = len(DATA) // 2
SKIPPED = b"\x50\x2a\x4d\x18\x04\x00\x00\x00mark"  # a Zstandard frame that carries no data

SOUND = {
    "gzip": (".gz", gzip.compress(DATA)),
    "gzip of two members": (".gz", gzip.compress(DATA[:HALF]) + gzip.compress(DATA[HALF:])),
    "gzip padded with zeros": (".gz", gzip.compress(DATA) + bytes(5000)),
    "gzip with an empty member": (".gz", gzip.compress(b"") + gzip.compress(DATA)),
    "zstd": (".zst", zst(DATA)),
    "zstd of two frames": (".zst", zst(DATA[:HALF]) + zst_without_size(DATA[HALF:])),
    "zstd of unknown size": (".zst", zst_without_size(DATA)),
    "zstd after a frame to skip": (".zst", SKIPPED + zst(DATA)),
}

CHECKED = zstandard.ZstdCompressor(write_checksum=True).compress(DATA)
FLAT = bytes(30_000_000)

REFUSED = {
    "gzip bomb": (".gz", gzip.compress(FLAT), "bomb"),
    "zstd bomb": (".zst", zst(FLAT), "bomb"),
    "gzip bomb in its second member": (".gz", gzip.compress(DATA) + gzip.compress(FLAT), "bomb"),
    "gzip cut": (".gz", gzip.compress(DATA)[:-9], "cut short"),
    "gzip cut in its check": (".gz", gzip.compress(DATA)[:-3], "cut short"),
    "gzip cut in its header": (".gz", gzip.compress(DATA)[:5], "cut short"),
    "zstd cut": (".zst", zst(DATA)[:-9], "cut short"),
    "zstd cut in its header": (".zst", zst(DATA)[:3], "cut short"),
    "gzip with a wrong sum": (".gz", gzip.compress(DATA)[:-8] + bytes(8), "damaged"),
    "gzip with something after it": (".gz", gzip.compress(DATA) + b"Bonjour", "damaged"),
    "gzip that is bzip2": (".gz", bz2.compress(DATA), "damaged"),
    "zstd that is gzip": (".zst", gzip.compress(DATA), "damaged"),
    "empty gzip": (".gz", b"", "empty"),
    "empty zstd": (".zst", b"", "empty"),
}


@pytest.mark.parametrize(("suffix", "packed"), SOUND.values(), ids=list(SOUND))
def test_what_comes_out(suffix: str, packed: bytes) -> None:
    stream = unpack(io.BytesIO(packed), suffix, "x", max_ratio=100)
    assert stream.readline() == DATA[: DATA.index(b"\n") + 1]
    assert DATA.endswith(rest := stream.read())
    assert len(rest) == len(DATA) - DATA.index(b"\n") - 1
    assert stream.read() == b""


@pytest.mark.parametrize(("suffix", "packed", "reason"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_refused(suffix: str, packed: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        unpack(io.BytesIO(packed), suffix, "a.txt.gz", max_ratio=100).read()
    assert caught.value.origin == "a.txt.gz"
    if reason != "empty":
        assert 0 <= int(caught.value.place.removeprefix("byte ")) <= len(packed)


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".zst", zst)])
def test_a_bomb_is_noticed_long_before_its_end(suffix: str, pack: Callable[[bytes], bytes]) -> None:
    packed = io.BytesIO(pack(bytes(300_000_000)))
    with pytest.raises(InputError, match="bomb"):
        unpack(packed, suffix, "x", max_ratio=100).read()
    assert packed.tell() <= 20_000


def test_the_ratio_can_be_raised() -> None:
    stream = unpack(io.BytesIO(gzip.compress(FLAT)), ".gz", "x", max_ratio=1100)
    assert len(stream.read()) == len(FLAT)


@pytest.mark.parametrize(("suffix", "packed"), [(".gz", gzip.compress(DATA)), (".zst", CHECKED)])
def test_a_flipped_bit_is_noticed_or_harmless(suffix: str, packed: bytes) -> None:
    chance = random.Random(7)
    noticed = 0
    for _ in range(60):
        broken = bytearray(packed)
        broken[chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
        try:
            got = unpack(io.BytesIO(bytes(broken)), suffix, "x", max_ratio=100).read()
        except InputError:
            noticed += 1
        else:
            assert got == DATA
    assert noticed > 50


# -- through the readers ------------------------------------------------------------------------

NAMES = {
    "a.txt": ".txt",
    "A.TXT": ".txt",
    "a.txt.gz": ".txt",
    "a.MD.ZST": ".md",
    "b.jsonl.zst": ".jsonl",
    "b.csv.gz": ".csv",
    "a.parquet": ".parquet",
    "a.pdf": ".pdf",
    "a.parquet.gz": "",
    "a.docx.zst": "",
    "a.gz": "",
    "a.txt.gz.gz": "",
    "a.txt.bz2": "",
    "a.tar.gz": "",
    ".txt": "",
    "txt": "",
    "photo.jpg": "",
    "": "",
}


@pytest.mark.parametrize(("name", "suffix"), NAMES.items())
def test_the_suffix_that_decides(name: str, suffix: str) -> None:
    assert kind_of(name) == suffix


def source(path: Path, data: bytes) -> Source:
    path.write_bytes(data)
    return Source(path=path, origin=path.name, modified=0)


@pytest.mark.parametrize("name", ["a.txt.gz", "a.md.gz"])
def test_a_packed_text_is_the_text(tmp_path: Path, name: str) -> None:
    plain = source(tmp_path / name.removesuffix(".gz"), b"# Un titre\n\nUn mot.\n")
    packed = source(tmp_path / name, gzip.compress(plain.path.read_bytes()))
    (first,), (second,) = read(plain, Bounds()), read(packed, Bounds())
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert first.blocks == second.blocks
    assert second.origin == name
    assert second.meta["bytes"] == str(packed.path.stat().st_size)


def test_a_packed_table_is_read_by_rows(tmp_path: Path) -> None:
    table = source(tmp_path / "a.csv.zst", zst(b"text\nUn mot.\na,b\nUn autre.\n"))
    first, bad, second = read(table, Bounds(max_bytes=1, max_text=1))
    assert isinstance(first, Article)
    assert first.meta["sha256"] == sha256(table.path.read_bytes()).hexdigest()
    assert first.meta["bytes"] == str(table.path.stat().st_size)
    assert isinstance(bad, Failure)
    assert isinstance(second, Article)
    assert [first.origin, second.origin] == ["a.csv.zst#1", "a.csv.zst#3"]


def test_a_table_that_breaks_off_gives_what_is_before(tmp_path: Path) -> None:
    votes = [" ".join(f"{n * m % 1009} voix," for m in range(7900, 7920)) for n in range(4_000)]
    lines = (f'{{"text": "Mesure {n} : {text}"}}\n' for n, text in enumerate(votes))
    packed = gzip.compress("".join(lines).encode())
    rows = read(source(tmp_path / "a.jsonl.gz", packed[:-9]), Bounds())
    assert isinstance(next(rows), Article)
    with pytest.raises(InputError, match="cut short"):
        list(rows)


def test_what_has_no_suffix_is_plain_text(tmp_path: Path) -> None:
    """Only standard input gets that far: `find` leaves out other files without a suffix."""
    (article,) = read(source(tmp_path / "stdin", b"Un mot."), Bounds())
    assert isinstance(article, Article)
    assert article.blocks[0].text == "Un mot."


def test_bounds_hold_for_what_is_packed(tmp_path: Path) -> None:
    packed = source(tmp_path / "a.txt.gz", gzip.compress(DATA))
    size = packed.path.stat().st_size
    with pytest.raises(InputError, match=f"larger than {size - 1:,} bytes") as caught:
        list(read(packed, Bounds(max_bytes=size - 1)))
    assert "max_bytes" in caught.value.hint
    with pytest.raises(InputError, match=f"larger than {len(DATA) - 1:,} bytes") as caught:
        list(read(packed, Bounds(max_text=len(DATA) - 1)))
    assert "max_text" in caught.value.hint
    assert list(read(packed, Bounds(max_bytes=size, max_text=len(DATA))))
