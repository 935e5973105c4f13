"""`translate-tool run`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.console import (
    duration,
    errors_as_exit_codes,
    progress_display,
    say,
    signals_as_wishes,
    tell,
)
from translate_tool.runtime.deadline import Stop

if TYPE_CHECKING:
    from translate_tool.pipeline.progress import Report


def run(
    inputs: options.Inputs = None,
    config: options.ConfigFile = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for the briefs (default: outputs)."),
    ] = None,
    order: Annotated[str | None, typer.Option(help="newest (file first) or name.")] = None,
    deadline: Annotated[
        str | None,
        typer.Option(
            help="Stop when the clock next shows this (06:00); what is done is published."
        ),
    ] = None,
    max_hours: Annotated[
        float | None, typer.Option(help="Stop after so many hours, likewise.")
    ] = None,
    assume_french: Annotated[
        bool | None,
        typer.Option(
            "--assume-french", help="Translate everything, whatever language it seems to be in."
        ),
    ] = None,
    retry_failed: Annotated[
        bool | None,
        typer.Option(
            "--retry-failed",
            help="Try again what was quarantined before, although it has not changed.",
        ),
    ] = None,
    force: options.Force = None,
    log: Annotated[
        Path | None, typer.Option(help="Add to this file a line of JSON for all that happens.")
    ] = None,
    formats: options.Formats = None,
    model: options.Model = None,
    beam: options.Beam = None,
    summariser: Annotated[
        str | None,
        typer.Option(
            "--summariser",
            "-s",
            help="auto, extractive (no model), or a BART model: hub id or folder.",
            rich_help_panel="Summaries",
        ),
    ] = None,
    lines: Annotated[
        int | None, typer.Option(help="Most lines of a summary.", rich_help_panel="Summaries")
    ] = None,
    engine: options.Engine = None,
    device: options.Device = None,
    precision: options.Precision = None,
    threads: options.Threads = None,
    token_budget: Annotated[
        int | None,
        typer.Option(
            help="Most tokens in one batch: speed and memory, never the words.",
            rich_help_panel=options.SPEED,
        ),
    ] = None,
    memory: Annotated[
        Path | None,
        typer.Option(
            help="Translation memory shared by runs: an SQLite file, made when missing.",
            rich_help_panel=options.MODEL,
        ),
    ] = None,
    glossary: Annotated[
        Path | None,
        typer.Option(
            help="Your own words, and names that stay as they are: a CSV file.",
            rich_help_panel=options.MODEL,
        ),
    ] = None,
    cache: options.Cache = None,
    download: options.Download = None,
    offline: options.Offline = None,
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
    with errors_as_exit_codes():
        settings = options.settings(
            config,
            {
                "run.inputs": inputs,
                "run.output": output,
                "run.order": order,
                "run.deadline": deadline,
                "run.max_hours": max_hours,
                "run.retry_failed": retry_failed,
                "run.force": force,
                "run.log": log,
                "read.assume_french": assume_french,
                "write.formats": formats,
                "translate.model": model,
                "translate.beam": beam,
                "summarise.model": summariser,
                "summarise.lines": lines,
                "translate.engine": engine,
                "translate.device": device,
                "translate.precision": precision,
                "translate.threads": threads,
                "translate.token_budget": token_budget,
                "memory.path": memory,
                "glossary.path": glossary,
                "models.cache": cache,
                "models.download": download,
                "models.offline": offline,
            },
        )
        from translate_tool.pipeline.driver import run as run_pipeline

        stop = Stop()
        with signals_as_wishes(stop), progress_display() as listener:
            report = run_pipeline(settings, listener, stop)
        if as_json:
            typer.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        else:
            _print(report)
        raise typer.Exit(report.exit_code)


def _print(report: Report) -> None:
    for note in report.notes:
        say(f"note: {note}")
    tell(report.failures)
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
