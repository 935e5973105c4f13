"""Names the files of a data set, and encodes and decodes its JSON documents.

Knows names only: no place, no disk.

    articles/shard=NAME/part-00000.parquet      pairs, summaries and quarantine likewise
    _ledger/NAME/part-00000.json                a part's entry
    _ledger/NAME/settled-DIGEST                 nothing of an earlier state of the shard is left
    _settings.json                              what the data set is made with
    manifest.json                               the data set as a whole, when a run has ended
    report.json                                 what that run did
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from translate_tool.cluster.records import Entry, File, Shard
from translate_tool.records import digest

LEDGER = "_ledger"
SETTINGS = "_settings.json"
MANIFEST = "manifest.json"
REPORT = "report.json"

LONGEST = 180
"""Characters of a folder's name; file systems allow 255 bytes, some of them less."""


def folder(name: str) -> str:
    """Return a folder name for a shard: its own name, percent-encoded, and cut if too long.

    It has no "/" and no leading dot, and different names have different folders.
    """
    coded = quote(name, safe="")
    if coded.startswith("."):
        coded = f"%2E{coded[1:]}"
    if len(coded) <= LONGEST:
        return coded
    return re.sub("(%[0-9A-F]{0,2})+$", "", coded[: LONGEST - 33]) + f"~{digest(name)}"


def part_path(dataset: str, shard: str, number: int) -> str:
    """Return the path of a part's file in a data set."""
    return f"{part_folder(dataset, shard)}/part-{number:05}.parquet"


def part_folder(dataset: str, shard: str) -> str:
    """Return the folder of a shard in a data set."""
    return f"{dataset}/shard={folder(shard)}"


def entry_path(shard: str, number: int) -> str:
    """Return the path of a part's entry."""
    return f"{entry_folder(shard)}/part-{number:05}.json"


def entry_folder(shard: str) -> str:
    """Return the folder of a shard's entries."""
    return f"{LEDGER}/{folder(shard)}"


def settled_path(shard: Shard) -> str:
    """Return the path of the mark that the shard, with this fingerprint, is settled."""
    return f"{entry_folder(shard.name)}/settled-{digest(shard.fingerprint)}"


def encoded(document: Mapping[str, Any]) -> bytes:
    """Encode a document as it is stored."""
    return (json.dumps(document, indent=1) + "\n").encode()


def parsed(data: bytes | None) -> dict[str, Any] | None:
    """Decode a document; None where there is none, or a part of one."""
    try:
        document = json.loads(data or b"")
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def parsed_entry(data: bytes | None) -> Entry | None:
    """Decode an entry; None where there is none, or a part of one."""
    document = parsed(data) or {}
    try:
        files = {name: File(**file) for name, file in document.pop("files").items()}
        return Entry(**document, files=files)
    except (KeyError, TypeError, AttributeError):
        return None
