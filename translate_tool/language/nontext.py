"""Finds strings that are no text: data, code, identifiers, rules of marks, a key held down.

They are told by their length and marks, without a vocabulary or a model. Whoever
would count, search or translate words leaves these strings out: a megabyte of base64 is half a
million tokens to a model, and says nothing to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

LONGEST_WORD = 100
"""Characters. The longest words of French have some 30, German compounds up to 80, the longest name
of a place 85. None of 840,000 French and English sentences has a word this long."""

_LONGEST_DATA = 40
"""The same for letters and digits mixed, or for marks alone: base64 is wrapped at 64 or 76, digests
have 64, while an ellipsis or a cry is a few marks long. The same sentences have one such string, a
digest."""

_LONG = re.compile(rf"(?<!\S)\S{{{_LONGEST_DATA + 1},}}")
_DATA = re.compile(r"(?=[0-9+/]*[A-Za-z])(?=[A-Za-z+/]*[0-9])[A-Za-z0-9+/]+={0,2}")
_MARKS = re.compile(rf"[^\w\s]{{{_LONGEST_DATA + 1},}}")
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_WRAPPING = "«»\"“”‘’'()[]{}<>.,;:!?…"
_REACH = 3  # marks around a string that belong to the sentence: « (aaa…). »

# A mark of code inside a token, as in "x=f(1)" and "){return"; not what is left of HTML in prose.
_CODE_MARKS = "{}=\\$"
_IN_CODE = re.compile(r"(?<=\S)[{}=\\$](?=\S)")
_LEAST_CODE = 8  # such tokens, with at most ...
_BETWEEN_CODE = 2  # ... tokens without one in a row between them, as keywords are
_TOKEN = re.compile(r"\S+")

# What parts words where the space after it was forgotten, as in "Lyon,Nantes,Paris".
_BREAK = re.compile(r"[,;:!?…»”)、。，．！？；：]+")
_WORD = re.compile(rf"[«“(]?(?=\S{{1,{LONGEST_WORD}}}\Z)[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Thai, Lao, Tibetan, Burmese, Khmer; Chinese and Japanese.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


@lru_cache(maxsize=16)  # of one text after the other, every question asks for them
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where such strings are: start and end of each, neighbours with only spaces between as one.

    Not among them: words of a script that puts no spaces between words, and words that marks part.
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted([*_long(text), *_code(text)]):
        if found and (start <= found[-1][1] or text[found[-1][1] : start].isspace()):
            start, last = found.pop()
            end = max(end, last)
        found.append((start, end))
    return tuple(found)


def strings(text: str) -> list[str]:
    """The strings themselves."""
    return [text[start:end] for start, end in spans(text)]


def left_out(text: str, instead: str = "") -> str:
    """`text` with `instead` of each such string."""
    return instead.join(text[start:end] for start, end in _between(text))


def clipped(text: str) -> str:
    """`text` with no more of each such string than how it begins."""
    for string in strings(text):
        text = text.replace(string, f"{string[:_LONGEST_DATA]}…", 1)
    return text


def around(text: str, change: Callable[[str], str]) -> str:
    """`text` changed but for these strings; `change` is called for each stretch beside them."""
    kept = [*strings(text), ""]
    stretches = (change(text[start:end]) for start, end in _between(text))
    return "".join(part + string for part, string in zip(stretches, kept, strict=True))


def is_address(string: str) -> bool:
    """Tell whether it is a web address, which is whole without a space."""
    return _ADDRESS.match(string) is not None


def _between(text: str) -> Iterator[tuple[int, int]]:
    done = 0
    for start, end in spans(text):
        yield done, start
        done = end
    yield done, len(text)


def _long(text: str) -> Iterator[tuple[int, int]]:
    """What is too long for a word."""
    for match in _LONG.finditer(text):
        for start, end in _within(match[0]):
            yield start + match.start(), end + match.start()


def _code(text: str) -> Iterator[tuple[int, int]]:
    """A minified script, or the like: many tokens of code with hardly a word between them."""
    if sum(map(text.count, _CODE_MARKS)) < _LEAST_CODE:
        return
    run: list[re.Match[str]] = []
    since = 0
    for token in _TOKEN.finditer(text):
        if _IN_CODE.search(token[0]):
            run.append(token)
            since = 0
            continue
        since += 1
        if since > _BETWEEN_CODE:
            yield from _as_code(run)
            run = []
    yield from _as_code(run)


def _as_code(run: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    if len(run) >= _LEAST_CODE and run[-1].end() - run[0].start() > LONGEST_WORD:
        yield run[0].start(), run[-1].end()


def _within(token: str) -> list[tuple[int, int]]:
    """The same in what stands between two spaces."""
    start, end = _bared(token)
    if _is_data(token[start:end]):
        return [(start, end)]
    marks = [run.span() for run in _MARKS.finditer(token) if not _is_attached(run[0])]
    if len(token) - sum(b - a for a, b in marks) <= LONGEST_WORD:
        return marks
    return [(start, end)] if _is_endless(token) else []


def _bared(token: str) -> tuple[int, int]:
    """The span of a token without a few marks around it."""
    head, tail = token[:_REACH], token[-_REACH:]
    start = len(head) - len(head.lstrip(_WRAPPING))
    return start, len(token) - len(tail) + len(tail.rstrip(_WRAPPING))


def _is_data(string: str) -> bool:
    return len(string) > _LONGEST_DATA and _DATA.fullmatch(string) is not None


def _is_endless(token: str) -> bool:
    """Tell whether there is no end to a word: not where marks part words, nor in Chinese."""
    seen = len(token) - _count(token, ("Cc", "Cf"))
    if seen <= LONGEST_WORD or 2 * len(_UNSPACED.findall(token)) > seen:
        return False
    return not all(map(_WORD.fullmatch, filter(None, _BREAK.split(token))))


def _is_attached(run: str) -> bool:
    """Tell whether it is accents and invisible characters, which belong to the letter before."""
    return 2 * _count(run, ("Mn", "Me", "Cf")) > len(run)


def _count(text: str, categories: tuple[str, ...]) -> int:
    return sum(text.count(char) for char in set(text) if unicodedata.category(char) in categories)
