"""Parses the command line, calls one library function, prints. The only room that prints.

Rooms that load models or parse files are imported inside the commands, so that `--help` is instant.
"""

from __future__ import annotations

import threading

from translate_tool.cli import (
    bench,
    console,
    evaluate,
    finetune,
    glossary,
    memory,
    models,
    night,
    quality,
    run,
    stream,
)
from translate_tool.cli.app import App, send_messages
from translate_tool.runtime.deadline import WORKER

app = App(
    name="translate-tool",
    help="French articles in, English briefs out: translated, checked and summarised, overnight.",
    epilog="First try: translate-tool run seeds --output outputs",
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback()(send_messages)
app.command()(run.run)
app.command()(run.scale)
app.command()(run.publish)
app.command()(night.plan)
app.command()(night.status)
app.command()(night.report)
app.command()(night.verify)
app.command()(memory.learn)
app.command()(stream.translate)
app.command()(stream.split)
app.command()(bench.doctor)
app.command()(bench.bench)
app.command()(bench.calibrate)
app.command()(evaluate.compare)
app.command()(finetune.finetune)
app.command()(quality.gate)
app.add_typer(quality.app, name="eval")
app.add_typer(models.app, name="models")
app.add_typer(memory.app, name="memory")
app.add_typer(glossary.app, name="glossary")


def main() -> None:
    """Run `translate-tool`.

    One that was stopped ends without waiting for searches that nobody wants any more.
    """
    console.write_any_character()
    try:
        app()
    except SystemExit as exc:
        if exc.code in (4, 130, 143) and any(map(_searches, threading.enumerate())):
            console.cut_off(exc.code)
        raise


def _searches(thread: threading.Thread) -> bool:
    return thread.name.startswith(WORKER)
