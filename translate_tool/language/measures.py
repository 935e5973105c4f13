"""Finds numbers with a unit or a currency, in either language.

The table is the place to teach it more. Every expression is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from translate_tool.language.numbers import Number, numbers
from translate_tool.language.words import Language, remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An amount as written: `text` is the piece from `start` on, number and unit.

    `unit` is one English word in both languages (euro, percent, point, kilometre, year...);
    `readings` are those of the number (see Number): two amounts are equivalent if they have the
    same unit and share a reading.
    """

    text: str
    start: int
    unit: str
    readings: frozenset[str]

    @property
    def parts(self) -> tuple[frozenset[str]]:
        """What it says, as `Moment.parts`: a single thing, such as euro:1500."""
        return (frozenset(f"{self.unit}:{reading}" for reading in self.readings),)

    @property
    def may_lose_unit(self) -> bool:
        """Tell whether the other side may do without the unit, or have another for it."""
        return self.unit in _OPTIONAL


_METRES = r"met(?:re|er)s?"  # in English
_SQUARE = r"sq(?:\.|uare)?"
# Unit: French, English. A percentage point is not a percent, and is often called a point; « livre »
# is also a book, and a tonne an English ton. No "t", "s" or "a": they are words or plurals too.
_UNITS = {
    "percent": (r"%|pour[ \u00a0]?cent\b", r"%|per[ -]?cent\b|pct?\b"),
    "point": (
        r"points?(?: de pourcentage)?\b|pts?\b",
        r"(?:percentage[ -]|basis[ -])?points?\b|pts?\b|pp\b",
    ),
    "cent": (r"cents?\b|centimes?\b", r"(?:[Ee]uro[ -]?)?cents?\b|centimes?\b"),
    "euro": (r"€(?![0-9])|[Ee]uros?\b|EUR\b", r"€(?![0-9])|[Ee]uros?\b|EUR\b"),
    "dollar": (r"(?:US)?\$|[Dd]ollars?\b|USD\b", r"\$(?![0-9])|[Dd]ollars?\b|USD\b|bucks?\b"),
    "lira": (r"livres? turques?\b", r"(?:Turkish )?liras?\b"),
    "pound": (
        r"£(?![0-9])|livres?(?: sterling)?\b|GBP\b",
        r"£(?![0-9])|pounds?(?: sterling)?\b|GBP\b|quid\b",
    ),
    "penny": (r"pence\b|pennies\b", r"pence\b|penny\b|pennies\b"),
    "franc": (r"[Ff]rancs?\b|CHF\b|F?CFA\b", r"(?:CFA )?francs?\b|CHF\b|F?CFA\b"),
    "dirham": (r"dirhams?\b|AED\b|MAD\b", r"dirhams?\b|AED\b|MAD\b"),
    "dinar": (r"dinars?\b", r"dinars?\b"),
    "rial": (r"[rR]iyals?\b|[rR]ials?\b", r"[rR]iyals?\b|[rR]ials?\b"),
    "krone": (
        r"couronnes?\b",
        r"(?:crowns?|wreaths?|kron(?:a|or|e|ers?|ur)|korun(?:as?|y)|CZK|DKK|NOK|SEK)\b",
    ),
    "shekel": (r"[cs]h?[eé]kels?\b", r"(?:new )?she[kq]els?\b"),
    "zloty": (r"zlotys?\b", r"zlot(?:ys?|ies)\b"),
    "forint": (r"forints?\b", r"(?:forints?|HUF)\b"),
    "leu": (r"lei\b|leus?\b", r"lei\b|leu\b"),
    "lev": (r"levs?\b|leva\b", r"levs?\b|leva\b"),
    "hryvnia": (r"hryvnias?\b", r"hryvnias?\b"),
    "real": (r"r[ée]als?\b|r[ée]ais\b", r"reals?\b|reais\b"),
    "rand": (r"rands?\b", r"rands?\b"),
    "baht": (r"bahts?\b", r"bahts?\b"),
    "won": (r"wons?\b", r"won\b"),
    "naira": (r"nairas?\b", r"nairas?\b"),
    "yen": (r"¥(?![0-9])|yens?\b|JPY\b", r"¥(?![0-9])|yen\b|JPY\b"),
    "rouble": (r"roubles?\b|RUB\b", r"r(?:o)?ubles?\b|RUB\b"),
    "yuan": (r"yuans?\b|CNY\b", r"yuan\b|renminbi\b|CNY\b"),
    "rupee": (r"roupies?\b", r"rup(?:ees?|iahs?)\b"),
    "peso": (r"pesos?\b", r"pesos?\b"),
    "square_kilometre": (
        r"km(?:²|2\b| carrés?\b)|kilomètres? carrés?\b",
        rf"km(?:²|2\b)|{_SQUARE} (?:km|kilo{_METRES})\b",
    ),
    "square_metre": (r"m(?:²|2\b)|mètres? carrés?\b", rf"m(?:²|2\b)|{_SQUARE} (?:m|{_METRES})\b"),
    "square_centimetre": (
        r"cm(?:²|2\b| carrés?\b)|centimètres? carrés?\b",
        rf"cm(?:²|2\b)|{_SQUARE} (?:cm|centi{_METRES})\b",
    ),
    "cubic_metre": (r"m(?:³|3\b)|mètres? cubes?\b", rf"m(?:³|3\b)|cubic {_METRES}\b"),
    "kilometre": (r"km\b|kilomètres?\b", rf"k(?:m|ph|mh)\b|kilo{_METRES}\b"),
    "centimetre": (r"cm\b|centimètres?\b", rf"cm\b|centi{_METRES}\b"),
    "millimetre": (r"mm\b|millimètres?\b", rf"mm\b|milli{_METRES}\b"),
    "metre": (r"m\b(?!['’])|mètres?\b", rf"m\b(?!['’])|{_METRES}\b"),
    "square_mile": (r"miles? carrés?\b", rf"{_SQUARE} (?:mi\b|miles?\b)"),
    "square_foot": (r"pieds? carrés?\b", rf"{_SQUARE} (?:ft\b|feet\b|foot\b)"),
    "mile": (r"miles?\b|milles?\b|mph\b", r"(?:nautical[ -])?miles?\b|mi\b|mph\b"),
    "foot": (r"pieds?\b", r"feet\b|foot\b|ft\b"),
    "inch": (r"pouces?\b", r"inch(?:es)?\b"),
    "yard": (r"yards?\b", r"yards?\b|yds?\b"),
    "acre": (r"acres?\b", r"acres?\b"),
    "hectare": (r"ha\b|hectares?\b", r"ha\b|hectares?\b"),
    "kilogram": (r"kg\b|kilos?\b|kilogrammes?\b", r"kgs?\b|kilos?\b|kilogram(?:me)?s?\b"),
    "milligram": (r"mg\b|milligrammes?\b", r"mg\b|milligram(?:me)?s?\b"),
    "microgram": (r"[µμ]g\b|microgrammes?\b", r"[µμ]g\b|mcg\b|microgram(?:me)?s?\b"),
    "gram": (r"g\b|grammes?\b", r"g\b|gram(?:me)?s?\b"),
    "tonne": (r"tonnes?\b", r"(?:metric[ -])?(?:tonnes?|tons?)\b"),
    "millilitre": (r"m[lL]\b|millilitres?\b", r"m[lL]\b|millilit(?:re|er)s?\b"),
    "centilitre": (r"c[lL]\b|centilitres?\b", r"c[lL]\b|centilit(?:re|er)s?\b"),
    "hectolitre": (r"h[lL]\b|hectolitres?\b", r"h[lL]\b|hectolit(?:re|er)s?\b"),
    "litre": (r"l\b(?!['’])|litres?\b", r"l\b|lit(?:re|er)s?\b"),
    "gallon": (r"gallons?\b", r"gallons?\b"),
    "barrel": (r"barils?\b", r"barrels?\b"),
    "celsius": (
        r"°[ \u00a0]?C\b|degrés? [Cc](?:elsius)?\b",
        r"°[ \u00a0]?C\b|degrees? [Cc]elsius\b",
    ),
    "fahrenheit": (
        r"°[ \u00a0]?F\b|degrés? [Ff]ahrenheit\b",
        r"°[ \u00a0]?F\b|degrees? [Ff]ahrenheit\b",
    ),
    "degree": (r"°|degrés?\b", r"°|degrees?\b"),
    "volt": (r"V\b|volts?\b", r"V\b|volts?\b"),
    "kilovolt": (r"kV\b|kilovolts?\b", r"kV\b|kilovolts?\b"),
    "watt": (r"W\b|watts?\b", r"W\b|watts?\b"),
    "hertz": (r"Hz\b|hertz\b", r"Hz\b|hertz\b"),
    "kilohertz": (r"kHz\b|kilohertz\b", r"kHz\b|kilohertz\b"),
    "megahertz": (r"MHz\b|mégahertz\b", r"MHz\b|megahertz\b"),
    "gigahertz": (r"GHz\b|gigahertz\b", r"GHz\b|gigahertz\b"),
    "decibel": (r"dB\b|décibels?\b", r"dB\b|decibels?\b"),
    "kilowatt": (r"kW\b|kilowatts?\b", r"kW\b|kilowatts?\b"),
    "megawatt": (r"MW\b|mégawatts?\b", r"MW\b|megawatts?\b"),
    "gigawatt": (r"GW\b|gigawatts?\b", r"GW\b|gigawatts?\b"),
    "kilowatt_hour": (r"kWh\b|kilowattheures?\b", r"kWh\b|kilowatt[ -]?hours?\b"),
    "megawatt_hour": (r"MWh\b|mégawattheures?\b", r"MWh\b|megawatt[ -]?hours?\b"),
    "gigawatt_hour": (r"GWh\b|gigawattheures?\b", r"GWh\b|gigawatt[ -]?hours?\b"),
    "terawatt_hour": (r"TWh\b|térawattheures?\b", r"TWh\b|terawatt[ -]?hours?\b"),
    "kilobyte": (r"[kK]o\b|kilooctets?\b", r"[kK]B\b|kilobytes?\b"),
    "megabyte": (r"Mo\b|mégaoctets?\b", r"MB\b|megabytes?\b"),
    "gigabyte": (r"Go\b|gigaoctets?\b", r"GB\b|gigabytes?\b"),
    "terabyte": (r"To\b|téraoctets?\b", r"TB\b|terabytes?\b"),
    "second": (r"secondes?\b", r"seconds?\b|secs?\b"),
    "minute": (r"minutes?\b|min\b|mn\b", r"minutes?\b|mins?\b"),
    "hour": (r"heures?\b|h\b", r"hours?\b|hrs?\b"),
    "day": (r"jours?\b|journées?\b", r"days?\b"),
    "week": (r"semaines?\b", r"weeks?\b"),
    "month": (r"mois\b", r"months?\b"),
    "year": (r"ans?\b|années?\b", r"years?\b|yrs?\b"),
    "century": (r"siècles?\b", r"centur(?:y|ies)\b"),
}
# What a text may do without: "at 14" is « à 14 ans », 20° is 20th, 17" is in inches, and a
# « livre » may be a book.
_DURATIONS = {"second", "minute", "hour", "day", "week", "month", "year", "century"}
_OPTIONAL = _DURATIONS | {"degree", "point", "pound", "inch"}
_SIGNS = {"€": "euro", "$": "dollar", "£": "pound", "¥": "yen"}
_SIGN = re.compile("([€$£¥])[ \u00a0]?\\Z")
_CODES = {"EUR ": "euro", "USD ": "dollar", "GBP ": "pound", "CHF ": "franc", "JPY ": "yen"}
_CODES |= {"HUF ": "forint", **dict.fromkeys(("CZK ", "DKK ", "NOK ", "SEK "), "krone")}

