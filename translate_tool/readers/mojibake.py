"""Finds UTF-8 that was once read as another encoding, "Ã©" for "é", and writes what was meant.

That happened before the file was written, so its bytes do not tell it. Only letters and marks that
French texts have are looked for; one that a wrong reading made two or three of ("Ã©", "â€™") is in
no word of any language. A text with as many right letters is about such signs: it stays.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from translate_tool.records import Article

_MEANT = bytes(range(0x80, 0x100)).decode("cp1252", "ignore")
"""What French is typed with beside ASCII: the characters of Windows-1252."""


def _misread(character: str, codec: str) -> str:
    """How the UTF-8 of a character reads in an encoding of one byte, or where it has none as is."""
    data = (bytes([byte]) for byte in character.encode())
    return "".join(byte.decode(codec, "ignore") or byte.decode("latin-1") for byte in data)


_READINGS = {
    _misread(character, codec): character
    for codec in ("cp850", "mac_roman", "latin-1", "cp1252")
    for character in _MEANT
}
_SIGNS = re.compile(
    "|".join(
        f"{first}(?:{'|'.join(sorted(map(re.escape, rests), key=len, reverse=True))})"
        for first in {sign[0]: None for sign in _READINGS}
        for rests in [[sign[1:] for sign in _READINGS if sign[0] == first]]
    )
)
_BARE = re.compile(r"Ã(?=\s|$)")
"""What is left of "à" where its second half, a space that breaks no line, was taken for one."""

_RIGHT = re.compile("[éèêëàâçîïôùûœÉÈÀÇ’«»]")
_PASSES = 2
"""Readings undone: a text that went wrong twice has "Ãƒ©"."""


def mend(article: Article) -> Article:
    """Return `article` as it was meant; its `meta` says how many characters that changed.

    Or how many there are in texts that have as many right ones, which are not changed.
    """
    if not any(_SIGNS.search(text) for text in [article.title, *(b.text for b in article.blocks)]):
        return article
    changed, kept = Counter[str](), Counter[str]()
    title = _meant(article.title, Counter(), Counter())
    blocks = [replace(b, text=_meant(b.text, changed, kept)) for b in article.blocks]
    told = [
        f"{found.total()} x {next(iter(found))} and the like, {done}"
        for found, done in ((changed, "put right"), (kept, "kept as they are"))
        if found
    ]
    meta = {**article.meta, **({"mojibake": "; ".join(told)} if told else {})}
    return replace(article, title=title, blocks=tuple(blocks), meta=meta)


def _meant(text: str, changed: Counter[str], kept: Counter[str]) -> str:
    """Return what was meant by a text; count what it has of such signs."""
    signs = Counter(_SIGNS.findall(text))
    if signs.total() <= len(_RIGHT.findall(_SIGNS.sub("", text))):
        kept += signs
        return text
    changed += signs
    for _ in range(_PASSES):
        text = _SIGNS.sub(lambda found: _READINGS[found[0]], text)
    return _BARE.sub("à", text)
