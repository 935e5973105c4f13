"""Which blocks of a page are its article: a choice by others, told in the page's own blocks.

Extractors of articles join what stands apart (a title and the first sentence of a short page), drop
dates and headings from the middle of a text, and pass over the lead that many pages show in a box
of its own. Here all is the page's own, and what stands between two blocks of the article belongs to
it. Knows blocks only; where they are found on the page is `places`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from translate_tool.readers.blocks import letters, words, words_of
from translate_tool.readers.places import Places, key
from translate_tool.records import Block

_GAP = 50
"""Blocks between the title of a page and its text: more are no introduction."""

_SENTENCES = re.compile(r"[.!?…][\s\"'»”’)\]]*$")
_LEAD_WORDS, _TITLE_WORDS = 4, 2
_LEAD_BLOCKS = 12
"""A lead stands that near below the title."""


def as_on_page(
    article: Sequence[Block],
    page: Sequence[Block],
    title: str,
    links: Set[str],
    beside: Sequence[bool] = (),
) -> list[Block]:
    """Return the article's blocks as `page` has them, with the lead above and all between these.

    Blocks that are a link and no more, to other articles, are left out; `links` are the letters of
    all links of the page. `beside` tells of each block of the page whether it is no part of the
    text that it stands in: such a one is not put between others.
    """
    placed = _placed(article, page)
    if placed is None:
        return [*page]
    found = _from_title(_in_order(placed), page, letters(title), links)
    aside = {n for n, apart in enumerate(beside) if apart}
    aside |= {n for n, block in enumerate(page) if _is_link(block, links)}
    whole = [*_with_gaps(found, page, links, aside)]
    return [block for block in whole if not _is_link(block, links)] or whole


def _placed(article: Sequence[Block], page: Sequence[Block]) -> list[tuple[int, Block]] | None:
    """Return the article's blocks, each with its place on the page, -1 where it has none.

    None where a block has a word that is nowhere on the page: two that were joined to one.
    """
    index, known = Places(page), words(page)
    found: list[tuple[int, Block]] = []
    for block in article:
        same = index.of(key(block), joined=block.kind == "paragraph")
        if same:
            found += [(place, _best(block, page[place], len(same))) for place in same]
        elif (part := index.holding(key(block))) is not None:
            found.append((part, block))
        elif near := index.near(block):
            found += [(place, page[place]) for place in near]
        elif words_of(block.text).keys() - known.keys():
            return None
        else:
            found.append((-1, block))
    return [*_whole(found, page)]


def _whole(
    found: Sequence[tuple[int, Block]], page: Sequence[Block]
) -> Iterator[tuple[int, Block]]:
    """Yield the blocks; of those that are parts of one of the page, that one if any is missing.

    Lines of a paragraph may be blocks of the article: "un<br><br>deux". Without a date that the
    extractor passes over they would not be all of it.
    """
    parts: dict[int, list[Block]] = {}
    for place, block in found:
        if place >= 0:
            parts.setdefault(place, []).append(block)
    for place, block in found:
        own = parts.pop(place, []) if place >= 0 else []
        if place < 0:
            yield place, block
        elif len(own) > 1 and _are_all(own, page[place]):
            yield from ((place, part) for part in own)
        elif own:
            yield place, _best(own[0], page[place], 1)


def _are_all(parts: Sequence[Block], own: Block) -> bool:
    """Tell whether the parts of a block are all of it, and were not joined anew in themselves."""
    same = "".join(map(key, parts)) == key(own)
    return same and words(parts).keys() <= words_of(own.text).keys()


def _in_order(found: Iterable[tuple[int, Block]]) -> list[tuple[int, Block]]:
    """Return the blocks in the order of the page, each once; others after the one before them."""
    kept: dict[int, list[tuple[int, Block]]] = {}
    before = -1
    for place, block in found:
        if place < 0 or place == before:  # a part of the same block
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


def _with_gaps(
    found: Sequence[tuple[int, Block]], page: Sequence[Block], links: Set[str], aside: Set[int]
) -> Iterator[Block]:
    """Yield the blocks, and what of the page stands between two of them and not `aside`.

    Where a block of the article has no place, the page may have it in other words there: nothing
    is put beside it.
    """
    before, begun = -1, False
    for place, block in found:
        between = range(before + 1, place) if 0 <= before < place else range(0)
        fit = [n for n in between if n not in aside]
        listed = len(fit) == len(between) and all(page[n].kind == "list_item" for n in fit)
        if not begun and not listed:  # above the text are names, dates, and lines about the site
            near = fit if len(between) <= _GAP else ()
            fit = [n for n in near if _opens(page[n], links, last=n == place - 1)]
        yield from (page[n] for n in fit)
        yield block
        before, begun = place, begun or _is_lead(block)


def _opens(block: Block, links: Set[str], *, last: bool) -> bool:
    """Tell whether a block between the title and the text opens the text: a lead, its heading."""
    listed = block.kind == "list_item" and bool(_SENTENCES.search(block.text))  # "L'essentiel"
    return listed or _leads(block, links) or (last and block.kind == "heading")


def _is_link(block: Block, links: Set[str]) -> bool:
    """Tell whether a block is the title of another page, which links to it."""
    listed = block.kind in ("paragraph", "list_item") and not _SENTENCES.search(block.text)
    return listed and len(block.text.split()) >= _LEAD_WORDS and letters(block.text) in links


def _leads(block: Block, links: Set[str]) -> bool:
    """Tell whether a block below the title is a lead, or a second title."""
    long = block.kind == "heading" and len(block.text.split()) >= _TITLE_WORDS
    return _is_lead(block) or (long and letters(block.text) not in links)


def _is_lead(block: Block) -> bool:
    """Tell whether a block is sentences, as a lead is, and no line with a name, a date, a photo."""
    prose = block.kind in ("paragraph", "quote") and bool(_SENTENCES.search(block.text))
    return prose and len(block.text.split()) >= _LEAD_WORDS
