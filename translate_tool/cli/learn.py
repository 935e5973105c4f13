"""`translate-tool learn`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.console import say
from translate_tool.runtime.wording import count

if TYPE_CHECKING:
    from rich.text import Text

    from translate_tool.config import Config
    from translate_tool.pipeline.corrections import Lesson, Weighed

_WIDTH = 100_000
"""Columns of the table where nobody watches a terminal: a row is a line there."""


@options.settings(
    "memory_file config",
    memory_file="Memory to take them into; without it, memory.path of --config.",
)
def learn(
    files: Annotated[
        list[str],
        typer.Argument(
            help="What the site saved (corrections-*.jsonl), pages of briefs that were edited "
            "(.md); with --withdraw French sentences too."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Output folder to correct (default: the one they lie in)."
        ),
    ] = None,
    *,
    settings: Config,
    withdraw: Annotated[
        bool,
        typer.Option(
            "--withdraw",
            help="Withdraw the corrections of the files, or of French sentences: the next run "
            "shows the model's translation again.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be learnt; write nothing.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Take in what people corrected: from then on it stands in place of the machine's words.

    Correct rows on the pages of the site and save them on its front page, one file for all
    briefs; or edit the English of rows in a brief's Markdown page. Then name those files here. The
    output folder takes the corrections in, and the memory, if one is named; the next run writes
    all briefs concerned anew, in every format, and marks the rows.

    Exit code 3 when a correction is refused, since its French stands in no brief of the folder,
    two corrections of one sentence disagree, or it could not be understood: the table names file
    and line, and the others are learnt.

    Examples:

      translate-tool learn ~/Downloads/corrections-2026-11-28-0712.jsonl -o outputs

      translate-tool learn outputs/visite-choigou-pyongyang.txt.md --memory memory.sqlite3

      translate-tool learn --withdraw "Le port rouvre en mai." -o outputs
    """
    from translate_tool.config import override
    from translate_tool.pipeline import corrections, ownership

    paths = [Path(name) for name in files]
    found = corrections.read_withdrawals(files) if withdraw else corrections.read_corrections(paths)
    settings = override(settings, {"run.output": output})
    memory = settings.memory.path
    outputs = [] if output else corrections.folders_of(paths)
    if not outputs and (output or ownership.is_output(settings.run.output)):
        outputs = [settings.run.output]
    places = corrections.demand_places(outputs, memory)
    lesson = corrections.weigh(found, outputs=outputs, memory=memory)
    if not dry_run:
        corrections.learn(lesson, outputs=outputs, memory=memory)
    if as_json:
        typer.echo(json.dumps(lesson.as_dict(), ensure_ascii=False, indent=2))
    else:
        _print(lesson, places, dry_run=dry_run)
    for path, number in corrections.returning(lesson, [] if memory else outputs).items():
        say(
            f"note: the memory {path} says otherwise of {count(number, 'sentence')}, and the next "
            f"run with it takes that again: add --memory {path}"
        )
    raise typer.Exit(lesson.exit_code)


def _print(lesson: Lesson, places: list[str], *, dry_run: bool) -> None:
    """Print one table of all that was found, and what to do next."""
    from rich.console import Console
    from rich.table import Table

    table = Table("", "where", "French", "English", box=None, pad_edge=False)
    for cells in _rows(lesson):
        table.add_row(*cells)
    if table.row_count:
        Console(width=None if sys.stdout.isatty() else _WIDTH).print(table)
    counts = Counter[str](item.outcome for item in lesson.weighed)
    counts["refused"] = len(lesson.refused)
    told = ", ".join(f"{number:,} {outcome}" for outcome, number in counts.items() if number)
    changes = counts["new"] + counts["changed"] + counts["withdrawn"]
    if not changes:
        typer.echo(f"Nothing new to learn{f': {told}' if told else ''}.")
    elif dry_run:
        typer.echo(f"{told}; nothing was written.")
    else:
        typer.echo(f"{told}, in {' and '.join(places)}.")
        typer.echo("Run the same command as before: it writes the briefs concerned anew.")


def _rows(lesson: Lesson) -> Iterator[list[str | Text]]:
    """Yield the cells of each row, in which no text of an article is markup."""
    from rich.text import Text

    from translate_tool.writers.escape import visible

    for item in lesson.weighed:
        cells = (item.correction.place, item.correction.french, _english(item))
        yield [item.outcome, *(Text(visible(cell), overflow="fold") for cell in cells)]
    for passed in lesson.refused:
        reason = Text(visible(passed.reason), overflow="fold")
        yield ["refused", Text(visible(passed.place), overflow="fold"), "", reason]


def _english(item: Weighed) -> str:
    """Return what becomes of the English of a row, and what stood there."""
    correction = item.correction
    if item.outcome == "withdrawn":
        return f"{item.earlier} → the model's translation"
    changed = f"{item.earlier or correction.before} → {correction.english}"
    text = correction.english if item.outcome == "same" else changed
    return f"{text} (translated anew since: {item.now})" if item.now else text
