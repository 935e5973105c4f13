"""Origins → names of output files. Pure: knows file systems' rules, touches none."""

from __future__ import annotations

import re
import unicodedata

from translate_tool.records import digest

_BYTES = 120
"""Longest part of a path, in UTF-8, so that a suffix and a temporary name still fit in 255."""

_SUFFIXES = (".md", ".jsonl", ".json", ".html", ".csv", ".docx", ".tmx", ".xlf", ".ndjson")
"""Of output files: a folder may not look like one."""

_FORBIDDEN = '<>:"|?*\\'
_ODD = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Unicode categories."""

_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)", re.IGNORECASE
)
"""On Windows these name devices, whatever suffix follows."""

_SIGNED = re.compile(r"~[0-9a-f]{8}$")
"""What only an altered name may end with."""


def file_name(origin: str, *, distinct: bool = False) -> str:
    """Return where the outputs of `origin` go: a relative path with `/`.

    A suffix is added to it. It is the origin itself, suffix and all (`sub/note.txt` →
    `sub/note.txt`, hence `note.txt.md` beside `note.md.md`), as far as every file system takes
    it. A part that had to be altered, and the last one where `distinct` asks for it, gets `~`
    and 8 hex digits of the digest of the origin up to it: so different origins get different
    names.
    """
    parts = origin.split("/")
    safe = [
        _safe("/".join(parts[: depth + 1]), last=depth + 1 == len(parts), distinct=distinct)
        for depth in range(len(parts))
    ]
    return "/".join(safe)


def _safe(path: str, *, last: bool, distinct: bool) -> str:
    """Return the last part of `path`, fit for any file system."""
    part = path.rsplit("/", 1)[-1]
    name = "".join(map(_fit, unicodedata.normalize("NFC", part))).rstrip(". ") or "_"
    name = f"_{name}" if _RESERVED.match(name) else name
    ambiguous = _SIGNED.search(name) or (not last and name.casefold().endswith(_SUFFIXES))
    kept = name == part and len(name.encode()) <= _BYTES and not ambiguous
    if kept and not (last and distinct):
        return name
    stem = name.encode()[: _BYTES - 9].decode("utf-8", "ignore")
    return f"{stem}~{digest(path)[:8]}"


def _fit(character: str) -> str:
    """Return the character, or `_` for one that is forbidden, unseen or unassigned."""
    odd = character in _FORBIDDEN or unicodedata.category(character) in _ODD
    return "_" if odd else character
