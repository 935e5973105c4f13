"""Counts what a run does, in numbers that must add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_tool.readers.ingest import Timing, untimed
from translate_tool.records import Failure
from translate_tool.runtime.deadline import Reason

if TYPE_CHECKING:
    from translate_tool.pipeline.reading import Expected

EXIT_CODES: Mapping[Reason, int] = {"": 1, "deadline": 4, "SIGINT": 130, "SIGTERM": 143}
"""Of a run that left something undone, by what stopped it."""


MOST_SAMPLES = 512
"""Points kept: more than a chart has pixels to tell apart in a third of a page."""

TRANSLATED = 0.9
"""Share of an article's work that is done once its first translation is: second attempts, checks,
summary and files are to come. Never all of it, so that the time left does not run out early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a run stands, in articles. Counts are of this run.

    `sources`: files found; `articles`: how many articles they have, `exact` only once all rows of
    tables are known, an estimate until then. `wave` articles are in work, with `wave_sentences` to
    translate, of which `wave_translated` are, and `writing` are translated but not yet on disk:
    with those `done`, `quarantined` and `failed` they tell how far the whole run has come.
    """

    sources: int = 0
    articles: int = 0
    exact: bool = True
    done: int = 0
    quarantined: int = 0
    failed: int = 0
    wave: int = 0
    wave_sentences: int = 0
    wave_translated: int = 0
    writing: int = 0
    translated: int = 0
    tokens: int = 0

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Progress:
        """Return the progress of a record of its fields, by whatever version: others are left out.

        Where it has no number of articles, files stand in for them.
        """
        known = {name: record[name] for name in cls.__slots__ if name in record}
        return cls(**{"articles": record.get("sources", 0), **known})

    @property
    def over(self) -> int:
        """Count the articles that are done, quarantined or failed."""
        return self.done + self.quarantined + self.failed

    @property
    def fraction(self) -> float:
        """Return the share of the run's articles that are over; those in work count in part."""
        if not self.articles:
            return 1.0
        part = self.wave * self.wave_translated / self.wave_sentences if self.wave_sentences else 0
        return min(1.0, (self.over + TRANSLATED * (self.writing + part)) / self.articles)


def stage(progress: Progress) -> str:
    """Return what a run is at: "reading", "translating" or "writing" (summaries and briefs)."""
    if not progress.wave:
        return "writing" if progress.writing else "reading"
    return "translating" if progress.wave_translated < progress.wave_sentences else "writing"


def rates(progress: Progress, seconds: float) -> dict[str, float | None]:
    """Return sentences and source tokens a second, and the seconds left (None: unknown)."""
    fraction = progress.fraction
    return {
        "sentences_per_second": round(progress.translated / seconds, 2) if seconds else 0.0,
        "tokens_per_second": round(progress.tokens / seconds, 2) if seconds else 0.0,
        "seconds_left": round(seconds * (1 - fraction) / fraction, 1) if fraction else None,
    }


def silent(_: object) -> None:
    """Do nothing: the listener of a run that nobody follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Counts of a run `seconds` after it began; `memory` in bytes."""

    seconds: float
    done: int
    translated: int
    tokens: int
    memory: int


class Series:
    """Keeps samples at least `every` seconds apart.

    When there are `most`, every other one is dropped: the interval doubles as the run grows, and
    the points stay evenly spread over all of it.
    """

    def __init__(self, *, most: int = MOST_SAMPLES, every: float = 1.0) -> None:
        self.every = every
        self._most = most
        self._kept: list[Sample] = []
        self._last: Sample | None = None

    def add(self, sample: Sample) -> None:
        """Add a sample, later than all before it."""
        self._last = sample
        if not self._kept or sample.seconds >= self._kept[-1].seconds + self.every:
            self._kept.append(sample)
        if len(self._kept) == self._most:
            self._kept = self._kept[::2]
            self.every *= 2

    @property
    def points(self) -> tuple[Sample, ...]:
        """Return the samples kept, and the last one of all."""
        kept = tuple(self._kept)
        return kept if self._last is None or self._last in kept[-1:] else (*kept, self._last)


