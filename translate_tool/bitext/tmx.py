"""Pairs as TMX 1.4b, the exchange format of translation memories; `tmx_reader` reads any tool's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version

from translate_tool.bitext.pair import SentencePair
from translate_tool.bitext.tmx_reader import CHARACTER, read
from translate_tool.bitext.xml import attribute, xml
from translate_tool.records import canonical

__all__ = ["read", "write"]


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
