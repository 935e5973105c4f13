"""`translate-tool models list|pull|verify`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.app import App
from translate_tool.cli.console import print_json, print_table, say

if TYPE_CHECKING:
    from translate_tool.models import Entry, Progress

app = App(rich_markup_mode="markdown", help="List, download and check models.")


@app.command("list")
def list_(cache: options.Cache = None, as_json: options.Json = False) -> None:
    """Show the models known by name and those on disk.

    Any other Marian model (to translate) or BART model (to summarise) works too, by its hub id or
    as a local folder.
    """
    from translate_tool import models

    entries = models.catalogue(cache or models.default_cache())
    if as_json:
        print_json([asdict(entry) for entry in entries])
    else:
        _print(entries)


@app.command()
def pull(
    name: Annotated[
        str, typer.Argument(help="A hub id, such as Helsinki-NLP/opus-mt-fr-en, or NAME@REVISION.")
    ],
    cache: options.Cache = None,
) -> None:
    """Download a model, check every byte, and keep it for offline use.

    A download that was cut goes on where it stopped. One that is on disk and sound costs nothing,
    be it in Hugging Face's cache. NAME@REVISION takes a commit, a branch or a tag: NAME@main is the
    newest that the hub has.

    Example:

      translate-tool models pull Helsinki-NLP/opus-mt-fr-en
    """
    from translate_tool import models

    there = cache or models.default_cache()
    if old := models.superseded(name, there):
        say(f"{name} is on disk at {old[:12]}, of an earlier release: fetching today's")
    with _download_display(name) as listener:
        model = models.pull(name, task=None, cache=there, on_progress=listener)
    revision = f"revision {model.revision[:12]}, " if model.revision else ""
    typer.echo(f"{model.name} is ready: {model.folder} ({revision}sha256 {model.sha256[:12]})")
    if models.in_hf_cache(model):
        typer.echo("It stays in Hugging Face's cache: whatever clears that removes it too.")


@app.command()
def verify(
    name: Annotated[str | None, typer.Argument(help="One model; without it, all of them.")] = None,
    cache: options.Cache = None,
) -> None:
    """Hash every file of the models on disk again. Exit code 1 when one has changed."""
    from translate_tool import models

    verified = models.verify(cache or models.default_cache(), name)
    for found in verified:
        state = "ok " if found.ok else "BAD"
        typer.echo(f"{state}  {found.name}  {found.reason}".rstrip())
    raise typer.Exit(0 if all(found.ok for found in verified) else 1)


_STATES = {
    "absent": "no: pull it",
    "bundled": "bundled",
    "cached": "yes",
    "hf-cache": "yes, in Hugging Face's cache",
}


def _print(entries: list[Entry]) -> None:
    rows = [
        (
            entry.name,
            entry.task,
            _STATES[entry.state],
            f"{entry.size / 1e6:.0f} MB" if entry.size else "-",
            entry.licence,
            entry.note,
        )
        for entry in entries
    ]
    print_table(["model", "task", "on disk", "size", "licence", "note"], rows)


@contextmanager
def _download_display(name: str) -> Iterator[Progress]:
    """Yield a listener: a bar on a terminal, one line a tenth elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    tenth = 0

    def lines(done: int, total: int) -> None:
        nonlocal tenth
        if total and done * 10 // total > tenth:
            tenth = done * 10 // total
            say(f"{name}: {done / 1e6:.0f} of {total / 1e6:.0f} MB")

    if not sys.stderr.isatty():
        yield lines
        return
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name)
        yield lambda done, total: bar.update(task, completed=done, total=total)
