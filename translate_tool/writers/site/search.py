"""Indexes texts in MiniSearch's own form, cut into files that a page loads as needed.

Knows the form of MiniSearch 7 (`serializationVersion` 2), how words are folded for searching, and
how `assets/front.js` asks; knows nothing of cards. A reader who types "minis" makes the browser
load what begins with "mi" only, so ten thousand briefs are searched without loading them.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from translate_tool.language.nontext import LONGEST_WORD
from translate_tool.records import normalized

_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of `text`, folded: "L’Été à Évian" gives l, ete, a, evian.

    Data is no word.
    """
    plain = _MARKS.sub("", normalized("NFD", text)).lower()
    found = _WORD.findall(plain.replace("œ", "oe").replace("æ", "ae").replace("ß", "ss"))
    return [word for word in found if len(word) <= LONGEST_WORD]


FIELDS = ("title", "en", "fr", "about")
"""`about`: where an article is from, its source and its file."""
SHORTEST = 2
"""Letters of a word that can be searched for: elided articles and lone digits say nothing."""
LARGE = 40_000
"""Entries of a file, above which it is cut up: some 400 kB, loaded in 20 ms or so."""

_STOP = """
au aux avec ce ces cet cette dans de des du elle elles en est et ete etait il ils la le les leur
leurs lui mais ne nous on ont ou par pas plus pour qu que qui sa se ses si son sont sur un une
vous
an and are as at be been but by for from had has have he her his in into is it its not of on or
she that the their they this to was we were which who will with you
"""
STOP_WORDS = frozenset(_STOP.split())
"""In a third of all texts or more, and never what is looked for; left out of index and query."""

Postings = dict[str, "array[int]"]
"""Word → document, times in it, document, times in it, ..."""


class Index:
    """Words of documents 0, 1, 2..."""

    def __init__(self) -> None:
        self._postings: Mapping[str, Postings] = {
            field: defaultdict(lambda: array("I")) for field in FIELDS
        }
        self._lengths: list[list[int]] = []

    def add(self, document: Mapping[str, Sequence[str]]) -> None:
        """Add the next document: the words of each field, folded."""
        number = len(self._lengths)
        lengths = []
        for field, postings in self._postings.items():
            counts = Counter(document[field])
            kept = {w: n for w, n in counts.items() if len(w) >= SHORTEST and w not in STOP_WORDS}
            for word, count in kept.items():
                postings[word].extend((number, count))
            lengths.append(len(kept))
        self._lengths.append(lengths)

    def files(self) -> Iterator[tuple[str, object]]:
        """Yield each file by name: first "search", which says what words are in which of the rest.

        A word is in the file of its first three letters, or of its first two, or in "all":
        whichever there is.
        """
        shards: dict[str, list[str]] = defaultdict(list)
        cut = self._cut()
        for word in sorted(set[str]().union(*self._postings.values())):
            shards[cut(word)].append(word)
        yield "search", self._head(list(shards))
        for name, members in shards.items():
            yield f"words-{name}", [[word, self._record(word)] for word in members]

    def _cut(self) -> Callable[[str], str]:
        """Return the file of a word, no file being too large to load while somebody types."""
        sizes: Counter[str] = Counter()
        for postings in self._postings.values():
            for word, found in postings.items():
                sizes[_key(word, 2)] += len(found) // 2
        if sizes.total() <= LARGE:
            return lambda _: "all"
        return lambda word: _key(word, 2 if sizes[_key(word, 2)] <= LARGE else 3)

    def _head(self, shards: Sequence[str]) -> object:
        count = max(1, len(self._lengths))
        return {
            "shards": shards,
            "shortest": SHORTEST,
            "stop": sorted(STOP_WORDS),
            "fields": FIELDS,
            "lengths": self._lengths,
            "average": [sum(column) / count for column in zip(*self._lengths, strict=True)],
        }

    def _record(self, word: str) -> dict[str, dict[int, int]]:
        """Return field → document → times, as MiniSearch has it."""
        return {
            str(place): dict(zip(found[::2], found[1::2], strict=True))
            for place, postings in enumerate(self._postings.values())
            if (found := postings.get(word))
        }


def script(name: str, content: object) -> str:
    """Return a script that hands `content` to the page, which may be opened from a disk.

    The content is a string to the script and JSON to the page: never code, never markup.
    """
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for character in "\\'<>&\u2028\u2029":
        data = data.replace(character, _spelt(character))
    return f"deliver({json.dumps(name)},'{data}');\n"


def _spelt(character: str) -> str:
    """Double a backslash that JSON wrote; spell all else as JSON does."""
    return "\\\\" if character == "\\" else f"\\u{ord(character):04x}"


def _key(word: str, letters: int) -> str:
    """Return the first letters of `word`, fit for the name of a file."""
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in word[:letters])
