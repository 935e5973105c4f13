"""Reads a glossary file: rows of French, English, case, note and variants, from a spreadsheet.

Whatever is wrong with a row raises an error that names file and line: a term that was ignored
silently would be missed only in the morning.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from translate_tool.errors import ConfigError
from translate_tool.glossary.terms import LONGEST, Glossary, Term, split_words
from translate_tool.records import canonical

COLUMNS = ("french", "english", "case", "note", "variants")
UNCHANGED = "="
"""In place of the English: the term is a name that stays as it is. An empty cell means the same."""

_DELIMITERS = "\t;,"
_HEADERS = (
    {"french", "fr", "français", "french term", "terme français", "source"},
    {"english", "en", "anglais", "english term", "terme anglais", "target"},
)
_CASES = {"sensitive": True, "sensible": True, "insensitive": False, "insensible": False}


def load(path: Path | str) -> Glossary:
    """Load the glossary of a CSV file: delimiter `,` `;` or tab; UTF-8, UTF-16 with mark or cp1252.

    Raises ConfigError, naming the file and the line, for what cannot be read or contradicts itself.
    """
    text = _text(Path(path))
    seen: dict[str, Term] = {}
    for number, row in _rows(text, str(path)):
        term = _term(row, f"{path}, line {number}", number)
        key = " ".join(term.words) if term.exact else " ".join(term.words).casefold()
        first = seen.setdefault(key, term)
        if (first.english, first.exact) != (term.english, term.exact):
            raise ConfigError(
                f"{path}: lines {first.line} and {term.line} disagree on “{term.french}”: "
                f"“{first.english}” or “{term.english}”?",
                hint="Keep one of the two lines.",
            )
    return Glossary(tuple(seen.values()))


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be read: {exc}") from exc
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(f"{path}: neither UTF-8 nor Windows-1252", hint="Save it as CSV in UTF-8.")


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and canonical cells of each row, but comments, empty rows and header."""
    lines = [
        "" if line.lstrip().startswith("#") else line
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    delimiter = max(_DELIMITERS, key=lambda mark: sum(mark in line for line in lines))
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    first, done = True, 0
    try:
        for row in reader:
            number, done = done + 1, reader.line_num
            cells = [canonical(cell) for cell in row]
            if any(cells):
                if not (first and _is_header(cells, f"{name}, line {number}")):
                    yield number, cells
                first = False
    except csv.Error as exc:
        message = f"{name}, line {done + 1}: not CSV: {exc}"
        raise ConfigError(message, hint="Close the quotation mark, or double it.") from exc


def _is_header(cells: Sequence[str], place: str) -> bool:
    french, english = (cell.casefold() for cell in (*cells, "")[:2])
    if english in _HEADERS[0] and french in _HEADERS[1]:
        raise ConfigError(
            f"{place}: the columns are in another order", hint=f"Wanted: {', '.join(COLUMNS)}."
        )
    return french in _HEADERS[0] and english in {*_HEADERS[1], ""}


def _term(cells: list[str], place: str, line: int) -> Term:
    if len(cells) > len(COLUMNS) and any(cells[len(COLUMNS) :]):
        raise ConfigError(
            f"{place}: {len(cells)} columns, {len(COLUMNS)} wanted at most",
            hint=f"Wanted: {', '.join(COLUMNS)}. Put a cell that has the delimiter in quotes.",
        )
    french, english, case, note, variants = (*cells, "", "", "", "", "")[: len(COLUMNS)]
    words = split_words(french)
    if not 0 < len(words) <= LONGEST:
        hint = f"Write a French term of 1 to {LONGEST} words in the first column."
        raise ConfigError(f"{place}: no French term: “{french}”", hint=hint)
    name = english in ("", UNCHANGED)
    if not name and not split_words(english):
        hint = f"Write the English wanted, or {UNCHANGED} for a name that stays as it is."
        raise ConfigError(f"{place}: no English term: “{english}”", hint=hint)
    if case and case.casefold() not in _CASES:
        hint = "Write sensitive, insensitive or nothing in the third column."
        raise ConfigError(f"{place}: case is “{case}”", hint=hint)
    return Term(
        french=french,
        english=french if name else english,
        exact=_CASES.get(case.casefold(), name and french != french.casefold()),
        name=name,
        note=note,
        variants=tuple(filter(split_words, map(canonical, variants.split("|")))),
        line=line,
    )
