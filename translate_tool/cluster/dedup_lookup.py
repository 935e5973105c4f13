"""Stores the table of sentences that several parts have, translated once, and looks texts up in it.

    _repeats/index.json                    written last: what the table is for, and its files
    _repeats/STAMP/part-00000.parquet      recipe, digest of the text, English, score, parts

A node keeps one copy for all its processes, an SQLite file in its temporary folder: what a process
holds for itself does not grow with the table. Knows no Ray, and not how the table is made.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import weakref
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from filelock import FileLock

from translate_tool.cluster.records import File, Shard, encoded, parsed
from translate_tool.cluster.storage import Place
from translate_tool.cluster.tables import from_parquet, read_table, to_parquet
from translate_tool.errors import InputError
from translate_tool.records import Hypothesis, Recipe, digest

FOLDER = "_repeats"
INDEX = f"{FOLDER}/index.json"
ANEW = f"Delete the folder {FOLDER} of the output and run again: it is made anew."


def text_key(text: str) -> bytes:
    """Return the digest of a canonical text as 16 bytes."""
    return bytes.fromhex(digest(text))


class Row(NamedTuple):
    """An attempt at a text that occurs in so many `parts`; `text` is its digest."""

    recipe: str
    text: bytes
    target: str
    score: float
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece(File):
    """A file of the table. `texts`: that it has a first attempt at; `spared`: what they save."""

    texts: int
    spared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A finished table: the data set's `settings` and the shards (name → fingerprint) it is for.

    `texts`: distinct sentences, summed over parts; `repeated`: those that two parts or more have.
    """

    stamp: str
    settings: str
    shards: Mapping[str, str]
    texts: int
    repeated: int
    files: tuple[Piece, ...]

    def covers(self, settings: str, shards: Iterable[Shard]) -> bool:
        """Tell whether these shards, as they are now, were looked through for the table."""
        return settings == self.settings and all(
            self.shards.get(shard.name) == shard.fingerprint for shard in shards
        )


def read_index(place: Place) -> Index | None:
    """Read the index of the data set at `place`; None where none can be read."""
    document = parsed(place.read(INDEX)) or {}
    try:
        files = tuple(Piece(**file) for file in document.pop("files"))
        return Index(**document, files=files)
    except (KeyError, TypeError):
        return None


def write_index(place: Place, index: Index) -> None:
    """Write the index of the data set, then delete the files of any other table."""
    place.put(INDEX, encoded(asdict(index)))
    kept = (INDEX, f"{FOLDER}/{index.stamp}/")
    there = (file.path for file in place.files(FOLDER))
    place.delete(*(path for path in there if not path.startswith(kept)))


def piece_path(stamp: str, number: int) -> str:
    """Return the path of a piece."""
    return f"{FOLDER}/{stamp}/part-{number:05}.parquet"


def encode_piece(rows: Sequence[Row]) -> bytes:
    """Encode a piece as Parquet, without rows that UTF-8 cannot hold: they are not looked up."""
    import pyarrow as pa

    fields = {
        "recipe": pa.string(),
        "digest": pa.binary(16),
        "target": pa.string(),
        "score": pa.float64(),
        "parts": pa.int32(),
    }
    columns = zip(*(row for row in rows if _is_utf8(row.target)), strict=True)
    values = list(columns) or [()] * len(fields)
    arrays = [pa.array(v, t) for v, t in zip(values, fields.values(), strict=True)]
    return to_parquet(pa.table(arrays, schema=pa.schema(list(fields.items()))))


def describe_piece(path: str, data: bytes, first: Set[str]) -> Piece:
    """Make a piece's entry for the index; `first`: ids of the recipes of first attempts.

    Raises pyarrow.ArrowException or OSError for what is no such file.
    """
    table = from_parquet(data)
    found = zip(table["recipe"].to_pylist(), table["parts"].to_pylist(), strict=True)
    parts = [count for recipe, count in found if recipe in first]
    return Piece(
        path=path,
        rows=table.num_rows,
        bytes=len(data),
        sha256=sha256(data).hexdigest(),
        texts=len(parts),
        spared=sum(parts) - len(parts),
    )


