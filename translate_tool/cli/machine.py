"""`translate-tool doctor`, `bench` and `calibrate`: what this machine has, and how fast it is."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from translate_tool.cli import options
from translate_tool.cli.console import print_json, print_result, say
from translate_tool.errors import TranslateToolError
from translate_tool.runtime.wording import count

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.evaluation.speed.growth import Cost
    from translate_tool.evaluation.speed.rounds import Round
    from translate_tool.inference.autotune import Race

LIBRARIES = ("translate-tool", "ctranslate2", "transformers", "torch", "sentencepiece", "ray")
MISSING = "not installed"
NEEDED = {"html": "trafilatura", "pdf": "pypdfium2", ".parquet": "pyarrow"}
"""Modules of readers, or suffixes of files, and the optional libraries that they need."""


@options.settings("config model engine device precision cache")
def doctor(*, settings: Config, as_json: options.Json = False) -> None:
    """Show what is installed, which devices and models are there, and what a run would use.

    Exit codes: 0 a run can start, 1 it could not, 2 a setting is wrong or a model is not there.
    """
    findings, code = _findings(settings)
    if as_json:
        print_json(findings)
    else:
        for name, value in findings.items():
            for number, line in enumerate(value if isinstance(value, list) else [value]):
                typer.echo(f"{name if number == 0 else '':<12}  {line}")
    raise typer.Exit(code if findings["problems"] else 0)


def _findings(settings: Config) -> tuple[dict[str, Any], int]:
    """Return what is found, by its heading, and the exit code of what is wrong."""
    from translate_tool import models
    from translate_tool.inference import autotune, runner
    from translate_tool.readers import sandbox
    from translate_tool.runtime import machine
    from translate_tool.translation import resolve

    cache = runner.cache(settings)
    problems: list[str] = []
    code = 1
    uses: list[str] = []
    try:
        resolved = resolve.Resolved(settings)
        uses = [recipe.signature for recipe in resolved.recipes]
        race = autotune.tune(resolved.translator.runner, settings, size=0)
        told = f"measured on {race.facts['measured']}" if race else "the usual, not measured here"
        uses += [f"pace: {autotune.described(resolved.translator.runner.pace)} ({told})"]
        uses += [f"note: {note}" for note in resolved.context.notes]
    except TranslateToolError as exc:
        problems.append(str(exc))
        code = exc.exit_code
    if os.environ.get("CT2_USE_MKL") == "1":
        problems.append("CT2_USE_MKL=1 is set: unset it, it can make CTranslate2 25 times slower")
    findings = {
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "arithmetic": machine.arithmetic() or "unknown",
        "cores": machine.cores(),
        "cuda devices": _cuda_devices(),
        "formats": _formats(),
        "readers": f"confined by {sandbox.confinement(start=True)}",
        "libraries": [f"{name} {_version(name)}" for name in LIBRARIES],
        "cache": f"{cache} ({machine.free(cache) / 1e9:.0f} GB free)",
        "models": [
            entry.name + " (in Hugging Face's cache)" * (entry.state == "hf-cache")
            for entry in models.catalogue(cache)
            if entry.state != "absent"
        ],
        "would use": uses,
        "problems": problems,
    }
    return findings, code


def _formats() -> list[str]:
    """Return the kinds of files that can be read, by the library that they need."""
    from translate_tool.readers import READERS
    from translate_tool.runtime.libraries import INSTALL

    kinds: dict[str, list[str]] = {"": []}
    for suffix, reader in READERS.items():
        library = NEEDED.get(suffix, NEEDED.get(reader.module, ""))
        kinds.setdefault(library, []).append(suffix)
    lines = []
    for library, suffixes in kinds.items():
        there = _version(library) if library else ""
        note = f" ({library} {there})" if library else ""
        missing = f": {INSTALL}" if there == MISSING else ""
        lines.append(f"{' '.join(suffixes)}{note}{missing}")
    return lines


def _cuda_devices() -> int:
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return MISSING


@options.settings("config model both_beams heal device threads cache")
def bench(
    inputs: Annotated[
        list[Path], typer.Argument(help="French articles, files or folders, to measure with.")
    ],
    summariser: Annotated[
        str | None,
        typer.Option(help="Measure summaries instead, with this model: a hub id, or a folder."),
    ] = None,
    side: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this side (again for more): script, easynmt, batched, argos, calls, best, "
            "run; of summaries: script, batched, one, best, run."
        ),
    ] = None,
    growth: Annotated[
        list[int] | None,
        typer.Option(
            min=1,
            help="Measure instead what a run of so many sentences costs beside its model (again "
            "for more sizes).",
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
    *,
    settings: Config,
) -> None:
    """Measure how fast a run is on this machine, beside the usual ways of translating.

    Every side works on the same sentences with the same model and beam, in a process of its own,
    in rounds of which medians are compared. Ratios are of target tokens a second. The last line is
    one JSON document. A side that fails is named, with the reason, and the others go on; exit code
    3 then.

    Example:

      translate-tool bench seeds --model lite-fr-en --most 60 --rounds 1

      translate-tool bench seeds --growth 1000 --growth 10000 --rounds 1
    """
    from translate_tool.config import override
    from translate_tool.evaluation.results import put_section
    from translate_tool.evaluation.speed import bench as speed
    from translate_tool.evaluation.speed import growth as growing

    here = {"run.inputs": tuple(inputs), "summarise.model": summariser}
    settings = override(settings, here)
    result: growing.Growth | speed.Result
    if growth:
        result = speed.grow(settings, growth, rounds, _tell_cost)
    else:
        result = speed.bench(
            settings,
            task="summarise" if summariser else "translate",
            sides=tuple(side or ()),
            skip_slow=skip_slow,
            most=most,
            rounds=rounds,
            share=share,
            on_round=_tell,
        )
    typer.echo(f"{result.markdown()}\n")
    if write:
        put_section(write, "translate-tool bench", result.name, result.markdown())
    typer.echo(json.dumps(result.as_dict(), ensure_ascii=False))
    if isinstance(result, speed.Result) and result.failures:
        raise typer.Exit(3)


def _tell(side: str, done: Round) -> None:
    say(f"{side}: {count(done.tokens, 'token')} in {done.wall:.1f} s")


def _tell_cost(size: int, cost: Cost) -> None:
    say(f"{count(size, 'sentence')}: {cost.wall:.1f} s, at most {cost.memory / 1e6:.0f} MB")


@options.settings("config model beam engine device precision cache")
def calibrate(*, settings: Config, as_json: options.Json = False) -> None:
    """Measure how many threads, and batches of what size, are quickest on this machine.

    Races them on made-up sentences, from some seconds to two minutes, and keeps the result in the
    cache, for this machine, model and beam: runs take it from there. A run over more than 20 MB of
    input does this by itself. Changes speed and memory, never the words.

    Example:

      translate-tool calibrate --model lite-fr-en --beam 4
    """
    from translate_tool.inference import autotune
    from translate_tool.translation import resolve

    runner = resolve.runner(settings)
    race = autotune.measure(runner, settings)
    print_result(race, _print_race, as_json=as_json)


def _print_race(race: Race) -> None:
    from translate_tool.inference.autotune import described

    typer.echo(f"{race.facts['model']} on {race.facts['processor'] or race.facts['device']}")
    for pace, seconds in zip(race.paces, race.medians, strict=True):
        taken = "  <- taken" if pace == race.best else ""
        typer.echo(f"{described(pace)}: {race.tokens / seconds:.0f} source tokens a second{taken}")