_S = "[ \u00a0\u2009\u202f]"
# What may stand between a number and its unit: 15 M€, 15 Md d'euros, 15m euros; des milliers de
# barils, billions of US dollars; les trois derniers mois; an 18-month sentence; 50 more euros.
_SHORT = r"(?:[kKmMB]|Mds?|mds?|mn|bn)"
_SCALE = rf"(?:{_S}?{_SHORT}(?={_S}?(?:d['’])?(?:[€$£¥]|[Ee]uros?\b|[Dd]ollars?\b)))?"
_LATEST = (
    r"(?:(?:derni[eè]r|prochain|premi[eè]r|futur|long|longu|petit|bonne|belle|autre|même|seul"
    rf"|plein|grand|court)e?s?{_S})?"
)
_NATION = (
    r"(?:(?:more|extra|other|additional|further|long|short|full|whole|consecutive|straight|working"
    r"|business|calendar|US|U\.S\."
    rf"|[A-Z][a-z]{{2,10}}(?:an|ch|sh|ese|ss|eli|aqi|aki|ic))"
    rf"{_S})?"
)


def _expression(column: int, before: str) -> re.Pattern[str]:
    rows = (f"(?P<{unit}>{row[column]})" for unit, row in _UNITS.items())
    return re.compile(rf"{_SCALE}{before}(?:{'|'.join(rows)})")


