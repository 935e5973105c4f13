"""How French may be prepared before a model sees it.

Knows texts; knows no model: whoever tries a way hands it a function that translates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from translate_tool.healing import plain, small_letters
from translate_tool.records import canonical
from translate_tool.segment import split

SHORT = 4
"""Words that a sentence may have and still be joined with its neighbour."""

Lines = Sequence[Sequence[str]]
"""Texts as their sentences, canonical."""
Serve = Callable[[Sequence[str]], Mapping[str, str]]
"""What the model makes of texts; "" where it can make nothing of one."""
Way = Callable[[Lines, Serve], list[list[str]]]
"""How the sentences of texts are handed to a model, and its English taken back."""


def _as_it_came(_: str, english: str) -> str:
    return english


def alone(before: Callable[[str], str], after: Callable[[str, str], str] = _as_it_came) -> Way:
    """Each sentence for itself: shown as `before` has it; `after` sees the sentence and English."""

    def way(lines: Lines, serve: Serve) -> list[list[str]]:
        shown = {text: canonical(before(text)) for text in chain(*lines)}
        english = serve(list(dict.fromkeys(shown.values())))
        return [[after(text, english[shown[text]]) for text in line] for line in lines]

    return way


def joined(lines: Lines, serve: Serve) -> list[list[str]]:
    """A very short sentence together with the next one; alone where two do not come back."""
    texts = list(chain(*lines))
    pairs = {n: f"{_stopped(texts[n])} {texts[n + 1]}" for n in _short(texts)}
    english = serve(list(dict.fromkeys(pairs.values())))
    done: dict[int, str] = {}
    for n, pair in pairs.items():
        parts = [span.text for span in split(english[pair]) if span.text]
        if len(parts) == 2:
            done |= {n: _unstopped(texts[n], parts[0]), n + 1: parts[1]}
    rest = serve(list(dict.fromkeys(t for n, t in enumerate(texts) if n not in done)))
    flat = (done[n] if n in done else rest[text] for n, text in enumerate(texts))
    return [[next(flat) for _ in line] for line in lines]


def _short(texts: Sequence[str]) -> Iterator[int]:
    """Numbers of the sentences to join with the next one; none is in two pairs."""
    taken = -1
    for n, text in enumerate(texts[:-1]):
        if n > taken and len(text.split()) <= SHORT and any(map(str.isalpha, text)):
            taken = n + 1
            yield n


def _stopped(text: str) -> str:
    return f"{text}." if text[-1:].isalnum() else text


def _unstopped(text: str, english: str) -> str:
    """`english` without the full stop that `_stopped` made the model see."""
    added = text[-1:].isalnum() and english.endswith(".") and not english.endswith("..")
    return english[:-1] if added else english


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _uncapital(text: str, english: str) -> str:
    """`english` with a small first letter where `text` has one, but for "I" and acronyms."""
    first = english.partition(" ")[0]
    return (
        english[:1].lower() + english[1:] if text[:1].islower() and first[1:].islower() else english
    )


_ANY_QUOTE = re.compile(r"(?:[«‹]|<<)\s?|\s?(?:[»›]|>>)|[“”„]")
_QUOTED = re.compile(r'[“„]([^“”„]*)[“”]|"([^"]*)"')
_SIGNS = str.maketrans(dict.fromkeys("‘’´`", "'") | dict.fromkeys("‐‑–—−", "-") | {"…": "..."})


def _straight(text: str) -> str:
    return _ANY_QUOTE.sub('"', text)


def _guillemets(text: str) -> str:
    return _QUOTED.sub(lambda match: f"« {(match[1] or match[2] or '').strip()} »", text)


as_it_is = alone(str)
"""What all others are compared with."""

WAYS: Mapping[str, Way] = {
    "small letters": alone(small_letters),
    "straight quotes": alone(_straight),
    "guillemets": alone(_guillemets),
    "plain signs": alone(lambda text: text.translate(_SIGNS)),
    "plain punctuation": alone(plain),
    "full stop": alone(_stopped, _unstopped),
    "capital": alone(_capital, _uncapital),
    "sentence": alone(
        lambda text: _stopped(_capital(text)),
        lambda text, english: _unstopped(text, _uncapital(text, english)),
    ),
    "joined": joined,
}
"""The ways to compare. "plain punctuation" is healing's remedy: small letters and all the signs."""
