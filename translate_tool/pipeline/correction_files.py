"""Files in which people corrected rows → corrections, each with the place it stands at.

Reads a brief's Markdown page that was edited, and what the site saved. Knows what stood there
before from the brief's JSON line; tells what was changed, never guesses. Writes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translate_tool import writers
from translate_tool.errors import ConfigError, InputError
from translate_tool.records import Brief, Pair, canonical
from translate_tool.store.corrected import CORRECTED
from translate_tool.store.memory import fault
from translate_tool.writers import jsonl, markdown
from translate_tool.writers.escape import visible

SCHEMA = "translate-tool/correction/1"
"""Of a line of the file that the site saves."""

DOCUMENT = "translate-tool/corrections/1"
"""Of the file that a page of an older site saved: one document, with a list of corrections."""

_TEXTS = ("french", "machine", "english")
"""Fields of a correction that are texts; the English may be null, to withdraw one."""

LONGEST = 60
"""Characters that are quoted of what was not understood."""

BULLET = "• "
"""Stands before an item of a list on a page, and is not part of its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A row whose English a person changed. Texts are canonical; `place` is a file and a line.

    `before`: the English that the person saw. `origin`: of the article. `page`: the brief's page
    that it stands in, where it does. `withdraws`: the machine is to have its say again; `english`
    is then the correction that is withdrawn, "" for whichever there is.
    """

    place: str
    french: str
    before: str
    english: str
    origin: str = ""
    page: Path | None = None
    withdraws: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A row that looks changed but cannot be taken in."""

    place: str
    reason: str


def read(file: Path) -> Iterator[Correction | Passed]:
    """Yield what a file corrects, in its order.

    Raises ConfigError for a file of another kind, InputError for one that cannot be read, or
    whose brief as it was published is not there to compare with.
    """
    if file.suffix == ".md":
        found = _edited(file)
    elif file.suffix in (".json", ".jsonl"):
        found = _saved(file)
    else:
        raise ConfigError(
            f"{file}: corrections are learnt from .md, .jsonl and .json files",
            hint="Of a brief's page, or as the site saved them. For .tmx and .tsv there is "
            "`translate-tool memory import`.",
        )
    return map(_sound, found)


def corrected_rows(file: Path) -> Iterator[Correction | Passed]:
    """Yield the corrections that a file holds, to be withdrawn.

    They are those that the site saved or, of a brief's page, those that its brief was published
    with. Raises as `read` does.
    """
    if file.suffix != ".md":
        for item in read(file):
            yield item if isinstance(item, Passed) else _withdrawn(item)
        return
    for row, pair in enumerate(_published(file).pairs, start=1):
        if CORRECTED in pair.flags:
            yield _correction(f"{file}, row {row}", pair, pair.hypothesis.text, withdraws=True)


def _withdrawn(item: Correction) -> Correction:
    return Correction(
        place=item.place,
        french=item.french,
        before=item.english,
        english=item.english,
        origin=item.origin,
        withdraws=True,
    )


def _sound(item: Correction | Passed) -> Correction | Passed:
    """Return the item, or why its English cannot be kept."""
    if isinstance(item, Passed) or item.withdraws:
        return item
    reason = fault(item.english, "English")
    return Passed(place=item.place, reason=f"{reason}: it is kept as it was") if reason else item


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"{file}: cannot be read: {exc}", origin=str(file)) from exc


# -- an edited page --------------------------------------------------------------------------------


def _edited(file: Path) -> Iterator[Correction | Passed]:
    """Yield the rows of a page that differ from its brief as it was published."""
    brief = _published(file)
    for row in markdown.rows(_text(file)):
        place = f"{file}:{row.line}, row {row.row}"
        if row.fault:
            yield Passed(place=place, reason=row.fault)
            continue
        pair = brief.pairs[row.row - 1] if 0 < row.row <= len(brief.pairs) else None
        if pair is None:
            yield Passed(place=place, reason="its brief has no such row")
        elif english := _changed(pair, row.english):
            if _bare(row.french, pair.sentence.text) != visible(pair.sentence.text):
                yield Passed(place=place, reason="its French is not that of the brief any more")
            else:
                yield _correction(place, pair, english, origin=brief.article.origin, page=file)


def _correction(place: str, pair: Pair, english: str, **more: Any) -> Correction:
    return Correction(
        place=place,
        french=canonical(pair.sentence.text),
        before=canonical(pair.hypothesis.text),
        english=canonical(english),
        **more,
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
    """Yield the corrections of a file that the site saved. Raises InputError for another file."""
    text = _text(file)
    try:
        places, records = _document(file, json.loads(text))
    except ValueError:  # of several lines
        places, records = _lines(file, text)
    return map(_claimed, places, records)


def _document(file: Path, record: Any) -> tuple[list[str], list[Any]]:
    """Return the places and the corrections of a whole JSON document."""
    schema = record.get("schema") if isinstance(record, dict) else None
    if schema == SCHEMA:
        return [f"{file}:1"], [record]
    rows = record.get("corrections") if schema == DOCUMENT else None
    if not isinstance(rows, list):
        why = f"its schema is {_shown(schema)}" if schema else "it names no schema"
        raise _other(file, why)
    return [f"{file}, correction {number}" for number in range(1, len(rows) + 1)], rows


def _lines(file: Path, text: str) -> tuple[list[str], list[Any]]:
    """Return the places and the corrections of JSON Lines; in place of others, what is wrong."""
    places, records = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            places.append(f"{file}:{number}")
            records.append(_line(places[-1], line))
    if all(isinstance(record, Passed) for record in records):
        raise _other(file, f"no line has the schema {SCHEMA}")
    return places, records


def _line(place: str, line: str) -> Any:
    """Return the correction of a line, or what is wrong with it."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as exc:
        return _refused(place, f"not JSON: {exc.msg}, at character {exc.colno}")
    schema = record.get("schema") if isinstance(record, dict) else SCHEMA
    if schema == SCHEMA:
        return record
    return _refused(place, f"its schema is {_shown(schema)}" if schema else "it names no schema")


def _other(file: Path, why: str) -> InputError:
    return InputError(
        f"{file}: not a file of corrections: {why}",
        origin=str(file),
        hint="The site saves them: open its front page, then Corrections, Save.",
    )


def _claimed(place: str, row: Any) -> Correction | Passed:
    """Return the correction that a record claims, or why it is none."""
    if isinstance(row, Passed):
        return row
    if wrong := _fault(row):
        return _refused(place, wrong)
    english, origin = row["english"], str(row["origin"])
    return Correction(
        place=f"{place} ({visible(origin)}, row {row['row']})",
        french=canonical(row["french"]),
        before=canonical(row["machine"]),
        english=canonical(english or ""),
        origin=origin,
        withdraws=english is None,
    )


def _refused(place: str, why: str) -> Passed:
    return Passed(place=place, reason=f"{why}; wanted: a correction of schema {SCHEMA}")


def _fault(row: Any) -> str:
    """Say what is wrong with a record of a correction; "" if nothing is."""
    if not isinstance(row, dict):
        return f"not an object: {_shown(row)}"
    missing = [f'"{name}"' for name in (*_TEXTS, "origin", "row") if name not in row]
    if missing:
        return f"it lacks {', '.join(missing)}"
    for name in _TEXTS:
        withdraws = name == "english" and row[name] is None
        if not isinstance(row[name], str) and not withdraws:
            return f'"{name}" is no text: {_shown(row[name])}'
    return "" if canonical(row["french"]) else 'its "french" is empty'


def _shown(value: object) -> str:
    """Return a value as JSON has it, the beginning of a long one."""
    text = visible(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