_AFTER: dict[Language, re.Pattern[str]] = {
    "fr": _expression(0, rf"(?:{_S}?d['’]|{_S}de{_S})?{_S}?{_LATEST}"),
    "en": _expression(1, rf"(?:{_S}of{_S}|-|{_S})?{_NATION}"),
}
_SHORT_SCALE = re.compile(rf"{_SHORT}\b")


@remembered
def measures(text: str, language: Language) -> tuple[Measure, ...]:
    """Find the amounts of `text`, in order: "3,5 milliards d'euros" is one."""
    given = numbers(text, language)
    halves = {n.start: n.readings for n in given if any("." in r for r in n.readings)}
    found = (_measure(text, number, language, halves) for number in given)
    kept: list[Measure] = []  # « milliards d'euros » inside of another is none of its own
    for measure in sorted(filter(None, found), key=lambda m: (m.start, -len(m.text))):
        if not kept or measure.start >= kept[-1].start + len(kept[-1].text):
            kept.append(measure)
    return tuple(kept)


def _measure(
    text: str, number: Number, language: Language, halves: Mapping[int, frozenset[str]]
) -> Measure | None:
    """The amount that `number` is part of, if a unit stands beside it.

    `halves` are what the numbers that begin there come to: sept ans et demi.
    """
    start, end = number.start, number.end
    if number.spelled and number.readings == {"1"}:  # an article
        return None
    if sign := _SIGN.search(text, max(0, start - 2), start):
        unit, start = _SIGNS[sign[1]], sign.start()
        scale = _SHORT_SCALE.match(text, end)
        end = scale.end() if scale else end
    elif text[max(0, start - 4) : start] in _CODES:
        unit, start = _CODES[text[start - 4 : start]], start - 4
    elif after := _AFTER[language].match(text, end):
        unit, end = str(after.lastgroup), after.end()
    elif number.text.endswith(("h", "heures")):
        unit = "hour"
    else:
        return None
    if unit == "pound" and number.text.endswith(("ième", "ièmes", "premier", "second")):  # a book
        return None
    if unit == "hour" and number.text.endswith(("quart", "quarts")):  # un quart d'heure
        unit = "minute"
    readings = number.readings | halves.get(number.start, frozenset())
    return Measure(text=text[start:end], start=start, unit=unit, readings=readings)
