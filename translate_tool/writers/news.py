"""What a front page says of time: when its run ended, and what came since the one before."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`ended`: of this run, and `since`: of the one before, in ISO 8601; "" where there is none.

    `new` and `changed`: names of briefs, as in `file_name`, that were first made, and of which the
    words changed, in between. `came`: name → ISO day on which an article came in, where known.
    """

    ended: str = ""
    since: str = ""
    new: Set[str] = frozenset()
    changed: Set[str] = frozenset()
    came: Mapping[str, str] = field(default_factory=dict)


NOTHING_NEW = News()
"""Of a front page that nobody dated."""


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
