"""A user's pairs of sentences, each with the document that it is from.

Knows file formats; knows no model. Read are the kinds of files that evaluation sets come in, and a
memory's file, of which only what people wrote is taken: to learn from what a machine wrote is to
learn nothing. What is no pair is left out and named.

A document is what names it: the property "origin" or "document" of a TMX unit, or the key of that
name in a line of JSONL; or else the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from translate_tool.bitext import parallel
from translate_tool.bitext.files import FORMATS
from translate_tool.bitext.units import Skipped, Unit
from translate_tool.errors import InputError
from translate_tool.records import canonical, digest
from translate_tool.store.memory import Memory, fault

_MEMORIES = {".sqlite3", ".sqlite", ".db"}
_DOCUMENT = ("document", "origin", "doc", "file")


@dataclass(frozen=True, slots=True)
class Pair:
    """A French text and its English, canonical, and what they are from."""

    french: str
    english: str
    document: str

    @property
    def traits(self) -> frozenset[str]:
        """What a pair that says the same shares with it, on either side."""
        return frozenset((f"fr {_trait(self.french)}", f"en {_trait(self.english)}"))


@dataclass(frozen=True, slots=True)
class Material:
    """The pairs of some files, each once, and what was left out of them as no pair."""

    pairs: tuple[Pair, ...]
    skipped: tuple[Skipped, ...]

    @property
    def digest(self) -> str:
        """Of all pairs in their order."""
        return digest(*(text for p in self.pairs for text in (p.french, p.english, p.document)))


def read(paths: Iterable[Path]) -> Material:
    """The pairs of all files. Raises InputError or JournalError for one that cannot be read."""
    pairs, skipped = dict[tuple[str, str], Pair](), list[Skipped]()
    for path in paths:
        for unit in _units(path):
            found = _checked(unit, path)
            if isinstance(found, Pair):
                pairs.setdefault((found.french, found.english), found)
            else:
                skipped.append(found)
    return Material(tuple(pairs.values()), tuple(skipped))


def _checked(unit: Unit | Skipped, path: Path) -> Pair | Skipped:
    place = f"{path}, {unit.place}"
    if isinstance(unit, Skipped):
        return Skipped(place=place, reason=unit.reason)
    source, target = canonical(unit.source), canonical(unit.target)
    if reason := fault(source, "French") or fault(target, "English"):
        return Skipped(place=place, reason=reason)
    return Pair(source, target, unit.document or str(path))


def traits(pairs: Iterable[Pair]) -> frozenset[str]:
    """The traits of all of `pairs`."""
    return frozenset(trait for pair in pairs for trait in pair.traits)


def without(pairs: Iterable[Pair], known: frozenset[str]) -> tuple[Pair, ...]:
    """Those of `pairs` that have none of the `known` traits."""
    return tuple(pair for pair in pairs if known.isdisjoint(pair.traits))


def _trait(text: str) -> str:
    """`text` without letter case, punctuation and values of numbers."""
    return re.sub(r"\d+", "0", " ".join(re.findall(r"\w+", text.casefold()))) or text


def _units(path: Path) -> Iterator[Unit | Skipped]:
    kind = parallel.kind(path)
    if kind in _MEMORIES:
        return _from_memory(path)
    if kind in FORMATS:
        return _from_format(path, kind)
    return _from_jsonl(path) if kind == ".jsonl" else _from_parallel(path)


def _from_memory(path: Path) -> Iterator[Unit]:
    with Memory(path, must_exist=True) as memory:
        yield from (Unit(source=source, target=target) for source, target in memory.corrections())


def _from_format(path: Path, kind: str) -> Iterator[Unit | Skipped]:
    try:
        yield from FORMATS[kind].read(BytesIO(parallel.unpacked(path)))
    except UnicodeError as exc:
        raise InputError(f"{path}: cannot be read: {exc}", origin=str(path)) from exc


def _from_jsonl(path: Path) -> Iterator[Unit | Skipped]:
    for number, line in enumerate(parallel.lines(path), start=1):
        place = f"line {number}"
        try:
            row = json.loads(line)
        except ValueError as exc:
            yield Skipped(place=place, reason=f"not JSON: {exc}")
            continue
        source, targets = parallel.texts(row)
        if not targets:
            yield Skipped(place=place, reason="no French with its English")
        document = next((str(row[key]) for key in _DOCUMENT if targets and row.get(key)), "")
        for target in targets:
            yield Unit(source=source, target=target, place=place, document=document)


def _from_parallel(path: Path) -> Iterator[Unit]:
    french, english = parallel.halves(path)
    sources, targets = parallel.lines(french), parallel.lines(english)
    if len(sources) != len(targets):
        raise InputError(
            f"{french}: {len(sources)} lines, but {english.name} has {len(targets)}",
            origin=str(french),
            hint="Line n of one must be the translation of line n of the other.",
        )
    for number, (source, target) in enumerate(zip(sources, targets, strict=True), start=1):
        yield Unit(source=source, target=target, place=f"line {number}", document=str(french))
