"""What people corrected in the outputs → the journal of the folder, and the memory.

Reads, then weighs each correction against what the folder and the memory hold, then commits.
Reading and weighing write nothing: a dry run is both without the last step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from translate_tool import writers
from translate_tool.bitext.pair import SentencePair
from translate_tool.config import JOURNAL, STATE
from translate_tool.errors import ConfigError, InputError, TranslateToolError
from translate_tool.pipeline.correction_files import Correction, Passed, corrected_rows, read
from translate_tool.pipeline.ownership import is_output
from translate_tool.pipeline.status import status
from translate_tool.records import canonical
from translate_tool.runtime.files import hold
from translate_tool.store.journal import Journal
from translate_tool.store.journal_reader import JournalReader
from translate_tool.store.memory import Memory, require_memory
from translate_tool.writers import jsonl

Outcome = Literal["new", "changed", "same", "withdrawn"]
"""`changed`: another correction stood in its place. `same`: it is known already."""

SUFFIXES = (".md", ".json", ".jsonl")
"""Of files of corrections; anything else that is to be withdrawn is French text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What was found in the files.

    `disagreements`: corrections of one sentence, each list with two or more different ones; none
    of them is among the `corrections`, which have each French text once.
    """

    corrections: tuple[Correction, ...]
    disagreements: tuple[tuple[Correction, ...], ...]
    passed: tuple[Passed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A correction, and what becomes of it.

    `earlier`: the correction that it takes the place of, or withdraws. `now`: the English of its
    brief, where that is neither what the person saw nor what they wrote: the row changed since.
    """

    correction: Correction
    outcome: Outcome
    earlier: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What is to be learnt, and what is refused, with the reason."""

    weighed: tuple[Weighed, ...]
    refused: tuple[Passed, ...]

    @property
    def exit_code(self) -> int:
        """0: all taken in; 3: but for what is refused."""
        return 3 if self.refused else 0

    def as_dict(self) -> Mapping[str, Any]:
        """As plain values, for JSON."""
        return {
            "corrections": [
                {
                    **{k: v for k, v in asdict(item.correction).items() if k != "page"},
                    "outcome": item.outcome,
                    "earlier": item.earlier,
                    "now": item.now,
                }
                for item in self.weighed
            ],
            "refused": [asdict(item) for item in self.refused],
        }


def read_corrections(files: Sequence[Path]) -> Corrections:
    """Read what people changed in `files`. Writes nothing.

    Raises ConfigError for a file of another kind, InputError for one that cannot be read, or
    whose brief as it was published is not there to compare with.
    """
    return _sorted(item for file in files for item in read(file))


def read_withdrawals(named: Sequence[str]) -> Corrections:
    """Read what is to be withdrawn: the corrections of files, or of the French texts `named`.

    Raises as `read_corrections` does.
    """
    return _sorted(item for name in named for item in _withdrawals(name))


def _withdrawals(name: str) -> Iterable[Correction | Passed]:
    if Path(name).suffix in SUFFIXES:
        return corrected_rows(Path(name))
    text = canonical(name)
    return [Correction(place="as typed", french=text, before="", english="", withdraws=True)]


def _sorted(items: Iterable[Correction | Passed]) -> Corrections:
    """Put together what concerns one sentence."""
    by_french: dict[str, dict[tuple[str, bool], Correction]] = defaultdict(dict)
    passed: list[Passed] = []
    for item in items:
        if isinstance(item, Passed):
            passed.append(item)
        else:
            by_french[item.french].setdefault((item.english, item.withdraws), item)
    groups = [tuple(group.values()) for group in by_french.values()]
    return Corrections(
        corrections=tuple(group[0] for group in groups if len(group) == 1),
        disagreements=tuple(group for group in groups if len(group) > 1),
        passed=tuple(passed),
    )


def folders_of(files: Iterable[Path]) -> list[Path]:
    """Return the output folders that `files` lie in, each once."""
    found = (_folder_of(file) for file in files)
    return list(dict.fromkeys(folder for folder in found if folder))


def _folder_of(file: Path) -> Path | None:
    return next(filter(is_output, file.absolute().parents), None)


# -- weighing --------------------------------------------------------------------------------------


def weigh(found: Corrections, *, outputs: Sequence[Path], memory: Path | None) -> Lesson:
    """Tell what becomes of each correction in the folders and in the memory. Writes nothing.

    Refused is what stands in no brief of the folders, what is withdrawn and not known, and what
    disagrees. Raises JournalError for a journal or a memory that cannot be read.
    """
    texts = [correction.french for correction in found.corrections]
    journals = [output / STATE / JOURNAL for output in outputs]
    known: list[dict[str, str]] = []
    standing: set[str] = set()
    for path in (*journals, *([memory] if memory else [])):
        with JournalReader(path) as reader:
            known.append(reader.corrections(texts))
            standing |= reader.standing(texts) if path in journals else set()
    weighed: list[Weighed] = []
    refused = [*found.passed, *_disagreeing(found)]
    for item in found.corrections:
        held = [place.get(item.french, "") for place in known]
        if item.withdraws:
            verdict = _withdrawal(item, held)
        elif outputs and item.french not in standing and _home(item) not in outputs:
            verdict = _nowhere(item, outputs)
        else:
            verdict = _taken(item, held, _row_now(item, outputs))
        if isinstance(verdict, Passed):
            refused.append(verdict)
        else:
            weighed.append(verdict)
    return Lesson(weighed=tuple(weighed), refused=tuple(refused))


def _home(item: Correction) -> Path | None:
    """Return the folder whose brief is known to have the row, since the page lies beside it."""
    return _folder_of(item.page) if item.page else None


def _disagreeing(found: Corrections) -> list[Passed]:
    """Refuse what was corrected in two ways."""
    return [
        Passed(
            place=item.place,
            reason=f"another correction of this sentence disagrees: {item.french} → "
            f"{item.english or 'withdrawn'}",
        )
        for group in found.disagreements
        for item in group
    ]


def _nowhere(item: Correction, outputs: Sequence[Path]) -> Passed:
    places = " or ".join(map(str, outputs))
    return Passed(
        place=item.place, reason=f"its French stands in no brief of {places}: {item.french}"
    )


def _withdrawal(item: Correction, held: Sequence[str]) -> Weighed | Passed:
    """Withdraw what is held; of a file, no correction but its own."""
    standing = [text for text in held if text]
    if not standing:
        reason = f"no correction of this sentence is known: {item.french}"
        return Passed(place=item.place, reason=reason)
    if item.english and item.english not in standing:
        reason = f"it was corrected otherwise since: {item.french} → {standing[0]}"
        return Passed(place=item.place, reason=reason)
    return Weighed(correction=item, outcome="withdrawn", earlier=item.english or standing[0])


def _taken(item: Correction, held: Sequence[str], now: str) -> Weighed:
    others = [text for text in held if text not in ("", item.english)]
    outcome: Outcome = "changed" if others else "same" if all(held) and held else "new"
    return Weighed(correction=item, outcome=outcome, earlier=others[0] if others else "", now=now)


def _row_now(item: Correction, outputs: Sequence[Path]) -> str:
    """Return the English of a row today, where it is neither of the two that the person knew."""
    for output in outputs if item.origin and item.page is None else ():
        line = output / writers.path(writers.file_name(item.origin), "jsonl")
        try:
            brief = jsonl.parse(line.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, InputError):  # not published as JSON: cannot be told
            continue
        for pair in brief.pairs if brief.article.origin == item.origin else ():
            now = canonical(pair.hypothesis.text)
            if canonical(pair.sentence.text) == item.french:
                return now if now not in (item.before, item.english) else ""
    return ""


# -- committing ------------------------------------------------------------------------------------


def learn(lesson: Lesson, *, outputs: Sequence[Path], memory: Path | None) -> None:
    """Take a lesson into the journals of `outputs`, and into `memory`.

    The next run writes the briefs concerned anew. Raises Busy while a run holds a folder,
    OutputError or JournalError when something cannot be written.
    """
    items = [item.correction for item in lesson.weighed]
    wanted = {item.french: item.english for item in items if not item.withdraws}
    gone = [item.french for item in items if item.withdraws]
    if memory:
        with Memory(memory) as opened:
            opened.import_pairs(
                (SentencePair(french, english) for french, english in wanted.items()), sure=True
            )
            opened.withdraw(gone)
    shared_by = str(memory.absolute()) if memory else ""
    for output in outputs:
        with hold(output / STATE), Journal(output / STATE / JOURNAL) as journal:
            journal.correct(wanted, memory=shared_by)
            journal.withdraw(gone)


def returning(lesson: Lesson, outputs: Sequence[Path]) -> dict[Path, int]:
    """Count the sentences of which the memory of the last run in a folder says otherwise.

    Memory → how many the next run would take from there, whatever is learnt without it.
    """
    wanted = {
        item.correction.french: "" if item.correction.withdraws else item.correction.english
        for item in lesson.weighed
    }
    counts: dict[Path, int] = {}
    for path in filter(None, map(_memory_of, outputs)):
        with JournalReader(path) as reader:
            held = reader.corrections(list(wanted))
        if odd := sum(text != wanted[french] for french, text in held.items()):
            counts[path] = odd
    return counts


def _memory_of(output: Path) -> Path | None:
    """Return the memory that the last run in a folder used."""
    try:
        path = status(output).record["settings"]["memory"]["path"]
    except (TranslateToolError, KeyError, TypeError):
        return None
    return Path(path) if path else None


def demand_places(outputs: Sequence[Path], memory: Path | None) -> list[str]:
    """Return the names of where corrections go. Raises ConfigError where they cannot go."""
    for output in outputs:
        if not is_output(output):
            raise ConfigError(
                f"{output}: no run has written here",
                hint="Name the folder given to `translate-tool run` as --output.",
            )
    if memory:
        require_memory(memory)
    places = [str(place) for place in (*outputs, *([memory] if memory else []))]
    if not places:
        raise ConfigError(
            "learn into what? The files lie in no output folder, and no memory is named",
            hint="Name the folder with --output, or a memory with --memory.",
        )
    return places
