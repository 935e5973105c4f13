"""`translate-tool eval` and `compare`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.console import say
from translate_tool.errors import ConfigError
from translate_tool.runtime.files import write as write_file

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.evaluation.results import Result, Results
    from translate_tool.evaluation.systems import System

Page = Annotated[
    Path | None, typer.Option(help="Put the table into this page, such as docs/quality.md.")
]
Most = Annotated[
    int | None, typer.Option(min=1, help="Only the first so many sentences of each set.")
]


def _json_file(path: Path | None) -> Path | None:
    """Refuse another kind of file: a set named by mistake must not be written over."""
    if path and path.suffix.casefold() != ".json":
        raise typer.BadParameter(f"{path} does not end in .json: name the file to write.")
    return path


JsonFile = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help="Also write the result to this file, whose name ends in .json.",
        callback=_json_file,
    ),
]


@options.settings("config model beam engine precision heal device threads cache download offline")
def evaluate(
    sets: Annotated[
        list[Path],
        typer.Argument(
            metavar="SET...",
            help="Sentences with their translations: NAME for NAME.fr and NAME.en, or a .tsv, "
            ".tmx or .jsonl file.",
        ),
    ],
    system: Annotated[
        list[str] | None,
        typer.Option(
            help="What to measure (again for more): MODEL, MODEL:engine=hf,beam=6 with settings "
            "of its own, or a FILE of translations, a line each. Default: --model."
        ),
    ] = None,
    grid: Annotated[
        str,
        typer.Option(
            help='Each system under all of these settings: "engine=ct2,hf beam=1,4" makes four. '
            "What cannot be had here is left out, and told."
        ),
    ] = "",
    comet: Annotated[
        str | None,
        typer.Option(help="Also COMET, by this model: a checkpoint you trust, or a name."),
    ] = None,
    worst: Annotated[int, typer.Option(min=0, help="So many of the worst sentences.")] = 20,
    most: Most = None,
    json_file: JsonFile = None,
    write: Page = None,
    *,
    settings: Config,
    as_json: options.Json = False,
) -> None:
    """Measure how good translations are: BLEU and chrF2++ with bounds, losses, flags and speed.

    Sentences are translated as `run` does it. The table is followed by the worst sentences to
    read; the last line is one JSON document, with --json all there is.

    Examples:

      translate-tool eval news --system lite-fr-en --worst 5

      translate-tool eval news.tmx -m lite-fr-en --grid "engine=ct2,hf beam=1,4"
    """
    from translate_tool.evaluation import translation
    from translate_tool.evaluation.systems import grid as points

    chosen = [translation.load_set(path) for path in sets]
    chosen = [each.first(most) for each in chosen] if most else chosen
    by_comet = translation.Comet(comet, download=settings.models.download) if comet else None
    named = system or [settings.translate.model]
    systems = (
        _possible([point for name in named for point in points(name, grid)], settings)
        if grid
        else [_system(name, settings) for name in named]
    )
    done = translation.evaluate(chosen, systems, comet=by_comet, on_result=_tell)
    title = f"Translation of {', '.join(each.name for each in chosen)}"
    rows = done.worst(worst)
    shown = f"The worst sentences, by chrF:\n\n{translation.listing(rows)}" if rows else ""
    give(done.results, title, json_file, write, as_json=as_json, more=shown)


def give(
    results: Results,
    title: str,
    json_file: Path | None,
    page: Path | None,
    *,
    as_json: bool,
    more: str = "",
) -> None:
    """Print results, as JSON in the last line, and write them to a file and into a page.

    `title` names their section of the page; `more` is printed behind the table.
    """
    from translate_tool.evaluation.results import put_section

    if not as_json:
        typer.echo("\n\n".join(filter(None, (results.markdown(), more))) + "\n")
    if json_file:
        results.save(json_file)
    if page:
        put_section(page, "translate-tool eval", title, results.markdown())
    typer.echo(json.dumps(results.as_dict(), ensure_ascii=False))


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
    from translate_tool.evaluation.translation import load_set

    documents = [path for path in report or () if path.suffix.casefold() == ".json"]
    shown = [path for path in report or () if path not in documents]
    for path in shown:
        comparison.refuse_foreign_files(path)  # told before the work, not after it
    chosen = load_set(set_)
    chosen = chosen.first(most) if most else chosen
    done = comparison.compare(chosen, _system(a, settings), _system(b, settings))
    for path in shown:
        comparison.save(path, done)
    text = json.dumps(done.as_dict(), ensure_ascii=False)
    for path in documents:
        write_file(path, text + "\n")
    if not as_json:
        typer.echo(f"{done.results.table()}\n\n{comparison.conclusion(done)}\n")
    typer.echo(text)


def _system(spec: str, settings: Config) -> System:
    from translate_tool.evaluation.systems import system

    return system(spec, settings)


def _possible(specs: list[str], settings: Config) -> list[System]:
    """Return those of `specs` that can be had on this machine.

    Raises the last ConfigError if none can.
    """
    systems: list[System] = []
    failure: ConfigError | None = None
    for spec in specs:
        try:
            systems.append(_system(spec, settings))
        except ConfigError as exc:
            failure = exc
            say(f"left out: {spec}: {exc.message}")
    if not systems and failure:
        raise failure
    return systems


def _tell(result: Result) -> None:
    chrf = result.measures["chrf"]
    say(f"{result.system} on {result.set}: chrF {chrf.value:.1f}")
