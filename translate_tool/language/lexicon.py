"""Knows which English words a French one is translated by, and how sure that is.

The table is data/lexicon.xz, counted in pairs of sentences by bundled_model/lexicon.py and read
when first asked for: 0.1 s, 8 MB. Words are stems, some 25,000 of each language. `packed` writes
its format, `lexicon` reads it:

    a line of JSON   the lengths in bytes of the parts that follow, in order
    french, english  the stems, a line each
    usual            for each French stem what it is usually translated by, as people write it
    two of weights   a byte for each stem, in steps of 1/40
    direct, near     for each French stem how many English ones, then their numbers, 16 bits each
"""

from __future__ import annotations

import json
import lzma
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate, chain

STEP = 40  # of weights
_USUAL = 2  # counterparts of a French stem, the first: another one answers it but in part
_UNUSUAL = 0.7  # so far


Candidate = tuple[int, float, int, int]
"""How usual a counterpart is, from 0, how far apart in their rows both words are, 0..1, and the
places of the French and the English one."""


@dataclass(frozen=True, slots=True)
class Counterparts:
    """English stems for each French one, by their numbers."""

    ends: Sequence[int]
    stems: Sequence[int]

    def of(self, french: int) -> Sequence[int]:
        """Return those of a French stem."""
        return self.stems[self.ends[french - 1] if french else 0 : self.ends[french]]

    def has(self, french: int, english: int) -> bool:
        """Tell whether an English stem is one of those of a French one, where they are in order."""
        end = self.ends[french]
        at = bisect_left(self.stems, english, self.ends[french - 1] if french else 0, end)
        return at < end and self.stems[at] == english


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of French and English stems, which have numbers.

    - `usual`: for each French one the words to tell people what it means, with spaces: "chair seat"
    - `direct`: what it was seen to be translated by, the most usual first
    - `near`: what else translates the words that these translate (ministre: minister, so ministry),
      in the order of their numbers
    - weights: how much it says, in nats, that a word has no counterpart: ln(0.6 / share of sound
      pairs in which it has none), at least 0
    """

    french: Mapping[str, int]
    english: Mapping[str, int]
    usual: Sequence[str]
    french_weights: bytes
    english_weights: bytes
    direct: Counterparts
    near: Counterparts

    def candidates(self, french: Sequence[int], english: Sequence[int]) -> list[Candidate]:
        """Return which words of a row translate which, the most usual first.

        Words are numbers, -1 for those that have none.
        """
        places: dict[int, list[int]] = {}
        for place, number in enumerate(english):
            places.setdefault(number, []).append(place)
        found = []
        for one, number in enumerate(french):
            for rank, counterpart in enumerate(self.direct.of(number) if number >= 0 else ()):
                if counterpart in places:
                    for other in places[counterpart]:
                        far = abs(one / len(french) - other / len(english))
                        found.append((rank, far, one, other))
        return sorted(found)


def linked(candidates: Iterable[Candidate]) -> list[tuple[int, int, float]]:
    """Give each word of a row one counterpart that answers no other: competitive linking.

    The most usual comes first, of equals the one at the most similar place (Melamed 2000). Returns
    for each link the places of both words, and how far the English one answers the French, 0..1.
    """
    found: list[tuple[int, int, float]] = []
    left, right = set[int](), set[int]()
    for rank, _, one, other in candidates:
        if one not in left and other not in right:
            left.add(one)
            right.add(other)
            found.append((one, other, 1.0 if rank < _USUAL else _UNUSUAL))
    return found


@cache
def lexicon() -> Lexicon:
    """Return the table that comes with the package."""
    data = files("translate_tool").joinpath("data/lexicon.xz").read_bytes()
    head, _, rest = lzma.decompress(data).partition(b"\n")
    ends = list(accumulate(json.loads(head)))
    parts = [rest[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    french, english, usual = (part.decode().split("\n") for part in parts[:3])
    return Lexicon(
        french={stem: number for number, stem in enumerate(french)},
        english={stem: number for number, stem in enumerate(english)},
        usual=usual,
        french_weights=parts[3],
        english_weights=parts[4],
        direct=_counterparts(parts[5], len(french)),
        near=_counterparts(parts[6], len(french)),
    )


def _counterparts(data: bytes, french: int) -> Counterparts:
    numbers = array("H", data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return Counterparts(array("I", accumulate(numbers[:french])), numbers[french:])


def packed(
    french: Mapping[str, str],
    english: Sequence[str],
    weights: tuple[Iterable[float], Iterable[float]],
    direct: Sequence[Sequence[int]],
    near: Sequence[Sequence[int]],
) -> bytes:
    """Return the table as a file; `french`: stems and what they are usually translated by.

    Numbers are the places of stems in `french` and `english`.
    """
    parts = [
        *("\n".join(words).encode() for words in (french, english, french.values())),
        *(bytes(min(255, round(w * STEP)) for w in side) for side in weights),
        *(_rows(rows) for rows in (direct, near)),
    ]
    head = json.dumps([len(part) for part in parts]).encode()
    return lzma.compress(head + b"\n" + b"".join(parts), preset=9)


def _rows(rows: Sequence[Sequence[int]]) -> bytes:
    numbers = array("H", chain(map(len, rows), *rows))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
