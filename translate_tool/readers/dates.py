"""Dates that files give for their articles, datelines of dispatches, and lines of authors."""

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

_NAME = rf"{_WORD}(?:[\s-](?:(?:de|du|des|la|van|von|d['’])\s?)?{_WORD}){{1,3}}"
# All of a block: "Par Anne Roux, le 14 mars 2024 à 19h45", "Publié le 12/06/2024 à 06h15 - Mis à
# jour le 12/06/2024", "Samedi 19 octobre 2024, 22h30", "Fait à Namur, le 8 février 2024.",
# "Propos recueillis par Anne Roux et Paul Petit".
_BY = r"(?:(?:Propos recueillis|Recueilli|Écrit|Rédigé|Texte|Publié) p|P)ar"
_CREDIT = re.compile(
    rf"(?:{_BY}\s(?P<author>{_NAME}(?:(?:,\s|\set\s){_NAME}){{0,3}}))?"
    rf"(?:Fait à {_PLACE})?"
    r"(?:,?\s?(?:[-–—|·]\s)?)"
    rf"(?:(?:[Pp]ublié|[Mm]is en ligne|[Pp]osté|[Pp]aru)?\s?(?:[Ll]e\s)?(?P<day>(?i:{_DAY})))?"
    r"(?:,?\s(?:à\s)?[0-9]{1,2}\s?[h:]\s?(?:[0-9]{2})?)?"
    r"(?:\s?[-–—|·(]\s?(?:[Mm]is à jour|[Mm]odifié|[Aa]ctualisé)\s[^.!?]{1,60})?\.?"
)
_CREDITED, _CREDITED_LAST = 4, 2  # blocks at the top and at the end that may be such a line
_DAY_ALONE = re.compile(rf"(?:le )?{_DAY}\.?", re.IGNORECASE)
_DAY_WITHIN = 2  # blocks in which a day alone is the article's, and not of an event


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


def credited(article: Article) -> Article:
    """Return `article` with author and day of the lines that say nothing else.

    The lines stay where they are. What the file says itself of both stands.
    """
    author, day = article.meta.get("author", ""), article.date
    blocks = article.blocks[:_CREDITED] + article.blocks[_CREDITED:][-_CREDITED_LAST:]
    for index, block in enumerate(blocks):
        text = " ".join(block.text.split()) if len(block.text) <= _LONGEST else ""
        found = _CREDIT.fullmatch(text) if text and block.kind not in ("title", "code") else None
        if found and (index < _DAY_WITHIN or not _DAY_ALONE.fullmatch(text)):
            author = author or found["author"] or ""
            day = day or iso_date(found["day"])
    meta = {**article.meta, "author": author} if author else article.meta
    is_same = (author, day) == (article.meta.get("author", ""), article.date)
    return article if is_same else replace(article, date=day, meta=meta)
