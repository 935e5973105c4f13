"""What pages of the documentation tell to type."""

from __future__ import annotations

import re
import shlex
from typing import Any

import typer

from translate_tool.cli import app


def blocks(page: str, language: str) -> list[str]:
    """The blocks of code of `language`."""
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def lines(page: str) -> list[str]:
    """The lines of the blocks of bash."""
    return [line for block in blocks(page, "bash") for line in block.splitlines()]


def options_of(line: str) -> dict[str, Any]:
    """The options of a command of ours. Raises where it, or one of its options, does not exist."""
    name, *arguments = shlex.split(line)
    assert name == "translate-tool"
    command = typer.main.get_command(app)
    while isinstance(command, typer.core.TyperGroup):
        name = arguments.pop(0)
        command = command.commands[name]  # click's, to typer
    return command.make_context(name, arguments).params
