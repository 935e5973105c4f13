"""`translate-tool plan`, `status`, `report` and `verify`: a night's run seen from outside."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_tool.cli import options
from translate_tool.cli.console import errors_as_exit_codes, say, summary_of
from translate_tool.runtime.timing import duration

if TYPE_CHECKING:
    from translate_tool.config import Config
    from translate_tool.pipeline.estimate import Plan
    from translate_tool.pipeline.status import Status
    from translate_tool.pipeline.verify import Audit

SHOWN = 20
"""Failures and problems named on the console; --json gives all."""

Output = Annotated[Path, typer.Argument(help="The output folder of a run.", show_default="outputs")]


@options.settings(
    "inputs include exclude config output model beam summariser engine device precision threads "
    "cache offline",
    output="Folder the briefs will go to (default: outputs).",
    summariser="As for run.",
)
def plan(
    *,
    settings: Config,
    as_json: options.Json = False,
) -> None:
    """Say what a run would do and how long it would take. Writes nothing.

    Reads all inputs, then translates a few dozen of the sentences to measure the pace of this
    machine. Exit code 1 when a run with these settings could not start or would fill the disk.

    Example:

      translate-tool plan articles/ -o briefs/
    """
    from translate_tool.pipeline.estimate import plan as make_plan

    with _counter("read") as listener:
        found = make_plan(settings, listener)
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        _print_plan(found)
    raise typer.Exit(1 if found.problems else 0)


def status(output: Output = Path("outputs"), as_json: options.Json = False) -> None:
    """Say how a run stands: running, finished, stopped or died. Safe at any moment.

    Example:

      translate-tool status briefs/
    """
    with errors_as_exit_codes():
        from translate_tool.pipeline.status import status as ask

        now = ask(output)
        if as_json:
            typer.echo(json.dumps(now.as_dict(), ensure_ascii=False, indent=2))
        else:
            _print_status(now)


def report(output: Output = Path("outputs"), as_json: options.Json = False) -> None:
    """Make report.md and its charts anew from report.json, and say where they are.

    Example:

      translate-tool report briefs/
    """
    with errors_as_exit_codes():
        from translate_tool.config import Run
        from translate_tool.pipeline import ownership, report_page

        found = report_page.load(output)
        for note in ownership.clear(Run(output=output), [report_page.PAGE]):
            say(f"note: {note}")
        page = report_page.write(output, found)
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else str(page))


def verify(output: Output = Path("outputs"), as_json: options.Json = False) -> None:
    """Check every published file, byte by byte, and every character of every article.

    Exit code 1 when a file was changed, is missing or was left behind, or when a character of an
    input is not accounted for.

    Example:

      translate-tool verify briefs/
    """
    with errors_as_exit_codes():
        from translate_tool.pipeline.verify import verify as check

        with _counter("checked") as listener:
            found = check(output, listener)
        if as_json:
            typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
        else:
            _print_audit(found)
        raise typer.Exit(1 if found.problems else 0)


def _print_plan(plan: Plan) -> None:
    for note in plan.notes:
        say(f"note: {note}")
    for failure in plan.failures[:SHOWN]:
        say(f"{failure.status}: {failure.origin}: {failure.reason}")
    _say_more(len(plan.failures))
    typer.echo(f"{plan.articles:,} articles; {len(plan.failures):,} inputs cannot be read")
    typer.echo(
        f"{plan.sentences:,} sentences, {plan.distinct:,} distinct, "
        f"{plan.distinct - plan.missing:,} known already: {plan.missing:,} to translate"
        + (f", {plan.tokens:,} tokens" if plan.tokens is not None else "")
    )
    if time := plan.time:
        typer.echo(
            f"about {duration(time.expected)} ({duration(time.low)} to {duration(time.high)}), "
            f"at {time.rate:,.0f} tokens/s on {time.sampled} of the sentences"
        )
    typer.echo(f"disk: {_size(plan.disk_needed)} needed, {_size(plan.disk_free)} free")
    for signature in plan.signatures:
        typer.echo(signature)
    for problem in plan.problems:
        say(f"error: {problem}")


def _print_status(now: Status) -> None:
    record = now.record
    who = "process {pid} on {host}, since {started}".format_map(record) if record else "just begun"
    typer.echo(f"{now.state} ({who})")
    if record:
        seconds = record["seconds"] or 1e-9
        stage = f"{record['stage']}: " if now.state == "running" else ""
        typer.echo(stage + summary_of(now.progress, seconds))
        typer.echo(
            f"as of {record['written']}, after {duration(seconds)}; "
            f"{_size(record['memory'])} of memory"
        )
        if record.get("engines"):
            typer.echo(f"engines at work {record['engines'] / seconds:.0%} of the time")
    if record.get("error"):
        typer.echo(f"it stopped because of {record['error']}")
    if now.state == "died":
        typer.echo("it was killed: what is done is kept; the same command goes on from there")
    typer.echo(
        "journal: {article:,} articles, {translation:,} translations, {output:,} briefs, "
        "{failure:,} failures".format_map(now.counts)
    )
    for failure in now.failures[:SHOWN]:
        place = f" ({failure.place})" if failure.place else ""
        typer.echo(f"{failure.status}: {failure.origin}{place}: {failure.reason}")
    _say_more(len(now.failures))


def _print_audit(audit: Audit) -> None:
    for problem in audit.problems[:SHOWN]:
        say(f"{problem.file}: {problem.what}")
        say(f"  {problem.hint}")
    _say_more(len(audit.problems))
    typer.echo(
        f"{audit.articles:,} articles, {audit.files:,} files, {audit.characters:,} characters "
        f"checked; {audit.reread:,} articles read again: {_problems(len(audit.problems))}"
    )


def _say_more(count: int) -> None:
    if count > SHOWN:
        say(f"... and {count - SHOWN} more: --json gives all")


def _problems(count: int) -> str:
    return f"{count or 'no'} problem{'' if count == 1 else 's'}"


def _size(number: float) -> str:
    """Return a size in words: `12 MB`, `3.4 GB`."""
    return f"{number / 1e9:,.1f} GB" if number >= 1e9 else f"{number / 1e6:,.0f} MB"


@contextmanager
def _counter(what: str) -> Iterator[Callable[[int], None]]:
    """Yield a listener that shows a count on a terminal; nothing elsewhere: it is soon over."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as display:
        yield lambda number: display.update(f"{number:,} articles {what}")
