"""What all commands have in common: --verbose and --quiet, and how their help reads."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.models import ArgumentInfo, OptionInfo

from translate_tool.cli import messages

F = TypeVar("F", bound=Callable[..., Any])

_VALUES = {Path: "PATH", int: "N", float: "N", bool: ""}
"""What help shows for the value of an option; of a switch, which has none, nothing."""


def _no_type(ctx: object) -> None:
    """Return no type of a parameter to show in help."""


class _Help:
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
    """A Typer of commands that all take --verbose and --quiet, before their name or after it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"cls": Group, "no_args_is_help": True, **more})

    def command(self, name: str | None = None, **more: Any) -> Callable[[F], F]:
        """Return a decorator that adds a command."""
        register = super().command(name, **{"cls": Command, **more})

        def decorate(function: F) -> F:
            register(_with_messages(function))
            return function

        return decorate


def _with_messages(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with parameters for what it says on the way."""
    hints = typing.get_type_hints(function, include_extras=True)
    own = [
        parameter.replace(annotation=hints.get(name, parameter.annotation))
        for name, parameter in inspect.signature(function).parameters.items()
    ]
    for parameter in own:
        _name_value(parameter)
    talk = {"verbose": messages.Verbose, "quiet": messages.Quiet}
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=kind)
        for name, kind in talk.items()
    ]

    @wraps(function)
    def command(**given: Any) -> Any:
        verbose, quiet = given.pop("verbose"), given.pop("quiet")
        with messages.sent(verbose=verbose, quiet=quiet):
            return function(**given)

    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + added
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return command


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
