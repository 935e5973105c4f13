"""Prints results, errors and progress, for people or for a log, and sets exit codes.

Everything but a command's result goes to standard error, so that a result can be piped.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeVar

import typer

from translate_tool.errors import ConfigError, TranslateToolError
from translate_tool.runtime import machine
from translate_tool.runtime.deadline import Reason, Stop
from translate_tool.runtime.wording import count, duration, size

if TYPE_CHECKING:
    from translate_tool.pipeline.progress import Progress
    from translate_tool.records import Failure

P = TypeVar("P")
R = TypeVar("R", bound="Result")

LOG_EVERY = 10.0
"""Seconds between two progress lines when nobody watches a terminal."""

GRACE = 8.0
"""Seconds a run has, once asked to stop, to keep and publish what it has, before it is cut off."""

LAST = 1.0
"""Seconds that what is cut off has to let go of its files before the process ends all the same."""

_WIDTH = 100_000
"""Columns of a table where nobody watches a terminal: a row is a line there."""

USAGE = 2
"""The exit code of wrong usage, a file that is not there among it."""

_ERRNO = re.compile(r"\[Errno -?\d+\] ([^:\n]*)(: '[^'\n]*')?")
"""As Python writes an OSError: "[Errno 2] No such file or directory: 'a.txt'"."""

_quiet = False

CUT_OFF = "cut off: what is on record is kept; the same command goes on from here"


class Terminated(BaseException):
    """SIGTERM arrived. Not an Exception, so that nothing on the way takes it for a failure."""


@contextmanager
def errors_as_exit_codes() -> Iterator[None]:
    """Turn the package's errors and signals into a message and an exit code."""
    previous = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    except TranslateToolError as exc:
        say("error: " + _ERRNO.sub(r"\1", str(exc)), error=True)
        missing = isinstance(exc.__cause__, FileNotFoundError)  # a path that was typed wrong
        raise typer.Exit(USAGE if missing else exc.exit_code) from exc
    except (KeyboardInterrupt, Terminated) as exc:
        how, code = ("terminated", 143) if isinstance(exc, Terminated) else ("interrupted", 130)
        say(f"{how}: what is done is kept; the same command goes on from here")
        raise typer.Exit(code) from exc
    finally:
        signal.signal(signal.SIGTERM, previous)


@contextmanager
def named_as_typed(names: Mapping[str, str]) -> Iterator[None]:
    """Name settings in errors as the user typed them: "--beam:" for "translate.beam:"."""
    try:
        yield
    except ConfigError as exc:
        for setting, name in names.items():
            exc.message = re.sub(rf"\b{re.escape(setting)}(\.\d+)?:", f"{name}:", exc.message)
        raise


