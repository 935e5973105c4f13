"""Refuses output folder, log and memory that a run could not write to, before anything is touched.

What is found out here is a setting that is wrong; a disk that fills up later is not.
"""

from __future__ import annotations

import os
from pathlib import Path

from translate_tool.config import Config
from translate_tool.errors import ConfigError
from translate_tool.store.memory import require_memory

LOG_BEGINS = b'{"time": '
"""How a log begins."""


def require(config: Config) -> None:
    """Raise ConfigError for an output folder, a log or a memory that a run could not write to.

    No folder is made for a log or a memory: its name may be misspelt, or the disk not mounted. The
    output folder will be there.
    """
    require_output(config.run.output)
    for path, option in ((config.run.log, "--log"), (config.memory.path, "--memory")):
        folder = path.absolute().parent if path else None
        if folder and folder != config.run.output.absolute() and not folder.is_dir():
            raise ConfigError(
                f"{path}: there is no folder {folder}",
                hint=f"Make it first, or name a file elsewhere with {option}.",
            )
    if config.run.log:
        require_log(config.run.log)
    if config.memory.path and config.memory.path.absolute().parent.is_dir():
        require_memory(config.memory.path)


def require_output(output: Path) -> None:
    """Raise ConfigError where the output folder can be neither written to nor made."""
    absolute = output.absolute()
    there = next(path for path in (absolute, *absolute.parents) if os.path.lexists(path))
    if not there.is_dir():
        what = "is a file, not a folder" if there.is_file() else "is no folder"
        within = "" if there == absolute else f"{there} "
        hint = "Choose another folder with --output."
        raise ConfigError(f"{output}: {within}{what}", hint=hint)
    if not os.access(there, os.W_OK | os.X_OK):
        hint = "Check its permissions, or choose another folder with --output."
        raise ConfigError(f"{output}: {there} cannot be written to", hint=hint)


def require_log(path: Path) -> None:
    """Raise ConfigError for what is there and is no log, or cannot be written to."""
    hint = "Name another file with --log: lines are added to this one."
    if path.is_dir():
        raise ConfigError(f"{path} is a folder, not a log", hint=hint)
    there = path if path.exists() else path.absolute().parent
    if there.exists() and not os.access(there, os.W_OK):
        raise ConfigError(f"{there} cannot be written to", hint=hint)
    if not path.is_file():  # none yet, or a pipe
        return
    with path.open("rb") as file:
        begins = file.read(len(LOG_BEGINS))
    if begins and begins != LOG_BEGINS:
        raise ConfigError(f"{path} is not a log of this program", hint=hint)
