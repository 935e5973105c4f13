"""Writes a section of a page between two marks, so that a command can write it again."""

from __future__ import annotations

from pathlib import Path

from translate_tool.errors import ConfigError
from translate_tool.runtime.files import write


def put(page: Path, command: str, name: str, body: str) -> None:
    """Put `body` between the marks of `command` and `name` in `page`; new ones go to the end.

    Raises ConfigError where the page cannot be read, OutputError where it cannot be written.
    """
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{page}: cannot be read: {exc}") from exc
    begin, end = (f"<!-- written by `{command}`: {edge} {name} -->" for edge in ("begin", "end"))
    section = f"{begin}\n{body}\n{end}"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if found and closed:
        text = f"{before}{section}{after}"
    else:
        text = f"{text.rstrip()}\n\n## {name}\n\n{section}\n"
    write(page, text)
