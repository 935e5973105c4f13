"""Writes numbers, sizes and times as people read them, in one way everywhere."""

from __future__ import annotations

from datetime import datetime, timezone


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 article", "1,242 articles"; `many` where no "s" will do."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(number: float) -> str:
    """Return a number of bytes in words: "12 kB", "3.4 GB"."""
    if number >= 1e9:
        return f"{number / 1e9:,.1f} GB"
    return f"{number / 1e6:,.0f} MB" if number >= 1e6 else f"{number / 1e3:,.0f} kB"


def moment(stamp: str, *, local: bool = True) -> str:
    """Return an ISO 8601 time as people write it: "Sat 28 Nov 2026, 06:00".

    `local`: by this machine's clock; else in UTC, which is said. A text that is no time stays.
    """
    try:
        then = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        return stamp
    then = then.astimezone(None if local else timezone.utc)
    return f"{then:%a} {then.day} {then:%b %Y, %H:%M}{'' if local else ' UTC'}"


def duration(seconds: float) -> str:
    """Return a time in words: `45 s`, `12 min`, `1 h 02 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
