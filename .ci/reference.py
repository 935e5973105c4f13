"""Write the pages of reference that follow from the code: docs/cli.md and docs/configuration.md.

Usage: reference.py FOLDER
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import typer.main
from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from typer.cli import get_docs_for_click

from translate_tool import config
from translate_tool.cli import app

INTRODUCTION = """# Settings

What a settings file (TOML) may hold, section by section. `translate-tool run --config FILE` reads
one; options on the command line override it. [configs/default.toml](../configs/default.toml) is a
file to begin with. A key that is not in these tables is refused, with the nearest one that is.
"""


def commands() -> str:
    """Return the page of every command, from its own help."""
    command = typer.main.get_command(app)
    page = get_docs_for_click(obj=command, ctx=typer.Context(command), name="translate-tool")
    page = re.sub(r"\A# .*", "# Commands", page)
    return re.sub(r"^  (translate-tool .*)", r"    \1", page, flags=re.MULTILINE).strip() + "\n"


def settings() -> str:
    """Return the page of every setting: name, what it takes, default and docstring."""
    source = ast.parse(Path(config.__file__).read_text("utf-8"))
    classes = {node.name: node for node in source.body if isinstance(node, ast.ClassDef)}
    tables = [INTRODUCTION]
    for name, field in config.Config.model_fields.items():
        kind = field.annotation
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            continue
        node = classes[kind.__name__]
        rows = "\n".join(_rows(node, kind))
        tables.append(
            f"## `[{name}]`\n\n{ast.get_docstring(node)}\n\n"
            f"| key | takes | default | |\n|---|---|---|---|\n{rows}\n"
        )
    return "\n".join(tables)


def _rows(node: ast.ClassDef, kind: type[BaseModel]) -> Iterator[str]:
    for at, field in enumerate(node.body):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        after = node.body[at + 1] if at + 1 < len(node.body) else None
        told = after.value if isinstance(after, ast.Expr) else None
        text = told.value if isinstance(told, ast.Constant) else ""
        default = kind.model_fields[field.target.id].default
        shown = "" if default in (None, PydanticUndefined) else f"`{_toml(default)}`"
        cells = field.target.id, f"`{_takes(field.annotation)}`", shown, " ".join(str(text).split())
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _takes(annotation: ast.expr) -> str:
    """Spell a type as a user reads it: `Annotated[int, Field(ge=1)]` as "int >= 1"."""
    text = ast.unparse(annotation)
    text = re.sub(r"Literal\[(.*?)\]", lambda found: found[1].replace("'", '"'), text)
    text = re.sub(r", Field\(pattern=.*?\)\]", ", Field()]", text)
    text = re.sub(r"Annotated\[(.*), Field\((.*)\)\]", r"\1 \2", text)
    for name, plain in _PLAIN.items():
        text = text.replace(name, plain)
    return text.strip()


_PLAIN = {
    "Formats": "Format, or list of them",
    "Local": "path",
    "Paths": "path, or list of paths",
    "Patterns": "pattern, or list of them",
    "TimeOfDay": "time of day",
    "Positive": "int >= 1",
    "Size": "int >= 1",
    "tuple[": "list of ",
    ", ...]": "",
    " | None": "",
    ", le=": ", <= ",
    "ge=": ">= ",
    "gt=": "> ",
    " min_length=1": ", one at least",
    "10 ** 15": "10^15",
}


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return str(value) if isinstance(value, (int, float)) else f'"{value}"'


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / "cli.md").write_text(commands(), "utf-8")
    (folder / "configuration.md").write_text(settings(), "utf-8")
