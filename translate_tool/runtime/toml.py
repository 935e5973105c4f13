"""Files of settings and rules in TOML, checked against a pydantic model."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from translate_tool.errors import ConfigError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from importlib.abc import Traversable

_ENCODING = "Save it as UTF-8, as TOML asks."

Model = TypeVar("Model", bound=BaseModel)


def _read(path: Path | Traversable, *, hint: str = "") -> dict[str, object]:
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


def check(
    values: Mapping[str, object],
    model: type[Model],
    *,
    where: str = "",
    gone: Mapping[str, str] = MappingProxyType({}),
    hint: str = "",
) -> Model:
    """Make a `model` of nested values.

    - `where`: stands before each problem, such as a file's name
    - `gone`: names of earlier versions, such as "section.key", and why there are none of them now
    - `hint`: what to do about it

    Raises ConfigError with a line for each problem, in the user's words.
    """
    try:
        return model.model_validate(values)
    except ValidationError as exc:
        errors = exc.errors()
        inner = {error["loc"][:-1] for error in errors}  # what these make of their list is no news
        problems = [
            where + _explain(error, model, gone) for error in errors if error["loc"] not in inner
        ]
        raise ConfigError("\n".join(problems), hint=hint) from exc


def load(
    path: Path | Traversable,
    model: type[Model],
    *,
    gone: Mapping[str, str] = MappingProxyType({}),
    hint: str = "",
) -> Model:
    """Read a TOML file as a `model`.

    Raises ConfigError, naming the file, where it cannot be read, and as `check`.
    """
    return check(_read(path, hint=hint), model, where=f"{path}: ", gone=gone, hint=hint)


def _explain(error: ErrorDetails, model: type[BaseModel], gone: Mapping[str, str]) -> str:
    """Say a pydantic error in the user's words: `translate.baem: unknown; did you mean "beam"?`."""
    path = [str(part) for part in error["loc"]]
    name = ".".join(path)
    if error["type"] != "extra_forbidden":
        reason = error["msg"].removeprefix("Input ").removeprefix("Value error, ")
        got = "" if error["type"] == "missing" else f" (got {_as_typed(error['input'])})"
        return f"{name}: {reason}{got}"
    if name in gone:
        return f"{name}: there is no such setting any more: {gone[name]}; delete the line"
    known = _names_beside(path, model)
    near = difflib.get_close_matches(path[-1], known, n=1)
    guess = f'did you mean "{near[0]}"?' if near else f"known here: {', '.join(known)}"
    return f"{name}: unknown; {guess}"


def _as_typed(value: object) -> str:
    return f'"{value}"' if isinstance(value, (str, Path)) else repr(value)


def _names_beside(path: list[str], model: type[BaseModel]) -> list[str]:
    """Return the names that could stand in place of the last part of `path`.

    A part is a field, which may hold a model or a list of such, or a place in a list.
    """
    for part in path[:-1]:
        kind = model.model_fields[part].annotation if part in model.model_fields else None
        models = (k for k in (kind, *get_args(kind)) if isinstance(k, type))
        model = next((k for k in models if issubclass(k, BaseModel)), model)
    return list(model.model_fields)
