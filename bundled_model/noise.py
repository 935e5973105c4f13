"""Puts noise into French text: capitals, missing accents, other quotation marks and spaces.

Knows French typography; knows no models. Each kind of noise is a pure function of a text and a
seeded generator, and leaves the meaning: an English translation of the text is still one of what
comes out. A text with nothing to disturb comes back as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from random import Random

_NBSP, _THIN, _HYPHEN = "\u00a0", "\u202f", "\u2011"  # of no break: space, thin space, hyphen

_APOSTROPHES = "'’‘´`"
_QUOTES = (
    ("« ", " »"),
    (f"«{_NBSP}", f"{_NBSP}»"),
    (f"«{_THIN}", f"{_THIN}»"),
    ("«", "»"),
    ('"', '"'),
    ("“", "”"),
    ("„", "“"),
    ("‹ ", " ›"),
    ("<<", ">>"),
)
_DOTS = ("...", "…", ". . .", "....", "..")
_DASHES = ("-", "–", "—", "--")
_GROUPS = ("", " ", ".", _NBSP, _THIN)
_STUCK = ("", " ", _NBSP, _THIN)

# What stands between « and », “ and ”, or " and ": not "" nor the first mark of 3" x 4".
_QUOTED = re.compile(r'«\s*([^«»]+?)\s*»|“([^“”]+)”|(?<!")"(?!["\s])([^"]+?)(?<!\s)"(?!")')
_ELLIPSIS = re.compile(r"…|\.{3,}")
_DASH = re.compile(r"(?<=\s)(?:[-–—]|--)(?=\s)")  # "Oui – dit-il"
_HYPHENED = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")  # "dit-il", not "3-4"
_HIGH = re.compile(r"(?<=[\w»”\")%€])\s*(?=[;!?](?:\s|$)|:(?:\s|$))")  # the space of "Quoi ?"
# "12 000" and "12.000.000", not the end of "1,12 000" nor a number with decimals
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f.]\d{3})+(?![\d,.]?\d)")
# "3,5" and "12,25", not "1 000,5", which may be read as two numbers
_DECIMAL = re.compile(r"(?<![\d.,])(?<!\d[ \u00a0\u202f])(\d+),(\d{1,2})(?![\d,.]?\d)")
_CLOCK = re.compile(r"\b([01]?\d|2[0-3])\s?h\s?([0-5]\d)\b")
_SIGN = re.compile(r"(?<=\d)\s?(?=[%€])")  # the space of "5 %"


def noise(text: str, kind: str, random: Random) -> str:
    """Put one kind of noise into `text`; the same for the same state of `random`.

    Raises KeyError where `kind` is none of KINDS.
    """
    return KINDS[kind](text, random)


def _caps(text: str, random: Random) -> str:
    """Write in capitals; every second time without accents, as typewriters taught."""
    text = unaccented(text) if random.random() < 0.5 else text
    return text.upper()


def unaccented(text: str) -> str:
    """Take accents, cedillas and ligatures from `text`."""
    text = text.translate({ord("œ"): "oe", ord("Œ"): "Oe", ord("æ"): "ae", ord("Æ"): "Ae"})
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in letters if not _accent(c)))


def _accent(char: str) -> bool:
    return unicodedata.category(char) == "Mn"


def _guillemets(text: str, random: Random) -> str:
    """Put all quotations between the marks of another style."""
    style = random.choice(_QUOTES)

    def quoted(match: re.Match[str]) -> str:
        left, right = style
        said = next(filter(None, match.groups()))
        if match[0] == f"{left}{said}{right}":
            left, right = _QUOTES[(_QUOTES.index(style) + 3) % len(_QUOTES)]
        return f"{left}{said}{right}"

    return _QUOTED.sub(quoted, text)


def _spaces(text: str, random: Random) -> str:
    """Change the space before high punctuation; double a word gap in eight, or make it unbreakable.

    What is one run of white space stays one; only high punctuation may come to touch its word.
    """
    gaps = ("  ", _NBSP, _THIN, "   ")
    text = re.sub(r" ", lambda _: random.choice(gaps) if random.random() < 1 / 8 else " ", text)
    return _HIGH.sub(lambda _: random.choice(_STUCK), text)


def _apostrophes(text: str, random: Random) -> str:
    """Write all apostrophes between letters as another sign."""
    found = re.search(rf"(?<=\w)[{_APOSTROPHES}](?=\w)", text)
    if not found:
        return text
    other = random.choice(_APOSTROPHES.replace(found[0], ""))
    return re.sub(rf"(?<=\w)[{_APOSTROPHES}](?=\w)", other, text)


def _ellipsis(text: str, random: Random) -> str:
    """Write three dots as another sign, or one more or less of them."""
    return _ELLIPSIS.sub(lambda match: _other(_DOTS, match[0], random), text)


def _dashes(text: str, random: Random) -> str:
    """Change the length of dashes; every second time make hyphens unbreakable."""
    text = _DASH.sub(lambda match: _other(_DASHES, match[0], random), text)
    return _HYPHENED.sub(_HYPHEN, text) if random.random() < 0.5 else text


def _initial(text: str, _: Random) -> str:
    """Write a small first letter for a capital one and the other way round; acronyms stay."""
    match = re.search(r"[^\W\d_]+", text)
    if not match or (len(match[0]) > 1 and match[0].isupper()):
        return text
    at = match.start()
    return text[:at] + text[at].swapcase() + text[at + 1 :]


def _numbers(text: str, random: Random) -> str:
    """Write thousands, decimals, times of day and signs after numbers in another way.

    Only where it stays the same number to a Frenchman: no dot before three decimals, no year.
    """
    group = random.choice(_GROUPS)
    stuck = random.choice(_STUCK)
    hour = random.choice(("h", " h ", ":"))
    text = _GROUPED.sub(lambda match: re.sub(r"\D", group, match[0]), text)
    if random.random() < 0.5:
        text = _DECIMAL.sub(r"\1.\2", text)
    text = _CLOCK.sub(lambda match: f"{match[1]}{hour}{match[2]}", text)
    return _SIGN.sub(stuck, text)


def _other(choices: Sequence[str], current: str, random: Random) -> str:
    return random.choice([choice for choice in choices if choice != current])


KINDS: Mapping[str, Callable[[str, Random], str]] = {
    "caps": _caps,
    "accents": lambda text, _: unaccented(text),
    "guillemets": _guillemets,
    "spaces": _spaces,
    "apostrophes": _apostrophes,
    "ellipsis": _ellipsis,
    "dashes": _dashes,
    "initial": _initial,
    "numbers": _numbers,
}
"""Every kind of noise, by its name."""
