"""`translate-tool plan`, `status`, `report` and `verify`: a run seen from outside."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from translate_tool.cli import options
from translate_tool.cli.console import print_json, print_result, say, summary_of
from translate_tool.errors import ConfigError
from translate_tool.runtime.deadline import seconds_until
from translate_tool.runtime.wording import count, duration, moment, size

if TYPE_CHECKING:
    from translate_tool.cluster import Place
    from translate_tool.config import Config
    from translate_tool.pipeline.estimate import Plan, Time
    from translate_tool.pipeline.status import Status
    from translate_tool.pipeline.verify import Audit

DATASET = "_settings.json"
"""The file by which a data set of `scale` is known, as cluster.records.SETTINGS has it."""

SHOWN = 20
"""Problems named on the console; --json gives all."""

JSON = "--json gives all"
"""Where the rest is of what does not fit on a screen."""

Output = Annotated[
    str | None,
    typer.Argument(
        help="The output folder of a run, or the data set of `scale` (default: outputs)."
    ),
]
OutputOption = Annotated[
    str | None, typer.Option("--output", "-o", help="The same, as run has it.")
]


@options.settings(options.RUN)
def plan(*, settings: Config, as_json: options.Json = False) -> None:
    """Say what a run would do and how long it would take. Writes nothing.

    Takes every option of run. Reads all inputs, says what of them will be translated, passed over
    and refused, and why; then translates a few dozen of the sentences to measure the pace of this
    machine.

    Exit codes: 0 a run can start, 1 it would fill the disk or its model is damaged, 2 wrong usage
    or settings, a model that is not there among them, 3 nothing to read.

    Examples:

      translate-tool plan articles/ -o briefs/

      translate-tool plan -c configs/overnight.toml --deadline 6am
    """
    print_plan(settings, as_json=as_json)


def print_plan(settings: Config, *, as_json: bool) -> NoReturn:
    """Print what a run with these settings would do, and exit."""
    from translate_tool.pipeline.estimate import plan as make_plan

    with _counter("read") as listener:
        found = make_plan(settings, listener)
    print_result(found, partial(_print_plan, settings=settings), as_json=as_json)
    raise typer.Exit(found.exit_code)


def status(
    folder: Output = None, output: OutputOption = None, as_json: options.Json = False
) -> None:
    """Say how a run stands: running, finished, stopped or died. Safe at any moment.

    Exit codes: 0 told, 2 no run has been there.

    Example:

      translate-tool status briefs/
    """
    there = _named(folder, output)
    if dataset := _dataset(there):
        _tell_dataset(dataset, as_json=as_json)
        return
    from translate_tool.pipeline.status import status as ask

    now = ask(Path(there))
    print_result(now, _print_status, as_json=as_json)


def report(
    folder: Output = None, output: OutputOption = None, as_json: options.Json = False
) -> None:
    """Make report.md and its charts anew from report.json, and say where they are.

    Example:

      translate-tool report briefs/
    """
    from translate_tool.config import Run
    from translate_tool.pipeline import ownership, report_page

    there = Path(_named(folder, output))
    found = report_page.load(there)
    for note in ownership.clear(Run(output=there), [report_page.PAGE]):
        say(f"note: {note}")
    page = report_page.write(there, found)
    if as_json:
        print_json(found)
    else:
        typer.echo(str(page))


def verify(
    folder: Output = None, output: OutputOption = None, as_json: options.Json = False
) -> None:
    """Check every published file, byte by byte, and every character of every article.

    Inputs that changed or went away since are counted; they are no problem.

    Of a data set of scale, every file is compared with the ledger.

    Exit codes: 0 sound; 1 a file was changed, is missing or was left behind, or a character of an
    input is not accounted for; 2 no run has been there; 11 a run is writing there.

    Example:

      translate-tool verify briefs/
    """
    there = _named(folder, output)
    if dataset := _dataset(there):
        _verify_dataset(dataset, as_json=as_json)
    from translate_tool.pipeline.verify import verify as check

    with _counter("checked") as listener:
        found = check(Path(there), listener)
    print_result(found, _print_audit, as_json=as_json)
    raise typer.Exit(1 if found.problems else 0)


def _named(folder: str | None, output: str | None) -> str:
    """Return the folder that a command is about, named in one of two ways."""
    if folder and output and folder != output:
        raise ConfigError(f"two folders are named: {folder} and --output {output}")
    return folder or output or "outputs"


def _dataset(there: str) -> Place | None:
    """Return the place of a data set of `scale`; None for what is none, such as a run's folder."""
    if "://" not in there and not (Path(there) / DATASET).exists():
        return None
    from translate_tool.cluster import place

    return place(there)


def _tell_dataset(dataset: Place, *, as_json: bool) -> None:
    from translate_tool.cluster.report import status as ask

    now = ask(dataset)
    if as_json:
        print_json(now.as_dict())
        return
    totals, last = now.totals, now.report
    took = f", the last run took {duration(last['seconds'])}" if "seconds" in last else ""
    typer.echo(f"{now.state} (a data set of scale{took})")
    typer.echo(
        f"{totals['complete']:,} of {count(totals['shards'], 'shard')} begun complete: "
        f"{count(totals['articles'], 'article')}, {count(totals['pairs'], 'row')}, "
        f"{totals['quarantined']:,} quarantined"
    )
    if now.state == "stopped":
        why = f" ({last['stopped']})" if last.get("stopped") else ""
        typer.echo(f"Stopped{why}: {count(last['left'], 'shard')} left, for the same command to do")
    if now.state == "died":
        typer.echo("a run ended without a word: what is done is kept; the same command goes on")


