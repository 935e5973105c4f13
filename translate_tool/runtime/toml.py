"""Files of settings and rules in TOML, checked against a pydantic model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from translate_tool.errors import ConfigError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from importlib.abc import Traversable

_ENCODING = "Save it as UTF-8, as TOML asks."

Model = TypeVar("Model", bound=BaseModel)


def read(path: Path | Traversable, *, hint: str = "") -> dict[str, object]:
    """Read a TOML file. Raises ConfigError, naming the file, where that fails."""
    try:
        values: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path}: not UTF-8: {exc}", hint=f"{_ENCODING} {hint}".strip()) from exc
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be read: {exc}", hint=hint) from exc
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{path}: not valid TOML: {exc}", hint=hint) from exc
    return values


def load(path: Path | Traversable, model: type[Model], *, hint: str = "") -> Model:
    """Read a TOML file as a `model`. Raises ConfigError naming the file and its first bad entry."""
    values = read(path, hint=hint)
    try:
        return model.model_validate(values)
    except ValidationError as exc:
        error = exc.errors()[0]
        place = ".".join(str(part) for part in error["loc"])
        raise ConfigError(f"{path}: {place}: {error['msg']}", hint=hint) from exc
