"""Dates that files give for their articles, and the datelines that dispatches begin with."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime

from translate_tool.records import Article, Block

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

_REACH = 3  # blocks at the top among which the first one of text is looked for
_LONGEST = 120  # characters of a dateline

_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
_JOINT = r"(?:[\s-](?:de|du|des|la|le|les|sur|sous|en|et|l['’]|d['’]))*"
_PLACE = rf"{_WORD}(?:{_JOINT}[\s'’-]?{_WORD}){{0,4}}"
_MONTH = r"(?:janv|f[ée]vr?|mars|avr|mai|juin|juil|ao[ûu]t|sept?|oct|nov|d[ée]c)[a-zéû]*\.?"
_WEEKDAY = "(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_DAY = (
    rf"(?:{_WEEKDAY}\s)?\d{{1,2}}(?:er)?\s{_MONTH}(?:\s\d{{4}})?|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}"
)
_AGENCIES = "AFP|AP|ANSA|ATS|Belga|DPA|EFE|Reuters|Sipa|Xinhua"
_AGENCY = r"[A-ZÀ-ÖØ-Þ][^()\n]{1,40}"

# A place, then a day or an agency or both, then a dash: "Lyon, 3 févr. – ", "PARIS (AFP) - ",
# "GENÈVE (Suisse), 1er mars (ATS) — ". An agency alone after a name that is not in capitals must be
# a known one: "Anne Roche (Les Verts) – Le projet" is a speaker.
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE}(?:,\s{_PLACE}|\s\({_PLACE}\))?)"
    rf"(?:,\s(?:le\s)?(?P<day>{_DAY})(?:,?\s\((?P<agency>{_AGENCY})\))?"
    rf"|,?\s\((?P<known>{_AGENCIES})\)|(?<=[A-ZÀ-ÖØ-Þ]{{3}})\s\((?P<other>{_AGENCY})\))"
    r"\s*[-–—](?=\s)"
)


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


def sent_date(text: str) -> str:
    """Return the date of a message or an item of a feed, as `iso_date`, or as e-mail writes it."""
    try:
        return iso_date(text) or parsedate_to_datetime(text).date().isoformat()
    except (TypeError, ValueError, OverflowError, IndexError):
        return ""


def set_apart(article: Article) -> Article:
    """Return `article` with the dateline of its first text as a block, and what it says as `meta`.

    Its day is the article's where that had none.
    """
    for index, block in enumerate(article.blocks[:_REACH]):
        if block.kind != "paragraph":
            continue
        found = _DATELINE.match(block.text[: 2 * _LONGEST])
        if found is None or found.end() > _LONGEST or not block.text[found.end() :].strip():
            return article
        parts = (
            Block(kind="dateline", text=block.text[: found.end()], language=block.language),
            replace(block, text=block.text[found.end() :].lstrip()),
        )
        agency = found["agency"] or found["known"] or found["other"]
        said = {"place": found["place"], "agency": agency}
        return replace(
            article,
            date=article.date or iso_date(found["day"]),
            blocks=(*article.blocks[:index], *parts, *article.blocks[index + 1 :]),
            meta={**{name: value for name, value in said.items() if value}, **article.meta},
        )
    return article
