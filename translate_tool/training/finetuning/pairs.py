"""Reads a user's pairs of sentences, each with the document that it is from.

Knows no model and no file format. Read are the kinds of files that evaluation sets come in, and a
memory's file, of which only what people wrote is taken: to learn from what a machine wrote is to
learn nothing. What is no pair is left out and named.

A document is what names it: the property "origin" or "document" of a TMX unit, or the key of that
name in a line of JSONL; or else the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from translate_tool.bitext import files
from translate_tool.bitext.compressed import kind
from translate_tool.bitext.pair import SentencePair, Skipped
from translate_tool.records import canonical, digest
from translate_tool.store.memory import Memory, fault

_MEMORIES = {".sqlite3", ".sqlite", ".db"}


@dataclass(frozen=True, slots=True)
class TrainingPairs:
    """The pairs of some files, canonical, each once, and what was left out of them as no pair."""

    pairs: tuple[SentencePair, ...]
    skipped: tuple[Skipped, ...]

    @property
    def digest(self) -> str:
        """Digest all pairs in their order."""
        return digest(*(text for p in self.pairs for text in (p.source, p.target, p.document)))


def read(paths: Iterable[Path]) -> TrainingPairs:
    """Read the pairs of all files. Raises InputError or JournalError for one that cannot be."""
    pairs, skipped = dict[tuple[str, str], SentencePair](), list[Skipped]()
    for path in paths:
        for item in _translations(path):
            found = _checked(item, path)
            if isinstance(found, SentencePair):
                pairs.setdefault((found.source, found.target), found)
            else:
                skipped.append(found)
    return TrainingPairs(tuple(pairs.values()), tuple(skipped))


def _translations(path: Path) -> Iterator[SentencePair | Skipped]:
    """Yield the pairs of a file; one with several translations becomes a pair for each."""
    for item in _from_memory(path) if kind(path) in _MEMORIES else files.read(path):
        yield item
        if isinstance(item, SentencePair):
            for target in item.alternatives:
                yield SentencePair(item.source, target, document=item.document, place=item.place)


def _from_memory(path: Path) -> Iterator[SentencePair]:
    with Memory(path, must_exist=True) as memory:
        yield from (SentencePair(*texts) for texts in memory.corrections())


def _checked(item: SentencePair | Skipped, path: Path) -> SentencePair | Skipped:
    place = f"{path}, {item.place}"
    if isinstance(item, Skipped):
        return Skipped(place=place, reason=item.reason)
    source, target = canonical(item.source), canonical(item.target)
    if reason := fault(source, "French") or fault(target, "English"):
        return Skipped(place=place, reason=reason)
    return SentencePair(source, target, document=item.document or str(path))


def match_keys(pairs: Iterable[SentencePair]) -> frozenset[str]:
    """Collect what pairs that say the same have in common, on either side."""
    return frozenset(key for pair in pairs for key in _keys(pair))


def without(pairs: Iterable[SentencePair], known: frozenset[str]) -> tuple[SentencePair, ...]:
    """Leave out those of `pairs` that have one of the `known` match keys."""
    return tuple(pair for pair in pairs if known.isdisjoint(_keys(pair)))


def _keys(pair: SentencePair) -> tuple[str, str]:
    return f"fr {_key(pair.source)}", f"en {_key(pair.target)}"


def _key(text: str) -> str:
    """Reduce `text` to what stays without letter case, punctuation and values of numbers."""
    return re.sub(r"\d+", "0", " ".join(re.findall(r"\w+", text.casefold()))) or text
