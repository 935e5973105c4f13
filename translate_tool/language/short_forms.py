"""Writes figures as a model reads them best: « 3,5 M€ » is 3,5 millions d'euros, « dix-huit » 18.

Models were taught on texts without short forms, and met few of the many numbers in words: of 120
sentences of Parliament with amounts, the bundled one gets 4 wrong where they are written out, and
76 where they end in « M€ »; of 100 with a number in words from 17 on 31, and 4 in digits. What a
figure says does not change. Every expression is linear in the length of the text.
"""

from __future__ import annotations

import re
from decimal import Decimal

from translate_tool.language.names import opens_sentence
from translate_tool.language.number_words import CARDINAL, in_roman, in_words
from translate_tool.language.time_of_day import times_of_day

_S = "[ \u00a0\u2009\u202f]"
_FIGURE = rf"(?<![\w.,/])(?P<figure>[0-9]{{1,3}}(?:{_S}[0-9]{{3}})+|[0-9]+)(?P<part>,[0-9]+)?"
_SIGNS = {"€": "euro", "EUR": "euro", "$": "dollar"}  # the £ is copied where it belongs
_SIGN = r"(?P<sign>€|EUR\b|\$)"
_SCALES = {
    "m": "million",
    "M": "million",
    **dict.fromkeys(("Md", "Mds", "Mrd", "Mrds"), "milliard"),
}

