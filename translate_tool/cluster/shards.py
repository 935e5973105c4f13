"""Finds the shards of an archive, and cuts each of them into parts, the units of work.

Knows which files are tables and which texts, and that reading a shard twice cuts it at the same
places; what stands in a file is for its reader. Knows nothing of Ray or of what becomes of a part.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

from translate_tool import readers
from translate_tool.cluster.records import (
    LEDGER,
    SETTINGS,
    Entry,
    Part,
    Shard,
    effective_fingerprint,
)
from translate_tool.cluster.storage import Place, Stored, Unreachable
from translate_tool.config import Config
from translate_tool.errors import ConfigError, InputError
from translate_tool.readers import READERS, Source, kind_of
from translate_tool.readers.choice import USUAL, LeftOut
from translate_tool.readers.find import Notify
from translate_tool.readers.ingest import bounds_of, columns_of, failure_of, preparation
from translate_tool.readers.source import read_open
from translate_tool.records import Article, Failure, digest

LARGEST = 2_000_000
"""Characters of text in a part, unless one article has more: bounds the memory of a process."""

Item = Article | Failure

_KINDS = ", ".join(s for s, form in READERS.items() if form.streams or form.module == "text")


class Found(NamedTuple):
    """What there is to read, sorted by name, and what `scale` cannot read, sorted by origin.

    `notes`: what is passed over.
    """

    shards: tuple[Shard, ...]
    failures: tuple[Failure, ...]
    notes: tuple[str, ...] = ()


def find(place: Place, skip: Place | None = None, choice: readers.Choice = USUAL) -> Found:
    """Find the shards of a folder, or of one file.

    A table is a shard. The text files of a folder are bundled, by a digest of their names, into 16
    at most, so that a new file changes one of them. What begins with "." or "_" is left out, as are
    the place `skip` inside, other outputs of this program, and what `choice` is against. Raises
    ConfigError where the place cannot be read, or `skip` holds it, InputError where it has nothing.
    """
    notes: list[str] = []
    if local := place.local:
        closed = skip.local if skip else None
        stored, failures = _list_local(local, closed, choice, notes.append)
    else:
        stored, failures = _list_remote(place, skip, choice, notes.append), []
    tables: list[Stored] = []
    texts = defaultdict[str, list[Stored]](list)
    for file in stored:
        name, form = file.path or place.name, READERS.get(kind_of(file.path or place.name))
        if form is None or not (form.streams or form.module == "text"):
            failures.append(_unread(_origin(name)))
        elif form.streams or not file.path:
            tables.append(file)
        else:
            texts[_bundle(file.path)].append(file)
    shards = [_shard(_origin(file.path or place.name), [file]) for file in tables]
    shards += [_shard(_origin(name), files) for name, files in texts.items()]
    if not shards and not failures:
        hint = f"Name a file, or a folder that has files of these kinds: {_KINDS}."
        raise InputError(f"nothing to read in {place}", origin=str(place), hint=hint)
    return Found(
        tuple(sorted(shards, key=lambda shard: shard.name)),
        tuple(sorted(failures, key=lambda failure: failure.origin)),
        tuple(notes),
    )


def parts(
    place: Place, shard: Shard, config: Config, size: int, done: Set[int] = frozenset()
) -> Iterator[Part]:
    """Cut a shard into parts.

    - `place`, `shard`: where its files are, and which
    - `config`: how they are read
    - `size`: items of a part, or fewer if these exceed `LARGEST` characters
    - `done`: numbers of parts that are skipped

    Origins and ids are those that `run` gives. A file that breaks off gives what comes before, then
    one Failure. The cuts depend on nothing else. The `shard` of a part has no `paths`, which may be
    many and are not needed any more. Raises Unreachable where the storage fails: what is missing
    then is not the shard's fault, and must not be taken for its end.
    """
    prepare, shown = preparation(config), replace(shard, paths=())
    began, cpu = perf_counter(), process_time()
    for number, (held, last) in enumerate(_cut(_read(place, shard, config), size)):
        if number not in done:
            yield Part(
                shard=shown,
                number=number,
                last=last,
                items=tuple(prepare(i) if isinstance(i, Article) else i for i in held),
                seconds=perf_counter() - began,
                cpu=process_time() - cpu,
            )
        began, cpu = perf_counter(), process_time()


def _cut(source: Iterable[Item], size: int) -> Iterator[tuple[Sequence[Item], bool]]:
    """Yield the items of each part, and whether it is the last one; at least one part."""
    held: list[Item] = []
    room = LARGEST
    for item in source:
        length = _length(item)
        if len(held) == size or (held and length > room):
            yield held, False
            held, room = [], LARGEST
        held.append(item)
        room -= length
    yield held, True


def _length(item: Item) -> int:
    """Count the characters of an item."""
    return sum(len(block.text) for block in item.blocks) if isinstance(item, Article) else 0


def _read(place: Place, shard: Shard, config: Config) -> Iterator[Item]:
    """Yield the items of a shard as its readers give them, not yet prepared."""
    bounds, columns = bounds_of(config), columns_of(config)
    for path in shard.paths:
        try:
            yield from _read_file(place, path, bounds, columns)
        except Unreachable:
            raise
        except InputError as exc:
            yield failure_of(exc, stat=bounds_digest(config))


def bounds_digest(config: Config) -> str:
    """Return the digest of the settings that decide whether a file can be read."""
    return digest(repr(bounds_of(config)))[:16]


def with_fingerprints(
    shards: Sequence[Shard], entries: Iterable[Entry], config: Config
) -> list[Shard]:
    """Give `shards` the fingerprints that they have under these settings.

    A shard with a file that could not be read under other bounds gets a new one: it is done again.
    """
    known: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        known[entry.shard].append(entry)
    bounds = bounds_digest(config)

    def effective(shard: Shard) -> str:
        return effective_fingerprint(shard.fingerprint, known[shard.name], bounds)

    return [replace(shard, fingerprint=effective(shard)) for shard in shards]


def _read_file(
    place: Place, path: str, bounds: readers.Bounds, columns: readers.Columns
) -> Iterator[Item]:
    name = path or place.name
    if local := place.local:
        source = Source(path=local / path, origin=_origin(name), modified=0.0)
        yield from readers.read(source, bounds, columns)
        return
    source = Source(path=Path(name), origin=name, modified=0.0)
    with place.open(path) as file:
        yield from read_open(file, source, bounds, columns)


def _list_local(
    root: Path, skip: Path | None, choice: readers.Choice, notify: Notify
) -> tuple[list[Stored], list[Failure]]:
    """List the files of this machine, as `run` does."""
    if not root.exists():
        raise ConfigError(f"cannot read {root}: there is no such file or folder")
    stored, failures = list[Stored](), list[Failure]()
    for item in readers.find([root], skip=skip, choice=choice, notify=notify):
        if isinstance(item, Failure):
            if not _hidden(item.origin):
                failures.append(item)
            continue
        path = "" if item.path == root else item.path.relative_to(root).as_posix()
        size = 0
        with suppress(OSError):  # gone since: reading it will notify
            size = item.path.stat().st_size
        if not _hidden(path):
            stored.append(Stored(path, size, item.modified))
    return stored, failures


def _list_remote(
    place: Place, skip: Place | None, choice: readers.Choice, notify: Notify
) -> list[Stored]:
    root, closed = (str(one).partition("?")[0].rstrip("/") for one in (place, skip or Place("")))
    if f"{root}/".startswith(f"{closed}/") and closed:
        hint = "Choose another place for the output, so that it is not read as articles."
        raise ConfigError(f"the input {place} lies in the output {skip}", hint=hint)
    files = list(place.files())
    outputs = _datasets(files)
    for folder in outputs:
        notify(f"{root}/{folder} is passed over: it has outputs of this program")
    others = [f"{root}/{folder}" for folder in outputs] + [closed] * bool(closed)
    seen = [
        file
        for file in files
        if not _hidden(file.path)
        and not f"{root}/{file.path}".startswith(tuple(f"{other}/" for other in others))
    ]
    left_out = LeftOut()
    for file in seen:
        if reason := choice.against(Path(file.path).parts):
            left_out.add(Path(file.path), reason, folder=False)
    for line in left_out.told():
        notify(line)
    return [file for file in seen if not choice.against(Path(file.path).parts)]


def _datasets(files: Iterable[Stored]) -> list[str]:
    """Return the folders among `files` that `scale` has written to, without the place itself."""
    paths = [file.path for file in files]
    begun = {path.rpartition("/")[0] for path in paths if path.endswith(f"/{SETTINGS}")}
    known = {path.partition(f"/{LEDGER}/")[0] for path in paths if f"/{LEDGER}/" in path}
    return sorted(begun & known)


def _hidden(path: str) -> bool:
    return any(part.startswith((".", "_")) for part in path.split("/"))


def _origin(path: str) -> str:
    """Name `path` as `run` does: bytes that are not UTF-8 are escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _bundle(path: str) -> str:
    folder, _, name = path.rpartition("/")
    digit = blake2b(os.fsencode(name), digest_size=1).hexdigest()[0]
    return f"{folder}/texts-{digit}".lstrip("/")


def _shard(name: str, files: Sequence[Stored]) -> Shard:
    files = sorted(files)
    facts = [f"{_origin(file.path)}:{file.size}:{file.changed!r}" for file in files]
    return Shard(name=name, paths=tuple(file.path for file in files), fingerprint=digest(*facts))


def _unread(origin: str) -> Failure:
    """Make the failure of a file that is neither a table nor text."""
    suffix = Path(origin).suffix
    kind = f"{suffix} files" if suffix else "files without a suffix"
    reason, hint = f"no reader for {kind}", f"Files of these kinds can be read: {_KINDS}."
    if kind_of(origin):
        reason = f"scale reads tables and text, not {kind}"
        hint = f"translate-tool run reads them; for scale, put what they say into {_KINDS}."
    return Failure(origin=origin, status="quarantined", reason=reason, hint=hint)
