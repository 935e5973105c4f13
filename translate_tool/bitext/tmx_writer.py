"""TMX 1.4b, the exchange format of translation memories: how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from translate_tool.bitext.xml import attribute, xml

CHARACTER = "x-U+"
"""Begins the type of a placeholder that stands for a character which XML cannot hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationUnit:
    """A French text and its English. `properties`: (type, value), the type without its "x-".

    `by` and `changed` say who changed it last, and when (20241231T235959Z).
    """

    source: str
    target: str
    properties: Sequence[tuple[str, str]] = ()
    by: str = ""
    changed: str = ""


def write(units: Iterable[TranslationUnit], *, memory: str, note: str = "") -> Iterator[str]:
    """A whole document, a unit at a time. `memory`: the format that the units come from."""
    head = f"<note>{_text(note)}</note>\n" if note else ""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        f'<header creationtool="translate-tool" creationtoolversion="{version("translate-tool")}" '
        f'segtype="sentence" o-tmf={attribute(memory)} adminlang="en" srclang="fr" '
        f'datatype="plaintext">\n{head}</header>\n<body>\n'
    )
    for unit in units:
        changed = f" changedate={attribute(unit.changed)}" if unit.changed else ""
        by = f" changeid={attribute(unit.by)}" if unit.by else ""
        properties = "".join(
            f"<prop type={attribute(f'x-{name}')}>{_text(value)}</prop>\n"
            for name, value in unit.properties
        )
        yield (
            f"<tu{changed}{by}>\n{properties}"
            f'<tuv xml:lang="fr"><seg>{_text(unit.source)}</seg></tuv>\n'
            f'<tuv xml:lang="en"><seg>{_text(unit.target)}</seg></tuv></tu>\n'
        )
    yield "</body>\n</tmx>\n"


def _text(text: str) -> str:
    return xml(text, lambda character: f'<ph type="{CHARACTER}{ord(character):04X}"/>')
