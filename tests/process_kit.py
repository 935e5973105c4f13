"""Processes that tests start: none outlives its test, and none is struck by the clock.

A busy machine gives a process less time, not less work. So a moment of a run is told in the CPU
seconds that it has used, or by a line that it prints before it waits to be let go on; and what must
take linear time is struck by the CPU seconds that quadratic work would need.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

QUADRATIC = 20.0
"""CPU seconds for what takes one or two: quadratic work on some 100,000 characters needs more."""


@contextmanager
def linear(seconds: float = QUADRATIC) -> Iterator[None]:
    """Fail what uses more CPU seconds of this process; also a decorator of a whole test.

    `re` hears it as well. Windows has no such timer: there only pytest-timeout ends the test.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def struck(*_: object) -> None:
        pytest.fail(f"not linear: more than {seconds:g} CPU seconds")

    usual = signal.signal(signal.SIGVTALRM, struck)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, usual)


@contextmanager
def running(command: Sequence[str | Path], **how: Any) -> Iterator[subprocess.Popen[Any]]:
    """A process of `command`: waited for on leaving, killed where its test fails before that.

    `how`: as subprocess.Popen wants it.
    """
    with subprocess.Popen(list(command), **how) as process:
        try:
            yield process
        except BaseException:  # pytest-timeout's among them
            process.kill()
            raise


def spent() -> float:
    """CPU seconds of all processes that were started here and have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_seconds(process: subprocess.Popen[Any]) -> float:
    """CPU seconds that a process, not waited for yet, has used: user and system."""
    stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8", errors="replace")
    _, _, fields = stat.rpartition(")")  # its name may have spaces
    ticks = sum(int(field) for field in fields.split()[11:13])
    return float(ticks / os.sysconf("SC_CLK_TCK"))


def strike(process: subprocess.Popen[Any], moment: float, blow: signal.Signals) -> int:
    """Send `blow` once a process has used `moment` CPU seconds; its exit code.

    One that ends before that is not struck.
    """
    while process.poll() is None and cpu_seconds(process) < moment:
        time.sleep(0.005)
    process.send_signal(blow)
    return process.wait()
