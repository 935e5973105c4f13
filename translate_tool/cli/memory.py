"""`translate-tool memory stats|import|export`, and `learn`, by which people add to the memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.app import App
from translate_tool.cli.console import print_json, print_result, print_table, say
from translate_tool.errors import ConfigError
from translate_tool.runtime.wording import count, moment, size

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.pipeline.corrections import Lesson, Weighed
    from translate_tool.store.memory import Imported, Stats

app = App(rich_markup_mode="markdown", help="Look into, fill and copy a translation memory.")


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
        print_json(lesson.as_dict())
    else:
        _print_learnt(lesson, places, dry_run=dry_run)
    for path, number in corrections.returning(lesson, [] if memory else outputs).items():
        say(
            f"note: the memory {path} says otherwise of {count(number, 'sentence')}, and the next "
            f"run with it takes that again: add --memory {path}"
        )
    raise typer.Exit(lesson.exit_code)


def _print_learnt(lesson: Lesson, places: list[str], *, dry_run: bool) -> None:
    """Print one table of all that was found, and what to do next."""
    if rows := [*_rows(lesson)]:
        print_table(["", "where", "French", "English"], rows)
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


def _rows(lesson: Lesson) -> Iterator[list[str]]:
    """Yield the cells of each row."""
    for item in lesson.weighed:
        yield [item.outcome, item.correction.place, item.correction.french, _english(item)]
    for passed in lesson.refused:
        yield ["refused", passed.place, "", passed.reason]


def _english(item: Weighed) -> str:
    """Return what becomes of the English of a row, and what stood there."""
    correction = item.correction
    if item.outcome == "withdrawn":
        return f"{item.earlier} → the model's translation"
    changed = f"{item.earlier or correction.before} → {correction.english}"
    text = correction.english if item.outcome == "same" else changed
    return f"{text} (translated anew since: {item.now})" if item.now else text


@app.command()
@options.settings("memory_file config")
def stats(*, settings: Config, as_json: options.Json = False) -> None:
    """Show what a memory holds: texts by recipe, those of people first."""
    from translate_tool.store.memory import Memory

    with Memory(_path(settings), must_exist=True) as opened:
        held = opened.stats()
    print_result(held, _print_stats, as_json=as_json)


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
        print_json({file: asdict(imported) for file, imported in done.items()})
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


def _print_stats(held: Stats) -> None:
    rows = [(r.recipe[:8], str(r.texts), _day(r.changed), r.signature) for r in held.recipes]
    print_table(["id", "texts", "latest", "recipe"], rows)
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
