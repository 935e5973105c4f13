"""`translate-tool learn`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.console import say
from translate_tool.errors import ConfigError
from translate_tool.runtime.wording import count

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.pipeline.corrections import Corrections


@options.settings(
    "memory_file config",
    memory_file="Memory to take them into; without it, memory.path of --config.",
)
def learn(
    files: Annotated[
        list[Path],
        typer.Argument(help="Pages of briefs that were edited (.md), or corrections-*.json."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Output folder to correct (default: the one they lie in)."
        ),
    ] = None,
    *,
    settings: Config,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be learnt; write nothing.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Take in what people corrected: from then on it stands in place of the machine's words.

    Edit the English of rows in a brief's Markdown page, or on its page of the site and save the
    corrections to a file; then name those files here. The output folder they lie in takes them in,
    and the memory, if one is named; the next run writes all briefs concerned anew and marks the
    rows.

    Exit code 3 when two corrections of one sentence disagree, or a row could not be understood:
    these are named and left as they were, the others are learnt.

    Example:

      translate-tool learn outputs/visite-choigou-pyongyang.txt.md --memory memory.sqlite3
    """
    from translate_tool.config import override
    from translate_tool.pipeline import corrections, ownership

    found = corrections.read_corrections(files)
    settings = override(settings, {"run.output": output})
    outputs = [] if output else corrections.folders_of(files)
    if not outputs and ownership.is_output(settings.run.output):
        outputs = [settings.run.output]
    places = [*outputs, *([settings.memory.path] if settings.memory.path else [])]
    if not places:
        raise ConfigError(
            "learn into what? The files lie in no output folder, and no memory is named",
            hint="Name the folder with --output, or a memory with --memory.",
        )
    if not dry_run:
        corrections.learn(found, outputs=outputs, memory=settings.memory.path)
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        _print(found, list(map(str, places)), dry_run=dry_run)
    raise typer.Exit(found.exit_code)


def _print(found: Corrections, places: list[str], *, dry_run: bool) -> None:
    for correction in found.corrections:
        typer.echo(f"{correction.place}: {correction.french}")
        typer.echo(f"- {correction.before}")
        typer.echo(f"+ {correction.english}")
    for group in found.disagreements:
        say(f"not learnt, since corrections disagree: {group[0].french}")
        for correction in group:
            say(f"  {correction.place}: {correction.english}")
    for passed in found.passed:
        say(f"{passed.place}: passed over: {passed.reason}")
    number = len(found.corrections)
    if not number:
        typer.echo("Nothing new to learn.")
    elif dry_run:
        typer.echo(f"{count(number, 'correction')} to learn; nothing was written.")
    else:
        typer.echo(f"{count(number, 'correction')} learnt, into {' and '.join(places)}.")
        typer.echo("Run the same command as before: it writes the briefs concerned anew.")
