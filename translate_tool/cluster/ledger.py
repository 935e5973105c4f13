"""Reads and writes the ledger: which parts of a data set are done, with which files and settings.

A part's entry is written after its files: a part without an entry, or with one that cannot be
read, is not done, whatever files exist. `records` has the paths. Knows nothing of Ray or of models.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar

from translate_tool.cluster.records import (
    DATASETS,
    FORMAT,
    LEDGER,
    SETTINGS,
    Done,
    Entry,
    File,
    FinishedPart,
    Shard,
    describe,
    done_parts,
    encoded,
    entries_of_state,
    entry_folder,
    entry_path,
    find_gaps,
    parsed,
    parsed_entry,
    part_folder,
    part_path,
    settled_path,
)
from translate_tool.cluster.storage import Place
from translate_tool.cluster.tables import read_table, to_tables, write_table
from translate_tool.errors import ConfigError, InputError
from translate_tool.writers.view import flagged, words

T = TypeVar("T")
R = TypeVar("R")

_BOUNDS = "read.max_"
"""Settings that earlier versions compared as well; entries record where these bounds mattered."""

READERS = 16
"""Files read at once: most of the time goes by waiting for the storage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Measurements of a part: fields of its entry."""

    texts: int = 0
    recalled: int = 0
    tokens: int = 0
    began: float = 0.0
    engine: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    cpu: Mapping[str, float] = field(default_factory=dict)


class Ledger:
    """Reads and writes the ledger of a data set. It pickles; any number of processes may write.

    Raises OutputError where the place cannot be written, InputError where it cannot be read.
    """

    def __init__(self, place: Place) -> None:
        self.place = place

    # -- settings --------------------------------------------------------------------------------

    def claim(self, settings: Mapping[str, Any]) -> None:
        """Store `settings`, plain values for JSON, as those of the data set, unless it has some.

        Raises ConfigError, naming what differs, when it has others.
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
                f"{n}: {_shown(before.get(n))} there, {_shown(now.get(n))} now" for n in names
            )
            raise ConfigError(
                f"{self.place} is made with other settings:\n  " + "\n  ".join(differing),
                hint="Choose another OUTPUT, or go on with the settings it was begun with.",
            )

    def settings(self) -> Mapping[str, Any]:
        """Read the settings of the data set. Raises ConfigError where there is no data set."""
        found = self._json(SETTINGS)
        if found is None or found.get("format") != FORMAT:
            raise ConfigError(
                f"{self.place}: no data set that this version can read",
                hint="Name the OUTPUT of `translate-tool scale`.",
            )
        return found

    # -- parts -----------------------------------------------------------------------------------

    def write(self, finished: FinishedPart, measured: Measured) -> Entry:
        """Write a part's files, then its entry, which is returned.

        A part that has an entry stays as it is: another process was first. What an earlier state of
        the shard left in its place is deleted first.
        """
        shard, number = finished.shard, finished.number
        path = entry_path(shard.name, number)
        there = parsed_entry(self.place.read(path))
        if there and there.fingerprint == shard.fingerprint:
            return there
        if there:
            self.place.delete(path)
            self.place.delete(*(file.path for file in there.files.values()))
        files = {
            dataset: write_table(self.place, part_path(dataset, shard.name, number), table)
            for dataset, table in to_tables(finished).items()
            if table.num_rows
        }
        entry = _entry(finished, measured, files)
        self.place.put(path, encoded(asdict(entry)))
        return entry

    def entries(self, shards: Iterable[str] | None = None) -> dict[tuple[str, int], Entry]:
        """Read (shard, part) → entry, in this order; of the shards of these names, or of all."""
        return self._read(self._listed(LEDGER), shards)

    def done(self, shards: Sequence[Shard]) -> dict[str, Done]:
        """Return shard name → which parts are done; those of an earlier state do not count.

        A complete shard that a killed run has not settled is settled now.
        """
        listed = self._listed(LEDGER)
        found: dict[str, list[Entry]] = {shard.name: [] for shard in shards}
        for entry in self._read(listed, found).values():
            found[entry.shard].append(entry)
        done = {shard.name: done_parts(shard.fingerprint, found[shard.name]) for shard in shards}
        for shard in shards:
            if done[shard.name].complete and settled_path(shard) not in listed:
                self.settle(shard)
        return done

    def settle(self, shard: Shard) -> None:
        """Delete what does not belong to the present state of a shard, which must be complete.

        Temporary files of killed writers and outdated files go first, then outdated entries; a mark
        is written last, so that after a kill or a power cut in between the shard is settled again.
        """
        folder = entry_folder(shard.name)
        homes = [folder, *(part_folder(dataset, shard.name) for dataset in DATASETS)]
        self.place.delete(*(left.path for home in homes for left in self.place.leftovers(home)))
        listed = self._listed(folder)
        entries = self._read(listed, [shard.name]).values()
        kept = entries_of_state(shard.fingerprint, entries)
        wanted = {file.path for entry in kept for file in entry.files.values()}
        for dataset in DATASETS:
            self.place.delete(*(self._listed(part_folder(dataset, shard.name)) - wanted))
        mark = settled_path(shard)
        current = {entry_path(shard.name, entry.part) for entry in kept}
        self.place.delete(*(listed - current - {mark}))
        self.place.put(mark, b"")

    # -- the whole -------------------------------------------------------------------------------

    def verify(self) -> list[str]:
        """Read every file again and compare it with its entry; return a line for each problem."""
        listed = self._listed(LEDGER)
        entries = self._read(listed, None)
        known = {entry_path(*key) for key in entries}
        problems = [
            f"{path}: not an entry that can be read"
            for path in sorted(listed - known)
            if path.endswith(".json")
        ]
        problems += find_gaps(list(entries.values()))
        files = {file.path: file for entry in entries.values() for file in entry.files.values()}
        problems += filter(None, self._each(self._compare, files.values()))
        lying = {path for dataset in DATASETS for path in self._listed(dataset)}
        problems += [f"{path}: no entry knows it" for path in sorted(lying - files.keys())]
        return problems + [
            f"{file.path}: left behind by a process that was killed"
            for file in self.place.leftovers()
        ]

    def manifest(self) -> dict[str, Any]:
        """Describe the whole data set: its settings, its shards with counts, and totals.

        A shard's "sha256" is that of the checksums of its files, in the order of parts and data
        sets; those of each file are in the ledger.
        """
        return {**self.settings(), **describe(self.entries().values())}

    def _listed(self, below: str) -> set[str]:
        return {stored.path for stored in self.place.files(below)}

    def _json(self, path: str) -> dict[str, Any] | None:
        return parsed(self.place.read(path))

    def _read(
        self, listed: Iterable[str], shards: Iterable[str] | None
    ) -> dict[tuple[str, int], Entry]:
        """Read the entries among the files `listed`, of the shards of these names or of all."""
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

    def _each(self, function: Callable[[T], R], items: Iterable[T]) -> list[R]:
        with ThreadPoolExecutor(READERS) as pool:
            return list(pool.map(function, items))

    def _compare(self, file: File) -> str:
        """Return what is wrong with a file; "" if nothing."""
        try:
            rows = read_table(self.place, file).num_rows
        except InputError as exc:
            return f"{file.path}: {exc.message}"
        return "" if rows == file.rows else f"{file.path}: {rows} rows, not {file.rows}"


def _entry(finished: FinishedPart, measured: Measured, files: Mapping[str, File]) -> Entry:
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
    """Flatten a document to dotted name → plain value, without empty texts.

    So a setting that only one version has makes no difference if it is empty.
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


def _shown(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)
