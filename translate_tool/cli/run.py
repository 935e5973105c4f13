"""`translate-tool run`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from translate_tool.cli import options
from translate_tool.cli.console import (
    print_failures,
    progress_display,
    say,
    stop_on_signals,
)
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.timing import duration

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.pipeline.progress import Report


@options.settings(
    "inputs include exclude config output order deadline max_hours assume_french retry_failed "
    "force log formats model beam summariser lines engine device precision threads token_budget "
    "memory glossary cache download offline"
)
def run(
    *,
    settings: Config,
    as_json: options.Json = False,
) -> None:
    """Translate and summarise articles into side-by-side briefs.

    Safe to stop at any moment, by ctrl-C, kill -9 or a power cut: the same command goes on where
    it stopped, and nothing is done twice.

    Exit codes: 0 all done, 1 the run failed, 2 wrong usage or settings, 3 done but some inputs
    could not be, 4 stopped at the deadline with some left, 11 another run holds the output folder,
    130/143 interrupted.

    Examples:

      translate-tool run seeds

      translate-tool run articles/ -o briefs/ -m Helsinki-NLP/opus-mt-fr-en

      translate-tool run -c configs/overnight.toml
    """
    from translate_tool.pipeline.driver import run as run_pipeline

    stop = Stop()
    with stop_on_signals(stop), progress_display() as listener:
        report = run_pipeline(settings, listener, stop)
    if as_json:
        typer.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
    else:
        _print(report)
    raise typer.Exit(report.exit_code)


def _print(report: Report) -> None:
    for note in report.notes:
        say(f"note: {note}")
    print_failures(report.failures)
    typer.echo(
        f"{report.done} of {report.inputs} articles done "
        f"({report.published} written now), {report.quarantined} quarantined, "
        f"{report.failed} failed, in {duration(report.seconds)}"
    )
    if report.left:
        typer.echo(f"Stopped ({report.stopped}): {report.left} left, for the same command to do")
    typer.echo(
        f"{report.rows} rows, {report.flagged} of them flagged; "
        f"{report.translated} sentences translated now, {report.recalled} known already"
    )
    site = report.output / "site" / "index.html"
    page = site if site.exists() else report.output / "index.md"
    typer.echo(f"Read: {page}; about the run: {report.output / 'report.md'}")
