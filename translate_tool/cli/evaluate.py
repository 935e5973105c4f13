"""`translate-tool eval translation|summaries|splitting`, the first by default."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from translate_tool.cli import options
from translate_tool.cli.app import App, Group
from translate_tool.cli.console import say
from translate_tool.errors import ConfigError

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.evaluation.results import Result, Results
    from translate_tool.evaluation.summaries import System as Summariser
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


class _Evaluation(Group):
    """`eval SET...` is short for `eval translation SET...`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # click is typer's own, or not
        """Return the arguments of the command that is meant."""
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["translation", *args]
        return super().parse_args(ctx, args)


app = App(
    cls=_Evaluation,
    help="Measure quality: of translations (`eval SET...`), of summaries, of sentence splitting.",
)


@app.command()
@options.settings("config model beam engine precision heal device threads cache download offline")
def translation(
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
    from translate_tool.evaluation.systems import grid as points
    from translate_tool.evaluation.systems import system as system_of
    from translate_tool.evaluation.translation import Comet, evaluate, listing, load_set

    chosen = [load_set(path) for path in sets]
    chosen = [each.first(most) for each in chosen] if most else chosen
    by_comet = Comet(comet, download=settings.models.download) if comet else None
    named = system or [settings.translate.model]
    systems = (
        _possible([point for name in named for point in points(name, grid)], settings)
        if grid
        else [system_of(name, settings) for name in named]
    )
    done = evaluate(chosen, systems, comet=by_comet, on_result=_tell)
    title = f"Translation of {', '.join(each.name for each in chosen)}"
    rows = done.worst(worst)
    shown = f"The worst sentences, by chrF:\n\n{listing(rows)}" if rows else ""
    give(done.results, title, json_file, write, as_json=as_json, more=shown)


@app.command()
@options.settings("config model beam engine device precision threads cache download offline")
def summaries(
    articles: Annotated[
        Path,
        typer.Argument(help="French articles, one a line; or JSON lines: article and abstract."),
    ],
    abstracts: Annotated[
        Path | None, typer.Argument(help="Their abstracts, one a line; not with JSON lines.")
    ] = None,
    english: Annotated[
        bool,
        typer.Option(
            "--english",
            help="Abstracts are English: articles are translated first, as run does, with --model. "
            "Else they are French, and so are the summaries: no translation to wait for.",
        ),
    ] = False,
    summariser: Annotated[
        list[str] | None, typer.Option(help="A model that writes summaries (again for more).")
    ] = None,
    lines: Annotated[int, typer.Option(min=1, help="Most lines of a summary.")] = 2,
    json_file: JsonFile = None,
    write: Page = None,
    *,
    settings: Config,
    as_json: options.Json = False,
) -> None:
    """Measure summaries against abstracts that people wrote, beside LEAD, the first sentences.

    ROUGE with bounds; length; share of the article's words and facts that is carried; lines that
    open as if something had gone before, or have a name or number that the article has not. The
    last line is one JSON document, with --json all there is.

    Examples:

      translate-tool eval summaries articles.fr abstracts.fr

      translate-tool eval summaries articles.fr abstracts.en --english --model lite-fr-en
    """
    from translate_tool.evaluation.results import Results
    from translate_tool.evaluation.summaries import evaluate_summaries, read_examples
    from translate_tool.evaluation.systems import ModelSystem

    done = Results.here(
        "summaries",
        evaluate_summaries(
            articles.stem,
            read_examples(articles, abstracts),
            [_summariser(name, settings, lines) for name in summariser or ()],
            translator=ModelSystem("", settings) if english else None,
            lines=lines,
        ),
    )
    give(done, f"Summaries of {articles.stem}", json_file, write, as_json=as_json)


@app.command()
def splitting(
    files: Annotated[
        list[Path],
        typer.Argument(help='Documents as JSON lines: {"text": "...", "sentences": ["...", ...]}.'),
    ],
    json_file: JsonFile = None,
    write: Page = None,
    as_json: options.Json = False,
) -> None:
    """Measure how well French text is split into sentences: precision, recall and F1 of borders.

    The last line is one JSON document, with --json all there is.

    Example:

      translate-tool eval splitting gold.docs.jsonl
    """
    from translate_tool.evaluation.results import Results
    from translate_tool.evaluation.splitting import evaluate_splitting

    done = Results.here("splitting", evaluate_splitting(files))
    give(
        done,
        f"Splitting of {', '.join(path.name for path in files)}",
        json_file,
        write,
        as_json=as_json,
    )


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


def _possible(specs: list[str], settings: Config) -> list[System]:
    """Return those of `specs` that can be had on this machine.

    Raises the last ConfigError if none can.
    """
    from translate_tool.evaluation.systems import system

    systems: list[System] = []
    failure: ConfigError | None = None
    for spec in specs:
        try:
            systems.append(system(spec, settings))
        except ConfigError as exc:
            failure = exc
            say(f"left out: {spec}: {exc.message}")
    if not systems and failure:
        raise failure
    return systems


def _tell(result: Result) -> None:
    chrf = result.measures["chrf"]
    say(f"{result.system} on {result.set}: chrF {chrf.value:.1f}")


def _summariser(name: str, settings: Config, lines: int) -> Summariser:
    from translate_tool.config import override
    from translate_tool.evaluation.summaries import EXTRACTIVE, abstractive
    from translate_tool.summarisation.abstractive import abstractor
    from translate_tool.translation.resolve import summariser

    runner = summariser(override(settings, {"summarise.model": name, "summarise.lines": lines}))
    if runner is None:
        return EXTRACTIVE
    writer = abstractor(runner)
    return abstractive(runner.recipe.model, writer, runner.recipe.signature)
