"""Writes figures of an English row the English way where it has them as French writes them.

« 12 500 » is 12,500, « 3,5 M€ » €3.5 million, « 20h30 » 8:30 p.m., « 22/11/2024 » 22 November 2024.
What a figure says never changes: it is rewritten only where the French row has the same one, and
where it can be read in one way only. Every expression is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from translate_tool.language.english_forms import english_time, ordinal
from translate_tool.language.number_words import in_roman

_S = "[ \u00a0\u2009\u202f]"

# "12 500", "1.250.000", "4 812,36", "3,5", "2024". What goes on with a mark or with three more
# digits ("1 200 300 4567", "3.14.15", "12/04") is a code, a date or a list, and none of them.
_FIGURE = re.compile(
    r"(?<![\w.,/:])"
    r"(?P<whole>[0-9]{1,3}(?P<mark>[., \u00a0\u2009\u202f])[0-9]{3}(?:(?P=mark)[0-9]{3})*|[0-9]+)"
    rf"(?:[.,](?P<part>[0-9]+))?(?![0-9:]|[/.,][0-9]|{_S}[0-9]{{3}}(?![0-9]))"
)
_DATE = re.compile(
    r"(?<![\w./-])(?P<day>[0-9]{1,2})(?P<mark>[/.-])(?P<month>[0-9]{1,2})(?P=mark)"
    r"(?P<year>[0-9]{4})(?![\w/-]|\.[0-9])"
)
# After these words it is a time of day and not how long: « à 20h30 », « de 14 h à 17 h »; but « un
# film de 2h30 », « à 2 h de route », « entre 24 h et 48 h ».
_FRENCH_CLOCK = re.compile(
    rf"(?:\b(?:à|vers|dès|avant|[a-z]{{2,6}}di)|\bde(?={_S}[0-9h ]{{1,8}}à {_S}*[0-9])){_S}"
    rf"(?P<hour>1?[0-9]|2[0-3]|0[0-9]){_S}?h(?:{_S}?(?P<minute>[0-5][0-9]))?\b(?!{_S}?(?:d[e'’]|/))",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    rf"(?<![\w.,/:-])(?<![0-9]: )(?P<hour>[0-9]{{1,2}})"
    rf"(?:{_S}?h(?:{_S}?(?P<minute>[0-5][0-9]))?|[.:](?P<dot>[0-5][0-9]))"
    rf"(?![\w%'’/]|[.,:][0-9])(?P<half>{_S}?[ap]\.?m\b\.?)?"
)
_TWO_STOPS = re.compile(r"(?<=[ap]\.m)\.\.(?!\.)")  # of a time that ends a sentence
_ROMAN = re.compile(r"\b[IVXL]+(?:e|ème|ᵉ)\b")
_ORDINAL = re.compile(r"\b(?P<number>[0-9]+)(?:er|re|ème|e|ᵉ|th)\b")
_NUMBER_SIGN = re.compile(rf"\b[nN]°{_S}?(?=[0-9])")
_PERCENT = re.compile(rf"(?<=[0-9]){_S}+%")
_BYTES = re.compile(rf"(?<=[0-9]){_S}?(?P<unit>[kKMGT])o\b")
_SCALE = "(?P<scale>[kK]|M[ds]*|md)"
_AMOUNT = re.compile(
    rf"(?<![\w.,/:€$£])(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?){_S}?"
    rf"(?:{_SCALE}{_S}?(?P<sign>[€$£]|euros\b|dollars\b)|(?P<bare>[€$£]))"
    rf"(?!\w|{_S}[0-9]{{2}}\b)"  # 12 € 50
)
_FRENCH_SIGN = re.compile(rf"[0-9]{_S}?{_SCALE}?{_S}?(?:d['’])?(?P<sign>[€$£]|euros?|dollars?)")
_SIGNS = {"euro": "€", "euros": "€", "dollar": "$", "dollars": "$"}

Read = tuple[str, str]
"""Digits before and after the decimal mark."""


def english_figures(source: str, target: str) -> tuple[str, list[tuple[str, str]]]:
    """Write the figures of French `source` in `target` as English does; say what became what.

    Those in words, and those that are right already, stay.
    """
    changed: list[tuple[str, str]] = []
    for pattern, write in _RULES if _has_figures(target) else ():

        def written(found: re.Match[str], write: Rule = write) -> str:
            text = write(found, source)
            if text != found[0]:
                changed.append((found[0].strip(), text.strip()))
            return text

        target = pattern.sub(written, target)
    return (_TWO_STOPS.sub(".", target) if changed else target), changed


def _has_figures(text: str) -> bool:
    return any(map(str.isdigit, text)) or bool(_ROMAN.search(text))


def _figure(found: re.Match[str], source: str) -> str:
    """Write « 4 812,36 » as 4,812.36; digits without a mark between them stay without one."""
    read = _readings(found, ".,") & _read_in(source)
    if len(read) != 1:
        return found[0]
    ((whole, part),) = read
    grouped = f"{int(whole):,}" if found["mark"] and len(whole) > 3 else whole
    return f"{grouped}.{part}" if part else grouped


@lru_cache(maxsize=1)
def _read_in(source: str) -> frozenset[Read]:
    """Return what the figures of a French row may be, read once for all of its translation."""
    return frozenset(r for found in _FIGURE.finditer(source) for r in _readings(found, ","))


def _readings(found: re.Match[str], decimal: str) -> set[Read]:
    """Return what a figure may be; `decimal`: marks that one group of three may stand after.

    A telephone number begins with 0 and is no figure; « 0,125 » is one.
    """
    digits = re.sub(r"[^0-9]", "", found["whole"])
    is_figure = digits == "0" or digits[0] != "0"
    readings = {(digits, found["part"] or "")} if is_figure else set[Read]()
    first, mark, group = found["whole"].partition(found["mark"] or "\0")
    if mark and mark in decimal and not found["part"] and len(group) == 3:
        readings.add((first, group))
    return readings


def _date(found: re.Match[str], source: str) -> str:
    """Write « 12/06/2025 » as 12 June 2025: English may read a month first."""
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return found[0]
    return f"{day.day} {day:%B %Y}" if found[0] in source else found[0]


def _clock(found: re.Match[str], source: str) -> str:
    """Write « 20h30 », and a model's "20.30 p.m.", as 8:30 p.m.; 9:30 and 9.30 a.m. may stay."""
    hour, minute = int(found["hour"]), found["minute"] or found["dot"] or ""
    times = {(int(f["hour"]), f["minute"] or "") for f in _FRENCH_CLOCK.finditer(source)}
    is_figure = found["dot"] and f"{found['hour']},{found['dot']}" in source
    is_english = hour <= 12 if found["half"] else ":" in found[0]
    if (hour, minute) not in times or is_figure or is_english:
        return found[0]
    return english_time(f"{hour} h {minute}".rstrip()) or f"{hour}:{minute or '00'}"


