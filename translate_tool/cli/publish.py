"""`translate-tool publish`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.console import (
    print_failures,
    progress_display,
    say,
    stop_on_signals,
)
from translate_tool.cli.run import print_left, print_where
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.timing import duration
from translate_tool.runtime.wording import count

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.pipeline.progress import Report


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
        f"{report.done:,} of {count(report.inputs, 'article')} stand "
        f"({report.published:,} written now), {report.quarantined:,} quarantined, "
        f"{report.failed:,} failed, in {duration(report.seconds)}"
    )
    print_left(report)
    print_where(report)
