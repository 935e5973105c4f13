"""Days and times as people write them, from the ISO 8601 that articles and runs have."""

from __future__ import annotations

import re
from datetime import date, datetime

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_PARTLY = re.compile(r"(\d{4})(?:-(\d{2}))?")  # 2024-09, 2024


def day_of(text: str) -> str:
    """Return the ISO day that `text` begins with, or ""."""
    found = _DAY.match(text)
    try:
        return date.fromisoformat(found[0]).isoformat() if found else ""
    except ValueError:
        return ""


def first_day_of(text: str) -> str:
    """Return the first ISO day of a month or a year, as 2024-09 or 2024; "" of anything else."""
    found = _PARTLY.fullmatch(text.strip())
    try:
        return date(int(found[1]), int(found[2] or 1), 1).isoformat() if found else ""
    except ValueError:
        return ""


def date_in_words(text: str) -> str:
    """Return the date of an article for reading: 9 June 2024, June 2024; else as it is written."""
    month = first_day_of(text)[:7] if "-" in text else ""
    return day_in_words(day_of(text)) or month_in_words(month) or text


def day_in_words(day: str) -> str:
    """Return an ISO day as people write it: 9 June 2024."""
    when = date.fromisoformat(day) if day else None
    return f"{when.day} {when:%B %Y}" if when else ""


def short_day(day: str) -> str:
    """Return an ISO day where there is little room: 9 Jun 2024."""
    when = date.fromisoformat(day) if day else None
    return f"{when.day} {when:%b %Y}" if when else ""


def month_in_words(month: str) -> str:
    """Return a month, as 2024-06, as people write it: June 2024."""
    return f"{date.fromisoformat(month + '-01'):%B %Y}" if month else ""


def time_in_words(stamp: str) -> str:
    """Return an ISO time as it was on the clock there: Saturday 28 November 2026, 05:42."""
    when = datetime.fromisoformat(stamp) if stamp else None
    return f"{when:%A} {when.day} {when:%B %Y, %H:%M}" if when else ""


def since_in_words(stamp: str, now: str) -> str:
    """Return an ISO time as told at another: 05:42 of the same day, Friday 27 November, 05:38."""
    if not stamp:
        return ""
    then = datetime.fromisoformat(stamp)
    if stamp[:10] == now[:10]:
        return f"{then:%H:%M}"
    year = "" if stamp[:4] == now[:4] else f" {then:%Y}"
    return f"{then:%A} {then.day} {then:%B}{year}, {then:%H:%M}"
