"""Plain text → one article in blocks.

Knows blank lines, wrapped lines, lists, dialogue, quotations, titles and headings, as people type
them. Removed on purpose, and nothing else: the `date` prefix of the first line, the bullets of
list items, the `>` of quotations, and lines that only draw a rule. Numbers of list items and
dashes of dialogue are words of the text: they stay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from translate_tool.errors import InputError
from translate_tool.language import FUNCTION_WORDS
from translate_tool.readers.blocks import Part, untitled
from translate_tool.readers.decode import decode
from translate_tool.readers.lines import BULLET, ENDED, joined, words
from translate_tool.records import Article, Block, BlockKind

_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_DATED = re.compile(
    rf"\s*(?:date\s*:?\s*(?P<any>[12]\d\d\d(?:-{_MONTH}(?:-{_DAY})?)?)"
    rf"|(?P<full>[12]\d\d\d-{_MONTH}(?:-{_DAY})?))(?!-?\d)[\s:,–—-]*",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*([-*_=~•–—])(?:\s*\1){2,}\s*")
_QUOTE = re.compile(r"\s*>[\s>]*")
_NUMBER = re.compile(r"(?:\d{1,2}[.)]|[a-z]\)|\d{1,2}°)\s+")
_DIALOGUE = re.compile(r"[–—]\s*(?=\S)")
_OPENING = re.compile(r"[«“\"'\d]*\s*[A-ZÀ-ÖØ-ÞŒŸ\d]")
_BYLINE = re.compile(r"(?:Par|De notre|Propos recueillis|Publié|Mis à jour|Mis en ligne|Posté) ")

_LONGEST_TITLE = 150  # characters
_LONGEST_HEADING = 80  # characters
_WRAPS = range(40, 161)
"""Columns at which people wrap text."""
_NARROW = range(20, 40)
"""Columns at which lines are as often verse or lists: wrapped if they are `_FULL`."""
_FULL = 0.9
"""Share of lines that the next word would have made too long."""
_HANGING = 0.2
"""Share of line ends within a phrase, as after "la" and before "de": wrapped prose has 0.4."""
_JOINING = "à au aux d de dont du en et ou par pour qu que qui sur"
_FEWEST = 3  # lines that go on: fewer than that happen to be as long as they can be
_SHORT = 0.75
"""A line that could have been longer by more than a quarter of the width was ended on purpose."""


class _Line(NamedTuple):
    text: str
    indent: int = 0
    quoted: bool = False

    @property
    def marked(self) -> bool:
        """Begins as list items and turns of dialogue do."""
        return any(mark.match(self.text) for mark in (BULLET, _NUMBER, _DIALOGUE))

    @property
    def ended(self) -> bool:
        return bool(ENDED.search(self.text))


def read(data: bytes, origin: str, meta: Mapping[str, str]) -> Iterator[Article]:
    """Yield the file's article; "encoding" is added to `meta`. Raises InputError."""
    decoded = decode(data, origin)
    date, blocks = parse(decoded.text)
    if not blocks:
        raise InputError("empty: it has nothing but rules", origin=origin)
    title = " ".join(blocks[0].text.split()) if blocks[0].kind == "title" else ""
    yield Article(
        origin=origin, title=title, date=date, blocks=blocks, meta={**meta, **decoded.meta}
    )


def parse(text: str) -> tuple[str, tuple[Block, ...]]:
    """Date ("" if none is given) and blocks of an article."""
    date, title, lines = _head([_line(line) for line in text.splitlines()])
    chunks = list(_chunks(lines))
    width = _wrap_width(chunks)
    groups = [list(_pieces(chunk, width)) for chunk in chunks]
    known = words(line.text for line in lines) if width else None
    blocks = [Block(kind="title", text=title)] if title else []
    for number, group in enumerate(groups):
        last = number + 1 == len(groups)
        if not blocks and _is_title(group, last):
            blocks.append(_block("title", group.pop(0), known))
        elif len(group) == 1 and not last and _is_heading(group[0]):
            blocks.append(_block("heading", group.pop(), known))
        blocks += [_block(_kind(piece[0]), piece, known) for piece in group]
    return date, tuple(blocks)


def _line(raw: str) -> _Line:
    if _RULE.fullmatch(raw):
        return _Line("")
    quote = _QUOTE.match(raw)
    text = raw[quote.end() :] if quote else raw
    return _Line(text.strip(), len(text) - len(text.lstrip()), bool(quote))


def _head(lines: list[_Line]) -> tuple[str, str, list[_Line]]:
    """Date, title and the other lines: of a first line such as `date 2024-09 Le titre`."""
    first = next((number for number, line in enumerate(lines) if line.text), 0)
    dated = _DATED.match(lines[first].text) if lines else None
    if not dated:
        return "", "", lines
    date = dated["any"] or dated["full"]
    return date, lines[first].text[dated.end() :], lines[first + 1 :]


