"""Tells whether a library is there, without importing it, and what to install where it is not."""

from __future__ import annotations

from importlib.util import find_spec

from translate_tool.errors import ConfigError

TRANSFORMERS = ("torch", "transformers")
"""Libraries that a light install leaves out."""


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
