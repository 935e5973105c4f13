"""`translate-tool translate` and `split`: standard input to standard output."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import typer

from translate_tool.cli import options
from translate_tool.cli.console import errors_as_exit_codes, say
from translate_tool.errors import InputError
from translate_tool.records import Hypothesis, canonical

CHUNK = 512
"""Lines translated together when the input is a pipe; a terminal gets an answer for each line."""


def translate(
    config: options.ConfigFile = None,
    model: options.Model = None,
    beam: options.Beam = None,
    engine: options.Engine = None,
    device: options.Device = None,
    precision: options.Precision = None,
    threads: options.Threads = None,
    cache: options.Cache = None,
    download: options.Download = None,
    offline: options.Offline = None,
    as_json: options.Json = False,
) -> None:
    """Translate standard input to standard output, line for line.

    A line of several sentences is translated sentence by sentence and stays one line; an empty
    line stays empty. With --json, each line is an object: source, target, score (mean
    log-probability per token, in nats).

    Example:

      echo "Le train arrive à midi." | translate-tool translate
    """
    with errors_as_exit_codes():
        settings = options.settings(
            config,
            {
                "translate.model": model,
                "translate.beam": beam,
                "translate.engine": engine,
                "translate.device": device,
                "translate.precision": precision,
                "translate.threads": threads,
                "models.cache": cache,
                "models.download": download,
                "models.offline": offline,
            },
        )
        from translate_tool.runtime.iterators import waves
        from translate_tool.translation.resolve import translator as resolved

        translator = resolved(settings)
        for note in translator.runner.notes:
            say(f"note: {note}")
        with _standard_input() as stream:
            for chunk in waves(stream, 1 if sys.stdin.isatty() else CHUNK):
                lines = [line.rstrip("\r\n") for line in chunk]
                hypotheses = translator.translate(lines)
                for line, hypothesis in zip(lines, hypotheses, strict=True):
                    typer.echo(_as_json(line, hypothesis) if as_json else hypothesis.text)


def split(as_json: options.Json = False) -> None:
    """Split French text on standard input into sentences, one a line.

    White space inside a sentence becomes one space. With --json, each line is an object with the
    sentence as it stands in the input and its offsets in characters: start, end, text.

    Example:

      echo "M. Dupont arrive. Il est 20 h 30." | translate-tool split
    """
    with errors_as_exit_codes():
        from translate_tool.language.sentences import split as split_text

        with _standard_input() as stream:
            text = stream.read()
        start = 0
        for span in split_text(text):
            end = start + len(span.text)
            if span.text and as_json:
                row = {"start": start, "end": end, "text": span.text}
                typer.echo(json.dumps(row, ensure_ascii=False))
            elif span.text:
                typer.echo(canonical(span.text))
            start = end + len(span.gap)


def _as_json(source: str, hypothesis: Hypothesis) -> str:
    row = {"source": source, "target": hypothesis.text, "score": round(hypothesis.score, 4)}
    return json.dumps(row, ensure_ascii=False)


@contextmanager
def _standard_input() -> Iterator[TextIO]:
    """Standard input as UTF-8 text, where only a line feed ends a line: none is cut in two."""
    try:
        yield io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="\n")
    except UnicodeDecodeError as exc:
        raise InputError(
            f"standard input is not UTF-8: {exc}",
            origin="standard input",
            hint="Convert it first, for example: iconv -f cp1252 -t utf-8",
        ) from exc
