"""What a run did, in numbers that must add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from translate_tool.readers.ingest import Timing, untimed
from translate_tool.records import Failure
from translate_tool.runtime.deadline import Reason

EXIT_CODES: Mapping[Reason, int] = {"": 1, "deadline": 4, "SIGINT": 130, "SIGTERM": 143}
"""Of a run that left something undone, by what stopped it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a run stands. Counts are of this run; `sources` is the number of inputs found.

    `wave` articles are in work, with `wave_sentences` to translate, of which `wave_translated` are,
    and `writing` are translated but not yet on disk: with `done` they tell how far the whole run
    has come.
    """

    sources: int = 0
    done: int = 0
    failed: int = 0
    wave: int = 0
    wave_sentences: int = 0
    wave_translated: int = 0
    writing: int = 0
    translated: int = 0
    tokens: int = 0

    @property
    def fraction(self) -> float:
        """Share of the run's inputs that are through, the current wave counted in part."""
        if not self.sources:
            return 1.0
        part = self.wave * self.wave_translated / self.wave_sentences if self.wave_sentences else 0
        return min(1.0, (self.done + self.failed + self.writing + part) / self.sources)


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


@dataclass(kw_only=True)
class ProgressTracker:
    """Counts what a run has done, and notifies its listeners."""

    on_progress: Callable[[Progress], None] = silent
    on_failures: Callable[[Sequence[Failure]], None] = silent
    timed: Timing = untimed
    progress: Progress = field(default_factory=Progress)
    origins: list[str] = field(default_factory=list)
    left: int = 0
    recalled: int = 0
    published: int = 0
    healed: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def update(self, **changes: int) -> None:
        """Set counts of the progress, and notify the listener."""
        self.progress = replace(self.progress, **changes)
        self.on_progress(self.progress)

    def receive(self, origins: Sequence[str]) -> None:
        """Count inputs in."""
        self.origins += origins

    def leave(self, number: int) -> None:
        """Count inputs that are left to the next run."""
        self.left += number

    def fail(self, failures: Sequence[Failure]) -> None:
        """Count inputs that will not become briefs."""
        self.failures += failures
        self.on_failures(failures)
        self.update(failed=len(self.failures))

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
    """What a run did. `done + quarantined + failed + left = inputs`, always.

    `left`: inputs that a run which `stopped` early ("deadline", "SIGINT", "SIGTERM") did not get to
    or not to the end of; the next run does.

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
        """Inputs that could not be read as articles."""
        return sum(failure.status == "quarantined" for failure in self.failures)

    @property
    def failed(self) -> int:
        """Articles that were read but did not become briefs."""
        return sum(failure.status == "failed" for failure in self.failures)

    @property
    def exit_code(self) -> int:
        """0: all done; 3: but for inputs that could not be; 4, 130, 143: stopped with some left."""
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
