"""Sentences that several parts have, translated once for all: how they are looked up.

A node has one copy for all its processes, in its temporary folder, which they map: what a process
holds of it for itself does not grow with the table. Knows no Ray, and not how the table is made.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from filelock import FileLock

from translate_tool.cluster.dedup_pieces import FOLDER, INDEX, Index, Piece, read_index
from translate_tool.cluster.storage import Place
from translate_tool.cluster.tables import from_parquet
from translate_tool.errors import InputError
from translate_tool.records import Hypothesis, Recipe, digest


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
        """What the table has of `texts`. Raises InputError where it cannot be read."""
        return _table(self.place, self.stamp).find(recipe, texts)

    def keep(self, recipe: Recipe, translations: Mapping[str, Hypothesis]) -> None:
        """Not at all: the table is what it is."""


def repeats(place: Place, index: Index) -> Repeats:
    """The table that `index` describes."""
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
        """What there is of `texts` under `recipe`."""
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
    """What attempts under a recipe are found by: of 16 bytes, evenly spread, like no other's."""
    of_texts = np.frombuffer(digests, np.uint8).reshape(-1, 16)
    return (of_texts ^ np.frombuffer(bytes.fromhex(recipe), np.uint8)).view("S16").ravel()


@lru_cache(maxsize=2)
def _table(place: Place, stamp: str) -> Table:
    """The table of this node: brought here, unless another process has done so."""
    home = _home()
    ours = f"repeats-{digest(place.text)}"
    folder = home / f"{ours}-{stamp}"
    with FileLock(home / f"{ours}.lock"):
        if not folder.exists():
            for old in home.glob(f"{ours}-*"):  # whoever has it mapped keeps it
                shutil.rmtree(old)
            unfinished = Path(tempfile.mkdtemp(prefix=f"{ours}-unfinished-", dir=home))
            _bring(place, stamp, unfinished)
            unfinished.rename(folder)
        return Table(folder)


def _home() -> Path:
    """A folder for the tables of this user. Raises InputError where it is somebody else's."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    home = Path(tempfile.gettempdir(), f"translate-tool-{user}")
    home.mkdir(mode=0o700, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != user:
        hint = "Set TMPDIR to a folder of your own."
        raise InputError("belongs to another user", origin=str(home), hint=hint)
    return home


def _bring(place: Place, stamp: str, folder: Path) -> None:
    """Copy the table to `folder`, piece by piece, and sort its keys."""
    index = read_index(place)
    if index is None or index.stamp != stamp:
        raise InputError("not the table that this run was told of", origin=f"{place}/{INDEX}")
    keys = [np.empty(0, "S16")]
    sizes, scores = [np.empty(0, np.int64)], [np.empty(0, np.float64)]
    with (folder / "targets").open("wb") as file:
        for piece in index.files:
            table = _read(place, piece)
            for recipe in table["recipe"].unique().to_pylist():
                rows = table.filter(_equal(table["recipe"], recipe))
                targets = [target.encode() for target in rows["target"].to_pylist()]
                file.write(b"".join(targets))
                keys.append(_keys(recipe, b"".join(rows["digest"].to_pylist())))
                sizes.append(np.fromiter(map(len, targets), np.int64))
                scores.append(rows["score"].to_numpy())
    _sorted(folder, np.concatenate(keys), np.concatenate(sizes), np.concatenate(scores))


def _sorted(folder: Path, keys: Any, sizes: Any, scores: Any) -> None:
    order = np.argsort(keys)
    ends = np.cumsum(sizes)
    np.save(folder / "keys.npy", keys[order])
    np.save(folder / "spans.npy", np.stack((ends - sizes, ends), axis=1)[order])
    np.save(folder / "scores.npy", scores[order])


def _read(place: Place, piece: Piece) -> Any:
    data = place.read(piece.path)
    if data is None or sha256(data).hexdigest() != piece.sha256:
        hint = f"Delete the folder {FOLDER} of the output and run again: it is made anew."
        raise InputError("missing, or changed since it was written", origin=piece.path, hint=hint)
    return from_parquet(data)


def _equal(column: Any, value: str) -> Any:
    from pyarrow import compute

    return compute.equal(column, value)
