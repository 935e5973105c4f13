"""Parses the command line, calls one library function, prints. The only room that prints.

Rooms that load models or parse files are imported inside the commands, so that `--help` is instant.
"""

from __future__ import annotations

import threading

from translate_tool.cli import (
    compare,
    console,
    evaluate,
    finetune,
    glossary,
    inspection,
    machine,
    memory,
    models,
    run,
    translate,
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
app.command()(inspection.plan)
app.command()(inspection.status)
app.command()(inspection.report)
app.command()(inspection.verify)
app.command()(memory.learn)
app.command()(translate.translate)
app.command()(translate.split)
app.command()(machine.doctor)
app.command()(machine.bench)
app.command()(machine.calibrate)
app.command()(compare.compare)
app.command()(finetune.finetune)
app.command()(compare.gate)
app.add_typer(evaluate.app, name="eval")
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
