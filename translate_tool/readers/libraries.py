"""Optional libraries that read formats: loaded when a file needs them, and missed in plain words.

Nothing else is known of them here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from translate_tool.errors import InputError

INSTALL = "Run: pip install 'translate-tool[formats]'. The same command then reads it."


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
