"""The table of sentences that several parts have, translated once: its files and its look-up.

    _repeats/index.json                    written last: what the table is for, and its files
    _repeats/STAMP/part-00000.parquet      recipe, digest of the text, English, score, parts

A node keeps one copy for all its processes in its temporary folder; they map it, so what a process
holds for itself does not grow with the table. Knows no Ray, and not how the table is made.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from filelock import FileLock

from translate_tool.cluster.layout import encoded, parsed
from translate_tool.cluster.records import Shard
from translate_tool.cluster.storage import Place
from translate_tool.cluster.tables import from_parquet, to_parquet
from translate_tool.errors import InputError
from translate_tool.records import Hypothesis, Recipe, digest

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
    for file in place.files(FOLDER):
        if file.path != INDEX and not file.path.startswith(f"{FOLDER}/{index.stamp}/"):
            place.delete(file.path)


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
    """Whether all files of the table exist, in the size that the index says."""
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
    """The table of a data set, as a store that is only read. It pickles to a few hundred bytes.

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


class Table:
    """The table of one node: sorted keys, and for each of them where its English lies."""

    def __init__(self, folder: Path) -> None:
        self._keys = np.load(folder / "keys.npy", mmap_mode="r")
        self._spans = np.load(folder / "spans.npy", mmap_mode="r")
        self._scores = np.load(folder / "scores.npy", mmap_mode="r")
        self._targets = np.memmap(folder / "targets", np.uint8, "r") if len(self._keys) else None

    def find(self, recipe: Recipe, texts: Sequence[str]) -> dict[str, Hypothesis]:
        """Look up `texts` under `recipe`."""
        if not texts or self._targets is None:
            return {}
        wanted = _keys(recipe.id, b"".join(bytes.fromhex(digest(text)) for text in texts))
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        hits = np.flatnonzero(self._keys[at] == wanted).tolist()
        found = {}
        for hit, row in zip(hits, at[hits].tolist(), strict=True):
            start, end = self._spans[row]
            english = self._targets[start:end].tobytes().decode()
            found[texts[hit]] = Hypothesis(text=english, score=float(self._scores[row]))
        return found


def _keys(recipe: str, digests: bytes) -> npt.NDArray[np.bytes_]:
    """Make the keys of a recipe's attempts: text digest XOR recipe digest, 16 bytes each."""
    of_texts = np.frombuffer(digests, np.uint8).reshape(-1, 16)
    return (of_texts ^ np.frombuffer(bytes.fromhex(recipe), np.uint8)).view("S16").ravel()


@lru_cache(maxsize=2)
def _table(place: Place, stamp: str) -> Table:
    """Open the table of this node, downloaded unless another process has done so."""
    home = _cache_folder()
    ours = f"repeats-{digest(place.text)}"
    folder = home / f"{ours}-{stamp}"
    with FileLock(home / f"{ours}.lock"):
        if not folder.exists():
            for old in home.glob(f"{ours}-*"):  # whoever has it mapped keeps it
                shutil.rmtree(old)
            unfinished = Path(tempfile.mkdtemp(prefix=f"{ours}-unfinished-", dir=home))
            _download(place, stamp, unfinished)
            unfinished.rename(folder)
        return Table(folder)


def _cache_folder() -> Path:
    """Make a folder for the tables of this user. Raises InputError if another user owns it."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    home = Path(tempfile.gettempdir(), f"translate-tool-{user}")
    home.mkdir(mode=0o700, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != user:
        hint = "Set TMPDIR to a folder of your own."
        raise InputError("belongs to another user", origin=str(home), hint=hint)
    return home


def _download(place: Place, stamp: str, folder: Path) -> None:
    """Copy the table to `folder`, piece by piece, and sort its keys."""
    index = read_index(place)
    if index is None or index.stamp != stamp:
        raise InputError("not the table that this run was told of", origin=f"{place}/{INDEX}")
    keys = [np.empty(0, "S16")]
    sizes, scores = [np.empty(0, np.int64)], [np.empty(0, np.float64)]
    with (folder / "targets").open("wb") as file:
        for piece in index.files:
            table = _read_piece(place, piece)
            for recipe in table["recipe"].unique().to_pylist():
                rows = table.filter(_equal(table["recipe"], recipe))
                targets = [target.encode() for target in rows["target"].to_pylist()]
                file.write(b"".join(targets))
                keys.append(_keys(recipe, b"".join(rows["digest"].to_pylist())))
                sizes.append(np.fromiter(map(len, targets), np.int64))
                scores.append(rows["score"].to_numpy())
    _write_sorted(folder, np.concatenate(keys), np.concatenate(sizes), np.concatenate(scores))


def _write_sorted(folder: Path, keys: Any, sizes: Any, scores: Any) -> None:
    order = np.argsort(keys)
    ends = np.cumsum(sizes)
    np.save(folder / "keys.npy", keys[order])
    np.save(folder / "spans.npy", np.stack((ends - sizes, ends), axis=1)[order])
    np.save(folder / "scores.npy", scores[order])


def _read_piece(place: Place, piece: Piece) -> Any:
    data = place.read(piece.path)
    if data is None or sha256(data).hexdigest() != piece.sha256:
        hint = f"Delete the folder {FOLDER} of the output and run again: it is made anew."
        raise InputError("missing, or changed since it was written", origin=piece.path, hint=hint)
    return from_parquet(data)


def _equal(column: Any, value: str) -> Any:
    from pyarrow import compute

    return compute.equal(column, value)
