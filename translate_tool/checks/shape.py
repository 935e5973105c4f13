"""What a translation's outer shape gives away: loops, French left over, halves missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translate_tool.checks.quoting import quote
from translate_tool.checks.thresholds import Thresholds
from translate_tool.marks import FUNCTION_WORDS, without_links, words
from translate_tool.records import Flag

_FRENCH = FUNCTION_WORDS["fr"] - FUNCTION_WORDS["en"]
_ENGLISH = FUNCTION_WORDS["en"] - FUNCTION_WORDS["fr"]
_PLAIN = re.compile(r"[^\W\d_]{3,}")
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\] ]*\Z")
_LONGEST_PHRASE = 12  # words, or letters in a word; longer loops trip the length check first


def repetition(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    """The first phrase the target goes round in, unless the source says something over as well."""
    loop = _loop(target, thresholds)
    if loop and not _loop(source, thresholds):
        yield Flag(kind="repetition", detail=quote(loop), severity="severe")


def _loop(text: str, thresholds: Thresholds) -> str:
    """A phrase, or a piece of a word, that `text` repeats in a row; empty if none."""
    tokens = words(text)
    for width in range(1, _LONGEST_PHRASE + 1):
        times = thresholds.loop if width < thresholds.long_phrase else 2
        if at := _repeat(tokens, width, times):
            return " ".join(tokens[at - width : at])
    for token in tokens:
        for width in range(2, min(_LONGEST_PHRASE, len(token) // thresholds.loop) + 1):
            if not token.isdigit() and _repeat(token, width, thresholds.loop):
                return token
    return ""


def _repeat(items: Sequence[str], width: int, times: int) -> int:
    """Where `times` equal stretches of `width` items in a row end; 0 if nowhere."""
    same = 0
    for at in range(width, len(items)):
        same = same + 1 if items[at] == items[at - width] else 0
        if same == width * (times - 1):
            return at + 1
    return 0


def untranslated(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    """The target is still French: it is the source, or too many of its words are."""
    bare = without_links(target)
    tokens = words(bare)
    french = sum(token in _FRENCH for token in tokens)
    if sum(token in _ENGLISH for token in tokens) > french:
        return
    plain = [word for word in _PLAIN.findall(bare) if word[0].islower()]
    known = set(_PLAIN.findall(source))
    copied = sum(word in known for word in plain)
    if (
        (source.casefold() == target.casefold() and not _is_name(target))
        or (french >= 2 and french >= thresholds.french_share * len(tokens))
        or (copied >= 2 and copied >= thresholds.copied_share * len(plain))
    ):
        yield Flag(kind="untranslated", detail=quote(target), severity="severe")


def _is_name(text: str) -> bool:
    """Whether every word but particles is capitalised, and not because all of the text is."""
    tokens = [token for token in text.split() if token.casefold() not in _FRENCH]
    return not any(token[0].islower() for token in tokens) and not (
        text.isupper() and len(tokens) >= 3
    )


def length(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    """Much shorter or longer than translations are, or without the end of its source."""
    cut = _ENDED.search(source) and not _ENDED.search(target)
    share = thresholds.shortest_unfinished if cut else thresholds.shortest
    least = share * (len(source) - thresholds.slack)
    most = thresholds.longest * (len(source) + thresholds.slack)
    if not least <= len(target) <= most:
        detail = f"{len(source)} characters became {len(target)}: {quote(target)}"
        yield Flag(kind="length", detail=detail)
