"""Makes the bundled model, step by step: configs/training/lite-fr-en.toml says how."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from translate_tool.errors import TranslateToolError
from translate_tool.runtime.deadline import Stop
from translate_tool.training.bundled import build
from translate_tool.training.distributed import process_group
from translate_tool.training.trainer import Validation


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one step of the recipe; errors are told and become an exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m translate_tool.training.bundled", description=__doc__
    )
    steps = parser.add_subparsers(required=True)
    for step, arguments_of in _STEPS.items():
        sub = steps.add_parser(step.__name__.strip("_"), help=step.__doc__)
        sub.add_argument("recipe", type=Path)
        for name in arguments_of:
            sub.add_argument(name, type=Path)
        sub.set_defaults(step=step)
        if step is _prepare:
            sub.add_argument("--from", dest="begin", type=Path, help="go on from this model folder")
        if step is _train:
            sub.add_argument("--minutes", type=float, help="end by then")
    options = parser.parse_args(arguments)
    try:
        options.step(options, build.read(options.recipe))
    except TranslateToolError as exc:
        print(exc, file=sys.stderr)
        return exc.exit_code
    return 0


def _prepare(options: argparse.Namespace, recipe: build.Recipe) -> None:
    """Mix and tokenise the pairs."""
    pairs, tokens = build.prepare(recipe, options.pairs, options.work, options.begin)
    print(f"{pairs} pairs, {tokens} target tokens to train on")


def _train(options: argparse.Namespace, recipe: build.Recipe) -> None:
    """Train, or go on training; a signal ends it with a checkpoint."""
    stop = Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.request("SIGTERM"))
    if options.minutes:
        settings = recipe.training.model_copy(update={"minutes": options.minutes})
        recipe = recipe.model_copy(update={"training": settings})
    with process_group() as processes:
        build.train(recipe, options.work, processes, stop.due, _tell)


def _export(options: argparse.Namespace, recipe: build.Recipe) -> None:
    """Write the model folder."""
    losses = build.export(recipe, options.work, options.folder)
    print(", ".join(f"{name} {loss:.4f}" for name, loss in losses.items()))


def _curve(options: argparse.Namespace, recipe: build.Recipe) -> None:  # noqa: ARG001
    """Draw the training."""
    build.curve(options.work, options.picture)


_STEPS = {
    _prepare: ("pairs", "work"),
    _train: ("work",),
    _export: ("work", "folder"),
    _curve: ("work", "picture"),
}


def _tell(validation: Validation) -> None:
    print(
        f"step {validation.step}: {validation.tokens} tokens in {validation.seconds / 60:.1f} min, "
        f"loss {validation.training:.4f}, held out {validation.held_out:.4f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
