r"""Rich text (RTF) → one article in blocks.

Knows control words, groups and character sets; libraries for it pass over notes, tables and
headings. Footnotes stand at the end, each with its number. Hidden and deleted text, headers,
footers and comments stay out: `meta["left_out"]` counts their words.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from translate_tool.errors import InputError
from translate_tool.readers.blocks import Part, numbered, words_of
from translate_tool.readers.dates import iso_date
from translate_tool.readers.decode import STRAY_BYTES
from translate_tool.readers.office import Role, article, named
from translate_tool.readers.rtf_flow import (
    CHARACTERS,
    CHARSETS,
    CODECS,
    DEEPEST,
    ENDS,
    FACTS,
    FLOWS,
    GROUPS,
    SETS,
    SHOWN,
    SIGNS,
    TOKEN,
    Flow,
    State,
    joined,
)
from translate_tool.records import Article, Block

_READ = frozenset({"text", "note", "box"})
"""Groups whose text stands in the article."""


def read(data: bytes, origin: str, meta: Mapping[str, str]) -> Iterator[Article]:
    """Yield the document's article. "author" and "left_out" are added to `meta`.

    Raises InputError.
    """
    reader, found = _read(data, origin)
    text = Part(found, reader.left_out)
    title, author = reader.fact("title"), reader.fact("author")
    yield article(text, origin, meta, title=title, author=author, created=reader.date())


def part(data: bytes, origin: str) -> Part:
    """Return the text of rich text inside a document. Raises InputError."""
    reader, found = _read(data, origin)
    return Part(found, reader.left_out)


def _read(data: bytes, origin: str) -> tuple[_Reader, list[Block]]:
    if not data.lstrip().startswith(b"{\\rtf"):
        hint = "It may have a wrong suffix: open it, and save it as .rtf or .docx."
        raise InputError("not rich text: it does not begin with {\\rtf", origin=origin, hint=hint)
    reader = _Reader(origin)
    reader.feed(data.lstrip())
    return reader, reader.finished()


class _Reader:
    """Follows the groups and control words of a file."""

    def __init__(self, origin: str) -> None:
        self._facts: dict[str, list[str]] = {"title": [], "author": []}
        self.left_out: Counter[str] = Counter()
        self._origin = origin
        self._text = Flow()
        self._state = State(self._text)
        self._states: list[State] = []
        self._codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._styles: dict[int, str] = {}
        self._font = 0
        self._created: dict[str, int] = {}
        self._notes: list[list[Block]] = []
        self._aside: list[str] = []
        self._bytes = bytearray()
        self._skip = 0
        self._starred = False

    def feed(self, data: bytes) -> None:
        """Take in a whole file. Raises InputError for groups nested too deep."""
        place = 0
        while found := TOKEN.match(data, place):
            place = found.end()
            word, number, code, sign, brace, text = found.groups()
            if word == b"bin":
                place += max(0, int(number or 0))
            elif word:
                self._flush()
                self._word(word.decode().lower(), int(number) if number else None)
            elif brace:
                self._flush()
                self._open() if brace == b"{" else self._close()
            elif sign:
                self._flush()
                self._sign(sign.decode("latin-1"))
            else:
                self._take(bytes.fromhex(code.decode()) if code else text or b"")

    def finished(self) -> list[Block]:
        """Return the blocks: the text, then the notes."""
        self._flush()
        while self._states:
            self._close()
        found = self._text.finish(self._role())
        for number, note in enumerate(self._notes, 1):
            found += numbered(number, note)
        self.left_out["words"] += words_of("\n".join(self._aside)).total()
        self.left_out["note marks"] += self._text.notes
        return found

    def fact(self, name: str) -> str:
        """Return what the file says of its title or author, on one line."""
        return joined(" ".join("".join(self._facts[name]).split()))

    def date(self) -> str:
        """Return the day on which the document was made, as ISO 8601 has it; "" if not known."""
        made = self._created
        return iso_date(f"{made.get('yr', 0):04}-{made.get('mo', 0):02}-{made.get('dy', 0):02}")

    # -- groups ---------------------------------------------------------------------------------

    def _open(self) -> None:
        if len(self._states) >= DEEPEST:
            hint = "Open it, and save it as .docx."
            raise InputError("groups nested too deep", origin=self._origin, hint=hint)
        self._skip, self._starred = 0, False
        self._states.append(replace(self._state))

    def _close(self) -> None:
        self._skip = 0
        if not self._states:
            return
        ended, self._state = self._state, self._states.pop()
        if ended.flow is self._state.flow:
            return
        found = ended.flow.finish(self._role())
        self._text.notes += ended.flow.notes
        if ended.inside == "note":
            self._notes.append(found)
        else:
            self._state.flow.boxes += found

    def _enter(self, word: str) -> bool:
        """Tell whether a control word says what its group is, and remember it."""
        state, starred, self._starred = self._state, self._starred, False
        if word in FLOWS and state.inside in ("text", "note", "box", "shape"):
            state.flow, state.inside = Flow(), FLOWS[word]
        elif word in SHOWN and state.inside != "aside":
            state.inside = "text"
        elif word in FACTS and state.inside == "silent":
            state.inside = word
        elif word in GROUPS or starred:
            state.inside = GROUPS.get(word, "silent")
            state.listed |= state.inside == "label"
        else:
            return False
        return True

    # -- control words --------------------------------------------------------------------------

    def _word(self, word: str, number: int | None) -> None:
        if self._enter(word):
            return
        if word in CHARACTERS:
            self._add(CHARACTERS[word])
        elif word == "u" and number is not None:
            self._add(chr(number % 0x10000).strip("\0"))
            self._skip = self._state.skips
        elif word in CODECS:
            self._codec = self._state.codec = CODECS[word]
        elif word in ENDS:
            self._end(word)
        elif handler := _HANDLERS.get(word):
            handler(self, 1 if number is None else number)
        elif word in SETS:
            name, value = SETS[word]
            setattr(self._state, name, value(1 if number is None else number))
        elif self._state.inside == "creatim" and number is not None:
            self._created[word] = number

    def _end(self, word: str) -> None:
        """End a paragraph, or the cell or row of a table."""
        flow, role = self._state.flow, self._role()
        if self._state.inside not in _READ:
            return
        if word in ("row", "nestrow"):
            flow.end_row()
        elif word in ("cell", "nestcell"):
            flow.end_cell(role)
        else:
            flow.end_paragraph(role, in_table=self._state.in_table)

    def _set_codepage(self, number: int) -> None:
        with suppress(LookupError):
            self._codec = codecs.lookup(f"cp{number}").name
        self._state.codec = self._codec

    def _set_font(self, number: int) -> None:
        self._font = number
        self._state.codec = self._fonts.get(number, self._codec)

    def _set_charset(self, number: int) -> None:
        if number in CHARSETS and len(self._fonts) < 10_000:
            self._fonts[self._font] = CHARSETS[number]

    def _reset_characters(self, _: int) -> None:
        self._state.raised = self._state.unseen = False

    def _reset_paragraph(self, _: int) -> None:
        state = self._state
        state.style, state.outline, state.level = 0, 9, 0
        state.listed = state.in_table = False

    def _role(self) -> Role:
        state = self._state
        if 0 <= state.outline <= 8:
            return Role("heading", state.outline + 1)
        if role := named(self._styles.get(state.style, "")):
            return role
        listed = state.listed or bool(state.flow.label)
        return Role("list_item", state.level + 1) if listed else Role()

    # -- text -----------------------------------------------------------------------------------

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            self._end("par")
        else:
            self._add(SIGNS.get(sign, ""))

    def _take(self, data: bytes) -> None:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        self._bytes += data[skipped:]

    def _flush(self) -> None:
        """Decode the bytes gathered: one character may be several."""
        if self._bytes:
            self._skip = 0
            self._add(self._bytes.decode(self._state.codec, STRAY_BYTES).replace("\0", ""))
            self._bytes.clear()

    def _add(self, text: str) -> None:
        state = self._state
        if state.inside in _READ:
            if state.unseen:
                self._aside.append(text)
            else:
                state.flow.pieces.append((text, state.raised))
        elif state.inside == "label":
            state.flow.label.append(text)
        elif state.inside == "aside":
            self._aside.append(text)
        elif state.inside == "stylesheet":
            name = self._styles.get(state.style, "") + text
            self._styles[state.style] = name.rstrip(";").strip()[:100]
        elif state.inside in self._facts:
            self._facts[state.inside].append(text)


_HANDLERS: Mapping[str, Callable[[_Reader, int], None]] = {
    "ansicpg": _Reader._set_codepage,
    "f": _Reader._set_font,
    "fcharset": _Reader._set_charset,
    "pard": _Reader._reset_paragraph,
    "plain": _Reader._reset_characters,
}