def _chunks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Runs of lines between blank ones."""
    chunk: list[_Line] = []
    for line in [*lines, _Line("")]:
        if line.text:
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []


def _wrap_width(chunks: Sequence[Sequence[_Line]]) -> int:
    """Return the column at which paragraphs were wrapped; 0 where every line is a paragraph.

    Where lines were wrapped, most of them break off in mid-sentence, close to that column.
    """
    inner = [(a, b) for chunk in chunks for a, b in pairwise(chunk) if not b.marked]
    if not inner:
        return 0
    width = sorted(len(line.text) for line, _ in inner)[len(inner) * 9 // 10]
    broken_off = sum(not line.ended and len(line.text) > _SHORT * width for line, _ in inner)
    lengths = [len(line.text) for chunk in chunks for line in chunk]
    overlong = sum(length for length in lengths if length > 1.5 * width)
    full = sum(_reach(a, b) > width for a, b in inner)
    verse = len(inner) >= _FEWEST and 2 * full < len(inner) and all(_opens(b) for _, b in inner)
    likely = width in _WRAPS or (width in _NARROW and _is_filled(inner, width))
    wrapped = likely and not verse and 2 * broken_off >= len(inner)
    return width if wrapped and 2 * overlong < sum(lengths) else 0


def _is_filled(inner: Sequence[tuple[_Line, _Line]], width: int) -> bool:
    """Tell whether lines end only where the next word hardly fits, as in no verse and no list.

    Prose is known by words that nothing ends with: "de", "la". Where there are few lines, or none
    of those, every line must be as long as it can be.
    """
    going_on = [(a, b) for a, b in inner if not a.ended]
    small = sum(not _opens(b) for _, b in going_on)
    hanging = sum(_hangs_together(a, b) for a, b in going_on)
    prose = hanging > 0 and hanging >= _HANGING * len(going_on)
    if 2 * small < len(going_on) or (len(going_on) < _FEWEST and not prose):
        return False
    most = width * (_SHORT if prose else 1)
    return sum(_reach(a, b) > most for a, b in going_on) >= _FULL * len(going_on)


def _opens(line: _Line) -> bool:
    """Begins as sentences and verse do; where all is in capitals, nothing tells."""
    return bool(_OPENING.match(line.text)) and not line.text.isupper()


def _hangs_together(line: _Line, following: _Line) -> bool:
    """End on a function word, or begin the next line with one that begins nothing."""
    last = re.split(r"[\s'’]", line.text.lower())[-1]
    first = re.split(r"[\s'’]", following.text, maxsplit=1)[0]
    return last in FUNCTION_WORDS["fr"] or first in _JOINING.split()


def _reach(line: _Line, following: _Line) -> int:
    """Length of a line if the first word of the next one stood in it."""
    return len(line.text) + 1 + len(following.text.split(maxsplit=1)[0])


def _pieces(chunk: Sequence[_Line], width: int) -> Iterator[list[_Line]]:
    """Yield the blocks of a chunk, as lines."""
    piece = [chunk[0]]
    for line in chunk[1:]:
        if _parted(piece, line, width):
            yield piece
            piece = []
        piece.append(line)
    yield piece


def _parted(piece: Sequence[_Line], line: _Line, width: int) -> bool:
    """Return whether `line` begins a block of its own rather than go on with `piece`."""
    last = piece[-1]
    if line.quoted != last.quoted:
        return True
    if not width:
        hangs = piece[0].marked and not line.marked and line.indent > piece[0].indent
        return not hangs
    reach = _reach(last, line)
    if line.marked:
        aside = _DIALOGUE.match(line.text) and not _DIALOGUE.match(piece[0].text)  # – this, say –
        return last.ended or reach <= width * (_SHORT if aside else 1)
    if last.ended and line.indent >= last.indent + 2 and not piece[0].marked:
        return True
    return reach <= _SHORT * width and bool(_OPENING.match(line.text))


def _is_title(group: Sequence[Sequence[_Line]], last: bool) -> bool:
    """Return whether a file's first piece is short and stands apart, as titles do."""
    piece = group[0]
    length = sum(len(line.text) + 1 for line in piece)
    follower = group[1] if len(group) > 1 else None
    apart = len(follower[0].text) > length and follower[-1].ended if follower else not last
    plain = not piece[0].marked and not piece[0].quoted
    return apart and plain and length <= _LONGEST_TITLE and piece[-1].text[-1] not in ".,;:…"


def _is_heading(piece: Sequence[_Line]) -> bool:
    line = piece[0]
    plain = not line.marked and not line.quoted and not line.ended and line.text[-1] != ","
    fits = len(piece) == 1 and len(line.text) <= _LONGEST_HEADING
    return fits and plain and bool(_OPENING.match(line.text)) and not _BYLINE.match(line.text)


def _kind(first: _Line) -> BlockKind:
    if first.quoted:
        return "quote"
    if BULLET.match(first.text) or _NUMBER.match(first.text):
        return "list_item"
    return "paragraph"


def _block(kind: BlockKind, piece: Sequence[_Line], known: Set[str] | None) -> Block:
    """Make a block of lines; words broken at their ends are made whole where text was wrapped.

    `known`: the words of the file, where it was.
    """
    texts = [line.text for line in piece]
    text = "\n".join(texts) if known is None else joined(texts, known, "\n")
    if kind == "list_item":
        text = BULLET.sub("", text, count=1) if BULLET.match(text) else text
    level = 1 if kind in ("heading", "list_item") else 0
    return Block(kind=kind, text=text, level=level)


def of_text(text: str) -> Part:
    """Return a plain text's blocks, none of which is a title; a date on top stays a paragraph."""
    day, found = parse(text)
    dated = [Block(kind="paragraph", text=day)] * bool(day)
    return Part([*dated, *untitled(found)], Counter())
