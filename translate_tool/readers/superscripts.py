"""Writes raised characters so that plain text says the same: "10<sup>9</sup>" is 10⁹, not 109.

Exponents become the characters that Unicode has for them, cents get a comma, the parts of a
fraction a stroke; marks of notes go, and are counted; endings stay ("1er", "XIXe"). A number is the
mark of a note only where something says so; else it stays, raised: no value becomes another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from itertools import groupby

from translate_tool.readers import xml
from translate_tool.readers.xml import Element

_NUMBER = re.compile(r"[-−+]?\d{1,3}|\d{0,2}[-−+]")
"""A number, or the charge of an ion: "-1", "24", "2+"."""
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

_NOTED = re.compile(
    r"(?:[^\W\d_]{3,}|(?<![^\W\d_])(?i:an|au|ça|ci|dû|du|en|et|eu|il|je|là|la|le|lu|né|ne|nu|on|où"
    r"|ou|pu|sa|si|su|tu|un|us|va|vu)|(?<!\d)(?:1\d{3}|20\d\d)|[^\w\s()=+×·*/^<>−-]|(?P<bracket>\([^()]*)?\))$"
)
"""What the mark of a note stands behind: a word of three letters or more or one of French of two,
a year, punctuation."""
_FUNCTION = re.compile(r"(?<![^\W\d_])(?:arc)?(?:sinh?|cosh?|tanh?|cot|log|exp)$")
_WORD = re.compile(r"[^\W\d_]{3}")
_VARIABLE = re.compile(r"(?<![^\W\d_])[^\W\d_]$")
"""A letter alone, "x" or "R"."""
_ELEMENT = re.compile(r"[A-Z][a-z]?(?![^\W\d_])")
"""The symbol of a chemical element, which the number of an isotope stands before: "U", "He"."""
_EXPONENT = re.compile(r"[ijkmnpqxy]|\d?[knx](?:[-−+]\d)?")
"""Letters that a letter alone is raised to: "a<sup>n</sup>". Others end an abbreviation."""
_EXPONENT_OF_NUMBER = re.compile(r"[knx](?:[-−+]\d)?")
"""And a number: "2<sup>n</sup>", but "5<sup>m</sup>" is metres."""

_MARKS = frozenset(["a", "b", "cite", "em", "font", "i", "small", "span", "strong", "u"])
"""Elements that end no line."""

_RAISED = str.maketrans("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")
NEAR = 24
"""Characters before and after a mark that tell what it is."""


def raised(
    before: str, mark: str, after: str, *, linked: bool = False, notes: Set[str] = frozenset()
) -> str | None:
    """Return how `mark`, raised between two texts, is written on the line; None for a note's mark.

    `before` and `after` need not be whole: what stands near decides. At the beginning of a text
    nothing is raised. `linked`: it is a link; `notes`: numbers of notes that there are.
    """
    mark = mark.strip()
    number = _NUMBER.fullmatch(mark) is not None
    if number and (before[-1:] in ("", "(") or before[-1:].isspace()) and _ELEMENT.match(after):
        return power(mark)  # "de l'<sup>235</sup>U" is none, "du <sup>235</sup>U" is an isotope
    if not before.strip():  # the number of a note that follows
        return f"{mark} " if number and after[:1].isalnum() else mark
    if linked and _NOTE.fullmatch(mark):
        return None
    if number and (written := _number(before, mark, after)):
        return written
    if _NOTE.fullmatch(mark) and _is_note(before, mark, notes):
        return None
    return _kept(before, mark)


def _number(before: str, number: str, after: str) -> str:
    """Return how a number is written of which the text near it says what it is; "" where none."""
    figure = before[-1:].isdigit()
    if after.lstrip()[:1] in ("/", "⁄") and not before[-1:].isalpha():
        return f" {number}" if figure else number  # the upper part of a fraction: "3 1/2"
    if figure and len(number) == 2 and _CURRENCY.match(after):
        return f",{number}"
    maths = figure and (_MATHS_BEFORE.search(before) or _MATHS_AFTER.match(after))
    signed = not number.isdigit()  # "f<sup>-1</sup>", "Ca<sup>2+</sup>"
    squared = number in ("2", "3") and _UNIT.search(before)
    return power(number) if maths or signed or squared else ""


def _is_note(before: str, mark: str, notes: Set[str]) -> bool:
    """Tell whether what may be the mark of a note is one, by where it stands.

    "la dette<sup>1</sup>" and "en 1998<sup>1</sup>" are; "mc<sup>2</sup>", "R<sup>2</sup>",
    "(a + b)<sup>2</sup>" and "15 h<sup>30</sup>" are none.
    """
    if not mark[0].isdigit():
        return True
    before = before.rstrip()
    found = _NOTED.search(before)
    if found and not _FUNCTION.search(before):
        return not found["bracket"] or bool(_WORD.search(found["bracket"]))
    return mark in notes and not _VARIABLE.search(before)


def _kept(before: str, mark: str) -> str:
    """Return what is no note's mark as it is written behind `before`.

    Raised where it would run into it as another number or word: "5^(1/2)", "a^n"; but "XIXe".
    """
    if any(map(str.isdigit, mark)):
        apart = before[-1:].isspace() and not mark.isdigit()  # "une <sup>1/2</sup> tasse"
        return mark if apart else power(mark)
    letter = _VARIABLE.search(before) and _EXPONENT.fullmatch(mark)
    figure = before[-1:].isdigit() and _EXPONENT_OF_NUMBER.fullmatch(mark)
    return power(mark) if letter or figure else mark


def power(exponent: str) -> str:
    """Write an exponent behind its base: ² where there are such characters, else ^n, ^(n+1)."""
    if set(exponent) <= set("0123456789-−+"):
        return exponent.translate(_RAISED)
    return f"^{exponent}" if len(exponent) == 1 else f"^({exponent})"


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
    notes = _numbers_of_notes(outermost)
    # Inner ones first: what stands before a mark is written out by then.
    return sum(_write_out(*each, notes) for each in reversed(xml.by_parent(outermost).items()))


def _numbers_of_notes(marks: Iterable[Element]) -> set[str]:
    """Return the numbers that stand before a note: "<p><sup>2</sup> Le Monde, 3 mai.</p>"."""
    first = (m for m in marks if m.getprevious() is None and not _begun(m.getparent()).strip())
    numbers = ("".join(mark.itertext()).strip() for mark in first)
    return {number for number in numbers if number.isdigit()}


def _is_linked(mark: Element) -> bool:
    """Tell whether a mark is a link, holds one, or is all that one holds."""
    if any(e.get("href") is not None for e in mark.iter()):
        return True
    parent = mark.getparent()
    alone = not (parent.text or "").strip() and not (mark.tail or "").strip() and len(parent) == 1
    return parent.tag == "a" and parent.get("href") is not None and alone


def _write_out(parent: Element, marks: Set[Element], notes: Set[str]) -> int:
    """Put the marks among the children of an element on the line; return how many went."""
    text, count = xml.Text(parent), 0
    before = _begun(parent)
    for child in list(parent):
        tail = child.tail or ""
        if child not in marks:
            before = ("".join(child.itertext()) + tail)[-NEAR:]
            text.end(child)
            continue
        mark, after = "".join(child.itertext()), (tail or _next(child))[:NEAR]
        written = None
        if child.tag != _BACK_LINK:
            written = raised(before, mark, after, linked=_is_linked(child), notes=notes)
        if written is None:
            count += 1
            if _GAPLESS.match(tail):
                text.strip()
                before = before.rstrip()
        text.add((written or "") + tail)
        before = (before + (written or "") + tail)[-NEAR:]
        parent.remove(child)
    text.end()
    return count


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
