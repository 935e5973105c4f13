"""What people corrected in the outputs → the journal of the folder, and the memory.

Reads a brief's Markdown page that was edited, or the corrections that a page of the site saved.
Knows what stood there before from the brief's JSON line; tells what was changed, never guesses.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from translate_tool import writers
from translate_tool.bitext.pair import SentencePair
from translate_tool.config import JOURNAL, STATE
from translate_tool.errors import ConfigError, InputError
from translate_tool.pipeline.ownership import is_output
from translate_tool.records import Brief, Pair, canonical
from translate_tool.runtime.lock import hold
from translate_tool.store.journal import Journal
from translate_tool.store.memory import Memory, fault
from translate_tool.writers import edits, jsonl
from translate_tool.writers.escape import visible

SCHEMA = "translate-tool/corrections/1"
"""Of the file that a page of the site saves."""

BULLET = "• "
"""Stands before an item of a list on a page, and is not part of its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A row whose English a person changed. Texts are canonical; `place` is a file and a row."""

    place: str
    french: str
    before: str
    english: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A row that looks changed but cannot be taken in."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What was found in the files.

    `disagreements`: corrections of one sentence, each list with two or more different ones; none
    of them is among the `corrections`, which have each French text once.
    """

    corrections: tuple[Correction, ...]
    disagreements: tuple[tuple[Correction, ...], ...]
    passed: tuple[Passed, ...]

    @property
    def exit_code(self) -> int:
        """0: all taken in; 3: but for what disagrees or was passed over."""
        return 3 if self.disagreements or self.passed else 0

    def as_dict(self) -> Mapping[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)


def read_corrections(files: Sequence[Path]) -> Corrections:
    """Read what people changed in `files`. Writes nothing.

    Raises ConfigError for a file of another kind, InputError for one that cannot be read, or
    whose brief as it was published is not there to compare with.
    """
    by_french: dict[str, dict[str, Correction]] = defaultdict(dict)
    passed: list[Passed] = []
    for file in files:
        for item in _read(file):
            if isinstance(item, Passed):
                passed.append(item)
            elif reason := fault(item.english, "English"):
                passed.append(Passed(place=item.place, reason=f"{reason}: it is kept as it was"))
            else:
                by_french[item.french].setdefault(item.english, item)
    groups = [tuple(group.values()) for group in by_french.values()]
    return Corrections(
        corrections=tuple(group[0] for group in groups if len(group) == 1),
        disagreements=tuple(group for group in groups if len(group) > 1),
        passed=tuple(passed),
    )


def learn(found: Corrections, *, outputs: Sequence[Path], memory: Path | None) -> None:
    """Take the corrections into the journals of `outputs`, and into `memory`.

    The next run writes the briefs concerned anew. Raises Busy while a run holds a folder,
    OutputError or JournalError when something cannot be written.
    """
    wanted = {correction.french: correction.english for correction in found.corrections}
    if memory:
        with Memory(memory) as opened:
            opened.import_pairs(
                (SentencePair(french, english) for french, english in wanted.items()),
                sure=True,
            )
    for output in outputs:
        with hold(output / STATE), Journal(output / STATE / JOURNAL) as journal:
            journal.correct(wanted)


def folders_of(files: Iterable[Path]) -> list[Path]:
    """Return the output folders that `files` lie in, each once."""
    found = (next(filter(is_output, file.absolute().parents), None) for file in files)
    return list(dict.fromkeys(folder for folder in found if folder))


def _read(file: Path) -> Iterator[Correction | Passed]:
    if file.suffix == ".md":
        return _edited(file)
    if file.suffix == ".json":
        return _saved(file)
    raise ConfigError(
        f"{file}: corrections are learnt from .md and .json files",
        hint="Of a brief's page, or as a page of the site saved them. For .tmx and .tsv there is "
        "`translate-tool memory import`.",
    )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"{file}: cannot be read: {exc}", origin=str(file)) from exc


# -- an edited page --------------------------------------------------------------------------------


def _edited(file: Path) -> Iterator[Correction | Passed]:
    """Yield the rows of a page that differ from its brief as it was published."""
    brief = _published(file)
    for row in edits.rows(_text(file)):
        place = f"{file}, row {row.row}"
        if row.fault:
            yield Passed(place=f"{place} (line {row.line})", reason=row.fault)
            continue
        pair = brief.pairs[row.row - 1] if 0 < row.row <= len(brief.pairs) else None
        if pair is None:
            yield Passed(place=place, reason="its brief has no such row")
        elif english := _changed(pair, row.english):
            if _bare(row.french, pair.sentence.text) != visible(pair.sentence.text):
                yield Passed(place=place, reason="its French is not that of the brief any more")
            else:
                yield Correction(
                    place=place,
                    french=canonical(pair.sentence.text),
                    before=canonical(pair.hypothesis.text),
                    english=canonical(english),
                )


def _published(file: Path) -> Brief:
    """Return the brief of a page, from the JSON line beside it."""
    if not file.exists():
        raise ConfigError(f"{file}: there is no such file", hint="Check the path.")
    line = file.with_suffix(writers.FORMATS["jsonl"].suffix)
    if not line.exists():
        raise InputError(
            f"{file}: what stood there before cannot be told: there is no {line.name} beside it",
            origin=str(file),
            hint="Keep the page in the output folder, and jsonl among [write] formats.",
        )
    return jsonl.parse(_text(line))


def _changed(pair: Pair, english: str) -> str:
    """Return the English that a person put in place of the pair's; empty where it is the same.

    An emptied cell comes back as a space, so that it is seen, and refused, later.
    """
    bare = _bare(english, pair.hypothesis.text)
    return "" if bare == visible(pair.hypothesis.text) else bare or " "


def _bare(shown: str, text: str) -> str:
    """Return `shown` without the bullet that a page puts before the items of a list."""
    return shown if text.startswith(BULLET) else shown.removeprefix(BULLET).strip()


# -- corrections saved by the site -----------------------------------------------------------------


def _saved(file: Path) -> Iterator[Correction | Passed]:
    try:
        record = json.loads(_text(file))
        if record["schema"] != SCHEMA:
            raise ValueError(f"its schema is {record['schema']!r}")
        rows = list(record["corrections"])
    except (ValueError, TypeError, KeyError) as exc:
        raise InputError(f"{file}: not a file of {SCHEMA}: {exc}", origin=str(file)) from exc
    for number, row in enumerate(rows, start=1):
        try:
            texts = {name: canonical(row[name]) for name in ("french", "machine", "english")}
            place = f"{file}, {row['origin']}, row {row['row']}"
        except (TypeError, KeyError) as exc:
            yield Passed(place=f"{file}, correction {number}", reason=f"not a correction: {exc}")
            continue
        if texts["english"] != texts["machine"]:
            yield Correction(
                place=place,
                french=texts["french"],
                before=texts["machine"],
                english=texts["english"],
            )
