"""Lines of print on pages → blocks of text in reading order.

Pure geometry and type: knows columns, running headers and footers, paragraphs, headings and broken
words; knows no file format. Lengths are in points, y grows upwards.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from translate_tool.readers.lines import BULLET, Line, joined, with_initials, words
from translate_tool.records import Block

_RUNNING = 3
"""Pages on which a header stands at least; two in a short document of less than twice as many."""

_FEWEST, _NARROWEST = 3, 8.0
"""Lines of a column, and its width in em: what is smaller is a table."""
_GUTTER = 0.7  # em: least white space between columns
_WORD_SPACE = 0.5  # em: most between words, but in justified lines

_BIGGER = 1.15
"""Type larger than the body's by this factor is that of a heading."""
_LOOSE = 1.3
"""A paragraph begins where lines stand farther apart than most by this factor..."""
_INDENT = (0.7, 5.0)  # em: ... or where a line begins between so much farther right ...
_SHORT = 0.85
"""... or below a line that ends a sentence within so much of the column's width."""

_APART = 2.0
"""No line goes on in mid-sentence over so many times the usual distance."""

_AFTER_NO_SPACE = re.compile(r" (?=[.,…)\]]+(?: |$))")
"""The space between two pieces of a row where the second begins with a mark that has none."""

_ENDED = re.compile(r"[.!?…:][\s\"'»”’)\]]*$")
_MARKED = re.compile(r"[-*•‣◦▪▫·●○■□–—]\s|(?:\d{1,2}[.)]|[a-z]\)|\d{1,2}°)\s")
_NOTE = 80  # characters of a header that are told
_LONGEST_HEADING = 150  # characters


def laid_out(pages: Sequence[Sequence[Line]]) -> tuple[list[Block], list[str]]:
    """The text of `pages`, and notes on the headers and footers that are left out of it."""
    pages = [_words_joined(with_initials(page)) for page in pages]
    running = _running(pages)
    dropped = {line for lines in running for line in lines}
    kept = [[line for line in page if line not in dropped] for page in pages]
    if not any(kept):
        running, kept = [], [list(page) for page in pages]
    flows = [_rows(flow) for page in kept for flow in _flows(page)]
    return list(_blocks(list(_paragraphs(flows)))), [_note(lines) for lines in running]


def _rows(lines: Iterable[Line]) -> list[Line]:
    """Lines from top to bottom; pieces at the same height become one, from left to right."""
    return [_merged(row) for row in _level(lines)]


def _level(lines: Iterable[Line]) -> list[list[Line]]:
    """Return the pieces at each height, from top to bottom, from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.middle):
        if rows and rows[-1][0].middle - line.middle < 0.5 * min(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _words_joined(page: Sequence[Line]) -> list[Line]:
    """Return lines, those that stand no farther apart than words do joined: drawn one by one."""
    lines: list[Line] = []
    for row in _level(page):
        words, right = [row[0]], row[0].right
        for line in row[1:]:
            if not 0 <= line.left - right <= _WORD_SPACE * line.size:
                lines.append(_merged(words))
                words, right = [], line.right
            words.append(line)
            right = max(right, line.right)
        lines.append(_merged(words))
    return lines


def _merged(row: Sequence[Line]) -> Line:
    return row[0]._replace(
        text=_AFTER_NO_SPACE.sub("", " ".join(line.text for line in row)),
        bottom=min(line.bottom for line in row),
        right=max(line.right for line in row),
        top=max(line.top for line in row),
    )


# -- headers and footers ------------------------------------------------------------------------


def _running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Lines at the edges of pages that, numbers apart, stand there on many of them."""
    found: dict[tuple[str, str, int], list[Line]] = {}
    for page in pages:
        rows = _rows(page)
        top, bottom = _edge(rows), _edge(rows[::-1])
        for line in page:
            if line.middle >= top - line.size / 2:
                edge = "top"
            elif line.middle <= bottom + line.size / 2:
                edge = "bottom"
            else:
                continue
            pattern = re.sub(r"\d+", "#", line.text.casefold())
            found.setdefault((pattern, edge, round(line.size)), []).append(line)
    least = _RUNNING if len(pages) >= 2 * _RUNNING else 2
    return [lines for lines in found.values() if len({line.page for line in lines}) >= least]


def _edge(rows: Sequence[Line]) -> float:
    """Return the height up to which rows, from an edge of the page inwards, may be running ones.

    The second row may if it differs in type from the third, or if it stands with the first: alike
    in type, nearer to it, and farther from the text than its lines are from each other.
    """
    if len(rows) <= 2:
        return rows[-1].middle if rows else 0.0
    first, second, third = rows[:3]
    distances = [abs(a.middle - b.middle) for a, b in pairwise(rows)]
    apart = distances[1] > max(distances[0], _LOOSE * median(distances))
    runs = _resized(second, third) or (apart and not _resized(first, second))
    return (second if runs else first).middle


def _note(lines: Sequence[Line]) -> str:
    first, last = lines[0].text[:_NOTE], lines[-1].text[:_NOTE]
    pages = len({line.page for line in lines})
    return f"{first if first == last else f'{first} ... {last}'} ({pages} pages)"


# -- columns ------------------------------------------------------------------------------------


