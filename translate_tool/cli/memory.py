"""`translate-tool memory stats|import|export`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.app import App
from translate_tool.cli.console import print_json, say
from translate_tool.errors import ConfigError
from translate_tool.runtime.wording import count, moment, size

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.store.memory import Imported, Stats

app = App(rich_markup_mode="markdown", help="Look into, fill and copy a translation memory.")


@app.command()
@options.settings("memory_file config")
def stats(*, settings: Config, as_json: options.Json = False) -> None:
    """Show what a memory holds: texts by recipe, those of people first."""
    from translate_tool.store.memory import Memory

    with Memory(_path(settings), must_exist=True) as opened:
        held = opened.stats()
    if as_json:
        typer.echo(json.dumps(held.as_dict(), indent=2))
    else:
        _print(held)


@app.command("import")
@options.settings("memory_file config")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Translations by people: .tmx or .tsv.")],
    *,
    settings: Config,
    as_json: options.Json = False,
) -> None:
    """Take in translations made or corrected by people. They win over every machine's.

    The next run with this memory puts them into all briefs concerned, and marks them there.
    What the memory holds already stays as it is, so an export can be edited and imported again.
    Exit code 3 when a part of a file was no pair of texts; the others are taken in.

    A .tsv file has one pair a line: French, tab, English.

    Example:

      translate-tool memory import corrections.tsv --memory memory.sqlite3
    """
    from translate_tool.bitext.files import load
    from translate_tool.store.memory import Memory

    with Memory(_path(settings)) as opened:
        done = {str(file): opened.import_pairs(load(file)) for file in files}
    if as_json:
        documents = {file: asdict(imported) for file, imported in done.items()}
        print_json(documents)
    else:
        for file, imported in done.items():
            _print_import(file, imported)
    raise typer.Exit(3 if any(imported.skipped for imported in done.values()) else 0)


@app.command()
@options.settings("memory_file config")
def export(
    file: Annotated[Path, typer.Argument(help="Where to write: .tmx (TMX 1.4b) or .tsv.")],
    *,
    settings: Config,
    recipe: Annotated[
        str,
        typer.Option(help="Only this one: human, or the beginning of an id that `stats` shows."),
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there, whatever is in it.")
    ] = False,
) -> None:
    """Write what a memory would give out: people's translations, and machines' where none is.

    Example:

      translate-tool memory export memory.tmx --memory memory.sqlite3
    """
    from translate_tool.bitext.files import refuse_foreign_files, save
    from translate_tool.store.memory import Memory

    if not force:
        refuse_foreign_files(file)
    with Memory(_path(settings), must_exist=True) as opened:
        written = save(file, opened.export(recipe))
    typer.echo(f"{count(written, 'pair')} written: {file}")


def _path(settings: Config) -> Path:
    if settings.memory.path is None:
        raise ConfigError(
            "which memory?",
            hint="Name its file with --memory, or a settings file that does with --config.",
        )
    return settings.memory.path


def _print(held: Stats) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "texts", "latest", "recipe", box=None)
    for recipe in held.recipes:
        table.add_row(recipe.recipe[:8], str(recipe.texts), _day(recipe.changed), recipe.signature)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    texts = sum(recipe.texts for recipe in held.recipes)
    typer.echo(f"{count(texts, 'text')} in {size(held.size)}")


def _day(stamp: str) -> str:
    """Return the time that SQLite put down, "20241231T235959Z", as people write it."""
    then = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    return moment(then.isoformat())


def _print_import(file: str, imported: Imported) -> None:
    for skip in imported.skips:
        say(f"{file}, {skip.place}: skipped: {skip.reason}")
    if imported.skipped > len(imported.skips):
        say(f"{file}: ... and {imported.skipped - len(imported.skips)} more")
    typer.echo(
        f"{file}: {imported.added} added, {imported.changed} changed, {imported.same} the same, "
        f"{imported.skipped} skipped"
    )
