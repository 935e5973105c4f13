"""Reads a user's pairs of sentences, and splits them by the document that they are from.

Whole documents are held out: sentences of one document resemble each other, and who has seen half
of it has seen the rest. The same pairs are always split the same way.

Knows no model and no file format. Read are the kinds of files that evaluation sets come in, and a
memory's file, of which only what people wrote is taken: to learn from what a machine wrote is to
learn nothing. What is no pair is left out and named.

A document is what names it: the property "origin" or "document" of a TMX unit, or the key of that
name in a line of JSONL; or else the file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from translate_tool.bitext import files
from translate_tool.bitext.files import kind
from translate_tool.bitext.pair import SentencePair, Skipped
from translate_tool.errors import InputError
from translate_tool.records import canonical, digest
from translate_tool.runtime.wording import count
from translate_tool.store.memory import Memory, fault

FEWEST = 100
"""Pairs below which nothing can be held out that says anything."""
_SHARE, _LEAST, _MOST = 0.1, 30, 500  # of all pairs test; so many at least, and at most
_LARGE = 0.2  # of all pairs: a larger document is cut into blocks, or it could not be held out
_BLOCKS, _BLOCK = 40, 25  # all pairs make so many blocks, or more, of 25 pairs in a row

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


@dataclass(frozen=True, slots=True)
class Split:
    """`train` the model learns; `validation` ends the training in time; `test` it never saw.

    No pair of one part says the same, numbers apart, as one of a later part.
    """

    train: tuple[SentencePair, ...]
    validation: tuple[SentencePair, ...]
    test: tuple[SentencePair, ...]


def split_pairs(pairs: Sequence[SentencePair]) -> Split:
    """Split `pairs` by document. Raises InputError if there are fewer than `FEWEST`."""
    if len(pairs) < FEWEST:
        raise InputError(
            f"{count(len(pairs), 'pair')}: too few to learn from and to hold some out",
            origin=pairs[0].document if pairs else "",
            hint=f"At least {FEWEST} different pairs are needed; 2,000 and more do good.",
        )
    waiting = sorted(documents(pairs), key=_order, reverse=True)
    size = min(_MOST, max(_LEAST, round(_SHARE * len(pairs))))
    test = _taken(waiting, size)
    validation = _taken(waiting, size // 2)
    train = [pair for document in waiting for pair in document]
    return Split(
        train=without(train, match_keys(test) | match_keys(validation)),
        validation=without(validation, match_keys(test)),
        test=tuple(test),
    )


def documents(pairs: Sequence[SentencePair]) -> list[list[SentencePair]]:
    """Group `pairs` by what they are from, a large document in blocks."""
    found = defaultdict[str, list[SentencePair]](list)
    for pair in pairs:
        found[pair.document].append(pair)
    block = min(_BLOCK, -(-len(pairs) // _BLOCKS))
    pieces = list[list[SentencePair]]()
    for whole in found.values():
        size = len(whole) if len(whole) <= _LARGE * len(pairs) else block
        pieces += [whole[at : at + size] for at in range(0, len(whole), size)]
    return pieces


def _order(document: Iterable[SentencePair]) -> str:
    """Give a sort key that depends on nothing but what the document says."""
    return digest(*(text for pair in document for text in (pair.source, pair.target)))


def _taken(waiting: list[list[SentencePair]], size: int) -> list[SentencePair]:
    taken = list[SentencePair]()
    while len(taken) < size:
        taken += waiting.pop()
    return taken
