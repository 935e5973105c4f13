"""XML's characters: texts escaped for it, and UTF-16 → UTF-8 for a parser that looks for damage.

A byte that was lost or added to UTF-16 shifts all that follows it: from the next element on, the
text is read in step again, behind a character that XML forbids, so that whoever reads it knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.sax.saxutils import escape

_ILLEGAL = re.compile("[^\\t\\n\\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(text: str, stand_in: Callable[[str], str]) -> str:
    """Escape `text`; a character that XML cannot hold becomes what `stand_in` makes of it."""
    return _ILLEGAL.sub(lambda found: stand_in(found[0]), escape(text, {'"': "&quot;"}))


def attribute(text: str) -> str:
    """Put `text` in quotes, as an attribute's value: on one line, and spelt where it must be."""
    one_line = re.sub(r"\s+", " ", text).strip()
    return f'"{xml(one_line, lambda character: f"U+{ord(character):04X}")}"'


# -- UTF-16 ---------------------------------------------------------------------------------------

_NOT_XML = b"\xef\xbf\xbe"  # U+FFFE
_HELD = 8
"""Bytes at the end of a chunk that wait for the next one: an element begins with no more."""


class Utf16:
    """The text of a file whose first bytes are `head`, two or more of them."""

    def __init__(self, head: bytes) -> None:
        self._codec = "utf-16-be" if head[0] in (0, 0xFE) else "utf-16-le"
        self._element = re.compile(re.escape("<tu".encode(self._codec)))
        self._rest = b""
        self._begun = False

    def utf8(self, chunk: bytes) -> bytes:
        """Return what is complete with `chunk`; the last one is empty."""
        data, start = self._rest + chunk, 0
        end = len(data) - _HELD if chunk else len(data)
        pieces: list[bytes] = []
        for element in self._element.finditer(data):
            place = element.start()
            if place < end and (place - start) % 2:
                pieces += self._text(data[start : place - 1]), _NOT_XML
                start = place
        end = max(start, end - (end - start) % 2)
        if chunk and self._is_half(data[end - 2 : end]):
            end -= 2
        pieces.append(self._text(data[start:end]))
        self._rest = data[end:]
        if not chunk and self._rest:
            pieces.append(_NOT_XML)
            self._rest = b""
        return b"".join(pieces)

    def _text(self, data: bytes) -> bytes:
        text = data.decode(self._codec, "surrogatepass")
        if text and not self._begun:
            self._begun, text = True, text.removeprefix("\ufeff")
        return text.encode("utf-8", "surrogatepass")

    def _is_half(self, unit: bytes) -> bool:
        """Tell whether two bytes are the first half of a character."""
        high = unit[:1] if self._codec == "utf-16-be" else unit[1:]
        return b"\xd8" <= high <= b"\xdb"


def is_utf16(head: bytes) -> bool:
    """Tell by the first four bytes of a text, "<" among them: a byte order mark, or every other."""
    if len(head) < 4 or head[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return False
    marked = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    return marked or (bool(head[0]) != bool(head[1]) and bool(head[2]) != bool(head[3]))
