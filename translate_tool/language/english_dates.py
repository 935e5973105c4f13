"""Writes the dates of an English row in one way, where a model has them in several.

5 February 2024, as the headings of briefs have it: « le 5 février 2024 » also comes as "the 5
February 2024", as "February 5th, 2024", and « samedi » as "Samedi". A date is rewritten only where
the French row has the same day and month. Every expression is linear in the length of the text.
"""

from __future__ import annotations

import re

_S = "[ \u00a0\u202f]"
_FRENCH_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_WORDS = dict(
    zip((*_FRENCH_MONTHS, *_FRENCH_DAYS), (*_ENGLISH_MONTHS, *_ENGLISH_DAYS), strict=True)
)
_MONTH = "|".join(_ENGLISH_MONTHS)

# "5 février", "1er mai", "29 et 30 juin", "le 29 et le 30": each day with the month that follows.
_FRENCH_DATE = re.compile(
    rf"\b(?P<days>[0-9]{{1,2}}(?:er)?(?:{_S}(?:et|ou|au|à){_S}(?:le{_S})?[0-9]{{1,2}}(?:er)?)?){_S}"
    rf"(?P<month>{'|'.join(_FRENCH_MONTHS)}|aout|fevrier|decembre)\b",
    re.IGNORECASE,
)
_IN_DIGITS = re.compile(r"(?<![\w./-])([0-9]{1,2})([/.-])([0-9]{1,2})\2[0-9]{4}(?![\w/-])")
# "February 5", "April 30th", "March 14, 2024", "June 29 and 30"; but "July 2019" and the
# "January 22" of "January 22 January" are none, and of "May 5-June 10" neither.
_MONTH_FIRST = re.compile(
    rf"(?<![0-9][-–])\b(?P<month>{_MONTH}) (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?"
    rf"(?P<more>(?: (?:and|to) |[-–])[0-9]{{1,2}}(?![\w:]))?"
    rf"(?:,? (?P<year>[12][0-9]{{3}}))?(?![\w:-]|[.,/][0-9]| (?:{_MONTH})\b)"
)
# "on the 5 February", "from the 1st May to"; but "after the 13 November attacks" is right.
_ARTICLE = re.compile(
    r"\b(?P<before>on|from|until|till|since|by|before|after|to|of|and) the "
    rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})\b"
    r"(?=(?: [12][0-9]{3})?(?:\W*\Z|[.,;:!?)\"]| (?:in|at|and|to|for|on|by|when|as|with|the)\b))",
    re.IGNORECASE,
)
_COPIED = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)


def english_dates(source: str, target: str) -> str:
    """Write the dates of French `source` in `target` as "5 February 2024", its days in English."""
    target = _COPIED.sub(lambda found: _word(found[0], source), target)
    dates = set(_dates(source)) if any(map(str.isdigit, target)) else set[tuple[int, str]]()
    if not dates:
        return target

    def ordered(found: re.Match[str]) -> str:
        month = found["month"]
        days = f"{int(found['day'])}{found['more'] or ''}"
        same = (int(found["day"]), month) in dates
        return " ".join(filter(None, (days, month, found["year"]))) if same else found[0]

    def bare(found: re.Match[str]) -> str:
        day, month = found["day"], found["month"].capitalize()
        same = (int(day), month) in dates
        return f"{found['before']} {int(day)} {month}" if same else found[0]

    return _ARTICLE.sub(bare, _MONTH_FIRST.sub(ordered, target))


def _dates(source: str) -> list[tuple[int, str]]:
    """Return day and English month of the dates of a French text."""
    found = []
    for date in _FRENCH_DATE.finditer(source):
        month = date["month"].lower()
        number = next(n for n, m in enumerate(_FRENCH_MONTHS) if _plain(m) == _plain(month))
        days = re.findall(r"[0-9]+", date["days"])
        found += [(int(day), _ENGLISH_MONTHS[number]) for day in days]
    for day, _, number in _IN_DIGITS.findall(source):
        if 0 < int(number) <= len(_ENGLISH_MONTHS):
            found.append((int(day), _ENGLISH_MONTHS[int(number) - 1]))
    return found


def _plain(month: str) -> str:
    return month.replace("é", "e").replace("û", "u")


def _word(word: str, source: str) -> str:
    """Return the English of a day or a month that was copied; Dimanche may be a newspaper.

    Only what the French has in small letters, or begins with, is no name; a month that it begins
    with must be all of it or have its year: « Mars 2024 », but « Mars est une planète ».
    """
    found = re.findall(rf"(?<!\A)(?<!\A\W)\b{word}\b", source, re.IGNORECASE)
    alone = "" if word.lower() in _FRENCH_DAYS else rf"(?=\W*\Z|{_S}[0-9])"
    opens = re.match(rf"\W?{word}\b{alone}", source, re.IGNORECASE)
    is_name = any(each[0].isupper() for each in found)
    return _WORDS[word.lower()] if (found or opens) and not is_name else word
