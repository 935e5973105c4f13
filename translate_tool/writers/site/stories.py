"""Finds the versions of one wire story.

Knows texts by the three-word runs in them; knows nothing of pages. MinHash and its index find who
may be alike (Broder, On the resemblance and containment of documents, 1997); the runs themselves
decide, so that no estimate ever merges anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

RUN = 3
"""Words of a run."""
SHARED = 0.6
"""Least share of the shorter text's runs that a longer text of the same story has. Of the pairs in
the tests, versions share 0.76 or more; a daily market report shares 0.49 with the next one, a
rival's account 0.03, and two articles with one footer 0.15."""
LEAST = 20
"""Runs. Shorter texts are versions of each other only where they are the same."""
DAYS = 3
"""A story's versions appear within so many days; a report that comes back each week is news."""

PERMUTATIONS, BANDS = 128, 64
"""Of the index: two texts with a third of all their runs in common meet with probability 0.9995."""
TRIED = 16
"""Most stories that a text is compared with, the likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is compared of an article. `runs`: checksums, sorted; `day`: ISO, or ""."""

    runs: npt.NDArray[np.uint32]
    sketch: Any
    day: str


def text(words: Sequence[str], day: str) -> Text:
    """Return what is compared of an article of these words, folded."""
    from rensa import RMinHash

    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
    sketch.update(sorted(runs))
    sums = np.fromiter((crc32(run.encode()) for run in runs), dtype=np.uint32, count=len(runs))
    return Text(runs=np.unique(sums), sketch=sketch, day=day)


def stories(texts: Sequence[Text]) -> list[int]:
    """For each text the number of the one that leads its story: the longest version of it.

    Each version is like its leader, not only like some third one.
    """
    found = _Leaders()
    leaders = list(range(len(texts)))
    for number in sorted(leaders, key=lambda n: (-len(texts[n].runs), n)):
        leaders[number] = found.leader(number, texts[number])
    return leaders


class _Leaders:
    """The leaders so far, and which of them a text is a version of."""

    def __init__(self) -> None:
        from rensa import RMinHashLSH

        self._index = RMinHashLSH(threshold=SHARED, num_perm=PERMUTATIONS, num_bands=BANDS)
        self._leaders: dict[int, Text] = {}

    def leader(self, number: int, text: Text) -> int:
        """Return the leader of `text`, which is as long or longer.

        `number` itself where it is first.
        """
        found = self._index.query(text.sketch) if len(text.runs) else []
        alike = sorted((-text.sketch.jaccard(self._leaders[n].sketch), n) for n in found)
        for _, other in alike[:TRIED]:
            if _version(text, self._leaders[other]):
                return int(other)
        if len(text.runs):
            self._index.insert(number, text.sketch)
            self._leaders[number] = text
        return number


def _version(text: Text, longer: Text) -> bool:
    if not _near(text.day, longer.day):
        return False
    if len(text.runs) < LEAST:
        return np.array_equal(text.runs, longer.runs)
    shared = np.intersect1d(text.runs, longer.runs, assume_unique=True)
    return len(shared) >= SHARED * len(text.runs)


def _near(day: str, other: str) -> bool:
    """Return whether two days, where both are known, are close enough for one story."""
    try:
        return abs((date.fromisoformat(day) - date.fromisoformat(other)).days) <= DAYS
    except ValueError:
        return not day or not other or day == other
