"""Options that set a setting: one table of all of them, and how commands get them."""

from __future__ import annotations

import copy
import inspect
import typing
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from typer.models import ArgumentInfo

from translate_tool.cli.app import with_parameters
from translate_tool.cli.console import named_as_typed

MODEL = "Translation model"
SUMMARIES = "Summaries"
SPEED = "Speed and device"
NETWORK = "Models and network"
INPUT, TIME = "Input and output", "When to stop"
WORKERS = "Cluster and workers"

_CACHE = "Folder where models are kept (default: TRANSLATE_TOOL_CACHE or the user's cache)."

Cache = Annotated[Path | None, typer.Option(help=_CACHE, rich_help_panel=NETWORK)]
"""For commands that need no settings."""
RUN = (
    "inputs include exclude config output order deadline max_hours assume_french retry_failed "
    "force log formats model beam summariser lines engine device precision threads token_budget "
    "memory glossary cache download offline"
)
"""The options of `run`, which `plan` takes as well: the same command, foretold."""

_PANELS = {
    INPUT: "include exclude config output order assume_french retry_failed force log formats",
    TIME: "deadline max_hours",
    MODEL: "model beam both_beams memory glossary",
    SUMMARIES: "summariser lines",
    SPEED: "engine device precision threads token_budget",
    NETWORK: "cache download offline",
    WORKERS: "actors least cpus gpus part repeats price",
}
"""Panel of help → its options; those that are in none stand with the command's own."""

_PANEL_OF = {name: panel for panel, names in _PANELS.items() for name in names.split()}

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines.")]


class Option(NamedTuple):
    """An option or argument of the command line, and the settings that it sets."""

    settings: tuple[str, ...]
    """"section.key"; most options set one."""
    kind: Any
    info: Any
    """What typer.Option or typer.Argument returns."""

    def typed(self, name: str) -> str:
        """Return what a user types to set it: "--max-hours", INPUTS."""
        given = (self.info.default, *(self.info.param_decls or ()))  # typer takes the first apart
        long = [text for text in given if isinstance(text, str) and text.startswith("--")]
        if isinstance(self.info, ArgumentInfo):
            return name.upper()
        return long[0].partition("/")[0] if long else f"--{name.replace('_', '-')}"

    def parameter(self, name: str, help_text: str | None) -> inspect.Parameter:
        """Return the parameter that Typer reads; `help_text` replaces the usual one."""
        info = copy.copy(self.info)
        info.help = help_text or info.help
        info.rich_help_panel = _PANEL_OF.get(name)
        return inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=typing.cast("Any", Annotated)[self.kind | None, info],
        )


def _option(settings: str, kind: Any, text: str, *names: str) -> Option:
    return Option(tuple(settings.split()), kind, typer.Option(*names, help=text))


