"""Proves that nothing was lost in a run and nothing has changed since.

Checks what stands on disk against what the journal says was put there, and the journal against the
inputs. Shares no code with what wrote them but the parser of a brief. Changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from translate_tool import readers, writers
from translate_tool.config import JOURNAL, STATE, Config
from translate_tool.errors import InputError, TranslateToolError
from translate_tool.pipeline import joined, ownership, report_page
from translate_tool.pipeline.status import Status, require_idle, status
from translate_tool.readers import ingest
from translate_tool.records import Article, Failure, Sentence
from translate_tool.runtime.wording import count
from translate_tool.store.journal_reader import JournalReader, Output
from translate_tool.writers.jsonl import parse
from translate_tool.writers.seals import seal_of

RESTORE = (
    "Delete it and run again: it is made anew from the journal. If a person corrected it: "
    "translate-tool learn it first."
)
REJOIN = "Delete it and run again: it is made anew from the files of the briefs."
ANEW = "Run again: it is made anew from the journal."
OUTDATED = "Delete it, or run again with its format among those of --format."
DAMAGED = (
    "The journal is not to be trusted: move it away and run again; the articles are translated "
    "anew."
)
STDIN = "stdin"
"""The origin of what was read on standard input."""

_TEMPORARY = re.compile(r"\..+\.tmp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that is not as it was left. `file` is relative to the output folder."""

    file: str
    what: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """How much was checked, and what was found wrong.

    `reread`: articles whose input is still there, unchanged, and was read again; `changed`: those
    whose input has another text by now, or cannot be read; `gone`: those that no input has any
    more. The last two are no problems: the next run sees to them.
    """

    articles: int
    files: int
    characters: int
    reread: int
    changed: int
    gone: int
    problems: tuple[Problem, ...]

    def as_dict(self) -> Mapping[str, Any]:
        """Return plain values, for JSON."""
        return asdict(self)


def verify(output: Path, on_article: Callable[[int], None] = lambda _: None) -> Audit:
    """Check everything in `output`; `on_article` gets how many articles have been.

    Raises ConfigError when no run has been there, Busy while one is, JournalError when the journal
    cannot be read at all.
    """
    state = output / STATE
    now = status(output)
    require_idle(state)
    found = _Verification(output)
    with JournalReader(state / JOURNAL) as journal:
        if fault := journal.integrity():
            found.add(f"{STATE}/{JOURNAL}", f"damaged: {fault}", DAMAGED)
        for item in journal.outputs():
            found.check(item, journal)
            on_article(found.articles)
    found.check_pages(now)
    found.check_leftovers()
    found.check_inputs(now)
    require_idle(state)
    return found.audit()


