"""Writes figures of an English row the English way where it has them as French writes them.

« 12 500 » is 12,500, « 3,5 M€ » €3.5 million, « 20h30 » 8:30 p.m., « 22/11/2024 » 22 November 2024.
What a figure says never changes: it is rewritten only where the French row has the same one, and
where it can be read in one way only. Every expression is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from translate_tool.language import english_times
from translate_tool.language.english_forms import ordinal
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
_TWO_STOPS = re.compile(r"(?<=[ap]\.m)\.\.(?!\.)")  # of a time that ends a sentence
_ROMAN = re.compile(r"\b[IVXL]+(?:e|ème|ᵉ)\b")
_ORDINAL = re.compile(r"\b(?P<number>[0-9]+)(?P<ends>er|re|ème|e|ᵉ|st|nd|rd|th)\b")
_NUMBER_SIGN = re.compile(rf"(?:\b[nN]°{_S}?|(?<![\w#/])#)(?=[0-9])")
_FRENCH_NUMBER_SIGN = re.compile(r"\b[nN][°º]")
# "in 1960s" and "in the 1960s", of « en 1960 ».
_DECADE = re.compile(r"(?:\bthe )?\b(?P<year>(?:1[89]|20)[0-9]{2})s\b")
_CALQUE = re.compile(r"\bten-(?P<unit>sept|seven|huit|eight|neuf|nine)\b", re.IGNORECASE)
_PERCENT = re.compile(rf"(?<=[0-9]){_S}+%")
_BYTES = re.compile(rf"(?<=[0-9]){_S}?(?P<unit>[kKMGT])o\b")
_SCALE = "(?P<scale>[kK]|M[ds]*|md|m)"
_AMOUNT = re.compile(
    rf"(?<![\w.,/:€$£])(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?){_S}?"
    rf"(?:{_SCALE}{_S}?(?P<sign>[€$£]|euros\b|dollars\b)|(?P<bare>[€$£]))"
    rf"(?!\w|{_S}[0-9]{{2}}\b)"  # 12 € 50
)
_FRENCH_SIGN = re.compile(
    rf"[0-9]{_S}?{_SCALE}?(?:milli(?:on|ard)s?)?{_S}?(?:d['’])?(?P<sign>[€$£]|euros?|dollars?)"
)
_SIGNS = {"euro": "€", "euros": "€", "dollar": "$", "dollars": "$", "EUR": "€", "USD": "$"}
_CODE = re.compile(r"\b(?P<sign>EUR|USD)[ \u00a0](?=[0-9])")
_EUROS = re.compile(r"(?<=[0-9 n] )Euros?\b")  # 1.60 Euro, 2.8 million Euros
# "3.5 million euros", where a model was shown that for « 3,5 M€ »
_NAMED = re.compile(
    rf"(?<![\w.,/:€$£-])(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<scale>{_S}[mb]illion)?"
    rf"{_S}(?P<sign>euros?|dollars?)\b"
)
# "from 12.6 to €16.2 billion", where the French has one sign for both.
_RANGE = re.compile(
    r"(?<![\w.,€$£-])(?P<low>[0-9][0-9,.]*)(?P<between> (?:to|and|or) |[-–])"
    r"(?P<sign>[€$])(?P<high>[0-9][0-9,.]*[0-9]|[0-9])(?P<scale> (?:[mb]illion))?\b"
)

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
            if text != found[0] and write not in _PLAIN:
                changed.append((found[0].strip(), text.strip()))
            return text

        target = pattern.sub(written, target)
    return (_TWO_STOPS.sub(".", target) if changed else target), changed


def _has_figures(text: str) -> bool:
    return any(map(str.isdigit, text)) or bool(_ROMAN.search(text) or _CALQUE.search(text))


def _figure(found: re.Match[str], source: str) -> str:
    """Write « 4 812,36 » as 4,812.36; digits without a mark on either side stay without one."""
    same = _read_in(source)
    read = _readings(found, ".,").intersection(same)
    if len(read) != 1:
        return found[0]
    ((whole, part),) = read
    is_grouped = bool(found["mark"]) or same[whole, part]
    grouped = f"{int(whole):,}" if is_grouped and len(whole) > 3 else whole
    return f"{grouped}.{part}" if part else grouped


@lru_cache(maxsize=1)
def _read_in(source: str) -> Mapping[Read, bool]:
    """Return what the figures of a French row may be, and whether all of a value have a mark.

    They are read once for all of its translation.
    """
    marked: dict[Read, bool] = {}
    for found in _FIGURE.finditer(source):
        for read in _readings(found, ","):
            marked[read] = marked.get(read, True) and bool(found["mark"])
    return marked


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


def _amount(found: re.Match[str], source: str) -> str:
    """Write « 3,5 M€ » as €3.5 million: the sign of a currency stands before."""
    sign, figure, scale = _sign(found["bare"] or found["sign"]), found["figure"], found["scale"]
    if sign not in _signs(source):
        return found[0]
    scale = scale or ""
    if scale == "m":  # metres, but for « M€ » and « millions d'euros »
        scale = "M" if re.search(r"\bmillion|M[€$]|M d['’]euro", source) else "?"
    if scale == "?":
        return found[0]
    if scale in ("k", "K"):
        return f"{sign}{(Decimal(figure.replace(',', '')) * 1000).normalize():,f}"
    return f"{sign}{figure}{' billion' * ('d' in scale)}{' million' * (scale == 'M')}"


def _sign(currency: str) -> str:
    return _SIGNS.get(currency, currency)


def _signs(source: str) -> set[str]:
    """Return the signs of the currencies that a French text has beside figures."""
    return {_sign(found["sign"]) for found in _FRENCH_SIGN.finditer(source)}


def _code(found: re.Match[str], source: str) -> str:
    """Write the "EUR 400 million" of parliaments as €400 million."""
    sign = _sign(found["sign"])
    return sign if sign in _signs(source) and found["sign"] not in source else found[0]


def _euros(found: re.Match[str], source: str) -> str:
    """Write "2.8 million Euros" in small letters."""
    return "euros" if "€" in _signs(source) else found[0]


def _named(found: re.Match[str], source: str) -> str:
    """Write "3.5 million euros" as €3.5 million where the French has the sign, and no word."""
    sign = _sign(found["sign"])
    if sign not in source or found["sign"].rstrip("s") in source.lower():
        return found[0]
    return f"{sign}{found['figure']}{found['scale'] or ''}"


def _range(found: re.Match[str], source: str) -> str:
    """Write "from 12.6 to €16.2 billion" with its unit behind both: 16.2 billion euros."""
    low, high = (_in_french(found[part]) for part in ("low", "high"))
    both = rf"(?<![\d,.]){low}{_S}?(?:à|et|ou|-|–){_S}?{high}{_S}?(?:M[ds]*|[mk€$]|euro|dollar)"
    if found["sign"] not in _signs(source) or not re.search(both, source):
        return found[0]
    name = "euros" if found["sign"] == "€" else "dollars"
    return f"{found['low']}{found['between']}{found['high']}{found['scale'] or ''} {name}"


def _in_french(figure: str) -> str:
    """Return an expression for an English figure as French writes it: 1,200.5, « 1 200,5 »."""
    return "".join({",": f"(?:{_S}|[.])?", ".": ","}.get(sign, sign) for sign in figure)


def _decade(found: re.Match[str], source: str) -> str:
    """Write the "1960s" of « en 1960 » as 1960."""
    year = found["year"]
    is_year = re.search(rf"\b{year}\b", source) and not re.search(r"\bann[ée]e", source, re.I)
    return year if is_year else found[0]


def _calque(found: re.Match[str], source: str) -> str:
    """Write the "ten-seven" of « dix-sept » as seventeen."""
    french, english = _TEENS[found["unit"].lower()]
    if not re.search(rf"\b{french}\b", source, re.I):
        return found[0]
    return english.capitalize() if found[0][0] == "T" else english


_TEENS = {
    word: pair
    for words, pair in (
        (("sept", "seven"), ("dix-sept", "seventeen")),
        (("huit", "eight"), ("dix-huit", "eighteen")),
        (("neuf", "nine"), ("dix-neuf", "nineteen")),
    )
    for word in words
}


def _ordinal(found: re.Match[str], source: str) -> str:
    """Write « 2e », and a model's "2th" or "2rd", as 2nd."""
    is_given = found["ends"] in ("st", "nd", "rd", "th") or found[0] in source
    return ordinal(int(found["number"])) if is_given else found[0]


def _number_sign(found: re.Match[str], source: str) -> str:
    """Write « n° 4 », and a model's "#4", as No. 4."""
    return "No. " if found[0][0] != "#" or _FRENCH_NUMBER_SIGN.search(source) else found[0]


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
    (english_times.PARTED, english_times.parted),
    (english_times.CLOCK, english_times.clock),
    (_FIGURE, _figure),
    (_CODE, _code),
    (_EUROS, _euros),
    (_AMOUNT, _amount),
    (_NAMED, _named),
    (_RANGE, _range),
    (_DECADE, _decade),
    (_CALQUE, _calque),
    (_PERCENT, lambda *_: "%"),
    (_BYTES, _bytes),
    (_ORDINAL, _ordinal),
    (_ROMAN, _roman),
    (_NUMBER_SIGN, _number_sign),
)
_PLAIN = (_code, _euros, _named, _number_sign, english_times.parted)
"""Rules of which there is nothing to tell: another sign of the same thing."""
