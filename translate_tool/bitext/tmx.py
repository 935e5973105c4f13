"""Reads and writes pairs as TMX 1.4b, the exchange format of translation memories.

Reads any tool's: the first French and the first English variant of each unit, whatever the region.
Inline codes are left out, highlighted text stays. The parser takes one chunk at a time, and a file
that declares entities of its own is refused: that is how small files become huge ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import BinaryIO
from xml.parsers import expat

from translate_tool.bitext.pair import SentencePair, Skipped
from translate_tool.bitext.xml import attribute, xml
from translate_tool.records import canonical

CHUNK = 1 << 16  # bytes
CHARACTER = "x-U+"
"""Begins the type of a placeholder that stands for a character which XML cannot hold."""
_CODES = {"bpt", "ept", "it", "ph", "ut"}
"""Elements around the codes of another format; what they hold is no text."""
_DOCUMENTS = {"origin", "document", "doc", "file", "filename", "file_name"}
"""Properties that say what a unit is from, an "x-" before them and letter case apart."""


def read(file: BinaryIO) -> Iterator[SentencePair | Skipped]:
    """Read the pairs of a file; one that is damaged ends with a Skipped that says where."""
    listener = _Listener()
    try:
        while chunk := file.read(CHUNK):
            listener.feed(chunk)
            yield from listener.ready()
        listener.feed(b"", final=True)
    # Of an encoding it cannot read, expat's binding says LookupError or ValueError.
    except (expat.ExpatError, LookupError, ValueError) as exc:
        reason = expat.ErrorString(exc.code) if isinstance(exc, expat.ExpatError) else exc
        yield from listener.ready()
        yield Skipped(place=listener.place, reason=f"{reason}: nothing from here on could be read")


def write(
    pairs: Iterable[SentencePair], *, memory: str = "sqlite", note: str = ""
) -> Iterator[str]:
    """Write a whole document, a unit at a time; white space inside a text becomes one space.

    `memory`: the format that the pairs come from; `note`: what the header tells a reader.
    """
    head = f"<note>{_text(note)}</note>\n" if note else ""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        f'<header creationtool="translate-tool" creationtoolversion="{version("translate-tool")}" '
        f'segtype="sentence" o-tmf={attribute(memory)} adminlang="en" srclang="fr" '
        f'datatype="plaintext">\n{head}</header>\n<body>\n'
    )
    for pair in pairs:
        changed = f" changedate={attribute(pair.changed)}" if pair.changed else ""
        by = f" changeid={attribute(pair.changed_by)}" if pair.changed_by else ""
        properties = "".join(
            f"<prop type={attribute(f'x-{name}')}>{_text(value)}</prop>\n"
            for name, value in pair.properties
        )
        yield (
            f"<tu{changed}{by}>\n{properties}"
            f'<tuv xml:lang="fr"><seg>{_text(canonical(pair.source))}</seg></tuv>\n'
            f'<tuv xml:lang="en"><seg>{_text(canonical(pair.target))}</seg></tuv></tu>\n'
        )
    yield "</body>\n</tmx>\n"


def _text(text: str) -> str:
    return xml(text, lambda character: f'<ph type="{CHARACTER}{ord(character):04X}"/>')


class _Listener:
    """Makes pairs of what the parser tells, one element at a time."""

    def __init__(self) -> None:
        self._ready: list[SentencePair | Skipped] = []
        self._texts: dict[str, str] = {}  # language → text, of the unit being read
        self._language = ""
        self._segment: list[str] | None = None
        self._document: list[str] | None = None  # while its property is open
        self._documents: list[str] = []  # of the unit being read
        self._codes = 0  # elements open around the parser that hold no text
        self._undefined = ""
        self._start = ""
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._characters
        self._parser.EntityDeclHandler = self._refuse
        self._parser.SkippedEntityHandler = self._skip

    @property
    def place(self) -> str:
        return f"line {self._parser.CurrentLineNumber}"

    def feed(self, data: bytes, *, final: bool = False) -> None:
        self._parser.Parse(data, final)

    def ready(self) -> list[SentencePair | Skipped]:
        """Take what is complete and was not taken yet."""
        taken, self._ready = self._ready, []
        return taken

    def _open(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "tu":
            self._texts, self._undefined, self._start = {}, "", self.place
            self._documents = []
        elif name == "prop":
            kind = attributes.get("type", "").casefold().removeprefix("x-")
            self._document = [] if kind in _DOCUMENTS else None
        elif name == "tuv":  # before version 1.4 the attribute was plain "lang"
            tag = attributes.get("xml:lang") or attributes.get("lang", "")
            self._language = re.split("[-_]", tag.casefold())[0]
        elif name == "seg":
            self._segment = []
        elif name in _CODES:
            self._codes += 1
            self._bring_back(attributes.get("type", ""))

    def _close(self, name: str) -> None:
        if name == "tu":
            self._ready.append(self._unit())
        elif name == "seg" and self._segment is not None:
            self._texts.setdefault(self._language, "".join(self._segment))
            self._segment = None
        elif name == "prop" and self._document is not None:
            self._documents.append("".join(self._document).strip())
            self._document = None
        elif name in _CODES:
            self._codes -= 1

    def _characters(self, data: str) -> None:
        if self._segment is not None and not self._codes:
            self._segment.append(data)
        elif self._document is not None:
            self._document.append(data)

    def _bring_back(self, kind: str) -> None:
        """Bring back the character that a placeholder of ours stands for."""
        code = kind.removeprefix(CHARACTER)
        if self._segment is not None and code != kind and re.fullmatch("[0-9A-F]{4}", code):
            self._segment.append(chr(int(code, 16)))

    def _refuse(self, name: str, *_: object) -> None:
        raise ValueError(f"it declares an entity ({name})")

    def _skip(self, name: str, *_: object) -> None:
        self._undefined = name

    def _unit(self) -> SentencePair | Skipped:
        if self._undefined:
            reason = f"it refers to &{self._undefined};, which nothing defines"
            return Skipped(place=self._start, reason=reason)
        for language, name in (("fr", "French"), ("en", "English")):
            if language not in self._texts:
                return Skipped(place=self._start, reason=f"it has no {name}")
        return SentencePair(
            source=self._texts["fr"],
            target=self._texts["en"],
            place=self._start,
            document=next(iter(self._documents), ""),
        )
