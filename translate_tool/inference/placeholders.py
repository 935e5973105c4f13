"""Keeps from a model what its vocabulary lacks, or folds it, and puts it back afterwards.

Knows Unicode and word order, roughly; knows nothing of models or lengths. Letters that a vocabulary
lacks are folded (Ł to L); emoji, words of other scripts and strings that are no text are kept
whole.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from translate_tool.inference.preparation import Unknown, marks, with_strings
from translate_tool.language import nontext

FOLDS = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»‹›", '"'),
    **dict.fromkeys("‐‑‒–—―−·", "-"),
    **dict.fromkeys("[{", "("),
    **dict.fromkeys("]}", ")"),
    **dict(
        pair.split()
        for pair in (
            *("… ...", "⁄ /", "½ 1/2", "¼ 1/4", "¾ 3/4", "€ EUR", "£ GBP", "¥ JPY"),
            *("Œ Oe", "œ oe", "Æ Ae", "æ ae", "ß ss", "ẞ SS", "Þ Th", "þ th", "Ŋ Ng", "ŋ ng"),
            *("Ł L", "ł l", "Ø O", "ø o", "Đ D", "đ d", "Ð D", "ð d", "Ħ H", "ħ h", "Ŧ T", "ŧ t"),
            *("ı i", "Ə E", "ə e"),
        )
    ),
}
"""Stand-ins for characters that a vocabulary lacks and Unicode does not take apart."""

MARK = re.compile(r"[.,;:!?…](?=[\s»”\")]|$)|[–—]")
TOKEN = re.compile(r"\S+")
OPENERS = "(["
CLOSERS = ".,;:!?…)]"
WRAPPING = '«»"“”‘’()[]{}.,;:!?…'
PAIRS = {"«": "»", "(": ")", "[": "]", "“": "”", '"': '"'}
ATTACHED = ("Mn", "Me", "Cf")
"""Categories of characters that belong to the one before: accents, joiners, variation signs."""


def take_out(text: str, unknown: Unknown) -> tuple[str, list[tuple[int, str]]]:
    """Return the canonical `text` as a model may see it, and what is kept: (offset, string).

    Invisible characters (soft hyphens, zero-width spaces, direction marks) are left out of both.
    """
    hidden = {c for c in set(text) if unicodedata.category(c) in ("Cc", "Cf")}
    lacking = unknown(text) - hidden
    strange = nontext.spans(text)
    if not lacking and not hidden and not strange:
        return text, []
    folds = {c: fold for c in lacking if (fold := _fold(c, unknown)) is not None}
    table = str.maketrans({**folds, **dict.fromkeys(hidden, "")})
    parts: list[str] = []
    kept: list[tuple[int, str]] = []
    length = done = 0
    spans = _united([*strange, *_stubborn(text, lacking - folds.keys())])
    bracketed = [_with_brackets(text, start, end) for start, end in spans]
    for start, end in [*bracketed, (len(text), len(text))]:
        seen = text[done:start].translate(table)
        if words := " ".join(seen.split()):
            tight = not parts or (words[0] in CLOSERS and not seen[0].isspace())
            parts += [words] if tight else [" ", words]
            length += len(words) if tight else len(words) + 1
        kept.append((length, text[start:end]))
        done = end
    return "".join(parts), kept[:-1]


def put_back(
    piece: str, output: str, kept: Sequence[tuple[int, str]], stood: Mapping[str, str]
) -> str:
    """Put the strings kept from the model back, at the places they had in `piece`.

    Those that a mark `stood` for go where the model put it, or to its place if it did not.
    """
    own = {mark: (offset, stood[mark]) for offset, mark in marks(piece) if mark in stood}
    copied = {mark for _, mark in marks(output)}
    lost = [place for mark, place in own.items() if mark not in copied]
    output = _placed(piece, output, sorted([*kept, *lost]))
    return with_strings(output, {mark: string for mark, (_, string) in own.items()})


def _placed(piece: str, output: str, kept: Sequence[tuple[int, str]]) -> str:
    """Put strings at the places that are like those they had in `piece`."""
    if not kept:
        return output
    source, target = Layout.of(piece), Layout.of(output)
    done = 0
    parts: list[str] = []
    for offset, string in kept:
        place = max(done, _place(source, offset, target))
        parts += [output[done:place], string]
        done = place
    joined = ""
    for part in filter(str.strip, [*parts, output[done:]]):
        tight = not joined or joined[-1] in OPENERS or part[0] in CLOSERS
        joined += part.strip() if tight else f" {part.strip()}"
    return joined


def _fold(char: str, unknown: Unknown) -> str | None:
    """Return what the vocabulary has in place of `char`; None if nothing."""
    if unicodedata.category(char) == "Mn":
        return ""
    plain = [c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)]
    for fold in (FOLDS.get(char, ""), "".join(FOLDS.get(c, c) for c in plain)):
        if fold.strip() and not unknown(fold):
            return fold
    return None


def _stubborn(text: str, chars: frozenset[str]) -> list[tuple[int, int]]:
    """Find the spans around `chars`: emoji alone, words whole, neighbours merged."""
    spans: list[tuple[int, int]] = []
    if not chars:
        return spans
    for match in re.finditer(f"[{re.escape(''.join(sorted(chars)))}]+", text):
        last = spans[-1][1] if spans else 0
        if match.start() < last:
            continue
        start, end = _widened(text, match.start(), match.end())
        if spans and not any(c.isalnum() for c in text[last:start]):
            start = spans.pop()[0]
        spans.append((start, end))
    return spans


def _united(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sort `spans` and merge those that touch."""
    united: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            start, last = united.pop()
            end = max(end, last)
        united.append((start, end))
    return united


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span by its combining marks and joiners, and to the word that it is part of."""
    while start and unicodedata.category(text[start]) in ATTACHED:
        start -= 1
    while end < len(text) and unicodedata.category(text[end]) in ATTACHED:
        end += 1
    sides = (text[start - 1 : start], text[end : end + 1])
    inside = not any(side in ("", " ") or side in WRAPPING for side in sides)
    if not inside and not any(c.isalnum() for c in text[start:end]):
        return start, end
    first, last = text.rfind(" ", 0, start) + 1, text.find(" ", end)
    last = len(text) if last < 0 else last
    while first < start and text[first] in WRAPPING:
        first += 1
    while last > end and text[last - 1] in WRAPPING:
        last -= 1
    return first, last


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span by brackets that hold nothing else, and by what follows at the start."""
    first, last = start, end
    first -= text[first - 1 : first] == " "
    last += text[last : last + 1] == " "
    opener, closer = text[first - 1 : first], text[last : last + 1]
    if opener and PAIRS.get(opener) == closer:
        start, end = first - 1, last + 1
    if not start:
        end = len(text) - len(text[end:].lstrip(" .,;:!?…"))
    return start, end


