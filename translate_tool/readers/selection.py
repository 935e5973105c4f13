"""Which blocks of a page are its article: a choice by others, told in the page's own blocks.

Extractors of articles join what stands apart (a title and the first sentence of a short page), and
pass over the lead that many pages show in a box of its own. Knows blocks only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from translate_tool.readers.blocks import letters
from translate_tool.records import Block

_BEGIN = 3
"""Letters by which the block is looked up that a joined one may begin with."""
_TRIES, _GAP = 20, 50
"""Blocks tried as that first one, and blocks of the page passed over inside: time stays linear."""

_SENTENCES = re.compile(r"[.!?…][\s\"'»”’)\]]*$")
_LEAD_WORDS = 4
_LEAD_BLOCKS = 12
"""A lead stands that near below the title."""


def as_on_page(
    article: Sequence[Block], page: Sequence[Block], title: str, links: Set[str]
) -> list[Block]:
    """Return the article's blocks as `page` has them, with the lead above and lists between these.

    Blocks that are a link and no more, to other articles, are left out; `links` are the letters of
    all links of the page.
    """
    index = _Index(page)
    found: list[tuple[int, Block]] = []  # each with its place on the page, -1 where it has none
    at = 0
    for block in article:
        places = index.places(letters(block.text), at, joined=block.kind == "paragraph")
        found += [(place, _best(block, page[place], len(places))) for place in places]
        found += [] if places else [(-1, block)]
        at = places[-1] + 1 if places else at
    found = _from_title(_in_order(found), page, letters(title), links)
    whole = [*_with_lists(found, page, links)]
    return [block for block in whole if not _is_link(block, links)] or whole


def _in_order(found: Iterable[tuple[int, Block]]) -> list[tuple[int, Block]]:
    """Return the blocks in the order of the page, each once; others after the one before them."""
    kept: dict[int, list[tuple[int, Block]]] = {}
    before = -1
    for place, block in found:
        if place < 0:
            kept.setdefault(before, []).append((place, block))
        else:
            kept.setdefault(place, [(place, block)])
            before = place
    return [one for place in sorted(kept) for one in kept[place]]


def _from_title(
    found: Sequence[tuple[int, Block]], page: Sequence[Block], title: str, links: Set[str]
) -> list[tuple[int, Block]]:
    """Return the blocks with the title and the lead, and without lines above them (a menu)."""
    places = [place for place, _ in found if place >= 0]
    prose = [place for place, block in found if place >= 0 and _is_lead(block)]
    first = next(iter([*prose, *places]), len(page))
    head = next((n for n in reversed(range(first)) if _says(page[n], title)), None)
    if head is None:
        return [*found]
    near = range(head + 1, min(first, head + _LEAD_BLOCKS))
    lead = [(n, page[n]) for n in near if n not in places and _leads(page[n], links)]
    below = [(n, block) for n, block in found if not 0 <= n <= head or _is_lead(block)]
    return _in_order([(head, page[head]), *lead, *below])


def _says(block: Block, title: str) -> bool:
    """Tell whether a block is the heading of a page of this title, in letters; "": not known."""
    if block.kind != "heading":
        return False
    return letters(block.text) == title if title else block.level == 1


def _best(chosen: Block, own: Block, count: int) -> Block:
    """Return a block as the page has it, of the kind that says more of it."""
    known = own.kind != "paragraph" or chosen.kind == "paragraph" or count > 1
    return own if known else replace(chosen, text=own.text)


def _with_lists(
    found: Sequence[tuple[int, Block]], page: Sequence[Block], links: Set[str]
) -> Iterator[Block]:
    """Yield the blocks, and where lists stand between two of them, these."""
    before = -1
    for place, block in found:
        between = page[before + 1 : place] if 0 <= before < place else ()
        plain = all(b.kind == "list_item" and not _is_link(b, links) for b in between)
        if between and len(between) <= _GAP and plain:
            yield from between
        yield block
        before = place


def _is_link(block: Block, links: Set[str]) -> bool:
    """Tell whether a block is the title of another page, which links to it."""
    listed = block.kind in ("paragraph", "list_item") and not _SENTENCES.search(block.text)
    return listed and len(block.text.split()) >= _LEAD_WORDS and letters(block.text) in links


class _Index:
    """Blocks of a page by their letters."""

    def __init__(self, page: Sequence[Block]) -> None:
        self._page = page
        self._keys = [letters(block.text) for block in page]
        self._whole: dict[str, list[int]] = {}
        self._begun: dict[str, list[int]] = {}
        for place, key in enumerate(self._keys):
            if key:
                self._whole.setdefault(key, []).append(place)
                self._begun.setdefault(key[:_BEGIN], []).append(place)

    def places(self, key: str, at: int, *, joined: bool) -> list[int]:
        """Return where on the page a text stands, looked for from `at` on; [] where nowhere.

        It is one block or, where it may be `joined`, several.
        """
        if not key:
            return []
        if same := self._whole.get(key):
            return [same[min(bisect_left(same, at), len(same) - 1)]]
        if not joined:
            return []
        begun = self._begun.get(key[:_BEGIN], [])
        start = bisect_left(begun, at)
        runs = (self._run(key, place) for place in begun[start : start + _TRIES])
        return next((run for run in runs if len(run) > 1), [])

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


def _leads(block: Block, links: Set[str]) -> bool:
    """Tell whether a block below the title is a lead, or a second title."""
    long = block.kind == "heading" and len(block.text.split()) >= _LEAD_WORDS
    return _is_lead(block) or (long and letters(block.text) not in links)


def _is_lead(block: Block) -> bool:
    """Tell whether a block is sentences, as a lead is, and no line with a name, a date, a photo."""
    prose = block.kind in ("paragraph", "quote") and bool(_SENTENCES.search(block.text))
    return prose and len(block.text.split()) >= _LEAD_WORDS