def find_pieces(place: Place, stamp: str, first: Set[str]) -> dict[str, Piece]:
    """Return path → piece, of the readable pieces that an earlier run has left."""
    from pyarrow import ArrowException

    found = {}
    for file in place.files(f"{FOLDER}/{stamp}"):
        try:
            found[file.path] = describe_piece(file.path, place.read(file.path) or b"", first)
        except (ArrowException, OSError, KeyError):
            continue  # damaged: it is made again
    return found


def is_complete(place: Place, index: Index) -> bool:
    """Tell whether all files of the table exist, in the size that the index says."""
    there = {file.path: file.size for file in place.files(FOLDER)}
    return all(there.get(file.path) == file.bytes for file in index.files)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """Looks up texts in the table of a data set: a store that is only read.

    It pickles to a few hundred bytes.

    `saving`: "texts" and "repeated" as in the index; "kept": those of the repeated that have a
    translation; "spared": translations that the parts need not make.
    """

    place: Place
    stamp: str
    saving: Mapping[str, int]

    def recall(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """Look up `texts`. Raises InputError where the table cannot be read."""
        return _table(self.place, self.stamp).find(recipe, texts)

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Keep nothing: the table is only read."""


def open_repeats(place: Place, index: Index) -> Repeats:
    """Open the table that `index` describes."""
    kept, spared = (sum(getattr(f, name) for f in index.files) for name in ("texts", "spared"))
    saving = {"texts": index.texts, "repeated": index.repeated, "kept": kept, "spared": spared}
    return Repeats(place=place, stamp=index.stamp, saving=saving)


_SCHEMA = "CREATE TABLE attempts (recipe TEXT, text BLOB, target TEXT, score REAL)"
_ORDER = "CREATE INDEX by_text ON attempts (recipe, text)"  # when all is there: it is sorted once
_ADD = "INSERT INTO attempts VALUES (?, ?, ?, ?)"
_FIND = "SELECT target, score FROM attempts WHERE recipe = ? AND text = ?"


class Table:
    """Looks up texts in this node's copy of the table, for all threads of a process."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        self._database = sqlite3.connect(
            f"{path.as_uri()}?immutable=1", uri=True, check_same_thread=False
        )
        weakref.finalize(self, self._database.close)

    def find(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """Look up `texts` under `recipe`."""
        with self._lock:
            found = [
                (text, self._database.execute(_FIND, (recipe.id, text_key(text))).fetchone())
                for text in texts
            ]
        return {text: Hypothesis(text=row[0], score=row[1]) for text, row in found if row}


@lru_cache(maxsize=2)
def _table(place: Place, stamp: str) -> Table:
    """Open the table of this node, downloaded unless another process has done so."""
    home = _cache_folder()
    ours = f"repeats-{digest(place.text)}"
    path = home / f"{ours}-{stamp}.sqlite3"
    with FileLock(home / f"{ours}.lock"):
        if not path.exists():
            for old in home.glob(f"{ours}-*.*"):  # whoever has it open keeps it
                old.unlink()
            unfinished = path.with_suffix(".unfinished")
            _download(place, stamp, unfinished)
            unfinished.rename(path)
        return Table(path)


def _cache_folder() -> Path:
    """Make a folder for the tables of this user. Raises InputError if another user owns it."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    home = Path(tempfile.gettempdir(), f"translate-tool-{user}")
    home.mkdir(mode=0o700, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != user:
        hint = "Set TMPDIR to a folder of your own."
        raise InputError("belongs to another user", origin=str(home), hint=hint)
    return home


def _download(place: Place, stamp: str, path: Path) -> None:
    """Copy the table into a new database at `path`, piece by piece."""
    index = read_index(place)
    if index is None or index.stamp != stamp:
        raise InputError("not the table that this run was told of", origin=f"{place}/{INDEX}")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")  # after a kill it is made anew
        database.execute("BEGIN")
        database.execute(_SCHEMA)
        for piece in index.files:
            table = read_table(place, piece, hint=ANEW)
            columns = (table[name].to_pylist() for name in ("recipe", "digest", "target", "score"))
            database.executemany(_ADD, zip(*columns, strict=True))
        database.execute(_ORDER)
        database.execute("COMMIT")
