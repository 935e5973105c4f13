"""Optional libraries: whether one is there, and what to install where it is not, in plain words."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from translate_tool.errors import ConfigError, InputError

TRANSFORMERS = ("torch", "transformers")
"""Libraries that a light install leaves out."""

INSTALL = "Run: pip install 'translate-tool[formats]'. The same command then reads it."


def is_there(name: str) -> bool:
    """Tell whether the library `name` can be imported."""
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):  # ValueError: None stands for it in sys.modules
        return False


def require(what: str, *names: str) -> None:
    """Raise ConfigError, saying what to install, where a library of `names` is not there.

    `what`: what needs them.
    """
    missing = [name for name in names if not is_there(name)]
    if missing:
        raise ConfigError(
            f"{what} needs {' and '.join(missing)}, not installed here",
            hint=f"Run: pip install {' '.join(missing)}",
        )


def library(name: str, origin: str) -> Any:
    """Return the module `name` of an optional library.

    Raises InputError, saying what to install.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as exc:
        missing = (exc.name or name).partition(".")[0]
        reason = f"{missing} is not installed, which this format needs"
        raise InputError(reason, origin=origin, hint=INSTALL) from exc
    except ImportError as exc:
        reason = f"{name.partition('.')[0]}, which this format needs, cannot be loaded: {exc}"
        raise InputError(reason[:300], origin=origin, hint=INSTALL) from exc
