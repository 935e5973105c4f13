"""`translate-tool shortlist build|show`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.console import errors_as_exit_codes, say
from translate_tool.errors import ModelNotFound

if TYPE_CHECKING:
    from translate_tool.models.shortlists import Shortlist

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Make a model faster by leaving out what it never writes, and see what that changes.",
)

Name = Annotated[
    str, typer.Argument(help="A Marian model: lite-fr-en, a hub id, or a folder; or auto.")
]


@app.command()
def build(
    model: Name,
    corpus: Annotated[
        list[Path], typer.Argument(help="French articles like those to come: files or folders.")
    ],
    beam: options.Beam = None,
    rows_learnt: Annotated[
        int, typer.Option(min=1, max=4096, help="Rows that stand for those left out.")
    ] = 256,
    missing: Annotated[
        float,
        typer.Option(
            min=0, max=0.5, help="Most sentences, as a share, that may want a row left out."
        ),
    ] = 0.01,
    held_out: Annotated[
        float,
        typer.Option(min=0.02, max=0.8, help="Share of the sentences to choose and judge by."),
    ] = 0.2,
    reference: Annotated[
        Path | None,
        typer.Option(help="Set with English references, as for eval: BLEU is measured on it."),
    ] = None,
    precision: options.Precision = None,
    threads: options.Threads = None,
    cache: options.Cache = None,
    as_json: options.Json = False,
) -> None:
    """Cut a model to what it writes, and measure what that gains and changes.

    The model translates the articles, twice what is held out. Where at least 99.5 % of the held-out
    sentences come out as before, and no slower, `run` takes the cut model from then on; else only
    with `--shortlist on`. It is for CTranslate2 on a CPU.

    Exit code 0 whatever was measured.

    Example:

      translate-tool shortlist build Helsinki-NLP/opus-mt-fr-en archive/
    """
    with errors_as_exit_codes():
        settings = options.settings(
            None,
            {
                "translate.model": model,
                "translate.beam": beam,
                "translate.precision": precision,
                "translate.threads": threads,
                "models.cache": cache,
            },
        )
        from translate_tool import shortlist

        job = shortlist.Job(
            corpus=tuple(corpus),
            learnt=rows_learnt,
            missing=missing,
            held_out=held_out,
            reference=reference,
        )
        found = shortlist.build(job, settings, say)
        if as_json:
            typer.echo(json.dumps(_plain(found), indent=2))
        else:
            _print(found)


@app.command()
def show(model: Name, cache: options.Cache = None, as_json: options.Json = False) -> None:
    """Show what was measured of a model's shortlists. Exit code 1 where it has none."""
    with errors_as_exit_codes():
        from translate_tool import models
        from translate_tool.models import shortlists

        there = cache or models.default_cache()
        known = models.find(model, task="translate", cache=there, download=False)
        found = list(shortlists.every(known, there))
        if as_json:
            typer.echo(json.dumps([_plain(one) for one in found], indent=2))
        for one in found if not as_json else ():
            _print(one)
        if not found:
            raise ModelNotFound(
                f"{known.name} has no shortlist",
                hint=f"`translate-tool shortlist build {model} ARTICLES` makes one.",
            )


def _plain(found: Shortlist) -> dict[str, object]:
    return {
        "id": found.id,
        "folder": str(found.folder),
        **asdict(found.evidence),
        "adopted": found.evidence.adopted,
        "reasons": found.evidence.reasons,
    }


def _print(found: Shortlist) -> None:
    from rich.console import Console
    from rich.table import Table

    e = found.evidence
    table = Table.grid(padding=(0, 2))
    rows = {
        "shortlist": found.id[:8],
        "model": f"{e.model}, {e.precision}, beam {e.beam}",
        "rows": f"{e.kept:,} kept and {e.learnt:,} learnt, of {e.vocabulary:,}",
        "sentences": f"{e.counted:,} to make it, {e.judged:,} to judge it",
        "identical": f"{e.identical:.2%}",
        "searched again": f"{e.escaped:.2%}, with the full model",
        "other words": f"{e.missed:.2%}, in place of words left out",
        "chrF++": f"{e.chrf:.2f} against the full model's output",
        **({"BLEU": f"{e.bleu[0]:.2f} full, {e.bleu[1]:.2f} cut"} if e.bleu else {}),
        "log Z": f"{e.error:.4f} nats off; {e.shortfall:.4f} without the learnt rows",
        "speed": f"{e.speedup:.2f}x, by CPU time, searching again included",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    if e.adopted:
        typer.echo("Adopted: `run` takes it at this precision and beam.")
        return
    typer.echo("Not adopted; `run --shortlist on` takes it nevertheless:")
    for reason in e.reasons:
        typer.echo(f"- {reason}")
