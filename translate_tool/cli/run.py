"""`translate-tool run`, `scale` and `publish`: articles to briefs or a data set, that to briefs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import inspection, options
from translate_tool.cli.console import (
    log_lines,
    print_failures,
    print_result,
    progress_display,
    say,
    stop_on_signals,
)
from translate_tool.errors import ConfigError
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.wording import count, duration

if TYPE_CHECKING:
    from translate_tool.cluster import Progress
    from translate_tool.cluster import Report as DatasetReport
    from translate_tool.config import Config
    from translate_tool.pipeline.progress import Report

GRACE = 60.0
"""Seconds, instead of a run's eight: the processes of a cluster need as long to end where the
machine is busy, and what cuts them off in the middle makes a failure of a stop."""


@options.settings(options.RUN)
def run(
    *,
    settings: Config,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done: translate-tool plan.")
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
        inspection.print_plan(settings, as_json=as_json)
    from translate_tool.pipeline.driver import run as run_pipeline

    stop = Stop()
    with stop_on_signals(stop), progress_display() as listener:
        report = run_pipeline(settings, listener, stop)
    print_result(report, partial(_print, formats=settings.write.formats), as_json=as_json)
    raise typer.Exit(report.exit_code)


def _print(report: Report, formats: Sequence[str]) -> None:
    translated = (
        f"{count(report.rows, 'row')}, {report.flagged:,} of them flagged; "
        f"{count(report.translated, 'sentence')} translated now, {report.recalled:,} known already"
    )
    print_report(report, formats, done="done", more=translated)


def print_report(report: Report, formats: Sequence[str], *, done: str, more: str = "") -> None:
    """Print what a run or a publication did, and which page that it wrote to open first.

    `formats`: those that it wrote. `done` says what the articles did that are counted as done;
    `more` is a line about rows.
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
    page = "site/index.html" if "html" in formats else "index.md"
    typer.echo(f"Read: {report.output / page}; about the run: {report.output / 'report.md'}")


@options.settings(
    "actors least cpus gpus part repeats price include exclude config assume_french model beam "
    "glossary summariser lines engine precision cache download offline"
)
def scale(
    source: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help="French articles: a folder or a file of Parquet, JSON Lines, CSV or text; a path, "
            "or s3://, gs://, hdfs://, ...",
        ),
    ],
    dataset: Annotated[
        str | None,
        typer.Argument(metavar="OUTPUT", help="The data set to write: a folder, or a URL."),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="The same, as run has it.")
    ] = (None),
    address: Annotated[
        str,
        typer.Option(
            metavar="HOST:PORT",
            help='The Ray cluster: "auto" for the one this machine is part of, or HOST:PORT. '
            "Without it, this machine alone.",
            rich_help_panel=options.WORKERS,
        ),
    ] = "",
    *,
    settings: Config,
    as_json: options.Json = False,
) -> None:
    """Translate an archive on a Ray cluster, or on all of this machine, into Parquet.

    Safe to stop and to kill, as a run is: what is done is on record part by part, and the same
    command goes on with the rest. `translate-tool publish OUTPUT` makes briefs of it, or of a part.

    Exit codes: as of `translate-tool run`.

    Examples:

      translate-tool scale archive/ translated/

      translate-tool scale s3://archive/2025 s3://translated/2025 --address auto --gpus 1
    """
    from translate_tool.cluster import place, scale

    if (dataset is None) == (output is None):
        raise ConfigError("where to?", hint="Name one OUTPUT: a folder, or a URL.")
    there = dataset or output or ""
    stop = Stop()
    with stop_on_signals(stop, GRACE):
        report = scale(
            settings,
            place(source),
            place(there),
            address=address,
            on_progress=log_lines(_progress_line),
            stop=stop,
        )
    print_result(report, partial(_print_scaled, output=there), as_json=as_json)
    raise typer.Exit(report.exit_code)


def _progress_line(progress: Progress, seconds: float) -> str:
    return (
        f"{progress.complete:,} of {count(progress.shards, 'shard')}, "
        f"{count(progress.articles, 'article')} in {count(progress.parts, 'part')}"
        + f", {progress.quarantined:,} quarantined" * (progress.quarantined > 0)
        + f", {progress.words / seconds:.0f} words/s"
    )


def _print_scaled(report: DatasetReport, output: str) -> None:
    for note in report.notes:
        say(f"note: {note}")
    print_failures(report.unread, "see manifest.json")
    for reason, times in report.setbacks.items():
        say(f"worker ({times}x): {reason}")
    for name in report.stragglers:
        say(f"straggler: {name}")
    now, totals = report.progress, report.totals
    typer.echo(
        f"{count(now.articles, 'article')} ({count(now.pairs, 'row')}, "
        f"{count(now.words, 'word')}) translated now in {duration(report.seconds)} by "
        f"{count(report.actors, 'engine process', 'engine processes')}; {now.quarantined:,} "
        f"quarantined, {count(report.retries, 'part')} begun again"
    )
    typer.echo(
        f"{totals['complete']:,} of {count(now.shards, 'shard')} complete: "
        f"{count(totals['articles'], 'article')}, {count(totals['pairs'], 'row')}, "
        f"{totals['flagged']:,} of them flagged"
    )
    if report.left:
        why = f" ({report.stopped})" if report.stopped else ""
        typer.echo(f"Stopped{why}: {count(report.left, 'shard')} left, for the same command to do")
    typer.echo(f"Read: translate-tool publish {output} --output briefs")


@options.settings("output shards articles formats force")
def publish(
    dataset: Annotated[
        str, typer.Argument(help="What `translate-tool scale` wrote: a folder, s3://, gs://, ...")
    ],
    *,
    settings: Config,
    shards: Annotated[
        list[str] | None,
        typer.Option(
            "--shard", help="Only shards of this name, or that fit a pattern; repeat for several."
        ),
    ] = None,
    articles: Annotated[
        list[str] | None,
        typer.Option(
            "--article", help='Only articles whose origin fits: "2024/*"; repeat for several.'
        ),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Write the briefs of a scaled data set, or of any part of it, as `run` writes them.

    Needs no model. Safe to stop at any moment; what stands is not written again.

    Exit codes: 0 all done, 1 it failed, 2 wrong usage, 3 done but some articles could not be,
    11 another run holds the output folder, 130/143 interrupted.

    Examples:

      translate-tool publish scaled/ -o briefs/

      translate-tool publish s3://archive/english --shard "2024-*" --article "politique/*" -f docx
    """
    from translate_tool.cluster.publish import ALL
    from translate_tool.cluster.publish import publish as publish_dataset
    from translate_tool.cluster.storage import place

    stop = Stop()
    with stop_on_signals(stop), progress_display() as listener:
        report = publish_dataset(
            place(dataset),
            settings,
            shards=shards or ALL,
            articles=articles or ALL,
            on_progress=listener,
            stop=stop,
        )
    in_words = partial(print_report, formats=settings.write.formats, done="stand")
    print_result(report, in_words, as_json=as_json)
    raise typer.Exit(report.exit_code)
