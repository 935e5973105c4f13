"""Where the messages of the library go: standard error, a file, both or nowhere."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from translate_tool.cli import console
from translate_tool.errors import OutputError

_FORMAT = "%(levelname)s %(name)s: %(message)s"


def messages(
    context: typer.Context,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Say what is found, opened and tried.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing but errors and results.")
    ] = False,
    log_file: Annotated[
        Path | None,
        typer.Option("--log-file", help="Add what -v says to this file, with the time."),
    ] = None,
) -> None:
    """Send the messages of the library where the options say, until the command ends."""
    handlers: list[logging.Handler] = []
    if verbose:
        handlers.append(logging.StreamHandler(sys.stderr))
        handlers[0].setFormatter(logging.Formatter(_FORMAT))
    if log_file:
        with console.errors_as_exit_codes():
            handlers.append(_to_file(log_file))
    console.set_quiet(quiet)
    logger = logging.getLogger("translate_tool")
    before = logger.level
    for handler in handlers:
        logger.addHandler(handler)
    if handlers:
        logger.setLevel(logging.INFO)

    def restore() -> None:
        console.set_quiet(False)
        logger.setLevel(before)
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()

    context.call_on_close(restore)


def _to_file(path: Path) -> logging.Handler:
    """Return a handler that adds to a file. Raises OutputError where it cannot be opened."""
    try:
        handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    except OSError as exc:
        hint = "Name a file in a folder that is there and can be written to."
        raise OutputError(f"cannot write {path}: {exc.strerror or exc}", hint=hint) from exc
    handler.setFormatter(logging.Formatter(f"%(asctime)s {_FORMAT}"))
    return handler