# 3,5 M€, 12 Md€, 200 k€, 4,5 millions €, 1 250 €; not 12 € 50.
_AMOUNT = re.compile(
    rf"{_FIGURE}{_S}?(?:(?P<scale>[kK]|M(?:r?ds?)?|m(?=€)){_S}?|(?P<word>millions?|milliards?){_S})?"
    rf"{_SIGN}(?!\w|{_S}?[0-9])(?:{_S}?/{_S}?(?P<each>an|mois|jour|heure|personne|tonne|litre)\b)?"
)
# 3 Mds d'euros, 12 M d'habitants
_SCALED = re.compile(rf"{_FIGURE}{_S}?(?P<scale>M(?:r?ds?(?={_S}d[e'’])|(?={_S}d['’]))){_S}")
_HECTARES = re.compile(rf"{_FIGURE}{_S}?ha\b(?!{_S}?ha)")
_MONTHS = {
    "janv": "janvier", "févr": "février", "fév": "février", "avr": "avril", "juil": "juillet",
    "sept": "septembre", "oct": "octobre", "nov": "novembre", "déc": "décembre",
}  # fmt: skip
_DAYS = {
    "lun": "lundi", "mar": "mardi", "mer": "mercredi", "jeu": "jeudi", "ven": "vendredi",
    "sam": "samedi", "dim": "dimanche",
}  # fmt: skip
# Words that stand for « le 3 déc. 2020 », « lun. 4 », « 12, av. Foch », « au Ve siècle av. J.-C. ».
_WORDS: tuple[tuple[re.Pattern[str], str | dict[str, str]], ...] = (
    (re.compile(rf"\bav\.{_S}?J\.?-?{_S}?C\.(?=(?P<end>{_S}*\Z)?)"), "avant Jésus-Christ"),
    (re.compile(rf"\bapr?\.{_S}?J\.?-?{_S}?C\.(?=(?P<end>{_S}*\Z)?)"), "après Jésus-Christ"),
    (re.compile(rf"(?<=[0-9]{_S})(?P<word>{'|'.join(_MONTHS)})\.(?=(?P<end>{_S}*\Z)?)"), _MONTHS),
    (re.compile(rf"\b(?P<word>{'|'.join(_MONTHS)})\.(?={_S}[12][0-9]{{3}}\b)"), _MONTHS),
    (re.compile(rf"\b(?P<word>{'|'.join(_DAYS)})\.(?={_S}[0-9]{{1,2}}\b)"), _DAYS),
    (re.compile(rf"\benv\.(?={_S}[0-9])"), "environ"),
    (re.compile(r"\bc\.?-?à-?d(?:\.|\b)"), "c'est-à-dire"),
    (re.compile(rf"\bp(?:ar|\.){_S}ex\."), "par exemple"),
    (re.compile(r"\bSté\b"), "société"),
    (re.compile(rf"\b[ÉE]ts\b(?={_S}[^\W\d_a-z])"), "établissements"),
    (re.compile(rf"\bMM\.(?={_S}[^\W\d_a-z])"), "Messieurs"),
    (
        re.compile(rf"(?<=[0-9,]{_S})(?:bd|bld|Bd)\b\.?(?={_S}(?:[^\W\d_a-z]|d[eu]s?\b))"),
        "boulevard",
    ),
    (re.compile(rf"(?<=[0-9,]{_S})[Aa]v\.(?={_S}(?:[^\W\d_a-z]|d[eu]s?\b))"), "avenue"),
    (re.compile(r"\bSt-(?=[^\W\d_a-z])"), "Saint-"),
    (re.compile(r"\bSte-(?=[^\W\d_a-z])"), "Sainte-"),
)
# Few texts have one of these, and this finds it sooner.
_WORD_HINTS = (
    *(f"{word}." for word in (*_MONTHS, *_DAYS, "env", "ex", "MM", "av", "Av", "J")),
    *("c.-à", "c-à-d", "càd", "Sté", "Ets", "Éts", "bd", "bld", "Bd", "St-", "Ste-"),
)
# « une quarantaine de », which is no quarantine; « une douzaine » is a dozen, a « quinzaine de
# jours » two weeks.
_ROUND = {
    "dizaine": 10, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
}  # fmt: skip
_ABOUT = re.compile(
    rf"(?P<bound>\b(?:plus|moins|près|jusqu['’]à|peine|environ|quelque){_S})?"
    rf"\b(?P<of>d['’])?(?P<one>[Uu]ne){_S}(?P<word>{'|'.join(_ROUND)}){_S}(?:de{_S}|d['’])"
    r"(?!milli|jours\b)"
)
_PART = re.compile(rf"{_S}?du\b|{_S}pile\b")  # 9 h du matin
_FEWEST = 11
_VAGUE = frozenset({"cent", "cents", "mille", "et", "centième", "millième"})
_ORDINAL = re.compile(r"(?:er|re|ème|e)\Z")
_JOINED = re.compile(r"[-‑'’]?\w")
_PIECE = re.compile(r"(?:\bannées [^.,;:!?]*|\w[-‑])\Z")  # les années soixante-dix et quatre-|vingt
_CAPITAL = re.compile(rf"{_S}[^\W\d_a-zà-öø-ÿ]")
_FAR = 40  # characters before a number in which « années » is looked for
_YEAR = 9999  # up to which digits are not parted: mille neuf cent quatre-vingts
_HINT = re.compile(r"[0-9]")


def written_out(text: str) -> str:
    """Return French `text` with numbers, amounts and full hours as a model reads them best."""
    if not any(map(str.isalpha, text)):  # « 12 000 € », which no model needs to see
        return text
    text = _in_digits(_ABOUT.sub(_about, _in_words(text)))
    if not _HINT.search(text):
        return text
    text = _SCALED.sub(_scaled, _AMOUNT.sub(_amount, text))
    text = _HECTARES.sub(lambda found: f"{_digits(found)} hectare{_plural(found)}", text)
    for time in reversed(times_of_day(text)):
        if not time.minute and not _PART.match(text, time.end):
            text = f"{text[: time.start]}{time.hour} h 00{text[time.end :]}"
    return text


def _in_words(text: str) -> str:
    """Write abbreviated words out; a stop that also ends the text stays."""
    if not any(hint in text for hint in _WORD_HINTS):
        return text
    for pattern, word in _WORDS:

        def written(found: re.Match[str], word: str | dict[str, str] = word) -> str:
            groups = found.groupdict()
            whole = word if isinstance(word, str) else word[found["word"]]
            return whole + ("." if groups.get("end") is not None else "")

        text = pattern.sub(written, text)
    return text


