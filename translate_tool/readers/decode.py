"""Bytes → text, and text that was once read in a wrong encoding ("Ã©" for "é") → what was meant.

Knows encodings and what French looks like in them; knows no format. A byte is never dropped: where
it does not fit the encoding of the file it is read as Windows-1252, or stays as the character of
its number, and is counted.

A wrong reading that happened before the file was written does not show in its bytes. Only letters
and marks that French texts have are looked for; one that such a reading made two or three of ("Ã©",
"â€™") is in no word of any language. A text with as many right letters is about such signs: it
stays.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from translate_tool.errors import InputError
from translate_tool.records import Article

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark its own begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_CANDIDATES = ("cp1252", "utf-8", "iso8859-15", "mac_roman", "cp850")
"""What French was and is typed in; of equally plausible readings the first wins."""

_SAMPLE = 100_000
"""Bytes judged on either side of the first one that is not UTF-8."""

_LOWER = "àâçèéêëîïôùûüÿœæ"
_FRENCH = re.compile(rf"[{_LOWER}{_LOWER.upper()}«»’‘“”–—…•€°§\u00a0]")
_FOREIGN = re.compile(rf"[^\x00-\x7f{_LOWER}{_LOWER.upper()}«»’‘“”–—…•€°§\u00a0áíóñöäãåčšž]")
_MISPLACED = re.compile(
    rf"(?<=[a-z{_LOWER}])[{_LOWER.upper()}]"  # a capital after a small letter
    r"|(?<=[^\W\d_])[^\x00-\x7f\w’–—…\u00a0](?=[^\W\d_])"  # a symbol inside a word
)

_ESCAPED = 0xDC00
"""What Python's handler "surrogateescape" adds to a byte that does not fit."""
_STRAYS = re.compile("[\udc80-\udcff]")
_SEQUENCES = re.compile("[^\x00-\x7f\udc80-\udcff]")
_CP1252 = [bytes([n]).decode("cp1252", "ignore") or chr(n) for n in range(256)]


class Decoded(NamedTuple):
    """A file's text. `guessed`: nothing in the bytes proves that `encoding` is right.

    `strays`: how many bytes do not fit it.
    """

    text: str
    encoding: str
    guessed: bool
    strays: int = 0

    @property
    def meta(self) -> dict[str, str]:
        """For an article's `meta`: the encoding, whether it is a guess, and what does not fit."""
        name = f"{self.encoding} (guessed)" if self.guessed else self.encoding
        return {"encoding": name, **stray_note(self.strays, self.encoding)}


def stray_note(strays: int, encoding: str) -> dict[str, str]:
    """Say in an article's `meta` how many bytes do not fit the encoding of its file."""
    return {"stray_bytes": f"{strays} not {encoding}, read as cp1252"} if strays else {}


def read_strays(text: str) -> tuple[str, int]:
    """Read the bytes that were escaped as lone surrogates; return how many those were, too."""
    if text.isascii():
        return text, 0
    return _STRAYS.subn(lambda stray: _CP1252[ord(stray[0]) - _ESCAPED], text)


def decode(data: bytes, origin: str) -> Decoded:
    """Return the text of `data`, without byte order mark.

    Raises InputError, naming `origin`, for what is empty or is no text.
    """
    decoded = _by_mark(data, origin) or _by_zeros(data) or _by_look(data)
    if "\0" in decoded.text:
        place = f"character {decoded.text.index(chr(0)) + 1}"
        raise InputError(
            "binary, not text: it has NUL characters",
            origin=origin,
            place=place,
            hint="Export it as plain text, in UTF-8.",
        )
    if not decoded.text.strip():
        raise InputError("empty: it has no text", origin=origin)
    return decoded


