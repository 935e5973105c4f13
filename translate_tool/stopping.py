"""When a run should stop early, and why: a deadline, or somebody's wish.

Knows clocks only. A run asks between batches; what is done by then is published and kept.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Reason = Literal["", "deadline", "SIGINT", "SIGTERM"]


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

    def due(self) -> bool:
        """Whether it is time."""
        if time.monotonic() >= self.ends:
            self.request("deadline")
        return bool(self.reason)


def seconds_until(deadline: str, now: datetime) -> float:
    """Seconds from `now`, a local time, until the clock next shows `deadline`, "HH:MM"."""
    hour, minute = map(int, deadline.split(":"))
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if then <= now:
        then += timedelta(days=1)
    return then.timestamp() - now.timestamp()  # by way of UTC: a night may change the clocks
