"""Reads the dates that files give for their articles."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"([12]\d{3})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")
_COMPACT = re.compile(r"([12]\d{3})(\d\d)(\d\d)(?!\d)")
_FRENCH = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-]([12]\d{3})(?!\d)")
"""Day, month, year, as France writes figures: "03/06/2024" is the third of June."""
_IN_WORDS = re.compile(
    r"(?:[a-z]+,? )?(\d\d?)(?:er)? ([a-zéû]+)\.? ([12]\d{3})(?!\d)", re.IGNORECASE
)
_MONTHS = (
    *(("jan",), ("févr", "fevr", "feb"), ("mar",), ("avr", "apr"), ("mai", "may"), ("juin", "jun")),
    *(("juil", "jul"), ("août", "aout", "aug"), ("sep",), ("oct",), ("nov",), ("déc", "dec")),
)
"""How the names of months begin, long or short, in French and in English."""


def iso_date(value: object) -> str:
    """Return a date as ISO 8601 has it, as far as it goes; "" for what is written in no known way.

    "2024-06", "20240603", "03/06/2024", "lundi 3 juin 2024", "1er juil. 2024", and as e-mail and
    feeds have it (RFC 5322), "Mon, 03 Jun 2024 10:00:00 +0200".
    """
    text = value.isoformat() if isinstance(value, date) else " ".join(str(value or "").split())
    if found := _ISO.match(text):
        parts, shown = [int(part or 1) for part in found.groups()], found.end()
    elif found := _COMPACT.match(text):
        parts, shown = [int(part) for part in found.groups()], 10
    elif found := _FRENCH.match(text):
        parts, shown = [int(part) for part in reversed(found.groups())], 10
    elif found := _IN_WORDS.match(text):
        day, word, year = found.groups()
        month = next((n for n, m in enumerate(_MONTHS, 1) if word.lower().startswith(m)), 0)
        parts, shown = [int(year), month, int(day)], 10
    else:
        return ""
    try:
        return date(*parts).isoformat()[:shown]
    except ValueError:
        return ""
