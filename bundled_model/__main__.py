"""Makes the bundled model, step by step: configs/training/lite-fr-en.toml says how."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bundled_model import build
from translate_tool.errors import TranslateToolError
from translate_tool.runtime.deadline import Stop
from translate_tool.training.distributed import process_group
from translate_tool.training.trainer import Validation


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one step; print an error and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m bundled_model", description=__doc__)
    steps = parser.add_subparsers(required=True)
    for step, arguments_of in _STEPS.items():
        sub = steps.add_parser(step.__name__.strip("_"), help=step.__doc__)
        sub.add_argument("settings", type=Path)
        for name in arguments_of:
            sub.add_argument(name, type=Path)
        sub.set_defaults(step=step)
        if step is _prepare:
            sub.add_argument("--from", dest="begin", type=Path, help="go on from this model folder")
        if step is _train:
            sub.add_argument("--minutes", type=float, help="end by then")
    options = parser.parse_args(arguments)
    try:
        options.step(options, build.read(options.settings))
    except TranslateToolError as exc:
        print(exc, file=sys.stderr)
        return exc.exit_code
    return 0


def _prepare(options: argparse.Namespace, settings: build.ModelSettings) -> None:
    """Mix and tokenise the pairs."""
    pairs, tokens = build.prepare(settings, options.pairs, options.work, options.begin)
    print(f"{pairs} pairs, {tokens} target tokens to train on")


def _train(options: argparse.Namespace, settings: build.ModelSettings) -> None:
    """Train, or go on training; a signal ends it with a checkpoint."""
    stop = Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.request("SIGTERM"))
    if options.minutes:
        training = settings.training.model_copy(update={"minutes": options.minutes})
        settings = settings.model_copy(update={"training": training})
    with process_group() as processes:
        build.training(settings, options.work, processes).run(stop.due, _tell)


def _export(options: argparse.Namespace, settings: build.ModelSettings) -> None:
    """Write the model folder."""
    losses = build.export(settings, options.work, options.folder)
    print(", ".join(f"{name} {loss:.4f}" for name, loss in losses.items()))


def _curve(options: argparse.Namespace, settings: build.ModelSettings) -> None:  # noqa: ARG001
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
