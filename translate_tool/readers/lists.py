"""Lists of inputs: files that name a file or folder on each line."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from translate_tool.errors import ConfigError


class Entry(NamedTuple):
    """A name in a list, and where it stands there."""

    name: str
    place: str


def entries(path: Path) -> Iterator[Entry]:
    """Yield the names of a list, bytes that are no UTF-8 as Python has them in names of files.

    Also of a list in UTF-16, as PowerShell writes it. Raises ConfigError where it cannot be read.
    """
    try:
        data = path.read_bytes()
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            data = os.fsencode(data.decode("utf-16"))
    except OSError as exc:
        raise ConfigError(f"cannot read the list {path}: {exc.strerror or exc}") from exc
    except UnicodeError as exc:
        hint = "It may have been cut: write it again, in UTF-8."
        raise ConfigError(f"cannot read the list {path}: {exc}", hint=hint) from exc
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).splitlines(), 1):
        if line.strip():
            yield Entry(os.fsdecode(line.strip()), f"{path}, line {number}")
