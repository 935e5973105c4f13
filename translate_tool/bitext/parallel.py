"""Evaluation sets: French sentences and what people made of them, from files of four kinds.

Knows file formats; knows no system and no measure. Nothing is skipped and nothing is repaired: a
set with a hole in it would give a figure that cannot be compared.

    news.fr + news.en    a line each; either file, or `news`, names both
    news.tsv             French, tab, English
    news.tmx             a translation memory
    news.jsonl           {"fr": "...", "en": "..."}; also "source", "target"; "en" may be a list

All but TMX may be compressed, as .gz or .xz.
"""

from __future__ import annotations

import gzip
import json
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from translate_tool.bitext import tmx, tsv
from translate_tool.bitext.units import Skipped, Unit
from translate_tool.errors import InputError

_OPENERS: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".xz": lzma.decompress,
}
_KEYS = (("fr", "en"), ("source", "target"), ("french", "english"))
_FIX = "Each pair must have text on both sides: complete it, or delete it from the set."
_ENCODING = "Save it as UTF-8; iconv converts."

Pair = tuple[str, tuple[str, ...]]
"""A sentence and its references."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSet:
    """French sentences, each with at least one English reference.

    `name` is that of the files, without folder and suffix.
    """

    name: str
    sources: tuple[str, ...]
    references: tuple[tuple[str, ...], ...]

    def first(self, most: int) -> EvaluationSet:
        """The first `most` sentences."""
        return EvaluationSet(
            name=self.name, sources=self.sources[:most], references=self.references[:most]
        )


def load(path: Path) -> EvaluationSet:
    """The set that a file or the common stem of two files names.

    Raises InputError, naming file and line, for what cannot be read or is not a whole set.
    """
    pairs = list(_READERS.get(kind(path), _from_parallel)(path))
    if not pairs:
        raise _wrong(path, "", "it has no pairs of sentences", _FIX)
    sources, references = zip(*pairs, strict=True)
    return EvaluationSet(name=_stem(path).name, sources=sources, references=references)


def lines(path: Path) -> list[str]:
    """The lines of a text file in UTF-8, without their ends. Raises InputError."""
    data = unpacked(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise _wrong(path, f"line {line}", "not UTF-8", _ENCODING) from exc
    return [line.rstrip("\r") for line in text.removesuffix("\n").split("\n")] if text else []


def _from_parallel(path: Path) -> Iterator[Pair]:
    french, english = halves(path)
    sources, targets = lines(french), lines(english)
    if len(sources) != len(targets):
        reason = f"{len(sources)} lines, but {english.name} has {len(targets)}"
        raise _wrong(
            french, "", reason, "Line n of one must be the translation of line n of the other."
        )
    for file, column in ((french, sources), (english, targets)):
        for number, text in enumerate(column, start=1):
            if not text.strip():
                raise _wrong(file, f"line {number}", "an empty line", _FIX)
    yield from ((source, (target,)) for source, target in zip(sources, targets, strict=True))


def halves(path: Path) -> tuple[Path, Path]:
    """The French and the English file, where `path` is either, or their stem. Raises InputError."""
    stem = _stem(path)
    found = [
        next((f for f in (_beside(stem, end, packed) for packed in ("", *_OPENERS)) if f), None)
        for end in (".fr", ".en")
    ]
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
    raise _wrong(path, "", reason, hint)


def _beside(stem: Path, end: str, packed: str) -> Path | None:
    file = stem.with_name(f"{stem.name}{end}{packed}")
    return file if file.is_file() else None


def _from_tsv(path: Path) -> Iterator[Pair]:
    try:
        yield from _from_units(path, tsv.read(BytesIO(unpacked(path))))
    except UnicodeError as exc:
        raise _wrong(path, "", f"cannot be read: {exc}", _ENCODING) from exc


def _from_tmx(path: Path) -> Iterator[Pair]:
    return _from_units(path, tmx.read(BytesIO(unpacked(path))))


def _from_units(path: Path, units: Iterable[Unit | Skipped]) -> Iterator[Pair]:
    for unit in units:
        if isinstance(unit, Skipped):
            raise _wrong(path, unit.place, unit.reason, _FIX)
        _demand(path, unit.place, (unit.source, unit.target))
        yield unit.source, (unit.target,)


def _from_jsonl(path: Path) -> Iterator[Pair]:
    for number, line in enumerate(lines(path), start=1):
        place = f"line {number}"
        try:
            row = json.loads(line)
        except ValueError as exc:
            hint = 'Wanted: {"fr": "...", "en": "..."}'
            raise _wrong(path, place, f"not JSON: {exc}", hint) from exc
        source, references = texts(row)
        if not source or not references:
            known = ", ".join(" and ".join(keys) for keys in _KEYS)
            raise _wrong(path, place, "no French with its English", f"Keys known: {known}.")
        _demand(path, place, (source, *references))
        yield source, references


def texts(row: Any) -> tuple[str, tuple[str, ...]]:
    """The French and its references; empty where they are missing, or are no texts."""
    keys = [pair for pair in _KEYS if isinstance(row, dict) and row.keys() >= set(pair)]
    if not keys:
        return "", ()
    source, target = (row[key] for key in keys[0])
    targets = tuple(target) if isinstance(target, list) else (target,)
    fine = isinstance(source, str) and all(isinstance(each, str) for each in targets)
    return (source, targets) if fine else ("", ())


def _demand(path: Path, place: str, sides: Iterable[str]) -> None:
    """Refuse a pair with an empty side, or with bytes that were no UTF-8."""
    for text in sides:
        if not text.strip():
            raise _wrong(path, place, "a pair with an empty side", _FIX)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise _wrong(path, place, "not UTF-8", _ENCODING)


def unpacked(path: Path) -> bytes:
    """What a file holds, decompressed. Raises InputError."""
    unpack = _OPENERS.get(path.suffix, bytes)
    try:
        return unpack(path.read_bytes())
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as exc:
        raise _wrong(path, "", f"cannot be read: {exc}", "") from exc


def kind(path: Path) -> str:
    """The suffix that tells the format, that of a compression apart."""
    return (path.with_suffix("") if path.suffix in _OPENERS else path).suffix.casefold()


def _stem(path: Path) -> Path:
    bare = path.with_suffix("") if path.suffix in _OPENERS else path
    return bare.with_suffix("") if bare.suffix in (".fr", ".en", ".tsv", ".tmx", ".jsonl") else bare


_READERS: Mapping[str, Callable[[Path], Iterator[Pair]]] = {
    ".jsonl": _from_jsonl,
    ".tmx": _from_tmx,
    ".tsv": _from_tsv,
}


def _wrong(path: Path, place: str, reason: str, hint: str) -> InputError:
    where = f"{path}, {place}" if place else str(path)
    return InputError(f"{where}: {reason}", origin=str(path), place=place, hint=hint)
