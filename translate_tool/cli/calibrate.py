"""`translate-tool calibrate`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from translate_tool.cli import options
from translate_tool.cli.console import errors_as_exit_codes

if TYPE_CHECKING:
    from translate_tool.inference.autotune import Race


def calibrate(
    config: options.ConfigFile = None,
    model: options.Model = None,
    beam: options.Beam = None,
    engine: options.Engine = None,
    device: options.Device = None,
    precision: options.Precision = None,
    cache: options.Cache = None,
    as_json: options.Json = False,
) -> None:
    """Measure how many threads, and batches of what size, are quickest on this machine.

    Races them on made-up sentences, from some seconds to two minutes, and keeps the result in the
    cache, for this machine, model and beam: runs take it from there. A run over more than 20 MB of
    input does this by itself. Changes speed and memory, never the words.

    Example:

      translate-tool calibrate --model lite-fr-en --beam 4
    """
    with errors_as_exit_codes():
        settings = options.settings(
            config,
            {
                "translate.model": model,
                "translate.beam": beam,
                "translate.engine": engine,
                "translate.device": device,
                "translate.precision": precision,
                "models.cache": cache,
            },
        )
        from translate_tool.inference import autotune
        from translate_tool.translation import resolve

        runner = resolve.runner(settings)
        race = autotune.measure(runner, settings)
        if as_json:
            typer.echo(json.dumps(race.as_dict(), indent=2))
        else:
            _print(race)


def _print(race: Race) -> None:
    from translate_tool.inference.autotune import described

    typer.echo(f"{race.facts['model']} on {race.facts['processor'] or race.facts['device']}")
    for pace, seconds in zip(race.paces, race.medians, strict=True):
        taken = "  <- taken" if pace == race.best else ""
        typer.echo(f"{described(pace)}: {race.tokens / seconds:.0f} source tokens a second{taken}")
