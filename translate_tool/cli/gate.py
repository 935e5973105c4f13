"""`translate-tool gate`."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import typer

from translate_tool.cli.console import errors_as_exit_codes, say

HINTS = {
    "broken": "Worse than it was. Mend it, or lower the floor: change its number and its why, "
    "then run this with --raise.",
    "missing": "Nobody measured it: give the results of that set and system too.",
    "unsealed": "New, or changed by hand: --raise seals it, if its why was changed as well.",
}


def gate(
    results: Annotated[
        list[Path], typer.Argument(help="Results, as `translate-tool eval --json` writes them.")
    ],
    floors: Annotated[
        Path, typer.Option(help="TOML file of floors and ceilings, such as configs/quality.toml.")
    ],
    raise_: Annotated[
        bool,
        typer.Option(
            "--raise",
            help="First put each floor up to what was measured less its margin; never down.",
        ),
    ] = False,
) -> None:
    """Hold measured quality against floors, so that it never falls unseen.

    Exit code 1 when a floor is broken, was not measured, or was changed by hand and not sealed; 2
    when a file is not what it should be.

    Example:

      translate-tool gate build/quality/*.json --floors configs/quality.toml
    """
    with errors_as_exit_codes():
        from translate_tool.evaluation.gate import judge, load_floors, raised, save_floors, table
        from translate_tool.evaluation.results import Results

        wanted, found = load_floors(floors), [Results.load(path) for path in results]
        if raise_:
            before, wanted = wanted, raised(wanted, found, _today())
            save_floors(floors, wanted)
            higher = sum(old.bound != new.bound for old, new in zip(before, wanted, strict=True))
            say(f"{floors}: {higher} of {len(wanted)} made stricter")
        verdicts = judge(wanted, found)
        typer.echo(table(verdicts))
        wrong = [verdict.outcome for verdict in verdicts if verdict.outcome != "holds"]
        for outcome in dict.fromkeys(wrong):
            say(f"{outcome}: {wrong.count(outcome)} of {len(verdicts)}. {HINTS[outcome]}")
        raise typer.Exit(1 if wrong else 0)


def _today() -> str:
    return datetime.now(timezone.utc).date().isoformat()