def _by_mark(data: bytes, origin: str) -> Decoded | None:
    """By the mark of UTF-16 or UTF-32, which settles it: what does not follow it is damaged."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(encoding), encoding, guessed=False)
            except UnicodeDecodeError as exc:
                raise InputError(
                    f"damaged: it begins as {encoding}, but {exc.reason}",
                    origin=origin,
                    place=f"byte {exc.start}",
                    hint="It may have been cut in a transfer: get it again.",
                ) from exc
    return None


def _by_zeros(data: bytes) -> Decoded | None:
    """UTF-16 without mark: nearly every second byte of Latin script is zero, no other is."""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = data[first::2].count(0), data[1 - first :: 2].count(0)
        if others == 0 and zeros > len(data) // 4:
            try:
                return Decoded(data.decode(encoding), encoding, guessed=True)
            except UnicodeDecodeError:
                return None
    return None


def _by_look(data: bytes) -> Decoded:
    """UTF-8 if it has its mark or is that for the most part, else the most plausible candidate."""
    body = data.removeprefix(codecs.BOM_UTF8)
    name = "utf-8" if len(body) == len(data) else "utf-8-sig"
    try:
        return Decoded(body.decode("utf-8"), name, guessed=False)
    except UnicodeDecodeError as exc:
        sample = body[max(0, exc.start - _SAMPLE) : exc.start + _SAMPLE]
    if name == "utf-8" and not _is_mostly_utf8(sample):
        name = max(_CANDIDATES, key=lambda name: _plausibility(_read(sample, name)[0]))
    text, strays = _read(body, "utf-8" if name == "utf-8-sig" else name)
    return Decoded(text, name, guessed=True, strays=strays)


def _is_mostly_utf8(sample: bytes) -> bool:
    """Tell whether characters of several bytes in UTF-8 outnumber the bytes that are none.

    No other encoding of French makes such sequences but by rare chance ("É»" in Windows-1252).
    """
    text = sample.decode("utf-8", "surrogateescape")
    return len(_SEQUENCES.findall(text)) > len(_STRAYS.findall(text))


def _read(data: bytes, encoding: str) -> tuple[str, int]:
    """Text of `data`, and how many of its bytes do not fit `encoding`."""
    return read_strays(data.decode(encoding, "surrogateescape"))


def _plausibility(text: str) -> int:
    """Return how French the characters outside ASCII look: right ones less wrong ones."""
    wrong = len(_FOREIGN.findall(text)) + len(_MISPLACED.findall(text))
    return len(_FRENCH.findall(text)) - 2 * wrong


def _stray_bytes(error: UnicodeError) -> tuple[str, int]:
    """Read one undecodable byte as Windows-1252, where that has it, else as its own number."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _CP1252[error.object[error.start]], error.start + 1


STRAY_BYTES = "translate_tool.stray_bytes"
"""An error handler of codecs, for what needs no count of such bytes."""
codecs.register_error(STRAY_BYTES, _stray_bytes)

# -- mojibake: a wrong reading before the file was written ----------------------------------------

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
_MOJIBAKE_PASSES = 2
"""Readings undone: a text that went wrong twice has "Ãƒ©"."""


def mend_mojibake(article: Article) -> Article:
    """Return `article` as it was meant; its `meta` says how many characters that changed.

    Or how many there are in texts that have as many right ones, which are not changed.
    """
    if not any(_SIGNS.search(text) for text in [article.title, *(b.text for b in article.blocks)]):
        return article
    changed, kept = Counter[str](), Counter[str]()
    title = _meant(article.title, Counter(), Counter())
    blocks = [replace(b, text=_meant(b.text, changed, kept)) for b in article.blocks]
    notes = [
        f"{found.total()} x {next(iter(found))} and the like, {done}"
        for found, done in ((changed, "put right"), (kept, "kept as they are"))
        if found
    ]
    meta = {**article.meta, **({"mojibake": "; ".join(notes)} if notes else {})}
    return replace(article, title=title, blocks=tuple(blocks), meta=meta)


def _meant(text: str, changed: Counter[str], kept: Counter[str]) -> str:
    """Return what was meant by a text; count what it has of such signs."""
    signs = Counter(_SIGNS.findall(text))
    if signs.total() <= len(_RIGHT.findall(_SIGNS.sub("", text))):
        kept += signs
        return text
    changed += signs
    for _ in range(_MOJIBAKE_PASSES):
        text = _SIGNS.sub(lambda found: _READINGS[found[0]], text)
    return _BARE.sub("à", text)
