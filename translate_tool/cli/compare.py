"""`translate-tool compare` and `gate`: whether one is better than the other, or than it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.console import say
from translate_tool.cli.evaluate import Most
from translate_tool.runtime.files import write as write_file

if TYPE_CHECKING:
    from translate_tool.config import Config


@options.settings("config beam engine precision heal device threads cache download offline")
def compare(
    a: Annotated[str, typer.Argument(help="A system, written as for eval: the one to beat.")],
    b: Annotated[str, typer.Argument(help="The other.")],
    set_: Annotated[Path, typer.Option("--set", help="The set, as for eval.")],
    report: Annotated[
        list[Path] | None,
        typer.Option(
            help="Write all sentences that differ, side by side, to a .md or .html file, or the "
            "result to a .json file; repeat for several."
        ),
    ] = None,
    most: Most = None,
    *,
    settings: Config,
    as_json: options.Json = False,
) -> None:
    """Compare two systems on one set: which is better, whether by chance, and where they differ.

    Two models, engines, settings or versions; or files of translations made elsewhere. The test
    is a paired bootstrap. The last line is one JSON document, with --json all there is.

    Examples:

      translate-tool compare lite-fr-en:beam=1 lite-fr-en:beam=4 --set news --report beams.html

      translate-tool compare yesterday.en lite-fr-en --set news
    """
    from translate_tool.evaluation import comparison
    from translate_tool.evaluation.systems import system
    from translate_tool.evaluation.translation import load_set

    documents = [path for path in report or () if path.suffix.casefold() == ".json"]
    shown = [path for path in report or () if path not in documents]
    for path in shown:
        comparison.refuse_foreign_files(path)  # told before the work, not after it
    chosen = load_set(set_)
    chosen = chosen.first(most) if most else chosen
    done = comparison.compare(chosen, system(a, settings), system(b, settings))
    for path in shown:
        comparison.save(path, done)
    text = json.dumps(done.as_dict(), ensure_ascii=False)
    for path in documents:
        write_file(path, text + "\n")
    if not as_json:
        typer.echo(f"{done.results.table()}\n\n{comparison.conclusion(done)}\n")
    typer.echo(text)


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
    from translate_tool.evaluation.gate import check_floors, load_floors, table
    from translate_tool.evaluation.results import Results

    checked = check_floors(load_floors(floors), [Results.load(path) for path in results])
    typer.echo(table(checked))
    wrong = [each.outcome for each in checked if each.outcome != "passed"]
    for outcome in dict.fromkeys(wrong):
        say(f"{outcome}: {wrong.count(outcome)} of {len(checked)}. {HINTS[outcome]}", error=True)
    raise typer.Exit(1 if wrong else 0)