def _verify_dataset(dataset: Place, *, as_json: bool) -> NoReturn:
    from translate_tool.cluster.report import verify as check

    problems = check(dataset)
    if as_json:
        print_json({"problems": problems})
    else:
        for problem in problems[:SHOWN]:
            say(problem, error=True)
        _say_more(len(problems))
        typer.echo(f"{dataset}: every file compared with the ledger: {_problems(len(problems))}")
    raise typer.Exit(1 if problems else 0)


def _print_plan(plan: Plan, settings: Config) -> None:
    from translate_tool.writers.index import failure_lines

    kinds = ", ".join(f"{number:,} {kind}" for kind, number in plan.kinds.items())
    files = sum(plan.kinds.values())
    typer.echo(f"read: {count(files, 'file')} ({kinds or 'none'}): {_articles(plan)}")
    for note in plan.notes:
        typer.echo(f"passed over: {note}")
    if plan.failures:
        typer.echo(f"refused: {count(len(plan.failures), 'article')}, as follows")
        for line in failure_lines(plan.failures, more=JSON):
            typer.echo(f"  {line}")
    typer.echo(
        f"translate: {count(plan.sentences, 'sentence')}, {plan.distinct:,} distinct, "
        f"{plan.distinct - plan.missing:,} known already: {plan.missing:,} to do"
        + (f", {count(plan.tokens, 'token')}" if plan.tokens is not None else "")
    )
    if time := plan.time:
        span = f"{duration(time.low)} to {duration(time.high)}"
        typer.echo(f"time: about {duration(time.expected)} ({span}){_basis(time)}")
    more = f"about {size(plan.disk_needed)} more, by the length of " if plan.fresh else ""
    typer.echo(f"disk: {more}{count(plan.fresh, 'article')} to write; {size(plan.disk_free)} free")
    if settings.run.deadline:
        typer.echo(_stop(settings.run.deadline, plan.time))
    for signature in plan.signatures:
        typer.echo(f"with: {signature}")
    for problem in plan.problems:
        say(f"error: {problem}", error=True)


def _stop(deadline: str, time: Time | None) -> str:
    """Say when a run would stop, and whether it would be through by then."""
    left = seconds_until(deadline, datetime.now())
    told = f"stop: in {duration(left)}, when the clock shows {deadline}"
    if time and time.expected > left:
        return f"{told}: too soon, after about {left / time.expected:.0%} of it"
    return told


def _articles(plan: Plan) -> str:
    standing = plan.articles - plan.fresh
    done = f", {standing:,} of them done already" if standing else ""
    return count(plan.articles, "article") + done


def _basis(time: Time) -> str:
    """Say what an estimate of time rests on."""
    if not time.sampled or not time.rate:
        return ", nothing to translate"
    return f", at {time.rate:,.0f} tokens/s, measured just now on {count(time.sampled, 'sentence')}"


def _print_status(now: Status) -> None:
    from translate_tool.writers.index import failure_lines

    record = now.record
    who = "just begun"
    if record:
        started = moment(record["started"])
        who = f"process {record['pid']} on {record['host']}, since {started}"
    typer.echo(f"{now.state} ({who})")
    if record:
        seconds = record["seconds"] or 1e-9
        stage = f"{record['stage']}: " if now.state == "running" else ""
        typer.echo(stage + summary_of(now.progress, seconds, record["memory"]))
        typer.echo(f"as of {moment(record['written'])}, after {duration(seconds)}")
        if record.get("engines"):
            typer.echo(f"engines at work {record['engines'] / seconds:.0%} of the time")
    if now.ending:
        typer.echo(now.ending)
    typer.echo(
        f"journal: {count(now.counts['article'], 'article')}, "
        f"{count(now.counts['translation'], 'translation')}, "
        f"{count(now.counts['output'], 'brief')}, "
        f"{count(now.counts['failure'], 'article')} quarantined or failed"
    )
    for line in failure_lines(now.failures, more=JSON):
        typer.echo(line)


def _print_audit(audit: Audit) -> None:
    for problem in audit.problems[:SHOWN]:
        say(f"{problem.file}: {problem.what}", error=True)
        say(f"  {problem.hint}", error=True)
    _say_more(len(audit.problems))
    for note in _since(audit):
        say(f"note: {note}")
    typer.echo(
        f"{count(audit.articles, 'article')}, {count(audit.files, 'file')}, "
        f"{count(audit.characters, 'character')} checked; "
        f"{count(audit.reread, 'article')} read again: {_problems(len(audit.problems))}"
    )


def _since(audit: Audit) -> Iterator[str]:
    """Yield what became of inputs since their briefs were made: no problem, but to be known."""
    if audit.changed:
        yield (
            f"the input of {count(audit.changed, 'article')} changed, or cannot be read any more, "
            "since the brief was made; the next run makes anew what it can"
        )
    if audit.gone:
        kept = count(audit.gone, "brief")
        yield f"{kept} kept whose source is in no input of the last run any more"


def _say_more(number: int) -> None:
    if number > SHOWN:
        say(f"... and {number - SHOWN:,} more: {JSON}", error=True)


def _problems(number: int) -> str:
    return count(number, "problem") if number else "no problems"


@contextmanager
def _counter(what: str) -> Iterator[Callable[[int], None]]:
    """Yield a listener that shows a count on a terminal; nothing elsewhere: it is soon over."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as display:
        yield lambda number: display.update(f"{count(number, 'article')} {what}")