@contextmanager
def stop_on_signals(stop: Stop, grace: float | None = None) -> Iterator[None]:
    """Ask `stop` on Ctrl-C and SIGTERM; a second one, or `grace` seconds, end it at once.

    The end is an exception in the main thread. Where that is busy in a library, which sees none,
    the process ends all the same: what is on record is whole at any moment.
    """
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def first_signal(number: int, _frame: FrameType | None) -> None:
        for again in handlers:
            signal.signal(again, second_signal)
        stop.request(_reason(number))  # before the main thread goes on from where it was

    def second_signal(number: int, frame: FrameType | None) -> None:
        for again, handler in handlers.items():
            signal.signal(again, handler)
        handler = handlers[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in handlers:
        signal.signal(number, first_signal)
    try:
        with _signals_heard_at_once(stop, GRACE if grace is None else grace):
            yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


@contextmanager
def _signals_heard_at_once(stop: Stop, grace: float) -> Iterator[None]:
    """Receive signals in a thread of its own, and set timers that end what does not stop.

    Python runs a handler only when its main thread is back from a library, which may take a minute;
    the number of a signal is written to a socket at once.
    """
    alarms: list[threading.Timer] = []
    heard, written = socket.socketpair()
    written.setblocking(False)

    def alarm(seconds: float, act: Callable[..., object], *what: object) -> None:
        alarms.append(threading.Timer(seconds, act, what))
        alarms[-1].daemon = True
        alarms[-1].start()

    def listen() -> None:
        while said := heard.recv(1):
            number = said[0]
            if number not in (signal.SIGINT, signal.SIGTERM):
                continue
            if alarms:
                alarm(LAST, cut_off, 128 + number, CUT_OFF)
            else:
                stop.request(_reason(number))
                alarm(grace, _strike, number)
                say("stopping: keeping what is done; once more to stop at once")

    listener = threading.Thread(target=listen, name="signals", daemon=True)
    listener.start()
    before = signal.set_wakeup_fd(written.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        written.close()  # the listener reads its end
        listener.join()
        heard.close()
        for timer in alarms:
            timer.cancel()


def _strike(number: int) -> None:
    """Send this process a signal; on Windows os.kill would end it unheard."""
    if sys.platform == "win32":
        signal.raise_signal(number)
    else:
        os.kill(os.getpid(), number)


def _reason(number: int) -> Reason:
    return "SIGINT" if number == signal.SIGINT else "SIGTERM"


def cut_off(code: int, message: str = "") -> NoReturn:
    """End the process with `code` now, whatever its threads are at."""
    with suppress(OSError, ValueError):
        if message:
            say(message, error=True)
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def write_any_character() -> None:
    """Make standard output and error take any character, whatever the machine's own encoding.

    Pipes and files get UTF-8, which is also what is read from standard input; a terminal that lacks
    a character gets its number. Who sets PYTHONIOENCODING gets that encoding.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            own = stream.isatty() or "PYTHONIOENCODING" in os.environ
            encoding = stream.encoding if own else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def say(message: str, *, error: bool = False) -> None:
    """Print to standard error; under --quiet only what is an `error`."""
    if error or not _quiet:
        typer.echo(message, err=True)


def is_quiet() -> bool:
    """Return whether `say` prints errors only."""
    return _quiet


def set_quiet(quiet: bool) -> None:
    """Set whether `say` prints errors only."""
    global _quiet
    _quiet = quiet


class Result(Protocol):
    """What a command has to tell."""

    def as_dict(self) -> Mapping[str, object]:
        """Return it as plain values, for JSON."""


def print_result(result: R, in_words: Callable[[R], None], *, as_json: bool) -> None:
    """Print a result as one JSON document, or as `in_words` does."""
    if as_json:
        print_json(result.as_dict())
    else:
        in_words(result)


def print_json(document: object) -> None:
    """Print one JSON document for machines."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table in which no text is markup: on a terminal as wide as it, elsewhere uncut."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from translate_tool.writers.escape import visible

    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(visible(cell), overflow="fold") for cell in row))
    Console(width=None if sys.stdout.isatty() else _WIDTH).print(table)


def print_failures(failures: Sequence[Failure], more: str = "see quarantine.md") -> None:
    """Name failures by reason, and what to do about each; `more` has all of them, "": nothing."""
    from translate_tool.writers.index import failure_lines

    for line in failure_lines(failures, more=more):
        say(line, error=True)


@contextmanager
def progress_display() -> Iterator[Callable[[Progress], None]]:
    """Yield a listener for `pipeline.run`: a bar on a terminal, now and then a line elsewhere."""
    if sys.stderr.isatty() and not _quiet:
        with _live_bar() as listener:
            yield listener
    else:
        yield log_lines(lambda now, seconds: summary_of(now, seconds, machine.memory()))


def summary_of(progress: Progress, seconds: float, memory: int) -> str:
    """Return `120 of 1,000 articles, 3 quarantined, 35.2 sentences/s, about 50 s left`.

    The number of articles is "about" so many until all tables are read, and the time left is what
    the rest takes at the pace so far.
    """
    total = f"{'' if progress.exact else 'about '}{count(progress.articles, 'article')}"
    left = seconds * (1 - progress.fraction) / progress.fraction if progress.fraction else 0.0
    return (
        f"{progress.done:,} of {total}"
        + f", {progress.quarantined:,} quarantined" * (progress.quarantined > 0)
        + f", {progress.failed:,} failed" * (progress.failed > 0)
        + f", {progress.translated / seconds:.1f} sentences/s"
        + f", {progress.tokens / seconds:.0f} tokens/s, {size(memory)} of memory"
        + (f", about {duration(left)} left at this pace" if left >= 1 else "")
    )


@contextmanager
def _live_bar() -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn
    from rich.progress import Progress as Bar

    started = time.monotonic()
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=1.0)

        def listen(progress: Progress) -> None:
            text = summary_of(progress, time.monotonic() - started, machine.memory())
            bar.update(task, completed=progress.fraction, description=text)

        yield listen


def log_lines(line_of: Callable[[P, float], str]) -> Callable[[P], None]:
    """Return a listener that prints a line now and then; `line_of` gets the seconds so far."""
    started = said = time.monotonic()

    def listen(progress: P) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= LOG_EVERY:
            said = now
            say(f"{time.strftime('%H:%M:%S')} {line_of(progress, now - started)}")

    return listen


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated("SIGTERM")