OPTIONS = {
    "inputs": Option(
        ("run.inputs",),
        list[Path],
        typer.Argument(
            help="French articles: files, folders, quoted patterns, @list.txt (a path a line), or "
            "-."
        ),
    ),
    "include": _option(
        "read.include",
        list[str],
        'Of folders, read only files of this name or path, such as "*.html"; repeat for several.',
    ),
    "exclude": _option(
        "read.exclude",
        list[str],
        "Of folders, leave out files or folders of this name or path; repeat for several.",
    ),
    "config": _option(
        "", Path, "Settings file (TOML). Options given here override it.", "--config", "-c"
    ),
    "output": _option(
        "run.output", Path, "Folder for the briefs (default: outputs).", "--output", "-o"
    ),
    "order": _option("run.order", str, "newest (file first) or name."),
    "deadline": _option(
        "run.deadline",
        str,
        "Stop when the clock next shows this (06:00, 6am or 06h00); what is done is published.",
    ),
    "max_hours": _option("run.max_hours", float, "Stop after so many hours, likewise."),
    "assume_french": _option(
        "read.assume_french",
        bool,
        "Translate everything, whatever language it seems to be in.",
        "--assume-french",
    ),
    "retry_failed": _option(
        "run.retry_failed",
        bool,
        "Try again what was quarantined before, although it has not changed.",
        "--retry-failed",
    ),
    "force": _option(
        "run.force",
        bool,
        "Begin in a folder that has files of others where the outputs go: they are set aside.",
        "--force",
    ),
    "log": _option(
        "run.log",
        Path,
        "Add to this file, in a folder that is there, a line of JSON for all that happens.",
    ),
    "formats": _option(
        "write.formats",
        list[str],
        "markdown, jsonl, html (the site), docx, tmx, xliff, csv, elasticsearch or followthemoney; "
        "repeat for several.",
        "--format",
        "-f",
    ),
    "model": _option(
        "translate.model",
        str,
        "Translation model: auto, lite-fr-en (bundled), a hub id such as "
        "Helsinki-NLP/opus-mt-fr-en or NAME@REVISION, or a folder.",
        "--model",
        "-m",
    ),
    "beam": _option("translate.beam", int, "Beam size: 1 is fastest, 4 reads best."),
    "both_beams": _option(
        "translate.beam summarise.beam", int, "Beam size: 1 is fastest, 4 reads best.", "--beam"
    ),
    "memory": _option(
        "memory.path",
        Path,
        "Translation memory shared by runs: an SQLite file, made when missing, but not its folder.",
        "--memory",
    ),
    "memory_file": _option(
        "memory.path", Path, "The memory's file; without it, memory.path of --config.", "--memory"
    ),
    "glossary": _option(
        "glossary.path", Path, "Your own words, and names that stay as they are: a CSV file."
    ),
    "heal": _option(
        "translate.heal",
        bool,
        "Try again what went wrong, as run does (default).",
        "--heal/--no-heal",
    ),
    "summariser": _option(
        "summarise.model",
        str,
        "auto, extractive (no model), or a BART model: hub id or folder.",
        "--summariser",
        "-s",
    ),
    "lines": _option("summarise.lines", int, "Most lines of a summary."),
    "engine": _option(
        "translate.engine",
        str,
        "auto, ct2 (CTranslate2), hf (transformers), or echo (no model: a dry run).",
    ),
    "device": _option("translate.device", str, "auto, cpu or cuda."),
    "precision": _option(
        "translate.precision",
        str,
        "Arithmetic of the weights: auto, int8, float32, float16, bfloat16, ...",
    ),
    "threads": _option("translate.threads", int, "CPU threads; 0: every core."),
    "token_budget": _option(
        "translate.token_budget",
        int,
        "Most tokens in one batch: speed and memory, never the words.",
    ),
    "cache": _option("models.cache", Path, _CACHE),
    "download": _option(
        "models.download",
        bool,
        "Allow the first download of a model that is not on disk.",
        "--download/--no-download",
    ),
    "offline": _option(
        "models.offline", bool, "Make any attempt to reach the network an error.", "--offline"
    ),
    "actors": _option(
        "scale.actors", int, "Most engine processes; 0: as many as there is room for."
    ),
    "least": _option("scale.least", int, "Engine processes kept while there is little to do."),
    "cpus": _option("scale.cpus", float, "Cores of an engine process."),
    "gpus": _option("scale.gpus", float, "Of a GPU, for an engine process; 0.5: two share one."),
    "part": _option("scale.part", int, "Articles that are translated and put on record together."),
    "repeats": _option(
        "scale.repeats",
        bool,
        "First find sentences that occur in several parts, and translate them once.",
        "--repeats/--no-repeats",
    ),
    "price": _option(
        "scale.price", float, "What an hour of an engine process costs, for the report."
    ),
}


def settings(names: str, **helps: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that gives a command the OPTIONS of these `names`, in this order.

    The command has one parameter `settings` where they are to stand, and gets a Config: the file
    that --config names, or the defaults, with the options on top. A name that OPTIONS has not is a
    parameter of the command itself that stands among them. `helps` are help texts, by name, for
    options that mean something more special here.
    """
    order = names.split()
    typed = {
        setting: OPTIONS[name].typed(name)
        for name in order
        if name in OPTIONS
        for setting in OPTIONS[name].settings
    }

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_settings(**given: Any) -> None:
            file = given.pop("config", None)
            options = {
                setting: value
                for name in order
                if name in OPTIONS
                for value in [given.pop(name, None)]
                for setting in OPTIONS[name].settings
            }
            from translate_tool.config import Config, load_config, override

            config = load_config(file) if file else Config()
            names = {s: typed[s] for s, value in options.items() if value is not None}
            with named_as_typed(names):
                command(settings=override(config, options), **given)

        return with_parameters(with_settings, _parameters(command, order, helps))

    return decorate


def _parameters(
    command: Callable[..., None], order: list[str], helps: dict[str, str]
) -> list[inspect.Parameter]:
    """Return the parameters of `command`, with those of `order` in place of `settings`."""
    # Config is a name that commands import for the type checker only, so that --help is instant.
    # typing.get_type_hints would do, but on Python 3.10 hides an Annotated whose default is None.
    signature = inspect.signature(command, locals={"Config": object}, eval_str=True)
    own = {
        name: parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in signature.parameters.items()
    }
    moved = {
        name: OPTIONS[name].parameter(name, helps.get(name)) if name in OPTIONS else own.pop(name)
        for name in order
    }
    names = list(own)
    here = names.index("settings")
    before, after = names[:here], names[here + 1 :]
    return [*(own[name] for name in before), *moved.values(), *(own[name] for name in after)]
