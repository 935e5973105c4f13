"""Where on a page stands what an extractor took from it, by letters, in time that stays linear.

A block of the article may be one of the page, several that were joined, a part of one, or nearly
one. Knows blocks only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from translate_tool.readers.blocks import letters
from translate_tool.records import Block

_BEGIN = 3
"""Letters by which the block is looked up that a joined one may begin with; it may have fewer."""
_TRIES, _GAP = 20, 50
"""Blocks tried as that first one, and blocks of the page passed over inside."""
_SLACK = 200
"""Letters of a block that may be missing before a part of it."""
_LEAST = 12
"""Letters that tell a part of a block from words that stand anywhere."""
_NEXT = 3
"""The next blocks, which such words may begin or end."""
COUNTED = re.compile(r"-?\d{1,6}\. ")
"""The number of a list item, which extractors count anew."""


def key(block: Block) -> str:
    """Return the letters by which a block is found; a list item's are those without its number."""
    text = COUNTED.sub("", block.text, count=1) if block.kind == "list_item" else block.text
    return letters(normalize("NFC", text))


class Places:
    """Blocks of a page by their letters; remembers how far an article has been found on it."""

    def __init__(self, page: Sequence[Block]) -> None:
        self._page = page
        self._keys = [key(block) for block in page]
        self._at = 0
        self._within = (-1, 0)  # a block that the last part stood in, and its letters up to there
        self._whole: dict[str, list[int]] = {}
        self._begun: dict[str, list[int]] = {}
        for place, own in enumerate(self._keys):
            if own:
                self._whole.setdefault(own, []).append(place)
                self._begun.setdefault(own[:_BEGIN], []).append(place)

    def of(self, key: str, *, joined: bool) -> list[int]:
        """Return where on the page the next text stands; [] where nowhere.

        It is one block or, where it may be `joined`, several.
        """
        if not key:
            return []
        if same := self._whole.get(key):
            return self._passed([same[min(bisect_left(same, self._at), len(same) - 1)]])
        if not joined:
            return []
        runs = (self._run(key, place) for place in self._begun_with(key))
        return self._passed(next((run for run in runs if len(run) > 1), []))

    def _begun_with(self, key: str) -> Iterable[int]:
        """Return the next blocks that `key` may begin with: "12", "12m" and "1" of "12mai"."""
        found: list[int] = []
        for length in range(1, _BEGIN + 1):
            begun = self._begun.get(key[:length], [])
            start = bisect_left(begun, self._at)
            found += begun[start : start + _TRIES]
        return sorted({*found})[:_TRIES]

    def _passed(self, places: list[int]) -> list[int]:
        """Return `places`, behind which the next text is looked for."""
        self._at = places[-1] + 1 if places else self._at
        return places

    def _run(self, key: str, place: int) -> list[int]:
        """Return the blocks, from `place` on, whose letters are `key`; [] where there are none."""
        taken: list[int] = []
        done = passed = 0
        while done < len(key) and place < len(self._keys) and passed <= _GAP:
            own = self._keys[place]
            if own and key.startswith(own, done):
                taken.append(place)
                done += len(own)
            else:
                passed += 1
            place += 1
        return taken if done == len(key) else []

    def holding(self, key: str) -> int | None:
        """Return the place of the block that a text is a part of, the next part if it had some."""
        place, done = self._within
        if place >= 0 and key and (end := self._end(key, place, done)):
            self._within = (place, end)
            return place
        for place in self._window() if len(key) >= _LEAST else self._window()[:_NEXT]:
            if end := self._first_end(key, place):
                self._within = (place, end)
                return self._passed([place])[0]
        return None

    def _first_end(self, key: str, place: int) -> int:
        """Return where in a block its first part ends; 0 where it is none."""
        if len(key) >= _LEAST:
            return self._end(key, place, 0)
        own = self._keys[place]  # "Oui." of "Oui.<br>Trois morts.", or what is left of a block
        if key and own.startswith(key):
            return len(key)
        return len(own) if key and own.endswith(key) else 0

    def _end(self, key: str, place: int, done: int) -> int:
        """Return where in a block a part ends that stands near behind `done`; 0 where none does."""
        found = self._keys[place].find(key, done, done + len(key) + _SLACK)
        return found + len(key) if found >= 0 else 0

    def _window(self) -> range:
        return range(self._at, min(self._at + _GAP, len(self._keys)))

    def near(self, block: Block) -> list[int]:
        """Return where the page has a text with a few words more, in one block or in several."""
        said = block.text.split()
        own = key(block)
        for place in self._window():
            if len(own) <= len(self._keys[place]) <= 2 * len(own):
                words = iter(self._page[place].text.split())
                if len(said) > 1 and all(word in words for word in said):
                    return self._passed([place])
        return self._passed(self._covering(own))

    def _covering(self, key: str) -> list[int]:
        """Return the next blocks that are most of a text together, in its order.

        "12mai2024" is "12", "mai", and "2024", which the page may have in another order.
        """
        taken: list[int] = []
        done = covered = 0
        for place in self._window():
            own = self._keys[place]
            found = key.find(own, done) if own else -1
            if found >= 0:
                taken.append(place)
                done, covered = found + len(own), covered + len(own)
        return taken if 5 * covered >= 4 * len(key) > 0 else []
