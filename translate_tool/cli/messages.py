"""Where the messages of the library go: standard error, a file, both or nowhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated

import typer

from translate_tool.cli import console
from translate_tool.errors import ConfigError

_FORMAT = "%(levelname)s %(name)s: %(message)s"

Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Say what is found, opened and tried.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors and results.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"translate-tool {version_of('translate-tool')}")
        raise typer.Exit


def messages(
    context: typer.Context,
    verbose: Verbose = False,
    quiet: Quiet = False,
    log_file: Annotated[
        Path | None,
        typer.Option(
            "--log-file", metavar="PATH", help="Add what -v says to this file, with the time."
        ),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Send the messages of the library where the options say, until the command ends."""
    open_until_end = ExitStack()
    with console.errors_as_exit_codes():
        open_until_end.enter_context(sent(verbose=verbose, quiet=quiet, log_file=log_file))
    context.call_on_close(open_until_end.close)


@contextmanager
def sent(*, verbose: bool, quiet: bool, log_file: Path | None = None) -> Iterator[None]:
    """Send messages to standard error if `verbose` and to a file, within this block.

    Raises ConfigError for a file that cannot be written.
    """
    logger = logging.getLogger("translate_tool")
    handlers: list[logging.Handler] = []
    if verbose and not any(isinstance(handler, _Shown) for handler in logger.handlers):
        handlers.append(_Shown(sys.stderr))
        handlers[0].setFormatter(logging.Formatter(_FORMAT))
    if log_file:
        handlers.append(_to_file(log_file))
    before, was_quiet = logger.level, console.is_quiet()
    console.set_quiet(quiet or was_quiet)
    for handler in handlers:
        logger.addHandler(handler)
    if handlers:
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        console.set_quiet(was_quiet)
        logger.setLevel(before)
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()


class _Shown(logging.StreamHandler):  # type: ignore[type-arg]  # generic for the type checker only
    """Shows messages on standard error: once, however often --verbose is given."""


def _to_file(path: Path) -> logging.Handler:
    """Return a handler that adds to a file. Raises ConfigError where it cannot be opened."""
    try:
        handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    except OSError as exc:
        hint = "Name a file in a folder that is there and can be written to."
        raise ConfigError(f"cannot write {path}: {exc.strerror or exc}", hint=hint) from exc
    handler.setFormatter(logging.Formatter(f"%(asctime)s {_FORMAT}"))
    return handler
