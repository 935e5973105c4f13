"""Words for people: what flags are called and mean, and days and times as people write them.

The kinds and details that checks and fallbacks write are for records: they stay as they are in
JSON Lines. A kind that is not in the table is called what its check calls it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from translate_tool.records import Flag

_WORDS: Mapping[str, tuple[str, str]] = {
    "number": ("number", "A number is on one side only, or differs."),
    "unit": ("unit", "A quantity has another unit on the other side."),
    "date": ("date", "A date or a time of day is on one side only, or differs."),
    "name": ("name", "A name is on one side only, or was written in another way."),
    "name differs": ("name spelt otherwise", "A name is spelt otherwise than in other rows."),
    "negation": ("negation", "One side says “not”, “never” or the like, the other does not."),
    "link": ("web address", "A web address, a hashtag or a handle is on one side only."),
    "data": ("code or data", "Signs that are no text, such as a code: compare them."),
    "quotation": ("quotation marks", "What one side puts in quotation marks the other does not."),
    "meaning": (
        "doubtful meaning",
        "A word has nothing like it on the other side: it is wrong, left out, or freely said.",
    ),
    "word": ("odd word", "The English has a word that no dictionary knows."),
    "untranslated": ("left in French", "Words were left in French."),
    "language": ("not English", "The translation is not in English."),
    "repetition": ("repeated words", "The translation says the same thing again and again."),
    "length": ("length", "The translation is much shorter or longer than the French, or cut off."),
    "empty": ("no translation", "Nothing came out for this sentence."),
    "failed": ("not translated", "The sentence could not be translated; the French is there."),
    "cut": ("cut off", "The French was too long: its end is not translated."),
    "score": ("unsure", "The translation is one of the model’s less certain ones."),
    "healed": ("mended", "A first translation had a fault: it was put right, or this is another."),
    "unhealed": ("doubtful", "A fault was seen, and another translation was no better."),
    "glossary": ("house term", "A term of the glossary: put in, or missing."),
    "style": (
        "written the English way",
        "A figure or a title was as in French: it is put right.",
    ),
    "review": ("to check", "It stands on a sentence that is to be checked."),
    "human": ("corrected", "A person corrected this sentence."),
    "english": ("English already", "The source has this in English: it is copied."),
    "foreign": ("other language", "The source has this in a third language: it is copied."),
    "continued": ("long sentence", "The sentence goes on in the next row."),
}
"""Kind → what it is called, and what it means in a sentence."""

# "split at clauses, because the first attempt had: number – 12: not in the English"; of a row that
# was mended twice, two of these with "; " between them.
_MENDED = re.compile(r"(?:\A|; )[^;:]*, because (?:the first|an) attempt had: ")
_FAULT = re.compile(r"(?:\A|(?<=; ))([a-z ]+) – ", re.IGNORECASE)  # "number – " of a list of faults
_STAND_INS = "translated with stand-ins for its names"


def label(kind: str) -> str:
    """Return what a kind of flag is called where people read."""
    return _WORDS.get(kind, (kind, ""))[0]


def meaning(kind: str) -> str:
    """Return what a kind of flag means, in a sentence; "" for a kind that is not known."""
    return _WORDS.get(kind, ("", ""))[1]


def told(flag: Flag) -> str:
    """Return what a flag says, without the words of those who build translators."""
    if flag.kind == "score":  # "the model was unsure: -1.20 nats a token, below -0.96"
        return flag.detail.partition(":")[0]
    if flag.kind == "unhealed":  # "tried in vain: split at clauses, another beam"
        return "other ways to translate it were no better"
    if flag.kind == "healed":
        faults = "; ".join(filter(None, _MENDED.split(flag.detail)))
        return f"because of {_FAULT.sub(lambda found: f'{label(found[1])} – ', faults)}"
    if flag.kind == "human":  # "corrected by a person"
        return flag.detail.removeprefix(f"{label(flag.kind)} ")
    return "translated with its names kept apart" if flag.detail == _STAND_INS else flag.detail


_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")


def iso_date(text: str) -> str:
    """Return the ISO date that `text` begins with, as 2024-06-06, 2024-06 or 2024; "" if none."""
    found = _DATE.match(text)
    parts = [int(part) for part in found[0].split("-")] if found else []
    try:
        date(*[*parts, 1, 1][:3])
    except (TypeError, ValueError):  # without a year; a thirteenth month
        return ""
    return found[0] if found else ""


def day_of(text: str) -> str:
    """Return the ISO day that `text` begins with, or ""."""
    found = iso_date(text)
    return found if len(found) == len("2024-06-06") else ""


def first_day_of(text: str) -> str:
    """Return the ISO day that `text` begins with, or the first of the month or year that it is."""
    found = iso_date(text)
    whole = found == text.strip() or len(found) == len("2024-06-06")
    return found + "-01-01"[len(found) - 4 :] if found and whole else ""


def date_in_words(text: str) -> str:
    """Return the date of an article for reading: 9 June 2024, June 2024; else as it is written."""
    month = text if len(text) == len("2024-06") and iso_date(text) else ""
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