def _in_digits(text: str) -> str:
    """Write numbers from eleven on in digits: « vingt-cinq millions » is 25 millions.

    And centuries: « XIXe », « douzième ». Not « cent » and « mille » alone, which are idioms, « les
    années quatre-vingt » and names.
    """
    for start, stop, (value,) in reversed(list(in_roman(text))):
        if ends := _ORDINAL.search(text, start, stop):
            text = f"{text[:start]}{value}{ends[0].replace('ème', 'e')}{text[stop:]}"
    for start, stop, (value, *others) in reversed(list(in_words(text, "fr"))):
        head, scale = _split(text[start:stop])
        if others or head.casefold() in _VAGUE:
            continue
        if head.endswith("ième") and int(value) >= _FEWEST and not _is_named(text, start, stop):
            text = f"{text[:start]}{value}e{text[stop:]}"
        if not CARDINAL.fullmatch(head):
            continue
        number = int(value) // scale
        end = start + len(head)
        if number >= _FEWEST and not _is_named(text, start, end):
            digits = str(number) if number <= _YEAR else f"{number:,}".replace(",", " ")
            text = f"{text[:start]}{digits}{text[end:]}"
    return text


def _about(found: re.Match[str]) -> str:
    """Write « une vingtaine de » as environ 20, « plus d'une centaine de » as plus de 100."""
    number = _ROUND[found["word"]]
    if found["bound"]:
        return f"{found['bound']}{'de ' if found['of'] else ''}{number} "
    about = "Environ" if found["one"] == "Une" else "environ"
    return f"{'d’' if found['of'] else ''}{about} {number} "


def _split(written: str) -> tuple[str, int]:
    """Part « vingt-cinq millions » into its number and its scale."""
    head, _, last = written.rpartition(" ")
    scale = {"million": 10**6, "milliard": 10**9}.get(last.casefold().removesuffix("s"), 1)
    return (head, scale) if scale > 1 else (written, 1)


def _is_named(text: str, start: int, end: int) -> bool:
    """Tell whether it is part of a name: guerre de Trente Ans, les Vingt-Sept, mille-pattes."""
    if _JOINED.match(text, end) or _PIECE.search(text, max(0, start - _FAR), start):
        return True
    capital = text[start].isupper()
    return capital and (_CAPITAL.match(text, end) is not None or not opens_sentence(text, start))


def _amount(found: re.Match[str]) -> str:
    """Write « 3,5 M€ » as 3,5 millions d'euros, « 200 k€ » as 200 000 euros."""
    name, scale = _SIGNS[found["sign"]], _SCALES.get(found["scale"] or "", found["word"] or "")
    each = f" par {found['each']}" if found["each"] else ""
    figure = _digits(found)
    if (found["scale"] or "") in ("k", "K"):
        return f"{_thousand(figure)} {name}s{each}"
    if scale:
        scale = scale.removesuffix("s") + _plural(found)
        of = "d'" if name == "euro" else "de "
        return f"{figure} {scale} {of}{name}s{each}"
    return f"{figure} {name}{_plural(found)}{each}"


def _scaled(found: re.Match[str]) -> str:
    return f"{_digits(found)} {_SCALES[found['scale']]}{_plural(found)} "


def _digits(found: re.Match[str]) -> str:
    return found["figure"] + (found["part"] or "")


def _plural(found: re.Match[str]) -> str:
    """Return the ending of what is counted: French has one of it below 2."""
    return "" if found["figure"] in ("0", "1") else "s"


def _thousand(figure: str) -> str:
    """Return a thousand times a French figure: 1,5 is 1 500."""
    value = Decimal(re.sub(_S, "", figure).replace(",", ".")) * 1000
    return f"{value.normalize():,f}".replace(",", " ").replace(".", ",")
