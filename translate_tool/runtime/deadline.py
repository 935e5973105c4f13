"""Tells when a run should stop early, and why: a deadline, or a request.

Knows clocks only. A run asks between searches; what is done by then is published and kept.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Reason = Literal["", "deadline", "SIGINT", "SIGTERM"]


WORKER = "engine"
"""What the names of threads begin with in which engines work: a process that was told to stop need
not wait for them."""

PATIENCE = 4.0
"""Seconds that work in flight has to end by itself once it is time; with GRACE, below the ten that
an operator is promised."""


class Stopped(Exception):
    """Work was given up half-way because it was time to stop. It is no failure of anything."""


def never() -> bool:
    """Return False: work that is never stopped."""
    return False


class Patience:
    """How long to wait for what is in flight, once it is `due` to stop."""

    def __init__(self, due: Callable[[], bool]) -> None:
        self._due = due
        self._ends = math.inf

    def over(self) -> bool:
        """Return whether it was due so long ago that nothing is waited for any more."""
        if self._ends == math.inf and self._due():
            self._ends = time.monotonic() + PATIENCE
        return time.monotonic() >= self._ends


@dataclass(kw_only=True)
class Stop:
    """Asked to stop for `reason`, or at `ends` on the monotonic clock, in seconds."""

    reason: Reason = ""
    ends: float = math.inf

    def request(self, reason: Reason) -> None:
        """Ask to stop; the first reason given stays."""
        self.reason = self.reason or reason

    def within(self, seconds: float) -> None:
        """Ask to stop so many seconds from now at the latest."""
        self.ends = min(self.ends, time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Return the seconds until the deadline; infinite where there is none."""
        return max(0.0, self.ends - time.monotonic())

    def due(self) -> bool:
        """Return whether it is time."""
        if time.monotonic() >= self.ends:
            self.request("deadline")
        return bool(self.reason)


def time_of_day(value: object) -> str:
    """Return a time of day as "HH:MM": of "6:00", "06h00", "6 h", "6am", "6.30 pm"; "" stays.

    Raises ValueError for what is none.
    """
    text = str(value).strip().casefold()
    if not text:
        return ""
    found = None if text.isdecimal() else _TIME.fullmatch(text)  # is "6" an hour, or so many?
    hour, minute = (int(found["hour"]), int(found["minute"] or 0)) if found else (24, 0)
    if found and (half := found["half"]):
        hour = hour % 12 + 12 * half.startswith("p") if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise ValueError("should be a time of day: 06:00, 6am or 06h00")
    return f"{hour:02}:{minute:02}"


_TIME = re.compile(
    r"(?P<hour>\d{1,2})\s?"
    r"(?:[:.h]\s?(?P<minute>\d\d)(?::00)?|h)?\s?"  # "06:00", "06:00:00", "06h00", "6h"
    r"(?P<half>[ap]\.?m\.?)?"  # "6am", "6.30 p.m."
)


def seconds_until(deadline: str, now: datetime) -> float:
    """Return the seconds from `now`, a local time, until the clock shows `deadline`, "HH:MM"."""
    hour, minute = map(int, deadline.split(":"))
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if then <= now:
        then += timedelta(days=1)
    return then.timestamp() - now.timestamp()  # by way of UTC: a night may change the clocks
