"""`translate-tool finetune`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from translate_tool.cli import options
from translate_tool.cli.console import say, stop_on_signals
from translate_tool.errors import ConfigError
from translate_tool.runtime.deadline import Stop

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.training.finetuning import Outcome


def _learning(text: str, **more: Any) -> Any:
    return typer.Option(help=text, rich_help_panel="Learning", **more)


def _acceptance(text: str, *names: str, **more: Any) -> Any:
    return typer.Option(*names, help=text, rich_help_panel="Acceptance", **more)


@options.settings("config engine device precision threads cache download offline")
def finetune(
    model: Annotated[
        str, typer.Argument(help="A Marian model: lite-fr-en, a hub id, or a folder; or auto.")
    ],
    pairs: Annotated[
        list[Path],
        typer.Argument(
            help="Your translations: .tmx, .tsv, .jsonl, NAME for NAME.fr and NAME.en, or a "
            "memory (.sqlite3), of which people's are taken."
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the tuned model, new.")
    ],
    general: Annotated[
        Path | None, _acceptance("Set of other text that must not get worse, as for eval.")
    ] = None,
    no_general: Annotated[
        bool, _acceptance("Do without: nobody will know what the model forgot.", "--no-general")
    ] = False,
    mix: Annotated[
        list[Path] | None,
        _learning(
            "Pairs of other text to learn along (again for more); without --general, a part "
            "of them is held out to judge by."
        ),
    ] = None,
    share: Annotated[float, _learning("Share of --mix in what is learnt.", min=0, max=0.9)] = 0.5,
    passes: Annotated[
        float,
        _learning(
            "Passes over all pairs, at most: it ends early when it learns no more.",
            min=0.1,
            max=100,
        ),
    ] = 2.0,
    minutes: Annotated[float | None, _learning("End learning by then.", min=0.1)] = None,
    rate: Annotated[float, _learning("Learning rate at its peak.", min=1e-7, max=0.1)] = 5e-5,
    gain: Annotated[
        float, _acceptance("Points of chrF to win on held-out pairs, beyond chance.", min=0)
    ] = 0.0,
    fall: Annotated[float, _acceptance("Points of chrF that general text may lose.", min=0)] = 0.5,
    flags: Annotated[
        float, _acceptance("How much the share of flagged sentences may grow.", min=0, max=1)
    ] = 0.02,
    *,
    settings: Config,
) -> None:
    """Tune a model on your own translations; keep the result only if it is better.

    Whole documents are held out. The tuned model is adopted when it translates them better, beyond
    chance, and general text no worse; else this says why, keeps the old one, and leaves what was
    made in OUTPUT.work to look at. Stopped or killed, the same command goes on.

    Exit codes: 0 adopted, 1 refused, 2 wrong usage, a model or file that is not there among it,
    3 pairs that cannot be read or are too few, 130/143 interrupted.

    Examples:

      translate-tool finetune lite-fr-en ours.tmx --mix news.tsv -o models/ours

      translate-tool run articles/ --model models/ours
    """
    if not (general or mix or no_general):
        raise ConfigError(
            "what must not get worse?",
            hint="Name a set of general text with --general, or pairs with --mix of which a "
            "part will judge; or say --no-general.",
        )
    from translate_tool.config import override
    from translate_tool.training import finetuning
    from translate_tool.training.acceptance import Margins
    from translate_tool.training.finetuner import Hyperparameters

    job = finetuning.Job(
        pairs=tuple(pairs),
        folder=output,
        general=general,
        mix=tuple(mix or ()),
        share=share,
        hyperparameters=Hyperparameters(passes=passes, minutes=minutes, rate=rate),
        margins=Margins(gain=gain, fall=fall, flags=flags),
    )
    stop = Stop()
    with stop_on_signals(stop):
        outcome = finetuning.finetune(
            job, override(settings, {"translate.model": model}), stop, say
        )
    _print(outcome)
    raise typer.Exit(outcome.exit_code)


def _print(outcome: Outcome) -> None:
    if outcome.acceptance:
        from translate_tool.evaluation.comparison import conclusion

        for comparison in outcome.acceptance.comparisons:
            typer.echo(f"On the {comparison.set} set:\n\n{comparison.results.table()}\n")
            typer.echo(f"{conclusion(comparison)}\n")
    if outcome.status == "adopted":
        typer.echo(f"Adopted: {outcome.folder}. Use it with --model {outcome.folder}")
    elif outcome.status == "refused":
        typer.echo("Refused; the model stays as it was:")
        for reason in outcome.reasons:
            typer.echo(f"- {reason}")
        if outcome.acceptance:
            typer.echo(f"What was made is in {outcome.folder}")
    else:
        say(f"stopped ({outcome.stopped}): the same command goes on from here")
