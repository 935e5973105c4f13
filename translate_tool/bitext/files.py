"""Files of units, by suffix. Knows how a file is opened and replaced; knows no format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from translate_tool.bitext import tmx, tsv
from translate_tool.bitext.units import Skipped, Unit
from translate_tool.errors import ConfigError, InputError, OutputError
from translate_tool.runtime.files import replacing

FORMATS = {".tmx": tmx, ".tsv": tsv}
"""A format is a module with `read(file) → units` and `write(units) → pieces of text`."""


def load(path: Path) -> Iterator[Unit | Skipped]:
    """The units of a file, read as they are asked for.

    Raises ConfigError for an unknown suffix, InputError when the file cannot be read.
    """
    form = _format(path)
    try:
        with path.open("rb") as file:
            yield from form.read(file)
    except (OSError, UnicodeError) as exc:
        raise InputError(f"{path}: cannot be read: {exc}", origin=str(path)) from exc


def save(path: Path, units: Iterable[Unit]) -> int:
    """Make `path` hold `units`, all of them or what stood there before; returns how many.

    Raises ConfigError for an unknown suffix, OutputError when the file cannot be written.
    """
    form, count = _format(path), 0

    def counted() -> Iterator[Unit]:
        nonlocal count
        for count, unit in enumerate(units, start=1):  # noqa: B007 - counts for the caller
            yield unit

    try:
        with replacing(path) as file:
            file.writelines(text.encode() for text in form.write(counted()))
    except OSError as exc:
        hint = "Free some disk space, or choose another folder."
        raise OutputError(f"cannot write {path}: {exc.strerror or exc}", hint=hint) from exc
    return count


def demand_room(path: Path) -> None:
    """Raise ConfigError for a file that is there: it may be what people wrote or corrected."""
    if path.exists():
        raise ConfigError(
            f"{path} is there already: an export would replace it",
            hint="Name another file, or say --force. To take its pairs in: memory import.",
        )


def _format(path: Path) -> ModuleType:
    try:
        return FORMATS[path.suffix.casefold()]
    except KeyError:
        raise ConfigError(
            f"{path}: a memory cannot be kept in {path.suffix or 'such'} files",
            hint=f"Known here: {', '.join(FORMATS)}.",
        ) from None
