"""`translate-tool run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import night, options
from translate_tool.cli.console import (
    print_failures,
    print_result,
    progress_display,
    say,
    stop_on_signals,
)
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.timing import duration
from translate_tool.runtime.wording import count

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.pipeline.progress import Report


@options.settings(options.RUN)
def run(
    *,
    settings: Config,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only say what would be done: translate-tool plan."),
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Translate and summarise articles into side-by-side briefs.

    Safe to stop at any moment, by ctrl-C, kill -9 or a power cut: the same command goes on where
    it stopped, and nothing is done twice.

    Exit codes: 0 all done, 1 the run failed, 2 wrong usage or settings, 3 done but some articles
    could not be, 4 stopped at the deadline with some left, 11 another run holds the output folder,
    130/143 interrupted.

    Examples:

      translate-tool run seeds

      translate-tool run articles/ -o briefs/ -m Helsinki-NLP/opus-mt-fr-en

      translate-tool run -c configs/overnight.toml
    """
    if dry_run:
        night.print_plan(settings, as_json=as_json)
    from translate_tool.pipeline.driver import run as run_pipeline

    stop = Stop()
    with stop_on_signals(stop), progress_display() as listener:
        report = run_pipeline(settings, listener, stop)
    print_result(report, _print, as_json=as_json)
    raise typer.Exit(report.exit_code)


def _print(report: Report) -> None:
    translated = (
        f"{count(report.rows, 'row')}, {report.flagged:,} of them flagged; "
        f"{count(report.translated, 'sentence')} translated now, {report.recalled:,} known already"
    )
    print_report(report, done="done", more=translated)


def print_report(report: Report, *, done: str, more: str = "") -> None:
    """Print what a run or a publication did, and which page to open first.

    `done` says what the articles did that are counted as done; `more` is a line about rows.
    """
    from translate_tool.inference.runner import DRAFT_HINT, DRAFT_NOTE

    for note in report.notes:
        say(f"note: {note} {DRAFT_HINT if note == DRAFT_NOTE else ''}".rstrip())
    print_failures(report.failures)
    typer.echo(
        f"{report.done:,} of {count(report.inputs, 'article')} {done} "
        f"({report.published:,} written now), {report.quarantined:,} quarantined, "
        f"{report.failed:,} failed, in {duration(report.seconds)}"
    )
    if report.left:
        left = count(report.left, "article")
        typer.echo(f"Stopped ({report.stopped}): {left} left, for the same command to do")
    if more:
        typer.echo(more)
    site = report.output / "site" / "index.html"
    page = site if site.exists() else report.output / "index.md"
    typer.echo(f"Read: {page}; about the run: {report.output / 'report.md'}")
