"""Flags names that only one side of a row has, or that the English misspells."""

from __future__ import annotations

from collections.abc import Iterator

from translate_tool.language import align
from translate_tool.records import Flag


def names(source: str, target: str) -> Iterator[Flag]:
    """Flag names of the French that are lost, and well-known ones that the English brings in."""
    found = align(source, target).names
    misspelt = {name.text: instead for name, instead in found.misspelt}
    for text in dict.fromkeys(n.text for n in found.only_source if n.text not in misspelt):
        yield Flag(kind="name", detail=f"{text}: not in the English")
    for text, instead in misspelt.items():
        yield Flag(kind="name", detail=f"{text}: “{instead}” in the English")
    told = set(misspelt.values())
    for text in dict.fromkeys(n.text for n in found.only_target if n.text not in told):
        yield Flag(kind="name", detail=f"{text}: not in the French")
