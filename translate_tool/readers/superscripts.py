"""Writes raised characters so that plain text says the same: "10<sup>9</sup>" is 10⁹, not 109.

Exponents become the characters that Unicode has for them, cents get a comma, the parts of a
fraction a stroke; marks of notes go, and are counted; endings stay ("1er", "XIXe").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from itertools import groupby

from translate_tool.readers import xml
from translate_tool.readers.xml import Element

_NUMBER = re.compile(r"[-−+]?\d{1,3}")
_NOTE = re.compile(
    r"(?:\d{1,3}|[*†‡]{1,3})(?:[,;] ?\d{1,3})*|[\[(](?:\d{1,3}|[*†‡]{1,3}|[a-z]|note \d{1,3})[\])]"
)
"""A mark that refers to a note: "3", "[3]", "(a)", "*", "1, 2". Letters alone end an abbreviation:
"XIX<sup>e</sup>", "n<sup>o</sup>", "M<sup>r</sup>"."""


_GAP = re.compile(r"\s+(?=[.,…)])")
"""Space before a mark of punctuation, which only the mark of a note parted from its word."""

_BACK = re.compile("[↩↑↵⏎⤴⬆^]\ufe0e?")
_BACK_LINK = "backlink"
"""What the elements are named for a while that such arrows stood in."""
_GAPLESS = re.compile(r"[\s.,…)]")
"""What a space before a mark that goes would stand before, and should not."""

_UNIT = re.compile(r"(?:^|[\d\s/(.·])(?:[kcmdhµ]?m|dam|s|ha|in|ft)$")
"""A unit that is squared or cubed: "5 km<sup>2</sup>", "W/m<sup>2</sup>"."""

_CURRENCY = re.compile(r"\s*(?:€|\$|£|euros?\b|F\b|CHF\b)")
_MATHS_BEFORE = re.compile(r"(?:^|\D)10$|[×·*=(^]\s*\d+$")
"""A number that is raised to a power: "10", or one that stands in a calculation."""
_MATHS_AFTER = re.compile(r"\s*[×·=+]")

_MARKS = frozenset(["a", "b", "cite", "em", "font", "i", "small", "span", "strong", "u"])
"""Elements that end no line."""

_RAISED = str.maketrans("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")
NEAR = 24
"""Characters before and after a mark that tell what it is."""


def raised(before: str, mark: str, after: str) -> str | None:
    """Return how `mark`, raised between two texts, is written on the line; None for a note's mark.

    `before` and `after` need not be whole: what stands near decides. At the beginning of a text
    nothing is raised.
    """
    mark = mark.strip()
    if not before.strip():  # the number of a note that follows
        return mark
    number = _NUMBER.fullmatch(mark)
    if number and after.lstrip()[:1] in ("/", "⁄"):  # the upper part of a fraction: "3 1/2"
        return f" {mark}" if before[-1:].isdigit() else mark
    if number and before[-1:].isdigit():
        if len(mark) == 2 and _CURRENCY.match(after):
            return f",{mark}"
        if _MATHS_BEFORE.search(before) or _MATHS_AFTER.match(after):
            return power(mark)
        return None
    if number and (mark[0] in "-−+" or mark in ("2", "3")) and _UNIT.search(before):
        return power(mark)
    if _NOTE.fullmatch(mark):
        return None
    return mark


def power(exponent: str) -> str:
    """Write an exponent behind its base: ² where there are such characters, else ^n."""
    digits = set(exponent) <= set("0123456789-−+")
    return exponent.translate(_RAISED) if digits else f"^{exponent}"


def on_the_line(pieces: Iterable[tuple[str, bool]]) -> tuple[str, int]:
    """Join texts, each raised or not, on one line; also return how many marks of notes went."""
    merged = [
        ("".join(text for text, _ in group), high)
        for high, group in groupby(pieces, key=lambda piece: piece[1])
    ]
    line: list[str] = []
    before, notes = "", 0
    for number, (text, high) in enumerate(merged):
        after = merged[number + 1][0] if number + 1 < len(merged) else ""
        written = raised(before, text, after[:NEAR]) if high else text
        notes += written is None
        line.append(written or "")
        before = (before + line[-1])[-NEAR:]
        if written is None and (gap := _GAP.match(after)):
            merged[number + 1] = (after[gap.end() :], merged[number + 1][1])
    return "".join(line), notes


def write_out(root: Element) -> int:
    """Put every `sup` below `root` on the line; return how many were marks of notes, which go.

    Links to notes that are not raised are taken for such: "Lyon<a href='#n1'>1</a>", "[1]"; arrows
    that lead back from a note go as well.
    """
    for link in list(root.iter("a")):
        if _leads_back(link):
            _empty(link, _BACK_LINK)
        elif _refers_to_note(link):
            link.tag = "sup"
    marks = root.iter("sup", _BACK_LINK)
    outermost = [e for e in marks if next(e.iterancestors("sup"), None) is None]
    # Inner ones first: what stands before a mark is written out by then.
    return sum(_write_out(*each) for each in reversed(xml.by_parent(outermost).items()))


def _write_out(parent: Element, marks: Set[Element]) -> int:
    """Put the marks among the children of an element on the line; return how many went."""
    text, notes = xml.Text(parent), 0
    before = _begun(parent)
    for child in list(parent):
        tail = child.tail or ""
        if child not in marks:
            before = ("".join(child.itertext()) + tail)[-NEAR:]
            text.end(child)
            continue
        mark, after = "".join(child.itertext()), (tail or _next(child))[:NEAR]
        written = None if child.tag == _BACK_LINK else raised(before, mark, after)
        if written is None:
            notes += 1
            if _GAPLESS.match(tail):
                text.strip()
                before = before.rstrip()
        text.add((written or "") + tail)
        before = (before + (written or "") + tail)[-NEAR:]
        parent.remove(child)
    text.end()
    return notes


def _empty(element: Element, tag: str) -> None:
    """Take out what is in an element, and name it `tag`."""
    tail = element.tail
    element.clear()
    element.tag, element.tail = tag, tail


def _leads_back(link: Element) -> bool:
    """Tell whether a link, at the end of a note, is an arrow back to its mark."""
    return "#" in link.get("href", "") and bool(_BACK.fullmatch("".join(link.itertext()).strip()))


def _refers_to_note(link: Element) -> bool:
    """Tell whether a link is the mark of a note, set close to its word or in brackets.

    "le chapitre <a href='#c3'>3</a>" is none.
    """
    if "noteref" in link.get("epub:type", link.get("role", "")):
        return True
    text = "".join(link.itertext()).strip()
    if "#" not in link.get("href", "") or not _NOTE.fullmatch(text):
        return False
    before = _before(link)
    if before.endswith("[") and (link.tail or "").startswith("]"):  # as SPIP writes them
        _set_before(link, lambda text: text.removesuffix("["))
        link.text, link.tail = f"[{text}]", link.tail[1:]
        return True
    return text[0] in "[(" or (bool(before) and not before[-1].isspace())


def _set_before(element: Element, change: Callable[[str], str]) -> None:
    """Change the text that stands right before an element."""
    sibling = element.getprevious()
    if sibling is None:
        parent = element.getparent()
        parent.text = change(parent.text or "")
    else:
        sibling.tail = change(sibling.tail or "")


def _begun(parent: Element) -> str:
    """The text on the line before an element's children, which marks such as `<b>` do not break."""
    while not (parent.text or "") and parent.tag in _MARKS:
        if before := _before(parent):
            return before
        parent = parent.getparent()
    return (parent.text or "")[-NEAR:]


def _before(element: Element) -> str:
    """The text on the line before an element, in the same one around them."""
    sibling = element.getprevious()
    if sibling is not None:
        text = "".join(sibling.itertext()) + (sibling.tail or "")
    else:
        text = element.getparent().text or ""
    return text[-NEAR:]


def _next(element: Element) -> str:
    sibling = element.getnext()
    return "" if sibling is None else "".join(sibling.itertext())