def _flows(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the columns of a page, in reading order.

    What stands above or below several is a flow too.
    """
    gutter = _gutter(lines)
    if gutter is None:
        return [list(lines)] if lines else []
    flows: list[list[Line]] = []
    across = sorted(lines, key=lambda line: -line.middle)
    for crosses, group in groupby(across, key=lambda line: line.left < gutter < line.right):
        zone = list(group)
        if crosses:
            flows += _flows(zone)
        else:
            flows += _flows([line for line in zone if line.right <= gutter])
            flows += _flows([line for line in zone if line.left >= gutter])
    return flows


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where, from the left, the white space ends that has the most lines on either side."""
    if len(lines) < 2 * _FEWEST:
        return None
    em = median(line.size for line in lines)
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    gutters = [left - _GUTTER * em for left in sorted({math.floor(left) for left in lefts})]

    def weight(gutter: float) -> int:
        return min(bisect_right(rights, gutter), len(lefts) - bisect_left(lefts, gutter))

    for gutter in sorted(filter(weight, gutters), key=weight, reverse=True):
        before = [line for line in lines if line.right <= gutter]
        after = [line for line in lines if line.left >= gutter]
        if _beside(before, after, em):
            return gutter
    return None


def _beside(before: Sequence[Line], after: Sequence[Line], em: float) -> bool:
    """Return whether these are columns of text, side by side."""
    wide = all(
        median(line.right - line.left for line in part) >= _NARROWEST * em
        for part in (before, after)
    )
    top, bottom = max(line.top for line in before), min(line.bottom for line in before)
    level = sum(bottom <= line.middle <= top for line in after)
    return wide and level >= _FEWEST and len(before) >= _FEWEST


# -- paragraphs ---------------------------------------------------------------------------------


class _Column(NamedTuple):
    """Where the lines of a flow begin and end, and how far apart they stand, in em."""

    left: float
    right: float
    pitch: float


def _measured(flow: Sequence[Line]) -> _Column:
    lefts = Counter(round(line.left) for line in flow)
    pitches = [(a.middle - b.middle) / b.size for a, b in pairwise(flow) if not _resized(a, b)]
    return _Column(
        left=min(lefts, key=lambda left: (-lefts[left], left)),
        right=max(line.right for line in flow),
        pitch=median(pitches) if pitches else math.inf,
    )


def _paragraphs(flows: Iterable[Sequence[Line]]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph; it may go on in the next column."""
    piece: list[Line] = []
    for flow in flows:
        column = _measured(flow)
        for number, line in enumerate(flow):
            if piece and (_parted(piece, line, column) if number else _turned(piece, line)):
                yield piece
                piece = []
            piece.append(line)
    if piece:
        yield piece


def _resized(one: Line, other: Line) -> bool:
    return max(one.size, other.size) > 1.1 * min(one.size, other.size)


def _turned(piece: Sequence[Line], line: Line) -> bool:
    """Return whether `line`, on top of another column, begins a paragraph."""
    ended = bool(_ENDED.search(piece[-1].text))
    return ended or _resized(piece[-1], line) or bool(BULLET.match(line.text))


def _goes_on(last: Line, line: Line) -> bool:
    """Whether `line` begins in mid-sentence, in a small letter after a line without a stop."""
    alike = max(last.size, line.size) <= _BIGGER * min(last.size, line.size)
    return alike and line.text[0].islower() and not _ENDED.search(last.text)


def _parted(piece: Sequence[Line], line: Line, column: _Column) -> bool:
    """Return whether `line` begins a paragraph rather than go on with `piece`."""
    first, last = piece[0], piece[-1]
    short = last.right < column.left + _SHORT * (column.right - column.left)
    ended = bool(_ENDED.search(last.text)) or (short and last.text.endswith(";"))
    distance = last.middle - line.middle
    if not ended and _goes_on(last, line) and distance <= _APART * column.pitch * line.size:
        return False
    if _resized(last, line) or distance > _LOOSE * column.pitch * line.size:
        return True
    if _MARKED.match(line.text):
        return ended or line.text[0] not in "-–—" or line.text[0] == first.text[0]
    if _MARKED.match(first.text):
        return ended and line.left <= first.left + 1
    low, high = (column.left + em * line.size for em in _INDENT)
    if low < line.left < high and (ended or last.left <= low):
        return True
    return ended and short


# -- blocks -------------------------------------------------------------------------------------


def _blocks(paragraphs: Sequence[Sequence[Line]]) -> Iterator[Block]:
    """Yield a block of each paragraph.

    Type larger than most makes headings, the largest the title.
    """
    known = words(line.text for lines in paragraphs for line in lines)
    weights = Counter[float]()
    for lines in paragraphs:
        weights[_type(lines)] += sum(len(line.text) for line in lines)
    body = max(weights, key=lambda size: weights[size], default=0.0)
    texts = [
        (lines[0].page, _type(lines), joined([x.text for x in lines], known))
        for lines in paragraphs
    ]
    headings = [size for _, size, text in texts if size > _BIGGER * body and _brief(text)]
    levels = {size: n for n, size in enumerate(sorted(set(headings), reverse=True), 1)}
    titled = False
    for page, size, text in texts:
        if size not in levels or not _brief(text):
            yield _plain(text)
        elif not titled and page == texts[0][0] and levels[size] == 1:
            titled = True
            yield Block(kind="title", text=text)
        else:
            yield Block(kind="heading", text=text, level=min(6, levels[size]))


def _type(lines: Sequence[Line]) -> float:
    """Return the size of a paragraph's type, to half a point."""
    return round(2 * median(line.size for line in lines)) / 2


def _brief(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not text.endswith(".")


def _plain(text: str) -> Block:
    if bullet := BULLET.match(text):
        return Block(kind="list_item", text=text[bullet.end() :], level=1)
    numbered = _MARKED.match(text) and text[0] not in "–—"
    return Block(
        kind="list_item" if numbered else "paragraph", text=text, level=int(bool(numbered))
    )
