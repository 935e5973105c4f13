"""The checksum that a file carries of itself: whether it is ours, and as it was written.

Knows bytes only. A renderer puts `PLACE` where its format has room for a remark, after all that
comes from an article; `sealed` fills it in. So an edited page is noticed without any journal.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal, TypeVar

from translate_tool.runtime.files import as_bytes

Content = TypeVar("Content", str, bytes)

Seal = Literal["whole", "broken", ""]
"""Of a file as it was written; of one changed since; of one that has none."""

MARK = "translate-tool sha256:"
_DIGITS = 64
_BLANK = "0" * _DIGITS
PLACE = f"{MARK}{_BLANK}"
"""What stands for the seal while the rest is rendered."""

REMARK = f"<!-- {PLACE} -->\n"
"""The same, for the end of what is HTML, XML or Markdown."""


def sealed(content: Content) -> Content:
    """Return `content` with the last `PLACE` in it filled in.

    Raises ValueError where it has none.
    """
    digest = sha256(as_bytes(content)).hexdigest()
    if isinstance(content, bytes):
        place = content.rindex(PLACE.encode()) + len(MARK)
        return content[:place] + digest.encode() + content[place + _DIGITS :]
    place = content.rindex(PLACE) + len(MARK)
    return content[:place] + digest + content[place + _DIGITS :]


def seal_of(data: bytes) -> Seal:
    """Return what the seal of a file tells.

    The last one counts, since articles may quote others.
    """
    found = data.rfind(MARK.encode())
    if found < 0:
        return ""
    place = found + len(MARK)
    blank = data[:place] + _BLANK.encode() + data[place + _DIGITS :]
    digest = data[place : place + _DIGITS]
    return "whole" if sha256(blank).hexdigest().encode() == digest else "broken"
