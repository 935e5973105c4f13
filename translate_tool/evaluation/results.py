"""Holds what was measured: numbers with their bounds and recipes, as a table and as JSON, and back.

Most are ratios of sums, such as right borders a gold border; `ratio` bounds them by resampling. The
JSON is what the quality gate compares with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field, ValidationError

from translate_tool.config import Section
from translate_tool.errors import ConfigError
from translate_tool.runtime import machine
from translate_tool.runtime.files import write
from translate_tool.writers import escape

LIBRARIES = ("translate-tool", "ctranslate2", "transformers", "torch", "sacrebleu")

RESAMPLES = 1000

SHARE, COUNT, POINTS, FINE = ".1%", ".0f", ".1f", ".3f"
SHOWN: Mapping[str, tuple[str, str]] = {
    "bleu": ("BLEU", POINTS),
    "chrf": ("chrF2++", POINTS),
    "comet": ("COMET", FINE),
    "flagged": ("flagged", SHARE),
    "lost": ("lost", COUNT),
    "sentences_per_second": ("sentences/s", POINTS),
    "sentences_per_cpu_second": ("per CPU second", POINTS),
    "rouge1": ("ROUGE-1", POINTS),
    "rouge2": ("ROUGE-2", POINTS),
    "rougeL": ("ROUGE-L", POINTS),
    "words": ("words", POINTS),
    "compression": ("of the article", SHARE),
    "coverage": ("coverage", SHARE),
    "gain": ("over LEAD", POINTS),
    "loose": ("loose openings", SHARE),
    "strange": ("strange names or numbers", SHARE),
    "reach": ("reach", SHARE),
    "facts": ("key facts", SHARE),
    "precision": ("precision", SHARE),
    "recall": ("recall", SHARE),
    "f1": ("F1", SHARE),
}
"""How the table heads and formats a measure; one that is not here has its own name and `FINE`."""


class Measure(Section):
    """A number; `low` and `high` bound it with 95 % confidence where that is known.

    `signature` is what makes it comparable with the same number elsewhere.
    """

    value: float
    low: float | None = None
    high: float | None = None
    signature: str = ""

    def shown(self, form: str = FINE) -> str:
        """Show it as `25.2 ±1.1`, half the width of the interval, which is hardly ever lopsided."""
        if self.low is None or self.high is None:
            return f"{self.value:{form}}"
        return f"{self.value:{form}} ±{(self.high - self.low) / 2:{form}}"


class Result(Section):
    """The measures of one system on one set. `recipe`: what the system is, to the letter.

    `counts`: sentences with each kind of flag, losses among them.
    """

    set: str
    system: str
    sentences: int
    measures: Mapping[str, Measure]
    recipe: str = ""
    counts: Mapping[str, int] = {}


class Results(Section):
    """Results of one `kind` ("translation", "summaries", "splitting"), and where they were had."""

    kind: str
    results: tuple[Result, ...]
    machine: str = ""
    software: str = ""
    date: str = Field(default_factory=lambda: datetime.now(timezone.utc).date().isoformat())

    @classmethod
    def here(cls, kind: str, results: Iterable[Result]) -> Results:
        """Mark `results` as measured on this machine, with this software, today."""
        return cls(kind=kind, results=tuple(results), machine=_machine(), software=software())

    def as_dict(self) -> dict[str, Any]:
        """Turn it into plain values; what is not known is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def save(self, path: Path) -> None:
        """Write `as_dict` to a JSON file. Raises OutputError."""
        write(path, json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n")

    @classmethod
    def load(cls, path: Path) -> Results:
        """Read what `save` wrote. Raises ConfigError naming the file."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as exc:
            raise ConfigError(f"{path}: cannot be read: {exc}") from exc
        except ValidationError as exc:
            error = exc.errors()[0]
            place = ".".join(str(part) for part in error["loc"])
            raise ConfigError(
                f"{path}: not results: {place}: {error['msg']}".replace(": : ", ": "),
                hint="Results are what `translate-tool eval --report` writes.",
            ) from exc

    @property
    def signatures(self) -> dict[str, str]:
        """Map each measure to the signature of its first value."""
        found: dict[str, str] = {}
        for result in self.results:
            for name, measure in result.measures.items():
                if measure.signature:
                    found.setdefault(name, measure.signature)
        return found

    def table(self) -> str:
        """Make a Markdown table: a row a result, a column for each measure that any of them has."""
        names = list(dict.fromkeys(name for r in self.results for name in r.measures))
        titles = [SHOWN.get(name, (name, FINE))[0] for name in names]
        rows = [[r.set, f"`{r.system}`", str(r.sentences), *_cells(r, names)] for r in self.results]
        return markdown_table(["set", "system", "sentences", *titles], rows, text=2)

    def counted(self) -> str:
        """Make a table of the counts; empty where there are none."""
        kinds = sorted({kind for result in self.results for kind in result.counts})
        rows = [
            [r.set, f"`{r.system}`", *(str(r.counts.get(kind, 0)) for kind in kinds)]
            for r in self.results
        ]
        return markdown_table(["set", "system", *kinds], rows, text=2) if kinds else ""

    def markdown(self) -> str:
        """Put the tables together with what a reader must know of their figures."""
        signatures = self.signatures.items()
        notes = [f"- {SHOWN.get(n, (n, ''))[0]}: `{signature}`" for n, signature in signatures]
        recipes = {r.system: r.recipe for r in self.results if r.recipe}
        notes += [f"- `{system}`: `{recipe}`" for system, recipe in recipes.items()]
        facts = {"machine": self.machine, "software": self.software, "measured": self.date}
        notes += [f"- {name}: {fact}" for name, fact in facts.items() if fact]
        counted = f"Sentences by flag:\n\n{self.counted()}" if self.counted() else ""
        return "\n\n".join(filter(None, (self.table(), counted, "\n".join(notes))))


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, text: int = 1) -> str:
    """Return a Markdown table of plain text; all but the first `text` columns are numbers."""
    cells = (tuple(cell.replace("|", "\\|") for cell in row) for row in rows)
    return escape.markdown_table(heads, cells, align="l" * text + "r")


def _cells(result: Result, names: Iterable[str]) -> list[str]:
    measures = [(result.measures.get(name), SHOWN.get(name, ("", FINE))[1]) for name in names]
    return [measure.shown(form) if measure else "" for measure, form in measures]


def _machine() -> str:
    facts = machine.describe()
    parts = [
        facts.get("processor", "unknown processor"),
        f"{facts.get('cores', '?')} cores",
        facts.get("memory", ""),
        facts.get("graphics", ""),
    ]
    return ", ".join(part for part in parts if part)


def software(libraries: Iterable[str] = LIBRARIES) -> str:
    """Return the versions of those of `libraries` that are installed, and of Python."""
    python = machine.describe()["python"]
    return ", ".join([*filter(None, map(_versioned, libraries)), f"Python {python}"])


def _versioned(library: str) -> str:
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return ""


def ratio(
    tops: Sequence[float], bottoms: Sequence[float] = (), *, empty: float = 0.0, signature: str = ""
) -> Measure:
    """Divide the sum of `tops` by that of `bottoms`; by their number, unless given: the mean.

    Bounds are the 2.5th and 97.5th percentile over resamples of the parts (bootstrap, Efron 1979),
    the same each time; one part alone has none. `empty` is the ratio where the bottoms are zero.
    """
    top = np.asarray(tops, dtype=float)
    bottom = np.asarray(bottoms, dtype=float) if len(bottoms) else np.ones_like(top)
    parts = len(top)

    def of(times: np.ndarray) -> float:  # [parts]: how often each is drawn
        below = float(bottom @ times)
        return float(top @ times) / below if below else empty

    value = of(np.ones(parts))
    if parts < 2:
        return Measure(value=value, signature=signature)
    draw = np.random.default_rng(0).integers
    drawn = (np.bincount(draw(parts, size=parts), minlength=parts) for _ in range(RESAMPLES))
    low, high = np.percentile([of(times) for times in drawn], (2.5, 97.5))
    return Measure(value=value, low=float(low), high=float(high), signature=signature)


def put_section(page: Path, command: str, name: str, body: str) -> None:
    """Put `body` between the marks of `command` and `name` in `page`; new ones go to the end.

    Raises ConfigError where the page cannot be read, OutputError where it cannot be written.
    """
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{page}: cannot be read: {exc}") from exc
    begin, end = (f"<!-- written by `{command}`: {edge} {name} -->" for edge in ("begin", "end"))
    section = f"{begin}\n{body}\n{end}"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if found and closed:
        text = f"{before}{section}{after}"
    else:
        text = f"{text.rstrip()}\n\n## {name}\n\n{section}\n"
    write(page, text)
