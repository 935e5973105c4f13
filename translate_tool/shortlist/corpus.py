"""French sentences to make a shortlist from, and others to judge it by.

Knows articles and sentences; knows no model. The same articles are parted the same way, wherever
they lie and in whatever order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from translate_tool import readers
from translate_tool.errors import InputError
from translate_tool.records import Article, Failure, canonical, digest
from translate_tool.report import silent
from translate_tool.segment import sentences
from translate_tool.shortlist.searching import Tell

RUN = 50
"""Most sentences of one article that stay together: a whole report, a part of a book."""

FEWEST = 40
"""Sentences below which there is nothing to count."""

MOST = 3000
"""Most sentences held out: enough to tell 99.5 % from 99 %."""

Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """`counted` tells what is written, `watched` how many rows that takes, `judged` how it went."""

    counted: Run
    watched: Run
    judged: Run


def runs(inputs: Sequence[Path], known: Iterable[str] = (), tell: Tell = silent) -> list[Run]:
    """The distinct sentences of all articles of `inputs`, but for those `known`, in runs.

    A run is of one article: sentences of one article resemble each other. `tell` is told of what
    cannot be read.
    """
    seen, found = set(known), list[Run]()
    for article in _articles(inputs, tell):
        texts = dict.fromkeys(
            canonical(sentence.text)
            for sentence in sentences(article)
            if not article.blocks[sentence.block].copied
        )
        own = [text for text in texts if text not in seen and any(map(str.isalpha, text))]
        seen.update(own)
        found += [tuple(own[at : at + RUN]) for at in range(0, len(own), RUN)]
    return found


def part(found: Sequence[Run], held_out: float) -> Parts:
    """Hold out that share of the sentences, whole runs: half of it is watched, half judges.

    Raises InputError where there are fewer sentences than `FEWEST`.
    """
    total = sum(map(len, found))
    if total < FEWEST:
        raise InputError(
            f"{total} different French sentences: too few to see what the model writes",
            origin="",
            hint=f"At least {FEWEST} are needed; a shortlist for every day wants 50,000 and more.",
        )
    waiting = sorted(found, key=lambda run: digest(*run), reverse=True)
    size = min(MOST, round(total * held_out / 2))
    judged, watched = _taken(waiting, size), _taken(waiting, size)
    return Parts(tuple(text for run in waiting for text in run), watched, judged)


def _taken(waiting: list[Run], size: int) -> Run:
    """The last of `waiting`, which are taken out of it, until there are `size` sentences."""
    taken: list[str] = []
    while len(taken) < size and len(waiting) > 1:
        taken += waiting.pop()
    return tuple(taken)


def _articles(inputs: Sequence[Path], tell: Tell) -> Iterator[Article]:
    for source in readers.find(inputs):
        for item in [source] if isinstance(source, Failure) else _read(source):
            if isinstance(item, Article):
                yield item
            else:
                tell(f"{item.origin} is left out: {item.reason}")


def _read(source: readers.Source) -> Iterator[Article | Failure]:
    try:
        yield from readers.read(source, readers.Bounds())
    except InputError as exc:
        yield Failure(origin=exc.origin, status="quarantined", reason=exc.message)
