"""`translate-tool gate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translate_tool.cli.console import errors_as_exit_codes, say

HINTS = {
    "failed": "Worse than it was. Fix it, or lower the floor: change its number and say why.",
    "missing": "Nobody measured it: give the results of that set and system too.",
}


def gate(
    results: Annotated[
        list[Path], typer.Argument(help="Results, as `translate-tool eval --report` writes them.")
    ],
    floors: Annotated[
        Path, typer.Option(help="TOML file of floors and ceilings, such as configs/quality.toml.")
    ],
) -> None:
    """Compare measured quality with floors, so that it never falls unseen.

    Exit code 1 when a floor is missed or its figure is missing; 2 when a file is not what it
    should be.

    Example:

      translate-tool gate build/quality/*.json --floors configs/quality.toml
    """
    with errors_as_exit_codes():
        from translate_tool.evaluation.gate import check_floors, load_floors, table
        from translate_tool.evaluation.results import Results

        checked = check_floors(load_floors(floors), [Results.load(path) for path in results])
        typer.echo(table(checked))
        wrong = [each.outcome for each in checked if each.outcome != "passed"]
        for outcome in dict.fromkeys(wrong):
            say(
                f"{outcome}: {wrong.count(outcome)} of {len(checked)}. {HINTS[outcome]}", error=True
            )
        raise typer.Exit(1 if wrong else 0)
