"""`translate-tool eval translation|summaries|splitting`, the first by default, and `gate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from translate_tool.cli import evaluate, options
from translate_tool.cli.app import App, Group
from translate_tool.cli.console import say

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.evaluation.summaries import System


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
app.command("translation")(evaluate.evaluate)


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
    json_file: evaluate.JsonFile = None,
    write: evaluate.Page = None,
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
    evaluate.give(done, f"Summaries of {articles.stem}", json_file, write, as_json=as_json)


@app.command()
def splitting(
    files: Annotated[
        list[Path],
        typer.Argument(help='Documents as JSON lines: {"text": "...", "sentences": ["...", ...]}.'),
    ],
    json_file: evaluate.JsonFile = None,
    write: evaluate.Page = None,
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
    evaluate.give(
        done,
        f"Splitting of {', '.join(path.name for path in files)}",
        json_file,
        write,
        as_json=as_json,
    )


def _summariser(name: str, settings: Config, lines: int) -> System:
    from translate_tool.config import override
    from translate_tool.evaluation.summaries import EXTRACTIVE, abstractive
    from translate_tool.summarisation.abstractive import abstractor
    from translate_tool.translation.resolve import summariser

    runner = summariser(override(settings, {"summarise.model": name, "summarise.lines": lines}))
    if runner is None:
        return EXTRACTIVE
    writer = abstractor(runner)
    return abstractive(runner.recipe.model, writer, runner.recipe.signature)


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
