"""What of a scaled run is done: which parts, with which files, made with what.

Knows the folder of a data set and keeps it in order; knows nothing of Ray or of models. A part's
entry is written after its files, so a part without an entry does not exist, whatever lies about;
one that cannot be read is none. `layout` has where all this is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from translate_tool.cluster import counts, tables
from translate_tool.cluster.counts import Done
from translate_tool.cluster.layout import (
    LEDGER,
    SETTINGS,
    encoded,
    entry_folder,
    entry_path,
    parsed,
    parsed_entry,
    part_folder,
    part_path,
    settled_path,
)
from translate_tool.cluster.records import Entry, File, Finished, Shard
from translate_tool.cluster.schema import DATASETS, FORMAT
from translate_tool.cluster.storage import Place
from translate_tool.errors import ConfigError
from translate_tool.writers.view import flagged, words

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
R = TypeVar("R")

_BOUNDS = "read.max_"
"""Settings that earlier versions held a data set to; an entry says where they decided something."""

READERS = 16
"""Files read at once: what takes time is waiting for the storage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the making of a part took, for its entry, whose fields these are."""

    texts: int = 0
    recalled: int = 0
    tokens: int = 0
    began: float = 0.0
    engine: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    cpu: Mapping[str, float] = field(default_factory=dict)


class Ledger:
    """The ledger of the data set at `place`. It pickles; any number of processes may write parts.

    Raises OutputError where the place cannot be written, InputError where it cannot be read.
    """

    def __init__(self, place: Place) -> None:
        self.place = place

    # -- settings --------------------------------------------------------------------------------

    def claim(self, settings: Mapping[str, Any]) -> None:
        """Make the data set one made with `settings`, plain enough for JSON, for good.

        Raises ConfigError, naming what differs, when it is made with others.
        """
        wanted = json.loads(json.dumps(settings))
        there = self._json(SETTINGS)
        if there is None:
            if self.place.read(SETTINGS):
                raise ConfigError(f"{self.place}: {SETTINGS} is not what this program writes there")
            self.place.put(SETTINGS, encoded({"format": FORMAT, **wanted}))
            return
        before, now = _flat(there), _flat({"format": FORMAT, **wanted})
        names = [
            name
            for name in {**before, **now}
            if before.get(name) != now.get(name) and not name.startswith(_BOUNDS)
        ]
        if names:
            differing = (
                f"{n}: {_said(before.get(n))} there, {_said(now.get(n))} now" for n in names
            )
            raise ConfigError(
                f"{self.place} is made with other settings:\n  " + "\n  ".join(differing),
                hint="Choose another OUTPUT, or go on with the settings it was begun with.",
            )

    def settings(self) -> Mapping[str, Any]:
        """What the data set is made with. Raises ConfigError where there is no data set."""
        found = self._json(SETTINGS)
        if found is None or found.get("format") != FORMAT:
            raise ConfigError(
                f"{self.place}: no data set that this version can read",
                hint="Name the OUTPUT of `translate-tool scale`.",
            )
        return found

    # -- parts -----------------------------------------------------------------------------------

    def write(self, finished: Finished, measured: Measured) -> Entry:
        """Put a part's files where they belong, then its entry, which is returned.

        A part that has an entry stays as it is: the one who writes it again was late. What an
        earlier state of the shard left in its place is taken away first.
        """
        shard, number = finished.shard, finished.number
        path = entry_path(shard.name, number)
        there = parsed_entry(self.place.read(path))
        if there and there.fingerprint == shard.fingerprint:
            return there
        if there:
            self.place.delete(path)
            for file in there.files.values():
                self.place.delete(file.path)
        files = {
            dataset: self._put(part_path(dataset, shard.name, number), table)
            for dataset, table in tables.to_tables(finished).items()
            if table.num_rows
        }
        entry = _entry(finished, measured, files)
        self.place.put(path, encoded(asdict(entry)))
        return entry

    def entries(self, shards: Iterable[str] | None = None) -> dict[tuple[str, int], Entry]:
        """(shard, part) → entry, in this order; of the shards of these names, or of all."""
        return self._read(self._listed(LEDGER), shards)

    def done(self, shards: Sequence[Shard]) -> dict[str, Done]:
        """Shard name → what of it is done: what was done of an earlier state of it does not count.

        A complete shard that a run which was killed has not settled is settled now.
        """
        listed = self._listed(LEDGER)
        found: dict[str, list[Entry]] = {shard.name: [] for shard in shards}
        for entry in self._read(listed, found).values():
            found[entry.shard].append(entry)
        done = {shard.name: counts.done(shard.fingerprint, found[shard.name]) for shard in shards}
        for shard in shards:
            if done[shard.name].complete and settled_path(shard) not in listed:
                self.settle(shard)
        return done

    def settle(self, shard: Shard) -> None:
        """Delete what is not of the present state of a shard, which must be complete.

        The files go first, and what writers that were killed have left; then the entries, and a
        mark says that it was done: a kill in between leaves the shard to be settled again.
        """
        folder = entry_folder(shard.name)
        homes = [folder, *(part_folder(dataset, shard.name) for dataset in DATASETS)]
        for left in (left for home in homes for left in self.place.leftovers(home)):
            self.place.delete(left.path)
        listed = self._listed(folder)
        entries = self._read(listed, [shard.name]).values()
        kept = counts.valid(shard.fingerprint, entries)
        wanted = {file.path for entry in kept for file in entry.files.values()}
        for dataset in DATASETS:
            for path in self._listed(part_folder(dataset, shard.name)) - wanted:
                self.place.delete(path)
        mark = settled_path(shard)
        for path in listed - {entry_path(shard.name, entry.part) for entry in kept} - {mark}:
            self.place.delete(path)
        self.place.put(mark, b"")

    # -- the whole -------------------------------------------------------------------------------

    def verify(self) -> list[str]:
        """What is wrong with the data set: every file is read again and compared with its entry."""
        listed = self._listed(LEDGER)
        entries = self._read(listed, None)
        known = {entry_path(*key) for key in entries}
        problems = [
            f"{path}: not an entry that can be read"
            for path in sorted(listed - known)
            if path.endswith(".json")
        ]
        problems += counts.gaps(list(entries.values()))
        files = {file.path: file for entry in entries.values() for file in entry.files.values()}
        problems += (said for said in self._each(self._compared, files.values()) if said)
        lying = {path for dataset in DATASETS for path in self._listed(dataset)}
        problems += [f"{path}: no entry knows it" for path in sorted(lying - files.keys())]
        return problems + [
            f"{path}: left behind by a process that was killed" for path in self._left()
        ]

    def manifest(self) -> dict[str, Any]:
        """The data set as a whole: what it is made with, its shards with counts, and totals.

        A shard's "sha256" is that of the checksums of its files, in the order of parts and data
        sets; those of each file are in the ledger.
        """
        return {**self.settings(), **counts.described(self.entries().values())}

    # -- plumbing --------------------------------------------------------------------------------

    def _put(self, path: str, table: pa.Table) -> File:
        data = tables.to_parquet(table)
        self.place.put(path, data)
        return File(
            path=path, rows=table.num_rows, bytes=len(data), sha256=sha256(data).hexdigest()
        )

    def _listed(self, below: str) -> set[str]:
        return {stored.path for stored in self.place.files(below)}

    def _json(self, path: str) -> dict[str, Any] | None:
        return parsed(self.place.read(path))

    def _read(
        self, listed: Iterable[str], shards: Iterable[str] | None
    ) -> dict[tuple[str, int], Entry]:
        """The entries among the files `listed`, that are of the shards of these names."""
        folders = None if shards is None else {entry_folder(name) for name in shards}
        paths = sorted(
            path
            for path in listed
            if path.endswith(".json") and (folders is None or path.rpartition("/")[0] in folders)
        )
        found = self._each(lambda path: (path, parsed_entry(self.place.read(path))), paths)
        return {
            (entry.shard, entry.part): entry
            for path, entry in found
            if entry and path == entry_path(entry.shard, entry.part)
        }

    def _each(self, ask: Callable[[T], R], items: Iterable[T]) -> list[R]:
        with ThreadPoolExecutor(READERS) as pool:
            return list(pool.map(ask, items))

    def _compared(self, file: File) -> str:
        """What is wrong with a file; "" if nothing."""
        from pyarrow import ArrowException

        data = self.place.read(file.path)
        if data is None:
            return f"{file.path}: missing"
        if (len(data), sha256(data).hexdigest()) != (file.bytes, file.sha256):
            return f"{file.path}: changed since it was written"
        try:
            rows = tables.from_parquet(data).num_rows
        except (ArrowException, OSError) as exc:
            return f"{file.path}: cannot be read: {exc}"
        return "" if rows == file.rows else f"{file.path}: {rows} rows, not {file.rows}"

    def _left(self) -> list[str]:
        return [file.path for file in self.place.leftovers()]


def _entry(finished: Finished, measured: Measured, files: Mapping[str, File]) -> Entry:
    briefs = finished.briefs
    return Entry(
        shard=finished.shard.name,
        fingerprint=finished.shard.fingerprint,
        part=finished.number,
        last=finished.last,
        files=files,
        articles=len(briefs),
        pairs=sum(len(brief.pairs) for brief in briefs),
        flagged=sum(len(flagged(brief)) for brief in briefs),
        words=sum(words(brief) for brief in briefs),
        unread=next((failure.stat for failure in finished.failures if failure.stat), ""),
        **{part.name: getattr(measured, part.name) for part in fields(measured)},
    )


def _flat(document: Any, name: str = "") -> dict[str, Any]:
    """Dotted name → plain value, of all in a document but empty texts.

    A setting that another version has, and that was left empty, makes no difference.
    """
    if isinstance(document, Mapping):
        items: Iterable[tuple[Any, Any]] = document.items()
    elif isinstance(document, list):
        items = enumerate(document)
    else:
        return {} if document == "" else {name: document}
    flat: dict[str, Any] = {}
    for key, value in items:
        flat |= _flat(value, f"{name}.{key}" if name else str(key))
    return flat


def _said(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)
