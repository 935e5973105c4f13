"""Flags loops and missing parts, which the outer shape of a translation shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import eq
from statistics import fmean

from translate_tool.checks.meaning import LONGEST, sides
from translate_tool.checks.thresholds import Thresholds
from translate_tool.language.words import quote, remembered, words
from translate_tool.records import Flag

# Hardly a sentence ends on one of these; of 6,000 human ones, 1 in 350. Others may: "the country
# that you are based in."
_OPEN = frozenset(
    words(
        """
        a an and as been but by had has he his if its my of or our than the their they we were when
        which while who your
        """
    )
)
_ASKED = re.compile(r"[?:][\"'”’»)\] ]*\Z")  # "don't they?", "such as:"
_LAST_WORD = re.compile(r"([^\W_]+)[^\w…]*\Z")
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\] ]*\Z")
_TAIL = 40  # characters in which a text's last word and full stop are looked for
_DOUBLED = re.compile(r"\b([^\W\d_]{3,}) \1\b", re.IGNORECASE)
_AGAIN = re.compile(r"\b([^\W\d_]+)[ ,!-]+\1\b", re.IGNORECASE)  # non, non; Bora-Bora
_MAY_DOUBLE = frozenset(words("had her his that the very was who you"))  # that he had had
_ENOUGH = 3  # words of a third that tell whether it is lost
_HALF = 0.5
_LONGEST_PHRASE = 12  # words, or letters in a word; longer loops trip the length check first


def repetition(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    """The first phrase the target goes round in, unless the source says something over as well."""
    often, long = thresholds.loop, thresholds.long_phrase
    loop = _loop(target, often, long)
    if loop and not _loop(source, often, long):
        yield Flag(kind="repetition", detail=quote(loop), severity="severe")


def doubled(source: str, target: str) -> Iterator[Flag]:
    """Flag a word that the target says twice in a row, and the source none: rugby rugby.

    Of people's translations 0.05 % have one, of the bundled model's 0.3 %.
    """
    for match in _DOUBLED.finditer(target):
        if match[1].lower() not in _MAY_DOUBLE:
            if not _AGAIN.search(source):
                yield Flag(kind="repetition", detail=quote(match[0]))
            return


@remembered  # remedies are chosen by it, then checks ask again
def _loop(text: str, often: int, long: int) -> str:
    """A phrase, or a piece of a word, that `text` says `often` in a row; empty if none.

    For a phrase of `long` words or more, twice is enough.
    """
    tokens = words(text)
    again = len(tokens) - len(set(tokens))  # at most so many items are in a loop but not its first
    for width in range(1, min(_LONGEST_PHRASE, again) + 1):
        times = often if width < long else 2
        if again >= width * (times - 1) and (at := _repeat(tokens, width, times)):
            return " ".join(tokens[at - width : at])
    for token in tokens:
        again = len(token) - len(set(token)) if len(token) >= 2 * often else 0
        for width in range(2, min(_LONGEST_PHRASE, again // (often - 1)) + 1):
            if not token.isdigit() and _repeat(token, width, often):
                return token
    return ""


def _repeat(items: Sequence[str], width: int, times: int) -> int:
    """Where `times` equal stretches of `width` items in a row end; 0 if nowhere."""
    size = width * (times - 1)  # so many items in a row are like those one stretch before them
    start = bytes(map(eq, items[width:], items)).find(b"\1" * size)
    return start + size + width if start >= 0 else 0


def length(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    """Much longer than translations are, or so short that a part of the source is missing."""
    size, short, long = len(target), len(source) - thresholds.slack, len(source) + thresholds.slack
    if thresholds.shortest_unfinished * short <= size <= thresholds.longest * long:
        return
    severe = not thresholds.unusable_short * short <= size <= thresholds.unusable_long * long
    unlikely = size > thresholds.longest * long or _is_cut(source, target, thresholds)
    if severe or (unlikely and len(source) >= thresholds.brief):
        detail = f"{len(source)} characters became {size}: {quote(target)}"
        yield Flag(kind="length", detail=detail, severity="severe" if severe else "warning")


def _is_cut(source: str, target: str, thresholds: Thresholds) -> bool:
    """Tell whether a part is missing in a short target.

    Short ones are cut unless their words answer all of the source; others, if a third of it has
    hardly any counterpart.
    """
    share = len(target) / max(1, len(source) - thresholds.slack)
    unfinished = _ENDED.search(source[-_TAIL:]) and _breaks_off(target[-_TAIL:])
    if share < (thresholds.shortest_unfinished if unfinished else thresholds.shortest):
        return not _is_answered(source, target)
    return share < thresholds.shortest_whole and any(
        len(third) >= _ENOUGH and fmean(third) <= thresholds.lost_third
        for third in _answered_thirds(source, target)
    )


def _is_answered(source: str, target: str) -> bool:
    """Tell whether the words of the last third mostly have a counterpart, and half of the others.

    Of people's short translations, that clears a third, and of those without a full stop, three in
    four; of targets whose last third was cut off, 3 %.
    """
    *others, last = _answered_thirds(source, target)
    return bool(last) and fmean(last) > _HALF and all(fmean(o) >= _HALF for o in others if o)


def _answered_thirds(source: str, target: str) -> list[list[bool]]:
    """Tell for the content words of each third of the source whether they have a counterpart."""
    thirds: list[list[bool]] = [[], [], []]
    if len(source) <= LONGEST:
        french, _ = sides(source, target)
        for word in french.words:
            thirds[3 * word.place // french.length].append(word.answered > 0)
    return thirds


def _breaks_off(tail: str) -> bool:
    """Tell whether a text with this tail ends without a stop, or stops on "the" or "of"."""
    last = _LAST_WORD.search(tail)
    if not _ENDED.search(tail):
        return True
    return last is not None and last[1] in _OPEN and not _ASKED.search(tail)
