"""Reads pairs in two files: line n of NAME.en is the translation of line n of NAME.fr."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from translate_tool.bitext.compressed import OPENERS, bare, input_error, lines
from translate_tool.bitext.pair import SentencePair


def read(path: Path) -> Iterator[SentencePair]:
    """Read the pairs of two files, of which `path` is either, or their common stem.

    Raises InputError where one is missing, cannot be read, or has more lines than the other.
    """
    french, english = halves(path)
    sources, targets = list(lines(french)), list(lines(english))
    if len(sources) != len(targets):
        reason = f"{len(sources)} lines, but {english.name} has {len(targets)}"
        hint = "Line n of one must be the translation of line n of the other."
        raise input_error(french, "", reason, hint)
    for number, (source, target) in enumerate(zip(sources, targets, strict=True), start=1):
        yield SentencePair(source, target, document=str(french), place=f"line {number}")


def halves(path: Path) -> tuple[Path, Path]:
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
