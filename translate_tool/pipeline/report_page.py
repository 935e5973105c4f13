"""Makes the report of a run for people: report.json → report.md and its charts.

Knows the fields of report.json and how to set them out; knows nothing of how they came about. The
same report.json gives the same pages, so they can be made again at any time, and checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from translate_tool.errors import ConfigError
from translate_tool.records import Failure
from translate_tool.runtime import files
from translate_tool.runtime.wording import duration, moment
from translate_tool.writers import charts
from translate_tool.writers.escape import code, inline, line, markdown_table
from translate_tool.writers.index import failure_sections
from translate_tool.writers.seals import REMARK, sealed
from translate_tool.writers.wording import label, meaning

PAGE = "report.md"
CHARTS = ".translate-tool/charts"
"""Where the charts are, from the output folder: the page is the one to open."""

SHOWN = 50
"""Articles of one reason in the page; all are in report.json."""

CONCLUSIONS = {
    0: "All done.",
    3: "Done, but some inputs could not be: they are listed below.",
    4: "Stopped at the deadline, with work left: the same command goes on from there.",
    130: "Interrupted, with work left: the same command goes on from there.",
    143: "Terminated, with work left: the same command goes on from there.",
}

BUCKETS = (10, 60, 300, 600, 1800, 3600)
"""Seconds that one bar may stand for: the shortest that gives at most `MOST_BARS` is taken."""

MOST_BARS = 24

PARTS = {
    "read": "reading",
    "split": "splitting into sentences",
    "tokenise": "counting tokens, cutting, batching",
    "wait": "waiting for an engine",
    "heal": "looking for what went wrong",
    "check": "checking",
    "summarise": "summaries and facts",
    "write": "rendering and writing",
    "journal": "the journal",
    "other": "all else",
}
"""What the parts of a run are called; they are those of `timing`."""

Report = Mapping[str, Any]
Rows = Sequence[Mapping[str, float]]


def load(output: Path) -> Report:
    """Return what report.json in `output` says.

    Raises ConfigError when there is none that can be read.
    """
    path = output / "report.json"
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as exc:
        raise ConfigError(
            f"{path}: no report can be read here: {exc}",
            hint="A run writes it when it ends; `translate-tool status` tells of one that goes on.",
        ) from exc


def write(output: Path, report: Report) -> Path:
    """Write the page and its charts into `output`; returns the page. Raises OutputError."""
    for name, text in render(report).items():
        files.write(output / name, text)
    return output / PAGE


def render(report: Report) -> dict[str, str]:
    """Return the files, by their names below the output folder; the charts come before the page."""
    drawn = _charts(report.get("samples", ()))
    parts = [
        "# Report of the run",
        _conclusion(report),
        markdown_table(("Articles", "", ""), _counts(report), align="lrl"),
        *(f"> {line(note)}" for note in report.get("notes", ())),
        _section("Where the time went", _parts(report)),
        _section("Over time", "\n\n".join(f"![{title}]({name})" for name, title, _ in drawn)),
        _section("Not done", _failures(report.get("failures", ()))),
        _section("Doubts", _flags(report.get("flags", {}))),
        _section("Slowest to read", _slowest(report.get("slowest", ()))),
        _section("Made with", _facts(report)),
        REMARK,
    ]
    page = sealed("\n\n".join(part for part in parts if part))
    return {**{name: svg for name, _, svg in drawn}, PAGE: page}


def per_bucket(samples: Rows, width: float) -> list[float]:
    """Return how many articles were done in each `width` seconds; between two samples, evenly."""
    buckets = [0.0] * (int(samples[-1]["seconds"] // width) + 1) if samples else []
    for a, b in pairwise(samples):
        grown, span = b["done"] - a["done"], b["seconds"] - a["seconds"]
        for number in range(int(a["seconds"] // width), int(b["seconds"] // width) + 1):
            left, right = max(a["seconds"], number * width), min(b["seconds"], (number + 1) * width)
            buckets[number] += grown * ((right - left) / span if span else 1)
    return buckets


def _charts(samples: Rows) -> list[tuple[str, str, str]]:
    """Name, title and SVG of each chart; none of a run too short to have a course."""
    if len(samples) < 2 or samples[-1]["seconds"] <= 0:
        return []
    total = samples[-1]["seconds"]
    width = next((b for b in BUCKETS if total / b <= MOST_BARS), BUCKETS[-1])
    unit, size = _unit(total)
    speed = [
        ((b["seconds"] + a["seconds"]) / 2 / size, (b["tokens"] - a["tokens"]) / span)
        for a, b in pairwise(samples)
        if (span := b["seconds"] - a["seconds"]) > 0
    ]
    held = [(s["seconds"] / size, s["memory"] / 1e6) for s in samples]
    done = [round(number, 1) for number in per_bucket(samples, width)]
    x = f"{unit} since the start"
    drawings = {
        "throughput": ("Throughput", charts.line(speed, title="Throughput", x=x, y="tokens/s")),
        "articles": (
            f"Articles done in each {_span(width)}",
            charts.bars(
                done, width=width / size, title="Articles done", x=x, y=f"per {_span(width)}"
            ),
        ),
        "memory": ("Memory held", charts.line(held, title="Memory held", x=x, y="MB")),
    }
    return [(f"{CHARTS}/{name}.svg", title, svg) for name, (title, svg) in drawings.items()]


def _conclusion(report: Report) -> str:
    exit_code = int(report.get("exit_code", 0))
    started = report.get("started", "")
    began = f" It began on {inline(moment(started, local=False))}." if started else ""
    conclusion = CONCLUSIONS.get(exit_code, "The run failed.")
    return f"**{conclusion}** Exit code {exit_code}, after {duration(report['seconds'])}.{began}"


def _counts(report: Report) -> Iterable[tuple[str, str, str]]:
    seconds = report["seconds"] or 1e-9
    distinct = report["translated"] + report["recalled"]
    known = f"{100 * report['recalled'] / distinct:.1f} % of {distinct:,}" if distinct else ""
    yield from (
        (name, f"{report.get(key, 0):,}", note)
        for name, key, note in (
            ("found", "inputs", ""),
            ("done", "done", f"{report['published']:,} of them written now"),
            ("quarantined", "quarantined", "could not be read"),
            ("failed", "failed", "read, but not made into a brief"),
            ("left to the next run", "left", ""),
            ("**Sentences** translated", "translated", f"{report['translated'] / seconds:.1f} /s"),
            ("known already", "recalled", known),
            ("**Tokens** translated", "tokens", f"{report['tokens'] / seconds:.0f} /s"),
            ("**Rows** in the briefs", "rows", ""),
            ("to review", "flagged", ""),
        )
    )


def _parts(report: Report) -> str:
    """Show the parts of the run's own time, which add up to it; engines work beside them."""
    seconds = report["seconds"] or 1e-9
    parts = sorted(report.get("parts", {}).items(), key=lambda item: -item[1])
    named = [(PARTS.get(name, inline(name)), spent) for name, spent in parts if spent >= 0.001]
    if not named:
        return ""
    whole = sum(spent for _, spent in named)
    rows = [*named, ("**together**", whole)]
    shown = ((name, f"{spent:,.2f} s", f"{spent / whole:.1%}") for name, spent in rows)
    table = markdown_table(("Part", "Time", "Share"), shown, align="lrl")
    busy = report.get("engines", 0.0)
    return (
        f"{table}\n\nBeside these, engines were at work for {busy:,.2f} s: "
        f"{min(1.0, busy / seconds):.1%} of the time. They compute in threads of their own while "
        "the run reads, checks and writes; it waits only where there is nothing else to do."
    )


