"""`translate-tool translate` and `split`: texts, files or standard input to standard output."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TextIO

import typer

from translate_tool.cli import options
from translate_tool.cli.console import print_failures, say
from translate_tool.errors import ConfigError, InputError
from translate_tool.records import Article, Failure, Hypothesis, canonical

if TYPE_CHECKING:
    from translate_tool.config import Config

CHUNK = 512
"""Lines translated together when the input is a pipe; a terminal gets an answer for each line."""


def _texts(files: str) -> Any:
    return typer.Argument(
        metavar="TEXT|FILE",
        help=f'French: text in quotes ("Bonjour."), {files}, or - for standard input. '
        "Without any, standard input.",
    )


Texts = Annotated[list[str] | None, _texts("files of any kind that run reads")]
PlainTexts = Annotated[list[str] | None, _texts("files of plain text")]


class _Line(NamedTuple):
    """A line to translate; `copied`: to be left as it is, such as code."""

    text: str
    copied: bool = False


@options.settings(
    "config model beam glossary engine device precision threads cache download offline"
)
def translate(texts: Texts = None, *, settings: Config, as_json: options.Json = False) -> None:
    """Translate text, files or standard input to standard output.

    Of standard input, each line becomes a line: one of several sentences is translated sentence by
    sentence and stays one line; an empty line stays empty. A file is read as run reads it, and each
    of its paragraphs becomes a line. With --json, each line is an object: source, target, score
    (mean log-probability per token, in nats).

    Exit codes: 0 translated, 1 it failed, 2 wrong usage, a model or file that is not there among
    it, 3 a file, or a part of one, could not be read; the rest is translated.

    Examples:

      translate-tool translate "Le train arrive à midi."

      translate-tool translate article.docx > article.txt

      echo "Le train arrive à midi." | translate-tool translate
    """
    from translate_tool.glossary import Glossary, load
    from translate_tool.runtime.iterators import waves
    from translate_tool.translation.resolve import translator as resolved
    from translate_tool.translation.worded import translate as translate_texts

    given = [_named(text) for text in texts or ["-"]]
    translator = resolved(settings)
    words = load(settings.glossary.path) if settings.glossary.path else Glossary()
    for note in translator.runner.notes:
        say(f"note: {note}")
    failures: list[Failure] = []
    live = given == [Path("-")] and sys.stdin.isatty()
    for chunk in waves(_lines(given, settings, failures), 1 if live else CHUNK):
        wanted = ["" if line.copied else line.text for line in chunk]
        for line, made in zip(chunk, translate_texts(translator, words, wanted), strict=True):
            hypothesis = Hypothesis(text=line.text, score=0.0) if line.copied else made
            typer.echo(_as_json(line.text, hypothesis) if as_json else hypothesis.text)
    print_failures(failures, more="")
    raise typer.Exit(3 if failures else 0)


def split(texts: PlainTexts = None, as_json: options.Json = False) -> None:
    """Split French text, files of plain text or standard input into sentences, one a line.

    White space inside a sentence becomes one space. With --json, each line is an object with the
    sentence as it stands in the input and its offsets in characters: start, end, text. Files of
    other kinds that run reads, such as .html and .docx, are refused: they are more than text.

    Examples:

      translate-tool split "M. Dupont arrive. Il est 20 h 30."

      translate-tool split article.txt
    """
    from translate_tool.language.sentences import split as split_text

    for given in [_named(text) for text in texts or ["-"]]:
        start = 0
        for span in split_text(_whole(given)):
            end = start + len(span.text)
            if span.text and as_json:
                row = {"start": start, "end": end, "text": span.text}
                typer.echo(json.dumps(row, ensure_ascii=False))
            elif span.text:
                typer.echo(canonical(span.text))
            start = end + len(span.gap)


def _named(text: str) -> str | Path:
    """Return what an argument stands for: a file, or the text itself.

    Raises ConfigError for what looks like a file and is none.
    """
    from translate_tool.config import is_url
    from translate_tool.readers import kind_of

    if is_url(text):
        raise ConfigError(f"{text}: nothing is fetched from the web", hint="Download it first.")
    try:
        if text == "-" or Path(text).exists():
            return Path(text)
    except (OSError, ValueError):  # too long for a name, or with characters that none has
        return text
    if len(text.split()) == 1 and (kind_of(text) or os.sep in text):
        raise ConfigError(
            f"{text}: there is no such file",
            hint="Check the path. A word that looks like one can be piped in.",
        )
    return text


def _lines(
    given: Sequence[str | Path], settings: Config, failures: list[Failure]
) -> Iterator[_Line]:
    """Yield the lines to translate, one after the other; what cannot be read goes to `failures`."""
    for item in given:
        if isinstance(item, str):
            yield from map(_Line, item.splitlines())
        elif item == Path("-"):
            with _standard_input() as stream:
                yield from (_Line(line.rstrip("\r\n")) for line in stream)
        else:
            yield from _paragraphs(item, settings, failures)


def _paragraphs(path: Path, settings: Config, failures: list[Failure]) -> Iterator[_Line]:
    """Yield the blocks of the articles of a file or a folder, an empty line between two articles.

    Raises ConfigError and InputError as `run` does for inputs.
    """
    from translate_tool.config import override
    from translate_tool.readers import ingest

    config = override(settings, {"run.inputs": [path], "run.order": "name"})
    first = True
    for found in ingest.find(config):
        for item in ingest.read(found, config, _as_read, {}):
            if isinstance(item, Failure):
                failures.append(item)
                continue
            yield from () if first else (_Line(""),)
            first = False
            for block in item.blocks:
                yield _Line(block.text if block.copied else canonical(block.text), block.copied)


def _as_read(article: Article) -> Article:
    """Take an article in whatever language it seems to be: somebody asked for this very file."""
    return article


def _whole(given: str | Path) -> str:
    """Return all of a text. Raises ConfigError or InputError for a file that is no plain text."""
    if isinstance(given, str):
        return given
    if given == Path("-"):
        with _standard_input() as stream:
            return stream.read()
    from translate_tool.readers import READERS, kind_of
    from translate_tool.readers.decode import decode

    kind = kind_of(given.name)
    packed = kind != given.suffix.lower()  # "a.txt.gz"
    if kind and (packed or READERS[kind] != READERS[".txt"]):
        raise ConfigError(
            f"{given}: split reads plain text, and this is a {given.suffix.lower()} file",
            hint="Pipe its text in; or see the sentences side by side: translate-tool run.",
        )
    try:
        return decode(given.read_bytes(), str(given)).text
    except OSError as exc:
        raise ConfigError(f"{given}: cannot be read: {exc.strerror or exc}") from exc


def _as_json(source: str, hypothesis: Hypothesis) -> str:
    row = {"source": source, "target": hypothesis.text, "score": round(hypothesis.score, 4)}
    return json.dumps(row, ensure_ascii=False)


@contextmanager
def _standard_input() -> Iterator[TextIO]:
    """Open standard input as UTF-8 text, where only a line feed ends a line: none is cut in two."""
    try:
        yield io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="\n")
    except UnicodeDecodeError as exc:
        raise InputError(
            f"standard input is not UTF-8: {exc}",
            origin="standard input",
            hint="Convert it first, for example: iconv -f cp1252 -t utf-8",
        ) from exc