class Layout(NamedTuple):
    """Tells where the words of a text start, where punctuation is, and where the last begins."""

    text: str
    words: list[int]
    marks: list[tuple[int, int]]
    end: int

    @classmethod
    def of(cls, text: str) -> Layout:
        """Return the layout of `text`."""
        words = [m.start() for m in TOKEN.finditer(text) if any(c.isalnum() for c in m[0])]
        marks = [m.span() for m in MARK.finditer(text)]
        return cls(text, words, marks, len(text.rstrip(" .,;:!?…")))


def _place(source: Layout, offset: int, target: Layout) -> int:
    """Return the place in `target` that is like `offset` in `source`.

    Exact at both ends, and beside punctuation where the two are punctuated alike; else by the
    share of words passed.
    """
    passed = bisect_left(source.words, offset)
    beside = offset + (source.text[offset : offset + 1] == " ")
    if not passed:
        return 0
    if passed == len(source.words):
        return target.end if beside < len(source.text) else len(target.text)
    if len(source.marks) == len(target.marks):
        i = bisect_left(source.marks, (offset, 0))
        if i and source.marks[i - 1][1] == offset:
            return target.marks[i - 1][1]
        if i < len(source.marks) and source.marks[i][0] == beside:
            return len(target.text[: target.marks[i][0]].rstrip())
    words = [*target.words, target.end]
    return words[round(passed / len(source.words) * len(target.words))]