class _Verification:
    """What is checked of one output folder, and found wrong, so far."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.articles = self.files = self.characters = 0
        self.reread = self.changed = self.gone = 0
        self.problems: list[Problem] = []
        self._inputs: dict[str, tuple[str, str]] = {}
        """Origin → (sha256 of the input, article id), to be read again."""

    def add(self, file: str, what: str, hint: str) -> None:
        self.problems.append(Problem(file=file, what=what, hint=hint))

    def audit(self) -> Audit:
        return Audit(
            articles=self.articles,
            files=self.files,
            characters=self.characters,
            reread=self.reread,
            changed=self.changed,
            gone=self.gone,
            problems=tuple(self.problems),
        )

    def check(self, item: Output, journal: JournalReader) -> None:
        """Check one article: its files, and its characters from the input to the last row."""
        self.articles += 1
        for form in () if not item.files else writers.FORMATS:
            self._outdated(writers.path(item.name, form), on_record=item.files)
        if not item.files:
            self.add(item.name, "no checksum on record: an older version published it", ANEW)
        sound = {file: self._sound(file, digest) for file, digest in item.files.items()}
        found = journal.article(item.article)
        if found is None:
            if item.article:
                self.add(item.name, "its article is not in the journal", DAMAGED)
            return
        article, sentences = found
        self.characters += sum(len(s.text) + len(s.gap) for s in sentences)
        if article.id != item.article:
            self.add(item.name, "the journal lost or changed characters of its article", DAMAGED)
        if missing := journal.untranslated(item.article):
            self.add(item.name, f"{count(missing, 'sentence')} without a translation", ANEW)
        brief = writers.path(item.name, "jsonl")
        if sound.get(brief):
            self._compare(brief, article, sentences)
        self._inputs[item.origin] = (article.meta.get("sha256", ""), item.article)

    def check_pages(self, now: Status) -> None:
        """Check the files about the run as a whole."""
        for name, digest in now.record.get("pages", {}).items():
            self._sound(name, digest)
        for name, known in joined.recorded_parts(self.output).items():
            self._sound(name, known["sha256"], REJOIN)
        formats = now.record.get("settings", {}).get("write", {}).get("formats", ("html",))
        if "html" not in formats:
            self._outdated(ownership.FRONT)
        if not (self.output / "report.json").is_file():
            return
        rebuild = f"Make it anew: translate-tool report {self.output}"
        for name, text in report_page.render(report_page.load(self.output)).items():
            if name == report_page.PAGE and self._is_sealed(name):
                self.files += 1
                continue
            wanted = text.encode("utf-8", "backslashreplace")
            self._sound(name, sha256(wanted).hexdigest(), rebuild)

    def check_leftovers(self) -> None:
        """Look for the temporary files of a run that was killed."""
        for path in sorted(self.output.rglob(".*.tmp")):
            if _TEMPORARY.fullmatch(path.name):
                name = path.relative_to(self.output).as_posix()
                self.add(name, "left behind by a run that was killed", "Delete it.")

    def check_inputs(self, now: Status) -> None:
        """Read the inputs again: of those that are unchanged the same articles must come out.

        What changed or went away since is counted. Standard input cannot be read again, nor can
        the data set that `publish` read.
        """
        if "settings" not in now.record:
            return
        config = Config.model_validate(now.record["settings"])
        if not config.run.inputs:
            return
        wanted = dict(self._inputs)
        for item in _read_again(config):
            if item.origin in wanted:
                self._compare_input(item, *wanted.pop(item.origin))
        piped = {STDIN} if Path("-") in config.run.inputs else set[str]()
        self.gone = len(wanted.keys() - piped)

    def _compare_input(self, item: Article | Failure, digest: str, published: str) -> None:
        """Compare what an input is read as now with the article that was published of it."""
        if isinstance(item, Failure):
            self.changed += 1
        elif digest and item.meta.get("sha256") == digest:
            self.reread += 1
            if item.id != published:
                self.add(item.origin, "read again, the input gives another text", ANEW)
        elif item.id != published:
            self.changed += 1

    def _outdated(self, name: str, on_record: Container[str] = ()) -> None:
        """Name a file that we wrote and that is not on record: later runs do not keep it up."""
        path = self.output / name
        if name not in on_record and path.is_file() and seal_of(path.read_bytes()):
            self.add(name, "left by an earlier run, and not kept up since", OUTDATED)

    def _is_sealed(self, name: str) -> bool:
        """Return whether nobody changed a page, which an earlier version may have set otherwise."""
        path = self.output / name
        return path.is_file() and seal_of(path.read_bytes()) == "whole"

    def _sound(self, name: str, digest: str, hint: str = RESTORE) -> bool:
        """Return whether a file is there and as it was written."""
        self.files += 1
        try:
            now = sha256((self.output / name).read_bytes()).hexdigest()
        except FileNotFoundError:
            self.add(name, "missing", ANEW if hint is RESTORE else hint)
            return False
        except OSError as exc:
            self.add(name, f"cannot be read: {exc.strerror or exc}", "Check its permissions.")
            return False
        if now != digest:
            self.add(name, "changed since it was written", hint)
        return now == digest

    def _compare(self, name: str, article: Article, sentences: Iterable[Sentence]) -> None:
        """Check that a brief has the article's blocks, and each sentence as a translated row."""
        try:
            brief = parse((self.output / name).read_text(encoding="utf-8"))
        except InputError as exc:
            self.add(name, exc.message, RESTORE)
            return
        rows = [(p.sentence.block, p.sentence.text, p.sentence.gap) for p in brief.pairs]
        if brief.article != article or rows != [(s.block, s.text, s.gap) for s in sentences]:
            self.add(name, "its rows are not the sentences of its article", RESTORE)
        empty = sum(
            not pair.hypothesis.text.strip() and any(map(str.isalpha, pair.sentence.text))
            for pair in brief.pairs
        )
        if empty:
            self.add(name, f"{count(empty, 'row')} empty in English", RESTORE)


def _read_again(config: Config) -> Iterator[Article | Failure]:
    """Yield the articles of the inputs that are still there, and what cannot be read any more."""
    there = tuple(path for path in config.run.inputs if _is_there(path, config.run.output))
    if there:
        run = config.run.model_copy(update={"inputs": there})
        with suppress(InputError):  # what is there is left out by [read] ignore, or --include
            yield from ingest.read_everything(config.model_copy(update={"run": run}))


def _is_there(path: Path, output: Path) -> bool:
    try:
        return str(path) != "-" and bool(readers.find([path], skip=output))
    except TranslateToolError:
        return False
