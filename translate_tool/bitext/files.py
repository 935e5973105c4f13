"""Reads and writes files of pairs, in the format that the suffix names.

    news.fr + news.en    a line each; either file, or `news`, names both
    news.tsv             French, tab, English
    news.tmx             a translation memory
    news.jsonl           {"fr": "...", "en": "..."}; also "source", "target"; "en" may be a list

All may be compressed, as .gz, .bz2 or .xz; `opened` and `lines` read other files so, too.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from translate_tool.bitext import tmx
from translate_tool.bitext.pair import SentencePair, Skipped
from translate_tool.bitext.rows import JSONL_HINT, read_jsonl, read_tsv, write_tsv
from translate_tool.errors import ConfigError, InputError, OutputError
from translate_tool.runtime.files import replacing


class Format(NamedTuple):
    """How pairs are read from an open file, and written as text."""

    read: Callable[[BinaryIO], Iterator[SentencePair | Skipped]]
    write: Callable[[Iterable[SentencePair]], Iterator[str]]


FORMATS = {".tmx": Format(tmx.read, tmx.write), ".tsv": Format(read_tsv, write_tsv)}
"""What a memory is exchanged in, by suffix."""

_WHOLE = "Each pair must have text on both sides: complete it, or delete it from the set."


def read(path: Path) -> Iterator[SentencePair | Skipped]:
    """Read the pairs of a file, or of the two parallel files that `path` names.

    Raises InputError when it cannot be read, or is of no known kind.
    """
    suffix = kind(path)
    if suffix in FORMATS:
        with opened(path) as file:
            yield from FORMATS[suffix].read(file)
    else:
        yield from read_jsonl(lines(path)) if suffix == ".jsonl" else _read_parallel(path)


def read_whole(path: Path) -> Iterator[SentencePair]:
    """Read a file in which nothing may be skipped or empty. Raises InputError naming the place."""
    if kind(path) in (*FORMATS, ".jsonl"):
        yield from demand_whole(read(path), path)
    else:
        yield from demand_whole(read(path), *_halves(path))


def demand_whole(pairs: Iterable[SentencePair | Skipped], *files: Path) -> Iterator[SentencePair]:
    """Pass on `pairs` of `files`, one or the French and the English one, while they are whole.

    Raises InputError at what was skipped, an empty side, or bytes that are not UTF-8.
    """
    for pair in pairs:
        if isinstance(pair, Skipped):
            hint = JSONL_HINT if kind(files[0]) == ".jsonl" else _WHOLE
            raise input_error(files[0], pair.place, pair.reason, hint)
        for file, texts in (
            (files[0], (pair.source,)),
            (files[-1], (pair.target, *pair.alternatives)),
        ):
            for text in texts:
                _demand_text(text, file, pair.place)
        yield pair


def _demand_text(text: str, file: Path, place: str) -> None:
    if not text.strip():
        raise input_error(file, place, "a pair with an empty side", _WHOLE)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise input_error(file, place, "not UTF-8", ENCODING_HINT)


def load(path: Path) -> Iterator[SentencePair | Skipped]:
    """Read the pairs that a memory is to take in, as they are asked for.

    Raises ConfigError for an unknown suffix, InputError when the file cannot be read.
    """
    form = _format(path)
    with opened(path) as file:
        yield from form.read(file)


def save(path: Path, pairs: Iterable[SentencePair]) -> int:
    """Make `path` hold `pairs`, all of them or what stood there before; returns how many.

    Raises ConfigError for an unknown suffix, OutputError when the file cannot be written.
    """
    form, count = _format(path), 0

    def counted() -> Iterator[SentencePair]:
        nonlocal count
        for count, pair in enumerate(pairs, start=1):  # noqa: B007 - counts for the caller
            yield pair

    try:
        with replacing(path) as file:
            file.writelines(text.encode() for text in form.write(counted()))
    except OSError as exc:
        hint = "Free some disk space, or choose another folder."
        raise OutputError(f"cannot write {path}: {exc.strerror or exc}", hint=hint) from exc
    return count


def refuse_foreign_files(path: Path) -> None:
    """Raise ConfigError for a file that is there: it may be what people wrote or corrected."""
    if path.exists():
        raise ConfigError(
            f"{path} is there already: an export would replace it",
            hint="Name another file, or say --force. To take its pairs in: memory import.",
        )


def _format(path: Path) -> Format:
    try:
        return FORMATS[path.suffix.casefold()]
    except KeyError:
        raise ConfigError(
            f"{path}: a memory cannot be kept in {path.suffix or 'such'} files",
            hint=f"Known here: {', '.join(FORMATS)}.",
        ) from None


def _read_parallel(path: Path) -> Iterator[SentencePair]:
    """Read the pairs of two files, of which `path` is either, or their common stem.

    Raises InputError where one is missing, cannot be read, or has more lines than the other.
    """
    french, english = _halves(path)
    sources, targets = list(lines(french)), list(lines(english))
    if len(sources) != len(targets):
        reason = f"{len(sources)} lines, but {english.name} has {len(targets)}"
        hint = "Line n of one must be the translation of line n of the other."
        raise input_error(french, "", reason, hint)
    for number, (source, target) in enumerate(zip(sources, targets, strict=True), start=1):
        yield SentencePair(source, target, document=str(french), place=f"line {number}")


def _halves(path: Path) -> tuple[Path, Path]:
    """Find the French and the English file that `path` is, or is the stem of.

    Raises InputError, because of a FileNotFoundError where it is not there at all.
    """
    stem = _stem(path)
    found = [_beside(stem, end) for end in (".fr", ".en")]
    french, english = found
    if french and english:
        return french, english
    missing = [end for end, file in zip((".fr", ".en"), found, strict=True) if not file]
    if len(missing) == 1 or path.suffix in (".fr", ".en") or not path.exists():
        reason = " and ".join(f"{stem.name}{end}" for end in missing) + " not found"
        hint = f"A set in parallel files is {stem.name}.fr and {stem.name}.en, side by side."
    else:
        reason = "not a kind of evaluation set that is known"
        hint = "Known: NAME.fr with NAME.en, .tsv, .tmx, .jsonl."
    gone = FileNotFoundError(path) if len(missing) == 2 and not path.exists() else None
    raise input_error(path, "", reason, hint) from gone


def _stem(path: Path) -> Path:
    name = bare(path)
    return name.with_suffix("") if name.suffix in (".fr", ".en") else name


def _beside(stem: Path, end: str) -> Path | None:
    files = (stem.with_name(f"{stem.name}{end}{packed}") for packed in ("", *OPENERS))
    return next(filter(Path.is_file, files), None)


OPENERS: Mapping[str, Callable[[Path], Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
"""How a file is opened for reading bytes, by the suffix of its compression."""

ENCODING_HINT = "Save it as UTF-8; iconv converts."


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read its bytes, decompressed; InputError if it cannot be read or decoded."""
    opener = OPENERS.get(path.suffix)
    try:
        with opener(path) if opener else path.open("rb") as file:
            yield file
    except (OSError, EOFError, lzma.LZMAError, zlib.error, UnicodeError) as exc:
        hint = ENCODING_HINT if isinstance(exc, UnicodeError) else ""
        raise InputError(f"{path}: cannot be read: {exc}", origin=str(path), hint=hint) from exc


def lines(path: Path) -> Iterator[str]:
    """Read the lines of a text in UTF-8, without their ends; only a line feed ends one.

    Raises InputError, naming the line that is not UTF-8.
    """
    with opened(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as exc:
                raise input_error(path, f"line {number}", "not UTF-8", ENCODING_HINT) from exc
            yield text.removesuffix("\n").rstrip("\r")


def bare(path: Path) -> Path:
    """Leave out the suffix of a compression."""
    return path.with_suffix("") if path.suffix in OPENERS else path


def kind(path: Path) -> str:
    """Tell the suffix that names the format, in small letters."""
    return bare(path).suffix.casefold()


def input_error(path: Path, place: str, reason: str, hint: str) -> InputError:
    """Make the error that says what is wrong with a file of pairs, and where."""
    where = f"{path}, {place}" if place else str(path)
    return InputError(f"{where}: {reason}", origin=str(path), place=place, hint=hint)