def _amount(found: re.Match[str], source: str) -> str:
    """Write « 3,5 M€ » as €3.5 million: the sign of a currency stands before."""
    sign = _sign(found["bare"] or found["sign"])
    if sign not in {_sign(french["sign"]) for french in _FRENCH_SIGN.finditer(source)}:
        return found[0]
    figure, scale = found["figure"], found["scale"] or ""
    if scale in ("k", "K"):
        return f"{sign}{(Decimal(figure.replace(',', '')) * 1000).normalize():,f}"
    return f"{sign}{figure}{' billion' * ('d' in scale)}{' million' * (scale == 'M')}"


def _sign(currency: str) -> str:
    return _SIGNS.get(currency, currency)


def _ordinal(found: re.Match[str], source: str) -> str:
    """Write « 2e », and a model's "2th", as 2nd."""
    is_given = found[0].endswith("th") or found[0] in source
    return ordinal(int(found["number"])) if is_given else found[0]


def _roman(found: re.Match[str], source: str) -> str:
    """Write the « XXIe » of « XXIe siècle » as 21st."""
    values = [value for _, _, (value,) in in_roman(found[0])] if found[0] + " s" in source else []
    return ordinal(int(values[0])) if values else found[0]


def _bytes(found: re.Match[str], source: str) -> str:
    """Write « 1,2 To » as 1.2 TB."""
    unit = found["unit"]
    return f" {unit.replace('K', 'k')}B" if re.search(rf"[0-9]{_S}?{unit}o\b", source) else found[0]


Rule = Callable[[re.Match[str], str], str]

_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (_DATE, _date),
    (_CLOCK, _clock),
    (_FIGURE, _figure),
    (_AMOUNT, _amount),
    (_PERCENT, lambda *_: "%"),
    (_BYTES, _bytes),
    (_ORDINAL, _ordinal),
    (_ROMAN, _roman),
    (_NUMBER_SIGN, lambda *_: "No. "),
)
