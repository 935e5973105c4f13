"""Gives all commands --verbose and --quiet, and help that reads alike."""

from __future__ import annotations

import inspect
import logging
import sys
import typing
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.models import ArgumentInfo, OptionInfo

from translate_tool.cli import console
from translate_tool.errors import ConfigError

F = TypeVar("F", bound=Callable[..., Any])

_VALUES = {Path: "PATH", int: "N", float: "N", bool: ""}
"""What help shows for the value of an option; of a switch, which has none, nothing."""

_FORMAT = "%(levelname)s %(name)s: %(message)s"

Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Say what is found, opened and tried.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors and results.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"translate-tool {version_of('translate-tool')}")
        raise typer.Exit


def send_messages(
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


def _no_type(ctx: object) -> None:
    """Return no type of a parameter to show in help."""


MAY_BE_EMPTY = ("deadline",)
"""Options of which "" says something: --deadline "" takes back the one of the settings."""


class _Checked:
    """Refuses an empty argument or value, as `run "$FOLDER"` has where FOLDER is not set.

    As a path, "" would be the current folder, with all that is in it.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what was typed."""
        if not ctx.resilient_parsing:  # as where a shell completes a word
            typed, *_ = self.make_parser(ctx).parse_args([*args])  # type: ignore[attr-defined]
            with console.errors_as_exit_codes():
                for param in self.get_params(ctx):  # type: ignore[attr-defined]
                    _demand_value(param, typed.get(param.name))
        rest: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]  # of the other base
        return rest


def _demand_value(param: Any, typed: Any) -> None:
    """Raise ConfigError where "" was typed for a parameter."""
    values = typed if isinstance(typed, (list, tuple)) else [typed]
    if "" in values and param.name not in MAY_BE_EMPTY:
        long = [name for name in param.opts if name.startswith("--")]
        named = (long or [param.metavar or param.name.upper()])[0]
        hint = 'A variable in it may not be set. The current folder is called ".".'
        raise ConfigError(f"{named} is empty", hint=hint)


class _Help(_Checked):
    """Shows no type for arguments and switches, --help among them: "<list[Path]>" helps nobody."""

    def get_params(self, ctx: Any) -> list[Any]:  # click is typer's own, or not
        """Return all parameters of a command."""
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]  # of the other base
        for param in params:
            if getattr(param, "is_flag", False):
                param.metavar = ""
            if param.param_type_name == "argument":
                param.display_type_rich = _no_type
        return params


class Command(_Help, TyperCommand):
    """A command."""


class Group(_Help, TyperGroup):
    """A group of commands."""


class App(typer.Typer):
    """A Typer of commands that all take --verbose and --quiet, before their name or after it.

    What a command raises becomes a message and an exit code.
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"cls": Group, "no_args_is_help": True, **more})

    def command(self, name: str | None = None, **more: Any) -> Callable[[F], F]:
        """Return a decorator that adds a command."""
        register = super().command(name, **{"cls": Command, **more})

        def decorate(function: F) -> F:
            register(_wrapped(function))
            return function

        return decorate


def _wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with --verbose and --quiet; what it raises becomes an exit code."""
    own = [*inspect.signature(function, eval_str=True).parameters.values()]
    for parameter in own:
        _name_value(parameter)
    talk = {"verbose": Verbose, "quiet": Quiet}
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=kind)
        for name, kind in talk.items()
    ]

    @wraps(function)
    def command(**given: Any) -> Any:
        verbose, quiet = given.pop("verbose"), given.pop("quiet")
        with sent(verbose=verbose, quiet=quiet), console.errors_as_exit_codes():
            return function(**given)

    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + added
    return with_parameters(command, parameters)


def with_parameters(
    function: Callable[..., Any], parameters: Sequence[inspect.Parameter]
) -> Callable[..., Any]:
    """Return `function` with the `parameters` that Typer is to read in place of its own."""
    function.__annotations__ = {each.name: each.annotation for each in parameters}
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return function


def _name_value(parameter: inspect.Parameter) -> None:
    """Set what help calls the value of a parameter, unless that is set: PATH, N, INPUTS."""
    kind, *about = typing.get_args(parameter.annotation) or (None,)
    kinds = [each for each in typing.get_args(kind) or (kind,) if each is not type(None)]
    plain = (typing.get_args(kinds[0]) or kinds)[0]
    for info in about:
        if isinstance(info, OptionInfo) and info.metavar is None:
            info.metavar = _VALUES.get(plain, "TEXT")
        elif isinstance(info, ArgumentInfo) and info.metavar is None:
            info.metavar = parameter.name.upper().strip("_")
