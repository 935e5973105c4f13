"""What readers of all formats share: blocks, parts of a file, and counts of what is left out.

Knows no format. What a reader leaves out on purpose is counted by its name, and the article's
`meta` says so: none is lost in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from translate_tool.errors import InputError
from translate_tool.records import Block, BlockKind


class Part(NamedTuple):
    """Blocks, and counts of what is left out of them: "words", "note marks"."""

    blocks: list[Block]
    left_out: Counter[str]


def untitled(found: Iterable[Block]) -> list[Block]:
    """Return blocks of which the title, for there is another, is a paragraph."""
    return [replace(b, kind="paragraph") if b.kind == "title" else b for b in found]


CELLS = " ; "
"""Stands between the cells of a row. Pipes make the models invent words; this does not."""


def block(kind: BlockKind, text: str, level: int = 0) -> Iterator[Block]:
    """Yield one block, its lines trimmed and none of them blank.

    Or none, where there is no text.
    """
    if kind != "code":
        text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    if text.strip():
        yield Block(kind=kind, text=text.strip(), level=level)


def row(cells: Sequence[Sequence[Block]]) -> Iterator[Block]:
    """Yield one block for a row of cells; all of theirs where the table only lays out a page."""
    if len(cells) > 1 and all(len(cell) <= 1 for cell in cells):
        texts = (" ".join(cell[0].text.split("\n")) if cell else "" for cell in cells)
        yield from block("table_row", CELLS.join(texts)) if any(cells) else ()
    else:
        for cell in cells:
            yield from cell


def titled(title: str, found: list[Block]) -> tuple[str, list[Block]]:
    """Title and blocks, one of which is the title.

    It is the heading that says `title`, or the first one if that is of level 1 and no title is
    known; else `title` is put in front.
    """
    headings = [n for n, block in enumerate(found) if block.kind == "heading"]
    same = [n for n in headings if title and letters(found[n].text) == letters(title)]
    chosen = same[:1] or [n for n in headings[:1] if found[n].level == 1 and not title]
    if chosen:
        heading = found[chosen[0]]
        found = [*found]
        found[chosen[0]] = replace(heading, kind="title", level=0)
        return " ".join(heading.text.split()), found
    return title, [*block("title", title), *found]


def letters(text: str) -> str:
    """Return a text's letters and digits alone, in lower case: what two ways to write it share."""
    return "".join(filter(str.isalnum, text.casefold()))


_WORDS = re.compile(r"\w+")


def words(found: Iterable[Block]) -> Counter[str]:
    """Return how often each word occurs."""
    return words_of("\n".join(block.text for block in found))


def words_of(text: str) -> Counter[str]:
    """Return how often each word of a text occurs."""
    return Counter(_WORDS.findall(text))


def told(counts: Mapping[str, int]) -> dict[str, str]:
    """Return the entry for `meta`: {"left_out": "12 words; note marks: 2"}, {} where all is there.

    "words" come first, for they have no other name; what else was counted follows by its name.
    """
    others = sorted((what, count) for what, count in counts.items() if count and what != "words")
    lines = [f"{counts['words']} words"] if counts.get("words") else []
    lines += [f"{what}: {count}" for what, count in others]
    return {"left_out": "; ".join(lines)} if lines else {}


def noted(
    meta: Mapping[str, str], left_out: Mapping[str, int] = MappingProxyType({}), /, **notes: str
) -> dict[str, str]:
    """Return an article's `meta` with the notes of its reader that say something.

    `left_out`: counts, as `told` has them.
    """
    return {**meta, **{name: note for name, note in notes.items() if note}, **told(left_out)}


def numbered(number: int, found: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks of a note, the first of which begins with its number: "1. Voir..."."""
    mark = f"{number}. "
    for one in found:
        yield replace(one, text=mark + one.text)
        mark = ""


def unread(what: str, origin: str, faults: Mapping[str, InputError]) -> InputError:
    """Return the error for parts of a file that cannot be read, by the origins of those."""
    first = next(iter(faults.values()))
    return InputError(
        f"{what} that cannot be read: {len(faults)}; {first.message}",
        origin=origin,
        place=", ".join(faults)[:1000],
        hint=first.hint,
    )