def _failures(failures: Sequence[Mapping[str, Any]]) -> str:
    known = Failure.__slots__
    read = [Failure(**{name: f[name] for name in known if name in f}) for f in failures]
    return failure_sections(read, shown=SHOWN)


def _flags(flags: Mapping[str, int]) -> str:
    ranked = sorted(flags.items(), key=lambda item: (-item[1], item[0]))
    rows = ((inline(label(kind)), inline(meaning(kind)), f"{n:,}") for kind, n in ranked)
    return markdown_table(("In doubt", "", "Sentences"), rows, align="llr")


def _slowest(slowest: Sequence[tuple[str, float]]) -> str:
    rows = ((inline(origin), f"{seconds:.2f} s") for origin, seconds in slowest)
    return markdown_table(("Source", "Time"), rows, align="lr")


def _facts(report: Report) -> str:
    facts = {**report.get("machine", {}), **report.get("versions", {})}
    lines = [f"- {inline(name)}: {inline(str(fact))}" for name, fact in facts.items()]
    return "\n".join([*lines, *(f"- {code(text)}" for text in report.get("signatures", ()))])


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _unit(total: float) -> tuple[str, int]:
    return ("seconds", 1) if total < 180 else ("minutes", 60) if total < 10800 else ("hours", 3600)


def _span(width: float) -> str:
    return f"{width:.0f} s" if width < 60 else f"{width / 60:.0f} min" if width < 3600 else "hour"