@dataclass(kw_only=True)
class ProgressTracker:
    """Counts what a run has done, and notifies its listeners."""

    on_progress: Callable[[Progress], None] = silent
    on_failures: Callable[[Sequence[Failure]], None] = silent
    timed: Timing = untimed
    expected: Expected | None = None
    """Of a run that reads files; None: how many articles there are is known beforehand."""
    progress: Progress = field(default_factory=Progress)
    origins: list[str] = field(default_factory=list)
    todo: dict[str, str] = field(default_factory=dict)
    """Origin → id, of articles that were read and whose briefs were not up to date."""
    left: int = 0
    recalled: int = 0
    published: int = 0
    healed: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def update(self, **changes: Any) -> None:
        """Set counts of the progress, and notify the listener."""
        self.progress = replace(self.progress, **changes)
        self.on_progress(self.progress)

    def receive(self, origins: Sequence[str]) -> None:
        """Count articles in."""
        self.origins += origins
        if self.expected:
            total, exact = self.expected()
            self.progress = replace(self.progress, articles=total, exact=exact)

    def leave(self, number: int) -> None:
        """Count inputs that are left to the next run."""
        self.left += number

    def fail(self, failures: Sequence[Failure]) -> None:
        """Count articles that will not become briefs."""
        self.failures += failures
        self.on_failures(failures)
        quarantined = sum(failure.status == "quarantined" for failure in failures)
        self.update(
            quarantined=self.progress.quarantined + quarantined,
            failed=self.progress.failed + len(failures) - quarantined,
        )

    def begin(self, *, wave: int, done: int) -> None:
        """Begin a wave of so many articles; others in it were done before."""
        done += self.progress.done
        self.update(done=done, wave=wave, wave_sentences=0, wave_translated=0)

    def hand_over(self) -> None:
        """Count a wave as translated; its articles remain to be written."""
        self.update(wave=0, wave_sentences=0, wave_translated=0, writing=self.progress.wave)

    def publish(self, *, whole: bool) -> None:
        """Count one brief written; one that is not `whole` was counted as failed before."""
        self.published += 1
        if whole:
            self.update(done=self.progress.done + 1, writing=self.progress.writing - 1)

    def batch(self, *, done: int, failed: int, tokens: int) -> None:
        """Count one batch back from the engine: texts done and failed, source tokens."""
        now = self.progress
        self.update(
            wave_translated=now.wave_translated + done + failed,
            translated=now.translated + done,
            tokens=now.tokens + tokens,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did. `done + quarantined + failed + left = inputs`, all of them articles, always.

    `left`: articles that a run which `stopped` early ("deadline", "SIGINT", "SIGTERM") did not get
    to or not to the end of, a table not begun counted as one; the next run does them.

    `translated`: sentences sent through the engine now; `recalled`: distinct sentences that the
    journal had already; `published`: briefs (re)written now; `seconds`: wall time. `flags`: rows
    by kind of doubt; `healed`: sentences by what healed them, and under "none" those that nothing
    did; `slowest`: inputs that took longest to read, in seconds; `engines`: seconds during which an
    engine was at work; `parts`: where the run's own time went, in seconds, waiting for an engine
    among it; `samples`: how the counts grew.
    """

    output: Path
    inputs: int
    done: int
    left: int
    stopped: Reason
    failures: tuple[Failure, ...]
    translated: int
    recalled: int
    tokens: int
    published: int
    flagged: int
    rows: int
    seconds: float
    signatures: tuple[str, ...]
    notes: tuple[str, ...]
    started: str = ""
    flags: Mapping[str, int] = field(default_factory=dict)
    healed: Mapping[str, int] = field(default_factory=dict)
    slowest: tuple[tuple[str, float], ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    machine: Mapping[str, str] = field(default_factory=dict)
    engines: float = 0.0
    parts: Mapping[str, float] = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()

    @property
    def quarantined(self) -> int:
        """Count the inputs that could not be read as articles."""
        return sum(failure.status == "quarantined" for failure in self.failures)

    @property
    def failed(self) -> int:
        """Count the articles that were read but did not become briefs."""
        return sum(failure.status == "failed" for failure in self.failures)

    @property
    def exit_code(self) -> int:
        """Return 0: all done; 3: but for inputs that could not be; 4, 130, 143: stopped early."""
        return EXIT_CODES[self.stopped] if self.left else 3 if self.failures else 0

    def as_dict(self) -> Mapping[str, object]:
        """Return the report as plain values, for JSON."""
        return asdict(self) | {
            "output": str(self.output),
            "quarantined": self.quarantined,
            "failed": self.failed,
            "seconds": round(self.seconds, 3),
            "engines": round(self.engines, 3),
            "parts": {part: round(seconds, 3) for part, seconds in self.parts.items()},
            "exit_code": self.exit_code,
        }
