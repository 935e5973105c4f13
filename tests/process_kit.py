"""Processes that tests start: none outlives its test, and none is struck by the clock.

A busy machine gives a process less time, not less work. So a moment of a run is told in the CPU
seconds that it has used, or by a line that it prints before it waits to be let go on.
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
