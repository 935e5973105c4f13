"""Options that several commands share, each explained once, and how they become settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from translate_tool.config import Config

MODEL = "Translation model"
SPEED = "Speed and device"
NETWORK = "Models and network"

Inputs = Annotated[
    list[Path] | None,
    typer.Argument(
        help="French articles: files, folders, quoted patterns, @list.txt (a path a line), or -."
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Settings file (TOML). Options given here override it."),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help="Translation model: auto, lite-fr-en (bundled), a hub id such as "
        "Helsinki-NLP/opus-mt-fr-en or NAME@REVISION, or a folder.",
        rich_help_panel=MODEL,
    ),
]
Beam = Annotated[
    int | None,
    typer.Option(help="Beam size: 1 is fastest, 4 reads best.", rich_help_panel=MODEL),
]
Engine = Annotated[
    str | None,
    typer.Option(
        help="auto, ct2 (CTranslate2), hf (transformers), or echo (no model: a dry run).",
        rich_help_panel=SPEED,
    ),
]
Device = Annotated[str | None, typer.Option(help="auto, cpu or cuda.", rich_help_panel=SPEED)]
Precision = Annotated[
    str | None,
    typer.Option(
        help="Arithmetic of the weights: auto, int8, float32, float16, bfloat16, ...",
        rich_help_panel=SPEED,
    ),
]
Threads = Annotated[
    int | None, typer.Option(help="CPU threads; 0: every core.", rich_help_panel=SPEED)
]
Cache = Annotated[
    Path | None,
    typer.Option(
        help="Folder where models are kept (default: TRANSLATE_TOOL_CACHE or the user's cache).",
        rich_help_panel=NETWORK,
    ),
]
Download = Annotated[
    bool | None,
    typer.Option(
        "--download/--no-download",
        help="Allow the first download of a model that is not on disk.",
        rich_help_panel=NETWORK,
    ),
]
Offline = Annotated[
    bool | None,
    typer.Option(
        "--offline", help="Make any attempt to reach the network an error.", rich_help_panel=NETWORK
    ),
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        help="markdown, jsonl, html (the site), docx, tmx, xliff or csv; repeat for several.",
    ),
]
Force = Annotated[
    bool | None,
    typer.Option(
        "--force",
        help="Begin in a folder that has files of others where the outputs go: they are set aside.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines.")]


def settings(file: Path | None, options: dict[str, Any]) -> Config:
    """The settings of `file`, or the defaults, with `options` ("section.key": value) on top.

    Raises ConfigError.
    """
    from translate_tool.config import Config, load_config, override

    return override(load_config(file) if file else Config(), options)
