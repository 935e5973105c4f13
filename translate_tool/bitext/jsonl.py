"""Reads pairs as JSON lines: {"fr": "...", "en": "..."}, or "en": ["...", "..."] for several."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from translate_tool.bitext.pair import SentencePair, Skipped

_KEYS = (("fr", "en"), ("source", "target"), ("french", "english"))
_DOCUMENT = ("document", "origin", "doc", "file")

HINT = (
    'Wanted: {"fr": "...", "en": "..."}. Keys known: ' + ", ".join(map(" and ".join, _KEYS)) + "."
)


def read(lines: Iterable[str]) -> Iterator[SentencePair | Skipped]:
    """Read the pairs of a file, a line each."""
    for number, line in enumerate(lines, start=1):
        place = f"line {number}"
        try:
            row = json.loads(line)
        except ValueError as exc:
            yield Skipped(place=place, reason=f"not JSON: {exc}")
        else:
            yield _pair(row, place)


def _pair(row: Any, place: str) -> SentencePair | Skipped:
    source, targets = _texts(row)
    if not targets:
        return Skipped(place=place, reason="no French with its English")
    document = next((str(row[key]) for key in _DOCUMENT if row.get(key)), "")
    target, *others = targets
    return SentencePair(source, target, alternatives=tuple(others), document=document, place=place)


def _texts(row: Any) -> tuple[str, tuple[str, ...]]:
    """Find the French and its translations; empty where they are missing, or are no texts."""
    keys = [pair for pair in _KEYS if isinstance(row, dict) and row.keys() >= set(pair)]
    if not keys:
        return "", ()
    source, target = (row[key] for key in keys[0])
    targets = tuple(target) if isinstance(target, list) else (target,)
    fine = isinstance(source, str) and all(isinstance(each, str) for each in targets)
    return (source, targets) if fine else ("", ())
