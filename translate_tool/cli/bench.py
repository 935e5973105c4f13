"""`translate-tool bench`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.console import errors_as_exit_codes, say

if TYPE_CHECKING:
    from translate_tool.lab.bench.rounds import Round

FAST = ("argos", "calls", "best", "run")


def bench(
    inputs: Annotated[
        list[Path], typer.Argument(help="French articles, files or folders, to measure with.")
    ],
    model: options.Model = None,
    beam: options.Beam = None,
    shape: Annotated[
        str,
        typer.Option(
            help="Made-up weights of this shape (opus-mt) instead of a model: where the real ones "
            "cannot be had. Each sentence still ends at a length of its own."
        ),
    ] = "",
    side: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this side (again for more): script, easynmt, batched, argos, calls, best, "
            "run."
        ),
    ] = None,
    skip_slow: Annotated[
        bool, typer.Option("--skip-slow", help="Leave out the sides that use transformers.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, help="Most sentences.")] = 800,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; medians are compared.")] = 3,
    share: Annotated[
        float,
        typer.Option(
            min=0.01,
            help="Of what slow sides do in a round: 1 keeps rounds short, 20 is all of it.",
        ),
    ] = 1.0,
    write: Annotated[
        Path | None,
        typer.Option(help="Put the result into this page, such as docs/performance.md."),
    ] = None,
    config: options.ConfigFile = None,
    threads: options.Threads = None,
    cache: options.Cache = None,
) -> None:
    """Measure how fast a run is on this machine, beside the usual ways of translating.

    Every side works on the same sentences with the same model and beam, in a process of its own,
    in rounds of which medians are compared. Ratios are of target tokens a second. The last line is
    one JSON document.

    Example:

      translate-tool bench seeds --model lite-fr-en --most 60 --rounds 1
    """
    with errors_as_exit_codes():
        from translate_tool.lab.bench import SIDES, update
        from translate_tool.lab.bench import bench as measure

        settings = options.settings(
            config,
            {
                "run.inputs": tuple(inputs),
                "translate.model": model,
                "translate.beam": beam,
                "translate.threads": threads,
                "models.cache": cache,
            },
        )
        result = measure(
            settings,
            shape=shape,
            sides=side or (FAST if skip_slow else tuple(SIDES)),
            most=most,
            rounds=rounds,
            share=share,
            on_round=_tell,
        )
        typer.echo(f"{result.markdown()}\n")
        if write:
            update(write, result)
        typer.echo(json.dumps(result.as_dict(), ensure_ascii=False))


def _tell(side: str, done: Round) -> None:
    say(f"{side}: {done.tokens} tokens in {done.wall:.1f} s")
