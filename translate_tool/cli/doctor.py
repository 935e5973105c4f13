"""`translate-tool doctor`: what is installed, what is there, what would be used."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import typer

from translate_tool.cli import options
from translate_tool.errors import TranslateToolError

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.models import Entry

LIBRARIES = ("translate-tool", "ctranslate2", "transformers", "torch", "sentencepiece", "ray")
MISSING = "not installed"
NEEDED = {"html": "trafilatura", "pdf": "pypdfium2", ".parquet": "pyarrow"}
"""Modules of readers, or suffixes of files, and the optional libraries that they need."""


@options.settings("config model engine device precision cache")
def doctor(*, settings: Config, as_json: options.Json = False) -> None:
    """Show what is installed, which devices and models are there, and what a run would use.

    Exit codes: 0 a run can start, 1 it could not, 2 a setting is wrong or a model is not there.
    """
    findings, code = _findings(settings)
    if as_json:
        typer.echo(json.dumps(findings, indent=2))
    else:
        for name, value in findings.items():
            for number, line in enumerate(value if isinstance(value, list) else [value]):
                typer.echo(f"{name if number == 0 else '':<12}  {line}")
    raise typer.Exit(code if findings["problems"] else 0)


def _findings(settings: Config) -> tuple[dict[str, Any], int]:
    """Return what is found, by its heading, and the exit code of what is wrong."""
    from translate_tool import models
    from translate_tool.inference import autotune, runner
    from translate_tool.readers import sandbox
    from translate_tool.runtime import machine
    from translate_tool.translation import resolve

    cache = runner.cache(settings)
    problems: list[str] = []
    code = 1
    uses: list[str] = []
    try:
        resolved = resolve.Resolved(settings)
        uses = [recipe.signature for recipe in resolved.recipes]
        race = autotune.tune(resolved.translator.runner, settings, size=0)
        told = f"measured on {race.facts['measured']}" if race else "the usual, not measured here"
        uses += [f"pace: {autotune.described(resolved.translator.runner.pace)} ({told})"]
        uses += [f"note: {note}" for note in resolved.context.notes]
    except TranslateToolError as exc:
        problems.append(str(exc))
        code = exc.exit_code
    if os.environ.get("CT2_USE_MKL") == "1":
        problems.append("CT2_USE_MKL=1 is set: unset it, it can make CTranslate2 25 times slower")
    findings = {
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "arithmetic": machine.arithmetic() or "unknown",
        "cores": machine.cores(),
        "cuda devices": _cuda_devices(),
        "formats": _formats(),
        "readers": f"confined by {sandbox.confinement(start=True)}",
        "libraries": [f"{name} {_version(name)}" for name in LIBRARIES],
        "cache": f"{cache} ({machine.free(cache) / 1e9:.0f} GB free)",
        "models": [_listed(e) for e in models.catalogue(cache) if e.state != "absent"],
        "would use": uses,
        "problems": problems,
    }
    return findings, code


def _formats() -> list[str]:
    """Return the kinds of files that can be read, by the library that they need."""
    from translate_tool.readers import READERS
    from translate_tool.runtime.libraries import INSTALL

    kinds: dict[str, list[str]] = {"": []}
    for suffix, reader in READERS.items():
        library = NEEDED.get(suffix, NEEDED.get(reader.module, ""))
        kinds.setdefault(library, []).append(suffix)
    lines = []
    for library, suffixes in kinds.items():
        there = _version(library) if library else ""
        note = f" ({library} {there})" if library else ""
        missing = f": {INSTALL}" if there == MISSING else ""
        lines.append(f"{' '.join(suffixes)}{note}{missing}")
    return lines


def _listed(entry: Entry) -> str:
    where = " (in Hugging Face's cache)" if entry.state == "hf-cache" else ""
    return f"{entry.name}{where}"


def _cuda_devices() -> int:
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return MISSING
