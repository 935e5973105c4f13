"""Pairs as TMX 1.4b, the exchange format of translation memories; that of any tool is read.

Of each unit the first French and the first English variant, whatever the region. Inline codes are
left out, highlighted text stays. The parser takes one chunk at a time, and a file that declares
entities of its own is refused: that is how small files become huge ones. What is no XML costs the
unit in which it stands, and characters that XML cannot hold, which other tools write all the same,
cost nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import BinaryIO
from xml.parsers import expat

from translate_tool.bitext.pair import SentencePair, Skipped
from translate_tool.bitext.xml import Utf16, attribute, is_utf16, xml
from translate_tool.records import canonical

CHUNK = 1 << 16  # bytes
CHARACTER = "x-U+"
"""Begins the type of a placeholder that stands for a character which XML cannot hold."""
_CODES = {"bpt", "ept", "it", "ph", "ut"}
"""Elements around the codes of another format; what they hold is no text."""
_DOCUMENTS = {"origin", "document", "doc", "file", "filename", "file_name"}
"""Properties that say what a unit is from, an "x-" before them and letter case apart."""

_UNIT = re.compile(rb"<tu[\s>]")
_ABOVE = memoryview(b"<tmx><body>")
"""What a parser is told before the unit with which reading goes on."""
_CHARACTER = re.compile(
    rb"&#(?:x(?P<hex>[0-9A-Fa-f]{1,6})|(?P<decimal>[0-9]{1,7}));"
    rb"|(?P<raw>[\0-\x08\x0b\x0c\x0e-\x1f])"
)
_CUT = re.compile(rb"(?:&#?[0-9A-Za-z]{0,8}|<(?:tu?)?)\Z")
"""What may go on in the next chunk: a reference, or the beginning of a unit."""


def read(file: BinaryIO) -> Iterator[SentencePair | Skipped]:
    """Read the pairs of a file; where it is damaged, a Skipped says where."""
    document = _Document()
    while chunk := file.read(CHUNK):
        yield from document.feed(chunk)
    yield from document.feed(b"")


class _Document:
    """Hands a file to a parser, and after what is no XML to a new one, from the next unit on."""

    def __init__(self) -> None:
        self._listener = _Listener()
        self._begun = False
        self._resumes = True
        """Not in UTF-32, where a unit is not found by its bytes, nor after what is refused."""
        self._lost = False
        self._line = 1  # of what comes next, while lost
        self._rest = b""
        self._wide: Utf16 | None = None

    def feed(self, chunk: bytes) -> Iterator[SentencePair | Skipped]:
        """Yield the pairs that are complete with `chunk`; the last one is empty."""
        data, final = memoryview(self._legible(chunk)), not chunk
        while not self._lost or self._found(data):
            data = self._from_unit(data) if self._lost else data
            reason = self._parsed(data, final=final)
            yield from self._listener.ready()
            if not reason:
                return
            yield Skipped(place=self._listener.place, reason=reason)
            self._lost, self._line = True, self._listener.line
            data = self._listener.after_error(data) if self._resumes else data[:0]
        self._line += bytes(data).count(b"\n")

    def _parsed(self, data: memoryview, *, final: bool) -> str:
        """Parse `data`; why that failed, or ""."""
        try:
            self._listener.feed(data, final=final)
        except expat.ExpatError as exc:
            end = "to the next unit" if self._resumes and not final else "on"
            return f"{expat.ErrorString(exc.code)}: nothing from here {end} could be read"
        # Of an encoding it cannot read, expat's binding says LookupError or ValueError.
        except (LookupError, ValueError) as exc:
            self._resumes = False
            return f"{exc}: nothing from here on could be read"
        return ""

    def _found(self, data: memoryview) -> bool:
        return self._resumes and _UNIT.search(data) is not None

    def _from_unit(self, data: memoryview) -> memoryview:
        """Begin anew with the first unit in `data`; returns that and what follows."""
        unit = _UNIT.search(data)
        start = unit.start() if unit else 0
        self._line += bytes(data[:start]).count(b"\n")
        self._listener = _Listener(self._listener.encoding, self._line)
        self._listener.feed(_ABOVE)
        self._lost = False
        return data[start:]

    def _legible(self, chunk: bytes) -> bytes:
        """Return the next bytes, cut between signs, with placeholders of what XML cannot hold."""
        if not self._begun:
            self._begun = True
            if is_utf16(chunk[:4]):  # whatever the file says of itself
                self._wide, self._listener = Utf16(chunk), _Listener("utf-8")
            else:
                self._resumes = b"\0" not in chunk[:4]
        if not self._resumes:
            return chunk
        data = self._rest + (self._wide.utf8(chunk) if self._wide else chunk)
        cut = _CUT.search(data, max(0, len(data) - 10)) if chunk else None
        data, self._rest = (data[: cut.start()], data[cut.start() :]) if cut else (data, b"")
        return data if b"<![CDATA[" in data else _CHARACTER.sub(_stand_in, data)


def _stand_in(found: re.Match[bytes]) -> bytes:
    """Return a reference that XML allows as it is, else the placeholder of its character."""
    if found["raw"]:
        code = found["raw"][0]
    else:
        code = int(found["hex"], 16) if found["hex"] else int(found["decimal"])
    legal = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
    if legal or code > 0xFFFF:
        return found[0]
    return f'<ph type="{CHARACTER}{code:04X}"/>'.encode()


def _whole(text: str) -> str:
    """Return `text` with the halves of characters that stand side by side as one."""
    if not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


class _Listener:
    """Makes pairs of what a parser tells, one element at a time; `line`: where the text begins."""

    def __init__(self, encoding: str | None = None, line: int = 1) -> None:
        self.encoding = encoding
        self._line = line
        self._fed = 0  # bytes before those that the parser is at
        self._ready: list[SentencePair | Skipped] = []
        self._texts: dict[str, str] = {}  # language → text, of the unit being read
        self._language = ""
        self._segment: list[str] | None = None
        self._document: list[str] | None = None  # while its property is open
        self._documents: list[str] = []  # of the unit being read
        self._codes = 0  # elements open around the parser that hold no text
        self._undefined = ""
        self._start = ""
        self._parser = expat.ParserCreate(encoding)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._characters
        self._parser.EntityDeclHandler = self._refuse
        self._parser.SkippedEntityHandler = self._skip
        self._parser.XmlDeclHandler = self._declare

    @property
    def line(self) -> int:
        return self._line + self._parser.CurrentLineNumber - 1

    @property
    def place(self) -> str:
        return f"line {self.line}"

    def feed(self, data: memoryview, *, final: bool = False) -> None:
        self._parser.Parse(data, final)
        self._fed += len(data)

    def after_error(self, data: memoryview) -> memoryview:
        """Return what stands, in the data fed last, behind the byte at which the parser gave up."""
        return data[max(0, self._parser.ErrorByteIndex - self._fed) + 1 :]

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
            self._texts.setdefault(self._language, _whole("".join(self._segment)))
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

    def _declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        wide = (encoding or "").casefold().startswith("utf-16")  # what is so comes here as UTF-8
        self.encoding = self.encoding or (None if wide else encoding)

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
