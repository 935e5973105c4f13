"""The files of a table of repeated sentences: what each has, and when the table is whole.

    _repeats/index.json                    written last: what the table is for, and its files
    _repeats/STAMP/part-00000.parquet      recipe, digest of the text, English, score, parts

Knows files and columns; not how the table is made or looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import NamedTuple

from translate_tool.cluster.layout import encoded, parsed
from translate_tool.cluster.records import Shard
from translate_tool.cluster.storage import Place
from translate_tool.cluster.tables import from_parquet, to_parquet

FOLDER = "_repeats"
INDEX = f"{FOLDER}/index.json"


class Row(NamedTuple):
    """An attempt at a text that occurs in so many `parts`; `text` is its digest."""

    recipe: str
    text: bytes
    target: str
    score: float
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file of the table. `texts`: that it has a first attempt at; `spared`: what they save."""

    path: str
    rows: int
    bytes: int
    sha256: str
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
        """Whether these shards, as they are now, were looked through for the table."""
        return settings == self.settings and all(
            self.shards.get(shard.name) == shard.fingerprint for shard in shards
        )


def read_index(place: Place) -> Index | None:
    """The index of the data set at `place`; None where there is none that can be read."""
    document = parsed(place.read(INDEX)) or {}
    try:
        files = tuple(Piece(**file) for file in document.pop("files"))
        return Index(**document, files=files)
    except (KeyError, TypeError):
        return None


def write_index(place: Place, index: Index) -> None:
    """Make `index` that of the data set, and take away the files of any other."""
    place.put(INDEX, encoded(asdict(index)))
    for file in place.files(FOLDER):
        if file.path != INDEX and not file.path.startswith(f"{FOLDER}/{index.stamp}/"):
            place.delete(file.path)


def piece_path(stamp: str, number: int) -> str:
    """The file of a piece."""
    return f"{FOLDER}/{stamp}/part-{number:05}.parquet"


def to_piece(rows: Sequence[Row]) -> bytes:
    """A piece as a file. A row that UTF-8 cannot hold is left out: its text is not looked up."""
    import pyarrow as pa

    fields = {
        "recipe": pa.string(),
        "digest": pa.binary(16),
        "target": pa.string(),
        "score": pa.float64(),
        "parts": pa.int32(),
    }
    columns = zip(*(row for row in rows if _is_plain(row.target)), strict=True)
    values = list(columns) or [()] * len(fields)
    arrays = [pa.array(v, t) for v, t in zip(values, fields.values(), strict=True)]
    return to_parquet(pa.table(arrays, schema=pa.schema(list(fields.items()))))


def described(path: str, data: bytes, first: str) -> Piece:
    """A piece's entry in the index; `first` is the recipe of first attempts.

    Raises pyarrow.ArrowException or OSError for what is no such file.
    """
    table = from_parquet(data)
    found = zip(table["recipe"].to_pylist(), table["parts"].to_pylist(), strict=True)
    parts = [count for recipe, count in found if recipe == first]
    return Piece(
        path=path,
        rows=table.num_rows,
        bytes=len(data),
        sha256=sha256(data).hexdigest(),
        texts=len(parts),
        spared=sum(parts) - len(parts),
    )


def pieces(place: Place, stamp: str, first: str) -> dict[str, Piece]:
    """Path → piece, of those that an earlier run has left whole."""
    from pyarrow import ArrowException

    found = {}
    for file in place.files(f"{FOLDER}/{stamp}"):
        try:
            found[file.path] = described(file.path, place.read(file.path) or b"", first)
        except (ArrowException, OSError, KeyError):
            continue  # damaged: it is made again
    return found


def is_whole(place: Place, index: Index) -> bool:
    """Whether the files of the table are there, and as long as they should be."""
    there = {file.path: file.size for file in place.files(FOLDER)}
    return all(there.get(file.path) == file.bytes for file in index.files)


def _is_plain(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
