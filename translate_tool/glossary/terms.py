"""Terms of a glossary: what they are, how they are read from a file, where a French text has them.

A file has rows of French, English, case, note and variants, from a spreadsheet. Whatever is wrong
with a row raises an error that names file and line: a term that was ignored silently would be
missed only in the morning.

Terms are found in one pass over the words of a text, whatever their number: every prefix of a term
is a key, and a term has a bounded number of words.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from translate_tool.errors import ConfigError
from translate_tool.glossary.words import (
    Word,
    alike,
    french_adjectives,
    french_plurals,
    split_words,
    stem,
)
from translate_tool.records import canonical, digest

LONGEST = 12
"""Most words of a term: it bounds what one word of a text can cost."""

_POINTERS = ("là", "ci")
"""What a hyphen may add to a word that stays the same: ce pays-là, but not Pays-Bas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A French term and the English wanted for it; for a `name` that is the French itself.

    `exact`: letter case counts. `variants`: English that a person knows the model to write instead.
    `line`: where the term stands in its file.
    """

    french: str
    english: str
    exact: bool = False
    name: bool = False
    note: str = ""
    variants: tuple[str, ...] = ()
    line: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the French."""
        return tuple(word.text for word in split_words(self.french))

    def fits(self, words: Sequence[Word]) -> bool:
        """Whether `words`, as many as the term has, are the term or, unless a name, a form of it.

        A later word of several may be feminine: secrétaire générale.
        """
        return all(
            any(alike(word.text, form, exact=self.exact) for form in self._forms(place, wanted))
            for place, (word, wanted) in enumerate(zip(words, self.words, strict=True))
        )

    def _forms(self, place: int, word: str) -> Iterable[str]:
        if self.name:
            return (word,)
        return french_adjectives(word) if place and len(word) > 3 else french_plurals(word)


@dataclass(frozen=True, slots=True)
class Match:
    """A term in a text."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True)
class Glossary:
    """The terms of a run. Without any, it finds nothing and changes nothing."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Digest of all that can change a brief; notes cannot."""
        return _digest(self.terms)

    def digest_for(self, texts: Iterable[str]) -> str:
        """Digest of those terms that occur in `texts`: what a brief of them depends on."""
        found = {match.term.line: match.term for text in texts for match in self.find(text)}
        return _digest([found[line] for line in sorted(found)]) if found else ""

    def find(self, text: str) -> list[Match]:
        """Find the terms in French `text`, in order; of two that overlap the longer or first."""
        if not self.terms:
            return []
        words = split_words(text)
        stems = [stem(word.text) for word in words]
        found: list[Match] = []
        at = 0
        while at < len(words):
            term, count = self._longest(words, stems, at)
            if term:
                found.append(Match(term, words[at].start, words[at + count - 1].end))
            at += count
        return found

    def _longest(
        self, words: Sequence[Word], stems: Sequence[str], at: int
    ) -> tuple[Term | None, int]:
        """Return the longest term at word `at`, and its number of words; no term, 1."""
        best: tuple[Term | None, int] = None, 1
        if words[at].glued:
            return best
        for end in range(at + 1, len(words) + 1):
            terms = self._index.get(tuple(stems[at:end]))
            if terms is None or (end > at + 1 and not words[end - 1].joined):
                break
            if end < len(words) and words[end].glued and words[end].text not in _POINTERS:
                continue
            for term in terms:
                if term.fits(words[at:end]):
                    best = term, end - at
                    break
        return best

    @cached_property
    def _index(self) -> dict[tuple[str, ...], list[Term]]:
        """Stems → terms, those where case counts first; a prefix of terms alone has none."""
        index: dict[tuple[str, ...], list[Term]] = {}
        for term in sorted(self.terms, key=lambda term: not term.exact):
            key = tuple(map(stem, term.words))
            for end in range(1, len(key)):
                index.setdefault(key[:end], [])
            index.setdefault(key, []).append(term)
        return index


def _digest(terms: Iterable[Term]) -> str:
    return digest(
        *(digest(term.french, term.english, str(term.exact), *term.variants) for term in terms)
    )


# -- the file -------------------------------------------------------------------------------------

COLUMNS = ("french", "english", "case", "note", "variants")
UNCHANGED = "="
"""In place of the English: the term is a name that stays as it is. An empty cell means the same."""

_DELIMITERS = "\t;,"
_HEADERS = (
    {"french", "fr", "français", "french term", "terme français", "source"},
    {"english", "en", "anglais", "english term", "terme anglais", "target"},
)
_SENTENCE = re.compile(
    r"\s\S*(?!\b(?:assn|assoc|bros|corp|dept|intl|univ)\.)\b[^\W\d_]{4,}\s?[.!?…]+[»”\"]?(?:$|\s)"
    r"|[^\W\d_]{4,}\.\s+[A-ZÀ-Ý]",
    re.IGNORECASE,
)
"""What a line of prose has, and hardly a name that is alone on its line: "Il arrive." ends one, as
"Il pleut encore !" does; "Société Générale S.A.", "Fox Corp." and "Yahoo!" are names."""
_CASES = {"sensitive": True, "sensible": True, "insensitive": False, "insensible": False}


def load(path: Path | str) -> Glossary:
    """Load the glossary of a CSV file: delimiter `,` `;` or tab; UTF-8, UTF-16 with mark or cp1252.

    Raises ConfigError, naming the file and the line, for what cannot be read or contradicts itself.
    """
    text = _decoded(Path(path))
    seen: dict[str, Term] = {}
    for number, row in _rows(text, str(path)):
        term = _term_of(row, f"{path}, line {number}", number)
        key = " ".join(term.words) if term.exact else " ".join(term.words).casefold()
        first = seen.setdefault(key, term)
        if (first.english, first.exact) != (term.english, term.exact):
            raise ConfigError(
                f"{path}: lines {first.line} and {term.line} disagree on “{term.french}”: "
                f"“{first.english}” or “{term.english}”?",
                hint="Keep one of the two lines.",
            )
    return Glossary(tuple(seen.values()))


def _decoded(path: Path) -> str:
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


def _term_of(cells: list[str], place: str, line: int) -> Term:
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
    if len(cells) == 1 and _SENTENCE.search(french):
        wanted = ", ".join(COLUMNS)
        hint = f"Wanted: {wanted}. If it is a name, write {UNCHANGED} in a second column."
        raise ConfigError(f"{place}: a sentence, not a term: “{french}”", hint=hint)
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
